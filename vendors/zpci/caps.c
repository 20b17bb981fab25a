// SPDX-License-Identifier: GPL-2.0-only
/*
 * zPCI capabilities of GET_INFO: what firmware told the kernel of a function, for a program that
 * shows the function to a guest as a zPCI function again.
 *
 * The layouts are uapi/linux/vfio_zdev.h's. Each kind is one row of a table: how large, whether a
 * function has it, what is in it. Rows are in the order that users of the kernel's own driver see.
 */
#include <linux/export.h>
#include <linux/pci.h>
#include <linux/string.h>
#include <linux/vfio.h>
#include <linux/vfio_pci_core.h>
#include <linux/vfio_zdev.h>
#include <asm/pci.h>
#include <asm/pci_clp.h>
#include <asm/pci_io.h>

#include "zdev.h"

/*
 * Room for any of them. It is cleared for each, since the structs have padding and end up in the
 * user's memory as they are.
 */
union zdev_cap {
	struct vfio_info_cap_header header;
	struct vfio_device_info_cap_zpci_base base;
	struct vfio_device_info_cap_zpci_group group;
	struct vfio_device_info_cap_zpci_util util;
	struct vfio_device_info_cap_zpci_pfip pfip;
	u8 room[sizeof(struct vfio_device_info_cap_zpci_util) + CLP_UTIL_STR_LEN];
};

/* Version 2 is version 1 with the handle behind it. */
static void fill_base(const struct zpci_dev *zdev, union zdev_cap *cap)
{
	struct vfio_device_info_cap_zpci_base *base = &cap->base;

	base->start_dma = zdev->start_dma;
	base->end_dma = zdev->end_dma;
	base->pchid = zdev->pchid;
	base->vfn = zdev->vfn;
	base->fmb_length = zdev->fmb_length;
	base->pft = zdev->pft;
	base->gid = zdev->pfgid;
	/* Error recovery changes it while we look: one value, not two halves. */
	base->fh = READ_ONCE(zdev->fh);
}

/*
 * Two limits of a store block: what the user's stores through this driver may be long, and what the
 * group allows a guest whose instructions go to the function itself.
 */
static void fill_group(const struct zpci_dev *zdev, union zdev_cap *cap)
{
	struct vfio_device_info_cap_zpci_group *group = &cap->group;

	group->dasm = zdev->dma_mask;
	group->msi_addr = zdev->msi_addr;
	group->flags = VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH;
	group->mui = zdev->fmb_update;
	group->noi = zdev->max_msi;
	group->maxstbl = ZPCI_MAX_WRITE_SIZE;
	group->version = zdev->version;
	group->imaxstbl = zdev->maxstbl;
}

static bool has_util(const struct zpci_dev *zdev)
{
	return zdev->util_str_avail;
}

static void fill_util(const struct zpci_dev *zdev, union zdev_cap *cap)
{
	cap->util.size = CLP_UTIL_STR_LEN;
	memcpy(cap->util.util_str, zdev->util_str, CLP_UTIL_STR_LEN);
}

static void fill_pfip(const struct zpci_dev *zdev, union zdev_cap *cap)
{
	cap->pfip.size = CLP_PFIP_NR_SEGMENTS;
	memcpy(cap->pfip.pfip, zdev->pfip, CLP_PFIP_NR_SEGMENTS);
}

static const struct zdev_cap_kind {
	u16 id;
	u16 version;
	size_t size;
	bool (*present)(const struct zpci_dev *zdev);
	void (*fill)(const struct zpci_dev *zdev, union zdev_cap *cap);
} zdev_cap_kinds[] = {
	{
		.id		= VFIO_DEVICE_INFO_CAP_ZPCI_BASE,
		.version	= 2,
		.size		= sizeof(struct vfio_device_info_cap_zpci_base),
		.fill		= fill_base,
	}, {
		.id		= VFIO_DEVICE_INFO_CAP_ZPCI_GROUP,
		.version	= 2,
		.size		= sizeof(struct vfio_device_info_cap_zpci_group),
		.fill		= fill_group,
	}, {
		.id		= VFIO_DEVICE_INFO_CAP_ZPCI_UTIL,
		.version	= 1,
		.size		= sizeof(struct vfio_device_info_cap_zpci_util) + CLP_UTIL_STR_LEN,
		.present	= has_util,
		.fill		= fill_util,
	}, {
		.id		= VFIO_DEVICE_INFO_CAP_ZPCI_PFIP,
		.version	= 1,
		.size		= sizeof(struct vfio_device_info_cap_zpci_pfip) +
				  CLP_PFIP_NR_SEGMENTS,
		.fill		= fill_pfip,
	},
};

/**
 * vfio_pci_zdev_info_caps - add a function's zPCI capabilities to GET_INFO's chain
 * @vdev: the device, open; of any driver
 * @caps: the chain; its owner frees it, also after an error in the middle
 *
 * What is shown is the function's state at this moment: its handle is another one after it was
 * enabled anew.
 *
 * Context: may sleep.
 * Return: 0; -ENODEV if this is no zPCI function; -ENOMEM.
 */
int vfio_pci_zdev_info_caps(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps)
{
	const struct zpci_dev *zdev = to_zpci(vdev->pdev);
	const struct zdev_cap_kind *kind;
	union zdev_cap cap;
	int ret = 0;

	if (!zdev)
		return -ENODEV;

	for (kind = zdev_cap_kinds; !ret && kind < zdev_cap_kinds + ARRAY_SIZE(zdev_cap_kinds);
	     kind++) {
		if (kind->present && !kind->present(zdev))
			continue;
		memset(&cap, 0, sizeof(cap));
		cap.header.id = kind->id;
		cap.header.version = kind->version;
		kind->fill(zdev, &cap);
		ret = vfio_info_add_capability(caps, &cap.header, kind->size);
	}
	return ret;
}
EXPORT_SYMBOL_GPL(vfio_pci_zdev_info_caps);
