// SPDX-License-Identifier: GPL-2.0-only
/* A huge PTE is made from a pfn_t, later from a plain number. */
#include <linux/pfn_t.h>

pfn_t probe(unsigned long pfn);
pfn_t probe(unsigned long pfn)
{
	return __pfn_to_pfn_t(pfn, PFN_DEV);
}
