// SPDX-License-Identifier: GPL-2.0-only
/*
 * What outlives a run without influencing it: the decisions taken, and the sites that asked for
 * faults.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <shared/host.h>
#include <shared/lab.h>

#define MAX_SITES	1024

struct sim_decisions sim_decisions;

static struct {
	void *site;
	int class;
	unsigned long calls, failed;
} sites[MAX_SITES];
static unsigned int site_order[MAX_SITES], nr_sites;

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

void sim_host_fault_site(int class, void *site, int failed)
{
	unsigned int slot = (((uintptr_t)site >> 2) * 31 + class) % MAX_SITES;

	for (unsigned int i = 0; i < MAX_SITES; i++, slot = (slot + 1) % MAX_SITES) {
		if (!sites[slot].site) {
			sites[slot].site = site;
			sites[slot].class = class;
			site_order[nr_sites++] = slot;
		}
		if (sites[slot].site == site && sites[slot].class == class) {
			sites[slot].calls++;
			sites[slot].failed += failed;
			return;
		}
	}
}

const char *sim_fault_site(unsigned int index, enum sim_fault_class *class, unsigned long *calls,
			   unsigned long *failed)
{
	static char text[160];
	unsigned int slot;

	if (index >= nr_sites)
		return NULL;
	slot = site_order[index];
	*class = sites[slot].class;
	*calls = sites[slot].calls;
	*failed = sites[slot].failed;
	return sim_host_symbol(sites[slot].site, text, sizeof(text));
}
