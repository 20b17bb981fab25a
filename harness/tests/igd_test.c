// SPDX-License-Identifier: GPL-2.0-only
/*
 * An integrated display: the regions of firmware's table and of the two bridges, under every
 * firmware that mock-hw/igd has, good and bad.
 */
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/igd.h"
#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/fallible.h"
#include "tests/igd_expect.h"
#include "tests/suite.h"
#include "tests/world.h"

#define TABLE_LEN  MOCK_IGD_OPREGION_LEN

static void use(const char *firmware)
{
	const struct mock_igd_firmware *fw = mock_igd_firmware_find(firmware);

	assert_non_null(fw);
	igd_firmware(fw);
	sim_check_baseline();
}

/* The region of that subtype: its index, 0 if there is none. */
static uint32_t find_region(const struct vt_dev *d, uint32_t subtype, struct vfio_region_info *info)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_type type;
	} v;
	uint32_t i;

	for (i = VFIO_PCI_NUM_REGIONS; i < d->info.num_regions; i++) {
		v.info = (struct vfio_region_info){ .argsz = sizeof(v), .index = i };
		assert_int_equal(vt_ioctl(d->fd, VFIO_DEVICE_GET_REGION_INFO, &v, sizeof(v)), 0);
		assert_int_equal(v.info.cap_offset, sizeof(v.info));
		assert_int_equal(v.type.header.id, VFIO_REGION_INFO_CAP_TYPE);
		assert_int_equal(v.type.header.next, 0);
		assert_int_equal(v.type.type, (uint32_t)VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x8086);
		if (v.type.subtype == subtype) {
			*info = v.info;
			return i;
		}
	}
	return 0;
}

static struct vt_dev dev;
static struct vfio_region_info opregion;

static void open_with(const char *firmware)
{
	use(firmware);
	device_open(&dev);
	assert_true(find_region(&dev, VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION, &opregion) != 0);
}

/* Bytes [pos, pos + len) of the region are those of @want. */
static void check_read(const uint8_t *want, uint64_t pos, size_t len)
{
	static uint8_t got[IGD_REGION_MAX];

	memset(got, 0xa5, len);
	assert_int_equal(vt_pread(dev.fd, got, len, opregion.offset + pos), len);
	assert_memory_equal(got, want + pos, len);
}

/* ---- the table ---- */

/* Every read that begins or ends around what is changed, and around the end of the table. */
static void reads_show(void **state)
{
	static const unsigned int edges[] = { 0x16, 0x18, 0x3ba, 0x3c2, TABLE_LEN };
	const struct mock_igd_firmware *fw = mock_igd_firmware_find(*state);
	static uint8_t want[IGD_REGION_MAX];
	unsigned int i, pos, len;

	assert_non_null(fw);
	if (fw->vbt_at >> 32)
		only_ours("upstream's cuts the address off at 32 bits");
	igd_expected(fw, want);
	open_with(fw->name);
	check_read(want, 0, opregion.size);
	for (i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		for (pos = edges[i] - 10; pos < edges[i] + 3; pos++)
			for (len = 1; len < 24 && pos + len <= opregion.size; len++)
				check_read(want, pos, len);
	vt_dev_close(&dev);
}

#define SHOWS(name_, firmware) \
	{ .name = "reads_show_" #name_, .test_func = reads_show, .initial_state = (void *)firmware }

struct sized {
	const char *firmware;
	uint64_t size;
};

static void size_is(void **state)
{
	const struct sized *want = *state;

	open_with(want->firmware);
	assert_int_equal(opregion.size, want->size);
	assert_int_equal(opregion.flags, VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_CAPS);
	vt_dev_close(&dev);
}

#define SIZE(name_, ...) \
	{ .name = "size_is_" #name_, .test_func = size_is, \
	  .initial_state = &(struct sized){ __VA_ARGS__ } }

static void reads_end_with_the_region(void **state)
{
	uint8_t buf[16];

	(void)state;
	open_with("2.1");
	assert_int_equal(vt_pread(dev.fd, buf, 16, opregion.offset + opregion.size - 3), 3);
	assert_int_equal(vt_pread(dev.fd, buf, 0, opregion.offset), 0);
	assert_int_equal(vt_pread(dev.fd, buf, 1, opregion.offset + opregion.size), -EINVAL);
	assert_int_equal(vt_pread(dev.fd, buf, 1, opregion.offset + (1ull << 39)), -EINVAL);
	assert_int_equal(vt_pread_at(dev.fd, vt_bad_addr(), 16, opregion.offset), -EFAULT);
	assert_int_equal(vt_pread_at(dev.fd, vt_bad_addr(), 16, opregion.offset + TABLE_LEN),
			 -EFAULT);
	vt_dev_close(&dev);
}

static void no_region_can_be_written_or_mapped(void **state)
{
	struct vfio_region_info info;
	uint32_t subtype, before, zero = 0;
	vt_addr at;

	(void)state;
	open_with("2.1");
	for (subtype = VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION;
	     subtype <= VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG; subtype++) {
		uint32_t index = find_region(&dev, subtype, &info);

		assert_true(index != 0);
		assert_int_equal(info.flags, VFIO_REGION_INFO_FLAG_READ |
						     VFIO_REGION_INFO_FLAG_CAPS);
		before = vt_bar_get32(dev.fd, index, 0x50);
		assert_int_equal(vt_pwrite(dev.fd, &zero, 4, info.offset + 0x50), -EINVAL);
		assert_int_equal(vt_pwrite(dev.fd, &zero, 4, info.offset + info.size), -EINVAL);
		assert_int_equal(vt_map(dev.fd, info.offset, 4096, 1, 1, &at), -EINVAL);
		assert_int_equal(vt_bar_get32(dev.fd, index, 0x50), before);
	}
	vt_dev_close(&dev);
}

/* Firmware goes on to write, and its reader polls. */
static void reader_sees_what_firmware_writes(void **state)
{
	struct mock_igd_firmware fw = *mock_igd_firmware_find("2.0");
	static uint8_t table[TABLE_LEN], vbt[16384];

	(void)state;
	open_with("2.0");
	mock_igd_write_opregion(&fw, table);
	mock_igd_write_vbt(&fw, vbt);
	table[0x100] ^= 0xff;
	table[0x17] = 3;
	vbt[7000] ^= 0xff;
	igd_firmware_bytes(&fw, table, vbt);
	memset(table + 0x3ba, 0, 8);
	table[0x3bb] = TABLE_LEN >> 8;
	check_read(table, 0, TABLE_LEN);
	opregion.offset += TABLE_LEN;
	check_read(vbt, 0, 7001);
	vt_dev_close(&dev);
}

/* ---- tables that cannot be used ---- */

static void open_fails(void **state)
{
	const struct sized *want = *state;
	struct vt_dev d;

	/* What upstream's does with some of these, no kernel should. */
	if (strstr(want->firmware, "large") || strstr(want->firmware, "wraps"))
		only_ours("upstream's numbers wrap around, and it reads behind the table");
	use(want->firmware);
	assert_int_equal(vt_dev_open(&d, IGD), (int)want->size);
	/* Nothing of it stays: once firmware is right, so is the device. */
	open_with("2.1");
	vt_dev_close(&dev);
}

#define FAILS(name_, firmware_, errno_) \
	{ .name = "open_fails_" #name_, .test_func = open_fails, \
	  .initial_state = &(struct sized){ firmware_, (uint64_t)(int64_t)(errno_) } }

/* Led behind a table that claims to be short, the reader finds the VBT there. */
static void vbt_behind_half_a_table_is_whole(void **state)
{
	const struct mock_igd_firmware *fw = mock_igd_firmware_find("half a table and a VBT");
	static uint8_t want[IGD_REGION_MAX];

	(void)state;
	only_ours("upstream's region ends in the VBT");
	igd_expected(fw, want);
	open_with(fw->name);
	assert_int_equal(opregion.size, TABLE_LEN + fw->vbt_len);
	check_read(want, 0, opregion.size);
	vt_dev_close(&dev);
}

/* The display itself can be used; there is nothing to add to it. */
static void no_opregion_no_regions(void **state)
{
	struct vt_dev d;

	use(*state);
	device_open(&d);
	assert_int_equal(d.info.num_regions, VFIO_PCI_NUM_REGIONS);
	/* Nor is the register anything but the function's. */
	assert_int_equal(vt_cfg_set32(d.fd, MOCK_IGD_ASLS, 0x1234000), 0);
	assert_int_equal(mock_cfg_get(sim_pci_model(IGD), MOCK_IGD_ASLS, 4), 0x1234000);
	vt_dev_close(&d);
}

/* ---- the register ---- */

static void register_is_the_users_own(void **state)
{
	struct mock_func *fn = sim_pci_model(IGD);

	(void)state;
	open_with("2.1, VBT inside");
	assert_int_equal(vt_cfg_set32(dev.fd, MOCK_IGD_ASLS, 0xfee1000), 0);
	assert_int_equal(vt_cfg_get32(dev.fd, MOCK_IGD_ASLS), 0xfee1000);
	assert_int_equal(vt_cfg_set8(dev.fd, MOCK_IGD_ASLS + 1, 0x42), 0);
	assert_int_equal(vt_cfg_get32(dev.fd, MOCK_IGD_ASLS), 0xfee4200);
	assert_int_equal(mock_cfg_get(fn, MOCK_IGD_ASLS, 4), MOCK_IGD_OPREGION_AT);
	assert_int_equal(vt_ioctl_arg(dev.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(vt_cfg_get32(dev.fd, MOCK_IGD_ASLS), 0xfee4200);
	vt_dev_close(&dev);
	/* The next user begins with the host's again. */
	open_with("2.1, VBT inside");
	assert_int_equal(vt_cfg_get32(dev.fd, MOCK_IGD_ASLS), MOCK_IGD_OPREGION_AT);
	vt_dev_close(&dev);
}

static void register_shows_the_opregion_and_not_the_vbt(void **state)
{
	(void)state;
	only_ours("upstream's register shows where the VBT is");
	open_with("2.0");
	assert_int_equal(vt_cfg_get32(dev.fd, MOCK_IGD_ASLS), MOCK_IGD_OPREGION_AT);
	vt_dev_close(&dev);
}

/* ---- the bridges ---- */

static void check_bridge(const char *name, uint32_t subtype)
{
	struct mock_func *fn = sim_pci_model(name);
	uint8_t want[256], got[256];
	struct vfio_region_info info;
	unsigned int pos, len;

	assert_true(find_region(&dev, subtype, &info) != 0);
	assert_int_equal(info.size, 256);
	for (pos = 0; pos < 256; pos++)
		want[pos] = (uint8_t)mock_cfg_get(fn, pos, 1);
	assert_int_equal(vt_pread(dev.fd, got, 256, info.offset), 256);
	assert_memory_equal(got, want, 256);
	/* Whatever the alignment, and in whichever pieces it is read */
	for (pos = 0x44; pos < 0x54; pos++)
		for (len = 1; len < 14; len++) {
			memset(got, 0xa5, sizeof(got));
			assert_int_equal(vt_pread(dev.fd, got, len, info.offset + pos), len);
			assert_memory_equal(got, want + pos, len);
		}
	assert_int_equal(vt_pread(dev.fd, got, 8, info.offset + 253), 3);
	assert_memory_equal(got, want + 253, 3);
	assert_int_equal(vt_pread(dev.fd, got, 1, info.offset + 256), -EINVAL);
	assert_int_equal(vt_pread_at(dev.fd, vt_bad_addr(), 4, info.offset), -EFAULT);
}

static void bridges_show_their_config_space(void **state)
{
	(void)state;
	open_with("2.1");
	check_bridge(IGD_HOST_BRIDGE, VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG);
	check_bridge(IGD_LPC, VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG);
	vt_dev_close(&dev);
}

static void bridge_that_goes_away_reads_as_ones(void **state)
{
	struct vfio_region_info info;
	uint32_t index;

	(void)state;
	open_with("2.1");
	index = find_region(&dev, VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG, &info);
	assert_int_equal(sim_pci_vanish(IGD_LPC), 0);
	assert_int_equal(vt_bar_get32(dev.fd, index, 0), ~0u);
	/* The kernel notices, and what we have of it stays. */
	assert_int_equal(vt_pci_write(IGD_LPC, "remove", "1"), 0);
	assert_int_equal(vt_bar_get32(dev.fd, index, 0), ~0u);
	vt_dev_close(&dev);
	sim_check_baseline();
	/* It is there no more for who comes next. */
	device_open(&dev);
	assert_int_equal(dev.info.num_regions, VFIO_PCI_NUM_REGIONS + 2);
	vt_dev_close(&dev);
}

static void config_access_that_fails_is_an_error(void **state)
{
	static const unsigned int width[] = { 4, 2, 1 };
	struct vfio_region_info info;
	unsigned int i;
	uint8_t buf[4];

	(void)state;
	open_with("2.1");
	find_region(&dev, VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG, &info);
	for (i = 0; i < 3; i++) {
		sim_fault_clear();
		sim_fault_at(SIM_FAULT_CONFIG, 1);
		assert_true(vt_pread(dev.fd, buf, width[i], info.offset + 0x50) < 0);
		sim_fault_clear();
		assert_int_equal(vt_pread(dev.fd, buf, width[i], info.offset + 0x50), width[i]);
	}
	vt_dev_close(&dev);
}

static void attach(void)
{
	only_ours("upstream's open may return a positive number, which becomes a file");
	use("2.0");
	assert_int_equal(vt_dev_attach(&dev, IGD), 0);
}

static int open_device(void)
{
	dev.fd = vt_get_device(dev.group, IGD);
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

/* Of the many accesses of an open the extension has two: both are of the register. */
static void open_whose_config_access_fails_fails(void **state)
{
	unsigned int calls, n, failed = 0;

	attach();
	sim_fault_clear();
	assert_true(open_device() >= 0);
	calls = sim_fault_calls(SIM_FAULT_CONFIG);
	close_device();
	for (n = 1; n <= calls; n++) {
		sim_fault_clear();
		sim_fault_at(SIM_FAULT_CONFIG, n);
		failed += open_device() < 0;
		sim_fault_clear();
		if (dev.fd >= 0)
			close_device();
	}
	assert_true(failed > 0);
	detach();
	(void)state;
}

SUITE_ON(igd, "igd", SHOWS(2_1, "2.1"), SHOWS(2_1_apart, "2.1, VBT apart"), SHOWS(2_0, "2.0"),
	 SHOWS(2_0_high, "2.0, VBT above 4 GiB"), SHOWS(2_0_inside, "2.0, VBT inside"),
	 SHOWS(2_1_inside, "2.1, VBT inside"),
	 SHOWS(2_2, "2.2"), SHOWS(1_0, "1.0"), SHOWS(no_vbt_size, "a VBT without a size"),
	 SHOWS(no_vbt, "a size without a VBT"),
	 SIZE(2_1, "2.1", 8192 + 9000), SIZE(2_0, "2.0", 8192 + 7001), SIZE(1_0, "1.0", 8192),
	 SIZE(no_vbt, "a size without a VBT", 8192), SIZE(half, "half a table", 4096),
	 cmocka_unit_test(reads_end_with_the_region),
	 cmocka_unit_test(no_region_can_be_written_or_mapped),
	 cmocka_unit_test(reader_sees_what_firmware_writes),
	 FAILS(unsigned, "unsigned", -EINVAL), FAILS(nowhere, "leads nowhere", -EINVAL),
	 FAILS(behind, "leads behind the beginning", -EINVAL), FAILS(no_size, "no size", -EINVAL),
	 FAILS(vbt_wraps, "a VBT that wraps around", -EINVAL),
	 FAILS(vbt_too_large, "a VBT of 4 GiB", -ENOMEM),
	 FAILS(too_large, "too large", -EINVAL), FAILS(far_too_large, "far too large", -EINVAL),
	 { .name = "no_opregion_no_regions", .test_func = no_opregion_no_regions,
	   .initial_state = "no OpRegion" },
	 { .name = "no_register_no_regions", .test_func = no_opregion_no_regions,
	   .initial_state = "no register" },
	 cmocka_unit_test(vbt_behind_half_a_table_is_whole),
	 cmocka_unit_test(register_is_the_users_own),
	 cmocka_unit_test(register_shows_the_opregion_and_not_the_vbt),
	 cmocka_unit_test(bridges_show_their_config_space),
	 cmocka_unit_test(bridge_that_goes_away_reads_as_ones),
	 cmocka_unit_test(config_access_that_fails_is_an_error),
	 cmocka_unit_test(open_whose_config_access_fails_fails),
	 FAULTS(open_with_every_single_fault, .prepare = attach, .run = open_device,
		.undo = close_device, .finish = detach));
