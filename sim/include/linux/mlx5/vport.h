/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - capabilities of another function, asked through the PF */
#ifndef __MLX5_VPORT_H__
#define __MLX5_VPORT_H__

#include <linux/mlx5/driver.h>
#include <linux/mlx5/device.h>

/**
 * mlx5_vport_get_other_func_cap - QUERY_HCA_CAP of another function, its present values
 * @vport: 0 is the PF, VF n is n + 1
 * @out: MLX5_ST_SZ_BYTES(query_hca_cap_out) bytes
 * @opmod: of enum mlx5_cap_type
 */
int mlx5_vport_get_other_func_cap(struct mlx5_core_dev *dev, u16 vport, void *out, u16 opmod);

#endif /* __MLX5_VPORT_H__ */
