/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine with an Intel integrated display, as its firmware leaves it.
 */
#ifndef VFIOLAB_HARNESS_IGD_H
#define VFIOLAB_HARNESS_IGD_H

#include <stdint.h>

#include <mock/igd.h>

#define IGD_HOST_BRIDGE "0000:00:00.0"
#define IGD		"0000:00:02.0"
#define IGD_LPC		"0000:00:1f.0"

/* Whatever firmware had left in memory and in IGD's register is replaced. */
void igd_firmware(const struct mock_igd_firmware *fw);

/* The same with tables of the caller's: the VBT is at @fw's @vbt_at with its @vbt_len. */
void igd_firmware_bytes(const struct mock_igd_firmware *fw, const uint8_t *table,
			const uint8_t *vbt);

#endif
