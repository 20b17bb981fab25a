// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tasks: their birth on a pooled stack, the switch, their end.
 *
 * Built without sanitizers: it runs while ASan is being told which stack is the current one.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <shared/host.h>

#include "state.h"

static inline struct sim_sched *sched(void)
{
	return &SIM->sched;
}

static void *stack_top(unsigned int slot)
{
	return (void *)(SIM_STACK_BASE + slot * SIM_STACK_SLOT + SIM_STACK_SLOT);
}

static void *stack_bottom(unsigned int slot)
{
	return (void *)(SIM_STACK_BASE + (slot - 1) * SIM_STACK_SLOT + SIM_STACK_GUARD);
}

static void stack_get(struct task_struct *t)
{
	struct sim_sched *s = sched();

	if (s->nr_free_stacks)
		t->sim_stack = s->free_stacks[--s->nr_free_stacks];
	else if (s->nr_stacks < SIM_STACK_COUNT)
		t->sim_stack = ++s->nr_stacks;
	else
		sim_bug("livelock", "more than %lu contexts are alive", SIM_STACK_COUNT);
	t->sim_sp = sim_host_stack_init(stack_top(t->sim_stack - 1));
}

/* Frames that never returned left their redzones in the shadow. */
static void stack_clear(struct task_struct *t)
{
	char *top = stack_top(t->sim_stack - 1);

	if (sim_host_has_shadow())
		sim_host_shadow_clear((void *)((u64)t->sim_sp & ~15UL),
				      top - (char *)((u64)t->sim_sp & ~15UL));
}

static void task_init(struct task_struct *t, enum sim_ctx ctx, const char *name)
{
	t->usage = (refcount_t)REFCOUNT_INIT(1);
	t->sim_index = sched()->next_index++;
	t->pid = t->tgid = t->sim_index + 1;
	t->sim_ctx = ctx;
	t->sim_irqs_off = ctx == SIM_CTX_HARDIRQ;
	t->sim_name = name;
	strscpy(t->comm, name, sizeof(t->comm));
	t->group_leader = t;
	t->real_parent = &sched()->task0;
	t->signal = sched()->task0.signal;
	t->cred = sched()->task0.cred;
	if (ctx == SIM_CTX_USER) {
		t->mm = sched()->task0.mm;
		t->active_mm = t->mm;
		/* All user tasks are threads of one program. */
		t->group_leader = &sched()->task0;
		t->tgid = sched()->task0.pid;
	} else {
		t->flags = PF_KTHREAD;
	}
	list_add_tail(&t->sim_node, &sched()->tasks);
	t->sim_in_list = true;
	sched()->nr_tasks++;
	if (t != &sched()->task0)
		sim_race_task_new(t);
}

/* A task that exists but cannot run before sim_task_start(). */
struct task_struct *sim_task_new(enum sim_ctx ctx, const char *name, void (*fn)(void *), void *arg)
{
	struct task_struct *t;

	if (list_empty(&sched()->free_tasks)) {
		t = sim_zalloc(sizeof(*t));
	} else {
		t = list_first_entry(&sched()->free_tasks, struct task_struct, sim_node);
		list_del(&t->sim_node);
		memset(t, 0, offsetof(struct task_struct, sim_held));
	}
	task_init(t, ctx, name);
	t->sim_fn = fn;
	t->sim_arg = arg;
	t->sim_run = SIM_TASK_BLOCKED;
	t->sim_wait.what = "start";
	return t;
}

void sim_task_start(struct task_struct *t)
{
	t->sim_run = SIM_TASK_NEW;
	if (t != current)
		sched()->nr_ready++;
	sim_trace(t, "post", sim_ctx_name(t->sim_ctx));
}

struct task_struct *sim_post(enum sim_ctx ctx, const char *name, void (*fn)(void *), void *arg)
{
	struct task_struct *t = sim_task_new(ctx, name, fn, arg);

	sim_task_start(t);
	return t;
}

static void task_release(struct task_struct *t)
{
	list_add(&t->sim_node, &sched()->free_tasks);
}

static void reap(void)
{
	struct task_struct *t = sched()->reap;

	if (!t)
		return;
	sched()->reap = NULL;
	stack_clear(t);
	sched()->free_stacks[sched()->nr_free_stacks++] = t->sim_stack;
	t->sim_stack = 0;
	put_task_struct(t);
}

/*
 * On the new stack, called by sim_switch(): what the switch left to do. A new task has no fake
 * stack yet.
 */
void sim_arrived(void);
void sim_arrived(void)
{
	struct sim_sched *s = sched();
	const void *bottom;
	unsigned long size;

	if (__sanitizer_finish_switch_fiber) {
		__sanitizer_finish_switch_fiber(current->sim_fake_stack, &bottom, &size);
		if (s->prev == &s->task0) {
			s->host_stack = bottom;
			s->host_stack_size = size;
		}
	}
	if (unlikely(s->reap))
		reap();
}

/* Ends in a jump to sim_switch(), which returns to our caller. */
void sim_switch_to(struct task_struct *next, bool ends)
{
	struct sim_sched *s = sched();
	struct task_struct *prev = current;

	s->nr_ready += sim_task_can_run(prev) - 1;
	if (unlikely(next->sim_run == SIM_TASK_NEW)) {
		next->sim_run = SIM_TASK_READY;
		stack_get(next);
	}
	s->prev = prev;
	s->current_task = next;
	sim_trace(next, "run", NULL);
	if (__sanitizer_start_switch_fiber) {
		if (next == &s->task0)
			__sanitizer_start_switch_fiber(ends ? NULL : &prev->sim_fake_stack,
						       s->host_stack, s->host_stack_size);
		else
			__sanitizer_start_switch_fiber(ends ? NULL : &prev->sim_fake_stack,
						       stack_bottom(next->sim_stack),
						       SIM_STACK_SLOT - SIM_STACK_GUARD);
	}
	sim_switch(&prev->sim_sp, next->sim_sp);
}

/* Where a task's stack begins; called by sim_first(). */
void sim_task_main(void);
void sim_task_main(void)
{
	current->sim_fn(current->sim_arg);
	sim_task_exit();
}

void sim_task_exit(void)
{
	struct sim_sched *s = sched();
	struct task_struct *t = current, *under = t->sim_under;

	if (t == &s->task0)
		sim_unimplemented("exit of the test's own task");
	if (t->sim_ctx == SIM_CTX_HARDIRQ)
		t->sim_irqs_off = 0;
	sim_task_check_clean(t, "at the end of its context");
	t->sim_run = SIM_TASK_DONE;
	if (under) {
		under->sim_nested = NULL;
		t->sim_under = NULL;
		if (sim_task_can_run(under))
			s->nr_ready++;
	}
	if (t->sim_rcu_holdout)
		sim_rcu_quiescent(t);
	sim_wake_all_on(t);
	/* Whoever joins may look for it only when it is gone. */
	if (t->sim_ctx == SIM_CTX_USER)
		sim_race_release(&s->tasks);
	if (t->sim_ctx == SIM_CTX_HARDIRQ || t->sim_ctx == SIM_CTX_SOFTIRQ)
		sim_race_rcu_out();
	sim_race_task_end(t);
	list_del(&t->sim_node);
	t->sim_in_list = false;
	s->nr_tasks--;
	sim_trace(t, "end", NULL);
	s->reap = t;
	sim_schedule_last();
}

struct task_struct *get_task_struct(struct task_struct *t)
{
	refcount_inc(&t->usage);
	return t;
}

void put_task_struct(struct task_struct *t)
{
	if (refcount_dec_and_test(&t->usage))
		task_release(t);
}

void sim_task_drop_all(void)
{
	struct task_struct *t;

	if (current != &sched()->task0)
		sim_unimplemented("image restore from a task that is not the first");
	if (sched()->nr_tasks == 1)
		return;
	list_for_each_entry(t, &sched()->tasks, sim_node)
		if (t->sim_stack)
			stack_clear(t);
}

void sim_sched_boot(void)
{
	struct sim_sched *s = sched();
	struct task_struct *t = &s->task0;

	INIT_LIST_HEAD(&s->tasks);
	INIT_LIST_HEAD(&s->free_tasks);
	s->current_task = t;
	s->rng_user = 1;
	sim_set_budget(0);
	t->signal = sim_zalloc(sizeof(*t->signal));
	for (int i = 0; i < RLIM_NLIMITS; i++)
		t->signal->rlim[i] = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	t->signal->rlim[RLIMIT_MEMLOCK] = (struct rlimit){ 8 << 20, 8 << 20 };
	task_init(t, SIM_CTX_USER, "test");
	t->group_leader = t;
	t->pid = t->tgid = 1;
	t->sim_run = SIM_TASK_READY;
}
