// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/vfio/vfio: a container brings groups together under one address space. An unprivileged user
 * may open it; only a group that is attached gives it something to map for.
 *
 * Lock order: group->lock, then container->group_lock, then the address space's own.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/iommu.h>
#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <uapi/linux/vfio.h>
#include "oracle.h"
#include "state.h"

static void container_put(struct vfio_container *container)
{
	if (--container->refs)
		return;
	sim_live_dec(SIM_LIVE_CONTAINER);
	kfree(container);
}

struct vfio_container *sim_container_from_file(struct file *file)
{
	return file->f_op == &sim_container_fops ? file->private_data : NULL;
}

/* Before there is an address space, the question is what could be chosen. */
long sim_container_check_extension(struct vfio_container *container, unsigned long arg)
{
	long ret;

	down_read(&container->group_lock);
	ret = sim_type1_extension(container->type1, arg);
	up_read(&container->group_lock);
	return ret;
}

static long set_iommu(struct vfio_container *container, unsigned long model)
{
	struct vfio_group *group, *undo;
	struct sim_type1 *t1;
	long ret = -EINVAL;

	down_write(&container->group_lock);
	if (list_empty(&container->groups) || container->type1)
		goto out;
	/* The same question as CHECK_EXTENSION decides whether there is such a model at all. */
	ret = -ENODEV;
	if (sim_type1_extension(NULL, model) <= 0)
		goto out;
	t1 = sim_type1_open(model);
	ret = PTR_ERR_OR_ZERO(t1);
	if (ret)
		goto out;
	list_for_each_entry(group, &container->groups, in_container) {
		ret = sim_type1_attach(t1, group);
		if (ret)
			goto err_detach;
	}
	container->type1 = t1;
	goto out;

err_detach:
	list_for_each_entry(undo, &container->groups, in_container) {
		if (undo == group)
			break;
		sim_type1_detach(t1, undo);
	}
	sim_type1_release(t1);
out:
	up_write(&container->group_lock);
	return ret;
}

/* group->lock held. */
int sim_container_attach(struct vfio_container *container, struct vfio_group *group)
{
	int ret = 0;

	lockdep_assert_held(&group->lock);
	down_write(&container->group_lock);
	if (!group->emulated)
		ret = iommu_group_claim_dma_owner(group->iommu_group, group);
	if (ret)
		goto out;
	if (container->type1)
		ret = sim_type1_attach(container->type1, group);
	if (ret) {
		if (!group->emulated)
			iommu_group_release_dma_owner(group->iommu_group);
		goto out;
	}
	group->container = container;
	group->container_users = 1;
	list_add(&group->in_container, &container->groups);
	container->refs++;
out:
	up_write(&container->group_lock);
	return ret;
}

/* group->lock held; the last group takes the address space with it. */
void sim_container_detach(struct vfio_group *group)
{
	struct vfio_container *container = group->container;

	lockdep_assert_held(&group->lock);
	WARN_ON(group->container_users != 1);
	down_write(&container->group_lock);
	if (container->type1)
		sim_type1_detach(container->type1, group);
	if (!group->emulated)
		iommu_group_release_dma_owner(group->iommu_group);
	group->container = NULL;
	group->container_users = 0;
	list_del(&group->in_container);
	if (container->type1 && list_empty(&container->groups)) {
		sim_type1_release(container->type1);
		container->type1 = NULL;
	}
	up_write(&container->group_lock);
	container_put(container);
}

static long container_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vfio_container *container = file->private_data;
	long ret = -EINVAL;

	switch (cmd) {
	case VFIO_GET_API_VERSION:
		return VFIO_API_VERSION;
	case VFIO_CHECK_EXTENSION:
		return sim_container_check_extension(container, arg);
	case VFIO_SET_IOMMU:
		return set_iommu(container, arg);
	}
	/*
	 * The kernel does not lock here, so a group that closes meanwhile frees the address space
	 * under the call. That flaw is not the subject of the lab.
	 */
	down_read(&container->group_lock);
	if (container->type1)
		ret = sim_type1_ioctl(container->type1, cmd, arg);
	up_read(&container->group_lock);
	return ret;
}

static int container_open(struct inode *inode, struct file *file)
{
	struct vfio_container *container = kzalloc(sizeof(*container), GFP_KERNEL);

	if (!container)
		return -ENOMEM;
	container->refs = 1;
	init_rwsem(&container->group_lock);
	INIT_LIST_HEAD(&container->groups);
	file->private_data = container;
	sim_live_inc(SIM_LIVE_CONTAINER);
	return 0;
}

static int container_release(struct inode *inode, struct file *file)
{
	container_put(file->private_data);
	return 0;
}

const struct file_operations sim_container_fops = {
	.open		= container_open,
	.release	= container_release,
	.unlocked_ioctl	= container_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};
