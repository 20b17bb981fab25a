// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes on purpose, by which the search itself is tested. They have nothing to do with a driver.
 */
#include <shared/lab.h>
#include <shared/module.h>

#include "explore/scenario.h"

static void add_one(struct scenario *s)
{
	long was = s->note[0];

	sim_yield_point();
	s->note[0] = was + 1;
}

static void look_on(struct scenario *s)
{
	int i;

	for (i = 0; i < 10; i++)
		sim_yield_point();
	(void)s;
}

/* Outlives the load of a module in most schedules. */
static void look_on_for_long(struct scenario *s)
{
	int i;

	for (i = 0; i < 20; i++)
		look_on(s);
}

static void none_lost(struct scenario *s)
{
	CHECK(s->note[0] == 2);
}

SCENARIO(planted_lost_update, "two threads add one each, and one of them is lost",
	 .stage = "cold", .tasks = { look_on, add_one, add_one }, .check = none_lost,
	 .planted = true);

static void read_host_clock(struct scenario *s)
{
	CHECK(sim_insmod("planted", "bug=host_clock") == 0);
	CHECK(sim_rmmod("planted") == 0);
	(void)s;
}

static void read_virtual_clock(struct scenario *s)
{
	CHECK(sim_insmod("planted", "bug=host_clock clean=1") == 0);
	CHECK(sim_rmmod("planted") == 0);
	(void)s;
}

SCENARIO(planted_host_clock, "a module that looks at the processor's clock", .stage = "nodriver",
	 .tasks = { read_host_clock, look_on_for_long }, .planted = true);

SCENARIO(planted_virtual_clock, "the same module with the kernel's clock", .stage = "nodriver",
	 .tasks = { read_virtual_clock, look_on_for_long }, .planted = true);
