/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the mlx5 models: cmdif.c (command queue), fw.c (what each command does), queue.c
 * (EQ, CQ, QP), track.c (page tracker), vhca.c (migration), ctx.c (context memory), image.c (what
 * SAVE writes and LOAD reads), vf.c and pf.c (the functions).
 */
#ifndef MOCK_MLX5_MLX5_H
#define MOCK_MLX5_MLX5_H

#include <mock/func.h>
#include <mock/mlx5.h>
#include "prm.h"

#define PAGE		4096U
#define MAX_VFS		127U
#define SLOTS		32U
#define MAX_RULES	16U
#define BUCKETS		128U
#define COUNTERS	32U

#define ADAPTER_PAGE_SHIFT	12
#define UAR_FIRST	16U	/* ASSUMED: pages of BAR 0 from here on are UARs */
#define UAR_COUNT	240U
#define PF_BAR0_SIZE	(1U << 20)

/* ASSUMED: vhca ids, apart from every other number so that a mix-up shows. */
#define VHCA_OF_PF	0x40U
#define VHCA_OF_VF(n)	(0x100U + (n))

/* ---- objects of the firmware ---------------------------------------------------- */

enum obj_kind { KIND_PD, KIND_UAR, KIND_MKEY, KIND_EQ, KIND_CQ, KIND_QP, KIND_TRACK };

/* First member of all objects. @users: objects that name this one, and must go first. */
struct obj {
	struct obj *next;
	enum obj_kind kind;
	mock_u32 id;
	mock_u32 users;
};

struct pd {
	struct obj obj;
};

struct uar {
	struct obj obj;
};

/* Memory as the device reaches it: pages that follow each other are one run. */
struct run {
	mock_u64 addr;
	mock_u64 len;
};

struct mkey {
	struct obj obj;
	struct obj *pd;
	mock_u64 start, len;
	int read, write;
	mock_u8 variant;
	mock_u32 hint;			/* the run used last, and where it begins */
	mock_u64 hint_at;
	mock_u32 nruns;
	struct run runs[];
};

/* A queue's memory: last member of its object. */
struct ring {
	mock_u32 page_shift;
	mock_u32 npages;
	mock_u64 pages[];
};

struct eq {
	struct obj obj;
	mock_u32 log_size, pi, ci, vector;
	mock_u64 events[4];
	int armed, overrun;
	int fresh;			/* the command that made it has not ended */
	struct ring ring;
};

struct cq {
	struct obj obj;
	struct eq *eq;
	mock_u32 log_size, pi;
	mock_u64 dbr;
	int armed, error;
	struct ring ring;
};

/* PRM, Queue Pair: states */
enum qp_state { QP_RST, QP_INIT, QP_RTR, QP_RTS, QP_ERR = 6 };

struct qp {
	struct obj obj;
	struct obj *pd;
	struct cq *cq;
	enum qp_state state;
	mock_u32 log_rq_size, log_stride, rq_type, ci, remote, rnr_retry;
	mock_u64 dbr;
	struct ring ring;
};

#define TRACK_BLOCK_PAGES	32768U

struct track_block {
	struct track_block *next;	/* ascending */
	mock_u64 first;			/* page number, a multiple of TRACK_BLOCK_PAGES */
	mock_u64 bits[TRACK_BLOCK_PAGES / 64];
};

struct track_range {
	mock_u64 start, last;
};

struct track {
	struct obj obj;
	struct qp *qp;			/* the one that reports are sent from */
	mock_u32 vhca, vf;
	mock_u32 log_page, log_msg, state;
	mock_u64 cursor, end;		/* pages still to be reported */
	struct track_block *blocks, *hint;
	mock_u32 nranges;
	struct track_range range[];
};

/* ---- the PF --------------------------------------------------------------------- */

struct slot {
	mock_u8 busy;
	mock_u8 token;
	mock_u8 *in;			/* the whole input */
	mock_u32 inlen, outlen;
	mock_u64 out_ptr;
	int rule;			/* that decides, or -1 */
};

struct rule {
	struct mock_mlx5_rule r;
	mock_u32 seen, applied;
	int used;
};

struct counter {
	mock_u32 opcode, count;
};

struct pf {
	mock_u32 cmdq_h, cmdq_l;
	mock_u32 dead;			/* health syndrome of firmware that stopped */
	mock_u32 issi;
	int hca_up;			/* INIT_HCA */
	mock_u32 epoch;			/* resets: what was on its way before is nobody's */
	mock_u8 enabled[MAX_VFS + 1];	/* by function_id */
	struct slot slot[SLOTS];
	struct obj *bucket[BUCKETS];
	mock_u32 next_id[KIND_TRACK + 1];
	mock_u32 objects;
	struct mock_mlx5_caps caps;
	struct rule rule[MAX_RULES];
	struct counter counter[COUNTERS];
	mock_u8 page[PAGE];		/* scratch */
	mock_u8 out[0x8080 / 8];
};

/* What tells PF kinds apart. */
struct pf_kind {
	mock_u32 vfs;
};

/* Timer cookies of a PF; the low byte is a slot, from bit 12 on is the epoch of commands. */
enum { COOKIE_FETCH = 0x100, COOKIE_EXEC = 0x200, COOKIE_REPORT = 0x400 };

/* ---- a VF ----------------------------------------------------------------------- */

#define CTX_BLOCK_PAGES	512U

struct ctx_block {
	mock_u8 *page[CTX_BLOCK_PAGES];
	mock_u64 dirty[CTX_BLOCK_PAGES / 64];
};

/* What an image has in front of the context memory; the rest of a VF is not migrated. */
struct vf_regs {
	mock_u32 ctrl, period, burst, errors;
	mock_u64 dma_base, dma_len, seed, limit, count;
	mock_u64 queue_base;
	mock_u32 queue_log, queue_ci, queue_pi, pad;
	mock_u64 ctx_addr;
	mock_u64 rx_count, rx_sum;
};

struct vf {
	struct vf_regs regs;
	enum mock_mlx5_vhca_state state;
	int ticking;			/* a burst is on its way */

	mock_u64 ctx_pages;
	struct ctx_block **ctx;		/* one per CTX_BLOCK_PAGES, NULL: zeros */
	mock_u64 written;		/* pages that take memory */

	/* The stream of images. Pages from @sweep on have not been sent yet. */
	int tracking;			/* pages below @sweep become dirty */
	int final;			/* STOP_COPY began and has chunks left */
	int chunk;			/* as the last query said */
	mock_u64 sweep, dirty;
	mock_u32 save_index;
	int loading;			/* an image's end is still to come */
	mock_u32 load_index;
};

#define CHUNK_SIZE	(8U << 20)	/* ASSUMED */

/* ---- who calls whom ------------------------------------------------------------- */

/* An answer other than success. ASSUMED: syndromes, one for each check (docs/mlx5-model.md). */
#define SYND(n)		(0x5a0000U | (n))

struct cmd {
	struct mock_func *fn;
	struct pf *pf;
	const mock_u8 *in;
	mock_u8 *out;
	mock_u32 inlen, outlen;
	mock_u32 status, syndrome;
};

static inline int cmd_fail(struct cmd *cmd, mock_u32 status, mock_u32 syndrome)
{
	cmd->status = status;
	cmd->syndrome = SYND(syndrome);
	return -1;
}

/* cmdif.c */
void mlx5_doorbell(struct mock_func *fn, mock_u32 bits);
void mlx5_cmd_timer(struct mock_func *fn, int cookie);
void mlx5_cmd_forget(struct mock_func *fn);

/* fw.c */
void mlx5_execute(struct cmd *cmd);
mock_u64 mlx5_latency(const mock_u8 *in, mock_u32 inlen);
struct obj *mlx5_obj(struct pf *pf, enum obj_kind kind, mock_u32 id);
void *mlx5_obj_new(struct cmd *cmd, enum obj_kind kind, mock_u64 size);
int mlx5_obj_drop(struct cmd *cmd, enum obj_kind kind, mock_u32 id);
void mlx5_obj_free(struct mock_func *fn, struct obj *obj);
void mlx5_objects_free(struct mock_func *fn);
struct vf *mlx5_vhca(struct cmd *cmd, mock_u32 vhca, struct mock_func **fn);

/* mkey.c */
int mlx5_create_mkey(struct cmd *cmd);
struct mkey *mlx5_mkey(struct pf *pf, mock_u32 key);
/* Bytes [off, off + len) of the key's memory; 0, or -1 when that is not all inside or refused. */
int mlx5_mkey_dma(struct mock_func *fn, struct mkey *key, mock_u64 off, void *buf, mock_u32 len,
		  int write);

/* queue.c */
int mlx5_create_eq(struct cmd *cmd);
int mlx5_create_cq(struct cmd *cmd);
int mlx5_create_qp(struct cmd *cmd);
int mlx5_modify_qp(struct cmd *cmd, mock_u32 opcode);
void mlx5_event(struct mock_func *fn, mock_u32 type, const mock_u8 *data);
void mlx5_uar_write(struct mock_func *fn, mock_u32 off, int width, mock_u64 val);
void mlx5_cq_fail(struct mock_func *fn, struct cq *cq);
/* Send a message to the QP that @from is connected to: 0, 1 (its receiver is not ready), -1. */
int mlx5_send(struct mock_func *fn, struct qp *from, const void *msg, mock_u32 len,
	      mock_u32 immediate);

/* track.c */
int mlx5_create_track(struct cmd *cmd);
int mlx5_modify_track(struct cmd *cmd);
int mlx5_query_track(struct cmd *cmd);
void mlx5_track_free(struct mock_func *fn, struct track *track);
void mlx5_track_mark(struct mock_func *pf_fn, mock_u32 vf, mock_u64 addr, mock_u32 len);
void mlx5_track_timer(struct mock_func *fn);
void mlx5_track_fail(struct mock_func *fn, struct track *track);

/* vhca.c */
int mlx5_suspend(struct cmd *cmd);
int mlx5_resume(struct cmd *cmd);
int mlx5_query_migration(struct cmd *cmd);
int mlx5_save(struct cmd *cmd);
int mlx5_load(struct cmd *cmd);

/* ctx.c */
int mlx5_ctx_write(struct mock_func *fn, mock_u64 off, const void *buf, mock_u32 len);
void mlx5_ctx_read(struct mock_func *fn, mock_u64 off, void *buf, mock_u32 len);
const mock_u8 *mlx5_ctx_page(const struct vf *vf, mock_u64 page);
void mlx5_ctx_clear(struct mock_func *fn);
void mlx5_ctx_free(struct mock_func *fn);
void mlx5_ctx_clean(struct vf *vf);

/* image.c */
#define IMAGE_HEAD	256U		/* header and registers */
#define IMAGE_RUN	8U
mock_u64 mlx5_image_size(const struct vf *vf, mock_u64 pages);
int mlx5_image_save(struct cmd *cmd, struct mock_func *vf_fn, struct mkey *key, mock_u32 size,
		    int final, mock_u32 *used);
int mlx5_image_load(struct cmd *cmd, struct mock_func *vf_fn, struct mkey *key, mock_u32 size);

/* vf.c */
void mlx5_vf_reset_state(struct mock_func *fn);
void mlx5_vf_go(struct mock_func *fn);

#endif /* MOCK_MLX5_MLX5_H */
