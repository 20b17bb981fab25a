/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running scenarios: prepare once, then as many runs as wanted from the prepared image.
 */
#ifndef VFIOLAB_HARNESS_SCENARIO_RUN_H
#define VFIOLAB_HARNESS_SCENARIO_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "cli/replay.h"
#include "explore/scenario.h"

/* What one run came to; equal runs have equal @hash on every machine. */
struct scenario_outcome {
	uint64_t hash;		/* of all events */
	uint64_t schedule;	/* of the decisions alone: tells distinct schedules */
	unsigned int points;	/* decisions that were asked */
};

unsigned int scenario_count(void);
const struct scenario_desc *scenario_at(unsigned int index);
const struct scenario_desc *scenario_find(const char *name);
/* scenario_find() or one line naming @name, and exit. */
const struct scenario_desc *scenario_must_find(const char *name);

/* Bring up the stage, open what the scenario wants open, take the image. */
void scenario_prepare(const struct scenario_desc *desc);

/* One run of the prepared scenario. A finding does not return. */
struct scenario_outcome scenario_run(const struct scenario_desc *desc, const struct run_spec *spec);
/* The same by a seed or by decisions. */
struct scenario_outcome scenario_once(const struct scenario_desc *desc, uint64_t seed,
				      const uint8_t *bytes, size_t nbytes);

/* The decisions of the run that just ended, as bytes for scenario_once(); their number. */
size_t scenario_trace(uint8_t *bytes, size_t max);

/* Seed of the @nth schedule of a search that was started with @seed; never 0. */
uint64_t scenario_seed(uint64_t seed, uint64_t nth);

#endif /* VFIOLAB_HARNESS_SCENARIO_RUN_H */
