// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's control, called by the harness: tasks, time, and the checks at the end of a run. See
 * <shared/lab.h>.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <shared/lab.h>

#include "state.h"

static struct task_struct *task_of(int index)
{
	struct task_struct *t;

	list_for_each_entry(t, &SIM->sched.tasks, sim_node)
		if ((int)t->sim_index == index)
			return t;
	return NULL;
}

int sim_spawn(const char *name, void (*fn)(void *), void *arg)
{
	struct task_struct *t = sim_task_new(SIM_CTX_USER, name, fn, arg);

	/* Names of tests may be built on the caller's stack. */
	t->sim_name = t->comm;
	sim_task_start(t);
	return t->sim_index;
}

void sim_join(int index)
{
	struct task_struct *t;

	while ((t = task_of(index)))
		sim_block("task", t, t->sim_name, t, SIM_FOREVER);
	sim_race_acquire(&SIM->sched.tasks);
}

int sim_task_done(int index)
{
	return !task_of(index);
}

void sim_task_signal(int index, int fatal)
{
	struct task_struct *t = task_of(index);

	if (!t)
		return;
	t->sim_signal = true;
	t->sim_fatal |= !!fatal;
	if (t->__state & TASK_INTERRUPTIBLE || (fatal && t->__state & TASK_WAKEKILL)) {
		t->__state = TASK_RUNNING;
		sim_wake(t);
	} else if (t->sim_run == SIM_TASK_BLOCKED && t->sim_wait.obj) {
		/* A killable lock looks at its signals when it is woken, others wait on. */
		sim_wake(t);
	}
	sim_point(SIM_PT_WAKE, t);
}

int sim_task_self(void)
{
	return current->sim_index;
}

void sim_settle(void)
{
	if (SIM->sched.nr_ready) {
		current->sim_run = SIM_TASK_SETTLING;
		sim_schedule(SIM_PT_WAIT, NULL);
	}
	sim_race_acquire_all();
}

void sim_yield_point(void)
{
	sim_point(SIM_PT_SYSCALL, NULL);
}

int sim_live_tasks(void)
{
	return SIM->sched.nr_tasks - 1;
}

unsigned long long sim_now_ns(void)
{
	return SIM->time.now;
}

void sim_advance_ns(unsigned long long ns)
{
	u64 end = SIM->time.now + ns;

	sim_settle();
	while (sim_time_pass(end))
		sim_settle();
	if (SIM->time.now < end)
		SIM->time.now = end;
}

void sim_sleep_ns(unsigned long long ns)
{
	sim_delay(ns);
}

void sim_check_baseline(void)
{
	sim_heap_set_baseline();
	memcpy(SIM->live.baseline, SIM->live.count, sizeof(SIM->live.count));
}

unsigned long sim_heap_live(unsigned long *bytes)
{
	if (bytes)
		*bytes = SIM->heap.live_bytes;
	return SIM->heap.live_blocks;
}

static void check_tasks(void)
{
	struct task_struct *t;

	list_for_each_entry(t, &SIM->sched.tasks, sim_node)
		if (t->sim_ctx == SIM_CTX_USER && t != current) {
			sim_report_tasks();
			sim_bug("deadlock", "user task %u (%s) never ends: it waits for %s %s",
				t->sim_index, t->sim_name,
				t->sim_wait.what ? t->sim_wait.what : "?",
				t->sim_wait.name ? t->sim_wait.name : "");
		}
	sim_task_check_clean(current, "at the end of the run");
}

static void check_counters(void)
{
	struct sim_live *l = &SIM->live;

	for (int i = 0; i < SIM_LIVE_NR; i++)
		if (l->count[i] > l->baseline[i])
			sim_bug("leak", "%s: %ld more at the end of the run than before",
				sim_live_name(i), l->count[i] - l->baseline[i]);
}

static void check_memory(void)
{
	struct sim_heap *h = &SIM->heap;

	if (h->live_blocks) {
		sim_report("blocks that live on:\n");
		sim_heap_report_live(8);
		sim_bug("leak", "%llu heap blocks (%llu bytes) were never freed", h->live_blocks,
			h->live_bytes);
	}
	if (h->live_pages) {
		sim_report("pages that live on:\n");
		sim_pages_report_live(8);
		sim_bug("leak", "%llu pages were never freed", h->live_pages);
	}
}

void sim_drain(void)
{
	sim_settle();
	for (int i = 0; i < 600 && sim_live_tasks(); i++)
		sim_advance_ns(NSEC_PER_SEC);
	if (!sim_live_tasks())
		return;
	sim_report_tasks();
	sim_bug("hang", "%d tasks have not ended after ten minutes", sim_live_tasks());
}

void sim_check_end(void)
{
	sim_settle();
	check_tasks();
	check_counters();
	check_memory();
	if (SIM->findings.expected)
		sim_bug("missing warning", "%u expected warnings did not come",
			SIM->findings.expected);
}

static void bounce(void *arg)
{
	struct task_struct *peer = arg;

	for (;;)
		sim_switch_to(peer, false);
}

void sim_bench_switches(unsigned long n)
{
	struct task_struct *t = sim_task_new(SIM_CTX_USER, "bench", bounce, current);

	sim_task_start(t);
	for (unsigned long i = 0; i < n; i += 2)
		sim_switch_to(t, false);
	/* It never ends by itself; the next restore drops it. */
	t->sim_run = SIM_TASK_BLOCKED;
	t->sim_wait.what = "bench";
	SIM->sched.nr_ready--;
	t->sim_ctx = SIM_CTX_DEVICE;
}
