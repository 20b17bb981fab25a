// SPDX-License-Identifier: GPL-2.0-only
/*
 * After a fault: whatever it broke, the device can be bound, opened and used again.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "explore/aftermath.h"
#include "vt/vt.h"

#define MUST(call)								\
	do {									\
		long ret_ = (long)(call);					\
										\
		if (ret_ < 0)							\
			sim_bug("aftermath", "after the fault %s: %s answers %ld",	\
				bdf, #call, ret_);				\
	} while (0)

static bool planned(const struct run_spec *spec, int class)
{
	unsigned int i;

	for (i = 0; i < spec->nfaults; i++)
		if (spec->faults[i].class == class)
			return true;
	return false;
}

static void use_interrupts(const char *bdf, int fd)
{
	uint32_t index = VFIO_PCI_MSIX_IRQ_INDEX;
	struct vfio_irq_info info;
	int32_t event;

	MUST(vt_irq_info(fd, index, &info));
	if (!info.count)
		return;
	event = vt_eventfd(0);
	MUST(event);
	MUST(vt_irq_set(fd, index, .count = 1, .fds = &event));
	mock_irq(sim_pci_model(bdf), 0);
	sim_settle();
	if (vt_event_count(event) != 1)
		sim_bug("aftermath", "after the fault %s: an interrupt is lost", bdf);
	MUST(vt_irq_off(fd, index));
	vt_close(event);
}

static void use(const char *bdf)
{
	struct vfio_region_info region;
	uint32_t value = 0;
	struct vt_dev d;

	MUST(vt_dev_open(&d, bdf));
	if (vt_cfg_get32(d.fd, 0) == 0xffffffff)
		sim_bug("aftermath", "after the fault %s: config space does not answer", bdf);
	MUST(vt_cfg_set16(d.fd, PCI_COMMAND,
			  PCI_COMMAND_IO | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER));
	MUST(vt_region(d.fd, VFIO_PCI_BAR0_REGION_INDEX, &region));
	if (region.size)
		MUST(vt_bar_get(d.fd, VFIO_PCI_BAR0_REGION_INDEX, 0, &value, sizeof(value)));
	use_interrupts(bdf, d.fd);
	vt_dev_close(&d);
}

const char *aftermath_driver(void)
{
	if (sim_module_loaded("vfio-pci"))
		return "vfio-pci";
	return sim_module_loaded("mlx5-vfio-pci") ? "mlx5_vfio_pci" : NULL;
}

void aftermath(const char *bdf, const struct run_spec *spec)
{
	char driver[32] = "";

	sim_fault_clear();
	/* A signal may have kept a mapping; the end of the process does not. */
	sim_munmap_all();
	sim_close_all();
	sim_settle();
	if (!bdf || !sim_pci_model(bdf) || !aftermath_driver())
		return;
	/* A bus that refused may have kept a reset from restoring the function: it is as it is. */
	if (planned(spec, SIM_FAULT_CONFIG))
		return;
	if (planned(spec, SIM_FAULT_GONE)) {
		/* The slot tells the kernel; nobody has it open any more, so nothing waits. */
		sim_pci_unplug(bdf);
		return;
	}
	/* Removed, as the run wanted. */
	if (vt_pci_read(bdf, "vendor", driver, sizeof(driver)) < 0)
		return;
	/*
	 * KVM turns a zPCI function off and on again. One that would not be turned on stays off,
	 * until the operator takes it and gives it anew.
	 */
	if (!vt_pci_read(bdf, "function_handle", driver, sizeof(driver)) &&
	    !(strtoul(driver, NULL, 0) & 1ul << 31))
		return;
	vt_driver(bdf, driver, sizeof(driver));
	if (!driver[0])
		MUST(vt_bind(bdf, aftermath_driver()));
	use(bdf);
	/* What the run ended with is what the leak check compares. */
	if (!driver[0])
		vt_unbind(bdf);
}
