// SPDX-License-Identifier: GPL-2.0-only
/*
 * `vfiolab replay`: one run again, as it is, as a picture, shrunk, or as a test.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>
#include <vfiolab_build.h>

#include "cli/cli.h"
#include "cli/trace.h"
#include "cli/trial.h"

static struct {
	const char *text;
	const char *trace;
	const char *emit;
	bool shrink;
} opt;

/* Folders of the newest API level are named by the preset alone. */
static void build_folder(char *buf, size_t len, const char *preset, const char *level)
{
	bool newest = !strcmp(level, VFIOLAB_NEWEST_LEVEL);

	snprintf(buf, len, "/%.*s%s%s/bin/", (int)strcspn(preset, "-"), preset, newest ? "" : "-",
		 newest ? "" : level);
}

/* The string says which build it needs; the sibling of this one is run in its place. */
static void exec_build(const struct replay *r, char **argv)
{
	static char path[4096];
	char folder[64], *at;
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 128);

	if (len < 0)
		cli_die("replay: cannot find this program: %s", strerror(errno));
	path[len] = 0;
	build_folder(folder, sizeof(folder), VFIOLAB_PRESET, VFIOLAB_LEVEL);
	at = strstr(path, folder);
	if (at) {
		/* "asan-ktree" is vfiolab-ktree in the folder asan. */
		build_folder(folder, sizeof(folder), r->preset, r->level);
		snprintf(at, (size_t)(path + sizeof(path) - at), "%svfiolab%s", folder,
			 r->preset + strcspn(r->preset, "-"));
		execv(path, argv);
	}
	cli_die("replay: the string needs the build '%s' of level %s, which is not there "
		"(expected %s; `LAB_KERNEL=%s harness/setup/lab %.*s` makes it)",
		r->preset, r->level, path, r->level, (int)strcspn(r->preset, "-"), r->preset);
}

/* Dies unless @text is a string for these sources. */
static void parse_string(const char *text, struct replay *r)
{
	const char *wrong = replay_parse(text, r);

	if (wrong)
		cli_die("replay: '%.60s%s' is not a replay string: %s", text,
			strlen(text) > 60 ? "..." : "", wrong);
	if (strcmp(r->src, VFIOLAB_SRC_HASH))
		cli_die("replay: the string is of other sources (src=%s, these are %s)", r->src,
			VFIOLAB_SRC_HASH);
}

static void print_string(const struct replay *r)
{
	static char line[65536];

	replay_print(line, sizeof(line), r->what, &r->spec, r->bytes, r->nbytes);
	printf("replay: %s\n", line);
}

static unsigned int decisions_of(const struct replay *r)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < r->spec.ndecisions; i++)
		n += r->spec.decisions[i] != 0;
	return n;
}

static void shrink(struct replay *r, const struct trial *first)
{
	unsigned int steps;

	if (!first->found)
		cli_die("--minimize: the run has no finding that could be kept");
	cli_catch_interrupt();
	minimize(r, first, &steps);
	printf("shrunk in %u trials%s: %u decisions that are not \"go on\", %u faults, %zu bytes"
	       " of input\n", steps, cli_interrupted ? " (interrupted)" : "", decisions_of(r),
	       r->spec.nfaults, r->nbytes);
	print_string(r);
}

static int status_of(const struct trial *t)
{
	if (!t->found)
		return CLI_OK;
	return WIFEXITED(t->status) ? WEXITSTATUS(t->status) : SIM_EXIT_FINDING;
}

/* Everything but a plain replay looks at what a child came to. */
static int replay_apart(struct replay *r)
{
	static struct trial t;
	int fd = -1;

	if (opt.trace) {
		fd = open(opt.trace, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666);
		if (fd < 0)
			cli_die("--trace: cannot write '%s': %s", opt.trace, strerror(errno));
	}
	run_prepare(r);
	trial_run(r, -1, opt.shrink, &t);
	if (opt.shrink)
		shrink(r, &t);
	if (opt.shrink || fd >= 0)
		trial_run(r, fd, false, &t);
	fputs(t.text, stdout);
	if (fd >= 0) {
		trace_end(fd, t.found ? t.sentence : NULL);
		close(fd);
		printf("trace: %s (open it in ui.perfetto.dev or chrome://tracing)\n", opt.trace);
	}
	if (opt.emit) {
		if (!t.found)
			cli_die("--emit-test: the run has no finding");
		emit_test(r, &t, opt.emit);
		printf("test: %s\n", opt.emit);
	}
	return status_of(&t);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 't':
		opt.trace = arg;
		return 0;
	case 'm':
		opt.shrink = true;
		return 0;
	case 'e':
		opt.emit = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (opt.text)
			cli_die("replay: one string at a time ('%.40s...' and '%.40s...')",
				opt.text, arg);
		opt.text = arg;
		return 0;
	case ARGP_KEY_END:
		if (!opt.text)
			cli_die("replay: no string given (expected vl1:..., as findings print it)");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "trace", 't', "FILE", 0,
	  "write what happens as Chrome trace JSON: lanes for tasks, interrupts, devices and locks",
	  0 },
	{ "minimize", 'm', NULL, 0, "shrink the run as long as it finds the same, print its string",
	  0 },
	{ "emit-test", 'e', "FILE", 0, "write the run as a test, as harness/tests/NAME_test.c", 0 },
	{ 0 }
};

static int cmd_replay(int argc, char **argv)
{
	static const struct argp argp = {
		options, parse, "STRING", "Run again what a `replay:` line names.", NULL, NULL, NULL
	};
	static struct replay r;
	char **again = calloc((size_t)argc + 2, sizeof(*again));

	if (!again)
		cli_die("no memory");
	/* "vfiolab replay" is one word by now, and argp reorders what follows. */
	memcpy(again + 1, argv, (size_t)argc * sizeof(*argv));
	again[0] = argv[0];
	again[1] = (char *)"replay";
	cli_parse(&argp, argc, argv, NULL);
	parse_string(opt.text, &r);
	/* The grain is a property of the preset: fine has one build of its own. */
	if (strcmp(r.preset, replay_preset()) || strcmp(r.level, VFIOLAB_LEVEL))
		exec_build(&r, again);
	if (strcmp(r.grain, VFIOLAB_GRAIN))
		cli_die("replay: the string is of grain %s; this build has %s", r.grain,
			VFIOLAB_GRAIN);
	if (opt.trace || opt.shrink || opt.emit)
		return replay_apart(&r);
	run_prepare(&r);
	return run_once(&r);
}

COMMAND(replay, "replay", "STRING [--trace FILE]", "run again what a `replay:` line names",
	cmd_replay);
