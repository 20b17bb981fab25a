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

bool __sim_should_fail(enum sim_fault_class class)
{
	struct sim_faults *f = faults();
	u32 nth = f->calls[class];
	bool fail = false;

	if (current->sim_spared)
		return false;
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

static void arm(void)
{
	faults()->armed = faults()->nr_plan || faults()->record;
}

static int plan(enum sim_fault_class class, unsigned int nth, bool onwards)
{
	struct sim_faults *f = faults();

	if (f->nr_plan == ARRAY_SIZE(f->plan) || class >= SIM_FAULT_NR)
		return -1;
	f->plan[f->nr_plan].class = class;
	f->plan[f->nr_plan].nth = nth;
	f->plan[f->nr_plan++].onwards = onwards;
	arm();
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
	arm();
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
	arm();
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
	faults()->lies_left = n;
}

u64 __sim_lie(int width)
{
	struct sim_faults *f = faults();
	u64 word = *f->lies++;

	f->lies_left--;
	if (word)
		sim_hash(word);
	return width >= 8 ? word : word & ((1ULL << (width * 8)) - 1);
}

static const char *const live_names[] = {
#define TEXT(id, text) text,
	SIM_LIVE_KINDS(TEXT)
#undef TEXT
};

void sim_live_below_zero(enum sim_live_kind kind)
{
	sim_bug("count", "%s: given back more often than taken", live_names[kind]);
}

long sim_live_count(enum sim_live_kind kind)
{
	return SIM->live.count[kind];
}

const char *sim_live_name(enum sim_live_kind kind)
{
	return live_names[kind];
}
