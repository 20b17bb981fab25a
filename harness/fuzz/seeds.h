/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seed programs: short, meaningful inputs to start from. Fuzzers get them as files, the tests
 * replay them.
 */
#ifndef VFIOLAB_HARNESS_SEEDS_H
#define VFIOLAB_HARNESS_SEEDS_H

#include "fuzz/program.h"

#define SEED_OPS 12

/**
 * struct fuzz_seed - a program as a person writes it
 * @name: of its file and its test
 * @setup: as in struct program, like all that follow; what is zero at the end is not there
 */
struct fuzz_seed {
	const char *name;
	struct program_op ops[SEED_OPS];
	struct program_lie lies[4];
	uint8_t schedule[16];
	struct program_fault faults[2];
	uint8_t blob[32];
	uint8_t setup;
};

extern const struct fuzz_seed fuzz_ioctl_seeds[], fuzz_device_seeds[], fuzz_firmware_seeds[],
	fuzz_migration_seeds[], fuzz_zpci_seeds[];
extern const unsigned int fuzz_ioctl_seed_count, fuzz_device_seed_count, fuzz_firmware_seed_count,
	fuzz_migration_seed_count, fuzz_zpci_seed_count;

/* How many seeds a target has; 0 if it has none or does not exist. */
unsigned int fuzz_seed_count(const char *target);
/* The bytes of one; returns their number. */
size_t fuzz_seed(const char *target, unsigned int index, uint8_t out[PROGRAM_MAX]);

#endif /* VFIOLAB_HARNESS_SEEDS_H */
