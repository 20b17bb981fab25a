// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strings, bitmaps, sorting, ids: what the kernel's lib/ has and libc has not.
 */
#include <linux/bitmap.h>
#include <linux/ctype.h>
#include <linux/gcd.h>
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/uuid.h>

#include "state.h"

const char hex_asc[] = "0123456789abcdef";
const uuid_t uuid_null;
const guid_t guid_null;

void *memchr_inv(const void *s, int c, size_t n)
{
	const u8 *p = s;

	for (; n; n--, p++)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

void *memscan(void *addr, int c, size_t size)
{
	u8 *p = addr;

	while (size && *p != (u8)c) {
		p++;
		size--;
	}
	return p;
}

ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t n;

	if (!size || size > INT_MAX)
		return -E2BIG;
	for (n = 0; n < size - 1 && src[n]; n++)
		dst[n] = src[n];
	dst[n] = 0;
	return src[n] ? -E2BIG : (ssize_t)n;
}

ssize_t strscpy_pad(char *dst, const char *src, size_t size)
{
	ssize_t n = strscpy(dst, src, size);

	if (n >= 0)
		memset(dst + n, 0, size - n);
	return n;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	if (size)
		strscpy(dst, src, size);
	return strlen(src);
}

size_t strlcat(char *dst, const char *src, size_t size)
{
	size_t n = strlen(dst);

	BUG_ON(n >= size);
	return n + strlcpy(dst + n, src, size - n);
}

char *strnchr(const char *s, size_t n, int c)
{
	for (; n-- && *s; s++)
		if (*s == (char)c)
			return (char *)s;
	return NULL;
}

char *strnstr(const char *s, const char *find, size_t n)
{
	size_t len = strlen(find);

	for (; len <= n && *s; s++, n--)
		if (!strncmp(s, find, len))
			return (char *)s;
	return len ? NULL : (char *)s;
}

char *skip_spaces(const char *s)
{
	while (isspace(*s))
		s++;
	return (char *)s;
}

char *strim(char *s)
{
	size_t n = strlen(s);

	while (n && isspace(s[n - 1]))
		s[--n] = 0;
	return skip_spaces(s);
}

char *strreplace(char *s, char old, char repl)
{
	for (; *s; s++)
		if (*s == old)
			*s = repl;
	return s;
}

/* Equal but for one newline at the end. */
bool sysfs_streq(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	if (*a == '\n' && !a[1])
		a++;
	if (*b == '\n' && !b[1])
		b++;
	return !*a && !*b;
}

int match_string(const char * const *array, size_t n, const char *string)
{
	for (size_t i = 0; i < n && array[i]; i++)
		if (!strcmp(array[i], string))
			return i;
	return -EINVAL;
}

int __sysfs_match_string(const char * const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++)
		if (sysfs_streq(array[i], s))
			return i;
	return -EINVAL;
}

const char *kbasename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

void memzero_explicit(void *s, size_t n)
{
	memset(s, 0, n);
	barrier_data(s);
}

void memcpy_and_pad(void *dest, size_t dest_len, const void *src, size_t count, int padding)
{
	memcpy(dest, src, min(count, dest_len));
	if (count < dest_len)
		memset((char *)dest + count, padding, dest_len - count);
}

int hex_to_bin(unsigned char ch)
{
	return isdigit(ch) ? ch - '0' : isxdigit(ch) ? tolower(ch) - 'a' + 10 : -1;
}

int hex2bin(u8 *dst, const char *src, size_t count)
{
	for (; count--; src += 2) {
		int hi = hex_to_bin(src[0]), lo = hi < 0 ? -1 : hex_to_bin(src[1]);

		if (lo < 0)
			return -EINVAL;
		*dst++ = hi << 4 | lo;
	}
	return 0;
}

char *bin2hex(char *dst, const void *src, size_t count)
{
	const u8 *p = src;

	for (; count--; p++) {
		*dst++ = hex_asc_hi(*p);
		*dst++ = hex_asc_lo(*p);
	}
	return dst;
}

unsigned long int_sqrt(unsigned long x)
{
	unsigned long r = 0;

	for (unsigned long bit = 1UL << 62; bit; bit >>= 2) {
		if (x >= r + bit) {
			x -= r + bit;
			r += bit << 1;
		}
		r >>= 1;
	}
	return r;
}

unsigned long gcd(unsigned long a, unsigned long b)
{
	while (b) {
		unsigned long r = a % b;

		a = b;
		b = r;
	}
	return a;
}

static void swap_bytes(void *a, void *b, size_t size)
{
	for (u8 *x = a, *y = b; size--; x++, y++)
		swap(*x, *y);
}

/* Heap sort: in place, no recursion, the same order on every machine. */
void sort_r(void *base, size_t num, size_t size, cmp_r_func_t cmp, swap_r_func_t swap_func,
	    const void *priv)
{
	char *b = base;

	(void)swap_func;
	for (size_t start = num / 2, end = num; end > 1;) {
		size_t root;

		if (start)
			start--;
		else
			swap_bytes(b, b + --end * size, size);
		for (root = start; root * 2 + 1 < end;) {
			size_t child = root * 2 + 1;

			if (child + 1 < end &&
			    cmp(b + child * size, b + (child + 1) * size, priv) < 0)
				child++;
			if (cmp(b + root * size, b + child * size, priv) >= 0)
				break;
			swap_bytes(b + root * size, b + child * size, size);
			root = child;
		}
	}
}

static int compare(const void *a, const void *b, const void *priv)
{
	cmp_func_t cmp = *(const cmp_func_t *)priv;

	return cmp(a, b);
}

void sort(void *base, size_t num, size_t size, cmp_func_t cmp, swap_func_t swap_func)
{
	(void)swap_func;
	sort_r(base, num, size, compare, NULL, &cmp);
}

u64 get_random_u64(void)
{
	return sim_draw();
}

u32 get_random_u32(void)
{
	return sim_draw();
}

u16 get_random_u16(void)
{
	return sim_draw();
}

u8 get_random_u8(void)
{
	return sim_draw();
}

u32 prandom_u32_max(u32 ceil)
{
	return reciprocal_scale(get_random_u32(), ceil);
}

void get_random_bytes(void *buf, size_t len)
{
	for (u8 *p = buf; len--; p++)
		*p = sim_draw();
}

void generate_random_uuid(unsigned char uuid[16])
{
	get_random_bytes(uuid, 16);
	uuid[6] = (uuid[6] & 0x0f) | 0x40;
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

void uuid_gen(uuid_t *u)
{
	generate_random_uuid(u->b);
}

void guid_gen(guid_t *u)
{
	get_random_bytes(u->b, 16);
	u->b[7] = (u->b[7] & 0x0f) | 0x40;
	u->b[8] = (u->b[8] & 0x3f) | 0x80;
}

bool uuid_is_valid(const char *uuid)
{
	for (int i = 0; i < UUID_STRING_LEN; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? uuid[i] != '-' : !isxdigit(uuid[i]))
			return false;
	}
	return true;
}

static int parse_uuid(const char *text, u8 *b, const u8 *order)
{
	if (!uuid_is_valid(text))
		return -EINVAL;
	for (int i = 0; i < 16; text += 2) {
		if (*text == '-')
			text++;
		b[order[i++]] = hex_to_bin(text[0]) << 4 | hex_to_bin(text[1]);
	}
	return 0;
}

int uuid_parse(const char *uuid, uuid_t *u)
{
	static const u8 order[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

	return parse_uuid(uuid, u->b, order);
}

int guid_parse(const char *uuid, guid_t *u)
{
	static const u8 order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

	return parse_uuid(uuid, u->b, order);
}
