// SPDX-License-Identifier: GPL-2.0-only
/* BARs by mmap: what can be mapped, and when a mapping faults. */
#include <sys/mman.h>

#include "conformance.h"

#define RW (PROT_READ | PROT_WRITE)

#define PAGE vt_page_size()

static int map_bar(struct conf *c, uint64_t off, uint64_t len, int prot, vt_addr *at)
{
	return conf_map(c, (uint32_t)c->bar, off, len, prot, at);
}

static void try_map(struct conf *c, const char *what, uint32_t index, uint64_t off, uint64_t len,
		    int prot, int flags)
{
	struct vfio_region_info info;
	vt_addr at;
	int ret;

	MUST(c, vt_region(c->fd, index, &info));
	ret = vt_map(c->fd, info.offset + off, len, prot, flags, &at);
	observe_errno(c, what, ret);
	if (!ret)
		vt_unmap(at, len);
}

static int memory(struct conf *c, bool on)
{
	return vt_cfg_set16(c->fd, PCI_COMMAND, on ? PCI_COMMAND_MEMORY : 0);
}

/* The first page of any device is read-safe at its first register; writes are not tried. */
static void touch(struct conf *c, const char *what, vt_addr at)
{
	uint64_t v;

	observe_fault(c, what, vt_load(at, 4, &v));
}

CASE(mmap_whole_bar, NEEDS(MMAP))
{
	vt_addr at;

	MUST(c, memory(c, true));
	observe_errno(c, "map", map_bar(c, 0, c->bar_size, RW, &at));
	touch(c, "first", at);
	touch(c, "last", at + c->bar_size - 4);
}

CASE(mmap_agrees_with_read, NEEDS(MMAP))
{
	uint32_t by_read;
	uint64_t by_map;
	vt_addr at;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	by_read = vt_bar_get32(c->fd, (uint32_t)c->bar, 0);
	observe_fault(c, "load", vt_load(at, 4, &by_map));
	observe_text(c, "bytes", "%s", by_read == (uint32_t)by_map ? "same" : "other");
}

CASE(mmap_private_is_refused, NEEDS(MMAP))
{
	try_map(c, "rw", (uint32_t)c->bar, 0, PAGE, RW, MAP_PRIVATE);
	try_map(c, "ro", (uint32_t)c->bar, 0, PAGE, PROT_READ, MAP_PRIVATE);
}

CASE(mmap_protections, NEEDS(MMAP))
{
	try_map(c, "none", (uint32_t)c->bar, 0, PAGE, PROT_NONE, MAP_SHARED);
	try_map(c, "r", (uint32_t)c->bar, 0, PAGE, PROT_READ, MAP_SHARED);
	try_map(c, "w", (uint32_t)c->bar, 0, PAGE, PROT_WRITE, MAP_SHARED);
}

CASE(mmap_bounds, NEEDS(MMAP))
{
	uint64_t pages = (c->bar_size + PAGE - 1) / PAGE * PAGE;

	try_map(c, "last page", (uint32_t)c->bar, pages - PAGE, PAGE, RW, MAP_SHARED);
	try_map(c, "at end", (uint32_t)c->bar, pages, PAGE, RW, MAP_SHARED);
	try_map(c, "across end", (uint32_t)c->bar, pages - PAGE, 2 * PAGE, RW, MAP_SHARED);
	try_map(c, "more than all", (uint32_t)c->bar, 0, pages + PAGE, RW, MAP_SHARED);
	try_map(c, "one byte", (uint32_t)c->bar, 0, 1, RW, MAP_SHARED);
}

CASE(mmap_offset_within_a_page, NEEDS(MMAP))
{
	try_map(c, "512", (uint32_t)c->bar, 512, PAGE, RW, MAP_SHARED);
}

CASE(mmap_of_config_rom_and_vga, NEEDS(ANY))
{
	vt_addr at;

	try_map(c, "config", VFIO_PCI_CONFIG_REGION_INDEX, 0, PAGE, RW, MAP_SHARED);
	try_map(c, "rom", VFIO_PCI_ROM_REGION_INDEX, 0, PAGE, PROT_READ, MAP_SHARED);
	observe_errno(c, "vga", vt_map(c->fd, 8ull << 40, PAGE, RW, MAP_SHARED, &at));
	observe_errno(c, "region 9", vt_map(c->fd, 9ull << 40, PAGE, RW, MAP_SHARED, &at));
}

CASE(mmap_of_bar_hole, NEEDS(HOLE))
{
	struct vfio_region_info info;
	uint32_t i;

	for (i = 0; i < 6; i++) {
		MUST(c, vt_region(c->fd, i, &info));
		if (info.size)
			continue;
		try_map(c, "hole", i, 0, PAGE, RW, MAP_SHARED);
		return;
	}
}

CASE(mmap_of_io_bar, NEEDS(IO))
{
	uint32_t i;

	for (i = 0; i < 6; i++) {
		if (!(vt_cfg_get32(c->fd, PCI_BASE_ADDRESS_0 + 4 * i) & PCI_BASE_ADDRESS_SPACE_IO))
			continue;
		try_map(c, "io", i, 0, PAGE, RW, MAP_SHARED);
		return;
	}
}

CASE(mmap_faults_with_memory_off, NEEDS(MMAP))
{
	vt_addr at;

	MUST(c, memory(c, false));
	observe_errno(c, "map", map_bar(c, 0, PAGE, RW, &at));
	touch(c, "off", at);
	MUST(c, memory(c, true));
	touch(c, "on", at);
}

CASE(mmap_zapped_by_memory_off, NEEDS(MMAP))
{
	vt_addr at;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	touch(c, "on", at);
	MUST(c, memory(c, false));
	touch(c, "off", at);
	touch(c, "still off", at);
	MUST(c, memory(c, true));
	touch(c, "on again", at);
}

CASE(mmap_zapped_by_byte_write, NEEDS(MMAP))
{
	vt_addr at;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	touch(c, "on", at);
	MUST(c, vt_cfg_set8(c->fd, PCI_COMMAND, 0));
	touch(c, "off", at);
	MUST(c, vt_cfg_set8(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	touch(c, "on again", at);
}

CASE(mmap_store_faults_with_memory_off, NEEDS(MMAP))
{
	vt_addr at;

	MUST(c, memory(c, false));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	observe_fault(c, "store", vt_store(at, 4, 0));
}

CASE(mmap_two_mappings_zapped_together, NEEDS(MMAP))
{
	vt_addr a, b;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &a));
	MUST(c, map_bar(c, 0, PAGE, PROT_READ, &b));
	touch(c, "a", a);
	touch(c, "b", b);
	MUST(c, memory(c, false));
	touch(c, "a off", a);
	touch(c, "b off", b);
	MUST(c, memory(c, true));
	touch(c, "b on", b);
	touch(c, "a on", a);
}

CASE(mmap_d3_zaps, NEEDS(MMAP, PM))
{
	unsigned int ctrl = vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL;
	vt_addr at;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	touch(c, "d0", at);
	MUST(c, vt_cfg_set16(c->fd, ctrl, 3));
	touch(c, "d3", at);
	MUST(c, vt_cfg_set16(c->fd, ctrl, 0));
	touch(c, "d0 again", at);
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(mmap_over_reset, NEEDS(MMAP, RESET))
{
	vt_addr at;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	touch(c, "before", at);
	observe_errno(c, "reset", vt_ioctl_arg(c->fd, VFIO_DEVICE_RESET, 0));
	touch(c, "after", at);
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(mmap_over_flr_by_config, NEEDS(MMAP, FLR))
{
	unsigned int exp = vt_cap(c->fd, PCI_CAP_ID_EXP);
	vt_addr at;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	touch(c, "before", at);
	MUST(c, vt_cfg_set16(c->fd, exp + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR));
	touch(c, "after", at);
	MUST(c, memory(c, true));
	touch(c, "memory on", at);
}

CASE(mmap_keeps_the_device_after_close, NEEDS(MMAP))
{
	vt_addr at;

	MUST(c, memory(c, true));
	MUST(c, map_bar(c, 0, PAGE, RW, &at));
	MUST(c, vt_close(c->dev.fd));
	c->dev.fd = -1;
	touch(c, "after close", at);
	observe_errno(c, "unset", vt_ioctl_arg(c->group, VFIO_GROUP_UNSET_CONTAINER, 0));
}

CASE(mmap_unmapped_in_part, NEEDS(MMAP, SMALL))
{
	uint64_t len = 2 * PAGE;
	vt_addr at;

	if (c->bar_size < len) {
		conf_skip(c, "BAR of one page");
		return;
	}
	MUST(c, memory(c, true));
	MUST(c, vt_map(c->fd, (uint64_t)c->bar << 40, len, RW, MAP_SHARED, &at));
	touch(c, "first", at);
	observe_errno(c, "unmap", vt_unmap(at + PAGE, PAGE));
	touch(c, "first still", at);
	touch(c, "second", at + PAGE);
	MUST(c, memory(c, false));
	touch(c, "first off", at);
	vt_unmap(at, PAGE);
}
