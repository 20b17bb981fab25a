// SPDX-License-Identifier: GPL-2.0-only
/* Completion event queues of mlx5_core are made when they are asked for. */
#include <linux/mlx5/driver.h>

int probe(struct mlx5_core_dev *mdev);
int probe(struct mlx5_core_dev *mdev)
{
	int eqn;

	return mlx5_comp_eqn_get(mdev, mlx5_comp_vectors_max(mdev) - 1, &eqn);
}
