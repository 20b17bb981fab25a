// SPDX-License-Identifier: GPL-2.0-only
/* VFIO_DEVICE_GET_REGION_INFO: sizes, flags, offsets, the argsz protocol and capability chains. */
#include <endian.h>
#include <string.h>

#include "conformance.h"

static void observe_region(struct conf *c, const char *what, uint32_t index)
{
	struct vfio_region_info info;
	char name[32];
	int ret;

	ret = vt_region(c->fd, index, &info);
	if (ret) {
		observe_errno(c, what, ret);
		return;
	}
	snprintf(name, sizeof(name), "%s.size", what);
	observe_hex(c, name, info.size);
	snprintf(name, sizeof(name), "%s.flags", what);
	observe_hex(c, name, info.flags);
}

CASE(region_info_bars, NEEDS(ANY))
{
	char name[8];
	uint32_t i;

	for (i = VFIO_PCI_BAR0_REGION_INDEX; i <= VFIO_PCI_BAR5_REGION_INDEX; i++) {
		snprintf(name, sizeof(name), "bar%u", i);
		observe_region(c, name, i);
	}
}

CASE(region_info_rom, NEEDS(ANY))
{
	observe_region(c, "rom", VFIO_PCI_ROM_REGION_INDEX);
}

CASE(region_info_config, NEEDS(ANY))
{
	observe_region(c, "config", VFIO_PCI_CONFIG_REGION_INDEX);
}

CASE(region_info_vga_on_no_vga, NEEDS(ANY))
{
	observe_region(c, "vga", VFIO_PCI_VGA_REGION_INDEX);
}

CASE(region_info_first_device_region, NEEDS(ANY))
{
	observe_region(c, "region9", VFIO_PCI_NUM_REGIONS);
}

CASE(region_info_index_all_ones, NEEDS(ANY))
{
	observe_region(c, "region", ~0u);
}

CASE(region_info_index_sign_bit, NEEDS(ANY))
{
	observe_region(c, "region", 0x80000000u);
}

CASE(region_info_offsets, NEEDS(ANY))
{
	struct vfio_region_info info;
	char name[8];
	uint32_t i;

	for (i = 0; i < VFIO_PCI_VGA_REGION_INDEX; i++) {
		MUST(c, vt_region(c->fd, i, &info));
		snprintf(name, sizeof(name), "r%u", i);
		observe_hex(c, name, info.offset);
	}
}

static int region_argsz(struct conf *c, uint32_t index, uint32_t argsz, size_t size,
			struct vfio_region_info *info)
{
	memset(info, 0, sizeof(*info));
	info->argsz = argsz;
	info->index = index;
	return vt_ioctl(c->fd, VFIO_DEVICE_GET_REGION_INFO, info, size);
}

CASE(region_info_argsz_one_short, NEEDS(ANY))
{
	struct vfio_region_info info;

	observe_errno(c, "ret", region_argsz(c, VFIO_PCI_CONFIG_REGION_INDEX, sizeof(info) - 1,
					     sizeof(info), &info));
	observe_u64(c, "size", info.size);
}

CASE(region_info_argsz_zero, NEEDS(ANY))
{
	struct vfio_region_info info;

	observe_errno(c, "ret", region_argsz(c, VFIO_PCI_CONFIG_REGION_INDEX, 0, sizeof(info),
					     &info));
}

CASE(region_info_argsz_huge_without_caps, NEEDS(ANY))
{
	struct vfio_region_info info;

	observe_errno(c, "ret", region_argsz(c, VFIO_PCI_CONFIG_REGION_INDEX, ~0u, sizeof(info),
					     &info));
	observe_hex(c, "argsz", info.argsz);
	observe_u32(c, "caps", info.cap_offset);
}

CASE(region_info_short_buffer, NEEDS(ANY))
{
	struct vfio_region_info info;

	observe_errno(c, "ret", region_argsz(c, VFIO_PCI_CONFIG_REGION_INDEX, sizeof(info), 16,
					     &info));
}

CASE(region_info_unmapped_pointer, NEEDS(ANY))
{
	observe_errno(c, "ret", vt_ioctl_arg(c->fd, VFIO_DEVICE_GET_REGION_INFO, vt_bad_addr()));
}

/* The BAR with the MSI-X table, from the capability itself. */
static uint32_t table_bar(struct conf *c)
{
	unsigned int msix = vt_cap(c->fd, PCI_CAP_ID_MSIX);

	return vt_cfg_get32(c->fd, msix + PCI_MSIX_TABLE) & PCI_MSIX_TABLE_BIR;
}

CASE(region_info_msix_bar_says_how_long, NEEDS(MSIX, MMAP))
{
	struct vfio_region_info info;

	observe_errno(c, "ret", region_argsz(c, table_bar(c), sizeof(info), sizeof(info), &info));
	observe_u32(c, "argsz", info.argsz);
	observe_hex(c, "flags", info.flags);
	observe_u32(c, "caps", info.cap_offset);
}

/* All 32 bytes from the one capability on, in the order that they have on the recorded machine. */
static void observe_chain(struct conf *c, const unsigned char *at)
{
	struct vfio_info_cap_header head;
	unsigned char bytes[32];

	memcpy(&head, at, sizeof(head));
	memcpy(bytes, at, sizeof(bytes));
	head.id = htole16(head.id);
	head.version = htole16(head.version);
	head.next = htole32(head.next);
	memcpy(bytes, &head, sizeof(head));
	observe_bytes(c, "chain", bytes, sizeof(bytes));
}

CASE(region_info_msix_bar_chain, NEEDS(MSIX, MMAP))
{
	unsigned char buf[256] = { 0 };
	struct vfio_region_info *info = (struct vfio_region_info *)buf;

	info->argsz = sizeof(buf);
	info->index = table_bar(c);
	observe_errno(c, "ret", vt_ioctl(c->fd, VFIO_DEVICE_GET_REGION_INFO, buf, sizeof(buf)));
	observe_u32(c, "argsz", info->argsz);
	observe_hex(c, "flags", info->flags);
	observe_u32(c, "caps", info->cap_offset);
	observe_chain(c, buf + sizeof(*info));
}

CASE(region_info_msix_bar_chain_exact, NEEDS(MSIX, MMAP))
{
	unsigned char buf[256] = { 0 };
	struct vfio_region_info *info = (struct vfio_region_info *)buf;
	uint32_t want;

	info->argsz = sizeof(*info);
	info->index = table_bar(c);
	MUST(c, vt_ioctl(c->fd, VFIO_DEVICE_GET_REGION_INFO, buf, sizeof(*info)));
	want = info->argsz;
	memset(buf, 0, sizeof(buf));
	info->argsz = want;
	info->index = table_bar(c);
	observe_errno(c, "exact", vt_ioctl(c->fd, VFIO_DEVICE_GET_REGION_INFO, buf, want));
	observe_u32(c, "caps", info->cap_offset);
	memset(buf, 0, sizeof(buf));
	info->argsz = want - 1;
	info->index = table_bar(c);
	observe_errno(c, "one short", vt_ioctl(c->fd, VFIO_DEVICE_GET_REGION_INFO, buf, want));
	observe_u32(c, "argsz", info->argsz);
	observe_u32(c, "caps after short", info->cap_offset);
}

CASE(region_info_msix_bar_chain_beyond_buffer, NEEDS(MSIX, MMAP))
{
	struct vfio_region_info info;

	/* argsz promises room for the chain that the buffer does not have. */
	observe_errno(c, "ret", region_argsz(c, table_bar(c), 256, sizeof(info), &info));
}
