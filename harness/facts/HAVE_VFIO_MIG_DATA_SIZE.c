// SPDX-License-Identifier: GPL-2.0-only
/* A driver with migration must estimate the size of its data. */
#include <linux/vfio.h>

void *probe(const struct vfio_migration_ops *ops);
void *probe(const struct vfio_migration_ops *ops)
{
	return ops->migration_get_data_size;
}
