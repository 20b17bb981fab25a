// SPDX-License-Identifier: GPL-2.0-only
/*
 * poll(2): queue on every file once, then look again after each wake-up until something is ready or
 * virtual time is over. And the files of /sys, which the device model answers.
 */
#include <linux/eventpoll.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <shared/sys.h>
#include "oracle.h"
#include "sim_pci.h"
#include "state.h"

struct poll_entry {
	wait_queue_entry_t	wait;
	wait_queue_head_t	*head;
	struct file		*file;
	struct poller		*poller;
};

/**
 * struct poller - one call of poll(2)
 * @woken: where the task sleeps; the callbacks of all files end here
 * @fired: some callback ran since the last look
 */
struct poller {
	poll_table		pt;
	wait_queue_head_t	woken;
	bool			fired;
	unsigned int		nr;
	unsigned int		room;
	struct poll_entry	*entries;
};

static int poll_woken(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct poll_entry *entry = container_of(wait, struct poll_entry, wait);

	entry->poller->fired = true;
	wake_up(&entry->poller->woken);
	return 0;
}

static void poll_queue(struct file *file, wait_queue_head_t *head, poll_table *pt)
{
	struct poller *poller = container_of(pt, struct poller, pt);
	struct poll_entry *entry;

	/* Two queues per file is what the device world uses at most. */
	if (poller->nr == poller->room)
		sim_unimplemented("poll: a file with more than two wait queues");
	entry = &poller->entries[poller->nr++];
	entry->head = head;
	entry->file = get_file(file);
	entry->poller = poller;
	init_waitqueue_func_entry(&entry->wait, poll_woken);
	add_wait_queue(head, &entry->wait);
}

static int poll_look(struct sim_pollfd *fds, unsigned int count, poll_table *pt)
{
	unsigned int i;
	int ready = 0;

	for (i = 0; i < count; i++) {
		__poll_t events = 0;
		struct fd f;

		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		f = fdget(fds[i].fd);
		if (f.file) {
			events = vfs_poll(f.file, pt);
			events &= (unsigned short)fds[i].events | EPOLLERR | EPOLLHUP;
			fdput(f);
		} else {
			events = EPOLLNVAL;
		}
		fds[i].revents = (short)events;
		if (events)
			ready++;
	}
	return ready;
}

static int do_poll(struct sim_pollfd *fds, unsigned int count, int timeout_ms)
{
	struct poller poller = { .room = 2 * count };
	long left = timeout_ms < 0 ? MAX_SCHEDULE_TIMEOUT : (long)msecs_to_jiffies(timeout_ms);
	int ready;
	unsigned int i;

	ready = poll_look(fds, count, NULL);
	if (ready || !timeout_ms)
		return ready;
	poller.entries = kcalloc(poller.room + 1, sizeof(*poller.entries), GFP_KERNEL);
	if (!poller.entries)
		return -ENOMEM;
	init_waitqueue_head(&poller.woken);
	init_poll_funcptr(&poller.pt, poll_queue);
	ready = poll_look(fds, count, &poller.pt);
	while (!ready) {
		left = wait_event_interruptible_timeout(poller.woken, poller.fired, left);
		if (left < 0) {
			ready = -EINTR;
			break;
		}
		poller.fired = false;
		/* Also when the time is up: what came with the last tick counts. */
		ready = poll_look(fds, count, NULL);
		if (!left)
			break;
	}
	for (i = 0; i < poller.nr; i++) {
		remove_wait_queue(poller.entries[i].head, &poller.entries[i].wait);
		fput(poller.entries[i].file);
	}
	kfree(poller.entries);
	return ready;
}

int sim_poll(struct sim_pollfd *fds, unsigned int count, int timeout_ms)
{
	int ret;

	sim_syscall_enter("poll");
	ret = do_poll(fds, count, timeout_ms);
	if (SIM->fs.nr_releases)
		sim_fs_return_to_user();
	sim_syscall_exit();
	return ret;
}

static ssize_t sysfs_read(struct file *file, char __user *buf, size_t len, loff_t *ppos)
{
	char *page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	ssize_t ret;

	if (!page)
		return -ENOMEM;
	ret = sim_sysfs_show_path(file->private_data, page, PAGE_SIZE);
	if (ret >= 0) {
		ret = *ppos < ret ? min_t(size_t, len, ret - *ppos) : 0;
		if (ret && copy_to_user(buf, page + *ppos, ret))
			ret = -EFAULT;
		if (ret > 0)
			*ppos += ret;
	}
	kfree(page);
	return ret;
}

static ssize_t sysfs_write(struct file *file, const char __user *buf, size_t len, loff_t *ppos)
{
	char *text;
	ssize_t ret;

	if (len >= PAGE_SIZE)
		return -EINVAL;
	text = memdup_user_nul(buf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = sim_sysfs_store_path(file->private_data, text, len);
	if (ret > 0)
		*ppos += ret;
	kfree(text);
	return ret;
}

static int sysfs_release(struct inode *inode, struct file *file)
{
	kfree(file->private_data);
	return 0;
}

static const struct file_operations sysfs_fops = {
	.read		= sysfs_read,
	.write		= sysfs_write,
	.release	= sysfs_release,
};

/* Looked up at open only if it is to be read; a write to a missing attribute fails later. */
static int sysfs_probe(const char *path)
{
	char *page = kzalloc(PAGE_SIZE, GFP_KERNEL);
	ssize_t ret;

	if (!page)
		return -ENOMEM;
	ret = sim_sysfs_show_path(path, page, PAGE_SIZE);
	kfree(page);
	return ret == -ENOENT ? -ENOENT : 0;
}

struct file *sim_sysfs_open(const char *path, int flags)
{
	struct file *file;
	char *copy;
	int ret;

	if ((flags & O_ACCMODE) != O_WRONLY) {
		ret = sysfs_probe(path);
		if (ret)
			return ERR_PTR(ret);
	}
	copy = kstrdup(path, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	file = sim_file_alloc("[sysfs]", &sysfs_fops, copy, flags);
	if (IS_ERR(file)) {
		kfree(copy);
		return file;
	}
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	return file;
}
