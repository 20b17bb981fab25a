// SPDX-License-Identifier: GPL-2.0-only
/*
 * The OpRegion: 8 KiB of tables in memory by which firmware and the display's driver talk.
 *
 * One of them describes how the display is wired, the VBT. A VBT that is too large for its place
 * lies elsewhere, and two fields say where: up to version 2.0 of the OpRegion by a physical
 * address, which means nothing to a guest, from 2.1 on by the distance from the OpRegion. So the
 * reader gets a VBT that follows right behind the OpRegion, wherever the host has it, and fields
 * that say so.
 */
#include <linux/io.h>
#include <linux/overflow.h>
#include <linux/pci.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>

#include "igd.h"

#define OPREGION_LEN		SZ_8K
#define OPREGION_SIGNATURE	"IntelGraphicsMem"	/* no terminating zero in the table */
#define OPREGION_SIZE		0x10	/* le32, KiB */
#define OPREGION_VERSION	0x16	/* le16, major and minor in a byte each */
#define  VERSION_2_0		0x0200
#define  VERSION_2_1		0x0201
#define OPREGION_RVDA		0x3ba	/* le64, where the VBT is */
#define OPREGION_RVDS		0x3c2	/* le32, its bytes */

/**
 * struct igd_opregion - the data of the region
 * @table: firmware's, mapped
 * @vbt: the VBT that is outside of @table, mapped; NULL if none is
 * @size: bytes of the region
 */
struct igd_opregion {
	void *table;
	void *vbt;
	size_t size;
};

/* A stretch of the region and where its bytes are. */
struct igd_piece {
	size_t start, end;
	const void *bytes;
};

/* Firmware does not align its fields. */
static u64 table_field(const struct igd_opregion *op, unsigned int off, unsigned int len)
{
	__le64 val = 0;

	memcpy(&val, op->table + off, len);
	return le64_to_cpu(val);
}

static u16 table_version(const struct igd_opregion *op)
{
	return table_field(op, OPREGION_VERSION, sizeof(__le16));
}

/* A reader who is given a distance must be told a version in which it is one. */
static u16 shown_version(const struct igd_opregion *op)
{
	u16 version = table_version(op);

	return op->vbt && version == VERSION_2_0 ? VERSION_2_1 : version;
}

static ssize_t igd_opregion_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			       loff_t *ppos, bool iswrite)
{
	struct igd_opregion *op = vfio_pci_core_region_data(vdev, VFIO_PCI_OFFSET_TO_INDEX(*ppos));
	size_t pos = *ppos & VFIO_PCI_OFFSET_MASK, start, end;
	__le16 version = cpu_to_le16(shown_version(op));
	__le64 rvda = cpu_to_le64(op->vbt ? OPREGION_LEN : 0);
	const struct igd_piece pieces[] = {
		{ 0, OPREGION_VERSION, op->table },
		{ OPREGION_VERSION, OPREGION_VERSION + sizeof(version), &version },
		{ OPREGION_VERSION + sizeof(version), OPREGION_RVDA,
		  op->table + OPREGION_VERSION + sizeof(version) },
		{ OPREGION_RVDA, OPREGION_RVDS, &rvda },
		{ OPREGION_RVDS, OPREGION_LEN, op->table + OPREGION_RVDS },
		{ OPREGION_LEN, op->size, op->vbt },
	};
	const struct igd_piece *piece;

	if (iswrite || pos >= op->size)
		return -EINVAL;
	count = min(count, op->size - pos);

	for (piece = pieces; piece < pieces + ARRAY_SIZE(pieces); piece++) {
		start = max(pos, piece->start);
		end = min(pos + count, piece->end);
		if (start < end && copy_to_user(buf + (start - pos),
						piece->bytes + (start - piece->start), end - start))
			return -EFAULT;
	}
	*ppos += count;
	return count;
}

static void igd_opregion_free(struct igd_opregion *op)
{
	if (op->vbt)
		memunmap(op->vbt);
	if (op->table)
		memunmap(op->table);
	kfree(op);
}

static void igd_opregion_release(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region)
{
	igd_opregion_free(region->data);
}

static const struct vfio_pci_regops igd_opregion_ops = {
	.rw		= igd_opregion_rw,
	.release	= igd_opregion_release,
};

/* Map the VBT that the table leads to, if it does. 0, -EINVAL or -ENOMEM. */
static int map_vbt(struct igd_opregion *op, u32 asls)
{
	u16 version = table_version(op);
	u64 at = table_field(op, OPREGION_RVDA, sizeof(__le64));
	u32 len = table_field(op, OPREGION_RVDS, sizeof(__le32));

	if (version < VERSION_2_0 || !at || !len)
		return 0;
	if (version > VERSION_2_0 && check_add_overflow(at, (u64)asls, &at))
		return -EINVAL;

	op->vbt = memremap(at, len, MEMREMAP_WB);
	if (!op->vbt)
		return -ENOMEM;
	/* Also behind a table that claims to be shorter: this is where the reader is led. */
	op->size = OPREGION_LEN + (size_t)len;
	return 0;
}

/* Map the table at @asls, and what belongs to it. 0, -EINVAL for none, -ENOMEM. */
static int map_table(struct igd_opregion *op, u32 asls)
{
	u32 kib;

	op->table = memremap(asls, OPREGION_LEN, MEMREMAP_WB);
	if (!op->table)
		return -ENOMEM;
	if (memcmp(op->table, OPREGION_SIGNATURE, strlen(OPREGION_SIGNATURE)))
		return -EINVAL;
	/* No table is longer, and a reader must not be led behind its end. */
	kib = table_field(op, OPREGION_SIZE, sizeof(__le32));
	if (!kib || kib > OPREGION_LEN / SZ_1K)
		return -EINVAL;
	op->size = kib * SZ_1K;
	return map_vbt(op, asls);
}

/**
 * igd_opregion_setup - make firmware's tables a region of the device
 * @vdev: the device, being enabled
 *
 * Return: 0; -ENODEV if the function has no OpRegion; -EINVAL if it points to something else, or
 * to one that contradicts itself; -ENOMEM; an error of config space.
 */
int igd_opregion_setup(struct vfio_pci_core_device *vdev)
{
	struct igd_opregion *op;
	u32 asls;
	int ret;

	ret = pci_read_config_dword(vdev->pdev, IGD_ASLS, &asls);
	if (ret)
		return pcibios_err_to_errno(ret);
	if (!asls || !~asls)
		return -ENODEV;

	op = kzalloc(sizeof(*op), GFP_KERNEL_ACCOUNT);
	if (!op)
		return -ENOMEM;
	ret = map_table(op, asls);
	if (ret)
		pci_warn(vdev->pdev, "no OpRegion that can be used at %#010x\n", asls);
	else
		ret = igd_add_region(vdev, VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION,
				     &igd_opregion_ops, op->size, op);
	if (ret)
		igd_opregion_free(op);
	return ret;
}
