/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - what every lock carries for the lock oracles */
#ifndef _LINUX_LOCKDEP_TYPES_H
#define _LINUX_LOCKDEP_TYPES_H

#include <linux/types.h>

struct task_struct;

/* One per initialisation site; its address is the class. Never written. */
struct lock_class_key {
	char sim_unused;
};

struct lockdep_map {
	char sim_unused;
};

enum sim_lock_kind { SIM_LOCK_MUTEX = 1, SIM_LOCK_RWSEM, SIM_LOCK_SPIN, SIM_LOCK_SEMA };
#define SIM_LOCK_MAGIC	0x10c5

/**
 * struct sim_lock - a lock as a state machine
 * @owner: who holds it for writing
 * @name: as the source spells it
 * @waiters: tasks blocked on it
 * @class: index of its class, 0 until first used
 * @readers: how many hold it for reading
 */
struct sim_lock {
	struct task_struct	*owner;
	const char		*name;
	u16			magic;
	u8			kind;
	u8			class;
	u8			novalidate;
	u8			waiters, writers_waiting;
	u8			pad;
	u32			readers;
	const void		*key;
};

#define SIM_LOCK_INIT(lockname, lockkind) \
	{ .name = #lockname, .magic = SIM_LOCK_MAGIC, .kind = (lockkind) }
/* A class of its own for each place that expands this. */
#define SIM_LOCK_KEY() \
	({ static const struct lock_class_key __key; (struct lock_class_key *)&__key; })

#endif /* _LINUX_LOCKDEP_TYPES_H */
