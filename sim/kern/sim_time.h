/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Virtual time. It stands still while anything can run; then it jumps to the next event.
 */
#ifndef SIM_KERN_SIM_TIME_H
#define SIM_KERN_SIM_TIME_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/sched.h>

struct sim_event {
	struct list_head node; /* sim_time.events by (at, seq), or sim_time.spare */
	u64			at, seq;
	struct task_struct	*wake;		/* wake this task (a timed wait), or ... */
	struct timer_list	*timer;		/* ... expire this timer, or ... */
	enum sim_ctx		ctx;		/* ... post this context */
	const char		*name;
	void			(*fn)(void *);
	void			*arg;
};

struct sim_time {
	u64			now;		/* ns since boot */
	u64			seq;
	struct list_head	events, spare;
};

void sim_time_boot(void);
u64 sim_timer_arm(struct timer_list *timer, u64 ns);
void sim_timer_expire(struct timer_list *timer);
/** sim_time_next() - when the next event is due, SIM_FOREVER if none is */
u64 sim_time_next(void);
/** sim_time_pass() - jump to the next event if it is due at or before @limit, and fire all due then
 */
bool sim_time_pass(u64 limit);
/** sim_time_arm() - wake @t after @ns; Return: id for sim_time_disarm() */
u64 sim_time_arm(struct task_struct *t, u64 ns);
/** sim_time_disarm() - Return: false if it fired already */
bool sim_time_disarm(u64 id);
/** sim_schedule_for() - schedule() that ends after @ns at the latest */
void sim_schedule_for(u64 ns);

#endif
