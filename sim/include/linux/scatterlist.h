/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - lists of memory pieces, in chained arrays */
#ifndef _LINUX_SCATTERLIST_H
#define _LINUX_SCATTERLIST_H

#include <linux/types.h>
#include <linux/bug.h>
#include <linux/mm.h>
#include <linux/gfp.h>

/**
 * struct scatterlist - one piece of memory, contiguous over page frames
 * @page_link: its first page; bit 0: not a piece but the address of the next array; bit 1: the last
 */
struct scatterlist {
	unsigned long	page_link;
	unsigned int	offset;
	unsigned int	length;
	dma_addr_t	dma_address;
	unsigned int	dma_length;
};

#define sg_dma_address(sg)	((sg)->dma_address)
#define sg_dma_len(sg)		((sg)->dma_length)

struct sg_table {
	struct scatterlist	*sgl;
	unsigned int		nents;		/* pieces that a device sees */
	unsigned int		orig_nents;	/* pieces of memory */
};

/**
 * struct sg_append_table - a table that grows
 * @prv: its last piece
 * @total_nents: entries of all arrays, those that chain included
 */
struct sg_append_table {
	struct sg_table		sgt;
	struct scatterlist	*prv;
	unsigned int		total_nents;
};

#define SG_CHAIN		0x01UL
#define SG_END			0x02UL
#define SG_PAGE_LINK_MASK	(SG_CHAIN | SG_END)
#define SG_MAX_SINGLE_ALLOC	(PAGE_SIZE / sizeof(struct scatterlist))

static inline bool sg_is_chain(struct scatterlist *sg)
{
	return sg->page_link & SG_CHAIN;
}

static inline bool sg_is_last(struct scatterlist *sg)
{
	return sg->page_link & SG_END;
}

static inline struct scatterlist *sg_chain_ptr(struct scatterlist *sg)
{
	return (struct scatterlist *)(sg->page_link & ~SG_PAGE_LINK_MASK);
}

static inline struct page *sg_page(struct scatterlist *sg)
{
	return (struct page *)(sg->page_link & ~SG_PAGE_LINK_MASK);
}

static inline void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len,
			       unsigned int offset)
{
	sg->page_link = (sg->page_link & SG_PAGE_LINK_MASK) | (unsigned long)page;
	sg->offset = offset;
	sg->length = len;
}

static inline void sg_mark_end(struct scatterlist *sg)
{
	sg->page_link = (sg->page_link | SG_END) & ~SG_CHAIN;
}

static inline void sg_unmark_end(struct scatterlist *sg)
{
	sg->page_link &= ~SG_END;
}

struct scatterlist *sg_next(struct scatterlist *sg);
void sg_init_table(struct scatterlist *sgl, unsigned int nents);

#define for_each_sg(sglist, sg, nr, i) \
	for ((i) = 0, (sg) = (sglist); (i) < (nr); (i)++, (sg) = sg_next(sg))
#define for_each_sgtable_sg(sgt, sg, i) \
	for_each_sg((sgt)->sgl, sg, (sgt)->orig_nents, i)
#define for_each_sgtable_dma_sg(sgt, sg, i) \
	for_each_sg((sgt)->sgl, sg, (sgt)->nents, i)

/**
 * sg_alloc_append_table_from_pages - add the pieces that @n_pages pages make
 * @offset: of the first byte in the first page
 * @size: bytes
 * @max_segment: longest piece
 * @left_pages: that the caller will add later; 0 marks the last piece as the end
 *
 * Pages that follow each other become one piece, also with what the table ends with.
 *
 * Return: 0, or -ENOMEM or -EINVAL with the table as it was.
 */
int sg_alloc_append_table_from_pages(struct sg_append_table *sgt_append, struct page **pages,
				     unsigned int n_pages, unsigned int offset,
				     unsigned long size, unsigned int max_segment,
				     unsigned int left_pages, gfp_t gfp_mask);
void sg_free_append_table(struct sg_append_table *sgt);

/* ---- page by page --------------------------------------------------------------- */

struct sg_page_iter {
	struct scatterlist	*sg;
	unsigned int		sg_pgoffset;
	unsigned int		__nents;
	int			__pg_advance;
};

struct sg_dma_page_iter {
	struct sg_page_iter base;
};

void __sg_page_iter_start(struct sg_page_iter *piter, struct scatterlist *sglist,
			  unsigned int nents, unsigned long pgoffset);
bool __sg_page_iter_next(struct sg_page_iter *piter);
bool __sg_page_iter_dma_next(struct sg_dma_page_iter *dma_iter);

static inline struct page *sg_page_iter_page(struct sg_page_iter *piter)
{
	return nth_page(sg_page(piter->sg), piter->sg_pgoffset);
}

static inline dma_addr_t sg_page_iter_dma_address(struct sg_dma_page_iter *dma_iter)
{
	return sg_dma_address(dma_iter->base.sg) +
	       ((dma_addr_t)dma_iter->base.sg_pgoffset << PAGE_SHIFT);
}

#define for_each_sgtable_page(sgt, piter, pgoffset)					\
	for (__sg_page_iter_start((piter), (sgt)->sgl, (sgt)->orig_nents, (pgoffset));	\
	     __sg_page_iter_next(piter);)
#define for_each_sgtable_dma_page(sgt, dma_iter, pgoffset)				\
	for (__sg_page_iter_start(&(dma_iter)->base, (sgt)->sgl, (sgt)->nents,		\
				  (pgoffset));						\
	     __sg_page_iter_dma_next(dma_iter);)

#endif /* _LINUX_SCATTERLIST_H */
