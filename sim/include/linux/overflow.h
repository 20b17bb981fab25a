/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - arithmetic that says when it overflows */
#ifndef _LINUX_OVERFLOW_H
#define _LINUX_OVERFLOW_H

#include <linux/compiler.h>
#include <linux/limits.h>

static inline bool __must_check __must_check_overflow(bool overflow)
{
	return unlikely(overflow);
}

#define check_add_overflow(a, b, d)	__must_check_overflow(__builtin_add_overflow(a, b, d))
#define check_sub_overflow(a, b, d)	__must_check_overflow(__builtin_sub_overflow(a, b, d))
#define check_mul_overflow(a, b, d)	__must_check_overflow(__builtin_mul_overflow(a, b, d))
#define check_shl_overflow(a, s, d) __must_check_overflow(({			\
	typeof(a) __oa = (a); typeof(s) __os = (s); typeof(d) __od = (d);	\
	u64 __ov = __oa;							\
	bool __ok = __os >= 0 && __os < 8 * (int)sizeof(*__od);			\
	*__od = (typeof(*__od))(__ok ? __ov << __os : 0);			\
	!__ok || *__od < 0 || __oa < 0 || (u64)(*__od >> (__ok ? __os : 0)) != __ov; }))

static inline size_t __must_check size_mul(size_t a, size_t b)
{
	size_t bytes;

	return check_mul_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}

static inline size_t __must_check size_add(size_t a, size_t b)
{
	size_t bytes;

	return check_add_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}

static inline size_t __must_check size_sub(size_t a, size_t b)
{
	return a == SIZE_MAX || b == SIZE_MAX || b > a ? SIZE_MAX : a - b;
}

#define array_size(a, b)		size_mul(a, b)
#define array3_size(a, b, c)		size_mul(size_mul(a, b), c)
#define flex_array_size(p, member, count) size_mul(sizeof(*(p)->member), (size_t)(count))
#define struct_size(p, member, count)	size_add(sizeof(*(p)), flex_array_size(p, member, count))
#define struct_size_t(type, member, count) struct_size((type *)NULL, member, count)

#endif /* _LINUX_OVERFLOW_H */
