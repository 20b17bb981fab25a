// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts set up, torn down and masked while they arrive.
 */
#include <shared/pci.h>

#include "explore/devices.h"
#include "explore/scenario.h"

static void mask_by_config(struct scenario *s)
{
	vt_cfg_set16(s->fd, PCI_COMMAND,
		     PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE);
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

static void drop_intx(struct scenario *s)
{
	vt_irq_off(s->fd, VFIO_PCI_INTX_IRQ_INDEX);
}

static void intx_settled(struct scenario *s)
{
	device_lower(s);
	vt_irq_off(s->fd, VFIO_PCI_INTX_IRQ_INDEX);
	CHECK(sim_pci_line(s->bdf) == 0);
}

SCENARIO(intx_mask_vs_set_irqs, "INTx masked by config while SET_IRQS tears it down",
	 .irq = IRQ_INTX, .tasks = { mask_by_config, drop_intx }, .storm = true,
	 .check = intx_settled);

static void unmask_by_ioctl(struct scenario *s)
{
	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
		   .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_MASK);
	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
		   .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK);
}

static void swap_intx_eventfd(struct scenario *s)
{
	int32_t none = -1;

	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &none);
	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &s->events[0]);
}

SCENARIO(intx_unmask_vs_eventfd_swap,
	 "INTx unmasked while its eventfd is taken away and given back", .irq = IRQ_INTX,
	 .tasks = { unmask_by_ioctl, swap_intx_eventfd, mask_by_config }, .storm = true,
	 .check = intx_settled);

static void set_irqs_again(struct scenario *s)
{
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .start = 1, .count = 1, .fds = &s->events[0]);
	vt_irq_off(s->fd, VFIO_PCI_MSIX_IRQ_INDEX);
}

static void close_device(struct scenario *s)
{
	vt_dev_close(&s->dev);
}

SCENARIO(msix_set_irqs_vs_irq_vs_close,
	 "MSI-X vectors changed and dropped while they fire and the user closes", .irq = IRQ_MSIX,
	 .tasks = { set_irqs_again, close_device }, .storm = true);

static void msix_trigger_loopback(struct scenario *s)
{
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2);
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1,
		   .flags = VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_TRIGGER,
		   .bools = (uint8_t[]){ 1 });
}

static void drop_msix(struct scenario *s)
{
	vt_irq_off(s->fd, VFIO_PCI_MSIX_IRQ_INDEX);
}

static void turn_to_msi(struct scenario *s)
{
	vt_irq_set(s->fd, VFIO_PCI_MSI_IRQ_INDEX, .count = 1, .fds = &s->events[0]);
	vt_irq_off(s->fd, VFIO_PCI_MSI_IRQ_INDEX);
}

SCENARIO(irq_type_changes, "MSI-X dropped, triggered by loopback and replaced by MSI at once",
	 .irq = IRQ_MSIX, .tasks = { drop_msix, msix_trigger_loopback, turn_to_msi },
	 .storm = true);

static void all_fired(struct scenario *s)
{
	scenario_drain(s);
	/*
	 * Vectors 0, 1, 0: none is lost or doubled, but two messages of one vector may become one
	 * interrupt when the second comes before the first was taken, as on any edge.
	 */
	CHECK(s->counts[0] == 1 || s->counts[0] == 2);
	CHECK(s->counts[1] == 1);
}

static void read_config(struct scenario *s)
{
	CHECK(vt_cfg_get16(s->fd, PCI_COMMAND) & PCI_COMMAND_MEMORY);
}

SCENARIO(msix_delivery,
	 "interrupts on two vectors while config space is read: none lost, none doubled",
	 .irq = IRQ_MSIX, .tasks = { read_config }, .storm = true, .check = all_fired);
