/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the console that firmware left in the memory of a display */
#ifndef _LINUX_APERTURE_H_
#define _LINUX_APERTURE_H_

#include <linux/types.h>

struct pci_dev;

int aperture_remove_conflicting_pci_devices(struct pci_dev *pdev, const char *name);

#endif
