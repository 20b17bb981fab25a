// SPDX-License-Identifier: GPL-2.0-only
/*
 * VGA arbitration: what the arbiter may assume of a display function that a user drives.
 */
#include <linux/aperture.h>
#include <linux/pci.h>
#include <linux/vgaarb.h>

#include "vfio_pci_priv.h"

#define VFIO_PCI_VGA_NORMAL	(VGA_RSRC_NORMAL_IO | VGA_RSRC_NORMAL_MEM)
#define VFIO_PCI_VGA_LEGACY	(VGA_RSRC_LEGACY_IO | VGA_RSRC_LEGACY_MEM)

/* Another VGA function at or below the bus of @pdev must still get legacy cycles. */
static bool vfio_pci_vga_has_neighbour(struct pci_dev *pdev)
{
	unsigned char last = pci_bus_max_busnr(pdev->bus);
	struct pci_dev *other = NULL;
	bool found = false;

	while (!found && (other = pci_get_class(PCI_CLASS_DISPLAY_VGA << 8, other))) {
		found = other != pdev && !pci_is_root_bus(other->bus) &&
			pci_domain_nr(other->bus) == pci_domain_nr(pdev->bus) &&
			other->bus->number >= pdev->bus->number && other->bus->number <= last;
	}
	pci_dev_put(other);
	return found;
}

/*
 * The arbiter's question: which cycles does the function decode? We know nothing of the function
 * itself. If the user has no VGA region and it is alone behind its bridge, nobody can reach legacy
 * VGA there, and the bridge may be closed for it.
 */
static unsigned int vfio_pci_vga_decodes(struct pci_dev *pdev, bool single_vga)
{
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);

	if (single_vga || !vdev->priv->disable_vga || pci_is_root_bus(pdev->bus) ||
	    vfio_pci_vga_has_neighbour(pdev))
		return VFIO_PCI_VGA_NORMAL | VFIO_PCI_VGA_LEGACY;
	return VFIO_PCI_VGA_NORMAL;
}

/**
 * vfio_pci_vga_register - take a display function from the firmware's console and the arbiter
 * @vdev: the device, being registered, with its policy latched; any class
 *
 * Return: 0 or a negative errno.
 */
int vfio_pci_vga_register(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;
	int ret;

	if (!vfio_pci_is_vga(pdev))
		return 0;

	ret = aperture_remove_conflicting_pci_devices(pdev, vdev->vdev.ops->name);
	if (ret)
		return ret;
	ret = vga_client_register(pdev, vfio_pci_vga_decodes);
	if (ret)
		return ret;
	vga_set_legacy_decoding(pdev, vfio_pci_vga_decodes(pdev, false));
	return 0;
}

/**
 * vfio_pci_vga_unregister - undo vfio_pci_vga_register()
 * @vdev: the device; any class
 */
void vfio_pci_vga_unregister(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;

	if (!vfio_pci_is_vga(pdev))
		return;
	vga_client_unregister(pdev);
	vga_set_legacy_decoding(pdev, VFIO_PCI_VGA_NORMAL | VFIO_PCI_VGA_LEGACY);
}
