// SPDX-License-Identifier: GPL-2.0-only
/*
 * Type1's ioctls: what it can, its limits, map and unmap, dirty pages; and groups coming and going.
 */
#include <linux/capability.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include "oracle.h"
#include "sim_type1.h"
#include "state.h"

#define end_of(type, member)	offsetofend(type, member)

struct sim_type1 *sim_type1_open(unsigned long model)
{
	struct sim_type1 *t1;

	if (model != VFIO_TYPE1_IOMMU && model != VFIO_TYPE1v2_IOMMU &&
	    model != VFIO_TYPE1_NESTING_IOMMU)
		return ERR_PTR(-EINVAL);
	t1 = kzalloc(sizeof(*t1), GFP_KERNEL);
	if (!t1)
		return ERR_PTR(-ENOMEM);
	mutex_init(&t1->lock);
	INIT_LIST_HEAD(&t1->groups);
	t1->v2 = model != VFIO_TYPE1_IOMMU;
	t1->nesting = model == VFIO_TYPE1_NESTING_IOMMU;
	t1->avail = SIM->vfio.dma_entry_limit;
	t1->pgsizes = PAGE_MASK;
	return t1;
}

void sim_type1_release(struct sim_type1 *t1)
{
	t1_unmap_everything(t1);
	if (t1->domain)
		iommu_domain_free(t1->domain);
	kfree(t1->dma);
	mutex_destroy(&t1->lock);
	kfree(t1);
}

static int count_member(struct device *dev, void *data)
{
	*(struct device **)data = dev;
	return 1;
}

/* Every group of the lab sits behind the same IOMMU, so one domain serves a container. */
static int attach_real(struct sim_type1 *t1, struct iommu_group *group)
{
	struct device *dev = NULL;
	struct iommu_domain *domain = t1->domain;
	int ret;

	iommu_group_for_each_dev(group, &dev, count_member);
	if (!dev)
		return -EIO;
	if (!domain) {
		domain = iommu_domain_alloc(dev->bus);
		if (!domain)
			return -EIO;
	}
	ret = iommu_attach_group(domain, group);
	if (ret)
		goto err_free;
	if (!device_iommu_capable(dev, IOMMU_CAP_INTR_REMAP)) {
		ret = -EPERM;
		goto err_detach;
	}
	t1->domain = domain;
	t1->pgsizes = PAGE_MASK & domain->pgsize_bitmap;
	return 0;

err_detach:
	iommu_detach_group(domain, group);
err_free:
	if (!t1->domain)
		iommu_domain_free(domain);
	return ret;
}

int sim_type1_attach(struct sim_type1 *t1, struct vfio_group *group)
{
	struct t1_group *entry;
	int ret = -ENOMEM;

	mutex_lock(&t1->lock);
	list_for_each_entry(entry, &t1->groups, link)
		if (entry->group == group->iommu_group) {
			ret = -EINVAL;
			goto out;
		}
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry)
		goto out;
	entry->group = group->iommu_group;
	entry->emulated = group->emulated;
	ret = entry->emulated ? 0 : attach_real(t1, entry->group);
	if (ret) {
		kfree(entry);
		goto out;
	}
	t1->nr_emulated += entry->emulated;
	list_add_tail(&entry->link, &t1->groups);
out:
	mutex_unlock(&t1->lock);
	return ret;
}

void sim_type1_detach(struct sim_type1 *t1, struct vfio_group *group)
{
	struct t1_group *entry, *next;

	mutex_lock(&t1->lock);
	list_for_each_entry_safe(entry, next, &t1->groups, link) {
		if (entry->group != group->iommu_group)
			continue;
		list_del(&entry->link);
		/* No mapping outlives the last group: its pages would stay pinned for nobody. */
		if (list_empty(&t1->groups))
			t1_unmap_everything(t1);
		if (!entry->emulated)
			iommu_detach_group(t1->domain, entry->group);
		t1->nr_emulated -= entry->emulated;
		kfree(entry);
		break;
	}
	mutex_unlock(&t1->lock);
}

long sim_type1_extension(struct sim_type1 *t1, unsigned long arg)
{
	switch (arg) {
	case VFIO_TYPE1_IOMMU:
	case VFIO_TYPE1v2_IOMMU:
	case VFIO_TYPE1_NESTING_IOMMU:
	case VFIO_UNMAP_ALL:
		return 1;
	case VFIO_UPDATE_VADDR:
		return t1 && !t1->nr_emulated;
	case VFIO_DMA_CC_IOMMU:
		return t1 && t1->domain && SIM->iommu.snoop_control;
	default:
		return 0;
	}
}

static int add_iova_cap(const struct sim_type1 *t1, struct vfio_info_cap *caps)
{
	/* The chain does not align its members, so this one is built here and copied. */
	struct {
		struct vfio_iommu_type1_info_cap_iova_range	cap;
		struct vfio_iova_range				ranges[T1_NR_RANGES];
	} iova = {
		.cap.header = { .id = VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, .version = 1 },
		.cap.nr_iovas = T1_NR_RANGES,
	};

	if (!t1->domain)
		return 0;
	memcpy(iova.ranges, t1_ranges, sizeof(t1_ranges));
	return vfio_info_add_capability(caps, &iova.cap.header, sizeof(iova));
}

static int build_caps(const struct sim_type1 *t1, struct vfio_info_cap *caps)
{
	struct vfio_iommu_type1_info_cap_migration mig;
	struct vfio_iommu_type1_info_dma_avail avail = {
		.header = { .id = VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, .version = 1 },
		.avail = t1->avail,
	};
	int ret;

	/* Not by an initialiser: the user also gets the bytes between the members. */
	memset(&mig, 0, sizeof(mig));
	mig.header.id = VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION;
	mig.header.version = 1;
	mig.pgsize_bitmap = t1_page_size(t1);
	/* One bit per page, as many pages as an int counts. */
	mig.max_dirty_bitmap_size = ALIGN((u64)INT_MAX, 64) / 8;
	ret = vfio_info_add_capability(caps, &mig.header, sizeof(mig));
	if (!ret)
		ret = vfio_info_add_capability(caps, &avail.header, sizeof(avail));
	return ret ? ret : add_iova_cap(t1, caps);
}

static long get_info(struct sim_type1 *t1, void __user *arg)
{
	size_t minsz = end_of(struct vfio_iommu_type1_info, iova_pgsizes);
	struct vfio_info_cap caps = { };
	struct vfio_iommu_type1_info info;
	long ret;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	/* Users from before capabilities have a struct that ends earlier. */
	if (info.argsz >= end_of(struct vfio_iommu_type1_info, cap_offset)) {
		minsz = end_of(struct vfio_iommu_type1_info, cap_offset);
		info.cap_offset = 0;
	}
	mutex_lock(&t1->lock);
	info.flags = VFIO_IOMMU_INFO_PGSIZES | VFIO_IOMMU_INFO_CAPS;
	info.iova_pgsizes = t1->pgsizes;
	ret = build_caps(t1, &caps);
	mutex_unlock(&t1->lock);
	if (ret)
		goto out;
	if (info.argsz < sizeof(info) + caps.size) {
		info.argsz = sizeof(info) + caps.size;
	} else {
		vfio_info_cap_shift(&caps, sizeof(info));
		if (copy_to_user(arg + sizeof(info), caps.buf, caps.size)) {
			ret = -EFAULT;
			goto out;
		}
		info.cap_offset = sizeof(info);
	}
	ret = copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
out:
	kfree(caps.buf);
	return ret;
}

static long map_dma(struct sim_type1 *t1, void __user *arg)
{
	const u32 known = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE |
			  VFIO_DMA_MAP_FLAG_VADDR;
	size_t minsz = end_of(struct vfio_iommu_type1_dma_map, size);
	struct vfio_iommu_type1_dma_map map;

	if (copy_from_user(&map, arg, minsz))
		return -EFAULT;
	if (map.argsz < minsz || map.flags & ~known)
		return -EINVAL;
	return t1_map(t1, &map);
}

static long unmap_dma(struct sim_type1 *t1, void __user *arg)
{
	const u32 dirty = VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP;
	const u32 others = VFIO_DMA_UNMAP_FLAG_ALL | VFIO_DMA_UNMAP_FLAG_VADDR;
	size_t minsz = end_of(struct vfio_iommu_type1_dma_unmap, size);
	struct vfio_iommu_type1_dma_unmap unmap;
	struct vfio_bitmap bitmap = { };
	long ret;

	if (copy_from_user(&unmap, arg, minsz))
		return -EFAULT;
	if (unmap.argsz < minsz || unmap.flags & ~(dirty | others))
		return -EINVAL;
	if (unmap.flags & dirty) {
		if (unmap.flags & others || unmap.argsz < minsz + sizeof(bitmap))
			return -EINVAL;
		if (copy_from_user(&bitmap, arg + minsz, sizeof(bitmap)))
			return -EFAULT;
		ret = t1_check_bitmap(unmap.size, &bitmap);
		if (ret)
			return ret;
	}
	ret = t1_unmap(t1, &unmap, &bitmap);
	if (!ret && copy_to_user(arg, &unmap, minsz))
		ret = -EFAULT;
	return ret;
}

long sim_type1_ioctl(struct sim_type1 *t1, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case VFIO_IOMMU_GET_INFO:
		return get_info(t1, (void __user *)arg);
	case VFIO_IOMMU_MAP_DMA:
		return map_dma(t1, (void __user *)arg);
	case VFIO_IOMMU_UNMAP_DMA:
		return unmap_dma(t1, (void __user *)arg);
	case VFIO_IOMMU_DIRTY_PAGES:
		return t1_dirty_pages(t1, arg);
	default:
		return -ENOTTY;
	}
}
