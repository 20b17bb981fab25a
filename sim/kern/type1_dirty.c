// SPDX-License-Identifier: GPL-2.0-only
/*
 * Type1's dirty page reports. Devices with DMA of their own may have written any page they could
 * reach, so while tracking is on every mapped page counts as dirty, each time it is asked for.
 */
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/stddef.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include "sim_type1.h"

#define BITMAP_BYTES(bits)	(ALIGN((u64)(bits), 64) / 8)

int t1_check_bitmap(u64 size, const struct vfio_bitmap *bitmap)
{
	u64 pages;

	if (!access_ok(bitmap->data, bitmap->size) || !bitmap->pgsize)
		return -EINVAL;
	pages = size >> __ffs(bitmap->pgsize);
	if (!pages || !bitmap->size || bitmap->size > BITMAP_BYTES(INT_MAX) ||
	    bitmap->size < BITMAP_BYTES(pages))
		return -EINVAL;
	return 0;
}

/* The user's bits below the mapping's first stay, those above its last in the word are cleared. */
int t1_report_dirty(struct sim_type1 *t1, const struct t1_dma *dma, u64 base, u64 pgsize,
		    u64 __user *bitmap)
{
	u64 first = (dma->iova - base) / pgsize, end = first + dma->size / pgsize;
	u64 word, bits, keep;

	for (word = first / 64; word * 64 < end; word++) {
		bits = t1->domain ? ~0ULL : 0;
		if (end - word * 64 < 64)
			bits &= (1ULL << (end - word * 64)) - 1;
		if (word * 64 < first) {
			if (copy_from_user(&keep, &bitmap[word], sizeof(keep)))
				return -EFAULT;
			bits &= ~0ULL << (first - word * 64);
			bits |= keep & ~(~0ULL << (first - word * 64));
		}
		if (copy_to_user(&bitmap[word], &bits, sizeof(bits)))
			return -EFAULT;
	}
	return 0;
}

static long report_range(struct sim_type1 *t1, u64 iova, u64 size, const struct vfio_bitmap *bitmap)
{
	u64 last = iova + (size - 1);
	struct t1_dma *dma;
	unsigned int i;
	int ret;

	dma = t1_find(t1, iova, iova);
	if (dma && dma->iova != iova)
		return -EINVAL;
	dma = t1_find(t1, last, last);
	if (dma && dma->iova + (dma->size - 1) != last)
		return -EINVAL;
	for (i = t1_index(t1, iova); i < t1->nr && t1->dma[i]->iova <= last; i++) {
		ret = t1_report_dirty(t1, t1->dma[i], iova, bitmap->pgsize,
				      (u64 __user *)bitmap->data);
		if (ret)
			return ret;
	}
	return 0;
}

static long get_bitmap(struct sim_type1 *t1, u32 argsz, size_t minsz, void __user *arg)
{
	struct vfio_iommu_type1_dirty_bitmap_get range;
	u64 page;
	long ret;

	if (argsz - minsz < sizeof(range))
		return -EINVAL;
	if (copy_from_user(&range, arg + minsz, sizeof(range)))
		return -EFAULT;
	if (range.iova + range.size < range.iova)
		return -EINVAL;
	ret = t1_check_bitmap(range.size, &range.bitmap);
	if (ret)
		return ret;
	mutex_lock(&t1->lock);
	page = t1_page_size(t1);
	if (range.bitmap.pgsize != page || (range.iova | range.size) & (page - 1) || !t1->tracking)
		ret = -EINVAL;
	else
		ret = report_range(t1, range.iova, range.size, &range.bitmap);
	mutex_unlock(&t1->lock);
	return ret;
}

long t1_dirty_pages(struct sim_type1 *t1, unsigned long arg)
{
	size_t minsz = offsetofend(struct vfio_iommu_type1_dirty_bitmap, flags);
	struct vfio_iommu_type1_dirty_bitmap dirty;

	if (!t1->v2)
		return -EACCES;
	if (copy_from_user(&dirty, (void __user *)arg, minsz))
		return -EFAULT;
	if (dirty.argsz < minsz)
		return -EINVAL;
	switch (dirty.flags) {
	case VFIO_IOMMU_DIRTY_PAGES_FLAG_START:
	case VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP:
		mutex_lock(&t1->lock);
		t1->tracking = dirty.flags == VFIO_IOMMU_DIRTY_PAGES_FLAG_START;
		mutex_unlock(&t1->lock);
		return 0;
	case VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP:
		return get_bitmap(t1, dirty.argsz, minsz, (void __user *)arg);
	default:
		return -EINVAL;
	}
}
