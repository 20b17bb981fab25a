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

#include <shared/host.h>
#include <shared/layout.h>

#include "frame.h"
#include "host.h"

extern char __executable_start __attribute__((__weak__));

/* What a lookup compares, apart from the rest: a report asks for a hundred names. */
struct function {
	uintptr_t start, end;
	uint32_t name;
	uint32_t unit;		/* of a local function; 0 is no name */
};

static struct {
	int tried;
	struct function *functions;
	size_t nr_functions;
	const char *strings;
	uintptr_t slide;
} elf;

static void read_functions(const Elf64_Sym *syms, size_t nr)
{
	size_t bytes = nr * sizeof(struct function);
	uint32_t unit = 0;
	struct function *f;

	f = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (f == MAP_FAILED)
		return;
	elf.functions = f;
	for (size_t i = 0; i < nr; i++) {
		const Elf64_Sym *s = &syms[i];
		int type = ELF64_ST_TYPE(s->st_info);

		if (type == STT_FILE)
			unit = s->st_name;
		if (type != STT_FUNC)
			continue;
		*f++ = (struct function){
			s->st_value, s->st_value + (s->st_size ? s->st_size : 1), s->st_name,
			ELF64_ST_BIND(s->st_info) == STB_LOCAL ? unit : 0
		};
	}
	elf.nr_functions = f - elf.functions;
}

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
		elf.strings = (const char *)map + sh[sh[i].sh_link].sh_offset;
		read_functions((const Elf64_Sym *)((const char *)map + sh[i].sh_offset),
			       sh[i].sh_size / sizeof(Elf64_Sym));
	}
	/* Zero for the position-dependent binaries that the build makes. */
	if (eh->e_type == ET_DYN)
		elf.slide = (uintptr_t)&__executable_start;
}

int sim_elf_lookup(unsigned long pc, const char **name, unsigned long *offset, const char **file)
{
	const struct function *best = NULL;

	if (!elf.tried)
		elf_open();
	pc -= elf.slide;
	for (size_t i = 0; i < elf.nr_functions; i++) {
		const struct function *f = &elf.functions[i];

		if (pc - f->start < f->end - f->start)
			best = f;
	}
	if (!best)
		return -1;
	*name = elf.strings + best->name;
	*offset = pc - best->start;
	*file = elf.strings + best->unit;
	return 0;
}

const char *sim_host_symbol(const void *pc, char *buf, unsigned long len)
{
	unsigned long offset;
	const char *name, *file;

	if (!pc)
		snprintf(buf, len, "nowhere");
	/* A return address behind a call that never returns is behind the function as well. */
	else if (sim_elf_lookup((unsigned long)pc, &name, &offset, &file) &&
		 sim_elf_lookup((unsigned long)pc - 1, &name, &offset, &file))
		snprintf(buf, len, "%p", pc);
	else if (*file)
		snprintf(buf, len, "%s+%#lx (%s)", name, offset, file);
	else
		snprintf(buf, len, "%s+%#lx", name, offset);
	return buf;
}

extern void *__libc_stack_end;

/* Is it a frame on a task's stack or on the main one? Anything else is a register that holds
 * something else. */
static int is_frame(uintptr_t fp)
{
	uintptr_t main_top = (uintptr_t)__libc_stack_end;

	if (fp & 7)
		return 0;
	if (fp - SIM_STACK_BASE < SIM_STACK_SLOT * SIM_STACK_COUNT)
		return fp % SIM_STACK_SLOT >= SIM_STACK_GUARD &&
		       fp % SIM_STACK_SLOT < SIM_STACK_SLOT - 16;
	return fp < main_top && main_top - fp < 8 << 20;
}

/* All code of the lab is built with frame pointers; unwind tables are not in every build. */
static int walk(uintptr_t fp, void **pcs, int nr, int max)
{
	while (nr < max && is_frame(fp)) {
		uintptr_t *frame = (uintptr_t *)fp;

		if (!frame[FRAME_RETURN])
			break;
		pcs[nr++] = (void *)frame[FRAME_RETURN];
		/* Callers are further up, except where a signal came in on the stack of its own. */
		if (frame[0] <= fp && frame[0] - SIM_STACK_BASE < SIM_STACK_SLOT * SIM_STACK_COUNT)
			break;
		fp = frame[0];
	}
	return nr;
}

int sim_host_backtrace(void **pcs, int max)
{
	uintptr_t fp = OWN_FRAME();

	/* In a signal handler: its own frames first, then those of the code it interrupted. */
	for (int i = 0; i < 8 && fp && !is_frame(fp) && !(fp & 7); i++)
		fp = *(uintptr_t *)fp;
	return walk(fp, pcs, 0, max);
}

/* Another task's stack starts with what sim_switch() left; from there the frames lead up. */
int sim_host_backtrace_of(void *sp, void **pcs, int max)
{
	const struct switch_frame *frame = sp;

	if (!sp || max < 1)
		return 0;
	pcs[0] = (void *)switch_pc(frame);
	return walk(switch_link(frame), pcs, 1, max);
}
