// SPDX-License-Identifier: GPL-2.0-only
/* BARs and the ROM by read and write: bounds, the memory enable bit, the MSI-X table's fence. */
#include <string.h>
#include <stdlib.h>

#include "conformance.h"

static uint32_t bar(struct conf *c)
{
	return (uint32_t)c->bar;
}

static int memory(struct conf *c, bool on)
{
	return vt_cfg_set16(c->fd, PCI_COMMAND, on ? PCI_COMMAND_MEMORY : 0);
}

CASE(bar_read_with_memory_off, NEEDS(MEM))
{
	uint32_t v;

	MUST(c, memory(c, false));
	observe_errno(c, "read", vt_bar_get(c->fd, bar(c), 0, &v, 4));
	observe_errno(c, "byte", vt_bar_get(c->fd, bar(c), 0, &v, 1));
	MUST(c, memory(c, true));
	observe_errno(c, "read on", vt_bar_get(c->fd, bar(c), 0, &v, 4));
}

CASE(bar_write_with_memory_off, NEEDS(MEM))
{
	uint32_t v = 0;

	MUST(c, memory(c, false));
	observe_errno(c, "last", vt_bar_set(c->fd, bar(c), c->bar_size - 4, &v, 4));
}

CASE(bar_read_bounds, NEEDS(MEM))
{
	uint32_t v[4];

	MUST(c, memory(c, true));
	observe_errno(c, "last dword", vt_bar_get(c->fd, bar(c), c->bar_size - 4, v, 4));
	observe_errno(c, "last byte", vt_bar_get(c->fd, bar(c), c->bar_size - 1, v, 1));
	observe_errno(c, "at end", vt_bar_get(c->fd, bar(c), c->bar_size, v, 4));
	observe_errno(c, "byte at end", vt_bar_get(c->fd, bar(c), c->bar_size, v, 1));
	observe_errno(c, "byte across", vt_bar_get(c->fd, bar(c), c->bar_size - 1, v, 2));
	observe_errno(c, "beyond", vt_bar_get(c->fd, bar(c), c->bar_size + 4, v, 4));
	observe_errno(c, "across", vt_bar_get(c->fd, bar(c), c->bar_size - 4, v, 16));
	observe_errno(c, "far", vt_bar_get(c->fd, bar(c), (1ull << 40) - 4, v, 4));
}

CASE(bar_write_bounds, NEEDS(MEM))
{
	uint32_t v[4] = { 0 };

	MUST(c, memory(c, true));
	observe_errno(c, "at end", vt_bar_set(c->fd, bar(c), c->bar_size, v, 4));
	observe_errno(c, "byte at end", vt_bar_set(c->fd, bar(c), c->bar_size, v, 1));
	observe_errno(c, "beyond", vt_bar_set(c->fd, bar(c), c->bar_size + 4, v, 4));
	observe_errno(c, "far", vt_bar_set(c->fd, bar(c), (1ull << 40) - 4, v, 4));
}

CASE(bar_read_lengths, NEEDS(MEM))
{
	unsigned char v[16];
	char name[8];
	size_t len;

	MUST(c, memory(c, true));
	for (len = 0; len <= 9; len++) {
		snprintf(name, sizeof(name), "len%zu", len);
		observe_errno(c, name, vt_bar_get(c->fd, bar(c), 0, v, len));
	}
	observe_errno(c, "unaligned", vt_bar_get(c->fd, bar(c), 1, v, 7));
}

CASE(bar_read_to_bad_memory, NEEDS(MEM))
{
	struct vfio_region_info info;

	MUST(c, memory(c, true));
	MUST(c, vt_region(c->fd, bar(c), &info));
	observe_errno(c, "read", vt_pread_at(c->fd, vt_bad_addr(), 4, info.offset));
	observe_errno(c, "write", vt_pwrite_at(c->fd, vt_bad_addr(), 4,
					       info.offset + info.size - 4));
}

CASE(bar_hole_refuses_access, NEEDS(HOLE))
{
	struct vfio_region_info info;
	uint32_t i, v = 0;

	for (i = 0; i < 6; i++) {
		MUST(c, vt_region(c->fd, i, &info));
		if (info.size)
			continue;
		observe_errno(c, "read", vt_bar_get(c->fd, i, 0, &v, 4));
		observe_errno(c, "write", vt_bar_set(c->fd, i, 0, &v, 4));
		return;
	}
}

CASE(region_index_past_the_last, NEEDS(ANY))
{
	uint32_t v = 0;

	observe_errno(c, "vga read", vt_pread(c->fd, &v, 4, 8ull << 40));
	observe_errno(c, "vga write", vt_pwrite(c->fd, &v, 4, 8ull << 40));
	observe_errno(c, "read 9", vt_pread(c->fd, &v, 4, 9ull << 40));
	observe_errno(c, "write 9", vt_pwrite(c->fd, &v, 4, 9ull << 40));
	observe_errno(c, "read far", vt_pread(c->fd, &v, 4, 0x7fffffull << 40));
}

CASE(device_read_of_nothing, NEEDS(ANY))
{
	uint32_t v = 0;

	observe_errno(c, "read", vt_pread(c->fd, &v, 0, 0));
	observe_errno(c, "write", vt_pwrite(c->fd, &v, 0, 0));
}

/* ---- MSI-X table ------------------------------------------------------------------- */

struct table {
	uint32_t bar;
	uint32_t offset;
	uint32_t size;
};

static struct table table(struct conf *c)
{
	unsigned int msix = vt_cap(c->fd, PCI_CAP_ID_MSIX);
	uint32_t where = vt_cfg_get32(c->fd, msix + PCI_MSIX_TABLE);
	uint16_t flags = vt_cfg_get16(c->fd, msix + PCI_MSIX_FLAGS);

	return (struct table){ where & PCI_MSIX_TABLE_BIR, where & PCI_MSIX_TABLE_OFFSET,
			       16u * ((flags & PCI_MSIX_FLAGS_QSIZE) + 1) };
}

CASE(msix_table_reads_ones, NEEDS(MSIX))
{
	struct table t = table(c);
	unsigned char b[16] = { 0 };

	MUST(c, memory(c, true));
	observe_errno(c, "first", vt_bar_get(c->fd, t.bar, t.offset, b, 16));
	observe_bytes(c, "bytes", b, 16);
	memset(b, 0, 16);
	observe_errno(c, "last", vt_bar_get(c->fd, t.bar, t.offset + t.size - 4, b, 4));
	observe_bytes(c, "bytes", b, 4);
}

CASE(msix_table_drops_writes, NEEDS(MSIX))
{
	struct table t = table(c);
	unsigned char b[16];

	MUST(c, memory(c, true));
	memset(b, 0x5a, sizeof(b));
	observe_errno(c, "write", vt_bar_set(c->fd, t.bar, t.offset, b, 16));
	memset(b, 0, sizeof(b));
	observe_errno(c, "read", vt_bar_get(c->fd, t.bar, t.offset, b, 16));
	observe_bytes(c, "bytes", b, 16);
}

CASE(msix_table_with_memory_off, NEEDS(MSIX))
{
	struct table t = table(c);
	uint32_t v = 0;

	MUST(c, memory(c, false));
	observe_errno(c, "read", vt_bar_get(c->fd, t.bar, t.offset, &v, 4));
	observe_errno(c, "write", vt_bar_set(c->fd, t.bar, t.offset, &v, 4));
}

CASE(msix_table_edge_is_exact, NEEDS(MSIX))
{
	struct table t = table(c);
	unsigned char b[8] = { 0 };

	MUST(c, memory(c, true));
	/* Across the end: of the half behind the table only the count is everybody's. */
	observe_errno(c, "across", vt_bar_get(c->fd, t.bar, t.offset + t.size - 4, b, 8));
	observe_bytes(c, "fenced", b, 4);
}

/* ---- ROM --------------------------------------------------------------------------- */

enum { ROM = VFIO_PCI_ROM_REGION_INDEX };

CASE(rom_starts_with_its_signature, NEEDS(ROM))
{
	unsigned char b[32] = { 0 };

	MUST(c, memory(c, true));
	observe_errno(c, "read", vt_bar_get(c->fd, ROM, 0, b, 32));
	observe_bytes(c, "bytes", b, 32);
}

CASE(rom_tail_reads_ones, NEEDS(ROM))
{
	struct vfio_region_info info;
	unsigned char b[8] = { 0 };

	MUST(c, memory(c, true));
	MUST(c, vt_region(c->fd, ROM, &info));
	observe_errno(c, "last", vt_bar_get(c->fd, ROM, info.size - 8, b, 8));
	observe_bytes(c, "bytes", b, 8);
}

CASE(rom_bounds, NEEDS(ROM))
{
	struct vfio_region_info info;
	unsigned char b[16] = { 0 };

	MUST(c, memory(c, true));
	MUST(c, vt_region(c->fd, ROM, &info));
	observe_errno(c, "last byte", vt_bar_get(c->fd, ROM, info.size - 1, b, 1));
	observe_errno(c, "at end", vt_bar_get(c->fd, ROM, info.size, b, 4));
	observe_errno(c, "byte at end", vt_bar_get(c->fd, ROM, info.size, b, 1));
	observe_errno(c, "across", vt_bar_get(c->fd, ROM, info.size - 4, b, 16));
	observe_errno(c, "byte across", vt_bar_get(c->fd, ROM, info.size - 1, b, 2));
	observe_errno(c, "odd", vt_bar_get(c->fd, ROM, 1, b, 3));
}

CASE(rom_refuses_writes, NEEDS(ANY))
{
	uint32_t v = 0;

	observe_errno(c, "write", vt_bar_set(c->fd, ROM, 0, &v, 4));
}

CASE(rom_with_memory_off, NEEDS(ROM))
{
	unsigned char b[4] = { 0 };

	MUST(c, memory(c, false));
	observe_errno(c, "read", vt_bar_get(c->fd, ROM, 0, b, 4));
	observe_bytes(c, "bytes", b, 4);
}

CASE(rom_absent_refuses_reads, NEEDS(ANY))
{
	uint32_t v = 0;

	if (c->facts & CONF_ROM) {
		conf_skip(c, "has a ROM");
		return;
	}
	observe_errno(c, "read", vt_bar_get(c->fd, ROM, 0, &v, 4));
}

/* ---- ioeventfd --------------------------------------------------------------------- */

static int ioeventfd(struct conf *c, uint32_t index, uint64_t off, uint32_t flags, int32_t fd)
{
	struct vfio_region_info info;
	struct vfio_device_ioeventfd io = {
		.argsz = sizeof(io), .flags = flags, .data = 0x12, .fd = fd,
	};

	if (vt_region(c->fd, index, &info))
		return -EIO;
	io.offset = info.offset + off;
	return vt_ioctl(c->fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io));
}

CASE(ioeventfd_arguments, NEEDS(MEM))
{
	int fd = conf_eventfd(c);
	uint64_t off = c->bar_size - 8;

	MUST(c, memory(c, true));
	observe_errno(c, "no size", ioeventfd(c, bar(c), off, 0, fd));
	observe_errno(c, "two sizes", ioeventfd(c, bar(c), off, 3, fd));
	observe_errno(c, "unknown", ioeventfd(c, bar(c), off, 1 << 4, fd));
	observe_errno(c, "fd -2", ioeventfd(c, bar(c), off, 4, -2));
	observe_errno(c, "bad fd", ioeventfd(c, bar(c), off, 4, 9999));
	observe_errno(c, "no eventfd", ioeventfd(c, bar(c), off, 4, c->fd));
	observe_errno(c, "past end", ioeventfd(c, bar(c), c->bar_size, 4, fd));
	observe_errno(c, "across end", ioeventfd(c, bar(c), c->bar_size - 2, 4, fd));
	observe_errno(c, "config", ioeventfd(c, VFIO_PCI_CONFIG_REGION_INDEX, 0x3c, 1, fd));
	observe_errno(c, "rom", ioeventfd(c, ROM, 0, 1, fd));
}

CASE(ioeventfd_life, NEEDS(MEM))
{
	int fd = conf_eventfd(c);
	uint64_t off = c->bar_size - 4;

	MUST(c, memory(c, true));
	observe_errno(c, "remove none", ioeventfd(c, bar(c), off, 4, -1));
	observe_errno(c, "add", ioeventfd(c, bar(c), off, 4, fd));
	observe_errno(c, "again", ioeventfd(c, bar(c), off, 4, fd));
	observe_errno(c, "other width", ioeventfd(c, bar(c), off, 2, fd));
	observe_errno(c, "remove", ioeventfd(c, bar(c), off, 4, -1));
	observe_errno(c, "remove again", ioeventfd(c, bar(c), off, 4, -1));
	observe_errno(c, "qword", ioeventfd(c, bar(c), c->bar_size - 8, 8, fd));
}

CASE(ioeventfd_refuses_msix_table, NEEDS(MSIX))
{
	struct table t = table(c);
	int fd = conf_eventfd(c);

	MUST(c, memory(c, true));
	observe_errno(c, "first", ioeventfd(c, t.bar, t.offset, 4, fd));
	observe_errno(c, "last", ioeventfd(c, t.bar, t.offset + t.size - 4, 4, fd));
}

CASE(ioeventfd_argsz, NEEDS(MEM))
{
	struct vfio_device_ioeventfd io = { .argsz = sizeof(io) - 1, .flags = 4, .fd = -1 };

	observe_errno(c, "short", vt_ioctl(c->fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io)));
	io.argsz = 0;
	observe_errno(c, "zero", vt_ioctl(c->fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io)));
	observe_errno(c, "pointer", vt_ioctl_arg(c->fd, VFIO_DEVICE_IOEVENTFD, vt_bad_addr()));
}
