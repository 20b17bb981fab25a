/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sweeps: a scenario or a fault program, run once as it is and then once for each call that can
 * fail: just that call failing, and all of its class from that one on. Then calls that were only
 * made because another one failed, together with that; and all pairs of a short run.
 */
#ifndef VFIOLAB_HARNESS_SWEEP_H
#define VFIOLAB_HARNESS_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#define SWEEP_SITES	8192
#define SWEEP_STACKS	65536
#define SWEEP_FINDINGS	64
#define SWEEP_UNLISTED	128

/**
 * struct sweep_site - one of sim_callsites[], and what was seen of it
 * @calls: how often it was reached and could fail
 * @failed: how often it was made to fail
 * @classes: bit per class of fault
 */
struct sweep_site {
	uint64_t calls, failed, classes;
};

/**
 * struct sweep - all that sweeps came to, in memory that outlives workers
 * @sites: beside sim_callsites[], where sweep_is_site()
 * @stacks, @nstacks: hashes of the call stacks that were made to fail
 * @unlisted: functions that fail on demand, are called by a driver, and sim/fallible.list lacks
 * @runs, @twice: runs, and those that were run again and compared
 * @findings: their replay strings
 * @not_modelled: runs that the shim refused to go on with
 */
struct sweep {
	unsigned int nsites;
	struct sweep_site sites[SWEEP_SITES];
	uint64_t stacks[SWEEP_STACKS];
	uint64_t nstacks, runs, twice;
	char unlisted[SWEEP_UNLISTED][64];
	unsigned int nunlisted;
	char findings[SWEEP_FINDINGS][256];
	unsigned int nfindings;
	unsigned int not_modelled;
};

/**
 * struct sweep_count - one sweep
 * @calls: of the run without faults that could fail
 * @runs, @findings: of this sweep
 */
struct sweep_count {
	unsigned int calls, runs, findings;
};

struct sweep *sweep_create(void);

/* Is sim_callsites[@i] counted: a call that can fail, and the first of its line? */
bool sweep_is_site(unsigned int i);

/*
 * Sweep @what, a scenario's name or faults/PROGRAM. @pairs: all pairs even if the run is not short.
 * Findings are printed as they come, and the sweep goes on behind them.
 */
struct sweep_count sweep_run(struct sweep *s, const char *what, bool pairs);

#endif /* VFIOLAB_HARNESS_SWEEP_H */
