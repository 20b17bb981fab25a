// SPDX-License-Identifier: GPL-2.0-only
/* Capabilities of a BAR: which part of it is worth mapping. */
#include "hook.h"

static int region_caps(struct vfio_pci_core_device *vdev, u32 index, struct vfio_info_cap *caps)
{
	struct {
		struct vfio_region_info_cap_sparse_mmap head;
		struct vfio_region_sparse_mmap_area area;
	} cap = {
		.head.header.id = VFIO_REGION_INFO_CAP_SPARSE_MMAP,
		.head.header.version = 1,
		.head.nr_areas = 1,
		.area.offset = PAGE_SIZE,
		.area.size = PAGE_SIZE,
	};

	if (index != VFIO_PCI_BAR2_REGION_INDEX)
		return 0;
	return vfio_info_add_capability(caps, &cap.head.header, sizeof(cap));
}

static const struct vfio_pci_core_hooks hooks = { .region_caps = region_caps };
HOOKS_DRIVER("hook-region-caps", &hooks);
