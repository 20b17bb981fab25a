// SPDX-License-Identifier: GPL-2.0-only
/*
 * The instructions that reach functions: load, store, store block, and modify function controls.
 */
#include "func_priv.h"
#include "zpci_priv.h"

/* LNX: struct zpci_fib. */
#define FIB_FORMAT	0
#define FIB_PBA		16
#define FIB_PAL		24
#define FIB_IOTA	32
#define FIB_DATA	40	/* 12 bits of interrupts, from bit 16 */
#define FIB_FMB		64
#define  FIB_FMB_KEY	0xfU

#define IOTA_DT(iota)	((iota) >> 2 & 7)	/* BUS: ZPCI_IOTA_* */
#define IOTA_DT_RT	1U
#define IOTA_ENABLED	0x800U

#define BOUNDARY	4096U	/* INST: a store block does not cross one */

/* INST: the handle, and whether the function listens; what follows is each instruction's. */
static int find(struct mock_zpci *z, mock_u64 req, struct zpci_fn **f, mock_u8 *status)
{
	mock_u32 fh = (mock_u32)(req >> 32);

	*status = 0;
	if (!(fh & FH_ENABLE))
		return MOCK_ZPCI_HANDLE;
	*f = zpci_by_fh(z, fh);
	if (!*f)
		return MOCK_ZPCI_HANDLE;
	if ((*f)->state == MOCK_ZPCI_ERROR || (*f)->state == MOCK_ZPCI_PERMANENT) {
		*status = MOCK_ZPCI_ST_BLOCKED;
		return MOCK_ZPCI_ERR;
	}
	return MOCK_ZPCI_OK;
}

/*
 * INST: an access of a BAR stays in a doubleword, one of config space in a word and not of three.
 */
static int check(const struct zpci_fn *f, mock_u32 space, mock_u64 off, mock_u32 len,
		 mock_u8 *status)
{
	if (space < 6) {
		if (!len || len > 8 - (off & 7))
			return MOCK_ZPCI_OPERAND;
		/* BUS: no region, or none there. */
		if (off + len > f->fn->shape->bar[space].size)
			return MOCK_ZPCI_OPERAND;
		return MOCK_ZPCI_OK;
	}
	if (space == MOCK_ZPCI_CONFIG) {
		if (!len || len > 4 - (off & 3) || len == 3)
			return MOCK_ZPCI_OPERAND;
		return MOCK_ZPCI_OK;
	}
	*status = MOCK_ZPCI_ST_SPACE;
	return MOCK_ZPCI_ERR;
}

/* How much of [off, off + len) one transaction carries: naturally aligned. ASSUMED for the rest. */
static mock_u32 piece(mock_u64 off, mock_u32 len)
{
	mock_u32 n = 8;

	while (n > len || off & (n - 1))
		n /= 2;
	return n;
}

static mock_u64 read_piece(const struct zpci_fn *f, mock_u32 space, mock_u64 off, mock_u32 n)
{
	if (space == MOCK_ZPCI_CONFIG)
		return off + n > MOCK_ZPCI_BLOCK ? mock_all_ones((int)n) :
		       mock_config_read(f->fn, (unsigned int)off, (int)n);
	return mock_bar_read(f->fn, (int)space, off, (int)n);
}

static void write_piece(const struct zpci_fn *f, mock_u32 space, mock_u64 off, mock_u32 n,
			mock_u64 val)
{
	if (space != MOCK_ZPCI_CONFIG)
		mock_bar_write(f->fn, (int)space, off, (int)n, val);
	else if (off + n <= MOCK_ZPCI_BLOCK)
		mock_config_write(f->fn, (unsigned int)off, (int)n, (mock_u32)val);
}

int mock_zpci_load(struct mock_zpci *z, mock_u64 req, mock_u64 off, mock_u64 *data, mock_u8 *status)
{
	mock_u32 space = req >> 16 & 0xf, len = req & 0xf, n, i;
	struct zpci_fn *f = NULL;
	int cc = find(z, req, &f, status);
	mock_u64 val, sum = 0;

	if (!cc)
		cc = check(f, space, off, len, status);
	if (cc)
		return cc;
	for (; len; len -= n, off += n) {
		n = piece(off, len);
		val = read_piece(f, space, off, n);
		/* The device's first byte, which is its lowest, becomes the highest. */
		for (i = 0; i < n; i++)
			sum = sum << 8 | (val >> 8 * i & 0xff);
	}
	f->counts.loads++;
	*data = sum;
	return MOCK_ZPCI_OK;
}

int mock_zpci_store(struct mock_zpci *z, mock_u64 req, mock_u64 off, mock_u64 data, mock_u8 *status)
{
	mock_u32 space = req >> 16 & 0xf, len = req & 0xf, n, i;
	struct zpci_fn *f = NULL;
	int cc = find(z, req, &f, status);
	mock_u64 val;

	if (!cc)
		cc = check(f, space, off, len, status);
	if (cc)
		return cc;
	for (; len; len -= n, off += n) {
		n = piece(off, len);
		val = 0;
		for (i = 0; i < n; i++)
			val |= (data >> 8 * (len - 1 - i) & 0xff) << 8 * i;
		write_piece(f, space, off, n, val);
	}
	f->counts.stores++;
	return MOCK_ZPCI_OK;
}

int mock_zpci_store_block(struct mock_zpci *z, mock_u64 req, mock_u64 off, const mock_u8 *data,
			  mock_u8 *status)
{
	mock_u32 space = req >> 16 & 0xf, len = req & 0x1fff, i;
	struct zpci_fn *f = NULL;
	int cc = find(z, req, &f, status);

	if (cc)
		return cc;
	if (space > 5) {
		*status = MOCK_ZPCI_ST_SPACE;
		return MOCK_ZPCI_ERR;
	}
	if (off % 8 || len <= 8 || len % 8 || len > zpci_group(z, f->desc.pfgid)->maxstbl ||
	    off % BOUNDARY + len > BOUNDARY)
		return MOCK_ZPCI_SPECIFICATION;
	if (off + len > f->fn->shape->bar[space].size)
		return MOCK_ZPCI_OPERAND;
	for (i = 0; i < len; i += 8)
		mock_bar_write(f->fn, (int)space, off + i, 8, mock_get_le64(data + i));
	f->counts.blocks++;
	return MOCK_ZPCI_OK;
}

static int sequence(mock_u8 *status)
{
	*status = MOCK_ZPCI_ST_SEQUENCE;
	return MOCK_ZPCI_ERR;
}

/* INST: reg_ioat(). Its operand exceptions come with the condition code that it also sets. */
static int register_space(struct zpci_fn *f, const mock_u8 *fib)
{
	mock_u64 pba = be64(fib + FIB_PBA) & ~0xfffULL, pal = be64(fib + FIB_PAL) | 0xfff;
	mock_u64 iota = be64(fib + FIB_IOTA);

	if (pba > pal || pba < f->desc.sdma || pal > f->desc.edma)
		return MOCK_ZPCI_OPERAND;
	if (!(iota & IOTA_ENABLED) || IOTA_DT(iota) != IOTA_DT_RT)
		return MOCK_ZPCI_OPERAND;
	f->pba = pba;
	f->pal = pal;
	f->ioat = 1;
	return MOCK_ZPCI_OK;
}

static int modify_space(struct zpci_fn *f, mock_u32 op, mock_u64 req, const mock_u8 *fib,
			mock_u8 *status)
{
	if (req >> 16 & 0xff) {
		*status = MOCK_ZPCI_ST_DMAAS;
		return MOCK_ZPCI_ERR;
	}
	if (f->ioat == (op == MOCK_ZPCI_MOD_REG_IOAT))
		return sequence(status);
	f->ioat = 0;
	return op == MOCK_ZPCI_MOD_DEREG_IOAT ? MOCK_ZPCI_OK : register_space(f, fib);
}

static int modify_interrupts(struct zpci_fn *f, mock_u32 op, const mock_u8 *fib, mock_u8 *status)
{
	if (!f->noi != (op == MOCK_ZPCI_MOD_REG_INT))
		return sequence(status);
	f->noi = op == MOCK_ZPCI_MOD_REG_INT ? be32(fib + FIB_DATA) >> 16 & 0xfff : 0;
	return MOCK_ZPCI_OK;
}

static int modify_error(struct zpci_fn *f, mock_u32 op, mock_u8 *status)
{
	if (f->state == MOCK_ZPCI_ERROR || (f->state == MOCK_ZPCI_BLOCKED &&
					    op == MOCK_ZPCI_MOD_RESET_ERROR)) {
		f->state = op == MOCK_ZPCI_MOD_RESET_ERROR ? MOCK_ZPCI_ENABLED :
							     MOCK_ZPCI_BLOCKED;
		return MOCK_ZPCI_OK;
	}
	return sequence(status);
}

/* The block is never written: no interface that a driver has here looks at one. */
static int modify_measure(struct mock_zpci *z, struct zpci_fn *f, const mock_u8 *fib)
{
	mock_u64 addr = be64(fib + FIB_FMB);

	if (addr & FIB_FMB_KEY) {
		f->fmb = 0;
		zpci_tell(z, f, 1, MOCK_ZPCI_PEC_FMBPRO, addr);
		return MOCK_ZPCI_ERR;
	}
	f->fmb = addr;
	return MOCK_ZPCI_OK;
}

int mock_zpci_modify(struct mock_zpci *z, mock_u64 req, const mock_u8 *fib, mock_u8 *status)
{
	struct zpci_fn *f = zpci_by_fh(z, (mock_u32)(req >> 32));
	mock_u32 op = req & 0xff;

	*status = 0;
	if (!f || f->state < MOCK_ZPCI_ENABLED || f->state == MOCK_ZPCI_PERMANENT)
		return MOCK_ZPCI_HANDLE;
	if (fib[FIB_FORMAT])
		return MOCK_ZPCI_OPERAND;
	switch (op) {
	case MOCK_ZPCI_MOD_REG_INT:
	case MOCK_ZPCI_MOD_DEREG_INT:
		return modify_interrupts(f, op, fib, status);
	case MOCK_ZPCI_MOD_REG_IOAT:
	case MOCK_ZPCI_MOD_DEREG_IOAT:
	case MOCK_ZPCI_MOD_REREG_IOAT:
		return modify_space(f, op, req, fib, status);
	case MOCK_ZPCI_MOD_RESET_ERROR:
	case MOCK_ZPCI_MOD_RESET_BLOCK:
		return modify_error(f, op, status);
	case MOCK_ZPCI_MOD_MEASURE:
		return modify_measure(z, f, fib);
	default:
		return MOCK_ZPCI_OPERAND;
	}
}
