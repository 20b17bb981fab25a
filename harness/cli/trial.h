/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running what a replay string names: in this process, or in a child whose end is looked at.
 */
#ifndef VFIOLAB_HARNESS_TRIAL_H
#define VFIOLAB_HARNESS_TRIAL_H

#include "cli/replay.h"

/* Bring up what @r runs on. Once per process; runs follow. Dies when this build has no such run. */
void run_prepare(const struct replay *r);

/* One run, in this process; prints a line. A finding does not return. Return: a CLI status. */
int run_once(const struct replay *r);

/**
 * struct trial - what a child came to
 * @status: wait(2)'s
 * @found: it ended in a finding
 * @kind: the finding's sentence without its numbers: equal kinds are the same mistake
 * @sentence: the same as it was printed
 * @ndecisions, @decisions: of the run
 * @text: all it printed
 */
struct trial {
	int status;
	bool found;
	char kind[256];
	char sentence[256];
	size_t ndecisions;
	uint8_t decisions[REPLAY_DECISIONS];
	char text[16384];
};

/*
 * Run @r in a child of this process, which must be prepared. @trace: a descriptor or -1; @brief: do
 * not let a sanitizer look up names.
 */
void trial_run(const struct replay *r, int trace, bool brief, struct trial *out);

/*
 * Shrink a run that ends in a finding, as long as it ends in the same one: fewer and smaller
 * decisions, fewer faults, fewer bytes. @r is replaced; @steps: trials that it took.
 */
void minimize(struct replay *r, const struct trial *first, unsigned int *steps);

/* Write a suite whose one case is the run @r, which ends in @t. */
void emit_test(const struct replay *r, const struct trial *t, const char *path);

#endif /* VFIOLAB_HARNESS_TRIAL_H */
