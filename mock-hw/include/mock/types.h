/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The few things every device model needs and no C library gives it here.
 *
 * mock-hw is freestanding: it builds with -nostdinc into the lab, and one day under kbuild, where
 * not even <stdint.h> exists. Integer types are therefore its own, and never those of a host.
 */
#ifndef MOCK_TYPES_H
#define MOCK_TYPES_H

typedef unsigned char mock_u8;
typedef unsigned short mock_u16;
typedef unsigned int mock_u32;
typedef unsigned long long mock_u64;

#ifndef NULL
#define NULL ((void *)0)
#endif

#define MOCK_ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
/* For what every access passes through: instrumented, it is too long for a compiler to inline. */
#define mock_always_inline	inline __attribute__((__always_inline__))
#define mock_likely(x)		__builtin_expect(!!(x), 1)
#define mock_unlikely(x)	__builtin_expect(!!(x), 0)

/* The compiler may emit these calls anyway, so every host has to provide memcpy and memset. */
static inline void mock_copy(void *to, const void *from, mock_u64 len)
{
	__builtin_memcpy(to, from, (unsigned long)len);
}

static inline void mock_fill(void *to, mock_u8 byte, mock_u64 len)
{
	__builtin_memset(to, byte, (unsigned long)len);
}

/*
 * PCI is little endian whatever the host is, so registers are bytes until somebody reads them; in
 * one piece, as a sanitizer looks at each access.
 */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define mock_le16(v)	(v)
#define mock_le32(v)	(v)
#else
#define mock_le16(v)	__builtin_bswap16(v)
#define mock_le32(v)	__builtin_bswap32(v)
#endif

static inline mock_u16 mock_get_le16(const mock_u8 *p)
{
	mock_u16 v;

	__builtin_memcpy(&v, p, sizeof(v));
	return mock_le16(v);
}

static inline mock_u32 mock_get_le32(const mock_u8 *p)
{
	mock_u32 v;

	__builtin_memcpy(&v, p, sizeof(v));
	return mock_le32(v);
}

static inline mock_u64 mock_get_le64(const mock_u8 *p)
{
	return mock_get_le32(p) | (mock_u64)mock_get_le32(p + 4) << 32;
}

static inline void mock_put_le16(mock_u8 *p, mock_u32 v)
{
	mock_u16 le = mock_le16((mock_u16)v);

	__builtin_memcpy(p, &le, sizeof(le));
}

static inline void mock_put_le32(mock_u8 *p, mock_u32 v)
{
	mock_u32 le = mock_le32(v);

	__builtin_memcpy(p, &le, sizeof(le));
}

static inline void mock_put_le64(mock_u8 *p, mock_u64 v)
{
	mock_put_le32(p, (mock_u32)v);
	mock_put_le32(p + 4, (mock_u32)(v >> 32));
}

/* What a read of @width bytes returns when nobody answers: a PCI master abort reads as all ones. */
static inline mock_u64 mock_all_ones(int width)
{
	return width >= 8 || width < 1 ? ~0ULL : (1ULL << (width * 8)) - 1;
}

#endif /* MOCK_TYPES_H */
