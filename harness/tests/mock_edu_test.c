// SPDX-License-Identifier: GPL-2.0-only
/*
 * edu in its two variants: registers, engines, interrupts.
 */
#include <string.h>

#include "suite.h"
#include "mock_host.h"

#define BUF		0x40000ULL
#define LONG_NS		1000000

static void write32(struct mock_func *fn, mock_u64 off, mock_u32 val)
{
	mock_bar_write(fn, 0, off, 4, val);
}

static mock_u32 read32(struct mock_func *fn, mock_u64 off)
{
	return (mock_u32)mock_bar_read(fn, 0, off, 4);
}

static void both_variants(void (*check)(struct mock_test_host *mh, struct mock_func *fn))
{
	static const char *const names[] = { "edu", "qemu-edu" };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct mock_test_host mh;
		struct mock_func *fn = mh_ready(&mh, names[i]);

		check(&mh, fn);
		mh_destroy(&mh, fn);
	}
}

static void check_identity(struct mock_test_host *mh, struct mock_func *fn)
{
	assert_int_equal(mock_config_read(fn, MOCK_VENDOR_ID, 4), 0x11e81234);
	assert_int_equal(read32(fn, 0), 0x010000ed);
	write32(fn, 4, 0x12345678);
	assert_int_equal(read32(fn, 4), (mock_u32)~0x12345678U);
	assert_int_equal(mh->unclaimed, 0);
}

static void identity_and_liveness(void **state)
{
	(void)state;
	both_variants(check_identity);
}

static void check_widths(struct mock_test_host *mh, struct mock_func *fn)
{
	assert_int_equal(mock_bar_read(fn, 0, 0, 1), 0xff);
	assert_int_equal(mock_bar_read(fn, 0, 0, 2), 0xffff);
	assert_true(mock_bar_read(fn, 0, 0, 8) == ~0ULL);
	mock_bar_write(fn, 0, 4, 1, 0);
	assert_int_equal(mh->unclaimed, 4);
	mock_bar_write(fn, 0, 0x80, 8, 0x1122334455667788ULL);
	assert_true(mock_bar_read(fn, 0, 0x80, 8) == 0x1122334455667788ULL);
	assert_int_equal(read32(fn, 0x80), 0x55667788);
	assert_int_equal(mh->unclaimed, 4);
	read32(fn, 0x40);
	write32(fn, 0x00, 1);
	assert_int_equal(mh->unclaimed, 6);
}

static void only_documented_widths_and_registers_answer(void **state)
{
	(void)state;
	both_variants(check_widths);
}

static void check_factorial(struct mock_test_host *mh, struct mock_func *fn)
{
	static const mock_u32 want[][2] = { { 0, 1 }, { 1, 1 }, { 5, 120 }, { 13, 1932053504 },
					    { 34, 0 }, { 0xffffffff, 0 } };
	unsigned int i;

	for (i = 0; i < MOCK_ARRAY_SIZE(want); i++) {
		write32(fn, 8, want[i][0]);
		assert_int_equal(read32(fn, 0x20) & 1, 1);
		write32(fn, 8, 3);		/* busy: lost */
		mh_advance(mh, LONG_NS);
		assert_int_equal(read32(fn, 0x20) & 1, 0);
		assert_int_equal(read32(fn, 8), want[i][1]);
	}
	assert_int_equal(mh->intx[1], 0);
	write32(fn, 0x20, 0xff);
	assert_int_equal(read32(fn, 0x20), 0x80);
	write32(fn, 8, 4);
	mh_advance(mh, LONG_NS);
	assert_int_equal(read32(fn, 0x24), 1);
	assert_int_equal(mh->intx[1], 1);
	write32(fn, 0x64, 1);
	assert_int_equal(mh->intx[1], 0);
}

static void factorial_takes_time_and_interrupts(void **state)
{
	(void)state;
	both_variants(check_factorial);
}

static void check_intx(struct mock_test_host *mh, struct mock_func *fn)
{
	write32(fn, 0x60, 0);
	assert_int_equal(mh->intx[1], 0);
	write32(fn, 0x60, 0x10);
	write32(fn, 0x60, 0x01);
	assert_int_equal(read32(fn, 0x24), 0x11);
	assert_int_equal(mh->intx[1], 1);
	write32(fn, 0x64, 0x01);
	assert_int_equal(mh->intx[1], 1);
	write32(fn, 0x64, 0x10);
	assert_int_equal(mh->intx[1], 0);
	assert_int_equal(mh->intx_changes, 2);
	assert_int_equal(mh->msis, 0);
}

static void raised_causes_hold_the_line_until_acknowledged(void **state)
{
	(void)state;
	both_variants(check_intx);
}

static void dma(struct mock_func *fn, mock_u64 src, mock_u64 dst, mock_u64 count, mock_u64 cmd)
{
	mock_bar_write(fn, 0, 0x80, 8, src);
	mock_bar_write(fn, 0, 0x88, 8, dst);
	mock_bar_write(fn, 0, 0x90, 8, count);
	mock_bar_write(fn, 0, 0x98, 8, cmd);
}

static void check_dma(struct mock_test_host *mh, struct mock_func *fn)
{
	unsigned int i;

	for (i = 0; i < 100; i++)
		mh->mem[i] = (mock_u8)(i + 1);
	dma(fn, MH_MEM_BASE, BUF + 8, 100, 1);
	mock_bar_write(fn, 0, 0x90, 8, 5);	/* running: lost */
	assert_int_equal(read32(fn, 0x98), 1);
	mh_advance(mh, LONG_NS);
	assert_int_equal(read32(fn, 0x98), 0);
	dma(fn, BUF + 8, MH_MEM_BASE + 4000, 100, 7);
	mh_advance(mh, LONG_NS);
	assert_memory_equal(mh->mem, mh->mem + 4000, 100);
	assert_int_equal(read32(fn, 0x24), 0x100);
	assert_int_equal(mh->intx[1], 1);
	assert_int_equal(read32(fn, 0x98), 6);
}

static void dma_goes_both_ways_and_interrupts(void **state)
{
	(void)state;
	both_variants(check_dma);
}

static void check_bad_dma(struct mock_test_host *mh, struct mock_func *fn)
{
	mh->mem[0] = 0x77;
	dma(fn, MH_MEM_BASE, BUF + 4000, 97, 1);
	mh_advance(mh, LONG_NS);
	assert_non_null(strstr(mh->log, "DMA outside the buffer"));
	dma(fn, 0x5000, BUF, 1, 1);
	mh_advance(mh, LONG_NS);
	assert_non_null(strstr(mh->log, "DMA refused by the bus"));
	mh->log[0] = 0;
	mh_clear16(fn, MOCK_COMMAND, MOCK_COMMAND_MASTER);
	dma(fn, MH_MEM_BASE, BUF, 1, 1);
	mh_advance(mh, LONG_NS);
	assert_non_null(strstr(mh->log, "DMA refused by the bus"));
	assert_int_equal(read32(fn, 0x98), 0);
}

static void dma_that_cannot_be_done_completes_without_data(void **state)
{
	(void)state;
	both_variants(check_bad_dma);
}

static void qemu_variant_has_28_address_lines(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "qemu-edu");

	(void)state;
	memcpy(mh.mem, "abc", 3);
	dma(fn, MH_MEM_BASE + (1ULL << 28), BUF, 3, 1);
	mh_advance(&mh, LONG_NS);
	dma(fn, BUF, MH_MEM_BASE + 16 + (7ULL << 32), 3, 3);
	mh_advance(&mh, LONG_NS);
	assert_memory_equal(mh.mem + 16, "abc", 3);
	mh_destroy(&mh, fn);
}

static void qemu_variant_looks_as_documented(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "qemu-edu");
	unsigned int msi = mh_cap(fn, MOCK_CAP_ID_MSI);

	(void)state;
	mock_config_write(fn, MOCK_BAR0, 4, ~0U);
	assert_int_equal(mock_config_read(fn, MOCK_BAR0, 4), 0xfff00000);
	assert_int_equal(mock_config_read(fn, MOCK_INT_PIN, 1), 1);
	assert_int_equal(mock_config_read(fn, msi + MOCK_MSI_CONTROL, 2), MOCK_MSI_64BIT);
	assert_int_equal(mh_cap(fn, MOCK_CAP_ID_PCIE), 0);
	assert_int_equal(mock_config_read(fn, 0x100, 4), ~0U);
	mh_destroy(&mh, fn);
}

static void messages_replace_the_line_but_not_the_status(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "qemu-edu");
	unsigned int msi = mh_cap(fn, MOCK_CAP_ID_MSI);

	(void)state;
	mock_config_write(fn, msi + MOCK_MSI_ADDR, 4, 0xfee00000);
	mock_config_write(fn, msi + MOCK_MSI_DATA64, 2, 0x41);
	mh_set16(fn, msi + MOCK_MSI_CONTROL, MOCK_MSI_ENABLE);
	write32(fn, 0x60, 2);
	assert_int_equal(mh.msis, 1);
	assert_int_equal(mh.msi_data, 0x41);
	assert_int_equal(mh.intx[1], 0);
	assert_int_equal(read32(fn, 0x24), 2);
	write32(fn, 0x64, 2);
	assert_int_equal(mh.msis, 1);
	mh_destroy(&mh, fn);
}

static void express_variant_has_a_vector_per_cause(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "edu");
	unsigned int msix = mh_cap(fn, MOCK_CAP_ID_MSIX), i;

	(void)state;
	for (i = 0; i < 4; i++) {
		mock_bar_write(fn, 0, 0x800 + 16 * i, 8, 0xfee00000);
		mock_bar_write(fn, 0, 0x800 + 16 * i + 8, 8, 0x50 + i);
	}
	mh_set16(fn, msix + MOCK_MSIX_CONTROL, MOCK_MSIX_ENABLE);
	write32(fn, 0x60, 4);
	assert_int_equal(mh.msi_data, 0x50);
	write32(fn, 0x20, 0x80);
	write32(fn, 8, 4);
	mh_advance(&mh, LONG_NS);
	assert_int_equal(mh.msi_data, 0x51);
	dma(fn, MH_MEM_BASE, BUF, 1, 5);
	mh_advance(&mh, LONG_NS);
	assert_int_equal(mh.msi_data, 0x52);
	assert_int_equal(mh.msis, 3);
	mh_destroy(&mh, fn);
}

static void flr_stops_the_engines_and_clears_the_buffer(void **state)
{
	struct mock_test_host mh;
	struct mock_func *fn = mh_ready(&mh, "edu");
	unsigned int devctl = mh_cap(fn, MOCK_CAP_ID_PCIE) + MOCK_EXP_DEVCTL;

	(void)state;
	memset(mh.mem, 0x5a, sizeof(mh.mem));
	dma(fn, MH_MEM_BASE, BUF, 64, 1);
	mh_advance(&mh, LONG_NS);
	dma(fn, MH_MEM_BASE, BUF, 64, 5);
	write32(fn, 0x60, 1);
	mh_set16(fn, devctl, MOCK_EXP_DEVCTL_FLR);
	assert_int_equal(mh.intx[1], 0);
	mh_set16(fn, MOCK_COMMAND, MOCK_COMMAND_MEM | MOCK_COMMAND_MASTER);
	mh_advance(&mh, LONG_NS);
	assert_int_equal(read32(fn, 0x24), 0);		/* the old transfer did not complete */
	dma(fn, BUF, MH_MEM_BASE, 64, 3);
	mh_advance(&mh, LONG_NS);
	assert_int_equal(mh.mem[0], 0);
	assert_int_equal(mh.mem[63], 0);
	mh_destroy(&mh, fn);
}

SUITE(mock_edu,
	cmocka_unit_test(identity_and_liveness),
	cmocka_unit_test(only_documented_widths_and_registers_answer),
	cmocka_unit_test(factorial_takes_time_and_interrupts),
	cmocka_unit_test(raised_causes_hold_the_line_until_acknowledged),
	cmocka_unit_test(dma_goes_both_ways_and_interrupts),
	cmocka_unit_test(dma_that_cannot_be_done_completes_without_data),
	cmocka_unit_test(qemu_variant_has_28_address_lines),
	cmocka_unit_test(qemu_variant_looks_as_documented),
	cmocka_unit_test(messages_replace_the_line_but_not_the_status),
	cmocka_unit_test(express_variant_has_a_vector_per_cause),
	cmocka_unit_test(flr_stops_the_engines_and_clears_the_buffer));
