// SPDX-License-Identifier: GPL-2.0-only
/*
 * virqfds: an eventfd of the user that acts in the kernel. Its callback runs in the signaller's
 * context with interrupts off. It ends in one of two ways, by its owner or by the user closing the
 * eventfd; SIM->vfio.virqfd_lock decides which, through the owner's pointer.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/eventfd.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/kernel.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vfio.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "oracle.h"
#include "state.h"

static void act(struct virqfd *virqfd)
{
	bool more = !virqfd->handler || virqfd->handler(virqfd->opaque, virqfd->data);

	if (more && virqfd->thread)
		schedule_work(&virqfd->inject);
}

static void inject_fn(struct work_struct *work)
{
	struct virqfd *virqfd = container_of(work, struct virqfd, inject);

	if (virqfd->thread)
		virqfd->thread(virqfd->opaque, virqfd->data);
}

static void flush_inject_fn(struct work_struct *work)
{
	flush_work(&container_of(work, struct virqfd, flush_inject)->inject);
}

static void shutdown_fn(struct work_struct *work)
{
	struct virqfd *virqfd = container_of(work, struct virqfd, shutdown);
	u64 count;

	/* Off the queue first: after that nobody schedules inject any more. */
	eventfd_ctx_remove_wait_queue(virqfd->eventfd, &virqfd->wait, &count);
	flush_work(&virqfd->inject);
	eventfd_ctx_put(virqfd->eventfd);
	kfree(virqfd);
	sim_live_dec(SIM_LIVE_VIRQFD);
}

/* virqfd_lock held: the owner's pointer still names the virqfd that ends here. */
static void begin_shutdown(struct virqfd *virqfd)
{
	*virqfd->pvirqfd = NULL;
	queue_work(SIM->vfio.virqfd_wq, &virqfd->shutdown);
}

/* The eventfd's queue is locked, interrupts are off. */
static int woken(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct virqfd *virqfd = container_of(wait, struct virqfd, wait);
	__poll_t events = key_to_poll(key);
	unsigned long flags;
	u64 count;

	if (events & EPOLLIN) {
		eventfd_ctx_do_read(virqfd->eventfd, &count);
		act(virqfd);
	}
	if (events & EPOLLHUP) {
		spin_lock_irqsave(&SIM->vfio.virqfd_lock, flags);
		if (*virqfd->pvirqfd == virqfd)
			begin_shutdown(virqfd);
		spin_unlock_irqrestore(&SIM->vfio.virqfd_lock, flags);
	}
	return 0;
}

static void queue_on(struct file *file, wait_queue_head_t *head, poll_table *pt)
{
	add_wait_queue(head, &container_of(pt, struct virqfd, pt)->wait);
}

static struct virqfd *virqfd_make(void)
{
	struct virqfd *virqfd = kzalloc(sizeof(*virqfd), GFP_KERNEL);

	if (!virqfd)
		return NULL;
	INIT_WORK(&virqfd->shutdown, shutdown_fn);
	INIT_WORK(&virqfd->inject, inject_fn);
	INIT_WORK(&virqfd->flush_inject, flush_inject_fn);
	init_waitqueue_func_entry(&virqfd->wait, woken);
	init_poll_funcptr(&virqfd->pt, queue_on);
	return virqfd;
}

/* False if the owner has one already. */
static bool publish(struct virqfd *virqfd, struct virqfd **pvirqfd)
{
	bool ok;

	spin_lock_irq(&SIM->vfio.virqfd_lock);
	ok = !*pvirqfd;
	if (ok)
		*pvirqfd = virqfd;
	spin_unlock_irq(&SIM->vfio.virqfd_lock);
	return ok;
}

/**
 * vfio_virqfd_enable - let eventfd @fd call @handler, and @thread when that returns true
 * @pvirqfd: the owner's pointer; must stay valid until vfio_virqfd_disable()
 *
 * An event that is pending already acts at once.
 *
 * Return: 0, -EBADF, -EINVAL (no eventfd), -EBUSY (@pvirqfd is in use), -ENOMEM.
 */
int vfio_virqfd_enable(void *opaque, int (*handler)(void *opaque, void *data),
		       void (*thread)(void *opaque, void *data), void *data,
		       struct virqfd **pvirqfd, int fd)
{
	struct virqfd *virqfd = virqfd_make();
	struct fd irqfd;
	int ret;

	if (!virqfd)
		return -ENOMEM;
	virqfd->pvirqfd = pvirqfd;
	virqfd->opaque = opaque;
	virqfd->handler = handler;
	virqfd->thread = thread;
	virqfd->data = data;
	irqfd = fdget(fd);
	ret = -EBADF;
	if (!irqfd.file)
		goto err_free;
	virqfd->eventfd = eventfd_ctx_fileget(irqfd.file);
	ret = PTR_ERR_OR_ZERO(virqfd->eventfd);
	if (ret)
		goto err_file;
	if (!publish(virqfd, pvirqfd)) {
		ret = -EBUSY;
		goto err_ctx;
	}
	sim_live_inc(SIM_LIVE_VIRQFD);
	if (vfs_poll(irqfd.file, &virqfd->pt) & EPOLLIN)
		act(virqfd);
	/* The reference to the file kept its EPOLLHUP away until everything was in place. */
	fdput(irqfd);
	return 0;

err_ctx:
	eventfd_ctx_put(virqfd->eventfd);
err_file:
	fdput(irqfd);
err_free:
	kfree(virqfd);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_virqfd_enable);

/** vfio_virqfd_disable - end a virqfd, if it has not ended, and wait until it is gone */
void vfio_virqfd_disable(struct virqfd **pvirqfd)
{
	unsigned long flags;

	spin_lock_irqsave(&SIM->vfio.virqfd_lock, flags);
	if (*pvirqfd)
		begin_shutdown(*pvirqfd);
	spin_unlock_irqrestore(&SIM->vfio.virqfd_lock, flags);
	/* Also when the user's close has begun the end: the caller frees what the callbacks use. */
	flush_workqueue(SIM->vfio.virqfd_wq);
}
EXPORT_SYMBOL_GPL(vfio_virqfd_disable);

/** vfio_virqfd_flush_thread - wait until a thread callback that is due has run */
void vfio_virqfd_flush_thread(struct virqfd **pvirqfd)
{
	unsigned long flags;

	spin_lock_irqsave(&SIM->vfio.virqfd_lock, flags);
	if (*pvirqfd && (*pvirqfd)->thread)
		queue_work(SIM->vfio.virqfd_wq, &(*pvirqfd)->flush_inject);
	spin_unlock_irqrestore(&SIM->vfio.virqfd_lock, flags);
	flush_workqueue(SIM->vfio.virqfd_wq);
}
EXPORT_SYMBOL_GPL(vfio_virqfd_flush_thread);
