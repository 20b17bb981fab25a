/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine from inside. Fields of commands and blocks are bytes, big endian, and every one that
 * firmware answers is a place for a lie.
 */
#ifndef MOCK_ZPCI_PRIV_H
#define MOCK_ZPCI_PRIV_H

#include <mock/zpci.h>

/* BUS: FH_MASK_*. Which instance a handle is of, nobody says: here it counts enablings. */
#define FH_ENABLE	0x80000000U
#define FH_INSTANCE	0x7f000000U
#define FH_INSTANCE_ONE	0x01000000U	/* ASSUMED */
#define FH_EMULATED	0x00020000U
#define FH_INDEX	0x0000ffffU

/**
 * struct zpci_fn - one function
 * @next: in order of @fh's index, which is that of plugging
 * @desc: as configured; @util is a copy's or NULL
 * @fn: the model behind it
 * @pf: of a VF
 * @fh: handle; its enable bit says what @state says
 * @busy: set commands that will find it so
 * @noi: interrupts registered, 0 for none
 * @ioat: an address space is registered, from @pba to @pal
 */
struct zpci_fn {
	struct zpci_fn *next;
	struct mock_zpci_desc desc;
	mock_u8 util[MOCK_ZPCI_UTIL_LEN];
	struct mock_func *fn;
	struct zpci_fn *pf;
	enum mock_zpci_state state;
	mock_u32 fh;
	unsigned int busy;
	mock_u32 noi;
	int ioat;
	mock_u64 pba, pal;
	mock_u64 fmb;
	struct mock_zpci_counts counts;
};

struct zpci_grp {
	struct zpci_grp *next;
	struct mock_zpci_group g;
};

struct mock_zpci {
	const struct mock_zpci_ops *ops;
	void *host;
	struct zpci_fn *functions;
	struct zpci_grp *groups;
	mock_u32 next_index;
};

/* machine.c */
struct zpci_fn *zpci_by_fid(const struct mock_zpci *z, mock_u32 fid);
struct zpci_fn *zpci_by_fh(const struct mock_zpci *z, mock_u32 fh);
const struct mock_zpci_group *zpci_group(const struct mock_zpci *z, mock_u32 id);
void zpci_disable(struct zpci_fn *f, enum mock_zpci_state state);
void zpci_fail(struct mock_zpci *z, struct zpci_fn *f, mock_u32 pec, mock_u64 addr);
void zpci_tell(struct mock_zpci *z, const struct zpci_fn *f, int error, mock_u32 pec,
	       mock_u64 addr);

static inline mock_u32 be16(const mock_u8 *p)
{
	return (mock_u32)p[0] << 8 | p[1];
}

static inline mock_u32 be32(const mock_u8 *p)
{
	return be16(p) << 16 | be16(p + 2);
}

static inline mock_u64 be64(const mock_u8 *p)
{
	return (mock_u64)be32(p) << 32 | be32(p + 4);
}

/* One field of an answer, of 1, 2, 4 or 8 bytes. */
void zpci_put(struct mock_zpci *z, mock_u8 *p, int width, mock_u64 val);

#endif /* MOCK_ZPCI_PRIV_H */
