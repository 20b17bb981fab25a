// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fuzzing found and a schedule or an input does not show best; the other findings are seeds.
 */
#include <linux/pci_regs.h>

#include <shared/fault.h>

#include "tests/device.h"
#include "tests/hand_made.h"
#include "tests/suite.h"

static void power_state(const struct vt_dev *d, uint16_t state)
{
	unsigned int pm = vt_cap(d->fd, PCI_CAP_ID_PM);

	assert_int_not_equal(pm, 0);
	assert_int_equal(vt_cfg_set16(d->fd, pm + PCI_PM_CTRL, state), 0);
}

/* The MSI core then masks entries of a table that does not answer; that is nobody's fault. */
static void vectors_off_while_asleep_is_no_finding(void **state)
{
	struct vt_dev d;
	int32_t fds[2];

	(void)state;
	device_open(&d);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	power_state(&d, 3);
	assert_int_equal(vt_irq_off(d.fd, VFIO_PCI_MSIX_IRQ_INDEX), 0);
	power_state(&d, 0);
	vt_close(fds[0]);
	vt_close(fds[1]);
	vt_dev_close(&d);
}

/* D3hot loses the state of this one; if it cannot be kept, the function must stay awake. */
static void sleep_without_memory_is_refused(void **state)
{
	static struct hand_made hm;
	struct vt_dev d;

	(void)state;
	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_PM, 0);
	hand_made_set(&hm, 0x40 + PCI_PM_PMC, 2, 3);
	hand_made_open(&hm, &d);
	sim_fault_clear();
	assert_int_equal(sim_fault_at(SIM_FAULT_ALLOC, 0), 0);
	power_state(&d, 3);
	sim_fault_clear();
	assert_int_equal(vt_cfg_get16(d.fd, 0x40 + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK, 0);
	power_state(&d, 3);
	assert_int_equal(vt_cfg_get16(d.fd, 0x40 + PCI_PM_CTRL) & PCI_PM_CTRL_STATE_MASK, 3);
	power_state(&d, 0);
	vt_dev_close(&d);
}

SUITE_ON(fuzz_findings, "edu", cmocka_unit_test(vectors_off_while_asleep_is_no_finding));
SUITE_ON(fuzz_findings_cold, "cold", cmocka_unit_test(sleep_without_memory_is_refused));
