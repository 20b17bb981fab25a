// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seeds as inputs, as files and as tests.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/unit.h"
#include "fuzz/fuzz.h"
#include "fuzz/seeds.h"

static const struct target_seeds {
	const char *target;
	const struct fuzz_seed *seeds;
	const unsigned int *count;
} targets[] = {
	{ "ioctl", fuzz_ioctl_seeds, &fuzz_ioctl_seed_count },
	{ "device", fuzz_device_seeds, &fuzz_device_seed_count },
	{ "migration", fuzz_migration_seeds, &fuzz_migration_seed_count },
	{ "firmware", fuzz_firmware_seeds, &fuzz_firmware_seed_count },
	{ "zpci", fuzz_zpci_seeds, &fuzz_zpci_seed_count },
};

#define TARGETS (sizeof(targets) / sizeof(targets[0]))

static const struct target_seeds *find(const char *target)
{
	unsigned int i;

	for (i = 0; i < TARGETS; i++)
		if (!strcmp(targets[i].target, target))
			return &targets[i];
	return NULL;
}

unsigned int fuzz_seed_count(const char *target)
{
	const struct target_seeds *t = find(target);

	return t ? *t->count : 0;
}

/* The records of an array up to the last one that says anything. */
static unsigned int used(const void *records, size_t size, unsigned int max)
{
	const uint8_t *bytes = records;
	size_t n = size * max;

	while (n && !bytes[n - 1])
		n--;
	return (unsigned int)((n + size - 1) / size);
}

#define USED(array) used(array, sizeof((array)[0]), sizeof(array) / sizeof((array)[0]))

size_t fuzz_seed(const char *target, unsigned int index, uint8_t out[PROGRAM_MAX])
{
	const struct fuzz_seed *s = &find(target)->seeds[index];
	static struct program p;

	p.setup = s->setup;
	p.nops = USED(s->ops);
	memcpy(p.ops, s->ops, sizeof(s->ops));
	p.nlies = USED(s->lies);
	memcpy(p.lies, s->lies, sizeof(s->lies));
	p.nfaults = USED(s->faults);
	memcpy(p.faults, s->faults, sizeof(s->faults));
	p.schedule = s->schedule;
	p.nschedule = USED(s->schedule);
	p.blob = s->blob;
	p.nblob = USED(s->blob);
	return program_write(&p, out, PROGRAM_MAX);
}

/* ---- `vfiolab seeds` writes them as files ---- */

static int cmd_seeds(int argc, char **argv)
{
	static uint8_t bytes[PROGRAM_MAX];
	unsigned int i;
	char path[512];

	if (argc != 3)
		cli_die("seeds: expected a target and a folder");
	if (!fuzz_seed_count(argv[1]))
		cli_die("seeds: there is no target '%s' (expected: %s)", argv[1], fuzz_names());
	for (i = 0; i < fuzz_seed_count(argv[1]); i++) {
		size_t size = fuzz_seed(argv[1], i, bytes);
		FILE *f;

		snprintf(path, sizeof(path), "%s/%s", argv[2], find(argv[1])->seeds[i].name);
		f = fopen(path, "wb");
		if (!f || fwrite(bytes, 1, size, f) != size || fclose(f))
			cli_die("seeds: cannot write '%s': %s", path, strerror(errno));
	}
	return CLI_OK;
}

COMMAND(seeds, "seeds", "TARGET FOLDER", "write a fuzz target's seed programs", cmd_seeds);

/* ---- and the tests replay them ---- */

static const struct target_seeds *at(unsigned int *index)
{
	const struct target_seeds *t = targets;

	while (*index >= *t->count)
		*index -= *t++->count;
	return t;
}

static unsigned int seeds_count(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < TARGETS; i++)
		n += *targets[i].count;
	return n;
}

static void seeds_name(unsigned int index, char *buf, size_t len)
{
	const struct target_seeds *t = at(&index);

	snprintf(buf, len, "fuzz_%s/%s", t->target, t->seeds[index].name);
}

static void seeds_run(unsigned int index, struct result *r)
{
	const struct target_seeds *t = at(&index);
	const struct fuzz_target *target = fuzz_find(t->target);
	static uint8_t bytes[PROGRAM_MAX];
	size_t size = fuzz_seed(t->target, index, bytes);

	sim_catch_faults();
	target->prepare();
	fuzz_one(target, bytes, size);
	r->status = RESULT_PASSED;
}

UNIT_PROVIDER(seeds, seeds_count, seeds_name, seeds_run);
