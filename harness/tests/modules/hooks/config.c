// SPDX-License-Identifier: GPL-2.0-only
/*
 * Config space by byte ranges: one that is shown differently, one that is inverted, one of the
 * driver's own, one that is refused, and one whose writes are counted.
 */
#include "hook.h"

static int show_id(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		   unsigned int off, u8 *bytes, unsigned int count)
{
	const __le16 id = cpu_to_le16(HOOK_DEVICE_ID);

	memcpy(bytes, (const u8 *)&id + off, count);
	return 0;
}

static int show_inverted(struct vfio_pci_core_device *vdev,
			 const struct vfio_pci_config_range *range, unsigned int off, u8 *bytes,
			 unsigned int count)
{
	while (count--)
		*bytes++ ^= 0xff;
	return 0;
}

static int show_byte(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		     unsigned int off, u8 *bytes, unsigned int count)
{
	*bytes = hook_of(vdev)->byte;
	return 0;
}

static int take_byte(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		     unsigned int off, const u8 *bytes, unsigned int count)
{
	hook_of(vdev)->byte = *bytes;
	return VFIO_PCI_CONFIG_TAKEN;
}

static int count_write(struct vfio_pci_core_device *vdev,
		       const struct vfio_pci_config_range *range, unsigned int off,
		       const u8 *bytes, unsigned int count)
{
	hook_of(vdev)->value++;
	return 0;
}

static int show_count(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		      unsigned int off, u8 *bytes, unsigned int count)
{
	*bytes = hook_of(vdev)->value;
	return 0;
}

static int refuse(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		  unsigned int off, const u8 *bytes, unsigned int count)
{
	return -EPERM;
}

static int fail(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		unsigned int off, u8 *bytes, unsigned int count)
{
	return hook_of(vdev)->byte == 0xee ? -EIO : 0;
}

static const struct vfio_pci_config_range ranges[] = {
	{ .start = PCI_DEVICE_ID, .len = 2, .read = show_id },
	{ .start = PCI_COMMAND, .len = 2, .write = count_write },
	{ .start = HOOK_FORBIDDEN, .len = 1, .read = fail, .write = refuse },
	{ .start = HOOK_SUBSYS, .len = HOOK_SUBSYS_LEN, .read = show_inverted },
	{ .start = HOOK_SCRATCH, .len = 1, .read = show_byte, .write = take_byte },
	{ .start = HOOK_COUNT, .len = 1, .read = show_count },
	{}
};

static const struct vfio_pci_core_hooks hooks = { .config = ranges };
HOOKS_DRIVER("hook-config", &hooks);
