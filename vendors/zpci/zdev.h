/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What vfio-pci-zdev.ko gives to zdev-vfio-pci.ko.
 */
#ifndef VFIO_PCI_ZDEV_H
#define VFIO_PCI_ZDEV_H

struct vfio_info_cap;
struct vfio_pci_core_device;

int vfio_pci_zdev_info_caps(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps);

#endif /* VFIO_PCI_ZDEV_H */
