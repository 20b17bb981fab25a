// SPDX-License-Identifier: GPL-2.0-only
/*
 * Config space as a driver meets it: sizing, masks, lists, power states and resets of every kind of
 * device in mock-hw.
 */
#include "suite.h"
#include "mock_host.h"

static void every_device_is_possible(void **state)
{
	const struct mock_device *const *dev;
	struct mock_test_host mh;

	(void)state;
	for (dev = mock_devices; *dev; dev++) {
		struct mock_func *fn = mh_create(&mh, *dev);

		assert_in_range(mock_config_read(fn, MOCK_VENDOR_ID, 2), 1, 0xfffe);
		assert_ptr_equal(mock_device_find((*dev)->name), *dev);
		assert_non_null((*dev)->doc);
		mh_destroy(&mh, fn);
	}
	assert_null(mock_device_find("none"));
}

static void create_without_memory_fails_and_leaks_nothing(void **state)
{
	const struct mock_device *dev = mock_device_find("demo-pf");
	struct mock_test_host mh = { .now = 0 };
	struct mock_func *fn = NULL;
	unsigned long n;

	(void)state;
	for (n = 1; !fn; n++) {
		assert_in_range(n, 1, 1000);
		mh.fail_alloc = n;
		fn = mock_func_create(dev, &mh_ops, &mh, 0x100);
		if (!fn)
			assert_int_equal(mh.live_blocks, 0);
	}
	assert_true(n > 20);
	mh_destroy(&mh, fn);
}

static void bar_sizing_writes_of_ones_show_size_and_type(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("demo-bars"));
	static const mock_u32 want[7] = {
		0xffffff00, 0xffffffe1, 0xffff000c, 0xffffffff, 0xffffc000, 0,
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < 6; i++) {
		mock_config_write(fn, MOCK_BAR0 + 4 * i, 4, ~0U);
		assert_int_equal(mock_config_read(fn, MOCK_BAR0 + 4 * i, 4), want[i]);
	}
	mock_config_write(fn, MOCK_BAR0, 2, 0x1234);
	assert_int_equal(mock_config_read(fn, MOCK_BAR0, 4), 0xffff1200);
	mh_destroy(&mh, fn);
}

static void rom_bar_sizes_and_decodes_when_enabled(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("edu"));
	mock_u64 addr;

	(void)state;
	mock_config_write(fn, MOCK_ROM0, 4, 0xfffff800);
	assert_int_equal(mock_config_read(fn, MOCK_ROM0, 4), 0xfffff800);
	mock_config_write(fn, MOCK_ROM0, 4, 0xe0000001);
	assert_int_equal(mock_bar_addr(fn, MOCK_BAR_ROM, &addr), 0);
	assert_int_equal(mock_bar_read(fn, MOCK_BAR_ROM, 0, 2), 0xffff);
	assert_int_equal(mh.unclaimed, 1);
	mh_set16(fn, MOCK_COMMAND, MOCK_COMMAND_MEM);
	assert_int_equal(mock_bar_addr(fn, MOCK_BAR_ROM, &addr), 1);
	assert_int_equal(addr, 0xe0000000);
	assert_int_equal(mock_bar_read(fn, MOCK_BAR_ROM, 0, 2), 0xaa55);
	assert_int_equal(mock_bar_read(fn, MOCK_BAR_ROM, 0x1c, 4), 0x52494350); /* PCIR */
	assert_int_equal(mock_bar_read(fn, MOCK_BAR_ROM, 0x20, 4), 0x11e81234);
	assert_int_equal(mock_bar_read(fn, MOCK_BAR_ROM, 0x2c, 2), 1);
	assert_int_equal(mock_bar_read(fn, MOCK_BAR_ROM, 0x31, 1), 0x80);
	assert_int_equal(mock_bar_read(fn, MOCK_BAR_ROM, 1024, 8), ~0ULL);
	mh_destroy(&mh, fn);
}

static void command_bits_gate_decoding_by_space(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("demo-bars"));

	(void)state;
	mock_config_write(fn, MOCK_COMMAND, 2, 0xffff);
	assert_int_equal(mock_config_read(fn, MOCK_COMMAND, 2), 0x0547);
	mock_bar_write(fn, 0, 8, 4, 5);
	mock_bar_write(fn, 1, 8, 4, 6);
	mock_config_write(fn, MOCK_COMMAND, 2, MOCK_COMMAND_MEM);
	assert_int_equal(mock_bar_read(fn, 0, 8, 4), 5);
	assert_int_equal(mh.unclaimed, 0);
	assert_int_equal(mock_bar_read(fn, 1, 8, 4), ~0U);
	assert_int_equal(mh.unclaimed, 1);
	mock_config_write(fn, MOCK_COMMAND, 2, MOCK_COMMAND_IO);
	assert_int_equal(mock_bar_read(fn, 0, 8, 4), ~0U);
	assert_int_equal(mock_bar_read(fn, 1, 8, 4), 6);
	mh_destroy(&mh, fn);
}

static void bar_accesses_out_of_bounds_or_unaligned_are_unclaimed(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	assert_int_equal(mock_bar_read(fn, 0, 256, 4), ~0U);
	assert_int_equal(mock_bar_read(fn, 0, 2, 4), ~0U);
	assert_int_equal(mock_bar_read(fn, 3, 0, 4), ~0U);
	assert_int_equal(mock_bar_read(fn, 7, 0, 4), ~0U);
	assert_int_equal(mock_bar_read(fn, -2, 0, 4), ~0U);
	assert_int_equal(mock_bar_read(fn, 0, 0, 3), 0xffffff);
	mock_bar_write(fn, 0, ~0ULL - 3, 4, 0);
	assert_int_equal(mh.unclaimed, 7);
	assert_int_equal(mock_bar_read(fn, 0, 248, 8), 0);
	assert_int_equal(mh.unclaimed, 7);
	mh_destroy(&mh, fn);
}

static void config_reads_beyond_a_conventional_function_are_ones(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("demo-pci"));

	(void)state;
	assert_int_equal(mock_config_read(fn, 0x100, 4), ~0U);
	assert_int_equal(mh.unclaimed, 0);
	assert_int_equal(mock_config_read(fn, 0x41, 4), ~0U);
	assert_int_equal(mock_config_read(fn, 0x1000, 4), ~0U);
	assert_int_equal(mh.unclaimed, 2);
	assert_int_equal(mh.unclaimed_bar, MOCK_BAR_CONFIG);
	mh_destroy(&mh, fn);
	fn = mh_create(&mh, mock_device_find("edu"));
	assert_int_equal(mock_config_read(fn, 0x100, 4), 0);
	mh_destroy(&mh, fn);
}

static void capability_lists_lead_to_all(void **state)
{
	static const unsigned char caps[] = { 0x01, 0x10, 0x05, 0x11, 0x03, 0x09 };
	static const unsigned char ecaps[] = { 0x01, 0x03, 0x0d };
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("demo-bars"));
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(caps); i++)
		assert_int_not_equal(mh_cap(fn, caps[i]), 0);
	for (i = 0; i < sizeof(ecaps); i++)
		assert_int_not_equal(mh_ecap(fn, ecaps[i]), 0);
	assert_int_equal(mock_config_read(fn, mh_ecap(fn, 0x03) + 8, 4), 0x00112233);
	mh_destroy(&mh, fn);
}

static void read_only_registers_ignore_writes(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("demo-bars"));
	unsigned int off;

	(void)state;
	for (off = 0; off < 4096; off += 4) {
		mock_u32 before = mock_config_read(fn, off, 4);

		if (off == MOCK_COMMAND || (off >= MOCK_BAR0 && off < 0x28) || off == 0x0c ||
		    off == 0x3c || (off >= MOCK_CAP_FIRST && off != mh_ecap(fn, 0x03) + 4))
			continue;
		mock_config_write(fn, off, 4, ~before);
		assert_int_equal(mock_config_read(fn, off, 4), before);
	}
	mh_destroy(&mh, fn);
}

static void vendor_capability_is_written_through_its_mask(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("demo-bars"));
	unsigned int pos = mh_cap(fn, MOCK_CAP_ID_VENDOR);

	(void)state;
	assert_int_equal(mock_config_read(fn, pos + 2, 1), 8);
	assert_int_equal(mock_config_read(fn, pos + 4, 4), 0x00443322);
	mock_config_write(fn, pos + 4, 4, ~0U);
	assert_int_equal(mock_config_read(fn, pos + 4, 4), 0xff443322);
	mh_destroy(&mh, fn);
}

static void vpd_reads_word_by_word(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("demo-bars"));
	unsigned int pos = mh_cap(fn, MOCK_CAP_ID_VPD);

	(void)state;
	mock_config_write(fn, pos + MOCK_VPD_ADDR, 2, 0);
	assert_int_equal(mock_config_read(fn, pos + MOCK_VPD_ADDR, 2), MOCK_VPD_F);
	assert_int_equal(mock_config_read(fn, pos + MOCK_VPD_DATA, 4), 0x64000482);
	mock_config_write(fn, pos + MOCK_VPD_ADDR, 2, 0x100); /* beyond: never ready */
	assert_int_equal(mock_config_read(fn, pos + MOCK_VPD_ADDR, 2), 0x100);
	mock_config_write(fn, pos + MOCK_VPD_DATA, 4, 0);
	mock_config_write(fn, pos + MOCK_VPD_ADDR, 2, MOCK_VPD_F | 0);
	assert_int_equal(mock_config_read(fn, pos + MOCK_VPD_ADDR, 2), 0);
	mock_config_write(fn, pos + MOCK_VPD_ADDR, 2, 0); /* read-only data stays */
	assert_int_equal(mock_config_read(fn, pos + MOCK_VPD_DATA, 4), 0x64000482);
	mh_destroy(&mh, fn);
}

/*
 * ---- power states ------------------------------------------------------------------------------
 */

static void d3hot_answers_config_only(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "edu");
	unsigned int pmcsr = mh_cap(fn, MOCK_CAP_ID_PM) + MOCK_PMCSR;
	mock_u8 byte = 0;

	(void)state;
	mock_bar_write(fn, 0, 0x04, 4, 0x55);
	mock_config_write(fn, pmcsr, 2, 3);
	assert_int_equal(mock_func_power(fn), MOCK_D3HOT);
	assert_int_equal(mock_config_read(fn, MOCK_VENDOR_ID, 2), 0x1234);
	assert_int_equal(mock_bar_read(fn, 0, 0, 4), ~0U);
	assert_int_not_equal(mock_dma_read(fn, MH_MEM_BASE, &byte, 1), 0);
	mock_config_write(fn, pmcsr, 2, 0);
	assert_int_equal(mock_bar_read(fn, 0, 0x04, 4), ~0x55U); /* No_Soft_Reset keeps it */
	assert_int_equal(mock_dma_read(fn, MH_MEM_BASE, &byte, 1), 0);
	mh_destroy(&mh, fn);
}

static void d3hot_to_d0_resets_without_no_soft_reset(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int pmcsr = mh_cap(fn, MOCK_CAP_ID_PM) + MOCK_PMCSR;

	(void)state;
	mock_config_write(fn, MOCK_BAR0, 4, 0xe0000000);
	mock_bar_write(fn, 0, 8, 4, 0x55);
	mock_config_write(fn, pmcsr, 2, 3 | MOCK_PMCSR_PME_ENABLE);
	mock_pme(fn);
	assert_int_equal(mh.attention, MOCK_ATTN_PME);
	mock_config_write(fn, pmcsr, 2, MOCK_PMCSR_PME_ENABLE);
	assert_int_equal(mock_config_read(fn, MOCK_COMMAND, 2), 0);
	assert_int_equal(mock_config_read(fn, MOCK_BAR0, 4), 0);
	/* PME context survives, and its status is cleared by writing one. */
	assert_int_equal(mock_config_read(fn, pmcsr, 2),
			 MOCK_PMCSR_PME_STATUS | MOCK_PMCSR_PME_ENABLE);
	mock_config_write(fn, pmcsr, 2, MOCK_PMCSR_PME_STATUS);
	assert_int_equal(mock_config_read(fn, pmcsr, 2), 0);
	mh_set16(fn, MOCK_COMMAND, MOCK_COMMAND_MEM);
	assert_int_equal(mock_bar_read(fn, 0, 8, 4), 0);
	mh_destroy(&mh, fn);
}

static void unsupported_power_states_are_dropped(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int pmcsr = mh_cap(fn, MOCK_CAP_ID_PM) + MOCK_PMCSR;

	(void)state;
	mock_config_write(fn, pmcsr, 2, 2);
	assert_int_equal(mock_config_read(fn, pmcsr, 2), 0);
	mock_config_write(fn, pmcsr, 2, 1);
	assert_int_equal(mock_config_read(fn, pmcsr, 2), 1);
	mock_config_write(fn, pmcsr, 2, 3);
	mock_config_write(fn, pmcsr, 2, 1); /* the only way out of D3hot is D0 */
	assert_int_equal(mock_config_read(fn, pmcsr, 2), 3);
	mh_destroy(&mh, fn);
}

static void d3cold_and_absence_read_as_ones(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "edu");

	(void)state;
	mock_power(fn, MOCK_D3COLD);
	assert_int_equal(mock_config_read(fn, MOCK_VENDOR_ID, 4), ~0U);
	mock_config_write(fn, MOCK_COMMAND, 2, 7);
	mock_power(fn, MOCK_D0);
	assert_int_equal(mock_config_read(fn, MOCK_COMMAND, 2), 0);
	mock_set_present(fn, 0);
	assert_int_equal(mock_config_read(fn, MOCK_VENDOR_ID, 4), ~0U);
	mock_reset(fn, MOCK_RESET_BUS);
	mock_set_present(fn, 1);
	assert_int_equal(mock_config_read(fn, MOCK_VENDOR_ID, 4), 0x11e81234);
	mock_power(fn, MOCK_D3HOT);
	assert_int_equal(mock_func_power(fn), MOCK_D3HOT);
	mh_destroy(&mh, fn);
}

/* ---- resets ---- */

static void flr_resets_all_but_what_belongs_to_the_link(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int exp = mh_cap(fn, MOCK_CAP_ID_PCIE), aer = mh_ecap(fn, MOCK_ECAP_ID_AER);
	unsigned int devctl = exp + MOCK_EXP_DEVCTL;
	mock_u32 before = mock_config_read(fn, devctl, 2);

	(void)state;
	mock_config_write(fn, MOCK_BAR0, 4, 0xe0000000);
	mock_config_write(fn, devctl, 2, before | 0x20 | MOCK_EXP_DEVCTL_CERE);
	mock_config_write(fn, aer + MOCK_AER_COR_MASK, 4, 0x1);
	mock_bar_write(fn, 0, 8, 4, 1);
	mock_config_write(fn, devctl, 2,
			  before | 0x20 | MOCK_EXP_DEVCTL_CERE | MOCK_EXP_DEVCTL_FLR);
	assert_int_equal(mock_config_read(fn, MOCK_COMMAND, 2), 0);
	assert_int_equal(mock_config_read(fn, MOCK_BAR0, 4), 0);
	assert_int_equal(mock_config_read(fn, devctl, 2), before | 0x20);
	assert_int_equal(mock_config_read(fn, aer + MOCK_AER_COR_MASK, 4), 0x1);
	mock_reset(fn, MOCK_RESET_BUS);
	assert_int_equal(mock_config_read(fn, devctl, 2), before);
	assert_int_equal(mock_config_read(fn, aer + MOCK_AER_COR_MASK, 4), 0x1);
	mock_reset(fn, MOCK_RESET_COLD);
	assert_int_equal(mock_config_read(fn, aer + MOCK_AER_COR_MASK, 4), MOCK_AER_COR_ADVISORY);
	mh_destroy(&mh, fn);
}

static void flr_bit_without_the_capability_does_nothing(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-multi");
	unsigned int devctl = mh_cap(fn, MOCK_CAP_ID_PCIE) + MOCK_EXP_DEVCTL;

	(void)state;
	mh_set16(fn, devctl, MOCK_EXP_DEVCTL_FLR);
	assert_int_equal(mock_config_read(fn, MOCK_COMMAND, 2), 6);
	assert_int_equal(mock_config_read(fn, devctl, 2) & MOCK_EXP_DEVCTL_FLR, 0);
	mh_destroy(&mh, fn);
}

static void af_resets_a_conventional_function(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-pci");
	unsigned int af = mh_cap(fn, MOCK_CAP_ID_AF);

	(void)state;
	assert_int_equal(mock_config_read(fn, af + MOCK_AF_CAPS, 1), 3);
	mock_config_write(fn, af + MOCK_AF_CONTROL, 1, 0);
	assert_int_equal(mock_config_read(fn, MOCK_COMMAND, 2), 6);
	mock_config_write(fn, af + MOCK_AF_CONTROL, 2, 1);
	assert_int_equal(mock_config_read(fn, MOCK_COMMAND, 2), 0);
	assert_int_equal(mock_config_read(fn, af + MOCK_AF_CONTROL, 1), 0);
	mh_destroy(&mh, fn);
}

static void bridge_tells_of_secondary_bus_reset_edges(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("root-port"));

	(void)state;
	mh_set16(fn, MOCK_BRIDGE_CONTROL, MOCK_BRIDGE_CONTROL_RESET);
	assert_int_equal(mh.attention, MOCK_ATTN_BUS_RESET_ON);
	mock_config_write(fn, MOCK_INT_LINE, 4, MOCK_BRIDGE_CONTROL_RESET << 16);
	mock_config_write(fn, MOCK_BRIDGE_CONTROL + 1, 1, 0);
	assert_int_equal(mh.attentions, 1);
	mock_config_write(fn, MOCK_INT_LINE, 4, 0);
	assert_int_equal(mh.attention, MOCK_ATTN_BUS_RESET_OFF);
	mock_config_write(fn, MOCK_PRIMARY_BUS, 4, 0xff030201);
	assert_int_equal(mock_config_read(fn, MOCK_PRIMARY_BUS, 4), 0x00030201);
	mock_config_write(fn, MOCK_MEM_BASE, 4, ~0U);
	assert_int_equal(mock_config_read(fn, MOCK_MEM_BASE, 4), 0xfff0fff0);
	mock_config_write(fn, MOCK_PREF_BASE, 4, ~0U);
	assert_int_equal(mock_config_read(fn, MOCK_PREF_BASE, 4), 0xfff1fff1);
	mh_destroy(&mh, fn);
}

static void slot_events_interrupt_until_acknowledged(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_create(&mh, mock_device_find("root-port"));
	unsigned int exp = mh_cap(fn, MOCK_CAP_ID_PCIE);

	(void)state;
	mock_slot_set_present(fn, 1);
	assert_int_equal(mock_config_read(fn, exp + MOCK_EXP_SLTSTA, 2), 0x148);
	assert_int_equal(mh.intx[1], 0);
	mock_config_write(fn, exp + MOCK_EXP_SLTCTL, 2,
			  MOCK_EXP_SLTCTL_PRESENCE | MOCK_EXP_SLTCTL_DLL |
				  MOCK_EXP_SLTCTL_INTERRUPT);
	assert_int_equal(mh.intx[1], 1);
	assert_int_equal(mh.attention, MOCK_ATTN_SLOT);
	mock_config_write(fn, exp + MOCK_EXP_SLTSTA, 2, 0x11f);
	assert_int_equal(mock_config_read(fn, exp + MOCK_EXP_SLTSTA, 2), 0x40);
	assert_int_equal(mh.intx[1], 0);
	assert_int_equal(mock_config_read(fn, exp + MOCK_EXP_LNKSTA, 2) &
				 MOCK_EXP_LNKSTA_DLL_ACTIVE,
			 MOCK_EXP_LNKSTA_DLL_ACTIVE);
	mh_set16(fn, exp + MOCK_EXP_SLTCTL, MOCK_EXP_SLTCTL_POWER_OFF);
	assert_int_equal(mh.attention, MOCK_ATTN_SLOT_OFF);
	mh_destroy(&mh, fn);
}

static void errors_are_logged_masked_and_sent_by_severity(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int aer = mh_ecap(fn, MOCK_ECAP_ID_AER), exp = mh_cap(fn, MOCK_CAP_ID_PCIE);

	(void)state;
	mock_inject_error(fn, MOCK_ERROR_NONFATAL, MOCK_AER_UNCOR_COMP_TIMEOUT);
	assert_int_equal(mh.errors, 0); /* reporting is off */
	assert_int_equal(mock_config_read(fn, exp + MOCK_EXP_DEVSTA, 2), 2);
	mh_set16(fn, exp + MOCK_EXP_DEVCTL, 7);
	mock_inject_error(fn, MOCK_ERROR_NONFATAL, MOCK_AER_UNCOR_COMP_TIMEOUT);
	assert_int_equal(mh.errors, 1);
	assert_int_equal(mh.error, MOCK_ERROR_NONFATAL);
	mock_config_write(fn, aer + MOCK_AER_UNCOR_SEVERITY, 4, MOCK_AER_UNCOR_COMP_TIMEOUT);
	mock_inject_error(fn, MOCK_ERROR_NONFATAL, MOCK_AER_UNCOR_COMP_TIMEOUT);
	assert_int_equal(mh.error, MOCK_ERROR_FATAL);
	mock_config_write(fn, aer + MOCK_AER_UNCOR_MASK, 4, MOCK_AER_UNCOR_COMP_TIMEOUT);
	mock_inject_error(fn, MOCK_ERROR_NONFATAL, MOCK_AER_UNCOR_COMP_TIMEOUT);
	assert_int_equal(mh.errors, 2);
	mock_inject_error(fn, MOCK_ERROR_CORRECTABLE, MOCK_AER_COR_RECEIVER);
	assert_int_equal(mh.error, MOCK_ERROR_CORRECTABLE);
	mock_config_write(fn, aer + MOCK_AER_UNCOR_STATUS, 4, MOCK_AER_UNCOR_COMP_TIMEOUT);
	assert_int_equal(mock_config_read(fn, aer + MOCK_AER_UNCOR_STATUS, 4), 0);
	mh_destroy(&mh, fn);
}

static void a_lie_changes_one_answer_and_no_state(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "edu");

	(void)state;
	mh.lie = 0xff;
	assert_int_equal(mock_config_read(fn, MOCK_VENDOR_ID, 2), 0x12cb);
	assert_int_equal(mock_config_read(fn, MOCK_VENDOR_ID, 2), 0x1234);
	mh.lie = ~0ULL;
	assert_int_equal(mock_bar_read(fn, 0, 0, 4), (mock_u32)~0x010000edU);
	assert_int_equal(mock_bar_read(fn, 0, 0, 4), 0x010000ed);
	mh_destroy(&mh, fn);
}

SUITE(mock_config, cmocka_unit_test(every_device_is_possible),
      cmocka_unit_test(create_without_memory_fails_and_leaks_nothing),
      cmocka_unit_test(bar_sizing_writes_of_ones_show_size_and_type),
      cmocka_unit_test(rom_bar_sizes_and_decodes_when_enabled),
      cmocka_unit_test(command_bits_gate_decoding_by_space),
      cmocka_unit_test(bar_accesses_out_of_bounds_or_unaligned_are_unclaimed),
      cmocka_unit_test(config_reads_beyond_a_conventional_function_are_ones),
      cmocka_unit_test(capability_lists_lead_to_all),
      cmocka_unit_test(read_only_registers_ignore_writes),
      cmocka_unit_test(vendor_capability_is_written_through_its_mask),
      cmocka_unit_test(vpd_reads_word_by_word), cmocka_unit_test(d3hot_answers_config_only),
      cmocka_unit_test(d3hot_to_d0_resets_without_no_soft_reset),
      cmocka_unit_test(unsupported_power_states_are_dropped),
      cmocka_unit_test(d3cold_and_absence_read_as_ones),
      cmocka_unit_test(flr_resets_all_but_what_belongs_to_the_link),
      cmocka_unit_test(flr_bit_without_the_capability_does_nothing),
      cmocka_unit_test(af_resets_a_conventional_function),
      cmocka_unit_test(bridge_tells_of_secondary_bus_reset_edges),
      cmocka_unit_test(slot_events_interrupt_until_acknowledged),
      cmocka_unit_test(errors_are_logged_masked_and_sent_by_severity),
      cmocka_unit_test(a_lie_changes_one_answer_and_no_state));
