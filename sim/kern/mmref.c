// SPDX-License-Identifier: GPL-2.0-only
/*
 * References to the user program's address space, and mappings that move within it.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <shared/sys.h>
#include "oracle.h"
#include "state.h"

void mmgrab(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_count);
	sim_live_inc(SIM_LIVE_MM);
}
EXPORT_SYMBOL_GPL(mmgrab);

void mmdrop(struct mm_struct *mm)
{
	/* The process itself is the first user. */
	if (atomic_dec_return(&mm->mm_count) < 1)
		sim_bug("mm", "mmdrop() without a reference");
	sim_live_dec(SIM_LIVE_MM);
}
EXPORT_SYMBOL_GPL(mmdrop);

void mmget(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_users);
	sim_live_inc(SIM_LIVE_MM);
}
EXPORT_SYMBOL_GPL(mmget);

/** mmget_not_zero - false once the process has ended, which fault injection may pretend */
bool mmget_not_zero(struct mm_struct *mm)
{
	if (sim_should_fail(SIM_FAULT_MM_GONE))
		return false;
	mmget(mm);
	return true;
}
EXPORT_SYMBOL_GPL(mmget_not_zero);

static void put_user_of(struct mm_struct *mm)
{
	if (atomic_dec_return(&mm->mm_users) < 1)
		sim_bug("mm", "mmput() without a reference");
	sim_live_dec(SIM_LIVE_MM);
}

void mmput(struct mm_struct *mm)
{
	might_sleep();
	put_user_of(mm);
}
EXPORT_SYMBOL_GPL(mmput);

void mmput_async(struct mm_struct *mm)
{
	put_user_of(mm);
}
EXPORT_SYMBOL_GPL(mmput_async);

struct mm_struct *get_task_mm(struct task_struct *task)
{
	if (!task->mm || task->flags & PF_KTHREAD)
		return NULL;
	mmget(task->mm);
	return task->mm;
}
EXPORT_SYMBOL_GPL(get_task_mm);

void kthread_use_mm(struct mm_struct *mm)
{
	if (!(current->flags & PF_KTHREAD) || current->mm)
		sim_bug("mm", "kthread_use_mm() by a task that has an address space");
	mmgrab(mm);
	current->mm = mm;
}
EXPORT_SYMBOL_GPL(kthread_use_mm);

void kthread_unuse_mm(struct mm_struct *mm)
{
	if (!(current->flags & PF_KTHREAD) || current->mm != mm)
		sim_bug("mm", "kthread_unuse_mm() of an address space that is not in use");
	current->mm = NULL;
	mmdrop(mm);
}
EXPORT_SYMBOL_GPL(kthread_unuse_mm);
