// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target `firmware`: tables that firmware left in memory, with any bytes in them, and a user who
 * reads what the extension for integrated graphics makes of them. What each byte of the region must
 * be is known here from the tables alone, and compared.
 *
 * The set-up is one of mock-hw's firmwares. The blob edits its OpRegion, four bytes an edit: offset
 * (16 bits), value, and what to do with it. Operations are the user's, and firmware's own while the
 * user has the device.
 */
#include <stdlib.h>
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/igd.h"
#include "cli/stage.h"
#include "fuzz/firmware_ops.h"
#include "fuzz/fuzz.h"
#include "fuzz/program.h"
#include "vt/vt.h"

#define TABLE_LEN MOCK_IGD_OPREGION_LEN
#define VBT_MAX	  16384
#define READ_MAX  4096

enum { EDIT_XOR, EDIT_SET, EDIT_ADD, EDIT_KINDS };

/* One input's run. */
static struct {
	struct program p;
	struct mock_igd_firmware fw;
	uint8_t table[TABLE_LEN], vbt[VBT_MAX];	/* what is in memory now */
	struct vt_dev dev;
	bool honest;	/* no lies and no faults: what is seen is what must be seen */
} run;

static uint64_t field(unsigned int off, int width)
{
	uint64_t v = 0;

	while (width--)
		v = v << 8 | run.table[off + (unsigned int)width];
	return v;
}

/* The part of [at, at + len) that is in the @n bytes of @from at @there. */
static void overlay(uint8_t *to, uint64_t at, size_t len, const uint8_t *from, uint64_t there,
		    size_t n)
{
	uint64_t start = at > there ? at : there;
	uint64_t end = at + len < there + n ? at + len : there + n;

	if (start < end)
		memcpy(to + (start - at), from + (start - there), end - start);
}

/* What is at a physical address; nothing is ones. */
static void memory(uint8_t *to, uint64_t at, size_t len)
{
	memset(to, 0xff, len);
	overlay(to, at, len, run.table, MOCK_IGD_OPREGION_AT, TABLE_LEN);
	overlay(to, at, len, run.vbt, run.fw.vbt_at, run.fw.vbt_len);
}

/*
 * A range that is partly RAM, and an address that no machine has, make the kernel warn before any
 * driver can tell; RAM of the lab begins at 64 GiB.
 */
static void keep_below_ram(void)
{
	run.table[0x3be] &= 7;
	memset(run.table + 0x3bf, 0, 3);
}

static void edit(const uint8_t *blob, unsigned int len)
{
	unsigned int i;

	for (i = 0; i + 4 <= len; i += 4) {
		uint8_t *at = run.table + (blob[i] | blob[i + 1] << 8) % TABLE_LEN;

		switch (blob[i + 3] % EDIT_KINDS) {
		case EDIT_SET:
			*at = blob[i + 2];
			break;
		case EDIT_XOR:
			*at ^= blob[i + 2];
			break;
		default:
			*at = (uint8_t)(*at + blob[i + 2]);
			break;
		}
	}
	keep_below_ram();
}

/* ---- what the user must see ---- */

/* As it was when the device was opened. */
static struct {
	bool vbt;
	uint64_t vbt_at;
	uint64_t size;
} opened;

/* 0, or the errno of an open with this table; 1 when memory that is no table decides it. */
static int expect_open(void)
{
	uint32_t kib = (uint32_t)field(0x10, 4), rvds = (uint32_t)field(0x3c2, 4);
	uint32_t version = (uint32_t)field(0x16, 2);
	uint64_t rvda = field(0x3ba, 8);

	memset(&opened, 0, sizeof(opened));
	if (!run.fw.asls || run.fw.asls == ~0u)
		return 0;
	if (run.fw.asls != MOCK_IGD_OPREGION_AT)
		return 1;
	if (memcmp(run.table, "IntelGraphicsMem", 16) || !kib || kib > 8)
		return -EINVAL;
	opened.size = kib * 1024;
	opened.vbt = version >= 0x200 && rvda && rvds;
	if (!opened.vbt)
		return 0;
	opened.vbt_at = rvda + (version == 0x200 ? 0 : MOCK_IGD_OPREGION_AT);
	opened.size = TABLE_LEN + (uint64_t)rvds;
	return 0;
}

static void expect_bytes(uint8_t *to, uint64_t pos, size_t len)
{
	const uint8_t rvda[8] = { 0, opened.vbt ? TABLE_LEN >> 8 : 0 }, minor = 1;

	if (pos + len > TABLE_LEN) {
		uint64_t from = pos > TABLE_LEN ? pos : TABLE_LEN;

		memory(to + (from - pos), opened.vbt_at + from - TABLE_LEN, pos + len - from);
	}
	overlay(to, pos, len, run.table, 0, TABLE_LEN);
	overlay(to, pos, len, rvda, 0x3ba, sizeof(rvda));
	if (opened.vbt && field(0x16, 2) == 0x200)
		overlay(to, pos, len, &minor, 0x16, 1);
}

static void must(bool holds, const char *what)
{
	if (!holds)
		sim_bug("firmware", "%s", what);
}

/* ---- operations ---- */

static uint64_t region_offset(const struct program_op *op)
{
	return (uint64_t)(VFIO_PCI_NUM_REGIONS + op->sel % 4) << 40;
}

static void fw_read(const struct program_op *op)
{
	static uint8_t buf[READ_MAX], want[READ_MAX];
	uint64_t pos = op->b & ((1ull << 40) - 1);
	size_t len = op->flags % READ_MAX;
	ssize_t got = vt_pread(run.dev.fd, buf, len, region_offset(op) + pos);

	must(got <= (ssize_t)len, "a read gives more than was asked for");
	if (!run.honest || op->sel % 4 || !opened.size || got < 0)
		return;
	must(got == (ssize_t)(len < opened.size - pos ? len : opened.size - pos),
	     "a read of the OpRegion ends where the region does not");
	expect_bytes(want, pos, (size_t)got);
	must(!memcmp(buf, want, (size_t)got), "a byte of the OpRegion is not firmware's");
}

static void fw_write(const struct program_op *op)
{
	ssize_t ret = vt_pwrite(run.dev.fd, &op->a, op->flags % 5,
				region_offset(op) + (op->b & ((1ull << 40) - 1)));

	must(ret <= 0, "a region of the extension was written");
}

/* Firmware writes, while its reader has the region mapped. */
static void fw_firmware(const struct program_op *op)
{
	run.table[op->a % TABLE_LEN] = (uint8_t)op->b;
	keep_below_ram();
	sim_pci_firmware_memory(MOCK_IGD_OPREGION_AT, run.table, TABLE_LEN);
}

static void fw_register(const struct program_op *op)
{
	uint32_t asls = mock_cfg_get(sim_pci_model(IGD), MOCK_IGD_ASLS, 4);

	vt_cfg_set32(run.dev.fd, MOCK_IGD_ASLS, (uint32_t)op->b);
	if (!run.honest || !opened.size)
		return;
	must(vt_cfg_get32(run.dev.fd, MOCK_IGD_ASLS) == (uint32_t)op->b,
	     "the register is not the user's own");
	must(mock_cfg_get(sim_pci_model(IGD), MOCK_IGD_ASLS, 4) == asls,
	     "the function's register changed");
}

static void fw_reset(const struct program_op *op)
{
	(void)op;
	vt_ioctl_arg(run.dev.fd, VFIO_DEVICE_RESET, 0);
}

static void fw_vanish(const struct program_op *op)
{
	sim_pci_vanish(op->sel & 1 ? IGD_LPC : IGD_HOST_BRIDGE);
}

static void fw_remove(const struct program_op *op)
{
	vt_pci_write(op->sel & 1 ? IGD_LPC : IGD_HOST_BRIDGE, "remove", "1");
}

static void open_device(void);

static void fw_reopen(const struct program_op *op)
{
	(void)op;
	vt_dev_close(&run.dev);
	open_device();
}

static void (*const operations[FIRMWARE_OP_NR])(const struct program_op *op) = {
#define FIRMWARE_OP_ROW(name) [FW_##name] = fw_##name,
	FIRMWARE_OPS(FIRMWARE_OP_ROW)
#undef FIRMWARE_OP_ROW
};

/* ---- the run ---- */

static void open_device(void)
{
	int want = expect_open(), ret = vt_dev_open(&run.dev, IGD);

	if (ret)
		memset(&opened, 0, sizeof(opened));
	/* A VBT can be too large to be mapped, or where no memory is. */
	if (run.honest && want <= 0 && !(opened.vbt || ret == -ENOMEM))
		must(ret == want, "an open does not end as the table says");
}

/* The firmwares before they are edited. */
static struct base {
	uint8_t table[TABLE_LEN], vbt[VBT_MAX];
} *bases;
static unsigned int nr_bases;

static void prepare(void)
{
	unsigned int i;

	for (nr_bases = 0; mock_igd_firmwares[nr_bases].name;)
		nr_bases++;
	free(bases);
	bases = calloc(nr_bases, sizeof(*bases));
	for (i = 0; bases && i < nr_bases; i++) {
		mock_igd_write_opregion(&mock_igd_firmwares[i], bases[i].table);
		mock_igd_write_vbt(&mock_igd_firmwares[i], bases[i].vbt);
	}
	if (!bases)
		cli_die("fuzz: no memory for the firmwares");
	stage_enter("igd");
	stage_image();
}

static void one(const uint8_t *data, size_t size)
{
	unsigned int i;

	program_parse(&run.p, data, size);
	stage_restore();
	i = run.p.setup % nr_bases;
	run.fw = mock_igd_firmwares[i];
	run.honest = !run.p.nlies && !run.p.nfaults;
	memcpy(run.table, bases[i].table, TABLE_LEN);
	memcpy(run.vbt, bases[i].vbt, run.fw.vbt_len);
	edit(run.p.blob, run.p.nblob);
	igd_firmware_bytes(&run.fw, run.table, run.vbt);
	program_begin(&run.p, "fuzz/firmware", data, size);
	open_device();
	for (i = 0; i < run.p.nops && run.dev.fd >= 0; i++)
		operations[(run.p.ops[i].op & 0x1f) % FIRMWARE_OP_NR](&run.p.ops[i]);
	vt_dev_close(&run.dev);
	sim_fault_clear();
	sim_device_stream(NULL, 0);
	sim_close_all();
	sim_check_end();
}

FUZZ_TARGET_(firmware,
	     .doc = "firmware's tables for an integrated display, any bytes in them: each byte "
		    "that a user reads is compared",
	     .prepare = prepare, .one = one);
