// SPDX-License-Identifier: GPL-2.0-only
/*
 * Breaking one call at a time.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/stage.h"
#include "cli/unit.h"
#include "explore/aftermath.h"
#include "explore/faults.h"

/* A sweep that grows past this wants a shorter program, not a longer test. */
#define CALLS_MAX 400

static struct {
	int class;
	unsigned int hits;
} now;

void fault_step_begins(void)
{
	now.hits = sim_fault_hits();
}

long fault_step_ended(const char *what, long ret)
{
	if (now.class == SIM_FAULT_UCOPY && sim_fault_hits() != now.hits && ret >= 0)
		sim_bug("user copy", "%s: a copy from or to the user failed, yet the call "
				     "answered %ld instead of an error",
			what, ret);
	return ret;
}

void fault_run(const struct fault_program *p, const struct run_spec *spec)
{
	char what[REPLAY_WHAT];

	stage_restore();
	snprintf(what, sizeof(what), "faults/%s", p->name);
	replay_begin(what, spec);
	/* Of two faults the second may hit where no answer is due. */
	now.class = spec->nfaults == 1 ? spec->faults[0].class : -1;
	sim_fault_refetch(1);
	p->fn(stage_current()->bdf);
	if (spec->nfaults)
		aftermath(stage_current()->bdf, spec);
	sim_close_all();
	sim_check_end();
}

/* @nth 0 breaks nothing and counts. */
static void run_one(const struct fault_program *p, int class, unsigned int nth)
{
	const struct planned_fault fault = { .class = class, .nth = nth };

	fault_run(p, &(struct run_spec){ .faults = &fault, .nfaults = nth ? 1 : 0 });
}

static void prepare(const struct fault_program *p)
{
	char what[REPLAY_WHAT];

	sim_catch_faults();
	stage_enter(p->stage);
	stage_image();
	snprintf(what, sizeof(what), "faults/%s", p->name);
	replay_name(what);
}

static const struct fault_program *chosen;

void fault_prepare(const char *name)
{
	unsigned int i;

	for (i = 0; i < fault_program_count; i++)
		if (!strcmp(fault_programs[i].name, name))
			break;
	if (i == fault_program_count)
		cli_die("replay: this build has no fault program '%s'", name);
	chosen = &fault_programs[i];
	prepare(chosen);
}

int fault_replay(const struct run_spec *spec)
{
	fault_run(chosen, spec);
	printf("faults/%s: %u planned faults, event hash %016llx, no finding\n", chosen->name,
	       spec->nfaults, sim_run_hash());
	return CLI_OK;
}

static unsigned int units_count(void)
{
	return fault_program_count;
}

static void units_name(unsigned int index, char *buf, size_t len)
{
	snprintf(buf, len, "faults/%s", fault_programs[index].name);
}

static void units_run(unsigned int index, struct result *r)
{
	const struct fault_program *p = &fault_programs[index];
	unsigned int calls[SIM_FAULT_NR];
	unsigned int nth;
	int class;

	prepare(p);
	run_one(p, 0, 0);
	for (class = 0; class < SIM_FAULT_NR; class++)
		calls[class] = sim_fault_calls((enum sim_fault_class)class);
	for (class = 0; class < SIM_FAULT_NR; class++) {
		if (!p->hardware && (class == SIM_FAULT_CONFIG || class == SIM_FAULT_DEVICE_ADD))
			continue;
		for (nth = 1; nth <= calls[class] && nth <= CALLS_MAX; nth++)
			run_one(p, class, nth);
	}
	r->status = RESULT_PASSED;
}

UNIT_PROVIDER(faults, units_count, units_name, units_run);
