// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions: what offsets and indices mean at their ends, when a driver may add regions, and what the
 * core lets a driver do to a BAR.
 */
#include <linux/sizes.h>

#include "made_up.h"

#define R	VFIO_REGION_INFO_FLAG_READ
#define W	VFIO_REGION_INFO_FLAG_WRITE
#define M	VFIO_REGION_INFO_FLAG_MMAP
#define FIRST	VFIO_PCI_NUM_REGIONS	/* index of a driver's first region */

/* ---- offsets ---- */

struct place {
	const char *name;
	u64 offset;
	u64 index;
	u64 within;
};

static const struct place places[] = {
	{ "first byte of BAR 0", 0, 0, 0 },
	{ "last byte of BAR 0", 0xffffffffffULL, 0, 0xffffffffffULL },
	{ "first byte of BAR 1", 0x10000000000ULL, 1, 0 },
	{ "config space", 0x70000000040ULL, VFIO_PCI_CONFIG_REGION_INDEX, 0x40 },
	{ "a driver's first region", 0x90000000000ULL, FIRST, 0 },
	{ "the last that lseek can reach", 0x7fffffffffffffffULL, 0x7fffff, 0xffffffffffULL },
	{ "bit 63", 0x8000000000000000ULL, 0x800000, 0 },
	{ "all ones", U64_MAX, 0xffffff, 0xffffffffffULL },
};

MADE_UP_PARAM(places, struct place)

static void offset_names_a_region_and_a_place(struct kunit *test)
{
	const struct place *row = test->param_value;

	KUNIT_EXPECT_EQ(test, VFIO_PCI_OFFSET_TO_INDEX(row->offset), row->index);
	KUNIT_EXPECT_EQ(test, row->offset & VFIO_PCI_OFFSET_MASK, row->within);
	KUNIT_EXPECT_EQ(test, VFIO_PCI_INDEX_TO_OFFSET(row->index) + row->within, row->offset);
	/* A signed offset, as the VFS has it, is the same one */
	KUNIT_EXPECT_EQ(test, VFIO_PCI_OFFSET_TO_INDEX((loff_t)row->offset), row->index);
}

/* ---- a driver's regions ---- */

static unsigned int releases;

static ssize_t no_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
		     loff_t *ppos, bool iswrite)
{
	return -EIO;
}

static void count_release(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region)
{
	releases++;
}

static const struct vfio_pci_regops regops = { .rw = no_rw, .release = count_release };
static const struct vfio_pci_regops no_rw_op = { .release = count_release };
static const struct vfio_pci_regops no_release_op = { .rw = no_rw };

static int add(struct made_up *fn, const struct vfio_pci_regops *ops, u64 size, void *data)
{
	return vfio_pci_core_register_dev_region(&fn->vdev, VFIO_REGION_TYPE_PCI_VENDOR_TYPE, 1,
						 ops, size, R, data);
}

struct found {
	const char *name;
	u64 index;
	int nth;	/* which of two, or -1 */
};

static const struct found founds[] = {
	{ "BAR 0", 0, -1 },
	{ "VGA, the last that is fixed", FIRST - 1, -1 },
	{ "first", FIRST, 0 },
	{ "second", FIRST + 1, 1 },
	{ "third", FIRST + 2, -1 },
	{ "ones in 32 bits", U32_MAX, -1 },
	{ "first, and bit 32", FIRST + (1ULL << 32), -1 },
	{ "second, and bit 63", FIRST + 1 + (1ULL << 63), -1 },
	{ "ones", U64_MAX, -1 },
};

MADE_UP_PARAM(founds, struct found)

static void index_finds_its_region_alone(struct kunit *test)
{
	const struct found *row = test->param_value;
	struct made_up *fn = test->priv;
	int data[2];

	/* None yet */
	KUNIT_EXPECT_NULL(test, vfio_pci_find_region(&fn->vdev, row->index));

	KUNIT_ASSERT_EQ(test, add(fn, &regops, SZ_4K, &data[0]), 0);
	KUNIT_ASSERT_EQ(test, add(fn, &regops, SZ_4K, &data[1]), 0);
	if (row->nth < 0) {
		KUNIT_EXPECT_NULL(test, vfio_pci_find_region(&fn->vdev, row->index));
		KUNIT_EXPECT_NULL(test, vfio_pci_core_region_data(&fn->vdev, row->index));
		return;
	}
	KUNIT_EXPECT_PTR_EQ(test, vfio_pci_find_region(&fn->vdev, row->index),
			    &fn->priv.regions[row->nth]);
	KUNIT_EXPECT_PTR_EQ(test, vfio_pci_core_region_data(&fn->vdev, row->index),
			    (void *)&data[row->nth]);
}

struct added {
	const char *name;
	const struct vfio_pci_regops *ops;
	u64 size;
	int ret;
};

static const struct added addeds[] = {
	{ "a page", &regops, SZ_4K, 0 },
	{ "nothing", &regops, 0, 0 },
	{ "all that an offset can express", &regops, VFIO_PCI_OFFSET_MASK, 0 },
	{ "one byte more", &regops, VFIO_PCI_OFFSET_MASK + 1, -EINVAL },
	{ "everything", &regops, U64_MAX, -EINVAL },
	{ "no operations", NULL, SZ_4K, -EINVAL },
	{ "no rw", &no_rw_op, SZ_4K, -EINVAL },
	{ "no release", &no_release_op, SZ_4K, -EINVAL },
};

MADE_UP_PARAM(addeds, struct added)

static void region_is_added_while_the_device_opens(struct kunit *test)
{
	const struct added *row = test->param_value;
	struct made_up *fn = test->priv;
	u8 *vconfig = fn->priv.config.vconfig;
	int busy = row->ret ? row->ret : -EBUSY;

	/* Closed: there is no virtual config space */
	fn->priv.config.vconfig = NULL;
	KUNIT_EXPECT_EQ(test, add(fn, row->ops, row->size, NULL), busy);
	fn->priv.config.vconfig = vconfig;
	KUNIT_EXPECT_EQ(test, add(fn, row->ops, row->size, NULL), row->ret);
	KUNIT_EXPECT_EQ(test, fn->priv.num_regions, row->ret ? 0 : 1);
	vfio_pci_regions_open(&fn->vdev);
	KUNIT_EXPECT_EQ(test, add(fn, row->ops, row->size, NULL), busy);
	KUNIT_EXPECT_EQ(test, fn->priv.num_regions, row->ret ? 0 : 1);

	releases = 0;
	vfio_pci_regions_close(&fn->vdev);
	KUNIT_EXPECT_EQ(test, releases, row->ret ? 0 : 1);
	KUNIT_EXPECT_EQ(test, fn->priv.num_regions, 0);
	/* The next open may add again */
	KUNIT_EXPECT_EQ(test, add(fn, row->ops, row->size, NULL), row->ret);
}

/* ---- a driver's view of a BAR ---- */

/* What the driver of the case wants to be done to one region */
static void want(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view)
{
	struct made_up *fn = container_of(vdev, struct made_up, vdev);
	const struct vfio_pci_region_view *wanted = fn->scratch;

	if (view->index == wanted->index)
		*view = *wanted;
}

static const struct vfio_pci_core_hooks hooks = { .region = want };

static const struct vfio_pci_region_view *view_after(struct made_up *fn,
						     struct vfio_pci_region_view *wanted)
{
	fn->scratch = wanted;
	fn->vdev.hooks = &hooks;
	vfio_pci_regions_open(&fn->vdev);
	return vfio_pci_view(&fn->vdev, wanted->index);
}

/**
 * struct narrowed - a BAR, what a driver asks for, and what comes of it
 * @name: of the row
 * @len: of the BAR
 * @mmappable: as far as the core is concerned
 * @wanted: size
 * @wanted_flags: VFIO_REGION_INFO_FLAG_*
 * @size: result
 * @flags: result
 */
struct narrowed {
	const char *name;
	u64 len;
	bool mmappable;
	u64 wanted;
	u32 wanted_flags;
	u64 size;
	u32 flags;
};

static const struct narrowed narroweds[] = {
	{ "left alone", SZ_256K, true, SZ_256K, R | W | M, SZ_256K, R | W | M },
	{ "made smaller", SZ_256K, true, SZ_64K, R | W | M, SZ_64K, R | W | M },
	{ "less than a page of it", SZ_256K, true, 16, R | W | M, 16, R | W },
	{ "small, but whole", 16, true, 16, R | W | M, 16, R | W | M },
	{ "made larger", SZ_64K, true, SZ_256K, R | W | M, SZ_64K, R | W | M },
	{ "read only", SZ_64K, true, SZ_64K, R, SZ_64K, R },
	{ "no mmap", SZ_64K, true, SZ_64K, R | W, SZ_64K, R | W },
	{ "mmap that the core cannot give", SZ_64K, false, SZ_64K, R | W | M, SZ_64K, R | W },
	{ "hidden", SZ_64K, true, 0, R | W | M, 0, 0 },
	{ "of size, but nothing may be done", SZ_64K, true, SZ_64K, 0, SZ_64K, 0 },
	{ "flags that are not a region's", SZ_64K, true, SZ_64K, ~0U, SZ_64K, R | W | M },
	{ "a BAR that is not there", 0, false, SZ_64K, R | W, 0, 0 },
};

MADE_UP_PARAM(narroweds, struct narrowed)

static void driver_takes_away_and_never_adds(struct kunit *test)
{
	const struct narrowed *row = test->param_value;
	struct made_up *fn = test->priv;
	struct vfio_pci_region_view wanted = {
		.index = VFIO_PCI_BAR2_REGION_INDEX,
		.size = row->wanted,
		.flags = row->wanted_flags,
	};
	const struct vfio_pci_region_view *view;

	if (row->len) {
		fn->pdev.resource[2].start = 0xfe000000;
		fn->pdev.resource[2].end = 0xfe000000 + row->len - 1;
		fn->pdev.resource[2].flags = IORESOURCE_MEM;
	}
	fn->priv.memory.mmappable[2] = row->mmappable;
	view = view_after(fn, &wanted);
	KUNIT_EXPECT_EQ(test, view->size, row->size);
	KUNIT_EXPECT_EQ(test, view->flags, row->flags);
	KUNIT_EXPECT_NULL(test, view->backing);
	KUNIT_EXPECT_EQ(test, view->index, VFIO_PCI_BAR2_REGION_INDEX);
	/* A neighbour is as it was: not there */
	KUNIT_EXPECT_EQ(test, vfio_pci_view(&fn->vdev, 1)->size, 0);
}

static int back_read(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		     u64 *val)
{
	return -EIO;
}

static int back_write(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		      u64 val)
{
	return -EIO;
}

static int back_mmap(struct vfio_pci_core_device *vdev, u32 index, struct vm_area_struct *vma)
{
	return -EIO;
}

static vm_fault_t back_fault(struct vfio_pci_core_device *vdev, u32 index, struct vm_fault *vmf,
			     u64 off)
{
	return VM_FAULT_SIGBUS;
}

/**
 * struct backing - what a driver puts behind a region
 * @name: of the row
 * @index: the region
 * @size: its size
 * @flags: result; 0 for one that is hidden
 * @backing: what
 */
struct backing {
	const char *name;
	u32 index;
	u64 size;
	u32 flags;
	struct vfio_pci_backing backing;
};

static const struct backing backings[] = {
	{ "all of it", 0, SZ_64K, R | W | M,
	  { .read = back_read, .write = back_write, .fault = back_fault } },
	{ "no operation at all", 0, SZ_64K, 0, { } },
	{ "read only", 0, SZ_64K, R, { .read = back_read } },
	{ "write only", 0, SZ_64K, W, { .write = back_write } },
	{ "mmap that stays", 0, SZ_64K, R | M,
	  { .always = true, .read = back_read, .mmap = back_mmap } },
	{ "mmap that the core could not empty", 0, SZ_64K, 0,
	  { .read = back_read, .mmap = back_mmap } },
	{ "mmap with faults", 0, SZ_64K, R | M,
	  { .read = back_read, .mmap = back_mmap, .fault = back_fault } },
	{ "bytes alone", 0, SZ_64K, R, { .width = VFIO_PCI_IO_WIDTH_1, .read = back_read } },
	{ "qwords", 0, SZ_64K, R, { .width = VFIO_PCI_IO_WIDTH_8, .read = back_read } },
	{ "an odd width", 0, SZ_64K, 0, { .width = 3, .read = back_read } },
	{ "a width that is too large", 0, SZ_64K, 0, { .width = 16, .read = back_read } },
	{ "BAR 5", 5, SZ_64K, R, { .read = back_read } },
	{ "BAR 4 of 64 bits", 4, SZ_64K, R,
	  { .type = PCI_BASE_ADDRESS_MEM_TYPE_64, .read = back_read } },
	{ "BAR 5 of 64 bits", 5, SZ_64K, 0,
	  { .type = PCI_BASE_ADDRESS_MEM_TYPE_64, .read = back_read } },
	{ "ports in BAR 5, and a bit that means something else there", 5, 4, R,
	  { .type = PCI_BASE_ADDRESS_SPACE_IO | PCI_BASE_ADDRESS_MEM_TYPE_64,
	    .read = back_read } },
	{ "the ROM", VFIO_PCI_ROM_REGION_INDEX, SZ_64K, 0, { .read = back_read } },
	{ "all that an offset can express", 0, VFIO_PCI_OFFSET_MASK, R, { .read = back_read } },
	{ "more than an offset can express", 0, VFIO_PCI_OFFSET_MASK + 1, 0,
	  { .read = back_read } },
	{ "nothing", 0, 0, 0, { .read = back_read } },
};

MADE_UP_PARAM(backings, struct backing)

static void backing_offers_what_it_has_operations_for(struct kunit *test)
{
	const struct backing *row = test->param_value;
	struct vfio_pci_region_view wanted = {
		.index = row->index,
		.size = row->size,
		.flags = R | W | M,
		.backing = &row->backing,
	};
	const struct vfio_pci_region_view *view = view_after(test->priv, &wanted);
	/* Having no operation is a backing too, which says no to everything */
	bool kept = row->flags || !memchr_inv(&row->backing, 0, sizeof(row->backing));

	KUNIT_EXPECT_EQ(test, view->flags, row->flags);
	KUNIT_EXPECT_EQ(test, view->size, kept ? row->size : 0);
	KUNIT_EXPECT_PTR_EQ(test, view->backing, kept ? &row->backing : NULL);
}

/* ---- bounds ---- */

struct bound {
	const char *name;
	u32 flags;
	u64 pos;
	bool iswrite;
};

static const struct bound bounds[] = {
	{ "behind the last byte", R | W, SZ_4K, false },
	{ "write behind the last byte", R | W, SZ_4K, true },
	{ "far behind", R | W, VFIO_PCI_OFFSET_MASK, false },
	{ "read of what may not be read", W, 0, false },
	{ "write of what may not be written", R, 0, true },
	{ "last byte of what may not be read", W, SZ_4K - 1, false },
};

MADE_UP_PARAM(bounds, struct bound)

/* Nothing is mapped and there is no user: an access of either would not end like this */
static void access_out_of_bounds_is_refused_before_anything(struct kunit *test)
{
	const struct bound *row = test->param_value;
	struct made_up *fn = test->priv;
	loff_t pos = VFIO_PCI_INDEX_TO_OFFSET(3) + row->pos;
	const loff_t before = pos;

	fn->priv.memory.view[3] = (struct vfio_pci_region_view){
		.index = 3, .size = SZ_4K, .flags = row->flags,
	};
	KUNIT_EXPECT_EQ(test, vfio_pci_bar_rw(&fn->vdev, NULL, 4, &pos, row->iswrite), -EINVAL);
	KUNIT_EXPECT_EQ(test, pos, before);
}

/* ---- config space by the driver ---- */

static void config_is_changed_while_the_device_is_open(struct kunit *test)
{
	struct made_up *fn = test->priv;
	struct vfio_pci_config *config = &fn->priv.config;
	u8 *vconfig = config->vconfig;

	/* The list of regions, and of capabilities with it, is complete. */
	fn->priv.regions_closed = true;
	KUNIT_EXPECT_EQ(test, vfio_pci_core_config_carve_out(&fn->vdev, 0x40, 4), -EBUSY);
	fn->priv.regions_closed = false;
	config->vconfig = NULL;
	KUNIT_EXPECT_EQ(test, vfio_pci_core_config_carve_out(&fn->vdev, 0x40, 4), -EBUSY);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_config_set(&fn->vdev, 0x40, 4, 1), -EBUSY);
	config->vconfig = vconfig;
	/* What can never be is said first */
	KUNIT_EXPECT_EQ(test, vfio_pci_core_config_carve_out(&fn->vdev, 0x41, 4), -EINVAL);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_config_set(&fn->vdev, 0x41, 4, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, fn->written, 0);
}

static void region_exit(struct kunit *test)
{
	struct made_up *fn = test->priv;

	if (fn)
		vfio_pci_regions_close(&fn->vdev);
	made_up_exit(test);
}

static struct kunit_case region_cases[] = {
	KUNIT_CASE_PARAM(offset_names_a_region_and_a_place, places_gen_params),
	KUNIT_CASE_PARAM(index_finds_its_region_alone, founds_gen_params),
	KUNIT_CASE_PARAM(region_is_added_while_the_device_opens, addeds_gen_params),
	KUNIT_CASE_PARAM(driver_takes_away_and_never_adds, narroweds_gen_params),
	KUNIT_CASE_PARAM(backing_offers_what_it_has_operations_for, backings_gen_params),
	KUNIT_CASE_PARAM(access_out_of_bounds_is_refused_before_anything, bounds_gen_params),
	KUNIT_CASE(config_is_changed_while_the_device_is_open),
	{}
};

static struct kunit_suite region_suite = {
	.name = "vfio_pci_region",
	.init = made_up_init,
	.exit = region_exit,
	.test_cases = region_cases,
};

kunit_test_suite(region_suite);
