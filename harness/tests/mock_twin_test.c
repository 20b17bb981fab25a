// SPDX-License-Identifier: GPL-2.0-only
/*
 * Twins: a recording becomes a function again, whatever state it was recorded in.
 */
#include <string.h>

#include "suite.h"
#include "mock_host.h"

/* Records a device of ours as a tool on a real system would: config space as it reads now. */
static void record(struct mock_func *fn, mock_u8 *config, unsigned int len)
{
	unsigned int off;

	for (off = 0; off < len; off += 4)
		mock_put_le32(config + off, mock_config_read(fn, off, 4));
}

struct twin {
	struct mock_test_host mh;
	struct mock_twin_desc desc;
	struct mock_device dev;
	mock_u8 config[4096];
	struct mock_func *fn;
};

static const struct mock_twin_desc demo_bars_desc = {
	.name = "twin",
	.config_len = 4096,
	.bars =
		{
			{MOCK_MEM32, 256},
			{MOCK_IO, 32},
			{MOCK_MEM64 | MOCK_PREFETCH, 64 << 10},
			{0, 0},
			{MOCK_MEM32, 16 << 10},
		},
};

/* A twin of demo-bars, recorded while a driver was using it. */
static void twin_of_demo_bars(struct twin *t)
{
	struct mock_func *fn = mh_ready(&t->mh, "demo-bars");

	mock_config_write(fn, MOCK_BAR0, 4, 0xe0000000);
	mock_config_write(fn, MOCK_INT_LINE, 1, 11);
	mh_set16(fn, mh_cap(fn, MOCK_CAP_ID_MSIX) + MOCK_MSIX_CONTROL, MOCK_MSIX_ENABLE);
	mock_config_write(fn, mh_cap(fn, MOCK_CAP_ID_MSI) + MOCK_MSI_ADDR, 4, 0xfee00000);
	mock_bar_write(fn, 0, 4, 4, 1);
	record(fn, t->config, 4096);
	mh_destroy(&t->mh, fn);
	t->desc = demo_bars_desc;
	t->desc.config = t->config;
}

static void twin_up(struct twin *t)
{
	mock_twin_device(&t->dev, &t->desc);
	t->fn = mh_create(&t->mh, &t->dev);
}

static void twin_reads_as_its_original_after_reset(void **state)
{
	static mock_u8 again[4096], fresh[4096];
	struct mock_func *fn;
	static struct twin t;

	(void)state;
	twin_of_demo_bars(&t);
	fn = mh_create(&t.mh, mock_device_find("demo-bars"));
	mock_config_write(fn, MOCK_INT_LINE, 1, 11);	/* firmware's word, which a twin keeps */
	record(fn, fresh, 4096);
	mh_destroy(&t.mh, fn);
	twin_up(&t);
	record(t.fn, again, 4096);
	assert_memory_equal(again, fresh, 4096);
	assert_string_equal(mock_func_name(t.fn), "twin");
	mh_destroy(&t.mh, t.fn);
}

static void twin_capabilities_live(void **state)
{
	static struct twin t;
	unsigned int msix, devctl, pmcsr;
	mock_u64 addr;

	(void)state;
	twin_of_demo_bars(&t);
	twin_up(&t);
	mock_config_write(t.fn, MOCK_BAR0 + 16, 4, ~0U);
	assert_int_equal(mock_config_read(t.fn, MOCK_BAR0 + 16, 4), 0xffffc000);
	mock_config_write(t.fn, MOCK_COMMAND, 2, 7);
	msix = mh_cap(t.fn, MOCK_CAP_ID_MSIX);
	mock_bar_write(t.fn, 4, 16 * 5, 8, 0xfee00000);
	mock_bar_write(t.fn, 4, 16 * 5 + 8, 8, 0x66);
	assert_int_equal(mock_bar_read(t.fn, 4, 16 * 5 + 8, 4), 0x66);
	mh_set16(t.fn, msix + MOCK_MSIX_CONTROL, MOCK_MSIX_ENABLE);
	assert_int_equal(mock_irq(t.fn, 5), 1);
	assert_int_equal(t.mh.msi_data, 0x66);
	devctl = mh_cap(t.fn, MOCK_CAP_ID_PCIE) + MOCK_EXP_DEVCTL;
	mh_set16(t.fn, devctl, MOCK_EXP_DEVCTL_FLR);
	assert_int_equal(mock_config_read(t.fn, MOCK_COMMAND, 2), 0);
	pmcsr = mh_cap(t.fn, MOCK_CAP_ID_PM) + MOCK_PMCSR;
	mock_config_write(t.fn, pmcsr, 2, 3);
	assert_int_equal(mock_func_power(t.fn), MOCK_D3HOT);
	assert_int_equal(mock_bar_addr(t.fn, 0, &addr), 0);
	mh_destroy(&t.mh, t.fn);
}

static void twin_bars_answer_with_recorded_words(void **state)
{
	static const mock_u8 words[] = { 1, 2, 3, 4, 5, 6 };
	static const struct mock_twin_init init[] = { { 0, 0x10, words, 6 }, { 2, 0, words, 2 } };
	static const mock_u8 rom[] = { 0x55, 0xaa, 1, 0 };
	static struct twin t;

	(void)state;
	twin_of_demo_bars(&t);
	t.desc.init = init;
	t.desc.ninit = 2;
	t.desc.rom = rom;
	t.desc.rom_len = sizeof(rom);
	t.desc.rom_size = 2048;
	twin_up(&t);
	mock_config_write(t.fn, MOCK_COMMAND, 2, 3);
	assert_int_equal(mock_bar_read(t.fn, 0, 0x10, 4), 0x04030201);
	assert_int_equal(mock_bar_read(t.fn, 0, 0x14, 4), 0x00000605);
	mock_bar_write(t.fn, 0, 0x10, 4, 0);
	assert_int_equal(mock_bar_read(t.fn, 0, 0x12, 2), 0x0403);
	assert_int_equal(mock_bar_read(t.fn, 0, 0, 8), 0);
	assert_int_equal(mock_bar_read(t.fn, 2, 0, 4), 0x0201);
	mock_config_write(t.fn, MOCK_ROM0, 4, 1);
	assert_int_equal(mock_bar_read(t.fn, MOCK_BAR_ROM, 0, 4), 0x0001aa55);
	assert_int_equal(t.mh.unclaimed, 0);
	mh_destroy(&t.mh, t.fn);
}

static void twin_masks_and_gaps_follow_the_recording(void **state)
{
	static const mock_u8 command[] = { 0x07, 0x05 };
	static const struct mock_twin_mask masks[] = { { MOCK_COMMAND, command, 2 } };
	static struct twin t;

	(void)state;
	twin_of_demo_bars(&t);
	twin_up(&t);
	mock_config_write(t.fn, 0xf0, 4, 0x12345678);
	assert_int_equal(mock_config_read(t.fn, 0xf0, 4), 0);
	mh_destroy(&t.mh, t.fn);
	t.desc.flags = MOCK_TWIN_GAPS_RW;
	t.desc.masks = masks;
	t.desc.nmasks = 1;
	twin_up(&t);
	mock_config_write(t.fn, 0xf0, 4, 0x12345678);
	assert_int_equal(mock_config_read(t.fn, 0xf0, 4), 0x12345678);
	mock_config_write(t.fn, MOCK_COMMAND, 2, 0xffff);
	assert_int_equal(mock_config_read(t.fn, MOCK_COMMAND, 2), 0x0507);
	mh_destroy(&t.mh, t.fn);
}

static void twin_of_a_broken_list_ends_where_it_breaks(void **state)
{
	static struct twin t;
	unsigned int pos;

	(void)state;
	twin_of_demo_bars(&t);
	pos = t.config[MOCK_CAP_POINTER];
	t.config[pos + 1] = (mock_u8)pos;		/* a loop */
	twin_up(&t);
	mock_config_write(t.fn, pos + MOCK_PMCSR, 2, 3);
	assert_int_equal(mock_func_power(t.fn), MOCK_D3HOT);
	mh_destroy(&t.mh, t.fn);
	memset(t.config + 0x100, 0xff, 4);
	t.config[MOCK_CAP_POINTER] = 0xfc;
	t.config[0xfc] = MOCK_CAP_ID_PCIE;		/* does not fit */
	t.config[0xfd] = 0xfe;
	twin_up(&t);
	assert_int_equal(mock_config_read(t.fn, 0xfc, 2), 0xfe10);
	mh_destroy(&t.mh, t.fn);
}

static void twin_with_msix_out_of_its_bar_has_no_engine(void **state)
{
	static struct twin t;

	(void)state;
	twin_of_demo_bars(&t);
	t.desc.bars[4].size = 4096;
	twin_up(&t);
	assert_non_null(strstr(t.mh.log, "stays without its engine: MSI-X PBA"));
	assert_int_not_equal(mh_cap(t.fn, MOCK_CAP_ID_MSIX), 0);
	mock_config_write(t.fn, MOCK_COMMAND, 2, 2);
	mock_bar_write(t.fn, 4, 0, 4, 1);
	assert_int_equal(mock_bar_read(t.fn, 4, 0, 4), 0);
	mh_destroy(&t.mh, t.fn);
}

static void twin_that_cannot_be_is_refused(void **state)
{
	static struct twin t;

	(void)state;
	twin_of_demo_bars(&t);
	mock_twin_device(&t.dev, &t.desc);
	t.desc.config_len = 64;
	assert_null(mock_func_create(&t.dev, &mh_ops, &t.mh, 0));
	assert_string_equal(t.mh.log,
			    "twin: refused: 64 bytes of config space; there are 256 or 4096");
	t.desc.config_len = 256;
	t.desc.bars[0].size = 100;
	assert_null(mock_func_create(&t.dev, &mh_ops, &t.mh, 0));
	assert_non_null(strstr(t.mh.log, "BAR 0: 0x64 bytes"));
	t.desc = demo_bars_desc;
	t.desc.config = t.config;
	t.config[MOCK_HEADER_TYPE] = 2;
	assert_null(mock_func_create(&t.dev, &mh_ops, &t.mh, 0));
	assert_non_null(strstr(t.mh.log, "header type 2"));
	assert_int_equal(t.mh.live_blocks, 0);
}

static void twin_of_a_bridge_forgets_its_windows(void **state)
{
	struct mock_func *fn;
	static struct twin t;

	(void)state;
	fn = mh_create(&t.mh, mock_device_find("root-port"));
	mock_config_write(fn, MOCK_PRIMARY_BUS, 4, 0x020100);
	mock_config_write(fn, MOCK_MEM_BASE, 4, 0xe010e000);
	record(fn, t.config, 4096);
	mh_destroy(&t.mh, fn);
	memset(&t.desc, 0, sizeof(t.desc));
	t.desc.name = "twin";
	t.desc.config = t.config;
	t.desc.config_len = 4096;
	twin_up(&t);
	assert_int_equal(mock_config_read(t.fn, MOCK_PRIMARY_BUS, 4), 0);
	assert_int_equal(mock_config_read(t.fn, MOCK_MEM_BASE, 4), 0);
	mock_config_write(t.fn, MOCK_PRIMARY_BUS, 4, 0x050403);
	assert_int_equal(mock_config_read(t.fn, MOCK_PRIMARY_BUS, 4), 0x050403);
	mh_set16(t.fn, MOCK_BRIDGE_CONTROL, MOCK_BRIDGE_CONTROL_RESET);
	assert_int_equal(t.mh.attention, MOCK_ATTN_BUS_RESET_ON);
	mh_destroy(&t.mh, t.fn);
}

static void twin_pf_with_twin_vfs_enables_them(void **state)
{
	static mock_u8 vf_config[4096];
	static struct mock_twin_desc vf_desc;
	static struct twin t;
	struct mock_func *fn;
	unsigned int sriov;

	(void)state;
	fn = mh_ready(&t.mh, "demo-pf");
	sriov = mh_ecap(fn, MOCK_ECAP_ID_SRIOV);
	mock_config_write(fn, sriov + MOCK_SRIOV_NUM_VFS, 2, 2);
	mock_config_write(fn, sriov + MOCK_SRIOV_CONTROL, 2, 9);
	record(fn, t.config, 4096);
	record(mock_func_vf(fn, 0), vf_config, 4096);
	mh_destroy(&t.mh, fn);
	memset(&t.desc, 0, sizeof(t.desc));
	t.desc = (struct mock_twin_desc){
		.name = "twin-pf", .config = t.config, .config_len = 4096,
		.bars = { { MOCK_MEM64, 64 << 10 }, { 0, 0 }, { MOCK_MEM64, 16 << 10 } },
	};
	vf_desc = (struct mock_twin_desc){
		.name = "twin-vf", .config = vf_config, .config_len = 4096,
		.bars = { { MOCK_MEM64, 1 << 20 } },
	};
	t.desc.vf = &vf_desc;
	twin_up(&t);
	assert_int_equal(mock_func_total_vfs(t.fn), 8);
	assert_int_equal(mock_func_num_vfs(t.fn), 0);
	mock_config_write(t.fn, sriov + MOCK_SRIOV_NUM_VFS, 2, 1);
	mock_config_write(t.fn, sriov + MOCK_SRIOV_CONTROL, 2, 9);
	assert_int_equal(mock_config_read(mock_func_vf(t.fn, 0), MOCK_VENDOR_ID, 4), ~0U);
	assert_int_not_equal(mh_cap(mock_func_vf(t.fn, 0), MOCK_CAP_ID_MSIX), 0);
	assert_int_equal(mock_bar_read(mock_func_vf(t.fn, 0), 0, 0x80c, 4), 1);
	mh_destroy(&t.mh, t.fn);
}

/*
 * Lists that lead anywhere, capabilities that say anything: built or refused, never a stray access.
 */
static void twin_of_any_bytes_is_built_or_refused(void **state)
{
	static const struct mock_twin_bar bars[6] = {
		{ MOCK_MEM32, 4096 }, { MOCK_IO, 32 }, { MOCK_MEM64, 1 << 16 },
	};
	static const mock_u8 ids[] = { 1, 3, 4, 5, 7, 9, 0xd, 0x10, 0x11, 0x12, 0x13, 0x20 };
	unsigned long long seed = 1;
	static struct twin t;
	unsigned int run, i, built = 0;

	(void)state;
	for (run = 0; run < 200; run++) {
		for (i = 0; i < 4096; i++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			t.config[i] = (mock_u8)(seed >> 56);
			/* In the lists, ids that mean something. */
			if (i >= 0x40 && i < 0x100 && i % 4 == 0)
				t.config[i] = ids[t.config[i] % MOCK_ARRAY_SIZE(ids)];
			if (i >= 0x100 && i % 4 == 0)
				t.config[i] %= 0x26;
			if (i >= 0x100 && i % 4 == 1)
				t.config[i] = 0;
		}
		t.config[MOCK_HEADER_TYPE] &= 1;
		t.config[MOCK_STATUS] |= MOCK_STATUS_CAP_LIST;
		t.config[MOCK_INT_PIN] %= 5;
		t.desc = (struct mock_twin_desc){
			.name = "any", .config = t.config, .config_len = run & 1 ? 4096 : 256,
			.flags = run & 2 ? MOCK_TWIN_GAPS_RW : 0,
		};
		if (!t.config[MOCK_HEADER_TYPE])
			memcpy(t.desc.bars, bars, sizeof(bars));
		memset(&t.mh, 0, sizeof(t.mh));
		mock_twin_device(&t.dev, &t.desc);
		t.fn = mock_func_create(&t.dev, &mh_ops, &t.mh, 0);
		built += !!t.fn;
		for (i = 0; t.fn && i < t.desc.config_len; i += 4)
			mock_config_write(t.fn, i, 4, (mock_u32)(seed >> (i % 32)));
		mh_destroy(&t.mh, t.fn);
	}
	assert_in_range(built, 100, 200);
}

/* Nobody recorded a VF: it looks like the PF, as far as a VF can. */
static void twin_pf_alone_makes_its_vfs_up(void **state)
{
	static struct twin t;
	struct mock_func *fn, *vf;
	unsigned int sriov;
	mock_u64 addr;

	(void)state;
	fn = mh_ready(&t.mh, "demo-pf");
	sriov = mh_ecap(fn, MOCK_ECAP_ID_SRIOV);
	record(fn, t.config, 4096);
	mh_destroy(&t.mh, fn);
	t.desc = (struct mock_twin_desc){
		.name = "pf", .config = t.config, .config_len = 4096,
		.bars = { { MOCK_MEM64, 64 << 10 }, { 0, 0 }, { MOCK_MEM64, 16 << 10 } },
	};
	twin_up(&t);
	mock_config_write(t.fn, sriov + MOCK_SRIOV_VF_BAR0, 4, ~0U);
	assert_int_equal(mock_config_read(t.fn, sriov + MOCK_SRIOV_VF_BAR0, 4), 0xffff0004);
	mock_config_write(t.fn, sriov + MOCK_SRIOV_VF_BAR0, 4, 0x10000000);
	mock_config_write(t.fn, sriov + MOCK_SRIOV_NUM_VFS, 2, 2);
	mock_config_write(t.fn, sriov + MOCK_SRIOV_CONTROL, 2, 9);
	vf = mock_func_vf(t.fn, 1);
	assert_int_equal(mock_config_read(vf, MOCK_VENDOR_ID, 4), ~0U);
	assert_int_equal(mh_ecap(vf, MOCK_ECAP_ID_SRIOV), 0);
	assert_int_not_equal(mh_ecap(vf, MOCK_ECAP_ID_ARI), 0);
	assert_int_not_equal(mh_cap(vf, MOCK_CAP_ID_PCIE), 0);
	assert_int_equal(mock_bar_addr(vf, 0, &addr), 1);
	assert_true(addr == 0x10010000);
	mh_destroy(&t.mh, t.fn);
}

static void twin_with_a_model_has_its_registers(void **state)
{
	struct mock_func *fn;
	static struct twin t;

	(void)state;
	fn = mh_create(&t.mh, mock_device_find("qemu-edu"));
	record(fn, t.config, 256);
	mh_destroy(&t.mh, fn);
	t.config[MOCK_REVISION] = 0x77;
	t.desc = (struct mock_twin_desc){
		.name = "live", .config = t.config, .config_len = 256,
		.bars = { { MOCK_MEM32, 1 << 20 } }, .model = mock_device_find("qemu-edu"),
	};
	twin_up(&t);
	mock_config_write(t.fn, MOCK_COMMAND, 2, MOCK_COMMAND_MEM);
	assert_int_equal(mock_config_read(t.fn, MOCK_REVISION, 1), 0x77);
	assert_int_equal(mock_bar_read(t.fn, 0, 0, 4), 0x010000ed);
	mock_bar_write(t.fn, 0, 0x60, 4, 1);
	assert_int_equal(t.mh.intx[1], 1);
	mh_destroy(&t.mh, t.fn);
}

SUITE(mock_twin,
	cmocka_unit_test(twin_of_any_bytes_is_built_or_refused),
	cmocka_unit_test(twin_pf_alone_makes_its_vfs_up),
	cmocka_unit_test(twin_with_a_model_has_its_registers),
	cmocka_unit_test(twin_reads_as_its_original_after_reset),
	cmocka_unit_test(twin_capabilities_live),
	cmocka_unit_test(twin_bars_answer_with_recorded_words),
	cmocka_unit_test(twin_masks_and_gaps_follow_the_recording),
	cmocka_unit_test(twin_of_a_broken_list_ends_where_it_breaks),
	cmocka_unit_test(twin_with_msix_out_of_its_bar_has_no_engine),
	cmocka_unit_test(twin_that_cannot_be_is_refused),
	cmocka_unit_test(twin_of_a_bridge_forgets_its_windows),
	cmocka_unit_test(twin_pf_with_twin_vfs_enables_them));
