// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event queues, completion queues, queue pairs, and messages between two QPs of this adapter.
 */
#include "mlx5.h"

/* ---- rings: entries in pages that the driver listed behind the context ---------- */

static mock_u32 ring_pages(mock_u64 bytes, mock_u32 shift)
{
	return (mock_u32)((bytes + (1ULL << shift) - 1) >> shift);
}

/* Memory for an object of @size bytes that ends with a ring of @npages. */
static mock_u64 ring_size(mock_u64 size, mock_u32 npages)
{
	return size + (mock_u64)npages * sizeof(mock_u64);
}

static int ring_check(struct cmd *cmd, mock_u32 npages, mock_u32 shift)
{
	/* Where there is no memory, its page size is whatever. */
	if (npages && shift > 30)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x21);
	if (cmd->inlen < 272 + npages * 8)
		return cmd_fail(cmd, ST_BAD_INP_LEN, 0x05);
	return 0;
}

static void ring_fill(struct ring *ring, const struct cmd *cmd, mock_u32 npages, mock_u32 shift)
{
	mock_u32 i;

	ring->page_shift = shift;
	ring->npages = npages;
	for (i = 0; i < npages; i++)
		ring->pages[i] = prm_word64(cmd->in + 272 + 8 * i) & ~0xfffULL;
}

static mock_u64 ring_addr(const struct ring *ring, mock_u64 off)
{
	return ring->pages[off >> ring->page_shift] + (off & ((1ULL << ring->page_shift) - 1));
}

/* ---- event queues --------------------------------------------------------------- */

int mlx5_create_eq(struct cmd *cmd)
{
	const mock_u8 *eqc = cmd->in + PRM_AT(PRM_create_eq_in__eq_context_entry);
	const mock_u8 *mask = cmd->in + PRM_AT(PRM_create_eq_in__event_bitmask);
	mock_u32 log = prm_get(eqc, PRM_eqc__log_eq_size);
	mock_u32 shift = prm_get(eqc, PRM_eqc__log_page_size) + ADAPTER_PAGE_SHIFT;
	mock_u32 n = ring_pages((mock_u64)EQE_LEN << log, shift), i;
	struct eq *eq;

	if (log > 20)
		return cmd_fail(cmd, ST_LIM, 0x30);
	if (ring_check(cmd, n, shift))
		return -1;
	if (!mlx5_obj(cmd->pf, KIND_UAR, prm_get(eqc, PRM_eqc__uar_page)))
		return cmd_fail(cmd, ST_BAD_RES, 0x31);
	eq = mlx5_obj_new(cmd, KIND_EQ, ring_size(sizeof(*eq), n));
	if (!eq)
		return -1;
	eq->log_size = log;
	eq->vector = prm_get(eqc, PRM_eqc__intr);
	eq->fresh = 1;
	/* Type n is bit n, and the first word has the lowest types. */
	for (i = 0; i < 4; i++)
		eq->events[i] = prm_word64(mask + 8 * i);
	ring_fill(&eq->ring, cmd, n, shift);
	prm_set(cmd->out, PRM_create_eq_out__eq_number, eq->obj.id);
	return 0;
}

static void eq_post(struct mock_func *fn, struct eq *eq, mock_u32 type, const mock_u8 *data)
{
	mock_u8 eqe[EQE_LEN] = { [EQE_TYPE] = (mock_u8)type };
	mock_u32 at = eq->pi & ((1U << eq->log_size) - 1);

	if (eq->pi - eq->ci >= 1U << eq->log_size) {
		if (!eq->overrun)
			mock_log(fn, "EQ %u overran", eq->obj.id);
		eq->overrun = 1;
		return;
	}
	mock_copy(eqe + EQE_DATA, data, 28);
	eqe[EQE_OWNER] = eq->pi >> eq->log_size & 1;
	if (mock_dma_write(fn, ring_addr(&eq->ring, (mock_u64)at * EQE_LEN), eqe, EQE_LEN))
		return;
	eq->pi++;
	if (!eq->armed)
		return;
	eq->armed = 0;
	mock_irq(fn, eq->vector);
}

/* To every queue that subscribed; completions go to their CQ's. */
void mlx5_event(struct mock_func *fn, mock_u32 type, const mock_u8 *data)
{
	struct pf *pf = mock_state(fn);
	struct eq *eq;
	mock_u32 id;

	for (id = 1; id <= pf->next_id[KIND_EQ]; id++) {
		eq = (struct eq *)mlx5_obj(pf, KIND_EQ, id);
		if (!eq || !(eq->events[type / 64] >> type % 64 & 1))
			continue;
		/* ASSUMED: a queue does not tell of the end of its own making. */
		if (!eq->fresh || type != EVENT_CMD)
			eq_post(fn, eq, type, data);
		eq->fresh = 0;
	}
}

static void eq_doorbell(struct mock_func *fn, mock_u32 word, int arm)
{
	struct eq *eq = (struct eq *)mlx5_obj(mock_state(fn), KIND_EQ, word >> 24);
	mock_u32 ci = word & 0xffffff;

	if (!eq) {
		mock_log(fn, "doorbell of EQ %u, which is not there", word >> 24);
		return;
	}
	/* The counter in the doorbell has 24 bits. */
	eq->ci += (ci - eq->ci) & 0xffffff;
	if (!arm)
		return;
	eq->armed = eq->pi == eq->ci;
	if (!eq->armed)
		mock_irq(fn, eq->vector);
}

/* ---- completion queues ---------------------------------------------------------- */

int mlx5_create_cq(struct cmd *cmd)
{
	const mock_u8 *cqc = cmd->in + PRM_AT(PRM_create_cq_in__cq_context);
	mock_u32 log = prm_get(cqc, PRM_cqc__log_cq_size);
	mock_u32 shift = prm_get(cqc, PRM_cqc__log_page_size) + ADAPTER_PAGE_SHIFT;
	mock_u32 n = ring_pages((mock_u64)CQE_LEN << log, shift);
	struct eq *eq = (struct eq *)mlx5_obj(cmd->pf, KIND_EQ,
					      prm_get(cqc, PRM_cqc__c_eqn_or_apu_element));
	struct cq *cq;

	/* ASSUMED: entries of 64 bytes only. */
	if (log > 22 || prm_get(cqc, PRM_cqc__cqe_sz))
		return cmd_fail(cmd, ST_LIM, 0x32);
	if (ring_check(cmd, n, shift))
		return -1;
	if (!eq || !mlx5_obj(cmd->pf, KIND_UAR, prm_get(cqc, PRM_cqc__uar_page)))
		return cmd_fail(cmd, ST_BAD_RES, 0x33);
	cq = mlx5_obj_new(cmd, KIND_CQ, ring_size(sizeof(*cq), n));
	if (!cq)
		return -1;
	cq->eq = eq;
	eq->obj.users++;
	cq->log_size = log;
	cq->dbr = prm_get64(cqc, PRM_cqc__dbr_addr);
	ring_fill(&cq->ring, cmd, n, shift);
	prm_set(cmd->out, PRM_create_cq_out__cqn, cq->obj.id);
	return 0;
}

void mlx5_cq_fail(struct mock_func *fn, struct cq *cq)
{
	mock_u8 data[28] = { [11] = 1 };	/* PRM, CQ error event: overrun */

	if (cq->error)
		return;
	cq->error = 1;
	prm_set_word(data, cq->obj.id);
	mlx5_event(fn, EVENT_CQ_ERROR, data);
}

static void cq_notify(struct mock_func *fn, struct cq *cq)
{
	mock_u8 data[28] = { 0 };

	cq->armed = 0;
	prm_set_word(data + 24, cq->obj.id);
	eq_post(fn, cq->eq, EVENT_COMP, data);
}

/* The consumer's counter, from the record in the driver's memory. */
static int cq_consumed(struct mock_func *fn, const struct cq *cq, mock_u32 *ci)
{
	mock_u8 word[4];

	if (mock_dma_read(fn, cq->dbr, word, 4))
		return -1;
	*ci = prm_word(word) & 0xffffff;
	return 0;
}

/* Is there room for one more entry? */
static int cq_room(struct mock_func *fn, const struct cq *cq)
{
	mock_u32 ci;

	return !cq->error && !cq_consumed(fn, cq, &ci) &&
	       ((cq->pi - ci) & 0xffffff) < 1U << cq->log_size;
}

static void cq_post(struct mock_func *fn, struct cq *cq, mock_u8 *cqe, mock_u32 opcode)
{
	mock_u32 at = cq->pi & ((1U << cq->log_size) - 1);

	if (!cq_room(fn, cq)) {
		mlx5_cq_fail(fn, cq);
		return;
	}
	cqe[CQE_OP_OWN] = (mock_u8)(opcode << 4 | (cq->pi >> cq->log_size & 1));
	if (mock_dma_write(fn, ring_addr(&cq->ring, (mock_u64)at * CQE_LEN), cqe, CQE_LEN)) {
		mlx5_cq_fail(fn, cq);
		return;
	}
	cq->pi++;
	if (cq->armed)
		cq_notify(fn, cq);
}

/* PRM, CQ doorbell: sequence number and consumer counter, then the queue. */
static void cq_doorbell(struct mock_func *fn, mock_u32 first, mock_u32 cqn)
{
	struct cq *cq = (struct cq *)mlx5_obj(mock_state(fn), KIND_CQ, cqn & 0xffffff);

	if (!cq) {
		mock_log(fn, "doorbell of CQ %u, which is not there", cqn);
		return;
	}
	cq->armed = 1;
	/* An entry that the driver has not counted yet is an event at once. */
	if ((cq->pi - first) & 0xffffff && !cq->error)
		cq_notify(fn, cq);
}

static mock_u32 swap(mock_u32 val)
{
	return __builtin_bswap32(val);
}

/* Registers are little endian here, doorbells big endian. */
void mlx5_uar_write(struct mock_func *fn, mock_u32 off, int width, mock_u64 val)
{
	mock_u32 page = off / PAGE, at = off % PAGE;

	if (!mlx5_obj(mock_state(fn), KIND_UAR, page)) {
		mock_log(fn, "doorbell in UAR %u, which is not allocated", page);
		return;
	}
	if (at == UAR_CQ_DBELL && width == 8)
		cq_doorbell(fn, swap((mock_u32)val), swap((mock_u32)(val >> 32)));
	else if (at == UAR_EQ_ARM && width == 4)
		eq_doorbell(fn, swap((mock_u32)val), 1);
	else if (at == UAR_EQ_CI && width == 4)
		eq_doorbell(fn, swap((mock_u32)val), 0);
	else
		mock_unclaimed_write(fn, 0, off, width);
}

/* ---- queue pairs ---------------------------------------------------------------- */

int mlx5_create_qp(struct cmd *cmd)
{
	const mock_u8 *qpc = cmd->in + PRM_AT(PRM_create_qp_in__qpc);
	mock_u32 rq_type = prm_get(qpc, PRM_qpc__rq_type), n = 0;
	mock_u32 log = prm_get(qpc, PRM_qpc__log_rq_size);
	mock_u32 stride = prm_get(qpc, PRM_qpc__log_rq_stride) + 4;
	mock_u32 shift = prm_get(qpc, PRM_qpc__log_page_size) + ADAPTER_PAGE_SHIFT;
	struct obj *pd = mlx5_obj(cmd->pf, KIND_PD, prm_get(qpc, PRM_qpc__pd));
	struct obj *cq = mlx5_obj(cmd->pf, KIND_CQ, prm_get(qpc, PRM_qpc__cqn_rcv));
	struct qp *qp;

	/* ASSUMED: reliable connections without a send queue of the driver, and no shared RQs. */
	if (prm_get(qpc, PRM_qpc__st) != QP_ST_RC || !prm_get(qpc, PRM_qpc__no_sq) ||
	    (rq_type && rq_type != RQ_TYPE_NONE))
		return cmd_fail(cmd, ST_BAD_PARAM, 0x40);
	if (!rq_type)
		n = ring_pages(1ULL << (log + stride), shift);
	if (ring_check(cmd, n, shift))
		return -1;
	if (!pd || (!rq_type && !cq) ||
	    !mlx5_obj(cmd->pf, KIND_UAR, prm_get(qpc, PRM_qpc__uar_page)))
		return cmd_fail(cmd, ST_BAD_RES, 0x41);
	qp = mlx5_obj_new(cmd, KIND_QP, ring_size(sizeof(*qp), n));
	if (!qp)
		return -1;
	qp->pd = pd;
	pd->users++;
	qp->cq = rq_type ? NULL : (struct cq *)cq;
	if (qp->cq)
		qp->cq->obj.users++;
	qp->rq_type = rq_type;
	qp->log_rq_size = log;
	qp->log_stride = stride;
	qp->dbr = prm_get64(qpc, PRM_qpc__dbr_addr);
	ring_fill(&qp->ring, cmd, n, shift);
	prm_set(cmd->out, PRM_create_qp_out__qpn, qp->obj.id);
	return 0;
}

/* PRM, Queue Pair: which command leads from where to where. */
int mlx5_modify_qp(struct cmd *cmd, mock_u32 opcode)
{
	const mock_u8 *qpc = cmd->in + PRM_AT(PRM_rst2init_qp_in__qpc);
	struct qp *qp = (struct qp *)mlx5_obj(cmd->pf, KIND_QP,
					      prm_get(cmd->in, PRM_rst2init_qp_in__qpn));
	static const struct { mock_u32 opcode; enum qp_state from, to; } arcs[] = {
		{ OP_RST2INIT_QP, QP_RST, QP_INIT },
		{ OP_INIT2RTR_QP, QP_INIT, QP_RTR },
		{ OP_RTR2RTS_QP, QP_RTR, QP_RTS },
	};
	mock_u32 i;

	if (!qp)
		return cmd_fail(cmd, ST_BAD_RES, 0x42);
	if (opcode == OP_2ERR_QP || opcode == OP_2RST_QP) {
		qp->state = opcode == OP_2ERR_QP ? QP_ERR : QP_RST;
		qp->ci = 0;
		return 0;
	}
	for (i = 0; arcs[i].opcode != opcode; i++)
		;
	if (qp->state != arcs[i].from)
		return cmd_fail(cmd, ST_BAD_QP_STATE, 0x43);
	if (opcode == OP_RST2INIT_QP &&
	    prm_get(qpc + PRM_AT(PRM_qpc__primary_address_path), PRM_ads__vhca_port_num) != 1)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x44);
	if (opcode == OP_INIT2RTR_QP)
		qp->remote = prm_get(qpc, PRM_qpc__remote_qpn);
	if (opcode == OP_RTR2RTS_QP)
		qp->rnr_retry = prm_get(qpc, PRM_qpc__rnr_retry);
	qp->state = arcs[i].to;
	return 0;
}

/* ---- messages ------------------------------------------------------------------- */

static void qp_fail(struct mock_func *fn, struct qp *qp, mock_u32 wqe, mock_u32 syndrome)
{
	mock_u8 cqe[CQE_LEN] = { 0 };

	qp->state = QP_ERR;
	cqe[CQE_ERR_SYNDROME] = (mock_u8)syndrome;
	prm_set_word(cqe + 56, qp->obj.id);
	cqe[CQE_WQE_COUNTER] = (mock_u8)(wqe >> 8);
	cqe[CQE_WQE_COUNTER + 1] = (mock_u8)wqe;
	cq_post(fn, qp->cq, cqe, CQE_OP_RESP_ERR);
}

/* The receiver's next WQE: 0, 1 when none is posted, -1 when its memory is not there. */
static int next_wqe(struct mock_func *fn, const struct qp *qp, mock_u8 *wqe)
{
	mock_u32 at = qp->ci & ((1U << qp->log_rq_size) - 1);
	mock_u8 word[4];

	if (mock_dma_read(fn, qp->dbr, word, 4))
		return -1;
	if (!((prm_word(word) - qp->ci) & 0xffff))
		return 1;
	return mock_dma_read(fn, ring_addr(&qp->ring, (mock_u64)at << qp->log_stride), wqe,
			     WQE_LEN);
}

int mlx5_send(struct mock_func *fn, struct qp *from, const void *msg, mock_u32 len,
	      mock_u32 immediate)
{
	struct pf *pf = mock_state(fn);
	struct qp *to = (struct qp *)mlx5_obj(pf, KIND_QP, from->remote);
	mock_u8 wqe[WQE_LEN], cqe[CQE_LEN] = { 0 };
	struct mkey *key;
	mock_u32 ci;
	int ret;

	if (from->state != QP_RTS || !to || !to->cq || to->remote != from->obj.id ||
	    (to->state != QP_RTR && to->state != QP_RTS) || to->cq->error)
		return -1;
	ret = next_wqe(fn, to, wqe);
	/* PRM, RNR retry: 7 is for ever. ASSUMED: any other number of times is none. */
	if (ret)
		return ret > 0 && from->rnr_retry == 7 ? 1 : -1;
	ci = to->ci++;
	if (len > prm_word(wqe + WQE_BYTE_COUNT)) {
		qp_fail(fn, to, ci, CQE_SYND_LOCAL_LEN);
		return -1;
	}
	key = mlx5_mkey(pf, prm_word(wqe + WQE_LKEY));
	if (!key || key->pd != to->pd ||
	    mlx5_mkey_dma(fn, key, prm_word64(wqe + WQE_ADDR) - key->start, (void *)msg, len, 1)) {
		qp_fail(fn, to, ci, CQE_SYND_LOCAL_PROT);
		return -1;
	}
	prm_set_word(cqe + CQE_RQPN, to->obj.id);
	prm_set_word(cqe + CQE_IMMEDIATE, immediate);
	prm_set_word(cqe + CQE_BYTE_CNT, len);
	cqe[CQE_WQE_COUNTER] = (mock_u8)(ci >> 8);
	cqe[CQE_WQE_COUNTER + 1] = (mock_u8)ci;
	cq_post(fn, to->cq, cqe, CQE_OP_SEND_IMM);
	return to->cq->error ? -1 : 0;
}
