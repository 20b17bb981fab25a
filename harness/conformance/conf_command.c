// SPDX-License-Identifier: GPL-2.0-only
/* `vfiolab conformance`: the suite on twins, results as lines for merge.py. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "conf_lab.h"

struct args {
	struct conf_lab lab;
	const char *out;
};

static const struct argp_option options[] = {
	{ "twins", 't', "DIR", 0, "folder of recorded devices", 0 },
	{ "out", 'o', "FILE", 0, "results, a line each", 0 },
	{ "target", 'T', "NAME", 0, "column of the results (lab_ours, lab_upstream)", 0 },
	{ "only", 'c', "TEXT", 0, "only cases whose name contains TEXT", 0 },
	{ 0 },
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct args *a = state->input;

	switch (key) {
	case 't':
		a->lab.twins = arg;
		return 0;
	case 'o':
		a->out = arg;
		return 0;
	case 'T':
		a->lab.target = arg;
		return 0;
	case 'c':
		a->lab.only = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.doc = "Run the conformance suite in the lab.",
};

static int run(int argc, char **argv)
{
	struct args a = { .lab = { .twins = "harness/twins/recorded", .target = "lab_ours" } };
	char why[512];

	cli_parse(&argp, argc, argv, &a);
	if (a.out) {
		a.lab.out = fopen(a.out, "w");
		if (!a.lab.out)
			cli_die("%s: %s", a.out, strerror(errno));
	} else {
		a.lab.out = stdout;
	}
	if (conformance_run(&a.lab, why, sizeof(why)))
		cli_die("conformance: %s", why);
	if (a.out && fclose(a.lab.out))
		cli_die("%s: %s", a.out, strerror(errno));
	fprintf(stderr, "%s: %u results, %u skipped, %u failed\n", a.lab.target, a.lab.results,
		a.lab.skipped, a.lab.failed);
	return a.lab.failed ? CLI_FAILED : CLI_OK;
}

COMMAND(conformance, .name = "conformance", .args = "[--twins DIR] [--out FILE]",
	.doc = "run the conformance suite on recorded devices", .run = run);
