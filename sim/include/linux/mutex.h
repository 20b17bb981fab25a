/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - mutexes as checking state machines */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/lockdep.h>
#include <linux/types.h>
#include <asm/current.h>

struct mutex {
	struct sim_lock sim_lock;
};

#define __MUTEX_INITIALIZER(lockname) { .sim_lock = SIM_LOCK_INIT(lockname, SIM_LOCK_MUTEX) }
#define DEFINE_MUTEX(mutexname) struct mutex mutexname = __MUTEX_INITIALIZER(mutexname)

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
#define mutex_init(mutex)	__mutex_init((mutex), #mutex, SIM_LOCK_KEY())
void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
void mutex_lock_io(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
int __must_check mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass);
int __must_check mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock);
#define mutex_lock_nest_lock(lock, nest) mutex_lock_nested(lock, 7)

static inline bool mutex_is_locked(struct mutex *lock)
{
	return lock->sim_lock.owner != NULL;
}

#endif /* _LINUX_MUTEX_H */
