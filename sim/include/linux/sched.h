/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - tasks */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/lockdep_types.h>
#include <linux/preempt.h>
#include <linux/refcount.h>
#include <linux/resource.h>
#include <asm/current.h>

struct mm_struct;
struct files_struct;
struct cred;
struct wait_queue_head;

#define TASK_RUNNING		0x0000
#define TASK_INTERRUPTIBLE	0x0001
#define TASK_UNINTERRUPTIBLE	0x0002
#define TASK_DEAD		0x0080
#define TASK_WAKEKILL		0x0100
#define TASK_NOLOAD		0x0400
#define TASK_NEW		0x0800
#define TASK_KILLABLE		(TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_IDLE		(TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL		(TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define MAX_SCHEDULE_TIMEOUT	LONG_MAX
#define TASK_COMM_LEN		16
#define PF_EXITING		0x00000004
#define PF_WQ_WORKER		0x00000020
#define PF_MEMALLOC		0x00000800
#define PF_KTHREAD		0x00200000

/* What kind of context a task is; it decides what it may do and where it can start. */
enum sim_ctx {
	SIM_CTX_USER,
	SIM_CTX_KTHREAD,
	SIM_CTX_WORK,
	SIM_CTX_SOFTIRQ,
	SIM_CTX_HARDIRQ,
	SIM_CTX_DEVICE,
};

enum sim_task_state {
	SIM_TASK_NEW,		/* posted, never ran */
	SIM_TASK_READY,		/* could run */
	SIM_TASK_BLOCKED,	/* waits, see sim_wait */
	SIM_TASK_SETTLING,	/* runs only when nothing else can (task 0 in sim_settle) */
	SIM_TASK_DONE,
};

/* A lock the task holds. */
struct sim_held {
	struct sim_lock		*lock;
	void			*site;
	bool			read;
	u8			class;
};

#define SIM_HELD_MAX		20

struct signal_struct {
	struct rlimit		rlim[RLIM_NLIMITS];
};

/**
 * struct task_struct - a context
 * @sim_index: creation order; what decisions, hashes and reports call it
 * @sim_nested: hard interrupt that runs on this task's processor; the task cannot run until it ends
 * @sim_wait: what it blocks on, for the wait-for graph
 */
struct task_struct {
	unsigned int		__state;
	unsigned int		flags;
	refcount_t		usage;
	pid_t			pid;
	pid_t			tgid;
	unsigned int		in_eventfd:1;
	char			comm[TASK_COMM_LEN];
	struct mm_struct	*mm;
	struct mm_struct	*active_mm;
	struct task_struct	*group_leader;
	struct task_struct	*real_parent;
	struct signal_struct	*signal;
	const struct cred	*cred;

	u32			sim_index;
	u8			sim_ctx;
	u8			sim_run;		/* enum sim_task_state */
	bool			sim_in_list;
	bool			sim_signal, sim_fatal;	/* pending */
	bool			sim_timed_out;
	bool			sim_rcu_holdout;	/* a grace period waits for this task */
	bool			sim_should_stop, sim_kthread_started;
	bool			sim_spared;		/* its calls are the lab's own: no faults */
	u16			sim_stack;		/* slot + 1; 0 is the host's stack */
	u16			sim_nr_held;
	union {
		struct {
			u16	sim_irqs_off;		/* depth for HARDIRQ contexts is implied */
			u16	sim_preempt;
			u16	sim_rcu_depth;
			u16	sim_no_pad;
		};
		u64		sim_no_sleep;		/* all of them; 0: none forbids to sleep */
	};
	u8			sim_slot;	/* of the race detector */
	void			*sim_sp;
	void			*sim_fake_stack;	/* ASan's */
	struct list_head	sim_node;
	void			(*sim_fn)(void *);
	void			*sim_arg;
	const char		*sim_name;
	const char		*sim_syscall;
	struct task_struct	*sim_nested;
	struct task_struct *sim_under; /* the task this hard interrupt nests over */
	struct {
		const char		*what, *name;
		const void		*obj;
		struct task_struct	*owner;
		u64			timer;		/* event id of a timed wait */
	}			sim_wait;
	int			sim_exit_code;
	void			*sim_private;		/* of the layer that made the task */
	struct sim_held		sim_held[SIM_HELD_MAX];
};

#define task_is_running(task)		(READ_ONCE((task)->__state) == TASK_RUNNING)
#define __set_current_state(s)		WRITE_ONCE(current->__state, (s))
#define set_current_state(s)		smp_store_mb(current->__state, (s))
#define __set_task_state(t, s)		WRITE_ONCE((t)->__state, (s))
#define get_current_state()		READ_ONCE(current->__state)

void schedule(void);
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_killable(long timeout);
long schedule_timeout_uninterruptible(long timeout);
long schedule_timeout_idle(long timeout);
void io_schedule(void);
void yield(void);
int _cond_resched(void);
#define cond_resched()		_cond_resched()
#define cond_resched_lock(lock)	0
#define need_resched()		false
void cpu_relax(void);
int wake_up_process(struct task_struct *tsk);
int wake_up_state(struct task_struct *tsk, unsigned int state);

static inline pid_t task_pid_nr(struct task_struct *tsk)
{
	return tsk->pid;
}

static inline pid_t task_tgid_nr(struct task_struct *tsk)
{
	return tsk->tgid;
}
#define task_pid_vnr(t)		task_pid_nr(t)
#define get_task_comm(buf, tsk)	({ memcpy(buf, (tsk)->comm, TASK_COMM_LEN); buf; })
#define raw_smp_processor_id()	0
#define smp_processor_id()	0

#endif /* _LINUX_SCHED_H */
