/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bracket of a system call, and the descriptors that it works on: the paths of a call that
 * finds what it asks for and leaves nothing behind.
 */
#ifndef SIM_KERN_SIM_SYSCALL_H
#define SIM_KERN_SIM_SYSCALL_H

#include <linux/file.h>
#include <linux/fs.h>
#include <linux/sched.h>

#include "state.h"

/* A slot that get_unused_fd_flags() gave out and nobody has filled yet. */
#define SIM_FD_RESERVED	((struct file *)1UL)

void sim_syscall_nested(void) __attribute__((__noreturn__, __cold__));
/** sim_syscall_unclean() - says what a task must not take back to user space, if it does */
void sim_syscall_unclean(struct task_struct *t);
/** sim_file_unreferenced() - fput() of the last reference, or of none */
void sim_file_unreferenced(struct file *file);

static __always_inline void sim_syscall_begin(const char *name)
{
	struct task_struct *t = current;

	if (unlikely(t->sim_syscall))
		sim_syscall_nested();
	t->sim_syscall = name;
	if (unlikely(SIM->faults.refetch))
		__sim_fetch_begin();
	sim_trace(t, "syscall", name);
	sim_point(SIM_PT_SYSCALL, NULL);
}

static __always_inline void sim_syscall_end(void)
{
	struct task_struct *t = current;

	if (unlikely(t->sim_nr_held || t->sim_no_sleep || t->__state != TASK_RUNNING))
		sim_syscall_unclean(t);
	t->sim_syscall = NULL;
	sim_trace(t, "return", NULL);
	sim_point(SIM_PT_SYSCALL, NULL);
}

static __always_inline struct file *sim_fget(unsigned int fd)
{
	struct sim_fs *fs = &SIM->fs;
	struct file *file;

	if (fd >= fs->nr_slots || sim_should_fail(SIM_FAULT_FILE))
		return NULL;
	file = fs->fds[fd];
	if (!file || file == SIM_FD_RESERVED)
		return NULL;
	sim_race_acquire(file);
	file->sim_refs++;
	return file;
}

static __always_inline void sim_fput(struct file *file)
{
	if (unlikely(file->sim_refs < 2)) {
		sim_file_unreferenced(file);
		return;
	}
	sim_race_release(sim_race_end_of(file));
	file->sim_refs--;
}

#endif
