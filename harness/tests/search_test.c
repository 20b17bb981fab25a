// SPDX-License-Identifier: GPL-2.0-only
/*
 * The strategies, on made-up runs: what they choose depends on nothing but their numbers. And the
 * search, on scenarios with a planted mistake.
 */
#include <string.h>

#include <shared/lab.h>
#include <shared/module.h>

#include "cli/replay.h"
#include "cli/stage.h"
#include "explore/search.h"
#include "explore/strategy.h"
#include "fuzz/fuzz.h"
#include "tests/expect.h"
#include "tests/suite.h"

/* ---- few delays: a run with fixed numbers of choices, counted by hand ---- */

struct made_up {
	unsigned int length;
	uint8_t choices;
	unsigned int runs, again, delays[DELAYS_MAX + 1];
	unsigned int stop_after;
	uint64_t last;
	bool in_order;
};

/* Later decisions have no more choices once @choices of them were not "go on": trees are uneven. */
static bool made_up_run(void *arg, struct delays *d, bool again)
{
	static const int tasks[8];
	struct made_up *m = arg;
	uint64_t schedule = 0;
	unsigned int i, pick, delays = 0;

	for (i = 0; i < m->length; i++) {
		pick = delays_pick(d, delays < 2 ? m->choices : 1, tasks);
		delays += pick != 0;
		schedule = schedule * m->choices + pick;
	}
	m->again += again;
	if (again)
		return true;
	m->runs++;
	m->delays[delays]++;
	m->in_order &= delays == d->n;
	m->last = schedule;
	return m->runs != m->stop_after;
}

static struct delay_search searched(struct made_up *m, unsigned int bound)
{
	struct delay_search s = { .bound = bound, .run = made_up_run, .arg = m };

	m->in_order = true;
	delay_search(&s);
	return s;
}

static void few_delays_are_all_run_once(void **state)
{
	struct made_up m = { .length = 5, .choices = 3 };
	struct delay_search s = searched(&m, 2);

	(void)state;
	/* 5 places with 2 other choices each; 10 pairs of places with 4. */
	assert_int_equal(m.delays[0], 1);
	assert_int_equal(m.delays[1], 10);
	assert_int_equal(m.delays[2], 40);
	assert_int_equal(s.seen, 51);
	assert_true(m.in_order && s.complete);
	assert_int_equal(s.left, 0);
}

static void few_delays_end_where_there_are_no_more(void **state)
{
	struct made_up m = { .length = 4, .choices = 2 };
	struct delay_search s = searched(&m, DELAYS_MAX);

	(void)state;
	/* After two delays nothing is left to choose. */
	assert_int_equal(m.runs, 1 + 4 + 6);
	assert_true(s.complete);
}

static void few_delays_say_what_is_left(void **state)
{
	struct made_up m = { .length = 5, .choices = 3, .stop_after = 21 };
	struct delay_search s = searched(&m, 2);

	(void)state;
	assert_false(s.complete);
	assert_int_equal(s.level, 2);
	assert_int_equal(s.of_level, 40);
	assert_int_equal(s.left, 30);
}

static void few_delays_admit_that_a_run_was_too_long(void **state)
{
	struct made_up m = { .length = 20000, .choices = 2, .stop_after = 0 };
	struct delay_search s = searched(&m, 0);

	(void)state;
	/* Without delays the length does not matter. */
	assert_true(s.complete);
	m.stop_after = m.runs + 2;
	s = searched(&m, 1);
	assert_true(s.cut);
	assert_false(s.complete);
}

/* ---- PCT ---- */

static const int four[] = { 3, 1, 2, 4 };

static void pct_repeats_itself(void **state)
{
	unsigned int first[200], i;
	void *arg = pct_begin(42, 4, 200);

	(void)state;
	for (i = 0; i < 200; i++)
		first[i] = pct_pick(arg, 4, four);
	arg = pct_begin(43, 4, 200);
	for (i = 0; i < 200; i++)
		pct_pick(arg, 4, four);
	arg = pct_begin(42, 4, 200);
	for (i = 0; i < 200; i++)
		assert_int_equal(pct_pick(arg, 4, four), first[i]);
}

static void pct_changes_at_as_many_moments_as_its_depth_says(void **state)
{
	unsigned int depth, seed, i, changes, most;

	(void)state;
	for (depth = 1; depth <= 4; depth++) {
		most = 0;
		for (seed = 1; seed <= 50; seed++) {
			void *arg = pct_begin(seed, depth, 200);
			unsigned int last = pct_pick(arg, 4, four);

			for (changes = 0, i = 1; i < 200; i++) {
				unsigned int now = pct_pick(arg, 4, four);

				changes += now != last;
				last = now;
			}
			assert_true(changes <= depth - 1);
			most = changes > most ? changes : most;
		}
		assert_int_equal(most, depth - 1);
	}
}

static void pct_starves_nobody(void **state)
{
	unsigned int seed, i, got[4];

	(void)state;
	for (seed = 1; seed <= 20; seed++) {
		void *arg = pct_begin(seed, 2, 100);

		memset(got, 0, sizeof(got));
		for (i = 0; i < 10000; i++)
			got[pct_pick(arg, 4, four)]++;
		assert_true(got[0] && got[1] && got[2] && got[3]);
	}
}

static void pct_lets_time_pass_once(void **state)
{
	static const int with_time[] = { 1, 2, -1 };
	unsigned int seed, i, passed, some = 0;

	(void)state;
	for (seed = 1; seed <= 40; seed++) {
		void *arg = pct_begin(seed, 1, 100);

		for (passed = 0, i = 0; i < 500; i++)
			passed += pct_pick(arg, 3, with_time) == 2;
		assert_true(passed <= 1);
		some += passed;
	}
	assert_true(some > 4 && some < 36);
}

/* ---- the search ---- */

static void run_search(void *arg)
{
	static struct search_progress p;

	search_run(arg, &p);
}

static void every_strategy_finds_a_lost_update(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < SEARCH_STRATEGY_NR; i++) {
		struct search s = { .desc = scenario_find("planted_lost_update"),
				    .strategy = (enum search_strategy)i, .schedules = 2000,
				    .seed = 1, .bound = 2 };

		expect_finding_apart("s->note[0] == 2 does not hold", run_search, &s);
	}
}

static void a_host_clock_is_caught_by_the_share_that_is_run_twice(void **state)
{
	struct search s = { .schedules = 300, .seed = 1 };

	(void)state;
	s.desc = scenario_find("planted_host_clock");
	expect_finding_apart("nondeterminism", run_search, &s);
	s.desc = scenario_find("planted_virtual_clock");
	s.twice = true;
	expect_no_finding(run_search, &s);
}

static void progress_counts_what_was_run(void **state)
{
	struct search s = { .desc = scenario_find("planted_virtual_clock"), .schedules = 100,
			    .seed = 1, .bound = 1, .twice = true };
	struct search_progress p = { 0 };

	(void)state;
	search_run(&s, &p);
	assert_int_equal(p.done, 100);
	assert_int_equal(p.runs, 200);
	assert_true(p.distinct > 1 && p.distinct <= 100);
	s.strategy = SEARCH_DFS;
	s.schedules = 0;
	memset(&p, 0, sizeof(p));
	search_run(&s, &p);
	assert_true(p.complete);
	assert_int_equal(p.distinct, p.done);
}

/* ---- fuzz inputs: the same share, the same planted clock ---- */

static const char *clock_params;

static void prepare_clock(void)
{
	stage_enter("nodriver");
}

/* Where there is nothing to decide, no decision can differ. */
static void look_on(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 200; i++)
		sim_yield_point();
}

static void one_clock(const uint8_t *data, size_t size)
{
	int task;

	stage_restore();
	replay_begin_input("fuzz/planted", data, size);
	task = sim_spawn("looks on", look_on, NULL);
	assert_int_equal(sim_insmod("planted", clock_params), 0);
	assert_int_equal(sim_rmmod("planted"), 0);
	sim_join(task);
}

static void run_inputs(void *arg)
{
	static const struct fuzz_target planted = { .name = "planted", .prepare = prepare_clock,
						    .one = one_clock };
	int i;

	(void)arg;
	planted.prepare();
	for (i = 0; i < 2000; i++)
		fuzz_one(&planted, (const uint8_t *)"1", 1);
}

static void a_host_clock_is_caught_by_the_share_of_inputs_that_is_run_twice(void **state)
{
	(void)state;
	clock_params = "bug=host_clock";
	expect_finding_apart("two runs of one input differ", run_inputs, NULL);
	clock_params = "bug=host_clock clean=1";
	expect_no_finding(run_inputs, NULL);
}

SUITE(search, cmocka_unit_test(few_delays_are_all_run_once),
      cmocka_unit_test(few_delays_end_where_there_are_no_more),
      cmocka_unit_test(few_delays_say_what_is_left),
      cmocka_unit_test(few_delays_admit_that_a_run_was_too_long),
      cmocka_unit_test(pct_repeats_itself),
      cmocka_unit_test(pct_changes_at_as_many_moments_as_its_depth_says),
      cmocka_unit_test(pct_starves_nobody), cmocka_unit_test(pct_lets_time_pass_once),
      cmocka_unit_test(every_strategy_finds_a_lost_update),
      cmocka_unit_test(a_host_clock_is_caught_by_the_share_that_is_run_twice),
      cmocka_unit_test(a_host_clock_is_caught_by_the_share_of_inputs_that_is_run_twice),
      cmocka_unit_test(progress_counts_what_was_run));
