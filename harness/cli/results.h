/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The results of a test run, in memory that a dying worker leaves to its parent.
 */
#ifndef VFIOLAB_HARNESS_RESULTS_H
#define VFIOLAB_HARNESS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>

#define RESULT_NAME	112
#define RESULT_TEXT	6144
#define RESULT_PLACE	512
#define RESULTS_MAX	16384

enum result_status { RESULT_NOT_RUN, RESULT_PASSED, RESULT_FAILED, RESULT_SKIPPED };

/**
 * struct result - one case
 * @name: SUITE/CASE
 * @index: of the case within its provider (unit.c)
 * @status: what came of it
 * @text: RESULT_TEXT bytes for what it printed; of a skipped one the reason
 * @replay: the line that reproduces a failure, "" when @text has it already
 * @seconds: wall time
 * @shown: printed, or named beside one with the same finding
 */
struct result {
	char name[RESULT_NAME];
	unsigned int index;
	enum result_status status;
	double seconds;
	bool shown;
	char replay[256];
	char *text;
};

struct results {
	unsigned int count;
	unsigned int current;
	double seconds;
	int capture;
	struct result entry[RESULTS_MAX];
	char texts[RESULTS_MAX][RESULT_TEXT];	/* apart, since few cases have any */
};

struct results *results_create(void);
/* The next free entry, zeroed; dies when there is none. */
struct result *results_add(struct results *r);

/* In a worker: send stdout and stderr to the capture file, whose text ends up in the entries. */
void results_capture(struct results *r);
void results_collect(struct results *r, unsigned int index);

/* In the parent: the worker ended with @status while entry @index ran. */
void results_died(struct results *r, unsigned int index, int status);

void results_junit(const struct results *r, const char *path);
/* Prints the closing lines; the last is "N passed, N failed". Returns the number of failures. */
int results_summary(const struct results *r);

#endif /* VFIOLAB_HARNESS_RESULTS_H */
