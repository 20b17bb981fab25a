/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tasks and the scheduler. Every context is a task on a stack of its own; one scheduler makes every
 * decision.
 *
 * A decision is an index into a list of choices: 0 is "go on" with the current task when it can go
 * on, then every other task that could run, in creation order, then "nested over the current task"
 * for each hard interrupt that waits to start, then "let time pass" when something is due later.
 * With nothing to choose there is no decision and no byte is consumed.
 */
#ifndef SIM_KERN_SIM_SCHED_H
#define SIM_KERN_SIM_SCHED_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <shared/host.h>
#include <shared/layout.h>

/* enum sim_ctx is in <linux/sched.h>, beside the task that has one. */

enum sim_pt {
	SIM_PT_LOCK,
	SIM_PT_TRYLOCK,
	SIM_PT_UNLOCK,
	SIM_PT_WAIT,
	SIM_PT_WAKE,
	SIM_PT_UCOPY,
	SIM_PT_MMIO,
	SIM_PT_CONFIG,
	SIM_PT_ALLOC,
	SIM_PT_IRQFLAGS,
	SIM_PT_SLEEP,
	SIM_PT_SYSCALL,
	SIM_PT_ATOMIC,
	SIM_PT_ACCESS, /* fine grain only */
	SIM_PT_NR
};

enum sim_strategy { SIM_GO_ON, SIM_RANDOM, SIM_BYTES, SIM_CUSTOM };

struct sim_sched {
	struct task_struct	*current_task;	/* at the state's base: see <asm/current.h> */
	union {
		struct {
			u32	nr_ready;	/* tasks that could run besides the current one */
			u32	time_ready;	/* 1 when "let time pass" is always a choice */
		};
		u64		choices;	/* both; 0: the current task goes on */
	};
	u32			nr_tasks;	/* on the list, task 0 included */
	u32			next_index;
	u8			strategy;
	bool			no_preempt;	/* host code runs that must not be interleaved */
	u32			stay;		/* random: go on unless these random bits are 0 */
	u32			stay_fine;	/* the same at each access */
	u32			time_choice;	/* random: 1 in n chances of "let time pass" */
	struct list_head	tasks;		/* creation order, task 0 first */
	struct list_head	free_tasks;	/* task structs of ended tasks */
	struct task_struct	*reap;		/* ended; its stack is in use until the switch */
	struct task_struct	*prev;		/* who ran before the last switch */
	const void		*host_stack;	/* task 0's, as ASan knows it */
	unsigned long		host_stack_size;
	u64			rng;		/* the scheduler's generator */
	u64			rng_user;	/* sim_rand()'s, so that it disturbs no schedule */
	u64			hash;
	u64			decisions, budget, points;
	u64			gp_seq;		/* RCU grace periods */
	const unsigned char	*bytes;
	unsigned long		nr_bytes, next_byte;
	unsigned int		(*pick)(void *arg, unsigned int n, const int *tasks);
	void			*pick_arg;
	u32			nr_stacks;	/* high-water mark of slots */
	u16			free_stacks[SIM_STACK_COUNT];	/* a stack of slots */
	u32			nr_free_stacks;
	struct task_struct	task0;
};

/**
 * sim_point() - a place where another context may run instead
 * @kind: what the current task is about to do, or has done
 * @obj: the object it does it to; for traces only, never hashed
 *
 * Costs one test when nothing else can run.
 */
void __sim_point(enum sim_pt kind, const void *obj);
static __always_inline void sim_point(enum sim_pt kind, const void *obj)
{
	struct sim_sched *s = (struct sim_sched *)SIM_STATE_BASE;

	if (unlikely(s->choices))
		__sim_point(kind, obj);
}

/** sim_point_fine() - the same before each access of driver code, in the fine build */
void __sim_point_fine(const void *obj);
static __always_inline void sim_point_fine(const void *obj)
{
	struct sim_sched *s = (struct sim_sched *)SIM_STATE_BASE;

	if (unlikely(s->choices))
		__sim_point_fine(obj);
}

/**
 * sim_post() - make a new context runnable
 * @ctx: HARDIRQ contexts start on an idle CPU or nested over a task with interrupts on; may not
 * sleep
 * @name: shown in reports; must outlive the context
 *
 * Return: the task. It is valid until it ends: hold get_task_struct() if you look at it later.
 */
struct task_struct *sim_post(enum sim_ctx ctx, const char *name, void (*fn)(void *), void *arg);

/**
 * sim_post_after() - make a context runnable when virtual time has passed
 * Return: an id for sim_post_cancel(), never 0.
 */
u64 sim_post_after(u64 ns, enum sim_ctx ctx, const char *name, void (*fn)(void *), void *arg);
/** sim_post_cancel() - Return: true if the context had not been posted yet, and now never will be
 */
bool sim_post_cancel(u64 id);

/**
 * sim_syscall_enter() - the current task enters the kernel by a system call
 * sim_syscall_exit() - and returns to user space
 *
 * Exit checks what must hold then: no lock held, interrupts on, no preemption count, no RCU
 * section, state TASK_RUNNING. Both are scheduling points. Calls do not nest.
 */
void sim_syscall_enter(const char *name);
void sim_syscall_exit(void);

/**
 * sim_block() - the current task waits until sim_wake()
 * @what: one word for the wait-for graph ("mutex", "irq", "work" ...)
 * @obj: the object waited for; sim_wake_all_on() finds waiters by it
 * @name: its name in reports, or NULL
 * @owner: the task that must act, if one is known: deadlocks are found by following it
 * @timeout_ns: SIM_FOREVER, or wake after this long
 *
 * Callers loop on their condition: wake-ups are hints. Does not check for atomic context; call
 * might_sleep() where the kernel's own primitive does.
 *
 * Return: false when the time ran out first.
 */
#define SIM_FOREVER (~0ULL)
bool sim_block(const char *what, const void *obj, const char *name, struct task_struct *owner,
	       u64 timeout_ns);
/** sim_wake() - make a blocked task runnable; no effect on others */
void sim_wake(struct task_struct *task);
/** sim_wake_all_on() - wake every task that blocks on @obj */
void sim_wake_all_on(const void *obj);

struct wait_queue_head;
/**
 * sim_wake_up_all() - wake_up_all() that is no scheduling point
 *
 * For shim code that stands for code below a lock of the kernel's: nobody sees half of what it did.
 */
void sim_wake_up_all(struct wait_queue_head *wq_head);

/** sim_delay() - busy waiting: allowed in atomic context, others run meanwhile */
void sim_delay(u64 ns);

/** sim_ctx_name() - "user", "kthread", "hardirq" ... */
const char *sim_ctx_name(enum sim_ctx ctx);

/* Internals shared by the scheduler's files. */
void sim_schedule(enum sim_pt kind, const void *obj);
void sim_schedule_last(void) __attribute__((__noreturn__));
void sim_switch_to(struct task_struct *next, bool ends);
void sim_task_exit(void) __attribute__((__noreturn__));
struct task_struct *sim_task_new(enum sim_ctx ctx, const char *name, void (*fn)(void *), void *arg);
void sim_task_start(struct task_struct *t);
void sim_time_choice_update(void);
void sim_report_tasks(void);
void sim_task_check_clean(struct task_struct *t, const char *where);
void sim_sched_boot(void);
/** sim_task_drop_all() - forget every task but the first, whatever it does; their stacks' shadow is
 * cleared */
void sim_task_drop_all(void);
void sim_image_wipe(void);
/** sim_trace() - an event for whoever watches; @what is one word */
void __sim_trace(struct task_struct *t, const char *what, const char *detail);
#define sim_trace(t, what, detail)			\
do {							\
	if (unlikely(sim_host_trace_on))		\
		__sim_trace(t, what, detail);		\
} while (0)
/** sim_hash() - an event enters the hash of the run */
static __always_inline void sim_hash(u64 v)
{
	struct sim_sched *s = (struct sim_sched *)SIM_STATE_BASE;
	u64 h = (s->hash ^ v) * 0x9e3779b97f4a7c15ULL;

	s->hash = h ^ (h >> 29);
}
u64 sim_draw(void);

static __always_inline bool sim_task_can_run(const struct task_struct *t)
{
	return (t->sim_run == SIM_TASK_READY || t->sim_run == SIM_TASK_NEW) && !t->sim_nested;
}

static inline bool sim_irqs_on(const struct task_struct *t)
{
	return !t->sim_irqs_off;
}

static inline bool sim_in_atomic(const struct task_struct *t)
{
	return t->sim_no_sleep || t->sim_ctx == SIM_CTX_HARDIRQ || t->sim_ctx == SIM_CTX_SOFTIRQ;
}

#endif
