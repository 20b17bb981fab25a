// SPDX-License-Identifier: GPL-2.0-only
/* The view of one BAR: half of it. */
#include "hook.h"

static void region(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view)
{
	if (view->index == VFIO_PCI_BAR2_REGION_INDEX)
		view->size = HOOK_BAR2_SIZE;
}

static const struct vfio_pci_core_hooks hooks = { .region = region };
HOOKS_DRIVER("hook-region", &hooks);
