// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sweep: what is made to fail next, where that was, and workers that findings end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/host.h>
#include <shared/lab.h>
#include <shared/modtab.h>

#include "cli/cli.h"
#include "cli/scenario_run.h"
#include "cli/trial.h"
#include "explore/faults.h"
#include "explore/sweep.h"

#define JOBS_MAX    (1 << 17)
#define CALLS_SHORT 40		/* a run with no more calls has all its pairs tried */
#define CALLS_PAIRS 400		/* with more, there would be too many even if asked for */
#define TWICE_SHARE 16
#define FRAMES	    40

/*
 * Schedules of a scenario: the simplest, in which most locks are free, and some by chance, in which
 * threads wait for each other. Of most of these only what comes of waiting is made to fail. A
 * program has one thread.
 */
#define SCHEDULES	16
#define SCHEDULES_WHOLE	3

/* One run: up to two faults, side by side. */
struct job {
	struct planned_fault fault[2];
	uint8_t n;
	uint8_t seed;
};

/* Shared with the worker, and handed on to the next one. */
static struct {
	unsigned int next, njobs, counted, schedules;
	struct job jobs[JOBS_MAX];
} *work;

static struct sweep *sweep;
static const struct job *now;
static const struct scenario_desc *scenario;
static const struct fault_program *program;

/* ---- sites ---- */

#define SLOTS 32768
static uint16_t slots[SLOTS];	/* 1 + index into sim_callsites[], by address */
static uint16_t first[SWEEP_SITES];	/* the optimiser copies calls: the first one of that line */

static unsigned int slot_of(const void *pc)
{
	unsigned int i = (unsigned int)((uintptr_t)pc * 0x9e3779b1u >> 12) % SLOTS;

	while (slots[i] && sim_callsites[slots[i] - 1].pc != pc)
		i = (i + 1) % SLOTS;
	return i;
}

static int site_of(void *const *pcs, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		unsigned int at = slots[slot_of(pcs[i])];

		if (at)
			return first[at - 1];
	}
	return -1;
}

static void add_stack(void *const *pcs, int n)
{
	uint64_t h = 0xcbf29ce484222325ull;
	uint32_t i;

	while (n--)
		h = (h ^ (uintptr_t)pcs[n]) * 0x100000001b3ull;
	h += !h;
	for (i = (uint32_t)h % SWEEP_STACKS; sweep->stacks[i]; i = (i + 1) % SWEEP_STACKS)
		if (sweep->stacks[i] == h)
			return;
	/* Half full is as far as it goes; nobody counts that many by hand either. */
	if (sweep->nstacks < SWEEP_STACKS / 2) {
		sweep->stacks[i] = h;
		sweep->nstacks++;
	}
}

/* A driver's call that can fail and is in no list: whoever adds to the shim must add it there. */
static void note_unlisted(const char *api)
{
	unsigned int u;

	/* One module's call of another; the other one's own calls are what the list is about. */
	if (!strncmp(api + strspn(api, "_"), "vfio_pci_", 9))
		return;
	for (u = 0; u < sweep->nunlisted; u++)
		if (!strcmp(sweep->unlisted[u], api))
			return;
	if (u < SWEEP_UNLISTED)
		snprintf(sweep->unlisted[sweep->nunlisted++], sizeof(sweep->unlisted[0]), "%.63s",
			 api);
}

/* ---- jobs ---- */

/* Few callers can answer for a config access that the bus refuses: in programs that say so. */
static bool is_hardware(int class)
{
	return class == SIM_FAULT_CONFIG || class == SIM_FAULT_DEVICE_ADD;
}

static bool is_swept(int class)
{
	/* An address space ends when no thread runs in it any more; those of a scenario do. */
	if (class == SIM_FAULT_MM_GONE && scenario)
		return false;
	return !is_hardware(class);
}

static void add_job(const struct planned_fault *a, const struct planned_fault *b, uint8_t seed)
{
	struct job *j = &work->jobs[work->njobs];

	if (work->njobs == JOBS_MAX)
		return;
	j->fault[0] = *a;
	j->n = 1;
	j->seed = seed;
	if (b)
		j->fault[j->n++] = *b;
	work->njobs++;
}

/* Called for each call that can fail, while it is being made. */
static void on_call(int class, unsigned int nth, int fails)
{
	void *pcs[FRAMES];
	int site, n = sim_host_backtrace(pcs, FRAMES);
	struct planned_fault here = { .class = class, .nth = nth };

	site = site_of(pcs, n);
	if (site >= 0 && !sim_callsites[site].line) {
		note_unlisted(sim_callsites[site].api);
	} else if (site >= 0) {
		struct sweep_site *s = &sweep->sites[site];

		/* First seen because something failed: it is made to fail in that run too. */
		if (now && now->n == 1 && !fails && !s->failed && !(s->classes >> class & 1) &&
		    is_swept(class))
			add_job(&now->fault[0], &here, now->seed);
		s->calls++;
		s->failed += (unsigned int)fails;
		s->classes |= 1ull << class;
	}
	if (fails)
		add_stack(pcs, n);
}

static void make_hardware_jobs(const unsigned int *calls)
{
	struct planned_fault a = { 0 };

	for (a.class = 0; a.class < SIM_FAULT_NR; a.class++)
		for (a.nth = 1; is_hardware(a.class) && a.nth <= calls[a.class]; a.nth++)
			add_job(&a, NULL, 0);
}

static void make_waiting_jobs(const unsigned int *calls, uint8_t seed)
{
	static const int classes[] = { SIM_FAULT_SIGNAL, SIM_FAULT_TRYLOCK };
	struct planned_fault a = { 0 };
	unsigned int i;

	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		a.class = classes[i];
		for (a.nth = 1; a.nth <= calls[a.class]; a.nth++)
			add_job(&a, NULL, seed);
	}
}

static void make_jobs(const unsigned int *calls, bool pairs, uint8_t seed)
{
	struct planned_fault a = { 0 }, b = { 0 };
	unsigned int total = 0;
	int class;

	for (class = 0; class < SIM_FAULT_NR; class++)
		total += is_swept(class) ? calls[class] : 0;
	for (a.class = 0; a.class < SIM_FAULT_NR; a.class++) {
		for (a.nth = 1; is_swept(a.class) && a.nth <= calls[a.class]; a.nth++) {
			add_job(&a, NULL, seed);
			a.onwards = true;
			/* A device that is gone stays so. */
			if (!seed && a.class != SIM_FAULT_GONE && a.nth < calls[a.class])
				add_job(&a, NULL, seed);
			a.onwards = false;
		}
	}
	if (seed)
		return;
	work->counted = total;
	if (program && program->hardware)
		make_hardware_jobs(calls);
	if (total > (pairs ? CALLS_PAIRS : CALLS_SHORT))
		return;
	for (a.class = 0; a.class < SIM_FAULT_NR; a.class++)
		for (a.nth = 1; is_swept(a.class) && a.nth <= calls[a.class]; a.nth++)
			for (b.class = a.class; b.class < SIM_FAULT_NR; b.class++)
				for (b.nth = b.class == a.class ? a.nth + 1 : 1;
				     is_swept(b.class) && b.nth <= calls[b.class]; b.nth++)
					add_job(&a, &b, seed);
}

/* ---- runs ---- */

static unsigned long long run(const struct run_spec *spec)
{
	sweep->runs++;
	if (program)
		fault_run(program, spec);
	else
		scenario_run(scenario, spec);
	return sim_run_hash();
}

static void run_job(const struct job *j)
{
	struct run_spec spec = { .seed = j->seed, .faults = j->fault, .nfaults = j->n,
				 .record = true };
	unsigned long long hash = run(&spec);

	if (work->next % TWICE_SHARE)
		return;
	sweep->twice++;
	if (run(&spec) != hash)
		sim_bug("nondeterminism", "two runs with the same faults differ");
}

/* Run without faults, to see which calls there are. What cannot be run is not tried again. */
static void prepare_schedule(bool pairs)
{
	uint8_t seed = (uint8_t)work->schedules++;
	unsigned int calls[SIM_FAULT_NR];
	int class;

	now = NULL;
	run(&(struct run_spec){ .seed = seed, .record = true });
	for (class = 0; class < SIM_FAULT_NR; class++)
		calls[class] = sim_fault_calls((enum sim_fault_class)class);
	if (seed < SCHEDULES_WHOLE)
		make_jobs(calls, pairs, seed);
	else
		make_waiting_jobs(calls, seed);
}

static void worker(const char *what, bool pairs)
{
	static struct replay r;
	unsigned int i;

	snprintf(r.what, sizeof(r.what), "%s", what);
	/* A scenario made for people prints. */
	if (!freopen("/dev/null", "w", stdout))
		cli_die("cannot open /dev/null: %s", strerror(errno));
	run_prepare(&r);
	scenario = program ? NULL : scenario_must_find(what);
	sim_watchdog(600);
	sim_fault_watch(on_call);
	while (work->schedules < (program ? 1 : SCHEDULES))
		prepare_schedule(pairs);
	for (i = work->next; i < work->njobs && !cli_interrupted; i = ++work->next) {
		now = &work->jobs[i];
		run_job(now);
	}
	_exit(0);
}

/* What a worker printed before it died; the line that repeats it is kept. */
static bool take_report(int fd, int status)
{
	static char text[16384];
	ssize_t len = pread(fd, text, sizeof(text) - 1, 0);
	char *line;

	text[len > 0 ? len : 0] = 0;
	/* What the shim does not model is one line, with its string. */
	line = strstr(text, "not modelled by the shim");
	if (line)
		printf("%.*s\n", (int)strcspn(line, "\n"), line);
	else
		fputs(text, stdout);
	fflush(stdout);
	line = strstr(text, "replay: ");
	if (WIFEXITED(status) && WEXITSTATUS(status) == SIM_EXIT_UNIMPLEMENTED) {
		sweep->not_modelled++;
		return false;
	}
	if (sweep->nfindings < SWEEP_FINDINGS)
		snprintf(sweep->findings[sweep->nfindings], sizeof(sweep->findings[0]), "%.*s",
			 line ? (int)strcspn(line, "\n") : 0, line ? line : "");
	sweep->nfindings++;
	return true;
}

static bool same_call(const struct sim_callsite *a, const struct sim_callsite *b)
{
	return a->line == b->line && !strcmp(a->api, b->api) && !strcmp(a->file, b->file);
}

bool sweep_is_site(unsigned int i)
{
	return sim_callsites[i].line && first[i] == i;
}

struct sweep *sweep_create(void)
{
	unsigned int i;

	struct sweep *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			       -1, 0);

	work = mmap(NULL, sizeof(*work), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s == MAP_FAILED || (void *)work == MAP_FAILED)
		cli_die("faults: no memory: %s", strerror(errno));
	for (s->nsites = 0; sim_callsites[s->nsites].pc; s->nsites++) {
		if (s->nsites == SWEEP_SITES)
			cli_die("faults: more than %d call sites", SWEEP_SITES);
		slots[slot_of(sim_callsites[s->nsites].pc)] = (uint16_t)(s->nsites + 1);
		for (i = 0; !same_call(&sim_callsites[i], &sim_callsites[s->nsites]); i++)
			;
		first[s->nsites] = (uint16_t)i;
	}
	return s;
}

static const struct fault_program *program_of(const char *what)
{
	unsigned int i;

	for (i = 0; !strncmp(what, "faults/", 7) && i < fault_program_count; i++)
		if (!strcmp(fault_programs[i].name, what + 7))
			return &fault_programs[i];
	return NULL;
}

struct sweep_count sweep_run(struct sweep *s, const char *what, bool pairs)
{
	struct sweep_count count = { 0 };
	uint64_t before = s->runs;
	int status, out;
	pid_t pid;

	sweep = s;
	program = program_of(what);
	work->next = work->njobs = work->counted = work->schedules = 0;
	for (;;) {
		out = memfd_create("sweep", MFD_CLOEXEC);
		fflush(NULL);
		pid = out < 0 ? -1 : fork();
		if (pid < 0)
			cli_die("faults: cannot start a worker: %s", strerror(errno));
		if (!pid) {
			dup2(out, STDERR_FILENO);
			worker(what, pairs);
		}
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (WIFEXITED(status) && !WEXITSTATUS(status)) {
			close(out);
			break;
		}
		count.findings += take_report(out, status);
		close(out);
		/* A run without faults is broken itself. */
		if (!work->njobs)
			break;
		work->next += work->schedules == (program ? 1 : SCHEDULES);
	}
	count.calls = work->counted;
	count.runs = (unsigned int)(s->runs - before);
	return count;
}
