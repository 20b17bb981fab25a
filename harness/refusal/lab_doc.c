// SPDX-License-Identifier: GPL-2.0-only
/* The tables as docs/errors.md: `vfiolab errors` writes it, errors_doc_test.c compares it. */
#include <string.h>

#include "cli/cli.h"
#include "refusal/refusal.h"

static void names_of(FILE *out, unsigned int states)
{
	const char *comma = "";
	unsigned int i;

	for (i = 0; i < ST_NR; i++) {
		if (!(states & 1u << i))
			continue;
		fprintf(out, "%s%s", comma, refusal_states[i].name);
		comma = ", ";
	}
}

static void answer(FILE *out, int want)
{
	bool changes = want >= CHANGES(-4096);
	char text[32];

	if (changes)
		want -= CHANGES(0);
	fprintf(out, "%s%s", refusal_answer(want, text, sizeof(text)), changes ? "*" : "");
}

/* "ok; unbinding: EAGAIN", of the states in which the call is asked at all. */
static void answers(FILE *out, const struct refusal_call *call, int want)
{
	const struct refusal_rule *rule;
	unsigned int i, states;

	if (want < RULE0) {
		answer(out, want);
		return;
	}
	rule = &refusal_rules[want - RULE0];
	answer(out, rule->base);
	for (i = 0; i < sizeof(rule->but) / sizeof(rule->but[0]); i++) {
		states = rule->but[i].states & call->states;
		if (!states)
			continue;
		fputs("; ", out);
		names_of(out, states);
		fputs(": ", out);
		answer(out, rule->but[i].want);
	}
	states = rule->before_6_12.states & call->states;
	if (!states)
		return;
	fputs("; before 6.12, ", out);
	names_of(out, states);
	fputs(": ", out);
	answer(out, rule->before_6_12.want);
}

/* One line for all values of an argument that have one answer, where the first of them is. */
static void argument(FILE *out, const struct refusal_call *call, unsigned int nr)
{
	const struct refusal_row *row = &call->rows[nr], *other;
	const char *comma = "";
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(call->rows[i].arg, row->arg) && call->rows[i].want == row->want)
			return;
	fprintf(out, "| %s | ", row->arg);
	for (i = nr; i < call->nr_rows; i++) {
		other = &call->rows[i];
		if (strcmp(other->arg, row->arg) || other->want != row->want)
			continue;
		fprintf(out, "%s%s", comma, other->value);
		comma = "; ";
	}
	fputs(" | ", out);
	answers(out, call, row->want);
	fputs(" |\n", out);
}

static void one_call(FILE *out, const struct refusal_call *call)
{
	unsigned int i;

	fprintf(out, "\n## %s\n\n", call->name);
	if (call->doc)
		fprintf(out, "%s\n\n", call->doc);
	fputs("| argument | value | answer |\n|---|---|---|\n", out);
	for (i = 0; i < call->nr_rows; i++)
		argument(out, call, i);
}

static const char intro[] =
	"# Errors\n"
	"\n"
	"What every call of a vfio-pci device, of its group and of its container answers\n"
	"to every argument. `build/vfiolab errors` writes this page from the tables in\n"
	"`harness/refusal`, and a test compares them. Each line is asked in each state: in\n"
	"the lab, where the device must also be what it was afterwards, nothing may be kept\n"
	"and no warning logged (`vfiolab test --filter 'refusal/*'`), and of real kernels\n"
	"(the conformance cases `refusal_*`).\n"
	"\n"
	"A call is made with valid arguments of which one is replaced. *max* is the largest\n"
	"signed number, *-1* has all bits set. *mapped for 8* says that only the first 8\n"
	"bytes of the argument are in memory. *closed* is a descriptor that is not open. An\n"
	"answer with `*` changes the device, as it should; behind `;` stand the states in\n"
	"which it is another. The device is one with everything: PCI Express, a memory BAR,\n"
	"a ROM, INTx, MSI, MSI-X and a reset of its own, alone in its group and below its\n"
	"port. Without some of these more is refused: an index that has no interrupts\n"
	"refuses every start and count with EINVAL.\n"
	"\n"
	"| state | |\n"
	"|---|---|\n";

void refusal_doc(FILE *out)
{
	const struct refusal_call *const *calls = refusal_calls();
	unsigned int i;

	fputs(intro, out);
	for (i = 0; i < ST_NR; i++)
		fprintf(out, "| %s | %s |\n", refusal_states[i].name, refusal_states[i].doc);
	fputs("\nA device is asked in the states from *open* on; group and container in *apart*,\n"
	      "*joined*, *closed*, *open* and *unbinding*.\n", out);
	for (i = 0; calls[i]; i++)
		one_call(out, calls[i]);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	if (key == ARGP_KEY_ARG)
		cli_die("errors: unexpected argument '%s'", arg);
	return ARGP_ERR_UNKNOWN;
}

static int cmd_errors(int argc, char **argv)
{
	static const struct argp argp = {
		NULL, parse, NULL, "Write the table of errors, docs/errors.md.", NULL, NULL, NULL
	};

	cli_parse(&argp, argc, argv, NULL);
	refusal_doc(stdout);
	return CLI_OK;
}

COMMAND(errors, "errors", "", "write the table of errors, docs/errors.md", cmd_errors);
