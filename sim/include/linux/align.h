/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - rounding to powers of two */
#ifndef _LINUX_ALIGN_H
#define _LINUX_ALIGN_H

/* The bits below a power of two, in the type of the number that is rounded. */
#define __sim_below(x, a)	((typeof(x))(a) - 1)
#define ALIGN(x, a)		(((x) + __sim_below(x, a)) & ~__sim_below(x, a))
#define ALIGN_DOWN(x, a)	((x) & ~__sim_below(x, a))
#define __ALIGN_MASK(x, mask)	(((x) + (mask)) & ~(mask))
#define PTR_ALIGN(p, a)		((typeof(p))ALIGN((unsigned long)(p), (a)))
#define PTR_ALIGN_DOWN(p, a)	((typeof(p))ALIGN_DOWN((unsigned long)(p), (a)))
#define IS_ALIGNED(x, a)	(!((x) & __sim_below(x, a)))

#endif /* _LINUX_ALIGN_H */
