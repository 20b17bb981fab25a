/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the PCI id table; the file2alias layout is the kernel's */
#ifndef LINUX_MOD_DEVICETABLE_H
#define LINUX_MOD_DEVICETABLE_H

#include <linux/types.h>

typedef unsigned long kernel_ulong_t;

#define PCI_ANY_ID (~0)

enum {
	PCI_ID_F_VFIO_DRIVER_OVERRIDE = 1,
};

/**
 * struct pci_device_id - one line of a driver's id table
 * @vendor: Vendor id to match, or PCI_ANY_ID.
 * @device: Device id to match, or PCI_ANY_ID.
 * @subvendor: Subsystem vendor id to match, or PCI_ANY_ID.
 * @subdevice: Subsystem id to match, or PCI_ANY_ID.
 * @class: Class, subclass and interface to match.
 * @class_mask: Which bits of @class are compared.
 * @driver_data: Private to the driver.
 * @override_only: The line matches only a device whose driver_override names the driver.
 */
struct pci_device_id {
	__u32 vendor, device;
	__u32 subvendor, subdevice;
	__u32 class, class_mask;
	kernel_ulong_t driver_data;
	__u32 override_only;
};

#endif
