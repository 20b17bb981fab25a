// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vendor contract, hook by hook: each driver of harness/tests/modules/hooks uses one thing that
 * the public header offers, and a user program sees what it is good for.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <shared/lab.h>
#include <shared/module.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/fallible.h"
#include "tests/modules/hooks/hooks.h"
#include "tests/suite.h"
#include "tests/world.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)
#define WINDOW_SIZE (HOOK_WINDOW_PAGES * PAGE)
#define bdf() (stage_current()->bdf)

/* The drivers need the opaque core, so a program with another one does not have them. */
static int bind_with(const char *driver, const char *params)
{
	if (sim_modprobe(driver, params) == -ENOENT)
		skip_because("the driver is for our core alone");
	assert_int_equal(vt_unbind(bdf()), 0);
	assert_int_equal(vt_bind(bdf(), driver), 0);
	sim_settle();
	sim_check_baseline();
	return 0;
}

static void open_with(struct vt_dev *d, const char *driver, const char *params)
{
	bind_with(driver, params);
	device_open(d);
}

static uint64_t region_size(const struct vt_dev *d, uint32_t index, uint32_t flags)
{
	struct vfio_region_info info;

	assert_int_equal(vt_region(d->fd, index, &info), 0);
	assert_int_equal(info.flags, flags);
	return info.size;
}

/* ---- info_caps, region, region_caps, feature ---- */

static void info_carries_each_capability_once(void **state)
{
	struct {
		struct vfio_device_info info;
		struct vfio_info_cap_header cap[3];
	} v = { .info = { .argsz = sizeof(v) } };
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-info", NULL);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	assert_int_equal(v.info.cap_offset, sizeof(v.info));
	assert_int_equal(v.cap[0].id, HOOK_CAP_ID);
	assert_int_equal(v.cap[0].version, 1);
	assert_int_equal(v.cap[0].next, sizeof(v.info) + sizeof(v.cap[0]));
	assert_int_equal(v.cap[1].id, EXT_CAP_SHARED);
	assert_int_equal(v.cap[1].next, 0);
	assert_int_equal(v.cap[2].id, 0);
	vt_dev_close(&d);
}

static void region_is_half_as_large(void **state)
{
	const uint32_t all = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
			     VFIO_REGION_INFO_FLAG_MMAP;
	struct vt_dev d;
	uint32_t value;
	vt_addr at;

	(void)state;
	only_small_pages("half of this BAR is less than a page, so it cannot be mapped");
	open_with(&d, "hook-region", NULL);
	assert_int_equal(region_size(&d, 2, all), HOOK_BAR2_SIZE);
	assert_int_equal(vt_bar_get(d.fd, 2, HOOK_BAR2_SIZE - 4, &value, 4), 4);
	assert_int_equal(vt_bar_get(d.fd, 2, HOOK_BAR2_SIZE, &value, 4), -EINVAL);
	assert_int_equal(vt_map(d.fd, 2ull << 40, HOOK_BAR2_SIZE + PAGE, PROT_READ, MAP_SHARED,
				&at),
			 -EINVAL);
	assert_int_equal(vt_map(d.fd, 2ull << 40, HOOK_BAR2_SIZE, PROT_READ, MAP_SHARED, &at), 0);
	vt_unmap(at, HOOK_BAR2_SIZE);
	vt_dev_close(&d);
}

static uint32_t bar_sized(const struct vt_dev *d, unsigned int reg)
{
	vt_cfg_set32(d->fd, reg, 0xffffffff);
	return vt_cfg_get32(d->fd, reg);
}

static void narrowed_bar_sizes_in_config_space(void **state)
{
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-region", NULL);
	/* 64 bits, prefetchable */
	assert_int_equal(bar_sized(&d, PCI_BASE_ADDRESS_2), 0xffff8000 | 0xc);
	assert_int_equal(bar_sized(&d, PCI_BASE_ADDRESS_3), 0xffffffff);
	/* The one that nobody touched, of the same function */
	assert_int_equal(bar_sized(&d, PCI_BASE_ADDRESS_4), 0xffffc000);
	vt_dev_close(&d);
}

static void hidden_bar_has_no_register(void **state)
{
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-region", NULL);
	assert_int_equal(region_size(&d, HOOK_HIDDEN_BAR, 0), 0);
	assert_int_equal(vt_cfg_get32(d.fd, PCI_BASE_ADDRESS_0 + 4 * HOOK_HIDDEN_BAR), 0);
	assert_int_equal(bar_sized(&d, PCI_BASE_ADDRESS_0 + 4 * HOOK_HIDDEN_BAR), 0);
	vt_dev_close(&d);
}

static void region_carries_a_capability(void **state)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_sparse_mmap sparse;
		struct vfio_region_sparse_mmap_area area;
	} v = { .info = { .argsz = sizeof(v), .index = 2 } };
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-region-caps", NULL);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_REGION_INFO, &v, sizeof(v)), 0);
	assert_true(v.info.flags & VFIO_REGION_INFO_FLAG_CAPS);
	assert_int_equal(v.sparse.header.id, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	assert_int_equal(v.area.offset, PAGE);
	vt_dev_close(&d);
}

static int get_feature(int fd, uint32_t feature, uint32_t *value)
{
	struct {
		struct vfio_device_feature head;
		uint32_t value;
	} v = { .head = { .argsz = sizeof(v), .flags = VFIO_DEVICE_FEATURE_GET | feature } };
	int ret = vt_ioctl(fd, VFIO_DEVICE_FEATURE, &v, sizeof(v));

	*value = v.value;
	return ret;
}

static void feature_is_the_drivers(void **state)
{
	uint32_t value;
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-feature", NULL);
	assert_int_equal(get_feature(d.fd, HOOK_FEATURE, &value), 0);
	assert_int_equal(value, HOOK_FEATURE_VALUE);
	assert_int_equal(get_feature(d.fd, HOOK_FEATURE + 1, &value), -ENOTTY);
	vt_dev_close(&d);
}

/* ---- config space by byte ranges ---- */

static void config_read_shows_what_the_driver_says(void **state)
{
	uint8_t bytes[8];
	struct vt_dev d;
	uint32_t subsys;

	(void)state;
	device_open(&d);
	subsys = vt_cfg_get32(d.fd, PCI_SUBSYSTEM_VENDOR_ID);
	vt_dev_close(&d);
	open_with(&d, "hook-config", NULL);
	assert_int_equal(vt_cfg_get32(d.fd, 0), HOOK_DEVICE_ID << 16 | 0x1234);
	assert_int_equal(vt_cfg_get16(d.fd, PCI_DEVICE_ID), HOOK_DEVICE_ID);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_DEVICE_ID + 1), HOOK_DEVICE_ID >> 8);
	assert_int_equal(vt_cfg_get16(d.fd, 0), 0x1234);
	/* Unaligned, and longer than the range on both sides */
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_CONFIG_REGION_INDEX, 1, bytes, 7), 7);
	assert_int_equal(bytes[0], 0x12);
	assert_int_equal(bytes[1] | bytes[2] << 8, HOOK_DEVICE_ID);
	/* Three of a dword's four bytes */
	assert_int_equal(vt_cfg_get32(d.fd, PCI_SUBSYSTEM_VENDOR_ID), subsys ^ 0xffffff00);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_SUBSYSTEM_VENDOR_ID), subsys & 0xff);
	vt_dev_close(&d);
}

static void config_write_is_taken_by_the_driver(void **state)
{
	uint8_t pin;
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-config", NULL);
	pin = vt_cfg_get8(d.fd, PCI_INTERRUPT_PIN);
	assert_int_equal(vt_cfg_set32(d.fd, HOOK_SCRATCH, 0x12345678), 0);
	assert_int_equal(vt_cfg_get8(d.fd, HOOK_SCRATCH), 0x78);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_INTERRUPT_PIN), pin);
	vt_dev_close(&d);
}

static void config_write_is_seen_and_goes_on(void **state)
{
	uint32_t value;
	uint8_t before;
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-config", NULL);
	before = vt_cfg_get8(d.fd, HOOK_COUNT);
	device_memory(&d, 0);
	assert_int_equal(vt_bar_get(d.fd, 2, 0, &value, 4), -EIO);
	device_memory(&d, 1);
	assert_int_equal(vt_bar_get(d.fd, 2, 0, &value, 4), 4);
	assert_int_equal(vt_cfg_get8(d.fd, HOOK_COUNT), before + 2);
	/* A dword of COMMAND and STATUS is cut where the range ends: one more */
	value = vt_cfg_get32(d.fd, PCI_COMMAND);
	assert_int_equal(vt_cfg_set32(d.fd, PCI_COMMAND, value), 0);
	assert_int_equal(vt_cfg_get8(d.fd, HOOK_COUNT), before + 3);
	vt_dev_close(&d);
}

static void config_access_fails_with_the_driver(void **state)
{
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-config", NULL);
	assert_int_equal(vt_cfg_set8(d.fd, HOOK_FORBIDDEN, 0), -EPERM);
	assert_int_equal(vt_cfg_set32(d.fd, HOOK_FORBIDDEN & ~3u, 0), -EPERM);
	assert_int_equal(vt_cfg_get8(d.fd, HOOK_FORBIDDEN), 0);
	assert_int_equal(vt_cfg_set8(d.fd, HOOK_SCRATCH, 0xee), 0);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_CONFIG_REGION_INDEX, HOOK_FORBIDDEN,
				    &(uint8_t){ 0 }, 1),
			 -EIO);
	vt_dev_close(&d);
}

SUITE_ON(hooks, "bars", cmocka_unit_test(info_carries_each_capability_once),
	 cmocka_unit_test(region_is_half_as_large),
	 cmocka_unit_test(narrowed_bar_sizes_in_config_space),
	 cmocka_unit_test(hidden_bar_has_no_register),
	 cmocka_unit_test(region_carries_a_capability),
	 cmocka_unit_test(feature_is_the_drivers),
	 cmocka_unit_test(config_read_shows_what_the_driver_says),
	 cmocka_unit_test(config_write_is_taken_by_the_driver),
	 cmocka_unit_test(config_write_is_seen_and_goes_on),
	 cmocka_unit_test(config_access_fails_with_the_driver));

/* ---- what is behind a BAR ---- */

#define RW   (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define MMAP VFIO_REGION_INFO_FLAG_MMAP

static void backing_has_its_own_size(void **state)
{
	struct vt_dev d;
	char byte;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	assert_int_equal(region_size(&d, HOOK_RAM_BAR, RW | MMAP), HOOK_RAM_PAGES * PAGE);
	assert_int_equal(region_size(&d, HOOK_PORT_BAR, RW), HOOK_PORT_SIZE);
	assert_int_equal(region_size(&d, HOOK_WINDOW_BAR, MMAP), WINDOW_SIZE);
	/* A view without a backing cannot add anything: BAR 1 keeps what the core offers. */
	assert_int_equal(region_size(&d, 1, RW), 32);
	assert_int_equal(vt_bar_get(d.fd, HOOK_WINDOW_BAR, 0, &byte, 1), -EINVAL);
	assert_int_equal(vt_bar_get(d.fd, HOOK_RAM_BAR, HOOK_RAM_PAGES * PAGE, &byte, 1), -EINVAL);
	vt_dev_close(&d);
}

static void backing_sizes_in_config_space(void **state)
{
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	/* Three pages round up to four. */
	assert_int_equal(vt_cfg_get32(d.fd, PCI_BASE_ADDRESS_0), PCI_BASE_ADDRESS_MEM_PREFETCH);
	vt_cfg_set32(d.fd, PCI_BASE_ADDRESS_0, 0xffffffff);
	assert_int_equal(vt_cfg_get32(d.fd, PCI_BASE_ADDRESS_0), (uint32_t)-(4 * PAGE) | 8);
	vt_cfg_set32(d.fd, PCI_BASE_ADDRESS_5, 0xffffffff);
	assert_int_equal(vt_cfg_get32(d.fd, PCI_BASE_ADDRESS_5), 0xffffffe0 | 1);
	vt_cfg_set32(d.fd, PCI_BASE_ADDRESS_2, 0xffffffff);
	vt_cfg_set32(d.fd, PCI_BASE_ADDRESS_3, 0xffffffff);
	assert_int_equal(vt_cfg_get32(d.fd, PCI_BASE_ADDRESS_2), (uint32_t)-WINDOW_SIZE | 4);
	assert_int_equal(vt_cfg_get32(d.fd, PCI_BASE_ADDRESS_3), 0xffffffff);
	vt_dev_close(&d);
}

static void backing_is_read_and_written(void **state)
{
	char text[32] = "";
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	/* Unaligned, over the end of a page */
	assert_int_equal(vt_bar_set(d.fd, HOOK_RAM_BAR, PAGE - 7, "what the driver has", 19), 19);
	assert_int_equal(vt_bar_get(d.fd, HOOK_RAM_BAR, PAGE - 7, text, 19), 19);
	assert_string_equal(text, "what the driver has");
	assert_int_equal(vt_bar_set(d.fd, HOOK_RAM_BAR, HOOK_RAM_PAGES * PAGE - 2, "xyz", 3), 2);
	vt_dev_close(&d);
}

static uint32_t port16(const struct vt_dev *d, unsigned int off)
{
	uint16_t value = 0;

	assert_int_equal(vt_bar_get(d->fd, HOOK_PORT_BAR, off, &value, 2), 2);
	return le16toh(value);
}

static void backing_gets_aligned_accesses(void **state)
{
	uint64_t value = htole64(0x4444333322221111);
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	assert_int_equal(vt_bar_set(d.fd, HOOK_PORT_BAR, 8, &value, 8), 8);
	assert_int_equal(port16(&d, HOOK_PORT_WRITES), 4);
	assert_int_equal(port16(&d, HOOK_PORT_WIDTH), 2);
	assert_int_equal(port16(&d, HOOK_PORT_LAST), 0x4444);
	assert_int_equal(vt_bar_set(d.fd, HOOK_PORT_BAR, 9, &value, 1), 1);
	assert_int_equal(port16(&d, HOOK_PORT_WIDTH), 1);
	assert_int_equal(vt_bar_set(d.fd, HOOK_PORT_BAR, HOOK_PORT_BAD, &value, 1), -ENXIO);
	assert_int_equal(vt_bar_get(d.fd, HOOK_PORT_BAR, HOOK_PORT_BAD, &value, 1), -ENXIO);
	vt_dev_close(&d);
}

static void backing_goes_with_memory_unless_it_is_always_there(void **state)
{
	uint64_t value = 0;
	struct vt_dev d;
	vt_addr window;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	assert_int_equal(vt_map(d.fd, (uint64_t)HOOK_WINDOW_BAR << 40, WINDOW_SIZE, PROT_READ,
				MAP_SHARED, &window),
			 0);
	device_memory(&d, 0);
	assert_int_equal(vt_bar_get(d.fd, HOOK_RAM_BAR, 0, &value, 4), -EIO);
	assert_int_equal(vt_bar_set(d.fd, HOOK_RAM_BAR, 0, &value, 4), -EIO);
	assert_int_equal(port16(&d, HOOK_PORT_WRITES), 0);
	device_memory(&d, 1);
	assert_int_equal(vt_load(window, 4, &value), VT_OK);
	assert_int_equal(vt_bar_get(d.fd, HOOK_RAM_BAR, 0, &value, 4), 4);
	vt_unmap(window, WINDOW_SIZE);
	vt_dev_close(&d);
}

static void backing_is_mapped_page_by_page(void **state)
{
	uint64_t bar = (uint64_t)HOOK_RAM_BAR << 40, value;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	assert_int_equal(vt_map(d.fd, bar, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, &at), 0);
	assert_int_equal(vt_bar_set32(d.fd, HOOK_RAM_BAR, 2 * PAGE + 8, 0x600df00d), 0);
	assert_int_equal(vt_load(at + 2 * PAGE + 8, 4, &value), VT_OK);
	assert_int_equal(value, 0x600df00d);
	assert_int_equal(vt_store(at + PAGE, 4, 0x5a5a), VT_OK);
	assert_int_equal(vt_bar_get32(d.fd, HOOK_RAM_BAR, PAGE), 0x5a5a);

	device_memory(&d, 0);
	assert_int_equal(vt_load(at + PAGE, 4, &value), VT_SIGBUS);
	assert_int_equal(vt_load(at + 2 * PAGE, 4, &value), VT_SIGBUS);
	device_memory(&d, 1);
	assert_int_equal(vt_load(at + PAGE, 4, &value), VT_OK);
	assert_int_equal(value, 0x5a5a);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	vt_unmap(at, 3 * PAGE);
	vt_dev_close(&d);
}

/* What is left of a mapping on both sides of a hole is still known, and emptied with it. */
static void backing_is_emptied_on_both_sides_of_a_hole(void **state)
{
	uint64_t bar = (uint64_t)HOOK_RAM_BAR << 40, value;
	struct vt_dev d;
	unsigned int i;
	vt_addr at;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	assert_int_equal(vt_map(d.fd, bar, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, &at), 0);
	for (i = 0; i < 3; i++)
		assert_int_equal(vt_load(at + i * PAGE, 4, &value), VT_OK);
	vt_unmap(at + PAGE, PAGE);
	assert_int_equal(vt_load(at + 2 * PAGE, 4, &value), VT_OK);
	device_memory(&d, 0);
	assert_int_equal(vt_load(at, 4, &value), VT_SIGBUS);
	assert_int_equal(vt_load(at + 2 * PAGE, 4, &value), VT_SIGBUS);
	device_memory(&d, 1);
	assert_int_equal(vt_load(at, 4, &value), VT_OK);
	assert_int_equal(vt_load(at + 2 * PAGE, 4, &value), VT_OK);
	vt_unmap(at, PAGE);
	vt_unmap(at + 2 * PAGE, PAGE);
	vt_dev_close(&d);
}

static void backing_says_what_can_be_mapped(void **state)
{
	uint64_t bar = (uint64_t)HOOK_RAM_BAR << 40;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	assert_int_equal(vt_map(d.fd, bar, 4 * PAGE, PROT_READ, MAP_SHARED, &at), -EINVAL);
	assert_int_equal(vt_map(d.fd, bar, 2 * PAGE, PROT_READ, MAP_SHARED, &at), -EPERM);
	assert_int_equal(vt_map(d.fd, (uint64_t)HOOK_PORT_BAR << 40, PAGE, PROT_READ, MAP_SHARED,
				&at),
			 -EINVAL);
	vt_dev_close(&d);
}

static int ioeventfd(const struct vt_dev *d, uint64_t offset, uint32_t size, uint64_t data, int fd)
{
	struct vfio_device_ioeventfd io = { .argsz = sizeof(io), .flags = size, .offset = offset,
					    .data = data, .fd = fd };

	return vt_ioctl(d->fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io));
}

static void backing_takes_ioeventfds(void **state)
{
	uint64_t ports = (uint64_t)HOOK_PORT_BAR << 40, one = 1;
	struct vt_dev d;
	int ram, port;

	(void)state;
	open_with(&d, "hook-backing", NULL);
	ram = vt_eventfd(0);
	port = vt_eventfd(0);
	assert_int_equal(ioeventfd(&d, 0x20, 4, 0x1234, ram), 0);
	assert_int_equal(ioeventfd(&d, ports + 8, 8, 0x4444333322221111, port), 0);
	assert_int_equal(ioeventfd(&d, ports + HOOK_PORT_SIZE - 2, 4, 0, port), -EINVAL);
	assert_int_equal(ioeventfd(&d, (uint64_t)HOOK_WINDOW_BAR << 40, 4, 0, port), -EINVAL);

	vt_write(ram, &one, 8);
	vt_write(port, &one, 8);
	vt_sleep_ms(10);
	assert_int_equal(vt_bar_get32(d.fd, HOOK_RAM_BAR, 0x20), 0x1234);
	assert_int_equal(port16(&d, HOOK_PORT_WRITES), 4);
	assert_int_equal(port16(&d, HOOK_PORT_LAST), 0x4444);

	/* Memory that is off drops the write, ports do not care. */
	vt_bar_set32(d.fd, HOOK_RAM_BAR, 0x20, 0);
	device_memory(&d, 0);
	vt_write(ram, &one, 8);
	vt_write(port, &one, 8);
	vt_sleep_ms(10);
	assert_int_equal(port16(&d, HOOK_PORT_WRITES), 8);
	device_memory(&d, 1);
	assert_int_equal(vt_bar_get32(d.fd, HOOK_RAM_BAR, 0x20), 0);
	vt_dev_close(&d);
	vt_close(ram);
	vt_close(port);
}

/* Impossible, or empty: the region is hidden, the others are as they were. */
static void backing_that_cannot_be_is_hidden(void **state)
{
	struct vt_dev d;

	open_with(&d, "hook-backing", *state);
	if (!strcmp(*state, "wrong=half"))
		assert_int_equal(region_size(&d, HOOK_WINDOW_BAR + 1, 0), 0);
	else if (!strcmp(*state, "wrong=rom"))
		assert_int_equal(region_size(&d, VFIO_PCI_ROM_REGION_INDEX, 0), 0);
	else
		assert_int_equal(region_size(&d, HOOK_PORT_BAR, 0), 0);
	assert_int_equal(region_size(&d, HOOK_RAM_BAR, RW | MMAP), HOOK_RAM_PAGES * PAGE);
	vt_dev_close(&d);
}

#define HIDDEN(what)								\
	{ .name = "backing_with_impossible_" #what "_is_hidden",		\
	  .test_func = backing_that_cannot_be_is_hidden, .initial_state = (void *)"wrong=" #what }

static struct vt_dev dev;

static void prepare_backing(void)
{
	bind_with("hook-backing", NULL);
	assert_int_equal(vt_dev_attach(&dev, bdf()), 0);
}

static int use_backing(void)
{
	uint64_t bar = (uint64_t)HOOK_RAM_BAR << 40, value;
	enum vt_fault fault;
	vt_addr at;
	int ret;

	dev.fd = vt_get_device(dev.group, bdf());
	if (dev.fd < 0)
		return dev.fd;
	ret = vt_cfg_set16(dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
	if (!ret)
		ret = vt_map(dev.fd, bar, 3 * PAGE, PROT_READ, MAP_SHARED, &at);
	if (!ret) {
		fault = vt_load(at + PAGE, 4, &value);
		ret = fault == VT_OK ? 0 : -EFAULT;
		/* A signal can keep munmap from being done. */
		while (vt_unmap(at, 3 * PAGE) < 0)
			;
	}
	if (ret) {
		vt_close(dev.fd);
		dev.fd = -1;
	}
	return ret;
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

static void backing_with_every_single_fault(void **state)
{
	struct fallible f = { .prepare = prepare_backing, .run = use_backing, .undo = close_device,
			      .finish = detach };
	void *operation = &f;

	(void)state;
	every_single_fault(&operation);
}

SUITE_ON(backing, "bars", cmocka_unit_test(backing_has_its_own_size),
	 cmocka_unit_test(backing_sizes_in_config_space),
	 cmocka_unit_test(backing_is_read_and_written),
	 cmocka_unit_test(backing_gets_aligned_accesses),
	 cmocka_unit_test(backing_goes_with_memory_unless_it_is_always_there),
	 cmocka_unit_test(backing_is_mapped_page_by_page),
	 cmocka_unit_test(backing_is_emptied_on_both_sides_of_a_hole),
	 cmocka_unit_test(backing_says_what_can_be_mapped),
	 cmocka_unit_test(backing_takes_ioeventfds),
	 HIDDEN(bar), HIDDEN(width), HIDDEN(mmap), HIDDEN(size), HIDDEN(empty), HIDDEN(rom),
	 HIDDEN(half),
	 cmocka_unit_test(backing_with_every_single_fault));

/* ---- ops, resets, migration ---- */

static void region_is_found_by_its_data(void **state)
{
	char text[64] = "";
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-dev-region", NULL);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_NUM_REGIONS, 0, text, sizeof(text)),
			 sizeof(HOOK_REGION_TEXT));
	assert_string_equal(text, HOOK_REGION_TEXT);
	vt_dev_close(&d);
}

static void ops_are_chosen_at_probe(void **state)
{
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-ops", NULL);
	assert_int_equal(vt_ioctl_arg(d.fd, HOOK_OPS_CMD, 0), 42);
	vt_dev_close(&d);
}

static void ops_of_another_function_are_others(void **state)
{
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-ops", NULL);
	assert_int_equal(vt_ioctl_arg(d.fd, HOOK_OPS_CMD, 0), -ENOTTY);
	vt_dev_close(&d);
}

static int counter(const char *module, const char *name)
{
	char text[32] = "";

	assert_true(sim_module_param_read(module, name, text, sizeof(text)) > 0);
	return atoi(text);
}

static void resets_are_told_to_the_driver(void **state)
{
	unsigned int exp;
	struct vt_dev d;
	int before;

	(void)state;
	open_with(&d, "hook-reset", NULL);
	before = counter("hook-reset", "done");
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(counter("hook-reset", "done"), before + 1);
	exp = vt_cap(d.fd, PCI_CAP_ID_EXP);
	assert_int_equal(vt_cfg_set16(d.fd, exp + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR), 0);
	assert_int_equal(counter("hook-reset", "done"), before + 2);
	assert_int_equal(counter("hook-reset", "prepared"), before + 2);
	vt_dev_close(&d);
}

static int mig_state(int fd, uint32_t direction, uint32_t *state)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_feature_mig_state mig;
	} v = { .head = { .argsz = sizeof(v),
			  .flags = direction | VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE },
		.mig = { .device_state = *state } };
	int ret = vt_ioctl(fd, VFIO_DEVICE_FEATURE, &v, sizeof(v));

	*state = v.mig.device_state;
	return ret;
}

static void migration_is_the_drivers(void **state)
{
	uint32_t mig = 0;
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-migration", NULL);
	assert_int_equal(mig_state(d.fd, VFIO_DEVICE_FEATURE_GET, &mig), 0);
	assert_int_equal(mig, VFIO_DEVICE_STATE_RUNNING);
	mig = VFIO_DEVICE_STATE_STOP;
	assert_int_equal(mig_state(d.fd, VFIO_DEVICE_FEATURE_SET, &mig), 0);
	assert_int_equal(mig_state(d.fd, VFIO_DEVICE_FEATURE_GET, &mig), 0);
	assert_int_equal(mig, VFIO_DEVICE_STATE_STOP);
	mig = VFIO_DEVICE_STATE_RESUMING;
	assert_int_equal(mig_state(d.fd, VFIO_DEVICE_FEATURE_SET, &mig), -EOPNOTSUPP);
	vt_dev_close(&d);
}

SUITE_ON(hooks_life, "bars", cmocka_unit_test(region_is_found_by_its_data),
	 cmocka_unit_test(ops_are_chosen_at_probe),
	 cmocka_unit_test(resets_are_told_to_the_driver),
	 cmocka_unit_test(migration_is_the_drivers));
SUITE_ON(hooks_life_edu, "edu", cmocka_unit_test(ops_of_another_function_are_others));

/* ---- accessors ---- */

#define AT(index, off) ((uint64_t)(index) << 40 | (off))

static void accessors_move_bytes(void **state)
{
	uint8_t bytes[16];
	uint64_t value = 0;
	struct vt_dev d;
	int i;

	(void)state;
	open_with(&d, "hook-io", NULL);
	assert_int_equal(vt_pread(d.fd, bytes, 16, AT(2, 0xc)), 16);
	for (i = 4; i < 8; i++)
		assert_int_equal(bytes[i], 0xff);
	for (i = 1; i <= 8; i *= 2) {
		assert_int_equal(vt_pread(d.fd, &value, (size_t)i, AT(4, 0x1000)), i);
		assert_int_equal(vt_pwrite(d.fd, &value, (size_t)i, AT(4, 0x1000)), i);
	}
	assert_int_equal(vt_pread(d.fd, bytes, 3, AT(4, 0x1000)), -EINVAL);
	device_memory(&d, 0);
	assert_int_equal(vt_pread(d.fd, bytes, 16, AT(2, 0)), -EIO);
	assert_int_equal(vt_pwrite(d.fd, bytes, 16, AT(2, 0)), -EIO);
	assert_int_equal(vt_pread(d.fd, &value, 4, AT(4, 0x1000)), -EIO);
	assert_int_equal(vt_pwrite(d.fd, &value, 4, AT(4, 0x1000)), -EIO);
	vt_dev_close(&d);
}

static void accessors_find_a_register_in_an_access(void **state)
{
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-io", NULL);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_REVISION_ID), HOOK_IO_REVISION);
	assert_int_equal(vt_cfg_get32(d.fd, PCI_CLASS_REVISION) & 0xff, HOOK_IO_REVISION);
	assert_int_equal(vt_cfg_get16(d.fd, PCI_CLASS_DEVICE), 0x0200);
	vt_dev_close(&d);
}

static void accessors_make_one_config_access(void **state)
{
	uint64_t value = 0;
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-io", NULL);
	assert_int_equal(vt_pread(d.fd, &value, 8, AT(HOOK_IO_CONFIG, 0)), 4);
	assert_int_equal(le64toh(value) & 0xffff, 0x1234);
	assert_int_equal(vt_pread(d.fd, &value, 3, AT(HOOK_IO_CONFIG, 0)), 2);
	assert_int_equal(vt_pread(d.fd, &value, 3, AT(HOOK_IO_CONFIG, 1)), 1);
	value = htole64(0x66);
	assert_int_equal(vt_pwrite(d.fd, &value, 1, AT(HOOK_IO_CONFIG, PCI_INTERRUPT_LINE)), 1);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_INTERRUPT_LINE), 0x66);
	assert_int_equal(vt_pread(d.fd, &value, 1, AT(HOOK_IO_CONFIG, 4096)), -EFAULT);
	assert_int_equal(vt_pread(d.fd, &value, 8, AT(HOOK_IO_CONFIG, 4092)), -EFAULT);
	vt_dev_close(&d);
}

static void accessors_tell_the_state(void **state)
{
	uint32_t now[3];
	int32_t fds[1];
	struct vt_dev d;
	unsigned int pm;

	(void)state;
	open_with(&d, "hook-io", NULL);
	assert_int_equal(vt_pread(d.fd, now, sizeof(now), AT(HOOK_IO_STATE, 0)), sizeof(now));
	assert_int_equal(now[0], VFIO_PCI_NUM_IRQS);
	assert_int_equal(now[1], 0);
	assert_int_equal(now[2], 1);

	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 1, fds);
	pm = vt_cap(d.fd, PCI_CAP_ID_PM);
	assert_int_equal(vt_cfg_set16(d.fd, pm + PCI_PM_CTRL, 3), 0);
	assert_int_equal(vt_pread(d.fd, now, sizeof(now), AT(HOOK_IO_STATE, 0)), sizeof(now));
	assert_int_equal(now[0], VFIO_PCI_MSIX_IRQ_INDEX);
	assert_int_equal(now[1], 3);
	assert_int_equal(now[2], 0);
	vt_dev_close(&d);
	vt_close(fds[0]);
}

static void accessors_see_low_power(void **state)
{
	struct vfio_device_feature entry = { .argsz = sizeof(entry),
					     .flags = VFIO_DEVICE_FEATURE_SET |
						      VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY };
	uint32_t now[3];
	struct vt_dev d;

	(void)state;
	open_with(&d, "hook-io", NULL);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &entry, sizeof(entry)), 0);
	assert_int_equal(vt_pread(d.fd, now, sizeof(now), AT(HOOK_IO_STATE, 0)), sizeof(now));
	assert_int_equal(now[1], 3);
	vt_dev_close(&d);
}

SUITE_ON(accessors, "bars", cmocka_unit_test(accessors_move_bytes),
	 cmocka_unit_test(accessors_find_a_register_in_an_access),
	 cmocka_unit_test(accessors_make_one_config_access),
	 cmocka_unit_test(accessors_tell_the_state), cmocka_unit_test(accessors_see_low_power));
