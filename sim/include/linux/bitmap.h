/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - operations on bitmaps */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

#include <linux/types.h>
#include <linux/bitops.h>
#include <linux/gfp_types.h>
#include <linux/string.h>

#define BITMAP_FIRST_WORD_MASK(start)	(~0UL << ((start) & (BITS_PER_LONG - 1)))
#define BITMAP_LAST_WORD_MASK(nbits)	(~0UL >> (-(nbits) & (BITS_PER_LONG - 1)))
#define bitmap_size(nbits)		(ALIGN(nbits, BITS_PER_LONG) / BITS_PER_BYTE)

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags);
unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags);
void bitmap_free(const unsigned long *bitmap);

void __bitmap_set(unsigned long *map, unsigned int start, int len);
void __bitmap_clear(unsigned long *map, unsigned int start, int len);
void __bitmap_or(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		 unsigned int nbits);
bool __bitmap_and(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		  unsigned int nbits);
bool __bitmap_andnot(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		     unsigned int nbits);
void __bitmap_xor(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		  unsigned int nbits);
void __bitmap_shift_left(unsigned long *dst, const unsigned long *src, unsigned int shift,
			 unsigned int nbits);
void __bitmap_shift_right(unsigned long *dst, const unsigned long *src, unsigned int shift,
			  unsigned int nbits);
bool __bitmap_equal(const unsigned long *b1, const unsigned long *b2, unsigned int nbits);
bool __bitmap_intersects(const unsigned long *b1, const unsigned long *b2, unsigned int nbits);
bool __bitmap_subset(const unsigned long *b1, const unsigned long *b2, unsigned int nbits);
unsigned int __bitmap_weight(const unsigned long *bitmap, unsigned int nbits);
unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size,
					 unsigned long start, unsigned int nr,
					 unsigned long align_mask);
int bitmap_find_free_region(unsigned long *bitmap, unsigned int bits, int order);
void bitmap_release_region(unsigned long *bitmap, unsigned int pos, int order);

static inline void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0, BITS_TO_LONGS(nbits) * sizeof(unsigned long));
}

static inline void bitmap_fill(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0xff, BITS_TO_LONGS(nbits) * sizeof(unsigned long));
}

static inline void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	memcpy(dst, src, BITS_TO_LONGS(nbits) * sizeof(unsigned long));
}

#define bitmap_set(map, start, len)	__bitmap_set(map, start, len)
#define bitmap_clear(map, start, len)	__bitmap_clear(map, start, len)
#define bitmap_or(d, a, b, n)		__bitmap_or(d, a, b, n)
#define bitmap_and(d, a, b, n)		__bitmap_and(d, a, b, n)
#define bitmap_andnot(d, a, b, n)	__bitmap_andnot(d, a, b, n)
#define bitmap_xor(d, a, b, n)		__bitmap_xor(d, a, b, n)
#define bitmap_shift_left(d, s, k, n)	__bitmap_shift_left(d, s, k, n)
#define bitmap_shift_right(d, s, k, n)	__bitmap_shift_right(d, s, k, n)
#define bitmap_equal(a, b, n)		__bitmap_equal(a, b, n)
#define bitmap_intersects(a, b, n)	__bitmap_intersects(a, b, n)
#define bitmap_subset(a, b, n)		__bitmap_subset(a, b, n)
#define bitmap_weight(map, n)		__bitmap_weight(map, n)
#define bitmap_empty(map, n)		(find_first_bit(map, n) == (n))
#define bitmap_full(map, n)		(find_first_zero_bit(map, n) == (n))

#endif /* _LINUX_BITMAP_H */
