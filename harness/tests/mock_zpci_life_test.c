// SPDX-License-Identifier: GPL-2.0-only
/*
 * The operator of the zPCI machine, and which topologies it refuses.
 */
#include <string.h>

#include <mock/func.h>

#include "tests/zpci_mock.h"
#include "tests/suite.h"

/* ---- the operator ------------------------------------------------------------------ */

static void life_of_a_function(void **state)
{
	struct machine m;

	(void)state;
	zm_start(&m);
	assert_int_equal(mock_zpci_state(m.z, ZPCI_FULL_FID), MOCK_ZPCI_RESERVED);
	assert_int_equal(mock_zpci_handle(m.z, ZPCI_FULL_FID), 0);
	assert_int_equal(mock_zpci_configure(m.z, ZPCI_FULL_FID), -1);
	assert_int_equal(mock_zpci_plug(m.z, &zpci_full, m.fn), 0);
	assert_int_equal(mock_zpci_state(m.z, ZPCI_FULL_FID), MOCK_ZPCI_STANDBY);
	assert_int_equal(m.events, 0);
	/* In standby it takes no command that a configured one takes. */
	assert_int_equal(zm_set(&m, zm_handle(&m), 0, 1), FHOP);
	assert_int_equal(mock_zpci_request(m.z, ZPCI_FULL_FID), -1);
	assert_int_equal(mock_zpci_deconfigure(m.z, ZPCI_FULL_FID), -1);
	assert_int_equal(mock_zpci_error(m.z, ZPCI_FULL_FID, MOCK_ZPCI_PEC_SYSTEM), -1);
	assert_int_equal(mock_zpci_configure(m.z, ZPCI_FULL_FID), 0);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_CONFIGURED);
	assert_int_equal(m.event.fid, ZPCI_FULL_FID);
	assert_int_equal(m.event.error, 0);
	assert_int_equal(mock_zpci_configure(m.z, ZPCI_FULL_FID), -1);
	zm_enable(&m);
	assert_int_equal(mock_zpci_request(m.z, ZPCI_FULL_FID), 0);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_REQUEST);
	assert_int_equal(mock_zpci_deconfigure(m.z, ZPCI_FULL_FID), 0);
	assert_int_equal(mock_zpci_state(m.z, ZPCI_FULL_FID), MOCK_ZPCI_STANDBY);
	assert_int_equal(m.events, 2);
	assert_int_equal(mock_zpci_unplug(m.z, ZPCI_FULL_FID), 0);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_RESERVED);
	assert_int_equal(mock_zpci_unplug(m.z, ZPCI_FULL_FID), -1);
	assert_int_equal(mock_config_read(m.fn, 0, 4), 0xffffffff);
	zm_stop(&m);
}

static void pulled_out_while_enabled(void **state)
{
	mock_u64 data;
	mock_u8 status;
	struct machine m;
	mock_u64 r;

	(void)state;
	zm_configured(&m);
	zm_enable(&m);
	r = zm_req(&m, 15, 4);
	assert_int_equal(mock_zpci_unplug(m.z, ZPCI_FULL_FID), 0);
	assert_int_equal(m.event.pec, MOCK_ZPCI_PEC_GONE);
	assert_false(m.event.fh & 0x80000000);
	assert_int_equal(mock_zpci_load(m.z, r, 0, &data, &status), MOCK_ZPCI_HANDLE);
	zm_stop(&m);
}

static void vfs_are_functions(void **state)
{
	struct mock_test_host mh2;
	struct mock_func *pf = mh_ready(&mh2, "demo-pf");
	unsigned int sriov = mh_ecap(pf, 0x10);
	mock_u32 fid = zpci_pf.vf_fid;
	const mock_u8 *rsp;
	struct machine m;

	(void)state;
	zm_start(&m);
	assert_int_equal(mock_zpci_plug(m.z, &zpci_pf, pf), 0);
	assert_int_equal(mock_zpci_configure(m.z, ZPCI_PF_FID), 0);
	rsp = zm_ask(&m, QUERY, mock_zpci_handle(m.z, ZPCI_PF_FID), 384);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(rsp[18], 0x19);	/* a routing id, physical, a utility string */
	mock_config_write(pf, sriov + 0x10, 2, 2);
	mock_config_write(pf, sriov + 0x08, 2, 9);
	assert_int_equal(mock_zpci_vfs(m.z, ZPCI_PF_FID), 0);
	assert_int_equal(mock_zpci_vf_fid(m.z, ZPCI_PF_FID, 1), fid + 1);
	assert_int_equal(mock_zpci_state(m.z, fid), MOCK_ZPCI_DISABLED);
	assert_int_equal(mock_zpci_state(m.z, fid + 1), MOCK_ZPCI_DISABLED);
	assert_int_equal(mock_zpci_state(m.z, fid + 2), MOCK_ZPCI_RESERVED);
	rsp = zm_ask(&m, QUERY, mock_zpci_handle(m.z, fid + 1), 384);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get16(rsp + 16), 2);
	assert_int_equal(rsp[18], 0x11);
	assert_int_equal(zm_get16(rsp + 80), mock_func_rid(mock_func_vf(pf, 1)));
	assert_int_equal(zm_get32(rsp + 124), zpci_pf.vf_uid + 1);
	/* Which the list knows by the ids that SR-IOV gives them. */
	rsp = zm_ask(&m, LIST, 0, 32 + 16 * 3);
	assert_int_equal(zm_call(&m), OK);
	assert_int_equal(zm_get16(rsp + 48), mock_config_read(pf, sriov + 0x1a, 2));
	assert_int_equal(zm_set(&m, mock_zpci_handle(m.z, fid), 0, 1), OK);
	assert_int_equal(zm_set(&m, mock_zpci_handle(m.z, fid), 1, 0), OK);
	assert_int_equal(mock_zpci_unplug(m.z, fid), -1);
	assert_int_equal(mock_zpci_vfs(m.z, fid), -1);
	assert_int_equal(mock_zpci_vfs(m.z, 0x99), -1);
	m.fail_alloc = 1;
	assert_int_equal(mock_zpci_vfs(m.z, ZPCI_PF_FID), -1);
	/* They go with their PF. */
	assert_int_equal(mock_zpci_vfs(m.z, ZPCI_PF_FID), 0);
	assert_int_equal(mock_zpci_unplug(m.z, ZPCI_PF_FID), 0);
	assert_int_equal(mock_zpci_state(m.z, fid), MOCK_ZPCI_RESERVED);
	assert_int_equal(mock_zpci_vf_fid(m.z, ZPCI_PF_FID, 0), 0);
	mh_destroy(&mh2, pf);
	zm_stop(&m);
}

/* ---- what no machine has ------------------------------------------------------------ */

static void refused(struct machine *m, const struct mock_zpci_desc *desc, struct mock_func *fn,
		    const char *why)
{
	m->log[0] = 0;
	assert_int_equal(mock_zpci_plug(m->z, desc, fn), -1);
	if (!strstr(m->log, why))
		fail_msg("'%s' does not say '%s'", m->log, why);
}

#define REFUSED(why, change)						\
	do {								\
		struct mock_zpci_desc d = zpci_full;			\
									\
		d.fid = 0x77;						\
		d.uid = 0x77;						\
		change;							\
		refused(&m, &d, m.fn, why);				\
	} while (0)

static void impossible_functions_are_refused(void **state)
{
	struct machine m;

	(void)state;
	zm_configured(&m);
	REFUSED("its fid is taken", d.fid = ZPCI_FULL_FID);
	REFUSED("uid is taken", d.uid = zpci_full.uid);
	REFUSED("uid is taken", d.uid = 0x10000);
	REFUSED("group does not exist", d.pfgid = 0x66);
	REFUSED("ports are", d.port = 16);
	REFUSED("DMA range", d.sdma = d.edma + 1);
	REFUSED("DMA range", d.sdma |= 0x10);
	REFUSED("DMA range", d.edma &= ~0x10ULL);
	REFUSED("measurement block", d.fmb_len = 11);
	REFUSED("measurement block", d.fmb_len = 33);
	REFUSED("virtual function's number", d.vfn = 1);
	REFUSED("has no VFs", d.vf_fid = 1);
	REFUSED("has no VFs", d.vf_uid = 1);
	refused(&m, &zpci_bare, NULL, "no model behind");
	zm_stop(&m);
}

static void impossible_models_are_refused(void **state)
{
	static const struct {
		const char *model, *why;
	} bad[] = { { "root-port", "a bridge" }, { "demo-pci", "ports" },
		    { "demo-bare", "neither MSI nor MSI-X" } };
	struct mock_zpci_desc d = zpci_pf;
	struct mock_test_host mh2;
	struct mock_func *fn;
	struct machine m;
	size_t i;

	(void)state;
	zm_configured(&m);
	d.vf_fid = d.vf_uid = 0;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		fn = mh_create(&mh2, mock_device_find(bad[i].model));
		refused(&m, &d, fn, bad[i].why);
		mh_destroy(&mh2, fn);
	}
	fn = mh_create(&mh2, mock_device_find("demo-pf"));
	refused(&m, &d, fn, "VFs have no fid");
	refused(&m, &d, mock_func_vf(fn, 0), "comes with its PF");
	d.vf_fid = ZPCI_FULL_FID;
	refused(&m, &d, fn, "VF's fid is taken");
	d.vf_fid = d.fid - 1;
	refused(&m, &d, fn, "VF's fid is taken");
	d.vf_fid = 0x200;
	d.vf_uid = zpci_full.uid;
	refused(&m, &d, fn, "VF's uid is taken");
	d.vf_uid = d.uid;
	refused(&m, &d, fn, "VF's uid is taken");
	d.vf_uid = 0xffff;
	refused(&m, &d, fn, "beyond 0xffff");
	/* Without uids there is nothing to be taken. */
	d.vf_uid = 0;
	assert_int_equal(mock_zpci_plug(m.z, &d, fn), 0);
	mock_zpci_unplug(m.z, d.fid);
	mh_destroy(&mh2, fn);
	zm_stop(&m);
}

static void impossible_groups_are_refused(void **state)
{
	static const struct {
		struct mock_zpci_group g;
		const char *why;
	} bad[] = {
		{ { .id = 0x23, .noi = 1, .maxstbl = 128 }, "id is taken" },
		{ { .id = 1, .noi = 0, .maxstbl = 128 }, "interrupts are" },
		{ { .id = 1, .noi = 4096, .maxstbl = 128 }, "interrupts are" },
		{ { .id = 1, .noi = 1, .maxstbl = 8 }, "store block" },
		{ { .id = 1, .noi = 1, .maxstbl = 132 }, "store block" },
		{ { .id = 1, .noi = 1, .maxstbl = 8192 }, "store block" },
		{ { .id = 1, .noi = 1, .maxstbl = 128, .msia = 4 }, "message address" },
	};
	struct machine m;
	size_t i;

	(void)state;
	zm_start(&m);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(mock_zpci_add_group(m.z, &bad[i].g), -1);
		assert_non_null(strstr(m.log, bad[i].why));
	}
	zm_stop(&m);
}

static void memory_may_run_out(void **state)
{
	struct mock_zpci_group g = { .id = 1, .noi = 1, .maxstbl = 128 };
	struct machine m;

	(void)state;
	memset(&m, 0, sizeof(m));
	m.fail_alloc = 1;
	assert_null(mock_zpci_create(&zm_ops, &m));
	mock_zpci_destroy(NULL);
	zm_start(&m);
	m.fail_alloc = 1;
	assert_int_equal(mock_zpci_add_group(m.z, &g), -1);
	m.fail_alloc = 1;
	assert_int_equal(mock_zpci_plug(m.z, &zpci_full, m.fn), -1);
	assert_int_equal(mock_zpci_plug(m.z, &zpci_full, m.fn), 0);
	zm_stop(&m);
}

SUITE(mock_zpci_life,
      cmocka_unit_test(life_of_a_function),
      cmocka_unit_test(pulled_out_while_enabled),
      cmocka_unit_test(vfs_are_functions),
      cmocka_unit_test(impossible_functions_are_refused),
      cmocka_unit_test(impossible_models_are_refused),
      cmocka_unit_test(impossible_groups_are_refused),
      cmocka_unit_test(memory_may_run_out));
