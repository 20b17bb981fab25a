/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - address spaces and areas of the software MMU */
#ifndef _LINUX_MM_TYPES_H
#define _LINUX_MM_TYPES_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/atomic.h>
#include <asm/page.h>

struct file;
struct page;
struct vm_area_struct;
struct vm_operations_struct;

typedef unsigned int __bitwise vm_fault_t;
typedef unsigned long vm_flags_t;

/**
 * struct mm_struct - the user program's address space
 * @mmap_lock: protects the list of areas and every area's fields; faults take it for reading
 * @mm_users: users of the address space; a kernel thread may use it while this is not zero
 * @mm_count: references to the struct itself
 * @locked_vm: pages accounted against RLIMIT_MEMLOCK
 * @pinned_vm: pages pinned for DMA, per the newer accounting
 * @sim_areas: all areas in ascending order of address
 * @sim_hint: the area found last, the walk's first guess
 * @sim_map_next: where the next search for a free place for a file mapping starts
 */
struct mm_struct {
	struct rw_semaphore	mmap_lock;
	atomic_t		mm_users;
	atomic_t		mm_count;
	unsigned long		locked_vm;
	atomic64_t		pinned_vm;
	struct list_head	sim_areas;
	struct vm_area_struct	*sim_hint;
	unsigned long		sim_map_next;
};

struct sim_pgtable;

/**
 * struct vm_area_struct - one mapping
 * @sim_shared: among the areas of vm_file's f_mapping; its i_mmap_rwsem
 * @sim_pt: page table; the parts of a split area share it, as they do in hardware
 */
struct vm_area_struct {
	unsigned long		vm_start;
	unsigned long		vm_end;
	struct mm_struct	*vm_mm;
	pgprot_t		vm_page_prot;
#if SIM_API_LEVEL >= 612
	union {
		const vm_flags_t	vm_flags;
		vm_flags_t		__vm_flags;
	};
#else
	unsigned long		vm_flags;
#endif
	const struct vm_operations_struct *vm_ops;
	unsigned long		vm_pgoff;
	struct file		*vm_file;
	void			*vm_private_data;
	struct list_head	sim_area;
	struct list_head	sim_shared;
	struct sim_pgtable	*sim_pt;
};

#endif /* _LINUX_MM_TYPES_H */
