/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - accessors of firmware layouts, capabilities, events and completions */
#ifndef MLX5_DEVICE_H
#define MLX5_DEVICE_H

#include <linux/types.h>
#include <linux/build_bug.h>
#include <linux/bits.h>
#include <asm/byteorder.h>
#include <rdma/ib_verbs.h>
#include <linux/mlx5/mlx5_ifc.h>

/* ---- layouts: big-endian words, bit 0 of a layout is the top bit of its first word  */

#define __mlx5_nullp(typ)		((struct mlx5_ifc_##typ##_bits *)0)
#define __mlx5_bit_sz(typ, fld)		sizeof(__mlx5_nullp(typ)->fld)
#define __mlx5_bit_off(typ, fld)	offsetof(struct mlx5_ifc_##typ##_bits, fld)
#define __mlx5_st_sz_bits(typ)		sizeof(struct mlx5_ifc_##typ##_bits)

#define MLX5_FLD_SZ_BYTES(typ, fld)	(__mlx5_bit_sz(typ, fld) / 8)
#define MLX5_ST_SZ_BYTES(typ)		(__mlx5_st_sz_bits(typ) / 8)
#define MLX5_ST_SZ_DW(typ)		(__mlx5_st_sz_bits(typ) / 32)
#define MLX5_ST_SZ_QW(typ)		(__mlx5_st_sz_bits(typ) / 64)
#define MLX5_UN_SZ_BYTES(typ)		(sizeof(union mlx5_ifc_##typ##_bits) / 8)
#define MLX5_UN_SZ_DW(typ)		(sizeof(union mlx5_ifc_##typ##_bits) / 32)
#define MLX5_BYTE_OFF(typ, fld)		(__mlx5_bit_off(typ, fld) / 8)
#define MLX5_ADDR_OF(typ, p, fld)	((void *)((u8 *)(p) + MLX5_BYTE_OFF(typ, fld)))

/* A field of at most 32 bits lies within one word; @off and @width are in bits. */
static inline u32 sim_mlx5_get(const void *layout, unsigned int off, unsigned int width)
{
	u32 word = be32_to_cpu(((const __be32 *)layout)[off / 32]);

	return word >> (32 - width - off % 32) & (u32)((1ULL << width) - 1);
}

static inline void sim_mlx5_set(void *layout, unsigned int off, unsigned int width, u32 val)
{
	unsigned int shift = 32 - width - off % 32;
	u32 mask = (u32)((1ULL << width) - 1) << shift;
	__be32 *word = (__be32 *)layout + off / 32;

	*word = cpu_to_be32((be32_to_cpu(*word) & ~mask) | (val << shift & mask));
}

#define __sim_mlx5_word_ok(typ, fld)						\
	BUILD_BUG_ON_ZERO(__mlx5_bit_sz(typ, fld) > 32 ||			\
			  __mlx5_bit_off(typ, fld) % 32 + __mlx5_bit_sz(typ, fld) > 32)

#define MLX5_GET(typ, p, fld)							\
	(sim_mlx5_get((p), __mlx5_bit_off(typ, fld), __mlx5_bit_sz(typ, fld)) +	\
	 __sim_mlx5_word_ok(typ, fld))
#define MLX5_SET(typ, p, fld, v)						\
	sim_mlx5_set((p), __mlx5_bit_off(typ, fld) + __sim_mlx5_word_ok(typ, fld),	\
		     __mlx5_bit_sz(typ, fld), (v))
#define MLX5_GET64(typ, p, fld)							\
	be64_to_cpu(((__be64 *)(p))[__mlx5_bit_off(typ, fld) / 64])
#define MLX5_SET64(typ, p, fld, v)						\
do {										\
	BUILD_BUG_ON(__mlx5_bit_sz(typ, fld) != 64);				\
	BUILD_BUG_ON(__mlx5_bit_off(typ, fld) % 64);				\
	((__be64 *)(p))[__mlx5_bit_off(typ, fld) / 64] = cpu_to_be64(v);	\
} while (0)

enum {
	MLX5_ADAPTER_PAGE_SHIFT	= 12,
	MLX5_ADAPTER_PAGE_SIZE	= 1 << MLX5_ADAPTER_PAGE_SHIFT,
};

enum {
	MLX5_CMD_DATA_BLOCK_SIZE	= 512,
	MLX5_PCI_CMD_XPORT		= 7,
};

/* ---- capabilities --------------------------------------------------------------- */

enum mlx5_cap_mode {
	HCA_CAP_OPMOD_GET_MAX	= 0,
	HCA_CAP_OPMOD_GET_CUR	= 1,
};

enum {
	MLX5_SET_HCA_CAP_OP_MOD_GENERAL_DEVICE	= 0x0,
};

/* Those that the lab's mlx5_core asks for. */
enum mlx5_cap_type {
	MLX5_CAP_GENERAL		= 0,
	MLX5_CAP_ROCE			= 4,
	MLX5_CAP_GENERAL_2		= 0x20,
	MLX5_CAP_ADV_VIRTUALIZATION	= 0x26,
	MLX5_CAP_NUM
};

#define __sim_mlx5_cap(get, mdev, layout, type, set, cap) \
	get(layout, (mdev)->caps.hca[type]->set, cap)
#define MLX5_CAP_GEN(mdev, cap) \
	__sim_mlx5_cap(MLX5_GET, mdev, cmd_hca_cap, MLX5_CAP_GENERAL, cur, cap)
#define MLX5_CAP_GEN_64(mdev, cap) \
	__sim_mlx5_cap(MLX5_GET64, mdev, cmd_hca_cap, MLX5_CAP_GENERAL, cur, cap)
#define MLX5_CAP_GEN_MAX(mdev, cap) \
	__sim_mlx5_cap(MLX5_GET, mdev, cmd_hca_cap, MLX5_CAP_GENERAL, max, cap)
#define MLX5_CAP_GEN_2(mdev, cap) \
	__sim_mlx5_cap(MLX5_GET, mdev, cmd_hca_cap_2, MLX5_CAP_GENERAL_2, cur, cap)
#define MLX5_CAP_ROCE(mdev, cap) \
	__sim_mlx5_cap(MLX5_GET, mdev, roce_cap, MLX5_CAP_ROCE, cur, cap)
#define MLX5_CAP_ADV_VIRTUALIZATION(mdev, cap) \
	__sim_mlx5_cap(MLX5_GET, mdev, adv_virtualization_cap, MLX5_CAP_ADV_VIRTUALIZATION,	\
		       cur, cap)

enum {
	MLX5_CMD_STAT_OK			= 0x0,
	MLX5_CMD_STAT_INT_ERR			= 0x1,
	MLX5_CMD_STAT_BAD_OP_ERR		= 0x2,
	MLX5_CMD_STAT_BAD_PARAM_ERR		= 0x3,
	MLX5_CMD_STAT_BAD_SYS_STATE_ERR		= 0x4,
	MLX5_CMD_STAT_BAD_RES_ERR		= 0x5,
	MLX5_CMD_STAT_RES_BUSY			= 0x6,
	MLX5_CMD_STAT_LIM_ERR			= 0x8,
	MLX5_CMD_STAT_BAD_RES_STATE_ERR		= 0x9,
	MLX5_CMD_STAT_IX_ERR			= 0xa,
	MLX5_CMD_STAT_NO_RES_ERR		= 0xf,
	MLX5_CMD_STAT_BAD_QP_STATE_ERR		= 0x10,
	MLX5_CMD_STAT_BAD_PKT_ERR		= 0x30,
	MLX5_CMD_STAT_BAD_SIZE_OUTS_CQES_ERR	= 0x40,
	MLX5_CMD_STAT_BAD_INP_LEN_ERR		= 0x50,
	MLX5_CMD_STAT_BAD_OUTP_LEN_ERR		= 0x51,
};

/* ---- events --------------------------------------------------------------------- */

enum {
	MLX5_EVENT_QUEUE_TYPE_QP	= 0,
	MLX5_EVENT_QUEUE_TYPE_RQ	= 1,
	MLX5_EVENT_QUEUE_TYPE_SQ	= 2,
};

enum mlx5_event {
	MLX5_EVENT_TYPE_NOTIFY_ANY		= 0x00,
	MLX5_EVENT_TYPE_COMP			= 0x00,
	MLX5_EVENT_TYPE_CQ_ERROR		= 0x04,
	MLX5_EVENT_TYPE_WQ_CATAS_ERROR		= 0x05,
	MLX5_EVENT_TYPE_CMD			= 0x0a,
	MLX5_EVENT_TYPE_WQ_INVAL_REQ_ERROR	= 0x10,
	MLX5_EVENT_TYPE_WQ_ACCESS_ERROR		= 0x11,
	MLX5_EVENT_TYPE_OBJECT_CHANGE		= 0x27,
	MLX5_EVENT_TYPE_MAX			= 0x100,
};

struct mlx5_eqe_comp {
	__be32	reserved[6];
	__be32	cqn;
};

struct mlx5_eqe_qp_srq {
	__be32	reserved1[5];
	u8	type;
	u8	reserved2[3];
	__be32	qp_srq_n;
};

struct mlx5_eqe_cq_err {
	__be32	cqn;
	u8	reserved1[7];
	u8	syndrome;
};

struct mlx5_eqe_cmd {
	__be32	vector;
	__be32	rsvd[6];
};

struct mlx5_eqe_obj_change {
	u8	rsvd0[2];
	__be16	obj_type;
	__be32	obj_id;
} __packed;

union ev_data {
	__be32				raw[7];
	struct mlx5_eqe_cmd		cmd;
	struct mlx5_eqe_comp		comp;
	struct mlx5_eqe_qp_srq		qp_srq;
	struct mlx5_eqe_cq_err		cq_err;
	struct mlx5_eqe_obj_change	obj_change;
} __packed;

struct mlx5_eqe {
	u8		rsvd0;
	u8		type;
	u8		rsvd1;
	u8		sub_type;
	__be32		rsvd2[7];
	union ev_data	data;
	__be16		rsvd3;
	u8		signature;
	u8		owner;
} __packed;

/* ---- completions ---------------------------------------------------------------- */

struct mlx5_err_cqe {
	u8	rsvd0[32];
	__be32	srqn;
	u8	rsvd1[18];
	u8	vendor_err_synd;
	u8	syndrome;
	__be32	s_wqe_opcode_qpn;
	__be16	wqe_counter;
	u8	signature;
	u8	op_own;
};

/* The members that a receive completion of a reliable connection fills in. */
struct mlx5_cqe64 {
	u8		sim_head[24];
	__be32		flags_rqpn;
	u8		sim_net[4];
	__be32		srqn;
	__be32		immediate;
	u8		rsvd40[4];
	__be32		byte_cnt;
	__be32		timestamp_h;
	__be32		timestamp_l;
	__be32		sop_drop_qpn;
	__be16		wqe_counter;
	u8		signature;
	u8		op_own;
};

static inline u8 get_cqe_opcode(struct mlx5_cqe64 *cqe)
{
	return cqe->op_own >> 4;
}

#endif /* MLX5_DEVICE_H */
