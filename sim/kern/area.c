// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is where in the user program's address space: anonymous pages with their backing, and areas
 * of mapped files with their owners' callbacks.
 */
#include <linux/capability.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <shared/sys.h>
#include "oracle.h"
#include "state.h"

/* ---- anonymous pages ---- */

static bool page_present(unsigned long page)
{
	return (SIM->mm.page[page] & SIM_UPAGE_MASK) == SIM_UPAGE_PRESENT;
}

unsigned long sim_umem_run(unsigned long addr, unsigned long len)
{
	unsigned long off = addr - SIM_USER_BASE, end, at;

	if (off >= SIM_UMEM_SIZE)
		return 0;
	end = len > SIM_UMEM_SIZE - off ? SIM_UMEM_SIZE : off + len;
	for (at = off; at < end; at = (at & PAGE_MASK) + PAGE_SIZE)
		if (!page_present(at >> PAGE_SHIFT))
			return at - off;
	return end - off;
}

void *sim_umem_ptr(unsigned long addr, unsigned long len)
{
	unsigned long off = addr - SIM_USER_BASE;

	if (off >= SIM_UMEM_SIZE || len > SIM_UMEM_SIZE - off)
		return NULL;
	/* Most accesses stay within one page. */
	if ((off & ~PAGE_MASK) + len <= PAGE_SIZE) {
		if (!page_present(off >> PAGE_SHIFT))
			return NULL;
	} else if (sim_umem_run(addr, len) != len) {
		return NULL;
	}
	return (void *)(SIM_UMEM_BASE + off);
}

void sim_page_pin(unsigned long page)
{
	if (SIM->mm.page[page] >= SIM_UPAGE_PIN_MAX)
		sim_unimplemented("pin: more than 63 pins of one page");
	SIM->mm.page[page] += SIM_UPAGE_PIN_ONE;
	sim_live_inc(SIM_LIVE_PIN);
}

void sim_page_unpin(unsigned long page)
{
	if (page >= SIM_UMEM_PAGES || SIM->mm.page[page] < SIM_UPAGE_PIN_ONE)
		sim_bug("pin", "user page %lu unpinned more often than pinned", page);
	SIM->mm.page[page] -= SIM_UPAGE_PIN_ONE;
	sim_live_dec(SIM_LIVE_PIN);
}

/* A page that a device can still reach is not given out again: its pins are in the same byte. */
static unsigned long find_free_pages(struct sim_mm *um, unsigned long nr)
{
	unsigned long first, n;

	for (first = um->first_free; first + nr <= SIM_UMEM_PAGES; first += n + 1) {
		for (n = 0; n < nr && !um->page[first + n]; n++)
			;
		if (n == nr)
			return first;
	}
	return SIM_UMEM_PAGES;
}

unsigned long sim_do_umap(unsigned long len)
{
	struct sim_mm *um = &SIM->mm;
	unsigned long nr = PAGE_ALIGN(len) >> PAGE_SHIFT;
	unsigned long first;

	if (!nr || nr > SIM_UMEM_PAGES)
		return 0;
	first = find_free_pages(um, nr);
	if (first == SIM_UMEM_PAGES)
		return 0;
	memset(&um->page[first], SIM_UPAGE_PRESENT, nr);
	if (first == um->first_free)
		um->first_free = first + nr;
	if (first + nr > um->used_pages)
		um->used_pages = first + nr;
	memset((void *)(SIM_UMEM_BASE + (first << PAGE_SHIFT)), 0, nr << PAGE_SHIFT);
	return SIM_USER_BASE + (first << PAGE_SHIFT);
}

static void unmap_anonymous(unsigned long start, unsigned long end)
{
	struct sim_mm *um = &SIM->mm;
	unsigned long page = (start - SIM_USER_BASE) >> PAGE_SHIFT;
	unsigned long last = (end - SIM_USER_BASE) >> PAGE_SHIFT;

	if (page < um->first_free)
		um->first_free = page;
	for (; page < last && page < SIM_UMEM_PAGES; page++)
		um->page[page] &= ~SIM_UPAGE_MASK;
}

void *sim_uptr(unsigned long long uaddr, unsigned long long len)
{
	return sim_umem_ptr(uaddr, len);
}

void sim_upresent(unsigned long long uaddr, unsigned long long len, int present)
{
	unsigned long off = uaddr - SIM_USER_BASE, page;
	u8 *entry;

	if (off >= SIM_UMEM_SIZE || len > SIM_UMEM_SIZE - off || !len)
		return;
	for (page = off >> PAGE_SHIFT; page <= (off + len - 1) >> PAGE_SHIFT; page++) {
		entry = &SIM->mm.page[page];
		if (*entry & SIM_UPAGE_MASK)
			*entry = (*entry & ~SIM_UPAGE_MASK) |
				 (present ? SIM_UPAGE_PRESENT : SIM_UPAGE_ABSENT);
	}
}

/* ---- file mappings ---- */

static struct vm_area_struct *area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmalloc(sizeof(*vma), GFP_KERNEL);

	if (!vma)
		return NULL;
	vma_init(vma, mm);
	sim_live_inc(SIM_LIVE_VMA);
	return vma;
}

static void area_free(struct vm_area_struct *vma)
{
	if (vma->sim_pt)
		sim_pt_put(vma->sim_pt);
	if (vma->vm_mm->sim_hint == vma)
		vma->vm_mm->sim_hint = NULL;
	sim_live_dec(SIM_LIVE_VMA);
	kfree(vma);
}

static void area_publish(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_file->f_mapping;

	if (!mapping)
		sim_unimplemented("mmap: of a file whose mappings are not found by its inode");
	i_mmap_lock_write(mapping);
	list_add_tail(&vma->sim_shared, &mapping->sim_areas);
	i_mmap_unlock_write(mapping);
}

static void area_withdraw(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_file->f_mapping;

	i_mmap_lock_write(mapping);
	list_del_init(&vma->sim_shared);
	i_mmap_unlock_write(mapping);
}

static long area_flags(struct file *file, unsigned long prot, unsigned long flags)
{
	unsigned long vm = VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

	if (prot & SIM_PROT_READ)
		vm |= VM_READ;
	if (prot & SIM_PROT_WRITE)
		vm |= VM_WRITE;
	switch (flags & (SIM_MAP_SHARED | SIM_MAP_PRIVATE)) {
	case SIM_MAP_SHARED:
		if (prot & SIM_PROT_WRITE && !(file->f_mode & FMODE_WRITE))
			return -EACCES;
		vm |= VM_SHARED | VM_MAYSHARE;
		if (!(file->f_mode & FMODE_WRITE))
			vm &= ~(VM_MAYWRITE | VM_SHARED);
		break;
	case SIM_MAP_PRIVATE:
		break;
	default:
		return -EINVAL;
	}
	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	if (!file->f_op->mmap)
		return -ENODEV;
	return vm;
}

/* mmap_lock held for writing. */
static int map_file(struct mm_struct *mm, struct file *file, unsigned long len, unsigned long vm,
		    unsigned long pgoff, unsigned long *where)
{
	unsigned long start = mm->sim_map_next;
	struct vm_area_struct *vma;
	int ret = -ENOMEM;

	if (len > SIM_UMAP_END - start)
		return -ENOMEM;
	vma = area_alloc(mm);
	if (!vma)
		return -ENOMEM;
	vma->vm_start = start;
	vma->vm_end = start + len;
	sim_vm_flags(vma) = vm;
	vma->vm_pgoff = pgoff;
	vma->sim_pt = sim_pt_alloc(start, len >> PAGE_SHIFT);
	if (!vma->sim_pt)
		goto err_free;
	vma->vm_file = get_file(file);
	ret = file->f_op->mmap(file, vma);
	if (ret)
		goto err_file;
	/* The page between keeps an access past the end from landing in the next mapping. */
	mm->sim_map_next = vma->vm_end + PAGE_SIZE;
	list_add_tail(&vma->sim_area, &mm->sim_areas);
	area_publish(vma);
	*where = start;
	return 0;

err_file:
	sim_pt_zap(vma->sim_pt, vma->vm_start, vma->vm_end);
	fput(vma->vm_file);
err_free:
	area_free(vma);
	return ret;
}

unsigned long sim_do_mmap(struct file *file, unsigned long len, unsigned long prot,
			  unsigned long flags, unsigned long long off)
{
	struct mm_struct *mm = &SIM->mm.mm;
	unsigned long where;
	long vm;
	int ret;

	if (!len)
		return -EINVAL;
	if (len > SIM_UMAP_END - SIM_UMAP_BASE)
		return -ENOMEM;
	len = PAGE_ALIGN(len);
	if ((off >> PAGE_SHIFT) + (len >> PAGE_SHIFT) < off >> PAGE_SHIFT)
		return -EOVERFLOW;
	vm = area_flags(file, prot, flags);
	if (vm < 0)
		return vm;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	ret = map_file(mm, file, len, vm, off >> PAGE_SHIFT, &where);
	mmap_write_unlock(mm);
	return ret ? (unsigned long)ret : where;
}

/* Cut @vma at @addr; the upper part becomes an area of its own that the owner is told of. */
static int split_area(struct vm_area_struct *vma, unsigned long addr)
{
	struct vm_area_struct *high;
	int ret;

	if (vma->vm_ops && vma->vm_ops->may_split) {
		ret = vma->vm_ops->may_split(vma, addr);
		if (ret)
			return ret;
	}
	high = area_alloc(vma->vm_mm);
	if (!high)
		return -ENOMEM;
	memcpy(high, vma, sizeof(*high));
	high->vm_start = addr;
	high->vm_pgoff += (addr - vma->vm_start) >> PAGE_SHIFT;
	high->sim_pt->refs++;
	get_file(high->vm_file);
	vma->vm_end = addr;
	list_add(&high->sim_area, &vma->sim_area);
	INIT_LIST_HEAD(&high->sim_shared);
	area_publish(high);
	if (high->vm_ops && high->vm_ops->open)
		high->vm_ops->open(high);
	return 0;
}

static void remove_area(struct vm_area_struct *vma)
{
	struct file *file = vma->vm_file;

	area_withdraw(vma);
	sim_pt_zap(vma->sim_pt, vma->vm_start, vma->vm_end);
	if (vma->vm_ops && vma->vm_ops->close)
		vma->vm_ops->close(vma);
	list_del(&vma->sim_area);
	area_free(vma);
	fput(file);
}

static int unmap_files(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma, *next;
	int ret;

	vma = vma_lookup(mm, start);
	if (vma && vma->vm_start < start) {
		ret = split_area(vma, start);
		if (ret)
			return ret;
	}
	vma = vma_lookup(mm, end);
	if (vma && vma->vm_start < end) {
		ret = split_area(vma, end);
		if (ret)
			return ret;
	}
	list_for_each_entry_safe(vma, next, &mm->sim_areas, sim_area)
		if (vma->vm_start >= start && vma->vm_end <= end)
			remove_area(vma);
	return 0;
}

int sim_do_munmap(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = &SIM->mm.mm;
	unsigned long end = addr + PAGE_ALIGN(len);
	int ret;

	if (addr & ~PAGE_MASK || end <= addr || addr < SIM_USER_BASE || end > SIM_UMAP_END)
		return -EINVAL;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	ret = 0;
	if (addr < SIM_UMAP_BASE)
		unmap_anonymous(addr, end);
	else
		ret = unmap_files(mm, addr, end);
	mmap_write_unlock(mm);
	return ret;
}

/* Entries go over one by one: a page is at no time in both areas. */
static int move_entries(struct vm_area_struct *from, struct vm_area_struct *to)
{
	unsigned long addr, gap = to->vm_start - from->vm_start;
	u64 *pte;
	int ret;

	for (addr = from->vm_start; addr < from->vm_end; addr += PAGE_SIZE) {
		pte = sim_pt_find(from->sim_pt, addr);
		if (!pte || !*pte)
			continue;
		ret = sim_pt_move(from->sim_pt, addr, to->sim_pt, addr + gap);
		if (ret)
			return ret;
	}
	return 0;
}

static int move_area(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long *where)
{
	unsigned long len = vma->vm_end - vma->vm_start;
	struct vm_area_struct *copy;
	int ret;

	if (len > SIM_UMAP_END - mm->sim_map_next)
		return -ENOMEM;
	copy = area_alloc(mm);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, vma, sizeof(*copy));
	copy->vm_start = mm->sim_map_next;
	copy->vm_end = copy->vm_start + len;
	copy->sim_pt = sim_pt_alloc(copy->vm_start, len >> PAGE_SHIFT);
	if (!copy->sim_pt) {
		area_free(copy);
		return -ENOMEM;
	}
	get_file(copy->vm_file);
	mm->sim_map_next = copy->vm_end + PAGE_SIZE;
	list_add_tail(&copy->sim_area, &mm->sim_areas);
	INIT_LIST_HEAD(&copy->sim_shared);
	area_publish(copy);
	if (copy->vm_ops && copy->vm_ops->open)
		copy->vm_ops->open(copy);
	ret = move_entries(vma, copy);
	if (!ret && copy->vm_ops && copy->vm_ops->mremap)
		ret = copy->vm_ops->mremap(copy);
	/* On failure what has moved is dropped: the user's next access there faults it in again. */
	*where = copy->vm_start;
	remove_area(ret ? copy : vma);
	return ret;
}

unsigned long sim_do_mremap(unsigned long addr, unsigned long len)
{
	struct mm_struct *mm = &SIM->mm.mm;
	struct vm_area_struct *vma;
	unsigned long where = 0;
	int ret = -EFAULT;

	if (addr & ~PAGE_MASK || !len)
		return -EINVAL;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	vma = vma_lookup(mm, addr);
	if (vma && vma->vm_start == addr && vma->vm_end == addr + PAGE_ALIGN(len))
		ret = move_area(mm, vma, &where);
	mmap_write_unlock(mm);
	return ret ? (unsigned long)ret : where;
}

unsigned long long sim_umapped(unsigned long long uaddr, unsigned long long len)
{
	unsigned long addr, nr = 0;
	struct vm_area_struct *vma;
	u64 *pte;

	for (addr = uaddr & PAGE_MASK; addr < uaddr + len; addr += PAGE_SIZE) {
		vma = vma_lookup(&SIM->mm.mm, addr);
		pte = vma ? sim_pt_find(vma->sim_pt, addr) : NULL;
		if (pte && *pte)
			nr++;
	}
	return nr;
}

int __account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc,
			struct task_struct *task, bool bypass_rlim)
{
	mmap_assert_write_locked(mm);
	if (!inc) {
		if (WARN_ON_ONCE(pages > mm->locked_vm))
			pages = mm->locked_vm;
		mm->locked_vm -= pages;
		return 0;
	}
	if (!bypass_rlim && mm->locked_vm + pages > SIM->mm.memlock >> PAGE_SHIFT)
		return -ENOMEM;
	mm->locked_vm += pages;
	return 0;
}
EXPORT_SYMBOL_GPL(__account_locked_vm);

int account_locked_vm(struct mm_struct *mm, unsigned long pages, bool inc)
{
	int ret;

	if (!pages || !mm)
		return 0;
	mmap_write_lock(mm);
	ret = __account_locked_vm(mm, pages, inc, current, capable(CAP_IPC_LOCK));
	mmap_write_unlock(mm);
	return ret;
}
EXPORT_SYMBOL_GPL(account_locked_vm);

void sim_mm_boot(void)
{
	struct mm_struct *mm = &SIM->mm.mm;

	init_rwsem(&mm->mmap_lock);
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	INIT_LIST_HEAD(&mm->sim_areas);
	mm->sim_map_next = SIM_UMAP_BASE;
	SIM->mm.memlock = 8UL << 20;
	SIM->sched.task0.mm = mm;
}
