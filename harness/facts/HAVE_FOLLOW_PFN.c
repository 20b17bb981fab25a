// SPDX-License-Identifier: GPL-2.0-only
/* The PTE of a mapping of device memory can be looked up. */
#include <linux/mm.h>

int probe(struct vm_area_struct *vma, unsigned long *pfn);
int probe(struct vm_area_struct *vma, unsigned long *pfn)
{
	return follow_pfn(vma, vma->vm_start, pfn);
}
