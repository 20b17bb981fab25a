// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search itself: which schedule is run next, and what is counted.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "explore/search.h"
#include "explore/strategy.h"

/* One schedule in so many is run twice, whatever the search. */
#define TWICE_SHARE 64
/* Schedules from which PCT learns how many points the scenario has. */
#define LEARN 16

static const char *const names[] = {
#define NAME(id, name, doc) #name,
	SEARCH_STRATEGIES(NAME)
#undef NAME
};

int search_strategy(const char *name)
{
	int i;

	for (i = 0; i < SEARCH_STRATEGY_NR; i++)
		if (!strcmp(name, names[i]))
			return i;
	return -1;
}

const char *search_strategy_name(enum search_strategy strategy)
{
	return names[strategy];
}

/* ---- the set of schedules seen; open addressing, at most half full ---- */

static uint64_t *seen;
static uint64_t seen_size, seen_count;

static bool seen_put(uint64_t *set, uint64_t size, uint64_t hash)
{
	uint64_t i;

	for (i = hash & (size - 1); set[i]; i = (i + 1) & (size - 1))
		if (set[i] == hash)
			return false;
	set[i] = hash;
	return true;
}

static void seen_grow(void)
{
	uint64_t i, size = seen_size ? 2 * seen_size : 1 << 16;
	uint64_t *set = calloc(size, sizeof(*set));

	if (!set)
		cli_die("explore: no memory to tell %llu schedules apart",
			(unsigned long long)seen_count);
	for (i = 0; i < seen_size; i++)
		if (seen[i])
			seen_put(set, size, seen[i]);
	free(seen);
	seen = set;
	seen_size = size;
}

static bool seen_add(uint64_t hash)
{
	if (2 * seen_count >= seen_size)
		seen_grow();
	if (!seen_put(seen, seen_size, hash ? hash : 1))
		return false;
	seen_count++;
	return true;
}

/* ---- one schedule ---- */

static const struct search *job;
static struct search_progress *progress;
static double started, shown;
static FILE *hashes;

static void show_progress(void)
{
	const struct search_progress *p = progress;
	double rate = p->seconds > 0 ? (double)p->done / p->seconds : 0;
	uint64_t left = p->exhaustive ? p->left : job->schedules - p->done;
	char what[64] = "";

	if (p->exhaustive)
		snprintf(what, sizeof(what), " with %u delays", p->level);
	if (isatty(STDERR_FILENO))
		cli_status("%s  %llu schedules, %llu distinct, %.0f/s; %llu%s left, %.0f s",
			   job->desc->name, (unsigned long long)p->done,
			   (unsigned long long)p->distinct, rate, (unsigned long long)left, what,
			   rate > 0 ? (double)left / rate : 0);
	else
		fprintf(stderr, "%s: %llu schedules, %llu distinct, %.0f/s; %llu%s left\n",
			job->desc->name, (unsigned long long)p->done,
			(unsigned long long)p->distinct, rate, (unsigned long long)left, what);
}

static void look_at_clock(void)
{
	double now = cli_seconds();

	progress->seconds = now - started;
	if (now - shown < (isatty(STDERR_FILENO) ? 0.2 : 10))
		return;
	shown = now;
	show_progress();
}

/* Is another schedule wanted? */
static bool more(void)
{
	return !cli_interrupted && (!job->schedules || progress->done < job->schedules);
}

/* @restart puts back what @spec's decisions are made of, NULL when nothing is. */
static struct scenario_outcome run(const struct run_spec *spec, void (*restart)(void *))
{
	struct scenario_outcome out = scenario_run(job->desc, spec), again;

	progress->runs++;
	if (job->twice || progress->runs % TWICE_SHARE == 1) {
		if (restart)
			restart(spec->arg);
		again = scenario_run(job->desc, spec);
		progress->runs++;
		if (again.hash != out.hash)
			sim_bug("nondeterminism",
				"two runs of one schedule differ: event hashes %016llx and %016llx",
				(unsigned long long)out.hash, (unsigned long long)again.hash);
	}
	return out;
}

static void count(const struct scenario_outcome *out, uint64_t label)
{
	progress->distinct += seen_add(out->schedule);
	progress->points += out->points;
	progress->done++;
	if (hashes)
		fprintf(hashes, "%016llx %016llx\n", (unsigned long long)label,
			(unsigned long long)out->hash);
	if (!(progress->done & 0x3f))
		look_at_clock();
}

/* ---- chance ---- */

static struct {
	uint64_t nth;
	unsigned int learnt, points;
} chance;

static void random_schedule(void)
{
	uint64_t seed = scenario_seed(job->seed, chance.nth++);
	struct scenario_outcome out = run(&(struct run_spec){ .seed = seed }, NULL);

	if (chance.learnt < LEARN) {
		chance.learnt++;
		if (out.points > chance.points)
			chance.points = out.points;
	}
	count(&out, seed);
}

static void pct_schedule(void)
{
	uint64_t seed = scenario_seed(job->seed, chance.nth);
	struct run_spec spec = { .seed = seed, .length = chance.points };
	struct scenario_outcome out;

	/* How many points there are, chance has to say first. */
	if (chance.learnt < LEARN) {
		random_schedule();
		return;
	}
	spec.length += !spec.length;
	spec.depth = 2 + (unsigned int)(chance.nth++ % 3);
	out = run(&spec, NULL);
	count(&out, seed);
}

/* ---- all with few delays ---- */

static uint64_t delay_limit;

static void delays_again(void *arg)
{
	struct delays *d = arg;

	d->step = 0;
	d->next = 0;
}

static bool delayed_schedule(void *arg, struct delays *d, bool again)
{
	const struct delay_search *search = arg;
	struct scenario_outcome out;

	if (!more() || progress->done >= delay_limit)
		return false;
	out = run(&(struct run_spec){ .pick = delays_pick, .arg = d }, delays_again);
	progress->level = search->level;
	progress->left = search->left;
	if (!again)
		count(&out, search->seen);
	return true;
}

static void all_delayed_schedules(uint64_t limit)
{
	struct delay_search search = { .bound = job->bound, .run = delayed_schedule };

	search.arg = &search;
	delay_limit = limit;
	progress->exhaustive = true;
	delay_search(&search);
	progress->exhaustive = false;
	progress->complete = search.complete;
	progress->left = search.left;
}

void search_run(const struct search *s, struct search_progress *p)
{
	uint64_t i;

	job = s;
	progress = p;
	started = shown = cli_seconds();
	memset(&chance, 0, sizeof(chance));
	free(seen);
	seen = NULL;
	seen_size = seen_count = 0;
	if (s->hashes) {
		hashes = fdopen(dup(STDOUT_FILENO), "w");
		if (!hashes)
			cli_die("--hashes: %s", strerror(errno));
		/* A finding ends the process at once: what was run before it must be out. */
		setvbuf(hashes, NULL, _IOLBF, 0);
	}
	sim_catch_faults();
	/* A scenario made for people prints; a search of it has one summary line. */
	if (s->desc->report && !freopen("/dev/null", "w", stdout))
		cli_die("cannot open /dev/null: %s", strerror(errno));
	scenario_prepare(s->desc);
	if (s->strategy == SEARCH_DFS)
		all_delayed_schedules(UINT64_MAX);
	else if (s->strategy == SEARCH_PORTFOLIO)
		all_delayed_schedules(s->schedules / 4);
	for (i = 0; s->strategy != SEARCH_DFS && more(); i++) {
		if (s->strategy == SEARCH_RANDOM || (s->strategy == SEARCH_PORTFOLIO && i % 2))
			random_schedule();
		else
			pct_schedule();
	}
	p->seconds = cli_seconds() - started;
	cli_status(NULL);
	fflush(NULL);
}
