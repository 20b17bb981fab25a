/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The user program's memory: a window of numbers, a backing that only the shim and the test see,
 * and a software MMU over both.
 *
 * Layout of the window, from SIM_USER_BASE: anonymous memory, page N of it backed by page N of the
 * backing, up to SIM_UMEM_SIZE; then, from SIM_UMAP_BASE, file mappings, which have no backing.
 */
#ifndef SIM_MM_H
#define SIM_MM_H

#include <linux/types.h>
#include <linux/mm_types.h>
#include <shared/layout.h>

#define SIM_UMEM_PAGES	(SIM_UMEM_SIZE >> PAGE_SHIFT)
#define SIM_UMAP_BASE	(SIM_USER_BASE + 0x1000000000UL)
#define SIM_UMAP_END	(SIM_USER_BASE + SIM_USER_SIZE)

/* The flags of an area, for those who may change them. */
#if SIM_API_LEVEL >= 612
#define sim_vm_flags(vma)	((vma)->__vm_flags)
#else
#define sim_vm_flags(vma)	((vma)->vm_flags)
#endif

/* Bits of a page table entry beside the physical page address. */
#define SIM_PTE_LIVE	0x1UL
#define SIM_PTE_WRITE	0x2UL

enum sim_upage {
	SIM_UPAGE_FREE,		/* not part of any mapping */
	SIM_UPAGE_PRESENT,
	SIM_UPAGE_ABSENT,	/* mapped, taken away by the test */
};

/* The state is in the low bits of a page's byte, the number of its DMA pins above. */
#define SIM_UPAGE_MASK		0x03
#define SIM_UPAGE_PIN_ONE	0x04
#define SIM_UPAGE_PIN_MAX	0xfc

/**
 * struct sim_mm - the address space of the user program
 * @mm: the kernel's view; file mappings are its areas, anonymous memory is not
 * @used_pages: pages of the backing from its start that were ever handed out: what an image copies
 * @first_free: no free page below this one
 * @memlock: RLIMIT_MEMLOCK in bytes
 * @page: per page of the backing: enum sim_upage, and DMA pins
 */
struct sim_mm {
	struct mm_struct	mm;
	unsigned int		used_pages;
	unsigned int		first_free;
	unsigned long		memlock;
	u8			page[SIM_UMEM_SIZE >> SIM_PAGE_SHIFT];
};

void sim_mm_boot(void);

/**
 * sim_umem_ptr - host address behind anonymous user memory
 * Return: pointer to all of [@addr, @addr + @len), NULL if some page is not present or not
 * anonymous.
 */
void *sim_umem_ptr(unsigned long addr, unsigned long len);

/**
 * sim_umem_run - how much from @addr on is present anonymous memory
 * Return: bytes, at most @len; 0 if the first byte is not.
 */
unsigned long sim_umem_run(unsigned long addr, unsigned long len);

/**
 * sim_mmu_access - one access through the page tables, with the fault protocol
 * @mm: address space
 * @addr: naturally aligned for @width
 * @width: 1, 2, 4, 8
 *
 * Return: 0, or SIM_FAULT_* of shared/sys.h.
 */
int sim_mmu_access(struct mm_struct *mm, unsigned long addr, int width, u64 *val, bool write);

/**
 * sim_pin_user - resolve user pages for DMA
 * @mm: address space
 * @addr: page aligned
 * @nr: pages wanted
 * @phys: physical address of the first page
 * @ram: whether they are RAM (and count as locked), or a device's pages
 *
 * Return: number of physically contiguous pages from @addr on, or -EFAULT and the like.
 */
long sim_pin_user(struct mm_struct *mm, unsigned long addr, unsigned long nr, bool write,
		  phys_addr_t *phys, bool *ram);
void sim_unpin_user(phys_addr_t phys, unsigned long nr);
void sim_page_pin(unsigned long page);
void sim_page_unpin(unsigned long page);

/* mmap(2) and munmap(2) without the bracket of a system call. */
unsigned long sim_do_mmap(struct file *file, unsigned long len, unsigned long prot,
			  unsigned long flags, unsigned long long off);
int sim_do_munmap(unsigned long addr, unsigned long len);
unsigned long sim_do_mremap(unsigned long addr, unsigned long len);
unsigned long sim_do_umap(unsigned long len);

#define SIM_PTES_PER_LEAF	512UL

/**
 * struct sim_pgtable - page table of one mmap(2), also after parts of it are gone
 * @refs: areas that use it
 * @base: user address of the first entry
 * @nr_live: present entries, so that zapping an empty area costs nothing
 * @leaf: entries of SIM_PTES_PER_LEAF pages each, made when the first of them is set; an entry is
 *        0, or a physical page address with SIM_PTE_* bits
 */
struct sim_pgtable {
	unsigned int	refs;
	unsigned long	base;
	unsigned long	nr_pages;
	unsigned long	nr_live;
	unsigned long	nr_leaves;
	u64		*leaf[];
};

struct sim_pgtable *sim_pt_alloc(unsigned long base, unsigned long nr_pages);
void sim_pt_put(struct sim_pgtable *pt);
/* The entry of @addr, NULL if its leaf does not exist. @addr must lie in the table. */
static inline u64 *sim_pt_find(struct sim_pgtable *pt, unsigned long addr)
{
	unsigned long nr = (addr - pt->base) >> PAGE_SHIFT;
	u64 *leaf = pt->leaf[nr / SIM_PTES_PER_LEAF];

	return leaf ? &leaf[nr % SIM_PTES_PER_LEAF] : NULL;
}
/* Enters a page where none is, making the leaf if need be. Return: 0 or -ENOMEM. */
int sim_pt_set(struct sim_pgtable *pt, unsigned long addr, u64 entry);
void sim_pt_zap(struct sim_pgtable *pt, unsigned long start, unsigned long end);
/** sim_pt_move() - move the entry of one page, if it has one, in one step. Return: 0 or -ENOMEM. */
int sim_pt_move(struct sim_pgtable *from, unsigned long addr, struct sim_pgtable *to,
		unsigned long there);

/* mmap_lock held for reading. Return: 0 or a SIM_FAULT_* code; *@retry: the lock was dropped. */
int sim_fault(struct vm_area_struct *vma, unsigned long addr, bool write, unsigned int flags,
	      bool *retry);

#endif /* SIM_MM_H */
