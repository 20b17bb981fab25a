// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci-zdev: what every zPCI function has, whichever driver gives it to a user.
 *
 * An extension and no driver, since a function is a zPCI function by the platform it is on and not
 * by what it does: it adds capabilities to GET_INFO, so that a program can show the function to its
 * guest as firmware shows it to the host, and registers the function with the guest that opens it,
 * so that the guest's instructions need not leave it.
 */
#include <linux/kvm_host.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vfio_pci_core.h>
#include <asm/pci.h>

#include "zdev.h"

static bool zdev_match(struct pci_dev *pdev, const char *driver)
{
	return to_zpci(pdev);
}

/*
 * Registering disables the function and enables it again, so it comes before config space is looked
 * at. Whoever opens the device for a guest counts on it: without KVM there is no such open.
 */
static int zdev_prepare(struct vfio_pci_core_device *vdev, void **data)
{
	struct zpci_dev *zdev = to_zpci(vdev->pdev);
	int ret;

	if (!vdev->vdev.kvm)
		return 0;
	if (!zpci_kvm_hook.kvm_register)
		return -ENOENT;

	ret = zpci_kvm_hook.kvm_register(zdev, vdev->vdev.kvm);
	if (ret)
		return ret;
	*data = zdev;
	return 0;
}

/*
 * By what was registered: the function may not be found by its place any more. KVM is still there,
 * its guest has been held since.
 */
static void zdev_unprepare(struct vfio_pci_core_device *vdev, void *data)
{
	if (data)
		zpci_kvm_hook.kvm_unregister(data);
}

static int zdev_info_caps(struct vfio_pci_core_device *vdev, void *data, struct vfio_info_cap *caps)
{
	return vfio_pci_zdev_info_caps(vdev, caps);
}

static const struct vfio_pci_core_extension zdev_extension = {
	.name		= "zdev",
	.match		= zdev_match,
	.prepare	= zdev_prepare,
	.unprepare	= zdev_unprepare,
	.info_caps	= zdev_info_caps,
};

static int __init zdev_module_init(void)
{
	return vfio_pci_core_register_extension(&zdev_extension);
}
module_init(zdev_module_init);

static void __exit zdev_module_exit(void)
{
	vfio_pci_core_unregister_extension(&zdev_extension);
}
module_exit(zdev_module_exit);

/* On a machine with zPCI functions there are no others. */
VFIO_PCI_CORE_EXTENSION_ALIAS("v*d*sv*sd*bc*sc*i*");

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The vfiolab authors");
MODULE_DESCRIPTION("zPCI capabilities and KVM registration for VFIO drivers");
