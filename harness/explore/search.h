/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A search: many schedules of one scenario. It runs in a worker process, since a finding ends it;
 * what it came to so far is in memory that is shared with the one who waits for it.
 */
#ifndef VFIOLAB_HARNESS_SEARCH_H
#define VFIOLAB_HARNESS_SEARCH_H

#include "cli/scenario_run.h"

/* X(enumerator, name, what --help says) */
#define SEARCH_STRATEGIES(X)							\
	X(SEARCH_RANDOM, random, "every choice by chance")			\
	X(SEARCH_PCT, pct, "random priorities, and 1 to 3 moments of change")	\
	X(SEARCH_DFS, dfs, "every schedule with few delays")			\
	X(SEARCH_PORTFOLIO, portfolio, "a share of each")

enum search_strategy {
#define SEARCH_ENUM(id, name, doc) id,
	SEARCH_STRATEGIES(SEARCH_ENUM)
#undef SEARCH_ENUM
	SEARCH_STRATEGY_NR
};

#define SEARCH_BOUND 2	/* delays of an exhaustive search unless said */

/**
 * struct search - what to do
 * @schedules: how many; 0: until the exhaustive search is through
 * @seed: of the whole search
 * @bound: delays of an exhaustive search
 * @twice: run each schedule twice and compare; otherwise one in 64 is
 * @hashes: print seed (or number) and event hash of each run
 */
struct search {
	const struct scenario_desc *desc;
	enum search_strategy strategy;
	uint64_t schedules;
	uint64_t seed;
	unsigned int bound;
	bool twice;
	bool hashes;
};

/**
 * struct search_progress - what came of it so far
 * @done, @distinct, @points: schedules, different ones of them, and points in all of them
 * @runs: schedules that were run to get there; some are run again
 * @seconds: wall clock, to the last look at it
 * @level, @left: of the exhaustive search: delays of the present schedules, and how many of those
 *	are still to come; @exhaustive while it goes on
 * @complete: every schedule within the bound was run
 */
struct search_progress {
	uint64_t done, distinct, points, runs;
	double seconds;
	bool exhaustive, complete;
	unsigned int level;
	uint64_t left;
};

/* The strategy of that name, or -1. */
int search_strategy(const char *name);
const char *search_strategy_name(enum search_strategy strategy);

/* Do it, in this process; a finding does not return. Ends early when cli_interrupted is set. */
void search_run(const struct search *s, struct search_progress *p);

#endif /* VFIOLAB_HARNESS_SEARCH_H */
