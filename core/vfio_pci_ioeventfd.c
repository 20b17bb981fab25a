// SPDX-License-Identifier: GPL-2.0-only
/*
 * ioeventfds: an eventfd that, when signalled, writes a value to a BAR without the user running.
 *
 * The write happens in the signaller's context, below the eventfd's wait queue lock, if
 * memory_lock can be had there at once, and from a work item otherwise, as always where the driver
 * backs the BAR itself, since that may sleep. A signal that comes while
 * memory decoding is off or the function sleeps is dropped, as the bus would drop the write.
 */
#include <linux/pci.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

/* No device needs this many; it bounds what a user can make the kernel allocate */
#define MAX_IOEVENTFDS		1000

/**
 * struct ioeventfd - one eventfd's write
 * @next: in priv->ioeventfds
 * @vdev: the device
 * @virqfd: the connection to the eventfd; cleared by the eventfd's own end
 * @addr: where in the BAR's map
 * @backing: the driver's, instead of @addr
 * @data: what is written
 * @pos: offset in the BAR
 * @bar: the BAR
 * @count: bytes of the write
 * @width: widest access
 * @memory: the BAR is memory, which can be disabled
 */
struct ioeventfd {
	struct list_head next;
	struct vfio_pci_core_device *vdev;
	struct virqfd *virqfd;
	void __iomem *addr;
	const struct vfio_pci_backing *backing;
	u64 data;
	u64 pos;
	unsigned int bar;
	unsigned int count;
	unsigned int width;
	bool memory;
};

static u64 piece(u64 data, unsigned int width)
{
	return data & (U64_MAX >> (64 - 8 * width));
}

/* A place that is not aligned to the size gets aligned pieces, as by write() on the region */
static void do_write(struct ioeventfd *io)
{
	unsigned int done, width;

	for (done = 0; done < io->count; done += width) {
		width = min(io->count - done, io->width);
		while ((io->pos + done) % width || !is_power_of_2(width))
			width--;
		if (io->backing)
			io->backing->write(io->vdev, io->bar, io->pos + done, width,
					   piece(io->data >> (8 * done), width));
		else
			vfio_pci_io_write(io->addr + done, width, io->data >> (8 * done));
	}
}

/* With memory_lock held for reading if the BAR is memory */
static void write_if_enabled(struct ioeventfd *io)
{
	if (!io->memory || vfio_pci_memory_enabled(io->vdev))
		do_write(io);
}

/* Atomic: below the eventfd's wait queue lock. Returns 1 to have ioeventfd_thread() do it. */
static int ioeventfd_handler(void *opaque, void *unused)
{
	struct ioeventfd *io = opaque;
	struct rw_semaphore *lock = &io->vdev->priv->memory.lock;

	if (io->backing)
		return 1;
	if (!io->memory) {
		do_write(io);
		return 0;
	}

	if (!down_read_trylock(lock))
		return 1;
	write_if_enabled(io);
	up_read(lock);
	return 0;
}

static void ioeventfd_thread(void *opaque, void *unused)
{
	struct ioeventfd *io = opaque;
	struct rw_semaphore *lock = &io->vdev->priv->memory.lock;

	if (io->memory)
		down_read(lock);
	write_if_enabled(io);
	if (io->memory)
		up_read(lock);
}

static void ioeventfd_remove(struct vfio_pci_core_priv *priv, struct ioeventfd *io)
{
	/* Waits for a handler or a work item that is under way */
	vfio_virqfd_disable(&io->virqfd);
	list_del(&io->next);
	priv->ioeventfds_nr--;
	kfree(io);
}

static int ioeventfd_add(struct vfio_pci_core_device *vdev, const struct ioeventfd *what, int fd)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct ioeventfd *io;
	int ret;

	if (priv->ioeventfds_nr >= MAX_IOEVENTFDS)
		return -ENOSPC;

	io = kmemdup(what, sizeof(*what), GFP_KERNEL_ACCOUNT);
	if (!io)
		return -ENOMEM;

	ret = vfio_virqfd_enable(io, ioeventfd_handler, ioeventfd_thread, NULL, &io->virqfd, fd);
	if (ret) {
		kfree(io);
		return ret;
	}

	list_add(&io->next, &priv->ioeventfds);
	priv->ioeventfds_nr++;
	return 0;
}

static struct ioeventfd *ioeventfd_find(struct vfio_pci_core_priv *priv,
					const struct ioeventfd *what)
{
	struct ioeventfd *io;

	list_for_each_entry(io, &priv->ioeventfds, next)
		if (io->bar == what->bar && io->pos == what->pos && io->count == what->count &&
		    io->data == what->data)
			return io;
	return NULL;
}

/* Where the write goes, once region, offset and size are known to be right */
static int find_target(struct vfio_pci_core_device *vdev, const struct vfio_pci_region_view *view,
		       struct ioeventfd *what)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	int ret;

	if (view->backing) {
		what->backing = view->backing;
		what->width = view->backing->width ?: VFIO_PCI_IO_WIDTH_4;
		what->memory = vfio_pci_backing_is_memory(view->backing);
		return 0;
	}

	/* The MSI-X table is the host's, in this way as in any other */
	if (what->bar == priv->msix_bar && what->pos + what->count > priv->msix_offset &&
	    what->pos < (u64)priv->msix_offset + priv->msix_size)
		return -EINVAL;

	ret = vfio_pci_core_setup_barmap(vdev, what->bar);
	if (ret)
		return ret;
	what->addr = priv->memory.barmap[what->bar] + what->pos;
	what->width = what->count;
	what->memory = pci_resource_flags(vdev->pdev, what->bar) & IORESOURCE_MEM;
	return 0;
}

/**
 * vfio_pci_ioeventfd - let an eventfd write to a BAR, or stop it
 * @vdev: the device, awake
 * @offset: file offset, region index included; any 64-bit value
 * @data: what to write
 * @count: bytes of the write: 1, 2, 4 or 8
 * @fd: the eventfd, or -1 to remove
 *
 * Return: 0 or a negative errno.
 */
int vfio_pci_ioeventfd(struct vfio_pci_core_device *vdev, u64 offset, u64 data, int count, int fd)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	u64 index = VFIO_PCI_OFFSET_TO_INDEX(offset);
	struct ioeventfd what = {
		.vdev = vdev,
		.pos = offset & VFIO_PCI_OFFSET_MASK,
		.count = count,
		.data = data,
		.bar = index,
	};
	const struct vfio_pci_region_view *view;
	struct ioeventfd *old;
	int ret;

	if (index > VFIO_PCI_BAR5_REGION_INDEX)
		return -EINVAL;

	/* What the driver does not let write() do is not done this way either */
	view = vfio_pci_view(vdev, what.bar);
	if (!(view->flags & VFIO_REGION_INFO_FLAG_WRITE) || what.pos + what.count > view->size)
		return -EINVAL;

	ret = find_target(vdev, view, &what);
	if (ret)
		return ret;

	mutex_lock(&priv->ioeventfds_lock);
	old = ioeventfd_find(priv, &what);
	if (old && fd == -1)
		ioeventfd_remove(priv, old);
	else if (old)
		ret = -EEXIST;
	else if (fd < 0)
		ret = -ENODEV;
	else
		ret = ioeventfd_add(vdev, &what, fd);
	mutex_unlock(&priv->ioeventfds_lock);
	return ret;
}

/**
 * vfio_pci_ioeventfds_release - remove all ioeventfds, at close
 * @vdev: the device
 */
void vfio_pci_ioeventfds_release(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct ioeventfd *io, *next;

	mutex_lock(&priv->ioeventfds_lock);
	list_for_each_entry_safe(io, next, &priv->ioeventfds, next)
		ioeventfd_remove(priv, io);
	mutex_unlock(&priv->ioeventfds_lock);
}
