// SPDX-License-Identifier: GPL-2.0-only
/*
 * Source lines of code addresses, from the debug information of the program itself; read once, and
 * only when a race is reported.
 */
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <shared/host.h>

static Dwfl *dwfl_open(void)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_linux_proc_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
	};
	static Dwfl *dwfl;

	if (dwfl)
		return dwfl;
	dwfl = dwfl_begin(&callbacks);
	if (!dwfl)
		return NULL;
	dwfl_report_begin(dwfl);
	dwfl_linux_proc_report(dwfl, getpid());
	dwfl_report_end(dwfl, NULL, NULL);
	return dwfl;
}

/* A return address lies behind the call it belongs to. */
const char *sim_host_line(const void *pc, char *buf, unsigned long len)
{
	Dwarf_Addr addr = (Dwarf_Addr)(unsigned long)pc - 1;
	Dwfl *dwfl = dwfl_open();
	Dwfl_Line *line = dwfl ? dwfl_getsrc(dwfl, addr) : NULL;
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, addr) : NULL;
	const char *file, *function, *base, *cut;
	int number;

	file = line ? dwfl_lineinfo(line, NULL, &number, NULL, NULL, NULL) : NULL;
	if (!file)
		return sim_host_symbol(pc, buf, len);
	/* Relative to where the compiler ran, which is the build folder of no other machine. */
	base = dwfl_line_comp_dir(line);
	if (base && !strncmp(file, base, strlen(base)) && file[strlen(base)] == '/')
		file += strlen(base) + 1;
	/* Below the root of the sources, whatever the build folder is. */
	for (cut = strstr(file, "../"); cut; cut = strstr(file, "../"))
		file = cut + 3;
	function = module ? dwfl_module_addrname(module, addr) : NULL;
	snprintf(buf, len, "%s:%d (%s)", file, number, function ? function : "?");
	return buf;
}
