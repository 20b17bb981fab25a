// SPDX-License-Identifier: GPL-2.0-only
/* The administrator of an mlx5 PF chooses which VFs may be migrated. */
#include <linux/mlx5/driver.h>

int probe(const void *cap);
int probe(const void *cap)
{
	return MLX5_GET(cmd_hca_cap_2, cap, migratable);
}
