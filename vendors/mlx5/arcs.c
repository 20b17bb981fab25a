// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arcs of the migration's state machine: what is done on the way from one state to the next.
 * An arc that fails leaves the VF in the state it was in. Where that takes a command which fails
 * too, the state is ERROR.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>

#include "mlx5vf.h"

#define SUSPEND(who)	MLX5_SUSPEND_VHCA_IN_OP_MOD_SUSPEND_ ## who
#define RESUME(who)	MLX5_RESUME_VHCA_IN_OP_MOD_RESUME_ ## who

/* The VF starts nothing any more, but still answers: its neighbours may be running. */
static int mlx5vf_arc_quiesce(struct mlx5vf_mig *mig, struct file **file)
{
	int ret = 0;

	/* A SAVE that turns tracking on must not meet a suspended VF. */
	if (mig->saving)
		ret = mlx5vf_save_wait_idle(mig->saving);
	return ret ? ret : mlx5vf_fw_suspend(mig, SUSPEND(INITIATOR));
}

static int mlx5vf_arc_unquiesce(struct mlx5vf_mig *mig, struct file **file)
{
	return mlx5vf_fw_resume(mig, RESUME(INITIATOR));
}

static int mlx5vf_arc_freeze(struct mlx5vf_mig *mig, struct file **file)
{
	return mlx5vf_fw_suspend(mig, SUSPEND(RESPONDER));
}

static int mlx5vf_arc_thaw(struct mlx5vf_mig *mig, struct file **file)
{
	return mlx5vf_fw_resume(mig, RESUME(RESPONDER));
}

static int mlx5vf_begin_save(struct mlx5vf_mig *mig, bool track, struct file **file)
{
	struct mlx5vf_save *save = mlx5vf_save_begin(mig, track);

	if (IS_ERR(save))
		return PTR_ERR(save);
	mig->saving = save;
	*file = get_file(save->filp);
	return 0;
}

static int mlx5vf_arc_save(struct mlx5vf_mig *mig, struct file **file)
{
	return mlx5vf_begin_save(mig, false, file);
}

static int mlx5vf_arc_end_save(struct mlx5vf_mig *mig, struct file **file)
{
	mlx5vf_mig_end_streams(mig);
	return 0;
}

static int mlx5vf_arc_load(struct mlx5vf_mig *mig, struct file **file)
{
	struct mlx5vf_load *load = mlx5vf_load_begin(mig);

	if (IS_ERR(load))
		return PTR_ERR(load);
	mig->loading = load;
	*file = mlx5vf_load_file(load);
	return 0;
}

/* A state that is not whole must not run: it takes more data, or a reset, to leave RESUMING. */
static int mlx5vf_arc_end_load(struct mlx5vf_mig *mig, struct file **file)
{
	int ret = mlx5vf_load_check(mig->loading);

	if (ret)
		return ret;
	mlx5vf_mig_end_streams(mig);
	return 0;
}

#ifdef HAVE_VFIO_PRECOPY
static int mlx5vf_arc_precopy(struct mlx5vf_mig *mig, struct file **file)
{
	return mlx5vf_begin_save(mig, true, file);
}

static int mlx5vf_arc_cancel_precopy(struct mlx5vf_mig *mig, struct file **file)
{
	int ret = mlx5vf_save_wait_idle(mig->saving);

	if (!ret)
		ret = mlx5vf_save_cancel(mig->saving);
	if (ret)
		return ret;
	mlx5vf_mig_end_streams(mig);
	return 0;
}

/* The VF stands still from here on: the stream goes on with what is left. */
static int mlx5vf_arc_final(struct mlx5vf_mig *mig, struct file **file)
{
	int ret = mlx5vf_save_wait_idle(mig->saving);

	if (ret)
		return ret;
	if (mig->saving->phase == MLX5VF_PHASE_DEAD)
		return -ENODEV;
	ret = mlx5vf_fw_suspend(mig, SUSPEND(RESPONDER));
	if (ret)
		return ret;
	ret = mlx5vf_save_final(mig->saving);
	if (ret && mlx5vf_fw_resume(mig, RESUME(RESPONDER)))
		mlx5vf_mig_fail(mig);
	return ret;
}
#endif

static const struct {
	enum vfio_device_mig_state from;
	enum vfio_device_mig_state to;
	int (*go)(struct mlx5vf_mig *mig, struct file **file);
} mlx5vf_arcs[] = {
#define ARC(from, to, go)	{ VFIO_DEVICE_STATE_ ## from, VFIO_DEVICE_STATE_ ## to, go }
	ARC(RUNNING,		RUNNING_P2P,	mlx5vf_arc_quiesce),
	ARC(RUNNING_P2P,	RUNNING,	mlx5vf_arc_unquiesce),
	ARC(RUNNING_P2P,	STOP,		mlx5vf_arc_freeze),
	ARC(STOP,		RUNNING_P2P,	mlx5vf_arc_thaw),
	ARC(STOP,		STOP_COPY,	mlx5vf_arc_save),
	ARC(STOP_COPY,		STOP,		mlx5vf_arc_end_save),
	ARC(STOP,		RESUMING,	mlx5vf_arc_load),
	ARC(RESUMING,		STOP,		mlx5vf_arc_end_load),
#ifdef HAVE_VFIO_PRECOPY
	ARC(RUNNING,		PRE_COPY,	mlx5vf_arc_precopy),
	ARC(PRE_COPY,		RUNNING,	mlx5vf_arc_cancel_precopy),
	ARC(RUNNING_P2P,	PRE_COPY_P2P,	mlx5vf_arc_precopy),
	ARC(PRE_COPY_P2P,	RUNNING_P2P,	mlx5vf_arc_cancel_precopy),
	ARC(PRE_COPY,		PRE_COPY_P2P,	mlx5vf_arc_quiesce),
	ARC(PRE_COPY_P2P,	PRE_COPY,	mlx5vf_arc_unquiesce),
	ARC(PRE_COPY_P2P,	STOP_COPY,	mlx5vf_arc_final),
#endif
#undef ARC
};

/**
 * mlx5vf_mig_step - follow one arc
 * @mig: the migration; its state is not changed, but to ERROR
 * @to: the neighbour that vfio_mig_get_next_state() named
 * @file: out, the file of the stream that begins with @to, with a reference; otherwise left alone
 *
 * Context: state_mutex held.
 * Return: 0 or a negative errno.
 */
int mlx5vf_mig_step(struct mlx5vf_mig *mig, enum vfio_device_mig_state to, struct file **file)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mlx5vf_arcs); i++)
		if (mlx5vf_arcs[i].from == mig->state && mlx5vf_arcs[i].to == to)
			return mlx5vf_arcs[i].go(mig, file);
	return -EINVAL;
}
