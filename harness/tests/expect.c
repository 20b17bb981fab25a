// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings end a process, so a test that wants one lets a child have it.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/host.h>
#include <shared/lab.h>
#include <shared/sys.h>

#include "cli/stage.h"
#include "tests/expect.h"
#include "tests/suite.h"

const char *expect_skip_reason;
bool expect_in_child;

/*
 * ASan starts a symbolizer at its first report, which takes 50 ms; the lab's own report of the same
 * access has the names. A descriptor is left for what else reads a file, the pipes need more.
 */
static void without_symbolizer(void)
{
	int next = dup(STDERR_FILENO);
	struct rlimit limit;

	close(next);
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = (rlim_t)next + 1;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static void in_child(int out, void (*fn)(void *), void *arg)
{
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	expect_in_child = true;
	without_symbolizer();
	sim_catch_faults();
	fn(arg);
	sim_close_all();
	sim_check_end();
	_exit(0);
}

static void judge(const char *text, const char *said)
{
	if (!strstr(said, text))
		fail_msg("expected the finding '%s', but it said:\n%s", text, said);
	if (!strstr(said, "replay: vl1:"))
		fail_msg("the finding '%s' has no replay line:\n%s", text, said);
}

void expect_no_finding(void (*fn)(void *), void *arg)
{
	/* A finding would end the worker and be seen; no child is needed. */
	fn(arg);
	sim_close_all();
	sim_check_end();
}

void expect_finding_apart(const char *text, void (*fn)(void *), void *arg)
{
	char said[8192];
	ssize_t len;
	int status, out;
	pid_t pid;

	/* Loaded here once, names are there in every child that reports. */
	sim_host_symbol((const void *)(uintptr_t)fn, said, sizeof(said));
	out = memfd_create("finding", MFD_CLOEXEC);
	assert_true(out >= 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		in_child(out, fn, arg);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	len = pread(out, said, sizeof(said) - 1, 0);
	close(out);
	said[len > 0 ? len : 0] = 0;

	if (!WIFEXITED(status) || WEXITSTATUS(status) != SIM_EXIT_FINDING)
		fail_msg("expected the finding '%s', but status %#x:\n%s", text, status, said);
	judge(text, said);
}

/* ---- findings of task 0, in this process ---- */

static struct {
	sigjmp_buf back;
	int out, err, text;	/* descriptors; text is -1 when nothing is caught */
} trap = { .text = -1 };

static void spring(void)
{
	siglongjmp(trap.back, 1);
}

static void set_trap(void)
{
	fflush(NULL);
	trap.out = dup(STDOUT_FILENO);
	trap.err = dup(STDERR_FILENO);
	trap.text = memfd_create("finding", MFD_CLOEXEC);
	dup2(trap.text, STDOUT_FILENO);
	dup2(trap.text, STDERR_FILENO);
	sim_finding_trap(spring);
}

void expect_release(char *said, size_t size)
{
	ssize_t len;

	if (trap.text < 0)
		return;
	sim_finding_trap(NULL);
	fflush(NULL);
	len = pread(trap.text, said, size - 1, 0);
	said[len > 0 ? len : 0] = 0;
	dup2(trap.out, STDOUT_FILENO);
	dup2(trap.err, STDERR_FILENO);
	close(trap.out);
	close(trap.err);
	close(trap.text);
	trap.text = -1;
}

void expect_finding(const char *text, void (*fn)(void *), void *arg)
{
	static char said[8192];
	bool found;

	assert_non_null(stage_current());
	set_trap();
	found = sigsetjmp(trap.back, 1);
	if (!found) {
		fn(arg);
		sim_close_all();
		sim_check_end();
	}
	expect_release(said, sizeof(said));
	/* Whatever the finding left half done is gone with the state. */
	stage_restore();
	if (!found)
		fail_msg("expected the finding '%s', but there was none:\n%s", text, said);
	judge(text, said);
}
