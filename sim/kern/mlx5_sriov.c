// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlx5_core's VFs: enabled in the firmware, and whoever drives one is told before that changes.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include "oracle.h"
#include "sim_mlx5.h"
#include "state.h"

int sim_mlx5_sriov_init(struct mlx5_core_dev *mdev)
{
	struct mlx5_core_sriov *sriov = &mdev->priv.sriov;
	int total = pci_sriov_get_totalvfs(mdev->pdev), i;

	sriov->max_vfs = total;
	sriov->num_vfs = pci_num_vf(mdev->pdev);
	sriov->vfs_ctx = kcalloc(total, sizeof(*sriov->vfs_ctx), GFP_KERNEL);
	if (total && !sriov->vfs_ctx)
		return -ENOMEM;
	for (i = 0; i < total; i++)
		BLOCKING_INIT_NOTIFIER_HEAD(&sriov->vfs_ctx[i].notifier);
	return 0;
}

void sim_mlx5_sriov_cleanup(struct mlx5_core_dev *mdev)
{
	kfree(mdev->priv.sriov.vfs_ctx);
	mdev->priv.sriov.vfs_ctx = NULL;
}

static int enable_hca(struct mlx5_core_dev *mdev, u16 function)
{
	u32 in[MLX5_ST_SZ_DW(enable_hca_in)] = {};

	MLX5_SET(enable_hca_in, in, opcode, MLX5_CMD_OP_ENABLE_HCA);
	MLX5_SET(enable_hca_in, in, function_id, function);
	return mlx5_cmd_exec_in(mdev, enable_hca, in);
}

static int disable_hca(struct mlx5_core_dev *mdev, u16 function)
{
	u32 in[MLX5_ST_SZ_DW(disable_hca_in)] = {};

	MLX5_SET(disable_hca_in, in, opcode, MLX5_CMD_OP_DISABLE_HCA);
	MLX5_SET(disable_hca_in, in, function_id, function);
	return mlx5_cmd_exec_in(mdev, disable_hca, in);
}

static void tell(struct mlx5_core_dev *mdev, int vf, unsigned long what)
{
	blocking_notifier_call_chain(&mdev->priv.sriov.vfs_ctx[vf].notifier, what, mdev);
}

/* A VF that the firmware does not enable stays as it is; the others are enabled. */
static void enable_vfs(struct mlx5_core_dev *mdev, int num_vfs)
{
	int vf, ret;

	for (vf = 0; vf < num_vfs; vf++) {
		tell(mdev, vf, MLX5_PF_NOTIFY_ENABLE_VF);
		ret = enable_hca(mdev, vf + 1);
		if (ret)
			dev_warn(mdev->device, "failed to enable VF %d (%d)\n", vf, ret);
		else
			mdev->priv.sriov.vfs_ctx[vf].enabled = 1;
	}
}

static void disable_vfs(struct mlx5_core_dev *mdev, int num_vfs)
{
	int vf, ret;

	for (vf = num_vfs - 1; vf >= 0; vf--) {
		if (!mdev->priv.sriov.vfs_ctx[vf].enabled)
			continue;
		tell(mdev, vf, MLX5_PF_NOTIFY_DISABLE_VF);
		ret = disable_hca(mdev, vf + 1);
		if (ret)
			dev_warn(mdev->device, "failed to disable VF %d (%d)\n", vf, ret);
		else
			mdev->priv.sriov.vfs_ctx[vf].enabled = 0;
	}
}

void sim_mlx5_sriov_attach(struct mlx5_core_dev *mdev)
{
	enable_vfs(mdev, pci_num_vf(mdev->pdev));
}

void sim_mlx5_sriov_detach(struct mlx5_core_dev *mdev)
{
	disable_vfs(mdev, pci_num_vf(mdev->pdev));
}

int sim_mlx5_sriov_configure(struct pci_dev *pdev, int num_vfs)
{
	struct mlx5_core_dev *mdev = pci_get_drvdata(pdev);
	int old = pci_num_vf(pdev), ret = 0;

	if (num_vfs) {
		enable_vfs(mdev, num_vfs);
		ret = pci_enable_sriov(pdev, num_vfs);
		if (ret)
			disable_vfs(mdev, num_vfs);
	} else {
		pci_disable_sriov(pdev);
		disable_vfs(mdev, old);
	}
	if (ret)
		return ret;
	mdev->priv.sriov.num_vfs = num_vfs;
	return num_vfs;
}

int mlx5_sriov_blocking_notifier_register(struct mlx5_core_dev *mdev, int vf_id,
					  struct notifier_block *nb)
{
	struct mlx5_core_sriov *sriov = &mdev->priv.sriov;

	if (vf_id < 0 || vf_id >= sriov->num_vfs)
		return -EINVAL;
	if (sim_should_fail(SIM_FAULT_NOTIFIER))
		return -ENOMEM;
	return blocking_notifier_chain_register(&sriov->vfs_ctx[vf_id].notifier, nb);
}
EXPORT_SYMBOL(mlx5_sriov_blocking_notifier_register);

void mlx5_sriov_blocking_notifier_unregister(struct mlx5_core_dev *mdev, int vf_id,
					     struct notifier_block *nb)
{
	struct mlx5_core_sriov *sriov = &mdev->priv.sriov;

	if (WARN_ON(vf_id < 0 || vf_id >= sriov->num_vfs))
		return;
	blocking_notifier_chain_unregister(&sriov->vfs_ctx[vf_id].notifier, nb);
}
EXPORT_SYMBOL(mlx5_sriov_blocking_notifier_unregister);

struct mlx5_core_dev *mlx5_vf_get_core_dev(struct pci_dev *pdev)
{
	struct mlx5_core_dev *mdev;

	if (!SIM->pci.mlx5_core)
		return NULL;
	mdev = pci_iov_get_pf_drvdata(pdev, SIM->pci.mlx5_core);
	if (IS_ERR(mdev))
		return NULL;
	mutex_lock(&mdev->intf_state_mutex);
	if (mdev->intf_state & MLX5_INTERFACE_STATE_UP)
		return mdev;
	mutex_unlock(&mdev->intf_state_mutex);
	return NULL;
}
EXPORT_SYMBOL(mlx5_vf_get_core_dev);

void mlx5_vf_put_core_dev(struct mlx5_core_dev *mdev)
{
	mutex_unlock(&mdev->intf_state_mutex);
}
EXPORT_SYMBOL(mlx5_vf_put_core_dev);
