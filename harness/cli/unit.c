// SPDX-License-Identifier: GPL-2.0-only
/*
 * Units: the providers' list, and the provider for CMocka suites.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <shared/lab.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/stage.h"
#include "cli/unit.h"
#include "tests/expect.h"
#include "tests/suite.h"

/* Of processor time; the longest unit takes a third of one on a slow machine. */
#define UNIT_SECONDS 10

extern const struct unit_provider *const __start_vfiolab_units[];
extern const struct unit_provider *const __stop_vfiolab_units[];
extern const struct suite *const __start_vfiolab_suites[];
extern const struct suite *const __stop_vfiolab_suites[];

bool unit_thorough;

static bool matches_any(const char *name, const char *const *globs, unsigned int n)
{
	while (n)
		if (!fnmatch(globs[--n], name, 0))
			return true;
	return false;
}

void unit_collect(struct results *r, const char *filter, const char *const *except,
		  unsigned int nexcept, unsigned int max)
{
	const struct unit_provider *const *p;
	char name[RESULT_NAME];
	unsigned int i;

	for (p = __start_vfiolab_units; p < __stop_vfiolab_units; p++) {
		for (i = 0; i < (*p)->count(); i++) {
			struct result *e;

			if (r->count >= max)
				return;
			(*p)->name(i, name, sizeof(name));
			if ((filter && fnmatch(filter, name, 0)) ||
			    matches_any(name, except, nexcept))
				continue;
			e = results_add(r);
			memcpy(e->name, name, sizeof(name));
			e->index = i | (unsigned int)(p - __start_vfiolab_units) << 24;
		}
	}
}

void unit_run(struct result *r)
{
	const struct unit_provider *p = __start_vfiolab_units[r->index >> 24];
	double start = cli_seconds();
	char what[REPLAY_WHAT];

	/* Until the unit names what it runs more closely, a finding is one of the whole unit. */
	snprintf(what, sizeof(what), "test/%s", r->name);
	replay_name(what);
	sim_catch_faults();
	sim_watchdog(UNIT_SECONDS);
	p->run(r->index & 0xffffff, r);
	sim_watchdog(0);
	r->seconds = cli_seconds() - start;
}

int unit_find(struct result *r, const char *name)
{
	const struct unit_provider *const *p;
	unsigned int i;

	for (p = __start_vfiolab_units; p < __stop_vfiolab_units; p++) {
		for (i = 0; i < (*p)->count(); i++) {
			*r = (struct result){ .text = r->text };
			(*p)->name(i, r->name, sizeof(r->name));
			r->index = i | (unsigned int)(p - __start_vfiolab_units) << 24;
			if (!strcmp(r->name, name))
				return 0;
		}
	}
	return -1;
}

/* ---- CMocka suites ---- */

static const struct CMUnitTest *case_at(unsigned int index, const struct suite **suite)
{
	const struct suite *const *s;

	for (s = __start_vfiolab_suites; s < __stop_vfiolab_suites; s++) {
		if (index < (*s)->count) {
			*suite = *s;
			return &(*s)->tests[index];
		}
		index -= (unsigned int)(*s)->count;
	}
	return NULL;
}

static unsigned int suites_count(void)
{
	const struct suite *const *s;
	unsigned int n = 0;

	for (s = __start_vfiolab_suites; s < __stop_vfiolab_suites; s++)
		n += (unsigned int)(*s)->count;
	return n;
}

static void suites_name(unsigned int index, char *buf, size_t len)
{
	const struct suite *s;
	const struct CMUnitTest *t = case_at(index, &s);

	snprintf(buf, len, "%s/%s", s->name, t->name);
}

struct case_ref {
	const struct suite *suite;
	const struct CMUnitTest *test;
};

/*
 * The body CMocka calls. It runs on the host's stack, which is the lab's task 0, so that a failed
 * assertion's longjmp stays on one stack.
 */
static void run_case(void **state)
{
	const struct case_ref *ref = *state;
	void *inner = ref->test->initial_state;

	if (ref->suite->stage) {
		stage_enter(ref->suite->stage);
		replay_begin_test(ref->suite->name, ref->test->name);
	}
	sim_catch_faults();
	if (ref->test->setup_func && ref->test->setup_func(&inner))
		fail_msg("the case's setup failed");
	ref->test->test_func(&inner);
	if (ref->test->teardown_func && ref->test->teardown_func(&inner))
		fail_msg("the case's teardown failed");
	if (ref->suite->stage) {
		sim_close_all();
		sim_check_end();
	}
}

static void suites_run(unsigned int index, struct result *r)
{
	struct case_ref ref;
	struct CMUnitTest wrapper = { .name = r->name,
				      .test_func = run_case,
				      .initial_state = &ref };
	static char said[8192];
	int failed;

	ref.test = case_at(index, &ref.suite);
	expect_skip_reason = NULL;
	failed = _cmocka_run_group_tests(r->name, &wrapper, 1, NULL, NULL);
	said[0] = 0;
	expect_release(said, sizeof(said));
	fputs(said, stderr);
	if (expect_in_child) {
		fflush(NULL);
		_exit(CLI_FAILED);
	}
	if (failed) {
		r->status = RESULT_FAILED;
	} else if (expect_skip_reason) {
		r->status = RESULT_SKIPPED;
		snprintf(r->text, RESULT_TEXT, "%s", expect_skip_reason);
	} else {
		r->status = RESULT_PASSED;
	}
}

UNIT_PROVIDER(suites, suites_count, suites_name, suites_run);
