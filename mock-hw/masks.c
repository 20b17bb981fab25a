// SPDX-License-Identifier: GPL-2.0-only
/*
 * What software can write, and what survives a reset, for headers and capabilities whose content is
 * already in place: put there by the builder, or recorded from a device. A bit that is not named
 * here is read-only, which is what the specifications say of reserved bits.
 */
#include "func_priv.h"

/* COMMAND's space enables exist only where there is something to enable. */
static int has_bar(const struct mock_func *fn, int io)
{
	int i;

	for (i = 0; i <= MOCK_BAR_ROM; i++)
		if (fn->shape->bar[i].size && !(fn->shape->bar[i].type & MOCK_IO) == !io)
			return 1;
	return 0;
}

/* Window registers hold address bits 31:20 (I/O: 15:12); the low bits are facts. */
static void adopt_bridge(struct mock_func *fn)
{
	mock_wmask(fn, MOCK_PRIMARY_BUS, 1, 0xff);
	mock_wmask(fn, MOCK_SECONDARY_BUS, 1, 0xff);
	mock_wmask(fn, MOCK_SUBORDINATE_BUS, 1, 0xff);
	mock_wmask(fn, MOCK_IO_BASE, 1, 0xf0);
	mock_wmask(fn, MOCK_IO_LIMIT, 1, 0xf0);
	mock_w1c(fn, MOCK_SECONDARY_STATUS, 2, MOCK_STATUS_W1C);
	mock_wmask(fn, MOCK_MEM_BASE, 4, 0xfff0fff0);
	mock_wmask(fn, MOCK_PREF_BASE, 4, 0xfff0fff0);
	if (mock_cfg16(fn, MOCK_PREF_BASE) & MOCK_PREF_64BIT) {
		mock_wmask(fn, MOCK_PREF_BASE_UPPER, 4, ~0U);
		mock_wmask(fn, MOCK_PREF_LIMIT_UPPER, 4, ~0U);
	}
	if (mock_cfg16(fn, MOCK_IO_BASE) & MOCK_IO_32BIT)
		mock_wmask(fn, MOCK_IO_BASE_UPPER, 4, ~0U);
	/*
	 * Parity, SERR, ISA, VGA, VGA 16-bit, secondary bus reset: EX 7.5.3.6 leaves these
	 * writable.
	 */
	mock_wmask(fn, MOCK_BRIDGE_CONTROL, 2, 0x005f);
}

void mock_adopt_header(struct mock_func *fn)
{
	mock_u32 command = MOCK_COMMAND_MASTER;

	/*
	 * SR 3.4.1.3: of COMMAND a VF has bus mastering only; the PF's VF MSE is its memory enable.
	 */
	if (!fn->pf) {
		command |= MOCK_COMMAND_PARITY | MOCK_COMMAND_SERR | MOCK_COMMAND_INTX_DISABLE;
		if (has_bar(fn, 0) || fn->shape->header || fn->dev->vga_read)
			command |= MOCK_COMMAND_MEM;
		if (has_bar(fn, 1) || fn->shape->header || fn->dev->vga_read)
			command |= MOCK_COMMAND_IO;
		mock_wmask(fn, MOCK_CACHE_LINE, 1, 0xff);
		mock_wmask(fn, MOCK_INT_LINE, 1, 0xff);
		if (!fn->shape->exp)
			mock_wmask(fn, MOCK_LATENCY, 1, 0xf8);
	}
	mock_wmask(fn, MOCK_COMMAND, 2, command);
	mock_w1c(fn, MOCK_STATUS, 2, MOCK_STATUS_W1C);
	if (fn->shape->header)
		adopt_bridge(fn);
}

/* Without PME support its two bits do not exist. */
static void adopt_pm(struct mock_func *fn, unsigned int pos)
{
	mock_u32 mask = MOCK_PMCSR_STATE;

	fn->shape->pm = (mock_u16)pos;
	if (mock_cfg16(fn, pos + MOCK_PMC) >> MOCK_PMC_PME_SHIFT) {
		mask |= MOCK_PMCSR_PME_ENABLE;
		mock_w1c(fn, pos + MOCK_PMCSR, 2, MOCK_PMCSR_PME_STATUS);
		mock_hold(fn, pos + MOCK_PMCSR, MOCK_PMCSR_PME_ENABLE | MOCK_PMCSR_PME_STATUS,
			  HOLD_D3);
	}
	mock_wmask(fn, pos + MOCK_PMCSR, 2, mask);
}

static void adopt_exp_link(struct mock_func *fn, unsigned int pos, int port, int version)
{
	/* ASPM, sync and width; a port has link disable and its interrupts, others have RCB. */
	mock_u32 ctl = 0x0283 | (port ? 0x0c50 : 0x0048);

	if (mock_cfg32(fn, pos + MOCK_EXP_LNKCAP) & MOCK_EXP_LNKCAP_CLKPM)
		ctl |= 0x0100;
	mock_wmask(fn, pos + MOCK_EXP_LNKCTL, 2, ctl);
	/* EX 6.6.2 names what an FLR leaves alone: these are shared by all functions of a link. */
	mock_hold(fn, pos + MOCK_EXP_LNKCTL, 0x00cb, HOLD_FLR);
	if (port)
		mock_w1c(fn, pos + MOCK_EXP_LNKSTA, 2, MOCK_EXP_LNKSTA_W1C);
	if (version < 2)
		return;
	mock_wmask(fn, pos + MOCK_EXP_LNKCTL2, 2, 0x1fbf);
	mock_hold(fn, pos + MOCK_EXP_LNKCTL2, 0x1fbf, HOLD_STICKY);
}

/* A control bit exists where the capability register says that the feature does. */
static void adopt_exp(struct mock_func *fn, unsigned int pos)
{
	mock_u32 caps = mock_cfg16(fn, pos + MOCK_EXP_CAPS);
	mock_u32 devcap = mock_cfg32(fn, pos + MOCK_EXP_DEVCAP);
	mock_u32 type = caps >> MOCK_EXP_TYPE_SHIFT & 0xf, version = caps & 0xf;
	mock_u32 ctl = 0x000f | MOCK_EXP_DEVCTL_RELAXED | MOCK_EXP_DEVCTL_MPS |
		       MOCK_EXP_DEVCTL_NO_SNOOP | MOCK_EXP_DEVCTL_MRRS;
	int port = type == MOCK_EXP_TYPE_ROOT || type == MOCK_EXP_TYPE_DOWNSTREAM;

	fn->shape->exp = (mock_u16)pos;
	fn->shape->exp_type = type;
	if (fn->pf)
		return; /* SR 3.5.4 on: a VF's controls are its PF's; FLR needs no mask */
	if (devcap & MOCK_EXP_DEVCAP_EXT_TAG)
		ctl |= MOCK_EXP_DEVCTL_EXT_TAG;
	if (devcap & MOCK_EXP_DEVCAP_PHANTOM)
		ctl |= MOCK_EXP_DEVCTL_PHANTOM;
	mock_wmask(fn, pos + MOCK_EXP_DEVCTL, 2, ctl);
	mock_hold(fn, pos + MOCK_EXP_DEVCTL, MOCK_EXP_DEVCTL_MPS, HOLD_FLR);
	mock_w1c(fn, pos + MOCK_EXP_DEVSTA, 2, MOCK_EXP_DEVSTA_W1C);
	if (type != MOCK_EXP_TYPE_RC_ENDPOINT && type != MOCK_EXP_TYPE_RC_EVENT)
		adopt_exp_link(fn, pos, port, (int)version);
	if (caps & MOCK_EXP_SLOT) {
		mock_wmask(fn, pos + MOCK_EXP_SLTCTL, 2, 0x17ff);
		mock_w1c(fn, pos + MOCK_EXP_SLTSTA, 2, MOCK_EXP_SLTSTA_W1C);
	}
	if (type == MOCK_EXP_TYPE_ROOT || type == MOCK_EXP_TYPE_RC_EVENT) {
		mock_wmask(fn, pos + MOCK_EXP_RTCTL, 2, 0x000f);
		mock_w1c(fn, pos + MOCK_EXP_RTSTA, 4, MOCK_EXP_RTSTA_PME);
	}
	if (version >= 2) {
		ctl = mock_cfg32(fn, pos + MOCK_EXP_DEVCAP2) & MOCK_EXP_DEVCAP2_TIMEOUT ? 0x1f : 0;
		if (mock_cfg32(fn, pos + MOCK_EXP_DEVCAP2) & MOCK_EXP_DEVCAP2_ARI)
			ctl |= 0x20;
		mock_wmask(fn, pos + MOCK_EXP_DEVCTL2, 2, ctl);
	}
}

/* Four layouts in one capability: address width and maskability move what follows. */
static void adopt_msi(struct mock_func *fn, unsigned int pos)
{
	mock_u32 ctl = mock_cfg16(fn, pos + MOCK_MSI_CONTROL);
	int wide = !!(ctl & MOCK_MSI_64BIT);

	fn->shape->msi = (mock_u16)pos;
	fn->shape->msi_vectors = 1U << (ctl >> MOCK_MSI_MMC_SHIFT & 7);
	if (fn->shape->msi_vectors > 32)
		fn->shape->msi_vectors = 32;	/* reserved encodings of a recording */
	mock_wmask(fn, pos + MOCK_MSI_CONTROL, 2, MOCK_MSI_ENABLE | 7 << MOCK_MSI_MME_SHIFT);
	mock_wmask(fn, pos + MOCK_MSI_ADDR, 4, ~3U);
	if (wide)
		mock_wmask(fn, pos + MOCK_MSI_ADDR + 4, 4, ~0U);
	mock_wmask(fn, pos + (wide ? MOCK_MSI_DATA64 : MOCK_MSI_DATA32), 2, 0xffff);
	if (ctl & MOCK_MSI_MASKABLE)
		mock_wmask(fn, pos + (wide ? MOCK_MSI_MASK64 : MOCK_MSI_MASK32), 4,
			   (mock_u32)((1ULL << fn->shape->msi_vectors) - 1));
}

/* What a write to these two does is in config.c; as bits, all can be written. */
static void adopt_vpd(struct mock_func *fn, unsigned int pos)
{
	fn->shape->vpd = (mock_u16)pos;
	mock_wmask(fn, pos + MOCK_VPD_ADDR, 2, 0xffff);
	mock_wmask(fn, pos + MOCK_VPD_DATA, 4, ~0U);
}

static void adopt_aer(struct mock_func *fn, unsigned int pos, unsigned int len)
{
	mock_u32 control = mock_cfg32(fn, pos + MOCK_AER_CONTROL);
	static const mock_u8 sticky[] = {
		MOCK_AER_UNCOR_STATUS, MOCK_AER_UNCOR_MASK, MOCK_AER_UNCOR_SEVERITY,
		MOCK_AER_COR_STATUS, MOCK_AER_COR_MASK, MOCK_AER_CONTROL,
	};
	unsigned int i;

	fn->shape->aer = (mock_u16)pos;
	mock_w1c(fn, pos + MOCK_AER_UNCOR_STATUS, 4, MOCK_AER_UNCOR_ALL);
	mock_w1c(fn, pos + MOCK_AER_COR_STATUS, 4, MOCK_AER_COR_ALL);
	/* SR 4.2.1: a VF reports, but masks and severities are its PF's. */
	if (!fn->pf) {
		mock_wmask(fn, pos + MOCK_AER_UNCOR_MASK, 4, MOCK_AER_UNCOR_ALL);
		mock_wmask(fn, pos + MOCK_AER_UNCOR_SEVERITY, 4, MOCK_AER_UNCOR_ALL);
		mock_wmask(fn, pos + MOCK_AER_COR_MASK, 4, MOCK_AER_COR_ALL);
		/*
		 * ECRC generation and checking can be enabled where the bit before says it is
		 * there.
		 */
		mock_wmask(fn, pos + MOCK_AER_CONTROL, 4, (control & 0xa0) << 1);
	}
	for (i = 0; i < MOCK_ARRAY_SIZE(sticky); i++)
		mock_hold(fn, pos + sticky[i], ~0U, HOLD_STICKY);
	if (len >= MOCK_AER_ROOT_LEN && fn->shape->exp_type == MOCK_EXP_TYPE_ROOT) {
		mock_wmask(fn, pos + MOCK_AER_ROOT_COMMAND, 4, 0x7);
		mock_w1c(fn, pos + MOCK_AER_ROOT_STATUS, 4, 0x7f);
		mock_hold(fn, pos + MOCK_AER_ROOT_STATUS, 0x7f, HOLD_STICKY);
	}
}

void mock_adopt_cap(struct mock_func *fn, mock_u32 id, unsigned int pos, unsigned int len)
{
	switch (id) {
	case MOCK_CAP_ID_PM:
		adopt_pm(fn, pos);
		break;
	case MOCK_CAP_ID_PCIE:
		adopt_exp(fn, pos);
		break;
	case MOCK_CAP_ID_MSI:
		adopt_msi(fn, pos);
		break;
	case MOCK_CAP_ID_MSIX:
		mock_msix_adopt(fn, pos);
		break;
	case MOCK_CAP_ID_AF:
		fn->shape->af = (mock_u16)pos;	/* its one control bit reads as zero */
		break;
	case MOCK_CAP_ID_VPD:
		adopt_vpd(fn, pos);
		break;
	case ECAP(MOCK_ECAP_ID_AER):
		adopt_aer(fn, pos, len);
		break;
	case ECAP(MOCK_ECAP_ID_ACS):
		mock_wmask(fn, pos + MOCK_ACS_CONTROL, 2,
			   mock_cfg16(fn, pos + MOCK_ACS_CAP) & 0x7f);
		break;
	case ECAP(MOCK_ECAP_ID_ARI):
		mock_wmask(fn, pos + MOCK_ARI_CONTROL, 2, mock_cfg16(fn, pos + MOCK_ARI_CAP) & 0x3);
		break;
	case ECAP(MOCK_ECAP_ID_ATS):
		mock_wmask(fn, pos + MOCK_ATS_CONTROL, 2, MOCK_ATS_ENABLE | 0x1f);
		break;
	case ECAP(MOCK_ECAP_ID_LTR):
		mock_wmask(fn, pos + 4, 4, 0x1fff1fff);
		break;
	default:
		break;
	}
}

static unsigned int ecap_length(const struct mock_func *fn, mock_u32 id, unsigned int pos)
{
	switch (id) {
	case MOCK_ECAP_ID_AER:
		return fn->shape->exp_type == MOCK_EXP_TYPE_ROOT ? MOCK_AER_ROOT_LEN : MOCK_AER_LEN;
	case MOCK_ECAP_ID_DSN:
		return MOCK_DSN_LEN;
	case MOCK_ECAP_ID_SRIOV:
		return MOCK_SRIOV_LEN;
	case MOCK_ECAP_ID_VENDOR:
	case MOCK_ECAP_ID_DVSEC:
		if (pos + 8 > fn->shape->cfg_size || mock_cfg32(fn, pos + 4) >> 20 < 8)
			return 8;
		return mock_cfg32(fn, pos + 4) >> 20;
	case MOCK_ECAP_ID_POWER:
	case MOCK_ECAP_ID_PRI:
	case MOCK_ECAP_ID_L1SS:
		return 16;
	case MOCK_ECAP_ID_ACS:
	case MOCK_ECAP_ID_ARI:
	case MOCK_ECAP_ID_ATS:
	case MOCK_ECAP_ID_LTR:
	case MOCK_ECAP_ID_PASID:
		return 8;
	default:
		return 4;
	}
}

/* How long a recorded capability is; at least its header. */
unsigned int mock_cap_length(const struct mock_func *fn, mock_u32 id, unsigned int pos)
{
	mock_u32 flags = mock_cfg16(fn, pos + 2);

	if (id & ECAP(0))
		return ecap_length(fn, id & 0xffff, pos);
	switch (id) {
	case MOCK_CAP_ID_PM:
	case MOCK_CAP_ID_VPD:
	case MOCK_CAP_ID_PCIX:
	case MOCK_CAP_ID_SSVID:
	case MOCK_CAP_ID_SATA:
		return 8;
	case MOCK_CAP_ID_MSI:
		return (flags & MOCK_MSI_64BIT ? 14U : 10U) +
		       (flags & MOCK_MSI_MASKABLE ? 10U : 0U);
	case MOCK_CAP_ID_PCIE:
		return (flags & 0xf) >= 2 ? MOCK_EXP_LEN : 20;
	case MOCK_CAP_ID_MSIX:
		return MOCK_MSIX_LEN;
	case MOCK_CAP_ID_AF:
		return MOCK_AF_LEN;
	case MOCK_CAP_ID_VENDOR:
		return (flags & 0xff) >= 3 ? flags & 0xff : 3;
	default:
		return 4;
	}
}
