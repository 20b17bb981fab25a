// SPDX-License-Identifier: GPL-2.0-only
/*
 * Scatter lists: arrays of at most a page, the last entry of each chaining to the next.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "oracle.h"

struct scatterlist *sg_next(struct scatterlist *sg)
{
	if (sg_is_last(sg))
		return NULL;
	sg++;
	return sg_is_chain(sg) ? sg_chain_ptr(sg) : sg;
}
EXPORT_SYMBOL(sg_next);

void sg_init_table(struct scatterlist *sgl, unsigned int nents)
{
	memset(sgl, 0, sizeof(*sgl) * nents);
	sg_mark_end(&sgl[nents - 1]);
}
EXPORT_SYMBOL(sg_init_table);

/* A new array behind the last one, whose last entry gives up its place for the chain. */
static struct scatterlist *add_array(struct sg_append_table *t, struct scatterlist *last,
				     unsigned int needed, gfp_t gfp)
{
	unsigned int room = min_t(unsigned int, needed + 1, SG_MAX_SINGLE_ALLOC);
	struct scatterlist *sgl = kmalloc_array(room, sizeof(*sgl), gfp);

	if (!sgl)
		return NULL;
	memset(sgl, 0, room * sizeof(*sgl));
	/* The entry that a chain would take tells the array's end until there is one. */
	sg_mark_end(&sgl[room - 1]);
	if (last)
		last[1].page_link = (unsigned long)sgl | SG_CHAIN;
	else
		t->sgt.sgl = sgl;
	t->total_nents += room;
	return sgl;
}

/* The entry after @last, which may have to be made. */
static struct scatterlist *next_entry(struct sg_append_table *t, struct scatterlist *last,
				      unsigned int needed, gfp_t gfp)
{
	if (!last)
		return t->sgt.sgl ? t->sgt.sgl : add_array(t, NULL, needed, gfp);
	if (sg_is_chain(last + 1))
		return sg_chain_ptr(last + 1);
	return sg_is_last(last + 1) ? add_array(t, last, needed, gfp) : last + 1;
}

int sg_alloc_append_table_from_pages(struct sg_append_table *t, struct page **pages,
				     unsigned int n_pages, unsigned int offset,
				     unsigned long size, unsigned int max_segment,
				     unsigned int left_pages, gfp_t gfp_mask)
{
	unsigned int prv_len = t->prv ? t->prv->length : 0, added = 0, i;
	struct scatterlist *last = t->prv, *sg;
	unsigned int part;

	max_segment = ALIGN_DOWN(max_segment, PAGE_SIZE);
	if (WARN_ON(max_segment < PAGE_SIZE))
		return -EINVAL;
	for (i = 0; i < n_pages; i++) {
		part = min_t(unsigned long, size, PAGE_SIZE - offset);
		size -= part;
		if (last && !offset && last->length + part <= max_segment &&
		    (last->offset + last->length) % PAGE_SIZE == 0 &&
		    pages[i] == nth_page(sg_page(last),
					 (last->offset + last->length) >> PAGE_SHIFT)) {
			last->length += part;
			continue;
		}
		sg = next_entry(t, last, n_pages - i + left_pages, gfp_mask);
		if (!sg) {
			if (t->prv)
				t->prv->length = prv_len;
			return -ENOMEM;
		}
		sg_set_page(sg, pages[i], part, offset);
		offset = 0;
		last = sg;
		added++;
	}
	if (t->prv && added)
		sg_unmark_end(t->prv);
	t->sgt.orig_nents += added;
	t->sgt.nents = t->sgt.orig_nents;
	t->prv = last;
	if (!left_pages && last)
		sg_mark_end(last);
	return 0;
}
EXPORT_SYMBOL(sg_alloc_append_table_from_pages);

void sg_free_append_table(struct sg_append_table *t)
{
	struct scatterlist *array = t->sgt.sgl, *sg;
	unsigned int left = t->total_nents, n;

	while (array) {
		/* To the array's last entry: a chain, or the end of everything. */
		for (sg = array, n = 1; n < left && n < SG_MAX_SINGLE_ALLOC && !sg_is_chain(sg);
		     n++)
			sg++;
		left -= n;
		sg = sg_is_chain(sg) ? sg_chain_ptr(sg) : NULL;
		kfree(array);
		array = sg;
	}
	if (left)
		sim_bug("scatterlist", "a table lost %u of its %u entries", left, t->total_nents);
	t->sgt.sgl = NULL;
	t->sgt.nents = 0;
	t->sgt.orig_nents = 0;
	t->prv = NULL;
	t->total_nents = 0;
}
EXPORT_SYMBOL(sg_free_append_table);

void __sg_page_iter_start(struct sg_page_iter *piter, struct scatterlist *sglist,
			  unsigned int nents, unsigned long pgoffset)
{
	piter->__pg_advance = 0;
	piter->__nents = nents;
	piter->sg = sglist;
	piter->sg_pgoffset = pgoffset;
}
EXPORT_SYMBOL(__sg_page_iter_start);

/* @dma: pieces are as long as the device sees them. */
static bool page_iter_step(struct sg_page_iter *piter, bool dma)
{
	unsigned int pages;

	if (!piter->__nents || !piter->sg)
		return false;
	piter->sg_pgoffset += piter->__pg_advance;
	piter->__pg_advance = 1;
	for (;;) {
		pages = PAGE_ALIGN(dma ? sg_dma_len(piter->sg) :
					 piter->sg->offset + piter->sg->length) >> PAGE_SHIFT;
		if (piter->sg_pgoffset < pages)
			return true;
		piter->sg_pgoffset -= pages;
		if (!--piter->__nents)
			return false;
		piter->sg = sg_next(piter->sg);
		if (!piter->sg)
			return false;
	}
}

bool __sg_page_iter_next(struct sg_page_iter *piter)
{
	return page_iter_step(piter, false);
}
EXPORT_SYMBOL(__sg_page_iter_next);

bool __sg_page_iter_dma_next(struct sg_dma_page_iter *dma_iter)
{
	return page_iter_step(&dma_iter->base, true);
}
EXPORT_SYMBOL(__sg_page_iter_dma_next);
