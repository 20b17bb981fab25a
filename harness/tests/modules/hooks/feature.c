// SPDX-License-Identifier: GPL-2.0-only
/* A feature of the driver's. */
#include "hook.h"

static int feature(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg, size_t argsz)
{
	const u32 value = HOOK_FEATURE_VALUE;
	int ret;

	if ((flags & VFIO_DEVICE_FEATURE_MASK) != HOOK_FEATURE)
		return -ENOTTY;
	ret = vfio_check_feature(flags, argsz, VFIO_DEVICE_FEATURE_GET, sizeof(value));
	if (ret != 1)
		return ret;
	return copy_to_user(arg, &value, sizeof(value)) ? -EFAULT : 0;
}

static const struct vfio_pci_core_hooks hooks = { .feature = feature };
HOOKS_DRIVER("hook-feature", &hooks);
