// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VF's context memory: what makes its image large. Pages exist once they were written with
 * something other than zeros, so that a gigabyte of context that a guest hardly uses costs little.
 *
 * ASSUMED, all of it: what a real device keeps per connection is not public.
 */
#include "mlx5.h"

static struct ctx_block *block_make(struct mock_func *fn, struct vf *vf, mock_u64 page)
{
	struct ctx_block **block = &vf->ctx[page / CTX_BLOCK_PAGES];

	if (!*block)
		*block = mock_mem_alloc(fn, sizeof(**block));
	return *block;
}

const mock_u8 *mlx5_ctx_page(const struct vf *vf, mock_u64 page)
{
	const struct ctx_block *block = vf->ctx[page / CTX_BLOCK_PAGES];

	return block ? block->page[page % CTX_BLOCK_PAGES] : NULL;
}

/* Words or whole pages at a time; returns -1 when the memory for it is not there. */
static int page_write(struct mock_func *fn, mock_u64 page, mock_u32 at, const void *buf,
		      mock_u32 len)
{
	struct vf *vf = mock_state(fn);
	struct ctx_block *block = block_make(fn, vf, page);
	mock_u32 i = page % CTX_BLOCK_PAGES;

	if (!block)
		return -1;
	if (!block->page[i]) {
		block->page[i] = mock_mem_alloc(fn, PAGE);
		if (!block->page[i])
			return -1;
		vf->written++;
	}
	mock_copy(block->page[i] + at, buf, len);
	if (vf->tracking && page < vf->sweep && !(block->dirty[i / 64] >> i % 64 & 1)) {
		block->dirty[i / 64] |= 1ULL << i % 64;
		vf->dirty++;
	}
	return 0;
}

int mlx5_ctx_write(struct mock_func *fn, mock_u64 off, const void *buf, mock_u32 len)
{
	struct vf *vf = mock_state(fn);
	const mock_u8 *p = buf;
	mock_u32 part;

	if (off > vf->ctx_pages * PAGE || len > vf->ctx_pages * PAGE - off)
		return -1;
	while (len) {
		part = PAGE - (mock_u32)(off % PAGE);
		if (part > len)
			part = len;
		if (page_write(fn, off / PAGE, (mock_u32)(off % PAGE), p, part))
			return -1;
		off += part;
		p += part;
		len -= part;
	}
	return 0;
}

void mlx5_ctx_read(struct mock_func *fn, mock_u64 off, void *buf, mock_u32 len)
{
	struct vf *vf = mock_state(fn);
	const mock_u8 *page;
	mock_u8 *p = buf;
	mock_u32 part;

	mock_fill(buf, 0, len);
	while (len && off < vf->ctx_pages * PAGE) {
		part = PAGE - (mock_u32)(off % PAGE);
		if (part > len)
			part = len;
		page = mlx5_ctx_page(vf, off / PAGE);
		if (page)
			mock_copy(p, page + off % PAGE, part);
		off += part;
		p += part;
		len -= part;
	}
}

/* All zeros again; the size stays. */
void mlx5_ctx_clear(struct mock_func *fn)
{
	struct vf *vf = mock_state(fn);
	mock_u64 i, blocks = (vf->ctx_pages + CTX_BLOCK_PAGES - 1) / CTX_BLOCK_PAGES;
	mock_u32 j;

	for (i = 0; vf->ctx && i < blocks; i++) {
		for (j = 0; vf->ctx[i] && j < CTX_BLOCK_PAGES; j++)
			mock_mem_free(fn, vf->ctx[i]->page[j]);
		mock_mem_free(fn, vf->ctx[i]);
		vf->ctx[i] = NULL;
	}
	vf->written = 0;
	vf->dirty = 0;
}

/* Nothing is dirty: a new stream of images begins. */
void mlx5_ctx_clean(struct vf *vf)
{
	mock_u64 i, blocks = (vf->ctx_pages + CTX_BLOCK_PAGES - 1) / CTX_BLOCK_PAGES;

	for (i = 0; vf->dirty && i < blocks; i++)
		if (vf->ctx[i])
			mock_fill(vf->ctx[i]->dirty, 0, sizeof(vf->ctx[i]->dirty));
	vf->dirty = 0;
}

int mock_mlx5_vf_context(struct mock_func *fn, mock_u64 bytes)
{
	struct vf *vf = mock_state(fn);
	mock_u64 pages = bytes / PAGE;
	struct ctx_block **ctx;

	if (!bytes || bytes % PAGE || bytes > 3ULL << 30)
		return -1;
	ctx = mock_mem_alloc(fn, (pages + CTX_BLOCK_PAGES - 1) / CTX_BLOCK_PAGES * sizeof(*ctx));
	if (!ctx)
		return -1;
	mlx5_ctx_clear(fn);
	mock_mem_free(fn, vf->ctx);
	vf->ctx = ctx;
	vf->ctx_pages = pages;
	return 0;
}

int mock_mlx5_vf_write(struct mock_func *fn, mock_u64 off, const void *buf, mock_u32 len)
{
	return mlx5_ctx_write(fn, off, buf, len);
}

int mock_mlx5_vf_read(struct mock_func *fn, mock_u64 off, void *buf, mock_u32 len)
{
	struct vf *vf = mock_state(fn);

	if (off > vf->ctx_pages * PAGE || len > vf->ctx_pages * PAGE - off)
		return -1;
	mlx5_ctx_read(fn, off, buf, len);
	return 0;
}

mock_u64 mock_mlx5_vf_pages(struct mock_func *fn)
{
	return ((struct vf *)mock_state(fn))->written;
}
