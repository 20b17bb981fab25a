// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab explore`: many schedules of one scenario.
 *
 * The search runs in a worker process, since a finding ends it; counters are shared, so that the
 * summary is right however it ended.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/scenario_run.h"

static struct {
	const char *scenario;
	const char *strategy;
	uint64_t schedules;
	uint64_t seed;
	bool twice;
	bool hashes;
} opt;

/* Shared with the worker. */
struct progress {
	uint64_t done;
	uint64_t distinct;
	uint64_t points;
	double seconds;
};

static struct progress *progress;

/* The set of schedules seen; open addressing, at most half full. */
static uint64_t *seen;
static uint64_t seen_mask;

static void seen_init(uint64_t schedules)
{
	uint64_t size = 1024;

	while (size < 2 * schedules && size < 1ull << 28)
		size *= 2;
	seen = calloc(size, sizeof(*seen));
	if (!seen)
		cli_die("--schedules %llu: no memory to count distinct ones",
			(unsigned long long)schedules);
	seen_mask = size - 1;
}

static bool seen_add(uint64_t hash)
{
	uint64_t i;

	hash = hash ? hash : 1;
	for (i = hash & seen_mask; seen[i]; i = (i + 1) & seen_mask)
		if (seen[i] == hash)
			return false;
	seen[i] = hash;
	return true;
}

static void show_progress(double start)
{
	double secs = cli_seconds() - start;
	double rate = secs > 0 ? (double)progress->done / secs : 0;

	cli_status("%s  %llu of %llu schedules, %llu distinct, %.0f/s, %.0f s left", opt.scenario,
		   (unsigned long long)progress->done, (unsigned long long)opt.schedules,
		   (unsigned long long)progress->distinct, rate,
		   rate > 0 ? (double)(opt.schedules - progress->done) / rate : 0);
}

static void worker(const struct scenario_desc *desc)
{
	double start = cli_seconds();
	FILE *hashes = opt.hashes ? fdopen(dup(STDOUT_FILENO), "w") : NULL;
	uint64_t i;

	if (opt.hashes && !hashes)
		cli_die("--hashes: %s", strerror(errno));
	/* A finding ends the process at once: what was run before it must be out. */
	if (hashes)
		setvbuf(hashes, NULL, _IOLBF, 0);
	cli_catch_interrupt();
	seen_init(opt.schedules);
	sim_catch_faults();
	/* A scenario made for people prints; a search of it has one summary line. */
	if (desc->report && !freopen("/dev/null", "w", stdout))
		cli_die("cannot open /dev/null: %s", strerror(errno));
	scenario_prepare(desc);
	for (i = 0; i < opt.schedules && !cli_interrupted; i++) {
		uint64_t seed = scenario_seed(opt.seed, i);
		struct scenario_outcome out = scenario_once(desc, seed, NULL, 0);

		if (opt.twice && scenario_once(desc, seed, NULL, 0).hash != out.hash)
			sim_bug("nondeterminism", "two runs of seed %llu differ",
				(unsigned long long)seed);
		progress->distinct += seen_add(out.schedule);
		progress->points += out.points;
		progress->done = i + 1;
		if (hashes)
			fprintf(hashes, "%016llx %016llx\n", (unsigned long long)seed,
				(unsigned long long)out.hash);
		if (!(i & 0xfff)) {
			progress->seconds = cli_seconds() - start;
			show_progress(start);
		}
	}
	progress->seconds = cli_seconds() - start;
	cli_status(NULL);
	fflush(NULL);
	_exit(0);
}

static void summary(const char *verdict)
{
	double secs = progress->seconds > 0 ? progress->seconds : 1e-9;

	printf("%s%s%s  %s%s · %llu points · %llu schedules (%llu distinct)"
	       " · %.1f k/s · %.1f s · %s\n",
	       cli_on(HUE_BOLD), opt.scenario, cli_off(), opt.strategy, opt.twice ? " twice" : "",
	       (unsigned long long)(progress->done ? progress->points / progress->done : 0),
	       (unsigned long long)progress->done, (unsigned long long)progress->distinct,
	       (double)progress->done * (opt.twice ? 2 : 1) / secs / 1e3, secs, verdict);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 's':
		if (strcmp(arg, "random"))
			cli_die("--strategy: '%s' is not one of: random", arg);
		return 0;
	case 'n':
		opt.schedules = cli_number("--schedules", arg, 1, 1ull << 40);
		return 0;
	case 'S':
		opt.seed = cli_number("--seed", arg, 0, ~0ull);
		return 0;
	case 't':
		opt.twice = true;
		return 0;
	case 'h':
		opt.hashes = true;
		return 0;
	case ARGP_KEY_ARG:
		if (opt.scenario)
			cli_die("one scenario at a time ('%s' and '%s')", opt.scenario, arg);
		opt.scenario = arg;
		return 0;
	case ARGP_KEY_END:
		if (!opt.scenario)
			cli_die("explore: no scenario given (see `vfiolab list`)");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "strategy", 's', "NAME", 0, "how schedules are chosen: random", 0 },
	{ "schedules", 'n', "N", 0, "how many (default 10000)", 0 },
	{ "seed", 'S', "N", 0, "of the whole search (default 1)", 0 },
	{ "twice", 't', NULL, 0, "run each schedule twice and compare the event hashes", 0 },
	{ "hashes", 'h', NULL, 0, "print seed and event hash of every run", 0 },
	{ 0 }
};

static int cmd_explore(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, "SCENARIO", "Search the schedules of a scenario.", NULL, NULL, NULL
	};
	const struct scenario_desc *desc;
	int status;
	pid_t pid;

	opt.strategy = "random";
	opt.schedules = 10000;
	opt.seed = 1;
	cli_parse(&argp, argc, argv, NULL);
	desc = scenario_must_find(opt.scenario);
	progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	if (progress == MAP_FAILED)
		cli_die("no memory: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		cli_die("cannot start a worker: %s", strerror(errno));
	if (!pid)
		worker(desc);
	cli_catch_interrupt();
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && !WEXITSTATUS(status)) {
		summary(cli_interrupted ? "interrupted" : "no finding");
		return CLI_OK;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == CLI_USAGE)
		return CLI_USAGE;
	summary("FINDING");
	return CLI_FAILED;
}

COMMAND(explore, "explore", "SCENARIO [--schedules N]", "search the schedules of a scenario",
	cmd_explore);
