/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the lock oracles remember: classes (one per initialisation site) and the order in which
 * classes were nested.
 */
#ifndef SIM_KERN_SIM_LOCK_H
#define SIM_KERN_SIM_LOCK_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/lockdep_types.h>

#define SIM_LOCK_CLASSES	128

struct sim_lock_class {
	const void		*key;
	const char		*name;
	u8			subclass;
	u8			usage;		/* SIM_LOCK_IN_IRQ | SIM_LOCK_IRQS_ON */
};

#define SIM_LOCK_IN_IRQ		1
#define SIM_LOCK_IRQS_ON	2

struct sim_locks {
	u32			nr_classes;
	u32			nr_held;	/* over all tasks: kfree() looks closer if any */
	struct sim_lock_class	classes[SIM_LOCK_CLASSES];
	u8			by_key[256];	/* open addressing, class + 1 */
	u64			after[SIM_LOCK_CLASSES][SIM_LOCK_CLASSES / 64];
	struct list_head	rcu_callbacks;	/* pending call_rcu(), oldest first */
	bool			rcu_posted;
};

/** sim_lock_init() - make @lock a lock of the class named by @key */
void sim_lock_init(struct sim_lock *lock, u8 kind, const char *name, const void *key);
/** sim_lock_order_held() - before blocking on @lock while others are held: recursion, inversion */
void sim_lock_order_held(struct sim_lock *lock, bool read, unsigned int subclass);
/** sim_lock_check_free() - memory is going away: does a task hold a lock in it? */
void sim_lock_check_free(const void *p, size_t len, void *site);
/** sim_lock_held_by() - does @t hold @lock? */
bool sim_lock_held_by(const struct sim_lock *lock, const struct task_struct *t);
const char *sim_lock_name(const struct sim_lock *lock);
void sim_lock_boot(void);
/** sim_touch() - read memory from instrumented code, so that the sanitizer reports it */
void sim_touch(const void *p, size_t len);
/** sim_quiescent() - the current task left its last RCU read section while a grace period waits for
 * it */
void sim_rcu_start(void);
void sim_rcu_quiescent(struct task_struct *t);

#endif
