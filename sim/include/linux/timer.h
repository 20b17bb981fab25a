/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - timers run in softirq contexts when virtual time reaches them */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/list.h>
#include <linux/ktime.h>
#include <linux/stddef.h>
#include <linux/types.h>

struct task_struct;

struct timer_list {
	unsigned long		expires;
	void			(*function)(struct timer_list *timer);
	u32			flags;
	u64			sim_id;		/* event, 0 when not pending */
	struct task_struct	*sim_task;	/* expired: the context that will run it */
	bool			sim_shutdown;
};

#define TIMER_DEFERRABLE	0x00080000
#define TIMER_PINNED		0x00100000
#define TIMER_IRQSAFE		0x00200000
#define __TIMER_INITIALIZER(fn, fl) { .function = (fn), .flags = (fl) }
#define DEFINE_TIMER(name, fn)	struct timer_list name = __TIMER_INITIALIZER(fn, 0)

static inline void timer_setup(struct timer_list *timer, void (*func)(struct timer_list *),
			       unsigned int flags)
{
	*timer = (struct timer_list)__TIMER_INITIALIZER(func, flags);
}
#define timer_setup_on_stack(t, f, fl) timer_setup(t, f, fl)
#define destroy_timer_on_stack(t) do { } while (0)
#define from_timer(var, callback_timer, field) container_of(callback_timer, typeof(*var), field)

static inline int timer_pending(const struct timer_list *timer)
{
	return timer->sim_id != 0;
}

int mod_timer(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
void add_timer(struct timer_list *timer);
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
#define timer_delete(t)		del_timer(t)
#define timer_delete_sync(t)	del_timer_sync(t)
#define try_to_del_timer_sync(t) del_timer(t)
int timer_shutdown_sync(struct timer_list *timer);
unsigned long round_jiffies(unsigned long j);
unsigned long round_jiffies_relative(unsigned long j);

#endif /* _LINUX_TIMER_H */
