// SPDX-License-Identifier: GPL-2.0-only
/*
 * Config space of the two bridges that a driver of the display reads: the host bridge has the sizes
 * of stolen memory, and the id of the LPC bridge tells which chipset it is.
 */
#include <linux/pci.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>

#include "igd.h"

/* They are where Intel's chipsets have them. */
static const struct igd_bridge {
	unsigned int devfn;
	unsigned int class;
	u32 subtype;
} igd_bridges[] = {
	{ PCI_DEVFN(0, 0), PCI_CLASS_BRIDGE_HOST, VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG },
	{ PCI_DEVFN(0x1f, 0), PCI_CLASS_BRIDGE_ISA, VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG },
};

/* One access, the widest that @pos and @left allow: its bytes, or a negative errno. */
static int read_piece(struct pci_dev *bridge, unsigned int pos, size_t left, __le32 *out)
{
	u32 dword = 0;
	u16 word = 0;
	u8 byte = 0;
	int ret;

	if (!(pos % 4) && left >= 4) {
		ret = pci_user_read_config_dword(bridge, pos, &dword);
		*out = cpu_to_le32(dword);
		return ret ? ret : 4;
	}
	if (!(pos % 2) && left >= 2) {
		ret = pci_user_read_config_word(bridge, pos, &word);
		*out = cpu_to_le32(word);
		return ret ? ret : 2;
	}
	ret = pci_user_read_config_byte(bridge, pos, &byte);
	*out = cpu_to_le32(byte);
	return ret ? ret : 1;
}

static ssize_t igd_bridge_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			     loff_t *ppos, bool iswrite)
{
	struct pci_dev *bridge = vfio_pci_core_region_data(vdev, VFIO_PCI_OFFSET_TO_INDEX(*ppos));
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	size_t done = 0;
	__le32 piece;
	int width;

	if (iswrite || pos >= bridge->cfg_size)
		return -EINVAL;
	count = min_t(u64, count, bridge->cfg_size - pos);

	for (; done < count; done += width) {
		width = read_piece(bridge, pos + done, count - done, &piece);
		if (width < 0)
			return width;
		if (copy_to_user(buf + done, &piece, width))
			return -EFAULT;
	}
	*ppos += count;
	return count;
}

static void igd_bridge_release(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region)
{
	pci_dev_put(region->data);
}

static const struct vfio_pci_regops igd_bridge_ops = {
	.rw		= igd_bridge_rw,
	.release	= igd_bridge_release,
};

static int add_bridge(struct vfio_pci_core_device *vdev, const struct igd_bridge *what)
{
	struct pci_dev *bridge;
	int ret = -EINVAL;

	bridge = pci_get_domain_bus_and_slot(0, 0, what->devfn);
	if (!bridge)
		return -ENODEV;
	if (bridge->vendor == PCI_VENDOR_ID_INTEL && bridge->class == what->class << 8)
		ret = igd_add_region(vdev, what->subtype, &igd_bridge_ops, bridge->cfg_size,
				     bridge);
	else
		pci_warn(vdev->pdev, "%s is not the bridge that belongs there\n", pci_name(bridge));
	if (ret)
		pci_dev_put(bridge);
	return ret;
}

/**
 * igd_bridges_setup - make config space of the bridges regions of the device
 * @vdev: the device, being enabled
 *
 * A bridge that is not there ends the list and is no error: the user has what comes before it.
 *
 * Return: 0; -EINVAL if another function is in a bridge's place; -ENOMEM.
 */
int igd_bridges_setup(struct vfio_pci_core_device *vdev)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < ARRAY_SIZE(igd_bridges) && !ret; i++)
		ret = add_bridge(vdev, &igd_bridges[i]);
	return ret == -ENODEV ? 0 : ret;
}
