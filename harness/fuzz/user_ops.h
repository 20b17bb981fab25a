/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of an untrusted user of one device, in the order of their byte: new ones go to the
 * end, so that saved inputs keep their meaning.
 */
#ifndef VFIOLAB_HARNESS_USER_OPS_H
#define VFIOLAB_HARNESS_USER_OPS_H

#include "fuzz/program.h"
#include "vt/vt.h"

/* X(name) */
#define USER_OPS(X)	\
	X(config_read) X(config_write) X(region_read) X(region_write)	\
	X(bar_word) X(info) X(set_irqs) X(enable_irqs) X(device_irq)	\
	X(reset) X(feature) X(ioeventfd) X(map) X(touch) X(dma) X(events)	\
	X(reopen) X(raw_ioctl) X(group) X(container) X(use_second) X(sleep)	\
	X(blob)

enum fuzz_op {
#define USER_OP_ENUM(name) OP_##name,
	USER_OPS(USER_OP_ENUM)
#undef USER_OP_ENUM
	FUZZ_OP_NR
};

/* The rest of the operation's byte belongs to the target. */
#define FUZZ_OP_MASK	0x1f

#define FUZZ_MAPPINGS	4
#define FUZZ_EVENTS	4

/* What one thread of the user program keeps to itself. */
struct fuzz_thread {
	struct {
		vt_addr at;
		uint64_t len;
	} maps[FUZZ_MAPPINGS];
	int second;
};

/**
 * struct fuzz_user - a user program
 * @dev: the device, open
 * @events: eventfds
 * @mem: user memory of four pages, for DMA and as a valid pointer
 * @own: of the thread that runs
 * @blob: the input's blob, @nblob bytes
 *
 * A copy per thread: threads share descriptors and memory, not these variables.
 */
struct fuzz_user {
	struct vt_dev dev;
	int events[FUZZ_EVENTS];
	vt_addr mem;
	struct fuzz_thread *own;
	const uint8_t *blob;
	unsigned int nblob;
};

/* Memory and bus mastering on, eventfds made; @u->dev is open and @u->own and @u->mem are set. */
void fuzz_user_open(struct fuzz_user *u, const struct program *p);
void fuzz_user_op(struct fuzz_user *u, const struct program_op *op);
/* Undo the mappings of @u->own. */
void fuzz_user_end(struct fuzz_user *u);

/* Does a VF of a PF that lied about it stay for ever? */
bool fuzz_vfs_lost(void);

#endif /* VFIOLAB_HARNESS_USER_OPS_H */
