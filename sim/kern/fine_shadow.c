// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which accesses were made, and the finding when two of them race.
 *
 * Per granule of eight bytes there is a list of accesses, each with the bytes it touched. A new one
 * is compared with those of other contexts that share a byte. It takes the place of an ordered
 * older one when it conflicts with all that the older one could conflict with, so lists stay short
 * and nothing is ever thrown away that could still race.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <shared/host.h>

#include "fine_race.h"

static struct race_cell *cell_at(u32 index)
{
	return (struct race_cell *)SIM_RACE_BASE + index;
}

static u32 cell_new(void)
{
	struct sim_race_tables *r = race_tables();
	u32 index = r->free_cells;
	void *p;

	if (index) {
		r->free_cells = cell_at(index)->next;
		return index;
	}
	r->top = round_up(r->top, sizeof(struct race_cell));
	p = race_take(sizeof(struct race_cell));
	return ((u64)p - SIM_RACE_BASE) / sizeof(struct race_cell);
}

static void cell_free(u32 index)
{
	cell_at(index)->next = race_tables()->free_cells;
	race_tables()->free_cells = index;
}

static struct race_stretch *stretch_at(u32 index)
{
	return (struct race_stretch *)(SIM_RACE_BASE + index * 16UL);
}

static u32 stretch_now(struct sim_race_tables *r)
{
	struct task_struct *t = current;
	struct race_stretch *s;

	if (r->stretch[t->sim_slot])
		return r->stretch[t->sim_slot];
	s = race_take(sizeof(*s));
	s->syscall = t->sim_syscall;
	s->task = t->sim_index;
	s->ctx = t->sim_ctx;
	s->irqs_off = t->sim_irqs_off;
	strscpy(s->name, t->sim_name, sizeof(s->name));
	for (int i = t->sim_nr_held - 1; i >= 0 && s->nr_held < RACE_HELD; i--) {
		s->held[s->nr_held].name = sim_lock_name(t->sim_held[i].lock);
		s->held[s->nr_held].site = t->sim_held[i].site;
		s->held[s->nr_held++].read = t->sim_held[i].read;
	}
	r->stretch[t->sim_slot] = ((u64)s - SIM_RACE_BASE) / 16;
	return r->stretch[t->sim_slot];
}

/* ---- the finding ---- */

static const char *kind(unsigned int flags)
{
	static const char *const kinds[] = { "plain read", "plain write", "marked read",
					     "marked write" };

	return kinds[flags & 3];
}

static void report_access(const struct race_cell *c, const char *when)
{
	const struct race_stretch *s = stretch_at(c->stretch);
	char where[256];

	sim_report("  %s: %s by task %u (%s, %s)%s%s", when, kind(c->flags), s->task, s->name,
		   sim_ctx_name(s->ctx), s->syscall ? " in " : "", s->syscall ? s->syscall : "");
	sim_report("%s", s->nr_held ? ", which held" : ", which held no lock");
	for (int i = 0; i < s->nr_held; i++)
		sim_report("%s %s%s", i ? "," : "", s->held[i].name,
			   s->held[i].read ? " (read)" : "");
	sim_report("%s\n", s->irqs_off ? ", interrupts off" : "");
	for (int i = 0; i < RACE_FRAMES && c->pcs[i]; i++)
		sim_report("    %s\n", sim_host_line((void *)(u64)c->pcs[i], where, sizeof(where)));
	for (int i = 0; i < s->nr_held; i++)
		sim_report("    %s taken in %s\n", s->held[i].name,
			   sim_host_line(s->held[i].site, where, sizeof(where)));
}

static __noreturn void sim_report_race(u64 granule, const struct race_cell *old,
				       const struct race_cell *new)
{
	u64 first = granule + __ffs(old->mask & new->mask);
	char a[256], b[256], text[256];

	sim_report("two accesses that nothing orders:\n");
	report_access(old, "before");
	report_access(new, "now");
	if (first - SIM_ARENA_BASE < SIM_ARENA_SIZE)
		sim_report("  in a %s\n", sim_describe((void *)first, text, sizeof(text)));
	sim_bug("data race", "%s at %s and %s at %s", kind(old->flags),
		sim_host_line((void *)(u64)old->pcs[0], a, sizeof(a)), kind(new->flags),
		sim_host_line((void *)(u64)new->pcs[0], b, sizeof(b)));
}

/* ---- one granule ---- */

static bool conflict(unsigned int a, unsigned int b)
{
	return (a | b) & SIM_RACE_WRITE && !(a & b & SIM_RACE_MARKED);
}

/* Does @a conflict with everything that @b can conflict with? */
static bool covers(unsigned int a, unsigned int b)
{
	if (!(a & SIM_RACE_WRITE) && b & SIM_RACE_WRITE)
		return false;
	return !(a & SIM_RACE_MARKED) || b & SIM_RACE_MARKED;
}

static void frames(struct race_cell *c, u64 pc, const u64 *fp)
{
	c->pcs[0] = pc;
	for (int i = 1; i < RACE_FRAMES; i++) {
		const u64 *up;

		c->pcs[i] = 0;
		if (!fp || (u64)fp & 7)
			continue;
		up = (const u64 *)fp[0];
		c->pcs[i] = fp[1];
		/* Callers are further up, within one stack. */
		fp = up > fp && (u64)up - (u64)fp < SIM_STACK_SLOT ? up : NULL;
		if (fp && (u64)fp - SIM_STACK_BASE < SIM_STACK_SLOT * SIM_STACK_COUNT &&
		    (u64)fp % SIM_STACK_SLOT > SIM_STACK_SLOT - 32)
			fp = NULL;
	}
}

static void granule(u64 addr, struct race_cell *new, u64 pc, const u64 *fp)
{
	struct race_page *page = race_page_of(addr, true);
	struct sim_race_tables *r = race_tables();
	u32 *head = &page->cells[addr >> 3 & 511], *link = head, index;
	u32 me = new->slot;

	while (*link) {
		struct race_cell *c = cell_at(*link);
		bool ordered = c->slot == me || r->clock[me][c->slot] >= c->clock;

		if (c->mask & new->mask && !ordered && conflict(c->flags, new->flags)) {
			new->stretch = stretch_now(r);
			frames(new, pc, fp);
			sim_report_race(addr & ~7UL, c, new);
		}
		/* The same again, in one stretch: nothing new. */
		if (c->slot == me && c->clock == new->clock && !(new->mask & ~c->mask) &&
		    covers(c->flags, new->flags))
			return;
		if (ordered && !(c->mask & ~new->mask) && covers(new->flags, c->flags)) {
			index = *link;
			*link = c->next;
			cell_free(index);
			continue;
		}
		link = &c->next;
	}
	index = cell_new();
	new->stretch = stretch_now(r);
	frames(new, pc, fp);
	new->next = *head;
	*cell_at(index) = *new;
	*head = index;
}

void sim_race_check(u64 addr, u64 len, unsigned int flags, u64 pc, const u64 *fp)
{
	struct sim_race_tables *r = race_tables();
	u32 slot = current->sim_slot;
	struct race_cell new = { };

	if (slot == RACE_NO_SLOT || r->ignore[slot])
		return;
	new.slot = slot;
	new.flags = flags;
	while (len) {
		u64 off = addr & 7, n = min_t(u64, 8 - off, len);

		new.clock = r->clock[slot][slot];
		new.mask = ((1U << n) - 1) << off;
		granule(addr, &new, pc, fp);
		addr += n;
		len -= n;
	}
}

void sim_race_access(const void *p, size_t len, unsigned int flags, void *site)
{
	if (race_watched((u64)p) && !SIM->findings.reporting)
		sim_race_check((u64)p, len, flags, (u64)site, NULL);
}

/* ---- blocks that come and go ---- */

/* Granules of @page inside [from, to). */
static void forget_cells(struct race_page *page, u64 from, u64 to)
{
	for (u64 a = from & ~7UL; a < to; a += 8) {
		u32 *head = &page->cells[a >> 3 & 511];

		while (*head) {
			u32 index = *head;

			*head = cell_at(index)->next;
			cell_free(index);
		}
	}
}

static void forget_objects(struct race_page *page, u64 from, u64 to)
{
	struct race_object **link = &page->objects, *o;

	while ((o = *link)) {
		if ((u64)o->obj < from || (u64)o->obj >= to) {
			link = &o->next;
			continue;
		}
		*link = o->next;
		o->next = race_tables()->free_objects;
		race_tables()->free_objects = o;
	}
}

void sim_race_new(const void *p, size_t len)
{
	u64 at = (u64)p, end = at + len;

	if (!SIM->race.tables)
		return;
	while (at < end) {
		u64 next = min_t(u64, end, (at | 4095) + 1);
		struct race_page *page = race_page_of(at, false);

		if (page) {
			forget_cells(page, at, next);
			forget_objects(page, at, next);
		}
		at = next;
	}
}

void sim_race_free(const void *p, size_t len, void *site)
{
	u64 at = (u64)p, end = at + len;

	if (!SIM->race.tables || SIM->findings.reporting)
		return;
	/* Only what somebody has touched can be raced for. */
	for (at &= ~7UL; at < end; at += 8) {
		struct race_page *page = race_page_of(at, false);

		if (!page)
			at |= 4088;
		else if (page->cells[at >> 3 & 511])
			sim_race_check(at, min_t(u64, 8, end - at), SIM_RACE_WRITE, (u64)site,
				       NULL);
	}
	sim_race_new(p, len);
}

void sim_race_ignore(int more)
{
	struct sim_race_tables *r = race_tables();

	if (current->sim_slot != RACE_NO_SLOT)
		r->ignore[current->sim_slot] += more;
}
