/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - references to an address space */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H

#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/mm_types.h>
#include <linux/sched.h>

/*
 * The lab's one process outlives every run, so its address space never goes; what can go wrong is
 * the count, and a reference that is kept is a leak like any other.
 */
void mmgrab(struct mm_struct *mm);
void mmdrop(struct mm_struct *mm);
void mmget(struct mm_struct *mm);
bool mmget_not_zero(struct mm_struct *mm);
void mmput(struct mm_struct *mm);
/* For holders of locks under which the last user of an address space could not be torn down. */
void mmput_async(struct mm_struct *mm);

struct mm_struct *get_task_mm(struct task_struct *task);

/* A kernel thread borrows the user program's address space; not for user tasks. */
void kthread_use_mm(struct mm_struct *mm);
void kthread_unuse_mm(struct mm_struct *mm);

#define PF_MEMALLOC_NOFS	0x00040000

/* Between the two no allocation of the task may enter a file system; nesting is allowed. */
static inline unsigned int memalloc_nofs_save(void)
{
	unsigned int flags = current->flags & PF_MEMALLOC_NOFS;

	current->flags |= PF_MEMALLOC_NOFS;
	return flags;
}

static inline void memalloc_nofs_restore(unsigned int flags)
{
	current->flags = (current->flags & ~PF_MEMALLOC_NOFS) | flags;
}

#endif /* _LINUX_SCHED_MM_H */
