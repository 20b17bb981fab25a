// SPDX-License-Identifier: GPL-2.0-only
/*
 * A scenario's run: restore, start, join, check, close, and see that nothing is left.
 */
#include <stdio.h>
#include <string.h>

#include <shared/host.h>
#include <shared/lab.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/scenario_run.h"
#include "cli/stage.h"
#include "cli/unit.h"
#include "explore/aftermath.h"
#include "explore/devices.h"

/*
 * Schedules that `vfiolab test` gives every scenario: enough for the shallow bugs, in milliseconds.
 * Long scenarios get fewer; `explore` is for more.
 */
#define TEST_SCHEDULES		200
#define TEST_SCHEDULES_MIN	40
#define TEST_POINTS		24000

extern const struct scenario_desc *const __start_vfiolab_scenarios[];
extern const struct scenario_desc *const __stop_vfiolab_scenarios[];

/* As the image has it; each run works on a copy. */
static struct scenario prepared;

unsigned int scenario_count(void)
{
	const struct scenario_desc *const *s;
	unsigned int n = 0;

	for (s = __start_vfiolab_scenarios; s < __stop_vfiolab_scenarios; s++)
		n += !(*s)->planted;
	return n;
}

const struct scenario_desc *scenario_at(unsigned int index)
{
	const struct scenario_desc *const *s;

	for (s = __start_vfiolab_scenarios; s < __stop_vfiolab_scenarios; s++)
		if (!(*s)->planted && !index--)
			break;
	return *s;
}

const struct scenario_desc *scenario_find(const char *name)
{
	const struct scenario_desc *const *s;

	for (s = __start_vfiolab_scenarios; s < __stop_vfiolab_scenarios; s++)
		if (!strcmp((*s)->name, name))
			return *s;
	return NULL;
}

const struct scenario_desc *scenario_must_find(const char *name)
{
	const struct scenario_desc *desc = scenario_find(name);

	if (!desc)
		cli_die("unknown scenario '%s' (expected one of those that `vfiolab list` prints)",
			name);
	return desc;
}

/* Something failed on demand in the present run, though nothing does any more. */
static bool faulted;

void scenario_check(bool holds, const char *text, const char *file, int line)
{
	/* What a scenario expects of calls does not hold once one of them was made to fail. */
	if (!holds && !faulted && !sim_fault_hits())
		sim_bug("check", "%s does not hold (%s:%d)", text, file, line);
}

void scenario_drain(struct scenario *s)
{
	unsigned int i;

	for (i = 0; i < SCENARIO_VECTORS_MAX; i++)
		if (s->events[i] >= 0)
			s->counts[i] += vt_event_count(s->events[i]);
}

static uint32_t vfio_index(enum scenario_irq irq)
{
	return irq == IRQ_INTX	? VFIO_PCI_INTX_IRQ_INDEX
	       : irq == IRQ_MSI ? VFIO_PCI_MSI_IRQ_INDEX
				: VFIO_PCI_MSIX_IRQ_INDEX;
}

static void enable_irq(struct scenario *s)
{
	struct vfio_irq_info info;
	int32_t fds[SCENARIO_VECTORS_MAX];
	unsigned int i, n;
	int ret;

	ret = vt_irq_info(s->fd, vfio_index(s->desc->irq), &info);
	n = ret ? 0 : info.count;
	if (!n)
		cli_die("scenario %s: the device has no such interrupt", s->desc->name);
	if (n > SCENARIO_VECTORS_MAX)
		n = SCENARIO_VECTORS_MAX;
	for (i = 0; i < n; i++)
		fds[i] = s->events[i] = vt_eventfd(0);
	ret = vt_irq_set(s->fd, vfio_index(s->desc->irq), .count = n, .fds = fds);
	if (ret)
		cli_die("scenario %s: SET_IRQS: %s", s->desc->name, strerror(-ret));
}

struct runner {
	struct scenario *s;
	scenario_fn fn;
	char name[16];
};

/* The threads of the prepared scenario, named after their functions. */
static struct runner runners[SCENARIO_TASKS_MAX + 1];
static unsigned int runner_count;

static void run_task(void *arg)
{
	struct runner *r = arg;

	r->fn(r->s);
}

static void storm(struct scenario *s)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		device_raise(s);
}

static void add_runner(scenario_fn fn)
{
	struct runner *r = &runners[runner_count++];
	char name[160];

	/* "function+0x0 (file.c)"; */
	sim_host_symbol((const void *)(uintptr_t)fn, name, sizeof(name));
	*r = (struct runner){ .fn = fn };
	snprintf(r->name, sizeof(r->name), "%.*s", (int)strcspn(name, "+"), name);
}

static void set_runners(const struct scenario_desc *desc)
{
	unsigned int i;

	runner_count = 0;
	for (i = 0; i < SCENARIO_TASKS_MAX && desc->tasks[i]; i++)
		add_runner(desc->tasks[i]);
	if (desc->storm)
		add_runner(storm);
}

void scenario_prepare(const struct scenario_desc *desc)
{
	const struct stage *stage = stage_enter(desc->stage ? desc->stage : "edu");
	unsigned int i;
	int ret;

	replay_name(desc->name);
	memset(&prepared, 0, sizeof(prepared));
	prepared.desc = desc;
	prepared.bdf = stage->bdf;
	prepared.fd = -1;
	for (i = 0; i < SCENARIO_VECTORS_MAX; i++)
		prepared.events[i] = -1;
	if (desc->open || desc->irq) {
		ret = vt_dev_open(&prepared.dev, stage->bdf);
		if (ret)
			cli_die("scenario %s: open %s: %s", desc->name, stage->bdf, strerror(-ret));
		prepared.fd = prepared.dev.fd;
		/* Devices come up with decode and mastering off; a driver in a guest turns them on.
		 */
		vt_cfg_set16(prepared.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	}
	if (desc->irq)
		enable_irq(&prepared);
	set_runners(desc);
	stage_image();
}

/* FNV-1a over the decisions: tells schedules apart, decides nothing. */
static uint64_t schedule_hash(void)
{
	const unsigned char *bytes;
	unsigned long i, n = sim_schedule_trace(&bytes);
	uint64_t h = 0xcbf29ce484222325ull;

	for (i = 0; i < n; i++)
		h = (h ^ bytes[i]) * 0x100000001b3ull;
	return h;
}

struct scenario_outcome scenario_run(const struct scenario_desc *desc, const struct run_spec *spec)
{
	static struct scenario s;
	int tasks[SCENARIO_TASKS_MAX + 1];
	struct scenario_outcome out;
	unsigned int i;

	stage_restore();
	s = prepared;
	s.searched = spec->seed || spec->ndecisions || spec->pick || spec->nfaults;
	faulted = false;
	replay_begin(desc->name, spec);
	if (desc->begin)
		desc->begin(&s);
	for (i = 0; i < runner_count; i++) {
		runners[i].s = &s;
		tasks[i] = sim_spawn(runners[i].name, run_task, &runners[i]);
	}
	for (i = 0; i < runner_count; i++)
		sim_join(tasks[i]);
	if (desc->report)
		desc->report(&s);
	sim_settle();
	/* What a check undoes, it can undo. */
	faulted = sim_fault_hits() != 0;
	if (spec->nfaults)
		sim_fault_clear();
	if (desc->check)
		desc->check(&s);
	if (spec->nfaults)
		aftermath(s.bdf, spec);
	sim_close_all();
	sim_check_end();
	out.hash = sim_run_hash();
	out.schedule = schedule_hash();
	out.points = (unsigned int)sim_points();
	return out;
}

struct scenario_outcome scenario_once(const struct scenario_desc *desc, uint64_t seed,
				      const uint8_t *bytes, size_t nbytes)
{
	return scenario_run(desc, &(struct run_spec){ .seed = seed, .decisions = bytes,
						      .ndecisions = nbytes });
}

size_t scenario_trace(uint8_t *bytes, size_t max)
{
	const unsigned char *trace;
	unsigned long n = sim_schedule_trace(&trace);

	n = n > max ? max : n;
	memcpy(bytes, trace, n);
	return n;
}

uint64_t scenario_seed(uint64_t seed, uint64_t nth)
{
	/* splitmix64: neighbouring seeds must not give neighbouring streams. */
	uint64_t z = seed + (nth + 1) * 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	z ^= z >> 31;
	return z ? z : 1;
}

/*
 * ---- every scenario is also a test --------------------------------------------------------------
 */

static unsigned int runnable(unsigned int index)
{
	unsigned int i;

	for (i = 0; i < scenario_count(); i++)
		if (!scenario_at(i)->report && !index--)
			return i;
	return 0;
}

static unsigned int tests_count(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < scenario_count(); i++)
		n += !scenario_at(i)->report;
	return n;
}

static void tests_name(unsigned int index, char *buf, size_t len)
{
	snprintf(buf, len, "scenario/%s", scenario_at(runnable(index))->name);
}

static void tests_run(unsigned int index, struct result *r)
{
	const struct scenario_desc *desc = scenario_at(runnable(index));
	struct scenario_outcome first, a, b;
	unsigned int i, n = TEST_SCHEDULES;

	sim_catch_faults();
	scenario_prepare(desc);
	first = scenario_once(desc, 0, NULL, 0);
	if (first.points > TEST_POINTS / TEST_SCHEDULES)
		n = TEST_POINTS / first.points;
	if (n < TEST_SCHEDULES_MIN)
		n = TEST_SCHEDULES_MIN;
	if (unit_thorough)
		n = 10 * TEST_SCHEDULES;
	for (i = 0; i < n; i++) {
		struct run_spec spec = { .seed = scenario_seed(1, i) };

		/* Half by chance, half by PCT, which finds other mistakes. */
		if (i % 2) {
			spec.depth = 2 + i / 2 % 3;
			spec.length = first.points + 1;
		}
		a = scenario_run(desc, &spec);
		if (i % 20 > 1)
			continue;
		/* Same string, same run: a share of all runs is run twice. */
		b = scenario_run(desc, &spec);
		if (a.hash != b.hash)
			sim_bug("nondeterminism",
				"two runs of one seed differ: %016llx and %016llx",
				(unsigned long long)a.hash, (unsigned long long)b.hash);
	}
	r->status = RESULT_PASSED;
}

UNIT_PROVIDER(scenarios, tests_count, tests_name, tests_run);
