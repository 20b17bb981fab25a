/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of target `zpci`: the operator, the machine and a second look, in the order of their
 * byte; new ones go to the end. With the upper bit of the byte they are the user's (user_ops.h).
 */
#ifndef VFIOLAB_HARNESS_ZPCI_OPS_H
#define VFIOLAB_HARNESS_ZPCI_OPS_H

/* a: what event an error has, how often the function is busy; b: a message's number */
#define ZPCI_OPS(X) \
	X(look) X(error) X(request) X(configure) X(unplug) X(busy) X(message) X(numvfs)	\
	X(reopen) X(guest)

enum zpci_op {
#define ZPCI_OP_ENUM(name) ZPCI_##name,
	ZPCI_OPS(ZPCI_OP_ENUM)
#undef ZPCI_OP_ENUM
	ZPCI_OP_NR
};

#define ZPCI_OP_USER	0x80

#endif /* VFIOLAB_HARNESS_ZPCI_OPS_H */
