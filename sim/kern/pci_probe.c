// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enumeration: what a function is, from its own config space, and where its BARs go.
 */
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include "state.h"
#include "oracle.h"

/* Windows of the host bridge. Memory below 4 GiB ends before the interrupt controller's page. */
#define WINDOW_MEM32_FIRST	0xe0000000ULL
#define WINDOW_MEM32_LAST	0xfe7fffffULL
#define WINDOW_MEM64_FIRST	0x10000000000ULL
#define WINDOW_MEM64_LAST	0x2fffffffffffULL
#define WINDOW_IO_FIRST		0xc000ULL
#define WINDOW_IO_LAST		0xffffULL

/**
 * sim_pci_bar_size - size one BAR by writing ones, as firmware and kernels do
 * @dev: decoding must be off
 * @reg: offset of the register
 * @rom: the expansion ROM, whose lowest bits differ
 * @flags: set to the resource flags
 * @is64: set when the register pair is one BAR
 *
 * The register keeps its value.
 *
 * Return: the size in bytes, 0 when there is no BAR.
 */
u64 sim_pci_bar_size(struct pci_dev *dev, unsigned int reg, bool rom, unsigned long *flags,
		     bool *is64)
{
	u32 ones = rom ? PCI_ROM_ADDRESS_MASK : ~0u;
	u32 old, val, hi_old, hi = ~0u;
	u64 mask;

	*is64 = false;
	pci_read_config_dword(dev, reg, &old);
	pci_write_config_dword(dev, reg, ones);
	pci_read_config_dword(dev, reg, &val);
	pci_write_config_dword(dev, reg, old);
	if (!val || val == ~0u)
		return 0;

	if (rom) {
		*flags = IORESOURCE_MEM | IORESOURCE_PREFETCH | IORESOURCE_READONLY |
			 IORESOURCE_SIZEALIGN;
		if (old & PCI_ROM_ADDRESS_ENABLE)
			*flags |= IORESOURCE_ROM_ENABLE;
		return -(u64)(s32)(val & PCI_ROM_ADDRESS_MASK);
	}
	if (val & PCI_BASE_ADDRESS_SPACE_IO) {
		*flags = (val & ~PCI_BASE_ADDRESS_IO_MASK) | IORESOURCE_IO | IORESOURCE_SIZEALIGN;
		mask = val & PCI_BASE_ADDRESS_IO_MASK & 0xffff;
		return mask ? mask & -mask : 0;
	}

	*flags = (val & ~PCI_BASE_ADDRESS_MEM_MASK) | IORESOURCE_MEM | IORESOURCE_SIZEALIGN;
	if (val & PCI_BASE_ADDRESS_MEM_PREFETCH)
		*flags |= IORESOURCE_PREFETCH;
	if ((val & PCI_BASE_ADDRESS_MEM_TYPE_MASK) == PCI_BASE_ADDRESS_MEM_TYPE_64) {
		*flags |= IORESOURCE_MEM_64;
		*is64 = true;
		pci_read_config_dword(dev, reg + 4, &hi_old);
		pci_write_config_dword(dev, reg + 4, ~0u);
		pci_read_config_dword(dev, reg + 4, &hi);
		pci_write_config_dword(dev, reg + 4, hi_old);
	}
	mask = (u64)hi << 32 | (val & PCI_BASE_ADDRESS_MEM_MASK);
	return mask & -mask;
}

static u64 bar_value(struct pci_dev *dev, unsigned int reg, bool rom, unsigned long flags)
{
	u32 lo, hi = 0;

	pci_read_config_dword(dev, reg, &lo);
	if (rom)
		return lo & PCI_ROM_ADDRESS_MASK;
	if (flags & IORESOURCE_IO)
		return lo & PCI_BASE_ADDRESS_IO_MASK;
	if (flags & IORESOURCE_MEM_64)
		pci_read_config_dword(dev, reg + 4, &hi);
	return (u64)hi << 32 | (lo & PCI_BASE_ADDRESS_MEM_MASK);
}

static void write_bar(struct pci_dev *dev, int resno, unsigned int reg)
{
	struct resource *res = &dev->resource[resno];
	u32 lo = res->start;

	if (resno == PCI_ROM_RESOURCE) {
		/* Assigned but not enabled: decoding is turned on by whoever maps it. */
		pci_write_config_dword(dev, reg, lo & PCI_ROM_ADDRESS_MASK);
		return;
	}
	lo |= res->flags & (res->flags & IORESOURCE_IO ? 0x3 : 0xf);
	pci_write_config_dword(dev, reg, lo);
	if (res->flags & IORESOURCE_MEM_64)
		pci_write_config_dword(dev, reg + 4, res->start >> 32);
}

/* Put resource @resno of @dev into a window of the host bridge; what does not fit stays unset. */
int sim_pci_assign_resource(struct pci_dev *dev, int resno, u64 size, u64 align)
{
	struct resource *res = &dev->resource[resno];
	struct resource *root = &iomem_resource;
	u64 first = WINDOW_MEM32_FIRST, last = WINDOW_MEM32_LAST;
	int ret;

	if (res->flags & IORESOURCE_IO) {
		root = &ioport_resource;
		first = WINDOW_IO_FIRST;
		last = WINDOW_IO_LAST;
	} else {
		/* Two BARs in one page would make neither of them mappable by a user. */
		align = max_t(u64, align, PAGE_SIZE);
		if (res->flags & IORESOURCE_MEM_64) {
			first = WINDOW_MEM64_FIRST;
			last = WINDOW_MEM64_LAST;
		}
	}
	res->name = pci_name(dev);
	ret = allocate_resource(root, res, size, first, last, align, NULL, NULL);
	if (ret) {
		pci_warn(dev, "BAR %d: no space for [size %#llx]\n", resno,
			 (unsigned long long)size);
		res->flags |= IORESOURCE_UNSET;
		res->start = 0;
		res->end = size - 1;
	}
	return ret;
}

static void setup_bar(struct pci_dev *dev, int resno, unsigned int reg, bool *is64)
{
	struct resource *res = &dev->resource[resno];
	bool rom = resno == PCI_ROM_RESOURCE;
	unsigned long flags = 0;
	u64 size, addr;

	size = sim_pci_bar_size(dev, reg, rom, &flags, is64);
	if (!size)
		return;
	res->flags = flags;
	res->name = pci_name(dev);

	/* An address that firmware left there stays, when it can. */
	addr = bar_value(dev, reg, rom, flags);
	if (addr && !(addr & (size - 1))) {
		res->start = addr;
		res->end = addr + size - 1;
		if (!request_resource(flags & IORESOURCE_IO ? &ioport_resource : &iomem_resource,
				      res))
			return;
	}
	if (!sim_pci_assign_resource(dev, resno, size, size))
		write_bar(dev, resno, reg);
}

static void read_bases(struct pci_dev *dev, unsigned int nbars)
{
	unsigned int i;
	bool is64;
	u16 cmd;

	pci_read_config_word(dev, PCI_COMMAND, &cmd);
	pci_write_config_word(dev, PCI_COMMAND, cmd & ~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
	for (i = 0; i < nbars; i++) {
		setup_bar(dev, i, PCI_BASE_ADDRESS_0 + 4 * i, &is64);
		if (is64)
			i++;
	}
	dev->rom_base_reg = pci_is_bridge(dev) ? PCI_ROM_ADDRESS1 : PCI_ROM_ADDRESS;
	setup_bar(dev, PCI_ROM_RESOURCE, dev->rom_base_reg, &is64);
	pci_write_config_word(dev, PCI_COMMAND, cmd);
}

/*
 * 4096 bytes when the first extended dword answers and is no alias, which is asked of PCI Express
 * functions and of host bridges, whatever those say of themselves.
 */
static int cfg_space_size(struct pci_dev *dev)
{
	u32 id, ext;

	if (dev->is_virtfn)
		return pci_iov_cfg_size(dev->physfn);
	if (!pci_is_pcie(dev) && dev->class >> 8 != PCI_CLASS_BRIDGE_HOST)
		return PCI_CFG_SPACE_SIZE;
	if (sim_should_fail(SIM_FAULT_SHORT_CONFIG))
		return PCI_CFG_SPACE_SIZE;
	if (pci_read_config_dword(dev, PCI_CFG_SPACE_SIZE, &ext) || ext == ~0u)
		return PCI_CFG_SPACE_SIZE;
	pci_read_config_dword(dev, PCI_VENDOR_ID, &id);
	return ext == id ? PCI_CFG_SPACE_SIZE : PCI_CFG_SPACE_EXP_SIZE;
}

/* INTx can be masked by COMMAND only where the bit can be changed, which a test write shows. */
static bool intx_mask_broken(struct pci_dev *dev)
{
	u16 orig, toggled, now;

	pci_read_config_word(dev, PCI_COMMAND, &orig);
	toggled = orig ^ PCI_COMMAND_INTX_DISABLE;
	pci_write_config_word(dev, PCI_COMMAND, toggled);
	pci_read_config_word(dev, PCI_COMMAND, &now);
	pci_write_config_word(dev, PCI_COMMAND, orig);
	return now != toggled;
}

static void read_pcie_cap(struct pci_dev *dev)
{
	dev->pcie_cap = pci_find_capability(dev, PCI_CAP_ID_EXP);
	if (!dev->pcie_cap)
		return;
	pci_read_config_word(dev, dev->pcie_cap + PCI_EXP_FLAGS, &dev->pcie_flags_reg);
	pci_read_config_dword(dev, dev->pcie_cap + PCI_EXP_DEVCAP, &dev->devcap);
	dev->pcie_mpss = dev->devcap & PCI_EXP_DEVCAP_PAYLOAD;
}

static void read_irq(struct pci_dev *dev)
{
	u8 pin = 0;

	/* A VF has no INTx, whatever its register says. */
	if (!dev->is_virtfn)
		pci_read_config_byte(dev, PCI_INTERRUPT_PIN, &pin);
	dev->pin = pin;
	dev->irq = pin ? sim_pci_line_irq(dev->sim_func, pin) : 0;
}

int sim_pci_setup_device(struct pci_dev *dev)
{
	u32 class;
	u8 hdr;
	int ret;

	if (dev->is_virtfn) {
		sim_pci_vf_header(dev);
		hdr = dev->hdr_type;
	} else {
		pci_read_config_byte(dev, PCI_HEADER_TYPE, &hdr);
		pci_read_config_dword(dev, PCI_CLASS_REVISION, &class);
		dev->class = class >> 8;
		dev->revision = class & 0xff;
	}
	dev->hdr_type = hdr & 0x7f;
	dev->multifunction = !!(hdr & 0x80);
	dev->error_state = pci_channel_io_normal;
	dev->dma_mask = 0xffffffff;
	dev->current_state = PCI_UNKNOWN;
	dev->dev.dma_mask = &dev->dma_mask;
	dev->dev.dma_parms = &dev->dma_parms;
	dev->dev.coherent_dma_mask = 0xffffffffull;

	ret = dev_set_name(&dev->dev, "%04x:%02x:%02x.%d", pci_domain_nr(dev->bus),
			   dev->bus->number, PCI_SLOT(dev->devfn), PCI_FUNC(dev->devfn));
	if (ret)
		return ret;

	read_pcie_cap(dev);
	dev->cfg_size = cfg_space_size(dev);
	dev->broken_intx_masking = intx_mask_broken(dev);

	switch (dev->hdr_type) {
	case PCI_HEADER_TYPE_NORMAL:
		read_irq(dev);
		if (dev->is_virtfn)
			break;
		read_bases(dev, PCI_STD_NUM_BARS);
		pci_read_config_word(dev, PCI_SUBSYSTEM_VENDOR_ID, &dev->subsystem_vendor);
		pci_read_config_word(dev, PCI_SUBSYSTEM_ID, &dev->subsystem_device);
		sim_vga_fixup(dev);
		break;
	case PCI_HEADER_TYPE_BRIDGE:
		read_irq(dev);
		read_bases(dev, 2);
		break;
	default:
		pci_err(dev, "unknown header type %02x, ignoring device\n", dev->hdr_type);
		return -EIO;
	}
	return 0;
}

static void pci_release_dev(struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	pci_iov_release(pdev);
	pci_free_cap_save_buffers(pdev);
	sim_zpci_device_gone(pdev);
	if (pdev->sim_func && pdev->sim_func->pdev == pdev)
		pdev->sim_func->pdev = NULL;
	if (pdev->is_virtfn && pdev->sim_func)
		sim_pci_func_free(pdev->sim_func);
	pdev->bus->sim_users--;
	sim_pci_bus_put(pdev->bus);
	kfree(sim_driver_override(pdev));
	kfree(pdev);
}

/* A bus that was made for VFs goes with the last of them. */
void sim_pci_bus_put(struct pci_bus *bus)
{
	if (bus->self || !bus->parent || bus->sim_users)
		return;
	list_del(&bus->node);
	kfree(bus);
}

struct pci_dev *sim_pci_alloc_dev(struct pci_bus *bus, unsigned int devfn)
{
	struct pci_dev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	INIT_LIST_HEAD(&dev->bus_list);
	INIT_HLIST_HEAD(&dev->saved_cap_space);
	raw_spin_lock_init(&dev->msi_lock);
	mutex_init(&dev->vpd.lock);
	device_initialize(&dev->dev);
	dev->dev.release = pci_release_dev;
	dev->dev.bus = &pci_bus_type;
	dev->dev.parent = bus->bridge;
	dev->bus = bus;
	dev->sysdata = bus->sysdata;
	bus->sim_users++;
	dev->devfn = devfn;
	return dev;
}

/*
 * Function numbers above 7 reach a device only when the port above forwards them, which it does for
 * the sake of a first function that says it has alternative routing ids.
 */
static void configure_ari(struct pci_dev *dev)
{
	struct pci_dev *bridge = dev->bus->self;
	u32 cap;

	if (!pci_is_pcie(dev) || dev->is_virtfn || dev->devfn || !bridge)
		return;
	pcie_capability_read_dword(bridge, PCI_EXP_DEVCAP2, &cap);
	if (!(cap & PCI_EXP_DEVCAP2_ARI))
		return;
	bridge->ari_enabled = !!pci_find_ext_capability(dev, PCI_EXT_CAP_ID_ARI);
	pcie_capability_clear_and_set_word(bridge, PCI_EXP_DEVCTL2, PCI_EXP_DEVCTL2_ARI,
					   bridge->ari_enabled ? PCI_EXP_DEVCTL2_ARI : 0);
}

/* Capabilities are read in an order such that resets know what they have. */
static void init_capabilities(struct pci_dev *dev)
{
	pci_msi_init(dev);
	pci_msix_init(dev);
	pci_allocate_cap_save_buffers(dev);
	pci_pm_init(dev);
	pci_vpd_init(dev);
	dev->aer_cap = pci_find_ext_capability(dev, PCI_EXT_CAP_ID_ERR);
	dev->acs_cap = pci_find_ext_capability(dev, PCI_EXT_CAP_ID_ACS);
	configure_ari(dev);
	if (!dev->is_virtfn)
		pci_iov_init(dev);
	pci_init_reset_methods(dev);
}

static void assign_slot(struct pci_dev *dev, struct pci_bus *bus)
{
	struct pci_slot *slot;

	list_for_each_entry(slot, &bus->slots, list) {
		if (PCI_SLOT(dev->devfn) == slot->number)
			dev->slot = slot;
	}
}

void pci_device_add(struct pci_dev *dev, struct pci_bus *bus)
{
	int ret;

	init_capabilities(dev);
	assign_slot(dev, bus);
	down_write(&SIM->pci.bus_sem);
	list_add_tail(&dev->bus_list, &bus->devices);
	up_write(&SIM->pci.bus_sem);
	/* Found, but no driver may look at it before the whole bus is known. */
	dev->match_driver = false;
	ret = device_add(&dev->dev);
	/*
	 * The kernel warns, goes on and never frees it: known, and what runs ask for that let calls
	 * fail, or whose device says that two functions have one address
	 */
	WARN_ON(ret < 0 && !sim_fault_hits() && !SIM->pci.lenient);
	SIM->pci.lost |= ret < 0;
	sim_vga_device_added(dev);
}

void pci_bus_add_device(struct pci_dev *dev)
{
	int ret;

	dev->match_driver = true;
	ret = device_attach(&dev->dev);
	if (ret < 0 && ret != -EPROBE_DEFER)
		pci_warn(dev, "device attach failed (%d)\n", ret);
}

static struct pci_dev *scan_device(struct pci_bus *bus, struct sim_pci_func *func)
{
	struct pci_dev *dev;
	u32 id;

	if (pci_bus_read_config_dword(bus, func->devfn, PCI_VENDOR_ID, &id))
		return NULL;
	if (id == ~0u || !id || (id & 0xffff) == 0xffff || !(id >> 16))
		return NULL;

	dev = sim_pci_alloc_dev(bus, func->devfn);
	if (!dev)
		return NULL;
	dev->vendor = id & 0xffff;
	dev->device = id >> 16;
	dev->sim_func = func;
	sim_zpci_device_found(dev);
	if (sim_pci_setup_device(dev)) {
		put_device(&dev->dev);
		return NULL;
	}
	func->pdev = dev;
	return dev;
}

struct pci_dev *pci_scan_single_device(struct pci_bus *bus, int devfn)
{
	struct sim_pci_func *func = sim_pci_func_at(bus, devfn);
	struct pci_dev *dev;

	if (!func || !func->present || func->pdev)
		return func ? func->pdev : NULL;
	dev = scan_device(bus, func);
	if (dev)
		pci_device_add(dev, bus);
	return dev;
}

struct pci_bus *sim_pci_bus_new(struct pci_bus *parent, struct pci_dev *self, int domain, int nr)
{
	/* A root bus is the machine's, and stays. */
	struct pci_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL | (parent ? 0 : __GFP_SIM));

	if (!bus)
		return NULL;
	bus->parent = parent;
	bus->self = self;
	bus->bridge = self ? &self->dev : NULL;
	bus->sim_domain_nr = domain;
	bus->number = nr;
	bus->busn_res = DEFINE_RES_NAMED(nr, parent ? 1 : 256 - nr, NULL, IORESOURCE_BUS);
	INIT_LIST_HEAD(&bus->children);
	INIT_LIST_HEAD(&bus->devices);
	INIT_LIST_HEAD(&bus->slots);
	INIT_LIST_HEAD(&bus->sim_funcs);
	if (parent)
		list_add_tail(&bus->node, &parent->children);
	else
		list_add_tail(&bus->node, &SIM->pci.roots);
	bus->is_added = 1;
	return bus;
}

unsigned int pci_rescan_bus(struct pci_bus *bus)
{
	struct sim_pci_func *func, *tmp;
	struct pci_bus *child;
	unsigned int found = 0;

	list_for_each_entry_safe(func, tmp, &bus->sim_funcs, node) {
		if (func->pdev || func->pf || !func->present)
			continue;
		if (!pci_scan_single_device(bus, func->devfn))
			continue;
		pci_bus_add_device(func->pdev);
		found++;
	}
	list_for_each_entry(child, &bus->children, node)
		found += pci_rescan_bus(child);
	return found;
}

void pci_lock_rescan_remove(void)
{
	mutex_lock(&SIM->pci.rescan_remove);
}

void pci_unlock_rescan_remove(void)
{
	mutex_unlock(&SIM->pci.rescan_remove);
}

static void release_resources(struct pci_dev *dev)
{
	int i;

	for (i = 0; i < PCI_NUM_RESOURCES; i++) {
		if (dev->resource[i].parent)
			release_resource(&dev->resource[i]);
	}
}

void pci_stop_and_remove_bus_device(struct pci_dev *dev)
{
	if (!list_empty(&dev->bus_list)) {
		dev->match_driver = false;
		device_release_driver(&dev->dev);
	}
	device_del(&dev->dev);
	sim_vga_device_gone(dev);
	down_write(&SIM->pci.bus_sem);
	list_del_init(&dev->bus_list);
	up_write(&SIM->pci.bus_sem);
	release_resources(dev);
	/* The hardware may be found again by a rescan, as a new device. */
	if (dev->sim_func && dev->sim_func->pdev == dev && !dev->is_virtfn)
		dev->sim_func->pdev = NULL;
	put_device(&dev->dev);
}

void pci_stop_and_remove_bus_device_locked(struct pci_dev *dev)
{
	pci_lock_rescan_remove();
	pci_stop_and_remove_bus_device(dev);
	pci_unlock_rescan_remove();
}
