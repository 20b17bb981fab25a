// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two regions of the driver's own: a page of memory that can also be mapped, as the first page of
 * BAR 2, and a counter of how often it was read.
 */
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "driver.h"

#define MEMORY_SIZE	(HOOKED_MEMORY_PAGES * PAGE_SIZE)

static struct hooked *hooked_of(struct vfio_pci_core_device *vdev)
{
	return container_of(vdev, struct hooked, core);
}

static ssize_t memory_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			 loff_t *ppos, bool iswrite)
{
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	u8 *memory = hooked_of(vdev)->memory;

	if (pos >= MEMORY_SIZE)
		return -EINVAL;
	count = min_t(u64, count, MEMORY_SIZE - pos);
	if (iswrite ? copy_from_user(memory + pos, buf, count) :
		      copy_to_user(buf, memory + pos, count))
		return -EFAULT;
	*ppos += count;
	return count;
}

static void memory_release(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region)
{
	kfree(region->data);
	hooked_of(vdev)->memory = NULL;
}

static int memory_mmap(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region,
		       struct vm_area_struct *vma)
{
	if (vma->vm_end - vma->vm_start > region->size)
		return -EINVAL;
	vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	return io_remap_pfn_range(vma, vma->vm_start,
				  pci_resource_start(vdev->pdev, 2) >> PAGE_SHIFT,
				  vma->vm_end - vma->vm_start,
				  pgprot_noncached(vma->vm_page_prot));
}

static int memory_caps(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region,
		       struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header cap = { .id = HOOKED_CAP_ID, .version = 2 };

	return vfio_info_add_capability(caps, &cap, sizeof(cap));
}

static const struct vfio_pci_regops memory_ops = {
	.rw		= memory_rw,
	.release	= memory_release,
	.mmap		= memory_mmap,
	.add_capability	= memory_caps,
};

static ssize_t counter_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			  loff_t *ppos, bool iswrite)
{
	struct hooked *h = hooked_of(vdev);

	if (iswrite || count != HOOKED_COUNTER_SIZE)
		return -EINVAL;
	h->counter++;
	return copy_to_user(buf, &h->counter, count) ? -EFAULT : (ssize_t)count;
}

static void counter_release(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region)
{
	hooked_of(vdev)->counter = 0;
}

static const struct vfio_pci_regops counter_ops = {
	.rw		= counter_rw,
	.release	= counter_release,
};

/* What the core must refuse, before what it must take. */
static int add_bad_regions(struct vfio_pci_core_device *vdev)
{
	static const struct vfio_pci_regops no_rw = { .release = counter_release };
	static const struct vfio_pci_regops no_release = { .rw = counter_rw };

	if (vfio_pci_core_register_dev_region(vdev, 1, 1, NULL, 8, 0, NULL) != -EINVAL ||
	    vfio_pci_core_register_dev_region(vdev, 1, 1, &no_rw, 8, 0, NULL) != -EINVAL ||
	    vfio_pci_core_register_dev_region(vdev, 1, 1, &no_release, 8, 0, NULL) != -EINVAL ||
	    vfio_pci_core_register_dev_region(vdev, 1, 1, &counter_ops, 1ULL << 40, 0, NULL) !=
		    -EINVAL)
		return -EPROTO;
	return 0;
}

int hooked_add_regions(struct hooked *h, bool fail)
{
	int ret = add_bad_regions(&h->core);

	if (ret)
		return ret;
	h->memory = kzalloc(MEMORY_SIZE, GFP_KERNEL_ACCOUNT);
	if (!h->memory)
		return -ENOMEM;
	ret = vfio_pci_core_register_dev_region(&h->core, VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x1234,
						1, &memory_ops, MEMORY_SIZE,
						VFIO_REGION_INFO_FLAG_READ |
							VFIO_REGION_INFO_FLAG_WRITE |
							VFIO_REGION_INFO_FLAG_MMAP,
						h->memory);
	if (ret) {
		kfree(h->memory);
		return ret;
	}
	if (fail)
		return -EIO;
	return vfio_pci_core_register_dev_region(&h->core,
						 VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x1234, 2,
						 &counter_ops, HOOKED_COUNTER_SIZE,
						 VFIO_REGION_INFO_FLAG_READ, NULL);
}

int hooked_add_late_region(struct hooked *h)
{
	return vfio_pci_core_register_dev_region(&h->core, 1, 1, &counter_ops, 8, 0, NULL);
}
