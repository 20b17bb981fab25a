// SPDX-License-Identifier: GPL-2.0-only
/*
 * DMA of the device, through the user's mappings and nothing else.
 */
#include <string.h>

#include <shared/lab.h>
#include <shared/sys.h>

#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"

#define RW	(VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
#define IOVA	0x100000
#define PAGE	(1ull << SIM_PAGE_SHIFT)

static vt_addr mapped(const struct vt_dev *d, uint64_t iova, uint64_t size, uint32_t prot)
{
	vt_addr mem = vt_umem(size);

	assert_true(mem);
	assert_int_equal(vt_dma_map(d->container, mem, iova, size, prot), 0);
	return mem;
}

static void device_copies_memory_in_and_out(void **state)
{
	struct vt_dev d;
	vt_addr mem;

	(void)state;
	device_open(&d);
	mem = mapped(&d, IOVA, 2 * PAGE, RW);
	memset(vt_uptr(mem, 2 * PAGE), 0x5a, 256);
	assert_int_equal(edu_dma(&d, IOVA, EDU_BUF, 256, 0), 0);
	assert_int_equal(edu_dma(&d, EDU_BUF, IOVA + PAGE + 16, 256, EDU_DMA_TO_RAM), 0);
	assert_memory_equal(vt_uptr(mem, 2 * PAGE),
			    (char *)vt_uptr(mem, 2 * PAGE) + PAGE + 16, 256);
	assert_int_equal(((char *)vt_uptr(mem, 2 * PAGE))[PAGE + 15], 0);
	assert_int_equal(((char *)vt_uptr(mem, 2 * PAGE))[PAGE + 16 + 256], 0);
	vt_dev_close(&d);
}

static void dma_completion_interrupts(void **state)
{
	struct vt_dev d;
	int32_t fds[3];
	vt_addr mem;

	(void)state;
	device_open(&d);
	mem = mapped(&d, IOVA, PAGE, RW);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 3, fds);
	assert_int_equal(edu_dma(&d, EDU_BUF, IOVA, 64, EDU_DMA_TO_RAM | EDU_DMA_IRQ), 0);
	assert_int_equal(vt_event_wait(fds[2], 100), 1);
	(void)mem;
	vt_dev_close(&d);
}

static void dma_across_two_mappings(void **state)
{
	struct vt_dev d;
	vt_addr low, high;

	(void)state;
	device_open(&d);
	low = mapped(&d, IOVA, PAGE, RW);
	high = mapped(&d, IOVA + PAGE, PAGE, RW);
	memset(vt_uptr(low, PAGE), 0x11, PAGE);
	assert_int_equal(edu_dma(&d, IOVA, EDU_BUF, 64, 0), 0);
	assert_int_equal(edu_dma(&d, EDU_BUF, IOVA + PAGE - 32, 64, EDU_DMA_TO_RAM), 0);
	assert_memory_equal(vt_uptr(high, 32), vt_uptr(low, 32), 32);
	vt_dev_close(&d);
}

static void read_only_mapping_stops_device_writes(void **state)
{
	struct vt_dev d;
	vt_addr mem;

	(void)state;
	device_open(&d);
	mem = mapped(&d, IOVA, PAGE, VFIO_DMA_MAP_FLAG_READ);
	memset(vt_uptr(mem, PAGE), 0x33, PAGE);
	assert_int_equal(edu_dma(&d, EDU_BUF, IOVA, 64, EDU_DMA_TO_RAM), 0);
	assert_int_equal(*(uint8_t *)vt_uptr(mem, 1), 0x33);
	vt_dev_close(&d);
}

static void unmapped_iova_is_out_of_reach(void **state)
{
	struct vt_dev d;
	uint64_t size = PAGE;
	vt_addr mem;

	(void)state;
	device_open(&d);
	mem = mapped(&d, IOVA, PAGE, RW);
	assert_int_equal(vt_dma_unmap(d.container, IOVA, &size, 0), 0);
	assert_int_equal(edu_dma(&d, EDU_BUF, 0x900000, 64, EDU_DMA_TO_RAM), 0);
	assert_int_equal(*(uint8_t *)vt_uptr(mem, 1), 0);
	vt_dev_close(&d);
}

static void without_bus_master_nothing_moves(void **state)
{
	struct vt_dev d;
	vt_addr mem;

	(void)state;
	device_open(&d);
	mem = mapped(&d, IOVA, PAGE, RW);
	memset(vt_uptr(mem, PAGE), 0x44, PAGE);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
	assert_int_equal(edu_dma(&d, EDU_BUF, IOVA, 64, EDU_DMA_TO_RAM), 0);
	assert_int_equal(*(uint8_t *)vt_uptr(mem, 1), 0x44);
	vt_dev_close(&d);
}

static void close_unmaps_everything(void **state)
{
	struct vt_dev d;

	(void)state;
	device_open(&d);
	mapped(&d, IOVA, 65536, RW);
	mapped(&d, IOVA + 16 * PAGE, PAGE, RW);
	assert_true(sim_memlock_used() >= 69632);
	vt_dev_close(&d);
	assert_int_equal(sim_memlock_used(), 0);
}

static void unprivileged_user_is_held_to_his_limit(void **state)
{
	struct vt_dev d;
	vt_addr mem;

	(void)state;
	device_open(&d);
	sim_privileged(0);
	sim_memlock_limit(2 * PAGE);
	mem = vt_umem(4 * PAGE);
	assert_int_equal(vt_dma_map(d.container, mem, IOVA, 2 * PAGE, RW), 0);
	assert_int_equal(vt_dma_map(d.container, mem + 2 * PAGE, IOVA + 2 * PAGE, PAGE, RW),
			 -ENOMEM);
	vt_dev_close(&d);
}

static void absent_page_cannot_be_mapped(void **state)
{
	struct vt_dev d;
	vt_addr mem;

	(void)state;
	device_open(&d);
	mem = vt_umem(2 * PAGE);
	sim_upresent(mem + PAGE, PAGE, 0);
	assert_int_equal(vt_dma_map(d.container, mem, IOVA, 2 * PAGE, RW), -EFAULT);
	assert_int_equal(sim_memlock_used(), 0);
	vt_dev_close(&d);
}

SUITE_ON(dma, "edu",
	 cmocka_unit_test(device_copies_memory_in_and_out),
	 cmocka_unit_test(dma_completion_interrupts),
	 cmocka_unit_test(dma_across_two_mappings),
	 cmocka_unit_test(read_only_mapping_stops_device_writes),
	 cmocka_unit_test(unmapped_iova_is_out_of_reach),
	 cmocka_unit_test(without_bus_master_nothing_moves),
	 cmocka_unit_test(close_unmaps_everything),
	 cmocka_unit_test(unprivileged_user_is_held_to_his_limit),
	 cmocka_unit_test(absent_page_cannot_be_mapped));
