// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fuzzing found and a schedule or an input does not show best; the other findings are seeds.
 */
#include <linux/pci_regs.h>

#include <shared/fault.h>

#include "fuzz/fuzz.h"
#include "fuzz/program.h"
#include "fuzz/user_ops.h"
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

/*
 * A config space that answers wrongly for a moment tells the core of more vectors than the kernel
 * has mapped of the table. One that is added then is refused, not looked up behind the table.
 */
static void vector_behind_the_mapped_table_is_refused(void **state)
{
	static struct program p = {
		.nops = 35,
		.ops = {
			[0] = { .op = OP_reset },
			[3] = { .a = 0x300 },
			[6] = { .op = OP_bar_word },
			[18] = { .op = 0xc3, .sel = 0x37, .flags = 0x2a },
			[24] = { .op = OP_enable_irqs, .sel = VFIO_PCI_MSIX_IRQ_INDEX, .a = 0x300 },
			[29] = { .op = 0xbe, .sel = 0xc, .a = 0xa1 },
		},
		.nlies = 2,
		.lies = { { .nth = 144, .low = 0x220000 } },
		.nfaults = 1,
		.faults = { { .class = 0xc1, .nth = 0xfc } },
	};
	const struct fuzz_target *target = fuzz_find("ioctl");
	uint8_t input[PROGRAM_MAX];
	size_t size = program_write(&p, input, sizeof(input));

	(void)state;
	assert_int_not_equal(size, 0);
	assert_non_null(target);
	target->prepare();
	/* A finding ends the worker, and so fails the case. */
	target->one(input, size);
}

SUITE(fuzz_findings_input, cmocka_unit_test(vector_behind_the_mapped_table_is_refused));
SUITE_ON(fuzz_findings, "edu", cmocka_unit_test(vectors_off_while_asleep_is_no_finding));
SUITE_ON(fuzz_findings_cold, "cold", cmocka_unit_test(sleep_without_memory_is_refused));
