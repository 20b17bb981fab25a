// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes that the core has made before, as scenarios: each name says what ran against what.
 */
#include <shared/pci.h>

#include "explore/devices.h"
#include "explore/scenario.h"

static void settled(struct scenario *s)
{
	device_lower(s);
	vt_irq_off(s->fd, VFIO_PCI_INTX_IRQ_INDEX);
	CHECK(sim_pci_line(s->bdf) == 0);
}

/* ---- CVE-2024-26812: the INTx handler met an eventfd that was taken away ---- */

static void take_intx_eventfd(struct scenario *s)
{
	int32_t none = -1;

	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &none);
}

static void unmask_by_eventfd(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);
	uint64_t one = 1;

	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd,
		   .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_UNMASK);
	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
		   .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_MASK);
	vt_write(fd, &one, sizeof(one));
	vt_close(fd);
}

SCENARIO(cve_2024_26812_intx_eventfd_gone_vs_unmask_eventfd,
	 "INTx loses its eventfd while another one unmasks it and the line is asserted",
	 .irq = IRQ_INTX, .tasks = { take_intx_eventfd, unmask_by_eventfd }, .storm = true,
	 .check = settled);

/* ---- CVE-2024-26810: masking by config space ran without the lock of SET_IRQS ---- */

static void enable_and_drop_intx(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);

	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_irq_off(s->fd, VFIO_PCI_INTX_IRQ_INDEX);
	vt_close(fd);
}

static void mask_and_unmask_by_config(struct scenario *s)
{
	const uint16_t on = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	vt_cfg_set16(s->fd, PCI_COMMAND, on | PCI_COMMAND_INTX_DISABLE);
	vt_cfg_set16(s->fd, PCI_COMMAND, on);
}

SCENARIO(cve_2024_26810_intx_enable_vs_mask_by_config,
	 "INTx enabled and disabled by one thread, masked in COMMAND by two others", .open = true,
	 .tasks = { enable_and_drop_intx, mask_and_unmask_by_config, mask_and_unmask_by_config },
	 .check = settled);

/* ---- lock order: SET_IRQS against reset and error recovery ---- */

static void set_msix(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);

	vt_irq_set(s->fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_irq_off(s->fd, VFIO_PCI_MSIX_IRQ_INDEX);
	vt_irq_off(s->fd, VFIO_PCI_ERR_IRQ_INDEX);
	vt_close(fd);
}

static void reset_device(struct scenario *s)
{
	vt_ioctl_arg(s->fd, VFIO_DEVICE_RESET, 0);
}

static void report_error(struct scenario *s)
{
	sim_pci_error(s->bdf, SIM_PCI_ERROR_NONFATAL);
}

SCENARIO(set_irqs_vs_reset_vs_error,
	 "MSI-X and the error eventfd set while the device is reset and reports an error",
	 .open = true, .tasks = { set_msix, reset_device, report_error });

/* ---- a guest's own reset, against everything that looks at the BARs ---- */

static void flr_by_config(struct scenario *s)
{
	unsigned int exp = vt_cap(s->fd, PCI_CAP_ID_EXP);

	if (exp)
		vt_cfg_set16(s->fd, exp + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR);
}

static void read_bar(struct scenario *s)
{
	uint32_t value;
	ssize_t got = vt_bar_get(s->fd, VFIO_PCI_BAR0_REGION_INDEX, 0, &value, sizeof(value));

	CHECK(got == -EIO || got == sizeof(value));
	CHECK(got < 0 || value != 0xffffffff);
}

SCENARIO(flr_by_config_vs_set_irqs_vs_bar_read,
	 "FLR written to config space while MSI-X is set up and a BAR is read", .open = true,
	 .tasks = { flr_by_config, set_msix, read_bar });

static void to_d3_and_back(struct scenario *s)
{
	unsigned int pm = vt_cap(s->fd, PCI_CAP_ID_PM);

	if (!pm)
		return;
	vt_cfg_set16(s->fd, pm + PCI_PM_CTRL, 3);
	vt_cfg_set16(s->fd, pm + PCI_PM_CTRL, 0);
}

SCENARIO(power_state_vs_flr_vs_bar_read, "D3hot and back while FLR is written and a BAR is read",
	 .open = true, .tasks = { to_d3_and_back, flr_by_config, read_bar });

/*
 * PMCSR's other bits are read, changed and written back, power state included: a reset in between
 * had woken the function, and the write put it back to sleep behind the PCI core's back.
 */
enum { EDU_PM = 0x40, EDU_EXP = 0x48 };	/* looking for them would be most of the run */

static void to_d3_and_back_at_once(struct scenario *s)
{
	vt_cfg_set16(s->fd, EDU_PM + PCI_PM_CTRL, 3);
	vt_cfg_set16(s->fd, EDU_PM + PCI_PM_CTRL, 0);
}

static void flr_at_once(struct scenario *s)
{
	vt_cfg_set16(s->fd, EDU_EXP + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR);
}

static void awake(struct scenario *s)
{
	CHECK(vt_cap(s->fd, PCI_CAP_ID_PM) == EDU_PM && vt_cap(s->fd, PCI_CAP_ID_EXP) == EDU_EXP);
	read_bar(s);
}

SCENARIO(latent_power_state_vs_flr, "D3hot and back while FLR is written, then a BAR is read",
	 .open = true, .tasks = { to_d3_and_back_at_once, flr_at_once }, .check = awake);

/* ---- e73638e55f86: neighbouring state that two config writes changed at once ---- */

static void size_bar(struct scenario *s)
{
	uint32_t was = vt_cfg_get32(s->fd, PCI_BASE_ADDRESS_0);

	vt_cfg_set32(s->fd, PCI_BASE_ADDRESS_0, 0xffffffff);
	CHECK((vt_cfg_get32(s->fd, PCI_BASE_ADDRESS_0) & 0xf) == (was & 0xf));
	vt_cfg_set32(s->fd, PCI_BASE_ADDRESS_0, was);
	CHECK(vt_cfg_get32(s->fd, PCI_BASE_ADDRESS_0) == was);
}

SCENARIO(fix_e73638e55f86_bar_sizing_vs_command_write,
	 "a BAR sized while COMMAND and the interrupt line change",
	 .open = true, .tasks = { size_bar, mask_and_unmask_by_config }, .check = settled);

/* ---- ioeventfds, whose write may be deferred ---- */

static int ioeventfd(struct scenario *s, int32_t fd)
{
	struct vfio_device_ioeventfd io = {
		.argsz = sizeof(io),
		.flags = VFIO_DEVICE_IOEVENTFD_32,
		.offset = 0x4,
		.data = 0x12345678,
		.fd = fd,
	};

	return vt_ioctl(s->fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io));
}

static void ioeventfd_comes_and_goes(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);
	uint64_t one = 1;

	if (ioeventfd(s, fd) == 0) {
		vt_write(fd, &one, sizeof(one));
		ioeventfd(s, -1);
	}
	vt_close(fd);
}

static void memory_off_and_on(struct scenario *s)
{
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MASTER);
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY);
}

SCENARIO(ioeventfd_vs_memory_disable,
	 "an ioeventfd signalled and removed while memory decoding goes off and on", .open = true,
	 .tasks = { ioeventfd_comes_and_goes, memory_off_and_on, memory_off_and_on });
