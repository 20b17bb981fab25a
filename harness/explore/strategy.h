/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways to choose a schedule. Each is a function that the scheduler asks at every point where more
 * than one context could go on (sim_schedule_custom() says what it is told), and is a pure function
 * of a few numbers: of those, and of the driver, a run is made.
 */
#ifndef VFIOLAB_HARNESS_STRATEGY_H
#define VFIOLAB_HARNESS_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- PCT: random priorities, and a few moments where the one that runs falls to the end ---- */

#define PCT_DEPTH_MAX 8

/**
 * pct_begin - the next run is a PCT schedule
 * @seed: of the priorities and of the moments
 * @depth: one more than there are moments
 * @length: points among which the moments are drawn
 *
 * Every context gets a random priority when it is first seen, and the highest that can run does,
 * interrupts and the passing of time included. Time has only one turn before others: it falls to
 * the end when it was chosen. So does a task that is chosen over and over, since a loop that waits
 * for another task would never end otherwise.
 *
 * Return: what pct_pick() wants as its argument.
 */
void *pct_begin(uint64_t seed, unsigned int depth, unsigned int length);
unsigned int pct_pick(void *arg, unsigned int n, const int *tasks);

/* ---- all schedules that differ from "go on" in few decisions ---- */

#define DELAYS_MAX 4

/**
 * struct delays - a schedule given by its delays, and what could have been chosen in it
 * @at, @choice, @n: at decision @at[i] take @choice[i]; "go on" at all others
 * @step: decisions so far in this run
 * @options: out: number of choices at each decision, for the first @room of them
 */
struct delays {
	uint32_t at[DELAYS_MAX];
	uint8_t choice[DELAYS_MAX];
	unsigned int n, next;
	uint32_t step, room;
	uint8_t *options;
};

/* For the scheduler; @arg is a struct delays with @step and @next 0. */
unsigned int delays_pick(void *arg, unsigned int n, const int *tasks);

/**
 * struct delay_search - a walk over all schedules with up to @bound delays
 * @bound: to be set by the caller, as are @run and @arg
 * @run: runs one schedule, by delays_pick() with the argument @d; false ends the walk
 * @level: number of delays of the schedules that are being run now
 * @seen: schedules run
 * @of_level, @left: schedules of this level, and those of them not yet run; both exact
 * @cut: a run had more decisions than delays are placed in
 * @complete: every schedule within the bound has been run
 *
 * Schedules with fewer delays come first. A schedule's children are known from the choices it had
 * after its last delay, so each is run once; those above the present level are run again to find
 * their children, and told from new ones by the argument @again.
 */
struct delay_search {
	unsigned int bound;
	bool (*run)(void *arg, struct delays *d, bool again);
	void *arg;
	unsigned int level;
	uint64_t seen, of_level, left;
	bool cut, complete;
};

void delay_search(struct delay_search *s);

#endif /* VFIOLAB_HARNESS_STRATEGY_H */
