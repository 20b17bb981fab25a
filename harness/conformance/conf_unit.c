// SPDX-License-Identifier: GPL-2.0-only
/*
 * The suite as tests of `vfiolab test`: every case on every recorded device must observe what a
 * real kernel observed, of which recorded/ keeps the text. So a mistake in the core turns the lab
 * red without a guest.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vfiolab_build.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/unit.h"
#include "conf_lab.h"
#include "tests/world.h"

/* One line of the recorded text. */
struct golden {
	char *name;		/* DEVICE.CASE */
	char *ours;
	char *distribution;
};

/* A case on a device. */
struct unit {
	int twin;
	int nr;
};

/* Read once; nothing of it depends on a run. */
static struct {
	bool loaded;
	bool upstream;		/* this program has upstream's core in it */
	struct twin **twins;
	int nr_twins;
	struct conf_case **cases;
	int nr_cases;
	struct golden *golden;
	int nr_golden;
	struct unit *units;
	unsigned int nr_units;
	struct conf_stage stage;
} suite;

static void add_golden(char *line)
{
	char *fields[4], *save = NULL;
	struct golden *g;
	int i;

	line[strcspn(line, "\n")] = '\0';
	for (i = 0; i < 4; i++) {
		fields[i] = strtok_r(i ? NULL : line, "\t", &save);
		if (!fields[i])
			cli_die("recorded observations: a line without four fields");
	}
	g = realloc(suite.golden, (size_t)(suite.nr_golden + 1) * sizeof(*g));
	if (!g)
		cli_die("out of memory");
	suite.golden = g;
	g += suite.nr_golden++;
	if (asprintf(&g->name, "%s.%s", fields[1], fields[0]) < 0)
		cli_die("out of memory");
	g->ours = strdup(fields[2]);
	g->distribution = strdup(strcmp(fields[3], "=") ? fields[3] : fields[2]);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct golden *)a)->name, ((const struct golden *)b)->name);
}

static void load_golden(void)
{
	char path[4200], *line = NULL;
	size_t room = 0;
	FILE *in;

	cli_source_path(path, sizeof(path),
			"harness/conformance/recorded/" VFIOLAB_LEVEL "-x86_64.tsv");
	in = fopen(path, "r");
	if (!in)
		cli_die("%s is missing", path);
	while (getline(&line, &room, in) >= 0)
		if (line[0] != '#')
			add_golden(line);
	free(line);
	fclose(in);
	qsort(suite.golden, (size_t)suite.nr_golden, sizeof(*suite.golden), by_name);
}

static void case_name(int twin, int nr, char *buf, size_t len)
{
	snprintf(buf, len, "%s.%s", suite.twins[twin]->name, suite.cases[nr]->name);
}

static const struct golden *find(const char *name)
{
	struct golden key = { .name = (char *)name };

	return bsearch(&key, suite.golden, (size_t)suite.nr_golden, sizeof(key), by_name);
}

/* A case that the kernel skipped on a device is no test of that device. */
static void make_units(void)
{
	char name[96];
	int i, j;

	suite.units = calloc((size_t)(suite.nr_twins * suite.nr_cases) + 1, sizeof(*suite.units));
	if (!suite.units)
		cli_die("out of memory");
	for (i = 0; i < suite.nr_twins; i++) {
		for (j = 0; j < suite.nr_cases; j++) {
			case_name(i, j, name, sizeof(name));
			if (find(name))
				suite.units[suite.nr_units++] = (struct unit){ i, j };
		}
	}
}

static void load(void)
{
	char path[4200], why[512];
	struct conf_case *cs;

	if (suite.loaded)
		return;
	suite.loaded = true;
	suite.upstream = !core_is_ours();
	cli_source_path(path, sizeof(path), "harness/twins/recorded");
	suite.nr_twins = twin_load_dir(path, &suite.twins, why, sizeof(why));
	if (suite.nr_twins < 0)
		suite.nr_twins = 0;	/* no recordings, no such tests */
	for (cs = conf_cases(); cs; cs = cs->next)
		suite.nr_cases++;
	suite.cases = calloc((size_t)suite.nr_cases + 1, sizeof(*suite.cases));
	if (!suite.cases)
		cli_die("out of memory");
	suite.nr_cases = 0;
	for (cs = conf_cases(); cs; cs = cs->next)
		suite.cases[suite.nr_cases++] = cs;
	load_golden();
	make_units();
}

static unsigned int unit_count(void)
{
	load();
	return suite.nr_units;
}

static void unit_name(unsigned int index, char *buf, size_t len)
{
	char name[96];

	load();
	case_name(suite.units[index].twin, suite.units[index].nr, name, sizeof(name));
	snprintf(buf, len, "conformance/%s", name);
}

static void judge(struct result *r, const struct golden *g, const char *got)
{
	const char *want;

	if (!strncmp(got, "skip: not in the lab", 20)) {
		r->status = RESULT_SKIPPED;
		snprintf(r->text, RESULT_TEXT, "%s", got + 6);
		return;
	}
	want = suite.upstream ? g->distribution : g->ours;
	if (!strcmp(got, want)) {
		r->status = RESULT_PASSED;
		return;
	}
	r->status = RESULT_FAILED;
	printf("%s\n  kernel: %s\n  lab:    %s\n", g->name, want, got);
}

static void unit_run_one(unsigned int index, struct result *r)
{
	struct conf *c = calloc(1, sizeof(*c));
	const struct unit *u;
	char name[96];

	load();
	if (!c)
		cli_die("out of memory");
	u = &suite.units[index];
	case_name(u->twin, u->nr, name, sizeof(name));
	if (conf_stage_enter(&suite.stage, suite.twins[u->twin], c)) {
		replay_begin_test("conformance", name);
		conf_stage_run(&suite.stage, suite.cases[u->nr], c);
	}
	judge(r, find(name), c->text);
	free(c);
}

UNIT_PROVIDER(conformance, .count = unit_count, .name = unit_name, .run = unit_run_one);
