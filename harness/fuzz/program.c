// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking inputs apart.
 */
#include <string.h>

#include <shared/lab.h>
#include <shared/pci.h>

#include "cli/replay.h"
#include "fuzz/program.h"

void program_parse(struct program *p, const uint8_t *data, size_t size)
{
	size_t at = 4, want, i;

	memset(p, 0, sizeof(*p));
	if (size < at)
		return;
	p->nops = data[0] > PROGRAM_OPS ? PROGRAM_OPS : data[0];
	want = p->nops * sizeof(p->ops[0]);
	want = want > size - at ? size - at : want;
	memcpy(p->ops, data + at, want);
	at += want;

	p->schedule = data + at;
	p->nschedule = data[1] > size - at ? size - at : data[1];
	at += p->nschedule;

	for (i = 0; i < PROGRAM_FAULTS && i < data[2] && at + 2 <= size; i++, at += 2) {
		p->faults[i].class = data[at];
		p->faults[i].nth = data[at + 1];
		p->nfaults++;
	}
}

void program_begin(const struct program *p, const char *what, const uint8_t *data, size_t size)
{
	unsigned int i;

	replay_begin_input(what, data, size);
	if (p->nschedule)
		sim_schedule_bytes(p->schedule, p->nschedule);
	for (i = 0; i < p->nfaults; i++) {
		unsigned int class = p->faults[i].class % SIM_FAULT_NR;

		sim_fault_at(class, p->faults[i].nth + 1u);
		/* One wrong answer while the kernel saves config space, and BARs are elsewhere. */
		if (class == SIM_FAULT_CONFIG)
			sim_pci_lenient(1);
	}
}
