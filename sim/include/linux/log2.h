/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - powers of two */
#ifndef _LINUX_LOG2_H
#define _LINUX_LOG2_H

#include <linux/types.h>
#include <linux/bitops.h>

/* Builtins fold, so these also work on constants. */
#define ilog2(n)		(63 - __builtin_clzll((unsigned long long)(n)))
#define const_ilog2(n)		ilog2(n)

static inline bool is_power_of_2(unsigned long n)
{
	return n && !(n & (n - 1));
}

static inline unsigned long __roundup_pow_of_two(unsigned long n)
{
	return 1UL << fls64(n - 1);
}

static inline unsigned long __rounddown_pow_of_two(unsigned long n)
{
	return 1UL << (fls64(n) - 1);
}

/* The lowest bit is set for n = 1, which leaves nothing to count; other results stay */
#define roundup_pow_of_two(n) \
	((n) <= 1 ? 1UL : 1UL << (64 - __builtin_clzll(((unsigned long long)(n) - 1) | 1)))
#define rounddown_pow_of_two(n)	(1UL << ilog2(n))
#define order_base_2(n)		((n) <= 1 ? 0 : ilog2((n) - 1) + 1)

static inline int bits_per(unsigned long n)
{
	return n < 2 ? 1 : fls64(n);
}

#endif /* _LINUX_LOG2_H */
