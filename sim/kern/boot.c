// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab comes up: windows, then each part of the state in the order of its dependencies.
 */
#include <linux/kernel.h>
#include <shared/host.h>

#include "state.h"

_Static_assert(sizeof(struct sim_state) <= SIM_STATE_SIZE,
	       "state belongs on the heap if it is that large");

void sim_boot(void)
{
	sim_host_map();
	sim_image_wipe();
	sim_heap_boot();
	sim_sched_boot();
	sim_time_boot();
	sim_lock_boot();
	sim_work_boot();
	sim_modules_boot();
	sim_devices_boot();
	sim_iommu_boot();
	sim_irqs_boot();
	sim_pci_boot();
	sim_zpci_boot();
	sim_fs_boot();
	sim_mm_boot();
	sim_vfio_boot();
	sim_check_baseline();
}
