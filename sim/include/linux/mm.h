/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - memory areas, faults, page table changes */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mmap_lock.h>
#include <linux/mm_types.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/overflow.h>
#include <linux/sched.h>

#define VM_NONE		0x00000000UL
#define VM_READ		0x00000001UL
#define VM_WRITE	0x00000002UL
#define VM_EXEC		0x00000004UL
#define VM_SHARED	0x00000008UL
#define VM_MAYREAD	0x00000010UL
#define VM_MAYWRITE	0x00000020UL
#define VM_MAYEXEC	0x00000040UL
#define VM_MAYSHARE	0x00000080UL
#define VM_PFNMAP	0x00000400UL
#define VM_LOCKED	0x00002000UL
#define VM_IO		0x00004000UL
#define VM_DONTCOPY	0x00020000UL
#define VM_DONTEXPAND	0x00040000UL
#define VM_DONTDUMP	0x04000000UL
#define VM_MIXEDMAP	0x10000000UL
#if SIM_API_LEVEL >= 612
#define VM_ALLOW_ANY_UNCACHED	0x8000000000UL
#endif

#define VM_FAULT_OOM	((__force vm_fault_t)0x000001)
#define VM_FAULT_SIGBUS	((__force vm_fault_t)0x000002)
#define VM_FAULT_HWPOISON ((__force vm_fault_t)0x000010)
#define VM_FAULT_HWPOISON_LARGE ((__force vm_fault_t)0x000020)
#define VM_FAULT_SIGSEGV ((__force vm_fault_t)0x000040)
#define VM_FAULT_NOPAGE	((__force vm_fault_t)0x000100)
#define VM_FAULT_LOCKED	((__force vm_fault_t)0x000200)
#define VM_FAULT_RETRY	((__force vm_fault_t)0x000400)
#define VM_FAULT_FALLBACK ((__force vm_fault_t)0x000800)
#define VM_FAULT_ERROR	(VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV |		\
			 VM_FAULT_HWPOISON | VM_FAULT_HWPOISON_LARGE | VM_FAULT_FALLBACK)

enum fault_flag {
	FAULT_FLAG_WRITE	= 1 << 0,
	FAULT_FLAG_MKWRITE	= 1 << 1,
	FAULT_FLAG_ALLOW_RETRY	= 1 << 2,
	FAULT_FLAG_RETRY_NOWAIT	= 1 << 3,
	FAULT_FLAG_KILLABLE	= 1 << 4,
	FAULT_FLAG_TRIED	= 1 << 5,
	FAULT_FLAG_USER		= 1 << 6,
	FAULT_FLAG_REMOTE	= 1 << 7,
};

/**
 * struct vm_fault - what a fault handler is told
 * @vma: the area; mmap_lock is held for reading
 * @pgoff: page of the file
 * @address: faulting address, rounded down to its page
 */
struct vm_fault {
	struct vm_area_struct	*vma;
	pgoff_t			pgoff;
	unsigned long		address;
	unsigned long		real_address;
	enum fault_flag		flags;
	struct page		*page;
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	int (*may_split)(struct vm_area_struct *vma, unsigned long addr);
	int (*mremap)(struct vm_area_struct *vma);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	int (*access)(struct vm_area_struct *vma, unsigned long addr, void *buf, int len,
		      int write);
};

#define vma_pages(vma)	(((vma)->vm_end - (vma)->vm_start) >> PAGE_SHIFT)

static inline void vma_init(struct vm_area_struct *vma, struct mm_struct *mm)
{
	memset(vma, 0, sizeof(*vma));
	vma->vm_mm = mm;
	INIT_LIST_HEAD(&vma->sim_area);
	INIT_LIST_HEAD(&vma->sim_shared);
}

#if SIM_API_LEVEL >= 612
/* From an mmap operation, or else with mmap_lock held for writing. */
static inline void vm_flags_set(struct vm_area_struct *vma, vm_flags_t flags)
{
	mmap_assert_write_locked(vma->vm_mm);
	vma->__vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, vm_flags_t flags)
{
	mmap_assert_write_locked(vma->vm_mm);
	vma->__vm_flags &= ~flags;
}
#endif

/* mmap_lock held. */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr);

/*
 * Device pages into an area. A page that is mapped already is a BUG, as in the kernel. On error
 * nothing of the range stays mapped. mmap_lock must be held.
 */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		    unsigned long size, pgprot_t prot);
static inline int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long addr,
				     unsigned long pfn, unsigned long size, pgprot_t prot)
{
	return remap_pfn_range(vma, addr, pfn, size, prot);
}

/* One page, from a fault handler; an area with VM_PFNMAP only. */
vm_fault_t vmf_insert_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn);
vm_fault_t vmf_insert_pfn_prot(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
			       pgprot_t pgprot);

/* Take pages out of an area. The user's next access faults again. */
void zap_vma_ptes(struct vm_area_struct *vma, unsigned long addr, unsigned long size);

/* The same by file offset, in all areas of the mapping; a length of 0 means to the end. */
struct address_space;
void unmap_mapping_range(struct address_space *mapping, loff_t const holebegin,
			 loff_t const holelen, int even_cows);

#if SIM_API_LEVEL < 612
/* The page frame behind a device mapping; mmap_lock held. */
int follow_pfn(struct vm_area_struct *vma, unsigned long addr, unsigned long *pfn);
#endif

/* Fault a page in for a kernel user; mmap_lock held for reading, *@unlocked as in the kernel. */
int fixup_user_fault(struct mm_struct *mm, unsigned long addr, unsigned int fault_flags,
		     bool *unlocked);

/* Pages against RLIMIT_MEMLOCK; mmap_lock held for writing for the first form. */
struct task_struct;
int __account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc,
			struct task_struct *task, bool bypass_rlim);
int account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc);

unsigned long vm_mmap(struct file *file, unsigned long addr, unsigned long len,
		      unsigned long prot, unsigned long flag, unsigned long off);

#ifndef offset_in_page
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)
#endif
#define PAGE_ALIGNED(addr)	IS_ALIGNED((unsigned long)(addr), PAGE_SIZE)

#endif /* _LINUX_MM_H */
