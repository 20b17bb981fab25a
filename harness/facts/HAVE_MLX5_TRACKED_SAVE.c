// SPDX-License-Identifier: GPL-2.0-only
/* The firmware interface of mlx5 can say what changed since the last image, and save in pieces. */
#include <linux/mlx5/driver.h>

void probe(struct mlx5_core_dev *mdev, void *save, void *query);
void probe(struct mlx5_core_dev *mdev, void *save, void *query)
{
	MLX5_SET(save_vhca_state_in, save, incremental, 1);
	MLX5_SET(save_vhca_state_in, save, set_track, MLX5_CAP_GEN_2(mdev, migration_multi_load));
	MLX5_SET(query_vhca_migration_state_in, query, chunk,
		 MLX5_CAP_GEN_2(mdev, migration_in_chunks));
}
