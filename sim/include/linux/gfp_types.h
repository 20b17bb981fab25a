/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - allocation flags */
#ifndef _LINUX_GFP_TYPES_H
#define _LINUX_GFP_TYPES_H

#include <linux/types.h>
#include <linux/bits.h>

#define ___GFP(n)		((__force gfp_t)(1U << (n)))
#define __GFP_DMA		___GFP(0)
#define __GFP_HIGHMEM		___GFP(1)
#define __GFP_DMA32		___GFP(2)
#define __GFP_MOVABLE		___GFP(3)
#define __GFP_HIGH		___GFP(5)
#define __GFP_IO		___GFP(6)
#define __GFP_FS		___GFP(7)
#define __GFP_ZERO		___GFP(8)
#define __GFP_ATOMIC		___GFP(9)
#define __GFP_DIRECT_RECLAIM	___GFP(10)
#define __GFP_KSWAPD_RECLAIM	___GFP(11)
#define __GFP_WRITE		___GFP(12)
#define __GFP_NOWARN		___GFP(13)
#define __GFP_RETRY_MAYFAIL	___GFP(14)
#define __GFP_NOFAIL		___GFP(15)
#define __GFP_NORETRY		___GFP(16)
#define __GFP_MEMALLOC		___GFP(17)
#define __GFP_COMP		___GFP(18)
#define __GFP_NOMEMALLOC	___GFP(19)
#define __GFP_HARDWALL		___GFP(20)
#define __GFP_THISNODE		___GFP(21)
#define __GFP_ACCOUNT		___GFP(22)
/* The lab's own objects: no leak, and never made to fail. Drivers must not use it. */
#define __GFP_SIM		___GFP(31)

#define __GFP_RECLAIM		(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#if SIM_API_LEVEL >= 612
#define GFP_ATOMIC		(__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#else
#define GFP_ATOMIC		(__GFP_HIGH | __GFP_ATOMIC | __GFP_KSWAPD_RECLAIM)
#endif
#define GFP_KERNEL		(__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)
#if SIM_API_LEVEL >= 612
#define GFP_NOWAIT		(__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)
#else
#define GFP_NOWAIT		(__GFP_KSWAPD_RECLAIM)
#endif
#define GFP_NOIO		(__GFP_RECLAIM)
#define GFP_NOFS		(__GFP_RECLAIM | __GFP_IO)
#define GFP_USER		(__GFP_RECLAIM | __GFP_IO | __GFP_FS | __GFP_HARDWALL)
#define GFP_DMA			__GFP_DMA
#define GFP_DMA32		__GFP_DMA32
#define GFP_HIGHUSER		(GFP_USER | __GFP_HIGHMEM)

static inline bool gfpflags_allow_blocking(const gfp_t gfp_flags)
{
	return !!(gfp_flags & __GFP_DIRECT_RECLAIM);
}

#endif /* _LINUX_GFP_TYPES_H */
