// SPDX-License-Identifier: GPL-2.0-only
/* GET_INFO has a capability for atomic operations. */
#include <linux/vfio.h>

unsigned int probe(struct vfio_device_info_cap_pci_atomic_comp *cap);
unsigned int probe(struct vfio_device_info_cap_pci_atomic_comp *cap)
{
	return cap->flags;
}
