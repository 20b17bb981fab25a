// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's queues by raw commands: what may name what, transitions of queue pairs, and a page
 * tracker's report as it arrives in memory.
 */
#include <string.h>

#include <mock/func.h>
#include <mock/mlx5.h>
#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>

#include "tests/expect.h"
#include "tests/mlx5_fw.h"
#include "tests/suite.h"
#include "vt/vt.h"

#define EQN 2		/* the first completion queue's; 1 is the asynchronous one */
#define MODIFY 0xa01
#define QUERY 0xa02
#define TRACK 0x46
#define TO_ERROR 0x507
#define TO_RESET 0x50a
#define RTR2RTS 0x504

enum { LIMIT = 0x8, PARAM = 0x3, RES = 0x5, BUSY = 0x6, RES_STATE = 0x9, QP_STATE = 0x10 };

/* Offsets in the one buffer: CQ, RQ, doorbell records, and where messages go. */
#define CQ_AT 0
#define RQ_AT 4096
#define DB_AT 8192
#define DATA_AT 12288

static struct {
	struct fw_buffer buf;
	uint32_t uar, cq, host, fw;
} q;

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int create_cq(uint32_t eqn, uint32_t uar, uint32_t log, uint32_t *cqn)
{
	uint8_t in[280] = { 0 };
	int ret;

	fw_put(in, FW_CREATE_CQ << 16);
	fw_put(in + 16 + 12, log << 24 | uar);
	fw_put(in + 16 + 20, eqn);
	fw_put64(in + 16 + 56, q.buf.dma + DB_AT);
	fw_put64(in + 272, q.buf.dma + CQ_AT);
	ret = fw_exec(in, sizeof(in));
	*cqn = fw_get(8) & 0xffffff;
	return ret;
}

/* @rq: 8 receive WQEs of 16 bytes, or none. */
static int create_qp(uint32_t pd, uint32_t cqn, int rq, uint32_t *qpn)
{
	uint8_t in[280] = { 0 }, *qpc = in + 24;
	int ret;

	fw_put(in, FW_CREATE_QP << 16);
	fw_put(qpc + 4, pd);
	fw_put(qpc + 8, (rq ? 3U << 19 : 0) | 1 << 15);
	fw_put(qpc + 12, q.uar);
	fw_put(qpc + 0x4e0 / 8, cqn);
	fw_put64(qpc + 0x500 / 8, q.buf.dma + DB_AT + 64);
	fw_put(qpc + 0x560 / 8, rq ? 0 : 3U << 24);
	fw_put64(in + 272, q.buf.dma + RQ_AT);
	ret = fw_exec(in, sizeof(in));
	*qpn = fw_get(8) & 0xffffff;
	return ret;
}

static int modify_qp(uint32_t opcode, uint32_t qpn, uint32_t remote)
{
	uint8_t in[272] = { 0 };

	fw_put(in, opcode << 16);
	fw_put(in + 8, qpn);
	fw_put(in + 24 + 20, remote);
	in[24 + 24 + 37] = 1;			/* the port */
	fw_put(in + 24 + 0x380 / 8, 7U << 13);	/* rnr_retry */
	return fw_exec(in, sizeof(in));
}

static void setup(void)
{
	fw_buffer(&q.buf, 64 << 10, 3);
	assert_int_equal(fw_do(FW_ALLOC_UAR, 0, 0, 0), 0);
	q.uar = fw_get(8) & 0xffffff;
	assert_int_equal(create_cq(EQN, q.uar, 4, &q.cq), 0);
	assert_int_equal(create_qp(q.buf.pd, q.cq, 1, &q.host), 0);
	assert_int_equal(create_qp(q.buf.pd, q.cq, 0, &q.fw), 0);
}

static void connect(void)
{
	assert_int_equal(modify_qp(FW_RST2INIT, q.host, 0), 0);
	assert_int_equal(modify_qp(FW_INIT2RTR, q.host, q.fw), 0);
	assert_int_equal(modify_qp(FW_RST2INIT, q.fw, 0), 0);
	assert_int_equal(modify_qp(FW_INIT2RTR, q.fw, q.host), 0);
	assert_int_equal(modify_qp(RTR2RTS, q.fw, 0), 0);
}

static void teardown(void)
{
	assert_int_equal(fw_do(FW_DESTROY_QP, 0, q.fw, 0), 0);
	assert_int_equal(fw_do(FW_DESTROY_QP, 0, q.host, 0), 0);
	assert_int_equal(fw_do(0x401, 0, q.cq, 0), 0);
	assert_int_equal(fw_do(FW_DEALLOC_UAR, 0, q.uar, 0), 0);
	fw_buffer_free(&q.buf);
}

/* ---- objects ---- */

static void queues_name_what_there_is(void **state)
{
	uint32_t id;

	(void)state;
	setup();
	assert_int_equal(create_cq(99, q.uar, 4, &id), RES);
	assert_int_equal(create_cq(EQN, 99, 4, &id), RES);
	assert_int_equal(create_cq(EQN, q.uar, 23, &id), LIMIT);
	assert_int_equal(create_cq(EQN, q.uar, 12, &id), 0x50);	/* 64 pages, one is listed */
	assert_int_equal(create_qp(0xabcdef, q.cq, 1, &id), RES);
	assert_int_equal(create_qp(q.buf.pd, 0xabcdef, 1, &id), RES);
	assert_int_equal(fw_do(0x401, 0, q.cq, 0), BUSY);
	assert_int_equal(fw_do(FW_DEALLOC_PD, 0, q.buf.pd, 0), BUSY);
	assert_int_equal(fw_do(0x302, 0, EQN, 0), BUSY);
	teardown();
	assert_int_equal(fw_do(FW_DESTROY_QP, 0, q.fw, 0), RES);
}

static void qp_goes_step_by_step(void **state)
{
	(void)state;
	setup();
	assert_int_equal(modify_qp(FW_INIT2RTR, q.host, q.fw), QP_STATE);
	assert_int_equal(modify_qp(RTR2RTS, q.host, 0), QP_STATE);
	assert_int_equal(modify_qp(FW_RST2INIT, q.host, 0), 0);
	assert_int_equal(modify_qp(FW_RST2INIT, q.host, 0), QP_STATE);
	assert_int_equal(modify_qp(FW_INIT2RTR, q.host, q.fw), 0);
	assert_int_equal(modify_qp(RTR2RTS, q.host, 0), 0);
	assert_int_equal(modify_qp(RTR2RTS, q.host, 0), QP_STATE);
	assert_int_equal(fw_do(TO_ERROR, 0, q.host, 0), 0);
	assert_int_equal(modify_qp(FW_RST2INIT, q.host, 0), QP_STATE);
	assert_int_equal(fw_do(TO_RESET, 0, q.host, 0), 0);
	assert_int_equal(modify_qp(FW_RST2INIT, q.host, 0), 0);
	assert_int_equal(modify_qp(FW_RST2INIT, 0xabcdef, 0), RES);
	teardown();
}

/* ---- the tracker ---- */

struct track_args {
	uint32_t vhca, type, space, page, msg, qpn, ranges;
	uint64_t start, len;
};

static int create_track(struct track_args a, uint32_t *id)
{
	uint8_t in[64 + 16 * 16] = { 0 };
	uint32_t i;
	int ret;

	fw_put(in, FW_CREATE_OBJECT << 16);
	fw_put(in + 4, TRACK);
	fw_put(in + 16 + 8, a.vhca);
	fw_put(in + 16 + 16, a.type << 24 | a.space << 16 | a.page << 8 | a.msg);
	fw_put(in + 16 + 20, a.qpn);
	fw_put(in + 16 + 24, a.ranges);
	for (i = 0; i < a.ranges && i < 16; i++) {
		fw_put64(in + 64 + 16 * i, a.start + i * a.len);
		fw_put64(in + 72 + 16 * i, a.len);
	}
	ret = fw_exec(in, (int)(64 + 16 * (a.ranges < 16 ? a.ranges : 16)));
	*id = fw_get(8);
	return ret;
}

static int report(uint32_t id, uint64_t start, uint64_t len)
{
	uint8_t in[64] = { 0 };

	fw_put(in, MODIFY << 16);
	fw_put(in + 4, TRACK);
	fw_put(in + 8, id);
	fw_put64(in + 16, 3);
	fw_put(in + 16 + 16, 1U << 28);
	fw_put64(in + 16 + 32, start);
	fw_put64(in + 16 + 40, len);
	return fw_exec(in, sizeof(in));
}

static uint32_t track_state(uint32_t id)
{
	assert_int_equal(fw_do(QUERY, TRACK, id, 0), 0);
	return fw_get(16 + 16) >> 28;
}

static struct track_args good(void)
{
	return (struct track_args){ MLX5_VHCA, 1, 20, 12, 12, q.fw, 1, 0x100000, 0x100000 };
}

#define refused(status, field, value)				\
	do {							\
		struct track_args a_ = good();			\
								\
		a_.field = (value);				\
		assert_int_equal(create_track(a_, &id), status);	\
	} while (0)

static void tracker_is_checked(void **state)
{
	uint32_t id;

	(void)state;
	setup();
	refused(RES_STATE, qpn, q.fw);		/* not in RTS yet */
	connect();
	refused(RES_STATE, qpn, q.host);
	refused(PARAM, vhca, 7);
	refused(RES, vhca, MLX5_VHCA + 5);
	refused(PARAM, type, 2);
	refused(PARAM, page, 11);
	refused(PARAM, page, 22);
	refused(PARAM, msg, 11);
	refused(PARAM, msg, 17);
	refused(PARAM, space, 11);
	refused(PARAM, space, 49);
	refused(LIMIT, ranges, 0);
	refused(LIMIT, ranges, 9);
	refused(PARAM, len, 0);
	refused(PARAM, start, ~0ULL);
	assert_int_equal(create_track(good(), &id), 0);
	assert_int_equal(fw_do(FW_DESTROY_QP, 0, q.fw, 0), BUSY);
	assert_int_equal(report(id, 0x100000, 0), PARAM);
	assert_int_equal(report(id + 1, 0x100000, 4096), RES);
	assert_int_equal(fw_do(FW_DESTROY_OBJECT, TRACK, id, 0), 0);
	assert_int_equal(fw_do(QUERY, TRACK, id, 0), RES);
	assert_int_equal(fw_do(FW_CREATE_OBJECT, 0x47, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
			 PARAM);
	teardown();
}

static void post_receive(uint32_t len)
{
	uint8_t *wqe = q.buf.mem + RQ_AT;

	fw_put(wqe, len);
	fw_put(wqe + 4, q.buf.key);
	fw_put64(wqe + 8, DATA_AT);
	fw_put(q.buf.mem + DB_AT + 64, 1);
}

static void clean_report_is_one_empty_message(void **state)
{
	const uint8_t *cqe;
	uint32_t id;

	(void)state;
	setup();
	connect();
	cqe = q.buf.mem + CQ_AT;
	q.buf.mem[CQ_AT + 63] = 0xf1;
	assert_int_equal(create_track(good(), &id), 0);
	assert_int_equal(report(id, 0x100000, 0x100000), 0);
	/* Nobody receives yet. */
	vt_sleep_ms(5);
	assert_int_equal(track_state(id), 1);
	assert_int_equal(report(id, 0x100000, 0x100000), RES_STATE);
	post_receive(4096);
	vt_sleep_ms(5);
	assert_int_equal(track_state(id), 0);
	assert_int_equal(cqe[63], 3 << 4);
	assert_int_equal(be32(cqe + 36), 0);
	assert_int_equal(be32(cqe + 44), 0);
	assert_int_equal(be32(cqe + 60) >> 16, 0);
	assert_int_equal(fw_do(FW_DESTROY_OBJECT, TRACK, id, 0), 0);
	teardown();
}

/* Without a receiver at all the tracker fails, and says so. */
static void lost_connection_fails_the_tracker(void **state)
{
	uint32_t id;

	(void)state;
	setup();
	connect();
	assert_int_equal(create_track(good(), &id), 0);
	assert_int_equal(fw_do(TO_ERROR, 0, q.host, 0), 0);
	assert_int_equal(report(id, 0x100000, 0x100000), 0);
	vt_sleep_ms(1);
	assert_int_equal(track_state(id), 2);
	assert_int_equal(report(id, 0x100000, 0x100000), RES_STATE);
	assert_int_equal(fw_do(FW_DESTROY_OBJECT, TRACK, id, 0), 0);
	teardown();
}

static void tracker_fails_with_its_vf(void **state)
{
	uint32_t id;

	(void)state;
	setup();
	connect();
	assert_int_equal(create_track(good(), &id), 0);
	assert_int_equal(fw_do(FW_DISABLE_HCA, 0, 2, 0), 0);
	assert_int_equal(track_state(id), 0);
	assert_int_equal(fw_do(FW_DISABLE_HCA, 0, 1, 0), 0);
	assert_int_equal(track_state(id), 2);
	assert_int_equal(mock_mlx5_break_tracker(sim_pci_model(MLX5_PF), 3), -1);
	assert_int_equal(mock_mlx5_break_cq(sim_pci_model(MLX5_PF), 3), -1);
	assert_int_equal(mock_mlx5_break_cq(sim_pci_model(MLX5_PF), 0), 0);
	assert_int_equal(fw_do(FW_DESTROY_OBJECT, TRACK, id, 0), 0);
	assert_int_equal(fw_do(FW_ENABLE_HCA, 0, 1, 0), 0);
	assert_int_equal(fw_do(FW_ENABLE_HCA, 0, 2, 0), 0);
	teardown();
}

SUITE_ON(mlx5_queue, "mlx5-pf",
	 cmocka_unit_test(queues_name_what_there_is),
	 cmocka_unit_test(qp_goes_step_by_step),
	 cmocka_unit_test(tracker_is_checked),
	 cmocka_unit_test(clean_report_is_one_empty_message),
	 cmocka_unit_test(lost_connection_fails_the_tracker),
	 cmocka_unit_test(tracker_fails_with_its_vf));
