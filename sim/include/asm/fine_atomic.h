/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - atomics of the fine build, as the compiler's hooks can tell them */
#ifndef _ASM_FINE_ATOMIC_H
#define _ASM_FINE_ATOMIC_H
#ifdef SIM_FINE

#include <linux/types.h>

/*
 * The kernel's rule: what returns a value orders everything around it, what returns none orders
 * nothing, and a comparison that fails orders nothing.
 */
#define SIM_FINE_FAILED	__ATOMIC_RELAXED

#define SIM_FINE_OP(pfx, atype, type, op)							\
static __always_inline void pfx##_##op(type i, atype *v)					\
{ __atomic_fetch_##op(&v->counter, i, __ATOMIC_RELAXED); }					\
static __always_inline type pfx##_fetch_##op(type i, atype *v)					\
{ return __atomic_fetch_##op(&v->counter, i, __ATOMIC_SEQ_CST); }

#define SIM_FINE_ATOMIC(pfx, atype, type)							\
static __always_inline type pfx##_read(const atype *v)						\
{ return __atomic_load_n(&v->counter, __ATOMIC_RELAXED); }					\
static __always_inline void pfx##_set(atype *v, type i)						\
{ __atomic_store_n(&v->counter, i, __ATOMIC_RELAXED); }						\
static __always_inline type pfx##_read_acquire(const atype *v)					\
{ return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE); }					\
static __always_inline void pfx##_set_release(atype *v, type i)				\
{ __atomic_store_n(&v->counter, i, __ATOMIC_RELEASE); }					\
SIM_FINE_OP(pfx, atype, type, add)								\
SIM_FINE_OP(pfx, atype, type, sub)								\
SIM_FINE_OP(pfx, atype, type, or)								\
SIM_FINE_OP(pfx, atype, type, and)								\
static __always_inline void pfx##_andnot(type i, atype *v)	{ pfx##_and(~i, v); }		\
static __always_inline type pfx##_fetch_andnot(type i, atype *v)				\
{ return pfx##_fetch_and(~i, v); }								\
static __always_inline type pfx##_add_return(type i, atype *v)					\
{ return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST); }				\
static __always_inline type pfx##_sub_return(type i, atype *v)					\
{ return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST); }				\
static __always_inline void pfx##_inc(atype *v)			{ pfx##_add(1, v); }		\
static __always_inline void pfx##_dec(atype *v)			{ pfx##_sub(1, v); }		\
static __always_inline type pfx##_inc_return(atype *v)		{ return pfx##_add_return(1, v); } \
static __always_inline type pfx##_dec_return(atype *v)		{ return pfx##_sub_return(1, v); } \
static __always_inline type pfx##_fetch_inc(atype *v)		{ return pfx##_fetch_add(1, v); } \
static __always_inline type pfx##_fetch_dec(atype *v)		{ return pfx##_fetch_sub(1, v); } \
static __always_inline bool pfx##_inc_and_test(atype *v)	{ return !pfx##_inc_return(v); } \
static __always_inline bool pfx##_dec_and_test(atype *v)	{ return !pfx##_dec_return(v); } \
static __always_inline bool pfx##_sub_and_test(type i, atype *v)				\
{ return !pfx##_sub_return(i, v); }								\
static __always_inline bool pfx##_add_negative(type i, atype *v)				\
{ return pfx##_add_return(i, v) < 0; }								\
static __always_inline type pfx##_xchg(atype *v, type i)					\
{ return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST); }				\
static __always_inline type pfx##_cmpxchg(atype *v, type old, type i)				\
{ __atomic_compare_exchange_n(&v->counter, &old, i, false, __ATOMIC_SEQ_CST, SIM_FINE_FAILED);	\
  return old; }											\
static __always_inline bool pfx##_try_cmpxchg(atype *v, type *old, type i)			\
{ return __atomic_compare_exchange_n(&v->counter, old, i, false, __ATOMIC_SEQ_CST,		\
				     SIM_FINE_FAILED); }					\
static __always_inline bool sim_##pfx##_replace(atype *v, type old, type new)			\
{ return __atomic_compare_exchange_n(&v->counter, &old, new, false, __ATOMIC_RELEASE,		\
				     SIM_FINE_FAILED); }					\
static __always_inline type pfx##_fetch_add_unless(atype *v, type a, type u)			\
{ type old = pfx##_read(v);									\
  while (old != u && !pfx##_try_cmpxchg(v, &old, old + a))					\
	;											\
  return old; }											\
static __always_inline bool pfx##_add_unless(atype *v, type a, type u)				\
{ return pfx##_fetch_add_unless(v, a, u) != u; }						\
static __always_inline bool pfx##_inc_not_zero(atype *v)					\
{ return pfx##_add_unless(v, 1, 0); }								\
static __always_inline bool pfx##_inc_unless_negative(atype *v)				\
{ type old = pfx##_read(v);									\
  while (old >= 0 && !pfx##_try_cmpxchg(v, &old, old + 1))					\
	;											\
  return old >= 0; }										\
static __always_inline type pfx##_dec_if_positive(atype *v)					\
{ type old = pfx##_read(v);									\
  while (old > 0 && !pfx##_try_cmpxchg(v, &old, old - 1))					\
	;											\
  return old - 1; }

SIM_FINE_ATOMIC(atomic, atomic_t, int)
SIM_FINE_ATOMIC(atomic64, atomic64_t, s64)

#define xchg(ptr, v) ({								\
	__auto_type __xp = (ptr);						\
	__atomic_exchange_n(__xp, (typeof(*__xp))(v), __ATOMIC_SEQ_CST); })
#define cmpxchg(ptr, o, n) ({							\
	__auto_type __cp = (ptr);						\
	typeof(*__cp) __co = (typeof(*__cp))(o);				\
	__atomic_compare_exchange_n(__cp, &__co, (typeof(*__cp))(n), false,	\
				    __ATOMIC_SEQ_CST, SIM_FINE_FAILED);	\
	__co; })

#endif /* SIM_FINE */
#endif /* _ASM_FINE_ATOMIC_H */
