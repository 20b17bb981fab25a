// SPDX-License-Identifier: GPL-2.0-only
/*
 * Enabling functions, bus mastering, INTx masking, regions, mappings, and expansion ROMs.
 */
#include <linux/pci.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

static int enable_resources(struct pci_dev *dev, int mask)
{
	struct resource *res;
	u16 cmd, old;
	int i;

	pci_read_config_word(dev, PCI_COMMAND, &cmd);
	old = cmd;
	for (i = 0; i < PCI_NUM_RESOURCES; i++) {
		res = &dev->resource[i];
		if (!(mask & (1 << i)) || !(res->flags & (IORESOURCE_IO | IORESOURCE_MEM)))
			continue;
		if (i == PCI_ROM_RESOURCE)
			continue;
		if (res->flags & IORESOURCE_UNSET || !res->parent) {
			pci_err(dev, "can't enable device: BAR %d not assigned\n", i);
			return -EINVAL;
		}
		cmd |= res->flags & IORESOURCE_IO ? PCI_COMMAND_IO : PCI_COMMAND_MEMORY;
	}
	if (cmd != old)
		pci_write_config_word(dev, PCI_COMMAND, cmd);
	return 0;
}

static int do_enable(struct pci_dev *dev, int bars)
{
	u16 cmd;
	int ret;

	ret = pci_set_power_state(dev, PCI_D0);
	if (ret < 0 && ret != -EIO)
		return ret;
	ret = enable_resources(dev, bars);
	if (ret)
		return ret;
	if (dev->msi_enabled || dev->msix_enabled || !dev->pin)
		return 0;
	pci_read_config_word(dev, PCI_COMMAND, &cmd);
	if (cmd & PCI_COMMAND_INTX_DISABLE)
		pci_write_config_word(dev, PCI_COMMAND, cmd & ~PCI_COMMAND_INTX_DISABLE);
	return 0;
}

static void enable_bridges(struct pci_dev *dev)
{
	struct pci_dev *bridge = pci_upstream_bridge(dev);

	if (!bridge)
		return;
	enable_bridges(bridge);
	if (!pci_is_enabled(bridge)) {
		if (pci_enable_device(bridge))
			pci_err(dev, "Error enabling bridge\n");
		else	/* The bridge's own count: it is nobody's driver's, so no leak. */
			sim_live_dec(SIM_LIVE_PCI_ENABLE);
	}
	if (!bridge->is_busmaster)
		pci_set_master(bridge);
}

static int enable_flags(struct pci_dev *dev, unsigned long flags)
{
	int bars = 0, i, ret;
	u16 pmcsr;

	if (sim_should_fail(SIM_FAULT_PCI_ENABLE))
		return -ENODEV;
	/* A driver may have left the function in any state and another one finds it so. */
	if (dev->pm_cap) {
		pci_read_config_word(dev, dev->pm_cap + PCI_PM_CTRL, &pmcsr);
		dev->current_state = pmcsr == 0xffff ? PCI_D3cold :
				     (__force pci_power_t)(pmcsr & PCI_PM_CTRL_STATE_MASK);
	}
	sim_live_inc(SIM_LIVE_PCI_ENABLE);
	if (atomic_inc_return(&dev->enable_cnt) > 1)
		return 0;

	enable_bridges(dev);
	for (i = 0; i < PCI_NUM_RESOURCES; i++) {
		if (i > PCI_ROM_RESOURCE && i < PCI_BRIDGE_RESOURCES)
			continue;
		if (dev->resource[i].flags & flags)
			bars |= 1 << i;
	}
	ret = do_enable(dev, bars);
	if (ret < 0) {
		atomic_dec(&dev->enable_cnt);
		sim_live_dec(SIM_LIVE_PCI_ENABLE);
	}
	return ret;
}

int pci_enable_device(struct pci_dev *dev)
{
	return enable_flags(dev, IORESOURCE_MEM | IORESOURCE_IO);
}

int pci_enable_device_mem(struct pci_dev *dev)
{
	return enable_flags(dev, IORESOURCE_MEM);
}

int pci_reenable_device(struct pci_dev *dev)
{
	return pci_is_enabled(dev) ? do_enable(dev, (1 << PCI_NUM_RESOURCES) - 1) : 0;
}

void pci_disable_device(struct pci_dev *dev)
{
	u16 cmd;

	if (!pci_is_enabled(dev)) {
		WARN(1, "%s: disabling already-disabled device\n", pci_name(dev));
		return;
	}
	sim_live_dec(SIM_LIVE_PCI_ENABLE);
	if (atomic_dec_return(&dev->enable_cnt))
		return;
	/* Only bus mastering goes; decoding stays, somebody else may use the BARs. */
	pci_read_config_word(dev, PCI_COMMAND, &cmd);
	if (cmd & PCI_COMMAND_MASTER)
		pci_write_config_word(dev, PCI_COMMAND, cmd & ~PCI_COMMAND_MASTER);
	dev->is_busmaster = 0;
	dev->sim_mastered = 0;
}

static void set_master(struct pci_dev *dev, bool on)
{
	u16 old, cmd;

	pci_read_config_word(dev, PCI_COMMAND, &old);
	cmd = on ? old | PCI_COMMAND_MASTER : old & ~PCI_COMMAND_MASTER;
	if (cmd != old)
		pci_write_config_word(dev, PCI_COMMAND, cmd);
	dev->is_busmaster = on;
	dev->sim_mastered |= on;
}

void pci_set_master(struct pci_dev *dev)
{
	set_master(dev, true);
}

void pci_clear_master(struct pci_dev *dev)
{
	set_master(dev, false);
}

void pci_intx(struct pci_dev *dev, int enable)
{
	u16 old, cmd;

	pci_read_config_word(dev, PCI_COMMAND, &old);
	cmd = enable ? old & ~PCI_COMMAND_INTX_DISABLE : old | PCI_COMMAND_INTX_DISABLE;
	if (cmd != old)
		pci_write_config_word(dev, PCI_COMMAND, cmd);
}

/*
 * Masks when the line is asserted, unmasks when it is not; the answer is whether that was so. The
 * kernel holds pci_lock from the read to the write; here nothing is between them but our own calls,
 * so COMMAND and STATUS are taken straight from the hardware.
 */
static bool check_and_set_intx_mask(struct pci_dev *dev, bool mask)
{
	u16 cmd, new;
	bool pending;
	u32 both;

	sim_point(SIM_PT_CONFIG, dev);
	both = sim_pci_hw_read(dev->sim_func, PCI_COMMAND, 4);
	pending = (both >> 16) & PCI_STATUS_INTERRUPT;
	if (mask != pending)
		return false;
	cmd = both;
	new = mask ? cmd | PCI_COMMAND_INTX_DISABLE : cmd & ~PCI_COMMAND_INTX_DISABLE;
	if (new != cmd)
		sim_pci_hw_write(dev->sim_func, PCI_COMMAND, 2, new);
	return true;
}

bool pci_check_and_mask_intx(struct pci_dev *dev)
{
	return check_and_set_intx_mask(dev, true);
}

bool pci_check_and_unmask_intx(struct pci_dev *dev)
{
	return check_and_set_intx_mask(dev, false);
}

int pci_select_bars(struct pci_dev *dev, unsigned long flags)
{
	int i, bars = 0;

	for (i = 0; i < PCI_NUM_RESOURCES; i++) {
		if (pci_resource_flags(dev, i) & flags)
			bars |= 1 << i;
	}
	return bars;
}

void pci_release_region(struct pci_dev *pdev, int bar)
{
	if (!pci_resource_len(pdev, bar))
		return;
	if (pci_resource_flags(pdev, bar) & IORESOURCE_IO)
		release_region(pci_resource_start(pdev, bar), pci_resource_len(pdev, bar));
	else if (pci_resource_flags(pdev, bar) & IORESOURCE_MEM)
		release_mem_region(pci_resource_start(pdev, bar), pci_resource_len(pdev, bar));
}

static int request_bar(struct pci_dev *pdev, int bar, const char *name, int flags)
{
	struct resource *root;

	if (!pci_resource_len(pdev, bar))
		return 0;
	if (pci_resource_flags(pdev, bar) & IORESOURCE_IO)
		root = &ioport_resource;
	else if (pci_resource_flags(pdev, bar) & IORESOURCE_MEM)
		root = &iomem_resource;
	else
		return 0;
	if (__request_region(root, pci_resource_start(pdev, bar), pci_resource_len(pdev, bar),
			     name, flags))
		return 0;
	pci_warn(pdev, "BAR %d: can't reserve\n", bar);
	return -EBUSY;
}

int pci_request_region(struct pci_dev *pdev, int bar, const char *name)
{
	return request_bar(pdev, bar, name, 0);
}

static int request_selected(struct pci_dev *pdev, int bars, const char *name, int flags)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (bars & (1 << i) && request_bar(pdev, i, name, flags))
			goto err_release;
	}
	return 0;

err_release:
	while (--i >= 0) {
		if (bars & (1 << i))
			pci_release_region(pdev, i);
	}
	return -EBUSY;
}

int pci_request_selected_regions(struct pci_dev *pdev, int bars, const char *name)
{
	return request_selected(pdev, bars, name, 0);
}

int pci_request_selected_regions_exclusive(struct pci_dev *pdev, int bars, const char *name)
{
	return request_selected(pdev, bars, name, IORESOURCE_EXCLUSIVE);
}

void pci_release_selected_regions(struct pci_dev *pdev, int bars)
{
	int i;

	for (i = 0; i < PCI_STD_NUM_BARS; i++) {
		if (bars & (1 << i))
			pci_release_region(pdev, i);
	}
}

int pci_request_regions(struct pci_dev *pdev, const char *name)
{
	return request_selected(pdev, (1 << PCI_STD_NUM_BARS) - 1, name, 0);
}

void pci_release_regions(struct pci_dev *pdev)
{
	pci_release_selected_regions(pdev, (1 << PCI_STD_NUM_BARS) - 1);
}

void __iomem *pci_iomap_range(struct pci_dev *dev, int bar, unsigned long offset,
			      unsigned long maxlen)
{
	resource_size_t len = pci_resource_len(dev, bar);
	unsigned long flags = pci_resource_flags(dev, bar);

	might_sleep();
	if (len <= offset || !pci_resource_start(dev, bar))
		return NULL;
	len -= offset;
	if (maxlen && len > maxlen)
		len = maxlen;
	if (sim_should_fail(SIM_FAULT_IOMAP))
		return NULL;
	if (flags & (IORESOURCE_IO | IORESOURCE_MEM))
		return sim_mmio_map(dev->sim_func, bar, offset, len, flags & IORESOURCE_IO);
	return NULL;
}

void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long maxlen)
{
	return pci_iomap_range(dev, bar, 0, maxlen);
}

void pci_iounmap(struct pci_dev *dev, void __iomem *addr)
{
	if (addr)
		sim_mmio_unmap(addr);
}

void __iomem *pci_ioremap_bar(struct pci_dev *pdev, int bar)
{
	struct resource *res = &pdev->resource[bar];

	if (res->flags & IORESOURCE_UNSET || !(res->flags & IORESOURCE_MEM))
		return NULL;
	return ioremap(res->start, resource_size(res));
}

int pci_enable_rom(struct pci_dev *pdev)
{
	struct resource *res = &pdev->resource[PCI_ROM_RESOURCE];
	u32 addr;

	if (!res->flags)
		return -1;
	if (res->flags & IORESOURCE_ROM_SHADOW)
		return 0;
	/* The register may have been cleared by a reset: the address is written with the bit. */
	pci_read_config_dword(pdev, pdev->rom_base_reg, &addr);
	addr &= ~PCI_ROM_ADDRESS_MASK;
	addr |= (u32)res->start | PCI_ROM_ADDRESS_ENABLE;
	pci_write_config_dword(pdev, pdev->rom_base_reg, addr);
	return 0;
}

void pci_disable_rom(struct pci_dev *pdev)
{
	struct resource *res = &pdev->resource[PCI_ROM_RESOURCE];
	u32 addr;

	if (res->flags & IORESOURCE_ROM_SHADOW)
		return;
	pci_read_config_dword(pdev, pdev->rom_base_reg, &addr);
	pci_write_config_dword(pdev, pdev->rom_base_reg, addr & ~PCI_ROM_ADDRESS_ENABLE);
}

/* Bytes of all images: each begins with 55 AA and points to "PCIR", which gives its length. */
static size_t rom_size(struct pci_dev *pdev, void __iomem *rom, size_t size)
{
	void __iomem *image = rom, *pds;
	unsigned int length;
	int last;

	do {
		if (sim_mmio_probe(image, 2) != 0xaa55) {
			pci_info(pdev, "Invalid PCI ROM header signature: %#06x, not 0xaa55\n",
				 (unsigned int)sim_mmio_probe(image, 2));
			break;
		}
		pds = image + sim_mmio_probe(image + 24, 2);
		if (pds + 0x18 > rom + size || sim_mmio_probe(pds, 4) != 0x52494350)
			break;
		last = sim_mmio_probe(pds + 21, 1) & 0x80;
		length = sim_mmio_probe(pds + 16, 2);
		image += length * 512;
		/* A header beyond the BAR would be read from nowhere. */
		if (image >= rom + size)
			break;
		if (!last && sim_mmio_probe(image, 2) != 0xaa55)
			break;
	} while (length && !last);
	return min_t(size_t, image - rom, size);
}

void __iomem *pci_map_rom(struct pci_dev *pdev, size_t *size)
{
	struct resource *res = &pdev->resource[PCI_ROM_RESOURCE];
	void __iomem *rom;

	if (!res->flags || res->flags & IORESOURCE_UNSET)
		return NULL;
	if (!res->parent && !(res->flags & IORESOURCE_PCI_FIXED))
		return NULL;
	*size = pci_resource_len(pdev, PCI_ROM_RESOURCE);
	if (!*size || pci_enable_rom(pdev))
		return NULL;
	rom = ioremap(res->start, *size);
	if (!rom)
		goto err_disable;
	*size = rom_size(pdev, rom, *size);
	if (!*size)
		goto err_unmap;
	return rom;

err_unmap:
	iounmap(rom);
err_disable:
	if (!(res->flags & IORESOURCE_ROM_ENABLE))
		pci_disable_rom(pdev);
	return NULL;
}

void pci_unmap_rom(struct pci_dev *pdev, void __iomem *rom)
{
	iounmap(rom);
	if (!(pdev->resource[PCI_ROM_RESOURCE].flags & IORESOURCE_ROM_ENABLE))
		pci_disable_rom(pdev);
}
