// SPDX-License-Identifier: GPL-2.0-only
/*
 * The runner of KUnit suites, on suites that are made to fail.
 */
#include <string.h>

#include <shared/kunit.h>

#include "tests/suite.h"
#include "tests/world.h"

static char text[1024];

static int run(unsigned int nth, unsigned int position)
{
	const struct sim_kunit_ref ref = {
		.module = "kunit-planted", .nth = nth, .position = position,
	};

	return sim_kunit_run(&ref, text, sizeof(text));
}

static void failed_expectation_goes_on(void **state)
{
	(void)state;
	only_ours("the planted suites are not built beside another core");
	assert_int_equal(run(0, 0), 1);
	assert_non_null(strstr(text, "expectation failed: 1 + 1 == 3\n    left 2 (0x2), right 3"));
	assert_non_null(strstr(text, "and goes on"));
	assert_non_null(strstr(text, "left \"one\", right \"two\""));
	assert_non_null(strstr(text, "exit 1"));
}

static void failed_assertion_ends_the_case(void **state)
{
	(void)state;
	only_ours("the planted suites are not built beside another core");
	assert_int_equal(run(0, 1), 1);
	assert_non_null(strstr(text, "assertion failed: 2U < 1U"));
	assert_null(strstr(text, "came here"));
	assert_non_null(strstr(text, "exit 1"));
}

static void case_that_holds_passes(void **state)
{
	(void)state;
	only_ours("the planted suites are not built beside another core");
	assert_int_equal(run(0, 2), 0);
	assert_string_equal(text, "    exit 1\n");
}

static void failed_parameter_is_named_and_the_others_run(void **state)
{
	(void)state;
	only_ours("the planted suites are not built beside another core");
	assert_int_equal(run(0, 3), 1);
	assert_non_null(strstr(text, "expectation failed: row->value % 2 == 1"));
	assert_non_null(strstr(text, "in parameter 2, two is odd"));
	assert_null(strstr(text, "in parameter 1"));
	assert_null(strstr(text, "in parameter 3"));
	assert_non_null(strstr(text, "exit 3"));
}

static void case_whose_parameters_all_hold_passes(void **state)
{
	(void)state;
	only_ours("the planted suites are not built beside another core");
	assert_int_equal(run(0, 4), 0);
	assert_non_null(strstr(text, "exit 3"));
}

static void refusing_init_fails_the_case(void **state)
{
	(void)state;
	only_ours("the planted suites are not built beside another core");
	assert_int_equal(run(1, 2), 1);
	assert_string_equal(text, "the suite's init failed: -19\n");
}

SUITE_ON(kunit_runner, "cold",
	 cmocka_unit_test(failed_expectation_goes_on),
	 cmocka_unit_test(failed_assertion_ends_the_case),
	 cmocka_unit_test(case_that_holds_passes),
	 cmocka_unit_test(failed_parameter_is_named_and_the_others_run),
	 cmocka_unit_test(case_whose_parameters_all_hold_passes),
	 cmocka_unit_test(refusing_init_fails_the_case));
