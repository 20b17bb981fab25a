/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A type1 container's address space, shared by the files that implement it.
 */
#ifndef SIM_TYPE1_H
#define SIM_TYPE1_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <uapi/linux/vfio.h>

struct iommu_domain;
struct iommu_group;
struct mm_struct;

/**
 * struct t1_dma - one mapping the user made
 * @size: mapped so far while it is being made
 * @locked: pages accounted to @mm
 * @lock_cap: the mapper was above RLIMIT_MEMLOCK
 * @vaddr_invalid: the user is moving the memory to another address
 */
struct t1_dma {
	u64			iova;
	u64			vaddr;
	u64			size;
	int			prot;
	bool			lock_cap;
	bool			vaddr_invalid;
	unsigned long		locked;
	struct mm_struct	*mm;
};

struct t1_group {
	struct list_head	link;
	struct iommu_group	*group;
	bool			emulated;
};

/**
 * struct sim_type1 - one address space
 * @lock: protects everything here
 * @dma: mappings in ascending order of iova
 * @avail: mappings that may still be made
 * @domain: NULL while only emulated groups are in
 * @tracking: dirty pages are tracked
 */
struct sim_type1 {
	struct mutex		lock;
	struct t1_dma		**dma;
	unsigned int		nr;
	unsigned int		room;
	unsigned int		avail;
	unsigned long		pgsizes;
	bool			v2;
	bool			nesting;
	bool			tracking;
	unsigned int		nr_vaddr_invalid;
	unsigned int		nr_emulated;
	struct list_head	groups;
	struct iommu_domain	*domain;
};

static inline u64 t1_page_size(const struct sim_type1 *t1)
{
	return t1->pgsizes & -t1->pgsizes;
}

/* First mapping that ends at or after @iova; t1->nr if there is none. */
unsigned int t1_index(const struct sim_type1 *t1, u64 iova);
/* The first mapping that overlaps [@first, @last], or NULL. */
struct t1_dma *t1_find(const struct sim_type1 *t1, u64 first, u64 last);

int t1_map(struct sim_type1 *t1, const struct vfio_iommu_type1_dma_map *map);
/* @bitmap: where dirty pages go, if the flag asks for them. Sets unmap->size. */
int t1_unmap(struct sim_type1 *t1, struct vfio_iommu_type1_dma_unmap *unmap,
	     const struct vfio_bitmap *bitmap);
void t1_unmap_everything(struct sim_type1 *t1);

/* Usable addresses: what the hardware translates, less where it takes interrupt messages. */
#define T1_NR_RANGES	2
extern const struct vfio_iova_range t1_ranges[T1_NR_RANGES];

/* Lock held. */
int t1_report_dirty(struct sim_type1 *t1, const struct t1_dma *dma, u64 base, u64 pgsize,
		    u64 __user *bitmap);
long t1_dirty_pages(struct sim_type1 *t1, unsigned long arg);
int t1_check_bitmap(u64 size, const struct vfio_bitmap *bitmap);

#endif /* SIM_TYPE1_H */
