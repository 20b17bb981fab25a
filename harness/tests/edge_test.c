// SPDX-License-Identifier: GPL-2.0-only
/*
 * Corners of single calls that no story needs: odd numbers, bad pointers, things asked twice.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/hand_made.h"
#include "tests/suite.h"
#include "tests/world.h"

#define OTHER "0000:01:00.1"
#define PF    "0000:01:00.0"
#define VF    "0000:01:01.0"

static struct hand_made hm;

/* ---- interrupts ---- */

static int trigger(const struct vt_dev *d, uint32_t index, uint32_t data, const uint8_t *bools)
{
	return vt_irq_set(d->fd, index, .count = 1, .bools = bools,
			  .flags = data | VFIO_IRQ_SET_ACTION_TRIGGER);
}

static void loopback_of_what_is_off_is_refused(void **state)
{
	static const uint8_t one = 1;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(trigger(&d, VFIO_PCI_INTX_IRQ_INDEX, VFIO_IRQ_SET_DATA_NONE, NULL),
			 -EINVAL);
	assert_int_equal(trigger(&d, VFIO_PCI_INTX_IRQ_INDEX, VFIO_IRQ_SET_DATA_BOOL, &one),
			 -EINVAL);
	assert_int_equal(trigger(&d, VFIO_PCI_ERR_IRQ_INDEX, VFIO_IRQ_SET_DATA_NONE, NULL),
			 -EINVAL);
	vt_dev_close(&d);
}

static void descriptor_that_is_no_eventfd_is_refused(void **state)
{
	static const uint32_t indices[] = { VFIO_PCI_INTX_IRQ_INDEX, VFIO_PCI_MSI_IRQ_INDEX,
					    VFIO_PCI_MSIX_IRQ_INDEX, VFIO_PCI_ERR_IRQ_INDEX,
					    VFIO_PCI_REQ_IRQ_INDEX };
	int32_t none = 999;
	struct vt_dev d;
	unsigned int i;

	(void)state;
	device_open(&d);
	for (i = 0; i < 5; i++) {
		assert_int_equal(vt_irq_set(d.fd, indices[i], .count = 1, .fds = &d.container),
				 -EINVAL);
		assert_int_equal(vt_irq_set(d.fd, indices[i], .count = 1, .fds = &none), -EBADF);
	}
	vt_dev_close(&d);
}

static void slot_without_a_descriptor(void **state)
{
	int32_t odd = -2;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 0,
				    .flags = VFIO_IRQ_SET_DATA_EVENTFD |
					     VFIO_IRQ_SET_ACTION_TRIGGER),
			 -EINVAL);
	/* Of the negative numbers only -1 means something; the others were passed over once. */
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 1, .fds = &odd),
			 SIM_API_LEVEL < 612 ? 0 : -EINVAL);
	vt_dev_close(&d);
}

static void mask_of_nothing_masks_nothing(void **state)
{
	static const uint8_t zero;
	struct vt_dev d;
	int32_t fd;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 0,
				    .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_MASK),
			 -EINVAL);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .bools = &zero,
				    .flags = VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_MASK),
			 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .bools = &zero,
				    .flags = VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_UNMASK),
			 0);
	assert_int_equal(trigger(&d, VFIO_PCI_INTX_IRQ_INDEX, VFIO_IRQ_SET_DATA_BOOL, &zero), 0);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	vt_dev_close(&d);
}

static void line_without_an_eventfd_that_cannot_be_requested(void **state)
{
	int32_t none = -1;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	sim_fault_clear();
	sim_fault_at(SIM_FAULT_IRQ, 1);
	assert_true(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &none) < 0);
	sim_fault_clear();
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &none), 0);
	vt_dev_close(&d);
}

static void line_of_a_broken_function_stays_off_after_msi(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	hand_made_init(&hm, 256);
	hand_made_set(&hm, PCI_VENDOR_ID, 2, 0x8086);
	hand_made_set(&hm, PCI_DEVICE_ID, 2, 0x1572);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_MSI, 0);
	hand_made_set(&hm, 0x40 + PCI_MSI_FLAGS, 2, PCI_MSI_FLAGS_64BIT);
	hand_made_open(&hm, &d);
	device_irqs(&d, VFIO_PCI_MSI_IRQ_INDEX, 1, &fd);
	assert_int_equal(vt_irq_off(d.fd, VFIO_PCI_MSI_IRQ_INDEX), 0);
	assert_true(mock_config_read(sim_pci_model(HAND_MADE), PCI_COMMAND, 2) &
		    PCI_COMMAND_INTX_DISABLE);
	vt_dev_close(&d);
}

/* ---- low power ---- */

struct wakeup {
	struct vfio_device_feature head;
	struct vfio_device_low_power_entry_with_wakeup entry;
};

static void low_power_is_entered_once(void **state)
{
	struct wakeup v = { .head = { .argsz = sizeof(v),
				      .flags = VFIO_DEVICE_FEATURE_SET |
					       VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP } };
	struct vt_dev d;

	(void)state;
	device_open(&d);
	v.entry.wakeup_eventfd = vt_eventfd(0);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), 0);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -EINVAL);
	vt_dev_close(&d);
}

static void low_power_with_a_bad_pointer(void **state)
{
	struct wakeup v = { .head = { .argsz = sizeof(v),
				      .flags = VFIO_DEVICE_FEATURE_SET |
					       VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP } };
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v.head)), -EFAULT);
	vt_dev_close(&d);
}

static void low_power_with_what_is_no_eventfd(void **state)
{
	struct wakeup v = { .head = { .argsz = sizeof(v),
				      .flags = VFIO_DEVICE_FEATURE_SET |
					       VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP } };
	struct vt_dev d;

	(void)state;
	device_open(&d);
	v.entry.wakeup_eventfd = -1;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -EINVAL);
	v.entry.wakeup_eventfd = d.container;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -EINVAL);
	v.entry.wakeup_eventfd = 999;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -EBADF);
	vt_dev_close(&d);
}

/* ---- hot reset ---- */

static void hot_reset_with_a_bad_pointer(void **state)
{
	struct vfio_pci_hot_reset head = { .argsz = sizeof(head), .count = 1 };
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_PCI_HOT_RESET, vt_bad_addr()), -EFAULT);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, vt_bad_addr()),
			 -EFAULT);
	/* The head is there, the descriptors behind it are not. */
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_PCI_HOT_RESET, &head, sizeof(head)), -EFAULT);
	vt_dev_close(&d);
}

static void hot_reset_of_a_function_that_nobody_owns_is_refused(void **state)
{
	struct {
		struct vfio_pci_hot_reset head;
		int32_t fd;
	} v = { .head = { .argsz = sizeof(v), .count = 1 } };
	struct vt_dev d;

	(void)state;
	assert_int_equal(vt_unbind(OTHER), 0);
	device_open(&d);
	v.fd = d.group;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_PCI_HOT_RESET, &v, sizeof(v)), -EINVAL);
	vt_dev_close(&d);
}

SUITE_ON(edge, "edu", cmocka_unit_test(mask_of_nothing_masks_nothing),
	 cmocka_unit_test(line_without_an_eventfd_that_cannot_be_requested),
	 cmocka_unit_test(loopback_of_what_is_off_is_refused),
	 cmocka_unit_test(descriptor_that_is_no_eventfd_is_refused),
	 cmocka_unit_test(slot_without_a_descriptor), cmocka_unit_test(low_power_is_entered_once),
	 cmocka_unit_test(low_power_with_a_bad_pointer),
	 cmocka_unit_test(low_power_with_what_is_no_eventfd));

SUITE_ON(edge_slot, "pair", cmocka_unit_test(hot_reset_with_a_bad_pointer),
	 cmocka_unit_test(hot_reset_of_a_function_that_nobody_owns_is_refused));

/* ---- BARs ---- */

static int ioeventfd(const struct vt_dev *d, uint64_t at, uint32_t size, uint64_t data, int fd)
{
	struct vfio_device_ioeventfd v = { .argsz = sizeof(v), .flags = size, .offset = at,
					   .data = data, .fd = fd };

	return vt_ioctl(d->fd, VFIO_DEVICE_IOEVENTFD, &v, sizeof(v));
}

static void signal_fd(int fd)
{
	uint64_t one = 1;

	assert_int_equal(vt_write(fd, &one, 8), 8);
	sim_settle();
}

static void ioeventfd_writes_a_port(void **state)
{
	int fd = vt_eventfd(0);
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(ioeventfd(&d, (1ull << 40) + 0x10, VFIO_DEVICE_IOEVENTFD_16, 0x1234, fd),
			 0);
	signal_fd(fd);
	assert_int_equal(vt_bar_get32(d.fd, 1, 0x10) & 0xffff, 0x1234);
	/* Ports have no memory that could be off. */
	vt_dev_close(&d);
}

static void ioeventfd_with_memory_off_writes_nothing(void **state)
{
	int fd = vt_eventfd(0);
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(ioeventfd(&d, 0x10, VFIO_DEVICE_IOEVENTFD_32, 0x1234, fd), 0);
	device_memory(&d, 0);
	signal_fd(fd);
	device_memory(&d, 1);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 0);
	signal_fd(fd);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 0x1234);
	vt_dev_close(&d);
}

static void ioeventfd_off_its_alignment(void **state)
{
	int fd = vt_eventfd(0);
	struct vt_dev d;

	(void)state;
	only_ours("upstream makes one access of it");
	device_open(&d);
	assert_int_equal(ioeventfd(&d, 0x11, VFIO_DEVICE_IOEVENTFD_32, 0x44332211, fd), 0);
	signal_fd(fd);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 0x33221100);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x14), 0x44);
	vt_dev_close(&d);
}

static void ioeventfds_are_limited(void **state)
{
	int fd = vt_eventfd(0), i;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	for (i = 0; i < 1000; i++)
		assert_int_equal(ioeventfd(&d, 0x10, VFIO_DEVICE_IOEVENTFD_32, (uint64_t)i, fd),
				 0);
	assert_int_equal(ioeventfd(&d, 0x10, VFIO_DEVICE_IOEVENTFD_32, 1000, fd), -ENOSPC);
	assert_int_equal(ioeventfd(&d, 0x10, VFIO_DEVICE_IOEVENTFD_32, 7, fd), -EEXIST);
	assert_int_equal(ioeventfd(&d, 0x10, VFIO_DEVICE_IOEVENTFD_16, 7, -1), -ENODEV);
	assert_int_equal(ioeventfd(&d, 0x10, VFIO_DEVICE_IOEVENTFD_32, 7, -1), 0);
	assert_int_equal(ioeventfd(&d, 0x10, VFIO_DEVICE_IOEVENTFD_32, 1000, fd), 0);
	vt_dev_close(&d);
}

static void fenced_table_with_a_bad_pointer(void **state)
{
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_pread_at(d.fd, vt_bad_addr(), 64, 4ull << 40), -EFAULT);
	assert_int_equal(vt_pread_at(d.fd, vt_bad_addr(), 4, (4ull << 40) + 0x3000), -EFAULT);
	assert_int_equal(vt_pwrite_at(d.fd, vt_bad_addr(), 4, (4ull << 40) + 0x3000), -EFAULT);
	vt_dev_close(&d);
}

SUITE_ON(edge_bar, "bars", cmocka_unit_test(ioeventfd_writes_a_port),
	 cmocka_unit_test(ioeventfd_with_memory_off_writes_nothing),
	 cmocka_unit_test(ioeventfd_off_its_alignment), cmocka_unit_test(ioeventfds_are_limited),
	 cmocka_unit_test(fenced_table_with_a_bad_pointer));

/* The lab places each BAR on a page of its own, so that the rest of the page can be reserved. */
static void small_bars_can_be_mapped(void **state)
{
	struct vfio_region_info first, second;
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 256);
	hm.desc.bars[0].size = 256;
	hm.desc.bars[1].type = MOCK_MEM32;
	hm.desc.bars[1].size = 256;
	hand_made_open(&hm, &d);
	assert_int_equal(vt_region(d.fd, 0, &first), 0);
	assert_int_equal(vt_region(d.fd, 1, &second), 0);
	assert_int_equal(first.size, 256);
	assert_true(first.flags & second.flags & VFIO_REGION_INFO_FLAG_MMAP);
	vt_dev_close(&d);
}

static void rom_without_an_image_is_no_region(void **state)
{
	static const uint8_t nothing[512];
	struct vfio_region_info info;
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 256);
	hm.desc.rom_size = 2048;
	hm.desc.rom = nothing;
	hm.desc.rom_len = sizeof(nothing);
	hand_made_open(&hm, &d);
	assert_int_equal(vt_region(d.fd, VFIO_PCI_ROM_REGION_INDEX, &info), 0);
	assert_int_equal(info.size, 0);
	vt_dev_close(&d);
}

static void vendor_capability_of_odd_length(void **state)
{
	static const uint8_t ones[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	static const struct mock_twin_mask mask = { .off = 0x44, .mask = ones, .len = 8 };
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_VNDR, 0);
	hand_made_set(&hm, 0x40 + PCI_CAP_FLAGS, 1, 7);
	hm.desc.masks = &mask;
	hm.desc.nmasks = 1;
	hand_made_open(&hm, &d);
	assert_int_equal(vt_cfg_set32(d.fd, 0x44, 0x04030201), 0);
	assert_int_equal(vt_cfg_get32(d.fd, 0x44), 0x04030201);
	assert_int_equal(vt_cfg_set8(d.fd, 0x41, 0x44), 0);
	assert_int_equal(vt_cfg_get8(d.fd, 0x41), 0);
	vt_dev_close(&d);
}

/* A function that says it has no reset of its own is not reset by the bit for it. */
static void reset_bits_of_a_function_without_reset(void **state)
{
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_AF, 0x50);
	hand_made_set(&hm, 0x40 + PCI_AF_LENGTH, 2, 6 | PCI_AF_CAP_TP << 8);
	hand_made_express(&hm, 0x50, 0);
	hand_made_open(&hm, &d);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	assert_int_equal(vt_cfg_set8(d.fd, 0x40 + PCI_AF_CTRL, PCI_AF_CTRL_FLR), 0);
	assert_int_equal(vt_cfg_set16(d.fd, 0x50 + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR), 0);
	assert_int_equal(vt_cfg_get8(d.fd, 0x40 + PCI_AF_CTRL), 0);
	assert_int_equal(vt_cfg_get16(d.fd, 0x50 + PCI_EXP_DEVCTL) & PCI_EXP_DEVCTL_BCR_FLR, 0);
	assert_int_equal(vt_cfg_get16(d.fd, PCI_COMMAND) & PCI_COMMAND_MEMORY,
			 PCI_COMMAND_MEMORY);
	vt_dev_close(&d);
}

/* Registers of a designated vendor are between the function and its driver. */
static void designated_vendors_body_can_be_written(void **state)
{
	static const uint8_t ones[4] = { 0xff, 0xff, 0xff, 0xff };
	static const struct mock_twin_mask mask = { .off = 0x10c, .mask = ones, .len = 4 };
	unsigned int id = (unsigned int)(uintptr_t)*state;
	struct vt_dev d;

	if (id == PCI_EXT_CAP_ID_DVSEC)
		only_ours("upstream hides this id in 6.1");
	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, 0);
	hand_made_ecap(&hm, 0x100, id, 0);
	hand_made_set(&hm, 0x104, 4, 0x14 << 20 | 0x1234);
	hm.desc.masks = &mask;
	hm.desc.nmasks = 1;
	hand_made_open(&hm, &d);
	assert_int_equal(vt_ecap(d.fd, (uint16_t)id), 0x100);
	assert_int_equal(vt_cfg_set32(d.fd, 0x10c, 0x12345678), 0);
	assert_int_equal(vt_cfg_get32(d.fd, 0x10c), 0x12345678);
	vt_dev_close(&d);
}

SUITE_ON(edge_function, "cold", cmocka_unit_test(line_of_a_broken_function_stays_off_after_msi),
	 cmocka_unit_test(small_bars_can_be_mapped),
	 cmocka_unit_test(rom_without_an_image_is_no_region),
	 cmocka_unit_test(vendor_capability_of_odd_length),
	 cmocka_unit_test(reset_bits_of_a_function_without_reset),
	 { .name = "vendors_extended_body_can_be_written",
	   .test_func = designated_vendors_body_can_be_written,
	   .initial_state = (void *)PCI_EXT_CAP_ID_VNDR },
	 { .name = "designated_vendors_body_can_be_written",
	   .test_func = designated_vendors_body_can_be_written,
	   .initial_state = (void *)PCI_EXT_CAP_ID_DVSEC });

/* ---- virtual functions ---- */

static void token_that_is_no_uuid_is_refused(void **state)
{
	struct vt_dev d;
	int fd;

	(void)state;
	assert_int_equal(vt_dev_attach(&d, PF), 0);
	fd = vt_get_device(d.group, PF " vf_token=zzzzzzzz-8d0a-4c77-9e51-2f60a3b4c5d6");
	assert_int_equal(fd, -EINVAL);
	fd = vt_get_device(d.group, PF " vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6"
				       " vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6");
	assert_int_equal(fd, -EINVAL);
	fd = vt_get_device(d.group, PF " colour=blue");
	assert_int_equal(fd, -EINVAL);
	vt_dev_close(&d);
}

static void vf_has_no_io_to_lose(void **state)
{
	const uint16_t both = PCI_COMMAND_IO | PCI_COMMAND_MEMORY;
	struct vt_dev pf, vf;

	(void)state;
	assert_int_equal(vt_dev_attach(&pf, PF), 0);
	pf.fd = vt_get_device(pf.group, PF " vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6");
	assert_true(pf.fd >= 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);
	assert_int_equal(vt_dev_attach(&vf, VF), 0);
	vf.fd = vt_get_device(vf.group, VF " vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6");
	assert_true(vf.fd >= 0);
	assert_int_equal(vt_cfg_set16(vf.fd, PCI_COMMAND, both), 0);
	assert_int_equal(vt_cfg_set16(vf.fd, PCI_COMMAND, both), 0);
	assert_int_equal(vt_bar_get32(vf.fd, 0, EDU_ID), 0x010000ed);
	vt_dev_close(&vf);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	vt_dev_close(&pf);
}

SUITE_ON(edge_vf, "pf", cmocka_unit_test(token_that_is_no_uuid_is_refused),
	 cmocka_unit_test(vf_has_no_io_to_lose));
