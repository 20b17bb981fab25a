/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which core the program has: ours, or the unmodified one of a kernel tree; and how large its pages
 * are. Nearly every case holds for both; one that does not says why.
 */
#ifndef VFIOLAB_HARNESS_WORLD_H
#define VFIOLAB_HARNESS_WORLD_H

#include <string.h>

#include <shared/modtab.h>

#include "tests/expect.h"

#define core_is_ours() (!strcmp(vfiolab_world, "ours"))

/* Leave the case if the core is not ours. Needs suite.h. */
#define only_ours(why)					\
	do {						\
		if (!core_is_ours())			\
			skip_because(why);		\
	} while (0)

/* Leave the case where pages are larger than the 4 KiB that it is about. Needs suite.h. */
#define only_small_pages(why)				\
	do {						\
		if (SIM_PAGE_SHIFT > 12)		\
			skip_because(why);		\
	} while (0)

#endif /* VFIOLAB_HARNESS_WORLD_H */
