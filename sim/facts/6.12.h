/* SPDX-License-Identifier: GPL-2.0-only */
/* What a 6.12 kernel has, as far as <linux/vfio_pci_compat.h> asks; see 6.1.h. */
#ifndef VFIOLAB_FACTS_H
#define VFIOLAB_FACTS_H

#define HAVE_DEVICE_DRIVER_OVERRIDE 1
#define HAVE_PCI_MSIX_ALLOC_IRQ 1
#define HAVE_PFN_T 1
#define HAVE_VFIO_CDEV 1
#define HAVE_VFIO_DEVICE_INFO_PAD 1
#define HAVE_VFIO_DEVICE_INODE 1
#define HAVE_VFIO_IOMMUFD_OPS 1
#define HAVE_VFIO_MIG_DATA_SIZE 1
#define HAVE_VFIO_PCI_ATOMIC_COMP 1
#define HAVE_VFIO_PCI_EVENTFD 1
#define HAVE_VFIO_PCI_IOREAD64 1
#define HAVE_VM_ALLOW_ANY_UNCACHED 1
#define HAVE_VM_FLAGS_SET 1

#endif /* VFIOLAB_FACTS_H */
