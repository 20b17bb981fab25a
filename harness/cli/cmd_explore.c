// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab explore`: many schedules of one scenario.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "explore/search.h"
#include "explore/strategy.h"

static struct search job;
static const char *scenario;

static void summary(const struct search_progress *p, const char *verdict)
{
	double secs = p->seconds > 0 ? p->seconds : 1e-9;

	printf("%s%s%s  %s%s · %llu points · %llu schedules (%llu distinct) · %.1f k/s"
	       " · %.1f s · %s\n",
	       cli_on(HUE_BOLD), scenario, cli_off(), search_strategy_name(job.strategy),
	       job.twice ? " twice" : "",
	       (unsigned long long)(p->done ? p->points / p->done : 0),
	       (unsigned long long)p->done, (unsigned long long)p->distinct,
	       (double)p->runs / secs / 1e3, secs, verdict);
}

/* What a search without a finding has shown. */
static const char *clean(const struct search_progress *p)
{
	static char text[160];
	int n = snprintf(text, sizeof(text), "no finding");

	if (p->complete)
		snprintf(text + n, sizeof(text) - (size_t)n,
			 ", every schedule with up to %u delays was run", job.bound);
	else if (job.strategy == SEARCH_DFS)
		snprintf(text + n, sizeof(text) - (size_t)n, ", %llu with %u delays not run",
			 (unsigned long long)p->left, p->level);
	if (cli_interrupted) {
		n = (int)strlen(text);
		snprintf(text + n, sizeof(text) - (size_t)n, " (interrupted)");
	}
	return text;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static bool schedules_said;
	int strategy;

	(void)state;
	switch (key) {
	case 's':
		strategy = search_strategy(arg);
		if (strategy < 0)
			cli_die("--strategy: '%s' is not one of: random, pct, dfs, portfolio", arg);
		job.strategy = (enum search_strategy)strategy;
		return 0;
	case 'n':
		job.schedules = cli_number("--schedules", arg, 1, 1ull << 40);
		schedules_said = true;
		return 0;
	case 'S':
		job.seed = cli_number("--seed", arg, 0, ~0ull);
		return 0;
	case 'b':
		job.bound = (unsigned int)cli_number("--bound", arg, 0, DELAYS_MAX);
		return 0;
	case 't':
		job.twice = true;
		return 0;
	case 'h':
		job.hashes = true;
		return 0;
	case ARGP_KEY_ARG:
		if (scenario)
			cli_die("one scenario at a time ('%s' and '%s')", scenario, arg);
		scenario = arg;
		return 0;
	case ARGP_KEY_END:
		if (!scenario)
			cli_die("explore: no scenario given (see `vfiolab list`)");
		if (!schedules_said && job.strategy == SEARCH_DFS)
			job.schedules = 0;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "strategy", 's', "NAME", 0,
	  "how schedules are chosen: random (by chance), pct (random priorities and moments of "
	  "change), dfs (every schedule with few delays), portfolio (a share of each)", 0 },
	{ "schedules", 'n', "N", 0, "how many (default 10000; of dfs: all within the bound)", 0 },
	{ "seed", 'S', "N", 0, "of the whole search (default 1)", 0 },
	{ "bound", 'b', "N", 0, "delays of dfs and portfolio, up to 4 (default 2)", 0 },
	{ "twice", 't', NULL, 0,
	  "run each schedule twice and compare the event hashes; else one in 64 is", 0 },
	{ "hashes", 'h', NULL, 0, "print seed (dfs: number) and event hash of every run", 0 },
	{ 0 }
};

static int cmd_explore(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, "SCENARIO", "Search the schedules of a scenario.", NULL, NULL, NULL
	};
	struct search_progress *progress;
	double start = cli_seconds();
	int status;
	pid_t pid;

	job = (struct search){ .schedules = 10000, .seed = 1, .bound = SEARCH_BOUND };
	cli_parse(&argp, argc, argv, NULL);
	job.desc = scenario_must_find(scenario);
	progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	if (progress == MAP_FAILED)
		cli_die("no memory: %s", strerror(errno));
	fflush(NULL);
	/* Before the fork: a Ctrl-C that comes early must end both alike. */
	cli_catch_interrupt();
	pid = fork();
	if (pid < 0)
		cli_die("cannot start a worker: %s", strerror(errno));
	if (!pid) {
		search_run(&job, progress);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && !WEXITSTATUS(status)) {
		summary(progress, clean(progress));
		return CLI_OK;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == CLI_USAGE)
		return CLI_USAGE;
	/* The worker looks at its clock now and then only. */
	progress->seconds = cli_seconds() - start;
	summary(progress, "FINDING");
	return CLI_FAILED;
}

COMMAND(explore, "explore", "SCENARIO [--strategy NAME]", "search the schedules of a scenario",
	cmd_explore);
