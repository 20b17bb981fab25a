// SPDX-License-Identifier: GPL-2.0-only
/*
 * igd: the integrated display of an Intel processor, and the two bridges that its driver looks at.
 *
 *	DS	Datasheet of the 8th generation processors, volume 2 (337345): config space of
 *		device 0 (host bridge) and of device 2 (display)
 *	CH	Datasheet of the 300 series chipsets, volume 2 (337348): device 31, function 0
 *	OR	Integrated Graphics Device OpRegion Specification
 *
 * Only config space is modelled. ASSUMED: registers of the engine and of legacy VGA read zero and
 * drop writes; resets other than power-on leave alone what firmware has written.
 */
#include <mock/func.h>
#include <mock/igd.h>

/* DS, device 2 */
#define IGD_GGC		0x50	/* copy of the host bridge's */
#define IGD_BDSM	0x5c	/* where stolen memory begins */
#define IGD_SWSCI	0xe8	/* 16 bits in the upper half of this dword */
/* DS, device 0 */
#define HOST_MCHBAR	0x48
#define HOST_GGC	0x50
#define HOST_BDSM	0xb0
#define HOST_BGSM	0xb4
#define HOST_TOLUD	0xbc
/* CH, device 31 function 0 */
#define LPC_IOD		0x80
#define LPC_BIOS	0xdc

#define STOLEN_AT	0x7d800000U
#define GGC_64MIB	0x000002c1U	/* 64 MiB stolen, 8 MiB of GTT, locked */

static mock_u64 igd_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	(void)fn; (void)bar; (void)off; (void)width;
	return 0;
}

static void igd_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	(void)fn; (void)bar; (void)off; (void)width; (void)val;
}

static void igd_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x8086, 0x3e92, MOCK_CLASS_VGA);
	mock_cfg_subsystem(fn, 0x8086, 0x2212);
	mock_cfg_bar(fn, 0, MOCK_MEM64, 16 << 20);
	mock_cfg_bar(fn, 2, MOCK_MEM64 | MOCK_PREFETCH, 256 << 20);
	mock_cfg_bar(fn, 4, MOCK_IO, 64);
	mock_cfg_intx(fn, 1);
	mock_cfg_at(fn, 0x70);
	mock_cap_pcie(fn, MOCK_PCIE_RC | MOCK_PCIE_FLR);
	mock_cfg_at(fn, 0xac);
	mock_cap_msi(fn, .vectors = 1);
	mock_cfg_at(fn, 0xd0);
	mock_cap_pm(fn, MOCK_PM_D3HOT);
	mock_cfg_own(fn, IGD_GGC, GGC_64MIB, 0, 1);
	mock_cfg_own(fn, IGD_BDSM, STOLEN_AT, 0, 1);
	mock_cfg_own(fn, IGD_SWSCI, 0, 0xffff0000, 1);
	/* DS and OR: a scratch register, which firmware fills. */
	mock_cfg_own(fn, MOCK_IGD_ASLS, 0, ~0U, 1);
}

MOCK_DEVICE(igd, .build = igd_build, .read = igd_read, .write = igd_write,
	    .doc = "Intel 337345, device 2");

static void igd_host_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x8086, 0x3ec2, MOCK_CLASS_BRIDGE_HOST);
	mock_cfg_revision(fn, 7);
	mock_cfg_own(fn, HOST_MCHBAR, 0xfed10001, 0, 1);
	mock_cfg_own(fn, HOST_GGC, GGC_64MIB, 0, 1);
	mock_cfg_own(fn, HOST_BDSM, STOLEN_AT | 1, 0, 1);
	mock_cfg_own(fn, HOST_BGSM, 0x7d000001, 0, 1);
	mock_cfg_own(fn, HOST_TOLUD, 0x81800001, 0, 1);
}

MOCK_DEVICE_NAMED(igd_host, "igd-host", .build = igd_host_build, .doc = "Intel 337345, device 0");

static void igd_lpc_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x8086, 0xa305, MOCK_CLASS_BRIDGE_ISA);
	mock_cfg_revision(fn, 0x10);
	mock_cfg_multifunction(fn);
	mock_cfg_own(fn, LPC_IOD, 0x340f0010, ~0U, 0);
	mock_cfg_own(fn, LPC_BIOS, 0x0000088a, 0, 0);
}

MOCK_DEVICE_NAMED(igd_lpc, "igd-lpc", .build = igd_lpc_build,
		  .doc = "Intel 337348, device 31 function 0");
