// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlx5 and mlx5-127: physical functions with 8 and 127 VFs, and the firmware behind them. Ids are
 * those of a ConnectX-6 Dx. BAR 0 has the initialization segment, then UAR pages; the vector table
 * is in BAR 2 (ASSUMED, as is the size of both).
 */
#include "mlx5.h"

extern const struct mock_device mock_device_mlx5_vf;

/* ---- BAR 0 ---------------------------------------------------------------------- */

static mock_u64 swap(mock_u64 val)
{
	return __builtin_bswap32((mock_u32)val);
}

/* PRM, Initialization Segment: big-endian words. */
static mock_u32 iseg_read(struct mock_func *fn, mock_u64 off)
{
	struct pf *pf = mock_state(fn);

	switch (off) {
	case ISEG_FW_REV:
		return 35U << 16 | 22;	/* minor and major */
	case ISEG_CMDIF_REV:
		return CMDIF_REV << 16 | 1;
	case ISEG_CMDQ_ADDR_H:
		return pf->cmdq_h;
	case ISEG_CMDQ_ADDR_L:
		/* Until software has chosen an address: 32 entries of 64 bytes. */
		return pf->cmdq_l ? pf->cmdq_l : 5U << 4 | 6;
	case ISEG_INITIALIZING:
		return 0;
	case ISEG_HEALTH_SYND:
		return pf->dead << 16;
	default:
		return 0;
	}
}

/* All that the firmware knows. */
static void forget_all(struct mock_func *fn)
{
	struct pf *pf = mock_state(fn);

	mlx5_cmd_forget(fn);
	mlx5_objects_free(fn);
	pf->cmdq_h = 0;
	pf->cmdq_l = 0;
	pf->dead = 0;
	pf->issi = 0;
	pf->hca_up = 0;
	mock_fill(pf->enabled, 0, sizeof(pf->enabled));
	mock_fill(pf->counter, 0, sizeof(pf->counter));
}

/* ASSUMED: without a reset of any PCI function, but all VHCAs begin anew. */
static void firmware_reset(struct mock_func *fn)
{
	mock_u32 i;

	forget_all(fn);
	for (i = 0; i < mock_func_num_vfs(fn); i++)
		mlx5_vf_reset_state(mock_func_vf(fn, i));
}

static void iseg_write(struct mock_func *fn, mock_u64 off, mock_u32 val)
{
	struct pf *pf = mock_state(fn);

	switch (off) {
	case ISEG_CMDQ_ADDR_H:
		pf->cmdq_h = val;
		break;
	case ISEG_CMDQ_ADDR_L:
		/* ASSUMED: a command queue that is announced anew has no commands in it. */
		mlx5_cmd_forget(fn);
		if (ISEG_NIC_IFC(val) == ISEG_NIC_SW_RESET)
			firmware_reset(fn);
		else	/* Size and stride are the firmware's. */
			pf->cmdq_l = (val & ~(PAGE - 1)) | 5U << 4 | 6;
		break;
	case ISEG_CMD_DBELL:
		mlx5_doorbell(fn, val);
		break;
	default:
		mock_unclaimed_write(fn, 0, off, 4);
	}
}

static mock_u64 pf_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	if (bar || width != 4 || off >= ISEG_END)
		return mock_unclaimed(fn, bar, off, width);
	return swap(iseg_read(fn, off));
}

static void pf_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	if (!bar && width == 4 && off < ISEG_END)
		iseg_write(fn, off, (mock_u32)swap(val));
	else if (!bar && off >= UAR_FIRST * PAGE && off < (UAR_FIRST + UAR_COUNT) * PAGE)
		mlx5_uar_write(fn, (mock_u32)off, width, val);
	else
		mock_unclaimed_write(fn, bar, off, width);
}

static void pf_timer(struct mock_func *fn, int cookie)
{
	struct pf *pf = mock_state(fn);

	if (cookie & COOKIE_REPORT) {
		if (!pf->dead)
			mlx5_track_timer(fn);
		return;
	}
	mlx5_cmd_timer(fn, cookie);
}

/* ---- life ----------------------------------------------------------------------- */

/* ASSUMED: what the card is built for. */
static const struct mock_mlx5_caps default_caps = {
	.migration = 1, .chunks = 1, .page_track = 1,
	.log_min_page = 12, .log_max_page = 21,
	.log_min_msg = 12, .log_max_msg = 16,
	.max_ranges = 8,
};

/* Rules and capabilities are the host's, and stay. */
static void pf_reset(struct mock_func *fn, enum mock_reset_kind kind)
{
	struct pf *pf = mock_state(fn);

	(void)kind;
	forget_all(fn);
	if (!pf->caps.log_max_page)
		pf->caps = default_caps;
}

void mock_mlx5_caps(struct mock_func *fn, struct mock_mlx5_caps *caps)
{
	*caps = ((struct pf *)mock_state(fn))->caps;
}

void mock_mlx5_set_caps(struct mock_func *fn, const struct mock_mlx5_caps *caps)
{
	((struct pf *)mock_state(fn))->caps = *caps;
}

static void pf_build(struct mock_func *fn)
{
	const struct pf_kind *kind = mock_device_data(fn);

	mock_cfg_endpoint(fn, 0x15b3, 0x101d, MOCK_CLASS_NETWORK);
	mock_cfg_subsystem(fn, 0x15b3, 0x0001);
	mock_cfg_bar(fn, 0, MOCK_MEM64 | MOCK_PREFETCH, PF_BAR0_SIZE);
	mock_cfg_bar(fn, 2, MOCK_MEM64, 16 << 10);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_pcie(fn, MOCK_PCIE_FLR);
	mock_cap_msix(fn, .vectors = 16, .table_bar = 2, .pba_off = 0x2000);
	mock_ecap_aer(fn);
	mock_ecap_ari(fn, 0);
	mock_ecap_sriov(fn, .total_vfs = kind->vfs, .first_offset = 2, .stride = 1,
			.vf_device = 0x101e);
}

#define PF_OPS								\
	.build = pf_build, .read = pf_read, .write = pf_write, .reset = pf_reset,	\
	.timer = pf_timer, .state_size = sizeof(struct pf), .vf = &mock_device_mlx5_vf,	\
	.doc = "Mellanox Adapters Programmer's Reference Manual"

static const struct pf_kind few = { .vfs = 8 };
static const struct pf_kind many = { .vfs = MAX_VFS };

MOCK_DEVICE_NAMED(mlx5, "mlx5", .data = &few, PF_OPS);
MOCK_DEVICE_NAMED(mlx5_127, "mlx5-127", .data = &many, PF_OPS);
