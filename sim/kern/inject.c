// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault injection, lies of devices, and counters of live resources.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <shared/host.h>

#include "state.h"

static inline struct sim_faults *faults(void)
{
	return &SIM->faults;
}

static noinline bool planned(enum sim_fault_class class, u32 nth)
{
	struct sim_faults *f = faults();
	bool fail = false;

	for (u32 i = 0; i < f->nr_plan; i++) {
		if (f->plan[i].class != class)
			continue;
		if (!f->plan[i].nth || nth == f->plan[i].nth ||
		    (f->plan[i].onwards && nth > f->plan[i].nth))
			fail = true;
	}
	if (unlikely(f->record))
		sim_host_fault_asked(class, nth, fail);
	if (fail) {
		f->hits++;
		sim_hash(0xfa0000u | class);
		sim_trace(current, "fault", sim_fault_name(class));
	}
	return fail;
}

bool __sim_should_fail(enum sim_fault_class class, void *site)
{
	struct sim_faults *f = faults();
	u32 nth = ++f->calls[class];

	if (likely(!f->nr_plan && !f->record))
		return false;
	(void)site;
	return planned(class, nth);
}

static int plan(enum sim_fault_class class, unsigned int nth, bool onwards)
{
	struct sim_faults *f = faults();

	if (f->nr_plan == ARRAY_SIZE(f->plan) || class >= SIM_FAULT_NR)
		return -1;
	f->plan[f->nr_plan].class = class;
	f->plan[f->nr_plan].nth = nth;
	f->plan[f->nr_plan++].onwards = onwards;
	return 0;
}

int sim_fault_at(enum sim_fault_class class, unsigned int nth)
{
	return plan(class, nth, false);
}

int sim_fault_from(enum sim_fault_class class, unsigned int nth)
{
	return plan(class, nth, true);
}

void sim_fault_record(int on)
{
	faults()->record = on;
}

void sim_fault_refetch(int on)
{
	faults()->refetch = on;
}

void sim_fault_clear(void)
{
	struct sim_faults *f = faults();

	f->nr_plan = 0;
	f->hits = 0;
	memset(f->calls, 0, sizeof(f->calls));
}

unsigned int sim_fault_calls(enum sim_fault_class class)
{
	return class < SIM_FAULT_NR ? faults()->calls[class] : 0;
}

unsigned int sim_fault_hits(void)
{
	return faults()->hits;
}

static const char *const fault_names[] = {
#define NAME(id, name) #name,
	SIM_FAULT_CLASSES(NAME)
#undef NAME
};

const char *sim_fault_name(enum sim_fault_class class)
{
	return class < SIM_FAULT_NR ? fault_names[class] : "?";
}

int sim_fault_parse(const char *name)
{
	for (int i = 0; i < SIM_FAULT_NR; i++)
		if (!strcmp(name, fault_names[i]))
			return i;
	return -1;
}

void sim_device_stream(const unsigned long long *words, unsigned long n)
{
	faults()->lies = words;
	faults()->nr_lies = n;
	faults()->next_lie = 0;
}

u64 sim_lie(int width)
{
	struct sim_faults *f = faults();
	u64 word;

	if (likely(f->next_lie >= f->nr_lies))
		return 0;
	word = f->lies[f->next_lie++];
	if (word)
		sim_hash(word);
	return width >= 8 ? word : word & ((1ULL << (width * 8)) - 1);
}

static const char *const live_names[] = {
#define TEXT(id, text) text,
	SIM_LIVE_KINDS(TEXT)
#undef TEXT
};

void sim_live_add(enum sim_live_kind kind, long n)
{
	long now = SIM->live.count[kind] += n;

	if (unlikely(now < 0))
		sim_bug("count", "%s: given back more often than taken", live_names[kind]);
}

void sim_live_inc(enum sim_live_kind kind)
{
	sim_live_add(kind, 1);
}

void sim_live_dec(enum sim_live_kind kind)
{
	sim_live_add(kind, -1);
}

long sim_live_count(enum sim_live_kind kind)
{
	return SIM->live.count[kind];
}

const char *sim_live_name(enum sim_live_kind kind)
{
	return live_names[kind];
}
