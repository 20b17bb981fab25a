// SPDX-License-Identifier: GPL-2.0-only
/*
 * Minimising: operations dropped, lies withdrawn, schedule cut, faults and blob emptied, numbers
 * zeroed, until nothing more can go.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "fuzz/minimise.h"

#define FINDING 128

/* A program with room of its own. */
struct editable {
	struct program p;
	uint8_t schedule[PROGRAM_SCHED];
	uint8_t blob[PROGRAM_BLOB];
};

struct job {
	fuzz_still still;
	void *arg;
	struct editable best;
};

static void own(struct editable *e)
{
	memcpy(e->schedule, e->p.schedule, e->p.nschedule);
	memcpy(e->blob, e->p.blob, e->p.nblob);
	e->p.schedule = e->schedule;
	e->p.blob = e->blob;
}

static void copy(struct editable *to, const struct editable *from)
{
	*to = *from;
	to->p.schedule = to->schedule;
	to->p.blob = to->blob;
}

/* Keep @e if it still has the finding. */
static bool keep(struct job *j, struct editable *e)
{
	static uint8_t bytes[PROGRAM_MAX];
	size_t size = program_write(&e->p, bytes, sizeof(bytes));

	if (!j->still(j->arg, bytes, size))
		return false;
	copy(&j->best, e);
	return true;
}

/* Drop @len records of @size bytes from @at; @count of them are there. */
static void cut(void *records, size_t size, unsigned int *count, unsigned int at, unsigned int len)
{
	uint8_t *bytes = records;

	memmove(bytes + at * size, bytes + (at + len) * size, (*count - at - len) * size);
	*count -= len;
}

enum part { OPS, LIES, FAULTS, SCHEDULE, BLOB, PARTS };

static void *records(struct editable *e, enum part part, size_t *size, unsigned int **count)
{
	switch (part) {
	case OPS:
		*size = sizeof(e->p.ops[0]);
		*count = &e->p.nops;
		return e->p.ops;
	case LIES:
		*size = sizeof(e->p.lies[0]);
		*count = &e->p.nlies;
		return e->p.lies;
	case FAULTS:
		*size = sizeof(e->p.faults[0]);
		*count = &e->p.nfaults;
		return e->p.faults;
	case SCHEDULE:
		*size = 1;
		*count = &e->p.nschedule;
		return e->schedule;
	default:
		*size = 4;
		*count = &e->p.nblob;
		return e->blob;
	}
}

/*
 * Halves first, single records at the end. A blob counts in bytes and is cut in fours; what it is
 * cut short by at its end is one of them too.
 */
static bool drop(struct job *j, enum part part)
{
	static struct editable e;
	unsigned int *count, n, len, at;
	bool progress = false;
	size_t size;

	records(&j->best, part, &size, &count);
	n = part == BLOB ? (*count + 3) / 4 : *count;
	for (len = n; len; len /= 2) {
		for (at = 0; at + len <= n;) {
			void *r;

			copy(&e, &j->best);
			r = records(&e, part, &size, &count);
			if (part == BLOB) {
				unsigned int bytes = len * 4, from = at * 4;

				if (from + bytes > *count)
					bytes = *count - from;
				cut(r, 1, count, from, bytes);
			} else {
				cut(r, size, count, at, len);
			}
			if (keep(j, &e)) {
				progress = true;
				n -= len;
			} else {
				at += len;
			}
		}
	}
	return progress;
}

static bool zero_byte(struct job *j, uint8_t *(*byte)(struct editable *e, unsigned int at),
		      unsigned int at)
{
	static struct editable e;

	if (!*byte(&j->best, at))
		return false;
	copy(&e, &j->best);
	*byte(&e, at) = 0;
	return keep(j, &e);
}

static uint8_t *op_byte(struct editable *e, unsigned int at)
{
	return (uint8_t *)e->p.ops + at;
}

static uint8_t *schedule_byte(struct editable *e, unsigned int at)
{
	return e->schedule + at;
}

static uint8_t *blob_byte(struct editable *e, unsigned int at)
{
	return e->blob + at;
}

static bool zero(struct job *j)
{
	bool progress = false;
	unsigned int i;

	/* What an operation is stays; only what it is given goes. */
	for (i = 0; i < j->best.p.nops * sizeof(j->best.p.ops[0]); i++)
		if (i % sizeof(j->best.p.ops[0]))
			progress |= zero_byte(j, op_byte, i);
	for (i = 0; i < j->best.p.nschedule; i++)
		progress |= zero_byte(j, schedule_byte, i);
	for (i = 0; i < j->best.p.nblob; i++)
		progress |= zero_byte(j, blob_byte, i);
	return progress;
}

size_t fuzz_minimise(fuzz_still still, void *arg, uint8_t *data, size_t size)
{
	static struct job j;
	bool progress;
	int part;

	j.still = still;
	j.arg = arg;
	program_parse(&j.best.p, data, size);
	own(&j.best);
	do {
		progress = false;
		for (part = 0; part < PARTS; part++)
			progress |= drop(&j, part);
		progress |= zero(&j);
	} while (progress);
	return program_write(&j.best.p, data, PROGRAM_MAX);
}

/* ---- by running them ---- */

/* The target and the finding that a smaller input must have as well. */
struct runs {
	const struct fuzz_target *target;
	char finding[FINDING];
};

/* The oracle in a report: what stands between "finding: " and the next colon, or its like. */
static void oracle_of(const char *report, char out[FINDING])
{
	static const char *const marks[] = { "finding: ", "AddressSanitizer: ",
					     "not modelled by the shim: ", "runtime error: " };
	const char *at = NULL;
	size_t i, n;

	out[0] = 0;
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]) && !at; i++) {
		at = strstr(report, marks[i]);
		if (at)
			at += strlen(marks[i]);
	}
	if (!at)
		return;
	n = strcspn(at, strstr(report, "runtime error: ") ? " \n" : ":\n");
	n = n < FINDING - 1 ? n : FINDING - 1;
	memcpy(out, at, n);
	out[n] = 0;
}

static void child(const struct fuzz_target *target, const uint8_t *data, size_t size, int out)
{
	dup2(out, STDERR_FILENO);
	sim_finding_mode(0);
	sim_catch_faults();
	target->one(data, size);
	_exit(0);
}

/* Run an input in a process of its own; @finding is empty if there was none. */
static void try_input(const struct fuzz_target *target, const uint8_t *data, size_t size,
		      char finding[FINDING])
{
	static char report[65536];
	size_t n = 0;
	ssize_t got;
	int fds[2], status;
	pid_t pid;

	if (pipe(fds))
		cli_die("minimise: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		cli_die("minimise: cannot start a process: %s", strerror(errno));
	if (!pid)
		child(target, data, size, fds[1]);
	close(fds[1]);
	while ((got = read(fds[0], report + n, sizeof(report) - 1 - n)) > 0)
		n += (size_t)got;
	close(fds[0]);
	report[n] = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	finding[0] = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		oracle_of(report, finding);
}

static bool still_found(void *arg, const uint8_t *data, size_t size)
{
	struct runs *runs = arg;
	char finding[FINDING];

	try_input(runs->target, data, size, finding);
	return !strcmp(finding, runs->finding);
}

size_t fuzz_minimise_run(const struct fuzz_target *target, uint8_t *data, size_t size)
{
	struct runs runs = { .target = target };

	try_input(target, data, size, runs.finding);
	return runs.finding[0] ? fuzz_minimise(still_found, &runs, data, size) : 0;
}

void fuzz_describe(const uint8_t *data, size_t size, char *buf, size_t len)
{
	static struct program p;
	static const char *const names[PARTS][2] = {
		{ "operation", "operations" }, { "lie", "lies" },
		{ "fault", "faults" },	       { "decision", "decisions" },
		{ "blob byte", "blob bytes" },
	};
	unsigned int counts[PARTS], i;
	size_t at = 0;

	program_parse(&p, data, size);
	counts[OPS] = p.nops;
	counts[LIES] = p.nlies;
	counts[FAULTS] = p.nfaults;
	counts[SCHEDULE] = p.nschedule;
	counts[BLOB] = p.nblob;
	snprintf(buf, len, "nothing");
	for (i = 0; i < PARTS && at < len; i++)
		if (counts[i])
			at += (size_t)snprintf(buf + at, len - at, "%s%u %s", at ? ", " : "",
					       counts[i], names[i][counts[i] != 1]);
}
