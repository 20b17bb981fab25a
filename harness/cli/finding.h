/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading a report: what it says is wrong, and when two of them are about the same mistake.
 */
#ifndef VFIOLAB_HARNESS_FINDING_H
#define VFIOLAB_HARNESS_FINDING_H

#include <stdbool.h>
#include <stddef.h>

/* The first line that says what is wrong: the lab's, a sanitizer's, a test's. False: none does. */
bool finding_sentence(const char *report, char *sentence, size_t len);

/* Numbers and addresses differ between runs of one mistake; words do not. */
void finding_kind(const char *sentence, char *kind, size_t len);

/**
 * finding_place - oracle and place of a report
 * @report: all that was printed
 * @place: the sentence and the two innermost frames, without their numbers
 * @len: room in @place
 *
 * Return: false if it is no finding of the lab's or of a sanitizer's. An answer that a test did not
 * expect is each time another one.
 */
bool finding_place(const char *report, char *place, size_t len);

#endif /* VFIOLAB_HARNESS_FINDING_H */
