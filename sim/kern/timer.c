// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers: when virtual time reaches one it gets a softirq context; until that context starts the
 * timer is pending and can be deleted.
 */
#include <linux/kernel.h>
#include <linux/timer.h>

#include "state.h"

/* The function may free its timer, so nothing of it is read afterwards. */
static void fire(void *arg)
{
	struct timer_list *timer = arg;
	void (*fn)(struct timer_list *t);

	if (!timer)
		return;
	sim_check_module(timer, "timer");
	sim_race_acquire(timer);
	fn = timer->function;
	timer->sim_id = 0;
	timer->sim_task = NULL;
	current->sim_private = timer;
	fn(timer);
	sim_race_release(sim_race_end_of(timer));
	sim_wake_all_on(timer);
}

void sim_timer_expire(struct timer_list *timer)
{
	sim_check_module(timer, "timer");
	timer->sim_task = sim_post(SIM_CTX_SOFTIRQ, "timer", fire, timer);
}

int del_timer(struct timer_list *timer)
{
	if (!timer->sim_id)
		return 0;
	if (timer->sim_task)
		timer->sim_task->sim_arg = NULL;
	else
		sim_time_disarm(timer->sim_id);
	timer->sim_id = 0;
	timer->sim_task = NULL;
	return 1;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	long ticks = expires - jiffies;
	int was = del_timer(timer);

	if (timer->sim_shutdown)
		return 0;
	timer->expires = expires;
	sim_race_release(timer);
	timer->sim_id = sim_timer_arm(timer, ticks > 0 ? jiffies_to_nsecs(ticks) : 0);
	return was;
}

int mod_timer_pending(struct timer_list *timer, unsigned long expires)
{
	return timer_pending(timer) ? mod_timer(timer, expires) : 0;
}

void add_timer(struct timer_list *timer)
{
	if (timer_pending(timer))
		sim_bug("BUG", "add_timer of a pending timer");
	mod_timer(timer, timer->expires);
}

static struct task_struct *runner_of(const struct timer_list *timer)
{
	struct task_struct *t;

	list_for_each_entry(t, &SIM->sched.tasks, sim_node)
		if (t->sim_ctx == SIM_CTX_SOFTIRQ && t->sim_private == timer)
			return t;
	return NULL;
}

int del_timer_sync(struct timer_list *timer)
{
	int was = del_timer(timer);
	struct task_struct *t;

	if (sim_ctx_in_hardirq())
		sim_bug("sleeping in atomic", "del_timer_sync in a hard interrupt");
	sim_point(SIM_PT_WAIT, timer);
	while ((t = runner_of(timer)))
		sim_block("timer", timer, NULL, t, SIM_FOREVER);
	sim_race_acquire(sim_race_end_of(timer));
	/* The function may have armed it again meanwhile. */
	return was | del_timer(timer);
}

int timer_shutdown_sync(struct timer_list *timer)
{
	timer->sim_shutdown = true;
	return del_timer_sync(timer);
}

unsigned long round_jiffies(unsigned long j)
{
	return roundup(j, HZ);
}

unsigned long round_jiffies_relative(unsigned long j)
{
	return round_jiffies(jiffies + j) - jiffies;
}
