/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIOLAB_HARNESS_BENCH_MIG_H
#define VFIOLAB_HARNESS_BENCH_MIG_H

/*
 * Prints what a VF costs and what its migration does, with one VF and with 127 at once, as JSON
 * lines. Dies if a destination is not what its source was.
 */
void bench_migration(void);

#endif
