// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lab's mlx5_core: the PF comes up, goes down and comes back with nothing left behind, whatever
 * its firmware does meanwhile; commands end, by the firmware or without it.
 */
#include <errno.h>
#include <string.h>

#include <mock/func.h>
#include <mock/mlx5.h>
#include <shared/lab.h>
#include <shared/mlx5.h>
#include <shared/pci.h>

#include "tests/expect.h"
#include "tests/mlx5_fw.h"
#include "tests/suite.h"
#include "vt/vt.h"

#define MS 1000000ULL
#define SECOND (1000 * MS)

static struct mock_func *pf(void)
{
	return sim_pci_model(MLX5_PF);
}

static int nop(void)
{
	return fw_do(FW_ALLOC_PD, 0, 0, 0) ? -1 : fw_do(FW_DEALLOC_PD, 0, fw_get(8), 0);
}

static void rule(unsigned int opcode, enum mock_mlx5_action action, uint64_t delay_ns,
		 unsigned int status)
{
	struct mock_mlx5_rule r = { .opcode = opcode, .times = 1, .action = action,
				    .delay_ns = delay_ns, .status = status, .syndrome = 0x1234 };

	assert_int_equal(mock_mlx5_rule(pf(), &r), 0);
}

/* What was built anew is not what the image had: it must go before the end. */
static void take_down(void)
{
	assert_int_equal(sim_mlx5_down(MLX5_PF), 0);
}

static void down_and_up_leave_nothing(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		assert_int_equal(sim_mlx5_down(MLX5_PF), 0);
		assert_int_equal(sim_mlx5_down(MLX5_PF), 0);
		assert_int_equal(nop(), -1);
		assert_int_equal(sim_mlx5_up(MLX5_PF), 0);
		assert_int_equal(nop(), 0);
	}
	take_down();
}

static void reset_brings_vfs_back(void **state)
{
	(void)state;
	assert_int_equal(fw_do(FW_SUSPEND, 0, MLX5_VHCA, 0), 0);
	assert_int_equal(sim_mlx5_reset(MLX5_PF), 0);
	/* It runs again, and is enabled. */
	assert_int_equal(mock_mlx5_vf_state(sim_pci_model(MLX5_VF)), MOCK_MLX5_RUNNING);
	assert_int_equal(fw_do(FW_SUSPEND, 0, MLX5_VHCA + 1, 0), 0);
	assert_int_equal(sim_mlx5_reset("0000:09:00.0"), -ENODEV);
	take_down();
}

static void unbind_takes_vfs_along(void **state)
{
	char text[32];

	(void)state;
	assert_int_equal(vt_unbind(MLX5_PF), 0);
	assert_null(sim_pci_model(MLX5_VF));
	assert_int_equal(vt_bind(MLX5_PF, "mlx5_core"), 0);
	assert_int_equal(vt_pci_write(MLX5_PF, "sriov_numvfs", "2"), 0);
	vt_driver(MLX5_VF, text, sizeof(text));
	assert_string_equal(text, "");
	assert_int_equal(nop(), 0);
	assert_int_equal(vt_unbind(MLX5_PF), 0);
}

static void all_vfs_can_be_enabled(void **state)
{
	unsigned int i;

	(void)state;
	assert_int_equal(vt_pci_write(MLX5_PF, "sriov_numvfs", "0"), 0);
	assert_int_equal(fw_do(FW_SUSPEND, 0, MLX5_VHCA, 0), 5);
	assert_int_equal(vt_pci_write(MLX5_PF, "sriov_numvfs", "8"), 0);
	for (i = 0; i < 8; i++)
		assert_int_equal(fw_do(FW_SUSPEND, 0, MLX5_VHCA + i, 0), 0);
	assert_int_equal(vt_pci_write(MLX5_PF, "sriov_numvfs", "0"), 0);
}

/* ---- firmware that errs ---- */

static void late_answer_is_waited_for(void **state)
{
	uint64_t then = sim_now_ns();

	(void)state;
	rule(FW_ALLOC_PD, MOCK_MLX5_DELAY, 59 * SECOND, 0);
	assert_int_equal(nop(), 0);
	assert_true(sim_now_ns() - then >= 59 * SECOND);
}

static void answer_after_the_timeout_is_tidied_away(void **state)
{
	uint64_t then = sim_now_ns();

	(void)state;
	rule(FW_ALLOC_PD, MOCK_MLX5_DELAY, 80 * SECOND, 0);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), -ETIMEDOUT);
	assert_true(sim_now_ns() - then < 70 * SECOND);
	vt_sleep_ms(20000);
	assert_int_equal(nop(), 0);
}

static void no_answer_times_out_and_the_queue_goes_on(void **state)
{
	(void)state;
	rule(FW_ALLOC_PD, MOCK_MLX5_DROP, 0, 0);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), -ETIMEDOUT);
	assert_int_equal(nop(), 0);
	/* The entry is the firmware's until that is torn down. */
	take_down();
	assert_int_equal(sim_mlx5_up(MLX5_PF), 0);
	take_down();
}

static void status_and_syndrome_are_those_of_the_rule(void **state)
{
	static const uint8_t all[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0f,
				       0x10, 0x30, 0x40, 0x50, 0x51, 0xee };
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(all); i++) {
		rule(FW_ALLOC_PD, MOCK_MLX5_STATUS, 0, all[i]);
		assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), all[i]);
		assert_int_equal(fw.syndrome, 0x1234);
		mock_mlx5_rules_clear(pf());
	}
	assert_int_equal(nop(), 0);
}

static void delivery_errors_are_errors_of_the_call(void **state)
{
	static const struct {
		unsigned int status;
		int err;
	} all[] = { { 1, -EBADR }, { 2, -EBADR }, { 3, -EFAULT }, { 4, -EFAULT }, { 5, -EFAULT },
		    { 6, -EIO }, { 7, -ENOMSG }, { 8, -ENOMSG }, { 9, -ENOMSG }, { 0x10, -ENOMSG },
		    { 0x20, -EINVAL } };
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		rule(FW_ALLOC_PD, MOCK_MLX5_DELIVERY, 0, all[i].status);
		assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), all[i].err);
		mock_mlx5_rules_clear(pf());
	}
	assert_int_equal(nop(), 0);
}

static void rules_skip_and_end(void **state)
{
	struct mock_mlx5_rule r = { .opcode = FW_ALLOC_PD, .skip = 1, .times = 2,
				    .action = MOCK_MLX5_STATUS, .status = 0xf };
	unsigned int i;

	(void)state;
	assert_int_equal(mock_mlx5_rule(pf(), &r), 0);
	assert_int_equal(nop(), 0);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), 0xf);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), 0xf);
	assert_int_equal(nop(), 0);
	for (i = 0; i < 15; i++)
		assert_int_equal(mock_mlx5_rule(pf(), &r), 0);
	assert_int_equal(mock_mlx5_rule(pf(), &r), -1);
	mock_mlx5_rules_clear(pf());
}

/* Of a device that is gone nothing comes, but that is noticed long before the time-out. */
static void vanished_pf_ends_its_commands(void **state)
{
	uint64_t then = sim_now_ns();

	(void)state;
	rule(FW_ALLOC_PD, MOCK_MLX5_GONE, 0, 0);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), -ENXIO);
	assert_true(sim_now_ns() - then <= 3 * SECOND);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), -ENXIO);
	assert_int_equal(sim_pci_unplug(MLX5_PF), 0);
}

static void stopped_firmware_is_reset_by_hand(void **state)
{
	(void)state;
	rule(FW_ALLOC_PD, MOCK_MLX5_DEAD, 0, 0);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), -ENXIO);
	assert_int_equal(nop(), -1);
	assert_int_equal(sim_mlx5_reset(MLX5_PF), 0);
	assert_int_equal(nop(), 0);
	take_down();
}

static void bus_error_is_recovered_from(void **state)
{
	(void)state;
	/* VFs that nobody drives would be a reason not to recover. */
	assert_int_equal(vt_pci_write(MLX5_PF, "sriov_numvfs", "0"), 0);
	assert_int_equal(sim_pci_error(MLX5_PF, SIM_PCI_ERROR_FATAL), 0);
	sim_drain();
	assert_int_equal(nop(), 0);
	take_down();
}

static void planned_faults_reach_commands(void **state)
{
	(void)state;
	sim_fault_at(SIM_FAULT_FIRMWARE, 1);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), 2);
	sim_fault_clear();
	sim_fault_at(SIM_FAULT_FW_TIMEOUT, 1);
	assert_int_equal(fw_do(FW_ALLOC_PD, 0, 0, 0), -ETIMEDOUT);
	sim_fault_clear();
	assert_int_equal(nop(), 0);
}

/* Each failing command of coming up leaves a PF that comes up the next time. */
static void coming_up_fails_at_any_command(void **state)
{
	struct mock_mlx5_rule r = { .times = 1, .action = MOCK_MLX5_STATUS, .status = 1 };
	int ret = -1;

	(void)state;
	assert_int_equal(sim_mlx5_down(MLX5_PF), 0);
	for (r.skip = 0; ret && r.skip < 64; r.skip++) {
		assert_int_equal(mock_mlx5_rule(pf(), &r), 0);
		ret = sim_mlx5_up(MLX5_PF);
		mock_mlx5_rules_clear(pf());
		if (ret)
			assert_int_equal(sim_mlx5_up(MLX5_PF), 0);
		assert_int_equal(nop(), 0);
		assert_int_equal(sim_mlx5_down(MLX5_PF), 0);
	}
	assert_int_equal(ret, 0);
	assert_true(r.skip > 10);
}

/* ---- many at once ---- */

enum { TASKS = 40 };

static void one_of_many(void *arg)
{
	unsigned int i;
	uint8_t out[16];
	uint8_t in[16] = { 0 };

	(void)arg;
	fw_put(in, FW_ALLOC_UAR << 16);
	for (i = 0; i < 2; i++)
		assert_int_equal(sim_mlx5_cmd(MLX5_PF, in, sizeof(in), out, sizeof(out)), 0);
}

static void more_commands_than_entries_wait(void **state)
{
	struct vt_task *task[TASKS];
	unsigned int i, before = mock_mlx5_commands(pf(), FW_ALLOC_UAR);

	(void)state;
	for (i = 0; i < TASKS; i++)
		task[i] = vt_spawn(one_of_many, NULL);
	for (i = 0; i < TASKS; i++)
		vt_join(task[i]);
	assert_int_equal(mock_mlx5_commands(pf(), FW_ALLOC_UAR), before + 2 * TASKS);
}

SUITE_ON(mlx5_core, "mlx5-pf",
	 cmocka_unit_test(down_and_up_leave_nothing),
	 cmocka_unit_test(reset_brings_vfs_back),
	 cmocka_unit_test(unbind_takes_vfs_along),
	 cmocka_unit_test(all_vfs_can_be_enabled),
	 cmocka_unit_test(late_answer_is_waited_for),
	 cmocka_unit_test(answer_after_the_timeout_is_tidied_away),
	 cmocka_unit_test(no_answer_times_out_and_the_queue_goes_on),
	 cmocka_unit_test(status_and_syndrome_are_those_of_the_rule),
	 cmocka_unit_test(delivery_errors_are_errors_of_the_call),
	 cmocka_unit_test(rules_skip_and_end),
	 cmocka_unit_test(vanished_pf_ends_its_commands),
	 cmocka_unit_test(stopped_firmware_is_reset_by_hand),
	 cmocka_unit_test(bus_error_is_recovered_from),
	 cmocka_unit_test(planned_faults_reach_commands),
	 cmocka_unit_test(coming_up_fails_at_any_command),
	 cmocka_unit_test(more_commands_than_entries_wait));
