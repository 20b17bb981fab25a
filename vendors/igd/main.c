// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfio-pci-igd: what a driver of an Intel integrated display looks for outside of the function.
 *
 * Such a driver reads a table that firmware left in memory, the OpRegion, and config space of the
 * host bridge and of the LPC bridge. A user program that has the function only could reach none of
 * them, so each becomes a region of the device: type VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 8086h,
 * subtypes VFIO_REGION_SUBTYPE_INTEL_IGD_*, to be read and never to be written.
 *
 * Device state: none that moves. The regions show what the host has, live; no migration. Whoever
 * has the device can read firmware's tables and the registers of two bridges, and with the
 * function's own DMA behind the IOMMU that is all.
 * Needs: vfio-pci-core, whichever driver the function is bound to. That driver and this extension
 * do not know each other; without the extension the device opens and has no such regions.
 * Validated by: tests of the suites igd*, scenarios igd_*, fuzzing of the tables, and in a real
 * kernel by `make qemu-test` on a function in disguise, against the kernel's own vfio-pci.
 */
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vfio_pci_core.h>

#include "igd.h"

/*
 * VGA compatible displays of that vendor, as ever; one whose firmware has turned VGA off is of
 * another class. Which of them have an OpRegion is found at the open.
 */
static bool igd_match(struct pci_dev *pdev, const char *driver)
{
	return pdev->vendor == PCI_VENDOR_ID_INTEL && pdev->class >> 8 == PCI_CLASS_DISPLAY_VGA;
}

int igd_add_region(struct vfio_pci_core_device *vdev, u32 subtype,
		   const struct vfio_pci_regops *ops, size_t size, void *data)
{
	const u32 type = VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_INTEL;

	return vfio_pci_core_register_dev_region(vdev, type, subtype, ops, size,
						 VFIO_REGION_INFO_FLAG_READ, data);
}

/*
 * Without an OpRegion the extension is absent. The register that leads to it is carved out at the
 * end, since that cannot be undone: the user may write it, as a guest's firmware will, and the
 * host's copy stays.
 */
static int igd_setup(struct vfio_pci_core_device *vdev, void **data)
{
	int ret;

	ret = igd_opregion_setup(vdev);
	if (!ret)
		ret = igd_bridges_setup(vdev);
	if (!ret)
		ret = vfio_pci_core_config_carve_out(vdev, IGD_ASLS, sizeof(u32));
	return ret;
}

static const struct vfio_pci_core_extension igd_extension = {
	.name	= "igd",
	.match	= igd_match,
	.setup	= igd_setup,
};

static int __init igd_module_init(void)
{
	return vfio_pci_core_register_extension(&igd_extension);
}
module_init(igd_module_init);

static void __exit igd_module_exit(void)
{
	vfio_pci_core_unregister_extension(&igd_extension);
}
module_exit(igd_module_exit);

VFIO_PCI_CORE_EXTENSION_ALIAS("v00008086d*sv*sd*bc03sc00i*");
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("VFIO regions of Intel integrated graphics, for any VFIO PCI driver");
