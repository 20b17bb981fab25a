// SPDX-License-Identifier: GPL-2.0-only
/* Config space: access widths and bounds, and what of the header is whose. */
#include <string.h>

#include "conformance.h"

#define CONFIG VFIO_PCI_CONFIG_REGION_INDEX

static uint64_t config_size(struct conf *c)
{
	struct vfio_region_info info;

	return vt_region(c->fd, CONFIG, &info) ? 0 : info.size;
}

CASE(header_ids_and_class, NEEDS(ANY))
{
	observe_hex(c, "id", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
	observe_hex(c, "class", vt_cfg_get32(c->fd, PCI_CLASS_REVISION));
	observe_hex(c, "header", vt_cfg_get8(c->fd, PCI_HEADER_TYPE));
	observe_hex(c, "subsystem", vt_cfg_get32(c->fd, PCI_SUBSYSTEM_VENDOR_ID));
	observe_hex(c, "caps", vt_cfg_get8(c->fd, PCI_CAPABILITY_LIST));
}

CASE(header_status_and_pin, NEEDS(ANY))
{
	observe_hex(c, "status", vt_cfg_get16(c->fd, PCI_STATUS));
	observe_u32(c, "pin", vt_cfg_get8(c->fd, PCI_INTERRUPT_PIN));
	observe_u32(c, "min_gnt", vt_cfg_get8(c->fd, PCI_MIN_GNT));
	observe_u32(c, "max_lat", vt_cfg_get8(c->fd, PCI_MAX_LAT));
}

CASE(header_command_after_open, NEEDS(ANY))
{
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(header_rest_after_open, NEEDS(ANY))
{
	observe_hex(c, "cacheline", vt_cfg_get8(c->fd, PCI_CACHE_LINE_SIZE));
	observe_hex(c, "latency", vt_cfg_get8(c->fd, PCI_LATENCY_TIMER));
	observe_hex(c, "bist", vt_cfg_get8(c->fd, PCI_BIST));
	observe_hex(c, "cardbus", vt_cfg_get32(c->fd, PCI_CARDBUS_CIS));
	observe_hex(c, "reserved", vt_cfg_get32(c->fd, 0x38));
}

CASE(widths_of_id_agree, NEEDS(ANY))
{
	unsigned char b[8] = { 0 };
	unsigned int i;

	for (i = 0; i < 4; i++)
		b[i] = vt_cfg_get8(c->fd, i);
	observe_bytes(c, "bytes", b, 4);
	observe_hex(c, "low", vt_cfg_get16(c->fd, 0));
	observe_hex(c, "high", vt_cfg_get16(c->fd, 2));
	observe_hex(c, "dword", vt_cfg_get32(c->fd, 0));
}

CASE(read_unaligned_and_odd_lengths, NEEDS(ANY))
{
	static const struct { uint64_t at; size_t len; } reads[] = {
		{ 0, 3 }, { 1, 1 }, { 1, 2 }, { 1, 3 }, { 1, 4 }, { 0, 5 }, { 0, 8 }, { 2, 7 },
		{ 0xa, 6 }, { 0, 12 },
	};
	unsigned char b[16];
	char name[16];
	size_t i;

	for (i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		memset(b, 0, sizeof(b));
		snprintf(name, sizeof(name), "%llu+%zu", (unsigned long long)reads[i].at,
			 reads[i].len);
		observe_errno(c, name, vt_bar_get(c->fd, CONFIG, reads[i].at, b, reads[i].len));
		/* Bytes 4 to 7 are COMMAND and STATUS, 8 to 15 ids: the same on every run. */
		observe_bytes(c, "is", b, reads[i].len);
	}
}

CASE(read_of_nothing, NEEDS(ANY))
{
	unsigned char b[4];

	observe_errno(c, "ret", vt_bar_get(c->fd, CONFIG, 0, b, 0));
	observe_errno(c, "at end", vt_bar_get(c->fd, CONFIG, config_size(c), b, 0));
}

CASE(read_across_the_end, NEEDS(ANY))
{
	uint64_t size = config_size(c);
	unsigned char b[16] = { 0 };

	observe_errno(c, "last", vt_bar_get(c->fd, CONFIG, size - 1, b, 1));
	observe_errno(c, "across", vt_bar_get(c->fd, CONFIG, size - 4, b, 8));
	observe_errno(c, "byte at end", vt_bar_get(c->fd, CONFIG, size, b, 1));
	observe_errno(c, "at end", vt_bar_get(c->fd, CONFIG, size, b, 4));
	observe_errno(c, "beyond", vt_bar_get(c->fd, CONFIG, size + 4, b, 4));
	observe_errno(c, "far", vt_bar_get(c->fd, CONFIG, 1ull << 32, b, 4));
}

CASE(write_across_the_end, NEEDS(ANY))
{
	uint64_t size = config_size(c);
	unsigned char b[8] = { 0 };

	observe_errno(c, "at end", vt_bar_set(c->fd, CONFIG, size, b, 4));
	observe_errno(c, "beyond", vt_bar_set(c->fd, CONFIG, size + 4, b, 4));
}

CASE(read_whole_header_at_once, NEEDS(ANY))
{
	unsigned char b[64] = { 0 };

	observe_errno(c, "ret", vt_bar_get(c->fd, CONFIG, 0, b, 64));
	observe_bytes(c, "start", b, 16);
	observe_bytes(c, "ids", b + 0x2c, 4);
}

CASE(read_whole_space_at_once, NEEDS(ANY))
{
	static unsigned char b[4096];

	observe_errno(c, "ret", vt_bar_get(c->fd, CONFIG, 0, b, (size_t)config_size(c)));
	observe_bytes(c, "start", b, 4);
}

CASE(read_to_unmapped_memory, NEEDS(ANY))
{
	struct vfio_region_info info;

	MUST(c, vt_region(c->fd, CONFIG, &info));
	observe_errno(c, "read", vt_pread_at(c->fd, vt_bad_addr(), 4, info.offset));
	observe_errno(c, "write", vt_pwrite_at(c->fd, vt_bad_addr(), 4, info.offset + 0x3c));
}

CASE(read_to_memory_that_ends, NEEDS(ANY))
{
	struct vfio_region_info info;
	const uint64_t page = vt_page_size();
	vt_addr at = vt_umem(2 * page);

	MUST(c, vt_region(c->fd, CONFIG, &info));
	MUST(c, vt_unmap(at + page, page));
	observe_errno(c, "read", vt_pread_at(c->fd, at + page - 6, 16, info.offset));
	vt_unmap(at, page);
}

static void write_and_look(struct conf *c, const char *what, unsigned int pos, unsigned int width,
			   uint32_t value)
{
	uint32_t now;

	switch (width) {
	case 1:
		MUST(c, vt_cfg_set8(c->fd, pos, (uint8_t)value));
		now = vt_cfg_get8(c->fd, pos);
		break;
	case 2:
		MUST(c, vt_cfg_set16(c->fd, pos, (uint16_t)value));
		now = vt_cfg_get16(c->fd, pos);
		break;
	default:
		MUST(c, vt_cfg_set32(c->fd, pos, value));
		now = vt_cfg_get32(c->fd, pos);
	}
	observe_hex(c, what, now);
}

CASE(ids_do_not_take_writes, NEEDS(ANY))
{
	write_and_look(c, "id ones", PCI_VENDOR_ID, 4, ~0u);
	write_and_look(c, "id zero", PCI_VENDOR_ID, 4, 0);
	write_and_look(c, "class ones", PCI_CLASS_REVISION, 4, ~0u);
	write_and_look(c, "class zero", PCI_CLASS_REVISION, 4, 0);
	write_and_look(c, "subsystem", PCI_SUBSYSTEM_VENDOR_ID, 4, ~0u);
	write_and_look(c, "header", PCI_HEADER_TYPE, 1, 0xff);
	write_and_look(c, "caps", PCI_CAPABILITY_LIST, 1, 0xff);
}

CASE(cacheline_takes_writes, NEEDS(ANY))
{
	write_and_look(c, "16", PCI_CACHE_LINE_SIZE, 1, 16);
	write_and_look(c, "ones", PCI_CACHE_LINE_SIZE, 1, 0xff);
	write_and_look(c, "zero", PCI_CACHE_LINE_SIZE, 1, 0);
}

CASE(latency_timer_takes_writes, NEEDS(ANY))
{
	write_and_look(c, "64", PCI_LATENCY_TIMER, 1, 64);
	write_and_look(c, "ones", PCI_LATENCY_TIMER, 1, 0xff);
	write_and_look(c, "zero", PCI_LATENCY_TIMER, 1, 0);
}

CASE(bist_takes_what_device_lets, NEEDS(ANY))
{
	write_and_look(c, "ones", PCI_BIST, 1, 0x0f);
	write_and_look(c, "zero", PCI_BIST, 1, 0);
}

CASE(interrupt_line_is_a_scratch_byte, NEEDS(ANY))
{
	write_and_look(c, "aa", PCI_INTERRUPT_LINE, 1, 0xaa);
	write_and_look(c, "55", PCI_INTERRUPT_LINE, 1, 0x55);
	write_and_look(c, "word", PCI_INTERRUPT_LINE, 2, 0xffff);
}

CASE(interrupt_pin_does_not_take_writes, NEEDS(ANY))
{
	write_and_look(c, "ones", PCI_INTERRUPT_PIN, 1, 0xff);
	write_and_look(c, "zero", PCI_INTERRUPT_PIN, 1, 0);
}

CASE(status_does_not_take_writes, NEEDS(ANY))
{
	write_and_look(c, "ones", PCI_STATUS, 2, 0xffff);
	write_and_look(c, "zero", PCI_STATUS, 2, 0);
}

CASE(reserved_header_bytes_do_not_take_writes, NEEDS(ANY))
{
	write_and_look(c, "38", 0x38, 4, ~0u);
	write_and_look(c, "35", 0x35, 1, 0xff);
	write_and_look(c, "cardbus", PCI_CARDBUS_CIS, 4, ~0u);
	write_and_look(c, "min_gnt", PCI_MIN_GNT, 1, 0xff);
}

/* ---- COMMAND ----------------------------------------------------------------------- */

CASE(command_ones, NEEDS(ANY))
{
	write_and_look(c, "ones", PCI_COMMAND, 2, 0xffff);
	write_and_look(c, "zero", PCI_COMMAND, 2, 0);
}

CASE(command_bit_by_bit, NEEDS(ANY))
{
	char name[8];
	int i;

	for (i = 0; i < 16; i++) {
		snprintf(name, sizeof(name), "b%d", i);
		write_and_look(c, name, PCI_COMMAND, 2, 1u << i);
	}
}

CASE(command_by_bytes, NEEDS(ANY))
{
	write_and_look(c, "low", PCI_COMMAND, 1, 0x07);
	write_and_look(c, "high", PCI_COMMAND + 1, 1, 0x05);
	observe_hex(c, "both", vt_cfg_get16(c->fd, PCI_COMMAND));
	write_and_look(c, "low off", PCI_COMMAND, 1, 0);
	observe_hex(c, "both then", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(command_and_status_in_one_write, NEEDS(ANY))
{
	write_and_look(c, "dword", PCI_COMMAND, 4, 0xffff0006);
	write_and_look(c, "off", PCI_COMMAND, 4, 0);
}

CASE(command_intx_disable_is_kept, NEEDS(INTX))
{
	write_and_look(c, "set", PCI_COMMAND, 2, PCI_COMMAND_MEMORY | PCI_COMMAND_INTX_DISABLE);
	write_and_look(c, "clear", PCI_COMMAND, 2, PCI_COMMAND_MEMORY);
}

CASE(command_survives_reopen_as_new, NEEDS(ANY))
{
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0x0507));
	observe_hex(c, "set", vt_cfg_get16(c->fd, PCI_COMMAND));
	conf_close(c);
	MUST(c, conf_open(c));
	observe_hex(c, "reopened", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(scratch_is_lost_by_reopen, NEEDS(ANY))
{
	uint8_t fresh = vt_cfg_get8(c->fd, PCI_INTERRUPT_LINE);

	MUST(c, vt_cfg_set8(c->fd, PCI_INTERRUPT_LINE, fresh ^ 0xff));
	conf_close(c);
	MUST(c, conf_open(c));
	observe_text(c, "line", "%s",
		     vt_cfg_get8(c->fd, PCI_INTERRUPT_LINE) == fresh ? "as new" : "kept");
}
