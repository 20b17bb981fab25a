// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the current context may do: interrupts, preemption, sleeping, and the way into and out of
 * system calls.
 */
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "sim_syscall.h"

static const char *const ctx_names[] = {
	"user", "kthread", "work", "softirq", "hardirq", "device"
};

const char *sim_ctx_name(enum sim_ctx ctx)
{
	return ctx < ARRAY_SIZE(ctx_names) ? ctx_names[ctx] : "?";
}

bool sim_ctx_in_hardirq(void)
{
	return current->sim_ctx == SIM_CTX_HARDIRQ;
}

bool sim_ctx_in_softirq(void)
{
	return current->sim_ctx == SIM_CTX_SOFTIRQ;
}

bool sim_ctx_in_task(void)
{
	return !sim_ctx_in_hardirq() && !sim_ctx_in_softirq();
}

int preempt_count(void)
{
	return current->sim_preempt;
}

bool in_atomic(void)
{
	return current->sim_preempt || !sim_ctx_in_task();
}

void preempt_disable(void)
{
	current->sim_preempt++;
}

void preempt_enable(void)
{
	if (!current->sim_preempt)
		sim_bug("preempt count", "preempt_enable without preempt_disable");
	current->sim_preempt--;
	sim_race_rcu_out();
	if (current->sim_rcu_holdout)
		sim_rcu_quiescent(current);
}

void local_bh_disable(void)
{
	preempt_disable();
}

void local_bh_enable(void)
{
	preempt_enable();
}

unsigned long sim_irq_save(void)
{
	unsigned long flags = current->sim_irqs_off;

	current->sim_irqs_off = 1;
	return flags;
}

void sim_irq_restore(unsigned long flags)
{
	bool was_off = current->sim_irqs_off;

	current->sim_irqs_off = !!flags;
	sim_race_rcu_out();
	if (current->sim_rcu_holdout)
		sim_rcu_quiescent(current);
	if (was_off && !flags)
		sim_point(SIM_PT_IRQFLAGS, NULL);
}

void local_irq_disable(void)
{
	sim_irq_save();
}

void local_irq_enable(void)
{
	sim_irq_restore(0);
}

bool irqs_disabled(void)
{
	return current->sim_irqs_off;
}

void sim_sleeping_in_atomic(const char *what)
{
	struct task_struct *t = current;

	sim_bug("sleeping in atomic",
		"%s may sleep, but task %u (%s, %s) is atomic: preempt count %u, interrupts %s, "
		"RCU depth %u%s%s",
		what, t->sim_index, t->sim_name, sim_ctx_name(t->sim_ctx), t->sim_preempt,
		t->sim_irqs_off ? "off" : "on", t->sim_rcu_depth,
		t->sim_nr_held ? ", last lock taken " : "",
		t->sim_nr_held ? sim_lock_name(t->sim_held[t->sim_nr_held - 1].lock) : "");
}

void might_sleep(void)
{
	sim_assert_may_sleep("this call");
}

static noinline void not_clean(struct task_struct *t, const char *where)
{
	if (t->sim_nr_held)
		sim_bug("lock held", "task %u (%s) still holds %s %s", t->sim_index, t->sim_name,
			sim_lock_name(t->sim_held[t->sim_nr_held - 1].lock), where);
	if (t->sim_preempt)
		sim_bug("preempt count", "task %u (%s) has preempt count %u %s", t->sim_index,
			t->sim_name, t->sim_preempt, where);
	if (t->sim_irqs_off)
		sim_bug("interrupts off", "task %u (%s) has interrupts off %s", t->sim_index,
			t->sim_name, where);
	if (t->sim_rcu_depth)
		sim_bug("RCU", "task %u (%s) is in %u RCU read sections %s", t->sim_index,
			t->sim_name, t->sim_rcu_depth, where);
}

void sim_task_check_clean(struct task_struct *t, const char *where)
{
	if (unlikely(t->sim_nr_held || t->sim_no_sleep))
		not_clean(t, where);
}

void sim_syscall_nested(void)
{
	sim_unimplemented("system call: nested");
}

void sim_syscall_unclean(struct task_struct *t)
{
	sim_task_check_clean(t, "on return to user space");
	if (t->__state != TASK_RUNNING)
		sim_bug("task state", "task %u (%s) returns to user space in state %#x",
			t->sim_index, t->sim_name, t->__state);
}

void sim_syscall_enter(const char *name)
{
	sim_syscall_begin(name);
}

void sim_syscall_exit(void)
{
	if (SIM->fs.nr_releases)
		sim_fs_return_to_user();
	sim_syscall_end();
}
