/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - searching bitmaps */
#ifndef _LINUX_FIND_H
#define _LINUX_FIND_H

#include <linux/types.h>

unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset);
unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size,
				 unsigned long offset);
unsigned long find_next_and_bit(const unsigned long *addr1, const unsigned long *addr2,
				unsigned long size, unsigned long offset);
unsigned long find_last_bit(const unsigned long *addr, unsigned long size);

#define find_first_bit(addr, size)	find_next_bit(addr, size, 0)
#define find_first_zero_bit(addr, size)	find_next_zero_bit(addr, size, 0)
#define find_first_and_bit(a, b, size)	find_next_and_bit(a, b, size, 0)

#define for_each_set_bit(bit, addr, size)					\
	for ((bit) = find_first_bit((addr), (size)); (bit) < (size);		\
	     (bit) = find_next_bit((addr), (size), (bit) + 1))
#define for_each_set_bit_from(bit, addr, size)					\
	for ((bit) = find_next_bit((addr), (size), (bit)); (bit) < (size);	\
	     (bit) = find_next_bit((addr), (size), (bit) + 1))
#define for_each_clear_bit(bit, addr, size)					\
	for ((bit) = find_first_zero_bit((addr), (size)); (bit) < (size);	\
	     (bit) = find_next_zero_bit((addr), (size), (bit) + 1))
#define for_each_clear_bit_from(bit, addr, size)				\
	for ((bit) = find_next_zero_bit((addr), (size), (bit)); (bit) < (size);	\
	     (bit) = find_next_zero_bit((addr), (size), (bit) + 1))
#define for_each_set_bitrange(b, e, addr, size)					\
	for ((b) = find_next_bit((addr), (size), 0),				\
	     (e) = find_next_zero_bit((addr), (size), (b) + 1);			\
	     (b) < (size);							\
	     (b) = find_next_bit((addr), (size), (e) + 1),			\
	     (e) = find_next_zero_bit((addr), (size), (b) + 1))

#endif /* _LINUX_FIND_H */
