/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - from a member to its container, checked by type */
#ifndef _LINUX_CONTAINER_OF_H
#define _LINUX_CONTAINER_OF_H

#include <linux/stddef.h>
#include <linux/compiler_types.h>

#define container_of(ptr, type, member) ({					\
	_Static_assert(__same_type(*(ptr), ((type *)0)->member) ||		\
		       __same_type(*(ptr), void), "container_of: wrong member");	\
	(type *)((char *)(ptr) - offsetof(type, member)); })

#endif /* _LINUX_CONTAINER_OF_H */
