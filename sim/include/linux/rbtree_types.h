/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - nodes of balanced trees */
#ifndef _LINUX_RBTREE_TYPES_H
#define _LINUX_RBTREE_TYPES_H

#include <linux/types.h>

struct rb_node {
	struct rb_node	*sim_parent;
	struct rb_node	*rb_right;
	struct rb_node	*rb_left;
	u32		sim_prio;
};

struct rb_root {
	struct rb_node	*rb_node;
};

struct rb_root_cached {
	struct rb_root	rb_root;
	struct rb_node	*rb_leftmost;
};

#define RB_ROOT		((struct rb_root) { NULL, })
#define RB_ROOT_CACHED	((struct rb_root_cached) { {NULL, }, NULL })

#endif /* _LINUX_RBTREE_TYPES_H */
