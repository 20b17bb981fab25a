// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one user leaves behind must not reach the next, and neither must a neighbour.
 */
#include <sys/mman.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"
#include "tests/world.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)

static void virtual_intx_disable_ends_with_the_close(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	device_open(&d);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_INTX_DISABLE);
	vt_dev_close(&d);
	/* The second user writes no COMMAND, which would make up for it. */
	assert_int_equal(vt_dev_open(&d, stage_current()->bdf), 0);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	mock_intx(sim_pci_model(d.bdf), 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	mock_intx(sim_pci_model(d.bdf), 0);
	vt_dev_close(&d);
}

static void msi_count_of_the_last_user_is_forgotten(void **state)
{
	struct vt_dev d;
	unsigned int flags;
	int32_t fds[4];

	(void)state;
	only_ours("upstream looks for its count at another offset");
	device_open(&d);
	flags = vt_cap(d.fd, PCI_CAP_ID_MSI) + PCI_MSI_FLAGS;
	device_irqs(&d, VFIO_PCI_MSI_IRQ_INDEX, 4, fds);
	vt_dev_close(&d);
	device_open(&d);
	/* As many as were set up in this open, and that is one. */
	vt_cfg_set16(d.fd, flags, 2 << 4);
	assert_int_equal(vt_cfg_get16(d.fd, flags) & PCI_MSI_FLAGS_QSIZE, 0);
	vt_dev_close(&d);
}

static void mapping_shows_the_page_that_was_asked_for(void **state)
{
	struct vfio_region_info info;
	uint64_t value = 0;
	struct vt_dev d;
	vt_addr at;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_region(d.fd, 0, &info), 0);
	assert_int_equal(vt_map(d.fd, info.offset + PAGE, PAGE, PROT_READ, MAP_SHARED, &at), 0);
	assert_int_equal(vt_load(at, 4, &value), VT_OK);
	assert_int_equal((uint32_t)value, vt_bar_get32(d.fd, 0, PAGE));
	assert_int_not_equal((uint32_t)value, vt_bar_get32(d.fd, 0, 0));
	vt_unmap(at, PAGE);
	vt_dev_close(&d);
}

SUITE_ON(reopen, "edu", cmocka_unit_test(virtual_intx_disable_ends_with_the_close),
	 cmocka_unit_test(msi_count_of_the_last_user_is_forgotten),
	 cmocka_unit_test(mapping_shows_the_page_that_was_asked_for));

/* ---- a slot of which not every function is ours ---- */

static void hot_reset_of_a_slot_that_is_not_all_ours(void **state)
{
	struct {
		struct vfio_pci_hot_reset head;
		int32_t group;
	} arg = { .head = { .argsz = sizeof(arg), .count = 1 } };
	struct vt_dev d;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_unbind("0000:01:00.1"), 0);
	arg.group = d.group;
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_PCI_HOT_RESET, &arg, sizeof(arg)), -EINVAL);
	assert_int_equal(vt_ioctl(d.fd, VFIO_DEVICE_PCI_HOT_RESET, &arg, sizeof(arg)), -EINVAL);
	vt_dev_close(&d);
}

SUITE_ON(neighbour, "pair", cmocka_unit_test(hot_reset_of_a_slot_that_is_not_all_ours));

/* ---- one line, two functions ---- */

#define OTHER "0000:00:08.0"

static void shared_line_is_sent_to_its_owner_once(void **state)
{
	struct vt_dev d, other;
	int32_t fd, fd_other;

	(void)state;
	/* The same pin four devices further on is the same line. */
	assert_int_equal(sim_pci_add(OTHER, mock_device_find("demo-pci"), 0), 0);
	sim_check_baseline();
	assert_int_equal(vt_bind(OTHER, "vfio-pci"), 0);
	device_open(&d);
	assert_int_equal(vt_dev_open(&other, OTHER), 0);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	device_irqs(&other, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd_other);
	mock_intx(sim_pci_model(d.bdf), 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	assert_int_equal(vt_event_count(fd_other), 0);
	/* The first is masked and still asserts its line while the second interrupts. */
	mock_intx(sim_pci_model(OTHER), 1);
	assert_int_equal(vt_event_wait(fd_other, 100), 1);
	assert_int_equal(vt_event_count(fd), 0);
	mock_intx(sim_pci_model(d.bdf), 0);
	mock_intx(sim_pci_model(OTHER), 0);
	vt_dev_close(&other);
	vt_dev_close(&d);
	vt_unbind(OTHER);
}

SUITE_ON(shared_line, "legacy", cmocka_unit_test(shared_line_is_sent_to_its_owner_once));
