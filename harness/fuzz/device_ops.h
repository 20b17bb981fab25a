/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of target `device`: what a device and an administrator do outside the user's session,
 * in the order of their byte; new ones go to the end.
 */
#ifndef VFIOLAB_HARNESS_DEVICE_OPS_H
#define VFIOLAB_HARNESS_DEVICE_OPS_H

#define DEVICE_OPS(X)	\
	X(vector) X(line) X(dma) X(config) X(error) X(pme) X(vanish) X(unplug) X(pass)	\
	X(numvfs) X(reset) X(unbind)

enum device_op {
#define DEVICE_OP_ENUM(name) DEV_##name,
	DEVICE_OPS(DEVICE_OP_ENUM)
#undef DEVICE_OP_ENUM
	DEVICE_OP_NR
};

/*
 * When an operation happens, in the upper three bits of its byte. In the session it is the user's
 * (user_ops.h), else one of the above.
 */
enum device_phase {
	PHASE_SESSION,	/* the user has the device open */
	PHASE_BOUND,	/* the driver is bound */
	PHASE_VFS,	/* VFs are on, for a PF */
	PHASE_CLOSED,	/* the user has closed it */
	PHASE_BESIDE,	/* any time from open to close: a thread of its own */
};

#define PHASE(phase, op) ((uint8_t)((phase) << 5 | (op)))

#endif /* VFIOLAB_HARNESS_DEVICE_OPS_H */
