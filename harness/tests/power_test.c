// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capability registers whose writes do something: power states, resets, vital product data, PCI
 * Express device control, MSI flags.
 */
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/hand_made.h"
#include "tests/suite.h"

static uint32_t hardware(unsigned int off, int width)
{
	return mock_config_read(sim_pci_model(stage_current()->bdf), off, width);
}

/* A capability that the stage's function is known to have. */
static unsigned int cap_of(const struct vt_dev *d, uint8_t id)
{
	unsigned int pos = vt_cap(d->fd, id);

	assert_true(pos);
	return pos;
}

/* ---- power states ---- */

static unsigned int power_state(const struct vt_dev *d, unsigned int cap, uint16_t state)
{
	assert_int_equal(vt_cfg_set16(d->fd, cap + PCI_PM_CTRL, state), 0);
	return vt_cfg_get16(d->fd, cap + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK;
}

static void every_state_that_the_function_has(void **state)
{
	unsigned int cap, i;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_PM);
	for (i = 0; i < 4; i++) {
		assert_int_equal(power_state(&d, cap, (uint16_t)i), i);
		assert_int_equal(power_state(&d, cap, 0), 0);
	}
	vt_dev_close(&d);
}

static void state_that_the_function_lacks(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_PM);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_PM_PMC) & PCI_PM_CAP_D1, 0);
	assert_int_equal(power_state(&d, cap, 1), 0);
	vt_dev_close(&d);
}

static void power_byte_that_does_not_say_the_state(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_PM);
	assert_int_equal(vt_cfg_set8(d.fd, cap + PCI_PM_CTRL + 1, 0x03), 0);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK, 0);
	vt_dev_close(&d);
}

static void wakeup_is_not_the_users(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_PM);
	assert_true(hardware(cap + PCI_PM_PMC, 2) & PCI_PM_CAP_PME_MASK);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_PM_PMC) & PCI_PM_CAP_PME_MASK, 0);
	assert_int_equal(vt_cfg_set16(d.fd, cap + PCI_PM_CTRL, PCI_PM_CTRL_PME_ENABLE), 0);
	assert_int_equal(hardware(cap + PCI_PM_CTRL, 2) & PCI_PM_CTRL_PME_ENABLE, 0);
	vt_dev_close(&d);
}

/* The function forgets its registers on the way back from D3hot; config space comes back. */
static void config_survives_d3(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_PM);
	assert_int_equal(vt_cfg_set8(d.fd, PCI_CACHE_LINE_SIZE, 0x10), 0);
	assert_int_equal(power_state(&d, cap, 3), 3);
	assert_int_equal(power_state(&d, cap, 0), 0);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_CACHE_LINE_SIZE), 0x10);
	assert_int_equal(vt_bar_set32(d.fd, 0, 0x10, 7), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 7);
	vt_dev_close(&d);
}

static void bar_of_a_sleeping_function_is_out_of_reach(void **state)
{
	unsigned int cap;
	uint32_t value;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_PM);
	assert_int_equal(power_state(&d, cap, 3), 3);
	assert_int_equal(vt_bar_get(d.fd, 0, 0, &value, 4), -EIO);
	assert_int_equal(power_state(&d, cap, 0), 0);
	assert_int_equal(vt_bar_get(d.fd, 0, 0, &value, 4), 4);
	vt_dev_close(&d);
}

static void reset_wakes_a_sleeping_function(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_PM);
	assert_int_equal(power_state(&d, cap, 3), 3);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK, 0);
	device_memory(&d, 1);
	assert_int_equal(vt_bar_set32(d.fd, 0, 0x10, 7), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 7);
	vt_dev_close(&d);
}

/* ---- reset by Advanced Features ---- */

static void af_reset_clears_the_function(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_AF);
	assert_int_equal(vt_bar_set32(d.fd, 0, 0x10, 7), 0);
	assert_int_equal(vt_cfg_set8(d.fd, cap + PCI_AF_CTRL, 0), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 7);
	assert_int_equal(vt_cfg_set8(d.fd, cap + PCI_AF_CTRL, PCI_AF_CTRL_FLR), 0);
	assert_int_equal(vt_cfg_get8(d.fd, cap + PCI_AF_CTRL), 0);
	device_memory(&d, 1);
	assert_int_equal(vt_bar_get32(d.fd, 0, 0x10), 0);
	vt_dev_close(&d);
}

/* ---- MSI flags ---- */

static void msi_enabled_by_config_alone_stays_off(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_MSI);
	assert_int_equal(vt_cfg_set16(d.fd, cap + PCI_MSI_FLAGS, PCI_MSI_FLAGS_ENABLE), 0);
	assert_int_equal(hardware(cap + PCI_MSI_FLAGS, 2) & PCI_MSI_FLAGS_ENABLE, 0);
	vt_dev_close(&d);
}

static void msi_count_is_limited_to_what_was_set_up(void **state)
{
	unsigned int cap;
	struct vt_dev d;
	int32_t fd;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_MSI);
	device_irqs(&d, VFIO_PCI_MSI_IRQ_INDEX, 1, &fd);
	assert_int_equal(vt_cfg_set16(d.fd, cap + PCI_MSI_FLAGS, PCI_MSI_FLAGS_ENABLE | 1 << 4),
			 0);
	assert_int_equal(hardware(cap + PCI_MSI_FLAGS, 2) & PCI_MSI_FLAGS_ENABLE,
			 PCI_MSI_FLAGS_ENABLE);
	assert_int_equal(hardware(cap + PCI_MSI_FLAGS, 2) & PCI_MSI_FLAGS_QSIZE, 0);
	/* The message is the host's: what the user writes stays with the user. */
	assert_int_equal(vt_cfg_set32(d.fd, cap + PCI_MSI_ADDRESS_LO, 0xfee12340), 0);
	assert_int_equal(vt_cfg_get32(d.fd, cap + PCI_MSI_ADDRESS_LO), 0xfee12340);
	assert_int_not_equal(hardware(cap + PCI_MSI_ADDRESS_LO, 4), 0xfee12340);
	vt_dev_close(&d);
}

SUITE_ON(power, "legacy", cmocka_unit_test(every_state_that_the_function_has),
	 cmocka_unit_test(config_survives_d3),
	 cmocka_unit_test(bar_of_a_sleeping_function_is_out_of_reach),
	 cmocka_unit_test(reset_wakes_a_sleeping_function),
	 cmocka_unit_test(af_reset_clears_the_function),
	 cmocka_unit_test(msi_enabled_by_config_alone_stays_off),
	 cmocka_unit_test(msi_count_is_limited_to_what_was_set_up));

SUITE_ON(power_express, "edu", cmocka_unit_test(state_that_the_function_lacks),
	 cmocka_unit_test(power_byte_that_does_not_say_the_state));

/* ---- vital product data ---- */

/* One transfer as a driver does it; false if the flag never changed. */
static bool vpd_transfer(const struct vt_dev *d, unsigned int cap, uint16_t addr)
{
	assert_int_equal(vt_cfg_set16(d->fd, cap + PCI_VPD_ADDR, addr), 0);
	return (vt_cfg_get16(d->fd, cap + PCI_VPD_ADDR) ^ addr) & PCI_VPD_ADDR_F;
}

static void vpd_reads_what_the_function_has(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_VPD);
	assert_true(vpd_transfer(&d, cap, 0));
	assert_int_equal(vt_cfg_get32(d.fd, cap + PCI_VPD_DATA), 0x64000482);
	assert_true(vpd_transfer(&d, cap, 4));
	assert_int_equal(vt_cfg_get32(d.fd, cap + PCI_VPD_DATA), 0x906f6d65);
	vt_dev_close(&d);
}

static void vpd_begins_with_the_flags_byte(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_VPD);
	assert_int_equal(vt_cfg_set8(d.fd, cap + PCI_VPD_ADDR, 4), 0);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_VPD_ADDR), 4);
	assert_int_equal(vt_cfg_set8(d.fd, cap + PCI_VPD_ADDR + 1, 0), 0);
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_VPD_ADDR), 4 | PCI_VPD_ADDR_F);
	assert_int_equal(vt_cfg_get32(d.fd, cap + PCI_VPD_DATA), 0x906f6d65);
	vt_dev_close(&d);
}

static void vpd_write_to_read_only_data_completes(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_VPD);
	assert_int_equal(vt_cfg_set32(d.fd, cap + PCI_VPD_DATA, 0x11111111), 0);
	assert_true(vpd_transfer(&d, cap, PCI_VPD_ADDR_F));
	assert_true(vpd_transfer(&d, cap, 0));
	assert_int_equal(vt_cfg_get32(d.fd, cap + PCI_VPD_DATA), 0x64000482);
	vt_dev_close(&d);
}

static void vpd_write_behind_the_end_never_completes(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_VPD);
	assert_false(vpd_transfer(&d, cap, PCI_VPD_ADDR_F | 0x1000));
	vt_dev_close(&d);
}

static void vpd_read_that_the_bus_refuses_never_completes(void **state)
{
	unsigned int cap;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	cap = cap_of(&d, PCI_CAP_ID_VPD);
	/* The PCI core knows the length from the first transfer on. */
	assert_true(vpd_transfer(&d, cap, 0));
	sim_fault_clear();
	sim_fault_at(SIM_FAULT_CONFIG, 1);
	assert_int_equal(vt_cfg_set16(d.fd, cap + PCI_VPD_ADDR, 4), 0);
	assert_int_equal(sim_fault_hits(), 1);
	sim_fault_clear();
	assert_int_equal(vt_cfg_get16(d.fd, cap + PCI_VPD_ADDR), 4);
	vt_dev_close(&d);
}

/* ---- PCI Express device control ---- */

static void payload_size_is_the_users_copy(void **state)
{
	unsigned int ctl;
	uint16_t host;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	ctl = cap_of(&d, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL;
	host = (uint16_t)hardware(ctl, 2);
	assert_int_equal(vt_cfg_set16(d.fd, ctl, (uint16_t)((host & ~PCI_EXP_DEVCTL_PAYLOAD) |
							    PCI_EXP_DEVCTL_PAYLOAD_512B)),
			 0);
	assert_int_equal(vt_cfg_get16(d.fd, ctl) & PCI_EXP_DEVCTL_PAYLOAD,
			 PCI_EXP_DEVCTL_PAYLOAD_512B);
	assert_int_equal(hardware(ctl, 2) & PCI_EXP_DEVCTL_PAYLOAD, host & PCI_EXP_DEVCTL_PAYLOAD);
	vt_dev_close(&d);
}

static void read_request_size_reaches_the_function(void **state)
{
	static const uint16_t sizes[] = { PCI_EXP_DEVCTL_READRQ_256B, PCI_EXP_DEVCTL_READRQ_1024B,
					  PCI_EXP_DEVCTL_READRQ_128B };
	unsigned int ctl, i;
	struct vt_dev d;

	(void)state;
	device_open(&d);
	ctl = cap_of(&d, PCI_CAP_ID_EXP) + PCI_EXP_DEVCTL;
	for (i = 0; i < 3; i++) {
		assert_int_equal(vt_cfg_set16(d.fd, ctl, sizes[i]), 0);
		assert_int_equal(vt_cfg_get16(d.fd, ctl) & PCI_EXP_DEVCTL_READRQ, sizes[i]);
		assert_int_equal(hardware(ctl, 2) & PCI_EXP_DEVCTL_READRQ, sizes[i]);
	}
	vt_dev_close(&d);
}

SUITE_ON(vpd, "bars", cmocka_unit_test(vpd_reads_what_the_function_has),
	 cmocka_unit_test(vpd_begins_with_the_flags_byte),
	 cmocka_unit_test(vpd_write_to_read_only_data_completes),
	 cmocka_unit_test(vpd_write_behind_the_end_never_completes),
	 cmocka_unit_test(vpd_read_that_the_bus_refuses_never_completes),
	 cmocka_unit_test(wakeup_is_not_the_users));

SUITE_ON(device_control, "bars", cmocka_unit_test(payload_size_is_the_users_copy),
	 cmocka_unit_test(read_request_size_reaches_the_function));
