// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error recovery: what AER's driver does with an error message, for the function that sent it
 * and all others below the same port.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

struct error_event {
	struct list_head node;	/* in sim_pci::errors */
	struct pci_dev *dev;
	struct pci_dev *port;	/* whose interrupt thread takes one after another */
	int kind;		/* 0 nonfatal, 1 fatal, 2 permanent */
};

static const struct pci_error_handlers *handlers(struct pci_dev *dev)
{
	return dev->driver ? dev->driver->err_handler : NULL;
}

/* The worst vote of several drivers counts. */
static pci_ers_result_t merge(pci_ers_result_t sum, pci_ers_result_t vote)
{
	if (vote == PCI_ERS_RESULT_NO_AER_DRIVER || sum == PCI_ERS_RESULT_NO_AER_DRIVER)
		return PCI_ERS_RESULT_NO_AER_DRIVER;
	if (vote == PCI_ERS_RESULT_NONE)
		return sum;
	if (sum == PCI_ERS_RESULT_CAN_RECOVER || sum == PCI_ERS_RESULT_RECOVERED)
		return vote;
	if (sum == PCI_ERS_RESULT_DISCONNECT && vote == PCI_ERS_RESULT_NEED_RESET)
		return vote;
	return sum;
}

/* A function that is gone for good does not come back by an error, nor by the end of one. */
static bool set_state(struct pci_dev *dev, pci_channel_state_t state)
{
	if (dev->error_state == pci_channel_io_perm_failure && state != dev->error_state)
		return false;
	dev->error_state = state;
	return true;
}

static pci_ers_result_t detected(struct pci_dev *dev, pci_channel_state_t state)
{
	const struct pci_error_handlers *err;
	pci_ers_result_t vote;

	device_lock(&dev->dev);
	err = handlers(dev);
	if (!set_state(dev, state))
		vote = PCI_ERS_RESULT_NONE;
	else if (err && err->error_detected)
		vote = err->error_detected(dev, state);
	else if (!pci_is_bridge(dev))
		vote = PCI_ERS_RESULT_NO_AER_DRIVER;
	else if (state == pci_channel_io_frozen)
		vote = PCI_ERS_RESULT_NEED_RESET;	/* the kernel's driver of ports */
	else
		vote = PCI_ERS_RESULT_CAN_RECOVER;
	device_unlock(&dev->dev);
	return vote;
}

/* One step of a recovery, for all functions that it concerns. */
struct step {
	pci_channel_state_t state;
	pci_ers_result_t sum;
};

static int step_detected(struct pci_dev *dev, void *data)
{
	struct step *step = data;

	step->sum = merge(step->sum, detected(dev, step->state));
	return 0;
}

static int step_enabled(struct pci_dev *dev, void *data)
{
	const struct pci_error_handlers *err;
	struct step *step = data;

	device_lock(&dev->dev);
	err = handlers(dev);
	if (err && err->mmio_enabled)
		step->sum = merge(step->sum, err->mmio_enabled(dev));
	device_unlock(&dev->dev);
	return 0;
}

static int step_slot_reset(struct pci_dev *dev, void *data)
{
	const struct pci_error_handlers *err;
	struct step *step = data;

	device_lock(&dev->dev);
	err = handlers(dev);
	if (err && err->slot_reset) {
		step->sum = merge(step->sum, err->slot_reset(dev));
	} else if (pci_is_bridge(dev)) {
		/* Without its bus numbers nothing below could be told of anything. */
		pci_restore_state(dev);
		pci_save_state(dev);
	}
	device_unlock(&dev->dev);
	return 0;
}

static int step_resume(struct pci_dev *dev, void *data)
{
	const struct pci_error_handlers *err;

	device_lock(&dev->dev);
	err = handlers(dev);
	if (set_state(dev, pci_channel_io_normal) && err && err->resume)
		err->resume(dev);
	device_unlock(&dev->dev);
	return 0;
}

/*
 * A function's error concerns all that share its port, and each callback runs with the bus held:
 * it must neither add nor remove functions, nor take a lock below which somebody wants the bus.
 */
static void walk(struct pci_dev *bridge, int (*fn)(struct pci_dev *dev, void *data),
		 struct step *step)
{
	if (bridge->subordinate)
		pci_walk_bus(bridge->subordinate, fn, step);
	else
		fn(bridge, step);
}

static bool reset_below(struct pci_dev *bridge)
{
	if (bridge->subordinate)
		return !pci_bus_error_reset(bridge);
	return !pcie_reset_flr(bridge, PCI_RESET_DO_RESET);
}

static void recover(struct pci_dev *dev, bool fatal)
{
	struct pci_dev *bridge = pci_is_bridge(dev) ? dev : pci_upstream_bridge(dev);
	struct step step = {
		.state = fatal ? pci_channel_io_frozen : pci_channel_io_normal,
		.sum = PCI_ERS_RESULT_CAN_RECOVER,
	};

	if (!bridge)
		bridge = dev;	/* integrated into the root complex: alone */
	walk(bridge, step_detected, &step);
	if (fatal && !reset_below(bridge))
		goto failed;
	if (step.sum == PCI_ERS_RESULT_CAN_RECOVER) {
		step.sum = PCI_ERS_RESULT_RECOVERED;
		walk(bridge, step_enabled, &step);
	}
	if (step.sum == PCI_ERS_RESULT_NEED_RESET) {
		step.sum = PCI_ERS_RESULT_RECOVERED;
		walk(bridge, step_slot_reset, &step);
	}
	if (step.sum != PCI_ERS_RESULT_RECOVERED)
		goto failed;
	walk(bridge, step_resume, &step);
	pci_info(bridge, "device recovery successful\n");
	return;

failed:
	pci_info(bridge, "device recovery failed\n");
}

static void run_error(void *arg);

static struct pci_dev *port_of(struct pci_dev *dev)
{
	while (pci_upstream_bridge(dev))
		dev = pci_upstream_bridge(dev);
	return dev;
}

/* The oldest event of a port. */
static struct error_event *next_error(struct pci_dev *port)
{
	struct error_event *event;

	list_for_each_entry(event, &SIM->pci.errors, node)
		if (event->port == port)
			return event;
	return NULL;
}

static void run_error(void *arg)
{
	struct error_event *event = arg;
	struct pci_dev *port = event->port;

	if (event->kind == 2)
		detected(event->dev, pci_channel_io_perm_failure);
	else
		recover(event->dev, event->kind == 1);
	list_del(&event->node);
	pci_dev_put(event->dev);
	kfree(event);
	event = next_error(port);
	if (event)
		sim_post(SIM_CTX_KTHREAD, "aerdrv", run_error, event);
	pci_dev_put(port);
}

void sim_pci_report_error(struct pci_dev *dev, int kind)
{
	struct error_event *event = sim_zalloc(sizeof(*event));
	bool idle;

	event->dev = pci_dev_get(dev);
	event->port = pci_dev_get(port_of(dev));
	event->kind = kind;
	idle = !next_error(event->port);
	list_add_tail(&event->node, &SIM->pci.errors);
	if (idle)
		sim_post(SIM_CTX_KTHREAD, "aerdrv", run_error, event);
}

int sim_pci_recovering(void)
{
	return !list_empty(&SIM->pci.errors);
}
