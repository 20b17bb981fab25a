// SPDX-License-Identifier: GPL-2.0-only
/* A device can be opened by a file of its own and bound to an iommufd. */
#include <linux/vfio.h>

int probe(struct vfio_device *vdev);
int probe(struct vfio_device *vdev)
{
	if (!vfio_device_cdev_opened(vdev))
		return 0;
	return vfio_iommufd_get_dev_id(vdev, vfio_iommufd_device_ictx(vdev));
}
