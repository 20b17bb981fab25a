/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - path MTUs as the InfiniBand architecture numbers them */
#ifndef IB_VERBS_H
#define IB_VERBS_H

enum ib_mtu {
	IB_MTU_256	= 1,
	IB_MTU_512	= 2,
	IB_MTU_1024	= 3,
	IB_MTU_2048	= 4,
	IB_MTU_4096	= 5,
};

#endif /* IB_VERBS_H */
