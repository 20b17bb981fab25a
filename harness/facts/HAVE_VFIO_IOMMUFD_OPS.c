// SPDX-License-Identifier: GPL-2.0-only
/* vfio_device_ops has the iommufd callbacks. */
#include <linux/vfio.h>

void *probe(struct vfio_device_ops *ops);
void *probe(struct vfio_device_ops *ops)
{
	return ops->bind_iommufd;
}
