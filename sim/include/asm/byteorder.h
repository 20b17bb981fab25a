/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - byte order of the build */
#ifndef _ASM_BYTEORDER_H
#define _ASM_BYTEORDER_H

#include <linux/types.h>
#include <linux/swab.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#ifndef __LITTLE_ENDIAN
#define __LITTLE_ENDIAN 1234
#endif
#define __LITTLE_ENDIAN_BITFIELD
#define __sim_le(w, x)	((__u##w)(x))
#define __sim_be(w, x)	__swab##w(x)
#else
#ifndef __BIG_ENDIAN
#define __BIG_ENDIAN 4321
#endif
#define __BIG_ENDIAN_BITFIELD
#define __sim_le(w, x)	__swab##w(x)
#define __sim_be(w, x)	((__u##w)(x))
#endif

#define cpu_to_le16(x)	((__force __le16)__sim_le(16, x))
#define cpu_to_le32(x)	((__force __le32)__sim_le(32, x))
#define cpu_to_le64(x)	((__force __le64)__sim_le(64, x))
#define cpu_to_be16(x)	((__force __be16)__sim_be(16, x))
#define cpu_to_be32(x)	((__force __be32)__sim_be(32, x))
#define cpu_to_be64(x)	((__force __be64)__sim_be(64, x))
#define le16_to_cpu(x)	__sim_le(16, (__force __u16)(x))
#define le32_to_cpu(x)	__sim_le(32, (__force __u32)(x))
#define le64_to_cpu(x)	__sim_le(64, (__force __u64)(x))
#define be16_to_cpu(x)	__sim_be(16, (__force __u16)(x))
#define be32_to_cpu(x)	__sim_be(32, (__force __u32)(x))
#define be64_to_cpu(x)	__sim_be(64, (__force __u64)(x))
#define __cpu_to_le16 cpu_to_le16
#define __cpu_to_le32 cpu_to_le32
#define __cpu_to_le64 cpu_to_le64
#define __cpu_to_be16 cpu_to_be16
#define __cpu_to_be32 cpu_to_be32
#define __cpu_to_be64 cpu_to_be64
#define __le16_to_cpu le16_to_cpu
#define __le32_to_cpu le32_to_cpu
#define __le64_to_cpu le64_to_cpu
#define __be16_to_cpu be16_to_cpu
#define __be32_to_cpu be32_to_cpu
#define __be64_to_cpu be64_to_cpu
#define __constant_cpu_to_le16 cpu_to_le16
#define __constant_cpu_to_le32 cpu_to_le32
#define __constant_cpu_to_be32 cpu_to_be32

#define htons(x)	cpu_to_be16(x)
#define htonl(x)	cpu_to_be32(x)
#define ntohs(x)	be16_to_cpu(x)
#define ntohl(x)	be32_to_cpu(x)

static inline __u16 le16_to_cpup(const __le16 *p)
{
	return le16_to_cpu(*p);
}

static inline __u32 le32_to_cpup(const __le32 *p)
{
	return le32_to_cpu(*p);
}

static inline __u64 le64_to_cpup(const __le64 *p)
{
	return le64_to_cpu(*p);
}

static inline __u16 be16_to_cpup(const __be16 *p)
{
	return be16_to_cpu(*p);
}

static inline __u32 be32_to_cpup(const __be32 *p)
{
	return be32_to_cpu(*p);
}

static inline __u64 be64_to_cpup(const __be64 *p)
{
	return be64_to_cpu(*p);
}

static inline void le16_add_cpu(__le16 *var, u16 val)
{
	*var = cpu_to_le16(le16_to_cpu(*var) + val);
}

static inline void le32_add_cpu(__le32 *var, u32 val)
{
	*var = cpu_to_le32(le32_to_cpu(*var) + val);
}

static inline void le32_to_cpus(__u32 *p)
{
	*p = le32_to_cpu((__force __le32)*p);
}

static inline void cpu_to_le32s(__u32 *p)
{
	*p = (__force __u32)cpu_to_le32(*p);
}

static inline void be32_to_cpu_array(u32 *dst, const __be32 *src, size_t len)
{
	for (size_t i = 0; i < len; i++)
		dst[i] = be32_to_cpu(src[i]);
}

#endif /* _ASM_BYTEORDER_H */
