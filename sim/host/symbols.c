// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of code addresses. Module functions are local symbols, which dladdr() does not see, so the
 * binary's own symbol table is read; once, and only when a report is printed.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unwind.h>

#include <shared/host.h>

#include "host.h"

extern char __executable_start __attribute__((__weak__));

static struct {
	int tried;
	const char *base;
	const Elf64_Sym *syms;
	size_t nr_syms;
	const char *strings;
	uintptr_t slide;
} elf;

static void elf_open(void)
{
	const Elf64_Ehdr *eh;
	const Elf64_Shdr *sh;
	struct stat st;
	void *map;
	int fd;

	elf.tried = 1;
	fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &st) || st.st_size < (off_t)sizeof(*eh)) {
		close(fd);
		return;
	}
	map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return;
	eh = map;
	sh = (const Elf64_Shdr *)((const char *)map + eh->e_shoff);
	for (int i = 0; i < eh->e_shnum; i++) {
		if (sh[i].sh_type != SHT_SYMTAB)
			continue;
		elf.syms = (const Elf64_Sym *)((const char *)map + sh[i].sh_offset);
		elf.nr_syms = sh[i].sh_size / sizeof(Elf64_Sym);
		elf.strings = (const char *)map + sh[sh[i].sh_link].sh_offset;
	}
	elf.base = map;
	/* Zero for the position-dependent binaries that the build makes. */
	if (eh->e_type == ET_DYN)
		elf.slide = (uintptr_t)&__executable_start;
}

int sim_elf_lookup(unsigned long pc, const char **name, unsigned long *offset, const char **file)
{
	const char *unit = "", *best_unit = "";
	const Elf64_Sym *best = NULL;

	if (!elf.tried)
		elf_open();
	pc -= elf.slide;
	for (size_t i = 0; i < elf.nr_syms; i++) {
		const Elf64_Sym *s = &elf.syms[i];
		int type = ELF64_ST_TYPE(s->st_info);

		if (type == STT_FILE)
			unit = elf.strings + s->st_name;
		if (type != STT_FUNC || pc < s->st_value ||
		    pc >= s->st_value + (s->st_size ? s->st_size : 1))
			continue;
		best = s;
		best_unit = ELF64_ST_BIND(s->st_info) == STB_LOCAL ? unit : "";
	}
	if (!best)
		return -1;
	*name = elf.strings + best->st_name;
	*offset = pc - best->st_value;
	*file = best_unit;
	return 0;
}

const char *sim_host_symbol(const void *pc, char *buf, unsigned long len)
{
	unsigned long offset;
	const char *name, *file;

	if (!pc)
		snprintf(buf, len, "nowhere");
	else if (sim_elf_lookup((unsigned long)pc, &name, &offset, &file))
		snprintf(buf, len, "%p", pc);
	else if (*file)
		snprintf(buf, len, "%s+%#lx (%s)", name, offset, file);
	else
		snprintf(buf, len, "%s+%#lx", name, offset);
	return buf;
}

struct walk {
	void **pcs;
	int nr, max;
};

static _Unwind_Reason_Code walk_one(struct _Unwind_Context *ctx, void *arg)
{
	struct walk *w = arg;
	uintptr_t pc = _Unwind_GetIP(ctx);

	if (!pc || w->nr == w->max)
		return _URC_END_OF_STACK;
	w->pcs[w->nr++] = (void *)pc;
	return _URC_NO_REASON;
}

int sim_host_backtrace(void **pcs, int max)
{
	struct walk w = { pcs, 0, max };

	_Unwind_Backtrace(walk_one, &w);
	return w.nr;
}

/*
 * Another task's stack starts with what sim_switch() pushed: six registers, rbp the last of them,
 * and the return address. From there the frame pointers lead up; all code of the lab is built with
 * them.
 */
int sim_host_backtrace_of(void *sp, void **pcs, int max)
{
	uintptr_t *frame = sp, lo = (uintptr_t)sp, fp;
	int nr = 0;

	if (!sp || max < 1)
		return 0;
	fp = frame[5];
	pcs[nr++] = (void *)frame[6];
	while (nr < max && fp > lo && fp - lo < (1 << 20) && !(fp & 7)) {
		frame = (uintptr_t *)fp;
		lo = fp;
		fp = frame[0];
		if (!frame[1])
			break;
		pcs[nr++] = (void *)frame[1];
	}
	return nr;
}
