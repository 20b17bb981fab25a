/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the reader of an OpRegion must see, for tests in the lab and in a guest.
 */
#ifndef VFIOLAB_HARNESS_IGD_EXPECT_H
#define VFIOLAB_HARNESS_IGD_EXPECT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <mock/igd.h>

/* Room for a table and the longest VBT there is. */
#define IGD_REGION_MAX 32768

/* The whole region; fields that are not as firmware has them, by the specification's offsets. */
static inline void igd_expected(const struct mock_igd_firmware *fw, uint8_t *out)
{
	bool vbt = fw->version >= 0x0200 && fw->rvda && fw->rvds;

	mock_igd_write_opregion(fw, out);
	if (vbt && fw->version == 0x0200)
		out[0x16] = 1;
	memset(out + 0x3ba, 0, 8);
	if (!vbt)
		return;
	out[0x3bb] = MOCK_IGD_OPREGION_LEN >> 8;
	mock_igd_write_vbt(fw, out + MOCK_IGD_OPREGION_LEN);
}

#endif
