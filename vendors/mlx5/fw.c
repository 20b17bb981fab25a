// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands to the firmware about one VF. All are executed on the PF, under the state_mutex, and
 * none once the PF has gone. What a command refuses mlx5_core has logged with its status and
 * syndrome.
 */
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "compat.h"
#include "mlx5vf.h"

static int mlx5vf_fw_reachable(struct mlx5vf_mig *mig)
{
	lockdep_assert_held(&mig->state_mutex);
	return mig->fw.detached ? -ENOTCONN : 0;
}

/* What the PF's firmware says of a VF: @op_mod names the group of capabilities. */
static int mlx5vf_fw_query_cap(struct mlx5vf_fw *fw, u16 op_mod, void *out)
{
	u32 in[MLX5_ST_SZ_DW(query_hca_cap_in)] = {};

	MLX5_SET(query_hca_cap_in, in, opcode, MLX5_CMD_OP_QUERY_HCA_CAP);
	MLX5_SET(query_hca_cap_in, in, op_mod, op_mod);
	MLX5_SET(query_hca_cap_in, in, other_function, 1);
	/* Function 0 is the PF itself. */
	MLX5_SET(query_hca_cap_in, in, function_id, fw->vf_id + 1);
	return mlx5_cmd_exec(fw->mdev, in, sizeof(in), out, MLX5_ST_SZ_BYTES(query_hca_cap_out));
}

/* The administrator chooses per VF whether it may be migrated, where there is that choice. */
static int mlx5vf_fw_migratable(struct mlx5vf_fw *fw, void *out)
{
#ifdef HAVE_MLX5_MIGRATABLE
	int ret = mlx5vf_fw_query_cap(fw, MLX5_CAP_GENERAL_2 << 1 | HCA_CAP_OPMOD_GET_MAX, out);

	if (ret)
		return ret;
	if (!MLX5_GET(query_hca_cap_out, out, capability.cmd_hca_cap_2.migratable))
		return -EOPNOTSUPP;
#endif
	return 0;
}

/**
 * mlx5vf_fw_probe - can the VF be migrated, and how?
 * @fw: @mdev and @vf_id are set; the rest is filled in
 *
 * Context: the VF's core device is held, mlx5_vf_get_core_dev().
 * Return: 0, or a negative errno if it cannot.
 */
int mlx5vf_fw_probe(struct mlx5vf_fw *fw)
{
	void *out;
	int ret;

	if (!MLX5_CAP_GEN(fw->mdev, migration))
		return -EOPNOTSUPP;

	out = kzalloc(MLX5_ST_SZ_BYTES(query_hca_cap_out), GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	ret = mlx5vf_fw_migratable(fw, out);
	if (!ret)
		ret = mlx5vf_fw_query_cap(fw, MLX5_SET_HCA_CAP_OP_MOD_GENERAL_DEVICE << 1 |
					  HCA_CAP_OPMOD_GET_CUR, out);
	if (!ret) {
		fw->vhca_id = MLX5_GET(query_hca_cap_out, out, capability.cmd_hca_cap.vhca_id);
		fw->tracks = mlx5vf_can_track(fw->mdev);
		fw->chunks = mlx5vf_can_chunk(fw->mdev);
	}
	kfree(out);
	return ret;
}

/**
 * mlx5vf_fw_suspend - stop the VF, in one of two ways
 * @mig: the migration
 * @op_mod: MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_INITIATOR: it does nothing by itself any more;
 *	_RESPONDER: it does not answer any more either
 *
 * Return: 0 or a negative errno.
 */
int mlx5vf_fw_suspend(struct mlx5vf_mig *mig, u16 op_mod)
{
	u32 out[MLX5_ST_SZ_DW(suspend_vhca_out)] = {};
	u32 in[MLX5_ST_SZ_DW(suspend_vhca_in)] = {};
	int ret = mlx5vf_fw_reachable(mig);

	if (ret)
		return ret;
	MLX5_SET(suspend_vhca_in, in, opcode, MLX5_CMD_OP_SUSPEND_VHCA);
	MLX5_SET(suspend_vhca_in, in, op_mod, op_mod);
	MLX5_SET(suspend_vhca_in, in, vhca_id, mig->fw.vhca_id);
	return mlx5_cmd_exec(mig->fw.mdev, in, sizeof(in), out, sizeof(out));
}

/**
 * mlx5vf_fw_resume - undo mlx5vf_fw_suspend(), in the reverse order
 * @mig: the migration
 * @op_mod: MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_RESPONDER or _INITIATOR
 *
 * Return: 0 or a negative errno.
 */
int mlx5vf_fw_resume(struct mlx5vf_mig *mig, u16 op_mod)
{
	u32 out[MLX5_ST_SZ_DW(resume_vhca_out)] = {};
	u32 in[MLX5_ST_SZ_DW(resume_vhca_in)] = {};
	int ret = mlx5vf_fw_reachable(mig);

	if (ret)
		return ret;
	MLX5_SET(resume_vhca_in, in, opcode, MLX5_CMD_OP_RESUME_VHCA);
	MLX5_SET(resume_vhca_in, in, op_mod, op_mod);
	MLX5_SET(resume_vhca_in, in, vhca_id, mig->fw.vhca_id);
	return mlx5_cmd_exec(mig->fw.mdev, in, sizeof(in), out, sizeof(out));
}

/**
 * mlx5vf_fw_query_size - how large is the VF's state?
 * @mig: the migration; no SAVE may be in flight
 * @incremental: only what changed since the last image
 * @need: out, bytes of memory that the next SAVE needs
 * @total: out, bytes that all images to come have together; may be NULL
 *
 * Return: 0 or a negative errno.
 */
int mlx5vf_fw_query_size(struct mlx5vf_mig *mig, bool incremental, u32 *need, u64 *total)
{
	u32 out[MLX5_ST_SZ_DW(query_vhca_migration_state_out)] = {};
	u32 in[MLX5_ST_SZ_DW(query_vhca_migration_state_in)] = {};
	int ret = mlx5vf_fw_reachable(mig);

	if (ret)
		return ret;
	MLX5_SET(query_vhca_migration_state_in, in, opcode,
		 MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE);
	MLX5_SET(query_vhca_migration_state_in, in, vhca_id, mig->fw.vhca_id);
	mlx5vf_query_set(in, incremental, mig->fw.chunks);
	ret = mlx5_cmd_exec(mig->fw.mdev, in, sizeof(in), out, sizeof(out));
	if (ret)
		return ret;

	*need = MLX5_GET(query_vhca_migration_state_out, out, required_umem_size);
	if (total)
		*total = mig->fw.chunks ? mlx5vf_query_remaining(out) : *need;
	return 0;
}

/**
 * mlx5vf_fw_load - give the VF a state
 * @mig: the migration
 * @mkey: memory that holds an image
 * @size: of the image, in bytes
 *
 * Return: 0 or a negative errno.
 */
int mlx5vf_fw_load(struct mlx5vf_mig *mig, u32 mkey, u32 size)
{
	u32 out[MLX5_ST_SZ_DW(load_vhca_state_out)] = {};
	u32 in[MLX5_ST_SZ_DW(load_vhca_state_in)] = {};
	int ret = mlx5vf_fw_reachable(mig);

	if (ret)
		return ret;
	MLX5_SET(load_vhca_state_in, in, opcode, MLX5_CMD_OP_LOAD_VHCA_STATE);
	MLX5_SET(load_vhca_state_in, in, vhca_id, mig->fw.vhca_id);
	MLX5_SET(load_vhca_state_in, in, mkey, mkey);
	MLX5_SET(load_vhca_state_in, in, size, size);
	return mlx5_cmd_exec(mig->fw.mdev, in, sizeof(in), out, sizeof(out));
}

/**
 * mlx5vf_fw_alloc_pd - a protection domain
 * @mig: the migration
 * @pdn: out, its number
 *
 * Return: 0 or a negative errno.
 */
int mlx5vf_fw_alloc_pd(struct mlx5vf_mig *mig, u32 *pdn)
{
	int ret = mlx5vf_fw_reachable(mig);

	return ret ? ret : mlx5_core_alloc_pd(mig->fw.mdev, pdn);
}

/**
 * mlx5vf_fw_dealloc_pd - give a protection domain back
 * @mig: the migration
 * @pdn: from mlx5vf_fw_alloc_pd()
 */
void mlx5vf_fw_dealloc_pd(struct mlx5vf_mig *mig, u32 pdn)
{
	lockdep_assert_held(&mig->state_mutex);
	mlx5_core_dealloc_pd(mig->fw.mdev, pdn);
}
