// SPDX-License-Identifier: GPL-2.0-only
/*
 * Printing, parsing and ending, the same way in every command.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

bool cli_colour;
volatile int cli_interrupted;

void cli_die(const char *fmt, ...)
{
	va_list ap;

	cli_status(NULL);
	fflush(stdout);
	fputs("vfiolab: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(CLI_USAGE);
}

uint64_t cli_number(const char *what, const char *text, uint64_t min, uint64_t max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end || strchr(text, '-') || value < min || value > max)
		cli_die("%s: '%s' is not a number from %llu to %llu", what, text,
			(unsigned long long)min, (unsigned long long)max);
	return value;
}

void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	argp_err_exit_status = CLI_USAGE;
	argp_parse(argp, argc, argv, 0, NULL, input);
}

const char *cli_on(enum cli_hue hue)
{
	static const char *const codes[] = {
		[HUE_BOLD] = "\033[1m", [HUE_DIM] = "\033[2m", [HUE_GOOD] = "\033[32m",
		[HUE_BAD] = "\033[1;31m", [HUE_NAME] = "\033[36m", [HUE_VALUE] = "\033[33m",
	};

	return cli_colour ? codes[hue] : "";
}

const char *cli_off(void)
{
	return cli_colour ? "\033[0m" : "";
}

void cli_status(const char *fmt, ...)
{
	static bool shown;
	va_list ap;

	if (!isatty(STDERR_FILENO))
		return;
	if (!fmt) {
		if (shown)
			fputs("\r\033[K", stderr);
		shown = false;
		return;
	}
	fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fflush(stderr);
	shown = true;
}

double cli_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void on_interrupt(int sig)
{
	(void)sig;
	cli_interrupted = 1;
}

void cli_catch_interrupt(void)
{
	struct sigaction sa = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

void cli_source_path(char *path, size_t len, const char *rest)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *build;

	exe[n > 0 ? n : 0] = '\0';
	build = strstr(exe, "/build/");
	if (build)
		*build = '\0';
	snprintf(path, len, "%s/%s", build ? exe : ".", rest);
}
