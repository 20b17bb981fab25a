/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - runtime PM state and callbacks; system sleep does not exist in the lab */
#ifndef _LINUX_PM_H
#define _LINUX_PM_H

#include <linux/export.h>
#include <linux/list.h>
#include <linux/workqueue.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/atomic.h>

struct device;

typedef struct pm_message {
	int event;
} pm_message_t;

#define PM_EVENT_ON		0x0000
#define PM_EVENT_SUSPEND	0x0002
#define PM_EVENT_RESUME		0x0010
#define PM_EVENT_AUTO		0x0400
#define PM_EVENT_AUTO_SUSPEND	(PM_EVENT_AUTO | PM_EVENT_SUSPEND)
#define PM_EVENT_AUTO_RESUME	(PM_EVENT_AUTO | PM_EVENT_RESUME)

struct dev_pm_ops {
	int (*prepare)(struct device *dev);
	void (*complete)(struct device *dev);
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
	int (*freeze)(struct device *dev);
	int (*thaw)(struct device *dev);
	int (*poweroff)(struct device *dev);
	int (*restore)(struct device *dev);
	int (*suspend_late)(struct device *dev);
	int (*resume_early)(struct device *dev);
	int (*suspend_noirq)(struct device *dev);
	int (*resume_noirq)(struct device *dev);
	int (*runtime_suspend)(struct device *dev);
	int (*runtime_resume)(struct device *dev);
	int (*runtime_idle)(struct device *dev);
};

#define SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)	\
	.suspend = suspend_fn,				\
	.resume = resume_fn,

#define RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn)	\
	.runtime_suspend = suspend_fn,			\
	.runtime_resume = resume_fn,			\
	.runtime_idle = idle_fn,

#define SET_RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn) \
	RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn)

#define pm_ptr(_ptr)		(_ptr)
#define pm_sleep_ptr(_ptr)	(_ptr)

enum rpm_status {
	RPM_INVALID = -1,
	RPM_ACTIVE = 0,
	RPM_RESUMING,
	RPM_SUSPENDED,
	RPM_SUSPENDING,
};

enum rpm_request {
	RPM_REQ_NONE = 0,
	RPM_REQ_IDLE,
	RPM_REQ_SUSPEND,
	RPM_REQ_AUTOSUSPEND,
	RPM_REQ_RESUME,
};

struct dev_pm_info {
	pm_message_t		power_state;
	unsigned int		can_wakeup : 1;
	spinlock_t		lock;		/* protects the runtime state below */
	struct work_struct	work;
	wait_queue_head_t	wait_queue;	/* for the end of a transition */
	atomic_t		usage_count;
	atomic_t		child_count;
	unsigned int		disable_depth : 3;
	unsigned int		idle_notification : 1;
	unsigned int		request_pending : 1;
	unsigned int		deferred_resume : 1;
	unsigned int		runtime_auto : 1;
	bool			ignore_children : 1;
	unsigned int		no_callbacks : 1;
	unsigned int		irq_safe : 1;
	unsigned int		use_autosuspend : 1;
	enum rpm_request	request;
	enum rpm_status		runtime_status;
	int			runtime_error;
	int			autosuspend_delay;
	u64			last_busy;
};

#endif
