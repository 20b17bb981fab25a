// SPDX-License-Identifier: GPL-2.0-only
/*
 * The commands of the zPCI machine: what they answer, and to what they say no.
 */
#include <string.h>

#include <mock/func.h>

#include "tests/zpci_mock.h"
#include "tests/suite.h"

/* ---- commands ---------------------------------------------------------------------- */

static void handle_changes_over_enable_and_disable(void **state)
{
	mock_u32 before, on, off, again;
	struct machine m;

	(void)state;
	zm_configured(&m);
	before = zm_handle(&m);
	assert_false(before & 0x80000000);
	zm_enable(&m);
	on = zm_handle(&m);
	assert_int_equal(zm_get32(m.block + 32 + 16), on);
	assert_true(on & 0x80000000);
	assert_int_equal(mock_zpci_state(m.z, ZPCI_FULL_FID), MOCK_ZPCI_ENABLED);
	assert_int_equal(zm_set(&m, on, 1, 0), OK);
	off = zm_handle(&m);
	assert_int_equal(zm_get32(m.block + 32 + 16), off);
	assert_false(off & 0x80000000);
	zm_enable(&m);
	again = zm_handle(&m);
	assert_int_not_equal(on, again);
	/* An old one is nobody's. */
	assert_int_equal(zm_set(&m, on, 1, 0), FH);
	assert_int_equal(zm_set(&m, off, 0, 1), FH);
	zm_stop(&m);
}

static void set_function_answers(void **state)
{
	struct machine m;

	(void)state;
	zm_configured(&m);
	assert_int_equal(zm_set(&m, 0x12345, 0, 1), FH);
	assert_int_equal(zm_set(&m, zm_handle(&m), 0, 0), DMAAS);
	assert_int_equal(zm_set(&m, zm_handle(&m), 0, 2), RES);
	assert_int_equal(zm_set(&m, zm_handle(&m), 1, 0), FHOP);
	assert_int_equal(zm_set(&m, zm_handle(&m), 2, 1), FHOP);
	zm_enable(&m);
	assert_int_equal(zm_set(&m, zm_handle(&m), 0, 1), FHOP);
	assert_int_equal(mock_zpci_busy(m.z, ZPCI_FULL_FID, 2), 0);
	assert_int_equal(mock_zpci_busy(m.z, 0x99, 1), -1);
	assert_int_equal(zm_set(&m, zm_handle(&m), 1, 0), BUSY);
	assert_int_equal(zm_set(&m, zm_handle(&m), 1, 0), BUSY);
	assert_int_equal(zm_set(&m, zm_handle(&m), 1, 0), OK);
	zm_enable(&m);
	assert_int_equal(mock_zpci_error(m.z, ZPCI_FULL_FID, MOCK_ZPCI_PEC_PERMANENT), 0);
	assert_int_equal(zm_set(&m, zm_handle(&m), 1, 0), ERR);
	zm_ask(&m, SET, zm_handle(&m), 24);
	assert_int_equal(zm_call(&m), LEN);
	zm_stop(&m);
}

static void query_describes_the_function(void **state)
{
	const mock_u8 *rsp;
	struct machine m;
	int i;

	(void)state;
	zm_configured(&m);
	rsp = zm_ask(&m, QUERY, zm_handle(&m), 384);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get16(rsp + 16), zpci_full.vfn);
	assert_int_equal(rsp[18], 0x01);	/* a utility string, and no routing id */
	assert_int_equal(rsp[19], zpci_full.pfgid);
	assert_int_equal(zm_get32(rsp + 20), zpci_full.fid);
	assert_int_equal(rsp[24], 20);		/* edu's BAR 0 is of 1 MiB */
	for (i = 1; i < 6; i++)
		assert_int_equal(rsp[24 + i], 0);
	assert_int_equal(zm_get16(rsp + 30), zpci_full.pchid);
	/* A BAR's register as config space has it: the low byte first, 64 bits wide. */
	assert_int_equal(rsp[32] & 0xf, 0x4);
	assert_memory_equal(rsp + 56, zpci_full.pfip, 4);
	assert_int_equal(rsp[61], zpci_full.port);
	assert_int_equal(rsp[62], zpci_full.fmb_len);
	assert_int_equal(rsp[63], zpci_full.pft);
	assert_true(zm_get64(rsp + 64) == zpci_full.sdma);
	assert_true(zm_get64(rsp + 72) == zpci_full.edma);
	assert_int_equal(zm_get32(rsp + 124), zpci_full.uid);
	assert_memory_equal(rsp + 128, zpci_full.util, 64);
	zm_ask(&m, QUERY, 1, 384);
	assert_int_equal(zm_call(&m), FH);
	zm_ask(&m, QUERY, zm_handle(&m), 376);
	assert_int_equal(zm_call(&m), LEN);
	zm_stop(&m);
}

static void query_describes_the_group(void **state)
{
	const struct mock_zpci_group *g = &zpci_groups[0];
	const mock_u8 *rsp;
	struct machine m;

	(void)state;
	zm_start(&m);
	rsp = zm_ask(&m, GROUP, g->id, 64);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get16(rsp + 16), g->noi);
	assert_int_equal(rsp[18], g->version);
	assert_int_equal(rsp[19], 1);
	assert_int_equal(zm_get16(rsp + 20), g->maxstbl);
	assert_int_equal(zm_get16(rsp + 22), g->mui);
	assert_int_equal(rsp[24], g->dtsm);
	assert_true(zm_get64(rsp + 32) == g->dasm);
	assert_true(zm_get64(rsp + 40) == g->msia);
	rsp = zm_ask(&m, GROUP, zpci_groups[1].id, 64);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(rsp[19], 0);
	zm_ask(&m, GROUP, 0x77, 64);
	assert_int_equal(zm_call(&m), PFGID);
	zm_ask(&m, GROUP, g->id, 56);
	assert_int_equal(zm_call(&m), LEN);
	zm_stop(&m);
}

static void list_goes_on_at_its_token(void **state)
{
	struct mock_zpci_desc desc = zpci_bare;
	struct mock_test_host mh2;
	struct mock_func *second = mh_create(&mh2, mock_device_find("edu"));
	mock_u32 token;
	struct machine m;
	mock_u8 *rsp;

	(void)state;
	zm_configured(&m);
	assert_int_equal(mock_zpci_plug(m.z, &desc, second), 0);
	rsp = zm_ask(&m, LIST, 0, 32 + 16 * 2);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get16(rsp), 32 + 16 * 2);
	assert_true(zm_get64(rsp + 16) == 0);
	assert_int_equal(zm_get16(rsp + 28), 4096);
	assert_int_equal(rsp[30], 1);
	assert_int_equal(rsp[31], 16);
	assert_int_equal(zm_get32(rsp + 32), mock_config_read(m.fn, 2, 2) << 16 |
		     mock_config_read(m.fn, 0, 2));
	assert_int_equal(zm_get32(rsp + 36), 0x80000000);
	assert_int_equal(zm_get32(rsp + 40), ZPCI_FULL_FID);
	assert_int_equal(zm_get32(rsp + 44), zm_handle(&m));
	assert_int_equal(zm_get32(rsp + 52), 0);	/* in standby */
	assert_int_equal(zm_get32(rsp + 56), ZPCI_BARE_FID);
	/* Room for one: the other by the token that came with it. */
	rsp = zm_ask(&m, LIST, 0, 32 + 16);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get32(rsp + 40), ZPCI_FULL_FID);
	token = zm_get32(rsp + 20);
	assert_int_not_equal(token, 0);
	rsp = zm_ask(&m, LIST, 0, 32 + 16);
	zm_put32(m.block + 20, token);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get32(rsp + 40), ZPCI_BARE_FID);
	assert_true(zm_get64(rsp + 16) == 0);
	/* A token of a function that went away meanwhile. */
	assert_int_equal(mock_zpci_unplug(m.z, ZPCI_BARE_FID), 0);
	zm_ask(&m, LIST, 0, 32 + 16);
	zm_put32(m.block + 20, token);
	assert_int_equal(zm_call(&m), BADRT);
	mh_destroy(&mh2, second);
	zm_stop(&m);
}

static void list_answers(void **state)
{
	struct machine m;

	(void)state;
	zm_configured(&m);
	zm_ask(&m, LIST, 0, 40);
	assert_int_equal(zm_call(&m), K8);
	zm_ask(&m, LIST, 0, 48 + 8);
	assert_int_equal(mock_zpci_clp(m.z, m.block), 3);
	assert_int_equal(zm_get16(m.block + 34), LEN);
	zm_ask(&m, LIST, 0, 48);
	m.block[4] = 0x10;
	assert_int_equal(zm_call(&m), FMT);
	zm_ask(&m, LIST, 0, 48);
	m.block[7] = 1;
	assert_int_equal(zm_call(&m), RESNOT0);
	zm_ask(&m, LIST, 0, 48);
	m.block[15] = 1;
	assert_int_equal(zm_call(&m), RESNOT0);
	zm_stop(&m);
}

static void blocks_must_have_their_form(void **state)
{
	static const struct {
		mock_u32 req, rsp;
	} bad[] = { { 8, 64 }, { 36, 64 }, { 4096, 64 }, { 32, 0 }, { 32, 12 }, { 32, 4080 } };
	struct machine m;
	size_t i;

	(void)state;
	zm_start(&m);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(m.block, 0, sizeof(m.block));
		zm_put16(m.block, bad[i].req);
		if (bad[i].req <= 4088)
			zm_put16(m.block + bad[i].req, bad[i].rsp);
		assert_int_equal(mock_zpci_clp(m.z, m.block), MOCK_ZPCI_OPERAND);
	}
	/* Well formed, but no command is of that length, or of that number. */
	memset(m.block, 0, sizeof(m.block));
	zm_put16(m.block, 40);
	zm_put16(m.block + 40, 64);
	assert_int_equal(mock_zpci_clp(m.z, m.block), 0);
	assert_int_equal(zm_get16(m.block + 42), LEN);
	zm_ask(&m, 1, 0, 64);
	assert_int_equal(zm_call(&m), CMD);
	zm_stop(&m);
}

static void each_field_can_be_a_lie(void **state)
{
	struct machine m;
	mock_u8 *rsp;

	(void)state;
	zm_configured(&m);
	rsp = zm_ask(&m, QUERY, zm_handle(&m), 384);
	m.lie = 0xff;
	m.lie_width = 4;		/* the first of that width is the fid */
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get32(rsp + 20), ZPCI_FULL_FID ^ 0xff);
	zm_stop(&m);
}

SUITE(mock_zpci_clp,
      cmocka_unit_test(handle_changes_over_enable_and_disable),
      cmocka_unit_test(set_function_answers),
      cmocka_unit_test(query_describes_the_function),
      cmocka_unit_test(query_describes_the_group),
      cmocka_unit_test(list_goes_on_at_its_token),
      cmocka_unit_test(list_answers),
      cmocka_unit_test(blocks_must_have_their_form),
      cmocka_unit_test(each_field_can_be_a_lie));
