// SPDX-License-Identifier: GPL-2.0-only
/*
 * Error recovery: what AER's driver does with an error message, for the function that sent it and,
 * when the link is frozen, for all functions on its bus.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

struct error_event {
	struct pci_dev *dev;
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

static pci_ers_result_t detected(struct pci_dev *dev, pci_channel_state_t state)
{
	const struct pci_error_handlers *err;
	pci_ers_result_t vote;

	device_lock(&dev->dev);
	/* A function that is gone for good does not come back by an error. */
	if (dev->error_state == pci_channel_io_perm_failure && state != dev->error_state) {
		device_unlock(&dev->dev);
		return PCI_ERS_RESULT_NONE;
	}
	dev->error_state = state;
	err = handlers(dev);
	if (err && err->error_detected)
		vote = err->error_detected(dev, state);
	else
		vote = pci_is_bridge(dev) ? PCI_ERS_RESULT_NONE : PCI_ERS_RESULT_NO_AER_DRIVER;
	device_unlock(&dev->dev);
	return vote;
}

static pci_ers_result_t call_vote(struct pci_dev *dev, bool reset)
{
	const struct pci_error_handlers *err;
	pci_ers_result_t vote = PCI_ERS_RESULT_NONE;

	device_lock(&dev->dev);
	err = handlers(dev);
	if (reset && err && err->slot_reset)
		vote = err->slot_reset(dev);
	else if (!reset && err && err->mmio_enabled)
		vote = err->mmio_enabled(dev);
	device_unlock(&dev->dev);
	return vote;
}

static void resume(struct pci_dev *dev)
{
	const struct pci_error_handlers *err;

	device_lock(&dev->dev);
	if (dev->error_state != pci_channel_io_perm_failure) {
		dev->error_state = pci_channel_io_normal;
		err = handlers(dev);
		if (err && err->resume)
			err->resume(dev);
	}
	device_unlock(&dev->dev);
}

/* One function after the other, each held while its callback runs and the bus may change. */
static pci_ers_result_t for_bus(struct pci_dev *dev, bool all, pci_ers_result_t sum,
				pci_ers_result_t (*fn)(struct pci_dev *dev, int arg), int arg)
{
	struct pci_dev *pos = NULL;

	if (!all)
		return merge(sum, fn(dev, arg));
	while ((pos = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, pos))) {
		if (pos->bus == dev->bus)
			sum = merge(sum, fn(pos, arg));
	}
	return sum;
}

static pci_ers_result_t do_detected(struct pci_dev *dev, int state)
{
	return detected(dev, (__force pci_channel_state_t)state);
}

static pci_ers_result_t do_vote(struct pci_dev *dev, int reset)
{
	return call_vote(dev, reset);
}

static pci_ers_result_t do_resume(struct pci_dev *dev, int unused)
{
	resume(dev);
	return PCI_ERS_RESULT_NONE;
}

static void recover(struct pci_dev *dev, bool fatal)
{
	struct pci_dev *bridge = pci_upstream_bridge(dev);
	pci_channel_state_t state = fatal ? pci_channel_io_frozen : pci_channel_io_normal;
	pci_ers_result_t vote;

	vote = for_bus(dev, fatal, PCI_ERS_RESULT_CAN_RECOVER, do_detected, (__force int)state);
	if (fatal && bridge && pci_bridge_secondary_bus_reset(bridge))
		goto failed;
	if (vote == PCI_ERS_RESULT_CAN_RECOVER)
		vote = for_bus(dev, fatal, PCI_ERS_RESULT_RECOVERED, do_vote, false);
	if (vote == PCI_ERS_RESULT_NEED_RESET)
		vote = for_bus(dev, fatal, PCI_ERS_RESULT_RECOVERED, do_vote, true);
	if (vote != PCI_ERS_RESULT_RECOVERED)
		goto failed;
	for_bus(dev, fatal, PCI_ERS_RESULT_NONE, do_resume, 0);
	pci_info(dev, "device recovery successful\n");
	return;

failed:
	pci_info(dev, "device recovery failed\n");
}

static void run_error(void *arg)
{
	struct error_event *event = arg;

	if (event->kind == 2)
		detected(event->dev, pci_channel_io_perm_failure);
	else
		recover(event->dev, event->kind == 1);
	pci_dev_put(event->dev);
	kfree(event);
}

void sim_pci_report_error(struct pci_dev *dev, int kind)
{
	struct error_event *event = sim_zalloc(sizeof(*event));

	event->dev = pci_dev_get(dev);
	event->kind = kind;
	sim_post(SIM_CTX_KTHREAD, "aerdrv", run_error, event);
}
