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
#define SIM_UMAP_BASE	(SIM_USER_BASE + 0x10000000000UL)
#define SIM_UMAP_END	(SIM_USER_BASE + 0xff0000000000UL)

/* Bits of a page table entry beside the physical page address. */
#define SIM_PTE_LIVE	0x1UL
#define SIM_PTE_WRITE	0x2UL

/*
 * Physical addresses: RAM of the user program and of the kernel lie where no BAR is assigned. A
 * BAR's physical address is the bus address that the device model gave it.
 */
#define SIM_PHYS_USER	0x100000000000UL
#define SIM_PHYS_KERN	0x200000000000UL

enum sim_upage {
	SIM_UPAGE_FREE,		/* not part of any mapping */
	SIM_UPAGE_PRESENT,
	SIM_UPAGE_ABSENT,	/* mapped, taken away by the test */
};

/**
 * struct sim_mm - the address space of the user program
 * @mm: the kernel's view; file mappings are its areas, anonymous memory is not
 * @used_pages: pages of the backing from its start that were ever handed out: what an image copies
 * @first_free: no free page below this one
 * @memlock: RLIMIT_MEMLOCK in bytes
 * @page: one enum sim_upage per page of the backing
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
 * Return: pointer to all of [@addr, @addr + @len), NULL if some page is not present anonymous memory.
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
 * Return: 0, or -EFAULT (no such mapping or right), -EHWPOISON never; see SIM_FAULT_* of sys.h.
 */
int sim_mmu_access(struct mm_struct *mm, unsigned long addr, int width, u64 *val, bool write);

/**
 * sim_phys_to_host - the host address of RAM
 * Return: NULL if [@phys, @phys + @len) is not RAM of the lab (a BAR, or nothing).
 */
void *sim_phys_to_host(phys_addr_t phys, u64 len);
phys_addr_t sim_host_to_phys(const void *kernel_address);

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

/* mmap(2) and munmap(2) without the bracket of a system call. */
unsigned long sim_do_mmap(struct file *file, unsigned long len, unsigned long prot,
			  unsigned long flags, unsigned long long off);
int sim_do_munmap(unsigned long addr, unsigned long len);
unsigned long sim_do_umap(unsigned long len);

/* Page tables, mmap_lock held as the kernel wants it. */
u64 *sim_pte_find(struct vm_area_struct *vma, unsigned long addr);
int sim_pte_set(struct vm_area_struct *vma, unsigned long addr, u64 pte);
void sim_pte_zap(struct vm_area_struct *vma, unsigned long start, unsigned long end);
void sim_pte_free_all(struct vm_area_struct *vma);
int sim_pte_split(struct vm_area_struct *low, struct vm_area_struct *high);

#endif /* SIM_MM_H */
