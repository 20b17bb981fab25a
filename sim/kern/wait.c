// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sleeping and waking: schedule(), wait queues, completions, semaphores.
 */
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/semaphore.h>
#include <linux/swait.h>
#include <linux/wait.h>

#include "state.h"

/* Sleep unless a wake-up came since the state was set. */
static void sleep_for(u64 ns)
{
	struct task_struct *t = current;

	if (t->__state == TASK_RUNNING) {
		sim_point(SIM_PT_WAIT, NULL);
		return;
	}
	if (signal_pending_state(t->__state, t)) {
		t->__state = TASK_RUNNING;
		return;
	}
	sim_assert_may_sleep("schedule");
	t->sim_timed_out = false;
	sim_block("sleep", t->sim_wait.obj, t->sim_wait.name, NULL, ns);
	sim_race_acquire(sim_race_end_of(t));
	t->__state = TASK_RUNNING;
}

void schedule(void)
{
	sleep_for(SIM_FOREVER);
}

void io_schedule(void)
{
	sleep_for(SIM_FOREVER);
}

void sim_schedule_for(u64 ns)
{
	sleep_for(ns);
}

void yield(void)
{
	sim_assert_may_sleep("yield");
	sim_delay(1);
}

int _cond_resched(void)
{
	sim_assert_may_sleep("cond_resched");
	sim_point(SIM_PT_WAIT, NULL);
	return 0;
}

int wake_up_state(struct task_struct *tsk, unsigned int state)
{
	if (!(tsk->__state & state))
		return 0;
	tsk->__state = TASK_RUNNING;
	sim_race_release(sim_race_end_of(tsk));
	sim_wake(tsk);
	return 1;
}

void __init_waitqueue_head(struct wait_queue_head *wq_head, const char *name,
			   struct lock_class_key *key)
{
	sim_spin_init(&wq_head->lock.sim_lock, name, key);
	INIT_LIST_HEAD(&wq_head->head);
}

int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			  void *key)
{
	(void)flags;
	(void)key;
	return wake_up_state(wq_entry->private, mode);
}

int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync,
			     void *key)
{
	int ret = default_wake_function(wq_entry, mode, sync, key);

	if (ret)
		list_del_init(&wq_entry->entry);
	return ret;
}

int woken_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync, void *key)
{
	wq_entry->flags |= WQ_FLAG_WOKEN;
	return default_wake_function(wq_entry, mode, sync, key);
}

static void add_entry(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, bool tail)
{
	unsigned long flags;

	spin_lock_irqsave(&wq_head->lock, flags);
	if (tail)
		__add_wait_queue_entry_tail(wq_head, wq_entry);
	else
		__add_wait_queue(wq_head, wq_entry);
	spin_unlock_irqrestore(&wq_head->lock, flags);
}

void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	wq_entry->flags &= ~WQ_FLAG_EXCLUSIVE;
	add_entry(wq_head, wq_entry, false);
}

void add_wait_queue_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	wq_entry->flags |= WQ_FLAG_EXCLUSIVE;
	add_entry(wq_head, wq_entry, true);
}

void add_wait_queue_priority(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	wq_entry->flags |= WQ_FLAG_EXCLUSIVE | WQ_FLAG_PRIORITY;
	add_entry(wq_head, wq_entry, false);
}

void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	unsigned long flags;

	spin_lock_irqsave(&wq_head->lock, flags);
	__remove_wait_queue(wq_head, wq_entry);
	spin_unlock_irqrestore(&wq_head->lock, flags);
}

/* @nr exclusive waiters at most, 0: all. Entries may take themselves off while they are called. */
static int wake_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr, void *key)
{
	struct wait_queue_entry *pos, *next;
	int woken = 0;

	if (!sim_lockdep_held(&wq_head->lock.sim_lock, SIM_HELD_ANY))
		sim_lockdep_fail(&wq_head->lock.sim_lock, "is not held by a locked wake-up",
				 __FILE__, __LINE__);
	list_for_each_entry_safe(pos, next, &wq_head->head, entry) {
		unsigned int flags = pos->flags;
		int ret = pos->func(pos, mode, 0, key);

		if (ret < 0)
			break;
		woken += !!ret;
		if (ret && flags & WQ_FLAG_EXCLUSIVE && !--nr)
			break;
	}
	return woken;
}

int __wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr_exclusive, void *key)
{
	unsigned long flags;
	int woken;

	spin_lock_irqsave(&wq_head->lock, flags);
	woken = wake_locked(wq_head, mode, nr_exclusive, key);
	spin_unlock_irqrestore(&wq_head->lock, flags);
	sim_point(SIM_PT_WAKE, wq_head);
	return woken;
}

void sim_wake_up_all(struct wait_queue_head *wq_head)
{
	struct wait_queue_entry *pos, *next;

	list_for_each_entry_safe(pos, next, &wq_head->head, entry)
		pos->func(pos, TASK_NORMAL, 0, NULL);
}

void __wake_up_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr)
{
	wake_locked(wq_head, mode, nr, NULL);
}

void __wake_up_locked_key(struct wait_queue_head *wq_head, unsigned int mode, void *key)
{
	wake_locked(wq_head, mode, 1, key);
}

/* EPOLLHUP and POLLFREE: everybody must let go of a queue that is about to be freed. */
void __wake_up_pollfree(struct wait_queue_head *wq_head)
{
	__wake_up(wq_head, TASK_NORMAL, 0, poll_to_key(0x4000 | 0x0010));
}

void init_wait_entry(struct wait_queue_entry *wq_entry, int flags)
{
	wq_entry->flags = flags;
	wq_entry->private = current;
	wq_entry->func = autoremove_wake_function;
	INIT_LIST_HEAD(&wq_entry->entry);
}

/* For the wait-for graph: what the coming schedule() waits for. */
static void remember(struct wait_queue_head *wq_head)
{
	current->sim_wait.obj = wq_head;
	current->sim_wait.name = sim_lock_name(&wq_head->lock.sim_lock);
}

static bool prepare(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state,
		    bool exclusive)
{
	bool first = false;
	unsigned long flags;

	spin_lock_irqsave(&wq_head->lock, flags);
	if (list_empty(&wq_entry->entry)) {
		first = list_empty(&wq_head->head);
		if (exclusive)
			__add_wait_queue_entry_tail(wq_head, wq_entry);
		else
			__add_wait_queue(wq_head, wq_entry);
	}
	__set_current_state(state);
	spin_unlock_irqrestore(&wq_head->lock, flags);
	remember(wq_head);
	return first;
}

void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state)
{
	wq_entry->flags &= ~WQ_FLAG_EXCLUSIVE;
	prepare(wq_head, wq_entry, state, false);
}

bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			       int state)
{
	wq_entry->flags |= WQ_FLAG_EXCLUSIVE;
	return prepare(wq_head, wq_entry, state, true);
}

long prepare_to_wait_event(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			   int state)
{
	unsigned long flags;

	if (signal_pending_state(state, current) ||
	    (state & TASK_INTERRUPTIBLE && sim_should_fail(SIM_FAULT_SIGNAL))) {
		/* Off the queue first, so that no exclusive wake-up is lost on a task that leaves.
		 */
		spin_lock_irqsave(&wq_head->lock, flags);
		if (!list_empty(&wq_entry->entry))
			list_del_init(&wq_entry->entry);
		spin_unlock_irqrestore(&wq_head->lock, flags);
		return -ERESTARTSYS;
	}
	prepare(wq_head, wq_entry, state, wq_entry->flags & WQ_FLAG_EXCLUSIVE);
	return 0;
}

void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	current->sim_wait.name = NULL;
	if (list_empty(&wq_entry->entry))
		return;
	spin_lock_irqsave(&wq_head->lock, flags);
	list_del_init(&wq_entry->entry);
	spin_unlock_irqrestore(&wq_head->lock, flags);
}

long wait_woken(struct wait_queue_entry *wq_entry, unsigned int mode, long timeout)
{
	set_current_state(mode);
	if (!(wq_entry->flags & WQ_FLAG_WOKEN))
		timeout = schedule_timeout(timeout);
	__set_current_state(TASK_RUNNING);
	wq_entry->flags &= ~WQ_FLAG_WOKEN;
	return timeout;
}

int sim_wait_event_locked(struct wait_queue_head *wq_head, struct wait_queue_entry *wait, int state,
			  bool irq)
{
	if (list_empty(&wait->entry))
		__add_wait_queue_entry_tail(wq_head, wait);
	set_current_state(state);
	if (signal_pending_state(state, current))
		return -ERESTARTSYS;
	remember(wq_head);
	if (irq)
		spin_unlock_irq(&wq_head->lock);
	else
		spin_unlock(&wq_head->lock);
	schedule();
	if (irq)
		spin_lock_irq(&wq_head->lock);
	else
		spin_lock(&wq_head->lock);
	return 0;
}

/*
 * The count is raised, looked at and taken under the queue's lock alone. A waiter therefore returns
 * only after complete() has let go of the object, and its owner may free it at once.
 */
static void finish(struct completion *x, bool all)
{
	struct wait_queue_head *q = &x->wait.sim_head;
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	if (all)
		x->done = UINT_MAX;
	else if (x->done != UINT_MAX)
		x->done++;
	if (all)
		wake_up_all_locked(q);
	else
		wake_up_locked(q);
	spin_unlock_irqrestore(&q->lock, flags);
}

void complete(struct completion *x)
{
	finish(x, false);
}

void complete_all(struct completion *x)
{
	finish(x, true);
}

static bool take(struct completion *x)
{
	struct wait_queue_head *q = &x->wait.sim_head;
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&q->lock, flags);
	done = x->done;
	if (done && x->done != UINT_MAX)
		x->done--;
	spin_unlock_irqrestore(&q->lock, flags);
	return done;
}

static long wait_for(struct completion *x, long timeout, int state)
{
	bool taken;
	long ret;

	sim_assert_may_sleep("wait_for_completion");
	taken = take(x);
	if (taken)
		return timeout ? timeout : 1;
	ret = ___wait_event(x->wait.sim_head, (taken = take(x)) || !__ret, state, WQ_FLAG_EXCLUSIVE,
			    timeout, __ret = schedule_timeout(__ret));
	if (!taken)
		return ret;
	return ret > 0 ? ret : 1;
}

void wait_for_completion(struct completion *x)
{
	wait_for(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE);
}

int wait_for_completion_interruptible(struct completion *x)
{
	long ret = wait_for(x, MAX_SCHEDULE_TIMEOUT, TASK_INTERRUPTIBLE);

	return ret < 0 ? ret : 0;
}

int wait_for_completion_killable(struct completion *x)
{
	long ret = wait_for(x, MAX_SCHEDULE_TIMEOUT, TASK_KILLABLE);

	return ret < 0 ? ret : 0;
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for(x, timeout, TASK_UNINTERRUPTIBLE);
}

long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for(x, timeout, TASK_INTERRUPTIBLE);
}

long wait_for_completion_killable_timeout(struct completion *x, unsigned long timeout)
{
	return wait_for(x, timeout, TASK_KILLABLE);
}

bool try_wait_for_completion(struct completion *x)
{
	return x->done && take(x);
}

bool completion_done(struct completion *x)
{
	struct wait_queue_head *q = &x->wait.sim_head;
	unsigned long flags;

	if (!x->done)
		return false;
	/* Whoever completed it has let go of it before the answer is yes. */
	spin_lock_irqsave(&q->lock, flags);
	spin_unlock_irqrestore(&q->lock, flags);
	return true;
}

void sema_init(struct semaphore *sem, int val)
{
	sem->count = val;
	init_waitqueue_head(&sem->sim_wait);
}

static void taken(struct semaphore *sem)
{
	sem->count--;
	sim_race_acquire(sem);
}

void down(struct semaphore *sem)
{
	wait_event(sem->sim_wait, sem->count > 0);
	taken(sem);
}

int down_interruptible(struct semaphore *sem)
{
	int ret = wait_event_interruptible(sem->sim_wait, sem->count > 0);

	if (!ret)
		taken(sem);
	return ret ? -EINTR : 0;
}

int down_killable(struct semaphore *sem)
{
	int ret = wait_event_killable(sem->sim_wait, sem->count > 0);

	if (!ret)
		taken(sem);
	return ret ? -EINTR : 0;
}

int down_trylock(struct semaphore *sem)
{
	if (!sem->count || sim_should_fail(SIM_FAULT_TRYLOCK))
		return 1;
	taken(sem);
	return 0;
}

int down_timeout(struct semaphore *sem, long timeout)
{
	if (!wait_event_timeout(sem->sim_wait, sem->count > 0, timeout))
		return -ETIME;
	taken(sem);
	return 0;
}

void up(struct semaphore *sem)
{
	sim_race_release(sem);
	sem->count++;
	wake_up(&sem->sim_wait);
}
