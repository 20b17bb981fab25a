/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scenarios: who runs against whom on which device, and what must hold afterwards.
 *
 * A scenario is a value, written with SCENARIO() at the end of a few functions. The runner brings
 * up the named stage, opens the device and enables the interrupt if asked, takes an image there,
 * and from then on every run is: restore the image, start the tasks, let the schedule decide, join
 * them, check, close, and see that nothing is left.
 */
#ifndef VFIOLAB_HARNESS_SCENARIO_H
#define VFIOLAB_HARNESS_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "vt/vt.h"

#define SCENARIO_TASKS_MAX   4
#define SCENARIO_VECTORS_MAX 4

enum scenario_irq { IRQ_OFF, IRQ_INTX, IRQ_MSI, IRQ_MSIX };

struct scenario;
typedef void (*scenario_fn)(struct scenario *s);

/**
 * struct scenario_desc - what SCENARIO() fills
 * @name: as typed after `vfiolab run`
 * @doc: what it shows, one line
 * @stage: lab at the start, "edu" unless said
 * @open: open the stage's device before the tasks start
 * @irq: enable this interrupt with one eventfd per vector (implies @open)
 * @begin: what the tasks share is made here, before they start
 * @tasks: user threads that run against each other
 * @storm: one more thread makes the device raise @irq several times
 * @check: what must hold after all tasks ended; the device is still open if they left it so
 * @planted: has a mistake on purpose, for tests of the search: found by name, but not listed
 * @report: instead of all the above: a scenario for people, run once in order, that prints. It is
 *	searched as well, see @searched of struct scenario.
 */
struct scenario_desc {
	const char *name;
	const char *doc;
	const char *stage;
	bool open;
	enum scenario_irq irq;
	scenario_fn begin;
	scenario_fn tasks[SCENARIO_TASKS_MAX];
	bool storm;
	scenario_fn check;
	bool planted;
	scenario_fn report;
};

/**
 * struct scenario - one run's state
 * @desc: what is run
 * @dev: the opened device; @fd repeats its descriptor
 * @bdf: the stage's main function
 * @events: one eventfd per vector, -1 where there is none
 * @counts: signals seen on each of them so far, by scenario_drain()
 * @searched: something is asked of the schedule: a report need not be whole then, nor all go well
 * @note: free for the scenario's own tasks
 */
struct scenario {
	const struct scenario_desc *desc;
	struct vt_dev dev;
	int fd;
	const char *bdf;
	int events[SCENARIO_VECTORS_MAX];
	uint64_t counts[SCENARIO_VECTORS_MAX];
	bool searched;
	long note[8];
};

#define SCENARIO(id, doc_, ...)                                                                    \
	static const struct scenario_desc id##_scenario = { .name = #id,                           \
							    .doc = (doc_),                         \
							    __VA_ARGS__ };                         \
	static const struct scenario_desc *const id##_scenario_entry                               \
		__attribute__((used, section("vfiolab_scenarios"))) = &id##_scenario

/* A statement that must hold; a finding with its text and place otherwise. */
#define CHECK(cond) scenario_check(!!(cond), #cond, __FILE__, __LINE__)
void scenario_check(bool holds, const char *text, const char *file, int line);

/* Read every eventfd into @s->counts. */
void scenario_drain(struct scenario *s);

#endif /* VFIOLAB_HARNESS_SCENARIO_H */
