/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the commands of `vfiolab` share: how they are found, how they print, how they end.
 */
#ifndef VFIOLAB_HARNESS_CLI_H
#define VFIOLAB_HARNESS_CLI_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

/* Exit statuses. SIM_EXIT_FINDING (shared/lab.h) is a worker's, these are the program's. */
#define CLI_OK		0
#define CLI_FAILED	1	/* a test failed, a search found something */
#define CLI_USAGE	2	/* bad input: one line said what and what was expected */

/**
 * struct command - one word after `vfiolab`
 * @name: the word
 * @args: argument synopsis for the help
 * @doc: one line
 * @run: parses its own arguments; argv[0] is "vfiolab NAME"
 */
struct command {
	const char *name;
	const char *args;
	const char *doc;
	int (*run)(int argc, char **argv);
};

#define COMMAND(id, ...)								\
	static const struct command id##_command = { __VA_ARGS__ };			\
	static const struct command *const id##_command_entry				\
		__attribute__((used, section("vfiolab_commands"))) = &id##_command

/* One line on stderr, "vfiolab: ...", then exit with CLI_USAGE. */
__attribute__((format(printf, 1, 2), noreturn)) void cli_die(const char *fmt, ...);

/* A file of the sources, from where this program was built. */
void cli_source_path(char *path, size_t len, const char *rest);

/* A whole decimal or 0x number within [min, max], or cli_die() naming @what and @text. */
uint64_t cli_number(const char *what, const char *text, uint64_t min, uint64_t max);

/* argp_parse() with the errors' exit status and program name of this tool. */
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/* Colour only where a person reads: a terminal, and NO_COLOR not set. */
extern bool cli_colour;
enum cli_hue { HUE_BOLD, HUE_DIM, HUE_GOOD, HUE_BAD, HUE_NAME, HUE_VALUE };
const char *cli_on(enum cli_hue hue);
const char *cli_off(void);

/* A status line that rewrites itself on a terminal and is silent elsewhere; NULL clears it. */
__attribute__((format(printf, 1, 2))) void cli_status(const char *fmt, ...);

/* Seconds of the wall clock: for rates and progress, never for a decision of a run. */
double cli_seconds(void);

/* Set by SIGINT; long work looks at it between runs and ends with its summary. */
extern volatile int cli_interrupted;
void cli_catch_interrupt(void);

#endif /* VFIOLAB_HARNESS_CLI_H */
