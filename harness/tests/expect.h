/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expectations that CMocka has no words for.
 */
#ifndef VFIOLAB_HARNESS_EXPECT_H
#define VFIOLAB_HARNESS_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

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
 * expect_finding - @fn must end in a finding of task 0 whose report contains @text
 *
 * For cases on a stage. @fn does not return from the finding; the stage is restored then, so that
 * the case can go on. The test fails, and shows what was printed instead, if @fn returns or says
 * something else.
 */
void expect_finding(const char *text, void (*fn)(void *), void *arg);

/* The same in a child, for findings of other tasks, of ASan, and for what dies in other ways. */
void expect_finding_apart(const char *text, void (*fn)(void *), void *arg);

/* The clean twin: @fn must return, and leave nothing. */
void expect_no_finding(void (*fn)(void *), void *arg);

/* For the runner: undo what a failed assertion inside expect_finding() left; its text to @said. */
void expect_release(char *said, size_t size);

#endif /* VFIOLAB_HARNESS_EXPECT_H */
