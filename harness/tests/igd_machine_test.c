// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which machine gets regions of integrated graphics: where the display and its bridges must be, and
 * what the extension does when they are not, when it is not there itself, comes or goes.
 */
#include <string.h>

#include <mock/func.h>
#include <mock/twin.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/igd.h"
#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"
#include "tests/world.h"

/* A function that is nothing but an id and a class. */
struct stand_in {
	struct mock_twin_desc desc;
	struct mock_device model;
	uint8_t config[256];
};

static void put(struct stand_in *s, const char *bdf, unsigned int vendor, unsigned int class)
{
	memset(s, 0, sizeof(*s));
	s->desc = (struct mock_twin_desc){ .name = "stand-in", .config = s->config,
					   .config_len = sizeof(s->config) };
	mock_put_le16(s->config + PCI_VENDOR_ID, vendor);
	mock_put_le16(s->config + PCI_DEVICE_ID, 0x3e90);
	s->config[PCI_CLASS_PROG] = (uint8_t)class;
	mock_put_le16(s->config + PCI_CLASS_DEVICE, class >> 8);
	/* Its register for an OpRegion is memory, as a display's would be. */
	s->desc.masks = &(const struct mock_twin_mask){
		.off = MOCK_IGD_ASLS, .mask = (const mock_u8 *)"\377\377\377\377", .len = 4 };
	s->desc.nmasks = 1;
	mock_twin_device(&s->model, &s->desc);
	assert_int_equal(sim_pci_add(bdf, &s->model, 0), 0);
}

static void add(const char *bdf, const char *model)
{
	assert_int_equal(sim_pci_add(bdf, mock_device_find(model), 0), 0);
}

static void bind(void)
{
	igd_firmware(mock_igd_firmwares);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(IGD, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
}

/* How many regions the device has beside the fixed ones; -errno if it does not open. */
static int regions(void)
{
	struct vt_dev d;
	int ret = vt_dev_open(&d, IGD);

	if (ret)
		return ret;
	ret = (int)d.info.num_regions - VFIO_PCI_NUM_REGIONS;
	vt_dev_close(&d);
	return ret;
}

/* ---- bridges ---- */

struct machine {
	unsigned int host_vendor, host_class;	/* 0: none */
	unsigned int lpc_vendor, lpc_class;
	int regions;
};

static void machine_gives(void **state)
{
	const struct machine *m = *state;
	static struct stand_in host, lpc;

	if (m->host_vendor)
		put(&host, IGD_HOST_BRIDGE, m->host_vendor, m->host_class);
	if (m->lpc_vendor)
		put(&lpc, IGD_LPC, m->lpc_vendor, m->lpc_class);
	add(IGD, "igd");
	bind();
	assert_int_equal(regions(), m->regions);
}

#define MACHINE(name_, ...)						\
	{ .name = #name_, .test_func = machine_gives,			\
	  .initial_state = &(struct machine){ __VA_ARGS__ } }

/* ---- displays ---- */

struct display {
	unsigned int vendor, class;
	int loaded, regions;
};

static void display_gives(void **state)
{
	const struct display *want = *state;
	static struct stand_in display;

	add(IGD_HOST_BRIDGE, "igd-host");
	add(IGD_LPC, "igd-lpc");
	put(&display, IGD, want->vendor, want->class);
	bind();
	if (core_is_ours())
		assert_int_equal(sim_module_loaded("vfio-pci-igd"), want->loaded);
	assert_int_equal(regions(), want->regions);
}

#define DISPLAY(name_, ...)						\
	{ .name = #name_, .test_func = display_gives,			\
	  .initial_state = &(struct display){ __VA_ARGS__ } }

/* Loaded for another function, it leaves alone what is none of its business. */
static void display_is_left_alone(void **state)
{
	const struct display *d = *state;
	static struct stand_in display;

	if (core_is_ours())
		assert_int_equal(sim_modprobe("vfio-pci-igd", NULL), 0);
	add(IGD_HOST_BRIDGE, "igd-host");
	add(IGD_LPC, "igd-lpc");
	put(&display, IGD, d->vendor, d->class);
	bind();
	assert_int_equal(regions(), 0);
}

#define LEFT_ALONE(name_, ...)						\
	{ .name = #name_ "_is_left_alone", .test_func = display_is_left_alone, \
	  .initial_state = &(struct display){ __VA_ARGS__ } }

/* ---- the module ---- */

static void machine(void)
{
	only_ours("the kernel's own vfio-pci has all of this inside");
	add(IGD_HOST_BRIDGE, "igd-host");
	add(IGD_LPC, "igd-lpc");
	add(IGD, "igd");
}

static void display_works_without_the_module(void **state)
{
	(void)state;
	machine();
	assert_int_equal(sim_module_blacklist("vfio-pci-igd", 1), 0);
	bind();
	assert_int_equal(sim_module_loaded("vfio-pci-igd"), 0);
	assert_int_equal(regions(), 0);
	/* Whoever loads it later has the regions from the next open on. */
	assert_int_equal(sim_modprobe("vfio-pci-igd", NULL), 0);
	assert_int_equal(regions(), 3);
	assert_int_equal(sim_rmmod("vfio-pci-igd"), 0);
	assert_int_equal(regions(), 0);
}

static void module_comes_with_the_display(void **state)
{
	(void)state;
	machine();
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(sim_module_loaded("vfio-pci-igd"), 0);
	bind();
	assert_int_equal(sim_module_loaded("vfio-pci-igd"), 1);
	assert_int_equal(regions(), 3);
}

/* Neither boot nor a management program, who look for pci: and vfio_pci:, ever load it. */
static void module_has_one_alias_and_one_dependency(void **state)
{
	(void)state;
	only_ours("a module of ours");
	assert_string_equal(sim_module_info("vfio-pci-igd", "alias", 0),
			    "vfio_pci_ext:v00008086d*sv*sd*bc03sc00i*");
	assert_null(sim_module_info("vfio-pci-igd", "alias", 1));
	assert_int_equal(sim_modprobe("vfio-pci-igd", NULL), 0);
	assert_int_equal(sim_module_loaded("vfio-pci-core"), 1);
	assert_int_equal(sim_module_loaded("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-igd"), 0);
}

static void module_stays_while_the_display_is_open(void **state)
{
	struct vt_dev d;

	(void)state;
	machine();
	bind();
	assert_int_equal(vt_dev_open(&d, IGD), 0);
	assert_int_equal(sim_rmmod("vfio-pci-igd"), -EWOULDBLOCK);
	vt_dev_close(&d);
	assert_int_equal(sim_rmmod("vfio-pci-igd"), 0);
}

/* The regions are the function's, whichever driver has it. */
static void another_driver_has_the_regions_too(void **state)
{
	(void)state;
	machine();
	igd_firmware(mock_igd_firmwares);
	assert_int_equal(sim_modprobe("variant", NULL), 0);
	assert_int_equal(vt_bind(IGD, "variant"), 0);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(regions(), 3);
}

#define HOST_BRIDGE 0x8086, 0x060000
#define LPC_BRIDGE  0x8086, 0x060100

SUITE_ON(igd_machine, "cold",
	 MACHINE(two_bridges_two_regions, HOST_BRIDGE, LPC_BRIDGE, .regions = 3),
	 MACHINE(no_lpc_bridge, HOST_BRIDGE, .regions = 2),
	 MACHINE(no_host_bridge, .lpc_vendor = 0x8086, .lpc_class = 0x060100, .regions = 1),
	 MACHINE(no_bridge, .regions = 1),
	 MACHINE(host_bridge_of_another_vendor, 0x1022, 0x060000, LPC_BRIDGE, .regions = -EINVAL),
	 MACHINE(host_bridge_is_none, 0x8086, 0x068000, LPC_BRIDGE, .regions = -EINVAL),
	 MACHINE(lpc_bridge_of_another_vendor, HOST_BRIDGE, 0x1022, 0x060100, .regions = -EINVAL),
	 MACHINE(lpc_bridge_is_none, HOST_BRIDGE, 0x8086, 0x010601, .regions = -EINVAL),
	 DISPLAY(display_is_extended, 0x8086, 0x030000, .loaded = 1, .regions = 3),
	 DISPLAY(display_without_vga_is_not, 0x8086, 0x038000),
	 DISPLAY(other_function_is_not, 0x8086, 0x020000),
	 LEFT_ALONE(display_of_another_vendor, 0x1234, 0x030000),
	 LEFT_ALONE(display_without_vga, 0x8086, 0x038000),
	 cmocka_unit_test(display_works_without_the_module),
	 cmocka_unit_test(module_comes_with_the_display),
	 cmocka_unit_test(module_has_one_alias_and_one_dependency),
	 cmocka_unit_test(module_stays_while_the_display_is_open),
	 cmocka_unit_test(another_driver_has_the_regions_too));
