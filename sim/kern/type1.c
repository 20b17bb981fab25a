// SPDX-License-Identifier: GPL-2.0-only
/*
 * Type1: the user's mappings of its own memory into its devices' address space. A mapping pins the
 * pages, accounts them against the user's limit and enters them into the IOMMU; what a device does
 * later goes by the IOMMU's entries alone.
 */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "oracle.h"
#include "sim_type1.h"
#include "state.h"

const struct vfio_iova_range t1_ranges[T1_NR_RANGES] = {
	{ .start = 0, .end = SIM_IOVA_MSI_FIRST - 1 },
	{ .start = SIM_IOVA_MSI_LAST + 1, .end = SIM_IOVA_LAST },
};

unsigned int t1_index(const struct sim_type1 *t1, u64 iova)
{
	unsigned int low = 0, high = t1->nr;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (t1->dma[mid]->iova + (t1->dma[mid]->size - 1) < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct t1_dma *t1_find(const struct sim_type1 *t1, u64 first, u64 last)
{
	unsigned int i = t1_index(t1, first);

	return i < t1->nr && t1->dma[i]->iova <= last ? t1->dma[i] : NULL;
}

static int insert_dma(struct sim_type1 *t1, struct t1_dma *dma)
{
	unsigned int at = t1_index(t1, dma->iova), room;
	struct t1_dma **list = t1->dma;

	if (t1->nr == t1->room) {
		room = t1->room ? 2 * t1->room : 8;
		list = krealloc(list, room * sizeof(*list), GFP_KERNEL);
		if (!list)
			return -ENOMEM;
		t1->dma = list;
		t1->room = room;
	}
	memmove(&list[at + 1], &list[at], (t1->nr - at) * sizeof(*list));
	list[at] = dma;
	t1->nr++;
	return 0;
}

static void forget_dma(struct sim_type1 *t1, struct t1_dma *dma)
{
	unsigned int at;

	for (at = t1_index(t1, dma->iova); t1->dma[at] != dma; at++)
		;
	t1->nr--;
	memmove(&t1->dma[at], &t1->dma[at + 1], (t1->nr - at) * sizeof(*t1->dma));
}

static int account(struct t1_dma *dma, unsigned long pages, bool inc)
{
	int ret = 0;

	if (!pages)
		return 0;
	/* Giving pages back must not fail, so only taking them can be interrupted by a signal. */
	if (!inc)
		mmap_write_lock(dma->mm);
	else if (mmap_write_lock_killable(dma->mm))
		return -EINTR;
	ret = __account_locked_vm(dma->mm, pages, inc, current, dma->lock_cap);
	mmap_write_unlock(dma->mm);
	if (!ret && inc)
		dma->locked += pages;
	else if (!ret)
		dma->locked -= pages;
	return ret;
}

/* Enter the next run of pages that lie together. Return: 0 or -errno. */
static int map_run(struct sim_type1 *t1, struct t1_dma *dma, u64 left)
{
	phys_addr_t phys;
	bool ram;
	long nr;
	int ret;

	nr = sim_pin_user(dma->mm, dma->vaddr + dma->size, left >> PAGE_SHIFT,
			  dma->prot & IOMMU_WRITE, &phys, &ram);
	if (nr < 0)
		return nr;
	ret = ram ? account(dma, nr, true) : 0;
	if (ret)
		goto err_unpin;
	ret = iommu_map(t1->domain, dma->iova + dma->size, phys, (u64)nr << PAGE_SHIFT,
			dma->prot | IOMMU_CACHE);
	if (ret)
		goto err_account;
	dma->size += (u64)nr << PAGE_SHIFT;
	return 0;

err_account:
	if (ram)
		account(dma, nr, false);
err_unpin:
	if (ram)
		sim_unpin_user(phys, nr);
	return ret;
}

/* Out of the IOMMU first, then the pages go: a device must not reach what may be used anew. */
static void unmap_pages(struct sim_type1 *t1, struct t1_dma *dma)
{
	const struct sim_iommu_map *map;
	u64 done = 0, nr, phys;

	while (t1->domain && done < dma->size) {
		map = sim_iommu_map_find(t1->domain, dma->iova + done);
		if (!map)
			sim_bug("type1", "mapping %#llx: nothing in the IOMMU at %#llx", dma->iova,
				dma->iova + done);
		nr = min_t(u64, map->size, dma->size - done) >> PAGE_SHIFT;
		phys = map->phys;
		iommu_unmap(t1->domain, dma->iova + done, nr << PAGE_SHIFT);
		if (sim_phys_to_virt(phys, 1))
			sim_unpin_user(phys, nr);
		done += nr << PAGE_SHIFT;
	}
	account(dma, dma->locked, false);
}

static void remove_dma(struct sim_type1 *t1, struct t1_dma *dma)
{
	unmap_pages(t1, dma);
	forget_dma(t1, dma);
	if (dma->vaddr_invalid)
		t1->nr_vaddr_invalid--;
	kfree(dma);
	t1->avail++;
}

static bool range_usable(const struct sim_type1 *t1, u64 first, u64 last)
{
	unsigned int i;

	for (i = 0; t1->domain && i < T1_NR_RANGES; i++)
		if (first >= t1_ranges[i].start && last <= t1_ranges[i].end)
			return true;
	return !t1->domain;
}

static int new_vaddr(struct sim_type1 *t1, const struct vfio_iommu_type1_dma_map *map)
{
	struct t1_dma *dma = t1_find(t1, map->iova, map->iova + (map->size - 1));

	if (!dma)
		return -ENOENT;
	if (!dma->vaddr_invalid || dma->iova != map->iova || dma->size != map->size)
		return -EINVAL;
	dma->vaddr = map->vaddr;
	dma->vaddr_invalid = false;
	t1->nr_vaddr_invalid--;
	return 0;
}

static int map_pages(struct sim_type1 *t1, struct t1_dma *dma, u64 size)
{
	int ret = 0;

	if (!t1->domain) {
		dma->size = size;
		return 0;
	}
	while (!ret && dma->size < size)
		ret = map_run(t1, dma, size - dma->size);
	return ret;
}

static int new_mapping(struct sim_type1 *t1, const struct vfio_iommu_type1_dma_map *map, int prot)
{
	struct t1_dma *dma;
	int ret;

	if (t1_find(t1, map->iova, map->iova + (map->size - 1)))
		return -EEXIST;
	if (!t1->avail)
		return -ENOSPC;
	if (!range_usable(t1, map->iova, map->iova + (map->size - 1)))
		return -EINVAL;
	dma = kzalloc(sizeof(*dma), GFP_KERNEL);
	if (!dma)
		return -ENOMEM;
	dma->iova = map->iova;
	dma->vaddr = map->vaddr;
	dma->prot = prot;
	dma->mm = &SIM->mm.mm;
	dma->lock_cap = capable(CAP_IPC_LOCK);
	ret = map_pages(t1, dma, map->size);
	if (!ret)
		ret = insert_dma(t1, dma);
	if (ret) {
		unmap_pages(t1, dma);
		kfree(dma);
		return ret;
	}
	t1->avail--;
	return 0;
}

int t1_map(struct sim_type1 *t1, const struct vfio_iommu_type1_dma_map *map)
{
	bool set_vaddr = map->flags & VFIO_DMA_MAP_FLAG_VADDR;
	u64 align = t1_page_size(t1) - 1;
	int prot = 0, ret;

	if (map->flags & VFIO_DMA_MAP_FLAG_WRITE)
		prot |= IOMMU_WRITE;
	if (map->flags & VFIO_DMA_MAP_FLAG_READ)
		prot |= IOMMU_READ;
	if (!prot == !set_vaddr)
		return -EINVAL;
	if (!map->size || (map->size | map->iova | map->vaddr) & align)
		return -EINVAL;
	if (map->iova + (map->size - 1) < map->iova || map->vaddr + (map->size - 1) < map->vaddr)
		return -EINVAL;
	mutex_lock(&t1->lock);
	ret = set_vaddr ? new_vaddr(t1, map) : new_mapping(t1, map, prot);
	mutex_unlock(&t1->lock);
	return ret;
}

/* A version 2 user may not cut a mapping in two. */
static bool cuts_a_mapping(const struct sim_type1 *t1, u64 first, u64 last)
{
	const struct t1_dma *dma = t1_find(t1, first, first);

	if (dma && dma->iova != first)
		return true;
	dma = t1_find(t1, last, last);
	return dma && dma->iova + (dma->size - 1) != last;
}

/* All or none: a mapping that is in motion already spoils the whole call. */
static int invalidate_vaddrs(struct sim_type1 *t1, u64 first, u64 last, u64 *done)
{
	unsigned int start = t1_index(t1, first), i;

	for (i = start; i < t1->nr && t1->dma[i]->iova <= last; i++)
		if (t1->dma[i]->vaddr_invalid)
			return -EINVAL;
	for (i = start; i < t1->nr && t1->dma[i]->iova <= last; i++) {
		t1->dma[i]->vaddr_invalid = true;
		t1->nr_vaddr_invalid++;
		*done += t1->dma[i]->size;
	}
	return 0;
}

static int unmap_range(struct sim_type1 *t1, u32 flags, u64 first, u64 last,
		       const struct vfio_bitmap *bitmap, u64 *done)
{
	unsigned int i = t1_index(t1, first);
	struct t1_dma *dma;
	int ret;

	if (flags & VFIO_DMA_UNMAP_FLAG_VADDR)
		return invalidate_vaddrs(t1, first, last, done);
	while (i < t1->nr && t1->dma[i]->iova <= last) {
		dma = t1->dma[i];
		/* Version 1 goes by the start of a mapping: a range from within removes none. */
		if (!t1->v2 && dma->iova < first)
			break;
		if (flags & VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP) {
			ret = t1_report_dirty(t1, dma, first, bitmap->pgsize,
					      (u64 __user *)bitmap->data);
			if (ret)
				return ret;
		}
		*done += dma->size;
		remove_dma(t1, dma);
	}
	return 0;
}

int t1_unmap(struct sim_type1 *t1, struct vfio_iommu_type1_dma_unmap *unmap,
	     const struct vfio_bitmap *bitmap)
{
	bool all = unmap->flags & VFIO_DMA_UNMAP_FLAG_ALL;
	u64 align = t1_page_size(t1) - 1, first = unmap->iova, done = 0;
	u64 last = all ? ~0ULL : first + (unmap->size - 1);
	int ret = -EINVAL;

	mutex_lock(&t1->lock);
	if (unmap->flags & VFIO_DMA_UNMAP_FLAG_VADDR && t1->nr_emulated) {
		ret = -EBUSY;
		goto out;
	}
	if (first & align)
		goto out;
	if (all ? first || unmap->size : !unmap->size || unmap->size & align || last < first)
		goto out;
	if (unmap->flags & VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP &&
	    (!t1->tracking || bitmap->pgsize != align + 1))
		goto out;
	if (t1->v2 && !all && cuts_a_mapping(t1, first, last))
		goto out;
	ret = unmap_range(t1, unmap->flags, first, last, bitmap, &done);
out:
	mutex_unlock(&t1->lock);
	unmap->size = done;
	return ret;
}

void t1_unmap_everything(struct sim_type1 *t1)
{
	while (t1->nr)
		remove_dma(t1, t1->dma[t1->nr - 1]);
}
