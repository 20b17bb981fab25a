/* SPDX-License-Identifier: GPL-2.0-only */
/* The suite in the lab: every case on every twin, each from a fresh image. */
#ifndef VFIOLAB_CONF_LAB_H
#define VFIOLAB_CONF_LAB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct sim_image;

#include "conformance.h"
#include "twins/twins.h"

/**
 * struct conf_stage - the lab with one twin in it, bound to vfio-pci, as an image
 * @twin: whose lab it is; NULL before the first conf_stage_run()
 */
struct conf_stage {
	const struct twin *twin;
	struct sim_image *image;
	unsigned int facts;
	int bar;
	uint64_t bar_size;
	char bdf[16];
};

/**
 * conf_stage_enter - be at the start of a case on @t
 * @c: zeroed
 *
 * The image is made at the first case of a twin and used until another twin comes. Schedule and
 * replay string of a run are set after this.
 *
 * Return: true, or false with the failure as @c's observation.
 */
bool conf_stage_enter(struct conf_stage *s, const struct twin *t, struct conf *c);

/* One case; @c has the observation afterwards. A finding does not return. */
void conf_stage_run(struct conf_stage *s, struct conf_case *cs, struct conf *c);

/**
 * struct conf_lab - what to run, and what came of it
 * @twins: folder of *.twin files
 * @only: cases whose name contains this, NULL for all
 * @target: the column that results are for, "lab_ours" or "lab_upstream"
 * @out: gets the lines that the guest's program writes too; may be NULL
 * @results: filled in: cases times devices
 * @skipped: of these
 * @failed: of these: failed by themselves, or ended in a finding
 */
struct conf_lab {
	const char *twins;
	const char *only;
	const char *target;
	FILE *out;
	unsigned int results;
	unsigned int skipped;
	unsigned int failed;
};

/* Return: 0 when the suite ran (whatever it found), or -1 with @why set. */
int conformance_run(struct conf_lab *lab, char *why, size_t why_len);

#endif
