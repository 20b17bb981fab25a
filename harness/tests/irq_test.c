// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts that a device really raises, from its register to the user's eventfd.
 */
#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"

static void raise_msix_reaches_its_eventfd(void **state)
{
	struct vt_dev d;
	int32_t fds[3];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 3, fds);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 0x10);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	assert_int_equal(vt_event_count(fds[1]), 0);
	assert_int_equal(vt_event_count(fds[2]), 0);
	vt_dev_close(&d);
}

static void finish_factorial_signals_vector_1(void **state)
{
	struct vt_dev d;
	int32_t fds[3];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 3, fds);
	vt_bar_set32(d.fd, 0, EDU_STATUS, 0x80);
	vt_bar_set32(d.fd, 0, EDU_FACTORIAL, 5);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_STATUS) & 1, 1);
	assert_int_equal(vt_event_wait(fds[1], 100), 1);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_FACTORIAL), 120);
	vt_dev_close(&d);
}

static void raise_msi_reaches_its_eventfd(void **state)
{
	struct vt_dev d;
	int32_t fds[2];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSI_IRQ_INDEX, 2, fds);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	vt_dev_close(&d);
}

static void raise_intx_masks_itself_until_unmasked(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	/* The line is still up, yet nothing more comes: the driver masked it. */
	assert_int_equal(vt_event_wait(fd, 100), 0);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
				    .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK),
			 0);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
				    .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK),
			 0);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	vt_dev_close(&d);
}

static void mask_intx_by_ioctl_holds_it_back(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
				    .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_MASK),
			 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
				    .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK),
			 0);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	vt_dev_close(&d);
}

static void mask_intx_by_command_holds_it_back(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	vt_cfg_set16(d.fd, PCI_COMMAND,
		     PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_INTX_DISABLE);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	vt_dev_close(&d);
}

static void unmask_intx_by_eventfd(void **state)
{
	struct vt_dev d;
	int32_t fd, unmask = vt_eventfd(0);
	uint64_t one = 1;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	assert_int_equal(
		vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &unmask,
			   .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_UNMASK),
		0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	assert_int_equal(vt_write(unmask, &one, 8), 8);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	vt_dev_close(&d);
}

static void take_intx_eventfd_away_keeps_the_handler(void **state)
{
	struct vt_dev d;
	int32_t fd, none = -1;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_INTX_IRQ_INDEX, 1, &fd);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &none), 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
				    .flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK),
			 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	vt_dev_close(&d);
}

static void drop_one_vector_silences_only_that(void **state)
{
	struct vt_dev d;
	int32_t fds[2], none = -1;
	struct mock_func *fn;

	(void)state;
	device_open(&d);
	fn = sim_pci_model(d.bdf);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	assert_int_equal(
		vt_irq_set(d.fd, VFIO_PCI_MSIX_IRQ_INDEX, .start = 1, .count = 1, .fds = &none), 0);
	mock_irq(fn, 0);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	assert_int_equal(vt_event_count(fds[1]), 0);
	vt_dev_close(&d);
}

static void swap_vector_eventfd_moves_the_signal(void **state)
{
	struct vt_dev d;
	int32_t fds[2], other = vt_eventfd(0);

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	assert_int_equal(
		vt_irq_set(d.fd, VFIO_PCI_MSIX_IRQ_INDEX, .start = 1, .count = 1, .fds = &other),
		0);
	mock_irq(sim_pci_model(d.bdf), 1);
	assert_int_equal(vt_event_wait(other, 100), 1);
	assert_int_equal(vt_event_count(fds[1]), 0);
	vt_dev_close(&d);
}

static void close_with_vectors_on_leaves_the_device_quiet(void **state)
{
	struct vt_dev d;
	int32_t fds[2];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	vt_dev_close(&d);
	/* Without a handler a message would be a finding; the capability must be off. */
	assert_int_equal(mock_irq(sim_pci_model(stage_current()->bdf), 0), 0);
	sim_settle();
}

static void reset_with_vectors_on_keeps_them(void **state)
{
	struct vt_dev d;
	int32_t fds[2];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	device_memory(&d, 1);
	mock_irq(sim_pci_model(d.bdf), 0);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	vt_dev_close(&d);
}

static void change_type_without_disable_is_refused(void **state)
{
	struct vt_dev d;
	int32_t fds[2];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_MSI_IRQ_INDEX, .count = 1, .fds = fds), -EINVAL);
	mock_irq(sim_pci_model(d.bdf), 0);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	vt_dev_close(&d);
}

static void request_notice_arrives_on_unbind(void *arg)
{
	struct vt_dev *d = arg;

	vt_unbind(d->bdf);
}

static void unbind_asks_the_user_first(void **state)
{
	struct vt_dev d;
	struct vt_task *task;
	int32_t fd;
	char driver[32];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_REQ_IRQ_INDEX, 1, &fd);
	task = vt_spawn(request_notice_arrives_on_unbind, &d);
	assert_true(vt_event_wait(fd, 1000) >= 1);
	vt_dev_close(&d);
	vt_join(task);
	vt_driver(stage_current()->bdf, driver, sizeof(driver));
	assert_string_equal(driver, "");
}

static void aer_error_signals_the_err_eventfd(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_ERR_IRQ_INDEX, 1, &fd);
	assert_int_equal(sim_pci_error(d.bdf, SIM_PCI_ERROR_NONFATAL), 0);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_dev_close(&d);
}

static void hundred_interrupts_are_all_counted(void **state)
{
	struct vt_dev d;
	int32_t fds[2];
	uint64_t seen = 0;
	int i;

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	for (i = 0; i < 100; i++) {
		mock_irq(sim_pci_model(d.bdf), 1);
		sim_settle();
		seen += vt_event_count(fds[1]);
	}
	assert_int_equal(seen, 100);
	vt_dev_close(&d);
}

SUITE_ON(irq, "edu", cmocka_unit_test(raise_msix_reaches_its_eventfd),
	 cmocka_unit_test(finish_factorial_signals_vector_1),
	 cmocka_unit_test(raise_msi_reaches_its_eventfd),
	 cmocka_unit_test(raise_intx_masks_itself_until_unmasked),
	 cmocka_unit_test(mask_intx_by_ioctl_holds_it_back),
	 cmocka_unit_test(mask_intx_by_command_holds_it_back),
	 cmocka_unit_test(unmask_intx_by_eventfd),
	 cmocka_unit_test(take_intx_eventfd_away_keeps_the_handler),
	 cmocka_unit_test(drop_one_vector_silences_only_that),
	 cmocka_unit_test(swap_vector_eventfd_moves_the_signal),
	 cmocka_unit_test(close_with_vectors_on_leaves_the_device_quiet),
	 cmocka_unit_test(reset_with_vectors_on_keeps_them),
	 cmocka_unit_test(change_type_without_disable_is_refused),
	 cmocka_unit_test(unbind_asks_the_user_first),
	 cmocka_unit_test(aer_error_signals_the_err_eventfd),
	 cmocka_unit_test(hundred_interrupts_are_all_counted));
