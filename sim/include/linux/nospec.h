/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - bounds that hold under speculation; the mask is real, the speculation is not */
#ifndef _LINUX_NOSPEC_H
#define _LINUX_NOSPEC_H

#include <linux/compiler.h>

static inline unsigned long array_index_mask_nospec(unsigned long index, unsigned long size)
{
	return index < size ? ~0UL : 0;
}

#define array_index_nospec(index, size) ({				\
	typeof(index) __ni = (index);					\
	typeof(size) __ns = (size);					\
	(typeof(__ni))(__ni & array_index_mask_nospec(__ni, __ns)); })
#define barrier_nospec()	barrier()

#endif /* _LINUX_NOSPEC_H */
