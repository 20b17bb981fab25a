// SPDX-License-Identifier: GPL-2.0-only
/*
 * The oracles: each planted mistake is named, each clean twin is silent.
 */
#include <stdio.h>

#include <shared/host.h>
#include <shared/fault.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/sys.h>
#include <vfiolab_build.h>

#include "tests/expect.h"
#include "tests/suite.h"

struct planted_case {
	const char *bug;
	const char *said; /* part of the report */
	int stays; /* loaded: what it leaves behind forbids rmmod */
};

static void load_planted(const struct planted_case *c, int clean)
{
	char params[128];

	/* No mistake needs many decisions to show; the one that never ends shows at any number. */
	sim_set_budget(50000);
	snprintf(params, sizeof(params), "bug=%s clean=%d user_address=%llu", c->bug, clean,
		 sim_umap(4096));
	assert_int_equal(sim_insmod("planted", params), 0);
	if (c->stays)
		return;
	assert_int_equal(sim_rmmod("planted"), 0);
	/* What was left behind falls due. */
	sim_advance_ns(10000000000ull);
}

static void with_bug(void *arg)
{
	load_planted(arg, 0);
}

static void without_bug(void *arg)
{
	load_planted(arg, 1);
}

/* For mistakes that show in another task, or to ASan. */
static void planted_is_found_apart(void **state)
{
	struct planted_case *c = *state;

	expect_finding_apart(c->said, with_bug, c);
	expect_no_finding(without_bug, c);
}

static void planted_is_found_and_twin_is_not(void **state)
{
	struct planted_case *c = *state;

	expect_finding(c->said, with_bug, c);
	expect_no_finding(without_bug, c);
}

static void use_after_free_is_found(void **state)
{
	struct planted_case c = { "use_after_free", "use_after_free", 0 };

	/* A read of freed memory leaves no trace by itself; only ASan looks at each access. */
	if (!sim_host_has_shadow())
		skip_because("only ASan sees single reads (preset " VFIOLAB_PRESET ")");
	planted_is_found_apart((void *[]){ &c });
	(void)state;
}

static void freed_completion_is_found(void **state)
{
	/* Without ASan it is the lock in the freed block that gives it away. */
	bool asan = sim_host_has_shadow();
	struct planted_case c = { "freed_completion",
				  asan ? "use-after-free" : "never initialised", 0 };

	planted_is_found_apart((void *[]){ &c });
	(void)state;
}

static void with_refetch(void *arg)
{
	sim_fault_refetch(1);
	sim_fault_at(SIM_FAULT_REFETCH, 1);
	with_bug(arg);
}

static void without_refetch(void *arg)
{
	sim_fault_refetch(1);
	sim_fault_at(SIM_FAULT_REFETCH, 1);
	without_bug(arg);
	assert_int_equal(sim_fault_calls(SIM_FAULT_REFETCH), 0);
}

/* Reading twice is no mistake while the bytes stay the same; the lab changes them in between. */
static void double_fetch_is_found(void **state)
{
	struct planted_case c = { "double_fetch", "overflow", 0 };

	expect_no_finding(with_bug, &c);
	expect_finding_apart(c.said, with_refetch, &c);
	expect_no_finding(without_refetch, &c);
	(void)state;
}

#define ORACLE_STAYS(bug_, said_) { .name = #bug_ "_is_found",			\
				    .test_func = planted_is_found_and_twin_is_not, \
				    .initial_state = &(struct planted_case){ #bug_, said_, 1 } }

#define ORACLE_APART(bug_, said_) { .name = #bug_ "_is_found",			\
				    .test_func = planted_is_found_apart,		\
				    .initial_state = &(struct planted_case){ #bug_, said_, 0 } }

#define ORACLE(bug_, said_) { .name = #bug_ "_is_found",			\
			      .test_func = planted_is_found_and_twin_is_not,	\
			      .initial_state = &(struct planted_case){ #bug_, said_, 0 } }

SUITE_ON(oracle, "nodriver",
	 cmocka_unit_test(use_after_free_is_found),
	 ORACLE(missing_unlock, "first"),
	 ORACLE(missing_up_read, "rwsem"),
	 ORACLE(double_lock, "deadlock"),
	 ORACLE(unlock_not_held, "first"),
	 ORACLE(sleep_in_atomic, "msleep"),
	 ORACLE(mutex_in_atomic, "mutex"),
	 ORACLE(sleep_in_rcu, "msleep"),
	 ORACLE(missing_rcu_unlock, "RCU"),
	 ORACLE(interrupts_left_off, "interrupts"),
	 ORACLE(wait_forever, "never"),
	 ORACLE_APART(lock_order_deadlock, "deadlock"),
	 cmocka_unit_test(freed_completion_is_found),
	 ORACLE(spins_for_ever, "livelock"),
	 ORACLE(leak, "leak"),
	 ORACLE(double_free, "double"),
	 ORACLE_APART(overflow, "overflow"),
	 ORACLE(free_held_lock, "held"),
	 ORACLE(user_pointer, "user"),
	 ORACLE_APART(timer_outlives_module, "unloaded module planted"),
	 ORACLE_APART(work_outlives_module, "unloaded module planted"),
	 ORACLE(warning, "WARN"),
	 ORACLE(leaked_irq, "irq"),
	 ORACLE(leaked_vectors, "vector"),
	 ORACLE(leaked_iomap, "iomap"),
	 ORACLE(leaked_reference, "reference"),
	 ORACLE(runtime_pm_imbalance, "runtime PM"),
	 ORACLE(mmio_dereferenced, "MMIO"),
	 ORACLE(mmio_past_the_end, "MMIO"),
	 ORACLE(mmio_after_unmap, "MMIO"),
	 ORACLE(lock_order, "lock order"),
	 ORACLE_APART(irq_unsafe_lock, "also with interrupts on"),
	 cmocka_unit_test(double_fetch_is_found),
	 ORACLE_APART(dma_after_unmap, "dma-after-unmap"),
	 ORACLE_APART(dma_without_master, "never turned bus mastering on"),
	 ORACLE(msi_without_master, "never turned bus mastering on"),
	 ORACLE(irq_after_free, "irq after free"),
	 ORACLE(vectors_freed_under_irq, "still requested"),
	 ORACLE(bar_without_decode, "does not decode"),
	 ORACLE(bar_asleep, "does not decode"),
	 ORACLE(leaked_enable, "pci_enable_device"),
	 ORACLE(leaked_region, "resource region"),
	 ORACLE(leaked_iommu_mapping, "iommu mapping"),
	 ORACLE(leaked_remap, "memremap"),
	 ORACLE_APART(remap_overrun, "overflow"),
	 ORACLE(remap_unmapped_twice, "no mapping, or twice"),
	 ORACLE(remap_of_some_ram, "mixed range"),
	 ORACLE(remap_of_no_address, "invalid physical address"),
	 ORACLE(leaked_page, "page"),
	 ORACLE(leaked_file, "file"),
	 ORACLE(leaked_workqueue, "workqueue"),
	 ORACLE(leaked_notifier, "notifier"),
	 ORACLE(leaked_chrdev, "character device"),
	 ORACLE_STAYS(leaked_module_reference, "module reference"));

/* Accesses are only seen where each has a hook. */
#ifdef SIM_FINE
SUITE_ON(race, "nodriver",
	 ORACLE(plain_race, "data race: plain write"),
	 ORACLE(marked_plain_race, "data race: marked write"),
	 ORACLE(announced_race, "data race: marked write"),
	 ORACLE(bitfield_race, "data race: plain write"),
	 ORACLE(publish_race, "data race: plain write"),
	 ORACLE(barrier_race, "data race: plain write"),
	 ORACLE(atomic_race, "data race: marked write"),
	 ORACLE(copy_race, "data race: plain write"),
	 ORACLE(rcu_race, "data race: plain read"),
	 ORACLE(completion_race, "data race: plain write"),
	 ORACLE(work_race, "data race: plain write"),
	 ORACLE(timer_race, "data race: plain write"),
	 ORACLE(irq_race, "data race: plain write"));
#endif
