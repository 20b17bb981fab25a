// SPDX-License-Identifier: GPL-2.0-only
/*
 * vfiolab: one binary, one word per command.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

extern const struct command *const __start_vfiolab_commands[];
extern const struct command *const __stop_vfiolab_commands[];

static void usage(FILE *to)
{
	const struct command *const *c;

	fputs("usage: vfiolab COMMAND [ARGUMENT...]\n\n"
	      "vfio-pci and its vendor drivers against simulated devices, in one process.\n\n", to);
	for (c = __start_vfiolab_commands; c < __stop_vfiolab_commands; c++)
		fprintf(to, "  %-12s %-34s %s\n", (*c)->name, (*c)->args, (*c)->doc);
	fputs("\n`vfiolab COMMAND --help` tells each command's options.\n", to);
}

int main(int argc, char **argv)
{
	const struct command *const *c;
	char name[64];

	cli_colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	if (argc < 2) {
		usage(stderr);
		return CLI_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return CLI_OK;
	}
	for (c = __start_vfiolab_commands; c < __stop_vfiolab_commands; c++) {
		if (strcmp((*c)->name, argv[1]))
			continue;
		snprintf(name, sizeof(name), "vfiolab %s", argv[1]);
		argv[1] = name;
		return (*c)->run(argc - 1, argv + 1);
	}
	cli_die("unknown command '%s' (expected one of those that `vfiolab help` lists)", argv[1]);
}
