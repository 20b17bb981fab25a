// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls, as far as a VFIO user makes them: the checks that the kernel makes before a file's
 * own operation runs, and the bracket that ends with deferred releases and the return checks.
 */
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/uaccess.h>
#include <shared/sys.h>
#include "oracle.h"
#include "sim_syscall.h"

/* No single read or write transfers more: the largest int that is whole pages. */
#define SIM_RW_MAX	((size_t)(0x7fffffff & PAGE_MASK))

/* Ioctls that every file has; the file's own operation never sees them. */
#define SIM_FIOCLEX	0x5451
#define SIM_FIONCLEX	0x5450
#define SIM_FIONBIO	0x5421

static __always_inline long long sys_return(long long ret)
{
	if (SIM->fs.nr_releases)
		sim_fs_return_to_user();
	sim_syscall_end();
	/* No handler of the user program asks for a restart. */
	return ret == -ERESTARTSYS ? -EINTR : ret;
}

int sim_open(const char *path, int flags)
{
	sim_syscall_begin("open");
	return sys_return(sim_do_open(path, flags));
}

int sim_close(int fd)
{
	sim_syscall_begin("close");
	return sys_return(sim_do_close(fd));
}

int sim_dup(int fd)
{
	struct file *file;
	int ret = -EBADF;

	sim_syscall_begin("dup");
	file = fget(fd);
	if (file) {
		ret = get_unused_fd_flags(0);
		if (ret >= 0)
			fd_install(ret, file);
		else
			fput(file);
	}
	return sys_return(ret);
}

int sim_eventfd(unsigned int count, int flags)
{
	sim_syscall_begin("eventfd2");
	return sys_return(sim_do_eventfd(count, flags));
}

static long long file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	long ret;
	int on;

	switch (cmd) {
	case SIM_FIOCLEX:
	case SIM_FIONCLEX:
		return 0;
	case SIM_FIONBIO:
		if (get_user(on, (int __user *)arg))
			return -EFAULT;
		if (on)
			file->f_flags |= O_NONBLOCK;
		else
			file->f_flags &= ~O_NONBLOCK;
		return 0;
	}
	if (!file->f_op->unlocked_ioctl)
		return -ENOTTY;
	ret = file->f_op->unlocked_ioctl(file, cmd, arg);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}

long long sim_ioctl(int fd, unsigned int cmd, unsigned long long uarg)
{
	long long ret = -EBADF;
	struct file *file;

	sim_syscall_begin("ioctl");
	file = sim_fget(fd);
	if (file) {
		ret = file_ioctl(file, cmd, uarg);
		sim_fput(file);
	}
	return sys_return(ret);
}

static __always_inline long long file_read(struct file *file, unsigned long ubuf, size_t len,
					   loff_t *pos)
{
	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!file->f_op->read)
		return -EINVAL;
	if (!access_ok(ubuf, len))
		return -EFAULT;
	if ((pos && *pos < 0) || (ssize_t)len < 0)
		return -EINVAL;
	return file->f_op->read(file, (char __user *)ubuf, min_t(size_t, len, SIM_RW_MAX), pos);
}

static long long file_write(struct file *file, unsigned long ubuf, size_t len, loff_t *pos)
{
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!file->f_op->write)
		return -EINVAL;
	if (!access_ok(ubuf, len))
		return -EFAULT;
	if ((pos && *pos < 0) || (ssize_t)len < 0)
		return -EINVAL;
	return file->f_op->write(file, (const char __user *)ubuf, min_t(size_t, len, SIM_RW_MAX),
				 pos);
}

long long sim_pread(int fd, unsigned long long ubuf, unsigned long long len, long long off)
{
	long long ret = -EINVAL;
	struct file *file;
	loff_t pos = off;

	sim_syscall_begin("pread64");
	if (off >= 0) {
		file = sim_fget(fd);
		ret = -EBADF;
		if (file) {
			ret = -ESPIPE;
			if (file->f_mode & FMODE_PREAD)
				ret = file_read(file, ubuf, len, &pos);
			sim_fput(file);
		}
	}
	return sys_return(ret);
}

long long sim_pwrite(int fd, unsigned long long ubuf, unsigned long long len, long long off)
{
	long long ret = -EINVAL;
	struct file *file;
	loff_t pos = off;

	sim_syscall_begin("pwrite64");
	if (off >= 0) {
		file = sim_fget(fd);
		ret = -EBADF;
		if (file) {
			ret = -ESPIPE;
			if (file->f_mode & FMODE_PWRITE)
				ret = file_write(file, ubuf, len, &pos);
			sim_fput(file);
		}
	}
	return sys_return(ret);
}

/* The position lives in the file and is written back only by calls that succeeded. */
static long long file_rw(int fd, unsigned long long ubuf, unsigned long long len,
			 long long (*rw)(struct file *, unsigned long, size_t, loff_t *))
{
	struct fd f = fdget(fd);
	long long ret;
	loff_t pos;

	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & FMODE_STREAM) {
		ret = rw(f.file, ubuf, len, NULL);
	} else {
		pos = f.file->f_pos;
		ret = rw(f.file, ubuf, len, &pos);
		if (ret >= 0)
			f.file->f_pos = pos;
	}
	fdput(f);
	return ret;
}

long long sim_read(int fd, unsigned long long ubuf, unsigned long long len)
{
	sim_syscall_begin("read");
	return sys_return(file_rw(fd, ubuf, len, file_read));
}

long long sim_write(int fd, unsigned long long ubuf, unsigned long long len)
{
	sim_syscall_begin("write");
	return sys_return(file_rw(fd, ubuf, len, file_write));
}

long long sim_lseek(int fd, long long off, int whence)
{
	long long ret = -EBADF;
	struct fd f;

	sim_syscall_begin("lseek");
	f = fdget(fd);
	if (f.file) {
		ret = -ESPIPE;
		if (f.file->f_mode & FMODE_LSEEK && f.file->f_op->llseek)
			ret = f.file->f_op->llseek(f.file, off, whence);
		fdput(f);
	}
	return sys_return(ret);
}

void sim_close_all(void)
{
	unsigned int fd;

	for (fd = 0; SIM->fs.nr_open && fd < SIM->fs.nr_slots; fd++)
		if (SIM->fs.fds[fd] && SIM->fs.fds[fd] != SIM_FD_RESERVED)
			sim_close(fd);
	/* What was dropped outside of any system call falls due as well. */
	sim_syscall_begin("exit_group");
	sys_return(0);
}

unsigned int sim_fd_count(void)
{
	return SIM->fs.nr_open;
}

unsigned int sim_fd_limit(unsigned int limit)
{
	unsigned int old = SIM->fs.limit;

	SIM->fs.limit = min_t(unsigned int, limit, SIM_FDS_MAX);
	return old;
}

unsigned long long sim_mmap(int fd, unsigned long long len, int prot, int flags,
			    unsigned long long off)
{
	unsigned long ret = -EBADF;
	struct fd f;

	sim_syscall_begin("mmap");
	if (off & ~PAGE_MASK)
		return sys_return(-EINVAL);
	f = fdget(fd);
	if (f.file) {
		ret = sim_do_mmap(f.file, len, prot, flags, off);
		fdput(f);
	}
	return sys_return(ret);
}

int sim_munmap(unsigned long long uaddr, unsigned long long len)
{
	sim_syscall_begin("munmap");
	return sys_return(sim_do_munmap(uaddr, len));
}

void sim_munmap_all(void)
{
	struct list_head *areas = &current->mm->sim_areas;
	struct vm_area_struct *vma;

	while (!list_empty(areas)) {
		vma = list_first_entry(areas, struct vm_area_struct, sim_area);
		if (sim_munmap(vma->vm_start, vma->vm_end - vma->vm_start))
			break;
	}
}

unsigned long long sim_mremap(unsigned long long uaddr, unsigned long long len)
{
	sim_syscall_begin("mremap");
	return sys_return(sim_do_mremap(uaddr, len));
}

unsigned long long sim_umap(unsigned long long len)
{
	return sim_do_umap(len);
}

int sim_uload(unsigned long long uaddr, int width, unsigned long long *val)
{
	u64 got = 0;
	int ret = sim_mmu_access(&SIM->mm.mm, uaddr, width, &got, false);

	*val = got;
	return ret;
}

int sim_ustore(unsigned long long uaddr, int width, unsigned long long val)
{
	u64 put = val;

	return sim_mmu_access(&SIM->mm.mm, uaddr, width, &put, true);
}

unsigned long long sim_memlock_limit(unsigned long long bytes)
{
	unsigned long long old = SIM->mm.memlock;

	SIM->mm.memlock = bytes;
	return old;
}

unsigned long long sim_memlock_used(void)
{
	return (unsigned long long)SIM->mm.mm.locked_vm << PAGE_SHIFT;
}

int sim_privileged(int on)
{
	int old = SIM->fs.privileged;

	SIM->fs.privileged = on;
	return old;
}
