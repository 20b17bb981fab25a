/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - simple wait queues, as wait queues */
#ifndef _LINUX_SWAIT_H
#define _LINUX_SWAIT_H

#include <linux/wait.h>

struct swait_queue_head {
	struct wait_queue_head sim_head;
};

#define __SWAIT_QUEUE_HEAD_INITIALIZER(name) \
	{ .sim_head = __WAIT_QUEUE_HEAD_INITIALIZER((name).sim_head) }
#define DECLARE_SWAIT_QUEUE_HEAD(name) \
	struct swait_queue_head name = __SWAIT_QUEUE_HEAD_INITIALIZER(name)
#define init_swait_queue_head(q)	init_waitqueue_head(&(q)->sim_head)
#define swait_active(q)			waitqueue_active(&(q)->sim_head)
#define swake_up_one(q)			wake_up(&(q)->sim_head)
#define swake_up_all(q)			wake_up_all(&(q)->sim_head)
#define swait_event_exclusive(q, cond)	wait_event((q).sim_head, cond)
#define swait_event_interruptible_exclusive(q, cond) wait_event_interruptible((q).sim_head, cond)
#define swait_event_timeout_exclusive(q, cond, t) wait_event_timeout((q).sim_head, cond, t)

#endif /* _LINUX_SWAIT_H */
