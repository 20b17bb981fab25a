// SPDX-License-Identifier: GPL-2.0-only
/*
 * The entry that libFuzzer, AFL++ and Centipede share. Built once per target, with FUZZ_TARGET its
 * name. Engines without custom mutators call the first two functions and ignore the others.
 */
#include <stdlib.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "fuzz/fuzz.h"
#include "fuzz/mutate.h"

#define NAME_(x) #x
#define NAME(x)	 NAME_(x)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na, const uint8_t *b, size_t nb,
				 uint8_t *out, size_t max, unsigned int seed);
/* The engine's, where it has one. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((__weak__));

static const struct fuzz_target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	target = fuzz_find(NAME(FUZZ_TARGET));
	if (!target)
		cli_die("no fuzz target '%s'", NAME(FUZZ_TARGET));
	/*
	 * The engine saves the input of a run that aborts; an exit would look like an end. Said
	 * before the lab is up, or the lab's death callback would replace the engine's.
	 */
	sim_finding_mode(1);
	target->prepare();
	sim_catch_faults();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_one(target, data, size);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	return mutate_program(data, size, max, seed, LLVMFuzzerMutate);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na, const uint8_t *b, size_t nb,
				 uint8_t *out, size_t max, unsigned int seed)
{
	return cross_programs(a, na, b, nb, out, max, seed);
}
