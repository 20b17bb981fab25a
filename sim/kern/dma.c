// SPDX-License-Identifier: GPL-2.0-only
/*
 * The DMA API: kernel memory in the default address space of a device's IOMMU group. The machine is
 * coherent, so that mapping is all there is to do; the direction becomes the device's right.
 */
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/iommu.h>
#include <linux/log2.h>
#include "oracle.h"
#include "sim_iommu.h"
#include "state.h"

static int rights(enum dma_data_direction dir)
{
	switch (dir) {
	case DMA_TO_DEVICE:
		return IOMMU_READ;
	case DMA_FROM_DEVICE:
		return IOMMU_WRITE;
	case DMA_BIDIRECTIONAL:
		return IOMMU_READ | IOMMU_WRITE;
	default:
		sim_bug("dma", "a mapping that gives the device no right");
	}
}

dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	if (sim_should_fail(SIM_FAULT_DMA_MAP))
		return DMA_MAPPING_ERROR;
	return sim_iommu_map_kernel(dev, page_address(page) + offset, size, rights(dir));
}
EXPORT_SYMBOL(dma_map_page_attrs);

void dma_unmap_page_attrs(struct device *dev, dma_addr_t addr, size_t size,
			  enum dma_data_direction dir, unsigned long attrs)
{
	sim_iommu_unmap_kernel(dev, addr, size);
}
EXPORT_SYMBOL(dma_unmap_page_attrs);

/*
 * The machine is coherent, so there is nothing to do. What DMA API debugging would say of a range
 * that is not mapped, or not in that direction, is a finding.
 */
static void check_sync(struct device *dev, u64 addr, size_t size, enum dma_data_direction dir)
{
	const struct sim_iommu_map *map = NULL;

	if (dev->iommu_group)
		map = sim_iommu_map_find(&dev->iommu_group->default_domain, addr);
	if (!map || addr + size > map->iova + map->size)
		sim_bug("dma", "a sync of memory that is not mapped: %zu bytes at %#llx", size,
			addr);
	if ((map->prot & rights(dir)) != rights(dir))
		sim_bug("dma", "a sync in a direction that memory was not mapped in: %#llx", addr);
}

void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
			     enum dma_data_direction dir)
{
	check_sync(dev, addr, size, dir);
}
EXPORT_SYMBOL(dma_sync_single_for_cpu);

void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size,
				enum dma_data_direction dir)
{
	check_sync(dev, addr, size, dir);
}
EXPORT_SYMBOL(dma_sync_single_for_device);

static void unmap_pieces(struct device *dev, struct scatterlist *sgl, unsigned int nents)
{
	struct scatterlist *sg;
	unsigned int i;

	for_each_sg(sgl, sg, nents, i)
		sim_iommu_unmap_kernel(dev, sg_dma_address(sg), sg_dma_len(sg));
}

/**
 * dma_map_sgtable - map all pieces of a table; each stays a piece for the device
 * Return: 0, or -ENOMEM with nothing mapped.
 */
int dma_map_sgtable(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir,
		    unsigned long attrs)
{
	struct scatterlist *sg;
	unsigned int i;
	u64 addr;

	if (sim_should_fail(SIM_FAULT_DMA_MAP))
		return -ENOMEM;
	for_each_sgtable_sg(sgt, sg, i) {
		addr = sim_iommu_map_kernel(dev, page_address(sg_page(sg)) + sg->offset,
					    sg->length, rights(dir));
		if (addr == DMA_MAPPING_ERROR) {
			unmap_pieces(dev, sgt->sgl, i);
			return -ENOMEM;
		}
		sg_dma_address(sg) = addr;
		sg_dma_len(sg) = sg->length;
	}
	sgt->nents = sgt->orig_nents;
	return 0;
}
EXPORT_SYMBOL_GPL(dma_map_sgtable);

void dma_unmap_sg_attrs(struct device *dev, struct scatterlist *sg, int nents,
			enum dma_data_direction dir, unsigned long attrs)
{
	unmap_pieces(dev, sg, nents);
}
EXPORT_SYMBOL(dma_unmap_sg_attrs);

static unsigned int order_of(size_t size)
{
	return order_base_2(DIV_ROUND_UP(size, PAGE_SIZE));
}

void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp)
{
	unsigned long mem = __get_free_pages(gfp | __GFP_ZERO, order_of(size));
	u64 addr;

	if (!mem)
		return NULL;
	addr = sim_iommu_map_kernel(dev, (void *)mem, PAGE_ALIGN(size), IOMMU_READ | IOMMU_WRITE);
	if (addr == DMA_MAPPING_ERROR) {
		free_pages(mem, order_of(size));
		return NULL;
	}
	*dma_handle = addr;
	return (void *)mem;
}
EXPORT_SYMBOL(dma_alloc_coherent);

void dma_free_coherent(struct device *dev, size_t size, void *cpu_addr, dma_addr_t dma_handle)
{
	sim_iommu_unmap_kernel(dev, dma_handle, PAGE_ALIGN(size));
	free_pages((unsigned long)cpu_addr, order_of(size));
}
EXPORT_SYMBOL(dma_free_coherent);
