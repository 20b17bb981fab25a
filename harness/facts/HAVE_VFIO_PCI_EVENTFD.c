// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own core reads the eventfds of errors and requests under RCU, and since that change
 * it refuses negative descriptors that mean nothing; asked of its header, not of ours.
 */
#include <linux/vfio_pci_core.h>

int probe(void);
int probe(void)
{
	return sizeof(struct vfio_pci_eventfd);
}
