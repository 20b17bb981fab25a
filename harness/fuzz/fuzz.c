// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding targets and running single inputs.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "fuzz/fuzz.h"

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

int fuzz_replay(const char *name, const uint8_t *data, size_t size)
{
	const struct fuzz_target *t = fuzz_find(name);

	if (!t)
		cli_die("replay: this build has no fuzz target '%s'", name);
	sim_catch_faults();
	t->prepare();
	t->one(data, size);
	printf("fuzz/%s: %zu bytes, event hash %016llx, no finding\n", name, size, sim_run_hash());
	return CLI_OK;
}
