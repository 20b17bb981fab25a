// SPDX-License-Identifier: GPL-2.0-only
/* vm_flags of a vma are changed through functions only. */
#include <linux/mm.h>

void probe(struct vm_area_struct *vma);
void probe(struct vm_area_struct *vma)
{
	vm_flags_set(vma, 1);
}
