// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hardware's side of legacy VGA: who gets a cycle to one of the old addresses, and what
 * firmware did about the first display before the kernel came.
 */
#include <linux/pci.h>
#include <linux/io.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "sim_bytes.h"
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

#define VGA_MEM_START	0xa0000
#define VGA_MEM_END	0xbffff
#define VGA_PORT_START	0x3b0
#define VGA_PORT_END	0x3df
#define SHADOW_START	0xc0000
#define SHADOW_LEN	0x20000

/*
 * Cookies for these addresses lead to a function that nobody sees and that never answers: so the
 * path of an ordinary access needs no test for them.
 */
static struct sim_pci_func *stand_in(void)
{
	struct sim_pci_func **func = &SIM->pci.vga.stand_in;

	if (!*func) {
		*func = sim_zalloc(sizeof(**func));
		INIT_LIST_HEAD(&(*func)->timers);
	}
	return *func;
}

void __iomem *sim_legacy_map(u64 addr, u64 len, bool io)
{
	u64 last = addr + len - 1;

	if (io ? addr < VGA_PORT_START || last > VGA_PORT_END :
		 (addr < VGA_MEM_START || last > VGA_MEM_END) &&
		 (addr < SHADOW_START || last >= SHADOW_START + SHADOW_LEN))
		return NULL;
	return sim_mmio_map(stand_in(), SIM_BAR_LEGACY, addr, len, io);
}

struct claim {
	struct sim_pci_func *func;
	bool io;
};

static void claim(struct claim *c, struct pci_bus *bus)
{
	struct sim_pci_func *func;
	struct pci_bus *child;

	list_for_each_entry(func, &bus->sim_funcs, node) {
		if (!func->present || !func->model || !sim_hw_vga_decodes(func->model, c->io))
			continue;
		if (c->func && !SIM->pci.lenient)
			sim_bug("pci-misuse", "legacy VGA %s reaches %s and %s at once",
				c->io ? "ports" : "memory", pci_name(c->func->pdev),
				pci_name(func->pdev));
		c->func = func;
	}
	list_for_each_entry(child, &bus->children, node) {
		func = child->self ? child->self->sim_func : NULL;
		if (func && func->present && func->bridge &&
		    func->bridge[PCI_BRIDGE_CONTROL] & PCI_BRIDGE_CTL_VGA)
			claim(c, child);
	}
}

static struct sim_pci_func *claimed_by(bool io)
{
	struct claim c = { .io = io };
	struct pci_bus *root;

	list_for_each_entry(root, &SIM->pci.roots, node)
		claim(&c, root);
	return c.func;
}

/* An access is at most as wide as the bus that these registers were made for: a byte at a time. */
u64 sim_legacy_read(u64 addr, int width, bool io)
{
	struct sim_pci_func *func;
	u64 val = 0;
	int i;

	if (!io && addr >= SHADOW_START) {
		/* Without a display whose ROM firmware copied nobody has a reason to map it. */
		if (SIM->pci.vga.shadow)
			val = sim_le_get(SIM->pci.vga.shadow + (addr - SHADOW_START), width);
		return val;
	}
	func = claimed_by(io);
	for (i = width - 1; i >= 0; i--)
		val = val << 8 | (func ? sim_hw_vga_read(func->model, io, addr + i) : 0xff);
	return val;
}

void sim_legacy_write(u64 addr, int width, bool io, u64 val)
{
	struct sim_pci_func *func;
	int i;

	/* The copy of the ROM is write protected. */
	if (!io && addr >= SHADOW_START)
		return;
	func = claimed_by(io);
	for (i = 0; func && i < width; i++)
		sim_hw_vga_write(func->model, io, addr + i, val >> (8 * i));
}

/* ---- firmware ---- */

/* The ROM's code was copied to memory, where it ran. */
static void copy_rom(struct sim_pci_func *func)
{
	u32 size, off, word;

	sim_pci_hw_write(func, PCI_ROM_ADDRESS, 4, PCI_ROM_ADDRESS_MASK);
	size = sim_pci_hw_read(func, PCI_ROM_ADDRESS, 4) & PCI_ROM_ADDRESS_MASK;
	if (size) {
		size = min_t(u32, ~size + 1, SHADOW_LEN);
		SIM->pci.vga.shadow = sim_zalloc(SHADOW_LEN);
		memset(SIM->pci.vga.shadow, 0xff, SHADOW_LEN);
		sim_pci_hw_write(func, PCI_ROM_ADDRESS, 4, PCI_ROM_ADDRESS_ENABLE);
		for (off = 0; off < size; off += 4) {
			word = sim_hw_bar_read(func->model, PCI_ROM_RESOURCE, off, 4);
			sim_le_put(word, SIM->pci.vga.shadow + off, 4);
		}
	}
	sim_pci_hw_write(func, PCI_ROM_ADDRESS, 4, 0);
}

/* The machine's first display is on, with the cycles routed to it, and its ROM was run. */
void sim_vga_firmware(struct sim_pci_func *func)
{
	struct pci_bus *bus;

	if (SIM->pci.vga.firmware_done ||
	    sim_pci_hw_read(func, PCI_CLASS_DEVICE, 2) != PCI_CLASS_DISPLAY_VGA)
		return;
	SIM->pci.vga.firmware_done = true;
	for (bus = func->bus; bus->self; bus = bus->parent)
		bus->self->sim_func->bridge[PCI_BRIDGE_CONTROL] |= PCI_BRIDGE_CTL_VGA;
	sim_pci_hw_write(func, PCI_COMMAND, 2, PCI_COMMAND_IO | PCI_COMMAND_MEMORY);
	copy_rom(func);
}

/* The kernel finds such a display by its routing, and takes the copy for its ROM. */
void sim_vga_fixup(struct pci_dev *dev)
{
	struct resource *rom = &dev->resource[PCI_ROM_RESOURCE];
	struct pci_bus *bus;
	u16 word;

	if (dev->class >> 8 != PCI_CLASS_DISPLAY_VGA || SIM->pci.vga.boot)
		return;
	for (bus = dev->bus; bus && bus->self; bus = bus->parent) {
		pci_read_config_word(bus->self, PCI_BRIDGE_CONTROL, &word);
		if (!(word & PCI_BRIDGE_CTL_VGA))
			return;
	}
	pci_read_config_word(dev, PCI_COMMAND, &word);
	if (!(word & (PCI_COMMAND_IO | PCI_COMMAND_MEMORY)))
		return;
	if (rom->parent)
		release_resource(rom);
	rom->start = SHADOW_START;
	rom->end = SHADOW_START + SHADOW_LEN - 1;
	rom->flags = IORESOURCE_MEM | IORESOURCE_ROM_SHADOW | IORESOURCE_PCI_FIXED;
}

void sim_vga_boot(void)
{
	spin_lock_init(&SIM->pci.vga.lock);
	INIT_LIST_HEAD(&SIM->pci.vga.devices);
	init_waitqueue_head(&SIM->pci.vga.wait);
}
