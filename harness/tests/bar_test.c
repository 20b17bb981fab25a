// SPDX-License-Identifier: GPL-2.0-only
/*
 * BARs of every kind, by read and write.
 */
#include <endian.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"

static void small_bar_ends_at_its_size(void **state)
{
	struct vt_dev d;
	uint8_t buf[8];

	(void)state;
	device_open(&d);
	assert_int_equal(vt_bar_set32(d.fd, 0, 252, 0x11223344), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, 252), 0x11223344);
	assert_int_equal(vt_bar_get(d.fd, 0, 252, buf, 8), 4);
	assert_int_equal(vt_bar_get(d.fd, 0, 255, buf, 1), 1);
	assert_int_equal(vt_bar_get(d.fd, 0, 256, buf, 1), -EINVAL);
	assert_int_equal(vt_bar_set(d.fd, 0, 256, buf, 1), -EINVAL);
	vt_dev_close(&d);
}

static void io_bar_reads_what_was_written(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 1, &info), 0);
	assert_int_equal(info.size, 32);
	assert_int_equal(info.flags & VFIO_REGION_INFO_FLAG_MMAP, 0);
	assert_int_equal(vt_bar_set32(d.fd, 1, 4, 0xcafe), 0);
	assert_int_equal(vt_bar_get32(d.fd, 1, 4), 0xcafe);
	vt_dev_close(&d);
}

static void unaligned_access_is_split(void **state)
{
	struct vt_dev d;
	uint8_t out[11], in[11] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

	(void)state;
	device_open(&d);
	assert_int_equal(vt_bar_set(d.fd, 2, 0x101, in, sizeof(in)), sizeof(in));
	assert_int_equal(vt_bar_get(d.fd, 2, 0x101, out, sizeof(out)), sizeof(out));
	assert_memory_equal(in, out, sizeof(in));
	vt_dev_close(&d);
}

static void msix_table_is_fenced(void **state)
{
	struct vt_dev d;

	(void)state;
	device_open(&d);
	/* 70 vectors of 16 bytes from offset 0 of BAR 4. */
	assert_int_equal(vt_bar_get32(d.fd, 4, 0), 0xffffffff);
	assert_int_equal(vt_bar_get32(d.fd, 4, 70 * 16 - 4), 0xffffffff);
	assert_int_equal(vt_bar_set32(d.fd, 4, 70 * 16, 0x55), 0);
	assert_int_equal(vt_bar_get32(d.fd, 4, 70 * 16), 0x55);
	vt_dev_close(&d);
}

static void read_across_the_fence_is_half_ones(void **state)
{
	struct vt_dev d;
	uint32_t buf[4];

	(void)state;
	device_open(&d);
	assert_int_equal(vt_bar_set32(d.fd, 4, 70 * 16, 0x66), 0);
	assert_int_equal(vt_bar_get(d.fd, 4, 70 * 16 - 8, buf, 16), 16);
	assert_int_equal(buf[0], 0xffffffff);
	assert_int_equal(buf[1], 0xffffffff);
	assert_int_equal(le32toh(buf[2]), 0x66);
	vt_dev_close(&d);
}

static void memory_off_is_an_error(void **state)
{
	struct vt_dev d;
	uint32_t word;

	(void)state;
	device_open(&d);
	device_memory(&d, 0);
	assert_int_equal(vt_bar_get(d.fd, 2, 0, &word, 4), -EIO);
	assert_int_equal(vt_bar_set(d.fd, 2, 0, &word, 4), -EIO);
	device_memory(&d, 1);
	assert_int_equal(vt_bar_get(d.fd, 2, 0, &word, 4), 4);
	vt_dev_close(&d);
}

static void absent_bar_has_no_bytes(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	uint32_t word;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 5, &info), 0);
	assert_int_equal(info.size, 0);
	assert_int_equal(vt_bar_get(d.fd, 5, 0, &word, 4), -EINVAL);
	vt_dev_close(&d);
}

static void sub_page_bar_can_be_mapped(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	uint64_t value;
	vt_addr at;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 0, &info), 0);
	if (!(info.flags & VFIO_REGION_INFO_FLAG_MMAP))
		skip_because("BAR 0 shares its page with another resource here");
	assert_int_equal(vt_map(d.fd, info.offset, 4096, PROT_READ, MAP_SHARED, &at), 0);
	assert_int_equal(vt_bar_set32(d.fd, 0, 8, 0x99), 0);
	assert_int_equal(vt_load(at + 8, 4, &value), VT_OK);
	assert_int_equal(value, 0x99);
	vt_unmap(at, 4096);
	vt_dev_close(&d);
}

static void bad_user_buffer_is_a_fault(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 2, &info), 0);
	assert_int_equal(vt_pread_at(d.fd, vt_bad_addr(), 4, info.offset), -EFAULT);
	assert_int_equal(vt_pwrite_at(d.fd, vt_bad_addr(), 4, info.offset), -EFAULT);
	vt_dev_close(&d);
}

static void all_seventy_vectors_fire(void **state)
{
	struct vt_dev d;
	int32_t fds[70];
	unsigned int i;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 70, fds);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 70), 0);
	for (i = 0; i < 70; i++)
		assert_int_equal(vt_event_wait(fds[i], 10), 1);
	vt_dev_close(&d);
}

SUITE_ON(bar, "bars", cmocka_unit_test(small_bar_ends_at_its_size),
	 cmocka_unit_test(io_bar_reads_what_was_written),
	 cmocka_unit_test(unaligned_access_is_split), cmocka_unit_test(msix_table_is_fenced),
	 cmocka_unit_test(read_across_the_fence_is_half_ones),
	 cmocka_unit_test(memory_off_is_an_error), cmocka_unit_test(absent_bar_has_no_bytes),
	 cmocka_unit_test(sub_page_bar_can_be_mapped), cmocka_unit_test(bad_user_buffer_is_a_fault),
	 cmocka_unit_test(all_seventy_vectors_fire));

/*
 * ---- the expansion ROM, on edu ------------------------------------------------------------------
 */

static void rom_shows_its_image(void **state)
{
	struct vfio_region_info info;
	struct vt_dev d;
	uint8_t buf[4];

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, VFIO_PCI_ROM_REGION_INDEX, &info), 0);
	assert_int_equal(info.size, 2048);
	assert_int_equal(info.flags, VFIO_REGION_INFO_FLAG_READ);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0, buf, 4), 4);
	assert_int_equal(buf[0], 0x55);
	assert_int_equal(buf[1], 0xaa);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x40, buf, 3), 3);
	assert_memory_equal(buf, "edu", 3);
	vt_dev_close(&d);
}

static void rom_tail_reads_ones(void **state)
{
	struct vt_dev d;
	uint32_t word;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 512, &word, 4), 4);
	assert_int_equal(word, 0xffffffff);
	assert_int_equal(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 2048, &word, 4), -EINVAL);
	vt_dev_close(&d);
}

static void rom_is_read_only(void **state)
{
	struct vt_dev d;
	uint32_t word = 0;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_bar_set(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0, &word, 4), -EINVAL);
	vt_dev_close(&d);
}

SUITE_ON(rom, "edu", cmocka_unit_test(rom_shows_its_image), cmocka_unit_test(rom_tail_reads_ones),
	 cmocka_unit_test(rom_is_read_only));
