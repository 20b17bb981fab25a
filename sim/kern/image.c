// SPDX-License-Identifier: GPL-2.0-only
/*
 * Images: what a run starts from. An image is a copy of the state, of the arena up to its
 * high-water mark with its shadow, of the user memory and page frames in use, and of the modules'
 * data. Restoring touches only what is in the image and what the run dirtied beyond it.
 *
 * Built without sanitizers: it copies redzones.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <shared/host.h>
#include <shared/modmem.h>

#include "state.h"

struct sim_image {
	u64	total;		/* of the host's allocation */
	u64	arena, shadow, umem, memmap, pages, modules;	/* lengths */
	u64	page_top;
	char	data[] __aligned(64);
};

/* What follows it in an image stays aligned. */
#define STATE_BYTES	round_up(sizeof(struct sim_state), 64)

static u64 shadow_bytes(u64 top)
{
	return sim_host_has_shadow() ? (top - SIM->heap.start) >> 3 : 0;
}

static void *heap_shadow(void)
{
	return sim_host_shadow_of((void *)SIM->heap.start);
}

struct sim_image *sim_image_take(const char **why)
{
	struct sim_heap *h = &SIM->heap;
	struct sim_image head = { }, *img;
	char *at;

	if (SIM->sched.nr_tasks != 1) {
		if (why)
			*why = "a task is alive or posted";
		return NULL;
	}
	sim_check_baseline();
	sim_race_reset();
	head.arena = h->top - SIM_ARENA_BASE;
	head.shadow = shadow_bytes(h->top);
	head.umem = (u64)SIM->mm.used_pages << PAGE_SHIFT;
	head.memmap = h->page_top * sizeof(struct page);
	head.pages = h->page_top << PAGE_SHIFT;
	head.modules = sim_modmem_image_size();
	head.page_top = h->page_top;
	head.total = sizeof(head) + STATE_BYTES + head.arena + head.shadow + head.umem +
		     head.memmap + head.pages + round_up(head.modules, 64);
	img = sim_host_alloc(head.total);
	sim_host_copy(img, &head, sizeof(head));
	at = img->data;
	sim_host_copy(at, SIM, STATE_BYTES);
	at += STATE_BYTES;
	sim_host_copy(at, (void *)SIM_ARENA_BASE, head.arena);
	at += head.arena;
	if (head.shadow)
		sim_host_copy(at, heap_shadow(), head.shadow);
	at += head.shadow;
	sim_host_copy(at, (void *)SIM_UMEM_BASE, head.umem);
	at += head.umem;
	sim_host_copy(at, (void *)SIM_MEMMAP_BASE, head.memmap);
	at += head.memmap;
	sim_host_copy(at, (void *)SIM_PAGES_BASE, head.pages);
	at += head.pages;
	sim_modmem_image_take(at);
	return img;
}

/* Frames: shadow follows from which are live, so it is not copied. */
static void pages_shadow(u64 from, u64 to)
{
	struct page *map = (struct page *)SIM_MEMMAP_BASE;

	if (!sim_host_has_shadow())
		return;
	for (u64 n = from; n < to; n += 1UL << map[n].sim_order) {
		void *p = page_address(map + n);

		if (map[n].sim_live)
			sim_host_shadow_clear(p, PAGE_SIZE << map[n].sim_order);
		else
			sim_host_shadow_set(p, PAGE_SIZE << map[n].sim_order, SIM_SHADOW_FREED);
	}
}

void sim_image_restore(const struct sim_image *img)
{
	u64 dirty_top = SIM->heap.top, dirty_pages = SIM->heap.page_top;
	const char *at = img->data;

	sim_task_drop_all();
	sim_host_copy(SIM, at, STATE_BYTES);
	at += STATE_BYTES;
	sim_host_copy((void *)SIM_ARENA_BASE, at, img->arena);
	at += img->arena;
	if (img->shadow) {
		sim_host_copy(heap_shadow(), at, img->shadow);
		if (dirty_top > SIM->heap.top)
			sim_host_shadow_set((void *)SIM->heap.top, dirty_top - SIM->heap.top,
					    SIM_SHADOW_LEFTOVER);
	}
	at += img->shadow;
	if (img->umem)
		sim_host_copy((void *)SIM_UMEM_BASE, at, img->umem);
	at += img->umem;
	if (img->memmap)
		sim_host_copy((void *)SIM_MEMMAP_BASE, at, img->memmap);
	at += img->memmap;
	if (img->pages)
		sim_host_copy((void *)SIM_PAGES_BASE, at, img->pages);
	at += img->pages;
	if (dirty_pages > img->page_top && sim_host_has_shadow())
		sim_host_shadow_set((void *)(SIM_PAGES_BASE + (img->page_top << PAGE_SHIFT)),
				    (dirty_pages - img->page_top) << PAGE_SHIFT, SIM_SHADOW_FREED);
	pages_shadow(0, img->page_top);
	sim_modmem_image_restore(at);
	sim_host_trace_reset();
}

void sim_image_drop(struct sim_image *img)
{
	if (img)
		sim_host_release(img, img->total);
}

unsigned long sim_image_bytes(const struct sim_image *img)
{
	return img->total;
}

/* Cold again: as if the arena had never been used. */
void sim_image_wipe(void)
{
	u64 top = SIM->heap.top;

	if (SIM->heap.start)
		sim_task_drop_all();
	sim_host_fill(SIM, 0, sizeof(struct sim_state));
	if (top > SIM_ARENA_BASE)
		sim_host_shadow_set((void *)SIM_ARENA_BASE, top - SIM_ARENA_BASE,
				    SIM_SHADOW_LEFTOVER);
	sim_host_trace_reset();
}
