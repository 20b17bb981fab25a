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

static void put_num(struct out *out, mock_u64 v, unsigned int base)
{
	char digits[24];
	int n = 0;

	do {
		digits[n++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	while (n)
		put(out, digits[--n]);
}

static void put_int(struct out *out, int v)
{
	if (v < 0)
		put(out, '-');
	put_num(out, v < 0 ? -(mock_u64)v : (mock_u64)v, 10);
}

/* Knows %s %d %u %x %llu %llx; always terminates. Returns the length written. */
mock_u32 mock_vfmt(char *to, mock_u32 size, const char *fmt, __builtin_va_list ap)
{
	struct out out = { .to = to, .size = size };

	for (; *fmt; fmt++) {
		int wide = 0;

		if (*fmt != '%') {
			put(&out, *fmt);
			continue;
		}
		for (fmt++; *fmt == 'l'; fmt++)
			wide++;
		if (*fmt == 's')
			put_str(&out, __builtin_va_arg(ap, const char *));
		else if (*fmt == 'd')
			put_int(&out, __builtin_va_arg(ap, int));
		else if (wide)
			put_num(&out, __builtin_va_arg(ap, mock_u64), *fmt == 'x' ? 16 : 10);
		else
			put_num(&out, __builtin_va_arg(ap, unsigned int), *fmt == 'x' ? 16 : 10);
	}
	if (size)
		to[out.used] = 0;
	return out.used;
}
