/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - marked accesses: one access of full width, never torn or repeated */
#ifndef _ASM_RWONCE_H
#define _ASM_RWONCE_H

#include <linux/compiler_types.h>

/* In the fine build a volatile access is what tells the compiler's hooks that it is marked. */
#define READ_ONCE(x)	(*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, val)						\
do {									\
	*(volatile typeof(x) *)&(x) = (val);				\
} while (0)

#define READ_ONCE_NOCHECK(x)	(*(const volatile typeof(x) *)&(x))
#define __READ_ONCE(x)		READ_ONCE_NOCHECK(x)

#endif /* _ASM_RWONCE_H */
