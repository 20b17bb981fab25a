// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vt port over the lab's system calls.
 *
 * A host buffer is no user memory there, so each call copies through a user buffer behind which a
 * page cannot be accessed. Tasks switch inside a system call, therefore each task has a
 * buffer of its own. vt_lab_prepare() makes them before an image is taken, so that they are part of
 * the image; without it (and for what does not fit) a call makes its own and gives it back.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <shared/lab.h>
#include <shared/layout.h>
#include <shared/module.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "vt.h"
#include "vt_lab.h"

enum { PAGE_BYTES = 1 << SIM_PAGE_SHIFT, SLOT_BYTES = PAGE_BYTES, SLOTS = 3, NONBLOCK = 04000 };

/* Where the prepared buffers are; 0 while there are none. Holds across image restores. */
static vt_addr slots;

/* One user buffer for one call. */
struct lent {
	vt_addr at;
	void *host;
	vt_addr base;		/* to be unmapped after the call, 0 for a prepared one */
	uint64_t len;
};

const char *vt_port_name(void)
{
	return "lab";
}

static vt_addr guarded(uint64_t len)
{
	vt_addr base = sim_umap(len + PAGE_BYTES);

	if (base)
		sim_upresent(base + len, PAGE_BYTES, 0);
	return base;
}

int vt_lab_prepare(void)
{
	int i;

	slots = 0;
	for (i = 0; i < SLOTS; i++) {
		vt_addr base = guarded(SLOT_BYTES);

		if (!base)
			return -ENOMEM;
		if (!i)
			slots = base;
		else if (base != slots + (vt_addr)i * (SLOT_BYTES + PAGE_BYTES))
			return -ENOMEM;
	}
	return 0;
}

void vt_lab_forget(void)
{
	slots = 0;
}

static int lend(struct lent *l, size_t size)
{
	int self = sim_task_self();

	l->base = 0;
	if (slots && size <= SLOT_BYTES && self >= 0 && self < SLOTS) {
		l->at = slots + (vt_addr)self * (SLOT_BYTES + PAGE_BYTES) + SLOT_BYTES - size;
	} else {
		l->len = (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
		l->base = guarded(l->len);
		if (!l->base)
			return -ENOMEM;
		l->at = l->base + l->len - size;
	}
	l->host = size ? sim_uptr(l->at, size) : NULL;
	return 0;
}

static void give_back(struct lent *l)
{
	if (l->base)
		sim_munmap(l->base, l->len + PAGE_BYTES);
}

int vt_open(const char *path, int flags)
{
	return sim_open(path, flags);
}

int vt_close(int fd)
{
	return sim_close(fd);
}

int vt_dup(int fd)
{
	return sim_dup(fd);
}

int vt_ioctl(int fd, unsigned long cmd, void *buf, size_t size)
{
	struct lent l;
	int ret;

	ret = lend(&l, size);
	if (ret)
		return ret;
	if (size)
		memcpy(l.host, buf, size);
	ret = (int)sim_ioctl(fd, (unsigned int)cmd, l.at);
	if (size)
		memcpy(buf, l.host, size);
	give_back(&l);
	return ret;
}

int vt_ioctl_arg(int fd, unsigned long cmd, uint64_t arg)
{
	return (int)sim_ioctl(fd, (unsigned int)cmd, arg);
}

enum way { PREAD, PWRITE, READ, WRITE };

static ssize_t transfer(int fd, enum way way, void *in, const void *out, size_t len, uint64_t off)
{
	struct lent l;
	ssize_t ret;

	ret = lend(&l, len);
	if (ret)
		return ret;
	if (len)
		memcpy(l.host, in ? in : out, len);
	switch (way) {
	case PREAD:
		ret = (ssize_t)sim_pread(fd, l.at, len, (long long)off);
		break;
	case PWRITE:
		ret = (ssize_t)sim_pwrite(fd, l.at, len, (long long)off);
		break;
	case READ:
		ret = (ssize_t)sim_read(fd, l.at, len);
		break;
	case WRITE:
		ret = (ssize_t)sim_write(fd, l.at, len);
		break;
	}
	if (in && len)
		memcpy(in, l.host, len);
	give_back(&l);
	return ret;
}

ssize_t vt_pread(int fd, void *buf, size_t len, uint64_t off)
{
	return transfer(fd, PREAD, buf, NULL, len, off);
}

ssize_t vt_pwrite(int fd, const void *buf, size_t len, uint64_t off)
{
	return transfer(fd, PWRITE, NULL, buf, len, off);
}

ssize_t vt_pread_at(int fd, vt_addr to, size_t len, uint64_t off)
{
	return (ssize_t)sim_pread(fd, to, len, (long long)off);
}

ssize_t vt_pwrite_at(int fd, vt_addr from, size_t len, uint64_t off)
{
	return (ssize_t)sim_pwrite(fd, from, len, (long long)off);
}

ssize_t vt_read(int fd, void *buf, size_t len)
{
	return transfer(fd, READ, buf, NULL, len, 0);
}

ssize_t vt_write(int fd, const void *buf, size_t len)
{
	return transfer(fd, WRITE, NULL, buf, len, 0);
}

int vt_eventfd(unsigned int initial)
{
	return sim_eventfd(initial, NONBLOCK);
}

int vt_poll(int fd, int events, int timeout_ms)
{
	struct sim_pollfd p = { .fd = fd, .events = (short)events };
	int ret = sim_poll(&p, 1, timeout_ms);

	return ret > 0 ? p.revents : ret;
}

int vt_map(int fd, uint64_t off, uint64_t len, int prot, int flags, vt_addr *at)
{
	unsigned long long ret = sim_mmap(fd, len, prot, flags, off);

	if (sim_mmap_failed(ret))
		return (int)(long long)ret;
	*at = ret;
	return 0;
}

int vt_unmap(vt_addr at, uint64_t len)
{
	return sim_munmap(at, len);
}

static enum vt_fault fault_of(int ret)
{
	switch (ret) {
	case 0:
		return VT_OK;
	case SIM_FAULT_BUS:
		return VT_SIGBUS;
	default:
		return VT_SIGSEGV;
	}
}

enum vt_fault vt_load(vt_addr at, int width, uint64_t *value)
{
	unsigned long long v = 0;
	int ret = sim_uload(at, width, &v);

	*value = v;
	return fault_of(ret);
}

enum vt_fault vt_store(vt_addr at, int width, uint64_t value)
{
	return fault_of(sim_ustore(at, width, value));
}

uint64_t vt_page_size(void)
{
	return PAGE_BYTES;
}

vt_addr vt_umem(uint64_t len)
{
	return sim_umap(len);
}

vt_addr vt_umem_guarded(uint64_t len)
{
	return guarded(len);
}

void *vt_uptr(vt_addr at, uint64_t len)
{
	return sim_uptr(at, len);
}

vt_addr vt_bad_addr(void)
{
	return SIM_USER_BASE + SIM_USER_SIZE - PAGE_BYTES;
}

struct vt_task {
	int index;
	void (*fn)(void *);
	void *arg;
};

struct vt_task *vt_spawn(void (*fn)(void *), void *arg)
{
	struct vt_task *task = malloc(sizeof(*task));

	if (!task)
		return NULL;
	task->index = sim_spawn("vt", fn, arg);
	if (task->index < 0) {
		free(task);
		return NULL;
	}
	return task;
}

void vt_join(struct vt_task *task)
{
	sim_join(task->index);
	free(task);
}

void vt_sleep_ms(int ms)
{
	sim_sleep_ns((unsigned long long)ms * 1000000);
}

int vt_sysfs_write(const char *path, const char *text)
{
	int ret = sim_sysfs_write(path, text);

	return ret < 0 ? ret : 0;
}

int vt_sysfs_read(const char *path, char *buf, size_t len)
{
	int got = sim_sysfs_read(path, buf, (int)len);

	if (got < 0)
		return got;
	if (got && buf[got - 1] == '\n')
		buf[got - 1] = '\0';
	return 0;
}

int vt_sysfs_link(const char *path, char *buf, size_t len)
{
	return vt_sysfs_read(path, buf, len);
}

int vt_insmod(const char *name, const char *params)
{
	return sim_insmod(name, params);
}

int vt_rmmod(const char *name)
{
	return sim_rmmod(name);
}
