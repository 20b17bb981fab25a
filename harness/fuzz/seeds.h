/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seed programs: short, meaningful inputs to start from. Fuzzers get them as files, the tests
 * replay them.
 */
#ifndef VFIOLAB_HARNESS_SEEDS_H
#define VFIOLAB_HARNESS_SEEDS_H

#include <stddef.h>
#include <stdint.h>

#include "fuzz/program.h"

#define FUZZ_SEED_MAX (4 + PROGRAM_OPS * sizeof(struct program_op) + 256)

/* How many seeds a target has; 0 if it has none or does not exist. */
unsigned int fuzz_seed_count(const char *target);
/* The bytes of one; returns their number. */
size_t fuzz_seed(const char *target, unsigned int index, uint8_t out[FUZZ_SEED_MAX]);

#endif /* VFIOLAB_HARNESS_SEEDS_H */
