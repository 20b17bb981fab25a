// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel heap of the arena, see sim_heap.h.
 *
 * Built without sanitizers: headers and redzones are poisoned for everybody else. Blocks are never
 * split or merged, so that a header once written stays a header: any address can be explained by
 * walking from the start.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <shared/host.h>

#include "state.h"

#define HDR		sizeof(struct sim_block)
#define TAIL		16		/* right redzone, at least */
#define TAIL_BYTE	0xbb
#define FRESH_BYTE	0x5a		/* uninitialised memory reads the same in every run */
#define FREED_BYTE	0x6b

static __always_inline struct sim_heap *heap(void)
{
	return &SIM->heap;
}

static unsigned int class_of(u64 total, u64 *rounded)
{
	unsigned int shift, step;

	if (total <= 1024) {
		*rounded = round_up(total, 32);
		return *rounded / 32;
	}
	/* Four classes for each doubling. */
	shift = __fls(total - 1) - 2;
	*rounded = round_up(total, 1UL << shift);
	step = (*rounded >> shift) - 4;
	return 33 + (shift - 8) * 4 + step;
}

/* How many freed blocks of a class rest before the oldest is used again. */
static u32 quarantine(u64 total)
{
	return total <= 4096 ? 16 : total <= 65536 ? 4 : 1;
}

static void *object_of(struct sim_block *b)
{
	return (char *)b + b->offset;
}

static struct sim_block *take_block(u64 total, unsigned int class)
{
	struct sim_heap_class *c = &heap()->classes[class];
	struct sim_block *b = c->oldest;

	if (c->freed > quarantine(total)) {
		c->oldest = b->next_free;
		if (!c->oldest)
			c->newest = NULL;
		c->freed--;
		return b;
	}
	if (heap()->top + total > SIM_ARENA_BASE + SIM_ARENA_SIZE)
		return NULL;
	b = (struct sim_block *)heap()->top;
	heap()->top += total;
	b->total = total / 16;
	return b;
}

void *sim_alloc(size_t size, size_t align, gfp_t gfp, void *site)
{
	unsigned int class;
	struct sim_block *b;
	u64 total;
	char *obj;

	if (size > SIM_ARENA_SIZE)
		return NULL;
	total = HDR + round_up(size, 16) + TAIL + (align > 16 ? align : 0);
	class = class_of(total, &total);
	b = take_block(total, class);
	if (!b)
		return NULL;
	obj = (char *)b + HDR;
	if (align > 16)
		obj = (char *)round_up((unsigned long)obj, align);
	b->size = size;
	b->class = class;
	b->state = SIM_BLOCK_LIVE;
	b->flags = gfp & __GFP_SIM ? SIM_BLOCK_SHIM : 0;
	b->seq = ++heap()->seq;
	b->magic = SIM_BLOCK_MAGIC;
	b->alloc_task = current->sim_index;
	b->alloc_site = site;
	b->free_site = NULL;
	b->offset = obj - (char *)b;
	b->self = b;
	((struct sim_block **)obj)[-1] = b;
	sim_race_new(obj, size);
	if (!b->flags) {
		heap()->live_blocks++;
		heap()->live_bytes += size;
	}
	if (heap()->shadow) {
		sim_host_shadow_set(b, total, SIM_SHADOW_REDZONE);
		sim_host_shadow_clear(obj, size);
	} else {
		sim_host_fill(obj + size, TAIL_BYTE, TAIL);
	}
	sim_host_fill(obj, gfp & __GFP_ZERO ? 0 : FRESH_BYTE, size);
	return obj;
}

void *sim_zalloc(size_t size)
{
	void *p = sim_alloc(size, 16, __GFP_ZERO | __GFP_SIM, __builtin_return_address(0));

	if (!p)
		sim_unimplemented("arena: full");
	return p;
}

static struct sim_block *block_of_object(const void *p)
{
	u64 addr = (u64)p;
	struct sim_block *b;

	if (addr < heap()->start + HDR || addr >= heap()->top || addr & 15)
		return NULL;
	b = ((struct sim_block **)p)[-1];
	if ((u64)b < heap()->start || (u64)b >= addr || (u64)b & 15)
		return NULL;
	if (b->magic != SIM_BLOCK_MAGIC || b->self != b || object_of(b) != p)
		return NULL;
	return b;
}

static noinline void broken_tail(struct sim_block *b, void *site)
{
	char text[256], where[96];

	sim_bug("overflow", "write beyond the end of a %s, found when %s freed it",
		sim_describe(object_of(b), text, sizeof(text)),
		sim_host_symbol(site, where, sizeof(where)));
}

static void check_tail(struct sim_block *b, void *site)
{
	u64 want = TAIL_BYTE * 0x0101010101010101ULL, tail[TAIL / 8];

	if (heap()->shadow)
		return;
	memcpy(tail, (const u8 *)object_of(b) + b->size, TAIL);
	if (unlikely(tail[0] != want || tail[1] != want))
		broken_tail(b, site);
}

static void bad_free(const void *p, void *site)
{
	char text[256], where[96];
	struct sim_block *b = sim_block_of(p);

	sim_host_symbol(site, where, sizeof(where));
	if (b && object_of(b) == p && b->state == SIM_BLOCK_FREED)
		sim_bug("double free", "%s frees again a %s", where,
			sim_describe(p, text, sizeof(text)));
	sim_bug("bad free", "%s frees %s, which is not the start of a live block", where,
		sim_describe(p, text, sizeof(text)));
}

void sim_free(const void *p, void *site)
{
	struct sim_heap_class *c;
	struct sim_block *b;

	if (ZERO_OR_NULL_PTR(p))
		return;
	b = block_of_object(p);
	if (unlikely(!b || b->state != SIM_BLOCK_LIVE))
		bad_free(p, site);
	check_tail(b, site);
	if (SIM->locks.nr_held)
		sim_lock_check_free(p, b->size, site);
	sim_race_free(p, b->size, site);
	b->state = SIM_BLOCK_FREED;
	b->free_task = current->sim_index;
	b->free_site = site;
	b->next_free = NULL;
	if (!b->flags && b->seq > heap()->baseline) {
		heap()->live_blocks--;
		heap()->live_bytes -= b->size;
	}
	c = &heap()->classes[b->class];
	if (c->newest)
		c->newest->next_free = b;
	else
		c->oldest = b;
	c->newest = b;
	c->freed++;
	if (heap()->shadow)
		sim_host_shadow_set(p, b->size, SIM_SHADOW_FREED);
	else
		sim_host_fill((void *)p, FREED_BYTE, b->size);
}

void *sim_realloc(const void *p, size_t size, gfp_t gfp, void *site)
{
	struct sim_block *b, *n;
	void *q;

	if (ZERO_OR_NULL_PTR(p))
		return sim_alloc(size, 16, gfp, site);
	b = block_of_object(p);
	if (!b || b->state != SIM_BLOCK_LIVE)
		bad_free(p, site);
	q = sim_alloc(size, 16, gfp | (b->flags & SIM_BLOCK_SHIM ? __GFP_SIM : 0), site);
	if (!q)
		return NULL;
	sim_host_copy(q, p, min_t(size_t, size, b->size));
	n = block_of_object(q);
	/* A block that replaces one from before the baseline is not new. */
	if (b->seq <= heap()->baseline) {
		if (!n->flags) {
			heap()->live_blocks--;
			heap()->live_bytes -= size;
		}
		n->seq = b->seq;
	}
	sim_free(p, site);
	return q;
}

size_t ksize(const void *p)
{
	struct sim_block *b = ZERO_OR_NULL_PTR(p) ? NULL : block_of_object(p);

	return b ? b->size : 0;
}

struct sim_block *sim_block_of(const void *p)
{
	u64 at = heap()->start;

	while (at < heap()->top) {
		struct sim_block *b = (struct sim_block *)at;
		u64 next = at + b->total * 16ULL;

		if (next <= at)
			return NULL;
		if ((u64)p < next)
			return (u64)p >= at ? b : NULL;
		at = next;
	}
	return NULL;
}

const char *sim_describe(const void *p, char *buf, size_t len)
{
	struct sim_block *b = sim_block_of(p);
	char who[96], freed[96];
	int n;

	if (!b) {
		snprintf(buf, len, "address that is in no block of the heap");
		return buf;
	}
	n = scnprintf(buf, len, "block of %u bytes, allocated in %s by task %u", b->size,
		      sim_host_symbol(b->alloc_site, who, sizeof(who)), b->alloc_task);
	if (b->state == SIM_BLOCK_FREED)
		n += scnprintf(buf + n, len - n, ", freed in %s by task %u",
			       sim_host_symbol(b->free_site, freed, sizeof(freed)), b->free_task);
	if (p != object_of(b))
		scnprintf(buf + n, len - n, " (at its byte %ld)",
			  (long)((char *)p - (char *)object_of(b)));
	return buf;
}

void sim_heap_report_live(int max)
{
	u64 at = heap()->start;

	while (at < heap()->top && max) {
		struct sim_block *b = (struct sim_block *)at;
		char text[256];

		if (b->state == SIM_BLOCK_LIVE && !b->flags && b->seq > heap()->baseline) {
			sim_report("  %s\n", sim_describe(object_of(b), text, sizeof(text)));
			max--;
		}
		at += b->total * 16ULL;
	}
}

void sim_heap_set_baseline(void)
{
	heap()->baseline = heap()->seq;
	heap()->live_blocks = 0;
	heap()->live_bytes = 0;
	heap()->live_pages = 0;
}

void sim_copy_raw(void *to, const void *from, size_t n)
{
	sim_host_copy(to, from, n);
}

void sim_heap_boot(void)
{
	if (sim_host_has_shadow())
		heap()->shadow = (u64)sim_host_shadow_of(NULL);
	heap()->start = SIM_ARENA_BASE;
	heap()->top = heap()->start;
}

phys_addr_t sim_virt_to_phys(const void *p)
{
	u64 addr = (u64)p;

	if (addr - SIM_UMEM_BASE < SIM_UMEM_SIZE)
		return addr - SIM_UMEM_BASE + SIM_PHYS_UMEM;
	if (addr - SIM_PAGES_BASE < SIM_PAGES_SIZE)
		return addr - SIM_PAGES_BASE + SIM_PHYS_PAGES;
	if (addr - SIM_ARENA_BASE < SIM_ARENA_SIZE)
		return addr - SIM_ARENA_BASE + SIM_PHYS_HEAP;
	return 0;
}

void *sim_phys_to_virt(phys_addr_t phys, size_t len)
{
	if (phys - SIM_PHYS_UMEM < SIM_UMEM_SIZE && phys - SIM_PHYS_UMEM + len <= SIM_UMEM_SIZE)
		return (void *)(phys - SIM_PHYS_UMEM + SIM_UMEM_BASE);
	if (phys - SIM_PHYS_PAGES < SIM_PAGES_SIZE && phys - SIM_PHYS_PAGES + len <= SIM_PAGES_SIZE)
		return (void *)(phys - SIM_PHYS_PAGES + SIM_PAGES_BASE);
	if (phys - SIM_PHYS_HEAP < SIM_ARENA_SIZE && phys - SIM_PHYS_HEAP + len <= SIM_ARENA_SIZE)
		return (void *)(phys - SIM_PHYS_HEAP + SIM_ARENA_BASE);
	return NULL;
}
