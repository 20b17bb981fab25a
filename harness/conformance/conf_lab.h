/* SPDX-License-Identifier: GPL-2.0-only */
/* The suite in the lab: every case on every twin, each from a fresh image. */
#ifndef VFIOLAB_CONF_LAB_H
#define VFIOLAB_CONF_LAB_H

#include <stdbool.h>
#include <stdio.h>

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
