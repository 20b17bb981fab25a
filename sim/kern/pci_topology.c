// SPDX-License-Identifier: GPL-2.0-only
/*
 * The door of the machine's topology: which hardware is where.
 */
#include <linux/pci.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <shared/pci.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

/* A hexadecimal number that @end follows; NULL if there is none. Return: what is behind both. */
static const char *number(const char *at, char end, unsigned int *val)
{
	unsigned int digits = 0;
	int digit;

	if (!at)
		return NULL;
	for (*val = 0; digits < 8 && (digit = hex_to_bin(*at)) >= 0; digits++, at++)
		*val = *val << 4 | digit;
	return digits && *at == end ? at + 1 : NULL;
}

/* Device actions of every run come here, so this is no sscanf(). */
static int parse_name(const char *name, struct pci_bus **bus, unsigned int *devfn)
{
	unsigned int domain, nr, slot, fn;

	name = number(name, ':', &domain);
	name = number(name, ':', &nr);
	name = number(name, '.', &slot);
	name = number(name, '\0', &fn);
	if (!name || nr > 255 || slot > 31 || fn > 7)
		return -EINVAL;
	*bus = pci_find_bus(domain, nr);
	*devfn = PCI_DEVFN(slot, fn);
	return *bus ? 0 : -ENXIO;
}

static struct sim_pci_func *find(const char *name)
{
	struct pci_bus *bus;
	unsigned int devfn;

	return parse_name(name, &bus, &devfn) ? NULL : sim_pci_func_at(bus, devfn);
}

static int end(int ret)
{
	sim_fs_return_to_user();
	sim_syscall_exit();
	return ret;
}

int sim_pci_root(int domain, int nr)
{
	if (nr < 0 || nr > 255)
		return -EINVAL;
	if (pci_find_bus(domain, nr))
		return -EEXIST;
	return sim_pci_bus_new(NULL, NULL, domain, nr) ? 0 : -ENOMEM;
}

/* Buses are numbered as they are built: those above get to cover the new ones. */
static void cover(struct pci_bus *bus, int last)
{
	for (; bus->self; bus = bus->parent) {
		if (bus->busn_res.end >= last)
			return;
		bus->busn_res.end = last;
		pci_write_config_byte(bus->self, PCI_SUBORDINATE_BUS, last);
	}
}

/* What the kernel's own drivers of ports do: keep config space, offer the slot for hot-plug. */
static void drive_port(struct pci_dev *port, bool slot)
{
	struct hotplug_slot *hotplug;
	struct pci_slot *phys;

	pci_save_state(port);
	if (!slot)
		return;
	hotplug = sim_zalloc(sizeof(*hotplug));
	hotplug->port = port;
	phys = sim_zalloc(sizeof(*phys));
	phys->bus = port->subordinate;
	phys->hotplug = hotplug;
	list_add_tail(&phys->list, &port->subordinate->slots);
}

int sim_pci_bridge(const char *name, enum sim_pci_port type, int secondary, int subordinate,
		   int slot)
{
	bool root = type == SIM_PCI_ROOT_PORT;
	struct sim_pci_func *func;
	struct pci_dev *pdev;
	struct pci_bus *bus;
	unsigned int devfn;
	int nr, ret;

	ret = parse_name(name, &bus, &devfn);
	if (ret)
		return ret;
	if (secondary <= bus->number || subordinate < secondary || subordinate > 255 ||
	    root != !bus->self || (slot && type == SIM_PCI_UPSTREAM_PORT))
		return -EINVAL;
	for (nr = secondary; nr <= subordinate; nr++) {
		if (pci_find_bus(bus->sim_domain_nr, nr))
			return -EEXIST;
	}
	if (sim_pci_func_at(bus, devfn))
		return -EEXIST;
	sim_syscall_enter("topology");
	func = sim_pci_func_new(bus, devfn);
	sim_bridge_init(func, type, secondary, subordinate, slot);
	pdev = pci_scan_single_device(bus, devfn);
	if (!pdev)
		return end(-EIO);
	pdev->subordinate = sim_pci_bus_new(bus, pdev, bus->sim_domain_nr, secondary);
	if (!pdev->subordinate)
		return end(-ENOMEM);
	pdev->subordinate->busn_res.end = subordinate;
	cover(bus, subordinate);
	pci_bus_add_device(pdev);
	drive_port(pdev, slot);
	return end(0);
}

int sim_pci_root_port(const char *name, int secondary)
{
	return sim_pci_bridge(name, SIM_PCI_ROOT_PORT, secondary, secondary, 0);
}

int sim_pci_add(const char *name, const struct mock_device *model, unsigned int flags)
{
	struct sim_pci_func *func;
	struct pci_dev *pdev;
	struct pci_bus *bus;
	unsigned int devfn;
	int ret;

	ret = parse_name(name, &bus, &devfn);
	if (ret)
		return ret;
	if (sim_pci_func_at(bus, devfn))
		return -EEXIST;
	sim_syscall_enter("topology");
	func = sim_pci_func_new(bus, devfn);
	func->no_intx = flags & SIM_PCI_NO_INTX;
	func->model = sim_hw_create(model, func, bus->number << 8 | devfn);
	if (!func->model) {
		sim_pci_func_free(func);
		return end(-EINVAL);
	}
	sim_vga_firmware(func);
	if (flags & SIM_PCI_NO_SCAN)
		return end(0);
	pci_lock_rescan_remove();
	pdev = pci_scan_single_device(bus, devfn);
	if (pdev)
		pci_bus_add_device(pdev);
	pci_unlock_rescan_remove();
	return end(pdev ? 0 : -EIO);
}

int sim_pci_vanish(const char *name)
{
	struct sim_pci_func *func = find(name);

	if (!func || !func->model)
		return -ENODEV;
	sim_hw_set_present(func->model, false);
	func->present = false;
	if (++SIM->pci.decode_gen == 0)
		SIM->pci.decode_gen = 1;
	return 0;
}

int sim_pci_unplug(const char *name)
{
	struct sim_pci_func *func = find(name);
	struct pci_dev *pdev;
	int ret;

	ret = sim_pci_vanish(name);
	if (ret)
		return ret;
	pdev = func->pdev;
	if (!pdev)
		return 0;
	sim_syscall_enter("unplug");
	pci_lock_rescan_remove();
	pci_dev_get(pdev);
	/* What hot-plug's driver does first, so that nobody waits for an answer. */
	pdev->error_state = pci_channel_io_perm_failure;
	pci_stop_and_remove_bus_device(pdev);
	pci_dev_put(pdev);
	pci_unlock_rescan_remove();
	return end(0);
}

int sim_pci_error(const char *name, enum sim_pci_error kind)
{
	struct sim_pci_func *func = find(name);

	if (!func || !func->pdev)
		return -ENODEV;
	sim_pci_report_error(func->pdev, kind);
	return 0;
}

struct mock_func *sim_pci_model(const char *name)
{
	struct sim_pci_func *func = find(name);

	return func ? func->model : NULL;
}

int sim_pci_line(const char *name)
{
	struct sim_pci_func *func = find(name);

	return func && func->model ? sim_hw_line(func->model) : -ENODEV;
}

int sim_pci_firmware_console(const char *name)
{
	struct sim_pci_func *func = find(name);

	if (!func || !func->pdev)
		return -ENODEV;
	SIM->pci.vga.console = func->pdev;
	return 0;
}

int sim_pci_has_firmware_console(const char *name)
{
	struct sim_pci_func *func = find(name);

	return func && func->pdev && SIM->pci.vga.console == func->pdev;
}

int sim_pci_lost(void)
{
	return SIM->pci.lost;
}

void sim_pci_lenient(int on)
{
	SIM->pci.lenient = on;
}

static void fill_info(struct pci_dev *pdev, struct sim_pci_info *info)
{
	int i;

	memset(info, 0, sizeof(*info));
	strscpy(info->name, pci_name(pdev), sizeof(info->name));
	if (pdev->dev.driver)
		strscpy(info->driver, pdev->dev.driver->name, sizeof(info->driver));
	info->vendor = pdev->vendor;
	info->device = pdev->device;
	info->class_rev = pdev->class << 8 | pdev->revision;
	info->bridge = !!pdev->subordinate;
	info->secondary = pdev->subordinate ? pdev->subordinate->number : 0;
	info->is_pf = pdev->is_physfn;
	info->is_vf = pdev->is_virtfn;
	info->vf_id = pdev->is_virtfn ? pci_iov_vf_id(pdev) : -1;
	if (pdev->is_virtfn)
		strscpy(info->physfn, pci_name(pdev->physfn), sizeof(info->physfn));
	info->iommu_group = pdev->dev.iommu_group ? iommu_group_id(pdev->dev.iommu_group) : -1;
	for (i = 0; i <= PCI_ROM_RESOURCE; i++)
		info->bars |= pdev->resource[i].flags ? 1u << i : 0;
}

/* The cookie is an address plus one, domain above it: stable while functions come and go. */
static void next_on_bus(struct pci_bus *bus, unsigned int from, unsigned int *best,
			struct pci_dev **found)
{
	struct pci_bus *child;
	struct pci_dev *dev;
	unsigned int key;

	list_for_each_entry(dev, &bus->devices, bus_list) {
		key = (bus->sim_domain_nr << 16 | pci_dev_id(dev)) + 1;
		if (key > from && (!*found || key < *best)) {
			*best = key;
			*found = dev;
		}
	}
	list_for_each_entry(child, &bus->children, node)
		next_on_bus(child, from, best, found);
}

int sim_pci_next(unsigned int *cookie, struct sim_pci_info *info)
{
	struct pci_dev *found = NULL;
	unsigned int best = 0;
	struct pci_bus *bus;

	list_for_each_entry(bus, &SIM->pci.roots, node)
		next_on_bus(bus, *cookie, &best, &found);
	if (!found)
		return 0;
	*cookie = best;
	fill_info(found, info);
	return 1;
}
