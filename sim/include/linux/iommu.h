/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - IOMMU groups, DMA ownership, address-space objects */
#ifndef _LINUX_IOMMU_H
#define _LINUX_IOMMU_H

#include <linux/types.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/slab.h>

#define IOMMU_READ	(1 << 0)
#define IOMMU_WRITE	(1 << 1)
#define IOMMU_CACHE	(1 << 2)
#define IOMMU_NOEXEC	(1 << 3)
#define IOMMU_MMIO	(1 << 4)

struct bus_type;
struct device;
struct iommu_group;
struct sim_iommu_map;

enum iommu_cap {
	IOMMU_CAP_CACHE_COHERENCY,
	IOMMU_CAP_INTR_REMAP,
	IOMMU_CAP_NOEXEC,
	IOMMU_CAP_PRE_BOOT_PROTECTION,
};

#define IOMMU_DOMAIN_BLOCKED	0U
#define IOMMU_DOMAIN_UNMANAGED	1U
#define IOMMU_DOMAIN_DMA	3U

struct iommu_domain_geometry {
	dma_addr_t	aperture_start;
	dma_addr_t	aperture_end;
	bool		force_aperture;
};

#define SIM_IOMMU_GONE	8

struct sim_iommu_range {
	u64 first;
	u64 last;
};

/**
 * struct iommu_domain - one I/O address space
 * @sim_maps: mappings in ascending order of address
 * @sim_nr_dead: of those, unmapped ones that are still in the array
 * @sim_gone: the ranges unmapped last, for telling "DMA after unmap" from "never mapped"
 * @sim_next: where the DMA API looks for free addresses (default domains)
 */
struct iommu_domain {
	unsigned int			type;
	unsigned long			pgsize_bitmap;
	struct iommu_domain_geometry	geometry;
	struct sim_iommu_map		*sim_maps;
	unsigned int			sim_nr_maps;
	unsigned int			sim_room;
	unsigned int			sim_nr_dead;
	struct sim_iommu_range		sim_gone[SIM_IOMMU_GONE];
	unsigned int			sim_nr_gone;
	unsigned int			sim_nr_groups;
	u64				sim_next;
};

enum iommu_resv_type {
	IOMMU_RESV_DIRECT,
	IOMMU_RESV_DIRECT_RELAXABLE,
	IOMMU_RESV_RESERVED,
	IOMMU_RESV_MSI,
	IOMMU_RESV_SW_MSI,
};

struct iommu_group *iommu_group_get(struct device *dev);
struct iommu_group *iommu_group_ref_get(struct iommu_group *group);
void iommu_group_put(struct iommu_group *group);
int iommu_group_id(struct iommu_group *group);
int iommu_group_for_each_dev(struct iommu_group *group, void *data,
			     int (*fn)(struct device *dev, void *data));

struct iommu_group *iommu_group_alloc(void);
int iommu_group_set_name(struct iommu_group *group, const char *name);
int iommu_group_add_device(struct iommu_group *group, struct device *dev);
void iommu_group_remove_device(struct device *dev);

/* Called by the device model when a device comes and goes. */
int iommu_probe_device(struct device *dev);
void iommu_release_device(struct device *dev);

/* A driver that lets the kernel do its DMA mappings and one that manages DMA itself exclude
 * each other within a group. */
int iommu_device_use_default_domain(struct device *dev);
void iommu_device_unuse_default_domain(struct device *dev);
int iommu_group_claim_dma_owner(struct iommu_group *group, void *owner);
void iommu_group_release_dma_owner(struct iommu_group *group);
bool iommu_group_dma_owner_claimed(struct iommu_group *group);

bool device_iommu_capable(struct device *dev, enum iommu_cap cap);
bool iommu_present(struct bus_type *bus);

struct iommu_domain *iommu_domain_alloc(struct bus_type *bus);
void iommu_domain_free(struct iommu_domain *domain);
int iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group);
void iommu_detach_group(struct iommu_domain *domain, struct iommu_group *group);
int iommu_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t size,
	      int prot);
size_t iommu_unmap(struct iommu_domain *domain, unsigned long iova, size_t size);
phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova);
struct iommu_domain *iommu_get_domain_for_dev(struct device *dev);

#endif /* _LINUX_IOMMU_H */
