// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutexes, reader/writer semaphores and spinlocks: one state machine, who may wait and how differs.
 * Unlocking wakes all waiters; who gets the lock is the scheduler's decision.
 */
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "lock_order.h"

static noinline __noreturn void no_lock(struct sim_lock *lock)
{
	sim_bug("lock", "%s is used but was never initialised, or its memory was overwritten",
		lock->magic == SIM_LOCK_MAGIC ? sim_lock_name(lock) : "a lock");
}

/*
 * This file is built without sanitizers, since locks are taken everywhere; that a lock lies in live
 * memory is looked up here, and the report left to instrumented code.
 */
static __always_inline void check_lock(struct sim_lock *lock, u8 kind)
{
	const u8 *shadow = (const u8 *)(((u64)lock >> 3) + SIM->heap.shadow);

	if (SIM->heap.shadow && unlikely(shadow[0] | shadow[sizeof(*lock) / 8 - 1]))
		sim_touch(lock, sizeof(*lock));
	if (unlikely(lock->magic != SIM_LOCK_MAGIC || lock->kind != kind))
		no_lock(lock);
}

void sim_lock_init(struct sim_lock *lock, u8 kind, const char *name, const void *key)
{
	*lock = (struct sim_lock){
		.name = name, .magic = SIM_LOCK_MAGIC, .kind = kind, .key = key
	};
}

static __always_inline bool is_free(const struct sim_lock *lock, bool read)
{
	if (lock->owner)
		return false;
	/* A waiting writer holds off new readers, as the kernel's queue does. */
	return read ? !lock->writers_waiting : !lock->readers;
}

static __always_inline void take(struct sim_lock *lock, bool read)
{
	if (read)
		lock->readers++;
	else
		lock->owner = current;
}

/* Some task that holds it for reading, for the wait-for graph. */
static struct task_struct *reader_of(const struct sim_lock *lock)
{
	struct task_struct *t;

	list_for_each_entry(t, &SIM->sched.tasks, sim_node)
		if (sim_lock_held_by(lock, t))
			return t;
	return NULL;
}

static const char *const kind_names[] = { "lock", "mutex", "rwsem", "spinlock", "semaphore" };

/* Returns false when a signal came before the lock was free. */
static noinline bool wait_for(struct sim_lock *lock, bool read, unsigned int state)
{
	while (!is_free(lock, read)) {
		if (signal_pending_state(state, current))
			return false;
		lock->waiters++;
		lock->writers_waiting += !read;
		sim_block(kind_names[lock->kind], lock, sim_lock_name(lock),
			  lock->owner ? lock->owner : reader_of(lock), SIM_FOREVER);
		lock->waiters--;
		lock->writers_waiting -= !read;
		/* A writer that gave up leaves readers that were held off for its sake. */
		if (!read && lock->waiters && signal_pending_state(state, current))
			sim_wake_all_on(lock);
	}
	return true;
}

/* Returns 0 with the lock held, or -EINTR when a signal came first. */
static __always_inline int acquire(struct sim_lock *lock, u8 kind, bool read,
				   unsigned int subclass, unsigned int state)
{
	if (current->sim_nr_held)
		sim_lock_order_held(lock, read, subclass);
	sim_point(SIM_PT_LOCK, lock);
	if (unlikely(!is_free(lock, read)) && !wait_for(lock, read, state))
		return -EINTR;
	take(lock, read);
	sim_lock_acquired(lock, kind, read, subclass);
	return 0;
}

static __always_inline int try_acquire(struct sim_lock *lock, u8 kind, bool read, bool may_fail)
{
	sim_point(SIM_PT_TRYLOCK, lock);
	if (lock->owner || (!read && lock->readers))
		return 0;
	if (may_fail && sim_should_fail(SIM_FAULT_TRYLOCK))
		return 0;
	take(lock, read);
	sim_lock_acquired(lock, kind, read, 0);
	return 1;
}

static noinline void bad_release(struct sim_lock *lock, bool read)
{
	if (read ? !lock->readers : !lock->owner)
		sim_bug("unlock", "%s %s is unlocked but not held%s", kind_names[lock->kind],
			sim_lock_name(lock),
			read	      ? " for reading" :
			lock->readers ? " for writing" :
					"");
	sim_bug("unlock", "%s %s is unlocked by task %u, but task %u (%s) holds it",
		kind_names[lock->kind], sim_lock_name(lock), current->sim_index,
		lock->owner->sim_index, lock->owner->sim_name);
}

static __always_inline void release(struct sim_lock *lock, bool read)
{
	if (unlikely(read ? !lock->readers : lock->owner != current))
		bad_release(lock, read);
	sim_lock_released(lock);
	if (read)
		lock->readers--;
	else
		lock->owner = NULL;
	if (unlikely(lock->waiters))
		sim_wake_all_on(lock);
}

static __always_inline int lock_sleeping(struct sim_lock *lock, u8 kind, bool read,
					 unsigned int subclass, unsigned int state)
{
	check_lock(lock, kind);
	sim_assert_may_sleep(kind_names[kind]);
	if (state != TASK_UNINTERRUPTIBLE && sim_should_fail(SIM_FAULT_SIGNAL))
		return -EINTR;
	return acquire(lock, kind, read, subclass, state);
}

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	sim_lock_init(&lock->sim_lock, SIM_LOCK_MUTEX, name, key);
}

void mutex_destroy(struct mutex *lock)
{
	check_lock(&lock->sim_lock, SIM_LOCK_MUTEX);
	if (lock->sim_lock.owner)
		sim_bug("lock", "mutex %s is destroyed while task %u (%s) holds it",
			sim_lock_name(&lock->sim_lock), lock->sim_lock.owner->sim_index,
			lock->sim_lock.owner->sim_name);
	lock->sim_lock.magic = 0;
}

#define MUTEX(lock, sub, state) \
	lock_sleeping(&(lock)->sim_lock, SIM_LOCK_MUTEX, false, sub, state)

void mutex_lock(struct mutex *lock)
{
	MUTEX(lock, 0, TASK_UNINTERRUPTIBLE);
}

void mutex_lock_io(struct mutex *lock)
{
	MUTEX(lock, 0, TASK_UNINTERRUPTIBLE);
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	MUTEX(lock, subclass, TASK_UNINTERRUPTIBLE);
}

int mutex_lock_interruptible(struct mutex *lock)
{
	return MUTEX(lock, 0, TASK_INTERRUPTIBLE);
}

int mutex_lock_killable(struct mutex *lock)
{
	return MUTEX(lock, 0, TASK_KILLABLE);
}

int mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass)
{
	return MUTEX(lock, subclass, TASK_INTERRUPTIBLE);
}

int mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass)
{
	return MUTEX(lock, subclass, TASK_KILLABLE);
}

int mutex_trylock(struct mutex *lock)
{
	check_lock(&lock->sim_lock, SIM_LOCK_MUTEX);
	return try_acquire(&lock->sim_lock, SIM_LOCK_MUTEX, false, true);
}

void mutex_unlock(struct mutex *lock)
{
	check_lock(&lock->sim_lock, SIM_LOCK_MUTEX);
	release(&lock->sim_lock, false);
	sim_point(SIM_PT_UNLOCK, lock);
}

int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	if (atomic_add_unless(cnt, -1, 1))
		return 0;
	mutex_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;
	mutex_unlock(lock);
	return 0;
}

bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	mutex_lock(lock);
	if (refcount_dec_and_test(r))
		return true;
	mutex_unlock(lock);
	return false;
}

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	sim_lock_init(&sem->sim_lock, SIM_LOCK_RWSEM, name, key);
}

#define RWSEM(sem, read, sub, state) \
	lock_sleeping(&(sem)->sim_lock, SIM_LOCK_RWSEM, read, sub, state)

void down_read(struct rw_semaphore *sem)
{
	RWSEM(sem, true, 0, TASK_UNINTERRUPTIBLE);
}

void down_read_nested(struct rw_semaphore *sem, int subclass)
{
	RWSEM(sem, true, subclass, TASK_UNINTERRUPTIBLE);
}

int down_read_interruptible(struct rw_semaphore *sem)
{
	return RWSEM(sem, true, 0, TASK_INTERRUPTIBLE);
}

int down_read_killable(struct rw_semaphore *sem)
{
	return RWSEM(sem, true, 0, TASK_KILLABLE);
}

void down_write(struct rw_semaphore *sem)
{
	RWSEM(sem, false, 0, TASK_UNINTERRUPTIBLE);
}

void down_write_nested(struct rw_semaphore *sem, int subclass)
{
	RWSEM(sem, false, subclass, TASK_UNINTERRUPTIBLE);
}

int down_write_killable(struct rw_semaphore *sem)
{
	return RWSEM(sem, false, 0, TASK_KILLABLE);
}

int down_read_trylock(struct rw_semaphore *sem)
{
	check_lock(&sem->sim_lock, SIM_LOCK_RWSEM);
	return try_acquire(&sem->sim_lock, SIM_LOCK_RWSEM, true, true);
}

int down_write_trylock(struct rw_semaphore *sem)
{
	check_lock(&sem->sim_lock, SIM_LOCK_RWSEM);
	return try_acquire(&sem->sim_lock, SIM_LOCK_RWSEM, false, true);
}

void up_read(struct rw_semaphore *sem)
{
	check_lock(&sem->sim_lock, SIM_LOCK_RWSEM);
	release(&sem->sim_lock, true);
	sim_point(SIM_PT_UNLOCK, sem);
}

void up_write(struct rw_semaphore *sem)
{
	check_lock(&sem->sim_lock, SIM_LOCK_RWSEM);
	release(&sem->sim_lock, false);
	sim_point(SIM_PT_UNLOCK, sem);
}

void downgrade_write(struct rw_semaphore *sem)
{
	struct sim_lock *lock = &sem->sim_lock;

	check_lock(lock, SIM_LOCK_RWSEM);
	release(lock, false);
	take(lock, true);
	sim_lock_acquired(lock, SIM_LOCK_RWSEM, true, 0);
	sim_point(SIM_PT_UNLOCK, sem);
}

void sim_spin_init(struct sim_lock *lock, const char *name, struct lock_class_key *key)
{
	sim_lock_init(lock, SIM_LOCK_SPIN, name, key);
}

/* Preemption is counted before the lock is contended for: a spinning processor does nothing else.
 */
void sim_spin_lock(struct sim_lock *lock, unsigned int subclass)
{
	check_lock(lock, SIM_LOCK_SPIN);
	current->sim_preempt++;
	acquire(lock, SIM_LOCK_SPIN, false, subclass, TASK_UNINTERRUPTIBLE);
}

int sim_spin_trylock(struct sim_lock *lock)
{
	check_lock(lock, SIM_LOCK_SPIN);
	if (!try_acquire(lock, SIM_LOCK_SPIN, false, false))
		return 0;
	current->sim_preempt++;
	return 1;
}

static __always_inline void spin_release(struct sim_lock *lock, bool read)
{
	check_lock(lock, SIM_LOCK_SPIN);
	release(lock, read);
	current->sim_preempt--;
	if (unlikely(current->sim_rcu_holdout))
		sim_rcu_quiescent(current);
}

void sim_spin_unlock(struct sim_lock *lock)
{
	spin_release(lock, false);
	sim_point(SIM_PT_UNLOCK, lock);
}

unsigned long sim_spin_lock_irqsave(struct sim_lock *lock)
{
	unsigned long flags = current->sim_irqs_off;

	check_lock(lock, SIM_LOCK_SPIN);
	current->sim_irqs_off = 1;
	current->sim_preempt++;
	acquire(lock, SIM_LOCK_SPIN, false, 0, TASK_UNINTERRUPTIBLE);
	return flags;
}

void sim_spin_unlock_irqrestore(struct sim_lock *lock, unsigned long flags)
{
	spin_release(lock, false);
	current->sim_irqs_off = flags;
	/* With interrupts off the release was no quiescent state yet. */
	if (unlikely(current->sim_rcu_holdout))
		sim_rcu_quiescent(current);
	sim_point(SIM_PT_UNLOCK, lock);
}

void sim_read_lock(struct sim_lock *lock)
{
	check_lock(lock, SIM_LOCK_SPIN);
	current->sim_preempt++;
	acquire(lock, SIM_LOCK_SPIN, true, 0, TASK_UNINTERRUPTIBLE);
}

void sim_read_unlock(struct sim_lock *lock)
{
	spin_release(lock, true);
	sim_point(SIM_PT_UNLOCK, lock);
}

int atomic_dec_and_lock(atomic_t *cnt, spinlock_t *lock)
{
	if (atomic_add_unless(cnt, -1, 1))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;
	spin_unlock(lock);
	return 0;
}

bool refcount_dec_and_lock(refcount_t *r, spinlock_t *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	spin_lock(lock);
	if (refcount_dec_and_test(r))
		return true;
	spin_unlock(lock);
	return false;
}
