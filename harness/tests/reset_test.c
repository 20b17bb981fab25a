// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets: of a function by itself, and of a slot with all that is in it.
 */
#include <string.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)

#define OTHER "0000:01:00.1"

struct hot_reset_info {
	struct vfio_pci_hot_reset_info head;
	struct vfio_pci_dependent_device devices[4];
};

static int hot_reset(int fd, unsigned int count, const int32_t *groups)
{
	struct {
		struct vfio_pci_hot_reset head;
		int32_t fds[4];
	} v = { .head = { .argsz = (uint32_t)(sizeof(v.head) + 4 * count), .count = count } };

	memcpy(v.fds, groups, 4 * count);
	return vt_ioctl(fd, VFIO_DEVICE_PCI_HOT_RESET, &v, sizeof(v.head) + 4 * count);
}

static void info_lists_both_functions(void **state)
{
	struct hot_reset_info info = { .head = { .argsz = sizeof(info.head) } };
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(
		vt_ioctl(d.fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info, sizeof(info.head)),
		-ENOSPC);
	assert_int_equal(info.head.count, 2);
	info.head.argsz = sizeof(info.head) + 2 * sizeof(info.devices[0]);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info, info.head.argsz),
			 0);
	assert_int_equal(info.devices[0].bus, 1);
	assert_int_equal(info.devices[0].devfn | info.devices[1].devfn, 1);
	vt_dev_close(&d);
}

static void reset_needs_both_groups(void **state)
{
	struct vt_dev d, other;
	int32_t groups[2];

	(void)state;
	device_open(&d);
	assert_int_equal(vt_dev_open(&other, OTHER), 0);
	groups[0] = d.group;
	groups[1] = other.group;
	assert_int_equal(hot_reset(d.fd, 1, groups), -EINVAL);
	assert_int_equal(vt_bar_set32(d.fd, 0, 0, 0x1234), 0);
	assert_int_equal(hot_reset(d.fd, 2, groups), 0);
	vt_dev_close(&other);
	vt_dev_close(&d);
}

static void reset_with_a_wrong_descriptor_is_refused(void **state)
{
	struct vt_dev d;
	int32_t bad[2];

	(void)state;
	device_open(&d);
	bad[0] = d.container;
	bad[1] = 999;
	assert_int_equal(hot_reset(d.fd, 1, bad), -EINVAL);
	assert_int_equal(hot_reset(d.fd, 1, bad + 1), -EBADF);
	assert_int_equal(hot_reset(d.fd, 0, bad), -EINVAL);
	vt_dev_close(&d);
}

static void last_close_resets_the_slot(void **state)
{
	struct vt_dev d, other;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_dev_open(&other, OTHER), 0);
	assert_int_equal(vt_bar_set32(d.fd, 0, 0x10, 0xabcd), 0);
	vt_dev_close(&d);
	vt_dev_close(&other);
	device_open(&d);
	assert_int_not_equal(vt_bar_get32(d.fd, 0, 0x10), 0xabcd);
	vt_dev_close(&d);
}

SUITE_ON(hot_reset, "pair", cmocka_unit_test(info_lists_both_functions),
	 cmocka_unit_test(reset_needs_both_groups),
	 cmocka_unit_test(reset_with_a_wrong_descriptor_is_refused),
	 cmocka_unit_test(last_close_resets_the_slot));

static void reset_clears_the_registers(void **state)
{
	struct vt_dev d;

	(void)state;
	device_open(&d);
	vt_bar_set32(d.fd, 0, EDU_LIVENESS, 7);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~7u);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~0u);
	vt_dev_close(&d);
}

static void reset_by_the_capability_bit(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	vt_bar_set32(d.fd, 0, EDU_LIVENESS, 7);
	cap = vt_cap(d.fd, PCI_CAP_ID_EXP);
	assert_true(cap);
	vt_cfg_set16(d.fd, cap + PCI_EXP_DEVCTL,
		     vt_cfg_get16(d.fd, cap + PCI_EXP_DEVCTL) | PCI_EXP_DEVCTL_BCR_FLR);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_EXP_DEVCTL) & PCI_EXP_DEVCTL_BCR_FLR, 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~0u);
	vt_dev_close(&d);
}

static void close_and_open_gives_a_clean_device(void **state)
{
	struct vt_dev d;

	(void)state;
	device_open(&d);
	vt_bar_set32(d.fd, 0, EDU_LIVENESS, 7);
	vt_dev_close(&d);
	device_open(&d);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~0u);
	vt_dev_close(&d);
}

static void reset_during_dma_stops_it(void **state)
{
	uint64_t src = EDU_BUF, dst = 0x100000, count = 64;
	struct vt_dev d;
	vt_addr mem;

	(void)state;
	device_open(&d);
	mem = vt_umem(PAGE);
	memset(vt_uptr(mem, PAGE), 0x77, PAGE);
	assert_int_equal(vt_dma_map(d.container, mem, dst, PAGE,
				    VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE),
			 0);
	vt_bar_set64(d.fd, 0, EDU_DMA_SRC, src);
	vt_bar_set64(d.fd, 0, EDU_DMA_DST, dst);
	vt_bar_set64(d.fd, 0, EDU_DMA_COUNT, count);
	vt_bar_set32(d.fd, 0, EDU_DMA_CMD, EDU_DMA_START | EDU_DMA_TO_RAM);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	vt_sleep_ms(1);
	assert_int_equal(*(uint8_t *)vt_uptr(mem, 1), 0x77);
	vt_dev_close(&d);
}

static void power_off_and_on_by_config(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = vt_cap(d.fd, PCI_CAP_ID_PM);
	assert_true(cap);
	vt_cfg_set16(d.fd, cap + PCI_PM_CTRL, 3);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK, 3);
	vt_cfg_set16(d.fd, cap + PCI_PM_CTRL, 0);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK, 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_ID), 0x010000ed);
	vt_dev_close(&d);
}

SUITE_ON(reset, "edu", cmocka_unit_test(reset_clears_the_registers),
	 cmocka_unit_test(reset_by_the_capability_bit),
	 cmocka_unit_test(close_and_open_gives_a_clean_device),
	 cmocka_unit_test(reset_during_dma_stops_it), cmocka_unit_test(power_off_and_on_by_config));

/* ---- a function that nothing can reset ---- */

static void function_without_reset_says_so(void **state)
{
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(d.info.flags & VFIO_DEVICE_FLAGS_RESET, 0);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), -EINVAL);
	vt_dev_close(&d);
}

SUITE_ON(no_reset, "bare", cmocka_unit_test(function_without_reset_says_so));
