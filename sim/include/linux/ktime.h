/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - virtual time in nanoseconds */
#ifndef _LINUX_KTIME_H
#define _LINUX_KTIME_H

#include <linux/types.h>
#include <linux/jiffies.h>

typedef s64 ktime_t;
#define KTIME_MAX	((s64)~((u64)1 << 63))

ktime_t ktime_get(void);
ktime_t ktime_get_real(void);
time64_t ktime_get_real_seconds(void);
#define ktime_get_boottime()	ktime_get()
#define ktime_get_raw()		ktime_get()
#define ktime_get_ns()		((u64)ktime_get())
#define ktime_get_boottime_ns()	((u64)ktime_get())
#define ktime_get_real_ns()	((u64)ktime_get_real())
#define ktime_get_seconds()	((time64_t)(ktime_get() / NSEC_PER_SEC))

#define ktime_add(a, b)		((a) + (b))
#define ktime_sub(a, b)		((a) - (b))
#define ktime_add_ns(kt, n)	((kt) + (s64)(n))
#define ktime_add_us(kt, n)	((kt) + (s64)(n) * NSEC_PER_USEC)
#define ktime_add_ms(kt, n)	((kt) + (s64)(n) * NSEC_PER_MSEC)
#define ktime_to_ns(kt)		(kt)
#define ktime_to_us(kt)		((kt) / NSEC_PER_USEC)
#define ktime_to_ms(kt)		((kt) / NSEC_PER_MSEC)
#define ktime_us_delta(a, b)	ktime_to_us((a) - (b))
#define ktime_ms_delta(a, b)	ktime_to_ms((a) - (b))
#define ns_to_ktime(n)		((ktime_t)(n))
#define ms_to_ktime(n)		((ktime_t)(n) * NSEC_PER_MSEC)
#define us_to_ktime(n)		((ktime_t)(n) * NSEC_PER_USEC)
#define ktime_set(s, n)		((ktime_t)(s) * NSEC_PER_SEC + (n))
#define ktime_after(a, b)	((a) > (b))
#define ktime_before(a, b)	((a) < (b))
#define ktime_compare(a, b)	((a) < (b) ? -1 : (a) > (b))

#endif /* _LINUX_KTIME_H */
