// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay strings and sameness: what is printed can be read back, and the same string is the same
 * run.
 */
#include <string.h>

#include <shared/fault.h>

#include "cli/replay.h"
#include "cli/scenario_run.h"
#include "tests/suite.h"

#define BUILD ":level=6.1:grain=coarse:preset=asan:src=01234567"

static void parse_takes_what_findings_print(void **state)
{
	static struct replay r;

	(void)state;
	assert_null(replay_parse("replay: vl1:intx:seed=42:bytes=00ff" BUILD, &r));
	assert_string_equal(r.what, "intx");
	assert_int_equal(r.spec.seed, 42);
	assert_int_equal(r.nbytes, 2);
	assert_int_equal(r.bytes[1], 0xff);
	assert_string_equal(r.preset, "asan");
}

static void parse_names_what_is_wrong(void **state)
{
	static const struct {
		const char *text, *said;
	} bad[] = {
		{ "", "vl1:" },
		{ "vl2:intx:seed=1" BUILD, "vl1:" },
		{ "vl1:intx", "truncated" },
		{ "vl1::seed=1" BUILD, "name" },
		{ "vl1:intx:seed=x" BUILD, "seed=" },
		{ "vl1:intx:bytes=0" BUILD, "bytes=" },
		{ "vl1:intx:bytes=zz" BUILD, "bytes=" },
		{ "vl1:intx:seed", "'='" },
		{ "vl1:intx:colour=red" BUILD, "field" },
		{ "vl1:intx:seed=1:level=6.1:grain=coarse", "missing" },
		{ "vl1:intx:seed=1:level=6.1:grain=coarse:preset=asan:src=0123456", "truncated" },
		{ "vl1:intx:seed=1:seed=2" BUILD, "twice" },
		{ "vl1:intx:schedule=3.1" BUILD ":schedule=1.1", "twice" },
		{ "vl1:intx:seed=1:pct=0/9" BUILD, "pct=" },
		{ "vl1:intx:seed=1:pct=2" BUILD, "pct=" },
		{ "vl1:intx:schedule=5" BUILD, "schedule=" },
		{ "vl1:intx:schedule=5.1," BUILD, "schedule=" },
		{ "vl1:intx:schedule=5.1,5.1" BUILD, "schedule=" },
		{ "vl1:intx:schedule=5.0" BUILD, "schedule=" },
		{ "vl1:intx:schedule=5.256" BUILD, "schedule=" },
		{ "vl1:intx:schedule=65535.1" BUILD, "schedule=" },
		{ "vl1:intx:faults=alloc" BUILD, "faults=" },
		{ "vl1:intx:faults=alloc.0" BUILD, "faults=" },
		{ "vl1:intx:faults=alloc.1-" BUILD, "faults=" },
		{ "vl1:intx:faults=weather.1" BUILD, "class" },
	};
	static struct replay r;
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *wrong = replay_parse(bad[i].text, &r);

		if (!wrong || !strstr(wrong, bad[i].said))
			fail_msg("'%s': expected '%s', got '%s'", bad[i].text, bad[i].said,
				 wrong ? wrong : "ok");
	}
}

static void what_is_printed_is_what_is_parsed(void **state)
{
	static const uint8_t decisions[] = { 0, 3, 0, 0, 255, 0 };
	static const struct planned_fault faults[] = { { SIM_FAULT_UCOPY, 3, false },
						       { SIM_FAULT_ALLOC, 1, true } };
	const struct run_spec spec = { .seed = 9, .decisions = decisions, .ndecisions = 6,
				       .faults = faults, .nfaults = 2 };
	static struct replay r;
	char text[512], again[512];

	(void)state;
	replay_print(text, sizeof(text), "s", &spec, (const uint8_t *)"\x12", 1);
	assert_null(replay_parse(text, &r));
	assert_int_equal(r.spec.ndecisions, 6);
	assert_memory_equal(r.spec.decisions, decisions, 6);
	assert_int_equal(r.spec.nfaults, 2);
	assert_int_equal(r.spec.faults[0].nth, 3);
	assert_true(r.spec.faults[1].onwards);
	replay_print(again, sizeof(again), r.what, &r.spec, r.bytes, r.nbytes);
	assert_string_equal(text, again);

	replay_print(text, sizeof(text), "s", &(struct run_spec){ .seed = 4, .depth = 3,
								   .length = 77 }, NULL, 0);
	assert_null(replay_parse(text, &r));
	assert_int_equal(r.spec.depth, 3);
	assert_int_equal(r.spec.length, 77);
}

static void every_scenario_is_the_same_twice(void **state)
{
	uint64_t a, b;
	unsigned int n;

	(void)state;
	for (n = 0; n < scenario_count(); n++) {
		const struct scenario_desc *desc = scenario_at(n);

		if (desc->report)
			continue;
		scenario_prepare(desc);
		/* Of its other schedules scenario/NAME runs a share twice. */
		a = scenario_once(desc, scenario_seed(7, 0), NULL, 0).hash;
		b = scenario_once(desc, scenario_seed(7, 0), NULL, 0).hash;
		if (a != b)
			fail_msg("%s: one seed, two runs", desc->name);
	}
}

static void different_seeds_take_different_schedules(void **state)
{
	const struct scenario_desc *desc = scenario_find("msix_set_irqs_vs_irq_vs_close");
	uint64_t first, other = 0;
	unsigned int i;

	(void)state;
	assert_non_null(desc);
	scenario_prepare(desc);
	first = scenario_once(desc, scenario_seed(7, 0), NULL, 0).schedule;
	for (i = 1; i < 20; i++)
		other += scenario_once(desc, scenario_seed(7, i), NULL, 0).schedule != first;
	assert_true(other >= 15);
}

/* Whatever chose the schedule: the list of its decisions is the same run. */
static void repeats_by_decisions(const struct scenario_desc *desc, const struct run_spec *spec)
{
	static uint8_t bytes[REPLAY_DECISIONS];
	struct scenario_outcome chosen = scenario_run(desc, spec), again;
	size_t n = scenario_trace(bytes, sizeof(bytes));

	again = scenario_once(desc, 0, bytes, n + 1);
	if (chosen.schedule != again.schedule || chosen.hash != again.hash ||
	    chosen.points != again.points)
		fail_msg("%s: seed %llu, PCT depth %u: its decisions are another run", desc->name,
			 (unsigned long long)spec->seed, spec->depth);
	memset(bytes, 0, sizeof(bytes));
}

static void decisions_repeat_what_chose_them(void **state)
{
	unsigned int i, n;

	(void)state;
	for (n = 0; n < scenario_count(); n++) {
		const struct scenario_desc *desc = scenario_at(n);

		if (desc->report)
			continue;
		scenario_prepare(desc);
		for (i = 0; i < 3; i++) {
			struct run_spec spec = { .seed = scenario_seed(9, i), .length = 150 };

			if (!i)
				repeats_by_decisions(desc, &spec);
			spec.depth = 2 + i;
			repeats_by_decisions(desc, &spec);
		}
	}
}

SUITE(replay, cmocka_unit_test(parse_takes_what_findings_print),
      cmocka_unit_test(parse_names_what_is_wrong),
      cmocka_unit_test(what_is_printed_is_what_is_parsed),
      cmocka_unit_test(every_scenario_is_the_same_twice),
      cmocka_unit_test(different_seeds_take_different_schedules),
      cmocka_unit_test(decisions_repeat_what_chose_them));
