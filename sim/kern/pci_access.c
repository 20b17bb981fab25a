// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities, searches for functions, and what is common to all users of struct pci_dev.
 */
#include <linux/pci.h>
#include <linux/aperture.h>
#include <linux/vgaarb.h>
#include <linux/dma-mapping.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

/* A list may be a loop, so both walks end after as many steps as fit the space. */
#define CAP_STEPS	48
#define ECAP_STEPS	((PCI_CFG_SPACE_EXP_SIZE - PCI_CFG_SPACE_SIZE) / 8)

const char *const pci_power_names[] = { "error", "D0", "D1", "D2", "D3hot", "D3cold", "unknown" };

static u8 find_cap(struct pci_bus *bus, unsigned int devfn, u8 ptr, int cap)
{
	int steps = CAP_STEPS;
	u16 header;
	u8 pos;

	pci_bus_read_config_byte(bus, devfn, ptr, &pos);
	while (steps--) {
		if (pos < 0x40)
			break;
		pos &= ~3;
		pci_bus_read_config_word(bus, devfn, pos, &header);
		if ((header & 0xff) == 0xff)
			break;
		if ((header & 0xff) == cap)
			return pos;
		pos = header >> 8;
	}
	return 0;
}

u8 pci_bus_find_capability(struct pci_bus *bus, unsigned int devfn, int cap)
{
	u16 status;

	pci_bus_read_config_word(bus, devfn, PCI_STATUS, &status);
	if (!(status & PCI_STATUS_CAP_LIST))
		return 0;
	return find_cap(bus, devfn, PCI_CAPABILITY_LIST, cap);
}

u8 pci_find_capability(struct pci_dev *dev, int cap)
{
	return pci_bus_find_capability(dev->bus, dev->devfn, cap);
}

u8 pci_find_next_capability(struct pci_dev *dev, u8 pos, int cap)
{
	return find_cap(dev->bus, dev->devfn, pos + PCI_CAP_LIST_NEXT, cap);
}

u16 pci_find_next_ext_capability(struct pci_dev *dev, u16 start, int cap)
{
	int steps = ECAP_STEPS, pos = start ? start : PCI_CFG_SPACE_SIZE;
	u32 header;

	if (dev->cfg_size <= PCI_CFG_SPACE_SIZE)
		return 0;
	if (pci_read_config_dword(dev, pos, &header) || !header)
		return 0;
	while (steps-- > 0) {
		if (PCI_EXT_CAP_ID(header) == cap && pos != start)
			return pos;
		pos = PCI_EXT_CAP_NEXT(header);
		if (pos < PCI_CFG_SPACE_SIZE || pci_read_config_dword(dev, pos, &header))
			break;
	}
	return 0;
}

u16 pci_find_ext_capability(struct pci_dev *dev, int cap)
{
	return pci_find_next_ext_capability(dev, 0, cap);
}

/* A read that fails gives 0, and not the ones of a bus without an answer. */
int pcie_capability_read_word(struct pci_dev *dev, int pos, u16 *val)
{
	int ret = 0;

	*val = 0;
	if (pci_is_pcie(dev))
		ret = pci_read_config_word(dev, dev->pcie_cap + pos, val);
	if (ret)
		*val = 0;
	return ret;
}

int pcie_capability_read_dword(struct pci_dev *dev, int pos, u32 *val)
{
	int ret = 0;

	*val = 0;
	if (pci_is_pcie(dev))
		ret = pci_read_config_dword(dev, dev->pcie_cap + pos, val);
	if (ret)
		*val = 0;
	return ret;
}

int pcie_capability_write_word(struct pci_dev *dev, int pos, u16 val)
{
	return pci_is_pcie(dev) ? pci_write_config_word(dev, dev->pcie_cap + pos, val) : 0;
}

int pcie_capability_write_dword(struct pci_dev *dev, int pos, u32 val)
{
	return pci_is_pcie(dev) ? pci_write_config_dword(dev, dev->pcie_cap + pos, val) : 0;
}

int pcie_capability_clear_and_set_word(struct pci_dev *dev, int pos, u16 clear, u16 set)
{
	int ret;
	u16 val;

	ret = pcie_capability_read_word(dev, pos, &val);
	if (ret)
		return ret;
	return pcie_capability_write_word(dev, pos, (val & ~clear) | set);
}

int pcie_get_mps(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &ctl);
	return 128 << ((ctl & PCI_EXP_DEVCTL_PAYLOAD) >> 5);
}

int pcie_get_readrq(struct pci_dev *dev)
{
	u16 ctl;

	pcie_capability_read_word(dev, PCI_EXP_DEVCTL, &ctl);
	return 128 << ((ctl & PCI_EXP_DEVCTL_READRQ) >> 12);
}

int pcie_set_readrq(struct pci_dev *dev, int rq)
{
	int ret;

	if (rq < 128 || rq > 4096 || (rq & (rq - 1)))
		return -EINVAL;
	ret = pcie_capability_clear_and_set_word(dev, PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_READRQ,
						 (ffs(rq) - 8) << 12);
	return pcibios_err_to_errno(ret);
}

/**
 * pci_enable_atomic_ops_to_root - let a function send atomic operations to memory
 * @cap_mask: PCI_EXP_DEVCAP2_ATOMIC_COMP* that the root must complete
 *
 * Return: 0, or -EINVAL if the function is none that may, or something on the way is in the way.
 */
int pci_enable_atomic_ops_to_root(struct pci_dev *dev, u32 cap_mask)
{
	struct pci_dev *bridge;
	u32 cap, ctl2;

	if (!pci_is_pcie(dev) || dev->is_virtfn)
		return -EINVAL;
	switch (pci_pcie_type(dev)) {
	case PCI_EXP_TYPE_ENDPOINT:
	case PCI_EXP_TYPE_LEG_END:
	case PCI_EXP_TYPE_RC_END:
		break;
	default:
		return -EINVAL;
	}
	for (bridge = pci_upstream_bridge(dev); bridge; bridge = pci_upstream_bridge(bridge)) {
		pcie_capability_read_dword(bridge, PCI_EXP_DEVCAP2, &cap);
		pcie_capability_read_dword(bridge, PCI_EXP_DEVCTL2, &ctl2);
		switch (pci_pcie_type(bridge)) {
		case PCI_EXP_TYPE_ROOT_PORT:
			if ((cap & cap_mask) != cap_mask)
				return -EINVAL;
			break;
		case PCI_EXP_TYPE_UPSTREAM:
			if (ctl2 & PCI_EXP_DEVCTL2_ATOMIC_EGRESS_BLOCK)
				return -EINVAL;
			fallthrough;
		case PCI_EXP_TYPE_DOWNSTREAM:
			if (!(cap & PCI_EXP_DEVCAP2_ATOMIC_ROUTE))
				return -EINVAL;
			break;
		}
	}
	pcie_capability_set_word(dev, PCI_EXP_DEVCTL2, PCI_EXP_DEVCTL2_ATOMIC_REQ);
	return 0;
}

struct pci_dev *pci_dev_get(struct pci_dev *dev)
{
	if (dev)
		get_device(&dev->dev);
	return dev;
}

void pci_dev_put(struct pci_dev *dev)
{
	if (dev)
		put_device(&dev->dev);
}

/* The first function after @from that @id matches; takes one reference, drops @from's. */
static struct pci_dev *next_match(const struct pci_device_id *id, struct pci_dev *from)
{
	struct subsys_private *sp = sim_bus_private(&pci_bus_type);
	struct pci_dev *found = NULL;
	struct device *dev;

	WARN_ON(in_interrupt());
	list_for_each_entry(dev, &sp->devices, sim_bus_node) {
		if (from && dev->sim_seq <= from->dev.sim_seq)
			continue;
		if (!pci_match_id(id, to_pci_dev(dev)))
			continue;
		found = pci_dev_get(to_pci_dev(dev));
		break;
	}
	pci_dev_put(from);
	return found;
}

struct pci_dev *pci_get_subsys(unsigned int vendor, unsigned int device, unsigned int ss_vendor,
			       unsigned int ss_device, struct pci_dev *from)
{
	struct pci_device_id id[2] = { {
		.vendor = vendor,
		.device = device,
		.subvendor = ss_vendor,
		.subdevice = ss_device,
	} };

	return next_match(id, from);
}

struct pci_dev *pci_get_device(unsigned int vendor, unsigned int device, struct pci_dev *from)
{
	return pci_get_subsys(vendor, device, PCI_ANY_ID, PCI_ANY_ID, from);
}

struct pci_dev *pci_get_class(unsigned int class, struct pci_dev *from)
{
	struct pci_device_id id[2] = { {
		.vendor = PCI_ANY_ID,
		.device = PCI_ANY_ID,
		.subvendor = PCI_ANY_ID,
		.subdevice = PCI_ANY_ID,
		.class_mask = PCI_ANY_ID,
		.class = class,
	} };

	return next_match(id, from);
}

int pci_dev_present(const struct pci_device_id *ids)
{
	struct subsys_private *sp = sim_bus_private(&pci_bus_type);
	struct device *dev;

	list_for_each_entry(dev, &sp->devices, sim_bus_node) {
		if (pci_match_id(ids, to_pci_dev(dev)))
			return 1;
	}
	return 0;
}

struct pci_dev *pci_get_domain_bus_and_slot(int domain, unsigned int bus, unsigned int devfn)
{
	struct subsys_private *sp = sim_bus_private(&pci_bus_type);
	struct pci_dev *pdev;
	struct device *dev;

	list_for_each_entry(dev, &sp->devices, sim_bus_node) {
		pdev = to_pci_dev(dev);
		if (pci_domain_nr(pdev->bus) == domain && pdev->bus->number == bus &&
		    pdev->devfn == devfn)
			return pci_dev_get(pdev);
	}
	return NULL;
}

struct pci_dev *pci_get_slot(struct pci_bus *bus, unsigned int devfn)
{
	struct pci_dev *dev;

	WARN_ON(in_interrupt());
	list_for_each_entry(dev, &bus->devices, bus_list) {
		if (dev->devfn == devfn)
			return pci_dev_get(dev);
	}
	return NULL;
}

struct pci_dev *sim_pci_dev_by_name(const char *name)
{
	struct device *dev = bus_find_device_by_name(&pci_bus_type, NULL, name);

	return dev ? to_pci_dev(dev) : NULL;
}

static struct pci_bus *find_bus(struct list_head *list, int domain, int nr)
{
	struct pci_bus *bus, *child;

	list_for_each_entry(bus, list, node) {
		if (bus->sim_domain_nr == domain && bus->number == nr)
			return bus;
		child = find_bus(&bus->children, domain, nr);
		if (child)
			return child;
	}
	return NULL;
}

struct pci_bus *pci_find_bus(int domain, int busnr)
{
	return find_bus(&SIM->pci.roots, domain, busnr);
}

unsigned char pci_bus_max_busnr(struct pci_bus *bus)
{
	unsigned char max = bus->busn_res.end, n;
	struct pci_bus *child;

	if (!bus->self)
		max = bus->number;
	list_for_each_entry(child, &bus->children, node) {
		n = pci_bus_max_busnr(child);
		max = max_t(unsigned char, max, n);
	}
	return max;
}

/* Under bus_sem, so a callback must neither add nor remove functions. */
static int walk_bus(struct pci_bus *bus, int (*cb)(struct pci_dev *, void *), void *userdata)
{
	struct pci_dev *dev;
	int ret;

	list_for_each_entry(dev, &bus->devices, bus_list) {
		ret = cb(dev, userdata);
		if (!ret && dev->subordinate)
			ret = walk_bus(dev->subordinate, cb, userdata);
		if (ret)
			return ret;
	}
	return 0;
}

void pci_walk_bus(struct pci_bus *top, int (*cb)(struct pci_dev *, void *), void *userdata)
{
	down_read(&SIM->pci.bus_sem);
	walk_bus(top, cb, userdata);
	up_read(&SIM->pci.bus_sem);
}

bool pci_device_is_present(struct pci_dev *pdev)
{
	u32 id;

	pdev = pci_physfn(pdev);
	if (pci_dev_is_disconnected(pdev))
		return false;
	return !pci_bus_read_config_dword(pdev->bus, pdev->devfn, PCI_VENDOR_ID, &id) &&
	       id != ~0u && id;
}

int dma_set_mask(struct device *dev, u64 mask)
{
	if (!dev->dma_mask)
		return -EIO;
	*dev->dma_mask = mask;
	return 0;
}

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	dev->coherent_dma_mask = mask;
	return 0;
}
