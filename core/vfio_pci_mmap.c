// SPDX-License-Identifier: GPL-2.0-only
/*
 * BARs in the user's address space: what may be mapped, faults, and taking mappings away.
 *
 * A mapping gets its PTEs by faults, page by page, and loses them all whenever the memory behind
 * stops being accessible: decode off, D3, reset, low power. memory_lock decides between the two,
 * and the device's address_space finds the mappings. On kernels where a device has none of its own
 * vfio_pci_vmas.c does that instead.
 */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

#define VFIO_PCI_PGOFF_SHIFT	(VFIO_PCI_OFFSET_SHIFT - PAGE_SHIFT)
#define VFIO_PCI_PGOFF_MASK	((1UL << VFIO_PCI_PGOFF_SHIFT) - 1)

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
	/* Accesses look without the lock, and what they find is to be whole. */
	smp_store_release(&memory->barmap[bar], map);

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

/* memory_lock is held for writing, so that no fault makes new PTEs. */
static void vfio_pci_zap_bars(struct address_space *mapping)
{
	u64 start = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_BAR0_REGION_INDEX);
	u64 end = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_ROM_REGION_INDEX);

	unmap_mapping_range(mapping, start, end - start, true);
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
	struct address_space *mapping = vfio_pci_device_mapping(&vdev->vdev);
	struct vfio_pci_memory *memory = &vdev->priv->memory;

	if (mapping) {
		down_write(&memory->lock);
		vfio_pci_zap_bars(mapping);
		return;
	}

	vfio_pci_vmas_zap_and_lock(vdev);
	down_write(&memory->lock);
	vfio_pci_vmas_unlock(vdev);
}

/**
 * vfio_pci_try_stop_faults - first step of the above, for several devices at once
 * @vdev: the device; vfio_pci_resume_faults() undoes it
 *
 * One address space can map several devices, so where PTEs are found below mmap_lock all of them
 * must be zapped, and kept so, before the first memory_lock is taken.
 *
 * Context: the same may have been done for other devices, so every lock is only tried.
 * Return: false on contention, with nothing held.
 */
bool vfio_pci_try_stop_faults(struct vfio_pci_core_device *vdev)
{
	return vfio_pci_device_mapping(&vdev->vdev) || vfio_pci_vmas_try_zap_and_lock(vdev);
}

/**
 * vfio_pci_resume_faults - from now on memory_lock alone decides
 * @vdev: the device, after vfio_pci_try_stop_faults()
 */
void vfio_pci_resume_faults(struct vfio_pci_core_device *vdev)
{
	if (!vfio_pci_device_mapping(&vdev->vdev))
		vfio_pci_vmas_unlock(vdev);
}

/**
 * vfio_pci_try_zap_and_down_write_memory_lock - second step
 * @vdev: the device, after vfio_pci_try_stop_faults()
 *
 * Return: true with memory_lock held for writing and no PTE left, false on contention.
 */
bool vfio_pci_try_zap_and_down_write_memory_lock(struct vfio_pci_core_device *vdev)
{
	struct address_space *mapping = vfio_pci_device_mapping(&vdev->vdev);

	if (!down_write_trylock(&vdev->priv->memory.lock))
		return false;
	if (mapping)
		vfio_pci_zap_bars(mapping);
	return true;
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

/**
 * vfio_pci_memory_accessible - may the BARs be accessed by their mappings?
 * @vdev: the device, open
 *
 * Context: memory_lock held.
 * Return: false while a fault is to end in SIGBUS.
 */
bool vfio_pci_memory_accessible(struct vfio_pci_core_device *vdev)
{
	return !vdev->priv->power.engaged && vfio_pci_memory_enabled(vdev);
}

/**
 * vfio_pci_fault_backing - let the driver map a page of a BAR that it backs
 * @vdev: the device, open
 * @vmf: the fault
 *
 * Context: memory_lock held for reading.
 * Return: VM_FAULT_*; VM_FAULT_SIGBUS while the memory is not accessible.
 */
vm_fault_t vfio_pci_fault_backing(struct vfio_pci_core_device *vdev, struct vm_fault *vmf)
{
	u32 bar = vmf->pgoff >> VFIO_PCI_PGOFF_SHIFT;
	const struct vfio_pci_backing *backing = vfio_pci_view(vdev, bar)->backing;

	if (vfio_pci_backing_is_memory(backing) && !vfio_pci_memory_accessible(vdev))
		return VM_FAULT_SIGBUS;
	return backing->fault(vdev, bar, vmf,
			      (u64)(vmf->pgoff & VFIO_PCI_PGOFF_MASK) << PAGE_SHIFT);
}

static vm_fault_t vfio_pci_fault(struct vm_fault *vmf, unsigned int order)
{
	struct vm_area_struct *vma = vmf->vma;
	struct vfio_pci_core_device *vdev = vma->vm_private_data;
	unsigned long addr = ALIGN_DOWN(vmf->address, PAGE_SIZE << order);
	unsigned int bar = vma->vm_pgoff >> VFIO_PCI_PGOFF_SHIFT;
	vm_fault_t ret = VM_FAULT_SIGBUS;
	unsigned long pfn;

	pfn = (pci_resource_start(vdev->pdev, bar) >> PAGE_SHIFT) +
	      (vma->vm_pgoff & VFIO_PCI_PGOFF_MASK) + ((addr - vma->vm_start) >> PAGE_SHIFT);
	/* A huge page must lie in the mapping whole, and aligned to itself on both sides. */
	if (order && (addr < vma->vm_start || vma->vm_end - addr < PAGE_SIZE << order ||
		      !IS_ALIGNED(pfn, 1UL << order)))
		return VM_FAULT_FALLBACK;

	down_read(&vdev->priv->memory.lock);
	if (vfio_pci_memory_accessible(vdev))
		ret = vfio_pci_vmf_insert(vmf, pfn, order);
	up_read(&vdev->priv->memory.lock);
	return ret;
}

static vm_fault_t vfio_pci_page_fault(struct vm_fault *vmf)
{
	return vfio_pci_fault(vmf, 0);
}

static const struct vm_operations_struct vfio_pci_vm_ops = {
	.fault	= vfio_pci_page_fault,
	VFIO_PCI_HUGE_FAULT(vfio_pci_fault)
};

static vm_fault_t vfio_pci_backing_fault(struct vm_fault *vmf)
{
	struct vfio_pci_core_device *vdev = vmf->vma->vm_private_data;
	vm_fault_t ret;

	down_read(&vdev->priv->memory.lock);
	ret = vfio_pci_fault_backing(vdev, vmf);
	up_read(&vdev->priv->memory.lock);
	return ret;
}

static const struct vm_operations_struct vfio_pci_backing_vm_ops = {
	.fault	= vfio_pci_backing_fault,
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
	if (!backing->fault) {
		/* Nothing would bring its PTEs back: out of the range in which BARs are zapped. */
		if (vma->vm_pgoff >> VFIO_PCI_PGOFF_SHIFT == bar)
			vma->vm_pgoff += (unsigned long)VFIO_PCI_CONFIG_REGION_INDEX <<
					 VFIO_PCI_PGOFF_SHIFT;
		return 0;
	}
	vma->vm_private_data = vdev;
	if (vfio_pci_device_mapping(&vdev->vdev))
		vma->vm_ops = &vfio_pci_backing_vm_ops;
	else
		vfio_pci_vmas_mmap_backing(vma);
	return 0;
}

static int vfio_pci_mmap_bar(struct vfio_pci_core_device *vdev, unsigned int bar,
			     struct vm_area_struct *vma)
{
	u64 len = vma->vm_end - vma->vm_start;
	u64 pgoff = vma->vm_pgoff & VFIO_PCI_PGOFF_MASK;
	struct pci_dev *pdev = vdev->pdev;
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
	/* As io_remap_pfn_range() would have them, but flags may not be set in a fault. */
	vma->vm_page_prot = pgprot_decrypted(pgprot_noncached(vma->vm_page_prot));
	vfio_pci_vm_flags_set(vma, VM_ALLOW_ANY_UNCACHED | VM_IO | VM_PFNMAP | VM_DONTEXPAND |
			      VM_DONTDUMP);
	/* Where mappings are found by file offset, that is what vm_pgoff has to stay. */
	if (vfio_pci_device_mapping(&vdev->vdev))
		vma->vm_ops = &vfio_pci_vm_ops;
	else
		vfio_pci_vmas_mmap(vma, pgoff + (pci_resource_start(pdev, bar) >> PAGE_SHIFT));
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
