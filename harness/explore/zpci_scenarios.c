// SPDX-License-Identifier: GPL-2.0-only
/*
 * zPCI functions that vanish at any point of a session: while a device is being opened for a guest
 * or not, is asked for its capabilities, has its interrupts set, and is closed. The kernel waits
 * for the user, the user for nobody.
 */
#include <string.h>

#include <linux/vfio_zdev.h>
#include <mock/zpci.h>
#include <shared/modtab.h>
#include <shared/zpci.h>

#include "cli/zpci_machine.h"
#include "explore/scenario.h"

static void pull_out(struct scenario *s)
{
	(void)s;
	sim_zpci_unplug(ZPCI_FULL_FID);
}

static void ask_back(struct scenario *s)
{
	(void)s;
	sim_zpci_request(ZPCI_FULL_FID);
}

/* Whatever has become of it, what is said of it is said whole. */
static void look(int fd)
{
	struct {
		struct vfio_device_info info;
		uint8_t bytes[512];
	} v = { .info = { .argsz = sizeof(v) } };
	const struct vfio_info_cap_header *head;
	unsigned int seen = 0;
	uint32_t at;

	CHECK(vt_ioctl(fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)) == 0);
	at = v.info.flags & VFIO_DEVICE_FLAGS_CAPS ? v.info.cap_offset : 0;
	for (; at; at = head->next) {
		CHECK(at + sizeof(*head) <= sizeof(v));
		head = (const void *)((const char *)&v + at);
		CHECK(head->next == 0 || head->next > at);
		seen++;
	}
	CHECK(strcmp(vfiolab_world, "ours") || seen == 4);
}

static void use(struct scenario *s, int fd)
{
	int32_t event = vt_eventfd(0);
	uint32_t value;

	(void)s;
	look(fd);
	vt_cfg_set16(fd, PCI_COMMAND, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY);
	vt_irq_set(fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1, .fds = &event);
	vt_bar_get(fd, VFIO_PCI_BAR0_REGION_INDEX, 0, &value, sizeof(value));
	vt_ioctl_arg(fd, VFIO_DEVICE_RESET, 0);
	look(fd);
	vt_close(event);
}

static void session(struct scenario *s)
{
	struct vt_dev d;

	/* Gone already, or its group is: a clean error. */
	if (vt_dev_open(&d, s->bdf))
		return;
	use(s, d.fd);
	vt_dev_close(&d);
}

static void guest_session(struct scenario *s)
{
	struct vt_dev d;

	if (vt_dev_attach(&d, s->bdf))
		return;
	CHECK(sim_kvm_attach(d.group) == 0);
	d.fd = vt_get_device(d.group, s->bdf);
	if (d.fd >= 0) {
		use(s, d.fd);
		CHECK(vt_close(d.fd) == 0);
		d.fd = -1;
	}
	/* Nothing of it is registered any more, or this says that it is busy. */
	CHECK(sim_kvm_detach(d.group) == 0);
	vt_dev_close(&d);
}

static void close_when_asked(struct scenario *s)
{
	use(s, s->fd);
	vt_dev_close(&s->dev);
}

static void load_kvm(struct scenario *s)
{
	(void)s;
	sim_kvm_load(1);
}

static void let_it_end(struct scenario *s)
{
	int tries = 100;

	(void)s;
	/* That time passes while others could run is one of the choices: once may not be enough. */
	while (sim_zpci_busy() && tries--)
		vt_sleep_ms(1000);
	CHECK(!sim_zpci_busy());
	CHECK(sim_kvm_registered() == 0);
}

/* Of this scenario's own: the function has gone for good. */
static void gone(struct scenario *s)
{
	struct vt_dev d;

	let_it_end(s);
	CHECK(mock_zpci_handle(sim_zpci_machine(), ZPCI_FULL_FID) == 0);
	CHECK(vt_dev_open(&d, s->bdf) < 0);
}

static void in_standby(struct scenario *s)
{
	let_it_end(s);
	CHECK(mock_zpci_state(sim_zpci_machine(), ZPCI_FULL_FID) == MOCK_ZPCI_STANDBY);
}

SCENARIO(zpci_unplug_vs_open_device,
	 "a zPCI function pulled out while its user asks, resets and closes it", .stage = "zpci",
	 .open = true, .tasks = { pull_out, close_when_asked }, .check = gone);

SCENARIO(zpci_unplug_vs_session, "a zPCI function pulled out while it is opened, used and closed",
	 .stage = "zpci", .tasks = { pull_out, session, session }, .check = gone);

SCENARIO(zpci_unplug_vs_guest,
	 "a zPCI function pulled out while it is registered with a guest, used and closed",
	 .stage = "zpci", .begin = load_kvm, .tasks = { pull_out, guest_session }, .check = gone);

SCENARIO(zpci_request_vs_session,
	 "a zPCI function asked back while it is opened, used and closed", .stage = "zpci",
	 .tasks = { ask_back, session, session }, .check = in_standby);

/*
 * The request carries the handle of when it was made. A guest that came or went since has given the
 * function another one, which the kernel then forgets: it may not get it into standby any more.
 */
SCENARIO(zpci_request_vs_guest,
	 "a zPCI function asked back while it is registered with a guest, used and closed",
	 .stage = "zpci", .begin = load_kvm, .tasks = { ask_back, guest_session, session },
	 .check = let_it_end);
