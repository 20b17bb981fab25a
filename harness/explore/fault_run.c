// SPDX-License-Identifier: GPL-2.0-only
/*
 * Breaking one call at a time.
 */
#include <stdio.h>
#include <string.h>

#include <shared/host.h>
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
#define CALLS_SEEN (1 << 14)
#define CALL_FRAMES 8	/* from the call up to the system call; the program is behind that */

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

	fault_run(p, &(struct run_spec){ .faults = &fault, .nfaults = nth ? 1 : 0,
					 .record = !nth });
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

/* The calls of a run without faults, by their call stacks; those of earlier programs in @seen. */
static struct {
	unsigned int n[SIM_FAULT_NR];
	uint64_t stack[SIM_FAULT_NR][CALLS_MAX];
	uint64_t seen[CALLS_SEEN];
	unsigned int nseen;
} calls;

static uint64_t hash_string(uint64_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (uint8_t)*s) * 0x100000001b3ull;
	return h;
}

static void note_call(int class, unsigned int nth, int fails)
{
	void *pcs[CALL_FRAMES];
	int i, n = sim_host_backtrace(pcs, CALL_FRAMES);
	uint64_t h = hash_string(0xcbf29ce484222325ull, stage_current()->name);

	(void)fails;
	if (nth > CALLS_MAX)
		return;
	for (i = 0; i < n; i++)
		h = (h ^ (uintptr_t)pcs[i]) * 0x100000001b3ull;
	h = (h ^ (unsigned int)class) * 0x100000001b3ull;
	calls.stack[class][nth - 1] = h;
	calls.n[class] = nth;
}

static uint64_t *seen_slot(uint64_t stack)
{
	unsigned int i = (unsigned int)(stack % CALLS_SEEN);

	while (calls.seen[i] && calls.seen[i] != stack)
		i = (i + 1) % CALLS_SEEN;
	return &calls.seen[i];
}

/*
 * Most programs open and close a device, and a loop's calls are alike but for the first, which has
 * nothing to undo, and the last: `vfiolab faults` lets the others fail as well.
 */
static bool is_like_others(int class, unsigned int nth)
{
	const uint64_t *stack = calls.stack[class], this = stack[nth - 1];
	bool before = false, after = false;
	unsigned int i;

	for (i = 0; i < nth - 1; i++)
		before |= stack[i] == this;
	for (i = nth; i < calls.n[class]; i++)
		after |= stack[i] == this;
	return *seen_slot(this) || (before && after);
}

static void remember_calls(int class)
{
	unsigned int i;

	for (i = 0; i < calls.n[class] && calls.nseen < CALLS_SEEN / 2; i++) {
		uint64_t *slot = seen_slot(calls.stack[class][i]);

		calls.nseen += !*slot;
		*slot = calls.stack[class][i];
	}
}

static void units_run(unsigned int index, struct result *r)
{
	const struct fault_program *p = &fault_programs[index];
	unsigned int nth;
	int class;

	prepare(p);
	memset(calls.n, 0, sizeof(calls.n));
	sim_fault_watch(note_call);
	run_one(p, 0, 0);
	sim_fault_watch(NULL);
	if (!calls.n[SIM_FAULT_ALLOC])
		sim_bug("faults", "%s: no allocation was noted, so nothing would be made to fail",
			p->name);
	for (class = 0; class < SIM_FAULT_NR; class++) {
		if (!p->hardware && (class == SIM_FAULT_CONFIG || class == SIM_FAULT_DEVICE_ADD))
			continue;
		for (nth = 1; nth <= calls.n[class]; nth++)
			if (unit_thorough || !is_like_others(class, nth))
				run_one(p, class, nth);
		remember_calls(class);
	}
	r->status = RESULT_PASSED;
}

UNIT_PROVIDER(faults, units_count, units_name, units_run);
