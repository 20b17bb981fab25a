// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci-core: the life of a device, from the driver's allocation to its release, and from a
 * first open to a last close.
 *
 * The library takes no module parameters: policy comes from each driver, for each device. Reading
 * order: this file, vfio_pci_priv.h, then the surfaces (ioctl, region, config, intrs, rdwr, mmap)
 * and what connects them (reset, pm, sriov, vga).
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/pm_runtime.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "vfio_pci_priv.h"

/**
 * vfio_pci_core_init_dev - ops->init of a driver without fields of its own to set up
 * @core_vdev: the device that vfio_alloc_device() is making
 *
 * A driver with an own init calls this first, then sets policy and hooks.
 *
 * Return: 0 or -ENOMEM.
 */
int vfio_pci_core_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);
	struct vfio_pci_core_priv *priv;

	priv = kzalloc(sizeof(*priv), GFP_KERNEL_ACCOUNT);
	if (!priv)
		return -ENOMEM;

	vdev->pdev = to_pci_dev(core_vdev->dev);
	vdev->priv = priv;
	priv->vdev = vdev;
	priv->msix_bar = 0xff;
	mutex_init(&priv->config.lock);
	mutex_init(&priv->ioeventfds_lock);
	mutex_init(&priv->rom_lock);
	INIT_LIST_HEAD(&priv->ioeventfds);
	INIT_LIST_HEAD(&priv->sriov.pfs_item);
	vfio_pci_irqs_init(vdev);
	vfio_pci_memory_init(vdev);
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_init_dev);

/**
 * vfio_pci_core_release_dev - ops->release: the last reference is gone
 * @core_vdev: the device
 *
 * A driver with an own release undoes its own init first and ends with this: @core_vdev and what
 * embeds it may be freed on return.
 */
void vfio_pci_core_release_dev(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);
	struct vfio_pci_core_priv *priv = vdev->priv;

	vfio_pci_memory_destroy(vdev);
	vfio_pci_irqs_destroy(vdev);
	mutex_destroy(&priv->rom_lock);
	mutex_destroy(&priv->ioeventfds_lock);
	mutex_destroy(&priv->config.lock);
	kfree(priv->power.saved);
	kfree(priv);
	vdev->priv = NULL;
	vfio_pci_free_device(core_vdev);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_release_dev);

/* Migration and dirty logging are the driver's: all of each or nothing. */
static bool vfio_pci_migration_ok(struct vfio_device *core_vdev)
{
	const struct vfio_migration_ops *mig = core_vdev->mig_ops;
	const struct vfio_log_ops *log = core_vdev->log_ops;

	if (mig && !(vfio_pci_mig_ops_complete(mig) &&
		     core_vdev->migration_flags & VFIO_MIGRATION_STOP_COPY))
		return false;
	return !log || (log->log_start && log->log_stop && log->log_read_and_clear);
}

/*
 * From here on the driver's bits mean nothing: a reference dropped by one value of a policy and
 * taken by another would never balance.
 */
static void vfio_pci_latch_policy(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;

	priv->nointxmask = vdev->nointxmask;
	priv->nointx_policy = vdev->nointx;
	priv->disable_vga = vdev->disable_vga || !IS_ENABLED(CONFIG_VFIO_PCI_VGA);
	priv->idle_d3 = !vdev->disable_idle_d3;
}

/**
 * vfio_pci_core_register_device - end of a driver's probe: users may open the device
 * @vdev: the device, also the pci_dev's drvdata; its policy, hooks, migration and log ops are set
 *
 * Context: device_lock held.
 * Return: 0; -EINVAL for a wrong drvdata, a bridge or incomplete migration or log ops; -EBUSY for
 * a PF whose VFs are enabled: they may be in use, and their users are not known here; or another
 * errno.
 */
int vfio_pci_core_register_device(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	int ret;

	/* Error and power callbacks come with a pci_dev and find the device by its drvdata. */
	if (WARN_ON(vdev != pci_get_drvdata(pdev)))
		return -EINVAL;
	if (pdev->hdr_type != PCI_HEADER_TYPE_NORMAL || !vfio_pci_migration_ok(&vdev->vdev))
		return -EINVAL;
	if (pci_num_vf(pdev)) {
		pci_warn(pdev, "refused: it has VFs, whose users are not known here\n");
		return -EBUSY;
	}

	vfio_pci_ext_request(pdev);
	vfio_pci_latch_policy(vdev);
	ret = vfio_pci_assign_device_set(vdev);
	if (ret)
		return ret;
	ret = vfio_pci_sriov_register(vdev);
	if (ret)
		return ret;
	ret = vfio_pci_vga_register(vdev);
	if (ret)
		goto err_sriov;

	vfio_pci_power_register(vdev);
	ret = vfio_register_group_dev(&vdev->vdev);
	if (ret)
		goto err_power;
	return 0;

err_power:
	vfio_pci_power_unregister(vdev);
	vfio_pci_vga_unregister(vdev);
err_sriov:
	vfio_pci_sriov_unregister(vdev);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_register_device);

/**
 * vfio_pci_core_unregister_device - begin of a driver's remove: users must go
 * @vdev: the device
 *
 * Disables the VFs of a PF, asks the users through ops->request() and waits for them.
 *
 * Context: device_lock held, may sleep for as long as a user likes.
 */
void vfio_pci_core_unregister_device(struct vfio_pci_core_device *vdev)
{
	vfio_pci_core_sriov_configure(vdev, 0);
	vfio_unregister_group_dev(&vdev->vdev);
	vfio_pci_power_unregister(vdev);
	vfio_pci_vga_unregister(vdev);
	vfio_pci_sriov_unregister(vdev);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_unregister_device);

static void vfio_pci_probe_intx(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct pci_dev *pdev = vdev->pdev;

	priv->nointx = priv->nointx_policy;
	priv->pci_2_3 = false;
	if (priv->nointx) {
		pci_info(pdev, "INTx is not to be trusted and kept off\n");
		pci_intx(pdev, 0);
		return;
	}
	if (priv->nointxmask)
		return;

	/* The test toggles INTX_DISABLE and so only tells the truth after it; leave it clear. */
	priv->pci_2_3 = pci_intx_mask_supported(pdev);
	if (priv->pci_2_3)
		pci_intx(pdev, 1);
}

static void vfio_pci_probe_msix(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct pci_dev *pdev = vdev->pdev;
	u32 table;
	u16 flags;

	priv->msix_bar = 0xff;
	priv->msix_grows = false;
	if (!pdev->msix_cap)
		return;

	pci_read_config_word(pdev, pdev->msix_cap + PCI_MSIX_FLAGS, &flags);
	pci_read_config_dword(pdev, pdev->msix_cap + PCI_MSIX_TABLE, &table);
	priv->msix_bar = table & PCI_MSIX_TABLE_BIR;
	priv->msix_offset = table & PCI_MSIX_TABLE_OFFSET;
	priv->msix_size = ((flags & PCI_MSIX_FLAGS_QSIZE) + 1) * PCI_MSIX_ENTRY_SIZE;
	priv->msix_grows = vfio_pci_msix_can_alloc(pdev);
}

/**
 * vfio_pci_core_enable - begin of ops->open_device: a function as after power-on
 * @vdev: the device
 *
 * Wakes, enables and resets the function, keeps its config space for the close, builds what the
 * user will see, and lets the extensions add to it. Then comes the driver's own setup; then
 * vfio_pci_core_finish_enable(), or on failure vfio_pci_core_disable().
 *
 * Context: dev_set->lock held.
 * Return: 0; -EAGAIN if somebody else holds the function; or another errno, with nothing left
 * behind.
 */
int vfio_pci_core_enable(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct pci_dev *pdev = vdev->pdev;
	int ret;

	if (priv->idle_d3) {
		ret = pm_runtime_resume_and_get(&pdev->dev);
		if (ret < 0)
			return ret;
	}

	/* What is saved below is what the next driver finds: no bus mastering in it. */
	pci_clear_master(pdev);
	ret = pci_enable_device(pdev);
	if (ret)
		goto err_power;

	/* Not being able to reset is a property; not being allowed to is a refusal. */
	ret = pci_try_reset_function(pdev);
	if (ret == -EAGAIN)
		goto err_disable;
	priv->reset_works = !ret;

	pci_save_state(pdev);
	priv->saved_state = pci_store_saved_state(pdev);
	if (!priv->saved_state)
		pci_dbg(pdev, "could not keep config space for the close\n");

	vfio_pci_probe_intx(vdev);
	vfio_pci_probe_msix(vdev);
	priv->has_vga = !priv->disable_vga && vfio_pci_is_vga(pdev);

	ret = vfio_pci_ext_prepare(vdev);
	if (ret)
		goto err_restore;
	ret = vfio_pci_config_init(vdev);
	if (ret)
		goto err_unprepare;
	ret = vfio_pci_ext_setup(vdev);
	if (ret)
		goto err_config;
	return 0;

err_config:
	vfio_pci_regions_close(vdev);
	vfio_pci_config_free(vdev);
err_unprepare:
	vfio_pci_ext_unprepare(vdev);
err_restore:
	/* INTX_DISABLE may have changed. The PCI core still has what was saved above. */
	pci_restore_state(pdev);
	kfree(priv->saved_state);
	priv->saved_state = NULL;
err_disable:
	pci_disable_device(pdev);
err_power:
	if (priv->idle_d3)
		pm_runtime_put(&pdev->dev);
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_enable);

/**
 * vfio_pci_core_finish_enable - end of ops->open_device: the device is ready for its user
 * @vdev: the device
 *
 * Fixes the regions and their views, and counts a VF in use. Cannot fail.
 *
 * Context: dev_set->lock held.
 */
void vfio_pci_core_finish_enable(struct vfio_pci_core_device *vdev)
{
	vfio_pci_memory_open(vdev);
	vfio_pci_regions_open(vdev);
	vfio_pci_eeh_open(vdev->pdev);
	vfio_pci_sriov_open(vdev);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_finish_enable);

/**
 * vfio_pci_core_disable - undo vfio_pci_core_enable()
 * @vdev: the device; no user, no mapping and no ioctl is left
 *
 * The function ends up reset, with the config space that it had at open, and asleep if policy lets
 * it. For a driver whose own setup failed; vfio_pci_core_close_device() does this and more.
 *
 * Context: dev_set->lock held.
 */
void vfio_pci_core_disable(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct pci_dev *pdev = vdev->pdev;

	lockdep_assert_held(&vdev->vdev.dev_set->lock);

	vfio_pci_power_close(vdev);
	/* First silence the function, then take away what its DMA and interrupts could hit. */
	pci_clear_master(pdev);
	vfio_pci_irqs_disable(vdev);
	vfio_pci_ioeventfds_release(vdev);
	vfio_pci_regions_close(vdev);
	vfio_pci_ext_teardown(vdev);
	vfio_pci_config_free(vdev);
	vfio_pci_memory_close(vdev);
	vfio_pci_ext_unprepare(vdev);

	vfio_pci_reset_at_close(vdev);
	pci_disable_device(pdev);
	vfio_pci_reset_set_if_idle(vdev);

	if (priv->idle_d3)
		pm_runtime_put(&pdev->dev);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_disable);

/**
 * vfio_pci_core_close_device - ops->close_device: the last user is gone
 * @core_vdev: the device
 *
 * A driver with an own close_device stops what it does with the function and ends with this.
 *
 * Context: dev_set->lock held.
 */
void vfio_pci_core_close_device(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);

	vfio_pci_sriov_close(vdev);
	vfio_pci_eeh_release(vdev->pdev);
	vfio_pci_core_disable(vdev);
	vfio_pci_irqs_release_triggers(vdev);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_close_device);

static ssize_t vfio_pci_region_rw(struct vfio_pci_core_device *vdev, char __user *buf,
				  size_t count, loff_t *ppos, bool iswrite)
{
	u64 index = VFIO_PCI_OFFSET_TO_INDEX(*ppos);
	struct vfio_pci_region *region;

	switch (index) {
	case VFIO_PCI_BAR0_REGION_INDEX ... VFIO_PCI_BAR5_REGION_INDEX:
		return vfio_pci_bar_rw(vdev, buf, count, ppos, iswrite);
	case VFIO_PCI_ROM_REGION_INDEX:
		if (iswrite)
			return -EINVAL;
		return vfio_pci_bar_rw(vdev, buf, count, ppos, false);
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return vfio_pci_config_rw(vdev, buf, count, ppos, iswrite);
	case VFIO_PCI_VGA_REGION_INDEX:
		return vfio_pci_vga_rw(vdev, buf, count, ppos, iswrite);
	default:
		region = vfio_pci_find_region(vdev, index);
		if (!region)
			return -EINVAL;
		return region->ops->rw(vdev, buf, count, ppos, iswrite);
	}
}

/* The vfio layer wakes the function for ioctls only. */
static ssize_t vfio_pci_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			   loff_t *ppos, bool iswrite)
{
	struct device *dev = &vdev->pdev->dev;
	ssize_t ret;

	if (!count)
		return 0;
	if (VFIO_PCI_OFFSET_TO_INDEX(*ppos) >= VFIO_PCI_NUM_REGIONS + vdev->priv->num_regions)
		return -EINVAL;

	ret = pm_runtime_resume_and_get(dev);
	if (ret) {
		pci_info_ratelimited(vdev->pdev, "does not wake up: %zd\n", ret);
		return -EIO;
	}
	ret = vfio_pci_region_rw(vdev, buf, count, ppos, iswrite);
	pm_runtime_put(dev);
	return ret;
}

/**
 * vfio_pci_core_read - ops->read: read from a region
 * @core_vdev: the device, open
 * @buf: userspace buffer
 * @count: bytes
 * @ppos: region index and offset, advanced by what was read
 *
 * Context: may sleep, no lock held.
 * Return: bytes read, fewer at the end of a region; -EINVAL for no such region or an offset behind
 * its end; -EIO if the function cannot be woken or its memory is off; -EFAULT.
 */
ssize_t vfio_pci_core_read(struct vfio_device *core_vdev, char __user *buf, size_t count,
			   loff_t *ppos)
{
	return vfio_pci_rw(vfio_pci_from_vfio(core_vdev), buf, count, ppos, false);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_read);

/**
 * vfio_pci_core_write - ops->write: write to a region
 * @core_vdev: the device, open
 * @buf: userspace buffer
 * @count: bytes
 * @ppos: region index and offset, advanced by what was written
 *
 * Context: may sleep, no lock held.
 * Return: as vfio_pci_core_read(); also -EINVAL for the ROM.
 */
ssize_t vfio_pci_core_write(struct vfio_device *core_vdev, const char __user *buf, size_t count,
			    loff_t *ppos)
{
	return vfio_pci_rw(vfio_pci_from_vfio(core_vdev), (char __user *)buf, count, ppos, true);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_write);

/**
 * vfio_pci_core_request - ops->request: the driver is being unbound, ask the user to let go
 * @core_vdev: the device
 * @count: how often vfio has asked before
 *
 * Context: may sleep; takes no lock that a busy user could hold.
 */
void vfio_pci_core_request(struct vfio_device *core_vdev, unsigned int count)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);

	if (vfio_pci_signal_req(vdev)) {
		if (!(count % 10))
			pci_notice_ratelimited(vdev->pdev,
					       "asking the user to close it, time %u\n", count + 1);
	} else if (!count) {
		pci_warn(vdev->pdev,
			 "waiting for the user to close it, who left no eventfd to be asked by\n");
	}
}
EXPORT_SYMBOL_GPL(vfio_pci_core_request);

/**
 * vfio_pci_core_aer_err_detected - error_detected of a driver's pci_error_handlers
 * @pdev: the function with the error
 * @state: of its channel
 *
 * Tells the user, who decides what to do with its device.
 *
 * Context: device_lock and pci_bus_sem may be held; takes no lock.
 * Return: PCI_ERS_RESULT_CAN_RECOVER.
 */
pci_ers_result_t vfio_pci_core_aer_err_detected(struct pci_dev *pdev, pci_channel_state_t state)
{
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);

	vfio_pci_ext_error(vdev, state);
	vfio_pci_signal_err(vdev);
	return PCI_ERS_RESULT_CAN_RECOVER;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_aer_err_detected);

/* For a driver without error handling of its own. */
const struct pci_error_handlers vfio_pci_core_err_handlers = {
	.error_detected = vfio_pci_core_aer_err_detected,
};
EXPORT_SYMBOL_GPL(vfio_pci_core_err_handlers);

static void __exit vfio_pci_core_exit(void)
{
	/* Eventfds of errors and requests are freed by our function after a grace period. */
	rcu_barrier();
}
module_exit(vfio_pci_core_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The vfiolab authors");
MODULE_DESCRIPTION("core library for VFIO drivers of PCI devices");
