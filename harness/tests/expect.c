// SPDX-License-Identifier: GPL-2.0-only
/*
 * Findings end a process, so a test that wants one lets a child have it.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/host.h>
#include <shared/lab.h>
#include <shared/sys.h>

#include "tests/expect.h"
#include "tests/suite.h"

const char *expect_skip_reason;
bool expect_in_child;

static void in_child(int out, void (*fn)(void *), void *arg)
{
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	expect_in_child = true;
	sim_catch_faults();
	fn(arg);
	sim_close_all();
	sim_check_end();
	_exit(0);
}

void expect_finding(const char *text, void (*fn)(void *), void *arg)
{
	char said[8192];
	ssize_t len;
	int status, out;
	pid_t pid;

	if (!text) {
		/* What must not happen needs no child: a finding ends the worker and is seen. */
		fn(arg);
		sim_close_all();
		sim_check_end();
		return;
	}
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
	if (!strstr(said, text))
		fail_msg("expected the finding '%s', but it said:\n%s", text, said);
	if (!strstr(said, "replay: vl1:"))
		fail_msg("the finding '%s' has no replay line:\n%s", text, said);
}
