// SPDX-License-Identifier: GPL-2.0-only
/*
 * Migration and dirty logging, set before the device is registered: a device that runs and stops,
 * has nothing to copy, and writes to no memory.
 */
#include "hook.h"

static struct file *set_state(struct vfio_device *vdev, enum vfio_device_mig_state state)
{
	if (state != VFIO_DEVICE_STATE_STOP && state != VFIO_DEVICE_STATE_RUNNING)
		return ERR_PTR(-EOPNOTSUPP);
	hook_of_vfio(vdev)->value = state;
	return NULL;
}

static int get_state(struct vfio_device *vdev, enum vfio_device_mig_state *state)
{
	*state = hook_of_vfio(vdev)->value;
	return 0;
}

#ifdef HAVE_VFIO_MIG_DATA_SIZE
static int get_data_size(struct vfio_device *vdev, unsigned long *length)
{
	*length = 0;
	return 0;
}
#endif

static const struct vfio_migration_ops migration = {
	.migration_set_state	= set_state,
	.migration_get_state	= get_state,
#ifdef HAVE_VFIO_MIG_DATA_SIZE
	.migration_get_data_size = get_data_size,
#endif
};

static int log_start(struct vfio_device *vdev, struct rb_root_cached *ranges, u32 nr, u64 *size)
{
	*size = PAGE_SIZE;
	hook_of_vfio(vdev)->byte = nr;
	return 0;
}

static int log_stop(struct vfio_device *vdev)
{
	hook_of_vfio(vdev)->byte = 0;
	return 0;
}

static int log_read(struct vfio_device *vdev, unsigned long iova, unsigned long len,
		    struct iova_bitmap *dirty)
{
	return hook_of_vfio(vdev)->byte ? 0 : -EINVAL;
}

static const struct vfio_log_ops log = {
	.log_start		= log_start,
	.log_stop		= log_stop,
	.log_read_and_clear	= log_read,
};

static void set_migration(struct vfio_pci_core_device *vdev)
{
	vdev->vdev.mig_ops = &migration;
	vdev->vdev.log_ops = &log;
	vdev->vdev.migration_flags = VFIO_MIGRATION_STOP_COPY;
	hook_of(vdev)->value = VFIO_DEVICE_STATE_RUNNING;
}

static const struct vfio_device_ops hook_ops = {
	HOOK_OPS
	HOOK_OPEN,
	HOOK_READ_WRITE,
	.name		= "hook-migration",
	.init		= vfio_pci_core_init_dev,
};
HOOK_DRIVER("hook-migration", &hook_ops, &vfio_pci_core_err_handlers, set_migration);
