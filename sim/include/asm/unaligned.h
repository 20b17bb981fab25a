/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - accesses at any address */
#ifndef _ASM_UNALIGNED_H
#define _ASM_UNALIGNED_H

#include <asm/byteorder.h>
#include <linux/string.h>

#define get_unaligned(ptr) \
	({ const struct { typeof(*(ptr)) x __packed; } *__gp = (const void *)(ptr); __gp->x; })
#define put_unaligned(val, ptr) \
	do { \
		struct { \
			typeof(*(ptr)) x __packed; \
		} *__pp = (void *)(ptr); \
		__pp->x = (val); \
	} while (0)

#define SIM_UNALIGNED(name, type, conv, unconv)				\
static inline type get_unaligned_##name(const void *p)			\
{ type v; memcpy(&v, p, sizeof(v)); return conv(v); }			\
static inline void put_unaligned_##name(type val, void *p)		\
{ type v = (__force type)unconv(val); memcpy(p, &v, sizeof(v)); }

SIM_UNALIGNED(le16, u16, le16_to_cpu, cpu_to_le16)
SIM_UNALIGNED(le32, u32, le32_to_cpu, cpu_to_le32)
SIM_UNALIGNED(le64, u64, le64_to_cpu, cpu_to_le64)
SIM_UNALIGNED(be16, u16, be16_to_cpu, cpu_to_be16)
SIM_UNALIGNED(be32, u32, be32_to_cpu, cpu_to_be32)
SIM_UNALIGNED(be64, u64, be64_to_cpu, cpu_to_be64)

#endif /* _ASM_UNALIGNED_H */
