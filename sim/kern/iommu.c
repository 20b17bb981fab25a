// SPDX-License-Identifier: GPL-2.0-only
/*
 * IOMMU groups: who is in one, who owns its DMA, and which address space it is attached to.
 *
 * A group is used either by drivers that let the kernel map their DMA (default domain, counted) or
 * by one owner that maps for itself. The two exclude each other: that is what makes a vfio group
 * viable or not.
 */
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "oracle.h"
#include "state.h"

struct group_member {
	struct list_head	link;
	struct device		*dev;
};

static void domain_init(struct iommu_domain *domain, unsigned int type)
{
	memset(domain, 0, sizeof(*domain));
	domain->type = type;
	/* 4K, 2M and 1G, as the common hardware has. */
	domain->pgsize_bitmap = PAGE_SIZE | (1UL << 21) | (1UL << 30);
	domain->geometry.aperture_end = SIM_IOVA_LAST;
	domain->geometry.force_aperture = true;
	domain->sim_next = 0x10000;
}

static int lowest_free_id(struct sim_iommu *iommu)
{
	struct iommu_group *group;
	int id = 0;

	/* The list is kept in ascending order of id. */
	list_for_each_entry(group, &iommu->groups, link) {
		if (group->id != id)
			break;
		id++;
	}
	return id;
}

static void insert_by_id(struct sim_iommu *iommu, struct iommu_group *group)
{
	struct iommu_group *other;

	list_for_each_entry(other, &iommu->groups, link)
		if (other->id > group->id) {
			list_add_tail(&group->link, &other->link);
			return;
		}
	list_add_tail(&group->link, &iommu->groups);
}

/** iommu_group_alloc - an empty group; the caller owns its only reference */
struct iommu_group *iommu_group_alloc(void)
{
	struct iommu_group *group = kzalloc(sizeof(*group), GFP_KERNEL);

	if (!group)
		return ERR_PTR(-ENOMEM);
	mutex_init(&group->lock);
	INIT_LIST_HEAD(&group->devices);
	group->refs = 1;
	group->id = lowest_free_id(&SIM->iommu);
	domain_init(&group->default_domain, IOMMU_DOMAIN_DMA);
	group->domain = &group->default_domain;
	insert_by_id(&SIM->iommu, group);
	sim_live_inc(SIM_LIVE_GROUP_REF);
	return group;
}
EXPORT_SYMBOL_GPL(iommu_group_alloc);

struct iommu_group *iommu_group_ref_get(struct iommu_group *group)
{
	group->refs++;
	sim_live_inc(SIM_LIVE_GROUP_REF);
	return group;
}
EXPORT_SYMBOL_GPL(iommu_group_ref_get);

struct iommu_group *iommu_group_get(struct device *dev)
{
	return dev->iommu_group ? iommu_group_ref_get(dev->iommu_group) : NULL;
}
EXPORT_SYMBOL_GPL(iommu_group_get);

void iommu_group_put(struct iommu_group *group)
{
	if (!group)
		return;
	if (!group->refs)
		sim_bug("iommu", "iommu_group_put() without a reference");
	sim_live_dec(SIM_LIVE_GROUP_REF);
	if (--group->refs)
		return;
	if (group->owner_cnt)
		sim_bug("iommu", "group %d freed while its DMA is owned", group->id);
	list_del(&group->link);
	kfree(group->default_domain.sim_maps);
	mutex_destroy(&group->lock);
	kfree(group);
}
EXPORT_SYMBOL_GPL(iommu_group_put);

int iommu_group_id(struct iommu_group *group)
{
	return group->id;
}
EXPORT_SYMBOL_GPL(iommu_group_id);

int iommu_group_set_name(struct iommu_group *group, const char *name)
{
	strscpy(group->name, name ? name : "", sizeof(group->name));
	return 0;
}
EXPORT_SYMBOL_GPL(iommu_group_set_name);

/** iommu_group_add_device - the member holds a reference to the group */
int iommu_group_add_device(struct iommu_group *group, struct device *dev)
{
	struct group_member *member = kzalloc(sizeof(*member), GFP_KERNEL);

	if (!member)
		return -ENOMEM;
	member->dev = dev;
	iommu_group_ref_get(group);
	dev->iommu_group = group;
	mutex_lock(&group->lock);
	list_add_tail(&member->link, &group->devices);
	mutex_unlock(&group->lock);
	return 0;
}
EXPORT_SYMBOL_GPL(iommu_group_add_device);

void iommu_group_remove_device(struct device *dev)
{
	struct iommu_group *group = dev->iommu_group;
	struct group_member *member, *found = NULL;

	if (!group)
		return;
	mutex_lock(&group->lock);
	list_for_each_entry(member, &group->devices, link)
		if (member->dev == dev) {
			list_del(&member->link);
			found = member;
			break;
		}
	mutex_unlock(&group->lock);
	kfree(found);
	dev->iommu_group = NULL;
	iommu_group_put(group);
}
EXPORT_SYMBOL_GPL(iommu_group_remove_device);

int iommu_group_for_each_dev(struct iommu_group *group, void *data,
			     int (*fn)(struct device *dev, void *data))
{
	struct group_member *member;
	int ret = 0;

	mutex_lock(&group->lock);
	list_for_each_entry(member, &group->devices, link) {
		ret = fn(member->dev, data);
		if (ret)
			break;
	}
	mutex_unlock(&group->lock);
	return ret;
}
EXPORT_SYMBOL_GPL(iommu_group_for_each_dev);

/** iommu_probe_device - a device came: it gets a group of its own, unless it has one */
int iommu_probe_device(struct device *dev)
{
	struct iommu_group *group;
	int ret;

	if (dev->iommu_group)
		return 0;
	group = iommu_group_alloc();
	if (IS_ERR(group))
		return PTR_ERR(group);
	ret = iommu_group_add_device(group, dev);
	iommu_group_put(group);
	return ret;
}

int sim_iommu_group_with(struct device *dev, struct device *peer)
{
	return iommu_group_add_device(peer->iommu_group, dev);
}

void iommu_release_device(struct device *dev)
{
	iommu_group_remove_device(dev);
}

static bool on_default_domain(struct iommu_group *group)
{
	return !group->blocked && group->domain == &group->default_domain;
}

/**
 * iommu_device_use_default_domain - a driver that maps DMA through the kernel binds
 * Return: 0, or -EBUSY while somebody else owns the group's DMA.
 */
int iommu_device_use_default_domain(struct device *dev)
{
	struct iommu_group *group = dev->iommu_group;
	int ret = 0;

	if (!group)
		return 0;
	mutex_lock(&group->lock);
	if (group->owner_cnt && (group->owner || !on_default_domain(group)))
		ret = -EBUSY;
	else
		group->owner_cnt++;
	mutex_unlock(&group->lock);
	return ret;
}

void iommu_device_unuse_default_domain(struct device *dev)
{
	struct iommu_group *group = dev->iommu_group;

	if (!group)
		return;
	mutex_lock(&group->lock);
	if (!WARN_ON(!group->owner_cnt))
		group->owner_cnt--;
	mutex_unlock(&group->lock);
}

/**
 * iommu_group_claim_dma_owner - from now on only @owner maps for the group
 *
 * Until it attaches an address space of its own, every DMA of the group fails.
 *
 * Return: 0, -EPERM when a driver or another owner uses the group, -EBUSY, -ENOMEM.
 */
int iommu_group_claim_dma_owner(struct iommu_group *group, void *owner)
{
	int ret = 0;

	if (sim_should_fail(SIM_FAULT_OWNER))
		return -ENOMEM;
	mutex_lock(&group->lock);
	if (group->owner_cnt) {
		ret = -EPERM;
	} else if (group->domain != &group->default_domain) {
		ret = -EBUSY;
	} else {
		group->blocked = true;
		group->owner = owner;
		group->owner_cnt = 1;
		sim_live_inc(SIM_LIVE_DMA_OWNER);
	}
	mutex_unlock(&group->lock);
	return ret;
}
EXPORT_SYMBOL_GPL(iommu_group_claim_dma_owner);

void iommu_group_release_dma_owner(struct iommu_group *group)
{
	mutex_lock(&group->lock);
	if (!WARN_ON(!group->owner_cnt || !group->owner)) {
		group->owner_cnt = 0;
		group->owner = NULL;
		sim_live_dec(SIM_LIVE_DMA_OWNER);
		group->blocked = false;
		group->domain = &group->default_domain;
	}
	mutex_unlock(&group->lock);
}
EXPORT_SYMBOL_GPL(iommu_group_release_dma_owner);

bool iommu_group_dma_owner_claimed(struct iommu_group *group)
{
	bool claimed;

	mutex_lock(&group->lock);
	claimed = group->owner_cnt;
	mutex_unlock(&group->lock);
	return claimed;
}
EXPORT_SYMBOL_GPL(iommu_group_dma_owner_claimed);

bool iommu_present(struct bus_type *bus)
{
	return true;
}
EXPORT_SYMBOL_GPL(iommu_present);

bool device_iommu_capable(struct device *dev, enum iommu_cap cap)
{
	if (!dev->iommu_group || sim_should_fail(SIM_FAULT_IOMMU))
		return false;
	switch (cap) {
	case IOMMU_CAP_CACHE_COHERENCY:
		return SIM->iommu.cache_coherent;
	case IOMMU_CAP_INTR_REMAP:
		return SIM->iommu.intr_remap;
	default:
		return false;
	}
}
EXPORT_SYMBOL_GPL(device_iommu_capable);

struct iommu_domain *iommu_domain_alloc(struct bus_type *bus)
{
	struct iommu_domain *domain;

	if (sim_should_fail(SIM_FAULT_IOMMU))
		return NULL;
	domain = kmalloc(sizeof(*domain), GFP_KERNEL);
	if (domain) {
		domain_init(domain, IOMMU_DOMAIN_UNMANAGED);
		sim_live_inc(SIM_LIVE_IOMMU_DOMAIN);
	}
	return domain;
}
EXPORT_SYMBOL_GPL(iommu_domain_alloc);

void iommu_domain_free(struct iommu_domain *domain)
{
	if (domain->sim_nr_groups)
		sim_bug("iommu", "an address space is freed while %u groups are attached",
			domain->sim_nr_groups);
	if (domain->sim_nr_maps)
		sim_bug("iommu", "an address space is freed with %u mappings", domain->sim_nr_maps);
	kfree(domain->sim_maps);
	kfree(domain);
	sim_live_dec(SIM_LIVE_IOMMU_DOMAIN);
}
EXPORT_SYMBOL_GPL(iommu_domain_free);

int iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group)
{
	int ret = 0;

	if (sim_should_fail(SIM_FAULT_IOMMU))
		return -ENODEV;
	mutex_lock(&group->lock);
	if (group->domain != &group->default_domain) {
		ret = -EBUSY;
	} else {
		group->domain = domain;
		group->blocked = false;
		domain->sim_nr_groups++;
	}
	mutex_unlock(&group->lock);
	return ret;
}
EXPORT_SYMBOL_GPL(iommu_attach_group);

/** iommu_detach_group - back to nothing at all while the group is owned, else to the default */
void iommu_detach_group(struct iommu_domain *domain, struct iommu_group *group)
{
	mutex_lock(&group->lock);
	if (group->domain == domain) {
		group->domain = &group->default_domain;
		group->blocked = group->owner != NULL;
		domain->sim_nr_groups--;
	}
	mutex_unlock(&group->lock);
}
EXPORT_SYMBOL_GPL(iommu_detach_group);

struct iommu_domain *iommu_get_domain_for_dev(struct device *dev)
{
	return dev->iommu_group ? dev->iommu_group->domain : NULL;
}
EXPORT_SYMBOL_GPL(iommu_get_domain_for_dev);

void sim_iommu_boot(void)
{
	INIT_LIST_HEAD(&SIM->iommu.groups);
	SIM->iommu.cache_coherent = true;
	SIM->iommu.intr_remap = true;
}
