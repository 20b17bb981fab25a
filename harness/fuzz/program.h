/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one input format of every fuzz target: programs.
 *
 *	0	PROGRAM_VERSION; anything else is the empty program
 *	1	set-up: which of the target's devices or stages, modulo their number
 *	2	number of operations, at most PROGRAM_OPS
 *	3	number of faults, at most PROGRAM_FAULTS
 *	4	number of lies, at most PROGRAM_LIES
 *	5	number of schedule bytes
 *	6, 7	number of blob bytes, little endian, at most PROGRAM_BLOB
 *	then	operations	struct program_op, 16 bytes each
 *		lies		struct program_lie, 8 bytes each
 *		schedule	a byte per decision of the scheduler, 0 = go on with this task
 *		faults		{class, nth} pairs of bytes
 *		blob		variable data, which operations and set-ups take from its start
 *
 * What is missing is zero, and zero is the simplest: no operation, a true answer, go on, no fault.
 * So cutting an input short minimises it. A device answers correctly; a lie is XORed onto one of
 * its answers, so that one byte is one lie and all before and behind it still works.
 */
#ifndef VFIOLAB_HARNESS_PROGRAM_H
#define VFIOLAB_HARNESS_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#define PROGRAM_VERSION 2
#define PROGRAM_HEADER	8
#define PROGRAM_OPS	64
#define PROGRAM_FAULTS	8
#define PROGRAM_LIES	64
#define PROGRAM_SCHED	255
#define PROGRAM_BLOB	2048

struct program_op {
	uint8_t op;  /* what: modulo the number of operations, see each target */
	uint8_t sel; /* region, irq index, width: what the operation says */
	uint16_t flags;
	uint32_t a;
	uint64_t b;
};

struct program_lie {
	uint16_t nth;  /* answers of the device before this one are true */
	uint16_t high; /* XORed onto bits 32 to 47 */
	uint32_t low;  /* XORed onto bits 0 to 31 */
};

struct program_fault {
	uint8_t class, nth;
};

struct program {
	unsigned int setup;
	unsigned int nops;
	struct program_op ops[PROGRAM_OPS];
	unsigned int nlies;
	struct program_lie lies[PROGRAM_LIES];
	const uint8_t *schedule;
	unsigned int nschedule;
	unsigned int nfaults;
	struct program_fault faults[PROGRAM_FAULTS];
	const uint8_t *blob;
	unsigned int nblob;
};

/* The largest input there is. */
#define PROGRAM_MAX                                                                                \
	(PROGRAM_HEADER + PROGRAM_OPS * sizeof(struct program_op) +                                \
	 PROGRAM_LIES * sizeof(struct program_lie) + PROGRAM_SCHED +                               \
	 PROGRAM_FAULTS * sizeof(struct program_fault) + PROGRAM_BLOB)

/* Any bytes are a program; schedule and blob point into @data. */
void program_parse(struct program *p, const uint8_t *data, size_t size);

/* The bytes of a program; their number, 0 if they are more than @max. */
size_t program_write(const struct program *p, uint8_t *out, size_t max);

/* Schedule, lies and faults of @p become those of the run that begins. */
void program_begin(const struct program *p, const char *what, const uint8_t *data, size_t size);

#endif /* VFIOLAB_HARNESS_PROGRAM_H */
