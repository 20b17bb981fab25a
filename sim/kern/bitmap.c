// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bitmaps.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/kernel.h>

static unsigned long find(const unsigned long *a, const unsigned long *b, unsigned long size,
			  unsigned long from, unsigned long flip)
{
	for (unsigned long w = from / BITS_PER_LONG; w * BITS_PER_LONG < size; w++) {
		unsigned long v = (a[w] ^ flip) & (b ? b[w] : ~0UL);

		if (w == from / BITS_PER_LONG)
			v &= BITMAP_FIRST_WORD_MASK(from);
		if (v)
			return min(w * BITS_PER_LONG + __ffs(v), size);
	}
	return size;
}

unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	return offset < size ? find(addr, NULL, size, offset, 0) : size;
}

unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size,
				 unsigned long offset)
{
	return offset < size ? find(addr, NULL, size, offset, ~0UL) : size;
}

unsigned long find_next_and_bit(const unsigned long *addr1, const unsigned long *addr2,
				unsigned long size, unsigned long offset)
{
	return offset < size ? find(addr1, addr2, size, offset, 0) : size;
}

unsigned long find_last_bit(const unsigned long *addr, unsigned long size)
{
	for (unsigned long i = size; i--;)
		if (test_bit(i, addr))
			return i;
	return size;
}

void __bitmap_set(unsigned long *map, unsigned int start, int len)
{
	for (; len > 0; len--, start++)
		__set_bit(start, map);
}

void __bitmap_clear(unsigned long *map, unsigned int start, int len)
{
	for (; len > 0; len--, start++)
		__clear_bit(start, map);
}

void __bitmap_or(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		 unsigned int nbits)
{
	for (unsigned int w = 0; w < BITS_TO_LONGS(nbits); w++)
		dst[w] = b1[w] | b2[w];
}

void __bitmap_xor(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		  unsigned int nbits)
{
	for (unsigned int w = 0; w < BITS_TO_LONGS(nbits); w++)
		dst[w] = b1[w] ^ b2[w];
}

/* The words as far as they belong to the map. */
static unsigned long word(const unsigned long *map, unsigned int w, unsigned int nbits)
{
	return w == nbits / BITS_PER_LONG ? map[w] & BITMAP_LAST_WORD_MASK(nbits) : map[w];
}

bool __bitmap_and(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		  unsigned int nbits)
{
	unsigned long any = 0;

	for (unsigned int w = 0; w < BITS_TO_LONGS(nbits); w++)
		any |= dst[w] = word(b1, w, nbits) & b2[w];
	return any != 0;
}

bool __bitmap_andnot(unsigned long *dst, const unsigned long *b1, const unsigned long *b2,
		     unsigned int nbits)
{
	unsigned long any = 0;

	for (unsigned int w = 0; w < BITS_TO_LONGS(nbits); w++)
		any |= dst[w] = word(b1, w, nbits) & ~b2[w];
	return any != 0;
}

void __bitmap_shift_left(unsigned long *dst, const unsigned long *src, unsigned int shift,
			 unsigned int nbits)
{
	for (unsigned int i = nbits; i--;)
		__assign_bit(i, dst, i >= shift && test_bit(i - shift, src));
}

void __bitmap_shift_right(unsigned long *dst, const unsigned long *src, unsigned int shift,
			  unsigned int nbits)
{
	for (unsigned int i = 0; i < nbits; i++)
		__assign_bit(i, dst, i + shift < nbits && test_bit(i + shift, src));
}

bool __bitmap_equal(const unsigned long *b1, const unsigned long *b2, unsigned int nbits)
{
	for (unsigned int w = 0; w < BITS_TO_LONGS(nbits); w++)
		if (word(b1, w, nbits) != word(b2, w, nbits))
			return false;
	return true;
}

bool __bitmap_intersects(const unsigned long *b1, const unsigned long *b2, unsigned int nbits)
{
	return find_first_and_bit(b1, b2, nbits) < nbits;
}

bool __bitmap_subset(const unsigned long *b1, const unsigned long *b2, unsigned int nbits)
{
	for (unsigned int w = 0; w < BITS_TO_LONGS(nbits); w++)
		if (word(b1, w, nbits) & ~b2[w])
			return false;
	return true;
}

unsigned int __bitmap_weight(const unsigned long *bitmap, unsigned int nbits)
{
	unsigned int n = 0;

	for (unsigned int w = 0; w < BITS_TO_LONGS(nbits); w++)
		n += hweight_long(word(bitmap, w, nbits));
	return n;
}

unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size,
					 unsigned long start, unsigned int nr,
					 unsigned long align_mask)
{
	for (;;) {
		unsigned long at = find_next_zero_bit(map, size, start), used;

		at = (at + align_mask) & ~align_mask;
		if (at + nr > size)
			return at + nr;
		used = find_next_bit(map, at + nr, at);
		if (used >= at + nr)
			return at;
		start = used + 1;
	}
}

int bitmap_find_free_region(unsigned long *bitmap, unsigned int bits, int order)
{
	for (unsigned int pos = 0; pos + (1U << order) <= bits; pos += 1U << order)
		if (find_next_bit(bitmap, pos + (1U << order), pos) >= pos + (1U << order)) {
			__bitmap_set(bitmap, pos, 1 << order);
			return pos;
		}
	return -ENOMEM;
}

void bitmap_release_region(unsigned long *bitmap, unsigned int pos, int order)
{
	__bitmap_clear(bitmap, pos, 1 << order);
}
