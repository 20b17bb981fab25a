/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of the command interface and access to its big-endian layouts. Document PRM as in
 * fields.h; sections are its chapters' names.
 */
#ifndef MOCK_MLX5_PRM_H
#define MOCK_MLX5_PRM_H

#include <mock/types.h>

/* PRM_<layout>__<field>: first bit and number of bits in one number. */
enum {
#define PRM(layout, field, off, bits)		PRM_##layout##__##field = (off) << 16 | (bits),
#define PRM_612(layout, field, off, bits)	PRM(layout, field, off, bits)
#include "fields.h"
#undef PRM
#undef PRM_612
};

#define PRM_OFF(field)		((mock_u32)(field) >> 16)
#define PRM_BITS(field)		((field) & 0xffff)
/* Where a part that is a layout itself begins. */
#define PRM_AT(field)		(PRM_OFF(field) / 8)

static inline mock_u32 prm_word(const mock_u8 *p)
{
	return (mock_u32)p[0] << 24 | (mock_u32)p[1] << 16 | (mock_u32)p[2] << 8 | p[3];
}

static inline void prm_set_word(mock_u8 *p, mock_u32 val)
{
	p[0] = (mock_u8)(val >> 24);
	p[1] = (mock_u8)(val >> 16);
	p[2] = (mock_u8)(val >> 8);
	p[3] = (mock_u8)val;
}

static inline mock_u64 prm_word64(const mock_u8 *p)
{
	return (mock_u64)prm_word(p) << 32 | prm_word(p + 4);
}

static inline void prm_set_word64(mock_u8 *p, mock_u64 val)
{
	prm_set_word(p, (mock_u32)(val >> 32));
	prm_set_word(p + 4, (mock_u32)val);
}

/* A field of up to 32 bits, within a word. */
static inline mock_u32 prm_get(const mock_u8 *layout, mock_u32 field)
{
	mock_u32 off = PRM_OFF(field), bits = PRM_BITS(field);
	mock_u32 word = prm_word(layout + off / 32 * 4) << off % 32;

	return word >> (32 - bits);
}

static inline void prm_set(mock_u8 *layout, mock_u32 field, mock_u32 val)
{
	mock_u32 off = PRM_OFF(field), shift = 32 - PRM_BITS(field) - off % 32;
	mock_u32 mask = (PRM_BITS(field) == 32 ? ~0U : (1U << PRM_BITS(field)) - 1) << shift;
	mock_u8 *word = layout + off / 32 * 4;

	prm_set_word(word, (prm_word(word) & ~mask) | (val << shift & mask));
}

static inline mock_u64 prm_get64(const mock_u8 *layout, mock_u32 field)
{
	return prm_word64(layout + PRM_AT(field));
}

static inline void prm_set64(mock_u8 *layout, mock_u32 field, mock_u64 val)
{
	prm_set_word64(layout + PRM_AT(field), val);
}

/* All commands begin alike, and so do all answers. */
#define PRM_OPCODE	PRM_alloc_pd_in__opcode
#define PRM_OP_MOD	PRM_alloc_pd_in__op_mod
#define PRM_STATUS	PRM_alloc_pd_out__status
#define PRM_SYNDROME	PRM_alloc_pd_out__syndrome

/* PRM, Command Reference: opcodes */
enum {
	OP_QUERY_HCA_CAP		= 0x100,
	OP_INIT_HCA			= 0x102,
	OP_TEARDOWN_HCA			= 0x103,
	OP_ENABLE_HCA			= 0x104,
	OP_DISABLE_HCA			= 0x105,
	OP_QUERY_PAGES			= 0x107,
	OP_QUERY_ISSI			= 0x10a,
	OP_SET_ISSI			= 0x10b,
	OP_SUSPEND_VHCA			= 0x115,
	OP_RESUME_VHCA			= 0x116,
	OP_QUERY_VHCA_MIGRATION_STATE	= 0x117,
	OP_SAVE_VHCA_STATE		= 0x118,
	OP_LOAD_VHCA_STATE		= 0x119,
	OP_CREATE_MKEY			= 0x200,
	OP_DESTROY_MKEY			= 0x202,
	OP_CREATE_EQ			= 0x301,
	OP_DESTROY_EQ			= 0x302,
	OP_CREATE_CQ			= 0x400,
	OP_DESTROY_CQ			= 0x401,
	OP_CREATE_QP			= 0x500,
	OP_DESTROY_QP			= 0x501,
	OP_RST2INIT_QP			= 0x502,
	OP_INIT2RTR_QP			= 0x503,
	OP_RTR2RTS_QP			= 0x504,
	OP_2ERR_QP			= 0x507,
	OP_2RST_QP			= 0x50a,
	OP_ALLOC_PD			= 0x800,
	OP_DEALLOC_PD			= 0x801,
	OP_ALLOC_UAR			= 0x802,
	OP_DEALLOC_UAR			= 0x803,
	OP_CREATE_GENERAL_OBJECT	= 0xa00,
	OP_MODIFY_GENERAL_OBJECT	= 0xa01,
	OP_QUERY_GENERAL_OBJECT		= 0xa02,
	OP_DESTROY_GENERAL_OBJECT	= 0xa03,
};

/* PRM, Command Interface: what a command answers */
enum {
	ST_OK			= 0x00,
	ST_INT_ERR		= 0x01,
	ST_BAD_OP		= 0x02,
	ST_BAD_PARAM		= 0x03,
	ST_BAD_SYS_STATE	= 0x04,
	ST_BAD_RES		= 0x05,
	ST_RES_BUSY		= 0x06,
	ST_LIM			= 0x08,
	ST_BAD_RES_STATE	= 0x09,
	ST_BAD_INDEX		= 0x0a,
	ST_NO_RES		= 0x0f,
	ST_BAD_QP_STATE		= 0x10,
	ST_BAD_INP_LEN		= 0x50,
	ST_BAD_OUTP_LEN		= 0x51,
};

/* PRM, Command Interface: delivery status, when a command could not even be read */
enum {
	DLV_OK			= 0x00,
	DLV_SIGNATURE		= 0x01,
	DLV_TOKEN		= 0x02,
	DLV_BLOCK_NUM		= 0x03,
	DLV_OUT_PTR_ALIGN	= 0x04,
	DLV_IN_PTR_ALIGN	= 0x05,
	DLV_FW			= 0x06,
	DLV_IN_LEN		= 0x07,
	DLV_OUT_LEN		= 0x08,
	DLV_RESERVED		= 0x09,
	DLV_DESCRIPTOR		= 0x10,
};

/* PRM, Initialization Segment: offsets in BAR 0 */
#define ISEG_FW_REV		0x000
#define ISEG_CMDIF_REV		0x004
#define ISEG_CMDQ_ADDR_H	0x010
#define ISEG_CMDQ_ADDR_L	0x014	/* and log of size in 7:4, log of stride in 3:0 */
#define  ISEG_NIC_IFC(val)	((val) >> 8 & 7)	/* what software wants of the interface */
#define  ISEG_NIC_SW_RESET	7
#define ISEG_CMD_DBELL		0x018
#define ISEG_INITIALIZING	0x1fc	/* bit 31 until the firmware is ready */
#define ISEG_HEALTH		0x200
#define ISEG_HEALTH_SYND	0x23c
#define ISEG_TIMER_H		0x1000
#define ISEG_TIMER_L		0x1004
#define ISEG_HEALTH_COUNTER	0x1010
#define ISEG_END		0x4000

#define CMDIF_REV		5

/* PRM, Command Queue Entry */
#define CQ_ENTRY_LEN		64
#define CMD_TYPE		0
#define CMD_XPORT		7
#define CMD_INLEN		4
#define CMD_IN_PTR		8
#define CMD_IN			16	/* the first 16 bytes of the input */
#define CMD_OUT			32	/* and of the output */
#define CMD_OUT_PTR		48
#define CMD_OUTLEN		56
#define CMD_TOKEN		60
#define CMD_SIG			61
#define CMD_STATUS_OWN		63
#define CMD_OWNER_HW		0x01
#define CMD_INLINE_LEN		16

/* PRM, Command Mailbox */
#define MBOX_DATA_LEN		512
#define MBOX_NEXT		560
#define MBOX_BLOCK_NUM		568
#define MBOX_TOKEN		573
#define MBOX_CTRL_SIG		574
#define MBOX_SIG		575
#define MBOX_LEN		576
#define MBOX_ALIGN		512	/* ASSUMED: drivers use 1024 */

/* PRM, UAR page: doorbells at offsets in a page of 4 KiB */
#define UAR_CQ_DBELL		0x20
#define UAR_EQ_ARM		0x40
#define UAR_EQ_CI		0x48

/* PRM, Event Queue Entry */
#define EQE_LEN			64
#define EQE_TYPE		1
#define EQE_DATA		32
#define EQE_OWNER		63

/* PRM, event types */
#define EVENT_COMP		0x00
#define EVENT_CQ_ERROR		0x04
#define EVENT_WQ_CATAS		0x05
#define EVENT_CMD		0x0a
#define EVENT_WQ_ACCESS		0x11
#define EVENT_OBJECT_CHANGE	0x27

/* PRM, Completion Queue Entry of a receive */
#define CQE_LEN			64
#define CQE_RQPN		24
#define CQE_IMMEDIATE		36
#define CQE_BYTE_CNT		44
#define CQE_ERR_SYNDROME	55
#define CQE_WQE_COUNTER		60
#define CQE_OP_OWN		63
#define CQE_OP_SEND_IMM		3
#define CQE_OP_RESP_ERR		14
#define CQE_SYND_LOCAL_LEN	0x01
#define CQE_SYND_LOCAL_PROT	0x04

/* PRM, Receive WQE: one data segment */
#define WQE_BYTE_COUNT		0
#define WQE_LKEY		4
#define WQE_ADDR		8
#define WQE_LEN			16

#define OBJ_PAGE_TRACK		0x46
enum { TRACK_TRACKING, TRACK_REPORTING, TRACK_ERROR };

#define QP_ST_RC		0
#define RQ_TYPE_NONE		3
#define MKC_MODE_MTT		1

#endif /* MOCK_MLX5_PRM_H */
