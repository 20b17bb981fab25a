// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user's dirty bitmap, one bit per page of I/O addresses, pinned piece by piece while a device
 * driver fills it in. Pinned pages stay writable even if the user takes them away meanwhile.
 */
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/iova_bitmap.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "oracle.h"
#include "state.h"

/* As many pages as a page has room for pointers to: 2 MiB of bitmap at a time. */
#define PIECE_PAGES	(PAGE_SIZE / sizeof(void *))

/**
 * struct iova_bitmap - the walk
 * @first_iova: of the whole range, @length bytes
 * @shift: log2 of the bytes per bit
 * @user: address of the bitmap
 * @at: byte of the bitmap where the current piece starts; @total bytes in all
 * @host: where the piece's first page is pinned, @pages of them
 * @skip: bytes of the first page before the piece
 */
struct iova_bitmap {
	u64		first_iova;
	u64		length;
	unsigned int	shift;
	unsigned long	user;
	unsigned long	at;
	unsigned long	total;
	phys_addr_t	host;
	unsigned long	pages;
	unsigned long	skip;
};

static u64 piece_iova(const struct iova_bitmap *bitmap)
{
	return bitmap->first_iova + ((u64)bitmap->at * 8 << bitmap->shift);
}

static unsigned long piece_bytes(const struct iova_bitmap *bitmap)
{
	return min(bitmap->total - bitmap->at, (bitmap->pages << PAGE_SHIFT) - bitmap->skip);
}

static u64 piece_length(const struct iova_bitmap *bitmap)
{
	u64 done = (u64)bitmap->at * 8 << bitmap->shift;

	return min((u64)piece_bytes(bitmap) * 8 << bitmap->shift, bitmap->length - done);
}

static int pin_piece(struct iova_bitmap *bitmap)
{
	unsigned long addr = bitmap->user + bitmap->at;
	unsigned long want;
	bool ram = false;
	long got;

	bitmap->skip = offset_in_page(addr);
	want = DIV_ROUND_UP(bitmap->skip + (bitmap->total - bitmap->at), PAGE_SIZE);
	want = min(want, PIECE_PAGES);
	got = sim_pin_user(&SIM->mm.mm, addr & PAGE_MASK, want, true, &bitmap->host, &ram);
	if (got <= 0 || !ram)
		return -EFAULT;
	bitmap->pages = got;
	return 0;
}

static void unpin_piece(struct iova_bitmap *bitmap)
{
	if (bitmap->pages)
		sim_unpin_user(bitmap->host, bitmap->pages);
	bitmap->pages = 0;
}

struct iova_bitmap *iova_bitmap_alloc(unsigned long iova, size_t length, unsigned long page_size,
				      u64 __user *data)
{
	struct iova_bitmap *bitmap = kzalloc(sizeof(*bitmap), GFP_KERNEL);
	int ret;

	if (!bitmap)
		return ERR_PTR(-ENOMEM);
	bitmap->first_iova = iova;
	bitmap->length = length;
	bitmap->shift = __ffs(page_size);
	bitmap->user = (unsigned long)data;
	bitmap->total = ((length - 1) >> bitmap->shift) / 8 + 1;
	ret = pin_piece(bitmap);
	if (!ret)
		return bitmap;
	kfree(bitmap);
	return ERR_PTR(ret);
}

void iova_bitmap_free(struct iova_bitmap *bitmap)
{
	unpin_piece(bitmap);
	kfree(bitmap);
}

int iova_bitmap_for_each(struct iova_bitmap *bitmap, void *opaque, iova_bitmap_fn_t fn)
{
	int ret = 0;

	while (!ret && bitmap->at < bitmap->total) {
		ret = fn(bitmap, piece_iova(bitmap), piece_length(bitmap), opaque);
		if (ret)
			break;
		bitmap->at += piece_bytes(bitmap);
		unpin_piece(bitmap);
		if (bitmap->at < bitmap->total)
			ret = pin_piece(bitmap);
	}
	return ret;
}

/**
 * iova_bitmap_set - mark [@iova, @iova + @length) dirty
 *
 * Only bits of the piece that is pinned now: what lies beyond is dropped.
 */
void iova_bitmap_set(struct iova_bitmap *bitmap, unsigned long iova, size_t length)
{
	u64 bit = ((iova - piece_iova(bitmap)) >> bitmap->shift) + bitmap->skip * 8;
	u64 last = ((iova + length - 1 - piece_iova(bitmap)) >> bitmap->shift) + bitmap->skip * 8;
	u64 end = (u64)bitmap->pages << (PAGE_SHIFT + 3);
	unsigned long *words = sim_phys_to_virt(bitmap->host, bitmap->pages << PAGE_SHIFT);

	for (; bit <= last && bit < end; bit++)
		__set_bit(bit, words);
}
EXPORT_SYMBOL_GPL(iova_bitmap_set);
