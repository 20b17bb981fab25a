/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - reference counts; a misuse is a finding, as the kernel's saturation warning */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/limits.h>

struct mutex;
struct spinlock;

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)	{ .refs = ATOMIC_INIT(n), }
#define REFCOUNT_MAX		INT_MAX
#define REFCOUNT_SATURATED	(INT_MIN / 2)

/* What happened to the count: named after the kernel's warnings. */
void sim_refcount_broken(refcount_t *r, const char *what) __cold;

static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return atomic_read(&r->refs);
}

static inline __must_check bool refcount_add_not_zero(int i, refcount_t *r)
{
	int old;

	do {
		old = atomic_read(&r->refs);
		if (!old)
			return false;
		if (unlikely(old < 0 || old > INT_MAX - i)) {
			sim_refcount_broken(r, "saturated; leaking memory");
			return true;
		}
	} while (!sim_atomic_replace(&r->refs, old, old + i));
	return true;
}

static inline __must_check bool refcount_inc_not_zero(refcount_t *r)
{
	return refcount_add_not_zero(1, r);
}

static inline void refcount_add(int i, refcount_t *r)
{
	if (unlikely(!refcount_add_not_zero(i, r)))
		sim_refcount_broken(r, "addition on 0; use-after-free");
}

static inline void refcount_inc(refcount_t *r)
{
	refcount_add(1, r);
}

static inline __must_check bool refcount_sub_and_test(int i, refcount_t *r)
{
	int left = atomic_sub_return(i, &r->refs);

	if (unlikely(left < 0))
		sim_refcount_broken(r, "underflow; use-after-free");
	return !left;
}

static inline __must_check bool refcount_dec_and_test(refcount_t *r)
{
	return refcount_sub_and_test(1, r);
}

static inline void refcount_dec(refcount_t *r)
{
	if (unlikely(refcount_sub_and_test(1, r)))
		sim_refcount_broken(r, "decrement hit 0; leaking memory");
}

static inline __must_check bool refcount_dec_if_one(refcount_t *r)
{
	return atomic_cmpxchg(&r->refs, 1, 0) == 1;
}

static inline __must_check bool refcount_dec_not_one(refcount_t *r)
{
	int old;

	do {
		old = atomic_read(&r->refs);
		if (old == 1)
			return false;
		if (unlikely(old <= 0)) {
			refcount_dec(r);
			return true;
		}
	} while (!sim_atomic_replace(&r->refs, old, old - 1));
	return true;
}

bool refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock);
bool refcount_dec_and_lock(refcount_t *r, struct spinlock *lock);

#endif /* _LINUX_REFCOUNT_H */
