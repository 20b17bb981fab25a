/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mlx5: what a host can do to the models beside being their bus, and the registers of a VF. See
 * docs/mlx5-model.md.
 */
#ifndef MOCK_MLX5_H
#define MOCK_MLX5_H

#include <mock/types.h>

struct mock_func;

/* ---- a VF's registers, BAR 0, little endian; all of this file's own making (ASSUMED)  */

#define MLX5VF_ID		0x00	/* 4, read only: MLX5VF_ID_VALUE */
#define  MLX5VF_ID_VALUE	0x6d6c7835
#define MLX5VF_STATE		0x04	/* 4, read only: enum mock_mlx5_vhca_state */
#define MLX5VF_CTRL		0x08	/* 4 */
#define  MLX5VF_CTRL_RUN	0x1	/* the DMA engine writes */
#define  MLX5VF_CTRL_IRQ	0x2	/* vector 0 after each burst */
#define  MLX5VF_CTRL_SEQUENTIAL	0x4	/* pages in order, not by chance */
#define MLX5VF_PERIOD		0x0c	/* 4: nanoseconds between two bursts; 0: there are none */
#define MLX5VF_DMA_BASE		0x10	/* 8: I/O address of the region that it writes to */
#define MLX5VF_DMA_LEN		0x18	/* 8: its bytes */
#define MLX5VF_SEED		0x20	/* 8: where, and what, comes next */
#define MLX5VF_LIMIT		0x28	/* 8: writes after which RUN clears itself; 0: none */
#define MLX5VF_COUNT		0x30	/* 8, read only: writes so far */
#define MLX5VF_ERRORS		0x38	/* 4, read only: those that the bus refused */
#define MLX5VF_BURST		0x3c	/* 4: writes in a burst, 1 to 256 */
#define MLX5VF_QUEUE_BASE	0x40	/* 8: ring of descriptors */
#define MLX5VF_QUEUE_LOG	0x48	/* 4: log of its entries, at most 12 */
#define MLX5VF_QUEUE_CI		0x4c	/* 4, read only: entries done */
#define MLX5VF_QUEUE_PI		0x50	/* 4: entries posted, a doorbell */
#define MLX5VF_CTX_SIZE		0x58	/* 8, read only: bytes of context memory */
#define MLX5VF_CTX_ADDR		0x60	/* 8: offset, a multiple of 8 */
#define MLX5VF_CTX_DATA		0x68	/* 8: the word there */
#define MLX5VF_RX_COUNT		0x70	/* 8, read only: words received */
#define MLX5VF_RX_SUM		0x78	/* 8, read only: their sum */
#define MLX5VF_RX		0x1000	/* 4 or 8: a peer's writes arrive here, up to 0x1fff */
#define MLX5VF_RX_END		0x2000

/* A descriptor: 8 bytes of address, 4 of length (at most a page), 4 of seed for the data. */
#define MLX5VF_DESC_LEN		16

enum mock_mlx5_vhca_state {
	MOCK_MLX5_RUNNING,
	MOCK_MLX5_INITIATOR_SUSPENDED,
	MOCK_MLX5_SUSPENDED,
};

/* ---- firmware that answers late, wrongly, or not at all ------------------------- */

enum mock_mlx5_action {
	MOCK_MLX5_DELAY,	/* late, by delay_ns, and then as usual */
	MOCK_MLX5_STATUS,	/* not executed; answers status and syndrome */
	MOCK_MLX5_DELIVERY,	/* not read: status is the delivery status */
	MOCK_MLX5_DROP,		/* never answered */
	MOCK_MLX5_GONE,		/* the PF falls off the bus */
	MOCK_MLX5_DEAD,		/* the firmware stops with a health syndrome */
};

/**
 * struct mock_mlx5_rule - what happens to some commands
 * @opcode: 0 for any
 * @skip: commands of that opcode that pass before it applies
 * @times: how often it applies; 0 for ever
 * @action: all of them after @delay_ns more than usual
 */
struct mock_mlx5_rule {
	mock_u32 opcode;
	mock_u32 skip;
	mock_u32 times;
	enum mock_mlx5_action action;
	mock_u64 delay_ns;
	mock_u32 status;
	mock_u32 syndrome;
};

/* The first rule that applies to a command decides. Returns 0, or -1 when there is no room. */
int mock_mlx5_rule(struct mock_func *pf, const struct mock_mlx5_rule *rule);
void mock_mlx5_rules_clear(struct mock_func *pf);
/* How many commands the rules there are have decided. */
mock_u32 mock_mlx5_rules_applied(struct mock_func *pf);

/* Commands of @opcode that were executed, 0 for all, since the last reset of the PF. */
mock_u32 mock_mlx5_commands(struct mock_func *pf, mock_u32 opcode);

/**
 * struct mock_mlx5_caps - what the firmware says it can do; read by drivers at load only
 * @migration: VHCAs can be migrated; @chunks: in pieces; @page_track: and their writes tracked
 * @log_min_page, @log_max_page, @log_min_msg, @log_max_msg, @max_ranges: of the page tracker
 */
struct mock_mlx5_caps {
	int migration;
	int chunks;
	int page_track;
	mock_u32 log_min_page, log_max_page;
	mock_u32 log_min_msg, log_max_msg;
	mock_u32 max_ranges;
};

void mock_mlx5_caps(struct mock_func *pf, struct mock_mlx5_caps *caps);
void mock_mlx5_set_caps(struct mock_func *pf, const struct mock_mlx5_caps *caps);

/* A page tracker fails as if its resources ran out: state ERROR, an OBJECT_CHANGE event. */
int mock_mlx5_break_tracker(struct mock_func *pf, unsigned int vf);
/* The completion queue of the VF's tracker overruns; an error event, and nothing more of it. */
int mock_mlx5_break_cq(struct mock_func *pf, unsigned int vf);

/* ---- a VF from inside ----------------------------------------------------------- */

/*
 * Bytes of context memory, a multiple of 4096 up to 3 GiB: what makes an image large. Pages that
 * were never written cost nothing. The memory is emptied. Returns 0, or -1.
 */
int mock_mlx5_vf_context(struct mock_func *vf, mock_u64 bytes);
int mock_mlx5_vf_write(struct mock_func *vf, mock_u64 off, const void *buf, mock_u32 len);
int mock_mlx5_vf_read(struct mock_func *vf, mock_u64 off, void *buf, mock_u32 len);
enum mock_mlx5_vhca_state mock_mlx5_vf_state(struct mock_func *vf);
/* A hash over all that an image carries: two VFs with the same one are the same. */
mock_u64 mock_mlx5_vf_hash(struct mock_func *vf);
/* Context pages that were written and take memory. */
mock_u64 mock_mlx5_vf_pages(struct mock_func *vf);

#endif /* MOCK_MLX5_H */
