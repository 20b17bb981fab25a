// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extensions: what a platform or a kind of function adds to whichever driver has it.
 *
 * The registry says who is there to be asked. A device asks at its first open, and from then until
 * its last close nothing about it depends on the registry any more: it has a list of its own, of
 * those that wanted it, whose modules are pinned. So registering and unregistering need to know
 * nothing of devices, and the registry's lock is a leaf.
 */
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "vfio_pci_priv.h"

/**
 * struct vfio_pci_registered - an entry of the registry
 * @next: in @registry, by name
 * @ext: the extension
 * @owner: its module
 */
struct vfio_pci_registered {
	struct list_head next;
	const struct vfio_pci_core_extension *ext;
	struct module *owner;
};

static LIST_HEAD(registry);
static DEFINE_MUTEX(registry_lock);

/**
 * __vfio_pci_core_register_extension - devices that are opened from now on will be asked
 * @ext: the extension; lives as long as its module
 * @owner: the module, by vfio_pci_core_register_extension()
 *
 * Context: may sleep; no callback is called from here, and no open device is touched.
 * Return: 0; -EINVAL without a name; -EEXIST if the name is taken; -ENOMEM.
 */
int __vfio_pci_core_register_extension(const struct vfio_pci_core_extension *ext,
				       struct module *owner)
{
	struct vfio_pci_registered *new, *at;
	int ret = -EEXIST;

	if (!ext || !ext->name || !*ext->name)
		return -EINVAL;

	new = kmalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	new->ext = ext;
	new->owner = owner;

	mutex_lock(&registry_lock);
	list_for_each_entry(at, &registry, next) {
		int order = strcmp(at->ext->name, ext->name);

		if (!order)
			goto out_unlock;
		if (order > 0)
			break;
	}
	/* Before the first that comes later, which may be the list's head */
	list_add_tail(&new->next, &at->next);
	new = NULL;
	ret = 0;

out_unlock:
	mutex_unlock(&registry_lock);
	kfree(new);
	return ret;
}
EXPORT_SYMBOL_GPL(__vfio_pci_core_register_extension);

/**
 * vfio_pci_core_unregister_extension - devices that are opened from now on will not be asked
 * @ext: the extension; nothing happens if it is not registered
 *
 * Devices that have it keep it until they are closed, and with it the module.
 *
 * Context: may sleep.
 */
void vfio_pci_core_unregister_extension(const struct vfio_pci_core_extension *ext)
{
	struct vfio_pci_registered *at, *found = NULL;

	mutex_lock(&registry_lock);
	list_for_each_entry(at, &registry, next) {
		if (at->ext != ext)
			continue;
		found = at;
		list_del(&at->next);
		break;
	}
	mutex_unlock(&registry_lock);
	kfree(found);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_unregister_extension);

/**
 * vfio_pci_ext_request - have user space load the extensions that are made for a function
 * @pdev: the function, being registered
 *
 * The alias has the form of a modalias, but a module name has room for 55 characters, and all ids
 * would be more: subsystem ids are asterisks, which match asterisks.
 *
 * Context: may sleep; no lock of the core held, since what is loaded calls back into it.
 */
void vfio_pci_ext_request(struct pci_dev *pdev)
{
	request_module("vfio_pci_ext:v%08Xd%08Xsv*sd*bc%02Xsc%02Xi%02X", pdev->vendor,
		       pdev->device, pdev->class >> 16 & 0xff, pdev->class >> 8 & 0xff,
		       pdev->class & 0xff);
}

/* Everybody who is registered now and whose module does not go away; NULL if nobody is. */
static struct vfio_pci_attachments *take_snapshot(void)
{
	struct vfio_pci_attachments *all = NULL;
	struct vfio_pci_registered *at;
	unsigned int nr = 0;

	mutex_lock(&registry_lock);
	list_for_each_entry(at, &registry, next)
		nr++;
	if (nr)
		all = kzalloc(struct_size(all, item, nr), GFP_KERNEL_ACCOUNT);
	if (nr && !all)
		all = ERR_PTR(-ENOMEM);
	if (IS_ERR_OR_NULL(all))
		goto out_unlock;

	list_for_each_entry(at, &registry, next) {
		if (!try_module_get(at->owner))
			continue;
		all->item[all->nr].ext = at->ext;
		all->item[all->nr++].owner = at->owner;
	}

out_unlock:
	mutex_unlock(&registry_lock);
	return all;
}

static void detach(struct vfio_pci_core_device *vdev, struct vfio_pci_attached *item)
{
	if (item->ext->unprepare)
		item->ext->unprepare(vdev, item->data);
	module_put(item->owner);
}

static int prepare_one(struct vfio_pci_core_device *vdev, struct vfio_pci_attached *item)
{
	const struct vfio_pci_core_extension *ext = item->ext;

	if (ext->match && !ext->match(vdev->pdev, vdev->vdev.ops->name))
		return -ENODEV;
	return ext->prepare ? ext->prepare(vdev, &item->data) : 0;
}

/**
 * vfio_pci_ext_prepare - find the device's extensions and prepare each
 * @vdev: the device, being enabled; no virtual config space yet
 *
 * Context: dev_set->lock held.
 * Return: 0, or the first error but -ENODEV, with nobody attached.
 */
int vfio_pci_ext_prepare(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_attachments *all = take_snapshot();
	unsigned int i, nr;
	int ret = 0;

	if (IS_ERR_OR_NULL(all))
		return PTR_ERR_OR_ZERO(all);

	nr = all->nr;
	all->nr = 0;
	for (i = 0; i < nr; i++) {
		if (!ret)
			ret = prepare_one(vdev, &all->item[i]);
		if (!ret)
			all->item[all->nr++] = all->item[i];
		else
			module_put(all->item[i].owner);
		if (ret == -ENODEV)
			ret = 0;
	}

	vdev->priv->extensions = all;
	/* What is attached talks about the function until it is detached, wherever that went. */
	pci_dev_get(vdev->pdev);
	if (ret || !all->nr)
		vfio_pci_ext_unprepare(vdev);
	return ret;
}

/**
 * vfio_pci_ext_unprepare - undo vfio_pci_ext_prepare()
 * @vdev: the device, being disabled; no virtual config space any more
 */
void vfio_pci_ext_unprepare(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_attachments *all = vdev->priv->extensions;

	if (!all)
		return;
	while (all->nr)
		detach(vdev, &all->item[--all->nr]);
	vdev->priv->extensions = NULL;
	kfree(all);
	pci_dev_put(vdev->pdev);
}

/**
 * vfio_pci_ext_setup - let each extension add to the device
 * @vdev: the device, being enabled; there is a virtual config space, and regions may be registered
 *
 * Context: dev_set->lock held.
 * Return: 0, or the first error but -ENODEV, with everything undone and all still prepared.
 */
int vfio_pci_ext_setup(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_attachments *all = vdev->priv->extensions;
	unsigned int regions;
	int ret;

	if (!all)
		return 0;

	while (all->nr_setup < all->nr) {
		struct vfio_pci_attached *item = &all->item[all->nr_setup];

		regions = vdev->priv->num_regions;
		ret = item->ext->setup ? item->ext->setup(vdev, &item->data) : 0;
		if (!ret) {
			all->nr_setup++;
			continue;
		}
		vfio_pci_regions_release(vdev, regions);
		if (ret != -ENODEV) {
			vfio_pci_regions_release(vdev, 0);
			vfio_pci_ext_teardown(vdev);
			return ret;
		}
		detach(vdev, item);
		all->nr--;
		memmove(item, item + 1, (all->nr - all->nr_setup) * sizeof(*item));
	}

	rcu_assign_pointer(vdev->priv->ext_errors, all);
	return 0;
}

/**
 * vfio_pci_ext_teardown - undo vfio_pci_ext_setup()
 * @vdev: the device, being disabled; its regions are released
 */
void vfio_pci_ext_teardown(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_attachments *all = vdev->priv->extensions;
	bool hears_errors = false;
	unsigned int i;

	if (!all)
		return;

	RCU_INIT_POINTER(vdev->priv->ext_errors, NULL);
	for (i = 0; i < all->nr_setup; i++)
		hears_errors |= !!all->item[i].ext->error;
	if (hears_errors)
		synchronize_rcu();

	while (all->nr_setup) {
		struct vfio_pci_attached *item = &all->item[--all->nr_setup];

		if (item->ext->teardown)
			item->ext->teardown(vdev, item->data);
	}
}

/**
 * vfio_pci_ext_info_caps - what the extensions add to GET_INFO
 * @vdev: the device, open
 * @caps: the chain so far
 *
 * Return: 0 or a negative errno; the caller frees @caps either way.
 */
int vfio_pci_ext_info_caps(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps)
{
	struct vfio_pci_attachments *all = vdev->priv->extensions;
	unsigned int i;
	int ret;

	for (i = 0; all && i < all->nr; i++) {
		struct vfio_pci_attached *item = &all->item[i];
		struct vfio_info_cap own = { .buf = NULL, .size = 0 };

		if (!item->ext->info_caps)
			continue;
		ret = item->ext->info_caps(vdev, item->data, &own);
		ret = vfio_pci_merge_caps(caps, &own, ret);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * vfio_pci_ext_feature - a feature of an extension's
 * @vdev: the device, open
 * @flags: as in VFIO_DEVICE_FEATURE
 * @arg: the feature's data
 * @argsz: bytes of it
 *
 * Return: -ENOTTY if no extension has the feature, else what the first that has it says.
 */
int vfio_pci_ext_feature(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
			 size_t argsz)
{
	struct vfio_pci_attachments *all = vdev->priv->extensions;
	unsigned int i;
	int ret;

	for (i = 0; all && i < all->nr; i++) {
		struct vfio_pci_attached *item = &all->item[i];

		if (!item->ext->feature)
			continue;
		ret = item->ext->feature(vdev, item->data, flags, arg, argsz);
		if (ret != -ENOTTY)
			return ret;
	}
	return -ENOTTY;
}

/**
 * vfio_pci_ext_error - tell the extensions of an error of the function
 * @vdev: the device, bound, open or not
 * @state: of its channel
 *
 * Context: device_lock and pci_bus_sem may be held.
 */
void vfio_pci_ext_error(struct vfio_pci_core_device *vdev, pci_channel_state_t state)
{
	struct vfio_pci_attachments *all;
	unsigned int i;

	rcu_read_lock();
	all = rcu_dereference(vdev->priv->ext_errors);
	for (i = 0; all && i < all->nr; i++)
		if (all->item[i].ext->error)
			all->item[i].ext->error(vdev, all->item[i].data, state);
	rcu_read_unlock();
}
