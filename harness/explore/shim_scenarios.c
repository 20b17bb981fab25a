// SPDX-License-Identifier: GPL-2.0-only
/*
 * The shim's own promises: what a correct driver may do at any moment must never be a finding.
 */
#include <shared/module.h>

#include "explore/scenario.h"

static void load_and_unload(struct scenario *s)
{
	CHECK(sim_insmod("planted", "bug=freed_completion clean=1") == 0);
	CHECK(sim_rmmod("planted") == 0);
	(void)s;
}

SCENARIO(completion_freed_after_the_wait, "a completion freed as soon as it has been waited for",
	 .stage = "nodriver", .tasks = { load_and_unload });
