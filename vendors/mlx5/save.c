// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stream that leaves the host: SAVE commands and the records they become.
 *
 * One SAVE is in flight at a time. It is submitted under the state_mutex and completes in an
 * interrupt, which files the image as a record, hands the image back, or ends the stream, all
 * under the spinlock alone. Nothing is left for a work item but to ask for the next piece of a
 * final image, because that needs the state_mutex.
 */
#include <linux/anon_inodes.h>
#include <linux/dev_printk.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/lockdep.h>
#include <linux/slab.h>

#include "compat.h"
#include "mlx5vf.h"

/* Pieces of a final image: this large if the firmware does not need more, so many at a time. */
#define MLX5VF_PIECE_SIZE	SZ_8M
#define MLX5VF_PIECES		2

/* ---- records ---- */

static void mlx5vf_record_release(struct kref *ref)
{
	struct mlx5vf_record *record = container_of(ref, struct mlx5vf_record, ref);

	if (record->image)
		mlx5vf_image_put(record->image);
	kfree(record);
}

/**
 * mlx5vf_record_put - drop a reference
 * @record: the record; the last reference also drops that of its image
 */
void mlx5vf_record_put(struct mlx5vf_record *record)
{
	kref_put(&record->ref, mlx5vf_record_release);
}

static struct mlx5vf_record *mlx5vf_record_alloc(void)
{
	struct mlx5vf_record *record = kzalloc(sizeof(*record), GFP_KERNEL_ACCOUNT);

	if (record) {
		kref_init(&record->ref);
		INIT_LIST_HEAD(&record->link);
	}
	return record;
}

static void mlx5vf_record_header(struct mlx5vf_record *record, u64 size, u32 flags, u32 tag)
{
	struct mlx5vf_record_header header = {
		.size = cpu_to_le64(size),
		.flags = cpu_to_le32(flags),
		.tag = cpu_to_le32(tag),
	};

	memcpy(record->head, &header, sizeof(header));
	record->head_len = sizeof(header);
	record->len = sizeof(header) + size;
}

/* Caller holds save->lock. The reference goes to the stream. */
static void mlx5vf_save_file_record(struct mlx5vf_save *save, struct mlx5vf_record *record)
{
	list_add_tail(&record->link, &save->records);
	save->unread += record->len;
	if (save->phase == MLX5VF_PHASE_FIRST)
		save->unread_first += record->len;
}

/* The first record: who receives may prepare as much memory now, while the VF still runs here. */
static int mlx5vf_save_announce(struct mlx5vf_save *save)
{
	struct mlx5vf_record *record = mlx5vf_record_alloc();
	__le64 size = cpu_to_le64(save->final_size);

	if (!record)
		return -ENOMEM;
	mlx5vf_record_header(record, sizeof(size), MLX5VF_RECORD_OPTIONAL, MLX5VF_TAG_FINAL_SIZE);
	memcpy(record->head + record->head_len, &size, sizeof(size));
	record->head_len += sizeof(size);

	spin_lock_irq(&save->lock);
	mlx5vf_save_file_record(save, record);
	spin_unlock_irq(&save->lock);
	return 0;
}

/* ---- images ---- */

static void mlx5vf_save_spare(struct mlx5vf_save *save, struct mlx5vf_image *image)
{
	spin_lock_irq(&save->lock);
	list_add_tail(&image->link, &save->spare);
	spin_unlock_irq(&save->lock);
}

static struct mlx5vf_image *mlx5vf_save_new_image(struct mlx5vf_save *save, u64 size)
{
	struct mlx5vf_image *image = mlx5vf_image_alloc(size);
	int ret;

	if (IS_ERR(image))
		return image;
	ret = mlx5vf_image_map(save->mig, image, save->pdn, DMA_FROM_DEVICE);
	if (ret) {
		mlx5vf_image_put(image);
		return ERR_PTR(ret);
	}
	return image;
}

/*
 * An image with room for @size bytes: one of the spares, as long as @keep of them stay, or a new
 * one. A spare that is too small makes way for a new one, so images do not pile up.
 */
static struct mlx5vf_image *mlx5vf_save_take(struct mlx5vf_save *save, u64 size, unsigned int keep)
{
	struct mlx5vf_image *image, *fit = NULL, *small = NULL;
	unsigned int spares = 0;

	spin_lock_irq(&save->lock);
	list_for_each_entry(image, &save->spare, link) {
		spares++;
		if (mlx5vf_image_room(image) < size)
			small = image;
		else if (!fit)
			fit = image;
	}
	if (spares <= keep)
		fit = NULL;
	if (spares <= keep || fit)
		small = NULL;
	if (fit || small)
		list_del_init(fit ? &fit->link : &small->link);
	spin_unlock_irq(&save->lock);

	if (fit)
		return fit;
	if (small) {
		mlx5vf_image_unmap(save->mig, small);
		mlx5vf_image_put(small);
	}
	return mlx5vf_save_new_image(save, size);
}

/* ---- the command ---- */

/* Caller holds save->lock. Waiting readers see it when they are woken. */
static void mlx5vf_save_die(struct mlx5vf_save *save)
{
	save->phase = MLX5VF_PHASE_DEAD;
	save->more = 0;
}

/* A good SAVE of @size bytes. Caller holds save->lock. */
static void mlx5vf_save_file_image(struct mlx5vf_save *save, u32 size)
{
	u32 next = save->kind == MLX5VF_SAVE_FINAL ? mlx5vf_save_next(save->out) : 0;

	if (size) {
		mlx5vf_record_header(save->record, size, 0, MLX5VF_TAG_IMAGE);
		save->record->image = save->image;
		mlx5vf_save_file_record(save, save->record);
		save->record = NULL;
		save->image = NULL;
	}
	if (save->kind == MLX5VF_SAVE_FIRST)
		save->phase = MLX5VF_PHASE_PRECOPY;
	if (save->kind != MLX5VF_SAVE_FINAL)
		return;

	if (!next)
		save->phase = MLX5VF_PHASE_DONE;
	save->more = next;
	if (next && !list_empty(&save->spare))
		queue_work(system_unbound_wq, &save->mig->more_work);
}

/* A SAVE that failed. Caller holds save->lock. */
static void mlx5vf_save_refused(struct mlx5vf_save *save, int status)
{
	const struct mlx5vf_fw *fw = &save->mig->fw;
	u8 refusal = status == -EREMOTEIO ? MLX5_GET(save_vhca_state_out, save->out, status) : 0;

	if (status == -EREMOTEIO)
		dev_warn_ratelimited(fw->mdev->device,
				     "VF %d: SAVE_VHCA_STATE refused, status %#x, syndrome %#x\n",
				     fw->vf_id, refusal,
				     MLX5_GET(save_vhca_state_out, save->out, syndrome));
	save->result = status == -EREMOTEIO ? -EIO : status;

	/*
	 * The firmware tracks within limits of its own. That it has given up is no error of the
	 * migration yet: once the VF stands still all of its state can be saved.
	 */
	if (refusal == MLX5_CMD_STAT_BAD_RES_STATE_ERR &&
	    (save->kind == MLX5VF_SAVE_FIRST || save->kind == MLX5VF_SAVE_ROUND))
		save->phase = MLX5VF_PHASE_TOMBSTONE;
	else if (save->kind != MLX5VF_SAVE_CANCEL)
		mlx5vf_save_die(save);
}

/* The completion of a SAVE, in an interrupt or, if the PF goes away, in any context. */
static void mlx5vf_save_complete(int status, struct mlx5_async_work *work)
{
	struct mlx5vf_save *save = container_of(work, struct mlx5vf_save, work);
	struct mlx5vf_record *record;
	unsigned long flags;
	u32 size;

	spin_lock_irqsave(&save->lock, flags);
	size = MLX5_GET(save_vhca_state_out, save->out, actual_image_size);
	if (!status && size > mlx5vf_image_room(save->image))
		status = -EIO;
	save->result = 0;
	if (status)
		mlx5vf_save_refused(save, status);
	else if (save->kind != MLX5VF_SAVE_CANCEL)
		mlx5vf_save_file_image(save, size);

	if (save->image) {
		list_add_tail(&save->image->link, &save->spare);
		save->image = NULL;
	}
	record = save->record;
	save->record = NULL;
	/* Pairs with the acquire of who waits: what the SAVE left is seen whole */
	smp_store_release(&save->busy, false);
	/* Under the lock: who saw that nothing is in flight any more may free the stream. */
	wake_up_all(&save->wait);
	spin_unlock_irqrestore(&save->lock, flags);
	kfree(record);
}

/*
 * Begins a SAVE into @image, which is the stream's again whatever happens. Caller holds the
 * state_mutex and knows that none is in flight.
 */
static int mlx5vf_save_submit(struct mlx5vf_save *save, enum mlx5vf_save_kind kind,
			      struct mlx5vf_image *image, bool incremental)
{
	bool track = kind == MLX5VF_SAVE_FIRST || kind == MLX5VF_SAVE_ROUND;
	u32 in[MLX5_ST_SZ_DW(save_vhca_state_in)] = {};
	struct mlx5vf_mig *mig = save->mig;
	int ret = -ENOMEM;

	lockdep_assert_held(&mig->state_mutex);
	save->record = mlx5vf_record_alloc();
	if (!save->record)
		goto err_spare;

	MLX5_SET(save_vhca_state_in, in, opcode, MLX5_CMD_OP_SAVE_VHCA_STATE);
	MLX5_SET(save_vhca_state_in, in, vhca_id, mig->fw.vhca_id);
	MLX5_SET(save_vhca_state_in, in, mkey, image->mkey);
	MLX5_SET(save_vhca_state_in, in, size, min_t(u64, mlx5vf_image_room(image), U32_MAX));
	mlx5vf_save_set(in, incremental, track);
	mlx5vf_image_sync_for_device(mig, image, 0, mlx5vf_image_room(image));

	memset(save->out, 0, sizeof(save->out));
	save->kind = kind;
	save->image = image;
	spin_lock_irq(&save->lock);
	WRITE_ONCE(save->busy, true);
	spin_unlock_irq(&save->lock);
	ret = mlx5_cmd_exec_cb(&save->async, in, sizeof(in), save->out, sizeof(save->out),
			       mlx5vf_save_complete, &save->work);
	if (!ret)
		return 0;

	spin_lock_irq(&save->lock);
	smp_store_release(&save->busy, false);	/* with the waits' acquire */
	wake_up_all(&save->wait);
	spin_unlock_irq(&save->lock);
	save->image = NULL;
	kfree(save->record);
	save->record = NULL;
err_spare:
	mlx5vf_save_spare(save, image);
	return ret;
}

/**
 * mlx5vf_save_wait_idle - wait for the SAVE in flight
 * @save: the current stream
 *
 * Context: state_mutex held, so none is begun meanwhile.
 * Return: 0 or -ERESTARTSYS.
 */
int mlx5vf_save_wait_idle(struct mlx5vf_save *save)
{
	/* Pairs with the release where it ends: what the SAVE left is seen. */
	return wait_event_interruptible(save->wait, !smp_load_acquire(&save->busy));
}

/* ---- sessions ---- */

static int mlx5vf_save_prepare(struct mlx5vf_save *save, bool track)
{
	struct mlx5vf_mig *mig = save->mig;
	unsigned int images;
	u32 need;
	u64 total;
	int ret;

	ret = mlx5vf_fw_query_size(mig, false, &need, &total);
	if (ret)
		return ret;
	images = mig->fw.chunks ? MLX5VF_PIECES : 1;
	if (track)
		images++;	/* the first image is another than the final one */

	save->final_size = max_t(u64, need, 1);
	if (mig->fw.chunks)
		save->final_size = max_t(u64, need, min_t(u64, total, MLX5VF_PIECE_SIZE));
	else if (track)
		save->final_size += need / 8;	/* it may grow until then */
	save->final_size = clamp_t(u64, save->final_size, 1, MLX5VF_RECORD_MAX);

	while (images--) {
		struct mlx5vf_image *image = mlx5vf_save_new_image(save, save->final_size);

		if (IS_ERR(image))
			return PTR_ERR(image);
		mlx5vf_save_spare(save, image);
	}
	return mlx5vf_save_announce(save);
}

static struct mlx5vf_save *mlx5vf_save_alloc(struct mlx5vf_mig *mig, bool track)
{
	struct mlx5vf_save *save = kzalloc(sizeof(*save), GFP_KERNEL_ACCOUNT);

	if (!save)
		return ERR_PTR(-ENOMEM);
	save->mig = mig;
	mutex_init(&save->io_mutex);
	init_waitqueue_head(&save->wait);
	spin_lock_init(&save->lock);
	save->phase = track ? MLX5VF_PHASE_FIRST : MLX5VF_PHASE_FINAL;
	INIT_LIST_HEAD(&save->records);
	INIT_LIST_HEAD(&save->spare);

	save->filp = anon_inode_getfile("mlx5vf_mig", &mlx5vf_save_fops, save, O_RDONLY);
	if (IS_ERR(save->filp)) {
		int ret = PTR_ERR(save->filp);

		mutex_destroy(&save->io_mutex);
		kfree(save);
		return ERR_PTR(ret);
	}
	stream_open(save->filp->f_inode, save->filp);
	mlx5vf_mig_get(mig);	/* the file's, from here on */
	return save;
}

/**
 * mlx5vf_save_begin - begin to save the VF's state
 * @mig: the migration; it has no stream that leaves
 * @track: the VF runs, and goes on running; what it changes is to be tracked
 *
 * Context: state_mutex held.
 * Return: the stream, with a SAVE in flight, or an ERR_PTR.
 */
struct mlx5vf_save *mlx5vf_save_begin(struct mlx5vf_mig *mig, bool track)
{
	struct mlx5vf_save *save = mlx5vf_save_alloc(mig, track);
	struct mlx5vf_image *image;
	int ret;

	if (IS_ERR(save))
		return save;
	ret = mlx5vf_fw_alloc_pd(mig, &save->pdn);
	if (ret) {
		fput(save->filp);
		return ERR_PTR(ret);
	}
	mlx5_cmd_init_async_ctx(mig->fw.mdev, &save->async);

	ret = mlx5vf_save_prepare(save, track);
	if (ret)
		goto err_end;
	image = mlx5vf_save_take(save, save->final_size, 0);
	if (IS_ERR(image)) {
		ret = PTR_ERR(image);
		goto err_end;
	}
	ret = mlx5vf_save_submit(save, track ? MLX5VF_SAVE_FIRST : MLX5VF_SAVE_FINAL, image, false);
	if (ret)
		goto err_end;
	return save;

err_end:
	mlx5vf_save_end(save);
	return ERR_PTR(ret);
}

/**
 * mlx5vf_save_round - save what changed since the last image
 * @save: in PRECOPY, nothing in flight
 * @size: bytes that it needs, not 0
 *
 * Context: state_mutex held.
 * Return: 0 or a negative errno; the stream is as before then.
 */
int mlx5vf_save_round(struct mlx5vf_save *save, u32 size)
{
	unsigned int keep = save->mig->fw.chunks ? MLX5VF_PIECES : 1;
	struct mlx5vf_image *image = mlx5vf_save_take(save, size, keep);

	if (IS_ERR(image))
		return PTR_ERR(image);
	return mlx5vf_save_submit(save, MLX5VF_SAVE_ROUND, image, true);
}

/**
 * mlx5vf_save_final - the VF stands still now: save the rest
 * @save: in PRECOPY or TOMBSTONE, nothing in flight
 *
 * Context: state_mutex held.
 * Return: 0 with a SAVE in flight, or a negative errno; the stream is as before then.
 */
int mlx5vf_save_final(struct mlx5vf_save *save)
{
	enum mlx5vf_phase before = save->phase;
	bool incremental = before != MLX5VF_PHASE_TOMBSTONE;
	struct mlx5vf_image *image;
	u32 need;
	int ret;

	ret = mlx5vf_fw_query_size(save->mig, incremental, &need, NULL);
	if (ret)
		return ret;
	image = mlx5vf_save_take(save, max(need, 1U), 0);
	if (IS_ERR(image))
		return PTR_ERR(image);

	/* Before the command, which may be complete before we hear of it. */
	spin_lock_irq(&save->lock);
	save->phase = MLX5VF_PHASE_FINAL;
	spin_unlock_irq(&save->lock);
	ret = mlx5vf_save_submit(save, MLX5VF_SAVE_FINAL, image, incremental);
	if (ret) {
		spin_lock_irq(&save->lock);
		save->phase = before;
		spin_unlock_irq(&save->lock);
	}
	return ret;
}

/**
 * mlx5vf_save_cancel - have the firmware stop tracking
 * @save: of a pre-copy, in whatever phase; nothing in flight
 *
 * A SAVE that asks neither for a difference nor for tracking ends it. Its image is of no use.
 *
 * Context: state_mutex held. Waits for the command: a signal must not leave us not knowing.
 * Return: 0, or a negative errno; the firmware may be tracking still.
 */
int mlx5vf_save_cancel(struct mlx5vf_save *save)
{
	struct mlx5vf_image *image;
	u32 need;
	int ret;

	ret = mlx5vf_fw_query_size(save->mig, true, &need, NULL);
	if (ret)
		return ret;
	image = mlx5vf_save_take(save, max(need, 1U), 0);
	if (IS_ERR(image))
		return PTR_ERR(image);
	ret = mlx5vf_save_submit(save, MLX5VF_SAVE_CANCEL, image, false);
	if (ret)
		return ret;
	/* Pairs with the release where it ends: the result is the SAVE's. */
	wait_event(save->wait, !smp_load_acquire(&save->busy));
	return save->result;
}

/**
 * mlx5vf_save_more - save the next piece of a final image, if there is one and memory for it
 * @save: the current stream
 *
 * Context: state_mutex held.
 */
void mlx5vf_save_more(struct mlx5vf_save *save)
{
	struct mlx5vf_image *image;
	u32 size = 0;

	spin_lock_irq(&save->lock);
	if (save->phase == MLX5VF_PHASE_FINAL && !save->busy && !list_empty(&save->spare)) {
		size = save->more;
		save->more = 0;
	}
	spin_unlock_irq(&save->lock);
	if (!size)
		return;

	image = mlx5vf_save_take(save, size, 0);
	if (!IS_ERR(image) && !mlx5vf_save_submit(save, MLX5VF_SAVE_FINAL, image, true))
		return;
	spin_lock_irq(&save->lock);
	mlx5vf_save_die(save);
	wake_up_all(&save->wait);
	spin_unlock_irq(&save->lock);
}

/**
 * mlx5vf_save_end - the session is over
 * @save: the stream; readers get -ENODEV from now on. The reference to its file is dropped.
 *
 * Context: state_mutex held. Waits for the command in flight.
 */
void mlx5vf_save_end(struct mlx5vf_save *save)
{
	struct mlx5vf_mig *mig = save->mig;
	struct mlx5vf_record *record, *next_record;
	struct mlx5vf_image *image, *next_image;
	LIST_HEAD(records);
	LIST_HEAD(spare);

	lockdep_assert_held(&mig->state_mutex);
	mlx5_cmd_cleanup_async_ctx(&save->async);

	spin_lock_irq(&save->lock);
	mlx5vf_save_die(save);
	list_splice_init(&save->records, &records);
	list_splice_init(&save->spare, &spare);
	save->unread = 0;
	save->unread_first = 0;
	wake_up_all(&save->wait);
	spin_unlock_irq(&save->lock);

	/* A reader that is copying right now keeps its record, and so the pages of the image. */
	list_for_each_entry_safe(record, next_record, &records, link) {
		list_del_init(&record->link);
		if (record->image)
			mlx5vf_image_unmap(mig, record->image);
		mlx5vf_record_put(record);
	}
	list_for_each_entry_safe(image, next_image, &spare, link) {
		list_del_init(&image->link);
		mlx5vf_image_unmap(mig, image);
		mlx5vf_image_put(image);
	}
	mlx5vf_fw_dealloc_pd(mig, save->pdn);
	fput(save->filp);
}
