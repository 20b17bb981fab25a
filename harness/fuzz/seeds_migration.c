// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seed programs of target `migration`: one idea each, few operations.
 */
#include <linux/vfio.h>
#include <shared/fault.h>

#include "fuzz/migration_ops.h"
#include "fuzz/seeds.h"
#include "vt/mig.h"

#define SECOND	0x80	/* the second thread does it */
#define DST	1	/* sel: the other VF */

const struct fuzz_seed fuzz_migration_seeds[] = {
	{ .name = "empty" },
	{ "transfer", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_good, .sel = DST },
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RUNNING },
		{ MIG_get, .sel = DST },
	} },
	{ "save", .ops = {
		{ MIG_state, .a = VFIO_DEVICE_STATE_STOP_COPY },
		{ MIG_size },
		{ MIG_poll, .a = 10 },
		{ MIG_read, .a = 100 },
		{ MIG_read, .a = 16000 },
		{ MIG_state, .a = VFIO_DEVICE_STATE_RUNNING },
		{ MIG_read, .a = 1 },
	} },
	{ "pre-copy", .ops = {
		{ MIG_work, .a = 1000, .b = 40 },
		{ MIG_state, .a = VT_STATE_PRE_COPY },
		{ MIG_sleep, .b = 1000000 },
		{ MIG_read, .a = 16000 },
		{ MIG_precopy },
		{ MIG_read, .a = 16000 },
		{ MIG_state, .a = VT_STATE_PRE_COPY_P2P },
		{ MIG_precopy },
		{ MIG_state, .a = VFIO_DEVICE_STATE_STOP_COPY },
		{ MIG_read, .a = 16000 },
	} },
	{ "given-up", .ops = {
		{ MIG_state, .a = VT_STATE_PRE_COPY },
		{ MIG_state, .a = VFIO_DEVICE_STATE_RUNNING },
		{ MIG_state, .a = VT_STATE_PRE_COPY_P2P },
		{ MIG_state, .a = VFIO_DEVICE_STATE_STOP },
	} },
	{ "cut-in-two", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_good, .sel = DST, .a = 23 },
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_STOP },
		{ MIG_good, .sel = DST, .a = 2000 },
		{ MIG_good, .sel = DST },
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_STOP },
	} },
	{ "changed", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_good, .sel = DST, .flags = 0x80, .b = 100 },
		{ MIG_good, .sel = DST },
		{ MIG_get, .sel = DST },
	} },
	{ "records", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_header, .sel = DST, .flags = 1, .a = 77, .b = 5 },
		{ MIG_blob, .sel = DST, .a = 5 },
		{ MIG_header, .sel = DST, .flags = 1, .a = 1, .b = 8 },
		{ MIG_blob, .sel = DST, .a = 8 },
		{ MIG_header, .sel = DST, .b = 0xffffffff },
		{ MIG_good, .sel = DST },
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_STOP },
	}, .blob = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0 } },
	{ "unknown-mandatory", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_header, .sel = DST, .a = 2, .b = 5 },
		{ MIG_good, .sel = DST },
	} },
	{ "too-large", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_header, .sel = DST, .b = 1ull << 32 },
		{ MIG_header, .sel = DST, .b = ~0ull },
	} },
	{ "two-writers", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_good, .sel = DST, .a = 1000 },
		{ MIG_good | SECOND, .sel = DST, .a = 300 },
		{ MIG_good, .sel = DST, .a = 3000 },
		{ MIG_state | SECOND, .sel = DST, .a = VFIO_DEVICE_STATE_STOP },
		{ MIG_reset | SECOND, .sel = DST },
	}, .schedule = { 0, 0, 1, 0, 1, 1 } },
	{ "reader-and-reset", .ops = {
		{ MIG_state, .a = VFIO_DEVICE_STATE_STOP_COPY },
		{ MIG_read, .a = 5000 },
		{ MIG_read, .a = 5000 },
		{ MIG_reset | SECOND },
		{ MIG_close | SECOND },
	}, .schedule = { 1, 0, 1 } },
	{ "dirty-pages", .ops = {
		{ MIG_log_start, .sel = 4, .flags = 12 << 10 },
		{ MIG_work, .b = 20 },
		{ MIG_sleep, .b = 500000 },
		{ MIG_log_report, .b = 0x4000 },
		{ MIG_log_report, .a = 0x1000, .b = 0x1000, .flags = 1 },
		{ MIG_log_stop },
	} },
	{ "firmware-refuses", .ops = {
		{ MIG_firmware, .sel = 4, .a = 4 },
		{ MIG_state, .a = VT_STATE_PRE_COPY },
		{ MIG_read, .a = 5000 },
		{ MIG_firmware, .a = 1, .flags = 1 },
		{ MIG_state, .a = VFIO_DEVICE_STATE_STOP_COPY },
		{ MIG_read, .a = 5000 },
	} },
	{ "no-memory", .ops = {
		{ MIG_state, .sel = DST, .a = VFIO_DEVICE_STATE_RESUMING },
		{ MIG_good, .sel = DST },
		{ MIG_state, .a = VFIO_DEVICE_STATE_STOP_COPY },
	}, .faults = { { SIM_FAULT_ALLOC, 4 }, { SIM_FAULT_DMA_MAP, 1 } } },
};

const unsigned int fuzz_migration_seed_count =
	sizeof(fuzz_migration_seeds) / sizeof(fuzz_migration_seeds[0]);
