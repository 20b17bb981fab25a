// SPDX-License-Identifier: GPL-2.0-only
/* A device can be saved while it runs. */
#include <linux/vfio.h>

unsigned long probe(struct vfio_precopy_info *info);
unsigned long probe(struct vfio_precopy_info *info)
{
	info->flags = VFIO_MIGRATION_PRE_COPY;
	return VFIO_MIG_GET_PRECOPY_INFO;
}
