/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - minimum and maximum of values of one type, also in constant expressions */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

#include <linux/const.h>
#include <linux/types.h>

#define __sim_pick(x, op, y)	((x) op (y) ? (x) : (y))
#define __sim_pick_once(x, op, y) ({ \
	__auto_type __x = (x); __auto_type __y = (y); __sim_pick(__x, op, __y); })

/* Comparing the addresses makes values of two types a compile error. */
#define __sim_same(x, y) (!!(sizeof((typeof(x) *)1 == (typeof(y) *)1)))
#define __sim_careful(x, y, op)							\
	__builtin_choose_expr(__sim_same(x, y) && __is_constexpr(x) && __is_constexpr(y),	\
			      __sim_pick(x, op, y), __sim_pick_once(x, op, y))

#define min(x, y)		__sim_careful(x, y, <)
#define max(x, y)		__sim_careful(x, y, >)
#define min3(x, y, z)		min((typeof(x))min(x, y), z)
#define max3(x, y, z)		max((typeof(x))max(x, y), z)
#define min_t(type, x, y)	__sim_careful((type)(x), (type)(y), <)
#define max_t(type, x, y)	__sim_careful((type)(x), (type)(y), >)
#define min_not_zero(x, y) ({ \
	typeof(x) __mx = (x); typeof(y) __my = (y); \
	__mx == 0 ? __my : (__my == 0 ? __mx : min(__mx, __my)); })
#define clamp(val, lo, hi)	min((typeof(val))max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)
#define clamp_val(val, lo, hi)	clamp_t(typeof(val), val, lo, hi)
#define swap(a, b) do { typeof(a) __tmp = (a); (a) = (b); (b) = __tmp; } while (0)

#endif /* _LINUX_MINMAX_H */
