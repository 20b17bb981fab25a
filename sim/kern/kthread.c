// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel threads.
 */
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "state.h"

struct kthread {
	int		(*fn)(void *data);
	void		*data;
};

static void kthread_main(void *arg)
{
	struct kthread k = *(struct kthread *)arg;

	kfree(arg);
	sim_race_acquire(sim_race_end_of(current));
	current->sim_private = k.data;
	/* Stopped before it ever ran: the function is never called. */
	current->sim_exit_code = current->sim_should_stop ? -EINTR : k.fn(k.data);
	sim_live_dec(SIM_LIVE_KTHREAD);
}

void kthread_complete_and_exit(struct completion *comp, long code)
{
	if (comp)
		complete(comp);
	current->sim_exit_code = code;
	sim_live_dec(SIM_LIVE_KTHREAD);
	sim_task_exit();
}

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node,
					   const char namefmt[], ...)
{
	struct task_struct *t;
	struct kthread *k;
	va_list args;

	(void)node;
	sim_assert_may_sleep("kthread_create");
	if (sim_should_fail(SIM_FAULT_ALLOC))
		return ERR_PTR(-ENOMEM);
	k = kzalloc(sizeof(*k), GFP_KERNEL | __GFP_SIM);
	k->fn = threadfn;
	k->data = data;
	t = sim_task_new(SIM_CTX_KTHREAD, "kthread", kthread_main, k);
	va_start(args, namefmt);
	vsnprintf(t->comm, sizeof(t->comm), namefmt, args);
	va_end(args);
	t->sim_name = t->comm;
	t->__state = TASK_UNINTERRUPTIBLE;
	sim_live_inc(SIM_LIVE_KTHREAD);
	return t;
}

int wake_up_process(struct task_struct *tsk)
{
	if (tsk->sim_ctx == SIM_CTX_KTHREAD && !tsk->sim_kthread_started) {
		tsk->sim_kthread_started = true;
		tsk->__state = TASK_RUNNING;
		sim_race_release(sim_race_end_of(tsk));
		sim_task_start(tsk);
		sim_point(SIM_PT_WAKE, tsk);
		return 1;
	}
	return wake_up_state(tsk, TASK_NORMAL);
}

/* The caller must know that the thread has not ended by itself, or hold a reference. */
int kthread_stop(struct task_struct *k)
{
	int ret;

	sim_assert_may_sleep("kthread_stop");
	get_task_struct(k);
	k->sim_should_stop = true;
	sim_race_release(k);
	wake_up_process(k);
	while (k->sim_run != SIM_TASK_DONE)
		sim_block("kthread", k, k->sim_name, k, SIM_FOREVER);
	sim_race_acquire(k);
	ret = k->sim_exit_code;
	put_task_struct(k);
	return ret;
}

bool kthread_should_stop(void)
{
	if (current->sim_should_stop)
		sim_race_acquire(current);
	return current->sim_should_stop;
}

bool __kthread_should_park(struct task_struct *k)
{
	(void)k;
	return false;
}

void *kthread_data(struct task_struct *k)
{
	return k->sim_private;
}
