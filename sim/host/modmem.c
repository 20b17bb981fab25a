// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of modules, see <shared/modmem.h>.
 *
 * Built without sanitizers: it copies and poisons the variables and the shadow
 * of instrumented code, where an instrumented copy would report on redzones.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <shared/modmem.h>
#include <shared/modtab.h>

#include "bytes.h"

#define MODULES_MAX	48
#define PAGE_BYTES	4096UL
#define SHADOW_SHIFT	3
#define SHADOW_POISON	0xf7	/* "poisoned by user" in the sanitizer's reports */

/* Present only when the sanitizer's runtime is linked in. */
extern void __asan_get_shadow_mapping(size_t *scale, size_t *offset) __attribute__((weak));

/* One copy of a range of module memory, and of its shadow when there is one. */
struct range {
	char *start;
	size_t len;
	unsigned char *shadow;
	size_t shadow_len;
};

enum { RANGE_DATA, RANGE_BSS, RANGES };

static struct {
	unsigned int count;
	int ready;
	size_t shadow_offset;
	struct {
		struct range range[RANGES];
		unsigned char *pristine;
		int loaded;
	} mod[MODULES_MAX];
	char sentence[160];
} mem;

static void die(const char *what)
{
	fprintf(stderr, "vfiolab: %s\n", what);
	abort();
}

static struct range range_of(char *start, char *end)
{
	struct range r = { .start = start, .len = end - start };

	if (__asan_get_shadow_mapping && r.len) {
		r.shadow = (unsigned char *)(((uintptr_t)start >> SHADOW_SHIFT) +
					     mem.shadow_offset);
		r.shadow_len = r.len >> SHADOW_SHIFT;
	}
	return r;
}

static size_t module_bytes(unsigned int index)
{
	size_t bytes = 0;

	for (int i = 0; i < RANGES; i++)
		bytes += mem.mod[index].range[i].len + mem.mod[index].range[i].shadow_len;
	return bytes;
}

static void module_save(unsigned int index, unsigned char *to)
{
	for (int i = 0; i < RANGES; i++) {
		struct range *r = &mem.mod[index].range[i];

		copy_bytes(to, r->start, r->len);
		to += r->len;
		copy_bytes(to, r->shadow, r->shadow_len);
		to += r->shadow_len;
	}
}

static void module_fill(unsigned int index, const unsigned char *from)
{
	for (int i = 0; i < RANGES; i++) {
		struct range *r = &mem.mod[index].range[i];

		copy_bytes(r->start, from, r->len);
		from += r->len;
		copy_bytes(r->shadow, from, r->shadow_len);
		from += r->shadow_len;
	}
}

/*
 * Each word of an unloaded module's data becomes an address in its code, which is
 * out of reach: without shadow memory, too, who follows or calls a pointer found
 * there faults at an address that names the module.
 */
static void module_poison(unsigned int index)
{
	uintptr_t stale = (uintptr_t)sim_moddescs[index]->text;

	for (int i = 0; i < RANGES; i++) {
		struct range *r = &mem.mod[index].range[i];

		fill_words(r->start, stale, r->len);
		fill_bytes(r->shadow, SHADOW_POISON, r->shadow_len);
	}
}

static void protect_text(unsigned int index, int prot)
{
	const struct sim_moddesc *desc = sim_moddescs[index];

	if (mprotect(desc->text, desc->text_end - desc->text, prot))
		die("cannot change the protection of a module's code");
}

static void set_loaded(unsigned int index, int loaded)
{
	if (mem.mod[index].loaded == loaded)
		return;
	mem.mod[index].loaded = loaded;
	protect_text(index, loaded ? PROT_READ | PROT_EXEC : PROT_NONE);
}

static void take_pristine(void)
{
	size_t scale = SHADOW_SHIFT;

	if (__asan_get_shadow_mapping)
		__asan_get_shadow_mapping(&scale, &mem.shadow_offset);
	if (scale != SHADOW_SHIFT)
		die("the sanitizer's shadow has an unknown scale");
	while (sim_moddescs[mem.count]) {
		const struct sim_moddesc *desc = sim_moddescs[mem.count];
		unsigned int index = mem.count++;
		size_t bytes;

		if (mem.count > MODULES_MAX)
			die("more modules than MODULES_MAX");
		if (((uintptr_t)desc->text | (uintptr_t)desc->text_end) & (PAGE_BYTES - 1))
			die("a module's code is not page aligned");
		mem.mod[index].range[RANGE_DATA] = range_of(desc->data, desc->data_end);
		mem.mod[index].range[RANGE_BSS] = range_of(desc->bss, desc->bss_end);
		mem.mod[index].loaded = 1;
		bytes = module_bytes(index);
		mem.mod[index].pristine = mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE,
					       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (mem.mod[index].pristine == MAP_FAILED)
			die("no memory for the pristine copy of a module");
		module_save(index, mem.mod[index].pristine);
	}
	mem.ready = 1;
}

void sim_modmem_init(void)
{
	if (!mem.ready)
		take_pristine();
	for (unsigned int i = 0; i < mem.count; i++)
		sim_modmem_unload(i);
}

void sim_modmem_load(unsigned int index)
{
	module_fill(index, mem.mod[index].pristine);
	set_loaded(index, 1);
}

void sim_modmem_unload(unsigned int index)
{
	module_poison(index);
	set_loaded(index, 0);
}

unsigned long sim_modmem_image_size(void)
{
	unsigned long bytes = sizeof(uint64_t);

	for (unsigned int i = 0; i < mem.count; i++)
		if (mem.mod[i].loaded)
			bytes += module_bytes(i);
	return bytes;
}

void sim_modmem_image_take(void *buf)
{
	unsigned char *at = (unsigned char *)buf + sizeof(uint64_t);
	uint64_t loaded = 0;

	for (unsigned int i = 0; i < mem.count; i++) {
		if (!mem.mod[i].loaded)
			continue;
		loaded |= 1ULL << i;
		module_save(i, at);
		at += module_bytes(i);
	}
	copy_bytes(buf, &loaded, sizeof(loaded));
}

void sim_modmem_image_restore(const void *buf)
{
	const unsigned char *at = (const unsigned char *)buf + sizeof(uint64_t);
	uint64_t loaded;

	copy_bytes(&loaded, buf, sizeof(loaded));
	for (unsigned int i = 0; i < mem.count; i++) {
		if (loaded >> i & 1) {
			module_fill(i, at);
			at += module_bytes(i);
			set_loaded(i, 1);
		} else if (mem.mod[i].loaded) {
			sim_modmem_unload(i);
		}
	}
}

int sim_modmem_module_at(const void *addr)
{
	const char *p = addr;

	for (unsigned int i = 0; i < mem.count; i++) {
		const struct sim_moddesc *desc = sim_moddescs[i];

		if ((p >= desc->text && p < desc->text_end) ||
		    (p >= desc->data && p < desc->data_end) ||
		    (p >= desc->bss && p < desc->bss_end))
			return (int)i;
	}
	return -1;
}

const char *sim_modmem_explain(const void *addr)
{
	int index = sim_modmem_module_at(addr);
	const struct sim_moddesc *desc;
	const char *at = addr;

	if (index < 0 || mem.mod[index].loaded)
		return NULL;
	desc = sim_moddescs[index];
	if (at < desc->text || at >= desc->text_end)
		snprintf(mem.sentence, sizeof(mem.sentence),
			 "variable of unloaded module %s used", desc->name);
	else if (at == desc->text)
		snprintf(mem.sentence, sizeof(mem.sentence),
			 "pointer from a variable of unloaded module %s used", desc->name);
	else
		snprintf(mem.sentence, sizeof(mem.sentence),
			 "call into unloaded module %s (text+0x%lx)", desc->name,
			 (unsigned long)(at - desc->text));
	return mem.sentence;
}
