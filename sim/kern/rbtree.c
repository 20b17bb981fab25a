// SPDX-License-Identifier: GPL-2.0-only
/*
 * Balanced trees below the kernel's red-black interface. Balance comes from a priority per node (a
 * treap): insertion and removal are a few rotations, and the shape is a function of the order of
 * insertions alone.
 */
#include <linux/interval_tree.h>
#include <linux/kernel.h>
#include <linux/rbtree.h>

/*
 * A priority from the node's neighbourhood in time, not from its address: no address may enter an
 * order.
 */
static u32 priority(const struct rb_root *root)
{
	u32 seed = root->rb_node ? root->rb_node->sim_prio : 0x9e3779b9u;

	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed;
}

static void replace_child(struct rb_root *root, struct rb_node *parent, struct rb_node *old,
			  struct rb_node *fresh)
{
	if (!parent)
		root->rb_node = fresh;
	else if (parent->rb_left == old)
		parent->rb_left = fresh;
	else
		parent->rb_right = fresh;
	if (fresh)
		fresh->sim_parent = parent;
}

/* Lift @node above its parent; the order of keys stays. */
static void lift(struct rb_root *root, struct rb_node *node)
{
	struct rb_node *parent = node->sim_parent, *inner;

	if (parent->rb_left == node) {
		inner = node->rb_right;
		parent->rb_left = inner;
		replace_child(root, parent->sim_parent, parent, node);
		node->rb_right = parent;
	} else {
		inner = node->rb_left;
		parent->rb_right = inner;
		replace_child(root, parent->sim_parent, parent, node);
		node->rb_left = parent;
	}
	if (inner)
		inner->sim_parent = parent;
	parent->sim_parent = node;
}

void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	u32 mix = priority(root);

	/* The root's priority seeds; what hangs deeper is mixed with the path to it. */
	for (struct rb_node *p = node->sim_parent; p; p = p->sim_parent)
		mix = (mix ^ p->sim_prio) * 0x85ebca6bu + 0x27d4eb2fu;
	node->sim_prio = mix;
	while (node->sim_parent && node->sim_parent->sim_prio < node->sim_prio)
		lift(root, node);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	while (node->rb_left && node->rb_right)
		lift(root, node->rb_left->sim_prio > node->rb_right->sim_prio ? node->rb_left :
										node->rb_right);
	replace_child(root, node->sim_parent, node, node->rb_left ? node->rb_left : node->rb_right);
}

void rb_replace_node(struct rb_node *victim, struct rb_node *fresh, struct rb_root *root)
{
	*fresh = *victim;
	replace_child(root, victim->sim_parent, victim, fresh);
	if (fresh->rb_left)
		fresh->rb_left->sim_parent = fresh;
	if (fresh->rb_right)
		fresh->rb_right->sim_parent = fresh;
}

struct rb_node *rb_first(const struct rb_root *root)
{
	struct rb_node *n = root->rb_node;

	while (n && n->rb_left)
		n = n->rb_left;
	return n;
}

struct rb_node *rb_last(const struct rb_root *root)
{
	struct rb_node *n = root->rb_node;

	while (n && n->rb_right)
		n = n->rb_right;
	return n;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_right) {
		node = node->rb_right;
		while (node->rb_left)
			node = node->rb_left;
		return (struct rb_node *)node;
	}
	while (node->sim_parent && node->sim_parent->rb_right == node)
		node = node->sim_parent;
	return node->sim_parent;
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_left) {
		node = node->rb_left;
		while (node->rb_right)
			node = node->rb_right;
		return (struct rb_node *)node;
	}
	while (node->sim_parent && node->sim_parent->rb_left == node)
		node = node->sim_parent;
	return node->sim_parent;
}

static struct rb_node *leftmost_leaf(const struct rb_node *n)
{
	while (n && (n->rb_left || n->rb_right))
		n = n->rb_left ? n->rb_left : n->rb_right;
	return (struct rb_node *)n;
}

struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return leftmost_leaf(root->rb_node);
}

struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent = node ? node->sim_parent : NULL;

	if (parent && parent->rb_left == node && parent->rb_right)
		return leftmost_leaf(parent->rb_right);
	return parent;
}

/* Intervals: in order of start, searched in order. Not augmented; drivers keep few. */
#define NODE(n) rb_entry_safe(n, struct interval_tree_node, rb)

void interval_tree_insert(struct interval_tree_node *node, struct rb_root_cached *root)
{
	struct rb_node **link = &root->rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (node->start < NODE(parent)->start) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	node->__subtree_last = node->last;
	rb_link_node(&node->rb, parent, link);
	rb_insert_color_cached(&node->rb, root, leftmost);
}

void interval_tree_remove(struct interval_tree_node *node, struct rb_root_cached *root)
{
	rb_erase_cached(&node->rb, root);
}

static struct interval_tree_node *overlap(struct interval_tree_node *n, unsigned long start,
					  unsigned long last)
{
	for (; n && n->start <= last; n = NODE(rb_next(&n->rb)))
		if (n->last >= start)
			return n;
	return NULL;
}

struct interval_tree_node *interval_tree_iter_first(struct rb_root_cached *root,
						    unsigned long start, unsigned long last)
{
	return overlap(NODE(root->rb_leftmost), start, last);
}

struct interval_tree_node *interval_tree_iter_next(struct interval_tree_node *node,
						   unsigned long start, unsigned long last)
{
	return overlap(NODE(rb_next(&node->rb)), start, last);
}
