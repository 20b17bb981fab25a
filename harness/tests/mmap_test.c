// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mapped BARs: faulted in on use, zapped before the device stops answering.
 */
#include <sys/mman.h>

#include <shared/lab.h>
#include <shared/sys.h>

#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)

#define LEN 65536

static vt_addr map_bar0(const struct vt_dev *d)
{
	struct vfio_region_info info;
	vt_addr at;

	assert_int_equal(vt_region(d->fd, 0, &info), 0);
	assert_int_equal(vt_map(d->fd, info.offset, LEN, PROT_READ | PROT_WRITE, MAP_SHARED, &at),
			 0);
	return at;
}

static uint64_t load(vt_addr at)
{
	uint64_t value = 0;

	assert_int_equal(vt_load(at, 4, &value), VT_OK);
	return value;
}

static void load_reaches_the_register(void **state)
{
	struct vt_dev d;
	vt_addr at;

	(void)state;
	device_open(&d);
	at = map_bar0(&d);
	assert_int_equal(load(at + EDU_ID), 0x010000ed);
	assert_int_equal(vt_store(at + EDU_LIVENESS, 4, 0x12345678), VT_OK);
	assert_int_equal(load(at + EDU_LIVENESS), ~0x12345678u);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~0x12345678u);
	vt_unmap(at, LEN);
	vt_dev_close(&d);
}

static void nothing_is_mapped_before_the_first_use(void **state)
{
	struct vt_dev d;
	vt_addr at;

	(void)state;
	device_open(&d);
	at = map_bar0(&d);
	assert_int_equal(sim_umapped(at, LEN), 0);
	load(at);
	assert_true(sim_umapped(at, LEN) > 0);
	vt_unmap(at, LEN);
	vt_dev_close(&d);
}

static void memory_off_zaps_and_on_faults_in_again(void **state)
{
	struct vt_dev d;
	uint64_t value;
	vt_addr at;

	(void)state;
	device_open(&d);
	at = map_bar0(&d);
	load(at);
	device_memory(&d, 0);
	assert_int_equal(sim_umapped(at, LEN), 0);
	assert_int_equal(vt_load(at, 4, &value), VT_SIGBUS);
	device_memory(&d, 1);
	assert_int_equal(load(at), 0x010000ed);
	vt_unmap(at, LEN);
	vt_dev_close(&d);
}

static void reset_zaps(void **state)
{
	struct vt_dev d;
	vt_addr at;

	(void)state;
	device_open(&d);
	at = map_bar0(&d);
	load(at);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(sim_umapped(at, LEN), 0);
	vt_unmap(at, LEN);
	vt_dev_close(&d);
}

static void two_mappings_are_both_zapped(void **state)
{
	struct vt_dev d;
	vt_addr a, b;

	(void)state;
	device_open(&d);
	a = map_bar0(&d);
	b = map_bar0(&d);
	load(a);
	load(b);
	device_memory(&d, 0);
	assert_int_equal(sim_umapped(a, LEN) + sim_umapped(b, LEN), 0);
	device_memory(&d, 1);
	assert_int_equal(load(b), 0x010000ed);
	vt_unmap(a, LEN);
	vt_unmap(b, LEN);
	vt_dev_close(&d);
}

static void private_mapping_is_refused(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 0, &info), 0);
	assert_int_equal(vt_map(d.fd, info.offset, LEN, PROT_READ, MAP_PRIVATE, &at), -EINVAL);
	vt_dev_close(&d);
}

static void mapping_beyond_the_bar_is_refused(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 0, &info), 0);
	assert_int_equal(
		vt_map(d.fd, info.offset + info.size - PAGE, 2 * PAGE, PROT_READ, MAP_SHARED, &at),
		-EINVAL);
	vt_dev_close(&d);
}

static void closed_device_stays_until_unmapped(void **state)
{
	struct vt_dev d;
	vt_addr at;

	(void)state;
	device_open(&d);
	at = map_bar0(&d);
	load(at);
	vt_close(d.fd);
	d.fd = -1;
	/* The mapping holds the file, and so the device, open. */
	assert_int_equal(load(at), 0x010000ed);
	vt_unmap(at, LEN);
	vt_dev_close(&d);
}

static void part_unmapped_the_rest_still_works(void **state)
{
	struct vt_dev d;
	uint64_t value;
	vt_addr at;

	(void)state;
	device_open(&d);
	at = map_bar0(&d);
	load(at);
	assert_int_equal(vt_unmap(at + 2 * PAGE, PAGE), 0);
	assert_int_equal(vt_load(at + 2 * PAGE, 4, &value), VT_SIGSEGV);
	assert_int_equal(load(at), 0x010000ed);
	device_memory(&d, 0);
	assert_int_equal(vt_load(at, 4, &value), VT_SIGBUS);
	vt_unmap(at, 2 * PAGE);
	vt_unmap(at + 12288, LEN - 12288);
	vt_dev_close(&d);
}

SUITE_ON(mmap, "edu", cmocka_unit_test(load_reaches_the_register),
	 cmocka_unit_test(nothing_is_mapped_before_the_first_use),
	 cmocka_unit_test(memory_off_zaps_and_on_faults_in_again), cmocka_unit_test(reset_zaps),
	 cmocka_unit_test(two_mappings_are_both_zapped),
	 cmocka_unit_test(private_mapping_is_refused),
	 cmocka_unit_test(mapping_beyond_the_bar_is_refused),
	 cmocka_unit_test(closed_device_stays_until_unmapped),
	 cmocka_unit_test(part_unmapped_the_rest_still_works));
