/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expectations that CMocka has no words for.
 */
#ifndef VFIOLAB_HARNESS_EXPECT_H
#define VFIOLAB_HARNESS_EXPECT_H

#include <stdbool.h>

/* The reason of the running case's skip_because(), NULL if it was not skipped. */
extern const char *expect_skip_reason;

/*
 * True in the child of expect_finding(). A failed assertion there longjmps to the runner, which
 * must then end the process: it is a copy.
 */
extern bool expect_in_child;

/* Leave the case; the reason is printed with its name. Needs suite.h. */
#define skip_because(reason)                                                                       \
	do {                                                                                       \
		expect_skip_reason = (reason);                                                     \
		skip();                                                                            \
	} while (0)

/**
 * expect_finding - @fn, run in a child, must end in a finding whose report contains @text
 *
 * The test fails, and shows what was printed instead, if @fn returns, dies otherwise, or says
 * something else. With @text NULL the twin is meant: @fn must return without a finding, its leak
 * check included.
 */
void expect_finding(const char *text, void (*fn)(void *), void *arg);
#define expect_no_finding(fn, arg) expect_finding(NULL, (fn), (arg))

#endif /* VFIOLAB_HARNESS_EXPECT_H */
