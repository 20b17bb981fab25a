// SPDX-License-Identifier: GPL-2.0-only
/*
 * The permission tables of config space: what must hold for each of their rows, whatever function
 * stands behind them. Users see a table only through the devices that there are.
 */
#include <kunit/test.h>
#include <linux/pci.h>

#include "vfio_pci_priv.h"

#define ALL	0xffffffffU

/**
 * struct table - a table and what it is for
 * @name: as failures name it
 * @perm: the table
 * @len: bytes of the longest capability that uses it
 * @head: bytes of id and next pointer; 0 for one that is no list entry
 */
struct table {
	const char *name;
	const struct vfio_pci_perm *perm;
	unsigned int len;
	unsigned int head;
};

static const struct table tables[] = {
	{ "header", &vfio_pci_perm_header, PCI_STD_HEADER_SIZEOF, 0 },
	{ "gap", &vfio_pci_perm_gap, 4, 0 },
	{ "virt", &vfio_pci_perm_virt, 4, 0 },
	{ "cap", &vfio_pci_perm_cap, PCI_CAP_SIZEOF, 2 },
	{ "pm", &vfio_pci_perm_pm, PCI_PM_SIZEOF, 2 },
	{ "vpd", &vfio_pci_perm_vpd, PCI_CAP_VPD_SIZEOF, 2 },
	{ "pcix", &vfio_pci_perm_pcix, PCI_CAP_PCIX_SIZEOF_V2, 2 },
	{ "vndr", &vfio_pci_perm_vndr, PCI_CAP_SIZEOF, 2 },
	{ "exp", &vfio_pci_perm_exp, PCI_CAP_EXP_ENDPOINT_SIZEOF_V2, 2 },
	{ "af", &vfio_pci_perm_af, PCI_CAP_AF_SIZEOF, 2 },
	{ "ecap", &vfio_pci_perm_ecap, PCI_CAP_SIZEOF, 4 },
	{ "ecap_raw", &vfio_pci_perm_ecap_raw, PCI_CAP_SIZEOF, 4 },
	{ "err", &vfio_pci_perm_err, PCI_ERR_ROOT_COMMAND, 4 },
	{ "pwr", &vfio_pci_perm_pwr, PCI_EXT_CAP_PWR_SIZEOF, 4 },
};

#define for_each_table(t)	for (t = tables; t < tables + ARRAY_SIZE(tables); t++)

static u32 virt_at(const struct vfio_pci_perm *perm, unsigned int offset, unsigned int width)
{
	return vfio_pci_perm_at(perm, offset, width).virt;
}

static u32 write_at(const struct vfio_pci_perm *perm, unsigned int offset, unsigned int width)
{
	return vfio_pci_perm_at(perm, offset, width).write;
}

/* Bits that the user changes in the function itself */
static u32 through_at(const struct vfio_pci_perm *perm, unsigned int offset, unsigned int width)
{
	struct vfio_pci_perm_bits bits = vfio_pci_perm_at(perm, offset, width);

	return bits.write & ~bits.virt;
}

static void no_table_is_longer_than_its_capability(struct kunit *test)
{
	const struct table *t;

	for_each_table(t)
		KUNIT_EXPECT_LE_MSG(test, t->perm->nr_dw, DIV_ROUND_UP(t->len, 4), "%s", t->name);
}

/* The walk edits ids and next pointers in the virtual copy; the user must not, nor see others */
static void list_entries_are_virtual_and_read_only(struct kunit *test)
{
	const struct table *t;

	for_each_table(t) {
		if (!t->head)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, virt_at(t->perm, 0, t->head), ALL >> (32 - 8 * t->head),
				    "%s", t->name);
		KUNIT_EXPECT_EQ_MSG(test, write_at(t->perm, 0, t->head), 0, "%s", t->name);
	}
}

static void narrow_accesses_see_their_part_of_the_dword(struct kunit *test)
{
	const struct table *t;
	unsigned int width, offset;

	for_each_table(t) {
		for (width = 1; width <= 2; width++) {
			for (offset = 0; offset < t->len + 4; offset += width) {
				unsigned int shift = 8 * (offset % 4);
				u32 mask = ALL >> (32 - 8 * width);

				KUNIT_EXPECT_EQ_MSG(test, virt_at(t->perm, offset, width),
						    (virt_at(t->perm, offset & ~3U, 4) >> shift) &
						    mask, "%s+%#x", t->name, offset);
				KUNIT_EXPECT_EQ_MSG(test, write_at(t->perm, offset, width),
						    (write_at(t->perm, offset & ~3U, 4) >> shift) &
						    mask, "%s+%#x", t->name, offset);
			}
		}
	}
}

static void behind_a_table_its_rest_applies(struct kunit *test)
{
	const struct table *t;
	unsigned int end;

	for_each_table(t) {
		end = 4 * t->perm->nr_dw;
		KUNIT_EXPECT_EQ_MSG(test, virt_at(t->perm, end, 4), t->perm->rest.virt, "%s",
				    t->name);
		KUNIT_EXPECT_EQ_MSG(test, write_at(t->perm, end, 4), t->perm->rest.write, "%s",
				    t->name);
		KUNIT_EXPECT_EQ_MSG(test, write_at(t->perm, PCI_CFG_SPACE_EXP_SIZE - 1, 1),
				    t->perm->rest.write & 0xff, "%s", t->name);
	}

	/* Only registers that nobody describes are open as a whole */
	for_each_table(t)
		KUNIT_EXPECT_EQ_MSG(test, t->perm->rest.write != 0,
				    t->perm == &vfio_pci_perm_gap ||
				    t->perm == &vfio_pci_perm_virt ||
				    t->perm == &vfio_pci_perm_vndr ||
				    t->perm == &vfio_pci_perm_ecap_raw, "%s", t->name);
}

static void header_identity_is_read_only(struct kunit *test)
{
	const struct vfio_pci_perm *perm = &vfio_pci_perm_header;

	KUNIT_EXPECT_EQ(test, virt_at(perm, PCI_VENDOR_ID, 4), ALL);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_VENDOR_ID, 4), 0);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_STATUS, 2), 0);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_CLASS_REVISION, 4), 0);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_HEADER_TYPE, 1), 0);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_CARDBUS_CIS, 4), 0);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_SUBSYSTEM_VENDOR_ID, 4), 0);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_CAPABILITY_LIST, 4), 0);
	KUNIT_EXPECT_EQ(test, virt_at(perm, PCI_CAPABILITY_LIST, 1), 0xff);
	KUNIT_EXPECT_EQ(test, virt_at(perm, PCI_INTERRUPT_PIN, 1), 0xff);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_INTERRUPT_PIN, 1), 0);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_MIN_GNT, 2), 0);
}

/* Neither where the function decodes nor its interrupt mask may be the user's to change */
static void header_addresses_never_reach_the_function(struct kunit *test)
{
	const struct vfio_pci_perm *perm = &vfio_pci_perm_header;
	unsigned int pos;

	for (pos = PCI_BASE_ADDRESS_0; pos <= PCI_BASE_ADDRESS_5; pos += 4) {
		KUNIT_EXPECT_EQ_MSG(test, write_at(perm, pos, 4), ALL, "%#x", pos);
		KUNIT_EXPECT_EQ_MSG(test, through_at(perm, pos, 4), 0, "%#x", pos);
	}
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_ROM_ADDRESS, 4), ALL);
	KUNIT_EXPECT_EQ(test, through_at(perm, PCI_ROM_ADDRESS, 4), 0);
	KUNIT_EXPECT_EQ(test, through_at(perm, PCI_COMMAND, 2), 0xffff & ~PCI_COMMAND_INTX_DISABLE);
	KUNIT_EXPECT_EQ(test, write_at(perm, PCI_COMMAND, 2), 0xffff);
}

/* Bits with an effect are for the functions that know it, not for a plain store */
static void effects_do_not_pass_by_their_functions(struct kunit *test)
{
	const u16 devctl = PCI_EXP_DEVCTL_BCR_FLR | PCI_EXP_DEVCTL_PAYLOAD | PCI_EXP_DEVCTL_READRQ;

	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_pm, PCI_PM_PMC, 2), 0);
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_pm, PCI_PM_CTRL, 2) &
			(PCI_PM_CTRL_STATE_MASK | PCI_PM_CTRL_PME_ENABLE | PCI_PM_CTRL_PME_STATUS),
			0);
	KUNIT_EXPECT_EQ(test, through_at(&vfio_pci_perm_exp, PCI_EXP_DEVCTL, 2) & devctl, 0);
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_exp, PCI_EXP_DEVCTL, 2) &
			PCI_EXP_DEVCTL_PHANTOM, 0);
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_exp, PCI_EXP_DEVSTA, 2), 0);
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_exp, PCI_EXP_LNKCTL, 4), 0);
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_exp, PCI_EXP_DEVCTL2, 2) &
			PCI_EXP_DEVCTL2_ARI, 0);
	KUNIT_EXPECT_EQ(test, through_at(&vfio_pci_perm_af, PCI_AF_CTRL, 2), 0);
	KUNIT_EXPECT_EQ(test, through_at(&vfio_pci_perm_vpd, 0, 4), 0);
	KUNIT_EXPECT_EQ(test, through_at(&vfio_pci_perm_vpd, PCI_VPD_DATA, 4), 0);

	KUNIT_EXPECT_TRUE(test, vfio_pci_perm_header.write == vfio_pci_header_write);
	KUNIT_EXPECT_TRUE(test, vfio_pci_perm_pm.write == vfio_pci_pm_write);
	KUNIT_EXPECT_TRUE(test, vfio_pci_perm_exp.write == vfio_pci_exp_write);
	KUNIT_EXPECT_TRUE(test, vfio_pci_perm_af.write == vfio_pci_af_write);
	KUNIT_EXPECT_TRUE(test, vfio_pci_perm_vpd.write == vfio_pci_vpd_write);
}

/* The header log is evidence: whoever handles the error reads it, nobody rewrites it */
static void error_logs_are_read_only(struct kunit *test)
{
	unsigned int pos;

	for (pos = PCI_ERR_HEADER_LOG; pos < PCI_ERR_ROOT_COMMAND; pos += 4)
		KUNIT_EXPECT_EQ_MSG(test, write_at(&vfio_pci_perm_err, pos, 4), 0, "%#x", pos);
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_err, PCI_ERR_UNCOR_MASK, 4),
			write_at(&vfio_pci_perm_err, PCI_ERR_UNCOR_SEVER, 4));
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_err, PCI_ERR_COR_MASK, 4),
			write_at(&vfio_pci_perm_err, PCI_ERR_COR_STATUS, 4));
	KUNIT_EXPECT_EQ(test, write_at(&vfio_pci_perm_err, PCI_ERR_CAP, 4) &
			(PCI_ERR_CAP_ECRC_GENC | PCI_ERR_CAP_ECRC_CHKC), 0);
}

static void each_msi_layout_has_its_own_table(struct kunit *test)
{
	static const struct {
		u16 flags;
		unsigned int data, mask, end;
	} layouts[] = {
		{ 0, 0x08, 0, 0x0a },
		{ PCI_MSI_FLAGS_64BIT, 0x0c, 0, 0x0e },
		{ PCI_MSI_FLAGS_MASKBIT, 0x08, 0x0c, 0x14 },
		{ PCI_MSI_FLAGS_64BIT | PCI_MSI_FLAGS_MASKBIT, 0x0c, 0x10, 0x18 },
	};
	unsigned int i, pos;

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		const struct vfio_pci_perm *perm = vfio_pci_perm_msi(layouts[i].flags);

		/* Bits that do not choose the layout must not choose the table */
		KUNIT_EXPECT_PTR_EQ(test, perm, vfio_pci_perm_msi(layouts[i].flags | 0xfe7f));
		KUNIT_EXPECT_EQ(test, perm->nr_dw, DIV_ROUND_UP(layouts[i].end, 4));
		KUNIT_EXPECT_EQ(test, virt_at(perm, 0, 2), 0xffff);
		KUNIT_EXPECT_EQ(test, write_at(perm, 0, 2), 0);
		KUNIT_EXPECT_EQ(test, write_at(perm, PCI_MSI_FLAGS, 2), 0xff);
		/* The message is the host's: no bit of it gets through */
		for (pos = 0; pos < layouts[i].data + 4; pos += 4)
			KUNIT_EXPECT_EQ_MSG(test, through_at(perm, pos, 4), 0, "%#x+%#x",
					    layouts[i].flags, pos);
		KUNIT_EXPECT_EQ(test, write_at(perm, layouts[i].data, 4), 0xffff);
		if (layouts[i].mask)
			KUNIT_EXPECT_EQ(test, through_at(perm, layouts[i].mask, 4), ALL);
		KUNIT_EXPECT_EQ(test, write_at(perm, round_up(layouts[i].end, 4), 4), 0);
		KUNIT_EXPECT_TRUE(test, perm->read == vfio_pci_msi_read);
		KUNIT_EXPECT_TRUE(test, perm->write == vfio_pci_msi_write);
	}
}

static struct kunit_case perm_cases[] = {
	KUNIT_CASE(no_table_is_longer_than_its_capability),
	KUNIT_CASE(list_entries_are_virtual_and_read_only),
	KUNIT_CASE(narrow_accesses_see_their_part_of_the_dword),
	KUNIT_CASE(behind_a_table_its_rest_applies),
	KUNIT_CASE(header_identity_is_read_only),
	KUNIT_CASE(header_addresses_never_reach_the_function),
	KUNIT_CASE(effects_do_not_pass_by_their_functions),
	KUNIT_CASE(error_logs_are_read_only),
	KUNIT_CASE(each_msi_layout_has_its_own_table),
	{}
};

static struct kunit_suite perm_suite = {
	.name = "vfio_pci_perm",
	.test_cases = perm_cases,
};

kunit_test_suite(perm_suite);
