/* SPDX-License-Identifier: GPL-2.0-only */
/* Workqueues: every queued item is run by a context of its own, ordered queues by one at a time. */
#ifndef SIM_KERN_SIM_WORK_H
#define SIM_KERN_SIM_WORK_H

#include <linux/types.h>
#include <linux/list.h>

struct workqueue_struct;

struct sim_works {
	u64			seq;
	struct list_head	queues;
	struct workqueue_struct *system, *system_long, *system_unbound, *system_highpri,
		*system_freezable, *system_power_efficient;
	struct list_head timers; /* pending timer_lists are found through the event queue */
};

void sim_work_boot(void);

#endif
