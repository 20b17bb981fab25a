// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces of the IOMMU: mappings in an ordered array, and the DMA that goes through them.
 */
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "sim_bytes.h"
#include "oracle.h"
#include "sim_pci.h"
#include "state.h"

/* Index of the first mapping that ends at or after @iova. */
static unsigned int map_index(const struct iommu_domain *domain, u64 iova)
{
	unsigned int low = 0, high = domain->sim_nr_maps;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;
		const struct sim_iommu_map *map = &domain->sim_maps[mid];

		if (map->iova + (map->size - 1) < iova)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * The DMA API gives addresses in ascending order and none twice: what it unmaps stays in its place,
 * without rights, until half of the array is such. Drivers with thousands of mappings would
 * otherwise pay for all of them with each.
 */
static bool keeps_dead(const struct iommu_domain *domain)
{
	return domain->type == IOMMU_DOMAIN_DMA;
}

static bool is_dead(const struct iommu_domain *domain, unsigned int at)
{
	return keeps_dead(domain) && !domain->sim_maps[at].prot;
}

const struct sim_iommu_map *sim_iommu_map_find(const struct iommu_domain *domain, u64 iova)
{
	unsigned int i = map_index(domain, iova);

	if (i == domain->sim_nr_maps || domain->sim_maps[i].iova > iova || is_dead(domain, i))
		return NULL;
	return &domain->sim_maps[i];
}

static void sweep_dead(struct iommu_domain *domain)
{
	struct sim_iommu_map *maps = domain->sim_maps;
	unsigned int i, n = 0;

	for (i = 0; i < domain->sim_nr_maps; i++)
		if (maps[i].prot)
			maps[n++] = maps[i];
	domain->sim_nr_maps = n;
	domain->sim_nr_dead = 0;
}

/* Room for @more mappings. The allocation lets others run, so this comes before any look. */
static int map_reserve(struct iommu_domain *domain, unsigned int more)
{
	struct sim_iommu_map *maps, *old;
	unsigned int room;

	while (domain->sim_nr_maps + more > domain->sim_room) {
		room = domain->sim_room ? 2 * domain->sim_room : 4;
		maps = kmalloc_array(room, sizeof(*maps), GFP_KERNEL | __GFP_SIM);
		if (!maps)
			return -ENOMEM;
		old = maps;
		if (room > domain->sim_room) {
			old = domain->sim_maps;
			if (old)
				memcpy(maps, old, domain->sim_nr_maps * sizeof(*maps));
			domain->sim_maps = maps;
			domain->sim_room = room;
		}
		kfree(old);
	}
	return 0;
}

static void map_insert(struct iommu_domain *domain, unsigned int at, struct sim_iommu_map map)
{
	struct sim_iommu_map *maps = domain->sim_maps;

	memmove(&maps[at + 1], &maps[at], (domain->sim_nr_maps - at) * sizeof(*maps));
	maps[at] = map;
	domain->sim_nr_maps++;
	sim_live_inc(SIM_LIVE_IOMMU_MAP);
}

/* The index of what then comes next. */
static unsigned int map_remove(struct iommu_domain *domain, unsigned int at)
{
	struct sim_iommu_map *maps = domain->sim_maps;

	sim_live_dec(SIM_LIVE_IOMMU_MAP);
	if (keeps_dead(domain)) {
		maps[at].prot = 0;
		domain->sim_nr_dead++;
		return at + 1;
	}
	domain->sim_nr_maps--;
	memmove(&maps[at], &maps[at + 1], (domain->sim_nr_maps - at) * sizeof(*maps));
	return at;
}

/**
 * iommu_map - map [@iova, @iova + @size) to physically contiguous memory
 * Return: 0, -EINVAL (not aligned to pages), -EADDRINUSE (something is mapped there), -ENOMEM.
 */
int iommu_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t size,
	      int prot)
{
	struct sim_iommu_map map = { .iova = iova, .size = size, .phys = paddr, .prot = prot };
	unsigned int at;
	int ret;

	if (!size || (iova | paddr | size) & ~PAGE_MASK)
		return -EINVAL;
	if (iova + (size - 1) < iova || iova + (size - 1) > domain->geometry.aperture_end)
		return -ERANGE;
	if (sim_should_fail(SIM_FAULT_IOMMU))
		return -ENOMEM;
	ret = map_reserve(domain, 1);
	if (ret)
		return ret;
	at = map_index(domain, iova);
	if (at < domain->sim_nr_maps && domain->sim_nr_dead) {
		sweep_dead(domain);
		at = map_index(domain, iova);
	}
	if (at < domain->sim_nr_maps && domain->sim_maps[at].iova <= iova + (size - 1))
		return -EADDRINUSE;
	map_insert(domain, at, map);
	return 0;
}
EXPORT_SYMBOL_GPL(iommu_map);

static void remember_gone(struct iommu_domain *domain, u64 first, u64 last)
{
	domain->sim_gone[domain->sim_nr_gone++ % SIM_IOMMU_GONE] =
		(struct sim_iommu_range){ first, last };
}

static bool was_mapped(const struct iommu_domain *domain, u64 iova)
{
	unsigned int i, nr = min_t(unsigned int, domain->sim_nr_gone, SIM_IOMMU_GONE);

	for (i = 0; i < nr; i++)
		if (iova >= domain->sim_gone[i].first && iova <= domain->sim_gone[i].last)
			return true;
	return false;
}

/* Cut a mapping at @iova, so that both sides are mappings of their own. Room is reserved. */
static void split_at(struct iommu_domain *domain, u64 iova)
{
	unsigned int at = map_index(domain, iova);
	struct sim_iommu_map low, high;

	if (at == domain->sim_nr_maps || domain->sim_maps[at].iova >= iova || is_dead(domain, at))
		return;
	low = domain->sim_maps[at];
	high = low;
	low.size = iova - low.iova;
	high.iova = iova;
	high.phys += low.size;
	high.size -= low.size;
	domain->sim_maps[at] = low;
	map_insert(domain, at + 1, high);
}

static bool is_cut_at(const struct iommu_domain *domain, u64 iova)
{
	const struct sim_iommu_map *map = sim_iommu_map_find(domain, iova);

	return map && map->iova != iova;
}

/**
 * iommu_unmap - remove what is mapped in [@iova, @iova + @size)
 * Return: bytes that were mapped from @iova on without a hole.
 */
size_t iommu_unmap(struct iommu_domain *domain, unsigned long iova, size_t size)
{
	u64 last = iova + (size - 1), done = 0;
	unsigned int at;

	if (!size || last < iova)
		return 0;
	if (is_cut_at(domain, iova) || (last != ~0ULL && is_cut_at(domain, last + 1))) {
		if (map_reserve(domain, 2))
			return 0;
		split_at(domain, iova);
		split_at(domain, last + 1);
	}
	at = map_index(domain, iova);
	while (at < domain->sim_nr_maps && domain->sim_maps[at].iova == iova + done &&
	       done < size && !is_dead(domain, at)) {
		done += domain->sim_maps[at].size;
		at = map_remove(domain, at);
	}
	if (domain->sim_nr_dead > 16 && 2 * domain->sim_nr_dead > domain->sim_nr_maps)
		sweep_dead(domain);
	if (done)
		remember_gone(domain, iova, iova + done - 1);
	return done;
}
EXPORT_SYMBOL_GPL(iommu_unmap);

phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)
{
	const struct sim_iommu_map *map = sim_iommu_map_find(domain, iova);

	return map ? map->phys + (iova - map->iova) : 0;
}
EXPORT_SYMBOL_GPL(iommu_iova_to_phys);

/* ---- DMA of devices ---- */

/* Peer to peer: memory of another function, in naturally aligned pieces of at most 8 bytes. */
static bool dma_to_bar(phys_addr_t phys, u8 *buf, u64 len, bool write)
{
	unsigned int width;

	if (!sim_mmio_phys_valid(phys, len))
		return false;
	for (; len; phys += width, buf += width, len -= width) {
		for (width = 8; width > len || phys & (width - 1); width >>= 1)
			;
		if (write)
			sim_mmio_phys_write(phys, width, sim_le_get(buf, width));
		else
			sim_le_put(sim_mmio_phys_read(phys, width), buf, width);
	}
	return true;
}

static bool dma_move(phys_addr_t phys, u8 *buf, u64 len, bool write)
{
	void *host = sim_phys_to_virt(phys, len);

	if (!host)
		return dma_to_bar(phys, buf, len, write);
	if (write)
		memcpy(host, buf, len);
	else
		memcpy(buf, host, len);
	return true;
}

/* @gone: nothing is mapped there now. */
static int dma_refused(struct device *dev, struct iommu_group *group, u64 iova, bool write,
		       bool gone)
{
	struct sim_iommu *iommu = &SIM->iommu;
	const char *what = write ? "writes to" : "reads from";

	iommu->dma_faults++;
	iommu->last_fault_iova = iova;
	if (!gone || group->blocked || !was_mapped(group->domain, iova))
		return -EFAULT;
	iommu->after_unmap++;
	if (group->domain->type == IOMMU_DOMAIN_DMA && !iommu->tolerate_after_unmap)
		sim_bug("dma-after-unmap", "%s %s DMA address %#llx, which its driver has unmapped",
			dev_name(dev), what, iova);
	return -EFAULT;
}

int sim_iommu_dma(struct device *dev, u64 iova, void *buf, u32 len, int write)
{
	const int need = write ? IOMMU_WRITE : IOMMU_READ;
	struct iommu_group *group = dev->iommu_group;
	const struct sim_iommu_map *map;
	u64 part;

	if (!group)
		return -EFAULT;
	while (len) {
		map = group->blocked ? NULL : sim_iommu_map_find(group->domain, iova);
		if (!map || !(map->prot & need))
			return dma_refused(dev, group, iova, write, !map);
		part = min_t(u64, len, map->size - (iova - map->iova));
		if (!dma_move(map->phys + (iova - map->iova), buf, part, write))
			return dma_refused(dev, group, iova, write, false);
		iova += part;
		buf += part;
		len -= part;
	}
	return 0;
}

/* ---- the kernel's own DMA API ---- */

u64 sim_iommu_map_kernel(struct device *dev, void *mem, size_t size, int prot)
{
	struct iommu_domain *domain;
	unsigned long off = (unsigned long)mem & ~PAGE_MASK;
	size_t span = PAGE_ALIGN(off + size);
	u64 iova;

	/* A function without an IOMMU group cannot be told apart by the hardware at all. */
	if (!dev->iommu_group || sim_should_fail(SIM_FAULT_IOMMU))
		return ~0ULL;
	domain = &dev->iommu_group->default_domain;
	iova = domain->sim_next;
	if (iova < SIM_IOVA_MSI_FIRST && iova + span > SIM_IOVA_MSI_FIRST)
		iova = SIM_IOVA_MSI_LAST + 1;
	/* Addresses are not used again within a run, so that a late DMA is always recognised. */
	domain->sim_next = iova + span;
	if (iommu_map(domain, iova, sim_virt_to_phys(mem) & PAGE_MASK, span, prot))
		return ~0ULL;
	sim_live_inc(SIM_LIVE_DMA_MAP);
	return iova + off;
}

void sim_iommu_unmap_kernel(struct device *dev, u64 dma_addr, size_t size)
{
	u64 off = dma_addr & ~PAGE_MASK;
	size_t span = PAGE_ALIGN(off + size);

	if (!dev->iommu_group ||
	    iommu_unmap(&dev->iommu_group->default_domain, dma_addr - off, span) != span)
		sim_bug("dma", "%s: unmap of DMA address %#llx, size %zu, that is not mapped so",
			dev_name(dev), dma_addr, size);
	sim_live_dec(SIM_LIVE_DMA_MAP);
}
