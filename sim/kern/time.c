// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtual time: the queue of what is due later, and the clock that jumps to it.
 */
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/timer.h>

#include "state.h"

static inline struct sim_time *vt(void)
{
	return &SIM->time;
}

static struct sim_event *event_new(u64 ns)
{
	struct sim_event *e, *pos;

	if (list_empty(&vt()->spare)) {
		e = sim_zalloc(sizeof(*e));
	} else {
		e = list_first_entry(&vt()->spare, struct sim_event, node);
		list_del(&e->node);
	}
	*e = (struct sim_event){ .seq = ++vt()->seq };
	e->at = ns > SIM_FOREVER - 1 - vt()->now ? SIM_FOREVER - 1 : vt()->now + ns;
	/* Behind everything due at the same time: order of creation. */
	list_for_each_entry_reverse(pos, &vt()->events, node)
		if (pos->at <= e->at)
			break;
	list_add(&e->node, &pos->node);
	/* Whatever it starts is behind who asked for it. */
	sim_race_forget_object(e);
	sim_race_release(e);
	sim_time_choice_update();
	return e;
}

static struct sim_event *event_find(u64 id)
{
	struct sim_event *e;

	list_for_each_entry(e, &vt()->events, node)
		if (e->seq == id)
			return e;
	return NULL;
}

static void event_free(struct sim_event *e)
{
	list_move(&e->node, &vt()->spare);
	sim_time_choice_update();
}

u64 sim_time_arm(struct task_struct *t, u64 ns)
{
	struct sim_event *e = event_new(ns);

	e->wake = t;
	return e->seq;
}

bool sim_time_disarm(u64 id)
{
	struct sim_event *e = event_find(id);

	if (!e)
		return false;
	event_free(e);
	return true;
}

u64 sim_timer_arm(struct timer_list *timer, u64 ns)
{
	struct sim_event *e = event_new(ns);

	e->timer = timer;
	return e->seq;
}

u64 sim_post_after(u64 ns, enum sim_ctx ctx, const char *name, void (*fn)(void *), void *arg)
{
	struct sim_event *e = event_new(ns);

	e->ctx = ctx;
	e->name = name;
	e->fn = fn;
	e->arg = arg;
	return e->seq;
}

bool sim_post_cancel(u64 id)
{
	return sim_time_disarm(id);
}

u64 sim_time_next(void)
{
	if (list_empty(&vt()->events))
		return SIM_FOREVER;
	return list_first_entry(&vt()->events, struct sim_event, node)->at;
}

bool sim_time_pass(u64 limit)
{
	u64 next = sim_time_next();

	if (next > limit)
		return false;
	if (next > vt()->now)
		vt()->now = next;
	sim_hash(vt()->now);
	while (!list_empty(&vt()->events)) {
		struct sim_event *e = list_first_entry(&vt()->events, struct sim_event, node);
		struct sim_event due = *e;

		if (e->at > vt()->now)
			break;
		event_free(e);
		sim_race_origin(e);
		if (due.wake) {
			due.wake->sim_timed_out = true;
			sim_wake(due.wake);
		} else if (due.timer) {
			sim_timer_expire(due.timer);
		} else {
			sim_post(due.ctx, due.name, due.fn, due.arg);
		}
		sim_race_origin_end();
	}
	return true;
}

void sim_time_boot(void)
{
	INIT_LIST_HEAD(&vt()->events);
	INIT_LIST_HEAD(&vt()->spare);
	/* Some uptime: code that subtracts from the time of boot shall not meet zero. */
	vt()->now = 10ULL * NSEC_PER_SEC;
}

unsigned long sim_jiffies(void)
{
	return INITIAL_JIFFIES + vt()->now / (NSEC_PER_SEC / HZ);
}

ktime_t ktime_get(void)
{
	return vt()->now;
}

/* The day the lab lives in; it is the same in every run. */
ktime_t ktime_get_real(void)
{
	return vt()->now + 1700000000LL * NSEC_PER_SEC;
}

time64_t ktime_get_real_seconds(void)
{
	return ktime_get_real() / NSEC_PER_SEC;
}

void __ndelay(unsigned long nsecs)
{
	sim_delay(nsecs);
}

void __udelay(unsigned long usecs)
{
	sim_delay(usecs * NSEC_PER_USEC);
}

/* A polite spin: somebody else must act, or time must pass, before the condition can change. */
void cpu_relax(void)
{
	sim_delay(NSEC_PER_USEC);
}

static void sleep_ns(u64 ns, const char *what)
{
	sim_assert_may_sleep(what);
	sim_delay(ns);
}

void msleep(unsigned int msecs)
{
	sleep_ns((u64)msecs * NSEC_PER_MSEC, "msleep");
}

void usleep_range_state(unsigned long min, unsigned long max, unsigned int state)
{
	(void)max;
	(void)state;
	sleep_ns((u64)min * NSEC_PER_USEC, "usleep_range");
}

void fsleep(unsigned long usecs)
{
	sleep_ns((u64)usecs * NSEC_PER_USEC, "fsleep");
}

unsigned long msleep_interruptible(unsigned int msecs)
{
	unsigned long left = msecs_to_jiffies(msecs) + 1;

	while (left && !signal_pending(current))
		left = schedule_timeout_interruptible(left);
	return jiffies_to_msecs(left);
}

long schedule_timeout(long timeout)
{
	u64 ns = (u64)timeout * (NSEC_PER_SEC / HZ), end;

	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	if (timeout < 0) {
		sim_warned(__FILE__, __LINE__, "schedule_timeout: wrong timeout value %ld",
			   timeout);
		__set_current_state(TASK_RUNNING);
		return 0;
	}
	end = vt()->now + ns;
	sim_schedule_for(ns);
	if (vt()->now >= end)
		return 0;
	return DIV_ROUND_UP(end - vt()->now, NSEC_PER_SEC / HZ);
}

long schedule_timeout_interruptible(long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_killable(long timeout)
{
	__set_current_state(TASK_KILLABLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_idle(long timeout)
{
	__set_current_state(TASK_IDLE);
	return schedule_timeout(timeout);
}

int schedule_hrtimeout(ktime_t *expires, const enum hrtimer_mode mode)
{
	s64 ns = !expires ? -1 : mode == HRTIMER_MODE_ABS ? *expires - (s64)vt()->now : *expires;

	if (!expires) {
		schedule();
		return -EINTR;
	}
	sim_schedule_for(ns > 0 ? ns : 0);
	return current->sim_timed_out ? 0 : -EINTR;
}
