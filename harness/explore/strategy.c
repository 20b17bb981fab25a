// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCT schedules, and the walk over all schedules with few delays.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "explore/strategy.h"

/* ---- PCT ---- */

/* Contexts of one run that are told apart; more share priorities. A power of two. */
#define PCT_TASKS 4096
/* Whoever is chosen this often in a row waits for somebody who is not. */
#define PCT_PATIENCE 1000
/* So many new contexts one after the other are a storm, and who could end it must get a turn. */
#define PCT_STORM    32
/* First priorities lie above this; those of whom a moment struck below, each under the last. */
#define PCT_FALLEN (1u << 24)

static struct pct {
	uint64_t rng;
	unsigned int moments;
	uint32_t moment[PCT_DEPTH_MAX];
	uint32_t step, fallen;
	uint32_t used;			/* slots of @priority that this run has looked at */
	int last, newest;
	unsigned int in_a_row, new_in_a_row;
	uint32_t priority[PCT_TASKS];	/* 0: not seen yet; slot 0 is the passing of time */
} pct;

static uint64_t pct_random(void)
{
	uint64_t z = (pct.rng += 0x9e3779b97f4a7c15ull);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

void *pct_begin(uint64_t seed, unsigned int depth, unsigned int length)
{
	unsigned int i;

	memset(pct.priority, 0, pct.used * sizeof(pct.priority[0]));
	pct.used = 0;
	pct.rng = seed;
	pct.step = 0;
	pct.fallen = PCT_FALLEN;
	pct.last = -2;
	pct.newest = -1;
	pct.in_a_row = pct.new_in_a_row = 0;
	pct.moments = depth - 1;
	for (i = 0; i < pct.moments; i++)
		pct.moment[i] = (uint32_t)(pct_random() % length);
	return &pct;
}

static uint32_t *pct_priority(int task)
{
	uint32_t slot = (uint32_t)(task + 1) & (PCT_TASKS - 1);

	if (slot >= pct.used)
		pct.used = slot + 1;
	if (!pct.priority[slot])
		pct.priority[slot] = PCT_FALLEN + 1 + (uint32_t)(pct_random() >> 33);
	return &pct.priority[slot];
}

static unsigned int pct_highest(unsigned int n, const int *tasks)
{
	uint32_t best = 0, p;
	unsigned int i, pick = 0;

	for (i = 0; i < n; i++) {
		p = *pct_priority(tasks[i]);
		/* An interrupt is there twice: on a processor of its own, and over the current. */
		if (p > best || (p == best && pct_random() & 1)) {
			best = p;
			pick = i;
		}
	}
	return pick;
}

static unsigned int pct_oldest(unsigned int n, const int *tasks)
{
	unsigned int i, pick = 0;

	for (i = 1; i < n; i++)
		if (tasks[i] >= 0 && tasks[i] < tasks[pick])
			pick = i;
	return pick;
}

unsigned int pct_pick(void *arg, unsigned int n, const int *tasks)
{
	unsigned int i, pick = pct_highest(n, tasks);

	(void)arg;
	for (i = 0; i < pct.moments; i++) {
		if (pct.moment[i] != pct.step)
			continue;
		/* What happens at the moment: mostly another task, sometimes a timer runs out. */
		if (tasks[n - 1] < 0 && !(pct_random() & 3)) {
			pick = n - 1;
			continue;
		}
		*pct_priority(tasks[pick]) = pct.fallen--;
		pick = pct_highest(n, tasks);
	}
	pct.step++;
	if (tasks[pick] > pct.newest) {
		pct.newest = tasks[pick];
		if (++pct.new_in_a_row > PCT_STORM)
			pick = pct_oldest(n, tasks);
	}
	if (tasks[pick] < pct.newest)
		pct.new_in_a_row = 0;
	pct.in_a_row = tasks[pick] == pct.last ? pct.in_a_row + 1 : 0;
	pct.last = tasks[pick];
	if (tasks[pick] < 0 || pct.in_a_row >= PCT_PATIENCE)
		*pct_priority(tasks[pick]) = pct.fallen--;
	return pick;
}

/* ---- few delays ---- */

unsigned int delays_pick(void *arg, unsigned int n, const int *tasks)
{
	struct delays *d = arg;
	uint32_t step = d->step++;

	(void)tasks;
	if (step < d->room)
		d->options[step] = (uint8_t)n;
	if (d->next < d->n && d->at[d->next] == step)
		return d->choice[d->next++];
	return 0;
}

/* Decisions of one run in which delays are placed; a longer run is no small scenario's. */
#define DELAY_POINTS 16384

struct walk {
	struct delay_search *s;
	struct delays d;
	uint64_t of_next;	/* schedules of the level below the present one */
	uint8_t options[DELAYS_MAX + 1][DELAY_POINTS];
};

/* Run the schedule with the delays set so far; its choices are left in @options[n]. */
static bool walk_run(struct walk *w, bool again)
{
	struct delays *d = &w->d;
	uint32_t i, from = d->n ? d->at[d->n - 1] + 1 : 0;

	d->options = w->options[d->n];
	d->room = DELAY_POINTS;
	d->step = 0;
	d->next = 0;
	if (!again) {
		w->s->seen++;
		w->s->left--;
	}
	if (!w->s->run(w->s->arg, d, again))
		return false;
	if (d->step > d->room && d->n < w->s->bound)
		w->s->cut = true;
	if (!again)
		for (i = from; i < d->step && i < d->room; i++)
			w->of_next += d->options[i] - 1u;
	return true;
}

static bool walk(struct walk *w)
{
	struct delays *d = &w->d;
	unsigned int depth = d->n;
	uint32_t at, end;
	uint8_t choice;

	if (!walk_run(w, depth < w->s->level))
		return false;
	if (depth == w->s->level)
		return true;
	end = d->step < d->room ? d->step : d->room;
	for (at = depth ? d->at[depth - 1] + 1 : 0; at < end; at++) {
		for (choice = 1; choice < w->options[depth][at]; choice++) {
			d->at[depth] = at;
			d->choice[depth] = choice;
			d->n = depth + 1;
			if (!walk(w))
				return false;
			d->n = depth;
		}
	}
	return true;
}

void delay_search(struct delay_search *s)
{
	struct walk *w = malloc(sizeof(*w));

	if (!w)
		cli_die("no memory for an exhaustive search");
	s->seen = 0;
	s->cut = s->complete = false;
	w->of_next = 1;
	for (s->level = 0; s->level <= s->bound; s->level++) {
		memset(&w->d, 0, sizeof(w->d));
		w->s = s;
		s->of_level = s->left = w->of_next;
		w->of_next = 0;
		if (!walk(w))
			break;
	}
	s->complete = s->level > s->bound && !s->cut;
	free(w);
}
