// SPDX-License-Identifier: GPL-2.0-only
/*
 * What outlives a run without influencing it: the decisions taken, and who wants to know of calls
 * that can fail.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <shared/host.h>
#include <shared/lab.h>


struct sim_decisions sim_decisions;

void sim_host_trace_reset(void)
{
	sim_decisions.nr = 0;
	sim_decisions.used = 0;
}

unsigned long sim_schedule_trace(const unsigned char **bytes)
{
	*bytes = sim_decisions.bytes;
	return sim_decisions.used;
}

static void (*fault_watcher)(int class, unsigned int nth, int fails);

void sim_fault_watch(void (*fn)(int class, unsigned int nth, int fails))
{
	fault_watcher = fn;
}

void sim_host_fault_asked(int class, unsigned int nth, int fails)
{
	if (fault_watcher)
		fault_watcher(class, nth, fails);
}
