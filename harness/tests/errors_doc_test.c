// SPDX-License-Identifier: GPL-2.0-only
/* docs/errors.md says what the tables say. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "refusal/refusal.h"
#include "tests/suite.h"

static char *whole_file(const char *rest)
{
	char path[4200], *text = NULL;
	size_t room = 0;
	FILE *in;

	cli_source_path(path, sizeof(path), rest);
	in = fopen(path, "r");
	if (!in)
		fail_msg("%s is missing", path);
	/* No file has a NUL in it, so this is all. */
	if (getdelim(&text, &room, '\0', in) < 0)
		fail_msg("%s is empty", path);
	fclose(in);
	return text;
}

static void errors_md_is_what_the_tables_say(void **state)
{
	char *have = whole_file("docs/errors.md"), *want = NULL;
	size_t len;
	FILE *out;

	(void)state;
	out = open_memstream(&want, &len);
	assert_non_null(out);
	refusal_doc(out);
	fclose(out);
	if (strcmp(have, want))
		fail_msg("docs/errors.md is old; run: build/vfiolab errors > docs/errors.md");
	free(want);
	free(have);
}

static unsigned int asked(const struct refusal_call *call, const char *arg, const char *value)
{
	unsigned int i, n = 0;

	for (i = 0; i < call->nr_rows; i++)
		n += !strcmp(call->rows[i].arg, arg) && !strcmp(call->rows[i].value, value);
	return n > 0;
}

/* Protection and flags of a mapping are mm's, and some of their bits make it one of no file. */
static int is_number_of_ours(const struct refusal_call *call, const struct refusal_row *row)
{
	return row->kind == PLAIN && row->width && !(call->how == MMAP && row->width == 4);
}

/* All numbers are asked the same; one of those may be the valid value, which is no row then. */
static void tables_ask_every_number_the_same(void **state)
{
	static const char *const values[] = { "0", "max", "bit 31", "-1", "bit 32", "bit 63" };
	const struct refusal_call *const *call = refusal_calls();
	unsigned int i, j, n, of;

	(void)state;
	for (; *call; call++) {
		for (i = 0; i < (*call)->nr_rows; i++) {
			const struct refusal_row *row = &(*call)->rows[i];

			if (!is_number_of_ours(*call, row))
				continue;
			of = row->width == 8 ? 6 : 4;
			for (n = j = 0; j < of; j++)
				n += asked(*call, row->arg, values[j]);
			if (n < of - 1)
				fail_msg("%s: %s is asked %u of the %u values of a number",
					 (*call)->name, row->arg, n, of);
		}
	}
}

SUITE(errors_doc, cmocka_unit_test(errors_md_is_what_the_tables_say),
      cmocka_unit_test(tables_ask_every_number_the_same));
