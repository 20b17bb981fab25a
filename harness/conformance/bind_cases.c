// SPDX-License-Identifier: GPL-2.0-only
/* Bind, unbind and what a driver change does to a user. Every case ends bound to its driver. */
#include <string.h>

#include "conformance.h"

static void driver(struct conf *c, const char *what)
{
	char name[64] = "?";

	vt_driver(c->bdf, name, sizeof(name));
	if (!strcmp(name, conf_driver))
		strcpy(name, "vfio-pci");
	observe_text(c, what, "%s", name[0] ? name : "none");
}

CASE(unbind_and_bind, NEEDS(UNBOUND))
{
	driver(c, "at first");
	observe_errno(c, "unbind", vt_sysfs_write(conf_driver_path("unbind"), c->bdf));
	driver(c, "then");
	observe_errno(c, "group", conf_keep(c, vt_open_group(c->bdf)) < 0 ? -ENOENT : 0);
	observe_errno(c, "unbind twice", vt_sysfs_write(conf_driver_path("unbind"), c->bdf));
	observe_errno(c, "bind", vt_sysfs_write(conf_driver_path("bind"), c->bdf));
	driver(c, "at last");
}

CASE(probe_without_override_does_not_match, NEEDS(UNBOUND))
{
	MUST(c, vt_unbind(c->bdf));
	observe_errno(c, "probe", vt_sysfs_write("/sys/bus/pci/drivers_probe", c->bdf));
	driver(c, "driver");
	observe_errno(c, "bind", vt_sysfs_write(conf_driver_path("bind"), c->bdf));
	observe_errno(c, "with override", vt_bind(c->bdf, conf_driver));
	driver(c, "at last");
}

CASE(override_of_another_driver, NEEDS(UNBOUND))
{
	char text[64] = "";

	MUST(c, vt_unbind(c->bdf));
	observe_errno(c, "override", vt_pci_write(c->bdf, "driver_override", "nobody"));
	vt_pci_read(c->bdf, "driver_override", text, sizeof(text));
	observe_text(c, "reads", "%s", text);
	observe_errno(c, "bind", vt_sysfs_write(conf_driver_path("bind"), c->bdf));
	observe_errno(c, "back", vt_bind(c->bdf, conf_driver));
	driver(c, "at last");
}

struct unbinder {
	const char *bdf;
	volatile int ret;
	volatile int done;
};

static void unbind_now(void *arg)
{
	struct unbinder *u = arg;

	u->ret = vt_sysfs_write(conf_driver_path("unbind"), u->bdf);
	u->done = 1;
}

CASE(unbind_asks_the_user_to_leave, NEEDS(ANY))
{
	struct unbinder u = { .bdf = c->bdf };
	int32_t fd = conf_eventfd(c);
	struct vt_task *task;

	MUST(c, vt_irq_set(c->fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 1, .fds = &fd));
	task = vt_spawn(unbind_now, &u);
	observe_text(c, "asked", "%s", vt_event_wait(fd, 5000) ? "yes" : "no");
	observe_u32(c, "unbound while open", (uint32_t)u.done);
	observe_hex(c, "id while asked", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
	conf_close(c);
	vt_join(task);
	observe_errno(c, "unbind", u.ret);
	observe_errno(c, "bind", vt_bind(c->bdf, conf_driver));
}

CASE(unbind_waits_for_the_user, NEEDS(ANY))
{
	struct unbinder u = { .bdf = c->bdf };
	struct vt_task *task = vt_spawn(unbind_now, &u);

	vt_sleep_ms(30);
	observe_u32(c, "unbound while open", (uint32_t)u.done);
	conf_close(c);
	vt_join(task);
	observe_errno(c, "unbind", u.ret);
	observe_errno(c, "bind", vt_bind(c->bdf, conf_driver));
}

CASE(device_not_given_out_while_unbinding, NEEDS(ANY))
{
	struct unbinder u = { .bdf = c->bdf };
	int32_t fd = conf_eventfd(c);
	struct vt_task *task;

	MUST(c, vt_irq_set(c->fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 1, .fds = &fd));
	task = vt_spawn(unbind_now, &u);
	vt_event_wait(fd, 5000);
	observe_text(c, "second", "%s", conf_keep(c, vt_get_device(c->group, c->bdf)) < 0 ?
		     "refused" : "given");
	while (c->nr_fds)
		vt_close(c->fds[--c->nr_fds]);
	conf_close(c);
	vt_join(task);
	observe_errno(c, "unbind", u.ret);
	observe_errno(c, "bind", vt_bind(c->bdf, conf_driver));
}

CASE(module_in_use_while_bound, NEEDS(ANY))
{
	observe_errno(c, "rmmod core", vt_rmmod("vfio-pci-core"));
	observe_errno(c, "rmmod absent", vt_rmmod("no-such-module"));
}

CASE(sysfs_attributes, NEEDS(UNBOUND))
{
	static const char * const names[] = { "vendor", "device", "class", "revision",
					      "subsystem_vendor", "subsystem_device" };
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		strcpy(text, "?");
		vt_pci_read(c->bdf, names[i], text, sizeof(text));
		observe_text(c, names[i], "%s", text);
	}
}

CASE(sysfs_reset_while_open, NEEDS(RESET))
{
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	observe_errno(c, "reset", vt_pci_write(c->bdf, "reset", "1"));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}
