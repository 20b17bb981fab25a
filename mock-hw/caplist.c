// SPDX-License-Identifier: GPL-2.0-only
/*
 * The two linked lists of capabilities: where each is, that none overlaps another, and the links.
 */
#include "func_priv.h"

/* A handful of capabilities: a walk is as fast as anything, and keeps the order of declaration. */
const struct cfg_cap *mock_cap_find(const struct mock_func *fn, mock_u32 id)
{
	const struct mock_shape *shape = fn->shape;
	mock_u32 i;

	for (i = 0; i < shape->ncaps; i++)
		if (shape->cap[i].id == id)
			return &shape->cap[i];
	return NULL;
}

/* The capability that has bytes in [off, off + len), if any: overlaps, and whom a write reaches. */
const struct cfg_cap *mock_cap_over(const struct mock_func *fn, unsigned int off, unsigned int len)
{
	const struct mock_shape *shape = fn->shape;
	mock_u32 i;

	for (i = 0; i < shape->ncaps; i++)
		if (off < (unsigned int)shape->cap[i].off + shape->cap[i].len &&
		    shape->cap[i].off < off + len)
			return &shape->cap[i];
	return NULL;
}

/* Reserve [off, off + len) for a capability; refuses overlaps. Returns 0 when refused. */
int mock_cap_claim(struct mock_func *fn, mock_u32 id, unsigned int off, unsigned int len)
{
	struct mock_shape *shape = fn->shape;
	const struct cfg_cap *other = mock_cap_over(fn, off, len);

	if (other)
		mock_refuse(fn,
			    "capability 0x%x [0x%x, 0x%x) overlaps capability 0x%x [0x%x, 0x%x)",
			    id & 0xffff, off, off + len, other->id & 0xffff, other->off,
			    (unsigned int)other->off + other->len);
	else if (shape->ncaps == MAX_CAPS)
		mock_refuse(fn, "more than %u capabilities", MAX_CAPS);
	if (fn->refused)
		return 0;
	shape->cap[shape->ncaps++] = (struct cfg_cap){
		.id = id, .off = (mock_u16)off, .len = (mock_u16)len,
	};
	return 1;
}

/* The place asked for by mock_cfg_at(), or the first gap in [first, end) that is long enough. */
static unsigned int cap_place(struct mock_func *fn, unsigned int len, unsigned int first,
			      unsigned int end, const char *name)
{
	unsigned int off = fn->shape->at;

	fn->shape->at = 0;
	if (!off) {
		for (off = first; off + len <= end; off += 4)
			if (!mock_cap_over(fn, off, len))
				return off;
		mock_refuse(fn, "no room for %s (%u bytes) below 0x%x", name, len, end);
		return 0;
	}
	if (off & 3)
		mock_refuse(fn, "%s at 0x%x is not aligned to four bytes", name, off);
	else if (off < first || off + len > end)
		mock_refuse(fn, "%s [0x%x, 0x%x) is outside [0x%x, 0x%x)", name, off, off + len,
			    first, end);
	return fn->refused ? 0 : off;
}

/* One of each kind, but vendors may tell several stories. */
static int cap_again(struct mock_func *fn, mock_u32 id, const char *name)
{
	if (fn->shape->header < 0)
		mock_refuse(fn, "%s before the header was declared", name);
	else if (id != MOCK_CAP_ID_VENDOR && id != ECAP(MOCK_ECAP_ID_VENDOR) &&
		 id != ECAP(MOCK_ECAP_ID_DVSEC) && mock_cap_find(fn, id))
		mock_refuse(fn, "two %s capabilities", name);
	return fn->refused;
}

/* A capability below 0x100, linked as the last of the list. Returns its offset, 0 when refused. */
unsigned int mock_cap_new(struct mock_func *fn, mock_u32 id, unsigned int len, const char *name)
{
	struct mock_shape *shape = fn->shape;
	unsigned int off;

	if (fn->refused || cap_again(fn, id, name))
		return 0;
	off = cap_place(fn, len, MOCK_CAP_FIRST, 0x100, name);
	if (!off || !mock_cap_claim(fn, id, off, len))
		return 0;
	/* The list is linked in the order of declaration, so that a test can put traps anywhere. */
	mock_cfg_set(fn, shape->last_cap ? shape->last_cap + 1 : MOCK_CAP_POINTER, 1, off);
	mock_cfg_set(fn, MOCK_STATUS, 2, mock_cfg16(fn, MOCK_STATUS) | MOCK_STATUS_CAP_LIST);
	mock_cfg_set(fn, off, 1, id);
	shape->last_cap = off;
	return off;
}

/* An extended capability; @id is the plain one. Returns its offset, 0 when refused. */
unsigned int mock_ecap_new(struct mock_func *fn, mock_u32 id, mock_u32 version, unsigned int len,
			   const char *name)
{
	struct mock_shape *shape = fn->shape;
	unsigned int off;

	if (fn->refused || cap_again(fn, ECAP(id), name))
		return 0;
	if (!shape->exp) {
		mock_refuse(fn,
			    "%s is an extended capability, and there is no PCI Express capability",
			    name);
		return 0;
	}
	off = cap_place(fn, len, MOCK_ECAP_FIRST, 0x1000, name);
	if (!off || !mock_cap_claim(fn, ECAP(id), off, len))
		return 0;
	/* Software starts at 0x100 and takes a zero there for an empty list. */
	if (!shape->last_ecap && off != MOCK_ECAP_FIRST) {
		mock_refuse(fn, "%s at 0x%x: the extended list begins at 0x100", name, off);
		return 0;
	}
	if (shape->last_ecap)
		mock_cfg_set(fn, shape->last_ecap, 4, mock_cfg32(fn, shape->last_ecap) | off << 20);
	mock_cfg_set(fn, off, 4, id | version << 16);
	shape->last_ecap = off;
	return off;
}
