/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * System calls as a user program of the lab makes them.
 *
 * Plain C types only: this header is included by host code (libc types) and by the kernel side.
 * Each call returns >= 0 or a negative errno of Linux. All user addresses are numbers: memory that
 * a call reads or writes must lie in the lab's user window (sim_umap), and may also be bad on
 * purpose. The calls may block, and then other contexts run.
 */
#ifndef SHARED_SYS_H
#define SHARED_SYS_H

#ifdef __cplusplus
extern "C" {
#endif

/* ---- files. Paths: /dev/vfio/vfio, /dev/vfio/<group>, other registered nodes, /sys/... ---- */

/** sim_open - open(2). @flags: O_RDWR 2, O_RDONLY 0, O_NONBLOCK 04000 and so on, as on Linux. */
int sim_open(const char *path, int flags);
int sim_close(int fd);
int sim_dup(int fd);
/** sim_ioctl - ioctl(2); @uarg is the raw third argument: a user address or a number. */
long long sim_ioctl(int fd, unsigned int cmd, unsigned long long uarg);
long long sim_pread(int fd, unsigned long long ubuf, unsigned long long len, long long off);
long long sim_pwrite(int fd, unsigned long long ubuf, unsigned long long len, long long off);
long long sim_read(int fd, unsigned long long ubuf, unsigned long long len);
long long sim_write(int fd, unsigned long long ubuf, unsigned long long len);
long long sim_lseek(int fd, long long off, int whence);

/** sim_eventfd - eventfd2(2). @flags: EFD_SEMAPHORE 1, O_NONBLOCK 04000, O_CLOEXEC 02000000. */
int sim_eventfd(unsigned int count, int flags);

struct sim_pollfd {
	int fd;
	short events;
	short revents;
};

/**
 * sim_poll - poll(2)
 * @fds: host memory; poll's own copies of the array are not what the lab tests
 * @timeout_ms: 0 only looks, < 0 waits for ever, else milliseconds of virtual time
 *
 * Return: number of entries with revents, 0 on timeout, -EINTR if a signal ends it.
 */
int sim_poll(struct sim_pollfd *fds, unsigned int count, int timeout_ms);

/** sim_close_all - close every open descriptor in ascending order, as the end of a process does. */
void sim_close_all(void);
/** sim_fd_count - number of open descriptors (leak checks of tests). */
unsigned int sim_fd_count(void);
/** sim_fd_limit - set RLIMIT_NOFILE (at most 4096). Return: the limit before. */
unsigned int sim_fd_limit(unsigned int limit);

/* ---- memory of the user program ---- */

#define SIM_PROT_READ	1
#define SIM_PROT_WRITE	2
#define SIM_MAP_SHARED	1
#define SIM_MAP_PRIVATE	2

/**
 * sim_umap - anonymous memory for the user program
 * @len: bytes, rounded up to pages
 *
 * The pages are present and zero. Memory comes from one window and is contiguous in it; it is
 * given back with sim_munmap().
 *
 * Return: the user address, 0 when the window is full.
 */
unsigned long long sim_umap(unsigned long long len);

/**
 * sim_uptr - the host's view of user memory
 * Return: host pointer to the backing of [@uaddr, @uaddr + @len), NULL if any page of it is
 * unmapped, absent, or not anonymous memory.
 */
void *sim_uptr(unsigned long long uaddr, unsigned long long len);

/**
 * sim_upresent - take the pages that contain [@uaddr, @uaddr + @len) away, or bring them back
 *
 * An absent page keeps its contents; kernel accesses to it fail (-EFAULT, with the exact number
 * of bytes left over), loads and stores return SIM_FAULT_SEGV, pinning fails.
 */
void sim_upresent(unsigned long long uaddr, unsigned long long len, int present);

/**
 * sim_mmap - mmap(2) of a file
 * @prot: SIM_PROT_*, @flags: SIM_MAP_*, @off: file offset in bytes
 *
 * The address is chosen by the lab and never reused while anything is mapped there.
 *
 * Return: the user address, or a negative errno in the top page as the kernel returns it;
 * use sim_mmap_failed().
 */
unsigned long long sim_mmap(int fd, unsigned long long len, int prot, int flags,
			    unsigned long long off);
static inline int sim_mmap_failed(unsigned long long ret)
{
	return ret >= (unsigned long long)-4095LL;
}

/**
 * sim_mremap - mremap(2) with MREMAP_MAYMOVE and MREMAP_FIXED, to a place of the lab's choice
 * @uaddr: start of a whole mapping of a file, @len its length
 *
 * The page table entries move along; the owner sees a copy opened, the move, the old one closed.
 *
 * Return: the new address, or a negative errno as sim_mmap() has it.
 */
unsigned long long sim_mremap(unsigned long long uaddr, unsigned long long len);

/** sim_munmap - munmap(2); parts of a mapping may be removed, which splits it. */
int sim_munmap(unsigned long long uaddr, unsigned long long len);

/** sim_munmap_all - give back every mapping of a file, as the end of a process does. */
void sim_munmap_all(void);

/*
 * Codes of sim_uload() and sim_ustore(): a fault is a return value, not a death. Each is the
 * negative number of the signal that the user program would get.
 */
#define SIM_FAULT_SEGV	(-11)	/* nothing mapped there, or not with that right */
#define SIM_FAULT_BUS	(-7)	/* mapped, but the owner refused the access */
#define SIM_FAULT_OOM	(-9)	/* no memory for the page tables: killed */

/**
 * sim_uload - a load instruction of the user program
 * @width: 1, 2, 4 or 8, naturally aligned (-EINVAL otherwise: the lab has no split accesses)
 *
 * Of a little endian value, as registers of devices are: a big endian machine has an instruction
 * that reverses. Walks the software page table, faults, retries. On a device mapping the access
 * reaches the device's BAR by its physical address.
 *
 * Return: 0 or SIM_FAULT_*.
 */
int sim_uload(unsigned long long uaddr, int width, unsigned long long *val);
int sim_ustore(unsigned long long uaddr, int width, unsigned long long val);

/** sim_umapped - number of live page table entries in [@uaddr, @uaddr + @len): no access made. */
unsigned long long sim_umapped(unsigned long long uaddr, unsigned long long len);

/* ---- rights of the user program ---- */

/** sim_memlock_limit - RLIMIT_MEMLOCK in bytes, ~0 for none. Return: the limit before. */
unsigned long long sim_memlock_limit(unsigned long long bytes);
/** sim_memlock_used - bytes accounted as locked (VmLck) now. */
unsigned long long sim_memlock_used(void);
/** sim_privileged - 1: root with all capabilities (the start), 0: none. Return: before. */
int sim_privileged(int on);

#ifdef __cplusplus
}
#endif
#endif /* SHARED_SYS_H */
