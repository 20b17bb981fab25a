/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - completion queues */
#ifndef MLX5_CORE_CQ_H
#define MLX5_CORE_CQ_H

#include <linux/mlx5/driver.h>
#include <linux/refcount.h>

/**
 * struct mlx5_core_cq - a completion queue
 * @set_ci_db: doorbell record for the consumer index; @arm_db: and for arming
 * @comp: the armed queue got an entry; interrupt context
 * @event: the queue failed; interrupt context
 */
struct mlx5_core_cq {
	u32			cqn;
	int			cqe_sz;
	__be32			*set_ci_db;
	__be32			*arm_db;
	struct mlx5_uars_page	*uar;
	refcount_t		refcount;
	struct completion	free;
	unsigned int		vector;
	unsigned int		irqn;
	void (*comp)(struct mlx5_core_cq *cq, struct mlx5_eqe *eqe);
	void (*event)(struct mlx5_core_cq *cq, enum mlx5_event type);
	u32			cons_index;
	unsigned int		arm_sn;
	int			pid;
	u16			uid;
	struct list_head	sim_link;
	int			sim_eqn;
};

enum {
	MLX5_CQE_OWNER_MASK	= 1,
	MLX5_CQE_REQ		= 0,
	MLX5_CQE_RESP_WR_IMM	= 1,
	MLX5_CQE_RESP_SEND	= 2,
	MLX5_CQE_RESP_SEND_IMM	= 3,
	MLX5_CQE_RESP_SEND_INV	= 4,
	MLX5_CQE_RESIZE_CQ	= 5,
	MLX5_CQE_SIG_ERR	= 12,
	MLX5_CQE_REQ_ERR	= 13,
	MLX5_CQE_RESP_ERR	= 14,
	MLX5_CQE_INVALID	= 15,
};

enum {
	MLX5_CQ_DB_REQ_NOT_SOL	= 1 << 24,
	MLX5_CQ_DB_REQ_NOT	= 0 << 24,
};

/* Tell the device how far its entries have been taken. */
static inline void mlx5_cq_set_ci(struct mlx5_core_cq *cq)
{
	*cq->set_ci_db = cpu_to_be32(cq->cons_index & 0xffffff);
}

/* Ask for an event at the next entry; the record in memory is written before the doorbell. */
static inline void mlx5_cq_arm(struct mlx5_core_cq *cq, u32 cmd, void __iomem *uar_page,
			       u32 cons_index)
{
	__be32 first = cpu_to_be32((cq->arm_sn & 3) << 28 | cmd | (cons_index & 0xffffff));
	__be32 doorbell[2] = { first, cpu_to_be32(cq->cqn) };

	*cq->arm_db = first;
	wmb();
	mlx5_write64(doorbell, uar_page + MLX5_CQ_DOORBELL);
}

static inline void mlx5_cq_hold(struct mlx5_core_cq *cq)
{
	refcount_inc(&cq->refcount);
}

static inline void mlx5_cq_put(struct mlx5_core_cq *cq)
{
	if (refcount_dec_and_test(&cq->refcount))
		complete(&cq->free);
}

int mlx5_core_create_cq(struct mlx5_core_dev *dev, struct mlx5_core_cq *cq, u32 *in, int inlen,
			u32 *out, int outlen);
int mlx5_core_destroy_cq(struct mlx5_core_dev *dev, struct mlx5_core_cq *cq);

#endif /* MLX5_CORE_CQ_H */
