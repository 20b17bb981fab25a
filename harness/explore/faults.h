/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Single faults: short programs of one user, run once as they are and then once for each call of a
 * fallible kernel function that they reach, with just that call failing.
 *
 * What must hold is what always must: no lock left, nothing leaked, no memory misused. Beyond
 * that, a system call whose copy from or to the user failed must say so.
 */
#ifndef VFIOLAB_HARNESS_FAULTS_H
#define VFIOLAB_HARNESS_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/replay.h"

/**
 * struct fault_program - a program to break
 * @name: faults/NAME in lists and replay strings
 * @stage: lab at the start
 * @hardware: also fail config space and the adding of devices, which few callers can answer for
 * @fn: does it; every step may fail, and the next ones are tried all the same
 */
struct fault_program {
	const char *name;
	const char *stage;
	bool hardware;
	void (*fn)(const char *bdf);
};

extern const struct fault_program fault_programs[];
extern const unsigned int fault_program_count;

/* Programs of fault_migration.c. */
void fault_migrate_out(const char *bdf);
void fault_migrate_precopy(const char *bdf);
void fault_migrate_in(const char *bdf);
void fault_dirty_pages(const char *bdf);
void fault_dirty_parts(const char *bdf);
void fault_migrate_reset(const char *bdf);

/* One step of a program: STEP(vt_ioctl_arg(...)), whose value is the call's. */
#define STEP(call) (fault_step_begins(), fault_step_ended(#call, (call)))
void fault_step_begins(void);
long fault_step_ended(const char *what, long ret);

/* Bring up the named program's stage, and run it again as a replay string says. */
void fault_prepare(const char *name);
int fault_replay(const struct run_spec *spec);

/* One run of a program that is prepared. A finding does not return. */
void fault_run(const struct fault_program *p, const struct run_spec *spec);

#endif /* VFIOLAB_HARNESS_FAULTS_H */
