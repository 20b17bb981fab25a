/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - marked accesses: one access of full width, never torn or repeated */
#ifndef _ASM_RWONCE_H
#define _ASM_RWONCE_H

#include <linux/compiler_types.h>

/* The fine build makes each marked access a scheduling point. */
#ifdef SIM_FINE
void sim_fine_point(const volatile void *p);
#else
#define sim_fine_point(p) ((void)0)
#endif

#define READ_ONCE(x)	({ sim_fine_point(&(x)); *(const volatile typeof(x) *)&(x); })
#define WRITE_ONCE(x, val)						\
do {									\
	sim_fine_point(&(x));						\
	*(volatile typeof(x) *)&(x) = (val);				\
} while (0)

#define READ_ONCE_NOCHECK(x)	(*(const volatile typeof(x) *)&(x))
#define __READ_ONCE(x)		READ_ONCE_NOCHECK(x)

#endif /* _ASM_RWONCE_H */
