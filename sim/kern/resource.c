// SPDX-License-Identifier: GPL-2.0-only
/*
 * The resource tree: who owns which range of memory and port addresses.
 */
#include <linux/ioport.h>
#include <linux/slab.h>
#include <linux/errno.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include "state.h"
#include "oracle.h"

struct resource *sim_root_resource(unsigned long type)
{
	return type == IORESOURCE_IO ? &SIM->devices.ioport_root : &SIM->devices.iomem_root;
}

/* Children of a node are in order of address and never overlap. Returns the first in the way. */
static struct resource *link_resource(struct resource *root, struct resource *new)
{
	struct resource **p, *tmp;

	if (new->end < new->start || new->start < root->start || new->end > root->end)
		return root;
	for (p = &root->child; (tmp = *p); p = &tmp->sibling) {
		if (tmp->start > new->end)
			break;
		if (tmp->end >= new->start)
			return tmp;
	}
	new->sibling = tmp;
	new->parent = root;
	*p = new;
	return NULL;
}

struct resource *request_resource_conflict(struct resource *root, struct resource *new)
{
	return link_resource(root, new);
}

int request_resource(struct resource *root, struct resource *new)
{
	if (sim_should_fail(SIM_FAULT_REGION))
		return -EBUSY;
	return link_resource(root, new) ? -EBUSY : 0;
}

int release_resource(struct resource *old)
{
	struct resource **p;

	if (!old->parent)
		return -EINVAL;
	for (p = &old->parent->child; *p; p = &(*p)->sibling) {
		if (*p == old) {
			*p = old->sibling;
			old->parent = NULL;
			old->sibling = NULL;
			return 0;
		}
	}
	return -EINVAL;
}

int insert_resource(struct resource *parent, struct resource *new)
{
	struct resource *conflict = link_resource(parent, new);

	if (!conflict)
		return 0;
	/* Only a range inside one child is clear; adopting siblings is nobody's need here. */
	if (conflict != parent && conflict->start <= new->start && conflict->end >= new->end)
		return insert_resource(conflict, new);
	sim_unimplemented("insert_resource: a range that covers others");
}

int allocate_resource(struct resource *root, struct resource *new, resource_size_t size,
		      resource_size_t min, resource_size_t max, resource_size_t align,
		      resource_size_t (*alignf)(void *, const struct resource *,
						resource_size_t, resource_size_t),
		      void *alignf_data)
{
	resource_size_t start = ALIGN(min, align);
	struct resource *tmp;

	if (alignf)
		sim_unimplemented("allocate_resource: alignment callback");
	for (tmp = root->child; tmp; tmp = tmp->sibling) {
		if (tmp->end < start)
			continue;
		if (tmp->start > start && tmp->start - start >= size)
			break;
		start = ALIGN(tmp->end + 1, align);
	}
	if (start > max || max - start < size - 1)
		return -EBUSY;
	new->start = start;
	new->end = start + size - 1;
	return link_resource(root, new) ? -EBUSY : 0;
}

struct resource *lookup_resource(struct resource *root, resource_size_t start)
{
	struct resource *res;

	for (res = root->child; res; res = res->sibling) {
		if (res->start == start)
			return res;
	}
	return NULL;
}

/*
 * Unlike request_resource(), a busy region may go into a range that a bus gave to a device: descend
 * until the place is free or somebody busy holds it.
 */
struct resource *__request_region(struct resource *parent, resource_size_t start,
				  resource_size_t n, const char *name, int flags)
{
	struct resource *res, *conflict;

	if (sim_should_fail(SIM_FAULT_REGION))
		return NULL;
	res = kzalloc(sizeof(*res), GFP_KERNEL);
	if (!res)
		return NULL;
	res->name = name;
	res->start = start;
	res->end = start + n - 1;

	for (;;) {
		res->flags = resource_type(parent) | resource_ext_type(parent) | IORESOURCE_BUSY |
			     (unsigned int)flags;
		conflict = link_resource(parent, res);
		if (!conflict)
			break;
		if (conflict == parent || conflict->flags & IORESOURCE_BUSY) {
			kfree(res);
			return NULL;
		}
		parent = conflict;
	}
	sim_live_inc(SIM_LIVE_REGION);
	return res;
}

void __release_region(struct resource *parent, resource_size_t start, resource_size_t n)
{
	resource_size_t end = start + n - 1;
	struct resource **p = &parent->child, *res;

	while ((res = *p)) {
		if (res->start > start || res->end < end) {
			p = &res->sibling;
			continue;
		}
		if (!(res->flags & IORESOURCE_BUSY)) {
			p = &res->child;
			continue;
		}
		if (res->start != start || res->end != end)
			break;
		*p = res->sibling;
		kfree(res);
		sim_live_dec(SIM_LIVE_REGION);
		return;
	}
	WARN(1, "Trying to free nonexistent resource <%016llx-%016llx>\n",
	     (unsigned long long)start, (unsigned long long)end);
}
