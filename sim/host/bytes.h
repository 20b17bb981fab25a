/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies and fills that no sanitizer intercepts and no compiler turns into a library call: string
 * instructions where there are such, else volatile words.
 */
#ifndef SIM_HOST_BYTES_H
#define SIM_HOST_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* A word at any address. */
typedef uint64_t any_word __attribute__((__aligned__(1), __may_alias__));

static inline void copy_bytes(void *to, const void *from, size_t len)
{
#ifdef __x86_64__
	__asm__ __volatile__("rep movsb" : "+D"(to), "+S"(from), "+c"(len) : : "memory");
#else
	volatile char *t = to;
	const volatile char *f = from;

	for (; len >= 8; len -= 8, t += 8, f += 8)
		*(volatile any_word *)t = *(const volatile any_word *)f;
	while (len--)
		*t++ = *f++;
#endif
}

/* @len in bytes, but only whole words are written. */
static inline void fill_words(void *to, uint64_t word, size_t len)
{
	size_t words = len / sizeof(word);
#ifdef __x86_64__
	__asm__ __volatile__("rep stosq" : "+D"(to), "+c"(words) : "a"(word) : "memory");
#else
	volatile any_word *t = to;

	while (words--)
		*t++ = word;
#endif
}

static inline void fill_bytes(void *to, int byte, size_t len)
{
#ifdef __x86_64__
	__asm__ __volatile__("rep stosb" : "+D"(to), "+c"(len) : "a"(byte) : "memory");
#else
	volatile char *t;

	fill_words(to, (unsigned char)byte * 0x0101010101010101ULL, len);
	for (t = (char *)to + len / 8 * 8; t < (char *)to + len; t++)
		*t = (char)byte;
#endif
}

#endif
