/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LINUX_VFIO_PCI_COMPAT_H
#define LINUX_VFIO_PCI_COMPAT_H

/*
 * Differences between kernels, hidden behind one name each. The facts HAVE_* say what the kernel's
 * headers offer; the build finds them by compiling, not by comparing version numbers, since stable
 * kernels carry backports. Nothing else in this source tree asks which kernel it is built for.
 *
 * HAVE_DEVICE_DRIVER_OVERRIDE	device_set_driver_override() exists
 * HAVE_EVENTFD_SIGNAL_COUNT	eventfd_signal() takes a count
 * HAVE_FOLLOW_PFN		follow_pfn() exists
 * HAVE_PCI_MSIX_ALLOC_IRQ	MSI-X vectors can be added while MSI-X is on
 * HAVE_PFN_T			huge PTEs are made from a pfn_t
 * HAVE_VFIO_CDEV		a device may be opened by a file of its own, through iommufd
 * HAVE_VFIO_DEVICE_INFO_PAD	struct vfio_device_info ends in padding, which GET_INFO copies
 * HAVE_VFIO_DEVICE_INODE	all mappings of a device are in one address_space
 * HAVE_VFIO_FREE_DEVICE	ops->release() must call vfio_free_device()
 * HAVE_VFIO_IOMMUFD_OPS	struct vfio_device_ops has the iommufd slots
 * HAVE_VFIO_MIG_DATA_SIZE	migration needs an op that estimates the size of the data
 * HAVE_VFIO_PCI_ATOMIC_COMP	GET_INFO has a capability for atomic operations
 * HAVE_VFIO_PCI_EVENTFD	ERR and REQ refuse a descriptor below -1
 * HAVE_VFIO_PCI_IOREAD64	the kernel's own core accesses BARs by 8 bytes, so ours does
 * HAVE_VFIO_PRECOPY		migration has the PRE_COPY states
 * HAVE_VFIO_SPAPR_EEH		EEH of pseries is reached through vfio
 * HAVE_VM_ALLOW_ANY_UNCACHED	a mapping can leave the choice of uncached type to KVM
 * HAVE_VM_FLAGS_SET		vm_flags_set() exists, vma->vm_flags is read only
 */

#include <generated/vfiolab_facts.h>

#include <linux/eventfd.h>
#include <linux/mm.h>
#include <linux/msi.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/vfio.h>
#ifdef HAVE_PFN_T
#include <linux/pfn_t.h>
#endif
#if !defined(HAVE_VFIO_SPAPR_EEH) && IS_ENABLED(CONFIG_EEH)
#include <asm/eeh.h>
#endif

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
 * vfio_pci_mig_ops_complete - has a driver all that the kernel's migration needs?
 * @ops: the driver's migration ops
 *
 * Return: true if no slot is missing.
 */
static inline bool vfio_pci_mig_ops_complete(const struct vfio_migration_ops *ops)
{
#ifdef HAVE_VFIO_MIG_DATA_SIZE
	if (!ops->migration_get_data_size)
		return false;
#endif
	return ops->migration_get_state && ops->migration_set_state;
}

/*
 * The slot of a struct vfio_migration_ops that estimates the size of the data, where there is one;
 * elsewhere the function is of no use and must not be missed.
 */
#ifdef HAVE_VFIO_MIG_DATA_SIZE
#define VFIO_PCI_MIG_DATA_SIZE(fn)	.migration_get_data_size = fn,
#else
#define VFIO_PCI_MIG_DATA_SIZE(fn)
#endif

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

/**
 * vfio_pci_eeh_open - a user takes over error recovery of a pseries function
 * @pdev: the function
 */
static inline void vfio_pci_eeh_open(struct pci_dev *pdev)
{
#ifdef HAVE_VFIO_SPAPR_EEH
	vfio_spapr_pci_eeh_open(pdev);
#elif IS_ENABLED(CONFIG_EEH)
	eeh_dev_open(pdev);
#endif
}

/**
 * vfio_pci_eeh_release - undo vfio_pci_eeh_open()
 * @pdev: the function
 */
static inline void vfio_pci_eeh_release(struct pci_dev *pdev)
{
#ifdef HAVE_VFIO_SPAPR_EEH
	vfio_spapr_pci_eeh_release(pdev);
#elif IS_ENABLED(CONFIG_EEH)
	eeh_dev_release(pdev);
#endif
}

/* ---- mappings ---- */

/* What users of this kernel are used to when they give ERR or REQ a descriptor below -1 */
#ifdef HAVE_VFIO_PCI_EVENTFD
#define VFIO_PCI_ODD_FD	(-EINVAL)
#else
#define VFIO_PCI_ODD_FD	0
#endif

#ifndef HAVE_VM_ALLOW_ANY_UNCACHED
#define VM_ALLOW_ANY_UNCACHED	0
#endif

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
 * vfio_pci_device_mapping - where all mappings of a device can be found
 * @core_vdev: the device, registered
 *
 * Return: the address_space, or NULL on kernels on which device files share theirs.
 */
static inline struct address_space *vfio_pci_device_mapping(struct vfio_device *core_vdev)
{
#ifdef HAVE_VFIO_DEVICE_INODE
	return core_vdev->inode->i_mapping;
#else
	return NULL;
#endif
}

/**
 * vfio_pci_vma_populated - has the first page of a mapping a PTE?
 * @vma: a mapping of device memory, mmap_lock held
 *
 * Return: false also where it cannot be asked, which are kernels with a vfio_pci_device_mapping().
 */
static inline bool vfio_pci_vma_populated(struct vm_area_struct *vma)
{
#ifdef HAVE_FOLLOW_PFN
	unsigned long pfn;

	return !follow_pfn(vma, vma->vm_start, &pfn);
#else
	return false;
#endif
}

#ifdef HAVE_PFN_T
#define vfio_pci_pfn(pfn)	__pfn_to_pfn_t(pfn, PFN_DEV)
#else
#define vfio_pci_pfn(pfn)	(pfn)
#endif

/**
 * vfio_pci_vmf_insert - make the PTE of a page, or of a huge page, of device memory
 * @vmf: the fault
 * @pfn: first page frame, aligned to the order
 * @order: log2 of the pages; other than 0 only where VFIO_PCI_HUGE_FAULT() has an effect
 *
 * Return: VM_FAULT_*; VM_FAULT_FALLBACK for an order that the platform cannot map.
 */
static inline vm_fault_t vfio_pci_vmf_insert(struct vm_fault *vmf, unsigned long pfn,
					     unsigned int order)
{
	if (!order)
		return vmf_insert_pfn(vmf->vma, vmf->address, pfn);
#ifdef CONFIG_ARCH_SUPPORTS_PMD_PFNMAP
	if (order == PMD_ORDER)
		return vmf_insert_pfn_pmd(vmf, vfio_pci_pfn(pfn), false);
#endif
#ifdef CONFIG_ARCH_SUPPORTS_PUD_PFNMAP
	if (order == PUD_ORDER)
		return vmf_insert_pfn_pud(vmf, vfio_pci_pfn(pfn), false);
#endif
	return VM_FAULT_FALLBACK;
}

/* The slot of struct vm_operations_struct for huge faults, where device memory may have them. */
#ifdef CONFIG_ARCH_SUPPORTS_HUGE_PFNMAP
#define VFIO_PCI_HUGE_FAULT(fn)	.huge_fault = fn,
#else
#define VFIO_PCI_HUGE_FAULT(fn)
#endif

/* ---- MSI-X vectors that are added later ---- */

/**
 * vfio_pci_msix_can_alloc - can vectors be added while MSI-X is on?
 * @pdev: the function
 *
 * Return: true if vfio_pci_msix_alloc() may be called.
 */
static inline bool vfio_pci_msix_can_alloc(struct pci_dev *pdev)
{
#ifdef HAVE_PCI_MSIX_ALLOC_IRQ
	return pci_msix_can_alloc_dyn(pdev);
#else
	return false;
#endif
}

/**
 * vfio_pci_msix_alloc - add a vector
 * @pdev: the function, MSI-X is on
 * @nr: which one; it has none yet
 *
 * Return: the Linux interrupt or a negative errno.
 */
static inline int vfio_pci_msix_alloc(struct pci_dev *pdev, unsigned int nr)
{
#ifdef HAVE_PCI_MSIX_ALLOC_IRQ
	struct msi_map map = pci_msix_alloc_irq_at(pdev, nr, NULL);

	return map.index < 0 ? map.index : map.virq;
#else
	return -EINVAL;
#endif
}

/**
 * vfio_pci_vector_limit - how many vectors SET_IRQS may name while their index is on
 * @allocated: as many as it was turned on with
 * @table: as many as the function has
 *
 * With dynamic allocation there came a second meaning, for MSI too: to take a trigger away where
 * there is none, or to signal there, is no error any more.
 *
 * Return: one of the two.
 */
static inline unsigned int vfio_pci_vector_limit(unsigned int allocated, unsigned int table)
{
#ifdef HAVE_PCI_MSIX_ALLOC_IRQ
	return table;
#else
	return allocated;
#endif
}

/* ---- GET_INFO ---- */

/**
 * vfio_pci_info_size - how much of struct vfio_device_info a user gets
 * @argsz: the size of the user's own, at least up to num_irqs
 *
 * Return: bytes.
 */
static inline size_t vfio_pci_info_size(u32 argsz)
{
#ifdef HAVE_VFIO_DEVICE_INFO_PAD
	return min_t(size_t, argsz, sizeof(struct vfio_device_info));
#else
	/* Programs older than capabilities have a struct that ends before cap_offset. */
	if (argsz >= offsetofend(struct vfio_device_info, cap_offset))
		return offsetofend(struct vfio_device_info, cap_offset);
	return offsetofend(struct vfio_device_info, num_irqs);
#endif
}

#ifdef HAVE_VFIO_PCI_ATOMIC_COMP
#define VFIO_PCI_INFO_ATOMIC32	VFIO_PCI_ATOMIC_COMP32
#define VFIO_PCI_INFO_ATOMIC64	VFIO_PCI_ATOMIC_COMP64
#define VFIO_PCI_INFO_ATOMIC128	VFIO_PCI_ATOMIC_COMP128
#else
#define VFIO_PCI_INFO_ATOMIC32	0
#define VFIO_PCI_INFO_ATOMIC64	0
#define VFIO_PCI_INFO_ATOMIC128	0
#endif

/**
 * vfio_pci_info_add_atomics - add the capability for atomic operations to GET_INFO
 * @caps: the chain
 * @flags: VFIO_PCI_INFO_ATOMIC*; each is 0 on kernels without the capability
 *
 * Return: 0, also for no flag at all, or -ENOMEM.
 */
static inline int vfio_pci_info_add_atomics(struct vfio_info_cap *caps, u32 flags)
{
#ifdef HAVE_VFIO_PCI_ATOMIC_COMP
	struct vfio_device_info_cap_pci_atomic_comp cap = {
		.header.id = VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP,
		.header.version = 1,
		.flags = flags,
	};

	if (flags)
		return vfio_info_add_capability(caps, &cap.header, sizeof(cap));
#endif
	return 0;
}

/* ---- iommufd ---- */

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

/*
 * Hot reset of a device that was opened without its group. Who asks owns a function if that is
 * bound to the same iommufd, or to none while its group is.
 */
#ifdef HAVE_VFIO_CDEV
#define VFIO_PCI_HOT_RESET_BY_DEVID		VFIO_PCI_HOT_RESET_FLAG_DEV_ID
#define VFIO_PCI_HOT_RESET_ALL_OWNED		VFIO_PCI_HOT_RESET_FLAG_DEV_ID_OWNED
#define VFIO_PCI_NOT_OWNED			VFIO_PCI_DEVID_NOT_OWNED
#else
#define VFIO_PCI_HOT_RESET_BY_DEVID		0
#define VFIO_PCI_HOT_RESET_ALL_OWNED		0
#define VFIO_PCI_NOT_OWNED			(-1)
#endif

/**
 * vfio_pci_opened_by_cdev - was the device opened by a file of its own?
 * @core_vdev: the device, open
 *
 * Return: false if it was opened through its group.
 */
static inline bool vfio_pci_opened_by_cdev(struct vfio_device *core_vdev)
{
#ifdef HAVE_VFIO_CDEV
	return vfio_device_cdev_opened(core_vdev);
#else
	return false;
#endif
}

/**
 * vfio_pci_devid - what a function that a hot reset hits is called by its owner
 * @asking: the device of the user who asks, opened by cdev
 * @hit: the function's VFIO device, of the same set; NULL if it is none
 *
 * Context: dev_set->lock held.
 * Return: the id that iommufd gave it, 0 if it is owned without an id, or VFIO_PCI_NOT_OWNED.
 */
static inline int vfio_pci_devid(struct vfio_device *asking, struct vfio_device *hit)
{
#ifdef HAVE_VFIO_CDEV
	int id;

	if (!hit)
		return VFIO_PCI_DEVID_NOT_OWNED;
	id = vfio_iommufd_get_dev_id(hit, vfio_iommufd_device_ictx(asking));
	if (id == -ENOENT)
		return VFIO_PCI_DEVID_OWNED;
	return id > 0 ? id : VFIO_PCI_DEVID_NOT_OWNED;
#else
	return VFIO_PCI_NOT_OWNED;
#endif
}

/**
 * vfio_pci_hot_reset_count_ok - may a hot reset be asked for with so many groups?
 * @core_vdev: the device, open
 * @count: groups
 *
 * Return: false for groups where no group was opened, and the other way round. Kernels without cdev
 * look at the count only after they know that there is something to reset, so here it is true.
 */
static inline bool vfio_pci_hot_reset_count_ok(struct vfio_device *core_vdev, u32 count)
{
#ifdef HAVE_VFIO_CDEV
	return (count == 0) == vfio_device_cdev_opened(core_vdev);
#else
	return true;
#endif
}

#endif /* LINUX_VFIO_PCI_COMPAT_H */
