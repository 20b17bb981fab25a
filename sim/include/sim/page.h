/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - page frames as the shim keeps them */
#ifndef _SIM_PAGE_H
#define _SIM_PAGE_H

#include <linux/types.h>
#include <linux/list.h>
#include <shared/layout.h>
#include <asm/page.h>

/**
 * struct page - one page frame of kernel memory
 * @_refcount: 0 when free
 * @sim_order: order of the allocation it heads
 * @sim_seq: order of allocation, 0 for the shim's own
 */
struct page {
	unsigned long		flags;
	atomic_t		_refcount;
	u32			sim_next;	/* frame number + 1 of the next free one */
	u32			sim_seq;
	u8			sim_order;
	bool			sim_live;
	u32			sim_task;
	void			*sim_site;
	struct list_head	lru;
	unsigned long		private;
	pgoff_t			index;
	void			*mapping;
};

#define SIM_FRAME_BASE		(SIM_PHYS_PAGES >> PAGE_SHIFT)
#define SIM_NR_FRAMES		(SIM_PAGES_SIZE >> PAGE_SHIFT)

#define page_to_pfn(pg)	((unsigned long)((pg) - (struct page *)SIM_MEMMAP_BASE) + SIM_FRAME_BASE)
#define pfn_to_page(pfn)	((struct page *)SIM_MEMMAP_BASE + ((pfn) - SIM_FRAME_BASE))
#define pfn_valid(pfn)		((unsigned long)(pfn) - SIM_FRAME_BASE < SIM_NR_FRAMES)
#define page_to_phys(pg)	((phys_addr_t)page_to_pfn(pg) << PAGE_SHIFT)
#define phys_to_page(phys)	pfn_to_page((phys) >> PAGE_SHIFT)
#define page_address(pg) \
	((void *)(SIM_PAGES_BASE + ((page_to_pfn(pg) - SIM_FRAME_BASE) << PAGE_SHIFT)))
#define virt_to_page(addr) \
	((struct page *)SIM_MEMMAP_BASE + (((unsigned long)(addr) - SIM_PAGES_BASE) >> PAGE_SHIFT))
#define virt_addr_valid(addr)	((unsigned long)(addr) - SIM_PAGES_BASE < SIM_PAGES_SIZE)
#define nth_page(pg, n)	((pg) + (n))

#endif /* _SIM_PAGE_H */
