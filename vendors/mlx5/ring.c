// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue pair that a page tracker reports through: a reliable connection within the PF, from
 * an end that belongs to the firmware to one of ours. Ours only receives: each work request is
 * one slot of the ring's memory, and a completion says which slot a message is in.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/slab.h>

#include "compat.h"
#include "mlx5vf.h"

#define MLX5VF_LOG_WQE		4	/* one data segment */
#define MLX5VF_LOG_CQE		6
#define MLX5VF_MTU_4096		5	/* as InfiniBand encodes it */

/* ---- completion queue ---- */

static struct mlx5_cqe64 *mlx5vf_ring_cqe(struct mlx5vf_ring *ring, u32 n)
{
	return mlx5_frag_buf_get_wqe(&ring->cq_fbc, n & (ring->nr_slots - 1));
}

static void mlx5vf_ring_completed(struct mlx5_core_cq *mcq, struct mlx5_eqe *eqe)
{
	mlx5vf_tracker_signal(container_of(mcq, struct mlx5vf_tracker, ring.mcq),
			      MLX5VF_TRACK_COMPLETION);
}

static void mlx5vf_ring_cq_event(struct mlx5_core_cq *mcq, enum mlx5_event type)
{
	if (type == MLX5_EVENT_TYPE_CQ_ERROR)
		mlx5vf_tracker_signal(container_of(mcq, struct mlx5vf_tracker, ring.mcq),
				      MLX5VF_TRACK_BROKEN);
}

static int mlx5vf_ring_create_cq(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	u32 out[MLX5_ST_SZ_DW(create_cq_out)] = {};
	void *in, *cqc;
	int len, eqn, ret;

	ret = mlx5vf_completion_eqn(mdev, mig->fw.vf_id, &eqn);
	if (ret)
		return ret;
	len = MLX5_ST_SZ_BYTES(create_cq_in) +
	      MLX5_FLD_SZ_BYTES(create_cq_in, pas[0]) * ring->cq_buf.npages;
	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;

	cqc = MLX5_ADDR_OF(create_cq_in, in, cq_context);
	MLX5_SET(cqc, cqc, log_cq_size, ilog2(ring->nr_slots));
	MLX5_SET(cqc, cqc, c_eqn_or_apu_element, eqn);
	MLX5_SET(cqc, cqc, uar_page, ring->uar->index);
	MLX5_SET(cqc, cqc, log_page_size, ring->cq_buf.page_shift - MLX5_ADAPTER_PAGE_SHIFT);
	MLX5_SET64(cqc, cqc, dbr_addr, ring->cq_db.dma);
	mlx5_fill_page_frag_array(&ring->cq_buf, (__be64 *)MLX5_ADDR_OF(create_cq_in, in, pas));

	ring->mcq.cqe_sz = 1 << MLX5VF_LOG_CQE;
	ring->mcq.set_ci_db = ring->cq_db.db;
	ring->mcq.arm_db = ring->cq_db.db + 1;
	ring->mcq.comp = mlx5vf_ring_completed;
	ring->mcq.event = mlx5vf_ring_cq_event;
	ret = mlx5_core_create_cq(mdev, &ring->mcq, in, len, out, sizeof(out));
	kvfree(in);
	return ret;
}

static int mlx5vf_ring_open_cq(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	int ret;
	u32 i;

	ret = mlx5_db_alloc_node(mdev, &ring->cq_db, mdev->priv.numa_node);
	if (ret)
		return ret;
	ret = mlx5_frag_buf_alloc_node(mdev, ring->nr_slots << MLX5VF_LOG_CQE, &ring->cq_buf,
				       mdev->priv.numa_node);
	if (ret)
		goto err_db;
	mlx5_init_fbc(ring->cq_buf.frags, MLX5VF_LOG_CQE, ilog2(ring->nr_slots), &ring->cq_fbc);
	for (i = 0; i < ring->nr_slots; i++)
		mlx5vf_ring_cqe(ring, i)->op_own = MLX5_CQE_INVALID << 4;

	ret = mlx5vf_ring_create_cq(mig, ring);
	if (ret)
		goto err_buf;
	return 0;

err_buf:
	mlx5_frag_buf_free(mdev, &ring->cq_buf);
err_db:
	mlx5_db_free(mdev, &ring->cq_db);
	return ret;
}

static void mlx5vf_ring_close_cq(struct mlx5_core_dev *mdev, struct mlx5vf_ring *ring)
{
	mlx5_core_destroy_cq(mdev, &ring->mcq);
	mlx5_frag_buf_free(mdev, &ring->cq_buf);
	mlx5_db_free(mdev, &ring->cq_db);
}

/* ---- queue pairs ---- */

static int mlx5vf_qp_create(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring, struct mlx5vf_qp *qp,
			    bool receives)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	u32 out[MLX5_ST_SZ_DW(create_qp_out)] = {};
	void *in, *qpc;
	int len, ret;

	len = MLX5_ST_SZ_BYTES(create_qp_in) +
	      MLX5_FLD_SZ_BYTES(create_qp_in, pas[0]) * (receives ? qp->buf.npages : 0);
	in = kvzalloc(len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;

	qpc = MLX5_ADDR_OF(create_qp_in, in, qpc);
	MLX5_SET(qpc, qpc, st, MLX5_QP_ST_RC);
	MLX5_SET(qpc, qpc, pm_state, MLX5_QP_PM_MIGRATED);
	MLX5_SET(qpc, qpc, pd, ring->pdn);
	MLX5_SET(qpc, qpc, uar_page, ring->uar->index);
	MLX5_SET(qpc, qpc, ts_format, mlx5_get_qp_default_ts(mdev));
	if (MLX5_CAP_GEN(mdev, cqe_version) == 1)
		MLX5_SET(qpc, qpc, user_index, 0xffffff);	/* none */
	MLX5_SET(qpc, qpc, no_sq, 1);
	MLX5_SET(qpc, qpc, rq_type, MLX5_ZERO_LEN_RQ);
	if (receives) {
		MLX5_SET(qpc, qpc, rq_type, MLX5_NON_ZERO_RQ);
		MLX5_SET(qpc, qpc, cqn_rcv, ring->mcq.cqn);
		MLX5_SET(qpc, qpc, log_rq_stride, MLX5VF_LOG_WQE - 4);	/* in units of 16 bytes */
		MLX5_SET(qpc, qpc, log_rq_size, ilog2(ring->nr_slots));
		MLX5_SET(qpc, qpc, log_page_size, qp->buf.page_shift - MLX5_ADAPTER_PAGE_SHIFT);
		MLX5_SET64(qpc, qpc, dbr_addr, qp->db.dma);
		mlx5_fill_page_frag_array(&qp->buf, (__be64 *)MLX5_ADDR_OF(create_qp_in, in, pas));
	}
	MLX5_SET(create_qp_in, in, opcode, MLX5_CMD_OP_CREATE_QP);
	ret = mlx5_cmd_exec(mdev, in, len, out, sizeof(out));
	kvfree(in);
	if (!ret)
		qp->qpn = MLX5_GET(create_qp_out, out, qpn);
	return ret;
}

static void mlx5vf_qp_destroy(struct mlx5_core_dev *mdev, struct mlx5vf_qp *qp)
{
	u32 out[MLX5_ST_SZ_DW(destroy_qp_out)] = {};
	u32 in[MLX5_ST_SZ_DW(destroy_qp_in)] = {};

	MLX5_SET(destroy_qp_in, in, opcode, MLX5_CMD_OP_DESTROY_QP);
	MLX5_SET(destroy_qp_in, in, qpn, qp->qpn);
	mlx5_cmd_exec(mdev, in, sizeof(in), out, sizeof(out));
}

/* Our end: with a queue of receive work requests. */
static int mlx5vf_ring_open_host(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	int ret;

	ret = mlx5_db_alloc_node(mdev, &ring->host.db, mdev->priv.numa_node);
	if (ret)
		return ret;
	ret = mlx5_frag_buf_alloc_node(mdev, ring->nr_slots << MLX5VF_LOG_WQE, &ring->host.buf,
				       mdev->priv.numa_node);
	if (ret)
		goto err_db;
	mlx5_init_fbc(ring->host.buf.frags, MLX5VF_LOG_WQE, ilog2(ring->nr_slots), &ring->host_fbc);
	ret = mlx5vf_qp_create(mig, ring, &ring->host, true);
	if (ret)
		goto err_buf;
	return 0;

err_buf:
	mlx5_frag_buf_free(mdev, &ring->host.buf);
err_db:
	mlx5_db_free(mdev, &ring->host.db);
	return ret;
}

static void mlx5vf_ring_close_host(struct mlx5_core_dev *mdev, struct mlx5vf_ring *ring)
{
	mlx5vf_qp_destroy(mdev, &ring->host);
	mlx5_frag_buf_free(mdev, &ring->host.buf);
	mlx5_db_free(mdev, &ring->host.db);
}

static int mlx5vf_qp_to_init(struct mlx5_core_dev *mdev, struct mlx5vf_qp *qp)
{
	u32 out[MLX5_ST_SZ_DW(rst2init_qp_out)] = {};
	u32 in[MLX5_ST_SZ_DW(rst2init_qp_in)] = {};
	void *qpc = MLX5_ADDR_OF(rst2init_qp_in, in, qpc);

	MLX5_SET(rst2init_qp_in, in, opcode, MLX5_CMD_OP_RST2INIT_QP);
	MLX5_SET(rst2init_qp_in, in, qpn, qp->qpn);
	MLX5_SET(qpc, qpc, pm_state, MLX5_QPC_PM_STATE_MIGRATED);
	MLX5_SET(qpc, qpc, rre, 1);
	MLX5_SET(qpc, qpc, rwe, 1);
	MLX5_SET(qpc, qpc, primary_address_path.vhca_port_num, 1);
	return mlx5_cmd_exec(mdev, in, sizeof(in), out, sizeof(out));
}

/* Ready to receive from @peer, on the same port: a loopback. */
static int mlx5vf_qp_to_rtr(struct mlx5_core_dev *mdev, struct mlx5vf_qp *qp,
			    struct mlx5vf_qp *peer)
{
	u32 out[MLX5_ST_SZ_DW(init2rtr_qp_out)] = {};
	u32 in[MLX5_ST_SZ_DW(init2rtr_qp_in)] = {};
	void *qpc = MLX5_ADDR_OF(init2rtr_qp_in, in, qpc);

	MLX5_SET(init2rtr_qp_in, in, opcode, MLX5_CMD_OP_INIT2RTR_QP);
	MLX5_SET(init2rtr_qp_in, in, qpn, qp->qpn);
	MLX5_SET(qpc, qpc, mtu, MLX5VF_MTU_4096);
	MLX5_SET(qpc, qpc, log_msg_max, MLX5_CAP_GEN(mdev, log_max_msg));
	MLX5_SET(qpc, qpc, remote_qpn, peer->qpn);
	MLX5_SET(qpc, qpc, min_rnr_nak, 1);
	MLX5_SET(qpc, qpc, primary_address_path.vhca_port_num, 1);
	MLX5_SET(qpc, qpc, primary_address_path.fl, 1);
	return mlx5_cmd_exec(mdev, in, sizeof(in), out, sizeof(out));
}

/* Ready to send. Retry for ever while we are out of receive work requests: nothing may be lost. */
static int mlx5vf_qp_to_rts(struct mlx5_core_dev *mdev, struct mlx5vf_qp *qp)
{
	u32 out[MLX5_ST_SZ_DW(rtr2rts_qp_out)] = {};
	u32 in[MLX5_ST_SZ_DW(rtr2rts_qp_in)] = {};
	void *qpc = MLX5_ADDR_OF(rtr2rts_qp_in, in, qpc);

	MLX5_SET(rtr2rts_qp_in, in, opcode, MLX5_CMD_OP_RTR2RTS_QP);
	MLX5_SET(rtr2rts_qp_in, in, qpn, qp->qpn);
	MLX5_SET(qpc, qpc, retry_count, 7);
	MLX5_SET(qpc, qpc, rnr_retry, 7);
	MLX5_SET(qpc, qpc, primary_address_path.ack_timeout, 8);	/* 4.096 us << 8: 1 ms */
	return mlx5_cmd_exec(mdev, in, sizeof(in), out, sizeof(out));
}

static void mlx5vf_ring_post(struct mlx5vf_ring *ring)
{
	u32 slot = ring->posted & (ring->nr_slots - 1);
	struct mlx5_wqe_data_seg *seg = mlx5_frag_buf_get_wqe(&ring->host_fbc, slot);

	seg->byte_count = cpu_to_be32(1U << ring->log_msg);
	seg->lkey = cpu_to_be32(ring->memory->mkey);
	seg->addr = cpu_to_be64((u64)slot << ring->log_msg);
	ring->posted++;
	/* The work request before the doorbell that tells of it. */
	dma_wmb();
	ring->host.db.db[MLX5_RCV_DBR] = cpu_to_be32(ring->posted & 0xffff);
}

static int mlx5vf_ring_connect(struct mlx5_core_dev *mdev, struct mlx5vf_ring *ring)
{
	int ret = mlx5vf_qp_to_init(mdev, &ring->host);

	if (ret)
		return ret;
	while (ring->posted < ring->nr_slots)
		mlx5vf_ring_post(ring);
	ret = mlx5vf_qp_to_rtr(mdev, &ring->host, &ring->fw);
	if (!ret)
		ret = mlx5vf_qp_to_init(mdev, &ring->fw);
	if (!ret)
		ret = mlx5vf_qp_to_rtr(mdev, &ring->fw, &ring->host);
	if (!ret)
		ret = mlx5vf_qp_to_rts(mdev, &ring->fw);
	return ret;
}

/* ---- the ring ---- */

static int mlx5vf_ring_open_memory(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring)
{
	int ret;

	ring->memory = mlx5vf_image_alloc((u64)ring->nr_slots << ring->log_msg);
	if (IS_ERR(ring->memory))
		return PTR_ERR(ring->memory);
	ret = mlx5vf_image_map(mig, ring->memory, ring->pdn, DMA_FROM_DEVICE);
	if (ret)
		mlx5vf_image_put(ring->memory);
	return ret;
}

static void mlx5vf_ring_close_memory(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring)
{
	mlx5vf_image_unmap(mig, ring->memory);
	mlx5vf_image_put(ring->memory);
}

/**
 * mlx5vf_ring_open - make the connection
 * @mig: whose PF
 * @ring: of the tracker; filled in
 * @log_msg: longest message, as a power of two, at least 8 bytes
 * @nr_slots: messages that may be under way, a power of two, at least 4: fewer work requests than
 *	that no queue takes
 *
 * Context: state_mutex held.
 * Return: 0 or a negative errno.
 */
int mlx5vf_ring_open(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring, unsigned int log_msg,
		     u32 nr_slots)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;
	int ret;

	*ring = (struct mlx5vf_ring){ .log_msg = log_msg, .nr_slots = nr_slots };
	ret = mlx5vf_fw_alloc_pd(mig, &ring->pdn);
	if (ret)
		return ret;
	ring->uar = mlx5_get_uars_page(mdev);
	if (IS_ERR(ring->uar)) {
		ret = PTR_ERR(ring->uar);
		goto err_pd;
	}
	ret = mlx5vf_ring_open_cq(mig, ring);
	if (ret)
		goto err_uar;
	ret = mlx5vf_ring_open_memory(mig, ring);
	if (ret)
		goto err_cq;
	ret = mlx5vf_ring_open_host(mig, ring);
	if (ret)
		goto err_memory;
	ret = mlx5vf_qp_create(mig, ring, &ring->fw, false);
	if (ret)
		goto err_host;
	ret = mlx5vf_ring_connect(mdev, ring);
	if (ret)
		goto err_fw;
	mlx5vf_ring_arm(ring);
	return 0;

err_fw:
	mlx5vf_qp_destroy(mdev, &ring->fw);
err_host:
	mlx5vf_ring_close_host(mdev, ring);
err_memory:
	mlx5vf_ring_close_memory(mig, ring);
err_cq:
	mlx5vf_ring_close_cq(mdev, ring);
err_uar:
	mlx5_put_uars_page(mdev, ring->uar);
err_pd:
	mlx5vf_fw_dealloc_pd(mig, ring->pdn);
	return ret;
}

/**
 * mlx5vf_ring_close - undo mlx5vf_ring_open()
 * @mig: whose PF, it is there still
 * @ring: nobody sends into it any more
 *
 * Context: state_mutex held.
 */
void mlx5vf_ring_close(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring)
{
	struct mlx5_core_dev *mdev = mig->fw.mdev;

	mlx5vf_qp_destroy(mdev, &ring->fw);
	mlx5vf_ring_close_host(mdev, ring);
	mlx5vf_ring_close_memory(mig, ring);
	mlx5vf_ring_close_cq(mdev, ring);
	mlx5_put_uars_page(mdev, ring->uar);
	mlx5vf_fw_dealloc_pd(mig, ring->pdn);
}

/**
 * mlx5vf_ring_arm - have the next completion signalled
 * @ring: open
 *
 * One that is there already may not be: look again afterwards.
 */
void mlx5vf_ring_arm(struct mlx5vf_ring *ring)
{
	mlx5_cq_arm(&ring->mcq, MLX5_CQ_DB_REQ_NOT, ring->uar->map, ring->mcq.cons_index);
}

/**
 * mlx5vf_ring_next - take a message
 * @mig: whose PF
 * @ring: open
 * @msg: out, to be given back by mlx5vf_ring_return()
 *
 * Context: state_mutex held.
 * Return: 1, 0 if there is none, or -EIO for what is no message of a tracker's.
 */
int mlx5vf_ring_next(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring, struct mlx5vf_message *msg)
{
	u32 n = ring->mcq.cons_index;
	struct mlx5_cqe64 *cqe = mlx5vf_ring_cqe(ring, n);
	u8 op_own = READ_ONCE(cqe->op_own);
	bool lap = n & ring->nr_slots;

	/* The owner bit changes its meaning with each lap around the queue. */
	if (op_own >> 4 == MLX5_CQE_INVALID || (op_own & MLX5_CQE_OWNER_MASK) != lap)
		return 0;
	/* The rest of the completion only after its owner. */
	dma_rmb();
	ring->mcq.cons_index++;
	if (op_own >> 4 != MLX5_CQE_RESP_SEND_IMM)
		return -EIO;

	msg->state = be32_to_cpu(cqe->immediate) >> 28;
	msg->size = be32_to_cpu(cqe->byte_cnt);
	msg->slot = be16_to_cpu(cqe->wqe_counter) & (ring->nr_slots - 1);
	if (msg->size > 1U << ring->log_msg)
		return -EIO;
	mlx5vf_image_sync_for_cpu(mig, ring->memory, (u64)msg->slot << ring->log_msg, msg->size);
	return 1;
}

/**
 * mlx5vf_ring_return - give a message's slot back
 * @mig: whose PF
 * @ring: open
 * @msg: from mlx5vf_ring_next(); messages go back in the order they came
 *
 * Context: state_mutex held.
 */
void mlx5vf_ring_return(struct mlx5vf_mig *mig, struct mlx5vf_ring *ring,
			const struct mlx5vf_message *msg)
{
	mlx5vf_image_sync_for_device(mig, ring->memory, (u64)msg->slot << ring->log_msg, msg->size);
	mlx5_cq_set_ci(&ring->mcq);
	mlx5vf_ring_post(ring);
}
