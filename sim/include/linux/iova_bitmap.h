/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - a user's dirty bitmap over a range of I/O addresses */
#ifndef _IOVA_BITMAP_H_
#define _IOVA_BITMAP_H_

#include <linux/types.h>

struct iova_bitmap;

typedef int (*iova_bitmap_fn_t)(struct iova_bitmap *bitmap, unsigned long iova, size_t length,
				void *opaque);

/* @page_size bytes per bit, @data a user address; ERR_PTR when the bitmap cannot be pinned. */
struct iova_bitmap *iova_bitmap_alloc(unsigned long iova, size_t length, unsigned long page_size,
				      u64 __user *data);
void iova_bitmap_free(struct iova_bitmap *bitmap);
/* @fn once per piece of the range whose bits are pinned together. */
int iova_bitmap_for_each(struct iova_bitmap *bitmap, void *opaque, iova_bitmap_fn_t fn);
void iova_bitmap_set(struct iova_bitmap *bitmap, unsigned long iova, size_t length);

#endif /* _IOVA_BITMAP_H_ */
