// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's side of the OpRegion, from the specification's layout (OR in igd.c): a signature
 * of 16 bytes, the size in KiB at 10h, the version in four bytes at 14h of which the upper two are
 * minor and major, mailboxes from 100h on. Mailbox 3 has at 3BAh where a VBT that is too large for
 * mailbox 4 lies, and at 3C2h its size.
 *
 * ASSUMED, from drivers that read it: 3BAh is a physical address in version 2.0 and the distance
 * from the OpRegion from 2.1 on. All bytes that no field has are a pattern.
 */
#include <mock/igd.h>

#define TABLE_SIZE	0x10
#define TABLE_MINOR	0x16
#define TABLE_RVDA	0x3ba
#define TABLE_RVDS	0x3c2

#define AT		MOCK_IGD_OPREGION_AT
#define BEHIND		(AT + MOCK_IGD_OPREGION_LEN)
#define ELSEWHERE	0x7c100000U
#define ABOVE_4G	0x300000000ULL

const struct mock_igd_firmware mock_igd_firmwares[] = {
	{ "2.1", .asls = AT, .version = 0x0201, .kib = 8, .rvda = MOCK_IGD_OPREGION_LEN,
	  .rvds = 9000, .vbt_at = BEHIND, .vbt_len = 9000 },
	{ "2.1, VBT apart", .asls = AT, .version = 0x0201, .kib = 8, .rvda = 0x10000,
	  .rvds = 6145, .vbt_at = AT + 0x10000, .vbt_len = 6145 },
	{ "2.0", .asls = AT, .version = 0x0200, .kib = 8, .rvda = ELSEWHERE, .rvds = 7001,
	  .vbt_at = ELSEWHERE, .vbt_len = 7001 },
	{ "2.0, VBT above 4 GiB", .asls = AT, .version = 0x0200, .kib = 8, .rvda = ABOVE_4G,
	  .rvds = 8192, .vbt_at = ABOVE_4G, .vbt_len = 8192 },
	{ "2.0, VBT inside", .asls = AT, .version = 0x0200, .kib = 8 },
	{ "2.1, VBT inside", .asls = AT, .version = 0x0201, .kib = 8 },
	{ "2.2", .asls = AT, .version = 0x0202, .kib = 8, .rvda = MOCK_IGD_OPREGION_LEN,
	  .rvds = 64, .vbt_at = BEHIND, .vbt_len = 64 },
	/* Before 2.0 the fields were reserved, and are not to be believed. */
	{ "1.0", .asls = AT, .version = 0x0100, .kib = 8, .rvda = ELSEWHERE, .rvds = 7001 },
	{ "a VBT without a size", .asls = AT, .version = 0x0201, .kib = 8, .rvda = 0x2000 },
	{ "a size without a VBT", .asls = AT, .version = 0x0201, .kib = 8, .rvds = 6145 },
	{ "half a table", .asls = AT, .version = 0x0100, .kib = 4 },
	{ "half a table and a VBT", .asls = AT, .version = 0x0201, .kib = 4, .rvda = 0x2000,
	  .rvds = 512, .vbt_at = BEHIND, .vbt_len = 512 },
	/* From here on nobody can use it. */
	{ "no OpRegion", .asls = 0, .version = 0x0201, .kib = 8 },
	{ "no register", .asls = ~0U, .version = 0x0201, .kib = 8 },
	{ "unsigned", .asls = AT, .version = 0x0201, .kib = 8, .unsigned_ = 1 },
	{ "leads nowhere", .asls = ELSEWHERE, .version = 0x0201, .kib = 8 },
	{ "leads behind the beginning", .asls = AT + 1, .version = 0x0201, .kib = 8 },
	{ "no size", .asls = AT, .version = 0x0201 },
	{ "too large", .asls = AT, .version = 0x0201, .kib = 9 },
	{ "far too large", .asls = AT, .version = 0x0201, .kib = 0x400008 },
	{ "a VBT that wraps around", .asls = AT, .version = 0x0201, .kib = 8, .rvda = ~0ULL,
	  .rvds = 6145 },
	{ "a VBT of 4 GiB", .asls = AT, .version = 0x0201, .kib = 8, .rvda = 0x2000,
	  .rvds = ~0U },
	{ NULL }
};

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

const struct mock_igd_firmware *mock_igd_firmware_find(const char *name)
{
	const struct mock_igd_firmware *fw;

	for (fw = mock_igd_firmwares; fw->name; fw++)
		if (same(fw->name, name))
			return fw;
	return NULL;
}

/* No two neighbours alike, no period that a page or a wrong offset could hide in. */
static void pattern(mock_u8 *to, mock_u32 len, mock_u32 seed)
{
	mock_u32 i;

	for (i = 0; i < len; i++)
		to[i] = (mock_u8)(i * 31 + (i >> 8) * 7 + seed);
}

void mock_igd_write_opregion(const struct mock_igd_firmware *fw, mock_u8 *table)
{
	pattern(table, MOCK_IGD_OPREGION_LEN, 1);
	mock_copy(table, fw->unsigned_ ? "IntelGraphicsMen" : "IntelGraphicsMem", 16);
	mock_put_le32(table + TABLE_SIZE, fw->kib);
	mock_put_le16(table + TABLE_MINOR, fw->version);
	mock_put_le64(table + TABLE_RVDA, fw->rvda);
	mock_put_le32(table + TABLE_RVDS, fw->rvds);
}

void mock_igd_write_vbt(const struct mock_igd_firmware *fw, mock_u8 *vbt)
{
	pattern(vbt, fw->vbt_len, 0x56);
}
