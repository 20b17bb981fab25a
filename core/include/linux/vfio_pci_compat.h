/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LINUX_VFIO_PCI_COMPAT_H
#define LINUX_VFIO_PCI_COMPAT_H

/*
 * Differences between kernels, hidden behind one name each. The facts HAVE_* say what the kernel's
 * headers offer; the build finds them by compiling, not by comparing version numbers, since stable
 * kernels carry backports. Nothing else in this source tree asks which kernel it is built for.
 *
 * HAVE_EVENTFD_SIGNAL_COUNT	eventfd_signal() takes a count
 * HAVE_VFIO_FREE_DEVICE	ops->release() must call vfio_free_device()
 * HAVE_VFIO_IOMMUFD_OPS	struct vfio_device_ops has the iommufd slots
 * HAVE_VM_FLAGS_SET		vm_flags_set() exists, vma->vm_flags is read only
 * HAVE_DEVICE_DRIVER_OVERRIDE	device_set_driver_override() exists
 * HAVE_VFIO_PCI_IOREAD64	the kernel's own core accesses BARs by 8 bytes, so ours does
 */

#include <generated/vfiolab_facts.h>

#include <linux/eventfd.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/vfio.h>

/**
 * vfio_pci_eventfd_signal - add one to an eventfd
 * @ctx: the eventfd
 *
 * Context: any, hard interrupts too.
 */
static inline void vfio_pci_eventfd_signal(struct eventfd_ctx *ctx)
{
#ifdef HAVE_EVENTFD_SIGNAL_COUNT
	eventfd_signal(ctx, 1);
#else
	eventfd_signal(ctx);
#endif
}

/**
 * vfio_pci_free_device - end of an ops->release()
 * @core_vdev: the device; where vfio itself frees it this does nothing
 */
static inline void vfio_pci_free_device(struct vfio_device *core_vdev)
{
#ifdef HAVE_VFIO_FREE_DEVICE
	vfio_free_device(core_vdev);
#endif
}

/**
 * vfio_pci_vm_flags_set - add flags to a mapping from its mmap handler
 * @vma: the mapping, mmap_lock held for writing
 * @flags: VM_*
 */
static inline void vfio_pci_vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
#ifdef HAVE_VM_FLAGS_SET
	vm_flags_set(vma, flags);
#else
	vma->vm_flags |= flags;
#endif
}

/**
 * vfio_pci_set_driver_override - name the only driver that may bind a function
 * @pdev: a function that is being added and has no driver yet
 * @name: the driver's name
 *
 * Return: 0 or -ENOMEM.
 */
static inline int vfio_pci_set_driver_override(struct pci_dev *pdev, const char *name)
{
#ifdef HAVE_DEVICE_DRIVER_OVERRIDE
	return device_set_driver_override(&pdev->dev, name);
#else
	char *override = kstrdup(name, GFP_KERNEL);

	if (!override)
		return -ENOMEM;
	kfree(pdev->driver_override);
	pdev->driver_override = override;
	return 0;
#endif
}

/*
 * The iommufd slots of a struct vfio_device_ops that drives a whole function. Registration fails
 * without them where the kernel has them, so every driver ends its table with this line.
 */
#ifdef HAVE_VFIO_IOMMUFD_OPS
#define VFIO_PCI_CORE_IOMMUFD_OPS				\
	.bind_iommufd	= vfio_iommufd_physical_bind,		\
	.unbind_iommufd	= vfio_iommufd_physical_unbind,		\
	.attach_ioas	= vfio_iommufd_physical_attach_ioas,	\
	.detach_ioas	= vfio_iommufd_physical_detach_ioas,
#else
#define VFIO_PCI_CORE_IOMMUFD_OPS
#endif

#endif /* LINUX_VFIO_PCI_COMPAT_H */
