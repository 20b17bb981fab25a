// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that the firmware writes a state to or reads one from: extents of pages, mapped for the
 * PF's DMA and made one range by a memory key. It is streaming DMA: whoever touches the memory
 * while it is mapped says so with a sync, so that bounce buffers and caches that are not coherent
 * work.
 */
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "mlx5vf.h"

static void mlx5vf_image_release(struct kref *ref)
{
	struct mlx5vf_image *image = container_of(ref, struct mlx5vf_image, ref);

	WARN_ON(image->mapped);
	while (image->nr)
		__free_pages(image->extents[--image->nr].page, image->order);
	kvfree(image->extents);
	kfree(image);
}

void mlx5vf_image_get(struct mlx5vf_image *image)
{
	kref_get(&image->ref);
}

/**
 * mlx5vf_image_put - drop a reference
 * @image: the image; if this was the last one it must not be mapped any more
 */
void mlx5vf_image_put(struct mlx5vf_image *image)
{
	kref_put(&image->ref, mlx5vf_image_release);
}

/**
 * mlx5vf_image_alloc - a new image
 * @size: bytes that it must have room for; 0 for none yet
 *
 * Return: it, with one reference, or an ERR_PTR.
 */
struct mlx5vf_image *mlx5vf_image_alloc(u64 size)
{
	struct mlx5vf_image *image = kzalloc(sizeof(*image), GFP_KERNEL_ACCOUNT);
	int ret;

	if (!image)
		return ERR_PTR(-ENOMEM);
	kref_init(&image->ref);
	INIT_LIST_HEAD(&image->link);
	mlx5vf_image_expect(image, size);
	ret = mlx5vf_image_grow(image, size, GFP_KERNEL_ACCOUNT);
	if (ret) {
		mlx5vf_image_put(image);
		return ERR_PTR(ret);
	}
	return image;
}

/**
 * mlx5vf_image_expect - say how large an image may become
 * @image: an image; if it has memory already, that decides
 * @size: bytes, a guess; no memory is taken for it
 */
void mlx5vf_image_expect(struct mlx5vf_image *image, u64 size)
{
	if (image->nr)
		return;
	image->order = MLX5VF_EXTENT_ORDER_MIN;
	while (image->order < MLX5VF_EXTENT_ORDER_MAX && mlx5vf_image_extent_size(image) < size)
		image->order++;
}

/*
 * Room for @nr extents in the table. It doubles, since a record's size is only what somebody says.
 */
static int mlx5vf_image_widen(struct mlx5vf_image *image, unsigned int nr, gfp_t gfp)
{
	unsigned int nr_max = max(image->nr_max * 2, 4U);
	struct mlx5vf_extent *extents;

	if (nr <= image->nr_max)
		return 0;
	extents = kvcalloc(nr_max, sizeof(*extents), gfp);
	if (!extents)
		return -ENOMEM;
	if (image->nr)
		memcpy(extents, image->extents, image->nr * sizeof(*extents));
	kvfree(image->extents);
	image->extents = extents;
	image->nr_max = nr_max;
	return 0;
}

/**
 * mlx5vf_image_grow - give an image more room
 * @image: not mapped, and not read or written meanwhile
 * @size: bytes that it must have room for in the end
 * @gfp: how to allocate; the memory is zeroed, since parts that the firmware does not write may be
 *	read by the user
 *
 * Return: 0, or -ENOMEM, when it has become larger by what there was.
 */
int mlx5vf_image_grow(struct mlx5vf_image *image, u64 size, gfp_t gfp)
{
	while (mlx5vf_image_room(image) < size) {
		struct page *page;

		if (mlx5vf_image_widen(image, image->nr + 1, gfp))
			return -ENOMEM;
		page = alloc_pages(gfp | __GFP_ZERO | __GFP_NOWARN, image->order);
		if (!page)
			return -ENOMEM;
		image->extents[image->nr++] = (struct mlx5vf_extent){ .page = page };
	}
	return 0;
}

/* ---- for the firmware ---- */

static void mlx5vf_image_unmap_dma(struct device *dev, struct mlx5vf_image *image, unsigned int nr)
{
	while (nr--)
		dma_unmap_page(dev, image->extents[nr].dma, mlx5vf_image_extent_size(image),
			       image->dir);
}

static int mlx5vf_image_map_dma(struct device *dev, struct mlx5vf_image *image)
{
	unsigned int i;

	for (i = 0; i < image->nr; i++) {
		struct mlx5vf_extent *extent = &image->extents[i];

		extent->dma = dma_map_page(dev, extent->page, 0, mlx5vf_image_extent_size(image),
					   image->dir);
		if (dma_mapping_error(dev, extent->dma)) {
			mlx5vf_image_unmap_dma(dev, image, i);
			return -ENOMEM;
		}
	}
	return 0;
}

static int mlx5vf_image_create_mkey(struct mlx5_core_dev *mdev, struct mlx5vf_image *image, u32 pdn)
{
	unsigned int each = 1U << image->order, pages = image->nr * each, i;
	int len, ret;
	__be64 *mtt;
	void *mkc;
	u32 *in;

	BUILD_BUG_ON(MLX5VF_EXTENT_ORDER_MIN < 1);
	len = MLX5_ST_SZ_BYTES(create_mkey_in) + pages * sizeof(*mtt);
	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;

	mtt = (__be64 *)MLX5_ADDR_OF(create_mkey_in, in, klm_pas_mtt);
	for (i = 0; i < pages; i++)
		mtt[i] = cpu_to_be64(image->extents[i / each].dma + (u64)(i % each) * PAGE_SIZE);
	MLX5_SET(create_mkey_in, in, translations_octword_actual_size, pages / 2);

	mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	MLX5_SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	MLX5_SET(mkc, mkc, lr, 1);
	MLX5_SET(mkc, mkc, lw, 1);
	MLX5_SET(mkc, mkc, rr, 1);
	MLX5_SET(mkc, mkc, rw, 1);
	MLX5_SET(mkc, mkc, qpn, 0xffffff);	/* of no queue pair in particular */
	MLX5_SET(mkc, mkc, pd, pdn);
	MLX5_SET64(mkc, mkc, len, mlx5vf_image_room(image));
	MLX5_SET(mkc, mkc, log_page_size, PAGE_SHIFT);
	MLX5_SET(mkc, mkc, translations_octword_size, pages / 2);
	ret = mlx5_core_create_mkey(mdev, &image->mkey, in, len);
	kvfree(in);
	return ret;
}

/**
 * mlx5vf_image_map - let the firmware reach an image
 * @mig: whose firmware
 * @image: has room, is not mapped
 * @pdn: protection domain
 * @dir: who writes it
 *
 * Context: state_mutex held.
 * Return: 0 or a negative errno.
 */
int mlx5vf_image_map(struct mlx5vf_mig *mig, struct mlx5vf_image *image, u32 pdn,
		     enum dma_data_direction dir)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	int ret;

	lockdep_assert_held(&mig->state_mutex);
	if (mig->fw.detached)
		return -ENOTCONN;
	image->dir = dir;
	ret = mlx5vf_image_map_dma(mdev->device, image);
	if (ret)
		return ret;
	ret = mlx5vf_image_create_mkey(mdev, image, pdn);
	if (ret) {
		mlx5vf_image_unmap_dma(mdev->device, image, image->nr);
		return ret;
	}
	image->mapped = true;
	return 0;
}

/**
 * mlx5vf_image_unmap - take an image from the firmware
 * @mig: whose firmware
 * @image: mapped or not
 *
 * Context: state_mutex held. The PF is there: all images are unmapped before it goes.
 */
void mlx5vf_image_unmap(struct mlx5vf_mig *mig, struct mlx5vf_image *image)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;

	lockdep_assert_held(&mig->state_mutex);
	if (!image->mapped)
		return;
	WARN_ON(mig->fw.detached);
	mlx5_core_destroy_mkey(mdev, image->mkey);
	mlx5vf_image_unmap_dma(mdev->device, image, image->nr);
	image->mapped = false;
}

static struct mlx5vf_extent *mlx5vf_image_extent(struct mlx5vf_image *image, u64 off)
{
	return &image->extents[off >> (PAGE_SHIFT + image->order)];
}

static void mlx5vf_image_sync(struct mlx5vf_mig *mig, struct mlx5vf_image *image, u64 off, u64 len,
			      void (*sync)(struct device *dev, dma_addr_t addr, size_t size,
					   enum dma_data_direction dir))
{
	u64 size = mlx5vf_image_extent_size(image);

	lockdep_assert_held(&mig->state_mutex);
	while (len) {
		u64 within = off & (size - 1);
		u64 piece = min(len, size - within);

		sync(mig->fw.mdev->device, mlx5vf_image_extent(image, off)->dma + within, piece,
		     image->dir);
		off += piece;
		len -= piece;
	}
}

static void mlx5vf_sync_for_cpu(struct device *dev, dma_addr_t addr, size_t size,
				enum dma_data_direction dir)
{
	dma_sync_single_for_cpu(dev, addr, size, dir);
}

static void mlx5vf_sync_for_device(struct device *dev, dma_addr_t addr, size_t size,
				   enum dma_data_direction dir)
{
	dma_sync_single_for_device(dev, addr, size, dir);
}

/**
 * mlx5vf_image_sync_for_cpu - see what the firmware has written
 * @mig: whose firmware
 * @image: mapped
 * @off: first byte
 * @len: bytes
 *
 * Context: state_mutex held.
 */
void mlx5vf_image_sync_for_cpu(struct mlx5vf_mig *mig, struct mlx5vf_image *image, u64 off, u64 len)
{
	mlx5vf_image_sync(mig, image, off, len, mlx5vf_sync_for_cpu);
}

/**
 * mlx5vf_image_sync_for_device - let the firmware see what was written, or write again itself
 * @mig: whose firmware
 * @image: mapped
 * @off: first byte
 * @len: bytes
 *
 * Context: state_mutex held.
 */
void mlx5vf_image_sync_for_device(struct mlx5vf_mig *mig, struct mlx5vf_image *image, u64 off,
				  u64 len)
{
	mlx5vf_image_sync(mig, image, off, len, mlx5vf_sync_for_device);
}

/* ---- for the CPU ---- */

/**
 * mlx5vf_image_page - the page of a position
 * @image: an image
 * @off: below its room
 *
 * Return: the page; the position in it is offset_in_page(@off).
 */
struct page *mlx5vf_image_page(struct mlx5vf_image *image, u64 off)
{
	u64 within = off & (mlx5vf_image_extent_size(image) - 1);

	return mlx5vf_image_extent(image, off)->page + (within >> PAGE_SHIFT);
}

/**
 * mlx5vf_image_to_user - copy out of an image
 * @image: referenced
 * @off: first byte
 * @buf: to there
 * @len: bytes; @off + @len is within the image's room
 *
 * Context: may fault, so no lock but an io_mutex.
 * Return: how many bytes were copied.
 */
size_t mlx5vf_image_to_user(struct mlx5vf_image *image, u64 off, char __user *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		size_t within = offset_in_page(off + done);
		size_t piece = min_t(size_t, len - done, PAGE_SIZE - within);
		void *from = kmap_local_page(mlx5vf_image_page(image, off + done));
		size_t left = copy_to_user(buf + done, from + within, piece);

		kunmap_local(from);
		done += piece - left;
		if (left)
			break;
	}
	return done;
}

/**
 * mlx5vf_image_from_user - copy into an image
 * @image: referenced
 * @off: first byte
 * @buf: from there
 * @len: bytes; @off + @len is within the image's room
 *
 * Context: may fault, so no lock but an io_mutex.
 * Return: how many bytes were copied.
 */
size_t mlx5vf_image_from_user(struct mlx5vf_image *image, u64 off, const char __user *buf,
			      size_t len)
{
	size_t done = 0;

	while (done < len) {
		size_t within = offset_in_page(off + done);
		size_t piece = min_t(size_t, len - done, PAGE_SIZE - within);
		void *to = kmap_local_page(mlx5vf_image_page(image, off + done));
		size_t left = copy_from_user(to + within, buf + done, piece);

		kunmap_local(to);
		done += piece - left;
		if (left)
			break;
	}
	return done;
}
