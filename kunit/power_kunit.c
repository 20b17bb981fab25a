// SPDX-License-Identifier: GPL-2.0-only
/*
 * Power states: what each of them means for the BARs, and what every transition does with the
 * state that a function loses on its way out of D3. Users meet only the transitions that their
 * function's own capability allows.
 */
#include "made_up.h"

#define PM		MADE_UP_CAP
#define SCRATCH		PCI_BASE_ADDRESS_0	/* a register that a soft reset clears */
#define KEPT		0xfebd0000

static const pci_power_t states[] = { PCI_D0, PCI_D1, PCI_D2, PCI_D3hot };

static int level(pci_power_t state)
{
	return vfio_pci_power_level(state);
}

/* ---- what a state means ---- */

struct reach {
	const char *name;
	pci_power_t state;
	bool suspended;
	bool no_command;	/* a VF, whose COMMAND has no memory bit */
	u16 command;
	bool reachable;
};

static const struct reach reaches[] = {
	{ "D0, decoding", PCI_D0, false, false, PCI_COMMAND_MEMORY, true },
	{ "D0, decoding memory and ports", PCI_D0, false, false, 0x3, true },
	{ "D0, decoding ports alone", PCI_D0, false, false, PCI_COMMAND_IO, false },
	{ "D0, decoding nothing", PCI_D0, false, false, 0xfffd, false },
	{ "D1, decoding", PCI_D1, false, false, PCI_COMMAND_MEMORY, true },
	{ "D2, decoding", PCI_D2, false, false, PCI_COMMAND_MEMORY, true },
	{ "D3hot, decoding", PCI_D3hot, false, false, PCI_COMMAND_MEMORY, false },
	{ "D3cold, decoding", PCI_D3cold, false, false, PCI_COMMAND_MEMORY, false },
	{ "unknown, decoding", PCI_UNKNOWN, false, false, PCI_COMMAND_MEMORY, false },
	{ "D0, about to suspend", PCI_D0, true, false, PCI_COMMAND_MEMORY, false },
	{ "VF in D0", PCI_D0, false, true, 0, true },
	{ "VF in D3hot", PCI_D3hot, false, true, PCI_COMMAND_MEMORY, false },
	{ "VF about to suspend", PCI_D0, true, true, 0, false },
};

MADE_UP_PARAM(reaches, struct reach)

static void memory_is_reachable_while_awake_and_decoding(struct kunit *test)
{
	const struct reach *row = test->param_value;
	struct made_up *fn = test->priv;

	fn->pdev.current_state = row->state;
	fn->pdev.no_command_memory = row->no_command;
	fn->priv.power.suspended = row->suspended;
	vfio_pci_vconfig_set(&fn->priv.config, PCI_COMMAND, 2, row->command);
	/* What the function itself believes is not asked */
	made_up_put(fn, PCI_COMMAND, 2, (u16)~row->command);

	KUNIT_EXPECT_EQ(test, vfio_pci_memory_enabled(&fn->vdev), row->reachable);
	KUNIT_EXPECT_EQ(test, fn->written, 0);
}

struct shown {
	const char *name;
	pci_power_t state;
	bool engaged;
	bool suspended;
	pci_power_t shown;
};

static const struct shown shows[] = {
	{ "in D0", PCI_D0, false, false, PCI_D0 },
	{ "in D2", PCI_D2, false, false, PCI_D2 },
	{ "in D3hot", PCI_D3hot, false, false, PCI_D3hot },
	{ "in D3cold", PCI_D3cold, false, false, PCI_D3cold },
	{ "low power, still in D0", PCI_D0, true, false, PCI_D3hot },
	{ "low power, in D3cold", PCI_D3cold, true, true, PCI_D3hot },
	{ "about to suspend", PCI_D0, false, true, PCI_D3hot },
};

MADE_UP_PARAM(shows, struct shown)

static void driver_is_told_what_it_can_rely_on(struct kunit *test)
{
	const struct shown *row = test->param_value;
	struct made_up *fn = test->priv;
	pci_power_t state;

	fn->pdev.current_state = row->state;
	fn->priv.power.engaged = row->engaged;
	fn->priv.power.suspended = row->suspended;

	vfio_pci_core_memory_lock(&fn->vdev);
	state = vfio_pci_core_power_state(&fn->vdev);
	vfio_pci_core_memory_unlock(&fn->vdev);
	KUNIT_EXPECT_EQ(test, level(state), level(row->shown));
}

/* ---- transitions ---- */

static int go(struct made_up *fn, pci_power_t state)
{
	int ret;

	down_write(&fn->priv.memory.lock);
	ret = vfio_pci_set_power_state(&fn->vdev, state);
	up_write(&fn->priv.memory.lock);
	return ret;
}

/* A function in D0 that can be in every state; @soft_reset: it loses everything from D3 to D0 */
static void awake(struct made_up *fn, bool soft_reset)
{
	made_up_blank(fn, PCI_CFG_SPACE_SIZE);
	made_up_put_cap(fn, PM, PCI_CAP_ID_PM, 0);
	made_up_put(fn, PM + PCI_PM_CTRL, 2, soft_reset ? 0 : PCI_PM_CTRL_NO_SOFT_RESET);
	made_up_put(fn, SCRATCH, 4, KEPT);
	fn->pdev.pm_cap = PM;
	fn->pdev.d1_support = true;
	fn->pdev.d2_support = true;
	fn->pdev.dev_flags = 0;
	fn->pdev.current_state = PCI_D0;
	fn->priv.power.sriov_active = false;
	fn->priv.power.needs_restore = soft_reset;
}

static void one_transition(struct kunit *test, pci_power_t from, pci_power_t to, bool soft_reset,
			   bool vfs)
{
	struct made_up *fn = test->priv;
	struct vfio_pci_power *power = &fn->priv.power;
	int want = 0;

	awake(fn, soft_reset);
	KUNIT_ASSERT_EQ(test, go(fn, from), 0);
	if (vfio_pci_is_d3(from) && soft_reset)
		made_up_put(fn, SCRATCH, 4, 0);
	power->sriov_active = vfs;

	/* Only deeper, or all the way up; and with VFs not even deeper */
	if (vfs && level(to) > level(PCI_D0))
		want = -EBUSY;
	else if (level(to) > level(PCI_D0) && level(to) < level(from))
		want = -EINVAL;

	KUNIT_EXPECT_EQ_MSG(test, go(fn, to), want, "D%d to D%d", level(from), level(to));
	if (want)
		to = from;
	KUNIT_EXPECT_EQ_MSG(test, level(fn->pdev.current_state), level(to), "D%d to D%d",
			    level(from), level(to));
	KUNIT_EXPECT_EQ(test, made_up_get(fn, PM + PCI_PM_CTRL, 2) & PCI_PM_CTRL_STATE_MASK,
			level(to));

	/* Kept for exactly as long as the function is where it will lose it */
	KUNIT_EXPECT_EQ_MSG(test, !!power->saved, soft_reset && vfio_pci_is_d3(to),
			    "D%d to D%d", level(from), level(to));
	if (!vfio_pci_is_d3(to))
		KUNIT_EXPECT_EQ_MSG(test, made_up_get(fn, SCRATCH, 4), KEPT, "D%d to D%d",
				    level(from), level(to));

	power->sriov_active = false;
	KUNIT_EXPECT_EQ(test, go(fn, PCI_D0), 0);
	KUNIT_EXPECT_EQ(test, made_up_get(fn, SCRATCH, 4), KEPT);
	KUNIT_EXPECT_NULL(test, power->saved);
}

struct transitions {
	const char *name;
	bool soft_reset;
	bool vfs;
};

static const struct transitions transitions[] = {
	{ "function keeps its state", false, false },
	{ "function loses its state", true, false },
	{ "PF with VFs keeps its state", false, true },
	{ "PF with VFs loses its state", true, true },
};

MADE_UP_PARAM(transitions, struct transitions)

static void every_transition_keeps_config_space(struct kunit *test)
{
	const struct transitions *row = test->param_value;
	unsigned int from, to;

	for (from = 0; from < ARRAY_SIZE(states); from++)
		for (to = 0; to < ARRAY_SIZE(states); to++)
			one_transition(test, states[from], states[to], row->soft_reset, row->vfs);
}

static void function_that_cannot_sleep_keeps_no_stash(struct kunit *test)
{
	struct made_up *fn = test->priv;

	awake(fn, true);
	fn->pdev.dev_flags = PCI_DEV_FLAGS_NO_D3;
	KUNIT_EXPECT_EQ(test, go(fn, PCI_D3hot), 0);
	KUNIT_EXPECT_EQ(test, level(fn->pdev.current_state), level(PCI_D0));
	KUNIT_EXPECT_NULL(test, fn->priv.power.saved);
}

/* Others, a reset for one, wake a function without asking: what was stashed before is stale */
static void stale_stash_is_replaced(struct kunit *test)
{
	struct made_up *fn = test->priv;

	awake(fn, true);
	KUNIT_ASSERT_EQ(test, go(fn, PCI_D3hot), 0);
	KUNIT_ASSERT_NOT_NULL(test, fn->priv.power.saved);

	fn->pdev.current_state = PCI_D0;
	made_up_put(fn, PM + PCI_PM_CTRL, 2, 0);
	made_up_put(fn, SCRATCH, 4, KEPT + 0x100000);

	KUNIT_EXPECT_EQ(test, go(fn, PCI_D3hot), 0);
	made_up_put(fn, SCRATCH, 4, 0);
	KUNIT_EXPECT_EQ(test, go(fn, PCI_D0), 0);
	KUNIT_EXPECT_EQ(test, made_up_get(fn, SCRATCH, 4), KEPT + 0x100000);
	KUNIT_EXPECT_NULL(test, fn->priv.power.saved);
}

static void power_exit(struct kunit *test)
{
	struct made_up *fn = test->priv;

	if (fn)
		kfree(fn->priv.power.saved);
	made_up_exit(test);
}

static struct kunit_case power_cases[] = {
	KUNIT_CASE_PARAM(memory_is_reachable_while_awake_and_decoding, reaches_gen_params),
	KUNIT_CASE_PARAM(driver_is_told_what_it_can_rely_on, shows_gen_params),
	KUNIT_CASE_PARAM(every_transition_keeps_config_space, transitions_gen_params),
	KUNIT_CASE(function_that_cannot_sleep_keeps_no_stash),
	KUNIT_CASE(stale_stash_is_replaced),
	{}
};

static struct kunit_suite power_suite = {
	.name = "vfio_pci_power",
	.init = made_up_init,
	.exit = power_exit,
	.test_cases = power_cases,
};

kunit_test_suite(power_suite);
