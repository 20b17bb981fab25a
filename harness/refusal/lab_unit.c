// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every row of the tables in every state as a test: the answer is the table's, the kernel has
 * logged no warning, and the device is what it was, unless the table says otherwise.
 *
 * Each state is entered once and imaged with the device open in it, so the check for leaks at the
 * end of a test covers whatever a refused call might have kept.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/stage.h"
#include "cli/unit.h"
#include "refusal/refusal.h"
#include "tests/world.h"

enum { UNITS_MAX = 8192, KERN_WARNING = 4 };

struct unit {
	unsigned char state;
	unsigned char call;
	unsigned short row;
};

static struct {
	unsigned int nr;
	struct unit unit[UNITS_MAX];
} units;

/* A state of the lab, once it was entered. */
static struct {
	struct sim_image *image;
	struct refusal_env env;
	struct refusal_seen seen;
} ready[ST_NR];

static char warning[256];

static void add_call(unsigned int state, unsigned int nr, const struct refusal_call *call)
{
	unsigned int row;

	for (row = 0; call->states & 1u << state && row < call->nr_rows; row++) {
		if (units.nr == UNITS_MAX)
			cli_die("more than %d refusals (UNITS_MAX)", UNITS_MAX);
		units.unit[units.nr++] = (struct unit){ (unsigned char)state, (unsigned char)nr,
							(unsigned short)row };
	}
}

static unsigned int unit_count(void)
{
	const struct refusal_call *const *calls = refusal_calls();
	unsigned int state, i;

	if (!units.nr)
		for (state = 0; state < ST_NR; state++)
			for (i = 0; calls[i]; i++)
				add_call(state, i, calls[i]);
	return units.nr;
}

/* Names go through shells, globs and replay strings. */
static void plain(char *name)
{
	char *to = name;

	for (; *name; name++) {
		if (*name == ',')
			continue;
		*to++ = *name == ' ' ? '-' : *name;
	}
	*to = '\0';
}

static void row_name(const struct unit *u, char *buf, size_t len)
{
	const struct refusal_call *call = refusal_calls()[u->call];

	snprintf(buf, len, "%s.%s.%s=%s", refusal_states[u->state].name, call->slug,
		 call->rows[u->row].arg, call->rows[u->row].value);
	plain(buf);
}

static void unit_name(unsigned int index, char *buf, size_t len)
{
	char name[96];

	unit_count();
	row_name(&units.unit[index], name, sizeof(name));
	snprintf(buf, len, "refusal/%s", name);
}

static void log_line(void *arg, int level, const char *line)
{
	(void)arg;
	if (level <= KERN_WARNING && !warning[0])
		snprintf(warning, sizeof(warning), "%s", line);
}

/* The state as an image, and what is to be seen there. */
static void make_ready(enum refusal_state state)
{
	struct refusal_env *env = &ready[state].env;
	const char *failed, *why = NULL;
	struct refusal_env begun;
	unsigned int i;

	failed = refusal_enter(env, state, stage_enter("edu")->bdf);
	if (failed)
		cli_die("refusal: cannot enter '%s': %s", refusal_states[state].name, failed);
	sim_settle();
	for (i = 0; i < 100 && sim_live_tasks(); i++)
		sim_advance_ns(100000000);
	ready[state].image = sim_image_take(&why);
	if (!ready[state].image)
		cli_die("refusal: no image of '%s': %s", refusal_states[state].name, why);
	begun = *env;
	if (state == ST_UNBIND && refusal_unbind(&begun))
		cli_die("refusal: nobody unbinds");
	refusal_look(&begun, &ready[state].seen);
	if (state == ST_UNBIND)
		refusal_leave(&begun);
}

static bool judge(const struct refusal_env *env, const struct refusal_call *call,
		  const struct refusal_row *row)
{
	char wanted[32], got[32];
	struct refusal_seen seen;
	bool changes, ok = true;
	int want = refusal_want(row, env->state, &changes);
	long ret = refusal_ask(env, call, row);

	if (ret != want) {
		printf("%s, %s %s, %s: the table says %s, the kernel %s\n", call->name, row->arg,
		       row->value, refusal_states[env->state].name,
		       refusal_answer(want, wanted, sizeof(wanted)),
		       refusal_answer(ret, got, sizeof(got)));
		ok = false;
	}
	if (warning[0]) {
		printf("the kernel logged: %s\n", warning);
		ok = false;
	}
	if (changes)
		return ok;
	refusal_look(env, &seen);
	if (seen.len != ready[env->state].seen.len ||
	    memcmp(seen.bytes, ready[env->state].seen.bytes, seen.len)) {
		printf("%s, %s %s, %s: the device is not what it was\n", call->name, row->arg,
		       row->value, refusal_states[env->state].name);
		ok = false;
	}
	return ok;
}

static void unit_run_one(unsigned int index, struct result *r)
{
	const struct refusal_call *call;
	const struct refusal_row *row;
	struct refusal_env env;
	struct unit u;
	char name[96];
	bool changes;

	unit_count();
	u = units.unit[index];
	call = refusal_calls()[u.call];
	row = &call->rows[u.row];
	if (row->upstream && !core_is_ours()) {
		r->status = RESULT_SKIPPED;
		snprintf(r->text, RESULT_TEXT, "upstream's core does this right since %s",
			 row->upstream);
		return;
	}
	row_name(&u, name, sizeof(name));
	if (!ready[u.state].image)
		make_ready(u.state);
	sim_image_restore(ready[u.state].image);
	sim_schedule_go_on();
	replay_begin_test("refusal", name);
	env = ready[u.state].env;
	if (u.state == ST_UNBIND && refusal_unbind(&env))
		cli_die("refusal: nobody unbinds");
	warning[0] = '\0';
	sim_log_hook(log_line, NULL);
	r->status = judge(&env, call, row) ? RESULT_PASSED : RESULT_FAILED;
	sim_log_hook(NULL, NULL);
	refusal_want(row, u.state, &changes);
	/* What changed the device is undone by closing it; else nothing may have been kept. */
	if (changes || u.state == ST_UNBIND)
		refusal_leave(&env);
	sim_check_end();
}

UNIT_PROVIDER(refusal, .count = unit_count, .name = unit_name, .run = unit_run_one);
