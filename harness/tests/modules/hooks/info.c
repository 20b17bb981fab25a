// SPDX-License-Identifier: GPL-2.0-only
/* Capabilities of GET_INFO, one of them twice. */
#include "hook.h"

static int info_caps(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header cap = { .id = HOOK_CAP_ID, .version = 1 };
	int ret = vfio_info_add_capability(caps, &cap, sizeof(cap));

	/* The second one loses, like one that an extension has under the same id. */
	cap.version = 2;
	if (!ret)
		ret = vfio_info_add_capability(caps, &cap, sizeof(cap));
	cap.id = EXT_CAP_SHARED;
	cap.version = 9;
	return ret ? ret : vfio_info_add_capability(caps, &cap, sizeof(cap));
}

static const struct vfio_pci_core_hooks hooks = { .info_caps = info_caps };
HOOKS_DRIVER("hook-info", &hooks);
