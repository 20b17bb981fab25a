// SPDX-License-Identifier: GPL-2.0-only
/*
 * Page tables of file mappings. Only device pages ever come in: each entry is a physical address
 * that a user access then takes to the bus.
 */
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "oracle.h"
#include "state.h"

struct sim_pgtable *sim_pt_alloc(unsigned long base, unsigned long nr_pages)
{
	unsigned long nr_leaves = DIV_ROUND_UP(nr_pages, SIM_PTES_PER_LEAF);
	struct sim_pgtable *pt;

	pt = kzalloc(sizeof(*pt) + nr_leaves * sizeof(pt->leaf[0]), GFP_KERNEL);
	if (!pt)
		return NULL;
	pt->refs = 1;
	pt->base = base;
	pt->nr_pages = nr_pages;
	pt->nr_leaves = nr_leaves;
	return pt;
}

void sim_pt_put(struct sim_pgtable *pt)
{
	unsigned long i;

	if (--pt->refs)
		return;
	if (pt->nr_live)
		sim_bug("pte", "a mapping at %#lx ended with %lu live page table entries",
			pt->base, pt->nr_live);
	for (i = 0; i < pt->nr_leaves; i++)
		kfree(pt->leaf[i]);
	kfree(pt);
}

static u64 *pt_find_or_make(struct sim_pgtable *pt, unsigned long addr)
{
	unsigned long first = (addr - pt->base) >> PAGE_SHIFT;
	u64 **leaf = &pt->leaf[first / SIM_PTES_PER_LEAF], *fresh;

	if (!*leaf) {
		first -= first % SIM_PTES_PER_LEAF;
		fresh = kcalloc(min(SIM_PTES_PER_LEAF, pt->nr_pages - first), sizeof(u64),
				GFP_KERNEL);
		if (!fresh)
			return NULL;
		/* Faults share mmap_lock: another one may have come here first. */
		if (*leaf)
			kfree(fresh);
		else
			*leaf = fresh;
	}
	return sim_pt_find(pt, addr);
}

void sim_pt_zap(struct sim_pgtable *pt, unsigned long start, unsigned long end)
{
	unsigned long nr = (start - pt->base) >> PAGE_SHIFT;
	unsigned long last = (end - pt->base) >> PAGE_SHIFT;

	while (pt->nr_live && nr < last) {
		u64 *leaf = pt->leaf[nr / SIM_PTES_PER_LEAF];

		if (!leaf) {
			nr += SIM_PTES_PER_LEAF - nr % SIM_PTES_PER_LEAF;
			continue;
		}
		if (leaf[nr % SIM_PTES_PER_LEAF]) {
			leaf[nr % SIM_PTES_PER_LEAF] = 0;
			pt->nr_live--;
		}
		nr++;
	}
}

int sim_pt_set(struct sim_pgtable *pt, unsigned long addr, u64 entry)
{
	u64 *pte = pt_find_or_make(pt, addr);

	if (!pte)
		return -ENOMEM;
	if (*pte)
		sim_bug("pte", "page %#lx is mapped already (BUG_ON(!pte_none))", addr);
	*pte = entry;
	pt->nr_live++;
	return 0;
}

/*
 * The room is made first: while memory is allocated the entry may be zapped, and what was zapped
 * must not come back.
 */
int sim_pt_move(struct sim_pgtable *from, unsigned long addr, struct sim_pgtable *to,
		unsigned long there)
{
	u64 *pte, *fresh = pt_find_or_make(to, there);

	if (!fresh)
		return -ENOMEM;
	pte = sim_pt_find(from, addr);
	if (!pte || !*pte)
		return 0;
	if (*fresh)
		sim_bug("pte", "page %#lx is mapped already (BUG_ON(!pte_none))", there);
	*fresh = *pte;
	to->nr_live++;
	sim_pt_zap(from, addr, addr + PAGE_SIZE);
	return 0;
}

static u64 make_pte(struct vm_area_struct *vma, unsigned long pfn)
{
	u64 pte = ((u64)pfn << PAGE_SHIFT) | SIM_PTE_LIVE;

	return vma->vm_flags & VM_WRITE ? pte | SIM_PTE_WRITE : pte;
}

/**
 * remap_pfn_range - map a run of page frames into an area
 * @addr: page aligned user address in @vma
 * @size: bytes, rounded up to pages
 *
 * From an mmap operation or from a fault handler. The area becomes one of device pages.
 *
 * Return: 0, -EINVAL, or -ENOMEM with nothing of the range mapped.
 */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		    unsigned long size, pgprot_t prot)
{
	unsigned long end = addr + PAGE_ALIGN(size), at;

	mmap_assert_locked(vma->vm_mm);
	if (WARN_ON_ONCE(!PAGE_ALIGNED(addr)))
		return -EINVAL;
	if (end <= addr || addr < vma->vm_start || end > vma->vm_end)
		sim_bug("pte", "remap_pfn_range(%#lx, size %#lx) outside its area %#lx-%#lx", addr,
			size, vma->vm_start, vma->vm_end);
	if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) == VM_MAYWRITE)
		sim_unimplemented("remap_pfn_range: a private writable mapping");
	/* Registers behind a cache: x86 forgives it where PAT tracks the range, others do not. */
	if (!(pgprot_val(prot) & (SIM_PGPROT_NOCACHE | SIM_PGPROT_WC)))
		sim_bug("pte", "device pages are mapped cached, without pgprot_noncached()");
	sim_vm_flags(vma) |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	if (sim_should_fail(SIM_FAULT_REMAP))
		return -ENOMEM;
	for (at = addr; at < end; at += PAGE_SIZE, pfn++) {
		if (sim_pt_set(vma->sim_pt, at, make_pte(vma, pfn))) {
			sim_pt_zap(vma->sim_pt, addr, at);
			return -ENOMEM;
		}
	}
	return 0;
}
EXPORT_SYMBOL(remap_pfn_range);

/**
 * vmf_insert_pfn_prot - one device page from a fault handler
 *
 * A page that another thread's fault has put there meanwhile is left alone.
 */
vm_fault_t vmf_insert_pfn_prot(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
			       pgprot_t pgprot)
{
	u64 *pte;

	mmap_assert_locked(vma->vm_mm);
	if (!(vma->vm_flags & VM_PFNMAP))
		sim_bug("pte", "vmf_insert_pfn into an area without VM_PFNMAP");
	if (addr < vma->vm_start || addr >= vma->vm_end)
		return VM_FAULT_SIGBUS;
	if (sim_should_fail(SIM_FAULT_REMAP))
		return VM_FAULT_OOM;
	pte = pt_find_or_make(vma->sim_pt, addr & PAGE_MASK);
	if (!pte)
		return VM_FAULT_OOM;
	if (!*pte) {
		*pte = make_pte(vma, pfn);
		vma->sim_pt->nr_live++;
	}
	return VM_FAULT_NOPAGE;
}
EXPORT_SYMBOL(vmf_insert_pfn_prot);

vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn)
{
	return vmf_insert_pfn_prot(vma, addr, pfn, vma->vm_page_prot);
}
EXPORT_SYMBOL(vmf_insert_pfn);

/** zap_vma_ptes - unmap device pages; a range that is not all in the area is ignored */
void zap_vma_ptes(struct vm_area_struct *vma, unsigned long addr, unsigned long size)
{
	mmap_assert_locked(vma->vm_mm);
	if (addr < vma->vm_start || addr + size > vma->vm_end || !(vma->vm_flags & VM_PFNMAP))
		return;
	sim_pt_zap(vma->sim_pt, addr, addr + size);
}
EXPORT_SYMBOL_GPL(zap_vma_ptes);

/**
 * unmap_mapping_range - unmap a range of a file from every area that maps it
 * @even_cows: private copies too; there are none of device pages
 *
 * Context: may sleep for i_mmap_rwsem; needs no mmap_lock.
 */
void unmap_mapping_range(struct address_space *mapping, loff_t const holebegin,
			 loff_t const holelen, int even_cows)
{
	unsigned long first = (u64)holebegin >> PAGE_SHIFT;
	unsigned long last = first + (((u64)holelen + PAGE_SIZE - 1) >> PAGE_SHIFT) - 1;
	struct vm_area_struct *vma;

	if (last < first)
		last = ULONG_MAX;
	i_mmap_lock_read(mapping);
	list_for_each_entry(vma, &mapping->sim_areas, sim_shared) {
		unsigned long from = max(first, vma->vm_pgoff);
		unsigned long to = min(last, vma->vm_pgoff + vma_pages(vma) - 1);

		if (from > to)
			continue;
		from = vma->vm_start + ((from - vma->vm_pgoff) << PAGE_SHIFT);
		to = vma->vm_start + ((to + 1 - vma->vm_pgoff) << PAGE_SHIFT);
		sim_pt_zap(vma->sim_pt, from, to);
	}
	i_mmap_unlock_read(mapping);
}
EXPORT_SYMBOL(unmap_mapping_range);

#if SIM_API_LEVEL < 612
int follow_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long *pfn)
{
	u64 *pte;

	if (!(vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return -EINVAL;
	pte = sim_pt_find(vma->sim_pt, addr);
	if (!pte || !*pte)
		return -EINVAL;
	*pfn = *pte >> PAGE_SHIFT;
	return 0;
}
EXPORT_SYMBOL(follow_pfn);
#endif
