// SPDX-License-Identifier: GPL-2.0-only
/*
 * demo-*: functions whose shape is the point. They have no document but this file: every BAR is a
 * small memory, repeated over the BAR's size, whose first word is a doorbell that raises the vector
 * written to it and whose second word is the INTx level.
 */
#include <mock/func.h>

#define DEMO_DOORBELL	0x00	/* 4 bytes, write: raise this vector */
#define DEMO_LINE	0x04	/* 4 bytes: INTx level in bit 0 */
#define DEMO_RAM_LEN	128

struct demo {
	mock_u8 ram[6][DEMO_RAM_LEN];
};

/* Any width at any offset: these BARs are for testing the path, not a register file. */
static mock_u64 demo_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	struct demo *demo = mock_state(fn);
	mock_u64 val = 0;
	int i;

	for (i = width - 1; i >= 0; i--)
		val = val << 8 | demo->ram[bar][(off + (mock_u64)i) % DEMO_RAM_LEN];
	return val;
}

static void demo_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	struct demo *demo = mock_state(fn);
	int i;

	for (i = 0; i < width; i++)
		demo->ram[bar][(off + (mock_u64)i) % DEMO_RAM_LEN] = (mock_u8)(val >> 8 * i);
	if (off == DEMO_DOORBELL && width == 4)
		mock_irq(fn, (unsigned int)val);
	if (off == DEMO_LINE && width == 4)
		mock_intx(fn, val & 1);
}

static void demo_reset(struct mock_func *fn, enum mock_reset_kind kind)
{
	(void)kind;
	mock_fill(mock_state(fn), 0, sizeof(struct demo));
}

#define DEMO_OPS							\
	.read = demo_read, .write = demo_write, .reset = demo_reset,	\
	.state_size = sizeof(struct demo), .doc = "mock-hw/endpoint/demo.c"

/* ---- every kind of BAR and most capabilities, on a function that loses its state in D3hot  */

/* Well formed, so that software that parses it finds its end. */
static const mock_u8 demo_vpd[] = {
	0x82, 0x04, 0x00, 'd', 'e', 'm', 'o',		/* LB appendix I: identifier string, then */
	0x90, 0x03, 0x00, 'R', 'V', 0x00,		/* read-only part, and the end tag */
	0x78, 0x00, 0x00,
};

static void demo_bars_build(struct mock_func *fn)
{
	static const mock_u8 body[] = { 0x11, 0x22, 0x33, 0x44, 0x00 };
	static const mock_u8 wmask[] = { 0x00, 0x00, 0x00, 0x00, 0xff };

	mock_cfg_endpoint(fn, 0x1234, 0x5a01, MOCK_CLASS_NETWORK);
	mock_cfg_subsystem(fn, 0x1234, 0x0001);
	mock_cfg_bar(fn, 0, MOCK_MEM32, 256);		/* smaller than a page */
	mock_cfg_bar(fn, 1, MOCK_IO, 32);
	mock_cfg_bar(fn, 2, MOCK_MEM64 | MOCK_PREFETCH, 64 << 10);
	mock_cfg_bar(fn, 4, MOCK_MEM32, 16 << 10);
	mock_cfg_intx(fn, 2);
	mock_cap_pm(fn, MOCK_PM_D1 | MOCK_PM_D3HOT | MOCK_PM_PME);
	mock_cap_pcie(fn, MOCK_PCIE_FLR | MOCK_PCIE_EXT_TAG);
	mock_cap_msi(fn, .vectors = 8, .maskable = 1);
	mock_cap_msix(fn, .vectors = 70, .table_bar = 4, .pba_bar = 4, .pba_off = 0x2000);
	mock_cap_vpd(fn, demo_vpd, sizeof(demo_vpd), 0);
	mock_cap_vendor(fn, body, wmask, sizeof(body));
	mock_ecap_aer(fn);
	mock_ecap_dsn(fn, 0x0011223344556677ULL);
	mock_ecap_acs(fn, 0);
}

MOCK_DEVICE_NAMED(demo_bars, "demo-bars", .build = demo_bars_build, DEMO_OPS);

/* ---- one of up to eight functions of a device ----------------------------------- */

static void demo_multi_build(struct mock_func *fn)
{
	unsigned int function = mock_func_rid(fn) & 7;

	mock_cfg_endpoint(fn, 0x1234, 0x5a10 + function, MOCK_CLASS_OTHER);
	/* Software looks for functions 1 to 7 only if function 0 says so. */
	mock_cfg_multifunction(fn);
	mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);
	mock_cfg_bar(fn, 2, MOCK_MEM32, 4096);
	mock_cfg_intx(fn, 1 + (int)(function & 3));
	mock_cap_pm(fn, MOCK_PM_D3HOT);
	/* No FLR: only a bus reset reaches it, and takes its siblings along. */
	mock_cap_pcie(fn, 0);
	mock_cap_msix(fn, .vectors = 2, .table_bar = 2, .pba_off = 0x800);
}

MOCK_DEVICE_NAMED(demo_multi, "demo-multi", .build = demo_multi_build, DEMO_OPS);

/* ---- conventional PCI: 256 bytes of config space -------------------------------- */

static void demo_pci_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x1234, 0x5a20, MOCK_CLASS_OTHER);
	mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);
	mock_cfg_bar(fn, 1, MOCK_IO, 64);
	mock_cfg_intx(fn, 1);
	mock_cap_pm(fn, MOCK_PM_D1 | MOCK_PM_D2 | MOCK_PM_D3HOT);
	mock_cap_msi(fn, .vectors = 2, .addr32 = 1);
	/* The only FLR there is without PCI Express. */
	mock_cap_af(fn);
}

MOCK_DEVICE_NAMED(demo_pci, "demo-pci", .build = demo_pci_build, DEMO_OPS);

/* As little as a function can be: nothing resets it, and it has only the line. */
static void demo_bare_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x1234, 0x5a21, MOCK_CLASS_OTHER);
	mock_cfg_bar(fn, 0, MOCK_MEM32, 4096);
	mock_cfg_intx(fn, 1);
}

MOCK_DEVICE_NAMED(demo_bare, "demo-bare", .build = demo_bare_build, DEMO_OPS);

/* ---- a PF with SR-IOV; its VFs are edu's engine --------------------------------- */

extern const struct mock_device mock_device_edu;

static void demo_pf_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x1234, 0x5a30, MOCK_CLASS_NETWORK);
	mock_cfg_bar(fn, 0, MOCK_MEM64, 64 << 10);
	mock_cfg_bar(fn, 2, MOCK_MEM64, 16 << 10);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_pcie(fn, MOCK_PCIE_FLR);
	mock_cap_msix(fn, .vectors = 4, .table_bar = 2, .pba_off = 0x2000);
	mock_ecap_aer(fn);
	mock_ecap_ari(fn, 0);
	mock_ecap_sriov(fn, .total_vfs = 8, .first_offset = 8, .stride = 1, .vf_device = 0x5a31);
}

/* Routing ids of VFs need not be close to their PF's: these are on the next bus. */
static void demo_far_pf_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x1234, 0x5a32, MOCK_CLASS_NETWORK);
	mock_cfg_bar(fn, 0, MOCK_MEM64, 64 << 10);
	mock_cfg_bar(fn, 2, MOCK_MEM64, 16 << 10);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_pcie(fn, MOCK_PCIE_FLR);
	mock_cap_msix(fn, .vectors = 4, .table_bar = 2, .pba_off = 0x2000);
	mock_ecap_ari(fn, 0);
	mock_ecap_sriov(fn, .total_vfs = 4, .first_offset = 256, .stride = 1, .vf_device = 0x5a33);
}

MOCK_DEVICE_NAMED(demo_far_pf, "demo-far-pf", .build = demo_far_pf_build, .vf = &mock_device_edu,
		  DEMO_OPS);

MOCK_DEVICE_NAMED(demo_pf, "demo-pf", .build = demo_pf_build, .vf = &mock_device_edu, DEMO_OPS);
