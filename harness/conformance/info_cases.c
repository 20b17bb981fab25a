// SPDX-License-Identifier: GPL-2.0-only
/* VFIO_DEVICE_GET_INFO and requests that no device knows. */
#include <string.h>

#include "conformance.h"

static int get_info(struct conf *c, struct vfio_device_info *info, uint32_t argsz, size_t size)
{
	memset(info, 0, sizeof(*info));
	info->argsz = argsz;
	return vt_ioctl(c->fd, VFIO_DEVICE_GET_INFO, info, size);
}

enum { INFO_MIN = offsetof(struct vfio_device_info, num_irqs) + 4 };

CASE(get_info_counts_regions_and_irqs, NEEDS(ANY))
{
	struct vfio_device_info info;

	observe_errno(c, "ret", get_info(c, &info, sizeof(info), sizeof(info)));
	observe_hex(c, "flags", info.flags);
	observe_u32(c, "regions", info.num_regions);
	observe_u32(c, "irqs", info.num_irqs);
	observe_u32(c, "argsz", info.argsz);
	observe_u32(c, "caps", info.cap_offset);
}

CASE(get_info_minimal_argsz, NEEDS(ANY))
{
	struct vfio_device_info info;

	observe_errno(c, "ret", get_info(c, &info, INFO_MIN, INFO_MIN));
	observe_u32(c, "argsz", info.argsz);
	observe_u32(c, "regions", info.num_regions);
}

CASE(get_info_argsz_one_short, NEEDS(ANY))
{
	struct vfio_device_info info;

	observe_errno(c, "ret", get_info(c, &info, INFO_MIN - 1, sizeof(info)));
	observe_u32(c, "regions", info.num_regions);
}

CASE(get_info_argsz_zero, NEEDS(ANY))
{
	struct vfio_device_info info;

	observe_errno(c, "ret", get_info(c, &info, 0, sizeof(info)));
}

CASE(get_info_argsz_huge, NEEDS(ANY))
{
	struct vfio_device_info info;

	observe_errno(c, "ret", get_info(c, &info, ~0u, sizeof(info)));
	observe_hex(c, "argsz", info.argsz);
	observe_u32(c, "caps", info.cap_offset);
}

CASE(get_info_buffer_shorter_than_minimum, NEEDS(ANY))
{
	struct vfio_device_info info;

	observe_errno(c, "ret", get_info(c, &info, INFO_MIN, INFO_MIN - 4));
}

CASE(get_info_unmapped_pointer, NEEDS(ANY))
{
	observe_errno(c, "ret", vt_ioctl_arg(c->fd, VFIO_DEVICE_GET_INFO, vt_bad_addr()));
}

CASE(get_info_null_pointer, NEEDS(ANY))
{
	observe_errno(c, "ret", vt_ioctl_arg(c->fd, VFIO_DEVICE_GET_INFO, 0));
}

CASE(get_info_overwrites_what_user_wrote, NEEDS(ANY))
{
	struct vfio_device_info info;

	memset(&info, 0xff, sizeof(info));
	info.argsz = sizeof(info);
	observe_errno(c, "ret", vt_ioctl(c->fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)));
	observe_hex(c, "flags", info.flags);
	observe_u32(c, "irqs", info.num_irqs);
}

CASE(unknown_request_of_vfio, NEEDS(ANY))
{
	observe_errno(c, "ret", vt_ioctl_arg(c->fd, _IO(VFIO_TYPE, VFIO_BASE + 90), 0));
}

CASE(request_of_another_subsystem, NEEDS(ANY))
{
	observe_errno(c, "ret", vt_ioctl_arg(c->fd, _IO('T', 1), 0));
}

CASE(container_request_on_device, NEEDS(ANY))
{
	observe_errno(c, "version", vt_ioctl_arg(c->fd, VFIO_GET_API_VERSION, 0));
	observe_errno(c, "type", vt_ioctl_arg(c->fd, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
}

CASE(group_request_on_device, NEEDS(ANY))
{
	observe_errno(c, "unset", vt_ioctl_arg(c->fd, VFIO_GROUP_UNSET_CONTAINER, 0));
}
