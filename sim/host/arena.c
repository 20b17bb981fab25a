// SPDX-License-Identifier: GPL-2.0-only
/*
 * The windows of <shared/layout.h>, raw copies, and ASan's shadow of the arena.
 *
 * Built without sanitizers: it writes shadow and copies across redzones. The arena is not known to
 * ASan's allocator, so its shadow is ours alone: a byte per eight, 0 for accessible, 1..7 for a
 * partial granule.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <shared/host.h>
#include <shared/layout.h>

#include "bytes.h"
#include "frame.h"
#include "host.h"

/* Present only when the sanitizer's runtime is linked in. */
extern void __asan_get_shadow_mapping(size_t *scale, size_t *offset) __attribute__((__weak__));

static size_t shadow_offset;
static int mapped;
/* Stack slots below this one are open. */
static unsigned long open_stacks;

int sim_host_has_shadow(void)
{
	return shadow_offset != 0;
}

void sim_host_copy(void *to, const void *from, unsigned long len)
{
	copy_bytes(to, from, len);
}

/* Two words in one store, where a compiler knows such; no alignment beyond a word's. */
typedef uint64_t pair __attribute__((__vector_size__(16), __aligned__(8), __may_alias__));

void sim_host_fill(void *to, int byte, unsigned long len)
{
	/* Objects are small and aligned; a string instruction takes its time to start. */
	if (len <= 512 && !((uintptr_t)to & 7)) {
		uint64_t word = (unsigned char)byte * 0x0101010101010101ULL;
		pair both = { word, word };

		for (; len >= 16; len -= 16, to = (char *)to + 16)
			*(volatile pair *)to = both;
		if (len >= 8) {
			*(volatile uint64_t *)to = word;
			to = (char *)to + 8;
			len -= 8;
		}
		for (; len; len--, to = (char *)to + 1)
			*(volatile char *)to = (char)byte;
		return;
	}
	fill_bytes(to, byte, len);
}

unsigned char *sim_host_shadow_of(const void *addr)
{
	return (unsigned char *)(((uintptr_t)addr >> 3) + shadow_offset);
}

/*
 * Short runs of shadow are the common case, and too short for a string instruction. What is left
 * of a word is written by one that ends where the run does.
 */
static inline void shadow_fill(unsigned char *s, unsigned char value, unsigned long n)
{
	uint64_t word = value * 0x0101010101010101ULL;
	unsigned char *end = s + n;

	if (n > 128) {
		sim_host_fill(s, value, n);
		return;
	}
	if (n >= 8) {
		for (; s + 8 <= end; s += 8)
			*(volatile any_word *)s = word;
		*(volatile any_word *)(end - 8) = word;
		return;
	}
	for (; s < end; s++)
		*(volatile unsigned char *)s = value;
}

void sim_host_shadow_set(const void *addr, unsigned long len, unsigned char value)
{
	if (shadow_offset)
		shadow_fill(sim_host_shadow_of(addr), value, (len + 7) >> 3);
}

void sim_host_shadow_clear(const void *addr, unsigned long len)
{
	unsigned char *s;

	if (!shadow_offset)
		return;
	s = sim_host_shadow_of(addr);
	shadow_fill(s, 0, len >> 3);
	if (len & 7)
		s[len >> 3] = len & 7;
}

static void map_window(unsigned long base, unsigned long size, int prot)
{
	void *got = mmap((void *)base, size, prot,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);

	if (got != (void *)base) {
		fprintf(stderr, "vfiolab: cannot map the window at %#lx: ", base);
		perror(NULL);
		exit(1);
	}
	/* A machine of many functions is more than the processor knows small pages of. */
	if (prot != PROT_NONE)
		madvise(got, size, MADV_HUGEPAGE);
}

/*
 * A window of numbers, with nothing behind them. It is taken so that nobody else comes to be there,
 * except where an emulator of programs keeps notes of each page: they are many.
 */
static void reserve_window(unsigned long base, unsigned long size)
{
#ifdef __x86_64__
	map_window(base, size, PROT_NONE);
#endif
}

void sim_host_map(void)
{
	size_t scale = 0;

	if (mapped)
		return;
	mapped = 1;
	if (__asan_get_shadow_mapping)
		__asan_get_shadow_mapping(&scale, &shadow_offset);
	map_window(SIM_STATE_BASE, SIM_STATE_SIZE, PROT_READ | PROT_WRITE);
	map_window(SIM_ARENA_BASE, SIM_ARENA_SIZE, PROT_READ | PROT_WRITE);
	map_window(SIM_UMEM_BASE, SIM_UMEM_SIZE, PROT_READ | PROT_WRITE);
	map_window(SIM_PAGES_BASE, SIM_PAGES_SIZE, PROT_READ | PROT_WRITE);
	map_window(SIM_MEMMAP_BASE, SIM_MEMMAP_SIZE, PROT_READ | PROT_WRITE);
	map_window(SIM_STACK_BASE, SIM_STACK_SLOT * SIM_STACK_COUNT, PROT_NONE);
#ifdef SIM_FINE
	map_window(SIM_RACE_BASE, SIM_RACE_SIZE, PROT_READ | PROT_WRITE);
#endif
	reserve_window(SIM_USER_BASE, SIM_USER_SIZE);
	reserve_window(SIM_MMIO_BASE, SIM_MMIO_SIZE);
	sim_catch_faults();
}

/* A mapping a stack and one a guard: what no run needs would cost every fork and every report. */
static void open_stack(unsigned long slot)
{
	for (; open_stacks <= slot; open_stacks++) {
		char *base = (char *)SIM_STACK_BASE + open_stacks * SIM_STACK_SLOT;

		if (mprotect(base + SIM_STACK_GUARD, SIM_STACK_SLOT - SIM_STACK_GUARD,
			     PROT_READ | PROT_WRITE)) {
			perror("vfiolab: cannot open a stack");
			exit(1);
		}
	}
}

/*
 * A new task's stack as sim_switch() expects it, to go on in sim_first(). The end marker above
 * keeps unwinders from walking into what an earlier task left.
 */
void *sim_host_stack_init(void *top)
{
	unsigned long slot = ((uintptr_t)top - 1 - SIM_STACK_BASE) / SIM_STACK_SLOT;
	struct switch_frame *frame = (struct switch_frame *)top - 1;

	if (slot >= open_stacks)
		open_stack(slot);
	*frame = (struct switch_frame){ 0 };
	switch_first(frame, (uintptr_t)sim_first);
	return frame;
}

void *sim_host_alloc(unsigned long size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("vfiolab: no memory for an image");
		exit(1);
	}
	return p;
}

void sim_host_release(void *p, unsigned long size)
{
	munmap(p, size);
}
