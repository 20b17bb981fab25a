// SPDX-License-Identifier: GPL-2.0-only
/*
 * A finding as a test: a suite with one case, which fails until the mistake is gone.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <shared/fault.h>

#include "cli/cli.h"
#include "cli/trial.h"

/* "dir/some-name_test.c" is the suite some_name. */
static void suite_name(const char *path, char *name, size_t len)
{
	const char *base = strrchr(path, '/');
	size_t i, n;

	snprintf(name, len, "%s", base ? base + 1 : path);
	name[strcspn(name, ".")] = 0;
	n = strlen(name);
	if (n > 5 && !strcmp(name + n - 5, "_test"))
		name[n - 5] = 0;
	for (i = 0; name[i]; i++)
		if (!isalnum((unsigned char)name[i]))
			name[i] = '_';
	if (!name[0] || isdigit((unsigned char)name[0]))
		cli_die("--emit-test: '%s' does not begin with a name (expected NAME_test.c)",
			path);
}

static const char *class_name(int class)
{
	static const char *const names[] = {
#define NAME(id, name) #id,
		SIM_FAULT_CLASSES(NAME)
#undef NAME
	};

	return names[class];
}

/* Items of an initializer, as many a line as fit. */
static void item(FILE *f, unsigned int *column, const char *text)
{
	if (*column + strlen(text) > 90) {
		fputs("\n\t\t", f);
		*column = 16;
	} else if (*column > 16) {
		fputc(' ', f);
	}
	fputs(text, f);
	*column += (unsigned int)strlen(text) + 1;
}

static void write_arrays(FILE *f, const struct replay *r)
{
	unsigned int column = 100;
	char text[64];
	size_t i;

	if (r->spec.ndecisions) {
		fputs("\t/* By number; all others go on with the running task. */\n"
		      "\tstatic const uint8_t decisions[] = {", f);
		for (i = 0; i < r->spec.ndecisions; i++) {
			if (!r->spec.decisions[i] && i != r->spec.ndecisions - 1)
				continue;
			snprintf(text, sizeof(text), "[%zu] = %u,", i, r->spec.decisions[i]);
			item(f, &column, text);
		}
		fputs("\n\t};\n", f);
	}
	if (r->spec.nfaults) {
		fputs("\tstatic const struct planned_fault faults[] = {\n", f);
		for (i = 0; i < r->spec.nfaults; i++)
			fprintf(f, "\t\t{ %s, %u, %s },\n", class_name(r->spec.faults[i].class),
				r->spec.faults[i].nth,
				r->spec.faults[i].onwards ? "true" : "false");
		fputs("\t};\n", f);
	}
	if (r->nbytes) {
		column = 100;
		fputs("\tstatic const uint8_t input[] = {", f);
		for (i = 0; i < r->nbytes; i++) {
			snprintf(text, sizeof(text), "0x%02x,", r->bytes[i]);
			item(f, &column, text);
		}
		fputs("\n\t};\n", f);
	}
}

static void write_spec(FILE *f, const struct run_spec *s)
{
	fputs("\tconst struct run_spec spec = {\n", f);
	if (s->ndecisions)
		fputs("\t\t.decisions = decisions,\n\t\t.ndecisions = sizeof(decisions),\n", f);
	else if (s->seed)
		fprintf(f, "\t\t.seed = %lluull,\n", (unsigned long long)s->seed);
	if (!s->ndecisions && s->depth)
		fprintf(f, "\t\t.depth = %u,\n\t\t.length = %u,\n", s->depth, s->length);
	if (s->nfaults)
		fprintf(f, "\t\t.faults = faults,\n\t\t.nfaults = %u,\n", s->nfaults);
	fputs("\t};\n", f);
}

static void write_run(FILE *f, const struct replay *r)
{
	const char *name = strchr(r->what, '/');

	if (!name) {
		write_spec(f, &r->spec);
		fprintf(f, "\n\t(void)state;\n\tscenario_prepare(scenario_must_find(\"%s\"));\n"
			"\t/* A finding ends the worker, and so fails the case. */\n"
			"\tscenario_run(scenario_must_find(\"%s\"), &spec);\n", r->what, r->what);
	} else if (!strncmp(r->what, "faults/", 7)) {
		write_spec(f, &r->spec);
		fprintf(f, "\n\t(void)state;\n\tfault_prepare(\"%s\");\n"
			"\t/* A finding ends the worker, and so fails the case. */\n"
			"\tfault_replay(&spec);\n", name + 1);
	} else {
		fprintf(f, "\tconst struct fuzz_target *target = fuzz_find(\"%s\");\n"
			"\n\t(void)state;\n\tassert_non_null(target);\n\ttarget->prepare();\n"
			"\t/* A finding ends the worker, and so fails the case. */\n"
			"\ttarget->one(%s);\n", name + 1,
			r->nbytes ? "input, sizeof(input)" : "NULL, 0");
	}
}

void emit_test(const struct replay *r, const struct trial *t, const char *path)
{
	static char line[65536];
	char suite[64];
	FILE *f;

	if (!strncmp(r->what, "test/", 5))
		cli_die("--emit-test: '%s' is a test already", r->what);
	suite_name(path, suite, sizeof(suite));
	f = fopen(path, "w");
	if (!f)
		cli_die("--emit-test: cannot write '%s': %s", path, strerror(errno));
	replay_print(line, sizeof(line), r->what, &r->spec, r->bytes, r->nbytes);
	fprintf(f, "// SPDX-License-Identifier: GPL-2.0-only\n/*\n * Found by search: %s\n *\n"
		" *\treplay: %s\n */\n"
		"#include \"%s\"\n#include \"tests/suite.h\"\n\n"
		"static void search_finds_nothing(void **state)\n{\n", t->sentence, line,
		!strchr(r->what, '/') ? "cli/scenario_run.h" :
		!strncmp(r->what, "fuzz/", 5) ? "fuzz/fuzz.h" : "explore/faults.h");
	write_arrays(f, r);
	write_run(f, r);
	fprintf(f, "}\n\nSUITE(%s, cmocka_unit_test(search_finds_nothing));\n", suite);
	if (ferror(f) | fclose(f))
		cli_die("--emit-test: writing '%s' failed: %s", path, strerror(errno));
}
