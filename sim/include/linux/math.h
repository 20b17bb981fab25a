/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - rounding and division */
#ifndef _LINUX_MATH_H
#define _LINUX_MATH_H

#include <linux/types.h>
#include <linux/const.h>

#define __round_mask(x, y)	((typeof(x))((y) - 1))
#define round_up(x, y)		((((x) - 1) | __round_mask(x, y)) + 1)
#define round_down(x, y)	((x) & ~__round_mask(x, y))
#define DIV_ROUND_UP(n, d)	__KERNEL_DIV_ROUND_UP(n, d)
#define DIV_ROUND_DOWN_ULL(ll, d) ((unsigned long long)(ll) / (d))
#define DIV_ROUND_UP_ULL(ll, d)	DIV_ROUND_DOWN_ULL((unsigned long long)(ll) + (d) - 1, (d))
#define roundup(x, y) ({ const typeof(y) __ry = (y); ((((x) + (__ry - 1)) / __ry) * __ry); })
#define rounddown(x, y) ({ typeof(x) __rx = (x); __rx - (__rx % (y)); })
#define DIV_ROUND_CLOSEST(x, divisor) ({			\
	typeof(x) __dx = (x);					\
	typeof(divisor) __dd = (divisor);			\
	(((typeof(x))-1) > 0 || ((typeof(divisor))-1) > 0 ||	\
	 (((__dx) > 0) == ((__dd) > 0))) ?			\
		(((__dx) + ((__dd) / 2)) / (__dd)) :		\
		(((__dx) - ((__dd) / 2)) / (__dd));		\
})
#define abs(x) ({ __auto_type __ax = (x); __ax < 0 ? -__ax : __ax; })
#define sector_div(n, b) ({ u32 __r = (n) % (b); (n) /= (b); __r; })

static inline u32 reciprocal_scale(u32 val, u32 ep_ro)
{
	return (u32)(((u64)val * ep_ro) >> 32);
}

unsigned long int_sqrt(unsigned long x);

#endif /* _LINUX_MATH_H */
