// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seed programs of target `ioctl`: one idea each, few operations.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <shared/fault.h>

#include "fuzz/seeds.h"
#include "fuzz/user_ops.h"

#define WORD 0x20 /* sel bits 4-5: an access of 4 bytes */
#define HALF 0x10
#define SECOND 0x80 /* the second thread does it */

const struct fuzz_seed fuzz_ioctl_seeds[] = {
	{ .name = "empty" },
	{ "identify", .ops = {
		{ OP_info, .flags = 24 },
		{ OP_info, .sel = 1, .flags = 32 },
		{ OP_info, .sel = 2, .flags = 16 },
		{ OP_config_read, .sel = WORD },
		{ OP_info, .sel = 3, .flags = 64 },
	} },
	{ "size-bars", .ops = {
		{ OP_config_write, .sel = WORD, .a = PCI_BASE_ADDRESS_0, .b = 0xffffffff },
		{ OP_config_read, .sel = WORD, .a = PCI_BASE_ADDRESS_0 },
		{ OP_config_write, .sel = WORD, .a = PCI_ROM_ADDRESS, .b = 0xfffff801 },
		{ OP_config_read, .sel = WORD, .a = PCI_ROM_ADDRESS },
	} },
	{ "msix", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 2 },
		{ OP_device_irq, .a = 1 },
		{ OP_events, .sel = 1, .flags = 5, .a = 1 },
		{ OP_device_irq },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 1 | 1 << 8, .flags = 1 },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX },
	}, .schedule = { 0, 1, 0, 2, 0, 1 } },
	{ "intx-mask", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_INTX_IRQ_INDEX, .a = 1 },
		{ OP_device_irq, .sel = 1, .flags = 1 },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND,
		  .b = PCI_COMMAND_INTX_DISABLE | 6 },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND, .b = 6 },
		{ OP_device_irq, .sel = 1 },
		{ OP_enable_irqs, .sel = VFIO_PCI_INTX_IRQ_INDEX },
	}, .schedule = { 1, 0, 1, 1 } },
	{ "mmap-memory-off", .ops = {
		{ OP_map, .b = 1 },
		{ OP_touch },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND },
		{ OP_touch },
		{ OP_config_write, .sel = HALF, .a = PCI_COMMAND, .b = 6 },
		{ OP_touch },
		{ OP_reset },
		{ OP_map },
	} },
	{ "dma", .ops = {
		{ OP_dma, .flags = 6, .a = 1, .b = 0x10000 },
		{ OP_dma, .flags = 6, .a = 1, .b = 0x10000 },
		{ OP_dma, .flags = 1, .a = 1, .b = 0x10000 },
	} },
	{ "bars", .ops = {
		{ OP_bar_word, .sel = WORD },
		{ OP_bar_word, .sel = WORD, .flags = 1, .a = 4, .b = 5 },
		{ OP_region_read, .sel = 0, .flags = 17, .a = 3 },
		{ OP_region_read, .sel = 6, .flags = 32 },
		{ OP_region_write, .sel = 0, .flags = 8, .a = 0x800 },
	} },
	{ "features", .ops = {
		{ OP_feature, .sel = 16, .flags = 4 },
		{ OP_feature, .sel = 16, .flags = 2, .a = 0 },
		{ OP_feature, .sel = 8, .flags = 2, .a = 3 },
		{ OP_feature, .sel = 8, .flags = 2, .a = 5 },
	} },
	{ "ioeventfd", .ops = {
		{ OP_ioeventfd, .flags = 4, .a = 0x10, .b = 1 },
		{ OP_ioeventfd, .flags = 4, .a = 0x10, .b = 1 },
		{ OP_ioeventfd, .sel = 0x80, .flags = 4, .a = 0x10, .b = 1 },
		{ OP_ioeventfd, .flags = 4, .a = 0x80000000, .b = 1ull << 63 },
	} },
	{ "reset-and-reopen", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSI_IRQ_INDEX, .a = 1 },
		{ OP_reset },
		{ OP_reset, .sel = 1 },
		{ OP_reopen },
		{ OP_raw_ioctl, .a = 0 },
		{ OP_raw_ioctl, .sel = 1, .a = 3 },
		{ OP_raw_ioctl, .sel = 2, .a = 13 },
	} },
	{ "no-memory", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 2 },
		{ OP_info, .sel = 1, .flags = 200 },
	}, .faults = { { SIM_FAULT_ALLOC, 3 }, { SIM_FAULT_UCOPY, 4 } } },
	{ "two-threads", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 2 },
		{ SECOND | OP_config_write, .sel = HALF, .a = PCI_COMMAND },
		{ OP_map, .b = 1 },
		{ SECOND | OP_config_write, .sel = HALF, .a = PCI_COMMAND, .b = 6 },
		{ OP_touch },
		{ SECOND | OP_reset },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX },
	}, .schedule = { 1, 0, 1, 0, 0, 1, 1, 0, 1 } },
	{ "group-and-container", .ops = {
		{ OP_group, .flags = 8 },
		{ OP_group, .sel = 1 },
		{ OP_group, .sel = 3 },
		{ OP_use_second, .sel = 7 },
		{ OP_container, .a = 3, .b = 3 },
		{ OP_container, .sel = 1, .a = 3 },
		{ OP_container, .sel = 2, .flags = 0x20 },
		{ OP_group, .sel = 2 },
		{ OP_use_second, .sel = 1 },
		{ OP_sleep, .flags = 20 },
	} },
	{ "structures", .ops = {
		{ OP_blob, .sel = 0, .flags = 28 },
		{ OP_blob, .sel = 2, .flags = 24, .a = 4 },
		{ OP_blob, .sel = 1, .flags = 16 },
		{ OP_blob, .sel = 7 | 7 << 4, .flags = 8, .b = 0x40 },
	}, .blob = { 28, 0, 0, 0, 0x21, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1 } },
	/* ---- findings ---- */
	{ "grace-period-with-irqs-off", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_ERR_IRQ_INDEX, .a = 1 },
		{ OP_config_read, .sel = WORD },
	}, .schedule = { 0x20, 1, 255, 255, 255, 255, 255, 255, 255, 3, 0x5d, 0x5d, 0x5d, 0x5d } },
	{ "edges-around-free-irq", .ops = {
		{ OP_enable_irqs, .sel = VFIO_PCI_MSI_IRQ_INDEX, .a = 1 },
		{ OP_device_irq },
		{ OP_device_irq },
		{ OP_device_irq },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSI_IRQ_INDEX },
	}, .schedule = { 0, 0, 0, 0, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1 } },
	{ "ioeventfd-while-suspending", .ops = {
		{ OP_feature, .flags = 2, .a = 3 },
		{ OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 1 },
		{ OP_device_irq },
		{ OP_ioeventfd, .flags = 4 },
		{ OP_events, .sel = 0x6f, .flags = 0x6d },
	} },
	{ "unmap-interrupted", .ops = {
		{ OP_map },
		{ OP_map },
		{ OP_map },
		{ OP_map, .flags = 1 },
	}, .faults = { { SIM_FAULT_SIGNAL, 6 } } },
	{ "wrong-answer-while-saving-config", .ops = {
		{ OP_bar_word },
	}, .faults = { { SIM_FAULT_CONFIG, 221 } } },
	{ "reopen-without-saved-state", .ops = {
		{ OP_reopen }, { OP_reopen }, { OP_reopen }, { OP_reopen }, { OP_reopen },
		{ OP_reopen }, { OP_reopen }, { OP_bar_word },
	}, .faults = { { SIM_FAULT_ALLOC, 73 } } },
};

const unsigned int fuzz_ioctl_seed_count = sizeof(fuzz_ioctl_seeds) / sizeof(fuzz_ioctl_seeds[0]);
