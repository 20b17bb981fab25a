/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Values of 1 to 8 bytes and the bytes they are: of a device, in its order, or of this processor.
 */
#ifndef _SIM_BYTES_H
#define _SIM_BYTES_H

#include <linux/string.h>
#include <asm/byteorder.h>

/* What reading a register of @width gives, whose bytes are these: PCI is little endian. */
static inline u64 sim_le_get(const void *bytes, unsigned int width)
{
	__le64 val = 0;

	memcpy(&val, bytes, width);
	return le64_to_cpu(val);
}

static inline void sim_le_put(u64 val, void *bytes, unsigned int width)
{
	__le64 le = cpu_to_le64(val);

	memcpy(bytes, &le, width);
}

/* Where in @val its lower @width bytes are. */
static inline void *sim_low_bytes(u64 *val, unsigned int width)
{
#ifdef __BIG_ENDIAN
	return (u8 *)val + sizeof(*val) - width;
#else
	return val;
#endif
}

#endif
