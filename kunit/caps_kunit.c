// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk of the capability lists over functions that are made up byte by byte: lengths of each
 * kind, ends of the space, lists that bite their tail, and a bus that fails at any register, which
 * no user can arrange.
 */
#include "made_up.h"

#define AT		MADE_UP_CAP

static int walk(struct made_up *fn)
{
	struct vfio_pci_config *config = &fn->priv.config;
	int ret;

	memset(config->vconfig, 0, PCI_CFG_SPACE_EXP_SIZE);
	memset(config->map, 0xff, PCI_CFG_SPACE_EXP_SIZE / 4 * sizeof(*config->map));
	config->nr_caps = 0;
	config->extended_caps = false;
	ret = vfio_pci_config_add_cap(&fn->vdev, 0, PCI_STD_HEADER_SIZEOF, &vfio_pci_perm_header);
	if (!ret)
		ret = vfio_pci_config_fill(&fn->vdev, 0, PCI_STD_HEADER_SIZEOF);
	return ret ? ret : vfio_pci_caps_init(&fn->vdev);
}

/* Length of the capability that begins at @pos, 0 for none */
static unsigned int len_at(struct made_up *fn, unsigned int pos)
{
	struct vfio_pci_config *config = &fn->priv.config;
	unsigned int index = config->map[pos / 4];

	if (index == VFIO_PCI_MAP_GAP || config->caps[index].start != pos)
		return 0;
	return config->caps[index].len;
}

static const struct vfio_pci_perm *perm_of(struct made_up *fn, unsigned int pos)
{
	struct vfio_pci_config *config = &fn->priv.config;

	return config->caps[config->map[pos / 4]].perm;
}

static u32 shown(struct made_up *fn, unsigned int pos, unsigned int width)
{
	return vfio_pci_vconfig_get(&fn->priv.config, pos, width);
}

/* ---- lengths ---- */

static void each_kind_has_its_length(struct kunit *test)
{
	static const struct {
		u8 id, offset;
		u16 word;	/* at @offset, which decides */
		u8 len;
	} kinds[] = {
		{ PCI_CAP_ID_PM, 2, 0, 8 },
		{ PCI_CAP_ID_AGP, 2, 0, 12 },
		{ PCI_CAP_ID_VPD, 2, 0, 8 },
		{ PCI_CAP_ID_MSI, 2, 0x0000, 10 },
		{ PCI_CAP_ID_MSI, 2, 0x0080, 14 },
		{ PCI_CAP_ID_MSI, 2, 0x0100, 20 },
		{ PCI_CAP_ID_MSI, 2, 0x0180, 24 },
		{ PCI_CAP_ID_PCIX, 2, 0x0000, 8 },
		{ PCI_CAP_ID_PCIX, 2, 0x1000, 24 },
		{ PCI_CAP_ID_PCIX, 2, 0x2000, 24 },
		{ PCI_CAP_ID_HT, 2, 0x0000, 28 },
		{ PCI_CAP_ID_HT, 2, 0xa800, 24 },
		{ PCI_CAP_ID_VNDR, 2, 0x0000, 0 },
		{ PCI_CAP_ID_VNDR, 2, 0x0001, 4 },
		{ PCI_CAP_ID_VNDR, 2, 0x0011, 0x11 },
		{ PCI_CAP_ID_VNDR, 2, 0xaac0, 0xc0 },
		{ PCI_CAP_ID_MSIX, 2, 0x07ff, 12 },
		{ PCI_CAP_ID_SATA, 4, 0x0004, 8 },
		{ PCI_CAP_ID_SATA, 4, 0x000f, 16 },
		{ PCI_CAP_ID_AF, 2, 0x0306, 6 },
		/* for bridges, for firmware, or unknown */
		{ PCI_CAP_ID_SLOTID, 2, 0, 0 },
		{ PCI_CAP_ID_CHSWP, 2, 0, 0 },
		{ PCI_CAP_ID_DBG, 2, 0, 0 },
		{ PCI_CAP_ID_SHPC, 2, 0, 0 },
		{ PCI_CAP_ID_EA, 2, 0, 0 },
		{ 0x00, 2, 0, 0 },
		{ PCI_CAP_ID_MAX + 1, 2, 0, 0 },
		{ 0xff, 2, 0xffff, 0 },
	};
	struct made_up *fn = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		made_up_blank(fn, PCI_CFG_SPACE_SIZE);
		made_up_put_cap(fn, AT, kinds[i].id, 0);
		made_up_put(fn, AT + kinds[i].offset, 2, kinds[i].word);
		KUNIT_ASSERT_EQ(test, walk(fn), 0);
		KUNIT_EXPECT_EQ_MSG(test, len_at(fn, AT), kinds[i].len, "id %#x, %#x", kinds[i].id,
				    kinds[i].word);
		/* A list of nothing is no list */
		KUNIT_EXPECT_EQ_MSG(test, shown(fn, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST,
				    kinds[i].len ? PCI_STATUS_CAP_LIST : 0, "id %#x", kinds[i].id);
		KUNIT_EXPECT_EQ_MSG(test, shown(fn, PCI_CAPABILITY_LIST, 1),
				    kinds[i].len ? AT : 0, "id %#x", kinds[i].id);
		KUNIT_EXPECT_EQ(test, fn->beyond, 0);
	}
}

static void express_length_follows_version_and_type(struct kunit *test)
{
	static const struct {
		u16 flags;
		u8 len;
	} kinds[] = {
		/* up to the link registers, which integrated endpoints do not have */
		{ 0x01, 0x14 }, { 0x02, PCI_CAP_EXP_ENDPOINT_SIZEOF_V2 }, { 0x11, 0x14 },
		{ 0x91, 0x0c }, { 0x92, 0x2c },
	};
	struct made_up *fn = test->priv;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		made_up_blank_express(fn);
		fn->pdev.pcie_flags_reg = kinds[i].flags;
		KUNIT_ASSERT_EQ(test, walk(fn), 0);
		KUNIT_EXPECT_EQ_MSG(test, len_at(fn, AT), kinds[i].len, "%#x", kinds[i].flags);
		KUNIT_EXPECT_PTR_EQ(test, perm_of(fn, AT), &vfio_pci_perm_exp);
	}
}

static void each_extended_kind_has_its_length(struct kunit *test)
{
	static const struct {
		u16 id;
		u8 offset;
		u32 dword;	/* at @offset, which decides */
		u16 len;
	} kinds[] = {
		{ PCI_EXT_CAP_ID_ERR, 4, 0, 0x2c },
		{ PCI_EXT_CAP_ID_DSN, 4, 0, 12 },
		{ PCI_EXT_CAP_ID_PWR, 4, 0, 16 },
		{ PCI_EXT_CAP_ID_VC, 4, 0, 28 },
		{ PCI_EXT_CAP_ID_VC, 4, 7, 16 + 8 * 12 },
		{ PCI_EXT_CAP_ID_VC, 8, PCI_VC_CAP2_32_PHASE, 32 + 16 },
		{ PCI_EXT_CAP_ID_MFVC, 8, PCI_VC_CAP2_64_PHASE, 32 + 32 },
		{ PCI_EXT_CAP_ID_VC9, 8, PCI_VC_CAP2_128_PHASE | PCI_VC_CAP2_32_PHASE, 32 + 64 },
		{ PCI_EXT_CAP_ID_VNDR, 4, 0x01800000, 0x18 },
		{ PCI_EXT_CAP_ID_VNDR, 4, 0, 0 },
		{ PCI_EXT_CAP_ID_VNDR, 4, 0xfff00000, PCI_CFG_SPACE_EXP_SIZE - PCI_CFG_SPACE_SIZE },
		{ PCI_EXT_CAP_ID_DVSEC, 4, 0x02400000, 0x24 },
		{ PCI_EXT_CAP_ID_ACS, 4, 0, 8 },
		{ PCI_EXT_CAP_ID_ACS, 4, PCI_ACS_EC, 8 + 256 / 8 },
		{ PCI_EXT_CAP_ID_ACS, 4, PCI_ACS_EC | 33 << 8, 8 + 8 },
		{ PCI_EXT_CAP_ID_REBAR, 8, 2 << 5, 4 + 2 * 8 },
		{ PCI_EXT_CAP_ID_DPA, 4, 3, 16 + 4 },
		{ PCI_EXT_CAP_ID_TPH, 4, 3 << 16, 12 },
		{ PCI_EXT_CAP_ID_TPH, 4, PCI_TPH_LOC_CAP | 3 << 16, 12 + 4 * 2 },
		{ PCI_EXT_CAP_ID_LTR, 4, 0, 8 },
		/* the IOMMU's, and unknown */
		{ PCI_EXT_CAP_ID_PASID, 4, 0, 0 },
		{ PCI_EXT_CAP_ID_MAX + 1, 4, 0, 0 },
	};
	struct made_up *fn = test->priv;
	const unsigned int pos = PCI_CFG_SPACE_SIZE;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		made_up_blank_express(fn);
		made_up_put_ext_cap(fn, pos, kinds[i].id, 0);
		made_up_put(fn, pos + kinds[i].offset, 4, kinds[i].dword);
		KUNIT_ASSERT_EQ(test, walk(fn), 0);
		/* One that is hidden at the start stays as four bytes that lead nowhere */
		KUNIT_EXPECT_EQ_MSG(test, len_at(fn, pos), kinds[i].len ?: 4, "id %#x, %#x",
				    kinds[i].id, kinds[i].dword);
		KUNIT_EXPECT_EQ_MSG(test, shown(fn, pos, 2), kinds[i].len ? kinds[i].id : 0,
				    "id %#x", kinds[i].id);
		KUNIT_EXPECT_EQ(test, fn->beyond, 0);
	}
}

/* ---- ends ---- */

static void capability_past_the_end_has_no_effects(struct kunit *test)
{
	const unsigned int last = PCI_CFG_SPACE_SIZE - 4;
	struct made_up *fn = test->priv;
	unsigned int id;

	for (id = 0; id <= 0xff; id++) {
		made_up_blank(fn, PCI_CFG_SPACE_SIZE);
		made_up_put(fn, PCI_CAPABILITY_LIST, 1, last);
		made_up_put_cap(fn, last, id, 0);
		made_up_put(fn, last + 2, 2, 0xffff);
		KUNIT_ASSERT_EQ_MSG(test, walk(fn), 0, "id %#x", id);
		KUNIT_EXPECT_EQ_MSG(test, fn->beyond, 0, "id %#x", id);
		if (!len_at(fn, last))
			continue;
		KUNIT_EXPECT_EQ_MSG(test, len_at(fn, last), 4, "id %#x", id);
		KUNIT_EXPECT_TRUE_MSG(test, !perm_of(fn, last)->write, "id %#x", id);
	}
}

static void extended_capability_ends_with_the_space(struct kunit *test)
{
	const unsigned int last = PCI_CFG_SPACE_EXP_SIZE - 4;
	struct made_up *fn = test->priv;
	unsigned int id;

	for (id = 0; id <= PCI_EXT_CAP_ID_MAX + 1; id++) {
		made_up_blank_express(fn);
		made_up_put_ext_cap(fn, PCI_CFG_SPACE_SIZE, PCI_EXT_CAP_ID_DSN, last);
		made_up_put_ext_cap(fn, last, id, 0);
		KUNIT_ASSERT_EQ_MSG(test, walk(fn), 0, "id %#x", id);
		KUNIT_EXPECT_EQ_MSG(test, fn->beyond, 0, "id %#x", id);
		KUNIT_EXPECT_LE_MSG(test, len_at(fn, last), 4, "id %#x", id);
	}
}

/* ---- lists ---- */

static void list_that_bites_its_tail_ends(struct kunit *test)
{
	struct made_up *fn = test->priv;

	made_up_blank(fn, PCI_CFG_SPACE_SIZE);
	/* The low bits of a pointer do not count */
	made_up_put_cap(fn, AT, PCI_CAP_ID_PM, 0x53);
	made_up_put_cap(fn, 0x50, PCI_CAP_ID_VPD, AT);
	KUNIT_ASSERT_EQ(test, walk(fn), 0);
	KUNIT_EXPECT_EQ(test, len_at(fn, AT), PCI_PM_SIZEOF);
	KUNIT_EXPECT_EQ(test, len_at(fn, 0x50), PCI_CAP_VPD_SIZEOF);
	KUNIT_EXPECT_EQ(test, fn->priv.config.nr_caps, 3);

	/* Nothing but a hidden entry that leads to itself: there is no list */
	made_up_blank(fn, PCI_CFG_SPACE_SIZE);
	made_up_put_cap(fn, AT, PCI_CAP_ID_SLOTID, AT);
	KUNIT_ASSERT_EQ(test, walk(fn), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, PCI_CAPABILITY_LIST, 1), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST, 0);

	made_up_blank_express(fn);
	made_up_put_ext_cap(fn, 0x100, PCI_EXT_CAP_ID_DSN, 0x200);
	made_up_put_ext_cap(fn, 0x200, PCI_EXT_CAP_ID_LTR, 0x100);
	KUNIT_ASSERT_EQ(test, walk(fn), 0);
	KUNIT_EXPECT_EQ(test, len_at(fn, 0x200), PCI_EXT_CAP_LTR_SIZEOF);
}

static void hidden_entries_leave_the_list_whole(struct kunit *test)
{
	struct made_up *fn = test->priv;

	made_up_blank_express(fn);
	made_up_put_cap(fn, AT, PCI_CAP_ID_EXP, 0x80);
	made_up_put_cap(fn, 0x80, PCI_CAP_ID_SLOTID, 0x90);
	made_up_put_cap(fn, 0x90, PCI_CAP_ID_DBG, 0xa0);
	made_up_put_cap(fn, 0xa0, PCI_CAP_ID_PM, 0);
	made_up_put_ext_cap(fn, 0x100, PCI_EXT_CAP_ID_PASID, 0x140);
	made_up_put_ext_cap(fn, 0x140, PCI_EXT_CAP_ID_DSN, 0x180);
	made_up_put_ext_cap(fn, 0x180, PCI_EXT_CAP_ID_PASID, 0x1c0);
	made_up_put_ext_cap(fn, 0x1c0, PCI_EXT_CAP_ID_LTR, 0);
	KUNIT_ASSERT_EQ(test, walk(fn), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, AT + 1, 1), 0xa0);
	KUNIT_EXPECT_EQ(test, len_at(fn, 0x80), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, 0x100, 4), 0x140U << 20);
	KUNIT_EXPECT_EQ(test, shown(fn, 0x140, 4) >> 20, 0x1c0);
	KUNIT_EXPECT_EQ(test, len_at(fn, 0x180), 0);
}

/* The extended space is there only if a capability says so: below an old bridge it may not be */
static void extended_space_needs_express(struct kunit *test)
{
	struct made_up *fn = test->priv;

	made_up_blank(fn, PCI_CFG_SPACE_EXP_SIZE);
	made_up_put_cap(fn, AT, PCI_CAP_ID_PM, 0);
	made_up_put_ext_cap(fn, 0x100, PCI_EXT_CAP_ID_DSN, 0);
	KUNIT_ASSERT_EQ(test, walk(fn), 0);
	KUNIT_EXPECT_EQ(test, len_at(fn, 0x100), 0);

	made_up_put_cap(fn, AT, PCI_CAP_ID_PCIX, 0);
	made_up_put(fn, AT + PCI_X_CMD, 2, 0x2000);
	KUNIT_ASSERT_EQ(test, walk(fn), 0);
	KUNIT_EXPECT_EQ(test, len_at(fn, 0x100), PCI_EXT_CAP_DSN_SIZEOF);
}

/* ---- the bus ---- */

static void failing_read_is_reported_wherever_it_is(struct kunit *test)
{
	struct made_up *fn = test->priv;
	unsigned int failures = 0;
	int pos, ret;

	for (pos = 0; pos < 0x160; pos++) {
		made_up_blank_express(fn);
		made_up_put_cap(fn, AT, PCI_CAP_ID_EXP, 0x80);
		made_up_put_cap(fn, 0x80, PCI_CAP_ID_MSI, 0xa0);
		made_up_put_cap(fn, 0xa0, PCI_CAP_ID_VNDR, 0xb0);
		made_up_put(fn, 0xa2, 1, 7);
		made_up_put_cap(fn, 0xb0, PCI_CAP_ID_SATA, 0);
		made_up_put_ext_cap(fn, 0x100, PCI_EXT_CAP_ID_ACS, 0x120);
		made_up_put_ext_cap(fn, 0x120, PCI_EXT_CAP_ID_TPH, 0x140);
		made_up_put_ext_cap(fn, 0x140, PCI_EXT_CAP_ID_VC, 0);
		fn->fail_at = pos;
		ret = walk(fn);
		/* Whether an extended space is there is a question that may go unanswered */
		if (pos >= 0x100 && pos < 0x104)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, ret, fn->failed ? -EIO : 0, "byte %#x", pos);
		failures += fn->failed;
	}
	KUNIT_EXPECT_GE(test, failures, 0x40);
}

static struct kunit_case caps_cases[] = {
	KUNIT_CASE(each_kind_has_its_length),
	KUNIT_CASE(express_length_follows_version_and_type),
	KUNIT_CASE(each_extended_kind_has_its_length),
	KUNIT_CASE(capability_past_the_end_has_no_effects),
	KUNIT_CASE(extended_capability_ends_with_the_space),
	KUNIT_CASE(list_that_bites_its_tail_ends),
	KUNIT_CASE(hidden_entries_leave_the_list_whole),
	KUNIT_CASE(extended_space_needs_express),
	KUNIT_CASE(failing_read_is_reported_wherever_it_is),
	{}
};

static struct kunit_suite caps_suite = {
	.name = "vfio_pci_caps",
	.init = made_up_init,
	.exit = made_up_exit,
	.test_cases = caps_cases,
};

kunit_test_suite(caps_suite);
