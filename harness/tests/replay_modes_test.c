// SPDX-License-Identifier: GPL-2.0-only
/*
 * What `vfiolab replay` makes of a finding: the same again, a smaller one, a picture, a test.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/scenario_run.h"
#include "cli/trace.h"
#include "cli/trial.h"
#include "tests/suite.h"

static struct replay run, lost;
static struct trial trial, again, lost_trial;

/* A random schedule in which the planted update is lost. */
static void find_lost_update(void)
{
	uint64_t i;

	if (lost_trial.found) {
		run = lost;
		/* It points into itself. */
		run.spec.decisions = NULL;
		trial = lost_trial;
		run_prepare(&run);
		return;
	}
	memset(&run, 0, sizeof(run));
	strcpy(run.what, "planted_lost_update");
	run_prepare(&run);
	for (i = 0; i < 500; i++) {
		run.spec.seed = scenario_seed(1, i);
		trial_run(&run, -1, true, &trial);
		if (trial.found) {
			lost = run;
			lost_trial = trial;
			return;
		}
	}
	fail_msg("500 random schedules lose no update");
}

static void a_finding_is_shrunk_to_what_it_needs(void **state)
{
	static struct replay parsed;
	unsigned int steps, n = 0;
	char text[1024];
	size_t i;

	(void)state;
	find_lost_update();
	minimize(&run, &trial, &steps);
	for (i = 0; i < run.spec.ndecisions; i++)
		n += run.spec.decisions[i] != 0;
	/* Away from one that has read, back before the other has ended. */
	assert_true(n <= 2);
	replay_print(text, sizeof(text), run.what, &run.spec, NULL, 0);
	assert_null(replay_parse(text, &parsed));
	trial_run(&parsed, -1, true, &again);
	assert_true(again.found);
	assert_string_equal(again.kind, trial.kind);
	/* A fixed point: nothing more goes away. */
	minimize(&parsed, &again, &steps);
	assert_int_equal(parsed.spec.ndecisions, run.spec.ndecisions);
	assert_memory_equal(parsed.decisions, run.decisions, run.spec.ndecisions);
}

static void kinds_differ_in_words_not_in_numbers(void **state)
{
	static struct trial other;

	(void)state;
	find_lost_update();
	assert_non_null(strstr(trial.sentence, "note[0] == 2"));
	assert_non_null(strstr(trial.kind, "note[#] == #"));
	strcpy(run.what, "planted_virtual_clock");
	run_prepare(&run);
	trial_run(&run, -1, true, &other);
	assert_false(other.found);
}

/* ---- the picture ---- */

static struct json_object *trace_of_run(void)
{
	int fd = memfd_create("trace", MFD_CLOEXEC);
	struct json_object *json;
	static char text[1 << 20];
	ssize_t len;

	assert_true(fd >= 0);
	trial_run(&run, fd, true, &trial);
	trace_end(fd, trial.found ? trial.sentence : NULL);
	len = pread(fd, text, sizeof(text) - 1, 0);
	close(fd);
	assert_true(len > 0);
	text[len] = 0;
	json = json_tokener_parse(text);
	assert_non_null(json);
	return json;
}

static const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_string(v) : "";
}

static int number_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_int(v) : 0;
}

struct counts {
	unsigned int slices, arrows, ends, devices, locks, unlocks, irqs;
	int open[8][64];
};

static struct counts count(struct json_object *json)
{
	struct json_object *events, *e;
	struct counts c = { 0 };
	const char *ph;
	int pid, tid;
	size_t i;

	assert_true(json_object_object_get_ex(json, "traceEvents", &events));
	for (i = 0; i < json_object_array_length(events); i++) {
		e = json_object_array_get_idx(events, i);
		ph = text_of(e, "ph");
		pid = number_of(e, "pid") & 7;
		tid = number_of(e, "tid") & 63;
		c.slices += !strcmp(ph, "B");
		c.irqs += !strcmp(ph, "B") && pid == 2;
		c.arrows += !strcmp(ph, "s");
		c.ends += !strcmp(ph, "f");
		c.devices += !strcmp(ph, "X");
		c.locks += !strcmp(ph, "b");
		c.unlocks += !strcmp(ph, "e");
		c.open[pid][tid] += !strcmp(ph, "B") - !strcmp(ph, "E");
		/* Slices of a lane nest: none ends that did not begin. */
		assert_true(c.open[pid][tid] >= 0 && c.open[pid][tid] <= 2);
	}
	return c;
}

static void a_trace_shows_tasks_interrupts_devices_and_locks(void **state)
{
	struct json_object *json;
	struct counts c;

	(void)state;
	memset(&run, 0, sizeof(run));
	strcpy(run.what, "msix_set_irqs_vs_irq_vs_close");
	run.spec.seed = 5;
	run_prepare(&run);
	json = trace_of_run();
	c = count(json);
	json_object_put(json);
	assert_false(trial.found);
	assert_true(c.slices > 20 && c.arrows >= 4 && c.devices > 3 && c.irqs > 0);
	assert_true(c.ends > 0 && c.ends <= c.arrows);
	/* All that was locked is unlocked at the end. */
	assert_true(c.locks > 10);
	assert_int_equal(c.locks, c.unlocks);
}

static void a_trace_ends_whole_at_a_finding(void **state)
{
	struct json_object *json;

	(void)state;
	find_lost_update();
	json = trace_of_run();
	assert_true(trial.found);
	count(json);
	assert_non_null(strstr(json_object_to_json_string(json), "note[0] == 2 does not hold"));
	json_object_put(json);
}

/* ---- the test ---- */

static void a_test_is_written_that_names_the_run(void **state)
{
	char path[] = P_tmpdir "/lost_update_XXXXXX_test.c", text[4096];
	size_t len;
	FILE *f;
	int fd;

	(void)state;
	find_lost_update();
	fd = mkstemps(path, 7);
	assert_true(fd >= 0);
	close(fd);
	emit_test(&run, &trial, path);
	f = fopen(path, "r");
	assert_non_null(f);
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	unlink(path);
	text[len] = 0;
	assert_non_null(strstr(text, "replay: vl1:planted_lost_update:seed="));
	assert_non_null(strstr(text, ".seed = "));
	assert_non_null(strstr(text, "scenario_must_find(\"planted_lost_update\")"));
	assert_non_null(strstr(text, "SUITE(lost_update_"));
}

SUITE(replay_modes, cmocka_unit_test(a_finding_is_shrunk_to_what_it_needs),
      cmocka_unit_test(kinds_differ_in_words_not_in_numbers),
      cmocka_unit_test(a_trace_shows_tasks_interrupts_devices_and_locks),
      cmocka_unit_test(a_trace_ends_whole_at_a_finding),
      cmocka_unit_test(a_test_is_written_that_names_the_run));
