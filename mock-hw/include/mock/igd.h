/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the machine's firmware leaves in memory for a driver of an Intel integrated display.
 */
#ifndef MOCK_IGD_H
#define MOCK_IGD_H

#include <mock/types.h>

#define MOCK_IGD_ASLS		0xfc	/* where firmware leaves the address, see igd/igd.c */
#define MOCK_IGD_OPREGION_LEN	8192

/* Where firmware keeps it: below 4 GiB, in what it reserved of the machine's memory. */
#define MOCK_IGD_OPREGION_AT	0x7c2e6000U

/**
 * struct mock_igd_firmware - a firmware, good or bad
 * @name: for a person
 * @asls: the address that it leaves in the function
 * @version: major in the upper byte, minor in the lower one
 * @kib: what the OpRegion says of its size
 * @rvda: the field that leads to a VBT outside of the OpRegion
 * @rvds: the field that says how long that is
 * @vbt_at: where such a VBT is, 0: nowhere
 * @vbt_len: its bytes
 * @unsigned_: the table begins with something else
 */
struct mock_igd_firmware {
	const char *name;
	mock_u32 asls;
	mock_u32 version;
	mock_u32 kib;
	mock_u64 rvda;
	mock_u32 rvds;
	mock_u64 vbt_at;
	mock_u32 vbt_len;
	int unsigned_;
};

/* All that there are; the first has nothing wrong with it. The list ends with a NULL name. */
extern const struct mock_igd_firmware mock_igd_firmwares[];
const struct mock_igd_firmware *mock_igd_firmware_find(const char *name);

/* The MOCK_IGD_OPREGION_LEN bytes at MOCK_IGD_OPREGION_AT, and the @vbt_len bytes at @vbt_at. */
void mock_igd_write_opregion(const struct mock_igd_firmware *fw, mock_u8 *table);
void mock_igd_write_vbt(const struct mock_igd_firmware *fw, mock_u8 *vbt);

#endif /* MOCK_IGD_H */
