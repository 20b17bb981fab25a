/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the lab has one ABI: nothing of the 32-bit compatibility layer exists */
#ifndef _LINUX_COMPAT_H
#define _LINUX_COMPAT_H

#include <linux/types.h>

static inline bool in_compat_syscall(void)
{
	return false;
}

#endif /* _LINUX_COMPAT_H */
