// SPDX-License-Identifier: GPL-2.0-only
/*
 * What must hold between locks: who holds which, in which order classes nest, and whether
 * interrupts were on.
 *
 * A class is an initialisation site. The first time class B is taken inside class A the edge A -> B
 * is remembered; an edge that closes a circle is a deadlock that some schedule has, whether or not
 * this one met it.
 */
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <shared/host.h>

#include "lock_order.h"

static inline struct sim_locks *locks(void)
{
	return &SIM->locks;
}

const char *sim_lock_name(const struct sim_lock *lock)
{
	const char *name = lock->name ? lock->name : "lock";

	return *name == '&' ? name + 1 : name;
}

/* Subclasses of one site are classes of their own. */
u8 sim_lock_find_class(struct sim_lock *lock, unsigned int subclass)
{
	const void *key = lock->key ? lock->key : lock;
	unsigned int slot = (((u64)key >> 2) * 0x9e3779b1u >> 16) + subclass;
	struct sim_lock_class *c;

	for (int i = 0; i < 256; i++) {
		u8 *entry = &locks()->by_key[(slot + i) % 256];

		if (!*entry) {
			if (locks()->nr_classes + 1 >= SIM_LOCK_CLASSES)
				return 0;
			*entry = ++locks()->nr_classes;
			locks()->classes[*entry] = (struct sim_lock_class){ key, lock->name,
									    subclass, 0 };
		}
		c = &locks()->classes[*entry];
		if (c->key == key && c->subclass == subclass) {
			if (!subclass)
				lock->class = *entry;
			return *entry;
		}
	}
	return 0;
}

static __always_inline bool edge(unsigned int a, unsigned int b)
{
	return locks()->after[a][b / 64] >> (b % 64) & 1;
}

#define WORDS	(SIM_LOCK_CLASSES / 64)

/* Is @to taken somewhere inside @from? Each class within reach is looked at once. */
static bool reaches(unsigned int from, unsigned int to)
{
	u64 seen[WORDS] = { }, pending[WORDS] = { };
	unsigned int c = from, w;

	for (;;) {
		if (edge(c, to))
			return true;
		seen[c / 64] |= 1UL << (c % 64);
		for (w = 0; w < WORDS; w++)
			pending[w] = (pending[w] | locks()->after[c][w]) & ~seen[w];
		for (w = 0; w < WORDS && !pending[w]; w++)
			;
		if (w == WORDS)
			return false;
		c = w * 64 + __ffs(pending[w]);
	}
}

static noinline void new_order(struct sim_lock *outer, u8 from, struct sim_lock *lock, u8 to)
{
	if (from == to)
		sim_bug("lock order",
			"task %u (%s) takes a second lock of class %s without a nesting level",
			current->sim_index, current->sim_name, sim_lock_name(lock));
	if (reaches(to, from))
		sim_bug("lock order",
			"%s is taken while %s is held; elsewhere %s is taken while %s is held",
			sim_lock_name(lock), sim_lock_name(outer), sim_lock_name(outer),
			sim_lock_name(lock));
	locks()->after[from][to / 64] |= 1UL << (to % 64);
}

void sim_lock_order_held(struct sim_lock *lock, bool read, unsigned int subclass)
{
	struct task_struct *t = current;
	u8 class = sim_lock_class(lock, subclass);

	for (int i = 0; i < t->sim_nr_held; i++) {
		struct sim_held *held = &t->sim_held[i];

		/* Readers of a spinning lock may nest, others wait for themselves. */
		if (unlikely(held->lock == lock) &&
		    !(read && held->read && lock->kind == SIM_LOCK_SPIN))
			sim_bug("deadlock", "task %u (%s) takes %s again while it holds it",
				t->sim_index, t->sim_name, sim_lock_name(lock));
		if (class && held->class && unlikely(!edge(held->class, class)))
			new_order(held->lock, held->class, lock, class);
	}
}

void sim_lock_irq_mixed(struct sim_lock *lock)
{
	sim_bug("lock order", "%s is taken in hard interrupts and also with interrupts on",
		sim_lock_name(lock));
}

void sim_lock_too_many(void)
{
	sim_bug("lock", "task %u (%s) holds more than %d locks", current->sim_index,
		current->sim_name, SIM_HELD_MAX);
}

void sim_lock_released_early(struct sim_lock *lock)
{
	struct task_struct *t = current;
	int i = t->sim_nr_held;

	while (i-- > 0)
		if (t->sim_held[i].lock == lock)
			break;
	if (i < 0)
		sim_bug("unlock", "%s is unlocked by task %u (%s), which does not hold it",
			sim_lock_name(lock), t->sim_index, t->sim_name);
	sim_race_unlock(lock, t->sim_held[i].read);
	for (t->sim_nr_held--; i < t->sim_nr_held; i++)
		t->sim_held[i] = t->sim_held[i + 1];
}

bool sim_lock_held_by(const struct sim_lock *lock, const struct task_struct *t)
{
	for (int i = 0; i < t->sim_nr_held; i++)
		if (t->sim_held[i].lock == lock)
			return true;
	return false;
}

void sim_lock_check_free(const void *p, size_t len, void *site)
{
	u32 left = locks()->nr_held;
	struct task_struct *t;
	char where[96];

	list_for_each_entry(t, &SIM->sched.tasks, sim_node) {
		for (int i = 0; i < t->sim_nr_held; i++)
			if ((u64)t->sim_held[i].lock - (u64)p < len)
				sim_bug("held lock freed",
					"%s frees memory with %s in it, held by task %u (%s)",
					sim_host_symbol(site, where, sizeof(where)),
					sim_lock_name(t->sim_held[i].lock), t->sim_index,
					t->sim_name);
		/* Behind the last that holds any, nobody is worth a look. */
		left -= t->sim_nr_held;
		if (!left)
			break;
	}
}

bool sim_lockdep_held(const struct sim_lock *lock, int mode)
{
	const struct task_struct *t = current;

	for (int i = 0; i < t->sim_nr_held; i++)
		if (t->sim_held[i].lock == lock)
			return mode == SIM_HELD_ANY ||
			       t->sim_held[i].read == (mode == SIM_HELD_READ);
	return false;
}

void sim_lockdep_fail(const struct sim_lock *lock, const char *what, const char *file, int line)
{
	sim_bug("lock assertion", "%s %s, at %s:%d", sim_lock_name(lock), what, kbasename(file),
		line);
}

void sim_lock_set_class(struct sim_lock *lock, const void *key, const char *name, bool novalidate)
{
	lock->key = key;
	lock->name = name;
	lock->class = 0;
	lock->novalidate = novalidate;
}

void lockdep_assert_irqs_disabled(void)
{
	if (!current->sim_irqs_off)
		sim_bug("lock assertion", "interrupts are on where they must be off");
}

void lockdep_assert_irqs_enabled(void)
{
	if (current->sim_irqs_off)
		sim_bug("lock assertion", "interrupts are off where they must be on");
}

void sim_lock_boot(void)
{
	INIT_LIST_HEAD(&locks()->rcu_callbacks);
}
