/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - spinlocks exclude contenders only; others run meanwhile, as on more processors */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/spinlock_types.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/irqflags.h>
#include <linux/bottom_half.h>
#include <linux/atomic.h>

void sim_spin_init(struct sim_lock *lock, const char *name, struct lock_class_key *key);
void sim_spin_lock(struct sim_lock *lock, unsigned int subclass);
int sim_spin_trylock(struct sim_lock *lock);
void sim_spin_unlock(struct sim_lock *lock);
unsigned long sim_spin_lock_irqsave(struct sim_lock *lock);
void sim_spin_unlock_irqrestore(struct sim_lock *lock, unsigned long flags);
void sim_read_lock(struct sim_lock *lock);
void sim_read_unlock(struct sim_lock *lock);
int atomic_dec_and_lock(atomic_t *cnt, spinlock_t *lock);

#define spin_lock_init(l)		sim_spin_init(&(l)->sim_lock, #l, SIM_LOCK_KEY())
#define spin_lock(l)			sim_spin_lock(&(l)->sim_lock, 0)
#define spin_lock_nested(l, sub)	sim_spin_lock(&(l)->sim_lock, sub)
#define spin_unlock(l)			sim_spin_unlock(&(l)->sim_lock)
#define spin_trylock(l)			sim_spin_trylock(&(l)->sim_lock)
#define spin_lock_irq(l)		do { local_irq_disable(); spin_lock(l); } while (0)
#define spin_unlock_irq(l)		do { spin_unlock(l); local_irq_enable(); } while (0)
#define spin_lock_bh(l)			do { local_bh_disable(); spin_lock(l); } while (0)
#define spin_unlock_bh(l)		do { spin_unlock(l); local_bh_enable(); } while (0)
#define spin_lock_irqsave(l, flags) \
	do { (flags) = sim_spin_lock_irqsave(&(l)->sim_lock); } while (0)
#define spin_lock_irqsave_nested(l, flags, sub) \
	do { local_irq_save(flags); spin_lock_nested(l, sub); } while (0)
#define spin_unlock_irqrestore(l, flags) sim_spin_unlock_irqrestore(&(l)->sim_lock, flags)
#define spin_trylock_irqsave(l, flags) \
	({ local_irq_save(flags); spin_trylock(l) ? 1 : ({ local_irq_restore(flags); 0; }); })
#define spin_is_locked(l)		((l)->sim_lock.owner != NULL)
#define assert_spin_locked(l)		lockdep_assert_held(l)

#define raw_spin_lock_init(l)		spin_lock_init(l)
#define raw_spin_lock(l)		spin_lock(l)
#define raw_spin_unlock(l)		spin_unlock(l)
#define raw_spin_trylock(l)		spin_trylock(l)
#define raw_spin_lock_irq(l)		spin_lock_irq(l)
#define raw_spin_unlock_irq(l)		spin_unlock_irq(l)
#define raw_spin_lock_irqsave(l, flags)	spin_lock_irqsave(l, flags)
#define raw_spin_unlock_irqrestore(l, flags) spin_unlock_irqrestore(l, flags)

#define rwlock_init(l)			spin_lock_init(l)
#define read_lock(l)			sim_read_lock(&(l)->sim_lock)
#define read_unlock(l)			sim_read_unlock(&(l)->sim_lock)
#define write_lock(l)			spin_lock(l)
#define write_unlock(l)			spin_unlock(l)
#define read_lock_irqsave(l, flags)	do { local_irq_save(flags); read_lock(l); } while (0)
#define read_unlock_irqrestore(l, flags) do { read_unlock(l); local_irq_restore(flags); } while (0)
#define write_lock_irqsave(l, flags)	spin_lock_irqsave(l, flags)
#define write_unlock_irqrestore(l, flags) spin_unlock_irqrestore(l, flags)
#define write_lock_irq(l)		spin_lock_irq(l)
#define write_unlock_irq(l)		spin_unlock_irq(l)
#define read_lock_irq(l)		do { local_irq_disable(); read_lock(l); } while (0)
#define read_unlock_irq(l)		do { read_unlock(l); local_irq_enable(); } while (0)

#endif /* _LINUX_SPINLOCK_H */
