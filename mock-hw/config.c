// SPDX-License-Identifier: GPL-2.0-only
/*
 * Config accesses while the function runs: masks first, then what the changed registers do.
 */
#include "func_priv.h"

/*
 * @p is a multiple of @width into a chunk, which is aligned as all memory of the host's: the
 * register is one access, and one look of a sanitizer's.
 */
static mock_always_inline mock_u32 get_le(const mock_u8 *p, int width)
{
	return width == 1 ? *p : width == 2 ? mock_le16(*(const mock_u16 *)p) :
					      mock_le32(*(const mock_u32 *)p);
}

static mock_always_inline void put_le(mock_u8 *p, int width, mock_u32 val)
{
	if (width == 1)
		*p = (mock_u8)val;
	else if (width == 2)
		*(mock_u16 *)p = mock_le16((mock_u16)val);
	else
		*(mock_u32 *)p = mock_le32(val);
}

/* The model's own view: no masks, no lies, no effects. */
mock_u32 mock_cfg_get(const struct mock_func *fn, unsigned int off, int width)
{
	const mock_u8 *p = mock_cfg_ptr(fn, off);

	if (!p)
		return 0;
	return width == 1 ? *p : width == 2 ? mock_get_le16(p) : mock_get_le32(p);
}

void mock_cfg_set(struct mock_func *fn, unsigned int off, int width, mock_u32 val)
{
	mock_u8 *p;

	/* While building, what is set becomes the default; afterwards space is what was built. */
	if (!fn->built && !mock_chunk(fn, off))
		return;
	p = mock_cfg_ptr(fn, off);
	if (!p)
		return;
	*p = (mock_u8)val;
	if (width >= 2)
		p[1] = (mock_u8)(val >> 8);
	if (width == 4)
		mock_put_le16(p + 2, val >> 16);
}

/*
 * Everything that decides whether the function answers or may speak, in one place: the access paths
 * only look at the results.
 */
static void update_one(struct mock_func *fn)
{
	const struct mock_func *pf = fn->pf;
	mock_u32 command, live = 0, i;
	int mem, io;

	fn->alive = fn->present && fn->dstate != MOCK_D3COLD &&
		    (!pf || (pf->alive && fn->vf_index < pf->num_vfs));
	command = mock_cfg16(fn, MOCK_COMMAND);
	mem = !!(command & MOCK_COMMAND_MEM);
	io = !!(command & MOCK_COMMAND_IO);
	if (pf) {
		mem = !!(mock_cfg16(pf, pf->shape->sriov + MOCK_SRIOV_CONTROL) & MOCK_SRIOV_VF_MSE);
		io = 0;
	}
	/*
	 * PM 5.4: outside D0 a function answers config accesses only, and initiates nothing but
	 * PME.
	 */
	if (!fn->alive || fn->dstate != MOCK_D0 || (pf && pf->dstate != MOCK_D0)) {
		mem = io = 0;
		command = 0;
	}
	for (i = 0; i < 6; i++)
		if (fn->shape->bar[i].size && (fn->shape->bar[i].type & MOCK_IO ? io : mem))
			live |= 1U << i;
	i = fn->shape->header ? MOCK_ROM1 : MOCK_ROM0;
	if (fn->shape->bar[MOCK_BAR_ROM].size && mem && mock_cfg32(fn, i) & MOCK_ROM_ENABLE)
		live |= 1U << MOCK_BAR_ROM;
	fn->live = live;
	fn->master = !!(command & MOCK_COMMAND_MASTER);
}

void mock_update(struct mock_func *fn)
{
	mock_u32 i;

	update_one(fn);
	mock_irq_update(fn);
	for (i = 0; i < fn->total_vfs; i++)
		if (fn->vf[i])
			mock_update(fn->vf[i]);
}

/* Config transactions are aligned dwords with byte enables; nothing else can be on the bus. */
static mock_always_inline int cfg_access_ok(const struct mock_func *fn, unsigned int off, int width)
{
	return fn->alive && (width == 1 || width == 2 || width == 4) &&
	       !(off & ((unsigned int)width - 1)) && off < fn->shape->cfg_size;
}

/* Of a function that is not there nobody is surprised to hear nothing. */
static void cfg_unclaimed(struct mock_func *fn, unsigned int off, int width, int write)
{
	/* Reading past a conventional function's space is how software finds that it is one. */
	if (fn->alive && fn->ops->unclaimed && (off >= 4096 || off & ((unsigned int)width - 1)))
		fn->ops->unclaimed(fn->host, fn, MOCK_BAR_CONFIG, off, width, write);
}

/* One of each width: the checks are constants then. */
static mock_always_inline mock_u32 config_read(struct mock_func *fn, unsigned int off, int width)
{
	const mock_u8 *p;
	mock_u32 val;

	if (mock_unlikely(!cfg_access_ok(fn, off, width))) {
		cfg_unclaimed(fn, off, width, 0);
		return (mock_u32)mock_all_ones(width < 4 ? width : 4);
	}
	p = mock_cfg_ptr(fn, off);
	val = mock_likely(p) ? get_le(p, width) : 0;
	return val ^ (mock_u32)(mock_lie(fn, width) & mock_all_ones(width));
}

mock_u32 mock_config_read(struct mock_func *fn, unsigned int off, int width)
{
	switch (width) {
	case 4:
		return config_read(fn, off, 4);
	case 2:
		return config_read(fn, off, 2);
	case 1:
		return config_read(fn, off, 1);
	default:
		return config_read(fn, off, width);
	}
}

/* ---- effects -------------------------------------------------------------------- */

/* What was written to the register at @reg (2 bytes), and which of its bits the access reached. */
static mock_u32 written16(unsigned int off, int width, mock_u32 val, unsigned int reg)
{
	mock_u64 v = val & mock_all_ones(width);

	v = off <= reg ? v >> (reg - off) * 8 : v << (off - reg) * 8;
	return (mock_u32)v & 0xffff;
}

/*
 * Initiate FLR always reads as zero, so it has no mask and is seen in what was written. In a bridge
 * to PCI the same bit means something else.
 */
static void exp_written(struct mock_func *fn, unsigned int off, int width, mock_u32 val,
			mock_u32 old_slot)
{
	unsigned int exp = fn->shape->exp;
	mock_u32 type = fn->shape->exp_type;

	if (mock_touches(off, width, exp + MOCK_EXP_DEVCTL, 2) &&
	    written16(off, width, val, exp + MOCK_EXP_DEVCTL) & MOCK_EXP_DEVCTL_FLR &&
	    mock_cfg32(fn, exp + MOCK_EXP_DEVCAP) & MOCK_EXP_DEVCAP_FLR &&
	    type != MOCK_EXP_TYPE_TO_PCI)
		mock_reset_func(fn, MOCK_RESET_FLR);
	else if (mock_touches(off, width, exp + MOCK_EXP_SLTCTL, 4) &&
		 mock_cfg16(fn, exp + MOCK_EXP_CAPS) & MOCK_EXP_SLOT)
		mock_port_written(fn, off, width, old_slot);
}

static void af_written(struct mock_func *fn, unsigned int off, int width, mock_u32 val)
{
	unsigned int af = fn->shape->af;

	if (mock_touches(off, width, af + MOCK_AF_CONTROL, 1) &&
	    written16(off, width, val, af + MOCK_AF_CONTROL) & 1 &&
	    mock_cfg_get(fn, af + MOCK_AF_CAPS, 1) & MOCK_AF_CAPS_FLR)
		mock_reset_func(fn, MOCK_RESET_FLR);
}

/*
 * LB appendix I: writing the address with F clear starts a read, which sets F when the data is
 * there; with F set it starts a write, which clears F. ASSUMED: both take no time. An address
 * outside the data never finishes, as a function without such data would behave.
 */
static void vpd_written(struct mock_func *fn, unsigned int off, int width)
{
	struct mock_shape *shape = fn->shape;
	mock_u32 addr = mock_cfg16(fn, shape->vpd + MOCK_VPD_ADDR);
	mock_u32 at = addr & 0x7fff;

	if (!mock_touches(off, width, shape->vpd + MOCK_VPD_ADDR, 2))
		return;
	if (at & 3 || at + 4 > shape->vpd_len)
		return;
	if (!(addr & MOCK_VPD_F)) {
		mock_cfg_set(fn, shape->vpd + MOCK_VPD_DATA, 4,
			     mock_get_le32(shape->vpd_data + at));
		mock_cfg_set(fn, shape->vpd + MOCK_VPD_ADDR, 2, addr | MOCK_VPD_F);
	} else {
		if (shape->vpd_writable)
			mock_put_le32(shape->vpd_data + at,
				      mock_cfg32(fn, shape->vpd + MOCK_VPD_DATA));
		mock_cfg_set(fn, shape->vpd + MOCK_VPD_ADDR, 2, at);
	}
}

/* The reset below lasts as long as the bit is set, so both edges matter to the host. */
static void bridge_written(struct mock_func *fn, mock_u32 old)
{
	mock_u32 now = mock_cfg16(fn, MOCK_BRIDGE_CONTROL);

	if (!((old ^ now) & MOCK_BRIDGE_CONTROL_RESET) || !fn->ops->attention)
		return;
	fn->ops->attention(fn->host, fn, now & MOCK_BRIDGE_CONTROL_RESET ?
			   MOCK_ATTN_BUS_RESET_ON : MOCK_ATTN_BUS_RESET_OFF);
}

static void header_written(struct mock_func *fn, unsigned int off, int width, mock_u32 old)
{
	if (fn->shape->header && mock_touches(off, width, MOCK_BRIDGE_CONTROL, 2)) {
		/*
		 * An aligned access that reaches the register holds its low byte only at these
		 * offsets.
		 */
		bridge_written(fn, off == MOCK_BRIDGE_CONTROL ? old : off < MOCK_BRIDGE_CONTROL ?
			       old >> 16 : mock_cfg16(fn, MOCK_BRIDGE_CONTROL));
		return;
	}
	if (mock_touches(off, width, MOCK_COMMAND, 2) ||
	    mock_touches(off, width, fn->shape->header ? MOCK_ROM1 : MOCK_ROM0, 4))
		mock_update(fn);
}

/* An aligned access of at most four bytes never reaches two capabilities. */
static void cap_written(struct mock_func *fn, const struct cfg_cap *cap, unsigned int off,
			int width, mock_u32 val, mock_u32 old)
{
	switch (cap->id) {
	case MOCK_CAP_ID_PM:
		if (mock_touches(off, width, (unsigned int)cap->off + MOCK_PMCSR, 1))
			mock_pm_written(fn, old);
		break;
	case MOCK_CAP_ID_PCIE:
		exp_written(fn, off, width, val, old);
		break;
	case MOCK_CAP_ID_MSI:
		mock_irq_update(fn);
		mock_msi_flush(fn);
		break;
	case MOCK_CAP_ID_MSIX:
		mock_irq_update(fn);
		mock_msix_flush(fn);
		break;
	case MOCK_CAP_ID_AF:
		af_written(fn, off, width, val);
		break;
	case MOCK_CAP_ID_VPD:
		vpd_written(fn, off, width);
		break;
	case ECAP(MOCK_ECAP_ID_SRIOV):
		mock_sriov_written(fn);
		break;
	default:
		if (fn->dev->cfg_written)
			fn->dev->cfg_written(fn, off, width);
		break;
	}
}

/* What a capability's effect needs to know of before the write. */
static mock_u32 cap_before(const struct mock_func *fn, const struct cfg_cap *cap)
{
	if (cap->id == MOCK_CAP_ID_PM)
		return mock_cfg16(fn, (unsigned int)cap->off + MOCK_PMCSR) & MOCK_PMCSR_STATE;
	if (cap->id == MOCK_CAP_ID_PCIE && cap->len > MOCK_EXP_SLTCTL)
		return mock_cfg16(fn, (unsigned int)cap->off + MOCK_EXP_SLTCTL);
	return 0;
}

/* SR 3.3.7 and 3.3.13: the number of VFs and their page size stand still while VFs exist. */
static int locked_by_vfs(const struct mock_func *fn, const struct cfg_cap *cap, unsigned int off,
			 int width)
{
	unsigned int sriov = fn->shape->sriov;

	if (cap->id != ECAP(MOCK_ECAP_ID_SRIOV) || !sriov ||
	    !(mock_cfg16(fn, sriov + MOCK_SRIOV_CONTROL) & MOCK_SRIOV_VF_ENABLE))
		return 0;
	return mock_touches(off, width, sriov + MOCK_SRIOV_NUM_VFS, 2) ||
	       mock_touches(off, width, sriov + MOCK_SRIOV_PAGE_SIZE, 4);
}

void mock_config_write(struct mock_func *fn, unsigned int off, int width, mock_u32 val)
{
	const struct cfg_chunk *chunk;
	const struct cfg_cap *cap;
	mock_u32 old, before, mask, clear;
	unsigned int at = off % CFG_CHUNK;
	mock_u8 *cfg;

	if (mock_unlikely(!cfg_access_ok(fn, off, width))) {
		cfg_unclaimed(fn, off, width, 1);
		return;
	}
	cfg = mock_cfg_ptr(fn, off);
	if (!cfg)
		return;
	chunk = fn->shape->chunk[off / CFG_CHUNK];
	cap = off >= MOCK_CAP_FIRST ? mock_cap_over(fn, off, (unsigned int)width) : NULL;
	before = cap ? cap_before(fn, cap) : 0;
	if (cap && locked_by_vfs(fn, cap, off, width))
		return;
	old = get_le(cfg, width);
	mask = get_le(chunk->wmask + at, width);
	clear = val & get_le(chunk->w1c + at, width);
	put_le(cfg, width, ((old & ~mask) | (val & mask)) & ~clear);
	if (off < MOCK_CAP_FIRST)
		header_written(fn, off, width, old);
	else if (cap)
		cap_written(fn, cap, off, width, val, before);
}
