// SPDX-License-Identifier: GPL-2.0-only
/*
 * A zPCI machine: its functions and their groups, what an operator does with them, and which of
 * their messages and accesses reach memory.
 */
#include "func_priv.h"
#include "zpci_priv.h"

#define MAX_UID		0xffffU		/* BUS: ZPCI_MAX_UID */
#define MAX_FUNCTIONS	4096U		/* CLP: PCI_MAX_FUNCTIONS */
#define MAX_NOI		4095U		/* CLP: a field of 12 bits */
#define MAX_STBL	8191U		/* LNX: a field of 13 bits */

static void say(struct mock_zpci *z, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct mock_zpci *z, const char *fmt, ...)
{
	char text[160];
	__builtin_va_list ap;

	if (!z->ops->log)
		return;
	__builtin_va_start(ap, fmt);
	mock_vfmt(text, sizeof(text), fmt, ap);
	__builtin_va_end(ap);
	z->ops->log(z->host, text);
}

struct mock_zpci *mock_zpci_create(const struct mock_zpci_ops *ops, void *host)
{
	struct mock_zpci *z = ops->alloc(host, sizeof(*z));

	if (z) {
		z->ops = ops;
		z->host = host;
		z->next_index = 1;	/* BUS: 0 is the resume token that means the start */
	}
	return z;
}

void mock_zpci_destroy(struct mock_zpci *z)
{
	struct zpci_fn *f;
	struct zpci_grp *g;

	if (!z)
		return;
	while ((f = z->functions)) {
		z->functions = f->next;
		z->ops->free(z->host, f);
	}
	while ((g = z->groups)) {
		z->groups = g->next;
		z->ops->free(z->host, g);
	}
	z->ops->free(z->host, z);
}

struct zpci_fn *zpci_by_fid(const struct mock_zpci *z, mock_u32 fid)
{
	struct zpci_fn *f;

	for (f = z->functions; f && f->desc.fid != fid; f = f->next)
		;
	return f;
}

/* INST: by its index, and the rest must be of now. */
struct zpci_fn *zpci_by_fh(const struct mock_zpci *z, mock_u32 fh)
{
	struct zpci_fn *f;

	for (f = z->functions; f && f->fh != fh; f = f->next)
		;
	return f;
}

const struct mock_zpci_group *zpci_group(const struct mock_zpci *z, mock_u32 id)
{
	struct zpci_grp *g;

	for (g = z->groups; g && g->g.id != id; g = g->next)
		;
	return g ? &g->g : NULL;
}

void zpci_put(struct mock_zpci *z, mock_u8 *p, int width, mock_u64 val)
{
	if (z->ops->lie)
		val ^= z->ops->lie(z->host, width);
	while (width--) {
		p[width] = (mock_u8)val;
		val >>= 8;
	}
}

void zpci_tell(struct mock_zpci *z, const struct zpci_fn *f, int error, mock_u32 pec, mock_u64 addr)
{
	struct mock_zpci_event event = {
		.error = error, .pec = pec, .fid = f->desc.fid, .fh = f->fh, .addr = addr,
	};

	z->ops->event(z->host, &event);
}

/* ---- building ------------------------------------------------------------------- */


static const char *bad_group(const struct mock_zpci *z, const struct mock_zpci_group *g)
{
	if (zpci_group(z, g->id))
		return "its id is taken";
	if (!g->noi || g->noi > MAX_NOI)
		return "interrupts are 1 to 4095";
	/* INST: more than one doubleword, or there is no store block. */
	if (g->maxstbl > MAX_STBL || g->maxstbl % 8 || g->maxstbl < 16)
		return "a store block is 16 to 8184 bytes, in doublewords";
	if (g->msia & 7)
		return "the message address is no doubleword's";
	return NULL;
}

int mock_zpci_add_group(struct mock_zpci *z, const struct mock_zpci_group *group)
{
	const char *why = bad_group(z, group);
	struct zpci_grp *g;

	if (why) {
		say(z, "zpci: group 0x%x refused: %s", group->id, why);
		return -1;
	}
	g = z->ops->alloc(z->host, sizeof(*g));
	if (!g)
		return -1;
	g->g = *group;
	g->next = z->groups;
	z->groups = g;
	return 0;
}

static int same_uid(const struct mock_zpci *z, mock_u32 uid)
{
	const struct zpci_fn *f;

	for (f = z->functions; f && f->desc.uid != uid; f = f->next)
		;
	return uid && f;
}

static const char *bad_range(const struct mock_zpci_desc *d)
{
	/* INST: address spaces are registered in pages. */
	if (d->sdma > d->edma || d->sdma & 0xfff || (d->edma & 0xfff) != 0xfff)
		return "its DMA range is empty or not of pages";
	/* LNX: what software knows of a block: 16 bytes and four counters, at most 128 in all. */
	if (d->fmb_len && (d->fmb_len * 4U < 48 || d->fmb_len * 4U > 128))
		return "a measurement block is 48 to 128 bytes";
	return NULL;
}

static const char *bad_vfs(const struct mock_zpci *z, const struct mock_zpci_desc *d,
			   const struct mock_func *fn)
{
	mock_u32 i, total = mock_func_total_vfs(fn);

	if (mock_func_pf(fn))
		return "its model is a VF, which comes with its PF";
	if (d->vfn)
		return "a physical function has no virtual function's number";
	if (!total)
		return d->vf_fid || d->vf_uid ? "its model has no VFs" : NULL;
	if (!d->vf_fid)
		return "its VFs have no fid";
	if (d->vf_uid + total > MAX_UID)
		return "the uids of its VFs are beyond 0xffff";
	for (i = 0; i < total; i++) {
		if (zpci_by_fid(z, d->vf_fid + i) || d->vf_fid + i == d->fid)
			return "a VF's fid is taken";
		if (d->vf_uid && (same_uid(z, d->vf_uid + i) || d->vf_uid + i == d->uid))
			return "a VF's uid is taken";
	}
	return NULL;
}

static const char *bad_function(const struct mock_zpci *z, const struct mock_zpci_desc *d,
				const struct mock_func *fn)
{
	const char *why;
	int bar;

	if (!fn)
		return "there is no model behind it";
	if (zpci_by_fid(z, d->fid))
		return "its fid is taken";
	if (d->uid > MAX_UID || same_uid(z, d->uid))
		return "its uid is taken or beyond 0xffff";
	if (!zpci_group(z, d->pfgid))
		return "its group does not exist";
	if (d->port > 15)
		return "ports are 0 to 15";
	if (z->next_index > MAX_FUNCTIONS)
		return "4096 functions are the most";
	why = bad_range(d);
	if (why)
		return why;
	if (fn->shape->header)
		return "a bridge is no function of its own";
	for (bar = 0; bar < 6; bar++)
		if (fn->shape->bar[bar].size && fn->shape->bar[bar].type & MOCK_IO)
			return "it has ports, and there is no instruction for them";
	/* Lines do not exist, so messages must; a VF's PF says the same of both. */
	if (!fn->shape->msi && !fn->shape->msix)
		return "it has neither MSI nor MSI-X";
	return bad_vfs(z, d, fn);
}

static struct zpci_fn *new_function(struct mock_zpci *z, const struct mock_zpci_desc *desc,
				    struct mock_func *fn)
{
	struct zpci_fn **at, *f = z->ops->alloc(z->host, sizeof(*f));

	if (!f)
		return NULL;
	f->desc = *desc;
	if (desc->util) {
		mock_copy(f->util, desc->util, sizeof(f->util));
		f->desc.util = f->util;
	}
	f->fn = fn;
	f->fh = FH_EMULATED | z->next_index++;
	f->state = MOCK_ZPCI_STANDBY;
	for (at = &z->functions; *at; at = &(*at)->next)
		;
	*at = f;
	return f;
}

int mock_zpci_plug(struct mock_zpci *z, const struct mock_zpci_desc *desc, struct mock_func *fn)
{
	const char *why = bad_function(z, desc, fn);

	if (why) {
		say(z, "zpci: function 0x%x refused: %s", desc->fid, why);
		return -1;
	}
	return new_function(z, desc, fn) ? 0 : -1;
}

static void remove_function(struct mock_zpci *z, struct zpci_fn *gone)
{
	struct zpci_fn **at;

	for (at = &z->functions; *at != gone; at = &(*at)->next)
		;
	*at = gone->next;
	z->ops->free(z->host, gone);
}

static void remove_vfs(struct mock_zpci *z, const struct zpci_fn *pf)
{
	struct zpci_fn *f, *next;

	for (f = z->functions; f; f = next) {
		next = f->next;
		if (f->pf == pf)
			remove_function(z, f);
	}
}

int mock_zpci_vfs(struct mock_zpci *z, mock_u32 fid)
{
	struct zpci_fn *pf = zpci_by_fid(z, fid), *f;
	mock_u32 i, num;

	if (!pf || pf->pf)
		return -1;
	remove_vfs(z, pf);
	num = mock_func_num_vfs(pf->fn);
	for (i = 0; i < num; i++) {
		struct mock_zpci_desc desc = pf->desc;

		desc.fid = pf->desc.vf_fid + i;
		desc.uid = pf->desc.vf_uid ? pf->desc.vf_uid + i : 0;
		desc.vfn = (mock_u16)(i + 1);	/* ASSUMED: counted from 1, 0 is the PF */
		desc.vf_fid = desc.vf_uid = 0;
		f = new_function(z, &desc, mock_func_vf(pf->fn, i));
		if (!f)
			return -1;
		f->pf = pf;
		f->state = MOCK_ZPCI_DISABLED;
	}
	return 0;
}

/* ---- states --------------------------------------------------------------------- */

static int enabled(const struct zpci_fn *f)
{
	return f->state == MOCK_ZPCI_ENABLED || f->state == MOCK_ZPCI_BLOCKED ||
	       f->state == MOCK_ZPCI_ERROR;
}

/* INST: what set-disable does: a cold reset, and nothing is registered any more. */
void zpci_disable(struct zpci_fn *f, enum mock_zpci_state state)
{
	if (f->fh & FH_ENABLE && !f->pf)
		mock_reset(f->fn, MOCK_RESET_COLD);
	else if (f->fh & FH_ENABLE)
		mock_reset(f->fn, MOCK_RESET_FLR);	/* a VF has no power of its own */
	f->fh &= ~FH_ENABLE;
	f->state = state;
	f->noi = 0;
	f->ioat = 0;
	f->fmb = 0;
}

int mock_zpci_configure(struct mock_zpci *z, mock_u32 fid)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);

	if (!f || f->state != MOCK_ZPCI_STANDBY)
		return -1;
	f->state = MOCK_ZPCI_DISABLED;
	zpci_tell(z, f, 0, MOCK_ZPCI_PEC_CONFIGURED, 0);
	return 0;
}

int mock_zpci_request(struct mock_zpci *z, mock_u32 fid)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);

	if (!f || f->state < MOCK_ZPCI_DISABLED)
		return -1;
	zpci_tell(z, f, 0, MOCK_ZPCI_PEC_REQUEST, 0);
	return 0;
}

int mock_zpci_deconfigure(struct mock_zpci *z, mock_u32 fid)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);

	/* BUS: an enabled function is disabled on the way. */
	if (!f || f->state < MOCK_ZPCI_DISABLED)
		return -1;
	zpci_disable(f, MOCK_ZPCI_STANDBY);
	return 0;
}

int mock_zpci_unplug(struct mock_zpci *z, mock_u32 fid)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);
	int configured;

	if (!f || f->pf)
		return -1;
	configured = f->state >= MOCK_ZPCI_DISABLED;
	remove_vfs(z, f);
	mock_set_present(f->fn, 0);
	f->fh &= ~FH_ENABLE;
	zpci_tell(z, f, 0, configured ? MOCK_ZPCI_PEC_GONE : MOCK_ZPCI_PEC_RESERVED, 0);
	remove_function(z, f);
	return 0;
}

/* BUS: the function stops, and software is told. */
void zpci_fail(struct mock_zpci *z, struct zpci_fn *f, mock_u32 pec, mock_u64 addr)
{
	f->state = pec == MOCK_ZPCI_PEC_PERMANENT ? MOCK_ZPCI_PERMANENT : MOCK_ZPCI_ERROR;
	zpci_tell(z, f, 1, pec, addr);
}

int mock_zpci_error(struct mock_zpci *z, mock_u32 fid, mock_u32 pec)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);

	if (!f || !enabled(f))
		return -1;
	/* LNX: what goes wrong with measuring is no error of the function's. */
	if (pec >= MOCK_ZPCI_PEC_FMB && pec <= MOCK_ZPCI_PEC_FMBPRO)
		zpci_tell(z, f, 1, pec, 0);
	else
		zpci_fail(z, f, pec, 0);
	return 0;
}

int mock_zpci_busy(struct mock_zpci *z, mock_u32 fid, unsigned int times)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);

	if (!f)
		return -1;
	f->busy = times;
	return 0;
}

/* ---- what functions do ---------------------------------------------------------- */

void mock_zpci_msi(struct mock_zpci *z, mock_u32 fid, mock_u64 addr, mock_u32 data)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);

	/* BUS: a function that is blocked or in error is not heard. */
	if (!f || f->state != MOCK_ZPCI_ENABLED)
		return;
	if (addr != zpci_group(z, f->desc.pfgid)->msia) {
		mock_zpci_dma(z, fid, addr, 4);
		return;
	}
	if (!f->noi)
		zpci_fail(z, f, MOCK_ZPCI_PEC_NOMSI, addr);
	else if (data >= f->noi)
		zpci_fail(z, f, MOCK_ZPCI_PEC_INVALBV, addr);
	else
		z->ops->interrupt(z->host, fid, data);
}

int mock_zpci_dma(struct mock_zpci *z, mock_u32 fid, mock_u64 addr, mock_u32 len)
{
	struct zpci_fn *f = zpci_by_fid(z, fid);

	if (!f || f->state != MOCK_ZPCI_ENABLED || !len)
		return -1;
	if (!f->ioat) {
		zpci_fail(z, f, MOCK_ZPCI_PEC_INVALAS, addr);
		return -1;
	}
	if (addr < f->pba || addr > f->pal || len - 1 > f->pal - addr) {
		zpci_fail(z, f, MOCK_ZPCI_PEC_RANGE, addr);
		return -1;
	}
	return 0;
}

/* ---- questions ------------------------------------------------------------------ */

enum mock_zpci_state mock_zpci_state(const struct mock_zpci *z, mock_u32 fid)
{
	const struct zpci_fn *f = zpci_by_fid(z, fid);

	return f ? f->state : MOCK_ZPCI_RESERVED;
}

mock_u32 mock_zpci_handle(const struct mock_zpci *z, mock_u32 fid)
{
	const struct zpci_fn *f = zpci_by_fid(z, fid);

	return f ? f->fh : 0;
}

mock_u32 mock_zpci_vf_fid(const struct mock_zpci *z, mock_u32 fid, mock_u32 index)
{
	const struct zpci_fn *f = zpci_by_fid(z, fid);

	return f ? f->desc.vf_fid + index : 0;
}

int mock_zpci_counts(const struct mock_zpci *z, mock_u32 fid, struct mock_zpci_counts *counts)
{
	const struct zpci_fn *f = zpci_by_fid(z, fid);

	if (!f)
		return -1;
	*counts = f->counts;
	return 0;
}
