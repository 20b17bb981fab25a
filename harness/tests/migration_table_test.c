// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of migration states: what the lab's vfio answers is what the real one of the level
 * answered to the same module (harness/qemu/recorded, by harness/qemu/migration).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vfiolab_build.h>

#include <shared/lab.h>
#include <shared/module.h>

#include "cli/cli.h"
#include "tests/expect.h"
#include "tests/suite.h"

#define ROWS	72	/* 8 sets of flags, 9 states */
#define ROW	128

struct table {
	char row[ROWS][ROW];
	unsigned int rows;
	unsigned int warnings;
};

static struct table recorded, answered;

static void read_recorded(void)
{
	char path[4200], line[ROW];
	FILE *in;

	cli_source_path(path, sizeof(path),
			"harness/qemu/recorded/migration-" VFIOLAB_LEVEL ".txt");
	in = fopen(path, "r");
	assert_non_null(in);
	memset(&recorded, 0, sizeof(recorded));
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "warnings %u", &recorded.warnings) == 1 || line[0] == '#')
			continue;
		assert_in_range(recorded.rows, 0, ROWS - 1);
		strcpy(recorded.row[recorded.rows++], line);
	}
	fclose(in);
	assert_int_equal(recorded.rows, ROWS);
	assert_int_not_equal(recorded.warnings, 0);
}

/* A row of the module's; the lab's own warnings of the questions are counted by the lab. */
static void take_row(void *arg, int level, const char *line)
{
	const char *row = strstr(line, "flags ");

	(void)arg;
	(void)level;
	if (!row || answered.rows == ROWS)
		return;
	snprintf(answered.row[answered.rows], ROW, "%s", row);
	answered.row[answered.rows][strcspn(answered.row[answered.rows], "\n")] = '\0';
	answered.rows++;
}

/* The recorded row with the word for what the lab was not asked. */
static const char *expected(unsigned int nr)
{
	static char row[ROW * 2];
	const char *from = recorded.row[nr], *at;
	size_t len = 0;

	while ((at = strstr(from, "endless"))) {
		len += (size_t)snprintf(row + len, sizeof(row) - len, "%.*sunasked",
					(int)(at - from), from);
		from = at + strlen("endless");
	}
	snprintf(row + len, sizeof(row) - len, "%s", from);
	return row;
}

static void table_of_migration_states_is_the_kernels(void **state)
{
	unsigned int i;

	(void)state;
	read_recorded();
	answered.rows = 0;
	/* One for each question about a state that the device does not have, as many as there. */
	sim_expect_warnings(recorded.warnings);
	sim_log_hook(take_row, NULL);
	assert_int_equal(sim_insmod("migration-table", "ask_endless=0"), 0);
	sim_log_hook(NULL, NULL);
	assert_int_equal(sim_rmmod("migration-table"), 0);
	assert_int_equal(answered.rows, ROWS);
	for (i = 0; i < ROWS; i++)
		assert_string_equal(answered.row[i], expected(i));
}

static void ask_all(void *arg)
{
	(void)arg;
	sim_expect_warnings(recorded.warnings);
	sim_insmod("migration-table", NULL);
}

/* Where the kernel did not come back, a run of the lab ends and says why. */
static void endless_search_of_the_kernel_is_a_finding(void **state)
{
	unsigned int i;

	(void)state;
	read_recorded();
	for (i = 0; i < ROWS; i++)
		if (strstr(recorded.row[i], "endless"))
			break;
	if (i == ROWS)
		skip_because("every search of this level's kernel ends");
	expect_finding_apart("the kernel looks for one for ever", ask_all, NULL);
}

SUITE_ON(migration_table, "nodriver",
	 cmocka_unit_test(table_of_migration_states_is_the_kernels),
	 cmocka_unit_test(endless_search_of_the_kernel_is_a_finding));
