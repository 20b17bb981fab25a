// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replay strings: made here, read here.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/modtab.h>
#include <vfiolab_build.h>

#include "cli/cli.h"
#include "cli/replay.h"

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
		return "a field has no '='";
	*value++ = 0;
	if (!strcmp(field, "bytes"))
		return parse_bytes(value, out);
	if (!strcmp(field, "seed")) {
		errno = 0;
		out->seed = strtoull(value, &end, 0);
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

const char *replay_parse(const char *text, struct replay *out)
{
	static char buf[2 * REPLAY_BYTES + 512];
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
		wrong = parse_field(at, out);
		if (wrong)
			return wrong;
	}
	if (!out->level[0] || !out->grain[0] || !out->preset[0] || !out->src[0])
		return "level, grain, preset or src is missing (truncated?)";
	return NULL;
}

/* What runs now, for the line that a finding prints. */
static struct {
	char what[REPLAY_WHAT];
	uint64_t seed;
	const uint8_t *bytes;
	size_t nbytes;
} running;

/* Called in a dying process: the string is only made when it is needed. */
static void write_context(char *buf, unsigned long len)
{
	unsigned long at;
	size_t i;

	at = (unsigned long)snprintf(buf, len, "%s:seed=%llu", running.what,
				     (unsigned long long)running.seed);
	if (running.nbytes)
		at += (unsigned long)snprintf(buf + at, len - at, ":bytes=");
	for (i = 0; i < running.nbytes && at + 160 < len; i++)
		at += (unsigned long)snprintf(buf + at, len - at, "%02x", running.bytes[i]);
	snprintf(buf + at, len - at, "%s", replay_build_fields());
}

void replay_name(const char *what)
{
	memset(&running, 0, sizeof(running));
	snprintf(running.what, sizeof(running.what), "%s", what);
	sim_replay_hook(write_context);
}

void replay_begin(const char *what, uint64_t seed, const uint8_t *bytes, size_t nbytes)
{
	replay_name(what);
	running.seed = seed;
	running.bytes = bytes;
	running.nbytes = nbytes;
	if (nbytes)
		sim_schedule_bytes(bytes, nbytes);
	else if (seed)
		sim_schedule_random(seed);
	else
		sim_schedule_go_on();
}

void replay_begin_input(const char *what, const uint8_t *bytes, size_t nbytes)
{
	replay_begin(what, 0, NULL, 0);
	running.bytes = bytes;
	running.nbytes = nbytes;
}

void replay_begin_test(const char *suite, const char *name)
{
	char what[REPLAY_WHAT];

	snprintf(what, sizeof(what), "test/%s/%s", suite, name);
	replay_begin(what, 0, NULL, 0);
}
