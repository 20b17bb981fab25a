// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vt port over a real Linux: system calls, and signal handlers that turn a fault into a value.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "vt.h"

enum { EXACT_MAX = 1 << 20, GUARD = 1 << 16 };

/*
 * Per thread: a buffer whose end is the end of accessible memory, and where a fault returns to.
 * Threads must not share either, two of them may be inside one system call at the same time.
 */
static _Thread_local unsigned char *exact_base;
static _Thread_local sigjmp_buf *fault_return;

const char *vt_port_name(void)
{
	return "kernel";
}

/* Memory of @size bytes followed by a hole. NULL only when memory is out. */
static unsigned char *exact(size_t size)
{
	if (size > EXACT_MAX)
		return NULL;
	if (!exact_base) {
		void *p = mmap(NULL, EXACT_MAX + GUARD, PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (p == MAP_FAILED || mprotect(p, EXACT_MAX, PROT_READ | PROT_WRITE))
			return NULL;
		exact_base = p;
	}
	return exact_base + EXACT_MAX - size;
}

static long result(long ret)
{
	return ret < 0 ? -errno : ret;
}

int vt_open(const char *path, int flags)
{
	return (int)result(open(path, flags | O_CLOEXEC));
}

int vt_close(int fd)
{
	return (int)result(close(fd));
}

int vt_dup(int fd)
{
	return (int)result(dup(fd));
}

int vt_ioctl(int fd, unsigned long cmd, void *buf, size_t size)
{
	unsigned char *p = exact(size);
	int ret;

	if (!p)
		return -ENOMEM;
	memcpy(p, buf, size);
	ret = (int)result(ioctl(fd, cmd, p));
	memcpy(buf, p, size);
	return ret;
}

int vt_ioctl_arg(int fd, unsigned long cmd, uint64_t arg)
{
	return (int)result(ioctl(fd, cmd, (unsigned long)arg));
}

ssize_t vt_pread(int fd, void *buf, size_t len, uint64_t off)
{
	unsigned char *p = exact(len);
	ssize_t ret;

	if (!p)
		return -ENOMEM;
	/* A short read must leave the rest of the caller's buffer as it was. */
	memcpy(p, buf, len);
	ret = result(pread(fd, p, len, (off_t)off));
	memcpy(buf, p, len);
	return ret;
}

ssize_t vt_pwrite(int fd, const void *buf, size_t len, uint64_t off)
{
	unsigned char *p = exact(len);

	if (!p)
		return -ENOMEM;
	memcpy(p, buf, len);
	return result(pwrite(fd, p, len, (off_t)off));
}

ssize_t vt_pread_at(int fd, vt_addr to, size_t len, uint64_t off)
{
	return result(syscall(SYS_pread64, fd, to, len, off));
}

ssize_t vt_pwrite_at(int fd, vt_addr from, size_t len, uint64_t off)
{
	return result(syscall(SYS_pwrite64, fd, from, len, off));
}

ssize_t vt_read(int fd, void *buf, size_t len)
{
	return result(read(fd, buf, len));
}

ssize_t vt_write(int fd, const void *buf, size_t len)
{
	return result(write(fd, buf, len));
}

int vt_eventfd(unsigned int initial)
{
	return (int)result(eventfd(initial, EFD_NONBLOCK | EFD_CLOEXEC));
}

int vt_poll(int fd, int events, int timeout_ms)
{
	struct pollfd p = { .fd = fd, .events = (short)events };
	int ret;

	do {
		ret = (int)result(poll(&p, 1, timeout_ms));
	} while (ret == -EINTR);
	return ret > 0 ? p.revents : ret;
}

int vt_map(int fd, uint64_t off, uint64_t len, int prot, int flags, vt_addr *at)
{
	void *p = mmap(NULL, len, prot, flags, fd, (off_t)off);

	if (p == MAP_FAILED)
		return -errno;
	*at = (vt_addr)(uintptr_t)p;
	return 0;
}

int vt_unmap(vt_addr at, uint64_t len)
{
	return (int)result(munmap((void *)(uintptr_t)at, len));
}

static void on_fault(int sig)
{
	if (!fault_return) {
		signal(sig, SIG_DFL);
		return;		/* the access runs again and kills us, as it should */
	}
	siglongjmp(*fault_return, sig);
}

static void catch_faults(void)
{
	struct sigaction sa = { .sa_handler = on_fault };

	sigaction(SIGBUS, &sa, NULL);
	sigaction(SIGSEGV, &sa, NULL);
}

static once_flag faults_caught = ONCE_FLAG_INIT;

static enum vt_fault access_at(vt_addr at, int width, uint64_t *value, bool store)
{
	volatile void *p = (volatile void *)(uintptr_t)at;
	sigjmp_buf back;
	int sig;

	call_once(&faults_caught, catch_faults);
	sig = sigsetjmp(back, 1);
	if (sig) {
		fault_return = NULL;
		return sig == SIGBUS ? VT_SIGBUS : VT_SIGSEGV;
	}
	fault_return = &back;
#define ONE(type, to, from) do { \
	if (store) \
		*(volatile type *)p = to((type)*value); \
	else \
		*value = from(*(volatile type *)p); \
} while (0)
#define AS_IT_IS(v) (v)
	switch (width) {
	case 1:
		ONE(uint8_t, AS_IT_IS, AS_IT_IS);
		break;
	case 2:
		ONE(uint16_t, htole16, le16toh);
		break;
	case 4:
		ONE(uint32_t, htole32, le32toh);
		break;
	default:
		ONE(uint64_t, htole64, le64toh);
	}
#undef ONE
#undef AS_IT_IS
	fault_return = NULL;
	return VT_OK;
}

enum vt_fault vt_load(vt_addr at, int width, uint64_t *value)
{
	*value = 0;
	return access_at(at, width, value, false);
}

enum vt_fault vt_store(vt_addr at, int width, uint64_t value)
{
	return access_at(at, width, &value, true);
}

uint64_t vt_page_size(void)
{
	return (uint64_t)sysconf(_SC_PAGESIZE);
}

vt_addr vt_umem(uint64_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? 0 : (vt_addr)(uintptr_t)p;
}

vt_addr vt_umem_guarded(uint64_t len)
{
	vt_addr at = vt_umem(len + vt_page_size());

	if (at && mprotect((void *)(uintptr_t)(at + len), vt_page_size(), PROT_NONE))
		return 0;
	return at;
}

void *vt_uptr(vt_addr at, uint64_t len)
{
	(void)len;
	return (void *)(uintptr_t)at;
}

vt_addr vt_bad_addr(void)
{
	exact(0);
	return (vt_addr)(uintptr_t)exact_base + EXACT_MAX + 0x1000;
}

struct vt_task {
	thrd_t thread;
	void (*fn)(void *);
	void *arg;
};

static int task_main(void *p)
{
	struct vt_task *task = p;

	task->fn(task->arg);
	if (exact_base)
		munmap(exact_base, EXACT_MAX + GUARD);
	return 0;
}

struct vt_task *vt_spawn(void (*fn)(void *), void *arg)
{
	struct vt_task *task = calloc(1, sizeof(*task));

	if (!task)
		return NULL;
	task->fn = fn;
	task->arg = arg;
	if (thrd_create(&task->thread, task_main, task) != thrd_success) {
		free(task);
		return NULL;
	}
	return task;
}

void vt_join(struct vt_task *task)
{
	thrd_join(task->thread, NULL);
	free(task);
}

void vt_sleep_ms(int ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = (ms % 1000) * 1000000L };

	nanosleep(&ts, NULL);
}

int vt_sysfs_write(const char *path, const char *text)
{
	int fd = vt_open(path, O_WRONLY);
	ssize_t ret;

	if (fd < 0)
		return fd;
	ret = vt_write(fd, text, strlen(text));
	vt_close(fd);
	return ret < 0 ? (int)ret : 0;
}

int vt_sysfs_read(const char *path, char *buf, size_t len)
{
	int fd = vt_open(path, O_RDONLY);
	ssize_t got;

	if (fd < 0)
		return fd;
	got = vt_read(fd, buf, len - 1);
	vt_close(fd);
	if (got < 0)
		return (int)got;
	if (got && buf[got - 1] == '\n')
		got--;
	buf[got] = '\0';
	return 0;
}

int vt_sysfs_link(const char *path, char *buf, size_t len)
{
	char target[512];
	ssize_t got = result(readlink(path, target, sizeof(target) - 1));
	const char *last;

	if (got < 0)
		return (int)got;
	target[got] = '\0';
	last = strrchr(target, '/');
	snprintf(buf, len, "%s", last ? last + 1 : target);
	return 0;
}

int vt_insmod(const char *name, const char *params)
{
	const char *dir = getenv("VT_MODULES");
	char path[256];
	int fd, ret;

	snprintf(path, sizeof(path), "%s/%s.ko", dir ? dir : "/modules", name);
	fd = vt_open(path, O_RDONLY);
	if (fd < 0)
		return fd;
	ret = (int)result(syscall(SYS_finit_module, fd, params ? params : "", 0));
	vt_close(fd);
	return ret;
}

int vt_rmmod(const char *name)
{
	char copy[64];
	char *c;

	snprintf(copy, sizeof(copy), "%s", name);
	/* File names may have dashes, module names never do. */
	for (c = copy; *c; c++)
		if (*c == '-')
			*c = '_';
	return (int)result(syscall(SYS_delete_module, copy, O_NONBLOCK));
}
