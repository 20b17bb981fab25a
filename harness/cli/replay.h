/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replay strings: one line that names a run completely.
 *
 *	vl1:WHAT:seed=N:level=6.1:grain=coarse:preset=asan:src=1a2b3c4d
 *
 * WHAT is a scenario's name, test/SUITE/CASE, faults/PROGRAM or fuzz/TARGET. Between it and the
 * last four fields stands what was chosen in the run:
 *
 *	seed=N			a random schedule; 0: always go on with the running task
 *	pct=D/K			the seed is that of a PCT schedule of depth D over K points
 *	schedule=AT.CHOICE,...	the decisions that are not "go on", by number; wins over the seed
 *	faults=CLASS.N,...	call N of that class fails; CLASS.N+ is call N and all later ones
 *	bytes=HEX		the input of a fuzz target
 *
 * The last four say on what the run depends beside the string: API level, grain of the scheduling
 * points, preset of the build, and a hash of all sources. A string of other sources is refused,
 * since what it would replay is something else.
 */
#ifndef VFIOLAB_HARNESS_REPLAY_H
#define VFIOLAB_HARNESS_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPLAY_WHAT	 128
#define REPLAY_BYTES	 4096
#define REPLAY_DECISIONS 65536
#define REPLAY_FAULTS	 8

/* A planned fault: call @nth of the class, and with @onwards all later ones. */
struct planned_fault {
	int class;
	unsigned int nth;
	bool onwards;
};

/**
 * struct run_spec - everything that is chosen about a run
 * @seed: of a random schedule, or of PCT's; 0 without anything else goes on always
 * @depth, @length: PCT of that depth over that many points, when @depth is not 0
 * @decisions, @ndecisions: one byte each, as sim_schedule_bytes() takes them; wins over @seed
 * @pick, @arg: decides instead of all these; the replay line lists what it decided
 * @faults, @nfaults: what fails
 * @record: tell sim_fault_watch()'s function of every call that could fail
 */
struct run_spec {
	uint64_t seed;
	unsigned int depth, length;
	const uint8_t *decisions;
	size_t ndecisions;
	unsigned int (*pick)(void *arg, unsigned int n, const int *tasks);
	void *arg;
	const struct planned_fault *faults;
	unsigned int nfaults;
	bool record;
};

struct replay {
	char what[REPLAY_WHAT];
	struct run_spec spec;		/* points into the members below */
	uint8_t decisions[REPLAY_DECISIONS];
	struct planned_fault faults[REPLAY_FAULTS];
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

/* Write the string of a run, "vl1:...", as replay_parse() reads it. */
void replay_print(char *buf, size_t len, const char *what, const struct run_spec *spec,
		  const uint8_t *bytes, size_t nbytes);

/*
 * Begin a run whose findings print the line for @what; _input: @bytes are what is fed to it. None
 * of them restores anything: the caller has entered a stage. What @spec points to must stay valid
 * for the run.
 */
void replay_begin(const char *what, const struct run_spec *spec);
void replay_begin_input(const char *what, const uint8_t *bytes, size_t nbytes);
/* The name alone: the schedule is what the lab has, and the lab need not be up. */
void replay_name(const char *what);
void replay_begin_test(const char *suite, const char *name);

/* Call @fn when a finding of this process is about to print its line. */
void replay_observe(void (*fn)(void));

/* The fields behind the schedule, ":level=..:grain=..:preset=..:src=..", of this binary. */
const char *replay_build_fields(void);
/* The build of this binary: "asan", or "asan-ktree" with a kernel tree's core. */
const char *replay_preset(void);

#endif /* VFIOLAB_HARNESS_REPLAY_H */
