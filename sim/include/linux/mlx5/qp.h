/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - queue pairs */
#ifndef MLX5_QP_H
#define MLX5_QP_H

#include <linux/mlx5/device.h>
#include <linux/mlx5/driver.h>

enum mlx5_qp_state {
	MLX5_QP_STATE_RST	= 0,
	MLX5_QP_STATE_INIT	= 1,
	MLX5_QP_STATE_RTR	= 2,
	MLX5_QP_STATE_RTS	= 3,
	MLX5_QP_STATE_SQER	= 4,
	MLX5_QP_STATE_SQD	= 5,
	MLX5_QP_STATE_ERR	= 6,
};

enum {
	MLX5_QP_ST_RC	= 0x0,
	MLX5_QP_ST_UC	= 0x1,
	MLX5_QP_ST_UD	= 0x2,
};

enum {
	MLX5_QP_PM_ARMED	= 0x0,
	MLX5_QP_PM_REARM	= 0x1,
	MLX5_QP_PM_MIGRATED	= 0x3,
};

enum {
	MLX5_NON_ZERO_RQ	= 0x0,
	MLX5_SRQ_RQ		= 0x1,
	MLX5_CRQ_RQ		= 0x2,
	MLX5_ZERO_LEN_RQ	= 0x3,
};

enum {
	MLX5_SEND_WQE_DS	= 16,
	MLX5_SEND_WQE_BB	= 64,
};

enum {
	MLX5_RCV_DBR	= 0,
	MLX5_SND_DBR	= 1,
};

struct mlx5_wqe_data_seg {
	__be32	byte_count;
	__be32	lkey;
	__be64	addr;
};

static inline int mlx5_get_qp_default_ts(struct mlx5_core_dev *dev)
{
	u8 cap = mlx5_get_roce_state(dev) ? MLX5_CAP_ROCE(dev, qp_ts_format) :
					    MLX5_CAP_GEN(dev, sq_ts_format);

	return cap ? MLX5_TIMESTAMP_FORMAT_DEFAULT : MLX5_TIMESTAMP_FORMAT_FREE_RUNNING;
}

#endif /* MLX5_QP_H */
