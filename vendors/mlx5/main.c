// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlx5-vfio-pci: a ConnectX VF whose user can be moved to another host.
 *
 * What the acceptance rules for VFIO drivers ask, answered:
 *
 * - Why not a more generic driver? Everything but migration is the core's, and a VF that the
 * firmware
 *   does not migrate has nothing more here than with vfio-pci. What is added are the migration
 * and the
 *   dirty-page ops of the vfio layer; no region, interrupt, capability or ioctl of the driver's
 * own.
 * - Which device state is there beyond config space, BARs and interrupts? All that the VF's part
 * of the
 *   NIC holds for its user: queues, contexts, keys, flow rules, capabilities, registers. Only the
 *   firmware knows it. It is an opaque image to this driver, which checks nothing in it but its
 * length.
 * - How is it saved, validated and compared? The PF's firmware saves an image on command, while
 * the VF
 *   runs as well (PRE_COPY) where it can say what changed since the last one; it refuses on LOAD
 * what
 *   is not its own or does not fit, and that fails the write() which ended the image. A stream is a
 *   sequence of records with a header, see struct mlx5vf_record_header; a tag that the receiver
 * does
 *   not know fails the migration unless the record says that it may be skipped. RESUMING cannot be
 *   left before an image was loaded and the stream stands between two records.
 * - Peer to peer: RUNNING_P2P and PRE_COPY_P2P stop what the VF begins by itself, STOP what it
 * answers.
 * - Which parent driver is involved? mlx5_core, bound to the PF. It tells whose VF this is
 *   (mlx5_vf_get_core_dev), executes the commands on the PF's queue, and tells before it disables
 * a VF
 *   and after it has enabled it (mlx5_sriov_blocking_notifier_register). When it disables the VF
 * all
 *   that the firmware holds for us is given back first, and from then on migration fails with
 *   -ENOTCONN: the device can be closed, reset and, if it did not run, is in ERROR until it is.
 * - What can a user reach that the core does not give? The firmware, with a migration stream.
 * Commands
 *   name the VF's own vhca_id, which the PF reported, and memory that this driver allocated,
 * never an
 *   address or a number of the user's. Memory grows with the bytes that came, not with those
 * claimed.
 * - Dirty pages: by the firmware's page tracker, with the nearest page size that it has. See
 * tracker.c.
 * - How is it validated? In the lab against a model of the firmware: every pair of states with
 * resets,
 *   PF loss, failing commands and signals at each wait, tracking against a model of memory, and
 * streams
 *   that are cut and corrupted. docs/mlx5.md says what the model does not do. Not on hardware.
 *
 * Files: mlx5vf.h has the objects and the order of locks; mig.c the lock, what happens from
 * outside and the vfio ops; arcs.c what each change of state does; save.c and reader.c the stream
 * that leaves, load.c the one that enters; tracker.c and ring.c dirty pages; image.c memory, fw.c
 * commands.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vfio_pci_core.h>

#include "compat.h"
#include "mlx5vf.h"

static struct mlx5vf_device *mlx5vf_of(struct vfio_device *core_vdev)
{
	return container_of(core_vdev, struct mlx5vf_device, core.vdev);
}

/* ---- the PF ---- */

/* From the PF's driver, when it disables or enables the VF. May wait, and does so for commands. */
static int mlx5vf_pf_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct mlx5vf_device *mvdev = container_of(nb, struct mlx5vf_device, nb);

	if (event == MLX5_PF_NOTIFY_DISABLE_VF)
		mlx5vf_mig_detach(mvdev->mig);
	else if (event == MLX5_PF_NOTIFY_ENABLE_VF)
		mlx5vf_mig_attach(mvdev->mig);
	return NOTIFY_OK;
}

/* Finds out how the VF is migrated. The PF's core device is held, so it does not go meanwhile. */
static int mlx5vf_attach_pf(struct mlx5vf_device *mvdev, struct mlx5_core_dev *mdev)
{
	struct mlx5vf_fw fw = { .mdev = mdev, .vf_id = pci_iov_vf_id(mvdev->core.pdev) };
	int ret;

	if (fw.vf_id < 0)
		return fw.vf_id;
	ret = mlx5vf_fw_probe(&fw);
	if (ret)
		return ret;
	mvdev->mig = mlx5vf_mig_alloc(&fw);
	if (!mvdev->mig)
		return -ENOMEM;
	mvdev->nb.notifier_call = mlx5vf_pf_event;
	ret = mlx5_sriov_blocking_notifier_register(mdev, fw.vf_id, &mvdev->nb);
	if (ret) {
		mlx5vf_mig_put(mvdev->mig);
		mvdev->mig = NULL;
	}
	return ret;
}

/*
 * Without its PF, or with one whose firmware cannot or may not migrate it, the VF is like any
 * function: that is no error.
 */
static void mlx5vf_find_pf(struct mlx5vf_device *mvdev)
{
	struct vfio_device *core_vdev = &mvdev->core.vdev;
	struct mlx5_core_dev *mdev;

	if (!mvdev->core.pdev->is_virtfn)
		return;
	mdev = mlx5_vf_get_core_dev(mvdev->core.pdev);
	if (!mdev)
		return;
	if (!mlx5vf_attach_pf(mvdev, mdev)) {
		core_vdev->migration_flags = VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_P2P;
#ifdef HAVE_VFIO_PRECOPY
		if (mvdev->mig->fw.tracks)
			core_vdev->migration_flags |= VFIO_MIGRATION_PRE_COPY;
#endif
		core_vdev->mig_ops = &mlx5vf_mig_ops;
		if (MLX5_CAP_GEN(mdev, adv_virtualization))
			core_vdev->log_ops = &mlx5vf_log_ops;
	}
	mlx5_vf_put_core_dev(mdev);
}

/* ---- life ---- */

static int mlx5vf_init(struct vfio_device *core_vdev)
{
	int ret = vfio_pci_core_init_dev(core_vdev);

	if (!ret)
		mlx5vf_find_pf(mlx5vf_of(core_vdev));
	return ret;
}

static void mlx5vf_release(struct vfio_device *core_vdev)
{
	struct mlx5vf_device *mvdev = mlx5vf_of(core_vdev);

	if (mvdev->mig) {
		mlx5_sriov_blocking_notifier_unregister(mvdev->mig->fw.mdev, mvdev->mig->fw.vf_id,
							&mvdev->nb);
		mlx5vf_mig_put(mvdev->mig);
	}
	vfio_pci_core_release_dev(core_vdev);
}

static int mlx5vf_open_device(struct vfio_device *core_vdev)
{
	struct mlx5vf_device *mvdev = mlx5vf_of(core_vdev);
	int ret = vfio_pci_core_enable(&mvdev->core);

	if (ret)
		return ret;
	if (mvdev->mig)
		mlx5vf_mig_open(mvdev->mig);
	vfio_pci_core_finish_enable(&mvdev->core);
	return 0;
}

static void mlx5vf_close_device(struct vfio_device *core_vdev)
{
	struct mlx5vf_device *mvdev = mlx5vf_of(core_vdev);

	if (mvdev->mig)
		mlx5vf_mig_close(mvdev->mig);
	vfio_pci_core_close_device(core_vdev);
}

static const struct vfio_device_ops mlx5vf_ops = {
	.name		= "mlx5-vfio-pci",
	.init		= mlx5vf_init,
	.release	= mlx5vf_release,
	.open_device	= mlx5vf_open_device,
	.close_device	= mlx5vf_close_device,
	.ioctl		= vfio_pci_core_ioctl,
	.device_feature	= vfio_pci_core_ioctl_feature,
	.read		= vfio_pci_core_read,
	.write		= vfio_pci_core_write,
	.mmap		= vfio_pci_core_mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	VFIO_PCI_CORE_IOMMUFD_OPS
};

static int mlx5vf_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct mlx5vf_device *mvdev;
	int ret;

	mvdev = vfio_alloc_device(mlx5vf_device, core.vdev, &pdev->dev, &mlx5vf_ops);
	if (IS_ERR(mvdev))
		return PTR_ERR(mvdev);
	pci_set_drvdata(pdev, &mvdev->core);
	ret = vfio_pci_core_register_device(&mvdev->core);
	if (ret)
		vfio_put_device(&mvdev->core.vdev);
	return ret;
}

static void mlx5vf_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);

	vfio_pci_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

static void mlx5vf_reset_done(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);
	struct mlx5vf_device *mvdev = container_of(vdev, struct mlx5vf_device, core);

	if (mvdev->mig)
		mlx5vf_mig_reset_done(mvdev->mig);
}

static const struct pci_error_handlers mlx5vf_err_handlers = {
	.error_detected	= vfio_pci_core_aer_err_detected,
	.reset_done	= mlx5vf_reset_done,
};

/* ConnectX VFs of all generations from the sixth share one id. */
static const struct pci_device_id mlx5vf_table[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_VENDOR_ID_MELLANOX, 0x101e) },
	{}
};
MODULE_DEVICE_TABLE(pci, mlx5vf_table);

static struct pci_driver mlx5vf_driver = {
	.name			= KBUILD_MODNAME,
	.id_table		= mlx5vf_table,
	.probe			= mlx5vf_probe,
	.remove			= mlx5vf_remove,
	.err_handler		= &mlx5vf_err_handlers,
	.driver_managed_dma	= true,
};
module_pci_driver(mlx5vf_driver);

MLX5VF_IMPORT_NS;
MODULE_LICENSE("GPL");
MODULE_AUTHOR("The vfiolab authors");
MODULE_DESCRIPTION("VFIO driver for ConnectX virtual functions, with live migration");
