// SPDX-License-Identifier: GPL-2.0-only
/*
 * The general scenarios on the driver that docs/writing-a-vendor-driver.md prints: every scenario
 * of the plain stage, as its own tests run it, but with that driver bound.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/modtab.h>

#include "cli/replay.h"
#include "cli/scenario_run.h"
#include "cli/stage.h"
#include "cli/unit.h"

#define DRIVER	  "demo-vfio-pci"
#define SCHEDULES 20

/* A scenario without a stage or an opinion on drivers */
static bool general(const struct scenario_desc *desc)
{
	return !desc->report && !desc->stage;
}

static const struct scenario_desc *nth_general(unsigned int nth)
{
	unsigned int i;

	for (i = 0; i < scenario_count(); i++)
		if (general(scenario_at(i)) && !nth--)
			return scenario_at(i);
	return NULL;
}

/* The driver stands on our core. */
static unsigned int count(void)
{
	unsigned int n = 0;

	while (!strcmp(vfiolab_world, "ours") && nth_general(n))
		n++;
	return n;
}

static void name(unsigned int index, char *buf, size_t len)
{
	snprintf(buf, len, "documented/%s", nth_general(index)->name);
}

static void run(unsigned int index, struct result *r)
{
	const struct scenario_desc *desc = nth_general(index);
	char what[128];
	unsigned int i;

	sim_catch_faults();
	stage_driver(DRIVER);
	scenario_prepare(desc);
	snprintf(what, sizeof(what), "test/%s", r->name);
	replay_name(what);
	for (i = 0; i < SCHEDULES; i++)
		scenario_once(desc, i ? scenario_seed(1, i) : 0, NULL, 0);
	stage_driver("vfio-pci");
	r->status = RESULT_PASSED;
}

UNIT_PROVIDER(documented, count, name, run);
