// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seed programs of target `firmware`. Set-ups are the firmwares of mock-hw/igd/firmware.c, in
 * their order.
 */
#include <shared/fault.h>

#include "fuzz/firmware_ops.h"
#include "fuzz/seeds.h"

enum { V2_1, V2_1_APART, V2_0, V2_0_HIGH, V2_0_INSIDE, V2_1_INSIDE, V2_2, V1_0 };

#define READ(region_, at, len) { FW_read, .sel = region_, .flags = len, .b = at }
#define ALL_OF_IT READ(0, 0, 4095), READ(0, 4095, 4095), READ(0, 8190, 4095)
/* An edit of the table: offset, value, 1 to set it */
#define SET(at, val) (at) & 0xff, (at) >> 8, val, 1

const struct fuzz_seed fuzz_firmware_seeds[] = {
	{ "contiguous", .ops = { ALL_OF_IT, READ(1, 0, 256), READ(2, 0, 256) }, .setup = V2_1 },
	{ "apart", .ops = { ALL_OF_IT, READ(0, 14336, 100) }, .setup = V2_1_APART },
	{ "absolute", .ops = { ALL_OF_IT, READ(0, 0x15, 4), READ(0, 0x3b9, 10) }, .setup = V2_0 },
	{ "above-4G", .ops = { ALL_OF_IT }, .setup = V2_0_HIGH },
	{ "inside", .ops = { ALL_OF_IT }, .setup = V2_0_INSIDE },
	{ "old", .ops = { ALL_OF_IT }, .blob = { SET(0x3ba, 1), SET(0x3c2, 1) }, .setup = V1_0 },
	{ "odd-pieces", .ops = { READ(1, 0x51, 7), READ(2, 0x53, 2), READ(1, 253, 9),
				 READ(1, 256, 1), READ(3, 0, 1) }, .setup = V2_1 },
	{ "no-signature", .blob = { SET(0, 0) }, .setup = V2_1 },
	{ "size-0", .blob = { SET(0x10, 0) }, .setup = V2_1 },
	{ "size-16-KiB", .blob = { SET(0x10, 16) }, .setup = V2_1_INSIDE, .ops = { ALL_OF_IT } },
	{ "size-4-GiB", .blob = { SET(0x12, 0x40) }, .setup = V2_1_INSIDE, .ops = { ALL_OF_IT } },
	{ "short-with-vbt", .blob = { SET(0x10, 1) }, .setup = V2_1, .ops = { ALL_OF_IT } },
	{ "vbt-in-the-table", .blob = { SET(0x3bb, 0) }, .setup = V2_1, .ops = { ALL_OF_IT } },
	{ "vbt-of-4-GiB", .blob = { SET(0x3c5, 0xff) }, .setup = V2_1, .ops = { ALL_OF_IT } },
	{ "vbt-nowhere", .blob = { SET(0x3bd, 0x11) }, .setup = V2_0, .ops = { ALL_OF_IT } },
	{ "version-3", .blob = { SET(0x17, 3) }, .setup = V2_1, .ops = { ALL_OF_IT } },
	{ "written-meanwhile", .ops = {
		{ FW_firmware, .a = 0x16, .b = 1 }, READ(0, 0, 64), { FW_firmware, .a = 0x100 },
		READ(0, 0xff, 3), { FW_firmware, .a = 0x3ba, .b = 7 }, READ(0, 0x3b8, 16),
		{ FW_reopen }, ALL_OF_IT,
	}, .setup = V2_0 },
	{ "user-writes", .ops = {
		{ FW_register, .b = 0x12345678 }, { FW_write, .flags = 4 }, { FW_reset },
		{ FW_register, .b = 0 }, { FW_write, .sel = 1, .flags = 1, .b = 0x50 },
		READ(0, 0, 32),
	}, .setup = V2_2 },
	{ "bridges-go-away", .ops = {
		{ FW_vanish }, READ(1, 0, 64), { FW_remove, .sel = 1 }, READ(2, 0, 64),
		{ FW_reopen }, READ(1, 0, 64), { FW_remove }, { FW_reopen }, READ(1, 0, 64),
	}, .setup = V2_1 },
	{ "lies", .lies = { { 0, 0, 0x100 }, { 3, 0, 0xffff0000 } }, .ops = { ALL_OF_IT },
	  .setup = V2_1 },
	{ "no-memory", .faults = { { SIM_FAULT_IOMAP, 2 } }, .ops = { ALL_OF_IT }, .setup = V2_0 },
};

const unsigned int fuzz_firmware_seed_count =
	sizeof(fuzz_firmware_seeds) / sizeof(fuzz_firmware_seeds[0]);
