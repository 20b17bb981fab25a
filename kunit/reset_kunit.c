// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reset: which functions share a device set, and what a close does to a function in each state
 * that it can be left in.
 */
#include "made_up.h"

#define SCRATCH		PCI_BASE_ADDRESS_0
#define BEFORE		0xfebd0000	/* when the device was opened */
#define AFTER		0xfead0000	/* what its user made of that */

/* ---- device sets ---- */

#define FUNCTIONS	2

/**
 * struct set - where two functions are
 * @name: of the row
 * @root: their bus is a root bus
 * @virtfn: whether each is a VF
 * @same_bus: they are on one bus
 * @shared: one reset hits both, so they are one set
 */
struct set {
	const char *name;
	bool root;
	bool virtfn[FUNCTIONS];
	bool same_bus;
	bool shared;
};

static const struct set sets[] = {
	{ "behind one bridge", false, { false, false }, true, true },
	{ "behind two bridges", false, { false, false }, false, false },
	{ "on a root bus", true, { false, false }, true, false },
	{ "a PF and its VF", false, { false, true }, true, false },
	{ "two VFs of one PF", false, { true, true }, true, false },
	{ "a VF on a root bus", true, { false, true }, true, false },
};

MADE_UP_PARAM(sets, struct set)

static const struct vfio_device_ops set_ops = {
	.name = "made-up",
	.init = vfio_pci_core_init_dev,
	.release = vfio_pci_core_release_dev,
};

static void set_is_what_one_reset_hits(struct kunit *test)
{
	const struct set *row = test->param_value;
	struct made_up *fn[FUNCTIONS] = { test->priv, made_up_function(test, "made-up too") };
	struct vfio_pci_core_device *vdev[FUNCTIONS] = { };
	struct pci_bus *parent = kunit_kzalloc(test, sizeof(*parent), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, fn[1]);
	KUNIT_ASSERT_NOT_NULL(test, parent);
	for (i = 0; i < FUNCTIONS; i++) {
		fn[i]->bus.parent = row->root ? NULL : parent;
		fn[i]->pdev.is_virtfn = row->virtfn[i];
	}
	if (row->same_bus)
		fn[1]->pdev.bus = &fn[0]->bus;

	for (i = 0; i < FUNCTIONS; i++) {
		vdev[i] = vfio_alloc_device(vfio_pci_core_device, vdev, &fn[i]->pdev.dev, &set_ops);
		if (IS_ERR(vdev[i])) {
			KUNIT_FAIL(test, "no device");
			break;
		}
		KUNIT_EXPECT_EQ(test, vfio_pci_assign_device_set(vdev[i]), 0);
	}
	if (i == FUNCTIONS) {
		KUNIT_EXPECT_EQ(test, vdev[0]->vdev.dev_set == vdev[1]->vdev.dev_set, row->shared);
		KUNIT_EXPECT_EQ(test, vdev[0]->vdev.dev_set->device_count, row->shared ? 2 : 1);
	}
	while (i--)
		vfio_put_device(&vdev[i]->vdev);
}

/* ---- close ---- */

/**
 * struct leaving - a close, and what the function is like afterwards
 * @name: of the row
 * @saved: config space was saved at open
 * @reset_works: the function was found to be resettable by itself; it refuses all the same
 * @busy: somebody holds its lock
 * @scratch: what a register of its holds afterwards
 * @touched: whether the close writes to config space at all
 */
struct leaving {
	const char *name;
	bool saved, reset_works, busy;
	u32 scratch;
	bool touched;
};

static const struct leaving leavings[] = {
	{ "saved, no reset", true, false, false, BEFORE, true },
	{ "saved, reset fails", true, true, false, BEFORE, true },
	{ "saved, somebody holds the function", true, true, true, BEFORE, true },
	{ "not saved, no reset", false, false, false, AFTER, false },
	{ "not saved, reset fails", false, true, false, AFTER, true },
	{ "not saved, somebody holds the function", false, true, true, AFTER, true },
};

MADE_UP_PARAM(leavings, struct leaving)

/* The case's own memory: nothing is left to do at the last reference */
static void no_release(struct device *dev)
{
}

static void close_gives_back_what_was_there_before(struct kunit *test)
{
	const struct leaving *row = test->param_value;
	struct made_up *fn = test->priv;
	struct pci_dev *pdev = &fn->pdev;

	pdev->dev.release = no_release;
	device_initialize(&pdev->dev);
	made_up_put(fn, PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
	made_up_put(fn, SCRATCH, 4, BEFORE);
	if (row->saved) {
		pci_save_state(pdev);
		fn->priv.saved_state = pci_store_saved_state(pdev);
		KUNIT_ASSERT_NOT_NULL(test, fn->priv.saved_state);
		pdev->state_saved = false;
	}
	fn->priv.reset_works = row->reset_works;
	made_up_put(fn, SCRATCH, 4, AFTER);
	fn->written = 0;

	if (row->busy)
		device_lock(&pdev->dev);
	vfio_pci_reset_at_close(&fn->vdev);
	if (row->busy)
		device_unlock(&pdev->dev);

	KUNIT_EXPECT_EQ(test, made_up_get(fn, SCRATCH, 4), row->scratch);
	KUNIT_EXPECT_EQ(test, made_up_get(fn, PCI_COMMAND, 2), PCI_COMMAND_MEMORY);
	KUNIT_EXPECT_EQ(test, fn->written != 0, row->touched);
	/* Nothing reset it, so the last close of the set is to try the bus */
	KUNIT_EXPECT_TRUE(test, fn->priv.needs_reset);
	KUNIT_EXPECT_NULL(test, fn->priv.saved_state);
	/* And nothing holds it */
	KUNIT_ASSERT_TRUE(test, device_trylock(&pdev->dev));
	device_unlock(&pdev->dev);
}

static void reset_exit(struct kunit *test)
{
	struct made_up *fn = test->priv;

	if (fn)
		kfree(fn->priv.saved_state);
	if (fn && fn->pdev.dev.release)
		put_device(&fn->pdev.dev);
	made_up_exit(test);
}

static struct kunit_case reset_cases[] = {
	KUNIT_CASE_PARAM(set_is_what_one_reset_hits, sets_gen_params),
	KUNIT_CASE_PARAM(close_gives_back_what_was_there_before, leavings_gen_params),
	{}
};

static struct kunit_suite reset_suite = {
	.name = "vfio_pci_reset",
	.init = made_up_init,
	.exit = reset_exit,
	.test_cases = reset_cases,
};

kunit_test_suite(reset_suite);
