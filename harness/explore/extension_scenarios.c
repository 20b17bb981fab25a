// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extensions that come and go while devices are opened, closed and removed. The stage has the
 * extensions "first" and "second" registered, and the device is open with both. They belong to our
 * core: on another one the devices have nobody to ask.
 */
#include <string.h>

#include <shared/modtab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "explore/scenario.h"

static bool ours(void)
{
	return !strcmp(vfiolab_world, "ours");
}

static void unregister_and_register(struct scenario *s)
{
	(void)s;
	if (!ours())
		return;
	CHECK(sim_module_param_write("ext-first", "present", "0") == 0);
	CHECK(sim_module_param_write("ext-first", "present", "1") == 0);
}

static void open_and_close(struct scenario *s)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vt_dev d;

	if (vt_dev_open(&d, s->bdf))
		return;
	/* What was taken at the open stays till the close: one region for each extension. */
	CHECK(d.info.num_regions >= VFIO_PCI_NUM_REGIONS);
	CHECK(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)) == 0);
	CHECK(info.num_regions == d.info.num_regions);
	vt_dev_close(&d);
}

/* What the stage opened has both extensions from the start. */
static void close_and_open(struct scenario *s)
{
	vt_dev_close(&s->dev);
	open_and_close(s);
}

static void report_error(struct scenario *s)
{
	sim_pci_error(s->bdf, SIM_PCI_ERROR_NONFATAL);
}

static void unbind_and_bind(struct scenario *s)
{
	vt_unbind(s->bdf);
	vt_bind(s->bdf, "vfio-pci");
}

/* Stays unloaded: whoever still has it when it goes calls into nothing. */
static void unload(struct scenario *s)
{
	int ret;

	(void)s;
	if (!ours())
		return;
	ret = sim_rmmod("ext-second");
	CHECK(ret == 0 || ret == -EWOULDBLOCK);
}

/*
 * Nobody is attached once nobody has a device open. What was replaced meanwhile goes, so that it
 * does not look like something left.
 */
static void detached(struct scenario *s)
{
	char text[16] = "";

	(void)s;
	if (!ours())
		return;
	CHECK(sim_module_param_read("ext-first", "open_devices", text, sizeof(text)) > 0);
	CHECK(text[0] == '0');
	CHECK(sim_module_refcount("ext-first") == 0);
	CHECK(sim_module_refcount("ext-second") <= 0);
	CHECK(sim_module_param_write("ext-first", "present", "0") == 0);
}

static void detached_and_unbound(struct scenario *s)
{
	vt_unbind(s->bdf);
	detached(s);
}

SCENARIO(extension_registers_vs_open_vs_error,
	 "an extension comes and goes while its device is closed, opened and reports an error",
	 .stage = "extended", .open = true,
	 .tasks = { unregister_and_register, close_and_open, report_error }, .check = detached);

SCENARIO(extension_unloaded_vs_opens,
	 "an extension's module unloaded while its device is closed and opened",
	 .stage = "extended", .open = true,
	 .tasks = { unload, close_and_open, unregister_and_register }, .check = detached);

SCENARIO(extension_registers_vs_open_vs_remove,
	 "an extension comes and goes while its device is closed and opened, its driver unbound",
	 .stage = "extended", .open = true,
	 .tasks = { unregister_and_register, close_and_open, unbind_and_bind },
	 .check = detached_and_unbound);
