// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes with locks, waiting and contexts.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "planted.h"

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(spin);
static DECLARE_RWSEM(rwsem);
static DECLARE_COMPLETION(never);
static DECLARE_COMPLETION(one_done);
static DECLARE_COMPLETION(two_done);

static int missing_unlock(bool clean)
{
	mutex_lock(&first);
	if (clean)
		mutex_unlock(&first);
	return 0;
}

static int missing_up_read(bool clean)
{
	down_read(&rwsem);
	if (clean)
		up_read(&rwsem);
	return 0;
}

static int double_lock(bool clean)
{
	mutex_lock(&first);
	if (!clean)
		mutex_lock(&first);
	mutex_unlock(&first);
	return 0;
}

static int unlock_not_held(bool clean)
{
	if (clean)
		mutex_lock(&first);
	mutex_unlock(&first);
	return 0;
}

static int sleep_in_atomic(bool clean)
{
	spin_lock(&spin);
	if (!clean)
		msleep(1);
	spin_unlock(&spin);
	if (clean)
		msleep(1);
	return 0;
}

static int mutex_in_atomic(bool clean)
{
	unsigned long flags;

	spin_lock_irqsave(&spin, flags);
	if (!clean)
		mutex_lock(&first);
	spin_unlock_irqrestore(&spin, flags);
	return 0;
}

static int sleep_in_rcu(bool clean)
{
	rcu_read_lock();
	if (!clean)
		msleep(1);
	rcu_read_unlock();
	return 0;
}

static int missing_rcu_unlock(bool clean)
{
	rcu_read_lock();
	if (clean)
		rcu_read_unlock();
	return 0;
}

static int interrupts_left_off(bool clean)
{
	unsigned long flags;

	local_irq_save(flags);
	if (clean)
		local_irq_restore(flags);
	return 0;
}

static int wait_forever(bool clean)
{
	if (clean)
		complete(&never);
	wait_for_completion(&never);
	return 0;
}

static int takes_both(struct mutex *a, struct mutex *b, struct completion *done)
{
	mutex_lock(a);
	msleep(1);
	mutex_lock(b);
	mutex_unlock(b);
	mutex_unlock(a);
	complete(done);
	return 0;
}

static int thread_one(void *unused)
{
	return takes_both(&first, &second, &one_done);
}

static int thread_two(void *clean)
{
	return clean ? takes_both(&first, &second, &two_done)
		     : takes_both(&second, &first, &two_done);
}

static int lock_order_deadlock(bool clean)
{
	struct task_struct *one = kthread_run(thread_one, NULL, "one");
	struct task_struct *two = kthread_run(thread_two, clean ? &first : NULL, "two");

	if (IS_ERR(one) || IS_ERR(two))
		return -ENOMEM;
	wait_for_completion(&one_done);
	wait_for_completion(&two_done);
	return 0;
}

/* The same two, one after the other: no schedule of this run can deadlock, another one's can. */
static int lock_order(bool clean)
{
	struct mutex *outer = clean ? &first : &second;
	struct mutex *inner = clean ? &second : &first;

	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(outer);
	mutex_lock(inner);
	mutex_unlock(inner);
	mutex_unlock(outer);
	return 0;
}

static struct completion *waited_for;

static void complete_it(struct work_struct *unused)
{
	complete(waited_for);
}

static DECLARE_WORK(completer, complete_it);

/* The owner of a completion may free it as soon as it has been waited for, and not before. */
static int freed_completion(bool clean)
{
	waited_for = kzalloc(sizeof(*waited_for), GFP_KERNEL);
	if (!waited_for)
		return -ENOMEM;
	init_completion(waited_for);
	schedule_work(&completer);
	if (clean)
		wait_for_completion(waited_for);
	kfree(waited_for);
	return 0;
}

static void flush_completer(bool clean)
{
	flush_work(&completer);
}

static int spins_for_ever(bool clean)
{
	int left = 100;

	/* A loop that waits for what nobody will do; the clean twin gives up. */
	while (!clean || left-- > 0) {
		udelay(1);
		cond_resched();
	}
	return 0;
}

const struct planted planted_locks[] = { { "missing_unlock", missing_unlock },
					 { "missing_up_read", missing_up_read },
					 { "double_lock", double_lock },
					 { "unlock_not_held", unlock_not_held },
					 { "sleep_in_atomic", sleep_in_atomic },
					 { "mutex_in_atomic", mutex_in_atomic },
					 { "sleep_in_rcu", sleep_in_rcu },
					 { "missing_rcu_unlock", missing_rcu_unlock },
					 { "interrupts_left_off", interrupts_left_off },
					 { "wait_forever", wait_forever },
					 { "lock_order", lock_order },
					 { "lock_order_deadlock", lock_order_deadlock },
					 { "freed_completion", freed_completion, flush_completer },
					 { "spins_for_ever", spins_for_ever },
					 {} };
