// SPDX-License-Identifier: GPL-2.0-only
/*
 * Vector clocks: which context is ordered behind what of which other one.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <shared/host.h>

#include "fine_race.h"

static void slot_get(struct sim_race_tables *r, struct task_struct *t)
{
	u32 slot;

	/* Slots that never had an owner first, then the one that has rested longest. */
	if (r->nr_slots < RACE_SLOTS) {
		slot = r->nr_slots++;
		memset(r->clock[slot], 0, sizeof(r->clock[slot]));
	} else if (r->nr_free) {
		slot = r->free[r->free_first++ % RACE_SLOTS];
		r->nr_free--;
	} else {
		t->sim_slot = RACE_NO_SLOT;
		return;
	}
	t->sim_slot = slot;
	r->stretch[slot] = 0;
	r->ignore[slot] = 0;
	memset(r->fence_release[slot], 0, sizeof(r->fence_release[slot]));
	memset(r->fence_acquire[slot], 0, sizeof(r->fence_acquire[slot]));
}

static struct sim_race_tables *start(void)
{
	struct sim_race_tables *r = (struct sim_race_tables *)SIM_RACE_BASE;
	struct task_struct *t;

	memset(r, 0, offsetof(struct sim_race_tables, clock));
	r->top = round_up(SIM_RACE_BASE + sizeof(*r), 64);
	SIM->race.tables = r;
	list_for_each_entry(t, &SIM->sched.tasks, sim_node) {
		slot_get(r, t);
		if (t->sim_slot != RACE_NO_SLOT)
			r->clock[t->sim_slot][t->sim_slot] = 1;
	}
	return r;
}

struct sim_race_tables *race_tables(void)
{
	struct sim_race_tables *r = SIM->race.tables;

	return likely(r) ? r : start();
}

void sim_race_reset(void)
{
	SIM->race.tables = NULL;
}

void *race_take(u64 size)
{
	struct sim_race_tables *r = race_tables();
	void *p = (void *)r->top;

	r->top += round_up(size, 16);
	if (r->top > SIM_RACE_BASE + SIM_RACE_SIZE)
		sim_unimplemented("race detector: more accesses than fit its window");
	memset(p, 0, size);
	return p;
}

struct race_page *race_page_of(u64 addr, bool make)
{
	struct sim_race_tables *r = race_tables();
	u64 number = addr >> 12;
	struct race_page **head = &r->pages[(number ^ number >> 9) % RACE_PAGES], *p;

	for (p = *head; p; p = p->next)
		if (p->number == number)
			return p;
	if (!make)
		return NULL;
	p = race_take(sizeof(*p));
	p->number = number;
	p->next = *head;
	*head = p;
	return p;
}

struct race_object *race_object_of(const void *obj, bool make)
{
	struct race_page *page = race_page_of((u64)obj, make);
	struct sim_race_tables *r = race_tables();
	struct race_object *o;

	if (!page)
		return NULL;
	for (o = page->objects; o; o = o->next)
		if (o->obj == obj)
			return o;
	if (!make)
		return NULL;
	o = r->free_objects;
	if (o) {
		r->free_objects = o->next;
		memset(o, 0, sizeof(*o));
	} else {
		o = race_take(sizeof(*o));
	}
	o->obj = obj;
	o->next = page->objects;
	page->objects = o;
	return o;
}

void race_join(u32 *to, const u32 *from)
{
	u32 n = race_tables()->nr_slots;

	for (u32 i = 0; i < n; i++)
		if (from[i] > to[i])
			to[i] = from[i];
}

/* What comes now is not part of what was just released. */
void race_tick(void)
{
	u32 slot = current->sim_slot;

	race_tables()->clock[slot][slot]++;
	race_tables()->stretch[slot] = 0;
}

static bool watched(void)
{
	race_tables();
	return current->sim_slot != RACE_NO_SLOT;
}

void sim_race_release(const void *obj)
{
	if (!watched())
		return;
	race_join(race_object_of(obj, true)->clock, race_tables()->clock[current->sim_slot]);
	race_tick();
}

void sim_race_acquire(const void *obj)
{
	const struct race_object *o;

	if (!watched())
		return;
	o = race_object_of(obj, false);
	if (o)
		race_join(race_tables()->clock[current->sim_slot], o->clock);
}

void sim_race_acquire_all(void)
{
	struct sim_race_tables *r = race_tables();

	for (u32 i = 0; watched() && i < r->nr_slots; i++)
		race_join(r->clock[current->sim_slot], r->clock[i]);
}

void sim_race_rcu_out(void)
{
	sim_race_release(sim_race_end_of(&SIM->sched.gp_seq));
}

void sim_race_forget_object(const void *obj)
{
	struct race_object *o = race_object_of(obj, false);

	if (o)
		memset(o->clock, 0, sizeof(o->clock));
}

/* A reader is behind writers only; a writer is behind both. */
void sim_race_lock(const struct sim_lock *lock, bool read)
{
	if (!watched())
		return;
	sim_race_acquire(lock);
	if (!read)
		sim_race_acquire(sim_race_end_of(lock));
	race_tables()->stretch[current->sim_slot] = 0;
}

void sim_race_unlock(const struct sim_lock *lock, bool read)
{
	sim_race_release(read ? sim_race_end_of(lock) : lock);
}

void sim_race_origin(const void *obj)
{
	SIM->race.origin = obj;
	SIM->race.from_origin = true;
}

void sim_race_origin_end(void)
{
	SIM->race.from_origin = false;
}

/* Born behind what its maker did so far, or behind what its origin knows. */
void sim_race_task_new(struct task_struct *t)
{
	struct sim_race_tables *r = race_tables();
	const struct race_object *o;
	u32 slot, own;

	sim_race_new(t, sizeof(*t));
	slot_get(r, t);
	slot = t->sim_slot;
	if (slot == RACE_NO_SLOT)
		return;
	own = r->clock[slot][slot] + 1;
	memset(r->clock[slot], 0, sizeof(r->clock[slot]));
	if (SIM->race.from_origin) {
		o = SIM->race.origin ? race_object_of(SIM->race.origin, false) : NULL;
		if (o)
			race_join(r->clock[slot], o->clock);
	} else if (watched()) {
		race_join(r->clock[slot], r->clock[current->sim_slot]);
		race_tick();
	}
	r->clock[slot][slot] = own;
}

void sim_race_task_end(struct task_struct *t)
{
	struct sim_race_tables *r = race_tables();

	if (t->sim_slot == RACE_NO_SLOT)
		return;
	sim_race_release(t);
	r->free[(r->free_first + r->nr_free++) % RACE_SLOTS] = t->sim_slot;
	t->sim_slot = RACE_NO_SLOT;
}
