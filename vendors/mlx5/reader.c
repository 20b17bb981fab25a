// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stream that leaves the host, as the user sees it: read, poll, and how much there is.
 *
 * A reader copies from a record that it holds a reference to, below the io_mutex alone. Whatever
 * ends the session meanwhile, an error, a reset, the PF's loss or the close of the device,
 * neither waits for the reader nor takes the pages from it: the firmware just loses them.
 */
#include <linux/compat.h>
#include <linux/errno.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "mlx5vf.h"

/*
 * What a reader can expect: 1 if there is a record; else 0 for the end of the stream, -EAGAIN if
 * more is coming, -ENOMSG if that depends on the user, or -ENODEV. Caller holds save->lock.
 */
static int mlx5vf_save_outlook(struct mlx5vf_save *save)
{
	if (save->phase == MLX5VF_PHASE_DEAD)
		return -ENODEV;
	if (!list_empty(&save->records))
		return 1;
	switch (save->phase) {
	case MLX5VF_PHASE_DONE:
		return 0;
	case MLX5VF_PHASE_PRECOPY:
	case MLX5VF_PHASE_TOMBSTONE:
		return -ENOMSG;
	default:
		return -EAGAIN;
	}
}

static int mlx5vf_save_peek(struct mlx5vf_save *save)
{
	int outlook;

	spin_lock_irq(&save->lock);
	outlook = mlx5vf_save_outlook(save);
	spin_unlock_irq(&save->lock);
	return outlook;
}

/* The oldest record, referenced, or NULL and the reason in @outlook. */
static struct mlx5vf_record *mlx5vf_save_oldest(struct mlx5vf_save *save, int *outlook)
{
	struct mlx5vf_record *record = NULL;

	spin_lock_irq(&save->lock);
	*outlook = mlx5vf_save_outlook(save);
	if (*outlook > 0) {
		record = list_first_entry(&save->records, struct mlx5vf_record, link);
		kref_get(&record->ref);
	}
	spin_unlock_irq(&save->lock);
	return record;
}

/*
 * @count more bytes of the oldest record have been read; what was read whole gives back its image.
 */
static void mlx5vf_save_advance(struct mlx5vf_save *save, struct mlx5vf_record *record, u64 count)
{
	bool whole = false;

	spin_lock_irq(&save->lock);
	if (save->phase != MLX5VF_PHASE_DEAD) {
		record->pos += count;
		save->unread -= count;
		save->unread_first -= min(count, save->unread_first);
		whole = record->pos == record->len;
	}
	if (whole) {
		list_del_init(&record->link);
		if (record->image)
			list_add_tail(&record->image->link, &save->spare);
		record->image = NULL;
		if (save->more)
			queue_work(system_unbound_wq, &save->mig->more_work);
	}
	spin_unlock_irq(&save->lock);
	if (whole)
		mlx5vf_record_put(record);	/* the stream's reference */
}

/*
 * Before the first byte of an image: make what the firmware wrote visible, if it is still mapped.
 */
static void mlx5vf_save_sync(struct mlx5vf_save *save, struct mlx5vf_record *record)
{
	struct mlx5vf_mig *mig = save->mig;

	mlx5vf_mig_lock(mig);
	if (mig->saving == save && record->image->mapped)
		mlx5vf_image_sync_for_cpu(mig, record->image, 0, record->len - record->head_len);
	mlx5vf_mig_unlock(mig);
}

/* Returns how many bytes were copied, of @len at most and of one record. */
static size_t mlx5vf_save_copy(struct mlx5vf_save *save, struct mlx5vf_record *record,
			       char __user *buf, size_t len)
{
	u64 off;

	if (record->pos < record->head_len) {
		len = min_t(size_t, len, record->head_len - record->pos);
		return len - copy_to_user(buf, record->head + record->pos, len);
	}
	off = record->pos - record->head_len;
	if (!off)
		mlx5vf_save_sync(save, record);
	return mlx5vf_image_to_user(record->image, off, buf,
				    min_t(u64, len, record->len - record->pos));
}

/* As much as there is, up to @len bytes; the outlook if that is nothing. Caller holds io_mutex. */
static ssize_t mlx5vf_save_drain(struct mlx5vf_save *save, char __user *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		struct mlx5vf_record *record;
		u64 left;
		size_t count;
		int outlook;

		record = mlx5vf_save_oldest(save, &outlook);
		if (!record)
			return done ? done : outlook;
		left = record->len - record->pos;
		if (record->pos < record->head_len)
			left = record->head_len - record->pos;
		left = min_t(u64, left, len - done);
		count = mlx5vf_save_copy(save, record, buf + done, left);
		mlx5vf_save_advance(save, record, count);
		mlx5vf_record_put(record);
		done += count;
		if (count < left)
			return done ? done : -EFAULT;
	}
	return done;
}

static ssize_t mlx5vf_save_read(struct file *filp, char __user *buf, size_t len, loff_t *pos)
{
	struct mlx5vf_save *save = filp->private_data;
	ssize_t ret;

	if (pos)
		return -ESPIPE;
	if (!len)
		return 0;
	do {
		if (!(filp->f_flags & O_NONBLOCK) &&
		    wait_event_interruptible(save->wait, mlx5vf_save_peek(save) != -EAGAIN))
			return -ERESTARTSYS;
		if (mutex_lock_interruptible(&save->io_mutex))
			return -ERESTARTSYS;
		ret = mlx5vf_save_drain(save, buf, len);
		mutex_unlock(&save->io_mutex);
		/* Another reader may have been faster: then there is nothing again. */
	} while (ret == -EAGAIN && !(filp->f_flags & O_NONBLOCK));
	return ret;
}

static __poll_t mlx5vf_save_poll(struct file *filp, struct poll_table_struct *wait)
{
	struct mlx5vf_save *save = filp->private_data;

	poll_wait(filp, &save->wait, wait);
	switch (mlx5vf_save_peek(save)) {
	case 1:
	case 0:
		return EPOLLIN | EPOLLRDNORM;
	case -ENODEV:
		return EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
	default:
		return 0;
	}
}

#ifdef HAVE_VFIO_PRECOPY
/*
 * How much there is to be read. Where that is nothing but the VF has changed its state, begin to
 * save that: whoever asks is about to read. Caller holds the state_mutex.
 */
static int mlx5vf_save_precopy_info(struct mlx5vf_save *save, struct vfio_precopy_info *info)
{
	struct mlx5vf_mig *mig = save->mig;
	u32 changed = 0;
	u64 unread;
	int ret;

	if (mig->state != VFIO_DEVICE_STATE_PRE_COPY &&
	    mig->state != VFIO_DEVICE_STATE_PRE_COPY_P2P)
		return -EINVAL;
	if (mig->saving != save)
		return -ENODEV;	/* an earlier session's file */
	ret = mlx5vf_save_wait_idle(save);
	if (ret)
		return ret;
	if (save->phase == MLX5VF_PHASE_DEAD)
		return -ENODEV;
	/* In P2P nothing can be saved before the end, so there is nothing new to be read either. */
	if (mig->state == VFIO_DEVICE_STATE_PRE_COPY && save->phase == MLX5VF_PHASE_PRECOPY) {
		ret = mlx5vf_fw_query_size(mig, true, &changed, NULL);
		if (ret)
			return ret;
	}

	spin_lock_irq(&save->lock);
	unread = save->unread;
	info->initial_bytes = save->unread_first;
	info->dirty_bytes = unread - save->unread_first + changed;
	spin_unlock_irq(&save->lock);
	return changed && !unread ? mlx5vf_save_round(save, changed) : 0;
}

static long mlx5vf_save_ioctl(struct file *filp, unsigned int cmd, unsigned long arg)
{
	size_t minsz = offsetofend(struct vfio_precopy_info, dirty_bytes);
	struct mlx5vf_save *save = filp->private_data;
	struct vfio_precopy_info info;
	int ret;

	if (cmd != VFIO_MIG_GET_PRECOPY_INFO)
		return -ENOTTY;
	if (copy_from_user(&info, (void __user *)arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	mlx5vf_mig_lock(save->mig);
	ret = mlx5vf_save_precopy_info(save, &info);
	mlx5vf_mig_unlock(save->mig);
	if (ret)
		return ret;
	return copy_to_user((void __user *)arg, &info, minsz) ? -EFAULT : 0;
}
#endif

static int mlx5vf_save_release(struct inode *inode, struct file *filp)
{
	struct mlx5vf_save *save = filp->private_data;

	/* The current stream holds its file, so this one is over and holds nothing. */
	mutex_destroy(&save->io_mutex);
	mlx5vf_mig_put(save->mig);
	kfree(save);
	return 0;
}

const struct file_operations mlx5vf_save_fops = {
	.owner		= THIS_MODULE,
	.read		= mlx5vf_save_read,
	.poll		= mlx5vf_save_poll,
#ifdef HAVE_VFIO_PRECOPY
	.unlocked_ioctl	= mlx5vf_save_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
#endif
	.release	= mlx5vf_save_release,
	.llseek		= noop_llseek,
};
