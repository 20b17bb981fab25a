// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading reports.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/finding.h"

/* How many frames of the stack tell places apart: one is often a function of the kernel's. */
#define FRAMES 2

/* The last one is CMocka's, of an answer that is not the expected one. */
static const char *const marks[] = { "vfiolab: finding: ", "vfiolab: not modelled",
				     "runtime error: ", "ERROR: AddressSanitizer: ",
				     "[  ERROR   ] --- " };
#define MARKS	 (sizeof(marks) / sizeof(marks[0]))
#define FINDINGS (MARKS - 1)

static const char *behind_mark(const char *report, size_t first_marks)
{
	const char *at;
	size_t i;

	for (i = 0; i < first_marks; i++) {
		at = strstr(report, marks[i]);
		if (at)
			return at + strlen(marks[i]);
	}
	return NULL;
}

bool finding_sentence(const char *report, char *sentence, size_t len)
{
	const char *at = behind_mark(report, MARKS);

	snprintf(sentence, len, "%.*s", at ? (int)strcspn(at, "\n") : 0, at ? at : "");
	return at;
}

void finding_kind(const char *sentence, char *kind, size_t len)
{
	char *end = kind + len - 1;

	while (*sentence && kind < end) {
		if (!isdigit((unsigned char)*sentence)) {
			*kind++ = *sentence++;
			continue;
		}
		*kind++ = '#';
		while (isxdigit((unsigned char)*sentence) || *sentence == 'x')
			sentence++;
	}
	*kind = 0;
}

/* "    function+0x12 (file.c)" of the lab, "    #1 0x4012 in function file.c:7" of a sanitizer. */
static const char *next_frame(const char *at)
{
	while ((at = strstr(at, "\n    "))) {
		at += 5;
		if (*at != ' ' && *at != '\n')
			return at;
	}
	return NULL;
}

bool finding_place(const char *report, char *place, size_t len)
{
	const char *at = behind_mark(report, FINDINGS);
	char text[1024];
	int i, n;

	if (!at)
		return false;
	n = snprintf(text, sizeof(text), "%.400s", at);
	text[strcspn(text, "\n")] = 0;
	n = (int)strlen(text);
	for (i = 0; i < FRAMES && (at = next_frame(at)); i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "|%.*s",
			      (int)(strcspn(at, "\n") < 200 ? strcspn(at, "\n") : 200), at);
	finding_kind(text, place, len);
	return true;
}
