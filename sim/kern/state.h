/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All state of the shim: one struct at a fixed address, so that an image of it and of the arena is
 * an image of the lab. Each member is defined by the header named after it. Keep members small: every
 * reset copies them; what is large or optional goes to the heap (GFP_KERNEL | __GFP_SIM).
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

#endif
