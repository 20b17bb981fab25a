// SPDX-License-Identifier: GPL-2.0-only
/*
 * XArrays as sorted tables, and the ids built on them. An empty one owns no memory; a reserved slot
 * holds the zero entry, which readers see as NULL.
 */
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "state.h"

void sim_xa_init(struct xarray *xa, gfp_t flags, const char *name, struct lock_class_key *key)
{
	*xa = (struct xarray){ .xa_flags = flags };
	sim_spin_init(&xa->xa_lock.sim_lock, name, key);
}

/* Position of @index, or where it would be. */
static u32 place(const struct xarray *xa, unsigned long index)
{
	u32 lo = 0, hi = xa->sim_nr;

	while (lo < hi) {
		u32 mid = (lo + hi) / 2;

		if (xa->sim_slots[mid].index < index)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct sim_xa_slot *slot_of(const struct xarray *xa, unsigned long index)
{
	u32 at = place(xa, index);

	return at < xa->sim_nr && xa->sim_slots[at].index == index ? &xa->sim_slots[at] : NULL;
}

static void *visible(void *entry)
{
	return entry == XA_ZERO_ENTRY ? NULL : entry;
}

static void remove(struct xarray *xa, struct sim_xa_slot *slot)
{
	memmove(slot, slot + 1, (char *)(xa->sim_slots + xa->sim_nr) - (char *)(slot + 1));
	if (!--xa->sim_nr) {
		kfree(xa->sim_slots);
		xa->sim_slots = NULL;
		xa->sim_room = 0;
	}
}

/* xa_lock may be held: the table grows with memory that never sleeps. */
static int insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp, void *site)
{
	struct sim_xa_slot *slots = xa->sim_slots;
	u32 at = place(xa, index);

	if (!(gfp & (__GFP_NOFAIL | __GFP_SIM)) && sim_should_fail(SIM_FAULT_ID))
		return -ENOMEM;
	if (xa->sim_nr == xa->sim_room) {
		u32 room = xa->sim_room ? xa->sim_room * 2 : 4;

		slots = sim_realloc(slots, room * sizeof(*slots), gfp & __GFP_SIM, site);
		if (!slots)
			return -ENOMEM;
		xa->sim_slots = slots;
		xa->sim_room = room;
	}
	memmove(slots + at + 1, slots + at, (xa->sim_nr - at) * sizeof(*slots));
	slots[at] = (struct sim_xa_slot){ index, entry, 0 };
	xa->sim_nr++;
	return 0;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	struct sim_xa_slot *slot = slot_of(xa, index);

	return slot ? visible(slot->entry) : NULL;
}

static void *exchange(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp, void *site)
{
	struct sim_xa_slot *slot = slot_of(xa, index);
	void *old = slot ? visible(slot->entry) : NULL;
	int err;

	if (slot && entry) {
		slot->entry = entry;
	} else if (slot) {
		remove(xa, slot);
	} else if (entry) {
		err = insert(xa, index, entry, gfp, site);
		if (err)
			return sim_xa_mk_err(err);
	}
	return old;
}

#define SITE __builtin_return_address(0)
#define LOCKED(xa, expr) ({			\
	typeof(expr) __result;			\
	unsigned long __flags;			\
						\
	xa_lock_irqsave(xa, __flags);		\
	__result = (expr);			\
	xa_unlock_irqrestore(xa, __flags);	\
	__result; })

void *__xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return exchange(xa, index, entry, gfp, SITE);
}

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return LOCKED(xa, exchange(xa, index, entry, gfp, SITE));
}

void *__xa_erase(struct xarray *xa, unsigned long index)
{
	return exchange(xa, index, NULL, 0, SITE);
}

void *xa_erase(struct xarray *xa, unsigned long index)
{
	return LOCKED(xa, exchange(xa, index, NULL, 0, SITE));
}

static void *cmpxchg_entry(struct xarray *xa, unsigned long index, void *old, void *entry,
			   gfp_t gfp, void *site)
{
	void *now = xa_load(xa, index);

	if (now != old)
		return now;
	return exchange(xa, index, entry, gfp, site);
}

void *__xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	return cmpxchg_entry(xa, index, old, entry, gfp, SITE);
}

void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)
{
	return LOCKED(xa, cmpxchg_entry(xa, index, old, entry, gfp, SITE));
}

static int insert_new(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp, void *site)
{
	if (slot_of(xa, index))
		return -EBUSY;
	return insert(xa, index, entry ? entry : XA_ZERO_ENTRY, gfp, site);
}

int __xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return insert_new(xa, index, entry, gfp, SITE);
}

int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	return LOCKED(xa, insert_new(xa, index, entry, gfp, SITE));
}

int xa_reserve(struct xarray *xa, unsigned long index, gfp_t gfp)
{
	int ret = LOCKED(xa, insert_new(xa, index, NULL, gfp, SITE));

	return ret == -EBUSY ? 0 : ret;
}

void xa_release(struct xarray *xa, unsigned long index)
{
	struct sim_xa_slot *slot = slot_of(xa, index);

	if (slot && slot->entry == XA_ZERO_ENTRY)
		remove(xa, slot);
}

/* The lowest free index in [min, max], or -EBUSY. */
static int free_index(const struct xarray *xa, u32 min, u32 max, u32 *id)
{
	u32 at = place(xa, min);
	u64 want = min;

	for (; at < xa->sim_nr && xa->sim_slots[at].index == want; at++)
		want++;
	if (want > max)
		return -EBUSY;
	*id = want;
	return 0;
}

static int alloc_id(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp,
		    void *site)
{
	u32 at;
	int err;

	if (!(xa->xa_flags & XA_FLAGS_TRACK_FREE))
		return -EINVAL;
	if (xa->xa_flags & XA_FLAGS_ZERO_BUSY && !limit.min)
		limit.min = 1;
	err = free_index(xa, limit.min, limit.max, &at);
	if (!err)
		err = insert(xa, at, entry ? entry : XA_ZERO_ENTRY, gfp, site);
	if (!err)
		*id = at;
	return err;
}

int __xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	return alloc_id(xa, id, entry, limit, gfp, SITE);
}

int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	return LOCKED(xa, alloc_id(xa, id, entry, limit, gfp, SITE));
}

int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next,
		    gfp_t gfp)
{
	struct xa_limit rest = XA_LIMIT(max(limit.min, *next), limit.max);
	int ret = xa_alloc(xa, id, entry, rest, gfp), wrapped = 0;

	if (ret == -EBUSY && rest.min > limit.min) {
		ret = xa_alloc(xa, id, entry, limit, gfp);
		wrapped = 1;
	}
	if (ret)
		return ret;
	*next = *id + 1;
	return wrapped;
}

bool xa_get_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	struct sim_xa_slot *slot = slot_of(xa, index);

	return slot && slot->marks >> (unsigned int)mark & 1;
}

void xa_set_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	struct sim_xa_slot *slot = slot_of(xa, index);

	if (slot)
		slot->marks |= 1 << (unsigned int)mark;
}

void xa_clear_mark(struct xarray *xa, unsigned long index, xa_mark_t mark)
{
	struct sim_xa_slot *slot = slot_of(xa, index);

	if (slot)
		slot->marks &= ~(1 << (unsigned int)mark);
}

void *xa_find(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
{
	for (u32 at = place(xa, *index); at < xa->sim_nr && xa->sim_slots[at].index <= max; at++) {
		struct sim_xa_slot *slot = &xa->sim_slots[at];

		if (!visible(slot->entry) ||
		    (filter != XA_PRESENT && !(slot->marks >> (unsigned int)filter & 1)))
			continue;
		*index = slot->index;
		return slot->entry;
	}
	return NULL;
}

void *xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max, xa_mark_t filter)
{
	unsigned long next = *index + 1;
	void *entry = next ? xa_find(xa, &next, max, filter) : NULL;

	if (entry)
		*index = next;
	return entry;
}

void xa_destroy(struct xarray *xa)
{
	kfree(xa->sim_slots);
	xa->sim_slots = NULL;
	xa->sim_nr = 0;
	xa->sim_room = 0;
}

void idr_init(struct idr *idr)
{
	xa_init_flags(&idr->idr_rt, XA_FLAGS_ALLOC);
	idr->idr_base = 0;
	idr->idr_next = 0;
}

void idr_destroy(struct idr *idr)
{
	xa_destroy(&idr->idr_rt);
}

void idr_preload(gfp_t gfp_mask)
{
	if (gfp_mask & __GFP_DIRECT_RECLAIM)
		sim_assert_may_sleep("idr_preload");
}

static int idr_put(struct idr *idr, void *ptr, u32 min, int end, gfp_t gfp, void *site)
{
	u32 max = end > 0 ? (u32)end - 1 : INT_MAX, id;

	if (free_index(&idr->idr_rt, min, max, &id))
		return -ENOSPC;
	return insert(&idr->idr_rt, id, ptr ? ptr : XA_ZERO_ENTRY, gfp, site) ? -ENOMEM : (int)id;
}

int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	return start < 0 ? -EINVAL : idr_put(idr, ptr, start, end, gfp, SITE);
}

int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)
{
	int id = idr_put(idr, ptr, max((u32)start, idr->idr_next), end, gfp, SITE);

	if (id == -ENOSPC && idr->idr_next > (u32)start)
		id = idr_put(idr, ptr, start, end, gfp, SITE);
	if (id >= 0)
		idr->idr_next = id + 1;
	return id;
}

void *idr_remove(struct idr *idr, unsigned long id)
{
	return exchange(&idr->idr_rt, id, NULL, 0, SITE);
}

void *idr_find(const struct idr *idr, unsigned long id)
{
	return xa_load((struct xarray *)&idr->idr_rt, id);
}

void *idr_replace(struct idr *idr, void *ptr, unsigned long id)
{
	struct sim_xa_slot *slot = slot_of(&idr->idr_rt, id);
	void *old;

	if (!slot)
		return ERR_PTR(-ENOENT);
	old = visible(slot->entry);
	slot->entry = ptr ? ptr : XA_ZERO_ENTRY;
	return old;
}

int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data)
{
	unsigned long index;
	void *entry;
	int ret;

	xa_for_each((struct xarray *)&idr->idr_rt, index, entry) {
		ret = fn(index, entry, data);
		if (ret)
			return ret;
	}
	return 0;
}

void *idr_get_next(struct idr *idr, int *nextid)
{
	unsigned long index = *nextid;
	void *entry = xa_find(&idr->idr_rt, &index, INT_MAX, XA_PRESENT);

	if (entry)
		*nextid = index;
	return entry;
}

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)
{
	u32 id;

	if ((int)min < 0)
		return -ENOSPC;
	if ((int)max < 0)
		max = INT_MAX;
	if (gfp & __GFP_DIRECT_RECLAIM)
		sim_assert_may_sleep("ida_alloc");
	if (free_index(&ida->xa, min, max, &id))
		return -ENOSPC;
	return LOCKED(&ida->xa, insert(&ida->xa, id, xa_mk_value(1), gfp, SITE)) ? -ENOMEM :
										   (int)id;
}

void ida_free(struct ida *ida, unsigned int id)
{
	if (!slot_of(&ida->xa, id))
		sim_warned(__FILE__, __LINE__, "ida_free called for id=%u which is not allocated",
			   id);
	else
		LOCKED(&ida->xa, exchange(&ida->xa, id, NULL, 0, SITE));
}

void ida_destroy(struct ida *ida)
{
	xa_destroy(&ida->xa);
}
