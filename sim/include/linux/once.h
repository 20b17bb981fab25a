/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - once per boot is once per run: the flag is module data */
#ifndef _LINUX_ONCE_H
#define _LINUX_ONCE_H

#include <linux/types.h>

#define DO_ONCE(func, ...) \
	({ static bool __done; bool __go = !__done; if (__go) { __done = true; \
		func(__VA_ARGS__); } __go; })

#endif /* _LINUX_ONCE_H */
