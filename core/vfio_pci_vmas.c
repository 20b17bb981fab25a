// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mappings of BARs on kernels where the anonymous inode behind a device file is shared by all of
 * them, so that there is no per-device address_space to unmap through.
 *
 * A mapping gets its PTEs on the first fault, all of them at once, and loses them all whenever the
 * memory behind stops being accessible. Between the two it is on the list of populated mappings.
 * The list, not the vma, is the truth about where PTEs are, so every way in which mm itself copies
 * or moves PTEs (fork, split, mremap) ends in a zap of the new vma.
 */
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

/**
 * struct vfio_pci_mapping - a vma that has PTEs
 * @next: on memory.vmas
 * @vma: whose
 */
struct vfio_pci_mapping {
	struct list_head next;
	struct vm_area_struct *vma;
};

static void vfio_pci_zap_vma(struct vm_area_struct *vma)
{
	zap_vma_ptes(vma, vma->vm_start, vma->vm_end - vma->vm_start);
}

/*
 * Pick an address space with populated mappings and pin it. Mappings of one that is already being
 * torn down are dropped here: it runs no thread, and its teardown removes the PTEs.
 */
static struct mm_struct *vfio_pci_pin_mapped_mm(struct vfio_pci_memory *memory)
{
	struct vfio_pci_mapping *mapping, *tmp;

	lockdep_assert_held(&memory->vma_lock);

	list_for_each_entry_safe(mapping, tmp, &memory->vmas, next) {
		struct mm_struct *mm = mapping->vma->vm_mm;

		if (mmget_not_zero(mm))
			return mm;
		list_del(&mapping->next);
		kfree(mapping);
	}
	return NULL;
}

/* mmap_lock of @mm and vma_lock are held, so neither a vma nor the list can change. */
static void vfio_pci_zap_mm(struct vfio_pci_memory *memory, struct mm_struct *mm)
{
	struct vfio_pci_mapping *mapping, *tmp;

	list_for_each_entry_safe(mapping, tmp, &memory->vmas, next) {
		if (mapping->vma->vm_mm != mm)
			continue;
		vfio_pci_zap_vma(mapping->vma);
		list_del(&mapping->next);
		kfree(mapping);
	}
}

/**
 * vfio_pci_vmas_zap_and_lock - take all PTEs away and let faults wait
 * @vdev: the device
 *
 * mmap_lock comes before vma_lock, but which mmap_lock to take is only known below vma_lock. Hence
 * a pinned address space, both locks in order, and a fresh look at the list.
 *
 * Context: may sleep; neither mmap_lock, vma_lock nor memory_lock held. vma_lock is, on return.
 */
void vfio_pci_vmas_zap_and_lock(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	struct mm_struct *mm;

	for (;;) {
		mutex_lock(&memory->vma_lock);
		mm = vfio_pci_pin_mapped_mm(memory);
		if (!mm)
			return;
		mutex_unlock(&memory->vma_lock);

		mmap_read_lock(mm);
		mutex_lock(&memory->vma_lock);
		vfio_pci_zap_mm(memory, mm);
		mutex_unlock(&memory->vma_lock);
		mmap_read_unlock(mm);
		mmput(mm);
	}
}

/**
 * vfio_pci_vmas_try_zap_and_lock - the same, for several devices at once
 * @vdev: the device
 *
 * Context: the vma_lock of other devices may be held, so every lock is only tried.
 * Return: true with vma_lock held and no PTE left, false on contention with nothing held.
 */
bool vfio_pci_vmas_try_zap_and_lock(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	struct mm_struct *mm;
	bool zapped;

	for (;;) {
		if (!mutex_trylock(&memory->vma_lock))
			return false;
		mm = vfio_pci_pin_mapped_mm(memory);
		if (!mm)
			return true;
		mutex_unlock(&memory->vma_lock);

		zapped = mmap_read_trylock(mm);
		if (zapped) {
			zapped = mutex_trylock(&memory->vma_lock);
			if (zapped) {
				vfio_pci_zap_mm(memory, mm);
				mutex_unlock(&memory->vma_lock);
			}
			mmap_read_unlock(mm);
		}
		/*
		 * Dropping the last pin tears the address space down, and that closes its mappings
		 * under the vma_lock of each device, some of which our caller holds.
		 */
		mmput_async(mm);
		if (!zapped)
			return false;
	}
}

/**
 * vfio_pci_vmas_unlock - let faults go on
 * @vdev: the device, after one of the above
 */
void vfio_pci_vmas_unlock(struct vfio_pci_core_device *vdev)
{
	mutex_unlock(&vdev->priv->memory.vma_lock);
}

static struct vfio_pci_mapping *vfio_pci_find_mapping(struct vfio_pci_memory *memory,
						      struct vm_area_struct *vma)
{
	struct vfio_pci_mapping *mapping;

	list_for_each_entry(mapping, &memory->vmas, next)
		if (mapping->vma == vma)
			return mapping;
	return NULL;
}

/*
 * A fork or a split: the new vma starts empty and unlisted, whatever mm copied into it. A mapping
 * is populated as a whole, so its first page tells. One that is about to be moved to has no PTE
 * yet, and must not be zapped: it carries the old one's mark of tracked memory types, and mm would
 * look for PTEs to go with it.
 */
static void vfio_pci_vma_open(struct vm_area_struct *vma)
{
	if (vfio_pci_vma_populated(vma))
		vfio_pci_zap_vma(vma);
}

/* The PTEs of a moved mapping travelled to a vma that is not listed: fault them in again. */
static int vfio_pci_vma_mremap(struct vm_area_struct *vma)
{
	vfio_pci_zap_vma(vma);
	return 0;
}

static void vfio_pci_vma_close(struct vm_area_struct *vma)
{
	struct vfio_pci_core_device *vdev = vma->vm_private_data;
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	struct vfio_pci_mapping *mapping;

	mutex_lock(&memory->vma_lock);
	mapping = vfio_pci_find_mapping(memory, vma);
	if (mapping) {
		list_del(&mapping->next);
		kfree(mapping);
	}
	mutex_unlock(&memory->vma_lock);
}

/* vma_lock is held. Returns 0, also for a mapping that is on the list, or -ENOMEM. */
static int vfio_pci_list_mapping(struct vfio_pci_memory *memory, struct vm_area_struct *vma)
{
	struct vfio_pci_mapping *mapping;

	if (vfio_pci_find_mapping(memory, vma))
		return 0;

	mapping = kmalloc(sizeof(*mapping), GFP_KERNEL_ACCOUNT);
	if (!mapping)
		return -ENOMEM;
	mapping->vma = vma;
	list_add(&mapping->next, &memory->vmas);
	return 0;
}

/* vma_lock is held, memory_lock at least for reading, and memory is accessible. */
static vm_fault_t vfio_pci_populate(struct vfio_pci_memory *memory, struct vm_area_struct *vma)
{
	struct vfio_pci_mapping *mapping;

	/* Somebody else's fault filled it; mapping a populated range again is a BUG in mm. */
	if (vfio_pci_find_mapping(memory, vma))
		return VM_FAULT_NOPAGE;

	mapping = kmalloc(sizeof(*mapping), GFP_KERNEL_ACCOUNT);
	if (!mapping)
		return VM_FAULT_OOM;

	if (io_remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff, vma->vm_end - vma->vm_start,
			       vma->vm_page_prot)) {
		vfio_pci_zap_vma(vma);	/* it may have got half way */
		kfree(mapping);
		return VM_FAULT_SIGBUS;
	}

	mapping->vma = vma;
	list_add(&mapping->next, &memory->vmas);
	return VM_FAULT_NOPAGE;
}

static vm_fault_t vfio_pci_vma_fault(struct vm_fault *vmf)
{
	struct vfio_pci_core_device *vdev = vmf->vma->vm_private_data;
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	vm_fault_t ret = VM_FAULT_SIGBUS;

	mutex_lock(&memory->vma_lock);
	down_read(&memory->lock);
	if (vfio_pci_memory_accessible(vdev))
		ret = vfio_pci_populate(memory, vmf->vma);
	up_read(&memory->lock);
	mutex_unlock(&memory->vma_lock);
	return ret;
}

static const struct vm_operations_struct vfio_pci_vma_ops = {
	.open	= vfio_pci_vma_open,
	.close	= vfio_pci_vma_close,
	.mremap	= vfio_pci_vma_mremap,
	.fault	= vfio_pci_vma_fault,
};

/*
 * What the driver backs is populated by its fault, page by page. It is on the list before its first
 * PTE, and stays there till it is emptied, so a PTE is never without its mapping.
 */
static vm_fault_t vfio_pci_vma_backing_fault(struct vm_fault *vmf)
{
	struct vfio_pci_core_device *vdev = vmf->vma->vm_private_data;
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	vm_fault_t ret = VM_FAULT_OOM;

	mutex_lock(&memory->vma_lock);
	down_read(&memory->lock);
	if (!vfio_pci_list_mapping(memory, vmf->vma))
		ret = vfio_pci_fault_backing(vdev, vmf);
	up_read(&memory->lock);
	mutex_unlock(&memory->vma_lock);
	return ret;
}

/* The copied PTEs of a fork or a split may be on any page of it. */
static void vfio_pci_vma_backing_open(struct vm_area_struct *vma)
{
	vfio_pci_zap_vma(vma);
}

static const struct vm_operations_struct vfio_pci_vma_backing_ops = {
	.open	= vfio_pci_vma_backing_open,
	.close	= vfio_pci_vma_close,
	.mremap	= vfio_pci_vma_mremap,
	.fault	= vfio_pci_vma_backing_fault,
};

/**
 * vfio_pci_vmas_mmap - make a new mapping one that is populated as a whole
 * @vma: the mapping, complete but for this; its vm_private_data is the device
 * @pfn: of its first page
 */
void vfio_pci_vmas_mmap(struct vm_area_struct *vma, unsigned long pfn)
{
	vma->vm_pgoff = pfn;
	vma->vm_ops = &vfio_pci_vma_ops;
}

/**
 * vfio_pci_vmas_mmap_backing - the same for a BAR that the driver backs, with faults of its own
 * @vma: the mapping, complete but for this; its vm_pgoff stays the file offset
 */
void vfio_pci_vmas_mmap_backing(struct vm_area_struct *vma)
{
	vma->vm_ops = &vfio_pci_vma_backing_ops;
}
