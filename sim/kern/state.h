/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All state of the shim: one struct at a fixed address, so that an image of it and of the arena is
 * an image of the lab. Each member is defined by the header named after it. Keep members small:
 * every reset copies them; what is large or optional goes to the heap (GFP_KERNEL | __GFP_SIM).
 */
#ifndef SIM_KERN_STATE_H
#define SIM_KERN_STATE_H

#include <shared/layout.h>
#include "sim_sched.h"
#include "sim_heap.h"
#include "sim_time.h"
#include "sim_lock.h"
#include "sim_work.h"
#include "sim_race.h"
#include "oracle.h"
#include "sim_modules.h"
#include "sim_devices.h"
#include "sim_irqs.h"
#include "sim_pci.h"
#include "sim_zpci.h"
#include "sim_iommu.h"
#include "sim_fs.h"
#include "sim_mm.h"
#include "sim_vfio.h"

struct sim_state {
	struct sim_sched	sched;		/* first: current is at the base */
	struct sim_heap		heap;
	struct sim_time		time;
	struct sim_locks	locks;
	struct sim_works	works;
	struct sim_faults	faults;
	struct sim_live		live;
	struct sim_findings	findings;
	struct sim_modules	modules;
	struct sim_devices	devices;
	struct sim_irqs		irqs;
	struct sim_pci		pci;
	struct sim_zpci		zpci;
	struct sim_iommu	iommu;
	struct sim_fs		fs;
	struct sim_mm		mm;
	struct sim_vfio		vfio;
	struct sim_race		race;
};

#define SIM ((struct sim_state *)SIM_STATE_BASE)

/* ---- what is asked or counted in nearly every call, and mostly says no ---- */

/**
 * sim_should_fail() - the joint of fault injection
 *
 * Ask once per call of the kernel API, before it changes anything.
 */
bool __sim_should_fail(enum sim_fault_class class);
static __always_inline bool sim_should_fail(enum sim_fault_class class)
{
	SIM->faults.calls[class]++;
	return unlikely(SIM->faults.armed) && __sim_should_fail(class);
}

/** sim_live_inc(), sim_live_dec() - count a resource of @kind; more puts than gets is a finding at
 * once */
void sim_live_below_zero(enum sim_live_kind kind) __attribute__((__noreturn__, __cold__));
static __always_inline void sim_live_add(enum sim_live_kind kind, long n)
{
	if (unlikely((SIM->live.count[kind] += n) < 0))
		sim_live_below_zero(kind);
}

static __always_inline void sim_live_inc(enum sim_live_kind kind)
{
	sim_live_add(kind, 1);
}

static __always_inline void sim_live_dec(enum sim_live_kind kind)
{
	sim_live_add(kind, -1);
}

/** sim_lie() - next word of the device stream, cut to @width bytes; XOR it onto an answer of a
 * device */
u64 __sim_lie(int width);
static __always_inline u64 sim_lie(int width)
{
	return unlikely(SIM->faults.lies_left) ? __sim_lie(width) : 0;
}

/** sim_assert_may_sleep() - might_sleep() with a name for the report */
void sim_sleeping_in_atomic(const char *what) __attribute__((__noreturn__, __cold__));
static __always_inline void sim_assert_may_sleep(const char *what)
{
	if (unlikely(sim_in_atomic(current)))
		sim_sleeping_in_atomic(what);
}

#endif
