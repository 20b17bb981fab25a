// SPDX-License-Identifier: GPL-2.0-only
/*
 * The least that a variant driver can be, with the habits that made trouble: it has no
 * device_feature, it changes its mind about policy after registration, and it takes its time to
 * find out that it does not drive bridges.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vfio_pci_core.h>

static bool late_policy;
module_param(late_policy, bool, 0444);

static int variant_open(struct vfio_device *core_vdev)
{
	struct vfio_pci_core_device *vdev =
		container_of(core_vdev, struct vfio_pci_core_device, vdev);
	int ret = vfio_pci_core_enable(vdev);

	if (!ret)
		vfio_pci_core_finish_enable(vdev);
	return ret;
}

static const struct vfio_device_ops variant_ops = {
	.name		= "variant",
	.init		= vfio_pci_core_init_dev,
	.release	= vfio_pci_core_release_dev,
	.open_device	= variant_open,
	.close_device	= vfio_pci_core_close_device,
	.ioctl		= vfio_pci_core_ioctl,
	.read		= vfio_pci_core_read,
	.write		= vfio_pci_core_write,
	.mmap		= vfio_pci_core_mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	VFIO_PCI_CORE_IOMMUFD_OPS
};

static int variant_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfio_pci_core_device *vdev;
	int ret;

	if (pci_is_bridge(pdev)) {
		msleep(1000);
		return -ENODEV;
	}
	vdev = vfio_alloc_device(vfio_pci_core_device, vdev, &pdev->dev, &variant_ops);
	if (IS_ERR(vdev))
		return PTR_ERR(vdev);
	pci_set_drvdata(pdev, vdev);
	ret = vfio_pci_core_register_device(vdev);
	if (ret)
		vfio_put_device(&vdev->vdev);
	else if (late_policy)
		vdev->disable_idle_d3 = !vdev->disable_idle_d3;
	return ret;
}

static void variant_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);

	vfio_pci_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

static const struct pci_device_id variant_table[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_ANY_ID, PCI_ANY_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, variant_table);

static struct pci_driver variant_driver = {
	.name			= "variant",
	.id_table		= variant_table,
	.probe			= variant_probe,
	.remove			= variant_remove,
	.err_handler		= &vfio_pci_core_err_handlers,
	.driver_managed_dma	= true,
};
module_pci_driver(variant_driver);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("the least of a variant driver");
