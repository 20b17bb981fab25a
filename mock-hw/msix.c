// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI-X: a table of address, data and mask per vector in a BAR, and pending bits beside it.
 */
#include "func_priv.h"

static mock_u32 control(const struct mock_func *fn)
{
	return mock_cfg16(fn, fn->shape->msix + MOCK_MSIX_CONTROL);
}

/* LB 6.8.2: both structures lie whole inside memory BARs, and apart from each other. */
int mock_msix_layout_ok(struct mock_func *fn, const struct msix_shape *mx)
{
	const struct bar_shape *bar = fn->shape->bar;

	if (bar[mx->table_bar].type <= 0 || bar[mx->table_bar].type & MOCK_IO)
		mock_refuse(fn, "the MSI-X table is in BAR %d, which is not a memory BAR",
			    mx->table_bar);
	else if (bar[mx->pba_bar].type <= 0 || bar[mx->pba_bar].type & MOCK_IO)
		mock_refuse(fn, "the MSI-X PBA is in BAR %d, which is not a memory BAR",
			    mx->pba_bar);
	else if (mx->table_off + mx->table_len > bar[mx->table_bar].size)
		mock_refuse(fn, "MSI-X table [0x%llx, 0x%llx) is out of BAR %d (0x%llx bytes)",
			    mx->table_off, mx->table_off + mx->table_len, mx->table_bar,
			    bar[mx->table_bar].size);
	else if (mx->pba_off + mx->pba_len > bar[mx->pba_bar].size)
		mock_refuse(fn, "MSI-X PBA [0x%llx, 0x%llx) is out of BAR %d (0x%llx bytes)",
			    mx->pba_off, mx->pba_off + mx->pba_len, mx->pba_bar,
			    bar[mx->pba_bar].size);
	else if (mx->table_bar == mx->pba_bar && mx->table_off < mx->pba_off + mx->pba_len &&
		 mx->pba_off < mx->table_off + mx->table_len)
		mock_refuse(fn, "MSI-X table [0x%llx, 0x%llx) and PBA [0x%llx, 0x%llx) overlap in "
			    "BAR %d", mx->table_off, mx->table_off + mx->table_len, mx->pba_off,
			    mx->pba_off + mx->pba_len, mx->table_bar);
	return !fn->refused;
}

/* The geometry is read back from the registers, so that a recording takes the same path. */
void mock_msix_adopt(struct mock_func *fn, unsigned int pos)
{
	mock_u32 table = mock_cfg32(fn, pos + MOCK_MSIX_TABLE);
	mock_u32 pba = mock_cfg32(fn, pos + MOCK_MSIX_PBA);
	mock_u32 n = (mock_cfg16(fn, pos + MOCK_MSIX_CONTROL) & MOCK_MSIX_SIZE) + 1;
	struct msix_shape mx = {
		.vectors = n,
		.table_bar = (int)(table & MOCK_MSIX_BIR), .table_off = table & ~MOCK_MSIX_BIR,
		.table_len = (mock_u64)n * MOCK_MSIX_ENTRY_LEN,
		.pba_bar = (int)(pba & MOCK_MSIX_BIR), .pba_off = pba & ~MOCK_MSIX_BIR,
		.pba_len = (mock_u64)(n + 63) / 64 * 8,
	};

	if (mx.table_bar > 5 || mx.pba_bar > 5)
		mock_refuse(fn, "MSI-X table in BAR %d, PBA in BAR %d: there are BARs 0 to 5",
			    mx.table_bar, mx.pba_bar);
	if (fn->refused || !mock_msix_layout_ok(fn, &mx))
		return;
	fn->shape->msix = (mock_u16)pos;
	fn->shape->mx = mx;
	mock_wmask(fn, pos + MOCK_MSIX_CONTROL, 2, MOCK_MSIX_ENABLE | MOCK_MSIX_MASKALL);
}

int mock_msix_enabled(const struct mock_func *fn)
{
	return fn->shape->msix && control(fn) & MOCK_MSIX_ENABLE;
}

/* Only the mask bit has a default (LB 6.8.2.9); ASSUMED: what is undefined comes up as zero. */
void mock_msix_reset(struct mock_func *fn)
{
	mock_u32 i;

	if (!fn->msix_table)
		return;
	mock_fill(fn->msix_table, 0, fn->shape->mx.table_len);
	mock_fill(fn->msix_pba, 0, fn->shape->mx.pba_len);
	for (i = 0; i < fn->shape->mx.vectors; i++)
		fn->msix_table[4 * i + 3] = MOCK_MSIX_ENTRY_MASKED;
}

/* LB 6.8.2.6: the low two address bits are not part of the address. */
static int msix_send(struct mock_func *fn, unsigned int vector)
{
	const mock_u32 *entry = fn->msix_table + 4 * vector;

	if (!fn->master && fn->ops->unmastered)
		fn->ops->unmastered(fn->host, fn, "a message interrupt");
	if (!fn->master || !fn->ops->msi) {
		mock_log(fn, "MSI-X vector %u lost: bus mastering is off", vector);
		return -1;
	}
	fn->ops->msi(fn->host, fn, (mock_u64)entry[1] << 32 | (entry[0] & ~3U), entry[2]);
	return 1;
}

/* Either mask holds a vector back; the function's one is in config space. */
static int masked(const struct mock_func *fn, unsigned int vector)
{
	return control(fn) & MOCK_MSIX_MASKALL ||
	       fn->msix_table[4 * vector + 3] & MOCK_MSIX_ENTRY_MASKED;
}

/* A masked event is remembered once, however often it happens (LB 6.8.3.4). */
int mock_msix_fire(struct mock_func *fn, unsigned int vector)
{
	if (vector >= fn->shape->mx.vectors) {
		mock_log(fn, "the model raised MSI-X vector %u of %u", vector,
			 fn->shape->mx.vectors);
		return -1;
	}
	if (masked(fn, vector)) {
		fn->msix_pba[vector / 64] |= 1ULL << vector % 64;
		return 1;
	}
	return msix_send(fn, vector);
}

void mock_msix_clear(struct mock_func *fn, unsigned int vector)
{
	if (vector < fn->shape->mx.vectors)
		fn->msix_pba[vector / 64] &= ~(1ULL << vector % 64);
}

/* One vector that may have become free to go. */
static void flush_one(struct mock_func *fn, unsigned int vector)
{
	mock_u64 bit = 1ULL << vector % 64;

	if (!(fn->msix_pba[vector / 64] & bit) || !mock_msix_enabled(fn) || masked(fn, vector))
		return;
	fn->msix_pba[vector / 64] &= ~bit;
	msix_send(fn, vector);
}

/* After a control write: pending vectors that are free to go do, lowest first. */
void mock_msix_flush(struct mock_func *fn)
{
	unsigned int vector;

	for (vector = 0; vector < fn->shape->mx.vectors; vector++) {
		if (!fn->msix_pba[vector / 64]) {
			vector |= 63;
			continue;
		}
		flush_one(fn, vector);
	}
}

static mock_u64 table_read(const struct mock_func *fn, mock_u64 off, int width)
{
	mock_u64 val = fn->msix_table[off / 4];

	return width == 8 ? val | (mock_u64)fn->msix_table[off / 4 + 1] << 32 : val;
}

/* Only the mask bit of vector control exists, and clearing it may free a pending vector. */
static void table_write(struct mock_func *fn, mock_u64 off, int width, mock_u64 val)
{
	mock_u32 *word = fn->msix_table + off / 4;

	for (; width; width -= 4, off += 4, val >>= 32, word++) {
		*word = (mock_u32)val;
		if (off % MOCK_MSIX_ENTRY_LEN != 12)
			continue;
		*word &= MOCK_MSIX_ENTRY_MASKED;
		flush_one(fn, (unsigned int)(off / MOCK_MSIX_ENTRY_LEN));
	}
}

void mock_msix_access(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 *val,
		      int write)
{
	const struct msix_shape *mx = &fn->shape->mx;
	int table = bar == mx->table_bar && off - mx->table_off < mx->table_len;

	/* LB 6.8.2: software uses full dwords or qwords; anything else is undefined. */
	if (width < 4) {
		if (write)
			mock_unclaimed_write(fn, bar, off, width);
		else
			*val = mock_unclaimed(fn, bar, off, width);
	} else if (table && write) {
		table_write(fn, off - mx->table_off, width, *val);
	} else if (table) {
		*val = table_read(fn, off - mx->table_off, width);
	} else if (!write) {
		*val = fn->msix_pba[(off - mx->pba_off) / 8] >> (off & 4) * 8;
	}
	/* A write to the PBA has no effect (LB 6.8.2.10). */
}
