// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay strings: made here, read here.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/modtab.h>
#include <vfiolab_build.h>

#include "cli/cli.h"
#include "cli/replay.h"
#include "explore/strategy.h"

const char *replay_preset(void)
{
	/* The core that runs is part of what runs; ours is not said. */
	return strcmp(vfiolab_world, "ours") ? VFIOLAB_PRESET "-ktree" : VFIOLAB_PRESET;
}

const char *replay_build_fields(void)
{
	static char text[128];

	snprintf(text, sizeof(text), ":level=%s:grain=%s:preset=%s:src=%s", VFIOLAB_LEVEL,
		 VFIOLAB_GRAIN, replay_preset(), VFIOLAB_SRC_HASH);
	return text;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static const char *parse_bytes(const char *hex, struct replay *out)
{
	for (; *hex; hex += 2) {
		int hi = hex_digit(hex[0]), lo = hi < 0 ? -1 : hex_digit(hex[1]);

		if (lo < 0)
			return "bytes= is not pairs of hexadecimal digits";
		if (out->nbytes == REPLAY_BYTES)
			return "bytes= is too long";
		out->bytes[out->nbytes++] = (uint8_t)(hi << 4 | lo);
	}
	return NULL;
}

/* A decimal number from 1 (or 0) to @max, and what follows it. */
static bool take_number(const char **at, unsigned long min, unsigned long max,
			unsigned long *value)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*value = strtoul(*at, &end, 10);
	*at = end;
	return !errno && *value >= min && *value <= max;
}

static const char *parse_pct(const char *at, struct replay *out)
{
	unsigned long depth, length;

	if (!take_number(&at, 1, PCT_DEPTH_MAX, &depth) || *at++ != '/' ||
	    !take_number(&at, 1, UINT32_MAX, &length) || *at)
		return "pct= is not DEPTH/POINTS";
	out->spec.depth = (unsigned int)depth;
	out->spec.length = (unsigned int)length;
	return NULL;
}

static const char *parse_schedule(const char *at, struct replay *out)
{
	unsigned long where, choice;

	out->spec.decisions = out->decisions;
	/* One "go on" more than needed: an empty list is a schedule too. */
	out->spec.ndecisions = 1;
	while (*at) {
		if (!take_number(&at, 0, REPLAY_DECISIONS - 2, &where) || *at++ != '.' ||
		    !take_number(&at, 1, 255, &choice) || where + 1 < out->spec.ndecisions)
			return "schedule= is not AT.CHOICE,... in ascending order";
		out->decisions[where] = (uint8_t)choice;
		out->spec.ndecisions = where + 2;
		if (*at == ',' && at[1])
			at++;
		else if (*at)
			return "schedule= is not AT.CHOICE,... in ascending order";
	}
	return NULL;
}

static const char *parse_faults(char *at, struct replay *out)
{
	char *one, *dot, *rest = at;
	unsigned long nth;

	out->spec.faults = out->faults;
	while ((one = strsep(&rest, ","))) {
		struct planned_fault *f = &out->faults[out->spec.nfaults];
		const char *number;

		if (out->spec.nfaults == REPLAY_FAULTS)
			return "faults= names too many";
		dot = strchr(one, '.');
		if (!dot)
			return "faults= is not CLASS.N,...";
		*dot = 0;
		number = dot + 1;
		f->class = sim_fault_parse(one);
		if (f->class < 0)
			return "faults= names a class that this version does not know";
		if (!take_number(&number, 1, UINT32_MAX, &nth))
			return "faults= is not CLASS.N,...";
		f->nth = (unsigned int)nth;
		f->onwards = *number == '+';
		if (number[f->onwards])
			return "faults= is not CLASS.N,...";
		out->spec.nfaults++;
	}
	return NULL;
}

static const char *parse_field(char *field, struct replay *out)
{
	static const struct { const char *key; size_t off, size; } texts[] = {
		{ "level", offsetof(struct replay, level), sizeof(out->level) },
		{ "grain", offsetof(struct replay, grain), sizeof(out->grain) },
		{ "preset", offsetof(struct replay, preset), sizeof(out->preset) },
		{ "src", offsetof(struct replay, src), sizeof(out->src) },
	};
	char *value = strchr(field, '=');
	char *end;
	size_t i;

	if (!value)
		return "a field has no '=' (truncated?)";
	*value++ = 0;
	if (!strcmp(field, "bytes"))
		return parse_bytes(value, out);
	if (!strcmp(field, "pct"))
		return parse_pct(value, out);
	if (!strcmp(field, "schedule"))
		return parse_schedule(value, out);
	if (!strcmp(field, "faults"))
		return parse_faults(value, out);
	if (!strcmp(field, "seed")) {
		errno = 0;
		out->spec.seed = strtoull(value, &end, 0);
		if (errno || *end || *value < '0' || *value > '9')
			return "seed= is not a number";
		return NULL;
	}
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(field, texts[i].key))
			continue;
		/* preset= becomes a part of a path. */
		if (strchr(value, '/'))
			return "a field has a '/'";
		if (strlen(value) >= texts[i].size)
			return "a field is too long";
		strcpy((char *)out + texts[i].off, value);
		return NULL;
	}
	return "it has a field that this version does not know";
}

/* Whether one of the fields in @rest has the key of @field */
static bool comes_again(const char *field, const char *rest)
{
	size_t key = strcspn(field, "=") + 1;

	for (; rest; rest = strchr(rest, ':') ? strchr(rest, ':') + 1 : NULL)
		if (!strncmp(rest, field, key))
			return true;
	return false;
}

const char *replay_parse(const char *text, struct replay *out)
{
	static char buf[8 * REPLAY_DECISIONS];
	const char *wrong;
	char *at, *next;

	memset(out, 0, sizeof(*out));
	if (!strncmp(text, "replay: ", 8))
		text += 8;
	if (strncmp(text, "vl1:", 4))
		return "it does not start with vl1:";
	if (strlen(text) >= sizeof(buf))
		return "it is too long";
	strcpy(buf, text + 4);
	at = buf + strlen(buf);
	while (at > buf && strchr(" \t\r\n", at[-1]))	/* copied with the line's end */
		*--at = 0;
	at = buf;
	next = strchr(at, ':');
	if (!next)
		return "it ends after the scenario (truncated?)";
	*next++ = 0;
	if (!*at || strlen(at) >= sizeof(out->what))
		return "its scenario name is empty or too long";
	strcpy(out->what, at);
	for (at = next; at; at = next) {
		next = strchr(at, ':');
		if (next)
			*next++ = 0;
		if (comes_again(at, next))
			return "it has a field twice";
		wrong = parse_field(at, out);
		if (wrong)
			return wrong;
	}
	if (!out->level[0] || !out->grain[0] || !out->preset[0] || !out->src[0])
		return "level, grain, preset or src is missing (truncated?)";
	if (strlen(out->src) < strlen(VFIOLAB_SRC_HASH))
		return "its end is missing: src is shorter than a hash (truncated?)";
	return NULL;
}

/* snprintf() to the end of what @buf holds so far; nothing once it is full. */
__attribute__((format(printf, 4, 5))) static void add(char *buf, size_t len, size_t *at,
						      const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf + *at, len - *at, fmt, ap);
	va_end(ap);
	*at += n < 0 ? 0 : (size_t)n;
	if (*at >= len)
		*at = len - 1;
}

static void add_schedule(char *buf, size_t len, size_t *at, const uint8_t *decisions, size_t n)
{
	const char *comma = "";
	size_t i;

	add(buf, len, at, ":schedule=");
	for (i = 0; i < n; i++) {
		if (!decisions[i])
			continue;
		add(buf, len, at, "%s%zu.%u", comma, i, decisions[i]);
		comma = ",";
	}
}

void replay_print(char *buf, size_t len, const char *what, const struct run_spec *spec,
		  const uint8_t *bytes, size_t nbytes)
{
	const unsigned char *trace;
	size_t at = 0, i;

	add(buf, len, &at, "vl1:%s:seed=%llu", what, (unsigned long long)spec->seed);
	if (spec->depth)
		add(buf, len, &at, ":pct=%u/%u", spec->depth, spec->length);
	if (spec->pick) {
		i = sim_schedule_trace(&trace);
		add_schedule(buf, len, &at, trace, i);
	} else if (spec->ndecisions) {
		add_schedule(buf, len, &at, spec->decisions, spec->ndecisions);
	}
	for (i = 0; i < spec->nfaults; i++)
		add(buf, len, &at, "%s%s.%u%s", i ? "," : ":faults=",
		    sim_fault_name((enum sim_fault_class)spec->faults[i].class),
		    spec->faults[i].nth, spec->faults[i].onwards ? "+" : "");
	for (i = 0; i < nbytes; i++)
		add(buf, len, &at, "%s%02x", i ? "" : ":bytes=", bytes[i]);
	add(buf, len, &at, "%s", replay_build_fields());
}

/* What runs now, for the line that a finding prints. */
static struct {
	char what[REPLAY_WHAT];
	struct run_spec spec;
	const uint8_t *bytes;
	size_t nbytes;
} running;

static void (*observer)(void);

void replay_observe(void (*fn)(void))
{
	observer = fn;
}

/* Called in a dying process: the string is only made when it is needed. */
static void write_context(char *buf, unsigned long len)
{
	static char text[65536];

	if (observer)
		observer();
	replay_print(text, sizeof(text), running.what, &running.spec, running.bytes,
		     running.nbytes);
	/* The lab puts the version in front itself. */
	snprintf(buf, len, "%s", text + strlen("vl1:"));
}

void replay_name(const char *what)
{
	memset(&running, 0, sizeof(running));
	snprintf(running.what, sizeof(running.what), "%s", what);
	sim_replay_hook(write_context);
}

void replay_begin(const char *what, const struct run_spec *spec)
{
	unsigned int i;

	replay_name(what);
	running.spec = *spec;
	if (spec->pick)
		sim_schedule_custom(spec->pick, spec->arg);
	else if (spec->ndecisions)
		sim_schedule_bytes(spec->decisions, spec->ndecisions);
	else if (spec->depth)
		sim_schedule_custom(pct_pick, pct_begin(spec->seed, spec->depth, spec->length));
	else if (spec->seed)
		sim_schedule_random(spec->seed);
	else
		sim_schedule_go_on();
	sim_fault_clear();
	if (spec->record)
		sim_fault_record(1);
	for (i = 0; i < spec->nfaults; i++) {
		const struct planned_fault *f = &spec->faults[i];

		if (f->onwards)
			sim_fault_from((enum sim_fault_class)f->class, f->nth);
		else
			sim_fault_at((enum sim_fault_class)f->class, f->nth);
	}
}

void replay_begin_input(const char *what, const uint8_t *bytes, size_t nbytes)
{
	replay_begin(what, &(struct run_spec){ 0 });
	running.bytes = bytes;
	running.nbytes = nbytes;
}

void replay_begin_test(const char *suite, const char *name)
{
	char what[REPLAY_WHAT];

	snprintf(what, sizeof(what), "test/%s/%s", suite, name);
	replay_begin(what, &(struct run_spec){ 0 });
}
