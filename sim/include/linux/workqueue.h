/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - work items run in contexts of their own, when the scheduler says so */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/timer.h>
#include <linux/bitops.h>
#include <linux/lockdep.h>
#include <linux/atomic.h>
#include <linux/rcupdate.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);
void delayed_work_timer_fn(struct timer_list *t);

/**
 * struct work_struct - a piece of work
 * @sim_wq: queue it is pending on or ran on last
 * @sim_pending: queued and not yet begun
 * @sim_running: the context that runs it
 * @sim_seq: of the last queueing; @sim_begun: of the last start; @sim_done: of the last end
 */
struct work_struct {
	atomic_long_t		data;
	struct list_head	entry;
	work_func_t		func;
	struct workqueue_struct	*sim_wq;
	struct task_struct	*sim_running;
	u64			sim_seq, sim_begun, sim_done;
	bool			sim_pending;
	u16			sim_canceling;
};

struct delayed_work {
	struct work_struct	work;
	struct timer_list	timer;
	struct workqueue_struct	*wq;
	int			cpu;
};

struct rcu_work {
	struct work_struct	work;
	struct rcu_head		rcu;
	struct workqueue_struct	*wq;
};

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

#define __WORK_INITIALIZER(n, f) { .entry = { &(n).entry, &(n).entry }, .func = (f) }
#define __DELAYED_WORK_INITIALIZER(n, f, tflags) \
	{ \
		.work = __WORK_INITIALIZER((n).work, (f)), \
		.timer = __TIMER_INITIALIZER(delayed_work_timer_fn, tflags) \
	}
#define DECLARE_WORK(n, f)		struct work_struct n = __WORK_INITIALIZER(n, f)
#define DECLARE_DELAYED_WORK(n, f)	struct delayed_work n = __DELAYED_WORK_INITIALIZER(n, f, 0)
#define INIT_WORK(_work, _func) \
	do { \
		*(_work) = (struct work_struct){ .func = (_func) }; \
		INIT_LIST_HEAD(&(_work)->entry); \
	} while (0)
#define INIT_WORK_ONSTACK(_work, _func)	INIT_WORK(_work, _func)
#define destroy_work_on_stack(w)	do { } while (0)
#define INIT_DELAYED_WORK(_work, _func) \
	do { \
		INIT_WORK(&(_work)->work, (_func)); \
		timer_setup(&(_work)->timer, delayed_work_timer_fn, 0); \
	} while (0)
#define INIT_DEFERRABLE_WORK(_work, _func) INIT_DELAYED_WORK(_work, _func)
#define work_pending(w)			((w)->sim_pending)
#define delayed_work_pending(w)		(work_pending(&(w)->work) || timer_pending(&(w)->timer))

enum {
	WQ_UNBOUND		= 1 << 1,
	WQ_FREEZABLE		= 1 << 2,
	WQ_MEM_RECLAIM		= 1 << 3,
	WQ_HIGHPRI		= 1 << 4,
	WQ_CPU_INTENSIVE	= 1 << 5,
	WQ_SYSFS		= 1 << 6,
	WQ_POWER_EFFICIENT	= 1 << 7,
	__WQ_ORDERED		= 1 << 17,
	__WQ_LEGACY		= 1 << 18,
	__WQ_ORDERED_EXPLICIT	= 1 << 19,
};
#define WORK_CPU_UNBOUND	8192
#define WQ_MAX_ACTIVE		512

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
	__printf(1, 4);
void destroy_workqueue(struct workqueue_struct *wq);
#define alloc_ordered_workqueue(fmt, flags, args...) \
	alloc_workqueue(fmt, WQ_UNBOUND | __WQ_ORDERED | __WQ_ORDERED_EXPLICIT | (flags), 1, ##args)
#define create_workqueue(name) \
	alloc_workqueue("%s", __WQ_LEGACY | WQ_MEM_RECLAIM, 1, (name))
#define create_freezable_workqueue(name) \
	alloc_workqueue("%s", __WQ_LEGACY | WQ_FREEZABLE, 1, (name))
#define create_singlethread_workqueue(name) \
	alloc_ordered_workqueue("%s", __WQ_LEGACY | WQ_MEM_RECLAIM, name)

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work,
			   unsigned long delay);
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay);
bool flush_work(struct work_struct *work);
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
void __flush_workqueue(struct workqueue_struct *wq);
#define flush_workqueue(wq)		__flush_workqueue(wq)
void drain_workqueue(struct workqueue_struct *wq);
struct work_struct *current_work(void);
unsigned int work_busy(struct work_struct *work);
bool sim_current_is_workqueue(struct workqueue_struct *wq);

/* The system queues are made at boot, so their pointers are state. */
struct workqueue_struct *sim_system_wq(int which);
#define system_wq			sim_system_wq(0)
#define system_long_wq			sim_system_wq(1)
#define system_unbound_wq		sim_system_wq(2)
#define system_highpri_wq		sim_system_wq(3)
#define system_freezable_wq		sim_system_wq(4)
#define system_power_efficient_wq	sim_system_wq(5)

static inline bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(WORK_CPU_UNBOUND, wq, work);
}

static inline bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
				      unsigned long delay)
{
	return queue_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
				    unsigned long delay)
{
	return mod_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

static inline bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return queue_delayed_work(system_wq, dwork, delay);
}
#define flush_scheduled_work()	flush_workqueue(system_wq)

#endif /* _LINUX_WORKQUEUE_H */
