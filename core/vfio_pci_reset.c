// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reset: of one function, of everything behind a slot or bus at the user's request, and of what a
 * user leaves behind at close.
 *
 * The device set of a function holds all VFIO devices that one slot or bus reset hits, so its lock
 * keeps them from being opened, closed and unbound during a reset. A function that no such reset
 * can hit, on a root bus or virtual, is a set of its own.
 */
#include <linux/file.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vfio_pci_priv.h"

#define vfio_pci_for_each_in_set(cur, set) \
	list_for_each_entry(cur, &(set)->device_list, vdev.dev_set_list)

#define vfio_pci_for_each_in_set_back(cur, set) \
	list_for_each_entry_continue_reverse(cur, &(set)->device_list, vdev.dev_set_list)

/**
 * struct vfio_pci_scope - a walk over the functions that one reset hits
 * @slot: limit to the functions behind this slot, NULL for the whole bus
 * @fn: what to do with each; non-zero ends the walk
 * @data: for @fn
 * @ret: what ended the walk, or 0
 */
struct vfio_pci_scope {
	struct pci_slot *slot;
	int (*fn)(struct pci_dev *pdev, void *data);
	void *data;
	int ret;
};

/* Behind the slot, also through bridges. */
static bool vfio_pci_behind_slot(struct pci_dev *pdev, struct pci_slot *slot)
{
	while (pdev && pdev->bus != slot->bus)
		pdev = pdev->bus->self;
	return pdev && pdev->slot == slot;
}

static int vfio_pci_scope_visit(struct pci_dev *pdev, void *data)
{
	struct vfio_pci_scope *scope = data;

	if (!scope->slot || vfio_pci_behind_slot(pdev, scope->slot))
		scope->ret = scope->fn(pdev, scope->data);
	return scope->ret;
}

/* -ENODEV if neither slot nor bus can be reset, otherwise what @fn says of the functions hit. */
static int vfio_pci_for_each_reset(struct pci_dev *pdev,
				   int (*fn)(struct pci_dev *hit, void *data), void *data)
{
	struct vfio_pci_scope scope = { .fn = fn, .data = data };

	if (!pci_probe_reset_slot(pdev->slot))
		scope.slot = pdev->slot;
	else if (pci_probe_reset_bus(pdev->bus))
		return -ENODEV;

	pci_walk_bus(pdev->bus, vfio_pci_scope_visit, &scope);
	return scope.ret;
}

static int vfio_pci_count_function(struct pci_dev *pdev, void *data)
{
	++*(u32 *)data;
	return 0;
}

/**
 * vfio_pci_assign_device_set - say which devices share a reset with this one
 * @vdev: the device, being registered
 *
 * A VF is never reset by its bus, and with many VFs on one bus a common set would open and close
 * them one after the other.
 *
 * Return: 0 or -ENOMEM.
 */
int vfio_pci_assign_device_set(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	void *id = pdev->bus;

	if (pci_is_root_bus(pdev->bus) || pdev->is_virtfn)
		id = vdev;
	else if (!pci_probe_reset_slot(pdev->slot))
		id = pdev->slot;
	return vfio_assign_device_set(&vdev->vdev, id);
}

/**
 * vfio_pci_reset_function - reset the function by itself, under its user
 * @vdev: the device, open and awake
 *
 * Context: takes vma_lock and memory_lock; mappings fault again afterwards.
 * Return: 0; -EAGAIN if somebody else holds the function; -ENOTTY if it cannot be reset alone.
 */
int vfio_pci_reset_function(struct vfio_pci_core_device *vdev)
{
	int ret;

	vfio_pci_zap_and_down_write_memory_lock(vdev);
	/* The reset would go to D0 by itself, but without the state we stashed on the way down. */
	vfio_pci_set_power_state(vdev, PCI_D0);
	ret = pci_try_reset_function(vdev->pdev);
	vfio_pci_intx_settle(vdev);
	up_write(&vdev->priv->memory.lock);
	return ret;
}

/**
 * vfio_pci_ioctl_reset - VFIO_DEVICE_RESET
 * @vdev: the device, open and awake
 *
 * Return: 0; -EINVAL if the function cannot be reset alone; -EAGAIN if somebody else holds it.
 */
int vfio_pci_ioctl_reset(struct vfio_pci_core_device *vdev)
{
	return vdev->priv->reset_works ? vfio_pci_reset_function(vdev) : -EINVAL;
}

/* The VFIO device of a function, if it is of the set. dev_set->lock is held. */
static struct vfio_device *vfio_pci_find_in_set(struct vfio_device_set *set, struct pci_dev *pdev)
{
	struct vfio_device *cur;

	lockdep_assert_held(&set->lock);

	list_for_each_entry(cur, &set->device_list, dev_set_list)
		if (cur->dev == &pdev->dev)
			return cur;
	return NULL;
}

/**
 * struct vfio_pci_hit_list - functions that a hot reset hits
 * @asking: whose user wants to know
 * @flags: VFIO_PCI_HOT_RESET_*, with which a function is named by its devid instead of its group
 * @max: room in @devices
 * @count: entries
 * @devices: for the user
 */
struct vfio_pci_hit_list {
	struct vfio_device *asking;
	u32 flags;
	u32 max;
	u32 count;
	struct vfio_pci_dependent_device *devices;
};

/* The group of a function, or what stands in its place for users without groups */
static int vfio_pci_name_owner(struct vfio_pci_hit_list *list, struct pci_dev *pdev, u32 *owner)
{
	struct vfio_device_set *set = list->asking->dev_set;
	struct iommu_group *group;

	if (list->flags & VFIO_PCI_HOT_RESET_BY_DEVID) {
		*owner = vfio_pci_devid(list->asking, vfio_pci_find_in_set(set, pdev));
		if (*owner == (u32)VFIO_PCI_NOT_OWNED)
			list->flags &= ~VFIO_PCI_HOT_RESET_ALL_OWNED;
		return 0;
	}

	/* Without a group there is no owner who could agree to the reset. */
	group = iommu_group_get(&pdev->dev);
	if (!group)
		return -EPERM;
	*owner = iommu_group_id(group);
	iommu_group_put(group);
	return 0;
}

static int vfio_pci_list_function(struct pci_dev *pdev, void *data)
{
	struct vfio_pci_hit_list *list = data;
	u32 owner;
	int ret;

	/* Plugged in since we counted. */
	if (list->count == list->max)
		return -EAGAIN;
	ret = vfio_pci_name_owner(list, pdev, &owner);
	if (ret)
		return ret;

	list->devices[list->count++] = (struct vfio_pci_dependent_device){
		.group_id = owner,
		.segment = pci_domain_nr(pdev->bus),
		.bus = pdev->bus->number,
		.devfn = pdev->devfn,
	};
	return 0;
}

/**
 * vfio_pci_ioctl_hot_reset_info - VFIO_DEVICE_GET_PCI_HOT_RESET_INFO
 * @vdev: the device, open and awake
 * @uarg: struct vfio_pci_hot_reset_info
 *
 * Return: 0; -ENOSPC with the count if there is not room for all; -ENODEV if there is no such
 * reset;
 * -EAGAIN if functions came while counting; -EPERM if one of them has no group; -EINVAL, -EFAULT,
 * -ENOMEM.
 */
int vfio_pci_ioctl_hot_reset_info(struct vfio_pci_core_device *vdev, void __user *uarg)
{
	struct vfio_pci_hot_reset_info __user *arg = uarg;
	const size_t minsz = offsetofend(struct vfio_pci_hot_reset_info, count);
	struct vfio_pci_hot_reset_info hdr;
	struct vfio_pci_hit_list list = { .asking = &vdev->vdev };
	int ret;

	if (copy_from_user(&hdr, arg, minsz))
		return -EFAULT;
	if (hdr.argsz < minsz)
		return -EINVAL;

	ret = vfio_pci_for_each_reset(vdev->pdev, vfio_pci_count_function, &list.max);
	if (ret)
		return ret;

	hdr.flags = 0;
	if (hdr.argsz < struct_size(arg, devices, list.max)) {
		hdr.count = list.max;
		return copy_to_user(arg, &hdr, minsz) ? -EFAULT : -ENOSPC;
	}

	list.devices = kcalloc(list.max, sizeof(*list.devices), GFP_KERNEL);
	if (!list.devices)
		return -ENOMEM;

	if (vfio_pci_opened_by_cdev(list.asking))
		list.flags = VFIO_PCI_HOT_RESET_BY_DEVID | VFIO_PCI_HOT_RESET_ALL_OWNED;

	/* Fewer than counted is fine: they are gone. */
	mutex_lock(&list.asking->dev_set->lock);
	ret = vfio_pci_for_each_reset(vdev->pdev, vfio_pci_list_function, &list);
	mutex_unlock(&list.asking->dev_set->lock);
	if (!ret) {
		hdr.flags = list.flags;
		hdr.count = list.count;
		if (copy_to_user(arg, &hdr, minsz) ||
		    copy_to_user(arg->devices, list.devices,
				 array_size(list.count, sizeof(*list.devices))))
			ret = -EFAULT;
	}
	kfree(list.devices);
	return ret;
}

/* Any other function could be in use by a driver that knows nothing of the reset. */
static int vfio_pci_function_in_set(struct pci_dev *pdev, void *data)
{
	return vfio_pci_find_in_set(data, pdev) ? 0 : -EBUSY;
}

/*
 * The set's members share one reset, so any of them answers for all. True if that reset exists and
 * hits nothing but members.
 */
static bool vfio_pci_set_resettable(struct vfio_device_set *set, struct pci_dev *pdev)
{
	lockdep_assert_held(&set->lock);

	return !vfio_pci_for_each_reset(pdev, vfio_pci_function_in_set, set);
}

static int vfio_pci_set_wake(struct vfio_device_set *set)
{
	struct vfio_pci_core_device *cur;
	int ret;

	vfio_pci_for_each_in_set(cur, set) {
		ret = pm_runtime_resume_and_get(&cur->pdev->dev);
		if (ret)
			goto err_put;
	}
	return 0;

err_put:
	vfio_pci_for_each_in_set_back(cur, set)
		pm_runtime_put(&cur->pdev->dev);
	return ret;
}

static void vfio_pci_set_let_sleep(struct vfio_device_set *set)
{
	struct vfio_pci_core_device *cur;

	vfio_pci_for_each_in_set(cur, set)
		pm_runtime_put(&cur->pdev->dev);
}

/*
 * Take memory_lock of every member, and all PTEs away. There is no order among members: try, and
 * give up on contention.
 */
static int vfio_pci_set_lock_memory(struct vfio_device_set *set)
{
	struct vfio_pci_core_device *cur;

	vfio_pci_for_each_in_set(cur, set)
		if (!vfio_pci_try_stop_faults(cur))
			goto err_faults;

	vfio_pci_for_each_in_set(cur, set)
		if (!vfio_pci_try_zap_and_down_write_memory_lock(cur))
			goto err_memory;

	vfio_pci_for_each_in_set(cur, set)
		vfio_pci_resume_faults(cur);
	return 0;

err_memory:
	vfio_pci_for_each_in_set_back(cur, set)
		up_write(&cur->priv->memory.lock);
	/* Back at the list's head: the next walk backwards covers every member. */
err_faults:
	vfio_pci_for_each_in_set_back(cur, set)
		vfio_pci_resume_faults(cur);
	return -EBUSY;
}

static void vfio_pci_set_unlock_memory(struct vfio_device_set *set)
{
	struct vfio_pci_core_device *cur;

	vfio_pci_for_each_in_set(cur, set)
		up_write(&cur->priv->memory.lock);
}

/**
 * struct vfio_pci_groups - groups whose owner agreed to a hot reset
 * @count: how many
 * @files: group files, each with a reference
 */
struct vfio_pci_groups {
	u32 count;
	struct file **files;
};

static void vfio_pci_put_groups(struct vfio_pci_groups *groups)
{
	while (groups->count)
		fput(groups->files[--groups->count]);
	kfree(groups->files);
}

static int vfio_pci_get_groups(struct vfio_pci_groups *groups, const s32 *fds, u32 count)
{
	struct file *file;

	groups->files = kcalloc(count, sizeof(*groups->files), GFP_KERNEL);
	if (!groups->files)
		return -ENOMEM;

	while (groups->count < count) {
		file = fget(fds[groups->count]);
		if (!file)
			return -EBADF;
		groups->files[groups->count++] = file;
		if (!vfio_file_is_group(file))
			return -EINVAL;
	}
	return 0;
}

/*
 * Does the user who asks for a hot reset own this function too? Whoever came through groups shows
 * them; who did not, has bound it to the same iommufd.
 */
static bool vfio_pci_owned(struct vfio_pci_core_device *vdev, struct vfio_device *asking,
			   struct vfio_pci_groups *groups)
{
	u32 i;

	if (vfio_pci_opened_by_cdev(asking))
		return vfio_pci_devid(asking, &vdev->vdev) != VFIO_PCI_NOT_OWNED;
	for (i = 0; i < groups->count; i++)
		if (vfio_file_has_dev(groups->files[i], &vdev->vdev))
			return true;
	return false;
}

/* dev_set->lock is held, the members are awake. */
static int vfio_pci_set_do_reset(struct vfio_device_set *set, struct pci_dev *pdev)
{
	struct vfio_pci_core_device *cur;
	int ret;

	ret = vfio_pci_set_lock_memory(set);
	if (ret)
		return ret;

	/* As for a function reset: what was stashed on the way to D3 must come back first. */
	vfio_pci_for_each_in_set(cur, set)
		vfio_pci_set_power_state(cur, PCI_D0);
	ret = pci_reset_bus(pdev);
	vfio_pci_for_each_in_set(cur, set)
		vfio_pci_intx_settle(cur);

	vfio_pci_set_unlock_memory(set);
	return ret;
}

static int vfio_pci_hot_reset(struct vfio_pci_core_device *vdev, struct vfio_pci_groups *groups)
{
	struct vfio_device_set *set = vdev->vdev.dev_set;
	struct vfio_pci_core_device *cur;
	int ret = -EINVAL;

	mutex_lock(&set->lock);
	if (!vfio_pci_set_resettable(set, vdev->pdev))
		goto out_unlock;

	/* Whoever owns all of them may reset; asked before anything is touched. */
	vfio_pci_for_each_in_set(cur, set)
		if (!vfio_pci_owned(cur, &vdev->vdev, groups))
			goto out_unlock;

	ret = vfio_pci_set_wake(set);
	if (ret)
		goto out_unlock;
	ret = vfio_pci_set_do_reset(set, vdev->pdev);
	vfio_pci_set_let_sleep(set);

out_unlock:
	mutex_unlock(&set->lock);
	return ret;
}

static int vfio_pci_hot_reset_by_groups(struct vfio_pci_core_device *vdev, const s32 __user *ufds,
					u32 count)
{
	struct vfio_pci_groups groups = {};
	s32 *fds;
	int ret;

	fds = memdup_user(ufds, array_size(count, sizeof(*fds)));
	if (IS_ERR(fds))
		return PTR_ERR(fds);

	ret = vfio_pci_get_groups(&groups, fds, count);
	kfree(fds);
	if (!ret)
		ret = vfio_pci_hot_reset(vdev, &groups);
	vfio_pci_put_groups(&groups);
	return ret;
}

/**
 * vfio_pci_ioctl_hot_reset - VFIO_DEVICE_PCI_HOT_RESET
 * @vdev: the device, open and awake
 * @uarg: struct vfio_pci_hot_reset with the groups of all devices that the reset hits; without any
 *	for a device that was not opened through its group
 *
 * Return: 0; -ENODEV if there is no such reset; -EINVAL for a wrong count, an fd that is no group,
 * or a function hit that is not in the groups or not a VFIO device; -EBADF; -EBUSY if a member is
 * busy; -EFAULT, -ENOMEM, or the reset's own error.
 */
int vfio_pci_ioctl_hot_reset(struct vfio_pci_core_device *vdev, void __user *uarg)
{
	struct vfio_pci_hot_reset __user *arg = uarg;
	const size_t minsz = offsetofend(struct vfio_pci_hot_reset, count);
	struct vfio_pci_hot_reset hdr;
	u32 hits = 0;
	int ret;

	if (copy_from_user(&hdr, arg, minsz))
		return -EFAULT;
	if (hdr.argsz < minsz || hdr.flags || !vfio_pci_hot_reset_count_ok(&vdev->vdev, hdr.count))
		return -EINVAL;

	/* A group has at least one function, so more groups than functions is nonsense. */
	ret = vfio_pci_for_each_reset(vdev->pdev, vfio_pci_count_function, &hits);
	if (ret)
		return ret;
	if (vfio_pci_opened_by_cdev(&vdev->vdev))
		return vfio_pci_hot_reset(vdev, NULL);
	if (!hdr.count || hdr.count > hits)
		return -EINVAL;
	return vfio_pci_hot_reset_by_groups(vdev, arg->group_fds, hdr.count);
}

/*
 * The reset may turn out to be one of the bus above, through the bridge's registers, which others
 * use under the bridge's lock. No VF is reset that way, and VFs that close at the same time must
 * not be in each other's way.
 */
static bool vfio_pci_trylock_for_reset(struct pci_dev *pdev, struct pci_dev *bridge)
{
	if (bridge && !pci_dev_trylock(bridge))
		return false;
	if (pci_dev_trylock(pdev))
		return true;
	if (bridge)
		pci_dev_unlock(bridge);
	return false;
}

/**
 * vfio_pci_reset_at_close - forget what the user did to the function
 * @vdev: the device, quiet: no bus mastering, no interrupts, D0
 *
 * Config space returns to what it was at open, and the function is reset if that can be done. If
 * not, it stays marked, and the last close of its set tries the bus.
 *
 * Context: dev_set->lock held.
 */
void vfio_pci_reset_at_close(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct pci_dev *pdev = vdev->pdev;
	struct pci_dev *bridge = pdev->is_virtfn ? NULL : pci_upstream_bridge(pdev);

	priv->needs_reset = true;

	/* Loading nothing counts as a success, after which nothing would be restored. */
	if (!priv->saved_state || pci_load_and_free_saved_state(pdev, &priv->saved_state)) {
		pci_info(pdev, "no saved state to restore\n");
		/* Restoring what is there now only makes sense around a reset. */
		if (!priv->reset_works)
			return;
		pci_save_state(pdev);
	}

	/* A reset may raise the line for a moment. */
	pci_write_config_word(pdev, PCI_COMMAND, PCI_COMMAND_INTX_DISABLE);

	/*
	 * Not pci_try_reset_function(): that saves and restores around the reset and would
	 * overwrite the state just loaded. Only a try, since unbind holds the lock and waits for
	 * this close.
	 */
	if (priv->reset_works && vfio_pci_trylock_for_reset(pdev, bridge)) {
		if (!__pci_reset_function_locked(pdev))
			priv->needs_reset = false;
		pci_dev_unlock(pdev);
		if (bridge)
			pci_dev_unlock(bridge);
	}
	pci_restore_state(pdev);
}

/**
 * vfio_pci_reset_set_if_idle - at the last close, reset by bus what could not be reset alone
 * @vdev: the device being closed
 *
 * Context: dev_set->lock held.
 */
void vfio_pci_reset_set_if_idle(struct vfio_pci_core_device *vdev)
{
	struct vfio_device_set *set = vdev->vdev.dev_set;
	struct vfio_pci_core_device *cur;
	bool needed = false;

	/* The one being closed still counts. */
	if (vfio_device_set_open_count(set) > 1)
		return;
	vfio_pci_for_each_in_set(cur, set)
		needed |= cur->priv->needs_reset;
	if (!needed || !vfio_pci_set_resettable(set, vdev->pdev) || vfio_pci_set_wake(set))
		return;

	if (!pci_reset_bus(vdev->pdev))
		vfio_pci_for_each_in_set(cur, set)
			cur->priv->needs_reset = false;
	vfio_pci_set_let_sleep(set);
}
