// SPDX-License-Identifier: GPL-2.0-only
/*
 * Function and bus resets, and the locks that keep others away meanwhile.
 */
#include <linux/pci.h>
#include <linux/delay.h>
#include "state.h"
#include "oracle.h"

#define RESET_READY_MS	60000

/* Order of preference is that of the table; device specific and ACPI methods do not exist here. */
enum { RESET_NONE, RESET_FLR, RESET_AF_FLR, RESET_PM, RESET_BUS };

static int dev_wait(struct pci_dev *dev, const char *what, int timeout_ms)
{
	int delay = 1;
	u32 val;

	/* A function that is not ready answers nothing, which reads as all ones. */
	pci_read_config_dword(dev, PCI_COMMAND, &val);
	while (PCI_POSSIBLE_ERROR(val)) {
		if (delay > timeout_ms) {
			pci_warn(dev, "not ready %dms after %s; giving up\n", delay - 1, what);
			return -ENOTTY;
		}
		msleep(delay);
		delay *= 2;
		pci_read_config_dword(dev, PCI_COMMAND, &val);
	}
	return 0;
}

static int wait_for_pending(struct pci_dev *dev, int pos, u16 mask)
{
	u16 status;
	int i;

	for (i = 0; i < 4; i++) {
		if (i)
			msleep((1 << (i - 1)) * 100);
		pci_read_config_word(dev, pos, &status);
		if (!(status & mask))
			return 1;
	}
	return 0;
}

int pci_wait_for_pending_transaction(struct pci_dev *dev)
{
	if (!pci_is_pcie(dev))
		return 1;
	return wait_for_pending(dev, dev->pcie_cap + PCI_EXP_DEVSTA, PCI_EXP_DEVSTA_TRPND);
}

int pcie_flr(struct pci_dev *dev)
{
	if (!pci_wait_for_pending_transaction(dev))
		pci_err(dev, "transactions are still pending; resetting the function anyway\n");
	pcie_capability_set_word(dev, PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR);
	/* The function has this long before it must answer config requests again. */
	msleep(100);
	return dev_wait(dev, "FLR", RESET_READY_MS);
}

int pcie_reset_flr(struct pci_dev *dev, bool probe)
{
	if (dev->dev_flags & PCI_DEV_FLAGS_NO_FLR_RESET)
		return -ENOTTY;
	if (!(dev->devcap & PCI_EXP_DEVCAP_FLR))
		return -ENOTTY;
	return probe ? 0 : pcie_flr(dev);
}

static int af_flr(struct pci_dev *dev, bool probe)
{
	int pos = pci_find_capability(dev, PCI_CAP_ID_AF);
	u8 cap;

	if (!pos || dev->dev_flags & PCI_DEV_FLAGS_NO_FLR_RESET)
		return -ENOTTY;
	pci_read_config_byte(dev, pos + PCI_AF_CAP, &cap);
	if (!(cap & PCI_AF_CAP_TP) || !(cap & PCI_AF_CAP_FLR))
		return -ENOTTY;
	if (probe)
		return 0;
	wait_for_pending(dev, pos + PCI_AF_CTRL, PCI_AF_STATUS_TP << 8);
	pci_write_config_byte(dev, pos + PCI_AF_CTRL, PCI_AF_CTRL_FLR);
	msleep(100);
	return dev_wait(dev, "AF_FLR", RESET_READY_MS);
}

static int pm_reset(struct pci_dev *dev, bool probe)
{
	u16 csr;

	if (!dev->pm_cap || dev->dev_flags & PCI_DEV_FLAGS_NO_PM_RESET)
		return -ENOTTY;
	pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &csr);
	if (csr & PCI_PM_CTRL_NO_SOFT_RESET)
		return -ENOTTY;
	if (probe)
		return 0;
	if (dev->current_state != PCI_D0)
		return -EINVAL;
	csr &= ~PCI_PM_CTRL_STATE_MASK;
	pci_write_config_word(dev, dev->pm_cap + PCI_PM_CTRL, csr | 3);
	msleep(dev->d3hot_delay);
	pci_write_config_word(dev, dev->pm_cap + PCI_PM_CTRL, csr);
	msleep(dev->d3hot_delay);
	return dev_wait(dev, "PM D3hot->D0", RESET_READY_MS);
}

int pci_bridge_secondary_bus_reset(struct pci_dev *bridge)
{
	struct pci_dev *dev = NULL;
	u16 ctrl;
	int ret;

	pci_read_config_word(bridge, PCI_BRIDGE_CONTROL, &ctrl);
	pci_write_config_word(bridge, PCI_BRIDGE_CONTROL, ctrl | PCI_BRIDGE_CTL_BUS_RESET);
	msleep(2);
	pci_write_config_word(bridge, PCI_BRIDGE_CONTROL, ctrl & ~PCI_BRIDGE_CTL_BUS_RESET);
	/* Time for the link to train and the first function to answer. */
	msleep(100);
	down_read(&SIM->pci.bus_sem);
	if (bridge->subordinate)
		dev = list_first_entry_or_null(&bridge->subordinate->devices, struct pci_dev,
					       bus_list);
	if (dev)
		pci_dev_get(dev);
	up_read(&SIM->pci.bus_sem);
	if (!dev)
		return 0;
	ret = dev_wait(dev, "bus reset", RESET_READY_MS);
	pci_dev_put(dev);
	return ret;
}

/* As the hot-plug driver does it: card and link go, and nobody takes that for an unplugging. */
static int reset_hotplug_slot(struct hotplug_slot *hotplug, bool probe)
{
	if (!hotplug)
		return -ENOTTY;
	return probe ? 0 : pci_bridge_secondary_bus_reset(hotplug->port);
}

/* A function alone in its slot may be reset with the slot. */
static int slot_function_reset(struct pci_dev *dev, bool probe)
{
	if (dev->multifunction || dev->subordinate || !dev->slot ||
	    dev->dev_flags & PCI_DEV_FLAGS_NO_BUS_RESET)
		return -ENOTTY;
	return reset_hotplug_slot(dev->slot->hotplug, probe);
}

/* A function alone below its bridge may be reset with the whole bus. */
static int parent_bus_reset(struct pci_dev *dev, bool probe)
{
	struct pci_dev *other;

	if (pci_is_root_bus(dev->bus) || dev->subordinate || !dev->bus->self ||
	    dev->dev_flags & PCI_DEV_FLAGS_NO_BUS_RESET)
		return -ENOTTY;
	list_for_each_entry(other, &dev->bus->devices, bus_list) {
		if (other != dev)
			return -ENOTTY;
	}
	return probe ? 0 : pci_bridge_secondary_bus_reset(dev->bus->self);
}

static int run_method(struct pci_dev *dev, int method, bool probe)
{
	int ret;

	switch (method) {
	case RESET_FLR:
		return pcie_reset_flr(dev, probe);
	case RESET_AF_FLR:
		return af_flr(dev, probe);
	case RESET_PM:
		return pm_reset(dev, probe);
	case RESET_BUS:
		/* Level 6.1 leaves the bridge unlocked here. */
		ret = slot_function_reset(dev, probe);
		return ret == -ENOTTY ? parent_bus_reset(dev, probe) : ret;
	}
	return -ENOTTY;
}

void pci_init_reset_methods(struct pci_dev *dev)
{
	int method, n = 0, ret;

	for (method = RESET_FLR; method <= RESET_BUS; method++) {
		ret = run_method(dev, method, PCI_RESET_PROBE);
		if (!ret)
			dev->reset_methods[n++] = method;
		else if (ret != -ENOTTY)
			break;
	}
	dev->reset_methods[n] = RESET_NONE;
}

/* The first method that the function turns out to have after all decides. */
int __pci_reset_function_locked(struct pci_dev *dev)
{
	int i, ret;

	might_sleep();
	if (sim_should_fail(SIM_FAULT_PCI_RESET))
		return -ENOTTY;
	for (i = 0; i < PCI_NUM_RESET_METHODS && dev->reset_methods[i]; i++) {
		ret = run_method(dev, dev->reset_methods[i], PCI_RESET_DO_RESET);
		if (ret != -ENOTTY)
			return ret;
	}
	return -ENOTTY;
}

static const struct pci_error_handlers *handlers(struct pci_dev *dev)
{
	return dev->driver ? dev->driver->err_handler : NULL;
}

static void save_and_disable(struct pci_dev *dev)
{
	const struct pci_error_handlers *err = handlers(dev);

	if (err && err->reset_prepare)
		err->reset_prepare(dev);
	/* A reset ends in D0, so state saved in another one could not be restored. */
	pci_set_power_state(dev, PCI_D0);
	pci_save_state(dev);
	/* Neither decoding nor DMA, MSI or INTx while the reset is under way. */
	pci_write_config_word(dev, PCI_COMMAND, PCI_COMMAND_INTX_DISABLE);
}

static void restore(struct pci_dev *dev)
{
	const struct pci_error_handlers *err = handlers(dev);

	pci_restore_state(dev);
	if (err && err->reset_done)
		err->reset_done(dev);
}

void pci_dev_lock(struct pci_dev *dev)
{
	device_lock(&dev->dev);
	pci_cfg_access_lock(dev);
}

int pci_dev_trylock(struct pci_dev *dev)
{
	if (!device_trylock(&dev->dev))
		return 0;
	if (pci_cfg_access_trylock(dev))
		return 1;
	device_unlock(&dev->dev);
	return 0;
}

void pci_dev_unlock(struct pci_dev *dev)
{
	pci_cfg_access_unlock(dev);
	device_unlock(&dev->dev);
}

static int reset_saved(struct pci_dev *dev)
{
	int ret;

	save_and_disable(dev);
	ret = __pci_reset_function_locked(dev);
	restore(dev);
	return ret;
}

int pci_reset_function(struct pci_dev *dev)
{
	int ret;

	if (!dev->reset_methods[0])
		return -ENOTTY;
	pci_dev_lock(dev);
	ret = reset_saved(dev);
	pci_dev_unlock(dev);
	return ret;
}

int pci_reset_function_locked(struct pci_dev *dev)
{
	return dev->reset_methods[0] ? reset_saved(dev) : -ENOTTY;
}

int pci_try_reset_function(struct pci_dev *dev)
{
	int ret;

	if (!dev->reset_methods[0])
		return -ENOTTY;
	if (!pci_dev_trylock(dev))
		return -EAGAIN;
	ret = reset_saved(dev);
	pci_dev_unlock(dev);
	return ret;
}

static bool bus_resettable(struct pci_bus *bus)
{
	struct pci_dev *dev;

	if (bus->self && bus->self->dev_flags & PCI_DEV_FLAGS_NO_BUS_RESET)
		return false;
	list_for_each_entry(dev, &bus->devices, bus_list) {
		if (dev->dev_flags & PCI_DEV_FLAGS_NO_BUS_RESET ||
		    (dev->subordinate && !bus_resettable(dev->subordinate)))
			return false;
	}
	return true;
}

/* The bridge is locked with what is below it: its config space does the reset. */
static void bus_unlock(struct pci_bus *bus)
{
	struct pci_dev *dev;

	list_for_each_entry(dev, &bus->devices, bus_list) {
		if (dev->subordinate)
			bus_unlock(dev->subordinate);
		else
			pci_dev_unlock(dev);
	}
	pci_dev_unlock(bus->self);
}

static void bus_lock(struct pci_bus *bus)
{
	struct pci_dev *dev;

	pci_dev_lock(bus->self);
	list_for_each_entry(dev, &bus->devices, bus_list) {
		if (dev->subordinate)
			bus_lock(dev->subordinate);
		else
			pci_dev_lock(dev);
	}
}

static bool bus_trylock(struct pci_bus *bus)
{
	struct pci_dev *dev;

	if (!pci_dev_trylock(bus->self))
		return false;
	list_for_each_entry(dev, &bus->devices, bus_list) {
		if (dev->subordinate ? !bus_trylock(dev->subordinate) : !pci_dev_trylock(dev))
			goto err_unlock;
	}
	return true;

err_unlock:
	list_for_each_entry_continue_reverse(dev, &bus->devices, bus_list) {
		if (dev->subordinate)
			bus_unlock(dev->subordinate);
		else
			pci_dev_unlock(dev);
	}
	pci_dev_unlock(bus->self);
	return false;
}

static void bus_save(struct pci_bus *bus)
{
	struct pci_dev *dev;

	list_for_each_entry(dev, &bus->devices, bus_list) {
		save_and_disable(dev);
		if (dev->subordinate)
			bus_save(dev->subordinate);
	}
}

static void bus_restore(struct pci_bus *bus)
{
	struct pci_dev *dev;

	list_for_each_entry(dev, &bus->devices, bus_list) {
		restore(dev);
		if (dev->subordinate)
			bus_restore(dev->subordinate);
	}
}

#define for_each_in_slot(dev, slot)						\
	list_for_each_entry(dev, &(slot)->bus->devices, bus_list)		\
		if ((dev)->slot == (slot))

static bool slot_resettable(struct pci_slot *slot)
{
	struct pci_dev *self = slot->bus->self, *dev;

	if (self && self->dev_flags & PCI_DEV_FLAGS_NO_BUS_RESET)
		return false;
	for_each_in_slot(dev, slot) {
		if (dev->dev_flags & PCI_DEV_FLAGS_NO_BUS_RESET ||
		    (dev->subordinate && !bus_resettable(dev->subordinate)))
			return false;
	}
	return true;
}

static void unlock_with_below(struct pci_dev *dev)
{
	if (dev->subordinate)
		bus_unlock(dev->subordinate);
	else
		pci_dev_unlock(dev);
}

static void slot_unlock(struct pci_slot *slot)
{
	struct pci_dev *dev;

	for_each_in_slot(dev, slot)
		unlock_with_below(dev);
}

static bool slot_trylock(struct pci_slot *slot)
{
	struct pci_dev *dev;

	for_each_in_slot(dev, slot) {
		if (dev->subordinate ? !bus_trylock(dev->subordinate) : !pci_dev_trylock(dev))
			goto err_unlock;
	}
	return true;

err_unlock:
	list_for_each_entry_continue_reverse(dev, &slot->bus->devices, bus_list) {
		if (dev->slot == slot)
			unlock_with_below(dev);
	}
	return false;
}

static void slot_save(struct pci_slot *slot)
{
	struct pci_dev *dev;

	for_each_in_slot(dev, slot) {
		save_and_disable(dev);
		if (dev->subordinate)
			bus_save(dev->subordinate);
	}
}

static void slot_restore(struct pci_slot *slot)
{
	struct pci_dev *dev;

	for_each_in_slot(dev, slot) {
		restore(dev);
		if (dev->subordinate)
			bus_restore(dev->subordinate);
	}
}

int pci_probe_reset_slot(struct pci_slot *slot)
{
	if (!slot || !slot_resettable(slot))
		return -ENOTTY;
	return reset_hotplug_slot(slot->hotplug, PCI_RESET_PROBE);
}

static int reset_slot(struct pci_slot *slot)
{
	int ret;

	if (sim_should_fail(SIM_FAULT_PCI_RESET))
		return -ENOTTY;
	if (!slot_trylock(slot))
		return -EAGAIN;
	slot_save(slot);
	might_sleep();
	ret = reset_hotplug_slot(slot->hotplug, PCI_RESET_DO_RESET);
	slot_restore(slot);
	slot_unlock(slot);
	return ret;
}

int pci_probe_reset_bus(struct pci_bus *bus)
{
	return bus->self && bus_resettable(bus) ? 0 : -ENOTTY;
}

/* For error recovery, which has frozen the link and wants no state saved. */
int pci_bus_error_reset(struct pci_dev *bridge)
{
	struct pci_bus *bus = bridge->subordinate;
	int ret = pci_probe_reset_bus(bus);

	if (ret)
		return ret;
	bus_lock(bus);
	ret = pci_bridge_secondary_bus_reset(bridge);
	bus_unlock(bus);
	return ret;
}

int pci_reset_bus(struct pci_dev *pdev)
{
	struct pci_bus *bus = pdev->bus;
	int ret;

	if (!pci_probe_reset_slot(pdev->slot))
		return reset_slot(pdev->slot);
	ret = pci_probe_reset_bus(bus);
	if (ret)
		return ret;
	if (sim_should_fail(SIM_FAULT_PCI_RESET))
		return -ENOTTY;
	if (!bus_trylock(bus))
		return -EAGAIN;
	bus_save(bus);
	might_sleep();
	ret = pci_bridge_secondary_bus_reset(bus->self);
	bus_restore(bus);
	bus_unlock(bus);
	return ret;
}
