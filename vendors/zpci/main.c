// SPDX-License-Identifier: GPL-2.0-only
/*
 * zdev-vfio-pci: any zPCI function, with GET_INFO as its one special handling.
 *
 * What the acceptance rules for VFIO drivers ask, answered:
 *
 * - Why not vfio-pci? It does as well, with the extension vfio-pci-zdev beside it, which modprobe
 *   loads by itself. This driver is for who wants to name the one that cannot go without.
 * - Which device state is there beyond config space, BARs and interrupts? What firmware keeps of
 * the
 *   function; none of it is a user's, so there is nothing to save.
 * - Which parent drivers does it deal with? None. SR-IOV is not offered.
 * - What can a user reach that the core does not give? What sysfs says of the function, as
 *   capabilities.
 * - How is it validated? By the conformance suite on s390x, where its capabilities are compared
 * with
 *   the distribution's driver and with sysfs, and by the lab's tests on simulated zPCI functions.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vfio_pci_core.h>
#include <asm/pci.h>

#include "zdev.h"

static const struct vfio_pci_core_hooks zdev_hooks = {
	.info_caps	= vfio_pci_zdev_info_caps,
};

static int zdev_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev =
		container_of(core_vdev, struct vfio_pci_core_device, vdev);
	int ret = vfio_pci_core_init_dev(core_vdev);

	if (!ret)
		vdev->hooks = &zdev_hooks;
	return ret;
}

static int zdev_open_device(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev =
		container_of(core_vdev, struct vfio_pci_core_device, vdev);
	int ret = vfio_pci_core_enable(vdev);

	if (!ret)
		vfio_pci_core_finish_enable(vdev);
	return ret;
}

static const struct vfio_device_ops zdev_ops = {
	.name		= "zdev-vfio-pci",
	.init		= zdev_init_dev,
	.release	= vfio_pci_core_release_dev,
	.open_device	= zdev_open_device,
	.close_device	= vfio_pci_core_close_device,
	.ioctl		= vfio_pci_core_ioctl,
	.device_feature	= vfio_pci_core_ioctl_feature,
	.read		= vfio_pci_core_read,
	.write		= vfio_pci_core_write,
	.mmap		= vfio_pci_core_mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	VFIO_PCI_CORE_IOMMUFD_OPS
};

static int zdev_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfio_pci_core_device *vdev;
	int ret;

	if (!to_zpci(pdev)) {
		pci_warn(pdev, "no zPCI function; vfio-pci drives this one\n");
		return -ENODEV;
	}

	vdev = vfio_alloc_device(vfio_pci_core_device, vdev, &pdev->dev, &zdev_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);

	pci_set_drvdata(pdev, vdev);
	ret = vfio_pci_core_register_device(vdev);
	if (ret)
		vfio_put_device(&vdev->vdev);
	return ret;
}

static void zdev_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);

	vfio_pci_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

/* No ids: it drives what driver_override or new_id names. */
static struct pci_driver zdev_driver = {
	.name			= "zdev-vfio-pci",
	.probe			= zdev_probe,
	.remove			= zdev_remove,
	.err_handler		= &vfio_pci_core_err_handlers,
	.driver_managed_dma	= true,
};
module_pci_driver(zdev_driver);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The vfiolab authors");
MODULE_DESCRIPTION("VFIO driver for zPCI functions");
