// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power: the D-state that the user writes into the PM capability, the low power features, and
 * runtime PM of a function that nobody uses.
 *
 * Who holds a runtime PM reference: the PCI core for a bound driver, given back here at
 * registration unless idle D3 is off; an open device; each read, write and ioctl. The low power
 * feature gives back the open device's reference, and the ioctl's own, put last, lets the function
 * sleep.
 */
#include <linux/eventfd.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vfio_pci_priv.h"

/* The state is kept apart from the PCI core's own copy, which any reset in between consumes. */
static int vfio_pci_stash_state(struct vfio_pci_power *power, struct pci_dev *pdev)
{
	/* Others can bring the function to D0 without coming through here: drop what they left. */
	kfree(power->saved);
	pci_save_state(pdev);
	power->saved = pci_store_saved_state(pdev);
	return power->saved ? 0 : -ENOMEM;
}

static void vfio_pci_drop_stash(struct vfio_pci_power *power)
{
	kfree(power->saved);
	power->saved = NULL;
}

/**
 * vfio_pci_set_power_state - change the D-state, keeping config space over a soft reset
 * @vdev: the device
 * @state: PCI_D0 to PCI_D3hot
 *
 * Context: memory_lock held for writing; for a state below D0 the mappings are zapped.
 * Return: 0; -EBUSY for a PF with VFs that should leave D0; -ENOMEM, since a function that wakes
 * without its config space is of no use; else from the PCI core.
 */
int vfio_pci_set_power_state(struct vfio_pci_core_device *vdev, pci_power_t state)
{
	struct vfio_pci_power *power = &vdev->priv->power;
	struct pci_dev *pdev = vdev->pdev;
	const bool below_d0 = vfio_pci_power_level(state) > vfio_pci_power_level(PCI_D0);
	const bool in_d3 = vfio_pci_is_d3(pdev->current_state);
	bool sleeps, wakes;
	int ret;

	lockdep_assert_held_write(&vdev->priv->memory.lock);

	/* VFs stop answering when their PF leaves D0. */
	if (below_d0 && power->sriov_active)
		return -EBUSY;

	sleeps = power->needs_restore && !in_d3 && vfio_pci_is_d3(state);
	wakes = power->needs_restore && in_d3 && !below_d0;

	if (sleeps) {
		ret = vfio_pci_stash_state(power, pdev);
		if (ret)
			return ret;
	}

	ret = pci_set_power_state(pdev, state);

	/* A quirk may have kept the function out of D3. */
	if (sleeps && !vfio_pci_is_d3(pdev->current_state))
		vfio_pci_drop_stash(power);
	if (ret)
		return ret;

	if (wakes) {
		pci_load_and_free_saved_state(pdev, &power->saved);
		pci_restore_state(pdev);
		vfio_pci_intx_settle(vdev);
	}
	return 0;
}

/**
 * vfio_pci_core_power_state - the D-state, as far as it can be relied on
 * @vdev: the device
 *
 * Context: memory lock held; what is returned stays so until the unlock.
 * Return: PCI_D3hot also while the user has it in low power or it is about to suspend, whatever the
 * function is in at the moment; else its own state.
 */
pci_power_t vfio_pci_core_power_state(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_power *power = &vdev->priv->power;

	lockdep_assert_held(&vdev->priv->memory.lock);
	if (power->engaged || power->suspended)
		return PCI_D3hot;
	return vdev->pdev->current_state;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_power_state);

static int vfio_pci_low_power_enter(struct vfio_pci_core_device *vdev, struct eventfd_ctx *wakeup)
{
	struct vfio_pci_power *power = &vdev->priv->power;
	int ret = -EINVAL;

	vfio_pci_zap_and_down_write_memory_lock(vdev);
	if (!power->engaged) {
		power->engaged = true;
		power->wakeup = wakeup;
		/* Not the last reference: the ioctl's own is put when it returns. */
		pm_runtime_put_noidle(&vdev->pdev->dev);
		ret = 0;
	}
	up_write(&vdev->priv->memory.lock);
	return ret;
}

/* memory_lock is held for writing. Idempotent, since a resume may have come first. */
static void vfio_pci_low_power_leave(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_power *power = &vdev->priv->power;

	lockdep_assert_held_write(&vdev->priv->memory.lock);

	if (!power->engaged)
		return;
	power->engaged = false;
	pm_runtime_get_noresume(&vdev->pdev->dev);
	if (power->wakeup)
		eventfd_ctx_put(power->wakeup);
	power->wakeup = NULL;
}

static int vfio_pci_low_power_enter_wakeup(struct vfio_pci_core_device *vdev, void __user *arg)
{
	struct vfio_device_low_power_entry_with_wakeup entry;
	struct eventfd_ctx *wakeup;
	int ret;

	if (copy_from_user(&entry, arg, sizeof(entry)))
		return -EFAULT;
	if (entry.wakeup_eventfd < 0)
		return -EINVAL;

	wakeup = eventfd_ctx_fdget(entry.wakeup_eventfd);
	if (IS_ERR(wakeup))
		return PTR_ERR(wakeup);

	ret = vfio_pci_low_power_enter(vdev, wakeup);
	if (ret)
		eventfd_ctx_put(wakeup);
	return ret;
}

/**
 * vfio_pci_feature_low_power - the three low power features
 * @vdev: the device, open and awake
 * @flags: which of them, and GET, SET, PROBE
 * @arg: for entry with wakeup, struct vfio_device_low_power_entry_with_wakeup
 * @argsz: bytes of it
 *
 * From entry to exit the BARs cannot be mapped; any other use of the device wakes it for as long as
 * the use lasts. With a wakeup eventfd, the first such use ends low power and signals.
 *
 * Return: 0; -EINVAL for GET, a short argsz, or a second entry; -EBADF, -EINVAL for the eventfd.
 */
int vfio_pci_feature_low_power(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
			       size_t argsz)
{
	u32 feature = flags & VFIO_DEVICE_FEATURE_MASK;
	size_t size = 0;
	int ret;

	if (feature == VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP)
		size = sizeof(struct vfio_device_low_power_entry_with_wakeup);

	ret = vfio_check_feature(flags, argsz, VFIO_DEVICE_FEATURE_SET, size);
	if (ret != 1)
		return ret;

	switch (feature) {
	case VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY:
		return vfio_pci_low_power_enter(vdev, NULL);
	case VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP:
		return vfio_pci_low_power_enter_wakeup(vdev, arg);
	default:
		/* The ioctl itself has woken the function; only the bookkeeping is left. */
		down_write(&vdev->priv->memory.lock);
		vfio_pci_low_power_leave(vdev);
		up_write(&vdev->priv->memory.lock);
		return 0;
	}
}

/**
 * vfio_pci_power_close - bring a device that is being closed to D0
 * @vdev: the device
 *
 * Whatever the user did to its power, what follows at close needs a function that answers: a reset
 * by PM refuses to start elsewhere, and a soft reset would lose the stashed state.
 *
 * Context: dev_set->lock held.
 */
void vfio_pci_power_close(struct vfio_pci_core_device *vdev)
{
	struct rw_semaphore *lock = &vdev->priv->memory.lock;

	down_write(lock);
	vfio_pci_low_power_leave(vdev);
	up_write(lock);

	pm_runtime_resume(&vdev->pdev->dev);

	down_write(lock);
	vfio_pci_set_power_state(vdev, PCI_D0);
	up_write(lock);
}

static int vfio_pci_runtime_suspend(struct device *dev)
{
	struct vfio_pci_core_device *vdev = dev_get_drvdata(dev);

	/*
	 * The PCI core saves config space after this and picks the sleep state itself. From D0, or
	 * it would save what a user's D3 shows, and a stashed state would never be restored.
	 */
	down_write(&vdev->priv->memory.lock);
	vfio_pci_set_power_state(vdev, PCI_D0);
	/* An ioeventfd can fire at any moment, and it does not wake the function. */
	vdev->priv->power.suspended = true;
	up_write(&vdev->priv->memory.lock);

	/* A line shared with others must not be asked of a function that cannot answer. */
	vdev->priv->power.intx_masked = vfio_pci_intx_mask(vdev);
	return 0;
}

static int vfio_pci_runtime_resume(struct device *dev)
{
	struct vfio_pci_core_device *vdev = dev_get_drvdata(dev);

	down_write(&vdev->priv->memory.lock);
	vdev->priv->power.suspended = false;
	if (vdev->priv->power.wakeup) {
		vfio_pci_eventfd_signal(vdev->priv->power.wakeup);
		vfio_pci_low_power_leave(vdev);
	}
	up_write(&vdev->priv->memory.lock);

	if (vdev->priv->power.intx_masked)
		vfio_pci_intx_unmask(vdev);
	return 0;
}

static const struct dev_pm_ops vfio_pci_core_pm_ops = {
	RUNTIME_PM_OPS(vfio_pci_runtime_suspend, vfio_pci_runtime_resume, NULL)
};

static void vfio_pci_probe_soft_reset(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	u16 pmcsr;

	vdev->priv->power.needs_restore = false;
	if (!pdev->pm_cap)
		return;
	pci_read_config_word(pdev, pdev->pm_cap + PCI_PM_CTRL, &pmcsr);
	vdev->priv->power.needs_restore = !(pmcsr & PCI_PM_CTRL_NO_SOFT_RESET);
}

/**
 * vfio_pci_power_register - let an idle device sleep
 * @vdev: the device, being registered, with its policy latched
 *
 * Context: device_lock held.
 */
void vfio_pci_power_register(struct vfio_pci_core_device *vdev)
{
	struct device *dev = &vdev->pdev->dev;

	vfio_pci_probe_soft_reset(vdev);

	/*
	 * After boot and after another driver the PCI core does not know the power state, and from
	 * "unknown" it only goes to D0. Do that now, or idle D3 would be refused.
	 */
	down_write(&vdev->priv->memory.lock);
	vfio_pci_set_power_state(vdev, PCI_D0);
	up_write(&vdev->priv->memory.lock);

	dev->driver->pm = &vfio_pci_core_pm_ops;
	pm_runtime_allow(dev);
	if (vdev->priv->idle_d3)
		pm_runtime_put(dev);
}

/**
 * vfio_pci_power_unregister - undo vfio_pci_power_register()
 * @vdev: the device
 *
 * Context: device_lock held.
 */
void vfio_pci_power_unregister(struct vfio_pci_core_device *vdev)
{
	struct device *dev = &vdev->pdev->dev;

	if (vdev->priv->idle_d3)
		pm_runtime_get_noresume(dev);
	pm_runtime_forbid(dev);
}
