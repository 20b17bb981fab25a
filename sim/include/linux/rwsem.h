/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - reader/writer semaphores; a waiting writer holds off new readers */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/lockdep.h>
#include <linux/types.h>

struct rw_semaphore {
	struct sim_lock sim_lock;
};

#define __RWSEM_INITIALIZER(name) { .sim_lock = SIM_LOCK_INIT(name, SIM_LOCK_RWSEM) }
#define DECLARE_RWSEM(name)	struct rw_semaphore name = __RWSEM_INITIALIZER(name)

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);
#define init_rwsem(sem)		__init_rwsem((sem), #sem, SIM_LOCK_KEY())
void down_read(struct rw_semaphore *sem);
int __must_check down_read_interruptible(struct rw_semaphore *sem);
int __must_check down_read_killable(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int __must_check down_write_killable(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);
void down_read_nested(struct rw_semaphore *sem, int subclass);
void down_write_nested(struct rw_semaphore *sem, int subclass);
#define down_write_nest_lock(sem, nest) down_write_nested(sem, 7)

static inline int rwsem_is_locked(struct rw_semaphore *sem)
{
	return sem->sim_lock.owner || sem->sim_lock.readers;
}
#define rwsem_is_contended(sem)	((sem)->sim_lock.waiters != 0)

#endif /* _LINUX_RWSEM_H */
