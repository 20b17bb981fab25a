// SPDX-License-Identifier: GPL-2.0-only
/*
 * An extension of one kind of function, loaded when that is bound; it adds one capability. Its init
 * also asks for what the registry refuses.
 */
#include "hook.h"

static int info_caps(struct vfio_pci_core_device *vdev, void *data, struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header cap = { .id = EXT_CAP_OWN, .version = 1 };

	return vfio_info_add_capability(caps, &cap, sizeof(cap));
}

static bool match(struct pci_dev *pdev, const char *driver)
{
	return pdev->vendor == EXT_AUTO_VENDOR && pdev->device == EXT_AUTO_DEVICE;
}

static const struct vfio_pci_core_extension extension = {
	.name		= "auto",
	.match		= match,
	.info_caps	= info_caps,
};
static const struct vfio_pci_core_extension same_name = { .name = "auto" };
static const struct vfio_pci_core_extension no_name = { .match = match };
static const struct vfio_pci_core_extension blank_name = { .name = "" };

static int __init ext_auto_init(void)
{
	int ret = vfio_pci_core_register_extension(&extension);

	if (ret)
		return ret;
	if (vfio_pci_core_register_extension(&same_name) != -EEXIST ||
	    vfio_pci_core_register_extension(&no_name) != -EINVAL ||
	    vfio_pci_core_register_extension(&blank_name) != -EINVAL) {
		vfio_pci_core_unregister_extension(&extension);
		return -EPROTO;
	}
	/* One that was never registered */
	vfio_pci_core_unregister_extension(&same_name);
	return 0;
}
module_init(ext_auto_init);

static void __exit ext_auto_exit(void)
{
	vfio_pci_core_unregister_extension(&extension);
}
module_exit(ext_auto_exit);

VFIO_PCI_CORE_EXTENSION_ALIAS("v00001234d00005A60sv*sd*bc*sc*i*");
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("an extension of vfio-pci-core for one kind of function");
