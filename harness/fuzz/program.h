/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input of every fuzz target, and how it is taken apart:
 *
 *	byte 0	number of operations, at most PROGRAM_OPS
 *	byte 1	number of schedule bytes
 *	byte 2	number of fault pairs
 *	byte 3	reserved, ignored
 *	then the operations, struct program_op each, then schedule bytes, one per decision (0 = go
 * on), then {class, nth} pairs of bytes.
 *
 * What is missing is zero, and zero is the simplest: no operation, go on, no fault. So cutting an
 * input short minimises it.
 */
#ifndef VFIOLAB_HARNESS_PROGRAM_H
#define VFIOLAB_HARNESS_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#define PROGRAM_OPS    64
#define PROGRAM_FAULTS 4

struct program_op {
	uint8_t op;  /* modulo the number of operations of the target */
	uint8_t sel; /* region, irq index, width: what the operation says */
	uint16_t flags;
	uint32_t a;
	uint64_t b;
};

struct program {
	unsigned int nops;
	struct program_op ops[PROGRAM_OPS];
	const uint8_t *schedule;
	size_t nschedule;
	unsigned int nfaults;
	struct {
		uint8_t class, nth;
	} faults[PROGRAM_FAULTS];
};

void program_parse(struct program *p, const uint8_t *data, size_t size);

/* Schedule and faults of @p become those of the run that begins. */
void program_begin(const struct program *p, const char *what, const uint8_t *data, size_t size);

#endif /* VFIOLAB_HARNESS_PROGRAM_H */
