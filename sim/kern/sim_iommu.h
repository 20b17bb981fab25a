/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * IOMMU groups and the address spaces that device DMA goes through.
 */
#ifndef SIM_IOMMU_H
#define SIM_IOMMU_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/iommu.h>

struct device;

/* 39 bits of I/O address, as a small VT-d; the hole is where x86 takes interrupt messages. */
#define SIM_IOVA_LAST		((1ULL << 39) - 1)
#define SIM_IOVA_MSI_FIRST	0xfee00000ULL
#define SIM_IOVA_MSI_LAST	0xfeefffffULL

/**
 * struct iommu_group - devices that cannot be told apart by the IOMMU
 * @refs: references; the group of a present device has one of its own
 * @domain: what DMA goes through now; @default_domain for the kernel's own DMA API
 * @blocked: claimed by an owner that has attached nothing yet: every DMA fails
 * @owner_cnt: users of the default domain, or 1 with @owner
 */
struct iommu_group {
	struct list_head	link;
	struct mutex		lock;
	int			id;
	unsigned int		refs;
	struct list_head	devices;
	struct iommu_domain	*domain;
	struct iommu_domain	default_domain;
	bool			blocked;
	unsigned int		owner_cnt;
	void			*owner;
	char			name[16];
};

struct sim_iommu_map {
	u64		iova;
	u64		size;
	phys_addr_t	phys;
	int		prot;
};

/**
 * struct sim_iommu - all groups
 * @cache_coherent: what the hardware can do, as device_iommu_capable() reports it
 * @intr_remap: likewise
 * @snoop_control: whether DMA can be forced coherent (VFIO_DMA_CC_IOMMU)
 * @tolerate_after_unmap: a device may use what the DMA API unmapped (a lying device)
 * @dma_faults: DMA accesses that were refused
 * @after_unmap: of those, the ones to addresses that had been mapped. In a user's address space
 *		 that is the user's affair; in the kernel's own it is a driver's bug, and a finding
 */
struct sim_iommu {
	struct list_head	groups;
	int			next_id;
	bool			cache_coherent;
	bool			intr_remap;
	bool			snoop_control;
	bool			tolerate_after_unmap;
	unsigned int		dma_faults;
	unsigned int		after_unmap;
	u64			last_fault_iova;
};

void sim_iommu_boot(void);

/**
 * sim_iommu_group_with - put @dev into the group of @peer (functions without isolation)
 *
 * For the device model, instead of iommu_probe_device(), before a driver binds.
 */
int sim_iommu_group_with(struct device *dev, struct device *peer);

/* The mapping that contains @iova, or NULL. */
const struct sim_iommu_map *sim_iommu_map_find(const struct iommu_domain *domain, u64 iova);

/**
 * sim_iommu_dma - a DMA access of a device
 * @dev: the function that masters the bus
 * @iova: I/O address
 * @write: 1 to memory, 0 from memory
 *
 * Goes through the address space that the device's group is attached to, and only by what is
 * mapped there with that right. Reaches RAM, or another device's BAR.
 *
 * Return: 0, or -EFAULT with nothing transferred beyond the last good page.
 */
int sim_iommu_dma(struct device *dev, u64 iova, void *buf, u32 len, int write);

/**
 * sim_iommu_map_kernel - make kernel memory reachable by a device through its default domain
 *
 * For the DMA API. @mem must be arena memory.
 *
 * Return: the DMA address, or DMA_MAPPING_ERROR (~0).
 */
u64 sim_iommu_map_kernel(struct device *dev, void *mem, size_t size, int prot);
void sim_iommu_unmap_kernel(struct device *dev, u64 dma_addr, size_t size);

#endif /* SIM_IOMMU_H */
