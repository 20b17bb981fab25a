// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler: every decision of a run is made here, see sim_sched.h for what a decision is.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <shared/host.h>

#include "state.h"

#define MAX_CHOICES	192
#define DEFAULT_BUDGET	2000000

struct choice {
	struct task_struct	*task;	/* NULL: let time pass */
	bool			nest;	/* a hard interrupt over the current task */
};

static inline struct sim_sched *sched(void)
{
	return &SIM->sched;
}

/* splitmix64: small, seedable by any number, and our own. */
static u64 next_random(u64 *state)
{
	u64 z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

u64 sim_draw(void)
{
	return next_random(&sched()->rng_user);
}

static __always_inline bool is_handler(const struct task_struct *t)
{
	return t->sim_ctx == SIM_CTX_HARDIRQ || t->sim_ctx == SIM_CTX_SOFTIRQ;
}

static unsigned int collect(struct choice *c)
{
	struct task_struct *cur = current, *t;
	bool go_on = sim_task_can_run(cur), urgent = false;
	unsigned int n = 0, irqs = 0, left = sched()->nr_ready;

	if (go_on) {
		c[n++] = (struct choice){ cur, false };
		/* A second does not pass inside a handler. */
		urgent = is_handler(cur);
	}
	list_for_each_entry(t, &sched()->tasks, sim_node) {
		/* Behind the last that can run, nobody is worth a look. */
		if (!left)
			break;
		if (t == cur || !sim_task_can_run(t))
			continue;
		left--;
		if (n >= MAX_CHOICES - 2)
			continue;
		c[n++] = (struct choice){ t, false };
		/* Interrupts wait for a processor, not for the clock. */
		urgent |= is_handler(t);
		irqs += t->sim_ctx == SIM_CTX_HARDIRQ && t->sim_run == SIM_TASK_NEW;
	}
	if (irqs && go_on && sim_irqs_on(cur))
		list_for_each_entry(t, &sched()->tasks, sim_node)
			if (t->sim_run == SIM_TASK_NEW && t->sim_ctx == SIM_CTX_HARDIRQ &&
			    n < MAX_CHOICES - 1)
				c[n++] = (struct choice){ t, true };
	if (n && !urgent && sched()->time_ready)
		c[n++] = (struct choice){ NULL, false };
	return n;
}

/* A division takes as long as all the rest of a decision, and mostly there are two choices. */
static __always_inline u64 one_of(u64 random, u32 n)
{
	return likely(!(n & (n - 1))) ? random & (n - 1) : random % n;
}

static unsigned int ask_custom(const struct choice *c, unsigned int n)
{
	int tasks[MAX_CHOICES];
	unsigned int pick;

	for (unsigned int i = 0; i < n; i++)
		tasks[i] = c[i].task ? (int)c[i].task->sim_index : -1;
	pick = sched()->pick(sched()->pick_arg, n, tasks);
	return pick < n ? pick : 0;
}

static unsigned int ask(const struct choice *c, unsigned int n)
{
	struct sim_sched *s = sched();
	unsigned int pick = 0;

	switch (s->strategy) {
	case SIM_RANDOM:
		if (!c[n - 1].task && s->time_choice &&
		    !one_of(next_random(&s->rng), s->time_choice))
			return n - 1;
		n -= !c[n - 1].task;
		if (n < 2)
			return 0;
		if (s->stay && c[0].task == current && next_random(&s->rng) & s->stay)
			return 0;
		return one_of(next_random(&s->rng), n);
	case SIM_BYTES:
		if (s->next_byte < s->nr_bytes)
			pick = s->bytes[s->next_byte++] % n;
		return pick;
	case SIM_CUSTOM:
		return ask_custom(c, n);
	default:
		return 0;
	}
}

static void spend(void)
{
	struct sim_sched *s = sched();

	if (unlikely(++s->decisions > s->budget))
		sim_bug("livelock", "%llu scheduling decisions, and the run has not ended",
			s->budget);
}

static __noreturn void deadlock(const char *how)
{
	sim_report_tasks();
	sim_bug("deadlock", "%s", how);
}

/* Nothing can run now: the one who waits for just that, or time, or nobody ever again. */
static struct task_struct *idle(void)
{
	struct task_struct *t;

	list_for_each_entry(t, &sched()->tasks, sim_node)
		if (t->sim_run == SIM_TASK_SETTLING) {
			t->sim_run = SIM_TASK_READY;
			if (t != current)
				sched()->nr_ready++;
			return t;
		}
	if (!sim_time_pass(SIM_FOREVER - 1))
		deadlock("no task can run, and nothing is due later");
	return NULL;
}

/* The number of choices follows from what happened before, so it adds nothing to the hash. */
static __always_inline void decided(enum sim_pt kind, unsigned int pick)
{
	sim_host_trace_add(pick);
	sched()->points++;
	sim_hash((u64)current->sim_index << 32 | kind << 24 | pick);
}

/* Is "go on" what will be chosen, whatever the choices are? */
static __always_inline bool goes_on(void)
{
	const struct sim_sched *s = sched();

	return s->strategy == SIM_GO_ON ||
	       (s->strategy == SIM_BYTES && s->next_byte >= s->nr_bytes);
}

/*
 * The current task could go on, and so could another, and no time may pass: will ask() draw that it
 * goes on? Then nobody has to look at the others. If not, ask() draws the same number again.
 */
static __always_inline bool stays(void)
{
	struct sim_sched *s = sched();
	u64 rng = s->rng;

	if (s->strategy != SIM_RANDOM || !s->nr_ready || s->time_ready ||
	    !(next_random(&rng) & s->stay))
		return false;
	s->rng = rng;
	return true;
}

/* Choose who runs next; may return the current task. */
static struct task_struct *choose(enum sim_pt kind)
{
	struct choice c[MAX_CHOICES];
	struct task_struct *t;
	unsigned int n, pick;

	for (;;) {
		n = collect(c);
		spend();
		if (!n) {
			t = idle();
			if (t)
				return t;
			continue;
		}
		pick = 0;
		if (n > 1) {
			pick = ask(c, n);
			decided(kind, pick);
		}
		if (c[pick].task)
			break;
		sim_time_pass(SIM_FOREVER - 1);
	}
	t = c[pick].task;
	if (c[pick].nest) {
		current->sim_nested = t;
		t->sim_under = current;
	}
	return t;
}

void sim_schedule(enum sim_pt kind, const void *obj)
{
	struct task_struct *next = choose(kind);

	(void)obj;
	if (next != current)
		sim_switch_to(next, false);
}

/* The current task has ended; it is off the list and will not be seen again. */
void sim_schedule_last(void)
{
	sim_switch_to(choose(SIM_PT_WAIT), true);
	__builtin_unreachable();
}

void __sim_point(enum sim_pt kind, const void *obj)
{
	if (sched()->no_preempt || !sim_task_can_run(current))
		return;
	if (goes_on() || stays()) {
		spend();
		/* As collect() has it: with time alone to choose there may be no choice. */
		if (sched()->nr_ready || !is_handler(current))
			decided(kind, 0);
		return;
	}
	sim_schedule(kind, obj);
}

/* Accesses are many, and most switches at one tell nothing: at few of them it is even asked. */
void __sim_point_fine(const void *obj)
{
	struct sim_sched *s = sched();

	/* Nobody else, and no time passes inside a handler: there is no choice. */
	if (!s->nr_ready && is_handler(current))
		return;
	if (s->strategy == SIM_RANDOM && next_random(&s->rng) & s->stay_fine &&
	    !s->no_preempt && sim_task_can_run(current)) {
		spend();
		decided(SIM_PT_ACCESS, 0);
		return;
	}
	__sim_point(SIM_PT_ACCESS, obj);
}

void __sim_trace(struct task_struct *t, const char *what, const char *detail)
{
	sim_host_trace(SIM->time.now, t->sim_index, t->sim_name, what, detail ? detail : "");
}

/* Whom a task waits for, if that is known and no time will end the wait. */
static struct task_struct *waits_for(const struct task_struct *t)
{
	if (t->sim_nested)
		return t->sim_nested;
	if (t->sim_run != SIM_TASK_BLOCKED || t->sim_wait.timer)
		return NULL;
	return t->sim_wait.owner;
}

static void check_cycle(void)
{
	struct task_struct *t = waits_for(current);

	for (unsigned int i = 0; t && i <= sched()->nr_tasks; i++, t = waits_for(t))
		if (t == current)
			deadlock("tasks wait for each other in a circle");
}

bool sim_block(const char *what, const void *obj, const char *name, struct task_struct *owner,
	       u64 timeout_ns)
{
	struct task_struct *t = current;

	if (sched()->no_preempt)
		sim_unimplemented("sim_block: inside code that must not be interleaved");
	t->sim_wait.what = what;
	t->sim_wait.obj = obj;
	t->sim_wait.name = name;
	t->sim_wait.owner = owner;
	t->sim_timed_out = false;
	t->sim_wait.timer = timeout_ns == SIM_FOREVER ? 0 : sim_time_arm(t, timeout_ns);
	t->sim_run = SIM_TASK_BLOCKED;
	sim_trace(t, "block", name ? name : what);
	if (owner)
		check_cycle();
	sim_schedule(SIM_PT_WAIT, obj);
	if (t->sim_wait.timer && !t->sim_timed_out)
		sim_time_disarm(t->sim_wait.timer);
	t->sim_wait.timer = 0;
	t->sim_wait.obj = NULL;
	t->sim_wait.owner = NULL;
	return !t->sim_timed_out;
}

void sim_wake(struct task_struct *t)
{
	if (t->sim_run != SIM_TASK_BLOCKED)
		return;
	t->sim_run = SIM_TASK_READY;
	if (t != current && !t->sim_nested)
		sched()->nr_ready++;
	sim_trace(t, "wake", NULL);
}

void sim_wake_all_on(const void *obj)
{
	struct task_struct *t;

	list_for_each_entry(t, &sched()->tasks, sim_node)
		if (t->sim_run == SIM_TASK_BLOCKED && t->sim_wait.obj == obj)
			sim_wake(t);
}

/* Others run while this processor spins; with nobody to run and nothing due, only the clock moves.
 */
void sim_delay(u64 ns)
{
	spend();
	if (!sched()->nr_ready && sim_time_next() > SIM->time.now + ns) {
		SIM->time.now += ns;
		return;
	}
	sim_block("delay", NULL, NULL, NULL, ns);
}

void sim_time_choice_update(void)
{
	sched()->time_ready = sched()->strategy != SIM_GO_ON && !list_empty(&SIM->time.events);
}

static void set_strategy(enum sim_strategy strategy)
{
	sched()->strategy = strategy;
	sim_time_choice_update();
}

void sim_schedule_go_on(void)
{
	set_strategy(SIM_GO_ON);
}

void sim_schedule_random(unsigned long long seed)
{
	sched()->rng = seed * 0xd1342543de82ef95ULL + 1;
	sched()->rng_user = seed ^ 0x5851f42d4c957f2dULL;
	sched()->time_choice = 16;
	sched()->stay = (1U << (seed & 3)) - 1;
	sched()->stay_fine = (8U << (seed >> 2 & 3)) - 1;
	set_strategy(SIM_RANDOM);
}

void sim_schedule_bytes(const unsigned char *bytes, unsigned long n)
{
	sched()->bytes = bytes;
	sched()->nr_bytes = n;
	sched()->next_byte = 0;
	set_strategy(n ? SIM_BYTES : SIM_GO_ON);
}

void sim_schedule_custom(unsigned int (*pick)(void *arg, unsigned int n, const int *tasks),
			 void *arg)
{
	sched()->pick = pick;
	sched()->pick_arg = arg;
	set_strategy(SIM_CUSTOM);
}

void sim_set_budget(unsigned long decisions)
{
	sched()->budget = decisions ? decisions : DEFAULT_BUDGET;
}

unsigned long sim_points(void)
{
	return sched()->points;
}

unsigned long long sim_run_hash(void)
{
	return sched()->hash;
}

void sim_run_hash_add(unsigned long long v)
{
	sim_hash(v);
}

unsigned long long sim_rand(void)
{
	return sim_draw();
}
