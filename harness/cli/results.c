// SPDX-License-Identifier: GPL-2.0-only
/*
 * Results shared between worker and parent, JUnit XML, and the closing line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shared/lab.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "cli/results.h"

struct results *results_create(void)
{
	/* Shared and untouched: a page is only paid for once a case has something to say. */
	struct results *r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (r == MAP_FAILED)
		cli_die("no memory for %zu bytes of results: %s", sizeof(*r), strerror(errno));
	r->capture = memfd_create("capture", MFD_CLOEXEC);
	if (r->capture < 0)
		cli_die("cannot capture output: %s", strerror(errno));
	return r;
}

struct result *results_add(struct results *r)
{
	if (r->count == RESULTS_MAX)
		cli_die("more than %d cases (RESULTS_MAX)", RESULTS_MAX);
	r->entry[r->count].text = r->texts[r->count];
	return &r->entry[r->count++];
}

void results_capture(struct results *r)
{
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	dup2(r->capture, STDOUT_FILENO);
	dup2(r->capture, STDERR_FILENO);
}

/* Text and replay line out of the capture file, which is emptied. */
static void take_text(struct results *r, struct result *e, bool keep)
{
	off_t len = lseek(r->capture, 0, SEEK_CUR);
	ssize_t got;
	char *replay;

	if (len <= 0)
		return;
	if (keep && !e->text[0]) {
		got = pread(r->capture, e->text, RESULT_TEXT - 1, 0);
		e->text[got > 0 ? got : 0] = 0;
		/* A report longer than its place must not lose the line that reproduces it. */
		if (len >= (off_t)RESULT_TEXT) {
			char tail[512];

			got = pread(r->capture, tail, sizeof(tail) - 1,
				    len - (off_t)sizeof(tail) + 1);
			tail[got > 0 ? got : 0] = 0;
			replay = strstr(tail, "replay: vl1:");
			if (replay)
				snprintf(e->replay, sizeof(e->replay), "\n%.*s\n",
					 (int)strcspn(replay, "\n"), replay);
		} else if (strstr(e->text, "replay: vl1:")) {
			e->replay[0] = 0;
		}
	}
	if (ftruncate(r->capture, 0) == 0)
		lseek(r->capture, 0, SEEK_SET);
}

void results_collect(struct results *r, unsigned int index)
{
	struct result *e = &r->entry[index];
	char name[RESULT_NAME];

	fflush(stdout);
	take_text(r, e, e->status == RESULT_FAILED);
	/* An answer that differs is no finding of the lab, yet as easy to see again. */
	if (e->status == RESULT_FAILED && !e->replay[0] && !strstr(e->text, "replay: vl1:")) {
		/* A copy: gcc at -O2 sees source and destination in one object (-Wrestrict). */
		memcpy(name, e->name, sizeof(name));
		snprintf(e->replay, sizeof(e->replay), "replay: vl1:test/%s:seed=0%s\n", name,
			 replay_build_fields());
	}
}

void results_died(struct results *r, unsigned int index, int status)
{
	struct result *e = &r->entry[index];
	size_t len;

	e->status = RESULT_FAILED;
	take_text(r, e, true);
	len = strlen(e->text);
	if (WIFSIGNALED(status))
		snprintf(e->text + len, RESULT_TEXT - len,
			 "the worker died of signal %d (%s)\n", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != SIM_EXIT_FINDING)
		snprintf(e->text + len, RESULT_TEXT - len, "the worker exited with status %d\n",
			 WEXITSTATUS(status));
}

static void xml_text(FILE *f, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '&':
			fputs("&amp;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		default:
			/* Control characters are not XML 1.0, not even escaped. */
			if ((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t')
				fputc(*text, f);
		}
	}
}

static void count(const struct results *r, unsigned int *passed, unsigned int *failed,
		  unsigned int *skipped)
{
	unsigned int i;

	*passed = *failed = *skipped = 0;
	for (i = 0; i < r->count; i++) {
		*passed += r->entry[i].status == RESULT_PASSED;
		*failed += r->entry[i].status == RESULT_FAILED;
		*skipped += r->entry[i].status == RESULT_SKIPPED;
	}
}

void results_junit(const struct results *r, const char *path)
{
	unsigned int i, passed, failed, skipped;
	FILE *f = fopen(path, "w");

	if (!f)
		cli_die("--junit: cannot write '%s': %s", path, strerror(errno));
	count(r, &passed, &failed, &skipped);
	fprintf(f,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites tests=\"%u\" failures=\"%u\" time=\"%.3f\">\n"
		"<testsuite name=\"vfiolab\" tests=\"%u\" failures=\"%u\" skipped=\"%u\""
		" time=\"%.3f\">\n",
		r->count, failed, r->seconds, r->count, failed, skipped, r->seconds);
	for (i = 0; i < r->count; i++) {
		const struct result *e = &r->entry[i];
		const char *slash = strchr(e->name, '/');

		fprintf(f, "<testcase classname=\"%.*s\" name=\"%s\" time=\"%.6f\">",
			(int)(slash ? slash - e->name : 0), e->name, slash ? slash + 1 : e->name,
			e->seconds);
		if (e->status == RESULT_FAILED) {
			fputs("<failure>", f);
			xml_text(f, e->text);
			xml_text(f, e->replay);
			fputs("</failure>", f);
		} else if (e->status != RESULT_PASSED) {
			fputs("<skipped message=\"", f);
			xml_text(f, e->status == RESULT_SKIPPED ? e->text : "not run");
			fputs("\"/>", f);
		}
		fputs("</testcase>\n", f);
	}
	fputs("</testsuite>\n</testsuites>\n", f);
	if (ferror(f) | fclose(f))
		cli_die("--junit: writing '%s' failed: %s", path, strerror(errno));
}

int results_summary(const struct results *r)
{
	unsigned int passed, failed, skipped;

	count(r, &passed, &failed, &skipped);
	printf("%u cases in %.2f s, %.0f per second\n", r->count, r->seconds,
	       r->seconds > 0 ? r->count / r->seconds : 0);
	printf("%s%u passed%s, %s%u failed%s", cli_on(HUE_GOOD), passed, cli_off(),
	       failed ? cli_on(HUE_BAD) : "", failed, failed ? cli_off() : "");
	if (skipped)
		printf(", %u skipped", skipped);
	putchar('\n');
	return (int)failed;
}
