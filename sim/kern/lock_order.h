/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock oracles where a lock is taken or released, which is everywhere: the paths of a lock
 * whose class is known and that was taken last. All else is lockorder.c's.
 */
#ifndef SIM_KERN_LOCK_ORDER_H
#define SIM_KERN_LOCK_ORDER_H

#include <linux/kernel.h>
#include <linux/sched.h>

#include "state.h"

/** sim_lock_find_class() - Return: the class of @lock, 0: not tracked (table full) */
u8 sim_lock_find_class(struct sim_lock *lock, unsigned int subclass);
void sim_lock_irq_mixed(struct sim_lock *lock) __attribute__((__noreturn__, __cold__));
void sim_lock_too_many(void) __attribute__((__noreturn__, __cold__));
/** sim_lock_released_early() - a lock taken later is still held; or @lock is not */
void sim_lock_released_early(struct sim_lock *lock);

static __always_inline u8 sim_lock_class(struct sim_lock *lock, unsigned int subclass)
{
	if (unlikely(lock->novalidate))
		return 0;
	return likely(lock->class && !subclass) ? lock->class : sim_lock_find_class(lock, subclass);
}

/* A spinlock that a hard interrupt takes must never be held with interrupts on. */
static __always_inline void sim_lock_irq_state(struct sim_lock *lock, u8 class)
{
	struct sim_lock_class *c = &SIM->locks.classes[class];

	if (!class)
		return;
	if (current->sim_ctx == SIM_CTX_HARDIRQ)
		c->usage |= SIM_LOCK_IN_IRQ;
	else if (!current->sim_irqs_off)
		c->usage |= SIM_LOCK_IRQS_ON;
	if (unlikely(c->usage == (SIM_LOCK_IN_IRQ | SIM_LOCK_IRQS_ON)))
		sim_lock_irq_mixed(lock);
}

/* The current task holds @lock, of @kind, now; the site is where our user's function was called. */
static __always_inline void sim_lock_acquired(struct sim_lock *lock, u8 kind, bool read,
					      unsigned int subclass)
{
	u8 class = sim_lock_class(lock, subclass);
	struct task_struct *t = current;
	unsigned int n = t->sim_nr_held;

	if (kind == SIM_LOCK_SPIN)
		sim_lock_irq_state(lock, class);
	if (unlikely(n >= SIM_HELD_MAX))
		sim_lock_too_many();
	t->sim_held[n].lock = lock;
	t->sim_held[n].site = __builtin_return_address(0);
	t->sim_held[n].read = read;
	t->sim_held[n].class = class;
	t->sim_nr_held = n + 1;
	sim_trace(t, read ? "lock read" : "lock", sim_lock_name(lock));
	SIM->locks.nr_held++;
	sim_race_lock(lock, read);
}

/* Mostly it is the lock that was taken last. */
static __always_inline void sim_lock_released(struct sim_lock *lock)
{
	struct task_struct *t = current;
	unsigned int n = t->sim_nr_held;

	if (likely(n && t->sim_held[n - 1].lock == lock)) {
		sim_race_unlock(lock, t->sim_held[n - 1].read);
		t->sim_nr_held = n - 1;
	} else {
		sim_lock_released_early(lock);
	}
	sim_trace(t, "unlock", sim_lock_name(lock));
	SIM->locks.nr_held--;
}

#endif
