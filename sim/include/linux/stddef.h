/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - NULL, offsets and flexible arrays */
#ifndef _LINUX_STDDEF_H
#define _LINUX_STDDEF_H

#undef NULL
#define NULL ((void *)0)

enum { false = 0, true = 1 };

#undef offsetof
#define offsetof(TYPE, MEMBER)	__builtin_offsetof(TYPE, MEMBER)
#define sizeof_field(TYPE, MEMBER) sizeof((((TYPE *)0)->MEMBER))
#define offsetofend(TYPE, MEMBER) (offsetof(TYPE, MEMBER) + sizeof_field(TYPE, MEMBER))

/* The same members twice: as themselves and as one member called NAME (uAPI headers use it too). */
#define __struct_group(TAG, NAME, ATTRS, MEMBERS...)	\
	union {						\
		struct { MEMBERS } ATTRS;		\
		struct TAG { MEMBERS } ATTRS NAME;	\
	}
#define struct_group(NAME, MEMBERS...) \
	__struct_group(, NAME, , MEMBERS)
#define struct_group_tagged(TAG, NAME, MEMBERS...) \
	__struct_group(TAG, NAME, , MEMBERS)
#define struct_group_attr(NAME, ATTRS, MEMBERS...) \
	__struct_group(, NAME, ATTRS, MEMBERS)

/* C forbids a flexible array alone in a struct or in a union; an empty struct before it
 * does not.
 */
#define __DECLARE_FLEX_ARRAY(TYPE, NAME)	\
	struct {				\
		struct { } __empty_##NAME;	\
		TYPE NAME[];			\
	}
#define DECLARE_FLEX_ARRAY(TYPE, NAME)	__DECLARE_FLEX_ARRAY(TYPE, NAME)

#endif /* _LINUX_STDDEF_H */
