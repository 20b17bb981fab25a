/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - memory barriers: the lab is sequentially consistent */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#include <asm/rwonce.h>

#ifndef barrier
#define barrier()		__asm__ __volatile__("" : : : "memory")
#endif
/* In the fine build who orders what is known by these; see docs/oracles.md for the model. */
#ifdef SIM_FINE
#define mb()			__atomic_thread_fence(__ATOMIC_SEQ_CST)
#define rmb()			__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define wmb()			__atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)
#else
#define mb()			barrier()
#define rmb()			barrier()
#define wmb()			barrier()
#define smp_load_acquire(p)	({ typeof(*(p)) __v = READ_ONCE(*(p)); barrier(); __v; })
#define smp_store_release(p, v)	do { barrier(); WRITE_ONCE(*(p), v); } while (0)
#endif
#define dma_mb()		mb()
#define dma_rmb()		rmb()
#define dma_wmb()		wmb()
#define smp_mb()		mb()
#define smp_rmb()		rmb()
#define smp_wmb()		wmb()
#define smp_mb__before_atomic()	mb()
#define smp_mb__after_atomic()	mb()
#define smp_mb__after_spinlock() mb()
#define smp_store_mb(var, value) do { WRITE_ONCE(var, value); mb(); } while (0)
#define io_stop_wc()		do { } while (0)

#endif /* _ASM_BARRIER_H */
