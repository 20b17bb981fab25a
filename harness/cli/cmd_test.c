// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab test`: every CMocka case in a fresh lab.
 *
 * A worker process runs the cases one after another and keeps its results in memory shared with the
 * parent. A finding ends the worker; the parent notes it against the case that ran and starts the
 * next worker behind it. So one broken case never hides the others.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/finding.h"
#include "cli/results.h"
#include "cli/unit.h"

static struct {
	const char *filter;
	const char *junit;
	bool list;
	bool verbose;
	bool first;
	bool stop;
	const char *except[16];
	unsigned int except_count;
	const char *external[16];
	unsigned int external_count;
} opt;

static struct results *results;

static void worker(unsigned int first)
{
	unsigned int i;

	results_capture(results);
	for (i = first; i < results->count; i++) {
		results->current = i;
		unit_run(&results->entry[i]);
		results_collect(results, i);
		if (opt.stop && results->entry[i].status == RESULT_FAILED)
			break;
	}
	fflush(NULL);
	_exit(0);
}

/* One worker's life; returns the index to go on with. */
static unsigned int supervise(unsigned int first)
{
	unsigned int at;
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0)
		cli_die("cannot start a worker: %s", strerror(errno));
	if (!pid)
		worker(first);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return results->count;
	at = results->current;
	results_died(results, at, status);
	return opt.stop ? results->count : at + 1;
}

/* One mistake can end hundreds of cases: the first says all, of the others the names do. */
#define NAMES_SHOWN 5

static void print_others(unsigned int first, const char *place)
{
	char other[RESULT_PLACE];
	unsigned int i, n = 0;

	for (i = first + 1; i < results->count; i++) {
		struct result *r = &results->entry[i];

		if (r->status != RESULT_FAILED || r->shown ||
		    !finding_place(r->text, other, sizeof(other)) || strcmp(other, place))
			continue;
		r->shown = true;
		if (n++ < NAMES_SHOWN)
			printf("%s %s", n == 1 ? "  the same in" : ",", r->name);
	}
	if (n > NAMES_SHOWN)
		printf(" and %u more", n - NAMES_SHOWN);
	if (n)
		putchar('\n');
}

static void print_failures(void)
{
	char place[RESULT_PLACE];
	unsigned int i;

	for (i = 0; i < results->count; i++) {
		const struct result *r = &results->entry[i];

		if (r->status == RESULT_FAILED && !r->shown) {
			printf("%sFAILED%s  %s\n%s%s\n", cli_on(HUE_BAD), cli_off(), r->name,
			       r->text, r->replay[0] ? r->replay : "");
			if (!opt.verbose && finding_place(r->text, place, sizeof(place)))
				print_others(i, place);
		} else if (r->status == RESULT_SKIPPED) {
			printf("SKIPPED %s: %s\n", r->name, r->text);
		} else if (opt.verbose && r->status != RESULT_FAILED) {
			printf("%s %s\n", r->status == RESULT_PASSED ? "ok     " : "not run",
			       r->name);
		}
	}
}

/* Checks outside this process (layout, signatures, the bad vendor) count like cases: NAME=0 is a
 * pass. */
static void add_external(void)
{
	unsigned int i;

	for (i = 0; i < opt.external_count; i++) {
		const char *eq = strchr(opt.external[i], '=');
		struct result *r;

		if (!eq)
			cli_die("--external: '%s' is not NAME=STATUS", opt.external[i]);
		r = results_add(results);
		snprintf(r->name, sizeof(r->name), "external/%.*s", (int)(eq - opt.external[i]),
			 opt.external[i]);
		r->status = strcmp(eq, "=0") ? RESULT_FAILED : RESULT_PASSED;
		if (r->status == RESULT_FAILED)
			snprintf(r->text, RESULT_TEXT, "exit status %s\n", eq + 1);
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 'f':
		opt.filter = arg;
		return 0;
	case 'j':
		opt.junit = arg;
		return 0;
	case 'l':
		opt.list = true;
		return 0;
	case 'v':
		opt.verbose = true;
		return 0;
	case '1':
		opt.first = true;
		return 0;
	case 's':
		opt.stop = true;
		return 0;
	case 't':
		unit_thorough = true;
		return 0;
	case 'e':
		if (opt.except_count == sizeof(opt.except) / sizeof(opt.except[0]))
			cli_die("--except: more than %u", opt.except_count);
		opt.except[opt.except_count++] = arg;
		return 0;
	case 'x':
		if (opt.external_count == sizeof(opt.external) / sizeof(opt.external[0]))
			cli_die("--external: more than %u", opt.external_count);
		opt.external[opt.external_count++] = arg;
		return 0;
	case ARGP_KEY_ARG:
		cli_die("unexpected argument '%s' (cases are chosen with --filter)", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "filter", 'f', "GLOB", 0, "only cases whose SUITE/CASE matches", 0 },
	{ "except", 'e', "GLOB", 0, "but none whose SUITE/CASE matches; may be said again", 0 },
	{ "stop", 's', NULL, 0, "end with the first case that fails", 0 },
	{ "junit", 'j', "FILE", 0, "write JUnit XML", 0 },
	{ "list", 'l', NULL, 0, "print the names and run nothing", 0 },
	{ "verbose", 'v', NULL, 0, "one line for every case, and every report", 0 },
	{ "first", '1', NULL, 0, "stop after the first case (start-up time)", 0 },
	{ "thorough", 't', NULL, 0, "whole products, ten times the schedules", 0 },
	{ "external", 'x', "NAME=STATUS", 0, "count a check made elsewhere", 0 },
	{ 0 }
};

static int cmd_test(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL, "Run the lab's tests.",
					  NULL,	   NULL,  NULL };
	unsigned int next = 0;
	double start;
	int failed;

	cli_parse(&argp, argc, argv, NULL);
	results = results_create();
	unit_collect(results, opt.filter, opt.except, opt.except_count, opt.first ? 1 : UINT_MAX);
	if (!results->count)
		cli_die("--filter: no case matches '%s' (see `vfiolab test --list`)",
			opt.filter ? opt.filter : "*");
	if (opt.list) {
		for (next = 0; next < results->count; next++)
			puts(results->entry[next].name);
		return CLI_OK;
	}
	start = cli_seconds();
	while (next < results->count)
		next = supervise(next);
	results->seconds = cli_seconds() - start;
	add_external();
	print_failures();
	if (opt.junit)
		results_junit(results, opt.junit);
	failed = results_summary(results);
	return failed ? CLI_FAILED : CLI_OK;
}

COMMAND(test, "test", "[--filter GLOB]", "run the lab's tests", cmd_test);
