/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver's own: one device, and the regions that it adds.
 */
#ifndef HOOKED_DRIVER_H
#define HOOKED_DRIVER_H

#include <linux/vfio_pci_core.h>

#include "hooked.h"

struct hooked {
	struct vfio_pci_core_device core;
	u8 *memory;
	u64 counter;
	u32 feature;
};

/* With @fail, gives up half way, as a driver does that misses something else. */
int hooked_add_regions(struct hooked *h, bool fail);

/* What no driver may do: add a region after finish_enable. */
int hooked_add_late_region(struct hooked *h);

#endif /* HOOKED_DRIVER_H */
