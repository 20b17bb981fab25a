// SPDX-License-Identifier: GPL-2.0-only
/*
 * The KUnit suites of the modules as units `kunit/SUITE.CASE`, each in a cold lab.
 */
#include <stdio.h>
#include <string.h>

#include <shared/kunit.h>
#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/stage.h"
#include "cli/unit.h"

#define CASES_MAX	512

static struct {
	struct sim_kunit_ref ref;
	char name[96];
} cases[CASES_MAX];
static int count = -1;

/* The names lie in the modules' variables, which the lab takes away when it boots. */
static unsigned int kunit_count(void)
{
	struct sim_kunit_ref ref;
	unsigned int i;

	if (count >= 0)
		return (unsigned int)count;
	for (count = 0, i = 0; sim_kunit_at(i, &ref); i++) {
		/* Fails on purpose, for harness/tests/kunit_test.c */
		if (!strcmp(ref.module, "kunit-planted"))
			continue;
		if (count == CASES_MAX)
			cli_die("more than %d KUnit cases", CASES_MAX);
		cases[count].ref = ref;
		snprintf(cases[count].name, sizeof(cases[count].name), "%s.%s", ref.suite,
			 ref.name);
		count++;
	}
	return (unsigned int)count;
}

static void kunit_name(unsigned int index, char *buf, size_t len)
{
	snprintf(buf, len, "kunit/%s", cases[index].name);
}

static void kunit_run(unsigned int index, struct result *r)
{
	char text[RESULT_TEXT / 2];
	int ret;

	stage_enter("cold");
	replay_begin_test("kunit", cases[index].name);
	sim_catch_faults();
	ret = sim_kunit_run(&cases[index].ref, text, sizeof(text));
	fputs(text, stdout);
	if (ret < 0)
		printf("%s: %s\n", cases[index].ref.module, strerror(-ret));
	r->status = ret == 0 ? RESULT_PASSED : ret == 2 ? RESULT_SKIPPED : RESULT_FAILED;
	if (ret == 2)
		snprintf(r->text, RESULT_TEXT, "%s", text);
	sim_check_end();
}

UNIT_PROVIDER(kunit, kunit_count, kunit_name, kunit_run);
