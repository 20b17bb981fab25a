// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab run`: one run of a scenario, for people; and `vfiolab replay`: one run again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>
#include <vfiolab_build.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/scenario_run.h"
#include "cli/unit.h"
#include "explore/faults.h"
#include "fuzz/fuzz.h"

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
	{ "seed", 'S', "N", 0, "of the schedule; 0 always goes on with the running task", 0 }, { 0 }
};

static int run_scenario(const char *name, const struct run_spec *spec)
{
	const struct scenario_desc *desc = scenario_must_find(name);
	struct scenario_outcome out;

	sim_catch_faults();
	scenario_prepare(desc);
	out = scenario_run(desc, spec);
	printf("%s%s%s  seed %llu · %u points · event hash %016llx · %sno finding%s\n",
	       cli_on(HUE_BOLD), name, cli_off(), (unsigned long long)spec->seed, out.points,
	       (unsigned long long)out.hash, cli_on(HUE_GOOD), cli_off());
	return CLI_OK;
}

static int cmd_run(int argc, char **argv)
{
	static const struct argp argp = {
		run_options, parse_run, "SCENARIO", "Run a scenario once.", NULL, NULL, NULL
	};

	cli_parse(&argp, argc, argv, NULL);
	return run_scenario(opt.name, &(struct run_spec){ .seed = opt.seed });
}

COMMAND(run, "run", "SCENARIO [--seed N]", "run a scenario once", cmd_run);

/* A test's failure is shown as `vfiolab test` shows it, but nothing is captured. */
static int replay_test(const char *name)
{
	static struct result r;

	if (unit_find(&r, name))
		cli_die("replay: this build has no test '%s'", name);
	unit_run(&r);
	fflush(stdout);
	printf("%s: %s\n", name, r.status == RESULT_FAILED ? "failed" : "no finding");
	return r.status == RESULT_FAILED ? CLI_FAILED : CLI_OK;
}

/* The string says which build it needs; the sibling of this one is run in its place. */
static void exec_preset(const struct replay *r, char **argv)
{
	static char path[4096];
	size_t folder = strcspn(r->preset, "-");
	char *at;
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 64);

	if (len < 0)
		cli_die("replay: cannot find this program: %s", strerror(errno));
	path[len] = 0;
	/* .../build/<preset>/bin/vfiolab */
	at = strstr(path, "/" VFIOLAB_PRESET "/bin/");
	if (at) {
		/* "asan-ktree" is vfiolab-ktree in the folder asan. */
		snprintf(at, (size_t)(path + sizeof(path) - at), "/%.*s/bin/vfiolab%s", (int)folder,
			 r->preset, r->preset + folder);
		argv[0] = path;
		execv(path, argv);
	}
	cli_die("replay: the string needs the build '%s', which is not there (expected %s; "
		"`harness/setup/lab %.*s` makes it)",
		r->preset, path, (int)folder, r->preset);
}

static int cmd_replay(int argc, char **argv)
{
	static struct replay r;
	const char *wrong;
	char *again[] = { NULL, (char *)"replay", NULL, NULL };

	if (argc != 2 || !strcmp(argv[1], "--help")) {
		fputs("usage: vfiolab replay STRING\n", argc == 2 ? stdout : stderr);
		return argc == 2 ? CLI_OK : CLI_USAGE;
	}
	wrong = replay_parse(argv[1], &r);
	if (wrong)
		cli_die("replay: '%.60s%s' is not a replay string: %s", argv[1],
			strlen(argv[1]) > 60 ? "..." : "", wrong);
	if (strcmp(r.src, VFIOLAB_SRC_HASH))
		cli_die("replay: the string is of other sources (src=%s, these are %s)", r.src,
			VFIOLAB_SRC_HASH);
	/* The grain is a property of the preset: fine has one build of its own. */
	if (strcmp(r.preset, replay_preset())) {
		again[2] = argv[1];
		exec_preset(&r, again);
	}
	if (strcmp(r.level, VFIOLAB_LEVEL) || strcmp(r.grain, VFIOLAB_GRAIN))
		cli_die("replay: the string is of level %s, grain %s; this build has %s, %s",
			r.level, r.grain, VFIOLAB_LEVEL, VFIOLAB_GRAIN);
	sim_watchdog(60);
	if (!strncmp(r.what, "test/", 5))
		return replay_test(r.what + 5);
	if (!strncmp(r.what, "fuzz/", 5))
		return fuzz_replay(r.what + 5, r.bytes, r.nbytes);
	if (!strncmp(r.what, "faults/", 7))
		return fault_replay(r.what + 7, &r.spec);
	return run_scenario(r.what, &r.spec);
}

COMMAND(replay, "replay", "STRING", "run again what a `replay:` line names", cmd_replay);
