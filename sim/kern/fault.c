// SPDX-License-Identifier: GPL-2.0-only
/*
 * The software MMU: what the processor does with a user address, and what the kernel does when that
 * fails. The walk and the bus access are one step for every other context, because in hardware
 * removing an entry waits for the accesses that used it.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <shared/sys.h>
#include "sim_bytes.h"
#include "oracle.h"
#include "sim_pci.h"
#include "state.h"

/* A handler that reports success without an entry makes the instruction fault for ever. */
#define SIM_FAULT_TRIES	64

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = mm->sim_hint;

	if (vma && addr >= vma->vm_start && addr < vma->vm_end)
		return vma;
	list_for_each_entry(vma, &mm->sim_areas, sim_area)
		if (addr < vma->vm_end) {
			mm->sim_hint = vma;
			return vma;
		}
	return NULL;
}
EXPORT_SYMBOL(find_vma);

struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return vma && addr >= vma->vm_start ? vma : NULL;
}

static int fault_result(vm_fault_t res)
{
	if (res & VM_FAULT_OOM)
		return SIM_FAULT_OOM;
	if (res & VM_FAULT_SIGBUS)
		return SIM_FAULT_BUS;
	return SIM_FAULT_SEGV;
}

int sim_fault(struct vm_area_struct *vma, unsigned long addr, bool write, unsigned int flags,
	      bool *retry)
{
	struct vm_fault vmf = {
		.vma = vma,
		.address = addr & PAGE_MASK,
		.real_address = addr,
		.pgoff = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT),
		.flags = flags | FAULT_FLAG_KILLABLE | (write ? FAULT_FLAG_WRITE : 0),
	};
	vm_fault_t res;

	*retry = false;
	if (!(vma->vm_flags & (write ? VM_WRITE : VM_READ | VM_WRITE)))
		return SIM_FAULT_SEGV;
	if (!vma->vm_ops || !vma->vm_ops->fault)
		return SIM_FAULT_BUS;
	if (write && !(vma->vm_flags & VM_SHARED))
		sim_unimplemented("fault: write to a private file mapping");
	res = vma->vm_ops->fault(&vmf);
	if (res & VM_FAULT_RETRY) {
		if (!(flags & FAULT_FLAG_ALLOW_RETRY))
			sim_bug("fault", "VM_FAULT_RETRY where no retry was allowed");
		*retry = true;
		return 0;
	}
	if (res & VM_FAULT_ERROR)
		return fault_result(res);
	if (!(res & VM_FAULT_NOPAGE))
		sim_unimplemented("fault: a handler that returns a page");
	return 0;
}

/* The whole fault path of one faulting instruction. 0: run it again. */
static int handle_user_fault(struct mm_struct *mm, unsigned long addr, bool write,
			     unsigned int flags)
{
	struct vm_area_struct *vma;
	bool retry;
	int ret;

	might_sleep();
	mmap_read_lock(mm);
	vma = vma_lookup(mm, addr);
	ret = vma ? sim_fault(vma, addr, write, flags, &retry) : SIM_FAULT_SEGV;
	/* With a retry the handler has dropped the lock, and the area may be gone. */
	if (!vma || ret || !retry)
		mmap_read_unlock(mm);
	return ret;
}

/* What a PTE leads to: a page of memory that a driver mapped, or a device. */
static int phys_access(u64 phys, int width, u64 *val, bool write)
{
	void *ram = NULL;

	if (pfn_valid(phys >> PAGE_SHIFT))
		ram = page_address(phys_to_page(phys)) + (phys & ~PAGE_MASK);
	if (ram && write)
		sim_le_put(*val, ram, width);
	else if (ram)
		*val = sim_le_get(ram, width);
	else if (write)
		sim_mmio_phys_write(phys, width, *val);
	else
		*val = sim_mmio_phys_read(phys, width);
	return 0;
}

static int anon_access(unsigned long addr, int width, u64 *val, bool write)
{
	void *host = sim_umem_ptr(addr, width);

	if (!host)
		return SIM_FAULT_SEGV;
	if (write)
		sim_le_put(*val, host, width);
	else
		*val = sim_le_get(host, width);
	return 0;
}

int sim_mmu_access(struct mm_struct *mm, unsigned long addr, int width, u64 *val, bool write)
{
	const u64 need = SIM_PTE_LIVE | (write ? SIM_PTE_WRITE : 0);
	unsigned int flags = FAULT_FLAG_USER | FAULT_FLAG_ALLOW_RETRY;
	struct vm_area_struct *vma;
	int tries, ret;
	u64 *pte;

	if ((width != 1 && width != 2 && width != 4 && width != 8) || addr & (width - 1))
		return -EINVAL;
	if (addr < SIM_UMAP_BASE)
		return anon_access(addr, width, val, write);
	for (tries = 0; tries < SIM_FAULT_TRIES; tries++) {
		sim_point(SIM_PT_MMIO, NULL);
		vma = vma_lookup(mm, addr);
		pte = vma ? sim_pt_find(vma->sim_pt, addr) : NULL;
		if (pte && (*pte & need) == need)
			return phys_access((*pte & PAGE_MASK) + (addr & ~PAGE_MASK), width, val,
					   write);
		ret = handle_user_fault(mm, addr, write, flags);
		if (ret)
			return ret;
		flags |= FAULT_FLAG_TRIED;
	}
	sim_bug("livelock", "user access to %#lx: the fault handler succeeds and maps nothing",
		addr);
}

int fixup_user_fault(struct mm_struct *mm, unsigned long addr, unsigned int fault_flags,
		     bool *unlocked)
{
	struct vm_area_struct *vma = vma_lookup(mm, addr);
	bool retry;
	int ret;

	if (!vma)
		return -EFAULT;
	ret = sim_fault(vma, addr, fault_flags & FAULT_FLAG_WRITE,
			unlocked ? FAULT_FLAG_ALLOW_RETRY : 0, &retry);
	if (retry) {
		mmap_read_lock(mm);
		*unlocked = true;
		return 0;
	}
	return ret == SIM_FAULT_OOM ? -ENOMEM : ret ? -EFAULT : 0;
}
EXPORT_SYMBOL_GPL(fixup_user_fault);

/* Device pages: fault in if need be, then take the frame from the table. */
static long pin_device_page(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr,
			    bool write, phys_addr_t *phys)
{
	const u64 need = SIM_PTE_LIVE | (write ? SIM_PTE_WRITE : 0);
	bool unlocked = false;
	u64 *pte = sim_pt_find(vma->sim_pt, addr);
	int ret;

	if (!pte || !*pte) {
		ret = fixup_user_fault(mm, addr, FAULT_FLAG_REMOTE | (write ? FAULT_FLAG_WRITE : 0),
				       &unlocked);
		if (ret)
			return ret;
		if (unlocked)
			return -EAGAIN;
		pte = sim_pt_find(vma->sim_pt, addr);
	}
	if (!pte || (*pte & need) != need)
		return -EFAULT;
	*phys = *pte & PAGE_MASK;
	return 1;
}

long sim_pin_user(struct mm_struct *mm, unsigned long addr, unsigned long nr, bool write,
		  phys_addr_t *phys, bool *ram)
{
	unsigned long run, i, page = (addr - SIM_USER_BASE) >> PAGE_SHIFT;
	struct vm_area_struct *vma;
	long ret;

	if (sim_should_fail(SIM_FAULT_PIN))
		return -ENOMEM;
	run = sim_umem_run(addr, nr << PAGE_SHIFT) >> PAGE_SHIFT;
	if (run) {
		for (i = 0; i < run; i++)
			sim_page_pin(page + i);
		*phys = SIM_PHYS_UMEM + (addr - SIM_USER_BASE);
		*ram = true;
		return run;
	}
	do {
		mmap_read_lock(mm);
		vma = vma_lookup(mm, addr);
		ret = -EFAULT;
		if (vma && vma->vm_flags & VM_PFNMAP)
			ret = pin_device_page(mm, vma, addr, write, phys);
		mmap_read_unlock(mm);
	} while (ret == -EAGAIN);
	*ram = false;
	return ret;
}

void sim_unpin_user(phys_addr_t phys, unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		sim_page_unpin(((phys - SIM_PHYS_UMEM) >> PAGE_SHIFT) + i);
}
