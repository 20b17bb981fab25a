// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver of docs/writing-a-vendor-driver.md and the extension of docs/writing-an-extension.md
 * do what the pages say. The general scenarios run on the driver as well
 * (harness/cli/documented_unit.c).
 */
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

#include <shared/lab.h>
#include <shared/module.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/fallible.h"
#include "tests/suite.h"

#define DRIVER "demo-vfio-pci"
#define bdf() (stage_current()->bdf)

static void bind_documented(void)
{
	if (sim_modprobe(DRIVER, NULL) == -ENOENT)
		skip_because("the driver is for our core alone");
	assert_int_equal(vt_unbind(bdf()), 0);
	assert_int_equal(vt_bind(bdf(), DRIVER), 0);
	sim_settle();
	sim_check_baseline();
}

static void driver_is_found_by_its_alias(void **state)
{
	(void)state;
	bind_documented();
	assert_string_equal(sim_module_info(DRIVER, "alias", 0),
			    "vfio_pci:v00001234d000011E8sv*sd*bc*sc*i*");
}

static void info_carries_the_revision(void **state)
{
	struct {
		struct vfio_device_info info;
		struct vfio_info_cap_header head;
		uint32_t revision, reserved;
	} v = { .info = { .argsz = sizeof(v) } };
	struct vt_dev d;

	(void)state;
	bind_documented();
	device_open(&d);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	assert_int_equal(v.head.id, 0xd000);
	assert_int_equal(v.revision, vt_cfg_get8(d.fd, PCI_REVISION_ID));
	vt_dev_close(&d);
}

static void half_of_the_bar_is_there(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	uint32_t value;
	vt_addr at;

	(void)state;
	bind_documented();
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 0, &info), 0);
	assert_int_equal(info.size, 512 << 10);
	assert_int_equal(vt_bar_get(d.fd, 0, 512 << 10, &value, 4), -EINVAL);
	assert_int_equal(vt_map(d.fd, info.offset, 1 << 20, PROT_READ, MAP_SHARED, &at), -EINVAL);
	vt_dev_close(&d);
}

static struct vt_dev dev;

static void attach(void)
{
	bind_documented();
	assert_int_equal(vt_dev_attach(&dev, bdf()), 0);
}

static int open_device(void)
{
	dev.fd = vt_get_device(dev.group, bdf());
	return dev.fd;
}

static void close_device(void)
{
	vt_close(dev.fd);
	dev.fd = -1;
}

static void detach(void)
{
	vt_dev_close(&dev);
}

static void open_with_every_single_fault(void **state)
{
	struct fallible f = { .prepare = attach, .run = open_device, .undo = close_device,
			      .finish = detach };
	void *operation = &f;

	(void)state;
	every_single_fault(&operation);
}

SUITE_ON(documented_driver, "edu", cmocka_unit_test(driver_is_found_by_its_alias),
	 cmocka_unit_test(info_carries_the_revision),
	 cmocka_unit_test(half_of_the_bar_is_there),
	 { .name = "open_with_every_single_fault", .test_func = open_with_every_single_fault });

/* ---- the extension ---- */

struct serial_info {
	struct vfio_device_info info;
	struct vfio_info_cap_header head;
	uint32_t low, high;
};

/* What it adds to the stage's function, bound to vfio-pci: all zero if nothing. */
static struct serial_info serial_of(void)
{
	struct serial_info v = { .info = { .argsz = sizeof(v) } };
	struct vt_dev d;

	if (sim_modprobe("vfio-pci-serial", NULL) == -ENOENT)
		skip_because("the extension is for our core alone");
	sim_settle();
	sim_check_baseline();
	device_open(&d);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	vt_dev_close(&d);
	return v;
}

static void extension_adds_the_serial_number(void **state)
{
	struct serial_info v;

	(void)state;
	v = serial_of();
	assert_int_equal(v.info.cap_offset, offsetof(struct serial_info, head));
	assert_int_equal(v.head.id, 0xd001);
	assert_int_equal(v.low, 0x44556677);
	assert_int_equal(v.high, 0x00112233);
}

static void extension_leaves_others_alone(void **state)
{
	(void)state;
	assert_int_equal(serial_of().head.id, 0);
}

SUITE_ON(documented_extension, "bars", cmocka_unit_test(extension_adds_the_serial_number));
SUITE_ON(documented_extension_unmatched, "legacy", cmocka_unit_test(extension_leaves_others_alone));
