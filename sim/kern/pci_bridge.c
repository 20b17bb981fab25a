// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI Express ports: a type 1 header that forwards configuration to the buses it says, and all
 * else, with the reset of its secondary bus. Windows are registers without effect, since the lab
 * assigns all addresses itself.
 */
#include <linux/pci.h>
#include <linux/string.h>
#include "state.h"
#include "oracle.h"

#define BRIDGE_CFG_SIZE	256
#define BRIDGE_PM	0x40
#define BRIDGE_PCIE	0x50

static void put16(u8 *p, u16 v)
{
	p[0] = v;
	p[1] = v >> 8;
}

static const u8 express_type[] = {
	[SIM_PCI_ROOT_PORT] = PCI_EXP_TYPE_ROOT_PORT,
	[SIM_PCI_UPSTREAM_PORT] = PCI_EXP_TYPE_UPSTREAM,
	[SIM_PCI_DOWNSTREAM_PORT] = PCI_EXP_TYPE_DOWNSTREAM,
};

void sim_bridge_init(struct sim_pci_func *func, enum sim_pci_port type, int secondary,
		     int subordinate, bool slot)
{
	u8 *cfg = sim_zalloc(BRIDGE_CFG_SIZE);
	u16 flags = 2 | express_type[type] << 4;

	put16(cfg + PCI_VENDOR_ID, 0x1b36);
	put16(cfg + PCI_DEVICE_ID, 0x000c);
	put16(cfg + PCI_CLASS_DEVICE, PCI_CLASS_BRIDGE_PCI);
	cfg[PCI_HEADER_TYPE] = PCI_HEADER_TYPE_BRIDGE;
	put16(cfg + PCI_STATUS, PCI_STATUS_CAP_LIST);
	cfg[PCI_PRIMARY_BUS] = func->bus->number;
	cfg[PCI_SECONDARY_BUS] = secondary;
	cfg[PCI_SUBORDINATE_BUS] = subordinate;
	cfg[PCI_CAPABILITY_LIST] = BRIDGE_PM;
	cfg[PCI_INTERRUPT_PIN] = 1;

	cfg[BRIDGE_PM] = PCI_CAP_ID_PM;
	cfg[BRIDGE_PM + PCI_CAP_LIST_NEXT] = BRIDGE_PCIE;
	put16(cfg + BRIDGE_PM + PCI_PM_PMC, 3);
	put16(cfg + BRIDGE_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET);

	cfg[BRIDGE_PCIE] = PCI_CAP_ID_EXP;
	if (slot)
		flags |= PCI_EXP_FLAGS_SLOT;
	put16(cfg + BRIDGE_PCIE + PCI_EXP_FLAGS, flags);
	cfg[BRIDGE_PCIE + PCI_EXP_DEVCAP2] = PCI_EXP_DEVCAP2_ARI;
	put16(cfg + BRIDGE_PCIE + PCI_EXP_LNKCAP, 0x11);
	put16(cfg + BRIDGE_PCIE + PCI_EXP_LNKSTA, 0x11);
	func->bridge = cfg;
}

/* A bus is reached while the numbers in all bridges above lead there. */
static void update_routing(struct pci_bus *bus)
{
	const u8 *cfg = bus->self->sim_func->bridge;
	struct pci_bus *child;

	bus->sim_unreachable = bus->parent->sim_unreachable ||
			       cfg[PCI_SECONDARY_BUS] != bus->number ||
			       cfg[PCI_SUBORDINATE_BUS] < bus->number;
	list_for_each_entry(child, &bus->children, node) {
		if (child->self)
			update_routing(child);
		else
			child->sim_unreachable = bus->sim_unreachable;
	}
}

u32 sim_bridge_read(struct sim_pci_func *func, int where, int size)
{
	u32 val = 0;
	int i;

	for (i = 0; i < size; i++)
		if (where + i < BRIDGE_CFG_SIZE)
			val |= (u32)func->bridge[where + i] << (8 * i);
	return val;
}

/* Which bits of a byte of the header and capabilities software can set. */
static u8 writable(int where)
{
	switch (where) {
	case PCI_COMMAND:
		return 0x47;
	case PCI_COMMAND + 1:
		return 0x05;
	case PCI_CACHE_LINE_SIZE:
	case PCI_PRIMARY_BUS ... PCI_SUBORDINATE_BUS:
	case PCI_INTERRUPT_LINE:
	case PCI_IO_BASE ... PCI_IO_LIMIT:
	case PCI_MEMORY_BASE ... PCI_IO_LIMIT_UPPER16 + 1:
		return 0xff;
	case PCI_BRIDGE_CONTROL:
		return 0x5f;
	case BRIDGE_PM + PCI_PM_CTRL:
		return PCI_PM_CTRL_STATE_MASK;
	case BRIDGE_PCIE + PCI_EXP_DEVCTL ... BRIDGE_PCIE + PCI_EXP_DEVCTL + 1:
		return 0xff;
	case BRIDGE_PCIE + PCI_EXP_DEVCTL2:
		return PCI_EXP_DEVCTL2_ARI;
	}
	return 0;
}

/* What a bridge keeps over a reset is what its maker put there; all else is zero again. */
static void forget(struct sim_pci_func *func)
{
	int where;

	for (where = 0; where < BRIDGE_CFG_SIZE; where++)
		func->bridge[where] &= ~writable(where);
}

/* A hot reset of everything below, when the bit rises; the link is up again at once. */
static void reset_below(struct sim_pci_func *bridge)
{
	struct pci_bus *bus = bridge->pdev ? bridge->pdev->subordinate : NULL;
	struct sim_pci_func *func;

	if (!bus)
		return;
	list_for_each_entry(func, &bus->sim_funcs, node) {
		if (func->bridge) {
			reset_below(func);
			forget(func);
			if (func->pdev && func->pdev->subordinate)
				update_routing(func->pdev->subordinate);
		} else if (!func->pf) {
			sim_hw_bus_reset(func->model);
		}
	}
}

void sim_bridge_write(struct sim_pci_func *func, int where, int size, u32 val)
{
	u8 old = func->bridge[PCI_BRIDGE_CONTROL], mask;
	struct pci_bus *below = func->pdev ? func->pdev->subordinate : NULL;
	int i;

	for (i = 0; i < size && where + i < BRIDGE_CFG_SIZE; i++) {
		mask = writable(where + i);
		func->bridge[where + i] &= ~mask;
		func->bridge[where + i] |= (val >> (8 * i)) & mask;
	}
	if (!(old & PCI_BRIDGE_CTL_BUS_RESET) &&
	    func->bridge[PCI_BRIDGE_CONTROL] & PCI_BRIDGE_CTL_BUS_RESET)
		reset_below(func);
	if (below && where < PCI_SUBORDINATE_BUS + 1 && where + size > PCI_SECONDARY_BUS)
		update_routing(below);
}
