/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - values of links that were deleted */
#ifndef _LINUX_POISON_H
#define _LINUX_POISON_H

#define POISON_POINTER_DELTA	0xdead000000000000UL
#define LIST_POISON1		((void *)(0x100 + POISON_POINTER_DELTA))
#define LIST_POISON2		((void *)(0x122 + POISON_POINTER_DELTA))
#define POISON_FREE		0x6b

#endif /* _LINUX_POISON_H */
