// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio devices: allocation and registration by their drivers, sets of devices that one reset
 * reaches, and the device file of the user.
 *
 * Lock order: dev_set->lock, then group->lock; both are held over the driver's open_device and
 * close_device. The registry of sets is a leaf.
 */
#include <linux/anon_inodes.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/iommu.h>
#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/pm_runtime.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vfio.h>
#include "oracle.h"
#include "state.h"

/* ---- sets ---- */

struct device_set_entry {
	struct vfio_device_set	set;
	struct list_head	link;
};

static struct device_set_entry *find_set(const void *set_id)
{
	struct device_set_entry *entry;

	list_for_each_entry(entry, &SIM->vfio.sets, link)
		if (entry->set.set_id == set_id)
			return entry;
	return NULL;
}

/**
 * vfio_assign_device_set - put a device among those with the same @set_id
 *
 * From the driver's init op, before the device can be opened.
 *
 * Return: 0, -EINVAL for a NULL id, -ENOMEM.
 */
int vfio_assign_device_set(struct vfio_device *device, void *set_id)
{
	struct device_set_entry *entry, *fresh;

	if (WARN_ON(!set_id))
		return -EINVAL;
	fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
	if (!fresh)
		return -ENOMEM;
	mutex_init(&fresh->set.lock);
	INIT_LIST_HEAD(&fresh->set.device_list);
	fresh->set.set_id = set_id;

	spin_lock(&SIM->vfio.sets_lock);
	entry = find_set(set_id);
	if (!entry) {
		entry = fresh;
		fresh = NULL;
		list_add_tail(&entry->link, &SIM->vfio.sets);
	}
	entry->set.device_count++;
	spin_unlock(&SIM->vfio.sets_lock);
	if (fresh) {
		mutex_destroy(&fresh->set.lock);
		kfree(fresh);
	}

	mutex_lock(&entry->set.lock);
	device->dev_set = &entry->set;
	list_add_tail(&device->dev_set_list, &entry->set.device_list);
	mutex_unlock(&entry->set.lock);
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_assign_device_set);

static void leave_set(struct vfio_device *device)
{
	struct device_set_entry *entry;
	bool last;

	if (!device->dev_set)
		return;
	entry = container_of(device->dev_set, struct device_set_entry, set);
	mutex_lock(&entry->set.lock);
	list_del(&device->dev_set_list);
	mutex_unlock(&entry->set.lock);

	spin_lock(&SIM->vfio.sets_lock);
	last = !--entry->set.device_count;
	if (last)
		list_del(&entry->link);
	spin_unlock(&SIM->vfio.sets_lock);
	if (last) {
		mutex_destroy(&entry->set.lock);
		kfree(entry);
	}
}

/** vfio_device_set_open_count - open files of all devices of the set, whose lock is held */
unsigned int vfio_device_set_open_count(struct vfio_device_set *dev_set)
{
	struct vfio_device *device;
	unsigned int count = 0;

	lockdep_assert_held(&dev_set->lock);
	list_for_each_entry(device, &dev_set->device_list, dev_set_list)
		count += device->open_count;
	return count;
}
EXPORT_SYMBOL_GPL(vfio_device_set_open_count);

#if SIM_API_LEVEL >= 612
/** vfio_find_device_in_devset - @dev's device of the set, whose lock is held; or NULL */
struct vfio_device *vfio_find_device_in_devset(struct vfio_device_set *dev_set,
					       struct device *dev)
{
	struct vfio_device *device;

	lockdep_assert_held(&dev_set->lock);
	list_for_each_entry(device, &dev_set->device_list, dev_set_list)
		if (device->dev == dev)
			return device;
	return NULL;
}
EXPORT_SYMBOL_GPL(vfio_find_device_in_devset);
#endif

/* ---- allocation ---- */

#if SIM_API_LEVEL >= 612
/* An inode of the device's own, through which all its mappings are found. */
static int make_inode(struct vfio_device *device)
{
	device->inode = kzalloc(sizeof(*device->inode), GFP_KERNEL);
	if (!device->inode)
		return -ENOMEM;
	address_space_init_once(&device->inode->i_data);
	device->inode->i_mapping = &device->inode->i_data;
	return 0;
}

static void free_inode(struct vfio_device *device)
{
	kfree(device->inode);
}

static void set_mapping(struct file *file, struct vfio_device *device)
{
	file->f_mapping = device->inode->i_mapping;
}
#else
static int make_inode(struct vfio_device *device)
{
	return 0;
}

static void free_inode(struct vfio_device *device)
{
}

static void set_mapping(struct file *file, struct vfio_device *device)
{
}
#endif

static void device_release(struct device *dev)
{
	struct vfio_device *device = container_of(dev, struct vfio_device, device);

	leave_set(device);
	ida_free(&SIM->vfio.device_ids, device->index);
	if (device->ops->release)
		device->ops->release(device);
	/* Its memory is freed by the driver's release op, or after it by the layer. */
#if SIM_API_LEVEL >= 612
	free_inode(device);
	kvfree(device);
#endif
}

#if SIM_API_LEVEL >= 612
static
#endif
/**
 * vfio_init_device - prepare a zeroed vfio_device for registration
 *
 * Calls the driver's init op. After success vfio_put_device() ends the device's life.
 */
int vfio_init_device(struct vfio_device *device, struct device *dev,
		     const struct vfio_device_ops *ops)
{
	int ret;

	ret = ida_alloc_max(&SIM->vfio.device_ids, MINORMASK, GFP_KERNEL);
	if (ret < 0)
		return ret;
	device->index = ret;
	init_completion(&device->comp);
	device->dev = dev;
	device->ops = ops;
	ret = make_inode(device);
	if (!ret && ops->init)
		ret = ops->init(device);
	if (ret) {
		free_inode(device);
		leave_set(device);
		ida_free(&SIM->vfio.device_ids, device->index);
		return ret;
	}
	device_initialize(&device->device);
	device->device.release = device_release;
	device->device.class = SIM->vfio.device_class;
	device->device.parent = dev;
	return 0;
}
#if SIM_API_LEVEL < 612
EXPORT_SYMBOL_GPL(vfio_init_device);
#endif

/**
 * _vfio_alloc_device - behind vfio_alloc_device(): the driver's struct, with its vfio_device first
 * Return: the device, or ERR_PTR of -EINVAL (@size too small), -ENOMEM, what the init op said.
 */
struct vfio_device *_vfio_alloc_device(size_t size, struct device *dev,
				       const struct vfio_device_ops *ops)
{
	struct vfio_device *device;
	int ret;

	if (WARN_ON(size < sizeof(*device)))
		return ERR_PTR(-EINVAL);
	device = kvzalloc(size, GFP_KERNEL);
	if (!device)
		return ERR_PTR(-ENOMEM);
	ret = vfio_init_device(device, dev, ops);
	if (!ret)
		return device;
	kvfree(device);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_GPL(_vfio_alloc_device);

#if SIM_API_LEVEL < 612
/** vfio_free_device - the memory of _vfio_alloc_device(); last act of a driver's release op */
void vfio_free_device(struct vfio_device *device)
{
	kvfree(device);
}
EXPORT_SYMBOL_GPL(vfio_free_device);
#endif

/* ---- registration ---- */

bool sim_vfio_get_registration(struct vfio_device *device)
{
	return refcount_inc_not_zero(&device->refcount);
}

void sim_vfio_put_registration(struct vfio_device *device)
{
	if (refcount_dec_and_test(&device->refcount))
		complete(&device->comp);
}

static bool already_in_group(struct vfio_group *group, const struct device *dev)
{
	struct vfio_device *device;
	bool found = false;

	mutex_lock(&group->device_lock);
	list_for_each_entry(device, &group->devices, group_next)
		if (device->dev == dev)
			found = true;
	mutex_unlock(&group->device_lock);
	return found;
}

/* Takes over the caller's place in @group, also on failure. */
static int register_in_group(struct vfio_device *device, struct vfio_group *group)
{
	int ret = 0;

	/* A device that named no set shares a reset with nobody. */
	if (!device->dev_set)
		ret = vfio_assign_device_set(device, device);
	if (ret)
		goto err_leave;
	if (already_in_group(group, device->dev)) {
		WARN(1, "%s: registered twice in group %d\n", dev_name(device->dev),
		     iommu_group_id(group->iommu_group));
		ret = -EBUSY;
		goto err_leave;
	}
	device->group = group;
	ret = dev_set_name(&device->device, "vfio%d", device->index);
	if (!ret)
		ret = device_add(&device->device);
	if (ret)
		goto err_leave;
	/* From here on users may come. */
	refcount_set(&device->refcount, 1);
	mutex_lock(&group->device_lock);
	list_add(&device->group_next, &group->devices);
	mutex_unlock(&group->device_lock);
	sim_live_inc(SIM_LIVE_VFIO_DEVICE);
	return 0;

err_leave:
	sim_group_leave(group);
	return ret;
}

/**
 * vfio_register_group_dev - let users find the device, which is behind an IOMMU
 * Return: 0, -EINVAL (no IOMMU group, or DMA is not coherent), -EBUSY, -ENOMEM.
 */
int vfio_register_group_dev(struct vfio_device *device)
{
	struct iommu_group *iommu_group = iommu_group_get(device->dev);
	struct vfio_group *group;

	if (!iommu_group)
		return -EINVAL;
	if (!device_iommu_capable(device->dev, IOMMU_CAP_CACHE_COHERENCY)) {
		iommu_group_put(iommu_group);
		return -EINVAL;
	}
	group = sim_group_find_or_make(iommu_group, false);
	iommu_group_put(iommu_group);
	if (IS_ERR(group))
		return PTR_ERR(group);
	return register_in_group(device, group);
}
EXPORT_SYMBOL_GPL(vfio_register_group_dev);

/** vfio_register_emulated_iommu_dev - a device without DMA of its own, in a group made for it */
int vfio_register_emulated_iommu_dev(struct vfio_device *device)
{
	struct iommu_group *iommu_group = iommu_group_alloc();
	struct vfio_group *group;
	int ret;

	if (IS_ERR(iommu_group))
		return PTR_ERR(iommu_group);
	ret = iommu_group_add_device(iommu_group, device->dev);
	if (ret)
		goto out_put;
	group = sim_group_find_or_make(iommu_group, true);
	ret = IS_ERR(group) ? PTR_ERR(group) : register_in_group(device, group);
	if (ret)
		iommu_group_remove_device(device->dev);
out_put:
	iommu_group_put(iommu_group);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_register_emulated_iommu_dev);

/* Ask the driver now and then to make the user let go. A signal makes the wait deaf, not short. */
static void wait_for_users(struct vfio_device *device)
{
	const unsigned long pause = 10 * HZ;
	bool interrupted = false;
	unsigned int asked = 0;
	long left;

	while (!try_wait_for_completion(&device->comp)) {
		if (device->ops->request)
			device->ops->request(device, asked++);
		if (interrupted)
			left = wait_for_completion_timeout(&device->comp, pause);
		else
			left = wait_for_completion_interruptible_timeout(&device->comp, pause);
		if (left > 0)
			return;
		if (left < 0 && !interrupted) {
			interrupted = true;
			dev_warn(device->dev, "in use: task %s (%d) waits for its release\n",
				 current->comm, task_pid_nr(current));
		}
	}
}

static void hide_device(struct vfio_device *device)
{
	struct vfio_group *group = device->group;

	mutex_lock(&group->device_lock);
	list_del(&device->group_next);
	mutex_unlock(&group->device_lock);
	device_del(&device->device);
}

/** vfio_unregister_group_dev - wait until no user is left, then make the device unknown */
void vfio_unregister_group_dev(struct vfio_device *device)
{
	struct vfio_group *group = device->group;
	bool emulated = group->emulated;

	/* Later kernels give it to nobody any more while they wait for those who have it. */
	if (SIM_API_LEVEL >= 612)
		hide_device(device);
	sim_vfio_put_registration(device);
	wait_for_users(device);
	if (SIM_API_LEVEL < 612)
		hide_device(device);
	sim_live_dec(SIM_LIVE_VFIO_DEVICE);
	if (emulated)
		iommu_group_remove_device(device->dev);
	sim_group_leave(group);
}
EXPORT_SYMBOL_GPL(vfio_unregister_group_dev);

/* ---- the user's file ---- */

static int enter_container(struct vfio_device *device)
{
	struct vfio_group *group = device->group;
	int ret = -EINVAL;

	mutex_lock(&group->lock);
	if (group->container && group->container->type1) {
		/* The group's file lives as long as the device's, and with it the attachment. */
		get_file(group->opened_file);
		group->container_users++;
		ret = 0;
	}
	mutex_unlock(&group->lock);
	return ret;
}

static void leave_container(struct vfio_device *device)
{
	struct vfio_group *group = device->group;

	mutex_lock(&group->lock);
	WARN_ON(group->container_users <= 1);
	group->container_users--;
	fput(group->opened_file);
	mutex_unlock(&group->lock);
}

static int first_open(struct vfio_device *device)
{
	int ret = 0;

	mutex_lock(&device->dev_set->lock);
	device->open_count++;
	if (device->open_count == 1) {
		mutex_lock(&device->group->lock);
		device->kvm = device->group->kvm;
		if (device->ops->open_device)
			ret = device->ops->open_device(device);
		mutex_unlock(&device->group->lock);
	}
	if (ret) {
		device->open_count--;
		device->kvm = NULL;
	}
	mutex_unlock(&device->dev_set->lock);
	return ret;
}

static void last_close(struct vfio_device *device)
{
	mutex_lock(&device->dev_set->lock);
	WARN_ON_ONCE(!device->open_count);
	if (device->open_count == 1) {
		mutex_lock(&device->group->lock);
		if (device->ops->close_device)
			device->ops->close_device(device);
		mutex_unlock(&device->group->lock);
		device->kvm = NULL;
	}
	device->open_count--;
	mutex_unlock(&device->dev_set->lock);
}

static int vfio_file_release(struct inode *inode, struct file *file)
{
	struct vfio_device *device = file->private_data;
	struct module *owner = device->dev->driver->owner;

	last_close(device);
	sim_live_dec(SIM_LIVE_VFIO_OPEN);
	module_put(owner);
	leave_container(device);
	sim_vfio_put_registration(device);
	return 0;
}

/* A driver with power management sleeps between its user's calls. */
static int wake_device(struct vfio_device *device)
{
	const struct device_driver *driver = device->dev->driver;

	if (driver && driver->pm && pm_runtime_resume_and_get(device->dev))
		return -EIO;
	return 0;
}

static void let_device_sleep(struct vfio_device *device)
{
	const struct device_driver *driver = device->dev->driver;

	if (driver && driver->pm)
		pm_runtime_put(device->dev);
}

static long vfio_file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vfio_device *device = file->private_data;
	long ret = wake_device(device);

	if (ret)
		return ret;
	if (cmd == VFIO_DEVICE_FEATURE)
		ret = sim_vfio_feature(device, arg);
	else if (device->ops->ioctl)
		ret = device->ops->ioctl(device, cmd, arg);
	else
		ret = -EINVAL;
	let_device_sleep(device);
	/* The slot's result is a long, but the layer keeps it in an int. */
	return (int)ret;
}

static ssize_t vfio_file_read(struct file *file, char __user *buf, size_t count, loff_t *ppos)
{
	struct vfio_device *device = file->private_data;

	return device->ops->read ? device->ops->read(device, buf, count, ppos) : -EINVAL;
}

static ssize_t vfio_file_write(struct file *file, const char __user *buf, size_t count,
			       loff_t *ppos)
{
	struct vfio_device *device = file->private_data;

	return device->ops->write ? device->ops->write(device, buf, count, ppos) : -EINVAL;
}

static int vfio_file_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct vfio_device *device = file->private_data;

	return device->ops->mmap ? device->ops->mmap(device, vma) : -EINVAL;
}

static const struct file_operations vfio_file_ops = {
	.release	= vfio_file_release,
	.read		= vfio_file_read,
	.write		= vfio_file_write,
	.unlocked_ioctl	= vfio_file_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
	.mmap		= vfio_file_mmap,
};

/* The caller's registration reference moves to the file. */
struct file *sim_vfio_open_device(struct vfio_device *device)
{
	struct module *owner = device->dev->driver->owner;
	struct file *file;
	int ret = enter_container(device);

	if (ret)
		return ERR_PTR(ret);
	if (!try_module_get(owner)) {
		ret = -ENODEV;
		goto err_container;
	}
	ret = first_open(device);
	if (ret)
		goto err_module;
	file = anon_inode_getfile("[vfio-device]", &vfio_file_ops, device, O_RDWR);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto err_close;
	}
	file->f_mode |= FMODE_PREAD | FMODE_PWRITE;
	set_mapping(file, device);
	sim_live_inc(SIM_LIVE_VFIO_OPEN);
	return file;

err_close:
	last_close(device);
err_module:
	module_put(owner);
err_container:
	leave_container(device);
	return ERR_PTR(ret);
}

void sim_vfio_boot(void)
{
	struct sim_vfio *vfio = &SIM->vfio;

	mutex_init(&vfio->lock);
	INIT_LIST_HEAD(&vfio->groups);
	ida_init(&vfio->device_ids);
	spin_lock_init(&vfio->sets_lock);
	INIT_LIST_HEAD(&vfio->sets);
	vfio->device_class = __class_create(NULL, "vfio-dev", NULL);
	spin_lock_init(&vfio->virqfd_lock);
	vfio->virqfd_wq = create_singlethread_workqueue("vfio-irqfd-cleanup");
	mutex_init(&vfio->bypass_lock);
	INIT_LIST_HEAD(&vfio->producers);
	INIT_LIST_HEAD(&vfio->consumers);
	vfio->container_node.name = "vfio/vfio";
	vfio->container_node.fops = &sim_container_fops;
	sim_node_add(&vfio->container_node);
	vfio->dma_entry_limit = U16_MAX;
}
