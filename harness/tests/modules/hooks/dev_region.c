// SPDX-License-Identifier: GPL-2.0-only
/* A region of the driver's: a text that can be read. */
#include "hook.h"

static ssize_t text_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
		       loff_t *ppos, bool iswrite)
{
	const char *text = vfio_pci_core_region_data(vdev, VFIO_PCI_OFFSET_TO_INDEX(*ppos));
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;

	if (iswrite || pos >= sizeof(HOOK_REGION_TEXT) ||
	    vfio_pci_core_region_data(vdev, VFIO_PCI_BAR0_REGION_INDEX) ||
	    vfio_pci_core_region_data(vdev, VFIO_PCI_OFFSET_TO_INDEX(*ppos) + 1))
		return -EINVAL;
	count = min_t(u64, count, sizeof(HOOK_REGION_TEXT) - pos);
	if (copy_to_user(buf, text + pos, count))
		return -EFAULT;
	*ppos += count;
	return count;
}

static void text_release(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region)
{
	kfree(region->data);
}

static const struct vfio_pci_regops text_ops = { .rw = text_rw, .release = text_release };

static int region_open(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev = &hook_of_vfio(core_vdev)->core;
	char *text;
	int ret;

	ret = vfio_pci_core_enable(vdev);
	if (ret)
		return ret;

	text = kstrdup(HOOK_REGION_TEXT, GFP_KERNEL_ACCOUNT);
	ret = text ? vfio_pci_core_register_dev_region(vdev, VFIO_REGION_TYPE_PCI_VENDOR_TYPE |
						       0x1234, 7, &text_ops,
						       sizeof(HOOK_REGION_TEXT),
						       VFIO_REGION_INFO_FLAG_READ, text) : -ENOMEM;
	if (ret) {
		kfree(text);
		vfio_pci_core_disable(vdev);
		return ret;
	}
	vfio_pci_core_finish_enable(vdev);
	return 0;
}

static const struct vfio_device_ops hook_ops = {
	HOOK_OPS
	HOOK_READ_WRITE,
	.name		= "hook-dev-region",
	.init		= vfio_pci_core_init_dev,
	.open_device	= region_open,
	.close_device	= vfio_pci_core_close_device,
};
HOOK_DRIVER("hook-dev-region", &hook_ops, &vfio_pci_core_err_handlers, hook_nothing);
