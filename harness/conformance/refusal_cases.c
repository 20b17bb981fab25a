// SPDX-License-Identifier: GPL-2.0-only
/*
 * The refusals of harness/refusal asked of real kernels: one case for each table and each state,
 * refusal_TABLE_STATE, since what costs time in a guest is to open a device. It observes what each
 * value of each argument of each call is answered, and whether the device is afterwards what it was
 * before. What the table says to change the device is left out, since the rows of a case are asked
 * one after the other.
 *
 * An open device is asked of every device; the other states of one that has them all.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "conformance.h"
#include "refusal/refusal.h"

enum { ROWS_MAX = 128, TABLES = 4 };

static const unsigned int everything = NEEDS(INTX, MSI, MSIX, PM) | NEEDS(RESET, MMAP, PORT);

static const struct {
	const char *name;
	const struct refusal_call *calls;
} tables[TABLES] = {
	{ "device", refusal_device_calls },
	{ "irqs", refusal_irq_calls },
	{ "regions", refusal_region_calls },
	{ "files", refusal_file_calls },
};

static struct refusal_case {
	struct conf_case cs;
	char name[64];
	const struct refusal_call *calls;
	enum refusal_state state;
} cases[TABLES * ST_NR];

/* A call with its answers. */
struct asking {
	const struct refusal_call *call;
	enum refusal_state state;
	long answers[ROWS_MAX];
};

struct text {
	char buf[1800];
	size_t used;
};

__attribute__((format(printf, 2, 3)))
static void add(struct text *t, const char *fmt, ...)
{
	size_t room = sizeof(t->buf) - t->used;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->buf + t->used, room, fmt, ap);
	va_end(ap);
	t->used += (size_t)n < room ? (size_t)n : room - 1;
}

/* The rows before it would no longer be what they say. */
static bool asked(const struct refusal_row *row, enum refusal_state state)
{
	bool changes;

	refusal_want(row, state, &changes);
	return !changes && !row->upstream;
}

/* Has an earlier row the same argument, and the same answer if that matters? */
static bool seen_before(const struct asking *a, bool answer, unsigned int nr)
{
	const struct refusal_row *rows = a->call->rows;
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (asked(&rows[i], a->state) && !strcmp(rows[i].arg, rows[nr].arg) &&
		    (!answer || a->answers[i] == a->answers[nr]))
			return true;
	return false;
}

/* "EINVAL 0 | 15, ok 16 | max": each answer with the values of one argument that got it. */
static void observe_argument(struct conf *c, const struct asking *a, unsigned int first)
{
	const struct refusal_row *rows = a->call->rows;
	struct text t = { .used = 0 };
	unsigned int i, j;
	char name[64];

	for (i = first; i < a->call->nr_rows; i++) {
		const char *bar = " ";

		if (!asked(&rows[i], a->state) || strcmp(rows[i].arg, rows[first].arg) ||
		    seen_before(a, true, i))
			continue;
		add(&t, "%s%s", t.used ? ", " : "",
		    refusal_answer(a->answers[i], name, sizeof(name)));
		for (j = i; j < a->call->nr_rows; j++) {
			if (!asked(&rows[j], a->state) || a->answers[j] != a->answers[i] ||
			    strcmp(rows[j].arg, rows[i].arg))
				continue;
			add(&t, "%s%s", bar, rows[j].value);
			bar = " | ";
		}
	}
	snprintf(name, sizeof(name), "%s.%s", a->call->slug, rows[first].arg);
	observe_text(c, name, "%s", t.buf);
}

static void ask_call(struct conf *c, const struct refusal_call *call,
		     const struct refusal_env *env)
{
	struct asking a = { .call = call, .state = env->state };
	unsigned int i;

	for (i = 0; i < call->nr_rows; i++)
		if (asked(&call->rows[i], a.state))
			a.answers[i] = refusal_ask(env, call, &call->rows[i]);
	for (i = 0; i < call->nr_rows; i++)
		if (asked(&call->rows[i], a.state) && !seen_before(&a, false, i))
			observe_argument(c, &a, i);
}

static void ask_table(struct conf *c, const struct refusal_call *call,
		      const struct refusal_env *env)
{
	struct refusal_seen before, after;

	refusal_look(env, &before);
	for (; call->name; call++)
		if (call->states & 1u << env->state)
			ask_call(c, call, env);
	refusal_look(env, &after);
	observe_text(c, "device", "%s", before.len == after.len &&
		     !memcmp(before.bytes, after.bytes, after.len) ? "as before" : "changed");
}

static void run(struct conf *c)
{
	const struct refusal_case *rc = (const struct refusal_case *)c->cs;
	struct refusal_env env;
	const char *failed;

	conf_close(c);
	failed = refusal_enter(&env, rc->state, c->bdf);
	if (!failed && rc->state == ST_UNBIND)
		failed = refusal_unbind(&env);
	if (failed)
		conf_fail(c, failed, 0);
	else
		ask_table(c, rc->calls, &env);
	refusal_leave(&env);
	if (rc->state == ST_UNBIND)
		MUST(c, vt_bind(c->bdf, conf_driver));
}

/* "msi-on" becomes refusal_irqs_msi_on. */
static void add_case(struct refusal_case *rc, int table, enum refusal_state state)
{
	char *at;

	rc->calls = tables[table].calls;
	rc->state = state;
	snprintf(rc->name, sizeof(rc->name), "refusal_%s_%s", tables[table].name,
		 refusal_states[state].name);
	for (at = rc->name; *at; at++)
		if (*at == '-')
			*at = '_';
	rc->cs = (struct conf_case){
		.name = rc->name,
		.file = __FILE__,
		.line = (int)(rc - cases),
		.needs = (state == ST_OPEN ? CONF_ANY : everything) |
			 (state == ST_UNBIND ? CONF_UNBOUND : CONF_CLOSED),
		.run = run,
	};
	conf_register(&rc->cs);
}

__attribute__((constructor)) static void add_cases(void)
{
	const struct refusal_call *call;
	unsigned int states, nr = 0;
	int table, state;

	for (table = 0; table < TABLES; table++) {
		for (states = 0, call = tables[table].calls; call->name; call++) {
			states |= call->states;
			if (call->nr_rows > ROWS_MAX)
				abort();	/* raise it */
		}
		for (state = 0; state < ST_NR; state++)
			if (states & 1u << state)
				add_case(&cases[nr++], table, (enum refusal_state)state);
	}
}
