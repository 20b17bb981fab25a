// SPDX-License-Identifier: GPL-2.0-only
/*
 * The little of printf that a device's messages need; there is no C library here.
 */
#include "func_priv.h"

struct out {
	char *to;
	mock_u32 used, size;
};

static void put(struct out *out, char c)
{
	if (out->used + 1 < out->size)
		out->to[out->used++] = c;
}

static void put_str(struct out *out, const char *s)
{
	while (*s)
		put(out, *s++);
}

static void put_num(struct out *out, mock_u64 v, unsigned int base, int width, char pad)
{
	char digits[24];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	while (width-- > n)
		put(out, pad);
	while (n)
		put(out, digits[--n]);
}

static void put_int(struct out *out, int v, int width, char pad)
{
	if (v < 0)
		put(out, '-');
	put_num(out, v < 0 ? -(mock_u64)v : (mock_u64)v, 10, width, pad);
}

/* Knows %s %c %d %u %x %llu %llx with a width; always terminates. Returns the length written. */
mock_u32 mock_vfmt(char *to, mock_u32 size, const char *fmt, __builtin_va_list ap)
{
	struct out out = { .to = to, .size = size };

	for (; *fmt; fmt++) {
		int width = 0, wide = 0;
		char pad = ' ';

		if (*fmt != '%') {
			put(&out, *fmt);
			continue;
		}
		if (*++fmt == '0')
			pad = '0';
		for (; *fmt >= '0' && *fmt <= '9'; fmt++)
			width = width * 10 + (*fmt - '0');
		for (; *fmt == 'l'; fmt++)
			wide++;
		if (*fmt == 's')
			put_str(&out, __builtin_va_arg(ap, const char *));
		else if (*fmt == 'c')
			put(&out, (char)__builtin_va_arg(ap, int));
		else if (*fmt == 'd')
			put_int(&out, __builtin_va_arg(ap, int), width, pad);
		else if (*fmt == 'x' || *fmt == 'u')
			put_num(&out,
				wide ? __builtin_va_arg(ap, mock_u64)
				     : __builtin_va_arg(ap, unsigned int),
				*fmt == 'x' ? 16 : 10, width, pad);
		else
			put(&out, *fmt);
	}
	if (size)
		to[out.used] = 0;
	return out.used;
}
