// SPDX-License-Identifier: GPL-2.0-only
/*
 * Text to numbers: kstrto*() and sscanf() as far as drivers and sysfs use it (integers, %s, %c, %n,
 * widths, %*).
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/overflow.h>
#include <linux/string.h>

static int digit(char c)
{
	return isdigit(c) ? c - '0' : isalpha(c) ? tolower(c) - 'a' + 10 : 99;
}

static unsigned int guess_base(const char **s, unsigned int base)
{
	if (!base) {
		base = 10;
		if ((*s)[0] == '0')
			base = tolower((*s)[1]) == 'x' && isxdigit((*s)[2]) ? 16 : 8;
	}
	if (base == 16 && (*s)[0] == '0' && tolower((*s)[1]) == 'x')
		*s += 2;
	return base;
}

/* Digits of @base, at most @max characters; *@overflow says that they do not fit. */
static u64 digits(const char **s, unsigned int base, size_t max, bool *overflow)
{
	u64 v = 0;

	for (; max && digit(**s) < (int)base; (*s)++, max--) {
		u64 next;

		if (check_mul_overflow(v, (u64)base, &next) ||
		    check_add_overflow(next, (u64)digit(**s), &next))
			*overflow = true;
		v = next;
	}
	return v;
}

int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	bool overflow = false;
	const char *start;
	u64 v;

	if (*s == '+')
		s++;
	base = guess_base(&s, base);
	start = s;
	v = digits(&s, base, SIZE_MAX, &overflow);
	if (s == start)
		return -EINVAL;
	if (*s == '\n')
		s++;
	if (*s)
		return -EINVAL;
	if (overflow)
		return -ERANGE;
	*res = v;
	return 0;
}

int kstrtoll(const char *s, unsigned int base, long long *res)
{
	bool minus = *s == '-';
	unsigned long long v;
	int ret = kstrtoull(minus ? s + 1 : s, base, &v);

	if (ret)
		return ret;
	if (minus ? v > 1ULL << 63 : v > LLONG_MAX)
		return -ERANGE;
	*res = minus ? (long long)-v : (long long)v;
	return 0;
}

#define KSTRTO(name, type, wide, from)					\
int name(const char *s, unsigned int base, type *res)			\
{									\
	wide v;								\
	int ret = from(s, base, &v);					\
									\
	if (ret)							\
		return ret;						\
	if (v != (wide)(type)v)						\
		return -ERANGE;						\
	*res = v;							\
	return 0;							\
}

KSTRTO(kstrtouint, unsigned int, unsigned long long, kstrtoull)
KSTRTO(kstrtou16, u16, unsigned long long, kstrtoull)
KSTRTO(kstrtou8, u8, unsigned long long, kstrtoull)
KSTRTO(kstrtoint, int, long long, kstrtoll)
KSTRTO(kstrtos16, s16, long long, kstrtoll)
KSTRTO(kstrtos8, s8, long long, kstrtoll)

int kstrtobool(const char *s, bool *res)
{
	char c = s ? tolower(s[0]) : 0;

	if (c == 'o' && (tolower(s[1]) == 'n' || tolower(s[1]) == 'f')) {
		*res = tolower(s[1]) == 'n';
		return 0;
	}
	if (!c || !strchr("y1tn0f", c))
		return -EINVAL;
	*res = c == 'y' || c == '1' || c == 't';
	return 0;
}

unsigned long long simple_strtoull(const char *cp, char **endp, unsigned int base)
{
	bool overflow = false;
	u64 v;

	base = guess_base(&cp, base);
	v = digits(&cp, base, SIZE_MAX, &overflow);
	if (endp)
		*endp = (char *)cp;
	return v;
}

unsigned long simple_strtoul(const char *cp, char **endp, unsigned int base)
{
	return simple_strtoull(cp, endp, base);
}

long simple_strtol(const char *cp, char **endp, unsigned int base)
{
	return *cp == '-' ? -(long)simple_strtoull(cp + 1, endp, base) :
			    (long)simple_strtoull(cp, endp, base);
}

static void store(void *to, u64 v, int size)
{
	switch (size) {
	case 1:
		*(u8 *)to = v;
		break;
	case 2:
		*(u16 *)to = v;
		break;
	case 8:
		*(u64 *)to = v;
		break;
	default:
		*(u32 *)to = v;
	}
}

/* One integer at *@s; false if there is none. */
static bool scan_int(const char **s, unsigned int base, size_t width, u64 *v)
{
	const char *start = *s, *first;
	bool minus = false, overflow = false;

	if (**s == '-' || **s == '+')
		minus = *(*s)++ == '-';
	base = guess_base(s, base);
	first = *s;
	if (width <= (size_t)(first - start))
		return false;
	*v = digits(s, base, width - (first - start), &overflow);
	/* "0x" without digits is the number 0. */
	if (*s == first && first == start + minus)
		return false;
	if (minus)
		*v = -*v;
	return true;
}

static size_t scan_word(const char **s, size_t width, char *to)
{
	size_t n = 0;

	for (; **s && !isspace(**s) && n < width; (*s)++, n++)
		if (to)
			to[n] = **s;
	if (to)
		to[n] = 0;
	return n;
}

/* Width and size of a conversion; returns where its letter is. */
static const char *scan_spec(const char *fmt, size_t *width, int *size)
{
	while (isdigit(*fmt))
		*width = *width * 10 + *fmt++ - '0';
	for (; *fmt == 'h' || *fmt == 'l' || *fmt == 'z' || *fmt == 'L'; fmt++)
		*size = *fmt == 'h' ? (*size == 2 ? 1 : 2) : 8;
	return fmt;
}

int vsscanf(const char *buf, const char *fmt, va_list args)
{
	const char *s = buf;
	int found = 0;

	for (; *fmt; fmt++) {
		size_t width = 0;
		bool skip = false;
		int size = 4;
		u64 v;

		if (isspace(*fmt)) {
			s = skip_spaces(s);
			continue;
		}
		if (*fmt != '%' || *++fmt == '%') {
			if (*s++ != *fmt)
				return found;
			continue;
		}
		if (*fmt == '*') {
			skip = true;
			fmt++;
		}
		fmt = scan_spec(fmt, &width, &size);
		if (*fmt == 'n') {
			*va_arg(args, int *) = s - buf;
			continue;
		}
		if (!*s)
			return found;
		switch (*fmt) {
		case 'c':
			if (!width)
				width = 1;
			if (skip) {
				s += min(width, strlen(s));
				continue;
			}
			for (char *to = va_arg(args, char *); width && *s; width--)
				*to++ = *s++;
			break;
		case 's':
			s = skip_spaces(s);
			if (!scan_word(&s, width ? width : SIZE_MAX,
				       skip ? NULL : va_arg(args, char *)))
				return found;
			break;
		case 'd':
		case 'u':
		case 'i':
		case 'x':
		case 'X':
		case 'o':
			s = skip_spaces(s);
			if (!scan_int(&s,
				      *fmt == 'i'	   ? 0 :
				      *fmt == 'o'	   ? 8 :
				      tolower(*fmt) == 'x' ? 16 :
							     10,
				      width ? width : SIZE_MAX, &v))
				return found;
			if (!skip)
				store(va_arg(args, void *), v, size);
			break;
		default:
			return found;
		}
		found += !skip;
	}
	return found;
}

int sscanf(const char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsscanf(buf, fmt, args);
	va_end(args);
	return n;
}
