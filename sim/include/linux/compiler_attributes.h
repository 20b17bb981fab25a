/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - attribute spellings */
#ifndef _LINUX_COMPILER_ATTRIBUTES_H
#define _LINUX_COMPILER_ATTRIBUTES_H

#define __alias(symbol)			__attribute__((__alias__(#symbol)))
#define __aligned(x)			__attribute__((__aligned__(x)))
#define __aligned_largest		__attribute__((__aligned__))
#define __alloc_size(x, ...)		__attribute__((__alloc_size__(x, ## __VA_ARGS__)))
#define __always_unused			__attribute__((__unused__))
#define __cold				__attribute__((__cold__))
#define __attribute_const__		__attribute__((__const__))
#define __deprecated
#define __designated_init
#define __format(a, b, c)		__attribute__((__format__(a, b, c)))
#define __printf(a, b)			__attribute__((__format__(__printf__, a, b)))
#define __scanf(a, b)			__attribute__((__format__(__scanf__, a, b)))
#define __gnu_inline			__attribute__((__gnu_inline__))
#define __malloc			__attribute__((__malloc__))
#define __mode(x)			__attribute__((__mode__(x)))
#define noinline			__attribute__((__noinline__))
#define __no_sanitize_or_inline		__always_inline
#define __noreturn			__attribute__((__noreturn__))
#define __packed			__attribute__((__packed__))
#define __pure				__attribute__((__pure__))
#define __section(section)		__attribute__((__section__(section)))
#define __maybe_unused			__attribute__((__unused__))
#define __used				__attribute__((__used__))
#define __must_check			__attribute__((__warn_unused_result__))
#define __weak				__attribute__((__weak__))
#define __no_sanitize_address		__attribute__((__no_sanitize_address__))
#define __nonstring
#define __assume_aligned(a, ...)	__attribute__((__assume_aligned__(a, ## __VA_ARGS__)))
#define __cleanup(func)			__attribute__((__cleanup__(func)))
#define __visible
#define __flatten			__attribute__((__flatten__))
#define __counted_by(m)

#if __has_attribute(__fallthrough__)
#define fallthrough			__attribute__((__fallthrough__))
#else
#define fallthrough			do {} while (0)
#endif

#endif /* _LINUX_COMPILER_ATTRIBUTES_H */
