// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seed programs of target `zpci`; see fuzz_zpci.c for the set-ups.
 */
#include <linux/vfio.h>
#include <shared/fault.h>

#include "fuzz/seeds.h"
#include "fuzz/user_ops.h"
#include "fuzz/zpci_ops.h"

enum { FULL, FULL_GUEST, BARE, BARE_GUEST, PF };

#define USER(op)	(ZPCI_OP_USER | OP_##op)

const struct fuzz_seed fuzz_zpci_seeds[] = {
	{ .name = "full", .setup = FULL },
	{ .name = "full-guest", .setup = FULL_GUEST },
	{ .name = "bare", .setup = BARE },
	{ .name = "bare-guest", .setup = BARE_GUEST },
	{ .name = "pf", .setup = PF },
	{ "every-argsz", .ops = {
		{ ZPCI_look, .a = 24 }, { ZPCI_look, .a = 64 }, { ZPCI_look, .a = 128 },
		{ ZPCI_look, .a = 207 }, { ZPCI_look, .a = 208 }, { ZPCI_look, .a = 209 },
	}, .setup = FULL },
	{ "interrupts", .ops = {
		{ USER(enable_irqs), .sel = VFIO_PCI_MSIX_IRQ_INDEX }, { ZPCI_message },
		{ ZPCI_message, .b = 1 }, { USER(reset) }, { ZPCI_message },
	}, .setup = FULL },
	{ "errors", .ops = {
		{ USER(bar_word) }, { ZPCI_error, .a = 0x0b }, { USER(bar_word) }, { ZPCI_look },
		{ ZPCI_error, .a = 0x3b }, { ZPCI_reopen }, { ZPCI_look },
	}, .setup = FULL_GUEST },
	{ "asked-back", .ops = {
		{ ZPCI_request }, { ZPCI_look }, { USER(sleep), .flags = 20 }, { ZPCI_reopen },
		{ ZPCI_configure },
	}, .setup = BARE },
	{ "pulled-out", .ops = {
		{ ZPCI_unplug }, { ZPCI_look }, { USER(config_read) }, { USER(reset) },
		{ ZPCI_reopen },
	}, .setup = FULL_GUEST },
	{ "guests-come-and-go", .ops = {
		{ ZPCI_guest }, { ZPCI_look }, { ZPCI_busy, .a = 3 }, { ZPCI_guest, .sel = 1 },
		{ ZPCI_look }, { ZPCI_guest },
	}, .setup = BARE_GUEST },
	{ "vfs", .ops = {
		{ ZPCI_numvfs, .a = 2 }, { ZPCI_look }, { ZPCI_numvfs }, { ZPCI_unplug },
	},
	  .setup = PF },
	{ "vfs-elsewhere", .ops = { { ZPCI_numvfs, .a = 2 } }, .lies = { { 322, 0, 0x100 } },
	  .setup = PF },
	{ "other-answers", .lies = { { 2, 0, 0xffff }, { 8, 0, 0x1000 }, { 30, 0xff, 7 } },
	  .setup = FULL },
	{ "other-group", .lies = { { 60, 0, 0xfff }, { 3, 0, 0xff } }, .setup = FULL_GUEST },
	{ "other-handle", .lies = { { 58, 0, 0x80000000 } }, .setup = BARE },
	{ "no-memory", .faults = { { SIM_FAULT_ALLOC, 8 }, { SIM_FAULT_ALLOC, 20 } },
	  .setup = FULL_GUEST },
	{ "no-firmware", .faults = { { SIM_FAULT_FIRMWARE, 3 } }, .setup = FULL_GUEST },
};

const unsigned int fuzz_zpci_seed_count = sizeof(fuzz_zpci_seeds) / sizeof(fuzz_zpci_seeds[0]);
