// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/vfio/<group>: the unit of ownership. A group exists while a vfio driver is bound to one of
 * its devices; an open file of it may outlive that and then only says so.
 *
 * Lock order: SIM->vfio.lock, group->lock; group->device_lock is a leaf.
 */
#include <linux/capability.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include "oracle.h"
#include "state.h"

static struct vfio_group *group_of_node(struct sim_node *node)
{
	return container_of(node, struct vfio_group, node);
}

static void group_put(struct vfio_group *group)
{
	if (--group->refs)
		return;
	mutex_destroy(&group->lock);
	mutex_destroy(&group->device_lock);
	kfree(group);
}

static void node_opened(struct sim_node *node)
{
	group_of_node(node)->refs++;
}

static void node_closed(struct sim_node *node)
{
	group_put(group_of_node(node));
}

static struct vfio_group *group_make(struct iommu_group *iommu_group, bool emulated)
{
	struct vfio_group *group = kzalloc(sizeof(*group), GFP_KERNEL);
	int ret;

	if (!group)
		return ERR_PTR(-ENOMEM);
	refcount_set(&group->drivers, 1);
	group->refs = 1;
	group->emulated = emulated;
	mutex_init(&group->lock);
	mutex_init(&group->device_lock);
	INIT_LIST_HEAD(&group->devices);
	snprintf(group->node_name, sizeof(group->node_name), "vfio/%d",
		 iommu_group_id(iommu_group));
	group->node.name = group->node_name;
	group->node.fops = &sim_group_fops;
	group->node.opened = node_opened;
	group->node.closed = node_closed;
	ret = sim_should_fail(SIM_FAULT_CHRDEV) ? -EBUSY : sim_node_add(&group->node);
	if (ret) {
		group_put(group);
		return ERR_PTR(ret);
	}
	group->iommu_group = iommu_group_ref_get(iommu_group);
	list_add(&group->link, &SIM->vfio.groups);
	return group;
}

/* The caller's device counts as a driver of the result. */
struct vfio_group *sim_group_find_or_make(struct iommu_group *iommu_group, bool emulated)
{
	struct vfio_group *group;

	mutex_lock(&SIM->vfio.lock);
	list_for_each_entry(group, &SIM->vfio.groups, link)
		if (group->iommu_group == iommu_group) {
			refcount_inc(&group->drivers);
			goto out;
		}
	group = group_make(iommu_group, emulated);
out:
	mutex_unlock(&SIM->vfio.lock);
	return group;
}

/* The last driver goes: whoever has the group open keeps a shell of it. */
void sim_group_leave(struct vfio_group *group)
{
	struct iommu_group *iommu_group;

	if (!refcount_dec_and_mutex_lock(&group->drivers, &SIM->vfio.lock))
		return;
	list_del(&group->link);
	sim_node_del(&group->node);
	mutex_lock(&group->lock);
	WARN_ON(!list_empty(&group->devices));
	if (group->container)
		sim_container_detach(group);
	iommu_group = group->iommu_group;
	group->iommu_group = NULL;
	mutex_unlock(&group->lock);
	mutex_unlock(&SIM->vfio.lock);
	iommu_group_put(iommu_group);
	group_put(group);
}

static int group_open(struct inode *inode, struct file *file)
{
	struct vfio_group *group = group_of_node(file->sim_node);
	int ret = 0;

	mutex_lock(&group->lock);
	if (!refcount_read(&group->drivers)) {
		ret = -ENODEV;
	} else if (group->opened_file) {
		ret = -EBUSY;
	} else {
		group->opened_file = file;
		file->private_data = group;
	}
	mutex_unlock(&group->lock);
	return ret;
}

static int group_release(struct inode *inode, struct file *file)
{
	struct vfio_group *group = file->private_data;

	mutex_lock(&group->lock);
	/* Open devices hold the group's file, so none is left here. */
	if (group->container)
		sim_container_detach(group);
	group->opened_file = NULL;
	mutex_unlock(&group->lock);
	return 0;
}

static long unset_container(struct vfio_group *group)
{
	long ret = 0;

	mutex_lock(&group->lock);
	if (!group->container)
		ret = -EINVAL;
	else if (group->container_users != 1)
		ret = -EBUSY;
	else
		sim_container_detach(group);
	mutex_unlock(&group->lock);
	return ret;
}

static long set_container(struct vfio_group *group, int __user *arg)
{
	struct vfio_container *container;
	struct fd f;
	long ret;
	int fd;

	if (get_user(fd, arg))
		return -EFAULT;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	mutex_lock(&group->lock);
	container = sim_container_from_file(f.file);
	if (group->container)
		ret = -EINVAL;
	else if (!group->iommu_group)
		ret = -ENODEV;
	else if (!container)
		ret = SIM_API_LEVEL >= 612 ? -EBADFD : -EINVAL;
	else
		ret = sim_container_attach(container, group);
	mutex_unlock(&group->lock);
	fdput(f);
	return ret;
}

static long get_status(struct vfio_group *group, void __user *arg)
{
	size_t minsz = offsetofend(struct vfio_group_status, flags);
	struct vfio_group_status status;

	if (copy_from_user(&status, arg, minsz))
		return -EFAULT;
	if (status.argsz < minsz)
		return -EINVAL;
	status.flags = 0;
	mutex_lock(&group->lock);
	if (!group->iommu_group) {
		mutex_unlock(&group->lock);
		return -ENODEV;
	}
	if (group->container)
		status.flags = VFIO_GROUP_FLAGS_CONTAINER_SET | VFIO_GROUP_FLAGS_VIABLE;
	else if (!iommu_group_dma_owner_claimed(group->iommu_group))
		status.flags = VFIO_GROUP_FLAGS_VIABLE;
	mutex_unlock(&group->lock);
	return copy_to_user(arg, &status, minsz) ? -EFAULT : 0;
}

/* @name: a device name, perhaps with options that only its driver can read. */
static struct vfio_device *device_by_name(struct vfio_group *group, char *name)
{
	struct vfio_device *it, *found = ERR_PTR(-ENODEV);
	int match;

	mutex_lock(&group->device_lock);
	list_for_each_entry(it, &group->devices, group_next) {
		if (it->ops->match)
			match = it->ops->match(it, name);
		else
			match = !strcmp(dev_name(it->dev), name);
		if (match < 0) {
			found = ERR_PTR(match);
			break;
		}
		if (match && sim_vfio_get_registration(it)) {
			found = it;
			break;
		}
	}
	mutex_unlock(&group->device_lock);
	return found;
}

static long get_device_fd(struct vfio_group *group, const char __user *arg)
{
	struct vfio_device *device;
	struct file *file;
	char *name;
	int fd;

	name = strndup_user(arg, PAGE_SIZE);
	if (IS_ERR(name))
		return PTR_ERR(name);
	device = device_by_name(group, name);
	kfree(name);
	if (IS_ERR(device))
		return PTR_ERR(device);
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		goto err_device;
	file = sim_vfio_open_device(device);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		fd = PTR_ERR(file);
		goto err_device;
	}
	fd_install(fd, file);
	return fd;

err_device:
	sim_vfio_put_registration(device);
	return fd;
}

static long group_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vfio_group *group = file->private_data;

	switch (cmd) {
	case VFIO_GROUP_GET_DEVICE_FD:
		return get_device_fd(group, (const char __user *)arg);
	case VFIO_GROUP_GET_STATUS:
		return get_status(group, (void __user *)arg);
	case VFIO_GROUP_SET_CONTAINER:
		return set_container(group, (int __user *)arg);
	case VFIO_GROUP_UNSET_CONTAINER:
		return unset_container(group);
	default:
		return -ENOTTY;
	}
}

const struct file_operations sim_group_fops = {
	.open		= group_open,
	.release	= group_release,
	.unlocked_ioctl	= group_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

/** vfio_file_is_group - is @file one of /dev/vfio/<group> */
bool vfio_file_is_group(struct file *file)
{
	return file->f_op == &sim_group_fops;
}
EXPORT_SYMBOL_GPL(vfio_file_is_group);

/** vfio_file_iommu_group - only the sPAPR platform gets an answer */
struct iommu_group *vfio_file_iommu_group(struct file *file)
{
	return NULL;
}
EXPORT_SYMBOL_GPL(vfio_file_iommu_group);

/** vfio_file_has_dev - does @file give rights over @device */
bool vfio_file_has_dev(struct file *file, struct vfio_device *device)
{
	return vfio_file_is_group(file) && file->private_data == device->group;
}
EXPORT_SYMBOL_GPL(vfio_file_has_dev);

/** vfio_file_enforced_coherent - is all DMA behind @file coherent; true if nobody can say */
bool vfio_file_enforced_coherent(struct file *file)
{
	struct vfio_group *group = file->private_data;
	bool ret = true;

	if (!vfio_file_is_group(file))
		return true;
	mutex_lock(&group->lock);
	if (group->container)
		ret = sim_container_check_extension(group->container, VFIO_DMA_CC_IOMMU);
	mutex_unlock(&group->lock);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_file_enforced_coherent);

/** vfio_file_set_kvm - devices opened through @file from now on belong to @kvm */
void vfio_file_set_kvm(struct file *file, struct kvm *kvm)
{
	struct vfio_group *group = file->private_data;

	if (!vfio_file_is_group(file))
		return;
	mutex_lock(&group->lock);
	group->kvm = kvm;
	mutex_unlock(&group->lock);
}
EXPORT_SYMBOL_GPL(vfio_file_set_kvm);
