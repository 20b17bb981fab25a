/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - bits in words and arrays; with one thread all are atomic, or not, alike */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <linux/types.h>
#include <linux/bits.h>
#include <linux/compiler.h>

static __always_inline unsigned long __ffs(unsigned long word)
{
	return __builtin_ctzl(word);
}

static __always_inline unsigned long __fls(unsigned long word)
{
	return 63 - __builtin_clzl(word);
}

#define ffz(x) __ffs(~(x))

static __always_inline int ffs(int x)
{
	return __builtin_ffs(x);
}

static __always_inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static __always_inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static __always_inline unsigned int fls_long(unsigned long l)
{
	return fls64(l);
}

static __always_inline unsigned long __ffs64(u64 word)
{
	return __builtin_ctzll(word);
}

static inline unsigned int hweight8(unsigned int w)
{
	return __builtin_popcount(w & 0xff);
}

static inline unsigned int hweight16(unsigned int w)
{
	return __builtin_popcount(w & 0xffff);
}

static inline unsigned int hweight32(unsigned int w)
{
	return __builtin_popcount(w);
}

static inline unsigned long hweight64(u64 w)
{
	return __builtin_popcountll(w);
}

static inline unsigned long hweight_long(unsigned long w)
{
	return __builtin_popcountl(w);
}

static inline u32 rol32(u32 word, unsigned int shift)
{
	return (word << (shift & 31)) | (word >> ((-shift) & 31));
}

static inline u64 rol64(u64 word, unsigned int shift)
{
	return (word << (shift & 63)) | (word >> ((-shift) & 63));
}

static inline u32 ror32(u32 word, unsigned int shift)
{
	return (word >> (shift & 31)) | (word << ((-shift) & 31));
}

static __always_inline s32 sign_extend32(u32 value, int index)
{
	u8 shift = 31 - index;

	return (s32)(value << shift) >> shift;
}

static __always_inline s64 sign_extend64(u64 value, int index)
{
	u8 shift = 63 - index;

	return (s64)(value << shift) >> shift;
}

static inline int get_count_order(unsigned int count)
{
	return count ? fls(count - 1) : -1;
}

/* These are plain accesses, whatever the pointer says. */
static __always_inline void __set_bit(long nr, volatile unsigned long *addr)
{
	((unsigned long *)addr)[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static __always_inline void __clear_bit(long nr, volatile unsigned long *addr)
{
	((unsigned long *)addr)[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static __always_inline void __change_bit(long nr, volatile unsigned long *addr)
{
	((unsigned long *)addr)[BIT_WORD(nr)] ^= BIT_MASK(nr);
}

static __always_inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	return (addr[BIT_WORD(nr)] >> (nr % BITS_PER_LONG)) & 1;
}

static __always_inline bool __test_and_set_bit(long nr, volatile unsigned long *addr)
{
	bool old = (((unsigned long *)addr)[BIT_WORD(nr)] >> (nr % BITS_PER_LONG)) & 1;

	__set_bit(nr, addr);
	return old;
}

static __always_inline bool __test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	bool old = (((unsigned long *)addr)[BIT_WORD(nr)] >> (nr % BITS_PER_LONG)) & 1;

	__clear_bit(nr, addr);
	return old;
}

static __always_inline bool __test_and_change_bit(long nr, volatile unsigned long *addr)
{
	bool old = (((unsigned long *)addr)[BIT_WORD(nr)] >> (nr % BITS_PER_LONG)) & 1;

	__change_bit(nr, addr);
	return old;
}

#ifdef SIM_FINE
#include <asm/fine_bitops.h>
#else
static __always_inline void set_bit(long nr, volatile unsigned long *addr)
{
	__set_bit(nr, addr);
}

static __always_inline void clear_bit(long nr, volatile unsigned long *addr)
{
	__clear_bit(nr, addr);
}

static __always_inline void change_bit(long nr, volatile unsigned long *addr)
{
	__change_bit(nr, addr);
}

static __always_inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	return __test_and_set_bit(nr, addr);
}

static __always_inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	return __test_and_clear_bit(nr, addr);
}

static __always_inline bool test_and_change_bit(long nr, volatile unsigned long *addr)
{
	return __test_and_change_bit(nr, addr);
}

#endif /* SIM_FINE */

#ifndef clear_bit_unlock
#define test_and_set_bit_lock(nr, addr)	test_and_set_bit(nr, addr)
#define clear_bit_unlock(nr, addr)	clear_bit(nr, addr)
#endif
#define __clear_bit_unlock(nr, addr)	__clear_bit(nr, addr)

static __always_inline void assign_bit(long nr, volatile unsigned long *addr, bool value)
{
	if (value)
		set_bit(nr, addr);
	else
		clear_bit(nr, addr);
}

static __always_inline void __assign_bit(long nr, volatile unsigned long *addr, bool value)
{
	if (value)
		__set_bit(nr, addr);
	else
		__clear_bit(nr, addr);
}

#include <linux/find.h>

#endif /* _LINUX_BITOPS_H */
