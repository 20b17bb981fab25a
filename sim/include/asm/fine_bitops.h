/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - atomic bit operations of the fine build, as the compiler's hooks can tell them */
#ifndef _ASM_FINE_BITOPS_H
#define _ASM_FINE_BITOPS_H
#ifdef SIM_FINE

#include <linux/bits.h>

/* Those that return nothing order nothing. */
#define SIM_FINE_BIT(nr, addr, op, mask, order) \
	__atomic_fetch_##op((volatile unsigned long *)(addr) + BIT_WORD(nr), mask, order)

static __always_inline void set_bit(long nr, volatile unsigned long *addr)
{
	SIM_FINE_BIT(nr, addr, or, BIT_MASK(nr), __ATOMIC_RELAXED);
}

static __always_inline void clear_bit(long nr, volatile unsigned long *addr)
{
	SIM_FINE_BIT(nr, addr, and, ~BIT_MASK(nr), __ATOMIC_RELAXED);
}

static __always_inline void change_bit(long nr, volatile unsigned long *addr)
{
	SIM_FINE_BIT(nr, addr, xor, BIT_MASK(nr), __ATOMIC_RELAXED);
}

static __always_inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	return SIM_FINE_BIT(nr, addr, or, BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static __always_inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	return SIM_FINE_BIT(nr, addr, and, ~BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static __always_inline bool test_and_change_bit(long nr, volatile unsigned long *addr)
{
	return SIM_FINE_BIT(nr, addr, xor, BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr);
}

static __always_inline bool test_and_set_bit_lock(long nr, volatile unsigned long *addr)
{
	return SIM_FINE_BIT(nr, addr, or, BIT_MASK(nr), __ATOMIC_ACQUIRE) & BIT_MASK(nr);
}

static __always_inline void clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	SIM_FINE_BIT(nr, addr, and, ~BIT_MASK(nr), __ATOMIC_RELEASE);
}
#define clear_bit_unlock clear_bit_unlock

#endif /* SIM_FINE */
#endif /* _ASM_FINE_BITOPS_H */
