// SPDX-License-Identifier: GPL-2.0-only
/* Two tables of operations, chosen at probe: one has an ioctl of its own. */
#include "hook.h"

static long full_ioctl(struct vfio_device *core_vdev, unsigned int cmd, unsigned long arg)
{
	if (cmd == HOOK_OPS_CMD)
		return 42;
	return vfio_pci_core_ioctl(core_vdev, cmd, arg);
}

static const struct vfio_device_ops plain_ops = {
	HOOK_OPS
	HOOK_OPEN,
	HOOK_READ_WRITE,
	.name		= "hook-ops-plain",
	.init		= vfio_pci_core_init_dev,
};

static const struct vfio_device_ops full_ops = {
	.name		= "hook-ops-full",
	.init		= vfio_pci_core_init_dev,
	.release	= vfio_pci_core_release_dev,
	HOOK_OPEN,
	HOOK_READ_WRITE,
	.ioctl		= full_ioctl,
	.device_feature	= vfio_pci_core_ioctl_feature,
	.mmap		= vfio_pci_core_mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	VFIO_PCI_CORE_IOMMUFD_OPS
};
HOOK_DRIVER("hook-ops", pdev->device == HOOK_OPS_FULL_DEVICE ? &full_ops : &plain_ops,
	    &vfio_pci_core_err_handlers, hook_nothing);
