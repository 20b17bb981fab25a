/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - signals as far as waits and limits see them */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>

static inline int signal_pending(struct task_struct *p)
{
	return p->sim_signal || p->sim_fatal;
}

static inline int fatal_signal_pending(struct task_struct *p)
{
	return p->sim_fatal;
}

static inline int signal_pending_state(unsigned int state, struct task_struct *p)
{
	if (!(state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)))
		return 0;
	return (state & TASK_INTERRUPTIBLE) ? signal_pending(p) : fatal_signal_pending(p);
}

static inline unsigned long task_rlimit(const struct task_struct *task, unsigned int limit)
{
	return READ_ONCE(task->signal->rlim[limit].rlim_cur);
}

static inline unsigned long rlimit(unsigned int limit)
{
	return task_rlimit(current, limit);
}

#endif /* _LINUX_SCHED_SIGNAL_H */
