// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs by name, and children that have them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/finding.h"
#include "cli/scenario_run.h"
#include "cli/trace.h"
#include "cli/trial.h"
#include "cli/unit.h"
#include "explore/faults.h"
#include "fuzz/fuzz.h"

/* Of processor time: a run that takes longer never ends. */
#define RUN_SECONDS 60

static const char *behind(const char *what, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(what, prefix, len) ? NULL : what + len;
}

static char test_text[RESULT_TEXT];
static struct result test = { .text = test_text };

void run_prepare(const struct replay *r)
{
	const char *name;

	sim_catch_faults();
	if ((name = behind(r->what, "test/"))) {
		if (unit_find(&test, name))
			cli_die("replay: this build has no test '%s'", name);
	} else if ((name = behind(r->what, "fuzz/"))) {
		if (!fuzz_find(name))
			cli_die("replay: this build has no fuzz target '%s'", name);
		fuzz_find(name)->prepare();
	} else if ((name = behind(r->what, "faults/"))) {
		fault_prepare(name);
	} else {
		scenario_prepare(scenario_must_find(r->what));
	}
}

/* A test's failure is shown as `vfiolab test` shows it, but nothing is captured. */
static int run_test(const char *name)
{
	unit_run(&test);
	fflush(stdout);
	printf("%s: %s\n", name, test.status == RESULT_FAILED ? "failed" : "no finding");
	return test.status == RESULT_FAILED ? CLI_FAILED : CLI_OK;
}

/* What is drawn is one run; any other is made twice: what differs from itself is a finding. */
static bool drawing;

/* The same run once more; what a scenario reports is read once. */
static uint64_t hash_again(const struct scenario_desc *desc, const struct run_spec *spec)
{
	int out = -1, nowhere = -1;
	uint64_t hash;

	if (desc->report) {
		fflush(stdout);
		out = dup(STDOUT_FILENO);
		nowhere = open("/dev/null", O_WRONLY);
		dup2(nowhere, STDOUT_FILENO);
	}
	hash = scenario_run(desc, spec).hash;
	if (desc->report) {
		fflush(stdout);
		dup2(out, STDOUT_FILENO);
		close(out);
		close(nowhere);
	}
	return hash;
}

static int run_scenario(const char *name, const struct run_spec *spec)
{
	const struct scenario_desc *desc = scenario_must_find(name);
	struct scenario_outcome out = scenario_run(desc, spec);

	if (!drawing && hash_again(desc, spec) != out.hash)
		sim_bug("nondeterminism", "two runs of one string differ");
	printf("%s%s%s  seed %llu · %u points · event hash %016llx · %sno finding%s\n",
	       cli_on(HUE_BOLD), name, cli_off(), (unsigned long long)spec->seed, out.points,
	       (unsigned long long)out.hash, cli_on(HUE_GOOD), cli_off());
	return CLI_OK;
}

int run_once(const struct replay *r)
{
	const char *name;

	sim_watchdog(RUN_SECONDS);
	if ((name = behind(r->what, "test/")))
		return run_test(name);
	if ((name = behind(r->what, "fuzz/")))
		return fuzz_replay(name, r->bytes, r->nbytes, !drawing);
	if ((name = behind(r->what, "faults/")))
		return fault_replay(&r->spec);
	return run_scenario(r->what, &r->spec);
}

/* ---- children ---- */

/* Shared with the child: its decisions outlive it. */
static struct {
	size_t n;
	uint8_t decisions[REPLAY_DECISIONS];
} *shared;

/* The child's last act before its line is printed. */
static void leave_decisions(void)
{
	const unsigned char *trace;
	unsigned long n = sim_schedule_trace(&trace);

	shared->n = n < REPLAY_DECISIONS - 1 ? n : REPLAY_DECISIONS - 1;
	memcpy(shared->decisions, trace, shared->n);
}

static void child(const struct replay *r, int out, int trace, bool brief)
{
	int status;

	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	cli_colour = false;
	/* ASan finds no symbolizer then, whose start takes longer than the run. */
	if (brief)
		setenv("PATH", "", 1);
	replay_observe(leave_decisions);
	drawing = trace >= 0;
	if (drawing)
		trace_begin(trace, r->what);
	status = run_once(r);
	fflush(NULL);
	_exit(status);
}

static void judge(struct trial *t)
{
	if (!t->found)
		return;
	if (!finding_sentence(t->text, t->sentence, sizeof(t->sentence)))
		snprintf(t->sentence, sizeof(t->sentence), "the run ended with status %#x",
			 (unsigned int)t->status);
	finding_kind(t->sentence, t->kind, sizeof(t->kind));
}

void trial_run(const struct replay *r, int trace, bool brief, struct trial *t)
{
	int out = memfd_create("trial", MFD_CLOEXEC);
	ssize_t len;
	pid_t pid;

	if (!shared)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (out < 0 || shared == MAP_FAILED)
		cli_die("replay: cannot run a child: %s", strerror(errno));
	memset(t, 0, sizeof(*t));
	shared->n = 0;
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		cli_die("replay: cannot run a child: %s", strerror(errno));
	if (!pid)
		child(r, out, trace, brief);
	while (waitpid(pid, &t->status, 0) < 0 && errno == EINTR)
		;
	len = pread(out, t->text, sizeof(t->text) - 1, 0);
	close(out);
	t->text[len > 0 ? len : 0] = 0;
	t->found = !WIFEXITED(t->status) || WEXITSTATUS(t->status) != CLI_OK;
	t->ndecisions = shared->n;
	memcpy(t->decisions, shared->decisions, shared->n);
	judge(t);
}
