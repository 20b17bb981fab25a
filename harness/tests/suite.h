/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a test file registers its cases with the runner (harness/cli/cmd_test.c).
 *
 * A suite is a file `<surface>_test.c` with CMocka cases `<action>_<condition>[_<result>]`, closed
 * by one SUITE() line. The runner gives each case a fresh copy of the suite's stage, runs it, and
 * then asks the lab whether anything was left behind; a case needs no setup and no teardown of its
 * own.
 */
#ifndef VFIOLAB_HARNESS_SUITE_H
#define VFIOLAB_HARNESS_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/**
 * struct suite - the cases of one file
 * @name: the surface, as printed and as used in --filter
 * @stage: what the lab looks like when a case starts (see harness/cli/stage.h); NULL for cases that
 * need no lab at all, such as those of mock-hw
 * @tests: CMocka cases; setup and teardown members are honoured
 * @count: number of @tests
 */
struct suite {
	const char *name;
	const char *stage;
	const struct CMUnitTest *tests;
	size_t count;
};

/*
 * The section holds pointers, never structs: compilers pad structs there and the walk would drift.
 */
#define SUITE_ON(id, stage_, ...)                                                                  \
	static const struct CMUnitTest id##_cases[] = { __VA_ARGS__ };                             \
	static const struct suite id##_suite = {                                                   \
		.name = #id,                                                                       \
		.stage = (stage_),                                                                 \
		.tests = id##_cases,                                                               \
		.count = sizeof(id##_cases) / sizeof(id##_cases[0]),                               \
	};                                                                                         \
	static const struct suite *const id##_suite_entry                                          \
		__attribute__((used, section("vfiolab_suites"))) = &id##_suite

/* Cases without a lab. */
#define SUITE(id, ...) SUITE_ON(id, NULL, __VA_ARGS__)

#endif /* VFIOLAB_HARNESS_SUITE_H */
