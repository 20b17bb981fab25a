// SPDX-License-Identifier: GPL-2.0-only
/* BAR registers in config space: sizing, type bits, partial writes. Addresses are never shown. */
#include "conformance.h"

static unsigned int bar_reg(unsigned int i)
{
	return i == 6 ? PCI_ROM_ADDRESS : PCI_BASE_ADDRESS_0 + 4 * i;
}

static void size_bar(struct conf *c, unsigned int i, uint32_t value)
{
	char name[16];

	snprintf(name, sizeof(name), i == 6 ? "rom" : "bar%u", i);
	MUST(c, vt_cfg_set32(c->fd, bar_reg(i), value));
	observe_hex(c, name, vt_cfg_get32(c->fd, bar_reg(i)));
}

CASE(bars_sized_with_ones, NEEDS(ANY))
{
	unsigned int i;

	for (i = 0; i < 6; i++)
		size_bar(c, i, ~0u);
}

CASE(bars_written_with_zero, NEEDS(ANY))
{
	unsigned int i;

	for (i = 0; i < 6; i++)
		size_bar(c, i, 0);
}

CASE(bars_sized_with_low_bits_clear, NEEDS(ANY))
{
	unsigned int i;

	for (i = 0; i < 6; i++)
		size_bar(c, i, 0xfffffff0);
}

CASE(bars_written_with_pattern, NEEDS(ANY))
{
	unsigned int i;

	for (i = 0; i < 6; i++)
		size_bar(c, i, 0xa5a5a5a5);
}

CASE(bars_written_by_bytes, NEEDS(ANY))
{
	unsigned int i, j;

	for (i = 0; i < 6; i++) {
		MUST(c, vt_cfg_set32(c->fd, bar_reg(i), 0));
		for (j = 0; j < 4; j++) {
			MUST(c, vt_cfg_set8(c->fd, bar_reg(i) + j, 0xff));
			observe_hex(c, "now", vt_cfg_get32(c->fd, bar_reg(i)));
		}
	}
}

CASE(bars_keep_address_after_sizing, NEEDS(MEM))
{
	uint32_t was = vt_cfg_get32(c->fd, bar_reg((unsigned int)c->bar));

	MUST(c, vt_cfg_set32(c->fd, bar_reg((unsigned int)c->bar), ~0u));
	vt_cfg_get32(c->fd, bar_reg((unsigned int)c->bar));
	MUST(c, vt_cfg_set32(c->fd, bar_reg((unsigned int)c->bar), was));
	observe_text(c, "written back", "%s",
		     vt_cfg_get32(c->fd, bar_reg((unsigned int)c->bar)) == was ? "same" : "other");
}

CASE(bars_are_assigned_after_open, NEEDS(MEM))
{
	unsigned int i;
	char name[8];

	for (i = 0; i < 6; i++) {
		uint32_t v = vt_cfg_get32(c->fd, bar_reg(i));
		uint32_t kind = v & PCI_BASE_ADDRESS_SPACE_IO ? v & 3 : v & 0xf;

		snprintf(name, sizeof(name), "bar%u", i);
		observe_hex(c, name, kind);
	}
}

CASE(bar_hole_reads_zero, NEEDS(HOLE))
{
	struct vfio_region_info info;
	unsigned int i;

	for (i = 0; i < 6; i++) {
		MUST(c, vt_region(c->fd, i, &info));
		if (info.size)
			continue;
		/* The upper half of a 64-bit BAR is no hole, though its region is empty. */
		if (i && (vt_cfg_get32(c->fd, bar_reg(i - 1)) & 0x7) == 0x4)
			continue;
		size_bar(c, i, ~0u);
	}
	observe_u32(c, "done", 1);
}

CASE(bar64_sized_as_a_pair, NEEDS(MEM64))
{
	unsigned int i;

	for (i = 0; i < 5; i++) {
		if ((vt_cfg_get32(c->fd, bar_reg(i)) & 0x7) != 0x4)
			continue;
		MUST(c, vt_cfg_set32(c->fd, bar_reg(i + 1), ~0u));
		MUST(c, vt_cfg_set32(c->fd, bar_reg(i), ~0u));
		observe_hex(c, "low", vt_cfg_get32(c->fd, bar_reg(i)));
		observe_hex(c, "high", vt_cfg_get32(c->fd, bar_reg(i + 1)));
		i++;
	}
}

CASE(bar_write_does_not_move_the_device, NEEDS(MEM))
{
	uint32_t before[2] = { 0 }, after[2] = { 0 };
	ssize_t a, b;

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	a = vt_bar_get(c->fd, (uint32_t)c->bar, 0, before, 4);
	MUST(c, vt_cfg_set32(c->fd, bar_reg((unsigned int)c->bar), 0));
	b = vt_bar_get(c->fd, (uint32_t)c->bar, 0, after, 4);
	observe_errno(c, "before", a);
	observe_errno(c, "after", b);
	observe_text(c, "bytes", "%s", before[0] == after[0] ? "same" : "other");
}

CASE(rom_bar_sized, NEEDS(ANY))
{
	size_bar(c, 6, ~0u);
	size_bar(c, 6, 0xfffff800);
	size_bar(c, 6, 0xfffffffe);
	size_bar(c, 6, 0);
}

CASE(rom_enable_bit_is_kept, NEEDS(ROM))
{
	uint32_t was = vt_cfg_get32(c->fd, PCI_ROM_ADDRESS);

	observe_u32(c, "at open", was & PCI_ROM_ADDRESS_ENABLE);
	MUST(c, vt_cfg_set32(c->fd, PCI_ROM_ADDRESS, was | PCI_ROM_ADDRESS_ENABLE));
	observe_u32(c, "set", vt_cfg_get32(c->fd, PCI_ROM_ADDRESS) & PCI_ROM_ADDRESS_ENABLE);
	MUST(c, vt_cfg_set32(c->fd, PCI_ROM_ADDRESS, was & ~PCI_ROM_ADDRESS_ENABLE));
	observe_u32(c, "clear", vt_cfg_get32(c->fd, PCI_ROM_ADDRESS) & PCI_ROM_ADDRESS_ENABLE);
}
