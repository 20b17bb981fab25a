/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - 64-bit division, plain on the 64-bit hosts of the lab */
#ifndef _LINUX_MATH64_H
#define _LINUX_MATH64_H

#include <linux/types.h>
#include <linux/math.h>

static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static inline s64 div64_s64(s64 dividend, s64 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

static inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * mul) >> shift);
}

#define do_div(n, base) \
	({ u32 __base = (base), __rem = (u64)(n) % __base; (n) = (u64)(n) / __base; __rem; })
#define DIV64_U64_ROUND_UP(ll, d) ({ u64 __dv = (d); div64_u64((ll) + __dv - 1, __dv); })

#endif /* _LINUX_MATH64_H */
