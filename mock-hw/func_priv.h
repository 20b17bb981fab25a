/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a function is made of. Private to the framework files of mock-hw: models and hosts see
 * functions.
 */
#ifndef MOCK_FUNC_PRIV_H
#define MOCK_FUNC_PRIV_H

#include <mock/func.h>

#define CFG_CHUNK	256U
#define CFG_CHUNKS	16U
#define MAX_CAPS	40U
#define MAX_HOLDS	24U
#define ECAP(id)	(0x10000U | (id))	/* extended ids, apart from the others */

/*
 * Config space in pieces of 256 bytes, so that a function without extended capabilities stays
 * small.
 */
struct cfg_chunk {
	mock_u8 def[CFG_CHUNK];		/* value after a cold reset */
	mock_u8 wmask[CFG_CHUNK];	/* bits that software writes */
	mock_u8 w1c[CFG_CHUNK];		/* bits that software clears by writing one */
};

struct cfg_cap {
	mock_u32 id;
	mock_u16 off;
	mock_u16 len;
};

/*
 * Bits of the dword at @off that survive resets of the kinds in @kinds (1 << enum mock_reset_kind).
 */
struct cfg_hold {
	mock_u16 off;
	mock_u16 kinds;
	mock_u32 mask;
};

#define HOLD_STICKY	(1U << MOCK_RESET_BUS | 1U << MOCK_RESET_FLR | 1U << MOCK_RESET_D3)
#define HOLD_FLR	(1U << MOCK_RESET_FLR)
#define HOLD_D3		(1U << MOCK_RESET_D3)

struct bar_shape {
	mock_u64 size;			/* 0: no BAR */
	int type;
};

struct msix_shape {
	mock_u32 vectors;
	int table_bar, pba_bar;
	mock_u64 table_off, table_len;
	mock_u64 pba_off, pba_len;
};

/*
 * What building leaves behind and nothing changes later (but the VPD, whose memory is not
 * volatile); all VFs of a PF share one.
 */
struct mock_shape {
	struct cfg_chunk *chunk[CFG_CHUNKS];
	struct cfg_cap cap[MAX_CAPS];
	struct cfg_hold hold[MAX_HOLDS];
	mock_u32 ncaps, nholds;
	mock_u32 cfg_size;		/* 256, or 4096 for PCI Express */
	int header;			/* -1 before the header was declared, then its type */
	int pin;
	mock_u32 device_id;
	struct bar_shape bar[7];	/* [MOCK_BAR_ROM] is the ROM */
	const mock_u8 *rom;
	mock_u32 rom_len;
	mock_u32 exp_type;
	mock_u16 pm, exp, msi, msix, af, vpd, aer, sriov;	/* offsets, 0: not there */
	struct msix_shape mx;
	mock_u32 msi_vectors;
	mock_u8 *vpd_data;
	mock_u32 vpd_len;
	int vpd_writable;
	/* While building only. */
	mock_u32 at;			/* where the next capability was asked to be, 0: anywhere */
	mock_u32 last_cap, last_ecap;
	mock_u32 lenient;		/* a recording: real devices break rules */
};

struct mock_block {
	struct mock_block *next;
	mock_u64 size;			/* also keeps what follows aligned to 16 */
};

/* Of a running model; also keeps what follows aligned to 16. */
struct mock_mem {
	struct mock_mem *next, **at;
};

struct mock_func {
	/* The fast path's fields come first: one cache line. */
	mock_u32 live;			/* bit per BAR that decodes now */
	mock_u32 engine_bars;		/* bit per BAR that holds MSI-X structures, and the ROM's */
	const struct mock_device *dev;
	const struct mock_host_ops *ops;
	void *host;
	void *state;
	struct mock_shape *shape;
	const mock_u64 *lies;		/* the host's, never NULL */

	mock_u8 *cfg[CFG_CHUNKS];	/* current values; NULL: zero and read-only */
	mock_u32 rid;
	mock_u32 epoch;			/* resets so far: tells a timer from before one */
	enum mock_power_state dstate;
	mock_u8 present;		/* 0: pulled out */
	mock_u8 alive;			/* answers config accesses */
	mock_u8 master;			/* may send DMA and message interrupts */
	mock_u8 built;
	mock_u8 intx_want, intx_level;
	mock_u8 gone;			/* being destroyed */

	mock_u32 *msix_table;		/* four words an entry */
	mock_u64 *msix_pba;

	const struct mock_device *vf_dev;	/* what its VFs are */
	struct mock_func *pf;
	mock_u32 vf_index;
	struct mock_func **vf;
	mock_u32 total_vfs, num_vfs;

	struct mock_block *blocks;
	struct mock_mem *mems;
	int refused;
	char refusal[160];
};

/* fmt.c */
mock_u32 mock_vfmt(char *to, mock_u32 size, const char *fmt, __builtin_va_list ap);

/* func.c */
void *mock_alloc(struct mock_func *fn, mock_u64 size);
void mock_func_free(struct mock_func *fn);
struct mock_func *mock_func_new_vf(struct mock_func *pf, mock_u32 index, struct mock_func *like);

/* build.c */
struct cfg_chunk *mock_chunk(struct mock_func *fn, unsigned int off);
void mock_wmask(struct mock_func *fn, unsigned int off, int width, mock_u32 mask);
void mock_w1c(struct mock_func *fn, unsigned int off, int width, mock_u32 mask);
void mock_hold(struct mock_func *fn, unsigned int off, mock_u32 mask, mock_u32 kinds);
void mock_build_finish(struct mock_func *fn);
int mock_size_ok(mock_u64 size, mock_u64 min, mock_u64 max);
void mock_bar_masks(struct mock_func *fn, unsigned int reg, int type, mock_u64 size);

/* caps.c: the lists of capabilities */
const struct cfg_cap *mock_cap_find(const struct mock_func *fn, mock_u32 id);
const struct cfg_cap *mock_cap_over(const struct mock_func *fn, unsigned int off, unsigned int len);
int mock_cap_claim(struct mock_func *fn, mock_u32 id, unsigned int off, unsigned int len);
unsigned int mock_cap_new(struct mock_func *fn, mock_u32 id, unsigned int len, const char *name);
unsigned int mock_ecap_new(struct mock_func *fn, mock_u32 id, mock_u32 version, unsigned int len,
			   const char *name);

/* masks.c: behaviour of a capability whose content is in place; 0 when it cannot be what it says */
void mock_adopt_header(struct mock_func *fn);
void mock_adopt_cap(struct mock_func *fn, mock_u32 id, unsigned int pos, unsigned int len);
unsigned int mock_cap_length(const struct mock_func *fn, mock_u32 id, unsigned int pos);

/* config.c */
/* Recompute what COMMAND, D-state and VF Enable allow. */
void mock_update(struct mock_func *fn);

/* reset.c */
void mock_reset_func(struct mock_func *fn, enum mock_reset_kind kind);
void mock_pm_written(struct mock_func *fn, mock_u32 old_state);
void mock_sleep(struct mock_func *fn, enum mock_power_state state);

/* irq.c, msi.c, msix.c */
void mock_irq_update(struct mock_func *fn);
int mock_msi_enabled(const struct mock_func *fn);
int mock_msi_fire(struct mock_func *fn, unsigned int vector);
void mock_msi_flush(struct mock_func *fn);
void mock_msi_clear(struct mock_func *fn, unsigned int vector);
int mock_msix_enabled(const struct mock_func *fn);
int mock_msix_fire(struct mock_func *fn, unsigned int vector);
void mock_msix_flush(struct mock_func *fn);
void mock_msix_clear(struct mock_func *fn, unsigned int vector);
void mock_msix_reset(struct mock_func *fn);
/* Is this the table's or the PBA's? */
static mock_always_inline int mock_msix_covers(const struct mock_func *fn, int bar, mock_u64 off)
{
	const struct msix_shape *mx = &fn->shape->mx;

	return (bar == mx->table_bar && off - mx->table_off < mx->table_len) ||
	       (bar == mx->pba_bar && off - mx->pba_off < mx->pba_len);
}

/* An access to what mock_msix_covers(). */
void mock_msix_access(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 *val,
		      int write);
int mock_msix_layout_ok(struct mock_func *fn, const struct msix_shape *mx);
void mock_msix_adopt(struct mock_func *fn, unsigned int pos);

/* sriov.c, port.c */
void mock_sriov_written(struct mock_func *fn);
void mock_sriov_adopt(struct mock_func *fn, unsigned int pos);
mock_u64 mock_vf_bar_base(const struct mock_func *vf, int bar);
void mock_port_written(struct mock_func *fn, unsigned int off, int width, mock_u32 old_ctl);

static mock_always_inline mock_u8 *mock_cfg_ptr(const struct mock_func *fn, unsigned int off)
{
	mock_u8 *chunk = fn->cfg[off / CFG_CHUNK];

	if (!chunk) {
		if (fn->built || !fn->shape->chunk[off / CFG_CHUNK])
			return NULL;
		chunk = fn->shape->chunk[off / CFG_CHUNK]->def;
	}
	return chunk + off % CFG_CHUNK;
}

/* What the host XORs onto an answer. */
static mock_always_inline mock_u64 mock_lie(struct mock_func *fn, int width)
{
	return mock_unlikely(*fn->lies) ? fn->ops->lie(fn->host, fn, width) : 0;
}

static inline mock_u16 mock_cfg16(const struct mock_func *fn, unsigned int off)
{
	const mock_u8 *p = mock_cfg_ptr(fn, off);

	return p ? mock_get_le16(p) : 0;
}

static inline mock_u32 mock_cfg32(const struct mock_func *fn, unsigned int off)
{
	const mock_u8 *p = mock_cfg_ptr(fn, off);

	return p ? mock_get_le32(p) : 0;
}

/* Does an access to [off, off + width) reach the register of @len bytes at @reg? */
static inline int mock_touches(unsigned int off, int width, unsigned int reg, unsigned int len)
{
	return off < reg + len && reg < off + (unsigned int)width;
}

#endif /* MOCK_FUNC_PRIV_H */
