// SPDX-License-Identifier: GPL-2.0-only
/*
 * VFIO_DEVICE_FEATURE as far as the layer answers it: the protocol, migration, and logging of DMA
 * writes. The rest is the driver's.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/file.h>
#include <linux/interval_tree.h>
#include <linux/iova_bitmap.h>
#include <linux/kernel.h>
#include <linux/overflow.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include "oracle.h"
#include "state.h"

#define GET	VFIO_DEVICE_FEATURE_GET
#define SET	VFIO_DEVICE_FEATURE_SET

/* All ranges of one request fit into a page. */
#define LOG_RANGES_MAX	(PAGE_SIZE / sizeof(struct vfio_device_feature_dma_logging_range))

static int get_migration(struct vfio_device *device, u32 flags, void __user *arg, size_t argsz)
{
	struct vfio_device_feature_migration mig = { .flags = device->migration_flags };
	int ret;

	if (!device->mig_ops)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, GET, sizeof(mig));
	if (ret != 1)
		return ret;
	return copy_to_user(arg, &mig, sizeof(mig)) ? -EFAULT : 0;
}

/* The descriptor must be in the user's hands before the file is: after fd_install it is theirs. */
static int hand_out_file(struct file *file, struct vfio_device_feature_mig_state *mig,
			 void __user *arg)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0) {
		fput(file);
		return fd;
	}
	mig->data_fd = fd;
	if (copy_to_user(arg, mig, sizeof(*mig))) {
		put_unused_fd(fd);
		fput(file);
		return -EFAULT;
	}
	fd_install(fd, file);
	return 0;
}

static int mig_device_state(struct vfio_device *device, u32 flags, void __user *arg, size_t argsz)
{
	struct vfio_device_feature_mig_state mig;
	enum vfio_device_mig_state state;
	struct file *file = NULL;
	int ret;

	if (!device->mig_ops)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, SET | GET, sizeof(mig));
	if (ret != 1)
		return ret;
	if (copy_from_user(&mig, arg, sizeof(mig)))
		return -EFAULT;
	if (flags & GET) {
		ret = device->mig_ops->migration_get_state(device, &state);
		if (ret)
			return ret;
		mig.device_state = state;
	} else {
		file = device->mig_ops->migration_set_state(device, mig.device_state);
		if (!IS_ERR_OR_NULL(file))
			return hand_out_file(file, &mig, arg);
	}
	mig.data_fd = -1;
	if (copy_to_user(arg, &mig, sizeof(mig)))
		return -EFAULT;
	return PTR_ERR_OR_ZERO(file);
}

#if SIM_API_LEVEL >= 612
static int mig_data_size(struct vfio_device *device, u32 flags, void __user *arg, size_t argsz)
{
	struct vfio_device_feature_mig_data_size data_size = {};
	unsigned long length;
	int ret;

	if (!device->mig_ops)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, GET, sizeof(data_size));
	if (ret != 1)
		return ret;
	ret = device->mig_ops->migration_get_data_size(device, &length);
	if (ret)
		return ret;
	data_size.stop_copy_length = length;
	return copy_to_user(arg, &data_size, sizeof(data_size)) ? -EFAULT : 0;
}
#endif

/* Copies the user's ranges into @nodes and checks them as they come. */
static int collect_ranges(const struct vfio_device_feature_dma_logging_control *control,
			  struct interval_tree_node *nodes, struct rb_root_cached *root)
{
	struct vfio_device_feature_dma_logging_range __user *from;
	struct vfio_device_feature_dma_logging_range range;
	u64 end;
	u32 i;

	from = u64_to_user_ptr(control->ranges);
	for (i = 0; i < control->num_ranges; i++) {
		if (copy_from_user(&range, &from[i], sizeof(range)))
			return -EFAULT;
		if ((range.iova | range.length) & (control->page_size - 1))
			return -EINVAL;
		if (check_add_overflow((u64)range.iova, (u64)range.length, &end))
			return -EOVERFLOW;
		nodes[i].start = range.iova;
		nodes[i].last = range.iova + range.length - 1;
		if (interval_tree_iter_first(root, nodes[i].start, nodes[i].last))
			return -EINVAL;
		interval_tree_insert(&nodes[i], root);
	}
	return 0;
}

static int log_start(struct vfio_device *device, u32 flags, void __user *arg, size_t argsz)
{
	struct vfio_device_feature_dma_logging_control control;
	struct rb_root_cached root = RB_ROOT_CACHED;
	struct interval_tree_node *nodes;
	u64 page_size;
	int ret;

	if (!device->log_ops)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, SET, sizeof(control));
	if (ret != 1)
		return ret;
	if (copy_from_user(&control, arg, sizeof(control)))
		return -EFAULT;
	if (!control.num_ranges)
		return -EINVAL;
	if (control.num_ranges > LOG_RANGES_MAX)
		return -E2BIG;
	nodes = kmalloc_array(control.num_ranges, sizeof(*nodes), GFP_KERNEL);
	if (!nodes)
		return -ENOMEM;
	ret = collect_ranges(&control, nodes, &root);
	page_size = control.page_size;
	if (!ret)
		ret = device->log_ops->log_start(device, &root, control.num_ranges, &page_size);
	if (!ret) {
		control.page_size = page_size;
		if (copy_to_user(arg, &control, sizeof(control))) {
			ret = -EFAULT;
			device->log_ops->log_stop(device);
		}
	}
	kfree(nodes);
	return ret;
}

static int log_stop(struct vfio_device *device, u32 flags, void __user *arg, size_t argsz)
{
	int ret;

	if (!device->log_ops)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, SET, 0);
	return ret == 1 ? device->log_ops->log_stop(device) : ret;
}

static int read_piece(struct iova_bitmap *bitmap, unsigned long iova, size_t length, void *opaque)
{
	struct vfio_device *device = opaque;

	return device->log_ops->log_read_and_clear(device, iova, length, bitmap);
}

static int log_report(struct vfio_device *device, u32 flags, void __user *arg, size_t argsz)
{
	struct vfio_device_feature_dma_logging_report report;
	struct iova_bitmap *bitmap;
	u64 end;
	int ret;

	if (!device->log_ops)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, GET, sizeof(report));
	if (ret != 1)
		return ret;
	if (copy_from_user(&report, arg, sizeof(report)))
		return -EFAULT;
	if (report.page_size < 4096 || report.page_size & (report.page_size - 1))
		return -EINVAL;
	if (check_add_overflow((u64)report.iova, (u64)report.length, &end))
		return -EOVERFLOW;
	bitmap = iova_bitmap_alloc(report.iova, report.length, report.page_size,
				   u64_to_user_ptr(report.bitmap));
	if (IS_ERR(bitmap))
		return PTR_ERR(bitmap);
	ret = iova_bitmap_for_each(bitmap, device, read_piece);
	iova_bitmap_free(bitmap);
	return ret;
}

long sim_vfio_feature(struct vfio_device *device, unsigned long arg)
{
	const u32 known = VFIO_DEVICE_FEATURE_MASK | VFIO_DEVICE_FEATURE_PROBE | SET | GET;
	struct vfio_device_feature __user *user = (void __user *)arg;
	size_t minsz = offsetofend(struct vfio_device_feature, flags), size;
	struct vfio_device_feature feature;
	u32 flags;

	if (copy_from_user(&feature, user, minsz))
		return -EFAULT;
	flags = feature.flags;
	if (feature.argsz < minsz || flags & ~known)
		return -EINVAL;
	/* One direction at a time; only a question may name both. */
	if (!(flags & VFIO_DEVICE_FEATURE_PROBE) && flags & SET && flags & GET)
		return -EINVAL;
	size = feature.argsz - minsz;
	switch (flags & VFIO_DEVICE_FEATURE_MASK) {
	case VFIO_DEVICE_FEATURE_MIGRATION:
		return get_migration(device, flags, user->data, size);
	case VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE:
		return mig_device_state(device, flags, user->data, size);
#if SIM_API_LEVEL >= 612
	case VFIO_DEVICE_FEATURE_MIG_DATA_SIZE:
		return mig_data_size(device, flags, user->data, size);
#endif
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_START:
		return log_start(device, flags, user->data, size);
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP:
		return log_stop(device, flags, user->data, size);
	case VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT:
		return log_report(device, flags, user->data, size);
	}
	if (!device->ops->device_feature)
		return -ENOTTY;
	return device->ops->device_feature(device, flags, user->data, size);
}

#if SIM_API_LEVEL >= 612
/* The two neighbours with the least between them become one. */
static void join_closest(struct rb_root_cached *root)
{
	struct interval_tree_node *low = interval_tree_iter_first(root, 0, ULONG_MAX);
	struct interval_tree_node *high, *best_low = NULL, *best_high = NULL;
	unsigned long least = ULONG_MAX;

	for (; low; low = high) {
		high = interval_tree_iter_next(low, 0, ULONG_MAX);
		if (high && (!best_low || high->start - low->last < least)) {
			least = high->start - low->last;
			best_low = low;
			best_high = high;
		}
	}
	if (!best_low)
		return;
	interval_tree_remove(best_low, root);
	interval_tree_remove(best_high, root);
	best_low->last = best_high->last;
	interval_tree_insert(best_low, root);
}

void vfio_combine_iova_ranges(struct rb_root_cached *root, u32 cur_nodes, u32 req_nodes)
{
	for (; cur_nodes > req_nodes; cur_nodes--)
		join_closest(root);
}
EXPORT_SYMBOL_GPL(vfio_combine_iova_ranges);
#endif
