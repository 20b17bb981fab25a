// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capability builders. Each writes the read-only facts; what can be written and what it does comes
 * from masks.c, which serves recorded devices too.
 */
#include "func_priv.h"

void mock_cap_pm(struct mock_func *fn, unsigned int flags)
{
	unsigned int pos = mock_cap_new(fn, MOCK_CAP_ID_PM, MOCK_PM_LEN, "power management");
	mock_u32 pmc = MOCK_PMC_VERSION_3, pme = 0x9;

	if (!pos)
		return;
	if (flags & MOCK_PM_D1)
		pmc |= MOCK_PMC_D1;
	if (flags & MOCK_PM_D2)
		pmc |= MOCK_PMC_D2;
	/* PME from D0 and D3hot, and from the states between that exist. */
	if (flags & MOCK_PM_PME)
		pmc |= (pme | (pmc & (MOCK_PMC_D1 | MOCK_PMC_D2)) >> 8) << MOCK_PMC_PME_SHIFT;
	mock_cfg_set(fn, pos + MOCK_PMC, 2, pmc);
	if (flags & MOCK_PM_NO_SOFT_RESET)
		mock_cfg_set(fn, pos + MOCK_PMCSR, 2, MOCK_PMCSR_NO_SOFT_RESET);
	mock_adopt_cap(fn, MOCK_CAP_ID_PM, pos, MOCK_PM_LEN);
}

/* A 2.5 GT/s link of one lane: no test depends on more, and it is what every port can do. */
static unsigned int cap_express(struct mock_func *fn, mock_u32 type, mock_u32 devcap,
				mock_u32 lnkcap)
{
	unsigned int pos;

	if (!fn->refused && fn->shape->header != (type >= MOCK_EXP_TYPE_ROOT && type <= 0x8))
		mock_refuse(fn, "PCI Express type %u on a type %d header", type, fn->shape->header);
	pos = mock_cap_new(fn, MOCK_CAP_ID_PCIE, MOCK_EXP_LEN, "PCI Express");
	if (!pos)
		return 0;
	mock_cfg_set(fn, pos + MOCK_EXP_CAPS, 2, type << MOCK_EXP_TYPE_SHIFT | 2);
	mock_cfg_set(fn, pos + MOCK_EXP_DEVCAP, 4, devcap | MOCK_EXP_DEVCAP_RBE);
	/*
	 * MRRS 512, relaxed ordering and no snoop are the defaults of EX 7.8.4; a VF has none of
	 * them.
	 */
	if (!fn->pf)
		mock_cfg_set(fn, pos + MOCK_EXP_DEVCTL, 2, 0x2000 | MOCK_EXP_DEVCTL_RELAXED |
			     MOCK_EXP_DEVCTL_NO_SNOOP);
	if (type != MOCK_EXP_TYPE_RC_ENDPOINT) {
		mock_cfg_set(fn, pos + MOCK_EXP_LNKCAP, 4, 0x11 | lnkcap);
		if (!fn->pf)
			mock_cfg_set(fn, pos + MOCK_EXP_LNKSTA, 2, 0x11);
		mock_cfg_set(fn, pos + MOCK_EXP_LNKCAP2, 4, 0x2);
		if (!fn->pf)
			mock_cfg_set(fn, pos + MOCK_EXP_LNKCTL2, 2, 0x1);
	}
	fn->shape->cfg_size = 4096;
	return pos;
}

/* The type decides the header that fits and the registers that exist; cap_express() checks. */
void mock_cap_pcie(struct mock_func *fn, unsigned int flags)
{
	mock_u32 type = MOCK_EXP_TYPE_ENDPOINT, devcap = 0;
	unsigned int pos;

	if (flags & MOCK_PCIE_LEGACY)
		type = MOCK_EXP_TYPE_LEGACY;
	if (flags & MOCK_PCIE_RC)
		type = MOCK_EXP_TYPE_RC_ENDPOINT;
	if (flags & MOCK_PCIE_FLR)
		devcap |= MOCK_EXP_DEVCAP_FLR;
	if (flags & MOCK_PCIE_EXT_TAG)
		devcap |= MOCK_EXP_DEVCAP_EXT_TAG;
	pos = cap_express(fn, type, devcap, 0);
	if (pos)
		mock_adopt_cap(fn, MOCK_CAP_ID_PCIE, pos, MOCK_EXP_LEN);
}

void mock_cap_port_args(struct mock_func *fn, const struct mock_port_args *args)
{
	static const mock_u8 types[] = {
		[MOCK_PORT_ROOT] = MOCK_EXP_TYPE_ROOT,
		[MOCK_PORT_UPSTREAM] = MOCK_EXP_TYPE_UPSTREAM,
		[MOCK_PORT_DOWNSTREAM] = MOCK_EXP_TYPE_DOWNSTREAM,
		[MOCK_PORT_TO_PCI] = MOCK_EXP_TYPE_TO_PCI,
	};
	int down = args->type == MOCK_PORT_ROOT || args->type == MOCK_PORT_DOWNSTREAM;
	unsigned int pos;
	mock_u32 caps;

	/* A slot is where something is plugged in below: only these two types have a link below. */
	if (!down && (args->slot || args->hotplug)) {
		mock_refuse(fn, "a slot on a port that has nothing below it on a link");
		return;
	}
	if (args->hotplug && !args->slot) {
		mock_refuse(fn, "a hot-plug port without a slot number");
		return;
	}
	pos = cap_express(fn, types[args->type], 0,
			  args->hotplug ? MOCK_EXP_LNKCAP_DLL_ACTIVE : 0);
	if (!pos)
		return;
	caps = mock_cfg16(fn, pos + MOCK_EXP_CAPS) | args->hotplug_vector << MOCK_EXP_VECTOR_SHIFT;
	if (args->slot) {
		caps |= MOCK_EXP_SLOT;
		mock_cfg_set(fn, pos + MOCK_EXP_SLTCAP, 4,
			     args->slot << MOCK_EXP_SLTCAP_NUMBER_SHIFT |
				     (args->hotplug ? MOCK_EXP_SLTCAP_HOTPLUG : 0));
	}
	mock_cfg_set(fn, pos + MOCK_EXP_CAPS, 2, caps);
	if (down)
		mock_cfg_set(fn, pos + MOCK_EXP_DEVCAP2, 4, MOCK_EXP_DEVCAP2_ARI);
	mock_adopt_cap(fn, MOCK_CAP_ID_PCIE, pos, MOCK_EXP_LEN);
}

/* A count that is not a power of two cannot be written into the register (LB 6.8.1.3). */
void mock_cap_msi_args(struct mock_func *fn, const struct mock_msi_args *args)
{
	mock_u32 n = args->vectors, log2 = 0, flags;
	unsigned int pos, len;

	if (!mock_size_ok(n, 1, 32)) {
		mock_refuse(fn, "MSI with %u vectors; 1, 2, 4, 8, 16 or 32 are possible", n);
		return;
	}
	if (args->addr32 && fn->shape->exp && fn->shape->exp_type == MOCK_EXP_TYPE_ENDPOINT) {
		mock_refuse(fn,
			    "MSI with a 32-bit address on a PCI Express endpoint (PCIe 3.0, 7.7)");
		return;
	}
	while (1U << log2 < n)
		log2++;
	flags = log2 << MOCK_MSI_MMC_SHIFT;
	if (!args->addr32)
		flags |= MOCK_MSI_64BIT;
	if (args->maskable)
		flags |= MOCK_MSI_MASKABLE;
	/* 10 or 14 bytes; mask and pending bits follow after a reserved word, if they exist. */
	len = (args->addr32 ? 10U : 14U) + (args->maskable ? 10U : 0U);
	pos = mock_cap_new(fn, MOCK_CAP_ID_MSI, len, "MSI");
	if (!pos)
		return;
	mock_cfg_set(fn, pos + MOCK_MSI_CONTROL, 2, flags);
	mock_adopt_cap(fn, MOCK_CAP_ID_MSI, pos, len);
}

/* What the registers cannot hold is refused here, what the BARs cannot hold in msix.c. */
void mock_cap_msix_args(struct mock_func *fn, const struct mock_msix_args *args)
{
	int pba_bar = args->pba_bar || args->pba_elsewhere ? args->pba_bar : args->table_bar;
	unsigned int pos;

	if (args->vectors < 1 || args->vectors > 2048) {
		mock_refuse(fn, "MSI-X with %u vectors; 1 to 2048 are possible", args->vectors);
		return;
	}
	if (args->table_bar < 0 || args->table_bar > 5 || pba_bar < 0 || pba_bar > 5) {
		mock_refuse(fn, "MSI-X table in BAR %d, PBA in BAR %d: there are BARs 0 to 5",
			    args->table_bar, pba_bar);
		return;
	}
	if ((args->table_off | args->pba_off) & 7) {
		mock_refuse(fn, "MSI-X table at 0x%x, PBA at 0x%x: both are aligned to 8 bytes",
			    args->table_off, args->pba_off);
		return;
	}
	pos = mock_cap_new(fn, MOCK_CAP_ID_MSIX, MOCK_MSIX_LEN, "MSI-X");
	if (!pos)
		return;
	mock_cfg_set(fn, pos + MOCK_MSIX_CONTROL, 2, args->vectors - 1);
	mock_cfg_set(fn, pos + MOCK_MSIX_TABLE, 4, args->table_off | (mock_u32)args->table_bar);
	mock_cfg_set(fn, pos + MOCK_MSIX_PBA, 4, args->pba_off | (mock_u32)pba_bar);
	mock_adopt_cap(fn, MOCK_CAP_ID_MSIX, pos, MOCK_MSIX_LEN);
}

void mock_cap_af(struct mock_func *fn)
{
	unsigned int pos;

	if (!fn->refused && fn->shape->exp) {
		mock_refuse(fn,
			    "AF is conventional PCI's; PCI Express has FLR in its own capability");
		return;
	}
	pos = mock_cap_new(fn, MOCK_CAP_ID_AF, MOCK_AF_LEN, "AF");
	if (!pos)
		return;
	mock_cfg_set(fn, pos + MOCK_AF_LENGTH, 1, MOCK_AF_LEN);
	mock_cfg_set(fn, pos + MOCK_AF_CAPS, 1, MOCK_AF_CAPS_TP | MOCK_AF_CAPS_FLR);
	mock_adopt_cap(fn, MOCK_CAP_ID_AF, pos, MOCK_AF_LEN);
}

void mock_cap_vpd(struct mock_func *fn, const mock_u8 *data, mock_u32 len, int writable)
{
	struct mock_shape *shape = fn->shape;
	unsigned int pos;

	if (!len || len & 3 || len > 0x8000) {
		mock_refuse(fn, "%u bytes of VPD; a multiple of 4 up to 32 KiB is possible", len);
		return;
	}
	pos = mock_cap_new(fn, MOCK_CAP_ID_VPD, MOCK_VPD_LEN, "VPD");
	if (!pos)
		return;
	/* A copy, because software may write it and the model's is constant. */
	shape->vpd_data = mock_alloc(fn, len);
	if (!shape->vpd_data)
		return;
	mock_copy(shape->vpd_data, data, len);
	shape->vpd_len = len;
	shape->vpd_writable = writable;
	mock_adopt_cap(fn, MOCK_CAP_ID_VPD, pos, MOCK_VPD_LEN);
}

/* Byte by byte: vendors' registers are not aligned to anything. */
static void cap_body(struct mock_func *fn, unsigned int off, const mock_u8 *body,
		     const mock_u8 *wmask, mock_u32 len)
{
	mock_u32 i;

	for (i = 0; i < len; i++) {
		mock_cfg_set(fn, off + i, 1, body ? body[i] : 0);
		if (wmask)
			mock_wmask(fn, off + i, 1, wmask[i]);
	}
}

unsigned int mock_cap_vendor(struct mock_func *fn, const mock_u8 *body, const mock_u8 *wmask,
			     mock_u32 len)
{
	unsigned int pos;

	if (len > 0xff - 3) {
		mock_refuse(fn, "a vendor-specific capability of %u bytes", len);
		return 0;
	}
	pos = mock_cap_new(fn, MOCK_CAP_ID_VENDOR, len + 3, "vendor-specific");
	if (!pos)
		return 0;
	mock_cfg_set(fn, pos + 2, 1, len + 3);
	cap_body(fn, pos + 3, body, wmask, len);
	return pos;
}

/* ---- extended ------------------------------------------------------------------- */

/* Root ports have three registers more, for what others report to them. */
void mock_ecap_aer(struct mock_func *fn)
{
	int root = fn->shape->exp && fn->shape->exp_type == MOCK_EXP_TYPE_ROOT;
	unsigned int len = root ? MOCK_AER_ROOT_LEN : MOCK_AER_LEN;
	unsigned int pos = mock_ecap_new(fn, MOCK_ECAP_ID_AER, 2, len, "AER");

	if (!pos)
		return;
	/*
	 * Advisory nonfatal errors start masked, for software that does not know them (EX 7.10.6).
	 */
	mock_cfg_set(fn, pos + MOCK_AER_UNCOR_SEVERITY, 4, MOCK_AER_SEVERITY_DEFAULT);
	mock_cfg_set(fn, pos + MOCK_AER_COR_MASK, 4, MOCK_AER_COR_ADVISORY);
	mock_adopt_cap(fn, ECAP(MOCK_ECAP_ID_AER), pos, len);
}

void mock_ecap_dsn(struct mock_func *fn, mock_u64 serial)
{
	unsigned int pos = mock_ecap_new(fn, MOCK_ECAP_ID_DSN, 1, MOCK_DSN_LEN, "serial number");

	if (!pos)
		return;
	mock_cfg_set(fn, pos + MOCK_DSN_LOW, 4, (mock_u32)serial);
	mock_cfg_set(fn, pos + MOCK_DSN_LOW + 4, 4, (mock_u32)(serial >> 32));
}

void mock_ecap_ari(struct mock_func *fn, mock_u32 next_function)
{
	unsigned int pos = mock_ecap_new(fn, MOCK_ECAP_ID_ARI, 1, MOCK_ARI_LEN, "ARI");

	if (next_function > 0xff)
		mock_refuse(fn, "ARI next function %u; a bus has 256", next_function);
	if (!pos || fn->refused)
		return;
	mock_cfg_set(fn, pos + MOCK_ARI_CAP, 2, next_function << 8);
	mock_adopt_cap(fn, ECAP(MOCK_ECAP_ID_ARI), pos, MOCK_ARI_LEN);
}

void mock_ecap_acs(struct mock_func *fn, mock_u32 caps)
{
	unsigned int pos = mock_ecap_new(fn, MOCK_ECAP_ID_ACS, 1, MOCK_ACS_LEN, "ACS");

	if (!pos)
		return;
	mock_cfg_set(fn, pos + MOCK_ACS_CAP, 2, caps & 0x7f);
	mock_adopt_cap(fn, ECAP(MOCK_ECAP_ID_ACS), pos, MOCK_ACS_LEN);
}

void mock_ecap_ats(struct mock_func *fn)
{
	unsigned int pos = mock_ecap_new(fn, MOCK_ECAP_ID_ATS, 1, MOCK_ATS_LEN, "ATS");

	if (!pos)
		return;
	mock_cfg_set(fn, pos + MOCK_ATS_CAP, 2, 0x20);	/* page aligned requests, queue depth 32 */
	mock_adopt_cap(fn, ECAP(MOCK_ECAP_ID_ATS), pos, MOCK_ATS_LEN);
}

unsigned int mock_ecap_raw(struct mock_func *fn, mock_u32 id, mock_u32 version, const mock_u8 *body,
			   const mock_u8 *wmask, mock_u32 len)
{
	unsigned int pos =
		mock_ecap_new(fn, id, version, (len + 7) & ~3U, "an extended capability");

	if (pos)
		cap_body(fn, pos + 4, body, wmask, len);
	return pos;
}
