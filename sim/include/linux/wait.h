/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - wait queues: entries with functions, called under the queue's lock */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/list.h>
#include <linux/stddef.h>
#include <linux/spinlock.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

typedef struct wait_queue_entry wait_queue_entry_t;
typedef int (*wait_queue_func_t)(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
				 void *key);

#define WQ_FLAG_EXCLUSIVE	0x01
#define WQ_FLAG_WOKEN		0x02
#define WQ_FLAG_BOOKMARK	0x04
#define WQ_FLAG_CUSTOM		0x08
#define WQ_FLAG_DONE		0x10
#define WQ_FLAG_PRIORITY	0x20

struct wait_queue_entry {
	unsigned int		flags;
	void			*private;
	wait_queue_func_t	func;
	struct list_head	entry;
};

struct wait_queue_head {
	spinlock_t		lock;
	struct list_head	head;
};
typedef struct wait_queue_head wait_queue_head_t;

int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			  void *key);
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync,
			     void *key);
int woken_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int sync, void *key);

#define __WAITQUEUE_INITIALIZER(name, tsk) \
	{ .private = tsk, .func = default_wake_function, .entry = { NULL, NULL } }
#define DECLARE_WAITQUEUE(name, tsk) \
	struct wait_queue_entry name = __WAITQUEUE_INITIALIZER(name, tsk)
#define __WAIT_QUEUE_HEAD_INITIALIZER(name) \
	{ .lock = __SPIN_LOCK_UNLOCKED(name.lock), .head = LIST_HEAD_INIT(name.head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)
#define DEFINE_WAIT_FUNC(name, function) struct wait_queue_entry name = { \
	.private = current, .func = function, .entry = LIST_HEAD_INIT((name).entry) }
#define DEFINE_WAIT(name)	DEFINE_WAIT_FUNC(name, autoremove_wake_function)

void __init_waitqueue_head(struct wait_queue_head *wq_head, const char *name,
			   struct lock_class_key *key);
#define init_waitqueue_head(wq_head) __init_waitqueue_head((wq_head), #wq_head, SIM_LOCK_KEY())

static inline void init_waitqueue_entry(struct wait_queue_entry *wq_entry, struct task_struct *p)
{
	wq_entry->flags = 0;
	wq_entry->private = p;
	wq_entry->func = default_wake_function;
}

static inline void init_waitqueue_func_entry(struct wait_queue_entry *wq_entry,
					     wait_queue_func_t func)
{
	wq_entry->flags = 0;
	wq_entry->private = NULL;
	wq_entry->func = func;
}

static inline int waitqueue_active(struct wait_queue_head *wq_head)
{
	return !list_empty(&wq_head->head);
}

static inline bool wq_has_sleeper(struct wait_queue_head *wq_head)
{
	return waitqueue_active(wq_head);
}

static inline void __add_wait_queue(struct wait_queue_head *wq_head,
				    struct wait_queue_entry *wq_entry)
{
	list_add(&wq_entry->entry, &wq_head->head);
}

static inline void __add_wait_queue_entry_tail(struct wait_queue_head *wq_head,
					       struct wait_queue_entry *wq_entry)
{
	list_add_tail(&wq_entry->entry, &wq_head->head);
}

static inline void __remove_wait_queue(struct wait_queue_head *wq_head,
				       struct wait_queue_entry *wq_entry)
{
	list_del(&wq_entry->entry);
}

void add_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void add_wait_queue_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void add_wait_queue_priority(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
void remove_wait_queue(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);

int __wake_up(struct wait_queue_head *wq_head, unsigned int mode, int nr_exclusive, void *key);
void __wake_up_locked(struct wait_queue_head *wq_head, unsigned int mode, int nr);
void __wake_up_locked_key(struct wait_queue_head *wq_head, unsigned int mode, void *key);
void __wake_up_pollfree(struct wait_queue_head *wq_head);

#define poll_to_key(m)			((void *)(uintptr_t)(__poll_t)(m))
#define key_to_poll(m)			((__force __poll_t)(uintptr_t)(void *)(m))
#define wake_up(x)			__wake_up(x, TASK_NORMAL, 1, NULL)
#define wake_up_nr(x, nr)		__wake_up(x, TASK_NORMAL, nr, NULL)
#define wake_up_all(x)			__wake_up(x, TASK_NORMAL, 0, NULL)
#define wake_up_locked(x)		__wake_up_locked((x), TASK_NORMAL, 1)
#define wake_up_all_locked(x)		__wake_up_locked((x), TASK_NORMAL, 0)
#define wake_up_interruptible(x)	__wake_up(x, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(x)	__wake_up(x, TASK_INTERRUPTIBLE, 0, NULL)
#define wake_up_sync(x)			__wake_up(x, TASK_NORMAL, 1, NULL)
#define wake_up_poll(x, m)		__wake_up(x, TASK_NORMAL, 1, poll_to_key(m))
#define wake_up_locked_poll(x, m)	__wake_up_locked_key((x), TASK_NORMAL, poll_to_key(m))
#define wake_up_interruptible_poll(x, m) __wake_up(x, TASK_INTERRUPTIBLE, 1, poll_to_key(m))

void init_wait_entry(struct wait_queue_entry *wq_entry, int flags);
void prepare_to_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry, int state);
bool prepare_to_wait_exclusive(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			       int state);
long prepare_to_wait_event(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry,
			   int state);
void finish_wait(struct wait_queue_head *wq_head, struct wait_queue_entry *wq_entry);
long wait_woken(struct wait_queue_entry *wq_entry, unsigned int mode, long timeout);

/*
 * Wait until @condition holds. @cmd sleeps; its statements may change __ret, which is what the wait
 * returns. A signal ends an interruptible wait with -ERESTARTSYS.
 */
#define ___wait_event(wq_head, condition, state, exclusive, ret, cmd) ({		\
	__label__ __out;								\
	struct wait_queue_entry __wq_entry;						\
	long __ret = ret;								\
											\
	init_wait_entry(&__wq_entry, exclusive ? WQ_FLAG_EXCLUSIVE : 0);		\
	for (;;) {									\
		long __int = prepare_to_wait_event(&wq_head, &__wq_entry, state);	\
											\
		if (condition)								\
			break;								\
		if (__int) {								\
			__ret = __int;							\
			goto __out;							\
		}									\
		cmd;									\
	}										\
	finish_wait(&wq_head, &__wq_entry);						\
__out:	__ret; })

/*
 * After a timed sleep: the condition once more, and at least 1 left if it came true in the last
 * moment.
 */
#define ___wait_cond_timeout(condition) ({						\
	bool __cond = (condition);							\
	if (__cond && !__ret)								\
		__ret = 1;								\
	__cond || !__ret; })

#define __sim_wait(wq_head, condition, state, excl) \
	___wait_event(wq_head, condition, state, excl, 0, schedule())
#define __sim_wait_timeout(wq_head, condition, state, timeout) \
	___wait_event(wq_head, ___wait_cond_timeout(condition), state, 0, timeout, \
		      __ret = schedule_timeout(__ret))

#define wait_event(wq_head, condition) \
	do { \
		might_sleep(); \
		if (!(condition)) \
			(void)__sim_wait(wq_head, condition, TASK_UNINTERRUPTIBLE, 0); \
	} while (0)
#define io_wait_event(wq_head, condition) wait_event(wq_head, condition)
#define wait_event_interruptible(wq_head, condition) ({ int __wr = 0; might_sleep(); \
	if (!(condition)) { __wr = __sim_wait(wq_head, condition, TASK_INTERRUPTIBLE, 0); } __wr; })
#define wait_event_interruptible_exclusive(wq_head, condition) ({ int __wr = 0; might_sleep(); \
	if (!(condition)) { __wr = __sim_wait(wq_head, condition, TASK_INTERRUPTIBLE, 1); } __wr; })
#define wait_event_killable(wq_head, condition) ({ int __wr = 0; might_sleep(); \
	if (!(condition)) { __wr = __sim_wait(wq_head, condition, TASK_KILLABLE, 0); } __wr; })
#define wait_event_timeout(wq_head, condition, timeout) \
	({ \
		long __ret = timeout; \
		might_sleep(); \
		if (!___wait_cond_timeout(condition)) { \
			__ret = __sim_wait_timeout(wq_head, condition, TASK_UNINTERRUPTIBLE, \
						   timeout); \
		} \
		__ret; \
	})
#define wait_event_interruptible_timeout(wq_head, condition, timeout) \
	({ \
		long __ret = timeout; \
		might_sleep(); \
		if (!___wait_cond_timeout(condition)) { \
			__ret = __sim_wait_timeout(wq_head, condition, TASK_INTERRUPTIBLE, \
						   timeout); \
		} \
		__ret; \
	})
#define wait_event_killable_timeout(wq_head, condition, timeout) \
	({ \
		long __ret = timeout; \
		might_sleep(); \
		if (!___wait_cond_timeout(condition)) { \
			__ret = __sim_wait_timeout(wq_head, condition, TASK_KILLABLE, timeout); \
		} \
		__ret; \
	})
#define wait_event_lock_irq(wq_head, condition, lock) \
	do { if (!(condition)) (void)___wait_event(wq_head, condition, TASK_UNINTERRUPTIBLE, 0, 0, \
		spin_unlock_irq(&lock); schedule(); spin_lock_irq(&lock)); } while (0)

int sim_wait_event_locked(struct wait_queue_head *wq_head, struct wait_queue_entry *wait, int state,
			  bool irq);
#define __sim_wait_locked(wq, condition, st, irq) ({						\
	int __lr = 0; DEFINE_WAIT(__wl);							\
	while (!(condition)) { __lr = sim_wait_event_locked(&(wq), &__wl, st, irq); \
		if (__lr) break; } \
	if (!list_empty(&__wl.entry)) __remove_wait_queue(&(wq), &__wl);			\
	__set_current_state(TASK_RUNNING); __lr; })
#define wait_event_interruptible_locked(wq, condition) \
	__sim_wait_locked(wq, condition, TASK_INTERRUPTIBLE, false)
#define wait_event_interruptible_locked_irq(wq, condition) \
	__sim_wait_locked(wq, condition, TASK_INTERRUPTIBLE, true)

#endif /* _LINUX_WAIT_H */
