// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a transfer is cut into accesses, and which bytes two ranges share: the arithmetic below
 * read() and write().
 */
#include "made_up.h"

/* No user has memory there, so each transfer ends with its first access */
#define NOBODYS	((char __user *)-4096L)

struct seen {
	unsigned int count;
	u64 off;
	unsigned int width;
};

static int see_read(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		    u64 *val)
{
	struct made_up *fn = container_of(vdev, struct made_up, vdev);
	struct seen *seen = fn->scratch;

	seen->count++;
	seen->off = off;
	seen->width = width;
	*val = 0;
	return 0;
}

static const struct vfio_pci_backing seer = { .always = true, .read = see_read };

/**
 * struct cut - a transfer and its pieces
 * @name: of the row
 * @off: its first byte
 * @count: bytes
 * @max_width: widest access
 * @hole_start: first byte of the hole
 * @hole_end: first behind it
 * @pieces: the width of each access as a digit, '-' for the part in the hole
 */
struct cut {
	const char *name;
	u64 off;
	size_t count;
	unsigned int max_width;
	u64 hole_start, hole_end;
	const char *pieces;
};

static const struct cut cuts[] = {
	{ "a byte", 0, 1, 4, 0, 0, "1" },
	{ "a word", 2, 2, 4, 0, 0, "2" },
	{ "a dword", 4, 4, 4, 0, 0, "4" },
	{ "a qword by dwords", 8, 8, 4, 0, 0, "44" },
	{ "a qword", 8, 8, 8, 0, 0, "8" },
	{ "a qword that is aligned to 4", 4, 8, 8, 0, 0, "44" },
	{ "a qword that is aligned to 2", 2, 8, 8, 0, 0, "242" },
	{ "a qword that is aligned to 1", 1, 8, 8, 0, 0, "1241" },
	{ "3 bytes", 0, 3, 4, 0, 0, "21" },
	{ "3 bytes from an odd one", 1, 3, 4, 0, 0, "12" },
	{ "a word over an odd byte", 1, 2, 4, 0, 0, "11" },
	{ "a word over a dword's end", 3, 2, 4, 0, 0, "11" },
	{ "15 bytes to an aligned end", 1, 15, 8, 0, 0, "1248" },
	{ "15 bytes from an aligned start", 16, 15, 8, 0, 0, "8421" },
	{ "by bytes alone", 1, 5, 1, 0, 0, "11111" },
	{ "by words at most", 1, 6, 2, 0, 0, "1221" },
	{ "beyond 4 GiB", 0xfffffffe, 6, 8, 0, 0, "24" },
	{ "the last bytes that an offset can express", VFIO_PCI_OFFSET_MASK - 2, 3, 8, 0, 0, "12" },
	{ "nothing", 4, 0, 4, 0, 0, "" },

	{ "before the hole", 0, 8, 8, 8, 16, "8" },
	{ "behind the hole", 16, 8, 8, 8, 16, "8" },
	{ "the hole", 8, 8, 8, 8, 16, "-" },
	{ "within the hole", 9, 2, 8, 8, 16, "-" },
	{ "into the hole", 0, 16, 8, 4, 16, "4-" },
	{ "out of the hole", 4, 12, 8, 0, 8, "-8" },
	{ "over the hole", 0, 24, 8, 8, 16, "8-8" },
	{ "over a hole that is not aligned", 0, 16, 8, 3, 5, "21-128" },
	{ "over a hole of a byte", 0, 4, 4, 2, 3, "2-1" },
	{ "a hole of nothing", 0, 8, 8, 4, 4, "44" },
	{ "dwords up to a hole at the end", 0, 12, 4, 8, 12, "44-" },
};

MADE_UP_PARAM(cuts, struct cut)

static void transfer_is_cut_into_aligned_accesses(struct kunit *test)
{
	const struct cut *row = test->param_value;
	struct made_up *fn = test->priv;
	struct seen seen = { 0 };
	const struct vfio_pci_io io = {
		.vdev = &fn->vdev,
		.backing = &seer,
		.hole_start = row->hole_start,
		.hole_end = row->hole_end,
		.max_width = row->max_width,
	};
	u64 off = row->off, end = row->off + row->count;
	const char *piece;
	ssize_t ret;

	fn->scratch = &seen;
	for (piece = row->pieces; *piece; piece++) {
		KUNIT_ASSERT_LT(test, off, end);
		seen.count = 0;
		ret = vfio_pci_io_rw(&io, NOBODYS, off, end - off, false);
		KUNIT_EXPECT_EQ(test, ret, -EFAULT);
		if (*piece == '-') {
			KUNIT_EXPECT_EQ_MSG(test, seen.count, 0, "at %#llx", off);
			off = min(end, row->hole_end);
			continue;
		}
		KUNIT_EXPECT_EQ_MSG(test, seen.count, 1, "at %#llx", off);
		KUNIT_EXPECT_EQ(test, seen.off, off);
		KUNIT_EXPECT_EQ_MSG(test, seen.width, *piece - '0', "at %#llx", off);
		off += *piece - '0';
	}
	KUNIT_EXPECT_EQ(test, off, end);
	KUNIT_EXPECT_EQ(test, vfio_pci_io_rw(&io, NOBODYS, end, 0, false), 0);
}

/* The user's value is taken first, so a write from nowhere reaches nothing */
static void write_of_nothing_reaches_nothing(struct kunit *test)
{
	struct made_up *fn = test->priv;
	struct vfio_pci_io io = { .vdev = &fn->vdev, .backing = &seer, .max_width = 8 };

	/* The backing has no write: a call of it would be one of NULL */
	KUNIT_EXPECT_EQ(test, vfio_pci_io_rw(&io, NOBODYS, 0, 8, true), -EFAULT);
	/* And what goes into the hole is not even looked at */
	io.hole_end = 64;
	KUNIT_EXPECT_EQ(test, vfio_pci_io_rw(&io, NOBODYS, 0, 64, true), 64);
	KUNIT_EXPECT_EQ(test, vfio_pci_io_rw(&io, NOBODYS, 60, 8, true), -EFAULT);
}

/* ---- memory that is off ---- */

static void no_access_while_memory_is_off(struct kunit *test)
{
	struct made_up *fn = test->priv;
	struct vfio_pci_core_device *vdev = &fn->vdev;
	u64 qword = 1;
	u32 dword = 2;
	u16 word = 3;
	u8 byte = 4;

	/* There is nothing mapped either: an access would be one of NULL */
	KUNIT_EXPECT_EQ(test, vfio_pci_core_ioread8(vdev, true, &byte, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_ioread16(vdev, true, &word, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_ioread32(vdev, true, &dword, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_ioread64(vdev, true, &qword, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_iowrite8(vdev, true, 0, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_iowrite16(vdev, true, 0, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_iowrite32(vdev, true, 0, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_iowrite64(vdev, true, 0, NULL), -EIO);
	KUNIT_EXPECT_EQ(test, vfio_pci_core_do_io_rw(vdev, true, NULL, NOBODYS, 0, 4, 0, 0, false,
						     VFIO_PCI_IO_WIDTH_4), -EIO);
	/* What the caller had is still there, and the lock is not */
	KUNIT_EXPECT_EQ(test, byte, 4);
	KUNIT_EXPECT_EQ(test, word, 3);
	KUNIT_EXPECT_EQ(test, dword, 2);
	KUNIT_EXPECT_EQ(test, qword, 1);
	KUNIT_ASSERT_TRUE(test, down_write_trylock(&fn->priv.memory.lock));
	up_write(&fn->priv.memory.lock);
}

/* ---- ranges ---- */

#define UNTOUCHED	77

/**
 * struct overlap - two ranges
 * @name: of the row
 * @buf: first byte of the access
 * @buf_len: its bytes
 * @reg: first byte of the register
 * @reg_len: its bytes
 * @at_buf: where in the access the common bytes begin
 * @common: how many they are, 0 for none
 * @at_reg: where in the register they begin
 */
struct overlap {
	const char *name;
	loff_t buf;
	size_t buf_len;
	loff_t reg;
	size_t reg_len;
	loff_t at_buf;
	size_t common;
	size_t at_reg;
};

static const struct overlap overlaps[] = {
	{ "the register", 0x10, 4, 0x10, 4, 0, 4, 0 },
	{ "its first byte", 0x10, 1, 0x10, 4, 0, 1, 0 },
	{ "its last byte", 0x13, 1, 0x10, 4, 0, 1, 3 },
	{ "its middle", 0x11, 2, 0x10, 4, 0, 2, 1 },
	{ "into it", 0x0e, 4, 0x10, 4, 2, 2, 0 },
	{ "out of it", 0x12, 4, 0x10, 4, 0, 2, 2 },
	{ "over it", 0x00, 0x40, 0x10, 4, 0x10, 4, 0 },
	{ "over it from its start", 0x10, 8, 0x10, 4, 0, 4, 0 },
	{ "over it to its end", 0x0c, 8, 0x10, 4, 4, 4, 0 },
	{ "just before", 0x0c, 4, 0x10, 4, 0, 0, 0 },
	{ "just behind", 0x14, 4, 0x10, 4, 0, 0, 0 },
	{ "far away", 0x80, 4, 0x10, 4, 0, 0, 0 },
	{ "no bytes", 0x12, 0, 0x10, 4, 0, 0, 0 },
	{ "no register", 0x10, 4, 0x12, 0, 0, 0, 0 },
	{ "beyond 4 GiB", 0xfffffffe, 4, 0x100000000LL, 8, 2, 2, 0 },
	{ "same low half", 0x100000010LL, 4, 0x10, 4, 0, 0, 0 },
};

MADE_UP_PARAM(overlaps, struct overlap)

static void ranges_share_what_both_have(struct kunit *test)
{
	const struct overlap *row = test->param_value;
	size_t common = UNTOUCHED, at_reg = UNTOUCHED;
	loff_t at_buf = UNTOUCHED;
	bool any;

	any = vfio_pci_core_range_intersect_range(row->buf, row->buf_len, row->reg, row->reg_len,
						  &at_buf, &common, &at_reg);
	KUNIT_EXPECT_EQ(test, any, row->common != 0);
	KUNIT_EXPECT_EQ(test, at_buf, row->common ? row->at_buf : UNTOUCHED);
	KUNIT_EXPECT_EQ(test, common, row->common ?: UNTOUCHED);
	KUNIT_EXPECT_EQ(test, at_reg, row->common ? row->at_reg : UNTOUCHED);

	/* Where in the register is optional */
	KUNIT_EXPECT_EQ(test, vfio_pci_core_range_intersect_range(row->buf, row->buf_len, row->reg,
								  row->reg_len, &at_buf, &common,
								  NULL), any);
}

static struct kunit_case rdwr_cases[] = {
	KUNIT_CASE_PARAM(transfer_is_cut_into_aligned_accesses, cuts_gen_params),
	KUNIT_CASE(write_of_nothing_reaches_nothing),
	KUNIT_CASE(no_access_while_memory_is_off),
	KUNIT_CASE_PARAM(ranges_share_what_both_have, overlaps_gen_params),
	{}
};

static struct kunit_suite rdwr_suite = {
	.name = "vfio_pci_rdwr",
	.init = made_up_init,
	.exit = made_up_exit,
	.test_cases = rdwr_cases,
};

kunit_test_suite(rdwr_suite);
