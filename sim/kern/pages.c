// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page frames. Freed runs of an order are used again oldest first; nothing is split or merged, so
 * an order's frames stay together.
 *
 * Built without sanitizers, as heap.c.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <shared/host.h>

#include "state.h"

#define FRAME(page)	((u32)(page_to_pfn(page) - SIM_FRAME_BASE))

static struct page *frame(u32 n)
{
	return (struct page *)SIM_MEMMAP_BASE + n;
}

static struct page *take(unsigned int order)
{
	struct sim_heap *h = &SIM->heap;
	struct page *page;

	if (h->page_oldest[order]) {
		page = frame(h->page_oldest[order] - 1);
		h->page_oldest[order] = page->sim_next;
		if (!page->sim_next)
			h->page_newest[order] = 0;
		return page;
	}
	/*
	 * Natural alignment, as the buddy allocator gives; frames that are skipped must not look
	 * used.
	 */
	while (h->page_top & ((1UL << order) - 1))
		sim_host_fill(frame(h->page_top++), 0, sizeof(*page));
	if (h->page_top + (1UL << order) > SIM_NR_FRAMES)
		return NULL;
	page = frame(h->page_top);
	h->page_top += 1UL << order;
	return page;
}

static struct page *get_pages(gfp_t gfp, unsigned int order, void *site)
{
	size_t bytes = PAGE_SIZE << order;
	struct page *page;

	if (gfp & __GFP_DIRECT_RECLAIM)
		sim_assert_may_sleep("page allocation");
	if (order >= MAX_ORDER)
		return NULL;
	if (!(gfp & (__GFP_SIM | __GFP_NOFAIL)) && sim_should_fail(SIM_FAULT_PAGES))
		return NULL;
	page = take(order);
	if (!page)
		return NULL;
	sim_host_fill(page, 0, sizeof(*page) << order);
	page->sim_live = true;
	sim_race_new(page_address(page), bytes);
	page->sim_order = order;
	page->sim_seq = gfp & __GFP_SIM ? 0 : ++SIM->heap.seq;
	page->sim_site = site;
	page->sim_task = current->sim_index;
	for (unsigned int i = 0; i < 1U << order; i++)
		page[i]._refcount.counter = 1;
	if (page->sim_seq)
		SIM->heap.live_pages += 1UL << order;
	sim_host_shadow_clear(page_address(page), bytes);
	sim_host_fill(page_address(page), gfp & __GFP_ZERO ? 0 : 0x5a, bytes);
	return page;
}

static void put_pages(struct page *page, unsigned int order, void *site)
{
	struct sim_heap *h = &SIM->heap;
	char where[96];

	if ((u64)FRAME(page) >= h->page_top || !page->sim_live || page->sim_order != order)
		sim_bug(page->sim_live ? "bad free" : "double free",
			"%s frees order %u at frame %u, which is %s",
			sim_host_symbol(site, where, sizeof(where)), order, FRAME(page),
			page->sim_live ? "not an allocation of that order" : "free");
	/* References beside the allocator's own keep a page alive, as a pin does. */
	if (--page->_refcount.counter)
		return;
	sim_race_free(page_address(page), PAGE_SIZE << order, site);
	page->sim_live = false;
	if (page->sim_seq > h->baseline)
		h->live_pages -= 1UL << order;
	page->sim_next = 0;
	if (h->page_newest[order])
		frame(h->page_newest[order] - 1)->sim_next = FRAME(page) + 1;
	else
		h->page_oldest[order] = FRAME(page) + 1;
	h->page_newest[order] = FRAME(page) + 1;
	sim_host_shadow_set(page_address(page), PAGE_SIZE << order, SIM_SHADOW_FREED);
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return get_pages(gfp, order, __builtin_return_address(0));
}

struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order)
{
	(void)nid;
	return get_pages(gfp, order, __builtin_return_address(0));
}

void __free_pages(struct page *page, unsigned int order)
{
	put_pages(page, order, __builtin_return_address(0));
}

unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order)
{
	struct page *page = get_pages(gfp_mask, order, __builtin_return_address(0));

	return page ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp_mask)
{
	struct page *page = get_pages(gfp_mask | __GFP_ZERO, 0, __builtin_return_address(0));

	return page ? (unsigned long)page_address(page) : 0;
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		put_pages(virt_to_page(addr), order, __builtin_return_address(0));
}

unsigned long __alloc_pages_bulk(gfp_t gfp, int preferred_nid, nodemask_t *nodemask, int nr_pages,
				 struct list_head *page_list, struct page **page_array)
{
	unsigned long nr = 0;

	(void)preferred_nid;
	(void)nodemask;
	for (; nr < (unsigned long)nr_pages; nr++) {
		struct page *page;

		if (page_array && page_array[nr])
			continue;
		page = get_pages(gfp, 0, __builtin_return_address(0));
		if (!page)
			break;
		if (page_array)
			page_array[nr] = page;
		else
			list_add(&page->lru, page_list);
	}
	return nr;
}

/*
 * Whole frames of one allocation: the tail beyond @size stays usable, which the kernel would give
 * back.
 */
void *alloc_pages_exact(size_t size, gfp_t gfp_mask)
{
	unsigned int order = order_base_2(DIV_ROUND_UP(size, PAGE_SIZE));
	struct page *page = get_pages(gfp_mask, order, __builtin_return_address(0));

	return page ? page_address(page) : NULL;
}

void free_pages_exact(void *virt, size_t size)
{
	put_pages(virt_to_page(virt), order_base_2(DIV_ROUND_UP(size, PAGE_SIZE)),
		  __builtin_return_address(0));
}

void sim_pages_report_live(int max)
{
	for (u32 n = 0; n < SIM->heap.page_top && max; n += 1) {
		struct page *page = frame(n);
		char where[96];

		if (!page->sim_live || page->sim_seq <= SIM->heap.baseline)
			continue;
		sim_report("  %lu pages allocated in %s by task %u\n", 1UL << page->sim_order,
			   sim_host_symbol(page->sim_site, where, sizeof(where)), page->sim_task);
		max--;
	}
}
