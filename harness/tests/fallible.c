// SPDX-License-Identifier: GPL-2.0-only
/*
 * The engine of every_single_fault().
 */
#include <shared/lab.h>

#include "tests/fallible.h"
#include "tests/suite.h"

/* More calls of one kind than any operation makes. */
#define CALLS_MAX 2000

/* What an operation leaves to others, such as going to sleep, belongs to it. */
static void undo(const struct fallible *f)
{
	if (f->undo)
		f->undo();
	sim_settle();
}

/* How often @run asks for @class when nothing fails. */
static unsigned int calls_of(const struct fallible *f, enum sim_fault_class class)
{
	unsigned int calls;

	sim_fault_clear();
	assert_true(f->run() >= 0);
	calls = sim_fault_calls(class);
	undo(f);
	return calls;
}

static void sweep(const struct fallible *f, enum sim_fault_class class)
{
	unsigned int calls = calls_of(f, class), nth;
	int ret;

	assert_true(calls < CALLS_MAX);
	for (nth = 1; nth <= calls; nth++) {
		sim_fault_clear();
		sim_fault_at(class, nth);
		ret = f->run();
		sim_fault_clear();
		if (ret >= 0)
			undo(f);
		ret = f->run();
		if (ret < 0)
			fail_msg("after fault %s:%u: errno %d", sim_fault_name(class), nth, -ret);
		undo(f);
	}
}

/* A device that is gone is no single fault, and does not come back for the second try. */
void every_single_fault(void **state)
{
	const struct fallible *f = *state;
	int class;

	if (f->prepare)
		f->prepare();
	for (class = 0; class < SIM_FAULT_NR; class++)
		if (class != SIM_FAULT_MM_GONE && class != SIM_FAULT_GONE &&
		    !(f->except >> class & 1))
			sweep(f, (enum sim_fault_class)class);
	if (f->finish)
		f->finish();
}
