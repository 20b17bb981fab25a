/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - atomics; with one thread plain operations are, but see <asm/fine_atomic.h> */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <linux/types.h>
#include <linux/compiler.h>

#define ATOMIC64_INIT(i)	{ (i) }

#ifdef SIM_FINE
#include <asm/fine_atomic.h>
#else
/* One set of operations for each width: int in atomic_t, s64 in atomic64_t. */
#define SIM_ATOMIC(pfx, atype, type)								\
static __always_inline type pfx##_read(const atype *v)						\
{ return READ_ONCE_NOCHECK(v->counter); }					\
static __always_inline void pfx##_set(atype *v, type i)						\
{ v->counter = i; }								\
static __always_inline type pfx##_add_return(type i, atype *v)					\
{ (void)__builtin_add_overflow(v->counter, i, &v->counter); \
  return v->counter; } \
static __always_inline type pfx##_sub_return(type i, atype *v)					\
{ (void)__builtin_sub_overflow(v->counter, i, &v->counter); \
  return v->counter; } \
static __always_inline type pfx##_fetch_add(type i, atype *v)					\
{ type old = v->counter; pfx##_add_return(i, v); return old; }					\
static __always_inline type pfx##_fetch_sub(type i, atype *v)					\
{ type old = v->counter; pfx##_sub_return(i, v); return old; }					\
static __always_inline type pfx##_fetch_or(type i, atype *v)					\
{ type old = v->counter; v->counter |= i; return old; }			\
static __always_inline type pfx##_fetch_and(type i, atype *v)					\
{ type old = v->counter; v->counter &= i; return old; }			\
static __always_inline type pfx##_fetch_andnot(type i, atype *v)				\
{ return pfx##_fetch_and(~i, v); }								\
static __always_inline void pfx##_add(type i, atype *v)		{ pfx##_add_return(i, v); }	\
static __always_inline void pfx##_sub(type i, atype *v)		{ pfx##_sub_return(i, v); }	\
static __always_inline void pfx##_or(type i, atype *v)		{ pfx##_fetch_or(i, v); }	\
static __always_inline void pfx##_and(type i, atype *v)		{ pfx##_fetch_and(i, v); }	\
static __always_inline void pfx##_andnot(type i, atype *v)	{ pfx##_fetch_and(~i, v); }	\
static __always_inline void pfx##_inc(atype *v)			{ pfx##_add_return(1, v); }	\
static __always_inline void pfx##_dec(atype *v)			{ pfx##_sub_return(1, v); }	\
static __always_inline type pfx##_inc_return(atype *v)		{ return pfx##_add_return(1, v); } \
static __always_inline type pfx##_dec_return(atype *v)		{ return pfx##_sub_return(1, v); } \
static __always_inline type pfx##_fetch_inc(atype *v)		{ return pfx##_fetch_add(1, v); } \
static __always_inline type pfx##_fetch_dec(atype *v)		{ return pfx##_fetch_sub(1, v); } \
static __always_inline bool pfx##_inc_and_test(atype *v)	{ return !pfx##_inc_return(v); } \
static __always_inline bool pfx##_dec_and_test(atype *v)	{ return !pfx##_dec_return(v); } \
static __always_inline bool pfx##_sub_and_test(type i, atype *v) \
{ return !pfx##_sub_return(i, v); } \
static __always_inline bool pfx##_add_negative(type i, atype *v) \
{ return pfx##_add_return(i, v) < 0; } \
static __always_inline type pfx##_xchg(atype *v, type i)					\
{ type old = v->counter; v->counter = i; return old; }			\
static __always_inline type pfx##_cmpxchg(atype *v, type old, type i)				\
{ type was = v->counter; if (was == old) v->counter = i; return was; }	\
static __always_inline bool pfx##_try_cmpxchg(atype *v, type *old, type i)			\
{ type was = pfx##_cmpxchg(v, *old, i); bool ok = was == *old; *old = was; return ok; }	\
static __always_inline type pfx##_fetch_add_unless(atype *v, type a, type u)			\
{ type old = v->counter; if (old != u) v->counter = old + a; return old; }	\
static __always_inline bool pfx##_add_unless(atype *v, type a, type u)				\
{ return pfx##_fetch_add_unless(v, a, u) != u; }						\
static __always_inline bool pfx##_inc_not_zero(atype *v) \
{ return pfx##_add_unless(v, 1, 0); } \
static __always_inline bool pfx##_inc_unless_negative(atype *v)					\
{ if (v->counter < 0) return false; v->counter++; return true; }		\
static __always_inline type pfx##_dec_if_positive(atype *v)					\
{ type left = v->counter - 1;									\
  if (left >= 0)										\
	v->counter = left;									\
  return left; }										\
/* For loops of others: is it still @old, and now @new? */					\
static __always_inline bool sim_##pfx##_replace(atype *v, type old, type new)			\
{ v->counter = new; (void)old; return true; }							\
static __always_inline type pfx##_read_acquire(const atype *v)	{ return pfx##_read(v); }	\
static __always_inline void pfx##_set_release(atype *v, type i)	{ pfx##_set(v, i); }

SIM_ATOMIC(atomic, atomic_t, int)
SIM_ATOMIC(atomic64, atomic64_t, s64)

#define xchg(ptr, v) ({								\
	__auto_type __xp = (ptr); typeof(*__xp) __xo;				\
	__xo = *__xp; *__xp = (typeof(*__xp))(v); __xo; })
#define cmpxchg(ptr, o, n) ({							\
	__auto_type __cp = (ptr); typeof(*__cp) __co;				\
	__co = *__cp;								\
	if (__co == (typeof(*__cp))(o))						\
		*__cp = (typeof(*__cp))(n);					\
	__co; })
#endif /* SIM_FINE */

typedef atomic64_t atomic_long_t;
#define ATOMIC_LONG_INIT(i)		ATOMIC64_INIT(i)
#define atomic_long_read(v)		((long)atomic64_read(v))
#define atomic_long_set(v, i)		atomic64_set(v, i)
#define atomic_long_add(i, v)		atomic64_add(i, v)
#define atomic_long_sub(i, v)		atomic64_sub(i, v)
#define atomic_long_inc(v)		atomic64_inc(v)
#define atomic_long_dec(v)		atomic64_dec(v)
#define atomic_long_add_return(i, v)	((long)atomic64_add_return(i, v))
#define atomic_long_inc_not_zero(v)	atomic64_inc_not_zero(v)
#define atomic_long_dec_and_test(v)	atomic64_dec_and_test(v)

#define cmpxchg64(ptr, o, n)	cmpxchg(ptr, o, n)
#define try_cmpxchg(ptr, oldp, n) ({						\
	typeof(*(ptr)) __want = *(oldp), __was = cmpxchg(ptr, __want, n);	\
	*(oldp) = __was; __was == __want; })
#define xchg_relaxed		xchg
#define cmpxchg_relaxed		cmpxchg

#endif /* _LINUX_ATOMIC_H */
