// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic driver's own decisions: which functions it takes, whose INTx it trusts, and its
 * parameters.
 */
#include <stdio.h>
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/hand_made.h"
#include "tests/suite.h"
#include "tests/world.h"

#define QAT   0x19e2	/* on the denylist */
#define XL710 0x1572	/* does not show in STATUS that it asserts its line */

static struct hand_made hm;

static void plug_intel(unsigned int device, const char *params)
{
	hand_made_init(&hm, 256);
	hand_made_set(&hm, PCI_VENDOR_ID, 2, 0x8086);
	hand_made_set(&hm, PCI_DEVICE_ID, 2, device);
	hand_made_add(&hm);
	assert_int_equal(sim_modprobe("vfio-pci", params), 0);
}

static void open_intel(struct vt_dev *d, unsigned int device, const char *params)
{
	plug_intel(device, params);
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_dev_open(d, HAND_MADE), 0);
}

static uint32_t hardware(unsigned int off, int width)
{
	return mock_config_read(sim_pci_model(HAND_MADE), off, width);
}

/* ---- functions that are refused ---- */

static void denied_function_is_not_bound(void **state)
{
	char driver[32];

	(void)state;
	plug_intel(QAT, NULL);
	assert_true(vt_bind(HAND_MADE, "vfio-pci") < 0);
	vt_driver(HAND_MADE, driver, sizeof(driver));
	assert_string_equal(driver, "");
	assert_int_equal(vt_pci_write(HAND_MADE, "remove", "1"), 0);
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

static void denylist_can_be_disabled(void **state)
{
	struct vt_dev d;

	(void)state;
	open_intel(&d, QAT, "disable_denylist=1");
	vt_dev_close(&d);
}

static void bridge_is_not_bound(void **state)
{
	char driver[32];

	(void)state;
	assert_true(vt_bind("0000:00:01.0", "vfio-pci") < 0);
	vt_driver("0000:00:01.0", driver, sizeof(driver));
	assert_string_equal(driver, "");
	assert_int_equal(vt_unbind("0000:00:01.0"), 0);
}

/* ---- INTx that is not to be trusted ---- */

static void broken_line_is_hidden(void **state)
{
	struct vfio_irq_info info;
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_intel(&d, XL710, NULL);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_INTERRUPT_PIN), 0);
	assert_int_equal(vt_irq_info(d.fd, VFIO_PCI_INTX_IRQ_INDEX, &info), 0);
	assert_int_equal(info.count, 0);
	fd = vt_eventfd(0);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd),
			 -EINVAL);
	assert_true(hardware(PCI_COMMAND, 2) & PCI_COMMAND_INTX_DISABLE);
	vt_dev_close(&d);
}

static void broken_line_stays_off_when_the_user_turns_it_on(void **state)
{
	struct vt_dev d;

	(void)state;
	open_intel(&d, XL710, NULL);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	assert_true(hardware(PCI_COMMAND, 2) & PCI_COMMAND_INTX_DISABLE);
	vt_dev_close(&d);
}

/* A register of the function's own may reset it without our help: everything has to be put back. */
static void function_that_lost_its_bars_gets_them_back(void **state)
{
	unsigned int device = *(const unsigned int *)*state;
	struct vt_dev d;
	uint32_t bar;

	open_intel(&d, device, NULL);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	bar = hardware(PCI_BASE_ADDRESS_0, 4);
	assert_int_not_equal(bar, 0);
	mock_config_write(sim_pci_model(HAND_MADE), PCI_COMMAND, 2, 0);
	mock_config_write(sim_pci_model(HAND_MADE), PCI_BASE_ADDRESS_0, 4, 0);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	assert_int_equal(hardware(PCI_BASE_ADDRESS_0, 4), bar);
	assert_int_equal(!!(hardware(PCI_COMMAND, 2) & PCI_COMMAND_INTX_DISABLE),
			 device == XL710);
	vt_dev_close(&d);
}

static void bars_that_moved_are_put_back(void **state)
{
	struct vt_dev d;
	uint32_t bar;

	(void)state;
	open_intel(&d, 0x1234, NULL);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	bar = hardware(PCI_BASE_ADDRESS_0, 4);
	mock_config_write(sim_pci_model(HAND_MADE), PCI_BASE_ADDRESS_0, 4, 0);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	assert_int_equal(hardware(PCI_BASE_ADDRESS_0, 4), bar);
	vt_dev_close(&d);
}

static const unsigned int sound_and_broken[] = { 0x1234, XL710 };

SUITE_ON(driver, "cold", cmocka_unit_test(denied_function_is_not_bound),
	 cmocka_unit_test(denylist_can_be_disabled), cmocka_unit_test(broken_line_is_hidden),
	 cmocka_unit_test(broken_line_stays_off_when_the_user_turns_it_on),
	 { .name = "function_that_lost_its_bars_gets_them_back",
	   .test_func = function_that_lost_its_bars_gets_them_back,
	   .initial_state = (void *)&sound_and_broken[0] },
	 { .name = "broken_line_stays_off_when_bars_were_lost",
	   .test_func = function_that_lost_its_bars_gets_them_back,
	   .initial_state = (void *)&sound_and_broken[1] },
	 cmocka_unit_test(bars_that_moved_are_put_back));

SUITE_ON(driver_bridge, "unbound", cmocka_unit_test(bridge_is_not_bound));

/* ---- ids ---- */

/* Is the stage's edu, 1234:11e8 of class 00ff00, bound by these ids alone? */
static bool bound_by(const char *ids)
{
	char params[200], driver[32];

	snprintf(params, sizeof(params), "ids=%s", ids);
	assert_int_equal(sim_modprobe("vfio-pci", params), 0);
	vt_driver(stage_current()->bdf, driver, sizeof(driver));
	assert_int_equal(sim_rmmod("vfio-pci"), 0);
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
	return !strcmp(driver, "vfio-pci");
}

static void ids_choose_functions(void **state)
{
	(void)state;
	assert_true(bound_by("1234:11e8"));
	assert_true(bound_by("8086:1,1234:11e8"));
	assert_true(bound_by("1234:11e8:ffffffff:ffffffff:00ff00:ffffff"));
	assert_false(bound_by("1234:11e9"));
	assert_false(bound_by("1234:11e8:1:2"));
	assert_false(bound_by("1234:11e8:ffffffff:ffffffff:020000:ffffff"));
}

static void bad_ids_are_passed_over(void **state)
{
	(void)state;
	assert_true(bound_by("nonsense,1234:11e8"));
	assert_true(bound_by(",,1234:11e8,"));
	assert_true(bound_by("1234,1234:11e8"));
	assert_false(bound_by("1234"));
	assert_false(bound_by(","));
}

/* Each allocation of loading and binding fails in turn: the module is there, or it is not. */
static void load_survives_each_failed_allocation(void **state)
{
	unsigned int nth, hits = 1;
	int ret;

	(void)state;
	assert_int_equal(sim_modprobe("vfio-pci-core", NULL), 0);
	for (nth = 1; hits; nth++) {
		assert_true(nth < 100);
		sim_fault_clear();
		sim_fault_at(SIM_FAULT_ALLOC, nth);
		ret = sim_insmod("vfio-pci", "ids=1234:11e8");
		hits = sim_fault_hits();
		sim_fault_clear();
		assert_true(ret == 0 || (ret == -ENOMEM && hits));
		assert_int_equal(sim_module_loaded("vfio-pci"), !ret);
		if (!ret)
			assert_int_equal(sim_rmmod("vfio-pci"), 0);
	}
	assert_int_equal(sim_rmmod("vfio-pci-core"), 0);
}

SUITE_ON(driver_ids, "nodriver", cmocka_unit_test(ids_choose_functions),
	 cmocka_unit_test(bad_ids_are_passed_over),
	 cmocka_unit_test(load_survives_each_failed_allocation));

/* ---- a line without the mask bit ---- */

static void open_unmaskable(struct vt_dev *d, int32_t *fd)
{
	assert_int_equal(sim_modprobe("vfio-pci", "nointxmask=1"), 0);
	assert_int_equal(vt_bind(stage_current()->bdf, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	device_open(d);
	*fd = vt_eventfd(0);
}

static int enable_line(const struct vt_dev *d, int32_t fd)
{
	return vt_irq_set(d->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1, .fds = &fd);
}

static int line_action(const struct vt_dev *d, uint32_t action)
{
	return vt_irq_set(d->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
			  .flags = VFIO_IRQ_SET_DATA_NONE | action);
}

static void fix_8b9f128947dd_line_closed_at_the_controller(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_unmaskable(&d, &fd);
	assert_int_equal(enable_line(&d, fd), 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	assert_int_equal(vt_cfg_get16(d.fd, PCI_COMMAND) & PCI_COMMAND_INTX_DISABLE, 0);
	/* Still asserted: each unmask gives one more. */
	assert_int_equal(vt_event_wait(fd, 100), 0);
	assert_int_equal(line_action(&d, VFIO_IRQ_SET_ACTION_UNMASK), 0);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	assert_int_equal(line_action(&d, VFIO_IRQ_SET_ACTION_UNMASK), 0);
	/* Upstream closes the line lazily, and what came meanwhile is sent again. */
	assert_int_equal(vt_event_wait(fd, 100), core_is_ours() ? 0 : 1);
	vt_dev_close(&d);
}

static void unmaskable_line_masked_by_the_user_is_silent(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_unmaskable(&d, &fd);
	assert_int_equal(enable_line(&d, fd), 0);
	assert_int_equal(line_action(&d, VFIO_IRQ_SET_ACTION_MASK), 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	assert_int_equal(line_action(&d, VFIO_IRQ_SET_ACTION_UNMASK), 0);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_dev_close(&d);
}

static void cve_2024_27437_line_enabled_while_virtually_disabled(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_unmaskable(&d, &fd);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_INTX_DISABLE);
	assert_int_equal(enable_line(&d, fd), 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_dev_close(&d);
}

/* Quiet at that moment: then nothing hides whether the line was left open. */
static void unmaskable_line_enabled_while_disabled_and_quiet(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_unmaskable(&d, &fd);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_INTX_DISABLE);
	assert_int_equal(enable_line(&d, fd), 0);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_bar_set32(d.fd, 0, EDU_IRQ_ACK, 1);
	vt_dev_close(&d);
}

static void unmaskable_line_is_closed_when_disabled(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_unmaskable(&d, &fd);
	/* Not enabled, so there is nothing to mask and no bit to mask it with. */
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_INTX_DISABLE);
	vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
	assert_int_equal(enable_line(&d, fd), 0);
	assert_int_equal(vt_irq_off(d.fd, VFIO_PCI_INTX_IRQ_INDEX), 0);
	vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 1);
	assert_int_equal(vt_event_wait(fd, 100), 0);
	assert_int_equal(enable_line(&d, fd), 0);
	assert_int_equal(vt_event_wait(fd, 100), 1);
	vt_dev_close(&d);
}

/* No line to be had: the request fails, and can be repeated. */
static void line_that_cannot_be_requested(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_unmaskable(&d, &fd);
	sim_fault_clear();
	sim_fault_at(SIM_FAULT_IRQ, 1);
	assert_true(enable_line(&d, fd) < 0);
	sim_fault_clear();
	assert_int_equal(enable_line(&d, fd), 0);
	vt_dev_close(&d);
}

SUITE_ON(line_without_mask, "nodriver",
	 cmocka_unit_test(fix_8b9f128947dd_line_closed_at_the_controller),
	 cmocka_unit_test(unmaskable_line_masked_by_the_user_is_silent),
	 cmocka_unit_test(unmaskable_line_enabled_while_disabled_and_quiet),
	 cmocka_unit_test(cve_2024_27437_line_enabled_while_virtually_disabled),
	 cmocka_unit_test(unmaskable_line_is_closed_when_disabled),
	 cmocka_unit_test(line_that_cannot_be_requested));
