// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eventfds that only the driver still holds: the user has closed its descriptor, so the driver's
 * put is the last one, and nothing hides a signal that comes after it.
 */
#include <sys/mman.h>

#include <shared/pci.h>

#include "explore/devices.h"
#include "explore/scenario.h"

static void forget_eventfds(struct scenario *s)
{
	unsigned int i;

	for (i = 0; i < SCENARIO_VECTORS_MAX; i++) {
		if (s->events[i] >= 0)
			vt_close(s->events[i]);
		s->events[i] = -1;
	}
}

static void forget_and_drop_msix(struct scenario *s)
{
	forget_eventfds(s);
	vt_irq_off(s->fd, VFIO_PCI_MSIX_IRQ_INDEX);
}

SCENARIO(msix_orphan_eventfds_dropped,
	 "MSI-X dropped while it fires, its eventfds held by the driver alone", .irq = IRQ_MSIX,
	 .tasks = { forget_and_drop_msix }, .storm = true);

static void forget_and_swap_msix(struct scenario *s)
{
	int32_t fds[2] = { vt_eventfd(0), vt_eventfd(0) };

	forget_eventfds(s);
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = fds);
	vt_close(fds[0]);
	vt_close(fds[1]);
}

SCENARIO(msix_orphan_eventfds_swapped,
	 "MSI-X given other eventfds while it fires, the old ones held by the driver alone",
	 .irq = IRQ_MSIX, .tasks = { forget_and_swap_msix }, .storm = true);

static void lower_and_off(struct scenario *s)
{
	device_lower(s);
	vt_irq_off(s->fd, VFIO_PCI_INTX_IRQ_INDEX);
	CHECK(sim_pci_line(s->bdf) == 0);
}

static void forget_and_swap_intx(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);

	forget_eventfds(s);
	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_close(fd);
}

SCENARIO(intx_orphan_eventfd_swapped,
	 "INTx given another eventfd while it fires, the old one held by the driver alone",
	 .irq = IRQ_INTX, .tasks = { forget_and_swap_intx }, .storm = true,
	 .check = lower_and_off);

static void unmask_by_orphan(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);
	uint64_t one = 1;
	int i;

	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd,
		   .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_UNMASK);
	for (i = 0; i < 3; i++)
		vt_write(fd, &one, sizeof(one));
	vt_close(fd);
}

SCENARIO(intx_orphan_eventfd_vs_unmask_eventfd,
	 "INTx given another eventfd while a third one unmasks the asserted line",
	 .irq = IRQ_INTX, .tasks = { forget_and_swap_intx, unmask_by_orphan }, .storm = true,
	 .check = lower_and_off);

static void set_and_drop_triggers(struct scenario *s)
{
	int32_t fd = vt_eventfd(0), none = -1;

	vt_irq_set(s->fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_close(fd);
	vt_irq_set(s->fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &none);
}

static void report_errors(struct scenario *s)
{
	sim_pci_error(s->bdf, SIM_PCI_ERROR_NONFATAL);
	sim_pci_error(s->bdf, SIM_PCI_ERROR_NONFATAL);
}

SCENARIO(error_eventfd_dropped_vs_error,
	 "the error eventfd set and dropped, held by the driver alone, while errors are reported",
	 .open = true, .tasks = { set_and_drop_triggers, set_and_drop_triggers, report_errors });

/* ---- two threads fault one mapping ---- */

static void touch_shared(void *arg)
{
	struct scenario *s = arg;
	uint64_t value = 0;

	CHECK(vt_load((vt_addr)s->note[0], 4, &value) == VT_OK);
	CHECK(value != 0xffffffff);
}

static void fault_in_two_threads(struct scenario *s)
{
	struct vfio_region_info info;
	struct vt_task *other;
	vt_addr at;

	if (vt_region(s->fd, VFIO_PCI_BAR0_REGION_INDEX, &info) ||
	    vt_map(s->fd, info.offset, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, &at))
		return;
	s->note[0] = (long)at;
	other = vt_spawn(touch_shared, s);
	touch_shared(s);
	vt_join(other);
	vt_unmap(at, 4096);
}

SCENARIO(fix_aac6db75a9fc_two_faults_of_one_mapping,
	 "two threads touch a fresh mapping of one BAR", .open = true,
	 .tasks = { fault_in_two_threads });
