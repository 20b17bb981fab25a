// SPDX-License-Identifier: GPL-2.0-only
/*
 * The migration of a VF: its lock, what happens to it from outside, and the vfio layer's ops.
 *
 * The function can be reset at any time, from a path that holds the core's memory lock. That lock
 * is taken below mmap_lock, and iova_bitmap_set() may take mmap_lock below the state_mutex: so
 * that path must not wait for the state_mutex. It leaves a bit, and whoever has the mutex, has it
 * next or releases it acts on the bit. Since that is done by taking the mutex as well, nobody who
 * takes it after a reset has ended sees a state from before.
 */
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/lockdep.h>
#include <linux/slab.h>

#include "mlx5vf.h"

/* ---- the lock ---- */

static void mlx5vf_mig_act_on_reset(struct mlx5vf_mig *mig)
{
	if (!test_and_clear_bit(MLX5VF_PENDING_RESET, &mig->pending))
		return;
	mlx5vf_mig_end_streams(mig);
	mig->state = VFIO_DEVICE_STATE_RUNNING;
}

/**
 * mlx5vf_mig_lock - take the state_mutex
 * @mig: the migration
 */
void mlx5vf_mig_lock(struct mlx5vf_mig *mig)
{
	mutex_lock(&mig->state_mutex);
	mlx5vf_mig_act_on_reset(mig);
}

/**
 * mlx5vf_mig_unlock - release the state_mutex
 * @mig: the migration
 */
void mlx5vf_mig_unlock(struct mlx5vf_mig *mig)
{
	do {
		mlx5vf_mig_act_on_reset(mig);
		mutex_unlock(&mig->state_mutex);
		/*
		 * Either we see the bit here, or who set it sees the mutex free: pairs with
		 * smp_mb__after_atomic() in mlx5vf_mig_reset_done().
		 */
		smp_mb();
	} while (test_bit(MLX5VF_PENDING_RESET, &mig->pending) &&
		 mutex_trylock(&mig->state_mutex));
}

/**
 * mlx5vf_mig_reset_done - the function has been reset
 * @mig: the migration
 *
 * Context: the memory lock of the core is held; does not wait.
 */
void mlx5vf_mig_reset_done(struct mlx5vf_mig *mig)
{
	set_bit(MLX5VF_PENDING_RESET, &mig->pending);
	smp_mb__after_atomic();	/* pairs with smp_mb() in mlx5vf_mig_unlock() */
	if (mutex_trylock(&mig->state_mutex))
		mlx5vf_mig_unlock(mig);
}

/* ---- what happens to it ---- */

/**
 * mlx5vf_mig_end_streams - no stream is current any more
 * @mig: the migration
 *
 * Context: state_mutex held. Waits for a SAVE in flight.
 */
void mlx5vf_mig_end_streams(struct mlx5vf_mig *mig)
{
	struct mlx5vf_save *save = mig->saving;
	struct mlx5vf_load *load = mig->loading;

	lockdep_assert_held(&mig->state_mutex);
	mig->saving = NULL;
	mig->loading = NULL;
	if (save)
		mlx5vf_save_end(save);
	if (load)
		mlx5vf_load_end(load);
}

/**
 * mlx5vf_mig_fail - the VF is in no state that can be named; only a reset leads out of this
 * @mig: the migration
 *
 * Context: state_mutex held.
 */
void mlx5vf_mig_fail(struct mlx5vf_mig *mig)
{
	mlx5vf_mig_end_streams(mig);
	mig->state = VFIO_DEVICE_STATE_ERROR;
}

/**
 * mlx5vf_mig_open - the device is being opened, its function has been reset
 * @mig: the migration
 */
void mlx5vf_mig_open(struct mlx5vf_mig *mig)
{
	mlx5vf_mig_lock(mig);
	mig->state = VFIO_DEVICE_STATE_RUNNING;
	mlx5vf_mig_unlock(mig);
}

static void mlx5vf_mig_end_all(struct mlx5vf_mig *mig)
{
	mlx5vf_mig_end_streams(mig);
	mlx5vf_tracker_stop(mig);
}

/**
 * mlx5vf_mig_close - the device is being closed
 * @mig: the migration
 *
 * Nothing is in flight and no work is queued when this returns. Files of streams may live on.
 */
void mlx5vf_mig_close(struct mlx5vf_mig *mig)
{
	mlx5vf_mig_lock(mig);
	mlx5vf_mig_end_all(mig);
	mlx5vf_mig_unlock(mig);
	cancel_work_sync(&mig->more_work);
}

/**
 * mlx5vf_mig_detach - the PF is about to go, or to disable the VF
 * @mig: the migration
 *
 * While the PF's firmware can still be reached everything is taken back from it; after that no
 * command is sent. A VF that was not running has lost its state with it.
 */
void mlx5vf_mig_detach(struct mlx5vf_mig *mig)
{
	/* Somebody may have the lock and wait for a report that now may never come. */
	mlx5vf_tracker_signal(&mig->tracker, MLX5VF_TRACK_BROKEN);
	mlx5vf_mig_lock(mig);
	mlx5vf_mig_end_all(mig);
	if (mig->state != VFIO_DEVICE_STATE_RUNNING)
		mig->state = VFIO_DEVICE_STATE_ERROR;
	mig->fw.detached = true;
	mlx5vf_mig_unlock(mig);
}

/**
 * mlx5vf_mig_attach - the PF has enabled the VF
 * @mig: the migration
 */
void mlx5vf_mig_attach(struct mlx5vf_mig *mig)
{
	mlx5vf_mig_lock(mig);
	mig->fw.detached = false;
	mlx5vf_mig_unlock(mig);
}

static void mlx5vf_mig_more(struct work_struct *work)
{
	struct mlx5vf_mig *mig = container_of(work, struct mlx5vf_mig, more_work);

	mlx5vf_mig_lock(mig);
	if (mig->saving)
		mlx5vf_save_more(mig->saving);
	mlx5vf_mig_unlock(mig);
}

/* ---- life ---- */

/**
 * mlx5vf_mig_alloc - the migration of a VF
 * @fw: how its firmware is reached
 *
 * Return: with one reference, or NULL.
 */
struct mlx5vf_mig *mlx5vf_mig_alloc(const struct mlx5vf_fw *fw)
{
	struct mlx5vf_mig *mig = kzalloc(sizeof(*mig), GFP_KERNEL);

	if (!mig)
		return NULL;
	kref_init(&mig->ref);
	mutex_init(&mig->state_mutex);
	mig->state = VFIO_DEVICE_STATE_RUNNING;
	mig->fw = *fw;
	mlx5vf_tracker_init(&mig->tracker);
	INIT_WORK(&mig->more_work, mlx5vf_mig_more);
	return mig;
}

static void mlx5vf_mig_release(struct kref *ref)
{
	struct mlx5vf_mig *mig = container_of(ref, struct mlx5vf_mig, ref);

	mutex_destroy(&mig->state_mutex);
	kfree(mig);
}

void mlx5vf_mig_get(struct mlx5vf_mig *mig)
{
	kref_get(&mig->ref);
}

void mlx5vf_mig_put(struct mlx5vf_mig *mig)
{
	kref_put(&mig->ref, mlx5vf_mig_release);
}

/* ---- vfio's ops ---- */

/*
 * The next state on the way from here to @to. Two questions are not for
 * vfio_mig_get_next_state(): it warns of a device in ERROR, and until it learned better it looked
 * for a way from STOP_COPY back to a pre-copy for ever, there being none.
 */
static int mlx5vf_mig_next(struct vfio_device *core_vdev, struct mlx5vf_mig *mig,
			   enum vfio_device_mig_state to, enum vfio_device_mig_state *next)
{
	if (mig->state == VFIO_DEVICE_STATE_ERROR)
		return -EINVAL;
#ifdef HAVE_VFIO_PRECOPY
	if (mig->state == VFIO_DEVICE_STATE_STOP_COPY &&
	    (to == VFIO_DEVICE_STATE_PRE_COPY || to == VFIO_DEVICE_STATE_PRE_COPY_P2P))
		return -EINVAL;
#endif
	return vfio_mig_get_next_state(core_vdev, mig->state, to, next);
}

/* Returns the file of the stream that the new state comes with, NULL for none, or an ERR_PTR. */
static struct file *mlx5vf_set_state(struct vfio_device *core_vdev, enum vfio_device_mig_state to)
{
	struct mlx5vf_mig *mig = mlx5vf_mig_of(core_vdev);
	enum vfio_device_mig_state next;
	struct file *file = NULL;
	int ret = 0;

	mlx5vf_mig_lock(mig);
	while (mig->state != to) {
		ret = mlx5vf_mig_next(core_vdev, mig, to, &next);
		if (!ret)
			ret = mlx5vf_mig_step(mig, next, &file);
		if (ret)
			break;
		mig->state = next;
	}
	mlx5vf_mig_unlock(mig);
	if (ret && file)
		fput(file);
	return ret ? ERR_PTR(ret) : file;
}

static int mlx5vf_get_state(struct vfio_device *core_vdev, enum vfio_device_mig_state *state)
{
	struct mlx5vf_mig *mig = mlx5vf_mig_of(core_vdev);

	mlx5vf_mig_lock(mig);
	*state = mig->state;
	mlx5vf_mig_unlock(mig);
	return 0;
}

#ifdef HAVE_VFIO_MIG_DATA_SIZE
static int mlx5vf_get_data_size(struct vfio_device *core_vdev, unsigned long *stop_copy_length)
{
	struct mlx5vf_mig *mig = mlx5vf_mig_of(core_vdev);
	u64 total;
	u32 need;
	int ret = 0;

	mlx5vf_mig_lock(mig);
	if (mig->saving)
		ret = mlx5vf_save_wait_idle(mig->saving);
	if (!ret)
		ret = mlx5vf_fw_query_size(mig, false, &need, &total);
	mlx5vf_mig_unlock(mig);
	if (!ret)
		*stop_copy_length = total;
	return ret;
}
#endif

const struct vfio_migration_ops mlx5vf_mig_ops = {
	.migration_set_state		= mlx5vf_set_state,
	.migration_get_state		= mlx5vf_get_state,
#ifdef HAVE_VFIO_MIG_DATA_SIZE
	.migration_get_data_size	= mlx5vf_get_data_size,
#endif
};
