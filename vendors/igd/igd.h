/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of vfio-pci-igd. Each is called by the extension's setup, and undone by the release of
 * its regions.
 */
#ifndef VFIO_PCI_IGD_H
#define VFIO_PCI_IGD_H

#include <linux/types.h>

struct vfio_pci_core_device;
struct vfio_pci_regops;

/*
 * ASL Storage, a scratch register in config space: firmware leaves the physical address of the
 * OpRegion in it. OpRegion specification, "OpRegion address".
 */
#define IGD_ASLS	0xfc

/* main.c: a region that is read only, of @subtype VFIO_REGION_SUBTYPE_INTEL_IGD_* */
int igd_add_region(struct vfio_pci_core_device *vdev, u32 subtype,
		   const struct vfio_pci_regops *ops, size_t size, void *data);

/* opregion.c */
int igd_opregion_setup(struct vfio_pci_core_device *vdev);

/* bridges.c */
int igd_bridges_setup(struct vfio_pci_core_device *vdev);

#endif
