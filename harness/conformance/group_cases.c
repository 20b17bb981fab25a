// SPDX-License-Identifier: GPL-2.0-only
/* Containers, groups, and how a device is got from them. */
#include <fcntl.h>
#include <string.h>

#include "conformance.h"

static uint32_t status(int group)
{
	struct vfio_group_status st = { .argsz = sizeof(st) };

	return vt_ioctl(group, VFIO_GROUP_GET_STATUS, &st, sizeof(st)) ? ~0u : st.flags;
}

CASE(container_version_and_extensions, NEEDS(CLOSED))
{
	static const int ext[] = { VFIO_TYPE1_IOMMU, VFIO_TYPE1v2_IOMMU, VFIO_SPAPR_TCE_IOMMU,
				   VFIO_EEH, VFIO_DMA_CC_IOMMU, VFIO_NOIOMMU_IOMMU,
				   VFIO_UNMAP_ALL, VFIO_UPDATE_VADDR, 0, 99 };
	char name[8];
	size_t i;

	observe_errno(c, "version", vt_ioctl_arg(c->container, VFIO_GET_API_VERSION, 0));
	for (i = 0; i < sizeof(ext) / sizeof(ext[0]); i++) {
		snprintf(name, sizeof(name), "e%d", ext[i]);
		observe_errno(c, name, vt_ioctl_arg(c->container, VFIO_CHECK_EXTENSION,
						    (uint64_t)ext[i]));
	}
}

CASE(container_without_group, NEEDS(UNBOUND))
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };
	int fd = conf_keep(c, vt_open_container());

	MUST(c, fd);
	observe_errno(c, "version", vt_ioctl_arg(fd, VFIO_GET_API_VERSION, 0));
	observe_errno(c, "type1", vt_ioctl_arg(fd, VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU));
	observe_errno(c, "set iommu", vt_ioctl_arg(fd, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	observe_errno(c, "info", vt_ioctl(fd, VFIO_IOMMU_GET_INFO, &info, sizeof(info)));
	observe_errno(c, "map", vt_dma_map(fd, 0, 0, vt_page_size(), VFIO_DMA_MAP_FLAG_READ));
	observe_errno(c, "unknown", vt_ioctl_arg(fd, _IO(VFIO_TYPE, VFIO_BASE + 90), 0));
}

CASE(container_iommu_set_once, NEEDS(CLOSED))
{
	observe_errno(c, "again", vt_ioctl_arg(c->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU));
	observe_errno(c, "other", vt_ioctl_arg(c->container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU));
}

CASE(container_iommu_type_unknown, NEEDS(UNBOUND))
{
	int group = conf_keep(c, vt_open_group(c->bdf)), fd = conf_keep(c, vt_open_container());

	MUST(c, group);
	MUST(c, fd);
	MUST(c, vt_ioctl(group, VFIO_GROUP_SET_CONTAINER, &fd, sizeof(fd)));
	observe_errno(c, "spapr", vt_ioctl_arg(fd, VFIO_SET_IOMMU, VFIO_SPAPR_TCE_IOMMU));
	observe_errno(c, "noiommu", vt_ioctl_arg(fd, VFIO_SET_IOMMU, VFIO_NOIOMMU_IOMMU));
	observe_errno(c, "99", vt_ioctl_arg(fd, VFIO_SET_IOMMU, 99));
	observe_errno(c, "type1", vt_ioctl_arg(fd, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU));
}

CASE(group_status_through_its_life, NEEDS(UNBOUND))
{
	int group = conf_keep(c, vt_open_group(c->bdf)), fd = conf_keep(c, vt_open_container());

	MUST(c, group);
	MUST(c, fd);
	observe_hex(c, "open", status(group));
	MUST(c, vt_ioctl(group, VFIO_GROUP_SET_CONTAINER, &fd, sizeof(fd)));
	observe_hex(c, "in container", status(group));
	observe_errno(c, "unset", vt_ioctl_arg(group, VFIO_GROUP_UNSET_CONTAINER, 0));
	observe_hex(c, "out again", status(group));
	observe_errno(c, "unset twice", vt_ioctl_arg(group, VFIO_GROUP_UNSET_CONTAINER, 0));
}

CASE(group_status_argsz, NEEDS(CLOSED))
{
	struct vfio_group_status st = { .argsz = 4 };

	observe_errno(c, "short", vt_ioctl(c->group, VFIO_GROUP_GET_STATUS, &st, sizeof(st)));
	st.argsz = ~0u;
	observe_errno(c, "huge", vt_ioctl(c->group, VFIO_GROUP_GET_STATUS, &st, sizeof(st)));
	observe_errno(c, "pointer", vt_ioctl_arg(c->group, VFIO_GROUP_GET_STATUS, vt_bad_addr()));
}

CASE(group_opens_once, NEEDS(CLOSED))
{
	observe_errno(c, "second", conf_keep(c, vt_open_group(c->bdf)));
}

CASE(group_takes_one_container, NEEDS(CLOSED))
{
	int other = conf_keep(c, vt_open_container());

	MUST(c, other);
	observe_errno(c, "same", vt_ioctl(c->group, VFIO_GROUP_SET_CONTAINER, &c->container, 4));
	observe_errno(c, "other", vt_ioctl(c->group, VFIO_GROUP_SET_CONTAINER, &other, 4));
}

CASE(group_container_bad_descriptor, NEEDS(UNBOUND))
{
	int group = conf_keep(c, vt_open_group(c->bdf)), bad = 9999, event = conf_eventfd(c);

	MUST(c, group);
	observe_errno(c, "closed", vt_ioctl(group, VFIO_GROUP_SET_CONTAINER, &bad, 4));
	bad = -1;
	observe_errno(c, "minus one", vt_ioctl(group, VFIO_GROUP_SET_CONTAINER, &bad, 4));
	observe_errno(c, "eventfd", vt_ioctl(group, VFIO_GROUP_SET_CONTAINER, &event, 4));
	observe_errno(c, "itself", vt_ioctl(group, VFIO_GROUP_SET_CONTAINER, &group, 4));
	observe_errno(c, "pointer", vt_ioctl_arg(group, VFIO_GROUP_SET_CONTAINER, vt_bad_addr()));
}

CASE(group_unknown_request, NEEDS(CLOSED))
{
	observe_errno(c, "vfio", vt_ioctl_arg(c->group, _IO(VFIO_TYPE, VFIO_BASE + 90), 0));
	observe_errno(c, "device's", vt_ioctl_arg(c->group, VFIO_DEVICE_RESET, 0));
}

CASE(device_by_wrong_name, NEEDS(CLOSED))
{
	char name[64];

	observe_errno(c, "empty", vt_get_device(c->group, ""));
	observe_errno(c, "other", vt_get_device(c->group, "ffff:ff:1f.7"));
	snprintf(name, sizeof(name), "%s ", c->bdf);
	observe_text(c, "space after", "%s",
		     conf_keep(c, vt_get_device(c->group, name)) < 0 ? "refused" : "ok");
	snprintf(name, sizeof(name), "%.11s", c->bdf);
	observe_errno(c, "prefix", vt_get_device(c->group, name));
	snprintf(name, sizeof(name), "%sx", c->bdf);
	observe_errno(c, "tail", vt_get_device(c->group, name));
	observe_errno(c, "pointer", vt_ioctl_arg(c->group, VFIO_GROUP_GET_DEVICE_FD,
						 vt_bad_addr()));
}

CASE(device_before_container, NEEDS(UNBOUND))
{
	int group = conf_keep(c, vt_open_group(c->bdf)), fd = conf_keep(c, vt_open_container());

	MUST(c, group);
	MUST(c, fd);
	observe_errno(c, "no container", vt_get_device(group, c->bdf));
	MUST(c, vt_ioctl(group, VFIO_GROUP_SET_CONTAINER, &fd, sizeof(fd)));
	observe_errno(c, "no iommu", vt_get_device(group, c->bdf));
}

CASE(device_open_holds_group_in_container, NEEDS(ANY))
{
	observe_errno(c, "unset", vt_ioctl_arg(c->group, VFIO_GROUP_UNSET_CONTAINER, 0));
	observe_hex(c, "status", status(c->group));
}

CASE(device_outlives_group_and_container_fds, NEEDS(ANY))
{
	MUST(c, vt_close(c->dev.group));
	MUST(c, vt_close(c->dev.container));
	c->dev.group = -1;
	c->dev.container = -1;
	observe_hex(c, "id", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
	observe_errno(c, "group again", conf_keep(c, vt_open_group(c->bdf)) < 0 ? -EBUSY : 0);
}

CASE(device_opens_twice, NEEDS(ANY))
{
	int second = conf_keep(c, vt_get_device(c->group, c->bdf));

	observe_text(c, "second", "%s", second < 0 ? "refused" : "ok");
	MUST(c, vt_cfg_set8(c->fd, PCI_INTERRUPT_LINE, 0x5a));
	observe_hex(c, "shared scratch", vt_cfg_get8(second, PCI_INTERRUPT_LINE));
}

CASE(device_reopens_after_close, NEEDS(ANY))
{
	int i, good = 0;

	for (i = 0; i < 3; i++) {
		conf_close(c);
		good += !conf_open(c);
	}
	observe_u32(c, "good", (uint32_t)good);
	observe_hex(c, "id", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
}

/* ---- VF tokens on devices that are neither PF with VFs nor VF ---------------------- */

CASE(token_given_to_device_without_vfs, NEEDS(CLOSED))
{
	char name[96];

	snprintf(name, sizeof(name), "%s vf_token=14d63f20-8445-11ea-8900-1f9ce7d5650d", c->bdf);
	observe_text(c, "open", "%s", conf_keep(c, vt_get_device(c->group, name)) < 0 ?
		     "refused" : "ok");
}

CASE(token_malformed, NEEDS(CLOSED))
{
	char name[96];

	snprintf(name, sizeof(name), "%s vf_token=14d63f20", c->bdf);
	observe_errno(c, "short", conf_keep(c, vt_get_device(c->group, name)));
	snprintf(name, sizeof(name), "%s token=1", c->bdf);
	observe_errno(c, "unknown option", conf_keep(c, vt_get_device(c->group, name)));
	snprintf(name, sizeof(name), "%s  vf_token=", c->bdf);
	observe_errno(c, "empty", conf_keep(c, vt_get_device(c->group, name)));
}
