// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay strings and sameness: what is printed can be read back, and the same string is the same
 * run.
 */
#include <string.h>

#include "cli/replay.h"
#include "cli/scenario_run.h"
#include "tests/suite.h"

#define BUILD ":level=6.1:grain=coarse:preset=asan:src=0"

static void parse_takes_what_findings_print(void **state)
{
	static struct replay r;

	(void)state;
	assert_null(replay_parse("replay: vl1:intx:seed=42:bytes=00ff" BUILD, &r));
	assert_string_equal(r.what, "intx");
	assert_int_equal(r.seed, 42);
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

static void every_scenario_is_the_same_twice(void **state)
{
	unsigned int i, n;

	(void)state;
	for (n = 0; n < scenario_count(); n++) {
		const struct scenario_desc *desc = scenario_at(n);

		if (desc->report)
			continue;
		scenario_prepare(desc);
		for (i = 0; i < 10; i++) {
			uint64_t seed = scenario_seed(7, i);
			uint64_t a = scenario_once(desc, seed, NULL, 0).hash;
			uint64_t b = scenario_once(desc, seed, NULL, 0).hash;

			if (a != b)
				fail_msg("%s: seed %llu differs", desc->name,
					 (unsigned long long)seed);
		}
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

static void schedule_bytes_repeat_a_seeded_run(void **state)
{
	const struct scenario_desc *desc = scenario_find("msix_set_irqs_vs_irq_vs_close");
	static uint8_t bytes[REPLAY_BYTES];
	struct scenario_outcome seeded, again;
	size_t n;

	(void)state;
	scenario_prepare(desc);
	seeded = scenario_once(desc, scenario_seed(9, 3), NULL, 0);
	n = scenario_trace(bytes, sizeof(bytes));
	assert_true(n > 0 && n < sizeof(bytes));
	again = scenario_once(desc, 0, bytes, n);
	assert_true(seeded.schedule == again.schedule);
	assert_true(seeded.hash == again.hash);
}

SUITE(replay, cmocka_unit_test(parse_takes_what_findings_print),
      cmocka_unit_test(parse_names_what_is_wrong),
      cmocka_unit_test(every_scenario_is_the_same_twice),
      cmocka_unit_test(different_seeds_take_different_schedules),
      cmocka_unit_test(schedule_bytes_repeat_a_seeded_run));
