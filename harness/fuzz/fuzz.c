// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding targets, and running single inputs: of a replay string, or from files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "fuzz/fuzz.h"
#include "fuzz/minimise.h"
#include "fuzz/program.h"

extern const struct fuzz_target *const __start_vfiolab_fuzz[];
extern const struct fuzz_target *const __stop_vfiolab_fuzz[];

const struct fuzz_target *fuzz_find(const char *name)
{
	const struct fuzz_target *const *t;

	for (t = __start_vfiolab_fuzz; t < __stop_vfiolab_fuzz; t++)
		if (!strcmp((*t)->name, name))
			return *t;
	return NULL;
}

const char *fuzz_names(void)
{
	static char text[256];
	const struct fuzz_target *const *t;
	int n = 0;

	for (t = __start_vfiolab_fuzz; t < __stop_vfiolab_fuzz; t++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%s", n ? ", " : "",
			      (*t)->name);
	return text;
}

/* One input in so many is run twice. */
#define TWICE_SHARE 64

static void run_twice(const struct fuzz_target *t, const uint8_t *data, size_t size)
{
	unsigned long long first;

	t->one(data, size);
	first = sim_run_hash();
	t->one(data, size);
	if (sim_run_hash() != first)
		sim_bug("nondeterminism",
			"two runs of one input differ: event hashes %016llx and %016llx", first,
			sim_run_hash());
}

void fuzz_one(const struct fuzz_target *t, const uint8_t *data, size_t size)
{
	static unsigned long long runs;

	if (runs++ % TWICE_SHARE)
		t->one(data, size);
	else
		run_twice(t, data, size);
}

int fuzz_replay(const char *name, const uint8_t *data, size_t size, bool twice)
{
	const struct fuzz_target *t = fuzz_find(name);

	if (!t)
		cli_die("replay: this build has no fuzz target '%s'", name);
	sim_catch_faults();
	t->prepare();
	if (twice)
		run_twice(t, data, size);
	else
		t->one(data, size);
	printf("fuzz/%s: %zu bytes, event hash %016llx, no finding\n", name, size, sim_run_hash());
	return CLI_OK;
}

/* ---- `vfiolab fuzz`: a corpus, or what an engine saved, by any build and either core ---- */

static struct {
	const struct fuzz_target *target;
	char **files;
	long nfiles;
	bool verbose;
	const char *minimise;
} job;

static void add_file(const char *path)
{
	job.files = realloc(job.files, (size_t)(job.nfiles + 1) * sizeof(*job.files));
	if (!job.files)
		cli_die("fuzz: out of memory");
	job.files[job.nfiles] = strdup(path);
	if (!job.files[job.nfiles++])
		cli_die("fuzz: out of memory");
}

static void add_folder(const char *path)
{
	struct dirent **entries;
	char file[4096];
	int i, n;

	n = scandir(path, &entries, NULL, alphasort);
	if (n < 0)
		cli_die("fuzz: cannot read '%s': %s", path, strerror(errno));
	for (i = 0; i < n; i++) {
		snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.')
			add_file(file);
		free(entries[i]);
	}
	free(entries);
}

static void add_path(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		cli_die("fuzz: cannot read '%s': %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		add_folder(path);
	else
		add_file(path);
}

static size_t read_file(const char *path, uint8_t data[PROGRAM_MAX])
{
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f)
		cli_die("fuzz: cannot read '%s': %s", path, strerror(errno));
	size = fread(data, 1, PROGRAM_MAX, f);
	fclose(f);
	return size;
}

static int run_file(void *arg, long nr)
{
	static uint8_t data[PROGRAM_MAX];
	size_t size = read_file(job.files[nr], data);

	(void)arg;
	fuzz_one(job.target, data, size);
	if (job.verbose)
		printf("%s: %zu bytes, event hash %016llx\n", job.files[nr], size,
		       sim_run_hash());
	return 0;
}

static int file_died(void *arg, long nr, int status)
{
	(void)arg;
	(void)status;
	printf("%s: finding\n", job.files[nr]);
	fflush(stdout);
	return 0;
}

static int minimise(void)
{
	static uint8_t data[PROGRAM_MAX];
	char before[128], after[128];
	size_t size;
	FILE *f;

	if (job.nfiles != 1)
		cli_die("fuzz: --minimize takes one input, not %ld", job.nfiles);
	size = read_file(job.files[0], data);
	fuzz_describe(data, size, before, sizeof(before));
	size = fuzz_minimise_run(job.target, data, size);
	if (!size)
		cli_die("fuzz: '%s' has no finding to keep", job.files[0]);
	fuzz_describe(data, size, after, sizeof(after));
	f = fopen(job.minimise, "wb");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		cli_die("fuzz: cannot write '%s': %s", job.minimise, strerror(errno));
	printf("%s -> %s, in %s\n", before, after, job.minimise);
	fflush(stdout);
	/* And what is left of it, with its report and its replay line. */
	job.target->one(data, size);
	return CLI_OK;
}

static error_t parse_fuzz(int key, char *arg, struct argp_state *state)
{
	(void)state;
	switch (key) {
	case 'v':
		job.verbose = true;
		return 0;
	case 'm':
		job.minimise = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (job.target) {
			add_path(arg);
			return 0;
		}
		job.target = fuzz_find(arg);
		if (!job.target)
			cli_die("fuzz: there is no target '%s' (expected: %s)", arg, fuzz_names());
		return 0;
	case ARGP_KEY_END:
		if (!job.nfiles)
			cli_die("fuzz: expected a target and files or folders of inputs");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static int cmd_fuzz(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "minimize", 'm', "OUT", 0,
		  "write the smallest input with the same finding as the one given", 0 },
		{ "verbose", 'v', NULL, 0, "print a line for each input", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		options, parse_fuzz, "TARGET FILE-OR-FOLDER...", "Run inputs of a fuzz target.",
		NULL, NULL, NULL
	};
	long died;

	cli_parse(&argp, argc, argv, NULL);
	sim_catch_faults();
	job.target->prepare();
	if (job.minimise)
		return minimise();
	died = sim_supervise(0, job.nfiles, run_file, file_died, NULL, NULL);
	if (died < 0)
		cli_die("fuzz: cannot start a worker: %s", strerror(errno));
	printf("%ld inputs, %ld findings\n", job.nfiles, died);
	return died ? CLI_FAILED : CLI_OK;
}

COMMAND(fuzz, "fuzz", "TARGET FILE...", "run inputs of a fuzz target", cmd_fuzz);
