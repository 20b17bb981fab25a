// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes with memory that is reached by its physical address.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "planted.h"

/* Nothing is there, which a reader sees as ones. */
#define NOWHERE	0x7c000800UL
#define LEN	100

static int leaked_remap(bool clean)
{
	void *p = memremap(NOWHERE, LEN, MEMREMAP_WB);

	if (clean)
		memunmap(p);
	return p ? 0 : -ENOMEM;
}

static int remap_overrun(bool clean)
{
	volatile u8 *p = memremap(NOWHERE, LEN, MEMREMAP_WB);

	if (!p)
		return -ENOMEM;
	if (p[0] != 0xff || p[LEN - 1] != 0xff)
		return -EIO;
	if (!clean)
		p[LEN] = 1;
	memunmap((void *)p);
	return 0;
}

static int remap_unmapped_twice(bool clean)
{
	void *p = memremap(NOWHERE, LEN, MEMREMAP_WB);

	memunmap(p);
	memunmap(clean ? NULL : p);
	return 0;
}

/* RAM is not mapped anew: it is the memory that the kernel has anyway. */
static int remap_of_some_ram(bool clean)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	phys_addr_t at;
	void *p;
	int ret = 0;

	if (!page)
		return -ENOMEM;
	at = page_to_pfn(page) * (phys_addr_t)PAGE_SIZE;
	p = memremap(at, PAGE_SIZE, MEMREMAP_WB);
	if (p != page_address(page))
		ret = -EIO;
	memunmap(p);
	if (!clean)
		memunmap(memremap(0x1000000000UL - PAGE_SIZE, 2 * PAGE_SIZE, MEMREMAP_WB));
	__free_pages(page, 1);
	return ret;
}

static int remap_of_no_address(bool clean)
{
	void *p = memremap(clean ? NOWHERE : 1UL << 50, LEN, MEMREMAP_WB);

	memunmap(p);
	/* What nobody warns of */
	if (memremap(NOWHERE, LEN, 0) || memremap(NOWHERE, 0, MEMREMAP_WB) ||
	    memremap((resource_size_t)0 - LEN / 2, LEN, MEMREMAP_WB))
		return -EIO;
	return 0;
}

const struct planted planted_remap[] = {
	{ "leaked_remap", leaked_remap },
	{ "remap_overrun", remap_overrun },
	{ "remap_unmapped_twice", remap_unmapped_twice },
	{ "remap_of_some_ram", remap_of_some_ram },
	{ "remap_of_no_address", remap_of_no_address },
	{}
};
