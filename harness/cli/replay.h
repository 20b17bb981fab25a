/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replay strings: one line that names a run completely.
 *
 *	vl1:WHAT:seed=N[:bytes=HEX]:level=6.1:grain=coarse:preset=asan:src=1a2b3c4d
 *
 * WHAT is a scenario's name, test/SUITE/CASE, faults/PROGRAM or fuzz/TARGET. With seed=0 and no
 * bytes the schedule always goes on with the running task. bytes are the decisions (scenarios and
 * tests), the input (fuzz), or the call that fails (faults). The last four fields say on what the
 * run depends beside the string: API level, grain of the scheduling points, preset of the build,
 * and a hash of all sources. A string of other sources is refused, since what it would replay is
 * something else.
 */
#ifndef VFIOLAB_HARNESS_REPLAY_H
#define VFIOLAB_HARNESS_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#define REPLAY_WHAT  128
#define REPLAY_BYTES 4096

struct replay {
	char what[REPLAY_WHAT];
	uint64_t seed;
	uint8_t bytes[REPLAY_BYTES];
	size_t nbytes;
	char level[16];
	char grain[16];
	char preset[16];
	char src[32];
};

/*
 * Parse @text ("replay: " in front is allowed). NULL, or a sentence saying what is wrong with it.
 */
const char *replay_parse(const char *text, struct replay *out);

/*
 * Begin a run whose findings print the line for @what; _input: @bytes are what is fed to it, not
 * decisions. None of them restores anything: the caller has entered a stage. @bytes and @seed as in
 * struct replay; both empty is the schedule that always goes on.
 */
void replay_begin(const char *what, uint64_t seed, const uint8_t *bytes, size_t nbytes);
void replay_begin_input(const char *what, const uint8_t *bytes, size_t nbytes);
/* The name alone: the schedule is what the lab has, and the lab need not be up. */
void replay_name(const char *what);
void replay_begin_test(const char *suite, const char *name);

/* The fields behind the schedule, ":level=..:grain=..:preset=..:src=..", of this binary. */
const char *replay_build_fields(void);
/* The build of this binary: "asan", or "asan-ktree" with a kernel tree's core. */
const char *replay_preset(void);

#endif /* VFIOLAB_HARNESS_REPLAY_H */
