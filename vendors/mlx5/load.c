// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stream that enters the host: records are taken apart as they come, in writes of any size, and
 * each image is loaded as soon as it is whole.
 *
 * Nothing in the stream is believed. Memory for an image grows with the bytes that arrive, so a
 * record that claims 4 GiB costs what was written of it, and the announced size of the last image
 * is a hint. An error of the format or of a LOAD ends the stream, while running out of memory or
 * a bad address leaves it where it was.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/lockdep.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "mlx5vf.h"

/* No more than this is set aside because the stream says that it will be needed. */
#define MLX5VF_PREPARE_MAX	SZ_64M

enum mlx5vf_load_part {
	MLX5VF_LOAD_HEADER,
	MLX5VF_LOAD_IMAGE,
	MLX5VF_LOAD_FINAL_SIZE,
	MLX5VF_LOAD_SKIP,
};

/**
 * struct mlx5vf_load - a stream that enters the host
 * @mig: the migration, referenced
 * @filp: the user's file; referenced as long as this is the current stream
 * @io_mutex: one writer at a time; protects @part to @final_size
 * @part: what the next byte belongs to
 * @filled: bytes of that part that have come
 * @size: of the record's payload
 * @bytes: a header or a small payload, as far as it has come
 * @final_size: as announced, 0 if it was not
 * @pdn: protection domain; this and the following are protected by the state_mutex
 * @image: memory for images; a writer fills it below its io_mutex, with a reference
 * @failed: errno of what broke the stream
 * @loaded: an image was loaded
 * @partial: a record has begun and not ended; written by the writer without the state_mutex
 */
struct mlx5vf_load {
	struct mlx5vf_mig *mig;
	struct file *filp;
	struct mutex io_mutex;	/* protects @part to @final_size */
	enum mlx5vf_load_part part;
	u64 filled;
	u64 size;
	u8 bytes[sizeof(struct mlx5vf_record_header)];
	u64 final_size;

	u32 pdn;
	struct mlx5vf_image *image;
	int failed;
	bool loaded;
	bool partial;
};

/* Takes the state_mutex if the stream is still the current one and whole. */
static int mlx5vf_load_enter(struct mlx5vf_load *load)
{
	mlx5vf_mig_lock(load->mig);
	if (load->mig->loading == load && !load->failed)
		return 0;
	mlx5vf_mig_unlock(load->mig);
	return -ENODEV;
}

static int mlx5vf_load_break(struct mlx5vf_load *load, int error)
{
	mlx5vf_mig_lock(load->mig);
	WRITE_ONCE(load->failed, error);
	mlx5vf_mig_unlock(load->mig);
	return error;
}

/* ---- one part after the other; called with the io_mutex held ---- */

static void mlx5vf_load_next(struct mlx5vf_load *load, enum mlx5vf_load_part part)
{
	load->part = part;
	load->filled = 0;
}

/* The image that is to be filled, referenced. It is mapped for the time of a LOAD only. */
static struct mlx5vf_image *mlx5vf_load_image(struct mlx5vf_load *load)
{
	struct mlx5vf_image *image;

	if (mlx5vf_load_enter(load))
		return ERR_PTR(-ENODEV);
	image = load->image;
	mlx5vf_image_get(image);
	mlx5vf_mig_unlock(load->mig);
	return image;
}

/* The payload of an image is there: have it loaded. */
static int mlx5vf_load_run(struct mlx5vf_load *load)
{
	struct mlx5vf_mig *mig = load->mig;
	int ret = mlx5vf_load_enter(load);

	if (ret)
		return ret;
	ret = mlx5vf_image_map(mig, load->image, load->pdn, DMA_TO_DEVICE);
	if (!ret) {
		ret = mlx5vf_fw_load(mig, load->image->mkey, load->size);
		mlx5vf_image_unmap(mig, load->image);
	}
	WRITE_ONCE(load->failed, ret);
	load->loaded = !ret;
	WRITE_ONCE(load->partial, false);
	mlx5vf_mig_unlock(mig);
	return ret;
}

/* Takes up to @len bytes of an image; returns how many, or an error if there were none. */
static ssize_t mlx5vf_load_take_image(struct mlx5vf_load *load, const char __user *buf, size_t len)
{
	struct mlx5vf_image *image = mlx5vf_load_image(load);
	size_t count;
	int ret;

	if (IS_ERR(image))
		return PTR_ERR(image);
	mlx5vf_image_expect(image, max_t(u64, load->size, load->final_size));
	/* The last image is on its way: the hint has no other use, so this is done once. */
	if (load->final_size) {
		mlx5vf_image_grow(image, min_t(u64, load->final_size, MLX5VF_PREPARE_MAX),
				  GFP_KERNEL_ACCOUNT | __GFP_NORETRY);
		load->final_size = 0;
	}
	len = min_t(u64, len, load->size - load->filled);
	ret = mlx5vf_image_grow(image, load->filled + len, GFP_KERNEL_ACCOUNT);
	count = ret ? 0 : mlx5vf_image_from_user(image, load->filled, buf, len);
	mlx5vf_image_put(image);
	if (!count)
		return ret ? ret : -EFAULT;

	load->filled += count;
	if (load->filled == load->size) {
		ret = mlx5vf_load_run(load);
		if (ret)
			return ret;
		mlx5vf_load_next(load, MLX5VF_LOAD_HEADER);
	}
	return count;
}

/* A record ended that is of no consequence for the VF. */
static void mlx5vf_load_record_end(struct mlx5vf_load *load)
{
	mlx5vf_load_next(load, MLX5VF_LOAD_HEADER);
	WRITE_ONCE(load->partial, false);
}

static int mlx5vf_load_header(struct mlx5vf_load *load)
{
	struct mlx5vf_record_header header;
	u32 tag, flags;

	memcpy(&header, load->bytes, sizeof(header));
	load->size = le64_to_cpu(header.size);
	flags = le32_to_cpu(header.flags);
	tag = le32_to_cpu(header.tag);
	if (load->size > MLX5VF_RECORD_MAX)
		return -ENOMEM;

	if (tag == MLX5VF_TAG_IMAGE)
		mlx5vf_load_next(load, MLX5VF_LOAD_IMAGE);
	else if (tag == MLX5VF_TAG_FINAL_SIZE && load->size == sizeof(__le64))
		mlx5vf_load_next(load, MLX5VF_LOAD_FINAL_SIZE);
	else if (flags & MLX5VF_RECORD_OPTIONAL)
		mlx5vf_load_next(load, MLX5VF_LOAD_SKIP);
	else
		return tag == MLX5VF_TAG_FINAL_SIZE ? -EINVAL : -EOPNOTSUPP;
	if (!load->size)
		mlx5vf_load_record_end(load);
	return 0;
}

static void mlx5vf_load_final_size(struct mlx5vf_load *load)
{
	__le64 size;

	memcpy(&size, load->bytes, sizeof(size));
	load->final_size = le64_to_cpu(size);
	mlx5vf_load_record_end(load);
}

/* Takes up to @len bytes of a header or a small payload into @bytes. */
static ssize_t mlx5vf_load_take_bytes(struct mlx5vf_load *load, size_t size,
				      const char __user *buf, size_t len)
{
	len = min_t(size_t, len, size - load->filled);
	len -= copy_from_user(load->bytes + load->filled, buf, len);
	if (!len)
		return -EFAULT;
	load->filled += len;
	return len;
}

/* Takes some of @len bytes; returns how many or an error. */
static ssize_t mlx5vf_load_take(struct mlx5vf_load *load, const char __user *buf, size_t len)
{
	ssize_t count;
	int ret;

	switch (load->part) {
	case MLX5VF_LOAD_HEADER:
		count = mlx5vf_load_take_bytes(load, sizeof(load->bytes), buf, len);
		if (count > 0)
			WRITE_ONCE(load->partial, true);
		if (load->filled < sizeof(load->bytes))
			return count;
		ret = mlx5vf_load_header(load);
		return ret ? mlx5vf_load_break(load, ret) : count;
	case MLX5VF_LOAD_IMAGE:
		return mlx5vf_load_take_image(load, buf, len);
	case MLX5VF_LOAD_FINAL_SIZE:
		count = mlx5vf_load_take_bytes(load, sizeof(__le64), buf, len);
		if (load->filled == sizeof(__le64))
			mlx5vf_load_final_size(load);
		return count;
	case MLX5VF_LOAD_SKIP:
		count = min_t(u64, len, load->size - load->filled);
		load->filled += count;
		if (load->filled == load->size)
			mlx5vf_load_record_end(load);
		return count;
	}
	return -EINVAL;
}

static ssize_t mlx5vf_load_write(struct file *filp, const char __user *buf, size_t len,
				 loff_t *pos)
{
	struct mlx5vf_load *load = filp->private_data;
	ssize_t count = 0;
	size_t done = 0;

	if (pos)
		return -ESPIPE;
	if (mutex_lock_interruptible(&load->io_mutex))
		return -ERESTARTSYS;
	count = mlx5vf_load_enter(load);
	if (!count)
		mlx5vf_mig_unlock(load->mig);
	while (count >= 0 && done < len) {
		count = mlx5vf_load_take(load, buf + done, len - done);
		if (count > 0)
			done += count;
	}
	/* A broken stream takes nothing more; otherwise what was taken is the answer. */
	if (count < 0 && done && !READ_ONCE(load->failed))
		count = done;
	mutex_unlock(&load->io_mutex);
	return count < 0 ? count : done;
}

static int mlx5vf_load_release(struct inode *inode, struct file *filp)
{
	struct mlx5vf_load *load = filp->private_data;

	mutex_destroy(&load->io_mutex);
	mlx5vf_mig_put(load->mig);
	kfree(load);
	return 0;
}

static const struct file_operations mlx5vf_load_fops = {
	.owner		= THIS_MODULE,
	.write		= mlx5vf_load_write,
	.release	= mlx5vf_load_release,
	.llseek		= noop_llseek,
};

/* ---- sessions; called with the state_mutex held ---- */

static int mlx5vf_load_prepare(struct mlx5vf_load *load)
{
	int ret;

	load->image = mlx5vf_image_alloc(0);
	if (IS_ERR(load->image))
		return PTR_ERR(load->image);
	ret = mlx5vf_fw_alloc_pd(load->mig, &load->pdn);
	if (ret)
		mlx5vf_image_put(load->image);
	return ret;
}

/**
 * mlx5vf_load_begin - begin to receive a state
 * @mig: the migration; it has no stream that enters
 *
 * Context: state_mutex held.
 * Return: the stream or an ERR_PTR.
 */
struct mlx5vf_load *mlx5vf_load_begin(struct mlx5vf_mig *mig)
{
	struct mlx5vf_load *load = kzalloc(sizeof(*load), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!load)
		return ERR_PTR(-ENOMEM);
	load->mig = mig;
	mutex_init(&load->io_mutex);
	ret = mlx5vf_load_prepare(load);
	if (ret)
		goto err_free;
	load->filp = anon_inode_getfile("mlx5vf_mig", &mlx5vf_load_fops, load, O_WRONLY);
	if (IS_ERR(load->filp)) {
		ret = PTR_ERR(load->filp);
		goto err_prepare;
	}
	stream_open(load->filp->f_inode, load->filp);
	mlx5vf_mig_get(mig);	/* the file's, from here on */
	return load;

err_prepare:
	mlx5vf_fw_dealloc_pd(mig, load->pdn);
	mlx5vf_image_put(load->image);
err_free:
	mutex_destroy(&load->io_mutex);
	kfree(load);
	return ERR_PTR(ret);
}

/**
 * mlx5vf_load_file - the stream's file
 * @load: the stream
 *
 * Return: the file with a reference for the caller.
 */
struct file *mlx5vf_load_file(struct mlx5vf_load *load)
{
	return get_file(load->filp);
}

/**
 * mlx5vf_load_check - has a whole state been loaded?
 * @load: the current stream
 *
 * Context: state_mutex held.
 * Return: 0, -EINVAL if not, or what broke the stream.
 */
int mlx5vf_load_check(struct mlx5vf_load *load)
{
	lockdep_assert_held(&load->mig->state_mutex);
	if (load->failed)
		return load->failed;
	return load->loaded && !READ_ONCE(load->partial) ? 0 : -EINVAL;
}

/**
 * mlx5vf_load_end - the session is over
 * @load: the stream; writers get -ENODEV from now on. The reference to its file is dropped.
 *
 * Context: state_mutex held.
 */
void mlx5vf_load_end(struct mlx5vf_load *load)
{
	struct mlx5vf_mig *mig = load->mig;

	lockdep_assert_held(&mig->state_mutex);
	WRITE_ONCE(load->failed, -ENODEV);
	/* A writer that is copying right now keeps the pages. */
	mlx5vf_image_put(load->image);
	load->image = NULL;
	mlx5vf_fw_dealloc_pd(mig, load->pdn);
	fput(load->filp);
}
