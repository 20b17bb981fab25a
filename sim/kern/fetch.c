// SPDX-License-Identifier: GPL-2.0-only
/*
 * Double fetches: the same bytes of user memory, read twice by one system call.
 *
 * To read twice is no mistake, a header is often read again with what follows it. To believe that
 * both reads see the same is one: another thread may have written in between. So there is no rule
 * here that would call a double fetch wrong. It is a joint of fault injection: the bytes change
 * between the reads, as they can, and what the kernel then does is judged by all other oracles.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "state.h"

#define MAX_READS	64

struct sim_fetches {
	u32	nr;
	struct {
		u32	task;
		u64	from, to;
	}	read[MAX_READS];
};

static struct sim_fetches *fetches(void)
{
	struct sim_faults *f = &SIM->faults;

	if (!f->fetches)
		f->fetches = sim_zalloc(sizeof(*f->fetches));
	return f->fetches;
}

/* Every bit changes, so that any check of the first value says nothing about the second. */
static void change(u64 from, u64 to)
{
	for (; from < to; from++) {
		u8 *byte = sim_umem_ptr(from, 1);

		if (byte)
			*byte = ~*byte;
	}
}

void __sim_fetch(unsigned long addr, unsigned long n, void *site)
{
	struct sim_fetches *f = fetches();
	u64 end = addr + n, from = end, to = addr;

	for (u32 i = 0; i < f->nr; i++) {
		u64 lo = max_t(u64, f->read[i].from, addr), hi = min_t(u64, f->read[i].to, end);

		if (f->read[i].task != current->sim_index || lo >= hi)
			continue;
		from = min(from, lo);
		to = max(to, hi);
	}
	if (from < to && sim_should_fail(SIM_FAULT_REFETCH))
		change(from, to);
	if (f->nr == MAX_READS) {
		memmove(f->read, f->read + 1, sizeof(f->read) - sizeof(f->read[0]));
		f->nr--;
	}
	f->read[f->nr].task = current->sim_index;
	f->read[f->nr].from = addr;
	f->read[f->nr++].to = end;
}

/* Gone are the reads of the current task that touch [addr, addr + n). */
static void forget(u64 addr, u64 n)
{
	struct sim_fetches *f = fetches();
	u32 kept = 0;

	for (u32 i = 0; i < f->nr; i++) {
		if (f->read[i].task == current->sim_index && f->read[i].from < addr + n &&
		    f->read[i].to > addr)
			continue;
		f->read[kept++] = f->read[i];
	}
	f->nr = kept;
}

void __sim_fetch_written(unsigned long addr, unsigned long n)
{
	forget(addr, n);
}

void __sim_fetch_begin(void)
{
	forget(0, ~0UL);
}
