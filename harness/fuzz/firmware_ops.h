/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of target `firmware`, in the order of their byte; new ones go to the end.
 */
#ifndef VFIOLAB_HARNESS_FIRMWARE_OPS_H
#define VFIOLAB_HARNESS_FIRMWARE_OPS_H

/* sel: which region, or bridge; a, b, flags: what to write, where, how many bytes */
#define FIRMWARE_OPS(X) \
	X(read) X(write) X(firmware) X(register) X(reset) X(vanish) X(remove) X(reopen)

enum firmware_op {
#define FIRMWARE_OP_ENUM(name) FW_##name,
	FIRMWARE_OPS(FIRMWARE_OP_ENUM)
#undef FIRMWARE_OP_ENUM
	FIRMWARE_OP_NR
};

#endif /* VFIOLAB_HARNESS_FIRMWARE_OPS_H */
