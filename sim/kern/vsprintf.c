// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formatting as the kernel has it, with the extensions that drivers use: %pV, %pU[bl], %pR, %pe,
 * %ph, %pM, %pa. %p prints a fixed word: an address would differ between runs.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/ioport.h>
#include <linux/string.h>
#include <linux/uuid.h>

struct out {
	char	*buf;
	size_t	size, len;	/* len counts what does not fit, too */
};

struct spec {
	bool	left, plus, space, alt, zero, upper;
	int	width, precision;	/* precision -1: none */
	int	size;			/* of the integer, in bytes */
	bool	is_signed;
	int	base;
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void pad(struct out *o, char c, int n)
{
	while (n-- > 0)
		put(o, c);
}

static void put_text(struct out *o, const char *s, const struct spec *sp)
{
	size_t len;

	if ((unsigned long)s < 4096)
		s = s ? "(efault)" : "(null)";
	len = sp->precision >= 0 ? strnlen(s, sp->precision) : strlen(s);
	if (!sp->left)
		pad(o, ' ', sp->width - (int)len);
	for (size_t i = 0; i < len; i++)
		put(o, s[i]);
	if (sp->left)
		pad(o, ' ', sp->width - (int)len);
}

static void put_number(struct out *o, u64 v, const struct spec *sp)
{
	const char *digits = sp->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char tmp[32], sign = 0;
	int n = 0, prefix, zeros;

	if (sp->is_signed) {
		s64 s = (s64)v;

		sign = s < 0 ? '-' : sp->plus ? '+' : sp->space ? ' ' : 0;
		v = s < 0 ? -(u64)s : (u64)s;
	}
	do {
		tmp[n++] = digits[v % sp->base];
		v /= sp->base;
	} while (v);
	prefix = sp->alt ? (sp->base == 16 ? 2 : sp->base == 8 ? 1 : 0) : 0;
	zeros = sp->precision > n ? sp->precision - n : 0;
	if (sp->zero && !sp->left && sp->precision < 0 && sp->width > n + prefix + !!sign)
		zeros = sp->width - n - prefix - !!sign;
	if (!sp->left)
		pad(o, ' ', sp->width - n - zeros - prefix - !!sign);
	if (sign)
		put(o, sign);
	if (prefix)
		put(o, '0');
	if (prefix == 2)
		put(o, sp->upper ? 'X' : 'x');
	pad(o, '0', zeros);
	for (int i = n; i--;)
		put(o, tmp[i]);
	if (sp->left)
		pad(o, ' ', sp->width - n - zeros - prefix - !!sign);
}

static void put_hex(struct out *o, u64 v, int digits)
{
	struct spec sp = { .width = digits, .precision = digits, .base = 16 };

	put_number(o, v, &sp);
}

static void put_uuid(struct out *o, const u8 *b, bool guid)
{
	static const u8 order[2][16] = {
		{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
		{ 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 },
	};

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			put(o, '-');
		put_hex(o, b[order[guid][i]], 2);
	}
}

static void put_resource(struct out *o, const struct resource *r)
{
	bool io = r->flags & 0x100;

	put(o, '[');
	put_text(o, io ? "io  0x" : "mem 0x", &(struct spec){ .precision = -1 });
	put_hex(o, r->start, io ? 4 : 8);
	if (r->end != r->start) {
		put_text(o, "-0x", &(struct spec){ .precision = -1 });
		put_hex(o, r->end, io ? 4 : 8);
	}
	put(o, ']');
}

static int put_formatted(struct out *o, const char *fmt, va_list args);

/* Returns how many characters behind the 'p' belong to it. */
static int put_pointer(struct out *o, const char *ext, const void *p, struct spec *sp)
{
	const u8 *b = p;
	int used = 1;

	switch (ext[0]) {
	case 'V': {
		const struct va_format *vaf = p;
		va_list again;

		va_copy(again, *vaf->va);
		put_formatted(o, vaf->fmt, again);
		va_end(again);
		return 1;
	}
	case 'U':
		put_uuid(o, b, ext[1] == 'l' || ext[1] == 'L');
		return 1 + (ext[1] == 'l' || ext[1] == 'L' || ext[1] == 'b' || ext[1] == 'B');
	case 'R':
	case 'r':
		put_resource(o, p);
		return 1;
	case 'e':
		sp->is_signed = true;
		sp->base = 10;
		put_number(o, IS_ERR(p) ? PTR_ERR(p) : 0, sp);
		return 1;
	case 'h':
		for (int i = 0; i < sp->width; i++) {
			if (i && ext[1] != 'N')
				put(o, ext[1] == 'C' ? ':' : ext[1] == 'D' ? '-' : ' ');
			put_hex(o, b[i], 2);
		}
		return 1 + (ext[1] == 'N' || ext[1] == 'C' || ext[1] == 'D');
	case 'M':
		for (int i = 0; i < 6; i++) {
			if (i)
				put(o, ':');
			put_hex(o, b[i], 2);
		}
		return 1;
	case 'a':
		put_text(o, "0x", &(struct spec){ .precision = -1 });
		put_hex(o, *(const u64 *)p, 16);
		return 1 + (ext[1] == 'p' || ext[1] == 'd');
	case 'x':
	case 'K':
	case 'S':
	case 's':
	case 'f':
	case 'F':
		break;
	default:
		used = 0;
	}
	put_text(o, p ? "(____ptrval____)" : "(null)", sp);
	return used;
}

static const char *parse(const char *f, struct spec *sp, va_list *args)
{
	*sp = (struct spec){ .precision = -1, .size = 4, .base = 10 };
	for (;; f++) {
		if (*f == '-')
			sp->left = true;
		else if (*f == '+')
			sp->plus = true;
		else if (*f == ' ')
			sp->space = true;
		else if (*f == '#')
			sp->alt = true;
		else if (*f == '0')
			sp->zero = true;
		else
			break;
	}
	if (*f == '*') {
		sp->width = va_arg(*args, int);
		if (sp->width < 0) {
			sp->left = true;
			sp->width = -sp->width;
		}
		f++;
	} else {
		while (*f >= '0' && *f <= '9')
			sp->width = sp->width * 10 + *f++ - '0';
	}
	if (*f == '.') {
		sp->precision = 0;
		if (*++f == '*') {
			sp->precision = va_arg(*args, int);
			f++;
		} else {
			while (*f >= '0' && *f <= '9')
				sp->precision = sp->precision * 10 + *f++ - '0';
		}
	}
	if (f[0] == 'h') {
		sp->size = f[1] == 'h' ? 1 : 2;
		f += f[1] == 'h' ? 2 : 1;
	} else if (*f == 'l' || *f == 'z' || *f == 't' || *f == 'L' || *f == 'j') {
		sp->size = 8;
		f += f[0] == 'l' && f[1] == 'l' ? 2 : 1;
	}
	return f;
}

static u64 integer(const struct spec *sp, va_list *args)
{
	if (sp->size == 8)
		return va_arg(*args, u64);
	if (sp->is_signed) {
		int v = va_arg(*args, int);

		return sp->size == 1 ? (s64)(s8)v : sp->size == 2 ? (s64)(s16)v : (s64)v;
	}
	if (sp->size == 1)
		return (u8)va_arg(*args, unsigned int);
	if (sp->size == 2)
		return (u16)va_arg(*args, unsigned int);
	return va_arg(*args, unsigned int);
}

static int put_formatted(struct out *o, const char *fmt, va_list ap)
{
	struct spec sp;
	va_list args;

	va_copy(args, ap);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(o, *fmt);
			continue;
		}
		fmt = parse(fmt + 1, &sp, &args);
		switch (*fmt) {
		case '%':
			put(o, '%');
			break;
		case 'c':
			if (!sp.left)
				pad(o, ' ', sp.width - 1);
			put(o, (char)va_arg(args, int));
			if (sp.left)
				pad(o, ' ', sp.width - 1);
			break;
		case 's':
			put_text(o, va_arg(args, const char *), &sp);
			break;
		case 'p':
			fmt += put_pointer(o, fmt + 1, va_arg(args, void *), &sp);
			break;
		case 'd':
		case 'i':
			sp.is_signed = true;
			put_number(o, integer(&sp, &args), &sp);
			break;
		case 'X':
			sp.upper = true;
			fallthrough;
		case 'x':
			sp.base = 16;
			fallthrough;
		case 'u':
			put_number(o, integer(&sp, &args), &sp);
			break;
		case 'o':
			sp.base = 8;
			put_number(o, integer(&sp, &args), &sp);
			break;
		case 0:
			fmt--;
			break;
		default:
			put(o, '%');
			put(o, *fmt);
		}
	}
	va_end(args);
	return o->len;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, size, 0 };

	put_formatted(&o, fmt, args);
	if (size)
		buf[min(o.len, size - 1)] = 0;
	return o.len;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n = vsnprintf(buf, size, fmt, args);

	return n < (int)size ? n : size ? (int)size - 1 : 0;
}

int vsprintf(char *buf, const char *fmt, va_list args)
{
	return vsnprintf(buf, INT_MAX, fmt, args);
}

#define FORMAT_WITH(call) ({			\
	va_list __args;				\
	int __n;				\
						\
	va_start(__args, fmt);			\
	__n = call;				\
	va_end(__args);				\
	__n; })

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	return FORMAT_WITH(vsnprintf(buf, size, fmt, __args));
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	return FORMAT_WITH(vscnprintf(buf, size, fmt, __args));
}

int sprintf(char *buf, const char *fmt, ...)
{
	return FORMAT_WITH(vsnprintf(buf, INT_MAX, fmt, __args));
}
