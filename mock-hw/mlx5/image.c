// SPDX-License-Identifier: GPL-2.0-only
/*
 * What SAVE_VHCA_STATE writes and LOAD_VHCA_STATE reads. Opaque to drivers, and ASSUMED: the real
 * format is not public, and need not be.
 *
 * A stream is a sequence of segments, one for each SAVE. A segment has a header, the registers as
 * they are now, and runs of context pages: first page, number, their bytes. The first segments
 * sweep over all pages once; after that come those that were written again. The last segment, made
 * while the VHCA is suspended, says so; a VHCA that has begun to load cannot be resumed before it.
 */
#include "mlx5.h"

#define IMAGE_MAGIC	0x6d6c7835766d6967ULL
#define IMAGE_VERSION	1U
#define IMAGE_FIRST	0x1U
#define IMAGE_FINAL	0x2U

#define REGS_AT		64U

/* Native order: source and destination are machines of one kind. */
struct image_head {
	mock_u64 magic;
	mock_u32 version, flags;
	mock_u32 index;		/* of the segment in its stream */
	mock_u32 runs;
	mock_u64 ctx_pages;
	mock_u64 length;	/* of the whole segment */
	mock_u64 sum;		/* over header and registers */
};

_Static_assert(sizeof(struct image_head) <= REGS_AT, "the header fits");
_Static_assert(REGS_AT + sizeof(struct vf_regs) <= IMAGE_HEAD, "and the registers");

static const mock_u8 zeros[PAGE];

static mock_u64 hash(mock_u64 h, const void *buf, mock_u64 len)
{
	const mock_u8 *p = buf;

	while (len--)
		h = (h ^ *p++) * 0x100000001b3ULL;
	return h;
}

/* In words: over context pages it must not cost more than moving them. */
static mock_u64 hash_page(mock_u64 h, const mock_u8 *page)
{
	mock_u64 word;
	mock_u32 i;

	for (i = 0; i < PAGE; i += 8) {
		mock_copy(&word, page + i, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 29;
	}
	return h;
}

/* A segment with @pages dirty pages is at most so long. */
mock_u64 mlx5_image_size(const struct vf *vf, mock_u64 pages)
{
	mock_u64 runs = vf->dirty < pages ? vf->dirty : pages;

	return IMAGE_HEAD + pages * PAGE + (runs + 1) * IMAGE_RUN;
}

/* ---- saving --------------------------------------------------------------------- */

struct writer {
	struct mock_func *fn;	/* the PF, whose DMA it is */
	struct mkey *key;
	mock_u64 off, size;
	mock_u32 runs;
	int err;
};

static void put(struct writer *w, mock_u64 off, const void *buf, mock_u32 len)
{
	if (!w->err && mlx5_mkey_dma(w->fn, w->key, off, (void *)buf, len, 1))
		w->err = -1;
}

static mock_u64 room(const struct writer *w)
{
	mock_u64 left = w->size - w->off;

	return left < IMAGE_RUN + PAGE ? 0 : (left - IMAGE_RUN) / PAGE;
}

static void put_run(struct writer *w, const struct vf *vf, mock_u64 first, mock_u64 n)
{
	mock_u32 head[2] = { (mock_u32)first, (mock_u32)n };
	const mock_u8 *page;
	mock_u64 i;

	put(w, w->off, head, IMAGE_RUN);
	w->off += IMAGE_RUN;
	for (i = 0; i < n && !w->err; i++) {
		page = mlx5_ctx_page(vf, first + i);
		put(w, w->off, page ? page : zeros, PAGE);
		w->off += PAGE;
	}
	w->runs++;
}

/* Pages that have never been sent. */
static void put_sweep(struct writer *w, struct vf *vf)
{
	mock_u64 n = vf->ctx_pages - vf->sweep;

	if (n > room(w))
		n = room(w);
	if (!n)
		return;
	put_run(w, vf, vf->sweep, n);
	vf->sweep += n;
}

/* Pages that were written after they had been sent. */
static void put_dirty(struct writer *w, struct vf *vf)
{
	mock_u64 block, blocks = (vf->ctx_pages + CTX_BLOCK_PAGES - 1) / CTX_BLOCK_PAGES;
	struct ctx_block *ctx;
	mock_u32 i, n;

	for (block = 0; block < blocks && vf->dirty; block++) {
		ctx = vf->ctx[block];
		for (i = 0; ctx && i < CTX_BLOCK_PAGES; i += n ? n : 1) {
			if (!room(w) || w->err)
				return;
			for (n = 0; i + n < CTX_BLOCK_PAGES && n < room(w) &&
			     ctx->dirty[(i + n) / 64] >> (i + n) % 64 & 1; n++)
				ctx->dirty[(i + n) / 64] &= ~(1ULL << (i + n) % 64);
			if (!n)
				continue;
			vf->dirty -= n;
			put_run(w, vf, block * CTX_BLOCK_PAGES + i, n);
		}
	}
}

static mock_u64 head_sum(const struct image_head *head, const struct vf_regs *regs)
{
	struct image_head h = *head;

	h.sum = 0;
	return hash(hash(0xcbf29ce484222325ULL, &h, sizeof(h)), regs, sizeof(*regs));
}

/*
 * @final: the VHCA is suspended, so that a segment with all that is left ends the stream. The
 * memory was checked; a write that the bus refuses nevertheless fails the command, and what was
 * dirty is lost, as is the stream: the driver starts anew.
 */
int mlx5_image_save(struct cmd *cmd, struct mock_func *vf_fn, struct mkey *key, mock_u32 size,
		    int final, mock_u32 *used)
{
	struct vf *vf = mock_state(vf_fn);
	struct writer w = { .fn = cmd->fn, .key = key, .off = IMAGE_HEAD, .size = size };
	struct image_head head = { .magic = IMAGE_MAGIC, .version = IMAGE_VERSION };

	put_sweep(&w, vf);
	if (vf->sweep == vf->ctx_pages)
		put_dirty(&w, vf);
	head.index = vf->save_index++;
	head.flags = head.index ? 0 : IMAGE_FIRST;
	if (final && vf->sweep == vf->ctx_pages && !vf->dirty)
		head.flags |= IMAGE_FINAL;
	head.runs = w.runs;
	head.ctx_pages = vf->ctx_pages;
	head.length = w.off;
	head.sum = head_sum(&head, &vf->regs);
	put(&w, 0, zeros, IMAGE_HEAD);
	put(&w, 0, &head, sizeof(head));
	put(&w, REGS_AT, &vf->regs, sizeof(vf->regs));
	if (w.err)
		return cmd_fail(cmd, ST_BAD_RES, 0x60);
	*used = (mock_u32)w.off;
	return 0;
}

/* ---- loading -------------------------------------------------------------------- */

struct reader {
	struct mock_func *fn;
	struct mkey *key;
	mock_u64 off, end;
};

static int get(struct reader *r, void *buf, mock_u32 len)
{
	if (len > r->end - r->off || mlx5_mkey_dma(r->fn, r->key, r->off, buf, len, 0))
		return -1;
	r->off += len;
	return 0;
}

static int all_zero(const mock_u8 *page)
{
	mock_u64 word, any = 0;
	mock_u32 i;

	for (i = 0; i < PAGE; i += 8) {
		mock_copy(&word, page + i, 8);
		any |= word;
	}
	return !any;
}

static int load_page(struct cmd *cmd, struct reader *r, struct mock_func *vf_fn, mock_u64 page)
{
	struct vf *vf = mock_state(vf_fn);
	mock_u8 *buf = cmd->pf->page;

	if (get(r, buf, PAGE))
		return -1;
	if (!mlx5_ctx_page(vf, page) && all_zero(buf))
		return 0;
	return mlx5_ctx_write(vf_fn, page * PAGE, buf, PAGE);
}

static int load_runs(struct cmd *cmd, struct reader *r, struct mock_func *vf_fn, mock_u32 runs)
{
	struct vf *vf = mock_state(vf_fn);
	mock_u32 run[2], i;

	while (runs--) {
		if (get(r, run, IMAGE_RUN) || !run[1] || run[0] >= vf->ctx_pages ||
		    run[1] > vf->ctx_pages - run[0])
			return -1;
		for (i = 0; i < run[1]; i++)
			if (load_page(cmd, r, vf_fn, run[0] + i))
				return -1;
	}
	return r->off == r->end ? 0 : -1;
}

static int check_head(struct cmd *cmd, const struct vf *vf, const struct image_head *head,
		      const struct vf_regs *regs, mock_u32 size)
{
	if (head->magic != IMAGE_MAGIC || head->version != IMAGE_VERSION)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x61);
	if (head->sum != head_sum(head, regs))
		return cmd_fail(cmd, ST_BAD_PARAM, 0x62);
	if (head->length != size)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x63);
	if (head->ctx_pages != vf->ctx_pages)
		return cmd_fail(cmd, ST_BAD_PARAM, 0x64);
	if (head->flags & IMAGE_FIRST ? head->index : !vf->loading || head->index != vf->load_index)
		return cmd_fail(cmd, ST_BAD_RES_STATE, 0x65);
	return 0;
}

int mlx5_image_load(struct cmd *cmd, struct mock_func *vf_fn, struct mkey *key, mock_u32 size)
{
	struct vf *vf = mock_state(vf_fn);
	struct reader r = { .fn = cmd->fn, .key = key, .end = size };
	struct image_head head;
	struct vf_regs regs;

	if (size < IMAGE_HEAD || get(&r, &head, sizeof(head)))
		return cmd_fail(cmd, ST_BAD_PARAM, 0x63);
	r.off = REGS_AT;
	if (get(&r, &regs, sizeof(regs)))
		return cmd_fail(cmd, ST_BAD_RES, 0x60);
	if (check_head(cmd, vf, &head, &regs, size))
		return -1;
	if (head.flags & IMAGE_FIRST)
		mlx5_ctx_clear(vf_fn);
	/* From here on the VHCA is neither what it was nor what it will be. */
	vf->loading = 1;
	vf->load_index = head.index + 1;
	r.off = IMAGE_HEAD;
	if (load_runs(cmd, &r, vf_fn, head.runs)) {
		/* Only a stream from its start makes it whole. */
		vf->load_index = ~0U;
		return cmd_fail(cmd, ST_BAD_PARAM, 0x66);
	}
	vf->regs = regs;
	if (head.flags & IMAGE_FINAL)
		vf->loading = 0;
	return 0;
}

mock_u64 mock_mlx5_vf_hash(struct mock_func *fn)
{
	struct vf *vf = mock_state(fn);
	mock_u64 i, h = hash(0xcbf29ce484222325ULL, &vf->regs, sizeof(vf->regs));
	const mock_u8 *page;

	h = hash(h, &vf->ctx_pages, sizeof(vf->ctx_pages));
	/* A page of zeros is the same whether it takes memory or not. */
	for (i = 0; i < vf->ctx_pages; i++) {
		page = mlx5_ctx_page(vf, i);
		if (page && !all_zero(page))
			h = hash_page(hash(h, &i, sizeof(i)), page);
	}
	return h;
}
