/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - spinlocks */
#ifndef _LINUX_SPINLOCK_TYPES_H
#define _LINUX_SPINLOCK_TYPES_H

#include <linux/lockdep_types.h>

typedef struct raw_spinlock {
	struct sim_lock sim_lock;
} raw_spinlock_t;

typedef struct spinlock {
	struct sim_lock sim_lock;
} spinlock_t;

typedef struct {
	struct sim_lock sim_lock;
} rwlock_t;

#define __SPIN_LOCK_UNLOCKED(lockname)	{ .sim_lock = SIM_LOCK_INIT(lockname, SIM_LOCK_SPIN) }
#define __SPIN_LOCK_INITIALIZER(lockname) __SPIN_LOCK_UNLOCKED(lockname)
#define DEFINE_SPINLOCK(x)		spinlock_t x = __SPIN_LOCK_UNLOCKED(x)
#define DEFINE_RAW_SPINLOCK(x)		raw_spinlock_t x = __SPIN_LOCK_UNLOCKED(x)
#define DEFINE_RWLOCK(x)		rwlock_t x = __SPIN_LOCK_UNLOCKED(x)

#endif /* _LINUX_SPINLOCK_TYPES_H */
