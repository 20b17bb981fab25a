// SPDX-License-Identifier: GPL-2.0-only
/* The views of two BARs: half of one, nothing of the other. */
#include "hook.h"

static void region(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view)
{
	if (view->index == VFIO_PCI_BAR2_REGION_INDEX)
		view->size = HOOK_BAR2_SIZE;
	if (view->index == HOOK_HIDDEN_BAR)
		view->size = 0;
}

static const struct vfio_pci_core_hooks hooks = { .region = region };
HOOKS_DRIVER("hook-region", &hooks);
