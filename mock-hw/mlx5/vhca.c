// SPDX-License-Identifier: GPL-2.0-only
/*
 * Migration of a VHCA: suspend and resume in two steps, and the stream of images. A VHCA whose
 * initiator is suspended starts nothing but answers its peers; one whose responder is suspended too
 * is frozen.
 *
 * What drivers tell of these commands: a SAVE that turns tracking on fails on a suspended device,
 * an incremental QUERY on one that is not tracked, a SAVE without tracking on a running device ends
 * it, chunks after the first are asked for as incremental. All other checks are ASSUMED.
 */
#include "mlx5.h"

int mlx5_suspend(struct cmd *cmd)
{
	struct mock_func *fn;
	struct vf *vf = mlx5_vhca(cmd, prm_get(cmd->in, PRM_suspend_vhca_in__vhca_id), &fn);
	mock_u32 responder = prm_get(cmd->in, PRM_OP_MOD);

	if (!vf)
		return -1;
	if (vf->state != (responder ? MOCK_MLX5_INITIATOR_SUSPENDED : MOCK_MLX5_RUNNING))
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x70);
	vf->state = responder ? MOCK_MLX5_SUSPENDED : MOCK_MLX5_INITIATOR_SUSPENDED;
	return 0;
}

/* op_mod 0 is the responder here: the reverse of suspending. */
int mlx5_resume(struct cmd *cmd)
{
	struct mock_func *fn;
	struct vf *vf = mlx5_vhca(cmd, prm_get(cmd->in, PRM_resume_vhca_in__vhca_id), &fn);
	mock_u32 initiator = prm_get(cmd->in, PRM_OP_MOD);

	if (!vf)
		return -1;
	if (vf->state != (initiator ? MOCK_MLX5_INITIATOR_SUSPENDED : MOCK_MLX5_SUSPENDED))
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x71);
	if (vf->loading)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x72);
	/* What was saved of a device that runs again is history. */
	if (!initiator)
		vf->final = 0;
	vf->state = initiator ? MOCK_MLX5_RUNNING : MOCK_MLX5_INITIATOR_SUSPENDED;
	if (initiator)
		mlx5_vf_go(fn);
	return 0;
}

/* Pages that the stream has not sent in their present form. */
static mock_u64 pending(const struct vf *vf)
{
	return vf->ctx_pages - vf->sweep + vf->dirty;
}

static mock_u64 required(const struct vf *vf, int incremental)
{
	if (!incremental)
		return mlx5_image_size(vf, vf->ctx_pages);
	/* A running device in which nothing changed has nothing to save. */
	if (!pending(vf) && vf->state != MOCK_MLX5_SUSPENDED)
		return 0;
	return mlx5_image_size(vf, pending(vf));
}

int mlx5_query_migration(struct cmd *cmd)
{
	struct mock_func *fn;
	struct vf *vf = mlx5_vhca(cmd, prm_get(cmd->in, PRM_query_vhca_migration_state_in__vhca_id),
				  &fn);
	int incremental = (int)prm_get(cmd->in, PRM_query_vhca_migration_state_in__incremental);
	int chunk = (int)prm_get(cmd->in, PRM_query_vhca_migration_state_in__chunk);
	mock_u64 total, part;

	if (!vf)
		return -1;
	if (incremental && !vf->tracking && !vf->final)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x73);
	if (chunk && !cmd->pf->caps.chunks)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x74);
	total = required(vf, incremental);
	part = chunk && total > CHUNK_SIZE ? CHUNK_SIZE : total;
	if (part > 0xffffffffULL)
		return cmd_fail(cmd, ST_LIM, 0x75);
	vf->chunk = chunk;
	prm_set(cmd->out, PRM_query_vhca_migration_state_out__required_umem_size, (mock_u32)part);
	if (chunk)
		prm_set64(cmd->out, PRM_query_vhca_migration_state_out__remaining_total_size,
			  total);
	return 0;
}

/* May this SAVE be, and is it one that writes nothing? 1 for the latter. */
static int check_save(struct cmd *cmd, struct vf *vf, int incremental, int track)
{
	int suspended = vf->state == MOCK_MLX5_SUSPENDED;

	if (track && suspended)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x76);
	if (incremental && !vf->tracking && !vf->final)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x73);
	if (track || suspended)
		return 0;
	if (!vf->tracking)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x77);
	return 1;
}

static void new_stream(struct vf *vf)
{
	mlx5_ctx_clean(vf);
	vf->sweep = 0;
	vf->save_index = 0;
	vf->final = 0;
}

static struct mkey *image_key(struct cmd *cmd, mock_u32 field, mock_u64 size)
{
	struct mkey *key = mlx5_mkey(cmd->pf, prm_get(cmd->in, field));

	/* ASSUMED: the image lies at the key's start, and va is not used. */
	if (!key || prm_get64(cmd->in, PRM_save_vhca_state_in__va)) {
		cmd_fail(cmd, ST_BAD_RES, 0x78);
		return NULL;
	}
	if (key->len < size) {
		cmd_fail(cmd, ST_BAD_PARAM, 0x79);
		return NULL;
	}
	return key;
}

static int save(struct cmd *cmd, struct mock_func *fn, struct mkey *key, mock_u32 size, int track)
{
	struct vf *vf = mock_state(fn);
	mock_u64 need = mlx5_image_size(vf, pending(vf));
	mock_u32 used;

	/* Only a device that runs, or that was asked for chunks, leaves the rest for later. */
	if (size < mlx5_image_size(vf, pending(vf) ? 1 : 0) ||
	    (!track && !vf->chunk && size < need))
		return cmd_fail(cmd, ST_LIM, 0x7a);
	if (mlx5_image_save(cmd, fn, key, size, !track, &used)) {
		new_stream(vf);
		vf->tracking = 0;
		return -1;
	}
	prm_set(cmd->out, PRM_save_vhca_state_out__actual_image_size, used);
	if (track) {
		vf->tracking = 1;
		return 0;
	}
	vf->tracking = 0;
	vf->final = pending(vf) != 0;
	if (vf->final) {
		need = mlx5_image_size(vf, pending(vf));
		prm_set(cmd->out, PRM_save_vhca_state_out__next_required_umem_size,
			need > CHUNK_SIZE ? CHUNK_SIZE : (mock_u32)need);
	}
	return 0;
}

int mlx5_save(struct cmd *cmd)
{
	struct mock_func *fn;
	struct vf *vf = mlx5_vhca(cmd, prm_get(cmd->in, PRM_save_vhca_state_in__vhca_id), &fn);
	int incremental = (int)prm_get(cmd->in, PRM_save_vhca_state_in__incremental);
	int track = (int)prm_get(cmd->in, PRM_save_vhca_state_in__set_track);
	mock_u32 size = prm_get(cmd->in, PRM_save_vhca_state_in__size);
	struct mkey *key;
	int ret;

	if (!vf)
		return -1;
	ret = check_save(cmd, vf, incremental, track);
	if (ret < 0)
		return -1;
	if (ret) {
		new_stream(vf);
		vf->tracking = 0;
		return 0;
	}
	key = image_key(cmd, PRM_save_vhca_state_in__mkey, size);
	if (!key)
		return -1;
	if (!incremental)
		new_stream(vf);
	return save(cmd, fn, key, size, track);
}

int mlx5_load(struct cmd *cmd)
{
	struct mock_func *fn;
	struct vf *vf = mlx5_vhca(cmd, prm_get(cmd->in, PRM_load_vhca_state_in__vhca_id), &fn);
	mock_u32 size = prm_get(cmd->in, PRM_load_vhca_state_in__size);
	struct mkey *key;

	if (!vf)
		return -1;
	if (vf->state != MOCK_MLX5_SUSPENDED)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x7b);
	key = image_key(cmd, PRM_load_vhca_state_in__mkey, size);
	if (!key)
		return -1;
	return mlx5_image_load(cmd, fn, key, size);
}

enum mock_mlx5_vhca_state mock_mlx5_vf_state(struct mock_func *fn)
{
	return ((struct vf *)mock_state(fn))->state;
}
