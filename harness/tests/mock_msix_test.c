// SPDX-License-Identifier: GPL-2.0-only
/*
 * The three kinds of interrupts as a function sends them: INTx levels, MSI, MSI-X.
 */
#include "suite.h"
#include "mock_host.h"

/* demo-bars: doorbell and INTx level in BAR 0, MSI-X table in BAR 4, its PBA at 0x2000 there. */
#define TABLE_BAR 4
#define PBA	  0x2000

static void ring(struct mock_func *fn, unsigned int vector)
{
	mock_bar_write(fn, 0, 0, 4, vector);
}

static void line(struct mock_func *fn, unsigned int level)
{
	mock_bar_write(fn, 0, 4, 4, level);
}

static unsigned int msix_on(struct mock_func *fn, unsigned int bits)
{
	unsigned int control = mh_cap(fn, MOCK_CAP_ID_MSIX) + MOCK_MSIX_CONTROL;

	mock_config_write(fn, control, 2, MOCK_MSIX_ENABLE | bits);
	return control;
}

static void entry(struct mock_func *fn, unsigned int vector, mock_u64 addr, mock_u32 data,
		  mock_u32 mask)
{
	mock_bar_write(fn, TABLE_BAR, vector * 16, 8, addr);
	mock_bar_write(fn, TABLE_BAR, vector * 16 + 8, 4, data);
	mock_bar_write(fn, TABLE_BAR, vector * 16 + 12, 4, mask);
}

static void msix_sends_the_entry(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	entry(fn, 69, 0x1fee00004ULL, 0x4567, 0);
	ring(fn, 69);
	assert_int_equal(mh.msis, 0); /* not enabled */
	msix_on(fn, 0);
	ring(fn, 69);
	assert_int_equal(mh.msis, 1);
	assert_true(mh.msi_addr == 0x1fee00004ULL);
	assert_int_equal(mh.msi_data, 0x4567);
	ring(fn, 70); /* the model's mistake, not the bus's */
	assert_int_equal(mh.msis, 1);
	mh_destroy(&mh, fn);
}

static void msix_masked_entry_pends_and_goes_out_on_unmask(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	msix_on(fn, 0);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 65 * 16 + 12, 4), 1); /* masked by reset */
	ring(fn, 65);
	ring(fn, 65);
	assert_int_equal(mh.msis, 0);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, PBA + 8, 4), 2);
	assert_true(mock_bar_read(fn, TABLE_BAR, PBA, 8) == 0);
	mock_bar_write(fn, TABLE_BAR, PBA + 8, 4, 0); /* no effect */
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, PBA + 8, 4), 2);
	entry(fn, 65, 0xfee00000, 1, 0xfffffffe); /* reserved bits are not kept */
	assert_int_equal(mh.msis, 1);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, PBA + 8, 4), 0);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 65 * 16 + 12, 4), 0);
	mh_destroy(&mh, fn);
}

static void msix_function_mask_holds_all_vectors(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int control = msix_on(fn, MOCK_MSIX_MASKALL);

	(void)state;
	entry(fn, 0, 0xfee00000, 10, 0);
	entry(fn, 68, 0xfee00000, 78, 0);
	ring(fn, 68);
	ring(fn, 0);
	ring(fn, 1);
	assert_int_equal(mh.msis, 0);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, PBA, 4), 3);
	mock_config_write(fn, control, 2, MOCK_MSIX_ENABLE);
	assert_int_equal(mh.msis, 2);
	assert_int_equal(mh.msi_data, 78);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, PBA, 4), 2); /* its own mask holds it */
	mh_destroy(&mh, fn);
}

static void msix_needs_bus_mastering(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	msix_on(fn, 0);
	entry(fn, 0, 0xfee00000, 10, 0);
	mh_clear16(fn, MOCK_COMMAND, MOCK_COMMAND_MASTER);
	ring(fn, 0);
	assert_int_equal(mh.msis, 0);
	assert_string_equal(mh.log, "demo-bars: MSI-X vector 0 lost: bus mastering is off");
	mh_destroy(&mh, fn);
}

static void msix_table_takes_dwords_and_qwords_only(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	mock_bar_write(fn, TABLE_BAR, 0, 8, 0x1122334455667788ULL);
	mock_bar_write(fn, TABLE_BAR, 8, 8, 0xfffffffe00000099ULL); /* data and unmask at once */
	assert_true(mock_bar_read(fn, TABLE_BAR, 0, 8) == 0x1122334455667788ULL);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 4, 4), 0x11223344);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 8, 8), 0x99);
	assert_int_equal(mh.unclaimed, 0);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 0, 2), 0xffff);
	mock_bar_write(fn, TABLE_BAR, PBA, 1, 0);
	assert_int_equal(mh.unclaimed, 2);
	mock_bar_write(fn, TABLE_BAR, 70 * 16, 2, 0x77); /* behind the table: the model's */
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 70 * 16, 2), 0x77);
	assert_int_equal(mh.unclaimed, 2);
	mh_destroy(&mh, fn);
}

static void msix_reset_masks_and_forgets(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int control = msix_on(fn, 0);

	(void)state;
	ring(fn, 3);
	entry(fn, 0, 0xfee00000, 10, 0);
	mock_reset(fn, MOCK_RESET_BUS);
	assert_int_equal(mock_config_read(fn, control, 2), 69);
	mh_set16(fn, MOCK_COMMAND, MOCK_COMMAND_MEM);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, PBA, 4), 0);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 12, 4), 1);
	assert_int_equal(mock_bar_read(fn, TABLE_BAR, 0, 4), 0);
	mh_destroy(&mh, fn);
}

static void msix_pending_can_be_withdrawn(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	msix_on(fn, 0);
	ring(fn, 3);
	mock_irq_clear(fn, 3);
	entry(fn, 3, 0xfee00000, 10, 0);
	assert_int_equal(mh.msis, 0);
	mh_destroy(&mh, fn);
}

/* ---- MSI ---- */

static unsigned int msi_on(struct mock_func *fn, unsigned int log2)
{
	unsigned int pos = mh_cap(fn, MOCK_CAP_ID_MSI);

	mock_config_write(fn, pos + MOCK_MSI_ADDR, 4, 0xfee01003);
	mock_config_write(fn, pos + MOCK_MSI_ADDR + 4, 4, 2);
	mock_config_write(fn, pos + MOCK_MSI_DATA64, 2, 0x4321);
	mock_config_write(fn, pos + MOCK_MSI_CONTROL, 2,
			  MOCK_MSI_ENABLE | log2 << MOCK_MSI_MME_SHIFT);
	return pos;
}

static void msi_puts_the_vector_into_the_low_data_bits(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	msi_on(fn, 3);
	ring(fn, 6);
	assert_int_equal(mh.msis, 1);
	assert_true(mh.msi_addr == 0x2fee01000ULL);
	assert_int_equal(mh.msi_data, 0x4326);
	msi_on(fn, 0); /* one vector allocated: all share it */
	ring(fn, 6);
	assert_int_equal(mh.msi_data, 0x4321);
	msi_on(fn, 7); /* more than there are */
	ring(fn, 7);
	assert_int_equal(mh.msi_data, 0x4327);
	mh_destroy(&mh, fn);
}

static void msi_masked_vector_pends_and_goes_out_on_unmask(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int pos = msi_on(fn, 3);

	(void)state;
	mock_config_write(fn, pos + MOCK_MSI_MASK64, 4, ~0U);
	assert_int_equal(mock_config_read(fn, pos + MOCK_MSI_MASK64, 4), 0xff);
	ring(fn, 5);
	ring(fn, 2);
	assert_int_equal(mh.msis, 0);
	assert_int_equal(mock_config_read(fn, pos + MOCK_MSI_MASK64 + 4, 4), 0x24);
	mock_config_write(fn, pos + MOCK_MSI_MASK64, 4, 0xdf);
	assert_int_equal(mh.msis, 1);
	assert_int_equal(mh.msi_data, 0x4325);
	assert_int_equal(mock_config_read(fn, pos + MOCK_MSI_MASK64 + 4, 4), 0x04);
	mock_irq_clear(fn, 2);
	mock_config_write(fn, pos + MOCK_MSI_MASK64, 4, 0);
	assert_int_equal(mh.msis, 1);
	mh_destroy(&mh, fn);
}

static void msi_short_form_and_bus_mastering(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-pci");
	unsigned int pos = mh_cap(fn, MOCK_CAP_ID_MSI);

	(void)state;
	mock_config_write(fn, pos + MOCK_MSI_ADDR, 4, 0xfee00000);
	mock_config_write(fn, pos + MOCK_MSI_DATA32, 2, 0x30);
	mock_config_write(fn, pos + MOCK_MSI_CONTROL, 2, MOCK_MSI_ENABLE | 1 << MOCK_MSI_MME_SHIFT);
	ring(fn, 1);
	assert_int_equal(mh.msi_data, 0x31);
	mh_clear16(fn, MOCK_COMMAND, MOCK_COMMAND_MASTER);
	ring(fn, 1);
	assert_int_equal(mh.msis, 1);
	assert_string_equal(mh.log, "demo-pci: MSI vector 1 lost: bus mastering is off");
	mh_destroy(&mh, fn);
}

/* ---- INTx ---- */

static void intx_is_a_level_gated_by_command(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	line(fn, 1);
	line(fn, 1);
	assert_int_equal(mh.intx[2], 1);
	assert_int_equal(mock_line_asserted(fn), 1);
	mh_set16(fn, MOCK_COMMAND, MOCK_COMMAND_INTX_DISABLE);
	assert_int_equal(mh.intx[2], 0);
	assert_int_equal(mock_config_read(fn, MOCK_STATUS, 2) & MOCK_STATUS_INTX, MOCK_STATUS_INTX);
	mh_clear16(fn, MOCK_COMMAND, MOCK_COMMAND_INTX_DISABLE);
	assert_int_equal(mh.intx[2], 1);
	line(fn, 0);
	assert_int_equal(mh.intx[2], 0);
	assert_int_equal(mock_config_read(fn, MOCK_STATUS, 2) & MOCK_STATUS_INTX, 0);
	assert_int_equal(mh.intx_changes, 4);
	mh_destroy(&mh, fn);
}

static void intx_is_silent_while_messages_are_enabled(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");
	unsigned int control;

	(void)state;
	line(fn, 1);
	control = msix_on(fn, MOCK_MSIX_MASKALL);
	assert_int_equal(mh.intx[2], 0);
	mock_config_write(fn, control, 2, 0);
	assert_int_equal(mh.intx[2], 1);
	mh_destroy(&mh, fn);
}

static void intx_falls_in_d3_and_on_reset(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "demo-bars");

	(void)state;
	line(fn, 1);
	mock_power(fn, MOCK_D3HOT);
	assert_int_equal(mh.intx[2], 0);
	mock_power(fn, MOCK_D0);
	assert_int_equal(mh.intx[2], 0); /* the D3 reset took the cause away */
	mh_set16(fn, MOCK_COMMAND, MOCK_COMMAND_MEM);
	line(fn, 1);
	assert_int_equal(mh.intx[2], 1);
	mock_reset(fn, MOCK_RESET_FLR);
	assert_int_equal(mh.intx[2], 0);
	mh_destroy(&mh, fn);
}

SUITE(mock_msix, cmocka_unit_test(msix_sends_the_entry),
      cmocka_unit_test(msix_masked_entry_pends_and_goes_out_on_unmask),
      cmocka_unit_test(msix_function_mask_holds_all_vectors),
      cmocka_unit_test(msix_needs_bus_mastering),
      cmocka_unit_test(msix_table_takes_dwords_and_qwords_only),
      cmocka_unit_test(msix_reset_masks_and_forgets),
      cmocka_unit_test(msix_pending_can_be_withdrawn),
      cmocka_unit_test(msi_puts_the_vector_into_the_low_data_bits),
      cmocka_unit_test(msi_masked_vector_pends_and_goes_out_on_unmask),
      cmocka_unit_test(msi_short_form_and_bus_mastering),
      cmocka_unit_test(intx_is_a_level_gated_by_command),
      cmocka_unit_test(intx_is_silent_while_messages_are_enabled),
      cmocka_unit_test(intx_falls_in_d3_and_on_reset));
