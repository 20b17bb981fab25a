/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - a page frame number with flags in its upper bits */
#ifndef _LINUX_PFN_T_H_
#define _LINUX_PFN_T_H_

#include <linux/mm.h>

#define PFN_FLAGS_MASK	(((u64)~PAGE_MASK) << (BITS_PER_LONG_LONG - PAGE_SHIFT))
#define PFN_SG_CHAIN	(1ULL << (BITS_PER_LONG_LONG - 1))
#define PFN_SG_LAST	(1ULL << (BITS_PER_LONG_LONG - 2))
#define PFN_DEV		(1ULL << (BITS_PER_LONG_LONG - 3))
#define PFN_MAP		(1ULL << (BITS_PER_LONG_LONG - 4))
#define PFN_SPECIAL	(1ULL << (BITS_PER_LONG_LONG - 5))

typedef struct {
	u64 val;
} pfn_t;

static inline pfn_t __pfn_to_pfn_t(unsigned long pfn, u64 flags)
{
	return (pfn_t){ .val = pfn | (flags & PFN_FLAGS_MASK) };
}

static inline unsigned long pfn_t_to_pfn(pfn_t pfn)
{
	return pfn.val & ~PFN_FLAGS_MASK;
}

#endif /* _LINUX_PFN_T_H_ */
