// SPDX-License-Identifier: GPL-2.0-only
/*
 * The instructions of the zPCI machine, and what it lets functions do.
 */
#include <string.h>

#include <mock/func.h>

#include "tests/zpci_mock.h"
#include "tests/suite.h"

/* ---- instructions ---------------------------------------------------------------- */

static void load_and_store_reverse_the_bytes(void **state)
{
	mock_u64 data;
	mock_u8 status;
	struct machine m;

	(void)state;
	zm_configured(&m);
	zm_enable(&m);
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 15, 4), 0, &data, &status), 0);
	assert_true(data == __builtin_bswap32(mock_config_read(m.fn, 0, 4)));
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 15, 2), 2, &data, &status), 0);
	assert_true(data == __builtin_bswap16((mock_u16)mock_config_read(m.fn, 2, 2)));
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 15, 1), 3, &data, &status), 0);
	assert_true(data == mock_config_read(m.fn, 3, 1));
	zm_command_on(&m);
	/* edu inverts what is written to its liveness register. */
	assert_int_equal(mock_zpci_store(m.z, zm_req(&m, 0, 4), 4, 0x11223344, &status), 0);
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 0, 4), 4, &data, &status), 0);
	assert_true(data == (mock_u32)~0x11223344);
	/* Beyond config space nobody answers. */
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 15, 4), 0x1000, &data, &status), 0);
	assert_true(data == 0xffffffff);
	assert_int_equal(mock_zpci_store(m.z, zm_req(&m, 15, 4), 0x1000, 0, &status), 0);
	zm_stop(&m);
}

static void load_in_pieces(void **state)
{
	struct mock_zpci_counts counts;
	mock_u64 whole, part;
	mock_u8 status;
	struct machine m;

	(void)state;
	zm_configured(&m);
	zm_enable(&m);
	zm_command_on(&m);
	/* The MSI-X table keeps what is written, at 0x800. */
	assert_int_equal(mock_zpci_store(m.z, zm_req(&m, 0, 8), 0x800, 0x0102030405060708, &status),
			 0);
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 0, 8), 0x800, &whole, &status), 0);
	assert_int_equal(mock_bar_read(m.fn, 0, 0x804, 4), 0x08070605);
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 0, 4), 0x804, &part, &status), 0);
	assert_true(part == (whole & 0xffffffff));
	assert_int_equal(mock_zpci_counts(m.z, ZPCI_FULL_FID, &counts), 0);
	assert_int_equal(counts.loads, 2);
	assert_int_equal(counts.stores, 2);
	assert_int_equal(counts.blocks, 0);
	assert_int_equal(mock_zpci_counts(m.z, 0x99, &counts), -1);
	/* Three bytes of a doubleword are a byte and two more. */
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 0, 3), 0x801, &part, &status), 0);
	assert_int_equal(mock_zpci_store(m.z, zm_req(&m, 0, 3), 0x801, part, &status), 0);
	zm_stop(&m);
}

static void load_and_store_have_rules(void **state)
{
	static const struct {
		unsigned int space, len;
		mock_u64 off;
		int cc;
	} rules[] = {
		{ 0, 0, 0, MOCK_ZPCI_OPERAND }, { 0, 9, 0, MOCK_ZPCI_OPERAND },
		{ 0, 5, 4, MOCK_ZPCI_OPERAND }, { 0, 2, 7, MOCK_ZPCI_OPERAND },
		{ 0, 4, 1 << 20, MOCK_ZPCI_OPERAND }, { 1, 4, 0, MOCK_ZPCI_OPERAND },
		{ 15, 0, 0, MOCK_ZPCI_OPERAND }, { 15, 3, 0, MOCK_ZPCI_OPERAND },
		{ 15, 4, 2, MOCK_ZPCI_OPERAND }, { 15, 8, 0, MOCK_ZPCI_OPERAND },
		{ 6, 4, 0, MOCK_ZPCI_ERR }, { 14, 4, 0, MOCK_ZPCI_ERR },
	};
	mock_u64 data;
	mock_u8 status;
	struct machine m;
	size_t i;

	(void)state;
	zm_configured(&m);
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 15, 4), 0, &data, &status),
			 MOCK_ZPCI_HANDLE);
	zm_enable(&m);
	assert_int_equal(mock_zpci_load(m.z, MOCK_ZPCI_REQ(0x80000099, 15, 4), 0, &data, &status),
			 MOCK_ZPCI_HANDLE);
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		mock_u64 r = zm_req(&m, rules[i].space, rules[i].len);

		assert_int_equal(mock_zpci_load(m.z, r, rules[i].off, &data, &status), rules[i].cc);
		assert_int_equal(mock_zpci_store(m.z, r, rules[i].off, 0, &status), rules[i].cc);
		assert_int_equal(status, rules[i].cc == MOCK_ZPCI_ERR ? MOCK_ZPCI_ST_SPACE : 0);
	}
	assert_int_equal(mock_zpci_error(m.z, ZPCI_FULL_FID, MOCK_ZPCI_PEC_SYSTEM), 0);
	assert_int_equal(mock_zpci_load(m.z, zm_req(&m, 15, 4), 0, &data, &status), MOCK_ZPCI_ERR);
	assert_int_equal(status, MOCK_ZPCI_ST_BLOCKED);
	zm_stop(&m);
}

static void store_block_has_rules(void **state)
{
	static const struct {
		unsigned int space, len;
		mock_u64 off;
		int cc;
	} rules[] = {
		{ 0, 16, 4, MOCK_ZPCI_SPECIFICATION }, { 0, 8, 0, MOCK_ZPCI_SPECIFICATION },
		{ 0, 20, 0, MOCK_ZPCI_SPECIFICATION }, { 0, 264, 0, MOCK_ZPCI_SPECIFICATION },
		{ 0, 16, 0xff8, MOCK_ZPCI_SPECIFICATION }, { 0, 256, 1 << 20, MOCK_ZPCI_OPERAND },
		{ 1, 16, 0, MOCK_ZPCI_OPERAND }, { 15, 16, 0, MOCK_ZPCI_ERR },
		{ 6, 16, 0, MOCK_ZPCI_ERR },
	};
	mock_u8 data[256], status;
	struct machine m;
	size_t i;

	(void)state;
	zm_configured(&m);
	assert_int_equal(mock_zpci_store_block(m.z, zm_req(&m, 0, 16), 0, data, &status),
			 MOCK_ZPCI_HANDLE);
	zm_enable(&m);
	zm_command_on(&m);
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		assert_int_equal(mock_zpci_store_block(m.z,
						       zm_req(&m, rules[i].space, rules[i].len),
						       rules[i].off, data, &status), rules[i].cc);
	for (i = 0; i < sizeof(data); i++)
		data[i] = (mock_u8)i;
	/* Four words of the MSI-X table: bytes of memory are bytes of the device. */
	assert_int_equal(mock_zpci_store_block(m.z, zm_req(&m, 0, 16), 0x800, data, &status), 0);
	assert_int_equal(mock_bar_read(m.fn, 0, 0x800, 4), 0x03020100);
	assert_int_equal(mock_bar_read(m.fn, 0, 0x808, 4), 0x0b0a0908);
	zm_stop(&m);
}

/* ---- function controls, interruption, errors ----------------------------------------- */

static void interrupts_must_be_registered(void **state)
{
	mock_u8 fib[MOCK_ZPCI_FIB_LEN] = { 0 }, status;
	mock_u64 msia = zpci_groups[0].msia;
	struct machine m;

	(void)state;
	zm_configured(&m);
	zm_put32(fib + 40, 4 << 16);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_INT, fib, &status), MOCK_ZPCI_HANDLE);
	mock_zpci_msi(m.z, ZPCI_FULL_FID, msia, 1);
	assert_int_equal(m.interrupts + m.events, 0);
	zm_enable(&m);
	mock_zpci_msi(m.z, ZPCI_FULL_FID, msia, 1);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_NOMSI);
	assert_int_equal(m.event.error, 1);
	assert_int_equal(m.event.fh, zm_handle(&m));
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_RESET_ERROR, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_DEREG_INT, fib, &status), MOCK_ZPCI_ERR);
	assert_int_equal(status, MOCK_ZPCI_ST_SEQUENCE);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_INT, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_INT, fib, &status), MOCK_ZPCI_ERR);
	mock_zpci_msi(m.z, ZPCI_FULL_FID, msia, 3);
	assert_int_equal(m.interrupts, 1);
	assert_int_equal(m.bit, 3);
	mock_zpci_msi(m.z, ZPCI_FULL_FID, msia, 4);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_INVALBV);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_RESET_ERROR, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_DEREG_INT, fib, &status), 0);
	/* A message to memory is DMA. */
	mock_zpci_msi(m.z, ZPCI_FULL_FID, 0x1000, 0);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_INVALAS);
	mock_zpci_msi(m.z, 0x99, msia, 0);
	zm_stop(&m);
}

static void dma_stays_in_its_space(void **state)
{
	mock_u64 from = zpci_full.sdma, to = zpci_full.sdma + 0xffff;
	mock_u8 fib[MOCK_ZPCI_FIB_LEN], status;
	struct machine m;

	(void)state;
	zm_configured(&m);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, from, 4), -1);
	zm_enable(&m);
	zm_space_fib(fib, from, to);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_DEREG_IOAT, fib, &status), MOCK_ZPCI_ERR);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), MOCK_ZPCI_ERR);
	assert_int_equal(status, MOCK_ZPCI_ST_SEQUENCE);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, from, 4), 0);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, to - 3, 4), 0);
	assert_int_equal(m.events, 0);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, to - 2, 4), -1);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_RANGE);
	assert_true(m.event.addr == to - 2);
	/* In error, nothing is transferred and nothing more is said. */
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, from, 4), -1);
	assert_int_equal(m.events, 1);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_RESET_BLOCK, fib, &status), 0);
	assert_int_equal(mock_zpci_state(m.z, ZPCI_FULL_FID), MOCK_ZPCI_BLOCKED);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_RESET_BLOCK, fib, &status), MOCK_ZPCI_ERR);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, from, 4), -1);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_RESET_ERROR, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_RESET_ERROR, fib, &status), MOCK_ZPCI_ERR);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, from, 0), -1);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, from - 4, 4), -1);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_RESET_ERROR, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REREG_IOAT, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_DEREG_IOAT, fib, &status), 0);
	assert_int_equal(mock_zpci_dma(m.z, ZPCI_FULL_FID, from, 4), -1);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_INVALAS);
	zm_stop(&m);
}

static void modify_has_rules(void **state)
{
	mock_u8 fib[MOCK_ZPCI_FIB_LEN], status;
	struct machine m;

	(void)state;
	zm_configured(&m);
	zm_enable(&m);
	zm_space_fib(fib, zpci_full.sdma, zpci_full.edma);
	assert_int_equal(mock_zpci_modify(m.z, MOCK_ZPCI_REQ(zm_handle(&m), 1,
							     MOCK_ZPCI_MOD_REG_IOAT),
					  fib, &status), MOCK_ZPCI_ERR);
	assert_int_equal(status, MOCK_ZPCI_ST_DMAAS);
	fib[0] = 1;
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), MOCK_ZPCI_OPERAND);
	fib[0] = 0;
	assert_int_equal(zm_modify(&m, 0x55, fib, &status), MOCK_ZPCI_OPERAND);
	zm_space_fib(fib, zpci_full.sdma - 0x1000, zpci_full.edma);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), MOCK_ZPCI_OPERAND);
	zm_space_fib(fib, zpci_full.sdma, zpci_full.edma + 1);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), MOCK_ZPCI_OPERAND);
	zm_space_fib(fib, zpci_full.edma, zpci_full.sdma);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), MOCK_ZPCI_OPERAND);
	zm_space_fib(fib, zpci_full.sdma, zpci_full.edma);
	fib[39] = 0;			/* another type of table, and not in use */
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), MOCK_ZPCI_OPERAND);
	fib[38] = 0;
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), MOCK_ZPCI_OPERAND);
	/* A measurement block is of whole quadwords, and an event says so. */
	zm_put64(fib + 64, 0x1008);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_MEASURE, fib, &status), MOCK_ZPCI_ERR);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_FMBPRO);
	assert_int_equal(mock_zpci_state(m.z, ZPCI_FULL_FID), MOCK_ZPCI_ENABLED);
	zm_put64(fib + 64, 0x1000);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_MEASURE, fib, &status), 0);
	assert_int_equal(mock_zpci_error(m.z, ZPCI_FULL_FID, MOCK_ZPCI_PEC_PERMANENT), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_MEASURE, fib, &status), MOCK_ZPCI_HANDLE);
	assert_int_equal(mock_zpci_modify(m.z, MOCK_ZPCI_REQ(1, 0, MOCK_ZPCI_MOD_MEASURE), fib,
					  &status), MOCK_ZPCI_HANDLE);
	zm_stop(&m);
}

static void disabling_forgets_what_was_registered(void **state)
{
	mock_u8 fib[MOCK_ZPCI_FIB_LEN], status;
	struct machine m;

	(void)state;
	zm_configured(&m);
	zm_enable(&m);
	zm_command_on(&m);
	zm_space_fib(fib, zpci_full.sdma, zpci_full.edma);
	zm_put32(fib + 40, 4 << 16);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_INT, fib, &status), 0);
	assert_int_equal(zm_set(&m, zm_handle(&m), 1, 0), OK);
	assert_int_equal(mock_config_read(m.fn, 4, 2) & 0x7, 0);
	zm_enable(&m);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_IOAT, fib, &status), 0);
	assert_int_equal(zm_modify(&m, MOCK_ZPCI_MOD_REG_INT, fib, &status), 0);
	zm_stop(&m);
}

SUITE(mock_zpci_insn,
      cmocka_unit_test(load_and_store_reverse_the_bytes),
      cmocka_unit_test(load_in_pieces),
      cmocka_unit_test(load_and_store_have_rules),
      cmocka_unit_test(store_block_has_rules),
      cmocka_unit_test(interrupts_must_be_registered),
      cmocka_unit_test(dma_stays_in_its_space),
      cmocka_unit_test(modify_has_rules),
      cmocka_unit_test(disabling_forgets_what_was_registered));
