// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seed programs of target `device`. The lives of all of them are by the book; see fuzz_device.c
 * for the set-ups.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <shared/fault.h>

#include "fuzz/device_ops.h"
#include "fuzz/seeds.h"
#include "fuzz/user_ops.h"

enum { VF_OF_PF, EDU, BARS, RELAXED, PF_WITH_VF };

#define SESSION(op)  PHASE(PHASE_SESSION, OP_##op)
#define BOUND(op)    PHASE(PHASE_BOUND, DEV_##op)
#define VFS(op)	     PHASE(PHASE_VFS, DEV_##op)
#define CLOSED(op)   PHASE(PHASE_CLOSED, DEV_##op)
#define BESIDE(op)   PHASE(PHASE_BESIDE, DEV_##op)
#define WORD	     0x20

const struct fuzz_seed fuzz_device_seeds[] = {
	{ .name = "vf", .setup = VF_OF_PF },
	{ .name = "edu", .setup = EDU },
	{ .name = "bars", .setup = BARS },
	{ .name = "relaxed", .setup = RELAXED },
	{ .name = "pf", .setup = PF_WITH_VF },
	{ "interrupts", .ops = {
		{ BESIDE(vector) }, { BESIDE(line), .flags = 1 }, { BESIDE(vector), .a = 1 },
		{ BESIDE(line) }, { SESSION(enable_irqs), .sel = VFIO_PCI_MSIX_IRQ_INDEX },
		{ SESSION(enable_irqs), .sel = VFIO_PCI_INTX_IRQ_INDEX, .a = 1 },
		{ SESSION(device_irq), .sel = 1, .flags = 1 },
	}, .schedule = { 1, 0, 1, 1, 0, 2, 1 }, .setup = EDU },
	{ "memory", .ops = {
		{ BESIDE(dma), .flags = 8, .b = 0x10 }, { BESIDE(dma), .sel = 1, .flags = 4 },
		{ BESIDE(dma), .sel = 3, .flags = 4, .b = 0xfee00000 },
	}, .setup = EDU },
	{ "errors", .ops = {
		{ BOUND(error) }, { BESIDE(error), .sel = 1 }, { CLOSED(error) },
		{ SESSION(enable_irqs), .sel = VFIO_PCI_ERR_IRQ_INDEX, .a = 1 },
	}, .setup = EDU },
	{ "vanishes-in-use", .ops = {
		{ BESIDE(vanish) }, { SESSION(config_read), .sel = WORD }, { SESSION(bar_word) },
		{ SESSION(reset) },
	}, .schedule = { 0, 0, 1 }, .setup = EDU },
	{ "unplugged-in-use", .ops = { { BESIDE(unplug) }, { SESSION(sleep), .flags = 50 } },
	  .setup = BARS },
	{ "unbound-in-use", .ops = {
		{ BESIDE(unbind) }, { SESSION(sleep), .flags = 50 },
		{ SESSION(config_read), .sel = WORD },
	}, .setup = EDU },
	{ "vfs-come-and-go", .ops = {
		{ BOUND(numvfs), .a = 3 }, { BOUND(numvfs) }, { BESIDE(numvfs) },
		{ BESIDE(numvfs), .a = 1 }, { BESIDE(unbind), .sel = 1 },
	}, .setup = VF_OF_PF },
	{ "config-changes", .ops = {
		{ BOUND(config), .sel = 2, .a = 0x34, .b = 0x34 },
		{ BESIDE(config), .sel = 1, .a = PCI_COMMAND, .b = 0xffff },
		{ BESIDE(config), .sel = 2, .a = PCI_BASE_ADDRESS_0, .b = 0xffffffff },
		{ BESIDE(pme) }, { VFS(reset) },
	}, .setup = PF_WITH_VF },
	{ "wrong-ids", .lies = { { 0, 0, 0xffff }, { 3, 0, 1 } }, .setup = EDU },
	{ "wrong-capabilities", .lies = {
		{ 40, 0, 0x80 }, { 61, 0, 0x4000 }, { 90, 0, 0x7f }, { 133, 0, 0xff00 },
	}, .setup = BARS },
	{ "list-bites-its-tail", .blob = { 0xd1, 0, 0x40, 0, 0x83, 1, 0x10, 0 }, .setup = RELAXED },
	{ "first-extended-unknown", .blob = { 0, 1, 0x7f, 0, 1, 1, 0xff, 0 }, .setup = RELAXED },
	{ "no-memory", .faults = { { SIM_FAULT_ALLOC, 12 }, { SIM_FAULT_ALLOC, 40 } },
	  .setup = VF_OF_PF },
};

const unsigned int fuzz_device_seed_count =
	sizeof(fuzz_device_seeds) / sizeof(fuzz_device_seeds[0]);
