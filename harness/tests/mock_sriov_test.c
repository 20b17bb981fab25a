// SPDX-License-Identifier: GPL-2.0-only
/*
 * SR-IOV: VFs come and go with VF Enable, are placed by the PF's VF BARs, and have little of their
 * own.
 */
#include "suite.h"
#include "mock_host.h"

struct pf {
	struct mock_test_host mh;
	struct mock_func *fn;
	unsigned int sriov;
};

static void pf_up(struct pf *pf)
{
	pf->fn = mh_ready(&pf->mh, "demo-pf");
	pf->sriov = mh_ecap(pf->fn, MOCK_ECAP_ID_SRIOV);
}

static void pf_enable(struct pf *pf, unsigned int vfs, unsigned int bits)
{
	mock_config_write(pf->fn, pf->sriov + MOCK_SRIOV_NUM_VFS, 2, vfs);
	mock_config_write(pf->fn, pf->sriov + MOCK_SRIOV_CONTROL, 2, MOCK_SRIOV_VF_ENABLE | bits);
}

static void vfs_answer_only_while_enabled(void **state)
{
	struct pf pf;

	(void)state;
	pf_up(&pf);
	assert_int_equal(mock_func_total_vfs(pf.fn), 8);
	assert_null(mock_func_vf(pf.fn, 8));
	assert_int_equal(mock_config_read(mock_func_vf(pf.fn, 0), MOCK_HEADER_TYPE, 1), 0xff);
	pf_enable(&pf, 3, 0);
	assert_int_equal(pf.mh.attention, MOCK_ATTN_VFS);
	assert_int_equal(mock_func_num_vfs(pf.fn), 3);
	assert_int_equal(mock_config_read(mock_func_vf(pf.fn, 2), MOCK_HEADER_TYPE, 1), 0);
	assert_int_equal(mock_config_read(mock_func_vf(pf.fn, 3), MOCK_HEADER_TYPE, 1), 0xff);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_NUM_VFS, 2, 5);	/* locked while enabled */
	assert_int_equal(mock_config_read(pf.fn, pf.sriov + MOCK_SRIOV_NUM_VFS, 2), 3);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_CONTROL, 2, 0);
	assert_int_equal(mock_config_read(mock_func_vf(pf.fn, 0), MOCK_HEADER_TYPE, 1), 0xff);
	pf_enable(&pf, 100, 0);
	assert_int_equal(mock_func_num_vfs(pf.fn), 8);
	mh_destroy(&pf.mh, pf.fn);
}

static void vf_header_hides_what_the_pf_has(void **state)
{
	struct mock_func *vf;
	struct pf pf;

	(void)state;
	pf_up(&pf);
	pf_enable(&pf, 1, MOCK_SRIOV_VF_MSE);
	vf = mock_func_vf(pf.fn, 0);
	assert_int_equal(mock_config_read(vf, MOCK_VENDOR_ID, 4), ~0U);
	assert_int_equal(mock_config_read(pf.fn, pf.sriov + MOCK_SRIOV_VF_DEVICE, 2), 0x5a31);
	mock_config_write(vf, MOCK_COMMAND, 2, 0xffff);
	assert_int_equal(mock_config_read(vf, MOCK_COMMAND, 2), MOCK_COMMAND_MASTER);
	mock_config_write(vf, MOCK_BAR0, 4, ~0U);
	assert_int_equal(mock_config_read(vf, MOCK_BAR0, 4), 0);
	assert_int_equal(mock_config_read(vf, MOCK_INT_PIN, 1), 0);
	assert_int_equal(mock_config_read(vf, MOCK_ROM0, 4), 0);
	assert_ptr_equal(mock_func_pf(vf), pf.fn);
	mh_destroy(&pf.mh, pf.fn);
}

static void vf_bars_are_slices_of_the_pfs(void **state)
{
	struct mock_func *vf;
	mock_u64 addr;
	struct pf pf;

	(void)state;
	pf_up(&pf);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_VF_BAR0, 4, ~0U);
	assert_int_equal(mock_config_read(pf.fn, pf.sriov + MOCK_SRIOV_VF_BAR0, 4), 0xfff00004);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_VF_BAR0, 4, 0x10000000);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_VF_BAR0 + 4, 4, 1);
	pf_enable(&pf, 4, 0);
	vf = mock_func_vf(pf.fn, 2);
	assert_int_equal(mock_bar_addr(vf, 0, &addr), 0);	/* VF MSE is off */
	assert_int_equal(mock_bar_read(vf, 0, 0, 4), ~0U);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_CONTROL, 2,
			  MOCK_SRIOV_VF_ENABLE | MOCK_SRIOV_VF_MSE);
	assert_int_equal(mock_bar_addr(vf, 0, &addr), 1);
	assert_true(addr == 0x110200000ULL);
	assert_int_equal(mock_bar_read(vf, 0, 0, 4), 0x010000ed);
	mh_destroy(&pf.mh, pf.fn);
}

static void vf_bars_grow_with_the_system_page_size(void **state)
{
	struct pf pf;
	mock_u64 addr;

	(void)state;
	pf_up(&pf);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_PAGE_SIZE, 4, 0x400);	/* 4 MiB */
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_VF_BAR0, 4, 0x10000000);
	pf_enable(&pf, 2, MOCK_SRIOV_VF_MSE);
	assert_int_equal(mock_bar_addr(mock_func_vf(pf.fn, 1), 0, &addr), 1);
	assert_true(addr == 0x10400000);
	mock_config_write(pf.fn, pf.sriov + MOCK_SRIOV_PAGE_SIZE, 4, 1);	/* locked */
	assert_int_equal(mock_config_read(pf.fn, pf.sriov + MOCK_SRIOV_PAGE_SIZE, 4), 0x400);
	mh_destroy(&pf.mh, pf.fn);
}

static void vf_rids_follow_the_pf(void **state)
{
	struct pf pf;

	(void)state;
	pf_up(&pf);
	assert_int_equal(mock_func_rid(mock_func_vf(pf.fn, 0)), 0x108);
	assert_int_equal(mock_func_rid(mock_func_vf(pf.fn, 7)), 0x10f);
	mock_func_set_rid(pf.fn, 0x300);
	assert_int_equal(mock_func_rid(mock_func_vf(pf.fn, 1)), 0x309);
	assert_int_equal(mock_func_vf_index(mock_func_vf(pf.fn, 5)), 5);
	mh_destroy(&pf.mh, pf.fn);
}

static void vf_interrupts_and_dma_need_its_own_bus_mastering(void **state)
{
	struct mock_test_host own = { .now = 0 };
	struct mock_func *vf;
	unsigned int msix;
	struct pf pf;

	(void)state;
	pf_up(&pf);
	pf_enable(&pf, 2, MOCK_SRIOV_VF_MSE);
	vf = mock_func_vf(pf.fn, 1);
	mock_func_set_host(vf, &own);
	msix = mh_cap(vf, MOCK_CAP_ID_MSIX);
	mh_set16(vf, msix + MOCK_MSIX_CONTROL, MOCK_MSIX_ENABLE);
	mock_bar_write(vf, 0, 0x800, 8, 0xfee00000);
	mock_bar_write(vf, 0, 0x808, 8, 0x33);
	mock_bar_write(vf, 0, 0x60, 4, 1);
	assert_int_equal(own.msis, 0);
	mock_config_write(vf, MOCK_COMMAND, 2, MOCK_COMMAND_MASTER);
	mock_bar_write(vf, 0, 0x60, 4, 1);
	assert_int_equal(own.msis, 1);
	assert_int_equal(own.msi_data, 0x33);
	assert_int_equal(pf.mh.msis, 0);
	mock_func_set_host(vf, &pf.mh);
	mh_destroy(&pf.mh, pf.fn);
}

static void vf_flr_leaves_its_siblings_alone(void **state)
{
	struct mock_func *a, *b;
	struct pf pf;

	(void)state;
	pf_up(&pf);
	pf_enable(&pf, 2, MOCK_SRIOV_VF_MSE);
	a = mock_func_vf(pf.fn, 0);
	b = mock_func_vf(pf.fn, 1);
	mock_bar_write(a, 0, 4, 4, 1);
	mock_bar_write(b, 0, 4, 4, 2);
	mh_set16(a, mh_cap(a, MOCK_CAP_ID_PCIE) + MOCK_EXP_DEVCTL, MOCK_EXP_DEVCTL_FLR);
	assert_int_equal(mock_bar_read(a, 0, 4, 4), ~0U);
	assert_int_equal(mock_bar_read(b, 0, 4, 4), ~2U);
	assert_int_equal(mock_func_num_vfs(pf.fn), 2);
	mh_destroy(&pf.mh, pf.fn);
}

static void pf_reset_takes_the_vfs_and_they_come_back_fresh(void **state)
{
	struct mock_func *vf;
	struct pf pf;

	(void)state;
	pf_up(&pf);
	pf_enable(&pf, 2, MOCK_SRIOV_VF_MSE);
	vf = mock_func_vf(pf.fn, 1);
	mock_bar_write(vf, 0, 4, 4, 2);
	mock_config_write(vf, MOCK_COMMAND, 2, MOCK_COMMAND_MASTER);
	mh_set16(pf.fn, mh_cap(pf.fn, MOCK_CAP_ID_PCIE) + MOCK_EXP_DEVCTL, MOCK_EXP_DEVCTL_FLR);
	assert_int_equal(mock_func_num_vfs(pf.fn), 0);
	assert_int_equal(pf.mh.attention, MOCK_ATTN_VFS);
	assert_int_equal(mock_config_read(vf, MOCK_COMMAND, 2), 0xffff);
	pf_enable(&pf, 2, MOCK_SRIOV_VF_MSE);
	assert_int_equal(mock_config_read(vf, MOCK_COMMAND, 2), 0);
	assert_int_equal(mock_bar_read(vf, 0, 4, 4), ~0U);
	mh_destroy(&pf.mh, pf.fn);
}

static void pf_in_d3_silences_the_vfs(void **state)
{
	struct mock_func *vf;
	struct pf pf;

	(void)state;
	pf_up(&pf);
	pf_enable(&pf, 1, MOCK_SRIOV_VF_MSE);
	vf = mock_func_vf(pf.fn, 0);
	mock_power(pf.fn, MOCK_D3HOT);
	assert_int_equal(mock_bar_read(vf, 0, 0, 4), ~0U);
	mock_power(pf.fn, MOCK_D0);
	assert_int_equal(mock_bar_read(vf, 0, 0, 4), 0x010000ed);
	mock_power(pf.fn, MOCK_D3COLD);
	assert_int_equal(mock_config_read(vf, MOCK_HEADER_TYPE, 1), 0xff);
	mh_destroy(&pf.mh, pf.fn);
}

SUITE(mock_sriov,
	cmocka_unit_test(vfs_answer_only_while_enabled),
	cmocka_unit_test(vf_header_hides_what_the_pf_has),
	cmocka_unit_test(vf_bars_are_slices_of_the_pfs),
	cmocka_unit_test(vf_bars_grow_with_the_system_page_size),
	cmocka_unit_test(vf_rids_follow_the_pf),
	cmocka_unit_test(vf_interrupts_and_dma_need_its_own_bus_mastering),
	cmocka_unit_test(vf_flr_leaves_its_siblings_alone),
	cmocka_unit_test(pf_reset_takes_the_vfs_and_they_come_back_fresh),
	cmocka_unit_test(pf_in_d3_silences_the_vfs));
