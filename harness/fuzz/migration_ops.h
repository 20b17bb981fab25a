/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of target `migration`, in the order of their byte: new ones go to the end, so that
 * saved inputs keep their meaning. Bit 0 of sel is the VF.
 */
#ifndef VFIOLAB_HARNESS_MIGRATION_OPS_H
#define VFIOLAB_HARNESS_MIGRATION_OPS_H

#include "fuzz/program.h"

/* X(name) */
#define MIGRATION_OPS(X)	\
	X(state) X(read) X(good) X(header) X(blob) X(bad_memory) X(precopy) X(close) X(reset)	\
	X(size) X(poll) X(log_start) X(log_stop) X(log_report) X(firmware) X(work) X(sleep) X(get)

enum migration_op {
#define MIGRATION_OP_ENUM(name) MIG_##name,
	MIGRATION_OPS(MIGRATION_OP_ENUM)
#undef MIGRATION_OP_ENUM
	MIGRATION_OP_NR
};

#endif /* VFIOLAB_HARNESS_MIGRATION_OPS_H */
