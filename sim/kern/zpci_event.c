// SPDX-License-Identifier: GPL-2.0-only
/*
 * What firmware tells s390's kernel of PCI functions, and what the kernel does about it: one thread
 * takes one event after another.
 */
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <asm/pci.h>
#include <shared/zpci.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

/* Of availability events. */
#define PEC_CONFIGURED	0x0301
#define PEC_STANDBY	0x0302
#define PEC_REQUEST	0x0303
#define PEC_GONE	0x0304
#define PEC_RESERVED	0x0308
/* Of error events: of measurement, and those that nothing helps against. */
#define PEC_FMB_FIRST	0x002a
#define PEC_FMB_LAST	0x002c
#define PEC_PERMANENT	0x003b
#define PEC_FAILED	0x0040

static void configured(struct zpci_dev *zdev, const struct sim_zpci_event *event)
{
	if (!zdev) {
		zdev = sim_zpci_create(event->fid, event->fh, ZPCI_FN_STATE_CONFIGURED);
		if (IS_ERR(zdev))
			return;
	} else if (zdev->state != ZPCI_FN_STATE_STANDBY) {
		return;		/* an old story */
	}
	sim_zpci_refound(zdev);
	zdev->state = ZPCI_FN_STATE_CONFIGURED;
	zpci_update_fh(zdev, event->fh);
	if (sim_zpci_scan(zdev))
		sim_log("zpci: function 0x%x cannot be used", zdev->fid);
}

static void give_back(struct zpci_dev *zdev, u32 fh)
{
	zpci_update_fh(zdev, fh);
	sim_zpci_remove(zdev, false);
	if (zdev_enabled(zdev) && zpci_disable_device(zdev))
		return;
	if (!sim_zhw_deconfigure(zdev->fid))
		zdev->state = ZPCI_FN_STATE_STANDBY;
}

static void taken(struct zpci_dev *zdev, u32 fh)
{
	enum zpci_state state;

	if (zdev->state == ZPCI_FN_STATE_CONFIGURED) {
		zpci_update_fh(zdev, fh);
		sim_zpci_remove(zdev, true);
		if (zdev_enabled(zdev))
			zpci_disable_device(zdev);
		zdev->state = ZPCI_FN_STATE_STANDBY;
	}
	if (!clp_get_state(zdev->fid, &state) && state == ZPCI_FN_STATE_RESERVED)
		sim_zpci_reserved(zdev);
}

static void availability(const struct sim_zpci_event *event)
{
	struct zpci_dev *zdev = get_zdev_by_fid(event->fid);

	if (event->pec == PEC_CONFIGURED)
		configured(zdev, event);
	else if (event->pec == PEC_STANDBY && zdev)
		zpci_update_fh(zdev, event->fh);
	else if (event->pec == PEC_STANDBY)
		sim_zpci_create(event->fid, event->fh, ZPCI_FN_STATE_STANDBY);
	else if (event->pec == PEC_REQUEST && zdev && zdev->state == ZPCI_FN_STATE_CONFIGURED)
		give_back(zdev, event->fh);
	else if (event->pec == PEC_GONE && zdev)
		taken(zdev, event->fh);
	else if (event->pec == PEC_RESERVED && zdev)
		sim_zpci_reserved(zdev);
	sim_zpci_put(zdev);
}

/* A user's address space: the guest in it is to recover its function, not the host. */
static bool is_passed_through(struct pci_dev *pdev)
{
	struct iommu_group *group = pdev->dev.iommu_group;

	return group && group->domain != &group->default_domain;
}

static bool can_recover(struct pci_driver *driver)
{
	return driver && driver->err_handler && driver->err_handler->error_detected &&
	       driver->err_handler->slot_reset && driver->err_handler->resume;
}

/* Recovery in the host. Drivers that give functions to users have no part in it. */
static bool recovered(struct pci_dev *pdev)
{
	bool possible;

	device_lock(&pdev->dev);
	if (pdev->error_state != pci_channel_io_perm_failure)
		pdev->error_state = pci_channel_io_frozen;
	possible = !is_passed_through(pdev) && can_recover(pdev->driver);
	device_unlock(&pdev->dev);
	if (possible)
		sim_unimplemented("zpci: recovery of a function by its driver");
	return false;
}

static void failed(struct pci_dev *pdev)
{
	const struct pci_error_handlers *err;

	pci_dev_lock(pdev);
	pdev->error_state = pci_channel_io_perm_failure;
	err = pdev->driver ? pdev->driver->err_handler : NULL;
	if (!is_passed_through(pdev) && err && err->error_detected)
		err->error_detected(pdev, pci_channel_io_perm_failure);
	pci_dev_unlock(pdev);
}

static void error(const struct sim_zpci_event *event)
{
	struct zpci_dev *zdev = get_zdev_by_fid(event->fid);
	struct pci_dev *pdev;

	if (!zdev)
		return;
	zpci_update_fh(zdev, event->fh);
	pdev = pci_get_slot(zdev->zbus->bus, zdev->devfn);
	if (pdev && (event->pec < PEC_FMB_FIRST || event->pec > PEC_FMB_LAST)) {
		if (event->pec == PEC_PERMANENT || event->pec == PEC_FAILED || !recovered(pdev))
			failed(pdev);
	}
	pci_dev_put(pdev);
	sim_zpci_put(zdev);
}

static void run_events(void *arg)
{
	struct sim_zpci_event *event = arg;

	if (event->error)
		error(event);
	else
		availability(event);
	list_del(&event->node);
	kfree(event);
	event = list_first_entry_or_null(&SIM->zpci.events, struct sim_zpci_event, node);
	if (event)
		sim_post(SIM_CTX_KTHREAD, "kmcheck", run_events, event);
}

void sim_zpci_told(bool error, u32 pec, u32 fid, u32 fh)
{
	struct sim_zpci_event *event = sim_zalloc(sizeof(*event));
	bool idle = list_empty(&SIM->zpci.events);

	event->error = error;
	event->pec = pec;
	event->fid = fid;
	event->fh = fh;
	list_add_tail(&event->node, &SIM->zpci.events);
	if (idle)
		sim_post(SIM_CTX_KTHREAD, "kmcheck", run_events, event);
}

int sim_zpci_busy(void)
{
	return !list_empty(&SIM->zpci.events);
}
