// SPDX-License-Identifier: GPL-2.0-only
/*
 * Known mistakes that take two threads and belong to no other file here; see docs/known-bugs.md.
 */
#include <mock/func.h>
#include <shared/pci.h>

#include "explore/devices.h"
#include "explore/scenario.h"

/* ---- functions that come while the functions hit by a reset are being counted and listed ---- */

struct hits {
	struct vfio_pci_hot_reset_info head;
	struct vfio_pci_dependent_device devices[3];
};

static void list_hits(struct scenario *s, uint32_t room)
{
	struct hits v = {
		.head.argsz = (uint32_t)(sizeof(v.head) + room * sizeof(v.devices[0])),
	};
	int ret = vt_ioctl(s->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &v, v.head.argsz);

	/* The new one is on its bus before it has a group. */
	CHECK(ret == 0 || ret == -ENOSPC || ret == -EAGAIN || ret == -EPERM);
	CHECK(ret || (v.head.count >= 2 && v.head.count <= room));
	CHECK(ret != -ENOSPC || v.head.count > room);
}

static void list_hits_often(struct scenario *s)
{
	int i;

	for (i = 0; i < 4; i++)
		list_hits(s, 2);
	list_hits(s, 3);
}

static void find_and_forget(struct scenario *s)
{
	CHECK(vt_sysfs_write("/sys/bus/pci/rescan", "1") == 0);
	CHECK(vt_pci_write("0000:01:00.2", "remove", "1") == 0);
	(void)s;
}

SCENARIO(hot_reset_info_vs_function_added,
	 "the functions that a hot reset hits are listed while one more comes and goes",
	 .stage = "socket", .open = true, .tasks = { list_hits_often, find_and_forget });

/* ---- CVE-2026-46036: SET_IRQS of two threads on one device ---- */

static void line_on_and_off(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);

	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1);
	vt_irq_off(s->fd, VFIO_PCI_INTX_IRQ_INDEX);
	vt_close(fd);
}

static void vectors_on_and_off(struct scenario *s)
{
	int32_t fds[2] = { vt_eventfd(0), vt_eventfd(0) };

	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = fds);
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .start = 1, .count = 1, .fds = fds);
	vt_irq_off(s->fd, VFIO_PCI_MSIX_IRQ_INDEX);
	vt_close(fds[0]);
	vt_close(fds[1]);
}

SCENARIO(cve_2026_46036_set_irqs_of_two_threads,
	 "INTx and MSI-X turned on and off by three threads at once", .open = true,
	 .tasks = { line_on_and_off, vectors_on_and_off, vectors_on_and_off });

/* ---- CVE-2024-27437: a line that is asserted when it is enabled, virtually disabled ---- */

static void enable_asserted_line(struct scenario *s)
{
	const uint16_t on = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;
	int32_t fd = vt_eventfd(0);

	mock_intx(sim_pci_model(s->bdf), 1);
	vt_cfg_set16(s->fd, PCI_COMMAND, on | PCI_COMMAND_INTX_DISABLE);
	CHECK(vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd) == 0);
	vt_sleep_ms(1);
	CHECK(vt_event_count(fd) == 0);
	vt_cfg_set16(s->fd, PCI_COMMAND, on);
	CHECK(vt_event_wait(fd, 100) == 1);
	device_lower(s);
	vt_irq_off(s->fd, VFIO_PCI_INTX_IRQ_INDEX);
	vt_close(fd);
}

SCENARIO(cve_2024_27437_asserted_line_enabled_while_virtually_disabled,
	 "an unmaskable line that is up already is enabled while COMMAND disables it",
	 .stage = "unmaskable", .open = true, .tasks = { enable_asserted_line });
