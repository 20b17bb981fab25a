/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The address map of the lab. Every window has a fixed address, so that pointers inside an image
 * stay valid when it is restored, and so that a stray access names the window it hit.
 *
 * Addresses are for mapping and diagnosis only: they never enter a decision, an order, or a hash.
 */
#ifndef SHARED_LAYOUT_H
#define SHARED_LAYOUT_H

/*
 * struct sim_state. Below 2 GiB, where one instruction reaches any member: the address fits the
 * instruction. Above what the C library's heap grows into from behind the program.
 */
#define SIM_STATE_BASE		0x000070000000UL
#define SIM_STATE_SIZE		0x000000100000UL

/*
 * The kernel heap: high up, so that a pointer cut to 32 bits is a bad pointer. Readable and
 * writable; ASan shadow is set by the heap itself.
 */
#define SIM_ARENA_BASE		0x7ea000000000UL
#define SIM_ARENA_SIZE		0x000010000000UL

/*
 * Backing of the user program's memory; owned by the memory code, SIM->mm.used_pages of it are in
 * use.
 */
#define SIM_UMEM_BASE		0x7eb000000000UL
#define SIM_UMEM_SIZE		0x000001000000UL

/* Page frames of the kernel: alloc_pages(), __get_free_pages(). Frame n is at base + n * page. */
#define SIM_PAGES_BASE		0x7eb800000000UL
#define SIM_PAGES_SIZE		0x000100000000UL

/* One struct page per frame above. */
#define SIM_MEMMAP_BASE		0x7ec000000000UL
#define SIM_MEMMAP_SIZE		0x000010000000UL

/*
 * Task stacks, each with a guard page below. Not part of an image: no task but the first lives in
 * one.
 */
#define SIM_STACK_BASE		0x7ed000000000UL
#define SIM_STACK_SLOT		0x000000040000UL
#define SIM_STACK_COUNT		512UL
#define SIM_STACK_GUARD		0x000000010000UL

/* The race detector's tables; mapped in the fine build only, and never part of an image. */
#define SIM_RACE_BASE		0x7ee000000000UL
#define SIM_RACE_SIZE		0x000040000000UL

/* User virtual addresses: numbers for uaccess and the software MMU, never dereferenced. PROT_NONE.
 */
#define SIM_USER_BASE		0x200000000000UL
#define SIM_USER_SIZE		0x100000000000UL

/* ioremap, iomap and ioport cookies: base + (slot << SIM_MMIO_SLOT_SHIFT) + offset. PROT_NONE. */
#define SIM_MMIO_BASE		0x300000000000UL
#define SIM_MMIO_SLOT_SHIFT	36
#define SIM_MMIO_SIZE		0x100000000000UL

/*
 * Physical addresses are numbers too. RAM is three ranges: user memory, page frames and the heap.
 * Device BARs are placed by the PCI code, far from all.
 */
#define SIM_PHYS_UMEM		0x100000000000UL
#define SIM_PHYS_PAGES		0x001000000000UL
#define SIM_PHYS_HEAP		0x200000000000UL

/* Page size is a build parameter; 4 KiB unless the build says otherwise. */
#ifndef SIM_PAGE_SHIFT
#define SIM_PAGE_SHIFT		12
#endif

#endif
