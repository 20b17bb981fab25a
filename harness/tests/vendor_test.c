// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a vendor driver can add to the core: regions, narrowed views, capabilities, features. The
 * driver is harness/tests/modules/hooked, the function has every kind of BAR.
 */
#include <string.h>
#include <sys/mman.h>

#include <shared/lab.h>
#include <shared/module.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/fallible.h"
#include "tests/modules/hooked/hooked.h"
#include "tests/suite.h"
#include "tests/world.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)
#define MEMORY_SIZE (HOOKED_MEMORY_PAGES * PAGE)

#define MEMORY_REGION	VFIO_PCI_NUM_REGIONS
#define COUNTER_REGION	(VFIO_PCI_NUM_REGIONS + 1)

#define bdf() (stage_current()->bdf)

/* The driver needs the opaque core, so a program with another one does not have it. */
static void have_hooked(const char *params)
{
	if (sim_insmod("hooked", params) == -ENOENT)
		skip_because("the driver is for our core alone");
	assert_int_equal(vt_unbind(bdf()), 0);
}

static void bind_hooked(const char *params)
{
	have_hooked(params);
	assert_int_equal(vt_bind(bdf(), "hooked"), 0);
	sim_settle();
	sim_check_baseline();
}

static void open_hooked(struct vt_dev *d, const char *params)
{
	bind_hooked(params);
	device_open(d);
}

/* ---- regions of the driver's ---- */

static void regions_follow_the_fixed_ones(void **state)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_type type;
		struct vfio_info_cap_header own;
	} v = { .info = { .argsz = sizeof(v), .index = MEMORY_REGION } };
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(d.info.num_regions, VFIO_PCI_NUM_REGIONS + 2);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_REGION_INFO, &v, sizeof(v)), 0);
	assert_int_equal(v.info.size, MEMORY_SIZE);
	assert_int_equal(v.info.flags, VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
				       VFIO_REGION_INFO_FLAG_MMAP | VFIO_REGION_INFO_FLAG_CAPS);
	assert_int_equal(v.info.cap_offset, sizeof(v.info));
	assert_int_equal(v.type.header.id, VFIO_REGION_INFO_CAP_TYPE);
	assert_int_equal(v.type.type, (uint32_t)VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x1234);
	assert_int_equal(v.type.subtype, 1);
	assert_int_equal(v.type.header.next, offsetof(typeof(v), own));
	assert_int_equal(v.own.id, HOOKED_CAP_ID);
	assert_int_equal(v.own.next, 0);
	vt_dev_close(&d);
}

static void region_info_says_how_much_room_it_needs(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_region(d.fd, COUNTER_REGION, &info), 0);
	assert_int_equal(info.argsz, sizeof(info) + sizeof(struct vfio_region_info_cap_type));
	assert_int_equal(info.cap_offset, 0);
	assert_int_equal(info.size, HOOKED_COUNTER_SIZE);
	assert_int_equal(vt_region(d.fd, COUNTER_REGION + 1, &info), -EINVAL);
	vt_dev_close(&d);
}

static void region_reads_what_was_written(void **state)
{
	char text[8] = "";
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_bar_set(d.fd, MEMORY_REGION, MEMORY_SIZE - 6, "abcdefgh", 8), 6);
	assert_int_equal(vt_bar_get(d.fd, MEMORY_REGION, MEMORY_SIZE - 6, text, 8), 6);
	assert_memory_equal(text, "abcdef", 6);
	assert_int_equal(vt_bar_get(d.fd, MEMORY_REGION, MEMORY_SIZE, text, 1), -EINVAL);
	vt_dev_close(&d);
}

static void regions_are_new_at_each_open(void **state)
{
	uint64_t count = 0;
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_bar_get(d.fd, COUNTER_REGION, 0, &count, 8), 8);
	assert_int_equal(vt_bar_get(d.fd, COUNTER_REGION, 0, &count, 8), 8);
	assert_int_equal(count, 2);
	vt_dev_close(&d);
	device_open(&d);
	assert_int_equal(vt_bar_get(d.fd, COUNTER_REGION, 0, &count, 8), 8);
	assert_int_equal(count, 1);
	vt_dev_close(&d);
}

static void offset_behind_the_last_region_is_none(void **state)
{
	struct vt_dev d;
	char byte;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_pread(d.fd, &byte, 1, (uint64_t)(COUNTER_REGION + 1) << 40), -EINVAL);
	assert_int_equal(vt_pwrite(d.fd, &byte, 1, (uint64_t)(COUNTER_REGION + 1) << 40), -EINVAL);
	vt_dev_close(&d);
}

static void region_is_mapped_by_its_driver(void **state)
{
	uint64_t value = 0;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_map(d.fd, (uint64_t)MEMORY_REGION << 40, PAGE, PROT_READ | PROT_WRITE,
				MAP_SHARED, &at),
			 0);
	assert_int_equal(vt_bar_set32(d.fd, 2, 0x10, 0x1234), 0);
	assert_int_equal(vt_load(at + 0x10, 4, &value), VT_OK);
	assert_int_equal(value, 0x1234);
	assert_int_equal(vt_unmap(at, PAGE), 0);
	assert_int_equal(vt_map(d.fd, (uint64_t)MEMORY_REGION << 40, 2 * PAGE, PROT_READ,
				MAP_SHARED, &at),
			 -EINVAL);
	vt_dev_close(&d);
}

static void region_that_cannot_be_mapped(void **state)
{
	struct vt_dev d;
	vt_addr at;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_map(d.fd, (uint64_t)COUNTER_REGION << 40, PAGE, PROT_READ, MAP_SHARED,
				&at),
			 -EINVAL);
	assert_int_equal(vt_map(d.fd, (uint64_t)(COUNTER_REGION + 1) << 40, PAGE, PROT_READ,
				MAP_SHARED, &at),
			 -EINVAL);
	assert_int_equal(vt_map(d.fd, (uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40, PAGE,
				PROT_READ, MAP_SHARED, &at),
			 -EINVAL);
	vt_dev_close(&d);
}

/* ---- views of the BARs ---- */

static void view_hides_the_end_of_a_bar(void **state)
{
	struct vfio_region_info info;
	uint32_t value;
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_region(d.fd, 0, &info), 0);
	assert_int_equal(info.size, HOOKED_BAR0_SIZE);
	assert_int_equal(info.flags & VFIO_REGION_INFO_FLAG_MMAP, 0);
	assert_int_equal(vt_bar_get(d.fd, 0, HOOKED_BAR0_SIZE - 2, &value, 4), 2);
	assert_int_equal(vt_bar_get(d.fd, 0, HOOKED_BAR0_SIZE, &value, 4), -EINVAL);
	vt_dev_close(&d);
}

static void view_of_no_size_is_no_region(void **state)
{
	struct vfio_region_info info;
	uint32_t value;
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_region(d.fd, 1, &info), 0);
	assert_int_equal(info.size, 0);
	assert_int_equal(info.flags, 0);
	assert_int_equal(vt_bar_get(d.fd, 1, 0, &value, 4), -EINVAL);
	vt_dev_close(&d);
}

static void view_limits_what_can_be_mapped(void **state)
{
	uint64_t bar2 = 2ull << 40;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	only_small_pages("this BAR is less than a page");
	open_hooked(&d, NULL);
	/* Half a page is hidden, so the whole page is. */
	assert_int_equal(vt_map(d.fd, bar2, 0x3000, PROT_READ, MAP_SHARED, &at), -EINVAL);
	assert_int_equal(vt_map(d.fd, bar2 + 0x2000, 0x1000, PROT_READ, MAP_SHARED, &at), -EINVAL);
	assert_int_equal(vt_map(d.fd, bar2, 0x2000, PROT_READ, MAP_SHARED, &at), 0);
	assert_int_equal(vt_unmap(at, 0x2000), 0);
	vt_dev_close(&d);
}

static void view_cannot_grow_and_may_be_read_only(void **state)
{
	struct vfio_region_info info;
	uint32_t value = 0;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_region(d.fd, 4, &info), 0);
	assert_int_equal(info.size, 16 << 10);
	assert_int_equal(info.flags, VFIO_REGION_INFO_FLAG_READ);
	assert_int_equal(vt_bar_get(d.fd, 4, 0x3000, &value, 4), 4);
	assert_int_equal(vt_bar_set(d.fd, 4, 0x3000, &value, 4), -EINVAL);
	assert_int_equal(vt_map(d.fd, 4ull << 40, PAGE, PROT_READ, MAP_SHARED, &at), -EINVAL);
	vt_dev_close(&d);
}

/* ---- capabilities and features ---- */

static void info_carries_the_drivers_capability(void **state)
{
	struct {
		struct vfio_device_info info;
		struct vfio_info_cap_header own;
	} v = { .info = { .argsz = sizeof(v) } };
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_true(d.info.flags & VFIO_DEVICE_FLAGS_CAPS);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	assert_int_equal(v.info.cap_offset, sizeof(v.info));
	assert_int_equal(v.own.id, HOOKED_CAP_ID);
	/* A program from before capabilities gets its old struct and nothing behind it. */
	v.info.argsz = offsetof(struct vfio_device_info, cap_offset);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &v, v.info.argsz), 0);
	assert_int_equal(v.info.argsz, sizeof(v));
	vt_dev_close(&d);
}

static void info_of_a_driver_with_nothing_to_add(void **state)
{
	struct vt_dev d;

	(void)state;
	open_hooked(&d, "wrong=no_info");
	assert_int_equal(d.info.flags & VFIO_DEVICE_FLAGS_CAPS, 0);
	vt_dev_close(&d);
}

static void latent_caps_buf_leak_info_fails_with_its_driver(void **state)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vt_dev d;

	(void)state;
	bind_hooked("wrong=info");
	assert_int_equal(vt_dev_attach(&d, bdf()), 0);
	d.fd = vt_get_device(d.group, bdf());
	assert_true(d.fd >= 0);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)), -EIO);
	vt_dev_close(&d);
}

static void fixed_region_carries_the_drivers_capability(void **state)
{
	struct {
		struct vfio_region_info info;
		struct vfio_info_cap_header own;
	} v = { .info = { .argsz = sizeof(v), .index = VFIO_PCI_CONFIG_REGION_INDEX } };
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_REGION_INFO, &v, sizeof(v)), 0);
	assert_true(v.info.flags & VFIO_REGION_INFO_FLAG_CAPS);
	assert_int_equal(v.own.id, HOOKED_CAP_ID);
	vt_dev_close(&d);
}

static void fixed_region_fails_with_its_driver(void **state)
{
	struct vfio_region_info info = { .argsz = sizeof(info),
					 .index = VFIO_PCI_CONFIG_REGION_INDEX };
	struct vt_dev d;

	(void)state;
	bind_hooked("wrong=region_info");
	assert_int_equal(vt_dev_attach(&d, bdf()), 0);
	d.fd = vt_get_device(d.group, bdf());
	assert_true(d.fd >= 0);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_REGION_INFO, &info, sizeof(info)), -EIO);
	info.index = 0;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_REGION_INFO, &info, sizeof(info)), 0);
	vt_dev_close(&d);
}

static void feature_of_the_driver(void **state)
{
	struct {
		struct vfio_device_feature head;
		uint32_t value;
	} v = { .head = { .argsz = sizeof(v),
			  .flags = VFIO_DEVICE_FEATURE_SET | HOOKED_FEATURE },
		.value = 0x5a5a };
	struct vt_dev d;

	(void)state;
	open_hooked(&d, NULL);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), 0);
	v.value = 0;
	v.head.flags = VFIO_DEVICE_FEATURE_GET | HOOKED_FEATURE;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), 0);
	assert_int_equal(v.value, 0x5a5a);
	/* What the driver does not know the core may. */
	v.head.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_SET |
		       VFIO_DEVICE_FEATURE_LOW_POWER_EXIT;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), 0);
	v.head.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | (HOOKED_FEATURE + 1);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -ENOTTY);
	vt_dev_close(&d);
}

/* ---- failures of the driver ---- */

static void open_that_fails_in_the_driver_leaves_nothing(void **state)
{
	struct vt_dev d;

	(void)state;
	bind_hooked("wrong=open");
	assert_int_equal(vt_dev_open(&d, bdf()), -EIO);
}

/* Migration and logging complete, and no view narrowed. */
static void whole_device_is_registered(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;

	(void)state;
	open_hooked(&d, "wrong=nothing");
	assert_int_equal(vt_region(d.fd, 0, &info), 0);
	assert_int_equal(info.size, 256);
	assert_true(info.flags & VFIO_REGION_INFO_FLAG_MMAP);
	vt_dev_close(&d);
}

static void empty_hooks_change_nothing(void **state)
{
	struct vfio_device_feature v = { .argsz = sizeof(v),
					 .flags = VFIO_DEVICE_FEATURE_PROBE |
						  VFIO_DEVICE_FEATURE_GET | HOOKED_FEATURE };
	struct vfio_region_info info;
	struct vt_dev d;

	(void)state;
	open_hooked(&d, "wrong=no_hooks");
	assert_int_equal(d.info.flags & VFIO_DEVICE_FLAGS_CAPS, 0);
	assert_int_equal(vt_region(d.fd, 1, &info), 0);
	assert_int_equal(info.size, 32);
	assert_int_equal(vt_region(d.fd, VFIO_PCI_CONFIG_REGION_INDEX, &info), 0);
	assert_int_equal(info.flags & VFIO_REGION_INFO_FLAG_CAPS, 0);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -ENOTTY);
	vt_dev_close(&d);
}

static struct vt_dev dev;

static void attach(void)
{
	bind_hooked(NULL);
	assert_int_equal(vt_dev_attach(&dev, bdf()), 0);
}

static int open_device(void)
{
	return dev.fd = vt_get_device(dev.group, bdf());
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

static void register_refuses_half_a_device(void **state)
{
	char driver[32];

	have_hooked(*state);
	assert_true(vt_bind(bdf(), "hooked") < 0);
	vt_driver(bdf(), driver, sizeof(driver));
	assert_string_equal(driver, "");
	/* The failed probe left nothing, nor do the override and the module's parameter. */
	assert_int_equal(vt_unbind(bdf()), 0);
	assert_int_equal(sim_rmmod("hooked"), 0);
}

static void register_warns_of_a_wrong_drvdata(void **state)
{
	sim_expect_warnings(1);
	register_refuses_half_a_device(state);
}

#define HALF(what)							\
	{ .name = "register_refuses_half_a_" #what,			\
	  .test_func = register_refuses_half_a_device, .initial_state = (void *)"wrong=" #what }

SUITE_ON(vendor, "bars", cmocka_unit_test(regions_follow_the_fixed_ones),
	 cmocka_unit_test(region_info_says_how_much_room_it_needs),
	 cmocka_unit_test(region_reads_what_was_written),
	 cmocka_unit_test(regions_are_new_at_each_open),
	 cmocka_unit_test(offset_behind_the_last_region_is_none),
	 cmocka_unit_test(region_is_mapped_by_its_driver),
	 cmocka_unit_test(region_that_cannot_be_mapped),
	 cmocka_unit_test(view_hides_the_end_of_a_bar),
	 cmocka_unit_test(view_of_no_size_is_no_region),
	 cmocka_unit_test(view_limits_what_can_be_mapped),
	 cmocka_unit_test(view_cannot_grow_and_may_be_read_only),
	 cmocka_unit_test(info_carries_the_drivers_capability),
	 cmocka_unit_test(info_of_a_driver_with_nothing_to_add),
	 cmocka_unit_test(latent_caps_buf_leak_info_fails_with_its_driver),
	 cmocka_unit_test(fixed_region_carries_the_drivers_capability),
	 cmocka_unit_test(fixed_region_fails_with_its_driver),
	 cmocka_unit_test(feature_of_the_driver),
	 cmocka_unit_test(open_that_fails_in_the_driver_leaves_nothing),
	 HALF(migration), HALF(no_migration), HALF(flags),
	 HALF(log_start), HALF(log_stop), HALF(log_read),
	 cmocka_unit_test(whole_device_is_registered),
	 cmocka_unit_test(empty_hooks_change_nothing),
	 { .name = "open_with_every_single_fault", .test_func = open_with_every_single_fault },
	 { .name = "register_warns_of_a_wrong_drvdata",
	   .test_func = register_warns_of_a_wrong_drvdata,
	   .initial_state = (void *)"wrong=drvdata" });

/* ---- virtual functions that the core knows nothing of ---- */

#define VF "0000:01:01.0"

static void vf_of_an_unknown_pf_needs_no_token(void **state)
{
	struct vt_dev vf;
	char driver[32];

	(void)state;
	bind_hooked(NULL);
	assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "1"), 0);
	/* It was captured for its PF's driver; the administrator may decide otherwise. */
	vt_driver(VF, driver, sizeof(driver));
	assert_string_equal(driver, "hooked");
	assert_int_equal(vt_unbind(VF), 0);
	assert_int_equal(vt_bind(VF, "vfio-pci"), 0);

	assert_int_equal(vt_dev_attach(&vf, VF), 0);
	vf.fd = vt_get_device(vf.group, VF " vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6");
	assert_int_equal(vf.fd, -EINVAL);
	vf.fd = vt_get_device(vf.group, VF);
	assert_true(vf.fd >= 0);
	vt_dev_close(&vf);
	assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "0"), 0);
}

SUITE_ON(vendor_vf, "pf", cmocka_unit_test(vf_of_an_unknown_pf_needs_no_token));
