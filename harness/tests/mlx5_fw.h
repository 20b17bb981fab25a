/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Firmware commands by hand, for tests of the mlx5 model: byte offsets and big-endian words, and no
 * layout of either side.
 */
#ifndef VFIOLAB_HARNESS_MLX5_FW_H
#define VFIOLAB_HARNESS_MLX5_FW_H

#include <stddef.h>
#include <stdint.h>

#define MLX5_PF "0000:01:00.0"
#define MLX5_VF "0000:01:00.2"		/* VF 0 of it, and VF 1 */
#define MLX5_VF1 "0000:01:00.3"
#define MLX5_VHCA 0x100			/* of VF 0 */

enum {
	FW_QUERY_HCA_CAP = 0x100,
	FW_ENABLE_HCA = 0x104,
	FW_DISABLE_HCA = 0x105,
	FW_SUSPEND = 0x115,
	FW_RESUME = 0x116,
	FW_QUERY_MIGRATION = 0x117,
	FW_SAVE = 0x118,
	FW_LOAD = 0x119,
	FW_CREATE_MKEY = 0x200,
	FW_DESTROY_MKEY = 0x202,
	FW_CREATE_CQ = 0x400,
	FW_CREATE_QP = 0x500,
	FW_DESTROY_QP = 0x501,
	FW_RST2INIT = 0x502,
	FW_INIT2RTR = 0x503,
	FW_ALLOC_PD = 0x800,
	FW_DEALLOC_PD = 0x801,
	FW_ALLOC_UAR = 0x802,
	FW_DEALLOC_UAR = 0x803,
	FW_CREATE_OBJECT = 0xa00,
	FW_DESTROY_OBJECT = 0xa03,
};

/* What the firmware answered last. */
struct fw_answer {
	uint8_t status;
	uint32_t syndrome;
	uint8_t out[0x1010];
};

extern struct fw_answer fw;

uint32_t fw_get(unsigned int byte);
void fw_put(uint8_t *p, uint32_t val);
void fw_put64(uint8_t *p, uint64_t val);

/* Execute @in; the status that the firmware answered, or a negative error. */
int fw_exec(const uint8_t *in, int inlen);

/* @words are the command's words from byte 8 on. */
int fw_cmd(unsigned int opcode, unsigned int op_mod, unsigned int nwords, const uint32_t *words);
#define fw_do(opcode, op_mod, ...)						\
	fw_cmd(opcode, op_mod, sizeof((uint32_t[]){ __VA_ARGS__ }) / 4,	\
	       (uint32_t[]){ __VA_ARGS__ })

/* ---- memory that the firmware reaches by a key ---- */

struct fw_buffer {
	uint8_t *mem;
	unsigned long size;
	unsigned long long dma;
	uint32_t pd, key;
};

/* @rights: 1 the device reads, 2 it writes. Fails the case on an error. */
void fw_buffer(struct fw_buffer *b, unsigned long size, unsigned int rights);
void fw_buffer_free(struct fw_buffer *b);

/* A key for @b with the given length; the firmware's status, *@key on success. */
int fw_key(const struct fw_buffer *b, uint32_t pd, uint64_t len, unsigned int rights,
	   uint32_t *key);

/* ---- migration of a VF ---- */

int fw_suspend(unsigned int vhca);	/* both steps */
int fw_resume(unsigned int vhca);
/* @flags: 1 incremental, 2 in chunks. *@total where asked in chunks. */
int fw_query(unsigned int vhca, unsigned int flags, uint32_t *size, uint64_t *total);
/* @flags: 1 incremental, 2 set_track. *@used bytes were written, *@next are wanted next. */
int fw_save(unsigned int vhca, const struct fw_buffer *b, uint32_t size, unsigned int flags,
	    uint32_t *used, uint32_t *next);
int fw_load(unsigned int vhca, const struct fw_buffer *b, uint32_t size);

#endif
