// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a BAR answers sizing, for resources that a machine at hand may not have: every type and
 * sizes up to the ends of 32 and 64 bits.
 */
#include <linux/sizes.h>

#include "made_up.h"

#define MEM		IORESOURCE_MEM
#define WIDE		(IORESOURCE_MEM | IORESOURCE_MEM_64)
#define PREFETCH	IORESOURCE_PREFETCH
#define HIGH		0x4000000000ULL		/* where BARs of 64 bits are */

static int store(struct made_up *fn, unsigned int pos, unsigned int width, u32 val)
{
	struct vfio_pci_config_access acc = {
		.vdev = &fn->vdev,
		.perm = &vfio_pci_perm_header,
		.pos = pos,
		.width = width,
		.val = val,
	};

	return vfio_pci_header_write(&acc);
}

static u32 shown(struct made_up *fn, unsigned int pos)
{
	return vfio_pci_vconfig_get(&fn->priv.config, pos, 4);
}

static unsigned int reg_of(unsigned int bar)
{
	return bar == PCI_ROM_RESOURCE ? PCI_ROM_ADDRESS : PCI_BASE_ADDRESS_0 + 4 * bar;
}

/* Config space of a function whose BARs hold their resources, as after enumeration */
static int enumerate(struct made_up *fn)
{
	struct vfio_pci_config *config = &fn->priv.config;
	unsigned int i;
	u64 start;

	for (i = 0; i <= PCI_ROM_RESOURCE; i++) {
		start = pci_resource_start(&fn->pdev, i);
		if (!start)
			continue;
		made_up_put(fn, reg_of(i), 4, start);
		if (pci_resource_flags(&fn->pdev, i) & IORESOURCE_MEM_64)
			made_up_put(fn, reg_of(i) + 4, 4, start >> 32);
	}
	/* Replaced by vfio_pci_config_init() with its own */
	config->vconfig = NULL;
	config->map = NULL;
	return vfio_pci_config_init(&fn->vdev);
}

static void bars_exit(struct kunit *test)
{
	struct made_up *fn = test->priv;

	if (!fn)
		return;
	/* Unless the case ended before enumerate(), or it failed, they are not the suite's own */
	if (fn->priv.config.max_caps)
		vfio_pci_config_free(&fn->vdev);
	fn->priv.config.caps = NULL;
	made_up_exit(test);
}

/**
 * struct sized - a resource and what its registers show when ones are written
 * @name: of the row
 * @bar: its index
 * @flags: of the resource
 * @start: of the resource
 * @len: of the resource
 * @low: the BAR's register
 * @high: the one behind
 */
struct sized {
	const char *name;
	unsigned int bar;
	unsigned long flags;
	u64 start, len;
	u32 low, high;
};

static const struct sized sizes[] = {
	{ "memory, 16 bytes", 0, MEM, 0xfebd0010, 16, 0xfffffff0, 0 },
	{ "memory, 4 KiB", 0, MEM, 0xfebd0000, SZ_4K, 0xfffff000, 0 },
	{ "memory, 4 KiB, last BAR", 5, MEM, 0xfebd0000, SZ_4K, 0xfffff000, 0 },
	{ "memory, 2 GiB", 1, MEM, 0x80000000, SZ_2G, 0x80000000, 0 },
	{ "prefetchable, 1 MiB", 2, MEM | PREFETCH, 0xfeb00000, SZ_1M, 0xfff00008, 0 },
	{ "64 bits, 4 KiB", 0, WIDE, HIGH, SZ_4K, 0xfffff004, 0xffffffff },
	{ "64 bits below 4 GiB", 0, WIDE, 0xfebd0000, SZ_4K, 0xfffff004, 0xffffffff },
	{ "64 bits, prefetchable, 16 KiB", 4, WIDE | PREFETCH, HIGH, SZ_16K, 0xffffc00c,
	  0xffffffff },
	{ "64 bits, 2 GiB", 2, WIDE, HIGH, SZ_2G, 0x80000004, 0xffffffff },
	{ "64 bits, 4 GiB", 2, WIDE, HIGH, SZ_4G, 0x00000004, 0xffffffff },
	{ "64 bits, 8 GiB", 2, WIDE | PREFETCH, HIGH, 2 * SZ_4G, 0x0000000c, 0xfffffffe },
	{ "64 bits, 256 GiB", 0, WIDE, HIGH, 64 * SZ_4G, 0x00000004, 0xffffffc0 },
	{ "ports, 4", 0, IORESOURCE_IO, 0xc000, 4, 0xfffffffd, 0 },
	{ "ports, 32", 3, IORESOURCE_IO, 0xc020, 32, 0xffffffe1, 0 },
	{ "ports, 256", 5, IORESOURCE_IO, 0xc100, 256, 0xffffff01, 0 },
	{ "none", 0, 0, 0, 0, 0, 0 },
	{ "memory that got no place", 0, MEM, 0, SZ_4K, 0, 0 },
	{ "ROM, 2 KiB", PCI_ROM_RESOURCE, MEM, 0xfeb80000, SZ_2K, 0xfffff801, 0 },
	{ "ROM, 64 KiB", PCI_ROM_RESOURCE, MEM, 0xfeb80000, SZ_64K, 0xffff0001, 0 },
	{ "ROM in the legacy window", PCI_ROM_RESOURCE, IORESOURCE_ROM_SHADOW, 0, 0, 0xfffe0001,
	  0 },
};

MADE_UP_PARAM(sizes, struct sized)

static void resource_of(struct made_up *fn, const struct sized *row)
{
	struct resource *res = &fn->pdev.resource[row->bar];

	res->flags = row->flags;
	res->start = row->start;
	res->end = row->len ? row->start + row->len - 1 : 0;
}

static void expect_answer(struct kunit *test, const struct sized *row, const char *how)
{
	unsigned int reg = reg_of(row->bar);
	struct made_up *fn = test->priv;

	KUNIT_EXPECT_EQ_MSG(test, shown(fn, reg), row->low, "%s", how);
	if (row->flags & IORESOURCE_MEM_64)
		KUNIT_EXPECT_EQ_MSG(test, shown(fn, reg + 4), row->high, "%s", how);
}

/* Sizing by dwords, as everybody does, and in the smaller accesses that config space allows */
static void bar_answers_sizing(struct kunit *test)
{
	const struct sized *row = test->param_value;
	unsigned int width, pos, reg = reg_of(row->bar);
	unsigned int len = row->flags & IORESOURCE_MEM_64 ? 8 : 4;
	struct made_up *fn = test->priv;

	resource_of(fn, row);
	KUNIT_ASSERT_EQ(test, enumerate(fn), 0);
	for (width = 4; width; width /= 2) {
		for (pos = reg; pos < reg + len; pos += 4)
			KUNIT_ASSERT_EQ(test, store(fn, pos, 4, 0), 0);
		for (pos = reg; pos < reg + len; pos += width)
			KUNIT_ASSERT_EQ(test, store(fn, pos, width, ~0U), 0);
		expect_answer(test, row, width == 4 ? "dwords" : width == 2 ? "words" : "bytes");
	}
	/* All of that is between the user and the copy */
	KUNIT_EXPECT_EQ(test, fn->written, 0);
}

static void bar_keeps_the_address_that_it_is_given(struct kunit *test)
{
	const struct sized *row = test->param_value;
	unsigned int reg = reg_of(row->bar);
	struct made_up *fn = test->priv;
	u32 type, mask;

	resource_of(fn, row);
	KUNIT_ASSERT_EQ(test, enumerate(fn), 0);
	/* What enumeration left is what the user finds */
	KUNIT_EXPECT_EQ(test, shown(fn, reg) & ~0xfU, (u32)row->start & row->low & ~0xfU);

	type = row->flags & IORESOURCE_IO ? row->low & 3 : row->low & 0xf;
	mask = row->bar == PCI_ROM_RESOURCE ? row->low : row->low & ~type;
	KUNIT_ASSERT_EQ(test, store(fn, reg, 4, 0xa5a5a5a5), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, reg),
			(0xa5a5a5a5 & mask) | (row->bar == PCI_ROM_RESOURCE ? 0 : type));
	KUNIT_EXPECT_EQ(test, fn->written, 0);
}

/* A BAR of 64 bits is one BAR: what would be the next one's size must not come in between */
static void neighbours_do_not_disturb(struct kunit *test)
{
	static const struct sized wide = { "", 0, WIDE, HIGH, SZ_4G, 0x4, 0xffffffff };
	static const struct sized next = { "", 2, MEM, 0xfebd0000, SZ_64K, 0xffff0000, 0 };
	static const struct sized last = { "", 5, IORESOURCE_IO, 0xc000, 64, 0xffffffc1, 0 };
	struct made_up *fn = test->priv;
	unsigned int bar;

	resource_of(fn, &wide);
	resource_of(fn, &next);
	resource_of(fn, &last);
	KUNIT_ASSERT_EQ(test, enumerate(fn), 0);
	for (bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		KUNIT_ASSERT_EQ(test, store(fn, reg_of(bar), 4, ~0U), 0);
	expect_answer(test, &wide, "wide");
	expect_answer(test, &next, "next");
	expect_answer(test, &last, "last");
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(3)), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(4)), 0);
}

/* ---- backings of a driver's own ---- */

struct backed {
	const char *name;
	u64 size;
	u32 type;
	u32 low, high;
};

static const struct backed backings[] = {
	{ "1 byte of memory", 1, 0, 0xfffffff0, 0 },
	{ "16 bytes", 16, 0, 0xfffffff0, 0 },
	{ "17 bytes", 17, 0, 0xffffffe0, 0 },
	{ "4 KiB", SZ_4K, PCI_BASE_ADDRESS_MEM_PREFETCH, 0xfffff008, 0 },
	{ "4 KiB and a byte", SZ_4K + 1, 0, 0xffffe000, 0 },
	{ "1 port", 1, PCI_BASE_ADDRESS_SPACE_IO, 0xfffffffd, 0 },
	{ "5 ports", 5, PCI_BASE_ADDRESS_SPACE_IO, 0xfffffff9, 0 },
	{ "64 bits, 4 KiB", SZ_4K, PCI_BASE_ADDRESS_MEM_TYPE_64, 0xfffff004, 0xffffffff },
	{ "64 bits, 5 GiB", 5 * (u64)SZ_1G, PCI_BASE_ADDRESS_MEM_TYPE_64, 0x4, 0xfffffffe },
	{ "64 bits, 1 TiB", 1ULL << 40, PCI_BASE_ADDRESS_MEM_TYPE_64, 0x4, 0xffffff00 },
};

MADE_UP_PARAM(backings, struct backed)

static void backing_sizes_as_the_next_power_of_two(struct kunit *test)
{
	const struct backed *row = test->param_value;
	struct made_up *fn = test->priv;

	KUNIT_ASSERT_EQ(test, enumerate(fn), 0);
	vfio_pci_config_size_bar(&fn->vdev, 2, row->size, row->type);
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(2)), row->type);
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(3)), 0);

	KUNIT_ASSERT_EQ(test, store(fn, reg_of(2), 4, ~0U), 0);
	KUNIT_ASSERT_EQ(test, store(fn, reg_of(3), 4, ~0U), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(2)), row->low);
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(3)), row->high);
}

/* What a driver makes of a BAR of 64 bits */
static const struct backed upper_halves[] = {
	{ "narrowed", SZ_1G, PCI_BASE_ADDRESS_MEM_TYPE_64, 0xc0000004, 0xffffffff },
	{ "replaced by one of 32 bits", SZ_4K, 0, 0xfffff000, 0 },
	{ "replaced by ports", 8, PCI_BASE_ADDRESS_SPACE_IO, 0xfffffff9, 0 },
	{ "hidden", 0, PCI_BASE_ADDRESS_MEM_TYPE_64, 0, 0 },
};

MADE_UP_PARAM(upper_halves, struct backed)

static void upper_half_follows(struct kunit *test)
{
	static const struct sized wide = { "", 2, WIDE, HIGH, SZ_4G, 0x4, 0xffffffff };
	const struct backed *row = test->param_value;
	struct made_up *fn = test->priv;

	resource_of(fn, &wide);
	KUNIT_ASSERT_EQ(test, enumerate(fn), 0);
	vfio_pci_config_size_bar(&fn->vdev, 2, row->size, row->type);
	KUNIT_ASSERT_EQ(test, store(fn, reg_of(2), 4, ~0U), 0);
	KUNIT_ASSERT_EQ(test, store(fn, reg_of(3), 4, ~0U), 0);
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(2)), row->low);
	KUNIT_EXPECT_EQ(test, shown(fn, reg_of(3)), row->high);
}

static struct kunit_case bars_cases[] = {
	KUNIT_CASE_PARAM(bar_answers_sizing, sizes_gen_params),
	KUNIT_CASE_PARAM(bar_keeps_the_address_that_it_is_given, sizes_gen_params),
	KUNIT_CASE(neighbours_do_not_disturb),
	KUNIT_CASE_PARAM(backing_sizes_as_the_next_power_of_two, backings_gen_params),
	KUNIT_CASE_PARAM(upper_half_follows, upper_halves_gen_params),
	{}
};

static struct kunit_suite bars_suite = {
	.name = "vfio_pci_bars",
	.init = made_up_init,
	.exit = bars_exit,
	.test_cases = bars_cases,
};

kunit_test_suite(bars_suite);
