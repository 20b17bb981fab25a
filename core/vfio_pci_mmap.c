// SPDX-License-Identifier: GPL-2.0-only
/*
 * BARs in the user's address space: what may be mapped, faults, and taking mappings away.
 *
 * A mapping gets its PTEs on the first fault, all of them at once, and loses them all whenever the
 * memory behind stops being accessible: decode off, D3, reset, low power. Between the two it is on
 * the list of populated mappings. The list, not the vma, is the truth about where PTEs are, so
 * every way in which mm itself copies or moves PTEs (fork, split, mremap) ends in a zap of the new
 * vma.
 *
 * The anonymous inode behind a device file is shared by all of them on kernels that this serves, so
 * there is no per-device address_space to unmap through.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

#define VFIO_PCI_PGOFF_SHIFT	(VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT)
#define VFIO_PCI_PGOFF_MASK	((1UL << VFIO_PCI_PGOFF_SHIFT) - 1)

/**
 * struct vfio_pci_mapping - a vma that has PTEs
 * @next: on memory.vmas
 * @vma: whose
 */
struct vfio_pci_mapping {
	struct list_head next;
	struct vm_area_struct *vma;
};

/**
 * struct vfio_pci_subpage - reservation of the rest of a page
 * @next: on memory.subpage
 * @res: what is reserved
 */
struct vfio_pci_subpage {
	struct list_head next;
	struct resource res;
};

/**
 * vfio_pci_memory_init - set up the BAR part of a new device
 * @vdev: the device, from init_dev
 */
void vfio_pci_memory_init(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_memory *memory = &vdev->priv->memory;

	init_rwsem(&memory->lock);
	mutex_init(&memory->vma_lock);
	mutex_init(&memory->barmap_lock);
	INIT_LIST_HEAD(&memory->vmas);
	INIT_LIST_HEAD(&memory->subpage);
}

/**
 * vfio_pci_memory_destroy - undo vfio_pci_memory_init()
 * @vdev: the device, being released
 */
void vfio_pci_memory_destroy(struct vfio_pci_core_device *vdev)
{
	mutex_destroy(&vdev->priv->memory.barmap_lock);
	mutex_destroy(&vdev->priv->memory.vma_lock);
}

/*
 * A BAR smaller than a page can be mapped only if it starts the page, and only if nothing else can
 * ever be placed into the rest of it: the user gets the whole page.
 */
static bool vfio_pci_reserve_subpage(struct vfio_pci_core_device *vdev, struct resource *bar)
{
	struct vfio_pci_subpage *rest;

	if (!PAGE_ALIGNED(bar->start))
		return false;

	rest = kzalloc(sizeof(*rest), GFP_KERNEL_ACCOUNT);
	if (!rest)
		return false;

	rest->res.name = "vfio-pci: rest of a BAR's page";
	rest->res.start = bar->end + 1;
	rest->res.end = bar->start + PAGE_SIZE - 1;
	rest->res.flags = bar->flags;
	if (request_resource(bar->parent, &rest->res)) {
		kfree(rest);
		return false;
	}

	list_add(&rest->next, &vdev->priv->memory.subpage);
	return true;
}

static bool vfio_pci_bar_mmappable(struct vfio_pci_core_device *vdev, int bar)
{
	struct resource *res = &vdev->pdev->resource[bar];

	if (!IS_ENABLED(CONFIG_VFIO_PCI_MMAP) || !(res->flags & IORESOURCE_MEM))
		return false;
	/* A typed resource of no size is a firmware or quirk accident. */
	if (!resource_size(res))
		return false;
	return resource_size(res) >= PAGE_SIZE || vfio_pci_reserve_subpage(vdev, res);
}

/**
 * vfio_pci_memory_open - decide what of the BARs can be mapped and how they look
 * @vdev: the device; from finish_enable, dev_set->lock held
 */
void vfio_pci_memory_open(struct vfio_pci_core_device *vdev)
{
	int bar;

	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		vdev->priv->memory.mmappable[bar] = vfio_pci_bar_mmappable(vdev, bar);
}

/**
 * vfio_pci_memory_close - release the BARs' host maps and resources
 * @vdev: the device; from disable, dev_set->lock held, nobody uses a BAR any more
 */
void vfio_pci_memory_close(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	struct vfio_pci_subpage *rest, *tmp;
	int bar;

	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		memory->mmappable[bar] = false;
		if (!memory->barmap[bar])
			continue;
		pci_iounmap(vdev->pdev, memory->barmap[bar]);
		pci_release_selected_regions(vdev->pdev, 1 << bar);
		memory->barmap[bar] = NULL;
	}

	list_for_each_entry_safe(rest, tmp, &memory->subpage, next) {
		list_del(&rest->next);
		release_resource(&rest->res);
		kfree(rest);
	}
}

/**
 * vfio_pci_core_setup_barmap - claim a BAR and map it for the kernel, once per open
 * @vdev: the device, enabled
 * @bar: 0 to 5
 *
 * The map lives until the device is closed. Reads, writes, ioeventfds and mmap all come here first,
 * since the claim is what keeps other kernel users of the BAR away.
 *
 * Context: may sleep; mmap_lock may be held, memory_lock may not. Takes a leaf lock, so that two
 * first users do not both claim.
 * Return: 0, -EINVAL for a number that is no BAR, -EBUSY if somebody else has the BAR, -ENOMEM.
 */
int vfio_pci_core_setup_barmap(struct vfio_pci_core_device *vdev, int bar)
{
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	void __iomem *map;
	int ret = 0;

	if (bar < 0 || bar >= PCI_STD_NUM_BARS)
		return -EINVAL;

	mutex_lock(&memory->barmap_lock);
	if (memory->barmap[bar])
		goto out_unlock;

	ret = pci_request_selected_regions(vdev->pdev, 1 << bar, "vfio-pci");
	if (ret)
		goto out_unlock;

	map = pci_iomap(vdev->pdev, bar, 0);
	if (!map) {
		pci_release_selected_regions(vdev->pdev, 1 << bar);
		ret = -ENOMEM;
		goto out_unlock;
	}
	memory->barmap[bar] = map;

out_unlock:
	mutex_unlock(&memory->barmap_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_setup_barmap);

/**
 * vfio_pci_core_get_iomap - the kernel's map of a BAR
 * @vdev: the device, open
 * @bar: 0 to 5
 *
 * The map says nothing about whether memory decode is on: what an access returns while it is off is
 * up to the platform.
 *
 * Context: after vfio_pci_core_setup_barmap() succeeded for the BAR; valid until close.
 * Return: the map, NULL if there is none.
 */
void __iomem *vfio_pci_core_get_iomap(struct vfio_pci_core_device *vdev, int bar)
{
	if (bar < 0 || bar >= PCI_STD_NUM_BARS)
		return NULL;
	return vdev->priv->memory.barmap[bar];
}
EXPORT_SYMBOL_GPL(vfio_pci_core_get_iomap);

/**
 * vfio_pci_core_memory_lock - have the BARs stay reachable, or not reachable, till the unlock
 * @vdev: the device
 *
 * A reader's lock: a reset, a change of the power state and of memory decoding wait.
 *
 * Context: may sleep; mmap_lock may be held. No copy from or to userspace until the unlock: the
 * buffer may be a mapping of the device itself.
 */
void vfio_pci_core_memory_lock(struct vfio_pci_core_device *vdev)
{
	down_read(&vdev->priv->memory.lock);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_memory_lock);

/**
 * vfio_pci_core_memory_unlock - undo vfio_pci_core_memory_lock()
 * @vdev: the device
 */
void vfio_pci_core_memory_unlock(struct vfio_pci_core_device *vdev)
{
	up_read(&vdev->priv->memory.lock);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_memory_unlock);

/**
 * vfio_pci_core_assert_memory_lock - warn if nobody holds the memory lock
 * @vdev: the device
 */
void vfio_pci_core_assert_memory_lock(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->priv->memory.lock);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_assert_memory_lock);

/**
 * vfio_pci_core_memory_enabled - may the memory of the BARs be accessed?
 * @vdev: the device, open
 *
 * Context: memory lock held.
 * Return: true if the function decodes memory, is awake and will be until the unlock.
 */
bool vfio_pci_core_memory_enabled(struct vfio_pci_core_device *vdev)
{
	lockdep_assert_held(&vdev->priv->memory.lock);
	return vfio_pci_memory_enabled(vdev);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_memory_enabled);

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

/*
 * mmap_lock comes before vma_lock, but which mmap_lock to take is only known below vma_lock. Hence
 * a pinned address space, both locks in order, and a fresh look at the list.
 */
static void vfio_pci_zap_and_lock_vmas(struct vfio_pci_core_device *vdev)
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
 * vfio_pci_try_zap_and_lock_vmas - first half of the above, for several devices at once
 * @vdev: the device
 *
 * Context: the vma_lock of other devices may be held, so every lock is only tried.
 * Return: true with vma_lock held and no PTE left, false on contention with nothing held.
 */
bool vfio_pci_try_zap_and_lock_vmas(struct vfio_pci_core_device *vdev)
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
 * vfio_pci_zap_and_down_write_memory_lock - stop all access to the BARs
 * @vdev: the device
 *
 * On return no mapping of the device has a PTE, and memory_lock is held for writing; release it
 * with up_write(&priv->memory.lock).
 *
 * Context: may sleep; neither mmap_lock, vma_lock nor memory_lock held.
 */
void vfio_pci_zap_and_down_write_memory_lock(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_memory *memory = &vdev->priv->memory;

	vfio_pci_zap_and_lock_vmas(vdev);
	down_write(&memory->lock);
	mutex_unlock(&memory->vma_lock);
}

/**
 * vfio_pci_memory_lock_and_enable - decode memory for the kernel's own use
 * @vdev: the device
 *
 * Takes memory_lock for writing and sets the memory bit in the function's COMMAND. Mappings keep
 * their PTEs: access to the BARs only becomes possible, never impossible.
 *
 * Context: may sleep; igate may be held.
 * Return: the COMMAND to give to vfio_pci_memory_unlock_and_restore().
 */
u16 vfio_pci_memory_lock_and_enable(struct vfio_pci_core_device *vdev)
{
	u16 cmd;

	down_write(&vdev->priv->memory.lock);
	pci_read_config_word(vdev->pdev, PCI_COMMAND, &cmd);
	if (!(cmd & PCI_COMMAND_MEMORY))
		pci_write_config_word(vdev->pdev, PCI_COMMAND, cmd | PCI_COMMAND_MEMORY);
	return cmd;
}

/**
 * vfio_pci_memory_unlock_and_restore - undo vfio_pci_memory_lock_and_enable()
 * @vdev: the device
 * @cmd: what that returned
 */
void vfio_pci_memory_unlock_and_restore(struct vfio_pci_core_device *vdev, u16 cmd)
{
	pci_write_config_word(vdev->pdev, PCI_COMMAND, cmd);
	vfio_pci_intx_settle(vdev);
	up_write(&vdev->priv->memory.lock);
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
	unsigned long pfn;

	if (!follow_pfn(vma, vma->vm_start, &pfn))
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
	if (!vdev->priv->power.engaged && vfio_pci_memory_enabled(vdev))
		ret = vfio_pci_populate(memory, vmf->vma);
	up_read(&memory->lock);
	mutex_unlock(&memory->vma_lock);
	return ret;
}

/*
 * What the driver backs is populated by its fault, page by page. It is on the list before its first
 * PTE, and stays there till it is emptied, so a PTE is never without its mapping.
 */
static vm_fault_t vfio_pci_backing_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct vfio_pci_core_device *vdev = vma->vm_private_data;
	struct vfio_pci_memory *memory = &vdev->priv->memory;
	u32 bar = vmf->pgoff >> VFIO_PCI_PGOFF_SHIFT;
	const struct vfio_pci_backing *backing = vfio_pci_view(vdev, bar)->backing;
	u64 off = (u64)(vmf->pgoff & VFIO_PCI_PGOFF_MASK) << PAGE_SHIFT;
	vm_fault_t ret = VM_FAULT_SIGBUS;

	mutex_lock(&memory->vma_lock);
	down_read(&memory->lock);
	if (!vfio_pci_backing_is_memory(backing) ||
	    (!vdev->priv->power.engaged && vfio_pci_memory_enabled(vdev)))
		ret = vfio_pci_list_mapping(memory, vma) ? VM_FAULT_OOM :
							   backing->fault(vdev, bar, vmf, off);
	up_read(&memory->lock);
	mutex_unlock(&memory->vma_lock);
	return ret;
}

/* The copied PTEs of a fork or a split may be on any page of it. */
static void vfio_pci_backing_open(struct vm_area_struct *vma)
{
	vfio_pci_zap_vma(vma);
}

static const struct vm_operations_struct vfio_pci_backing_vm_ops = {
	.open	= vfio_pci_backing_open,
	.close	= vfio_pci_vma_close,
	.mremap	= vfio_pci_vma_mremap,
	.fault	= vfio_pci_backing_fault,
};

static const struct vm_operations_struct vfio_pci_vm_ops = {
	.open	= vfio_pci_vma_open,
	.close	= vfio_pci_vma_close,
	.mremap	= vfio_pci_vma_mremap,
	.fault	= vfio_pci_vma_fault,
};

/* How much of a BAR may be mapped: whole pages, and none that shows what the driver has hidden. */
static u64 vfio_pci_mmap_limit(struct vfio_pci_core_device *vdev, unsigned int bar)
{
	u64 size = vfio_pci_view(vdev, bar)->size;

	if (vfio_pci_view(vdev, bar)->backing || size == pci_resource_len(vdev->pdev, bar))
		return PAGE_ALIGN(size);
	return ALIGN_DOWN(size, PAGE_SIZE);
}

static int vfio_pci_mmap_backing(struct vfio_pci_core_device *vdev, unsigned int bar,
				 struct vm_area_struct *vma)
{
	const struct vfio_pci_backing *backing = vfio_pci_view(vdev, bar)->backing;
	int ret;

	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vfio_pci_vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	if (backing->mmap) {
		ret = backing->mmap(vdev, bar, vma);
		if (ret)
			return ret;
	}
	if (backing->fault) {
		vma->vm_private_data = vdev;
		vma->vm_ops = &vfio_pci_backing_vm_ops;
	}
	return 0;
}

static int vfio_pci_mmap_bar(struct vfio_pci_core_device *vdev, unsigned int bar,
			     struct vm_area_struct *vma)
{
	u64 len = vma->vm_end - vma->vm_start;
	u64 pgoff = vma->vm_pgoff & VFIO_PCI_PGOFF_MASK;
	int ret;

	if (!(vfio_pci_view(vdev, bar)->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	/* Neither sum nor shift can wrap: an offset has 40 bits, a length fewer than 64. */
	if ((pgoff << PAGE_SHIFT) + len > vfio_pci_mmap_limit(vdev, bar))
		return -EINVAL;

	if (vfio_pci_view(vdev, bar)->backing)
		return vfio_pci_mmap_backing(vdev, bar, vma);

	/* The map itself is not used here, the claim that goes with it is. */
	ret = vfio_pci_core_setup_barmap(vdev, bar);
	if (ret)
		return ret;

	vma->vm_private_data = vdev;
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vma->vm_pgoff = (pci_resource_start(vdev->pdev, bar) >> PAGE_SHIFT) + pgoff;
	/* What io_remap_pfn_range() wants to set, but may not at fault time. */
	vfio_pci_vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &vfio_pci_vm_ops;
	return 0;
}

/**
 * vfio_pci_core_mmap - map part of a BAR or of a driver's region
 * @core_vdev: the device
 * @vma: the mapping; its page offset carries the region index as a file offset does
 *
 * No PTE is made here; the first access faults, and faults again after each time that the memory
 * was not accessible. An access while it is not gets SIGBUS.
 *
 * Context: mmap_lock held for writing.
 * Return: 0; -EINVAL for a region that cannot be mapped, a private mapping or a range outside;
 * -EBUSY if something else in the kernel owns the BAR; -ENOMEM.
 */
int vfio_pci_core_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);
	unsigned long index = vma->vm_pgoff >> VFIO_PCI_PGOFF_SHIFT;
	struct vfio_pci_region *region;

	if (vma->vm_end < vma->vm_start || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (index < VFIO_PCI_ROM_REGION_INDEX)
		return vfio_pci_mmap_bar(vdev, index, vma);

	region = vfio_pci_find_region(vdev, index);
	if (!region || !region->ops->mmap || !(region->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return -EINVAL;
	return region->ops->mmap(vdev, region, vma);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_mmap);
