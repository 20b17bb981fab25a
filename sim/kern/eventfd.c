// SPDX-License-Identifier: GPL-2.0-only
/*
 * eventfd: a 64-bit counter with a wait queue. Everything about the counter happens under the
 * queue's own lock, with interrupts off, and so do the wake-up callbacks: a callback that sleeps,
 * or that signals another eventfd, is a bug that the lab reports.
 */
#include <linux/anon_inodes.h>
#include <linux/eventfd.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include "oracle.h"
#include "state.h"

/**
 * struct eventfd_ctx - the counter
 * @ref: one of the file and one per kernel user
 * @wqh: its lock protects @count
 * @flags: EFD_SEMAPHORE
 */
struct eventfd_ctx {
	struct kref		ref;
	wait_queue_head_t	wqh;
	u64			count;
	unsigned int		flags;
};

static const struct file_operations eventfd_fops;

static void eventfd_free(struct kref *ref)
{
	sim_live_dec(SIM_LIVE_EVENTFD);
	kfree(container_of(ref, struct eventfd_ctx, ref));
}

void eventfd_ctx_put(struct eventfd_ctx *ctx)
{
	kref_put(&ctx->ref, eventfd_free);
}
EXPORT_SYMBOL_GPL(eventfd_ctx_put);

static void wake_locked(struct eventfd_ctx *ctx, __poll_t events)
{
	if (!waitqueue_active(&ctx->wqh))
		return;
	current->in_eventfd = 1;
	wake_up_locked_poll(&ctx->wqh, events);
	current->in_eventfd = 0;
}

/*
 * Add to the counter, which stops at its maximum, and wake whoever waits. @mask: further events to
 * tell the waiters beside EPOLLIN. Callable in any context. Returns what was added.
 */
static u64 add_and_wake(struct eventfd_ctx *ctx, u64 n, unsigned int mask)
{
	unsigned long flags;
	u64 room;

	if (WARN_ON_ONCE(current->in_eventfd))
		return 0;
	spin_lock_irqsave(&ctx->wqh.lock, flags);
	room = ULLONG_MAX - ctx->count;
	if (n > room)
		n = room;
	ctx->count += n;
	wake_locked(ctx, EPOLLIN | mask);
	spin_unlock_irqrestore(&ctx->wqh.lock, flags);
	return n;
}

#if SIM_API_LEVEL >= 612
void eventfd_signal_mask(struct eventfd_ctx *ctx, __poll_t mask)
{
	add_and_wake(ctx, 1, (__force unsigned int)mask);
}
EXPORT_SYMBOL_GPL(eventfd_signal_mask);
#else
u64 eventfd_signal_mask(struct eventfd_ctx *ctx, u64 n, unsigned int mask)
{
	return add_and_wake(ctx, n, mask);
}
EXPORT_SYMBOL_GPL(eventfd_signal_mask);

u64 eventfd_signal(struct eventfd_ctx *ctx, u64 n)
{
	return add_and_wake(ctx, n, 0);
}
EXPORT_SYMBOL_GPL(eventfd_signal);
#endif

bool eventfd_signal_allowed(void)
{
	return !current->in_eventfd;
}
EXPORT_SYMBOL_GPL(eventfd_signal_allowed);

struct file *eventfd_fget(int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return ERR_PTR(-EBADF);
	if (file->f_op == &eventfd_fops)
		return file;
	fput(file);
	return ERR_PTR(-EINVAL);
}
EXPORT_SYMBOL_GPL(eventfd_fget);

struct eventfd_ctx *eventfd_ctx_fileget(struct file *file)
{
	struct eventfd_ctx *ctx = file->private_data;

	if (file->f_op != &eventfd_fops)
		return ERR_PTR(-EINVAL);
	kref_get(&ctx->ref);
	return ctx;
}
EXPORT_SYMBOL_GPL(eventfd_ctx_fileget);

struct eventfd_ctx *eventfd_ctx_fdget(int fd)
{
	struct fd f = fdget(fd);
	struct eventfd_ctx *ctx;

	if (!f.file)
		return ERR_PTR(-EBADF);
	if (sim_should_fail(SIM_FAULT_FILE)) {
		fdput(f);
		return ERR_PTR(-EBADF);
	}
	ctx = eventfd_ctx_fileget(f.file);
	fdput(f);
	return ctx;
}
EXPORT_SYMBOL_GPL(eventfd_ctx_fdget);

/** eventfd_ctx_do_read - take what a reader would get; the queue's lock must be held */
void eventfd_ctx_do_read(struct eventfd_ctx *ctx, u64 *cnt)
{
	lockdep_assert_held(&ctx->wqh.lock);
	if (ctx->flags & EFD_SEMAPHORE)
		*cnt = ctx->count ? 1 : 0;
	else
		*cnt = ctx->count;
	ctx->count -= *cnt;
}
EXPORT_SYMBOL_GPL(eventfd_ctx_do_read);

/**
 * eventfd_ctx_remove_wait_queue - stop listening, and take what came in meanwhile
 * Return: 0, or -EAGAIN when the counter was 0.
 */
int eventfd_ctx_remove_wait_queue(struct eventfd_ctx *ctx, wait_queue_entry_t *wait, u64 *cnt)
{
	unsigned long flags;

	spin_lock_irqsave(&ctx->wqh.lock, flags);
	eventfd_ctx_do_read(ctx, cnt);
	__remove_wait_queue(&ctx->wqh, wait);
	if (*cnt && waitqueue_active(&ctx->wqh))
		wake_up_locked_poll(&ctx->wqh, EPOLLOUT);
	spin_unlock_irqrestore(&ctx->wqh.lock, flags);
	return *cnt ? 0 : -EAGAIN;
}
EXPORT_SYMBOL_GPL(eventfd_ctx_remove_wait_queue);

static int eventfd_release(struct inode *inode, struct file *file)
{
	struct eventfd_ctx *ctx = file->private_data;

	wake_up_poll(&ctx->wqh, EPOLLHUP);
	eventfd_ctx_put(ctx);
	return 0;
}

static __poll_t eventfd_poll(struct file *file, poll_table *pt)
{
	struct eventfd_ctx *ctx = file->private_data;
	__poll_t events = 0;
	u64 count;

	/* Queued before the look: a signal in between wakes a poller that then looks again. */
	poll_wait(file, &ctx->wqh, pt);
	count = READ_ONCE(ctx->count);
	if (count)
		events |= EPOLLIN;
	if (count == ULLONG_MAX)
		events |= EPOLLERR;
	if (count < ULLONG_MAX - 1)
		events |= EPOLLOUT;
	return events;
}

static ssize_t eventfd_read(struct file *file, char __user *buf, size_t len, loff_t *ppos)
{
	struct eventfd_ctx *ctx = file->private_data;
	u64 val;
	int ret;

	if (len < sizeof(val))
		return -EINVAL;
	spin_lock_irq(&ctx->wqh.lock);
	while (!ctx->count) {
		spin_unlock_irq(&ctx->wqh.lock);
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		ret = wait_event_interruptible(ctx->wqh, READ_ONCE(ctx->count));
		if (ret)
			return ret;
		spin_lock_irq(&ctx->wqh.lock);
	}
	eventfd_ctx_do_read(ctx, &val);
	wake_locked(ctx, EPOLLOUT);
	spin_unlock_irq(&ctx->wqh.lock);
	return copy_to_user(buf, &val, sizeof(val)) ? -EFAULT : (ssize_t)sizeof(val);
}

static ssize_t eventfd_write(struct file *file, const char __user *buf, size_t len, loff_t *ppos)
{
	struct eventfd_ctx *ctx = file->private_data;
	u64 val;
	int ret;

	if (len < sizeof(val))
		return -EINVAL;
	if (copy_from_user(&val, buf, sizeof(val)))
		return -EFAULT;
	if (val == ULLONG_MAX)
		return -EINVAL;
	spin_lock_irq(&ctx->wqh.lock);
	while (ULLONG_MAX - ctx->count <= val) {
		spin_unlock_irq(&ctx->wqh.lock);
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		ret = wait_event_interruptible(ctx->wqh,
					       ULLONG_MAX - READ_ONCE(ctx->count) > val);
		if (ret)
			return ret;
		spin_lock_irq(&ctx->wqh.lock);
	}
	ctx->count += val;
	wake_locked(ctx, EPOLLIN);
	spin_unlock_irq(&ctx->wqh.lock);
	return sizeof(val);
}

static const struct file_operations eventfd_fops = {
	.release	= eventfd_release,
	.poll		= eventfd_poll,
	.read		= eventfd_read,
	.write		= eventfd_write,
	.llseek		= noop_llseek,
};

int sim_do_eventfd(unsigned int count, int flags)
{
	struct eventfd_ctx *ctx;
	int fd;

	if (flags & ~(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;
	sim_live_inc(SIM_LIVE_EVENTFD);
	kref_init(&ctx->ref);
	init_waitqueue_head(&ctx->wqh);
	ctx->count = count;
	ctx->flags = flags & EFD_SEMAPHORE;
	fd = anon_inode_getfd("[eventfd]", &eventfd_fops, ctx,
			      O_RDWR | (flags & (O_CLOEXEC | O_NONBLOCK)));
	if (fd < 0)
		eventfd_ctx_put(ctx);
	return fd;
}
