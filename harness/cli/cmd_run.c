// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab run`: one run of a scenario, for people.
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/trial.h"
#include "explore/migration.h"

static struct {
	const char *name;
	uint64_t seed;
} opt;

static error_t parse_run(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 'S':
		opt.seed = cli_number("--seed", arg, 0, ~0ull);
		return 0;
	case 'V':
		journey_svg_file = arg;
		return 0;
	case 'H':
		journey_html_file = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (opt.name)
			cli_die("one scenario at a time ('%s' and '%s')", opt.name, arg);
		opt.name = arg;
		return 0;
	case ARGP_KEY_END:
		if (!opt.name)
			cli_die("run: no scenario given (see `vfiolab list`)");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option run_options[] = {
	{ "seed", 'S', "N", 0, "of the schedule; 0 always goes on with the running task", 0 },
	{ "svg", 'V', "FILE", 0, "migration: its timeline as a picture", 0 },
	{ "html", 'H', "FILE", 0, "the same as a page", 0 },
	{ 0 }
};

static int cmd_run(int argc, char **argv)
{
	static const struct argp argp = {
		run_options, parse_run, "SCENARIO", "Run a scenario once.", NULL, NULL, NULL
	};
	static struct replay r;

	cli_parse(&argp, argc, argv, NULL);
	if (strchr(opt.name, '/') || strlen(opt.name) >= sizeof(r.what))
		cli_die("unknown scenario '%s' (expected one of those that `vfiolab list` prints)",
			opt.name);
	if ((journey_svg_file || journey_html_file) && strcmp(opt.name, "migration"))
		cli_die("--svg and --html: only the scenario migration has a picture");
	strcpy(r.what, opt.name);
	r.spec.seed = opt.seed;
	run_prepare(&r);
	return run_once(&r);
}

COMMAND(run, "run", "SCENARIO [--seed N] [--svg FILE] [--html FILE]", "run a scenario once",
	cmd_run);
