// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs: bytes taken apart and put together, and what of them the lab is told.
 */
#include <string.h>

#include <shared/lab.h>
#include <shared/pci.h>

#include "cli/replay.h"
#include "fuzz/program.h"

/* Answers behind this one are always true. */
#define ANSWERS 4096

/* What is left of an input. */
struct rest {
	const uint8_t *at;
	size_t size;
};

static unsigned int at_most(unsigned int n, unsigned int max)
{
	return n < max ? n : max;
}

/* Copy records as far as there are any; the last may be cut. */
static void take(struct rest *r, void *to, size_t bytes)
{
	size_t n = bytes < r->size ? bytes : r->size;

	memcpy(to, r->at, n);
	r->at += n;
	r->size -= n;
}

static const uint8_t *take_bytes(struct rest *r, unsigned int *n)
{
	const uint8_t *at = r->at;

	*n = *n < r->size ? *n : (unsigned int)r->size;
	r->at += *n;
	r->size -= *n;
	return at;
}

void program_parse(struct program *p, const uint8_t *data, size_t size)
{
	struct rest rest;

	memset(p, 0, sizeof(*p));
	if (size < PROGRAM_HEADER || data[0] != PROGRAM_VERSION)
		return;
	rest.at = data + PROGRAM_HEADER;
	rest.size = size - PROGRAM_HEADER;
	p->setup = data[1];
	p->nops = at_most(data[2], PROGRAM_OPS);
	p->nfaults = at_most(data[3], PROGRAM_FAULTS);
	p->nlies = at_most(data[4], PROGRAM_LIES);
	p->nschedule = data[5];
	p->nblob = at_most(data[6] | (unsigned int)data[7] << 8, PROGRAM_BLOB);

	take(&rest, p->ops, p->nops * sizeof(p->ops[0]));
	take(&rest, p->lies, p->nlies * sizeof(p->lies[0]));
	p->schedule = take_bytes(&rest, &p->nschedule);
	p->nfaults = at_most(p->nfaults, (unsigned int)(rest.size / sizeof(p->faults[0])));
	take(&rest, p->faults, p->nfaults * sizeof(p->faults[0]));
	p->blob = take_bytes(&rest, &p->nblob);
}

static uint8_t *put(uint8_t *at, const void *from, size_t bytes)
{
	if (bytes)
		memcpy(at, from, bytes);
	return at + bytes;
}

size_t program_write(const struct program *p, uint8_t *out, size_t max)
{
	const uint8_t header[PROGRAM_HEADER] = {
		PROGRAM_VERSION,    (uint8_t)p->setup,	   (uint8_t)p->nops,  (uint8_t)p->nfaults,
		(uint8_t)p->nlies,  (uint8_t)p->nschedule, (uint8_t)p->nblob,
		(uint8_t)(p->nblob >> 8),
	};
	size_t size = sizeof(header) + p->nops * sizeof(p->ops[0]) +
		      p->nlies * sizeof(p->lies[0]) + p->nschedule +
		      p->nfaults * sizeof(p->faults[0]) + p->nblob;

	if (size > max)
		return 0;
	out = put(out, header, sizeof(header));
	out = put(out, p->ops, p->nops * sizeof(p->ops[0]));
	out = put(out, p->lies, p->nlies * sizeof(p->lies[0]));
	out = put(out, p->schedule, p->nschedule);
	out = put(out, p->faults, p->nfaults * sizeof(p->faults[0]));
	put(out, p->blob, p->nblob);
	return size;
}

/* The device stream has a word for each answer; only the lies are not zero. */
static void tell_lies(const struct program *p)
{
	static unsigned long long words[ANSWERS];
	static unsigned int used;
	unsigned int i;

	memset(words, 0, used * sizeof(words[0]));
	used = 0;
	for (i = 0; i < p->nlies; i++) {
		unsigned int nth = p->lies[i].nth % ANSWERS;

		words[nth] ^= p->lies[i].low | (unsigned long long)p->lies[i].high << 32;
		if (nth >= used)
			used = nth + 1;
	}
	if (!used)
		return;
	sim_device_stream(words, used);
	/* BARs are then not where the device says, and nobody is to blame but the device. */
	sim_pci_lenient(1);
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
	tell_lies(p);
}
