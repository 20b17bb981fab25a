/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - memory barriers: the lab is sequentially consistent */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#include <asm/rwonce.h>

#ifndef barrier
#define barrier()		__asm__ __volatile__("" : : : "memory")
#endif
#define mb()			barrier()
#define rmb()			barrier()
#define wmb()			barrier()
#define dma_mb()		barrier()
#define dma_rmb()		barrier()
#define dma_wmb()		barrier()
#define smp_mb()		barrier()
#define smp_rmb()		barrier()
#define smp_wmb()		barrier()
#define smp_mb__before_atomic()	barrier()
#define smp_mb__after_atomic()	barrier()
#define smp_mb__after_spinlock() barrier()
#define smp_store_mb(var, value) do { WRITE_ONCE(var, value); barrier(); } while (0)
#define smp_load_acquire(p)	({ typeof(*(p)) __v = READ_ONCE(*(p)); barrier(); __v; })
#define smp_store_release(p, v)	do { barrier(); WRITE_ONCE(*(p), v); } while (0)
#define io_stop_wc()		do { } while (0)

#endif /* _ASM_BARRIER_H */
