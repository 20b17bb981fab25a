// SPDX-License-Identifier: GPL-2.0-only
/* The loader of recorded functions. It checks the text; mock-hw judges the hardware. */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "twins.h"

static int hex_digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch = (char)tolower((unsigned char)ch);
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* Bytes of a hex string, owned by the twin; NULL unless it is whole bytes. */
static mock_u8 *hex_block(struct twin *t, const char *text, mock_u32 *len)
{
	size_t n = strlen(text), i;
	mock_u8 *block;

	if (!n || n % 2 || t->nr_blocks >= sizeof(t->blocks) / sizeof(t->blocks[0]))
		return NULL;
	block = malloc(n / 2);
	if (!block)
		return NULL;
	t->blocks[t->nr_blocks++] = block;
	for (i = 0; i < n / 2; i++) {
		int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return NULL;
		block[i] = (mock_u8)(high << 4 | low);
	}
	*len = (mock_u32)(n / 2);
	return block;
}

static bool number(const char *text, unsigned long long *value)
{
	char *end;

	if (!text)
		return false;
	errno = 0;
	*value = strtoull(text, &end, 0);
	return !errno && end != text && !*end;
}

static char *word(char **save)
{
	return strtok_r(NULL, " \t", save);
}

static const char *put_bar(struct twin *t, char **save)
{
	unsigned long long index, size;
	char *kind, *last;
	int type;

	if (!number(word(save), &index) || index > 5)
		return "bar needs an index from 0 to 5";
	kind = word(save);
	if (!kind)
		return "bar needs a kind: mem32, mem64 or io";
	if (!strcmp(kind, "mem32"))
		type = MOCK_MEM32;
	else if (!strcmp(kind, "mem64"))
		type = MOCK_MEM64;
	else if (!strcmp(kind, "io"))
		type = MOCK_IO;
	else
		return "unknown kind of bar";
	last = word(save);
	if (last && !strcmp(last, "prefetch")) {
		type |= MOCK_PREFETCH;
		last = word(save);
	}
	if (!number(last, &size) || !size || size & (size - 1))
		return "bar needs a size, a power of two";
	t->desc.bars[index].type = type;
	t->desc.bars[index].size = size;
	return NULL;
}

static const char *put_config(struct twin *t, char **save)
{
	char *text = word(save);

	t->desc.config = text ? hex_block(t, text, &t->desc.config_len) : NULL;
	if (!t->desc.config || (t->desc.config_len != 256 && t->desc.config_len != 4096))
		return "config needs 256 or 4096 bytes of hex";
	return NULL;
}

static const char *put_rom(struct twin *t, char **save)
{
	char *text = word(save);

	t->desc.rom = text ? hex_block(t, text, &t->desc.rom_len) : NULL;
	if (!t->desc.rom)
		return "rom needs hex";
	/* The smallest ROM BAR that there is decodes 2 KiB. */
	for (t->desc.rom_size = 2048; t->desc.rom_size < t->desc.rom_len;)
		t->desc.rom_size *= 2;
	return NULL;
}

static const char *put_init(struct twin *t, char **save)
{
	struct mock_twin_init *init = &t->init[t->desc.ninit];
	unsigned long long bar, off;
	char *text;

	if (t->desc.ninit >= TWIN_PARTS_MAX)
		return "too many barinit lines";
	if (!number(word(save), &bar) || bar > 5 || !number(word(save), &off))
		return "barinit needs an index and an offset";
	text = word(save);
	init->bar = (int)bar;
	init->off = off;
	init->data = text ? hex_block(t, text, &init->len) : NULL;
	if (!init->data)
		return "barinit needs hex";
	t->desc.ninit++;
	return NULL;
}

static const char *put_mask(struct twin *t, char **save)
{
	struct mock_twin_mask *mask = &t->masks[t->desc.nmasks];
	unsigned long long off;
	char *text;

	if (t->desc.nmasks >= TWIN_PARTS_MAX)
		return "too many wmask lines";
	if (!number(word(save), &off) || off >= 4096)
		return "wmask needs an offset below 4096";
	text = word(save);
	mask->off = (unsigned int)off;
	mask->mask = text ? hex_block(t, text, &mask->len) : NULL;
	if (!mask->mask)
		return "wmask needs hex";
	t->desc.nmasks++;
	return NULL;
}

static const char *put_line(struct twin *t, char *line)
{
	char *save = NULL, *key = strtok_r(line, " \t", &save), *text;

	if (!key || *key == '#')
		return NULL;
	if (!strcmp(key, "vendor"))
		return NULL;
	if (!strcmp(key, "bar"))
		return put_bar(t, &save);
	if (!strcmp(key, "config"))
		return put_config(t, &save);
	if (!strcmp(key, "rom"))
		return put_rom(t, &save);
	if (!strcmp(key, "barinit"))
		return put_init(t, &save);
	if (!strcmp(key, "wmask"))
		return put_mask(t, &save);
	text = word(&save);
	if (!text)
		return "a key without its value";
	if (!strcmp(key, "name")) {
		snprintf(t->name, sizeof(t->name), "%s", text);
	} else if (!strcmp(key, "place")) {
		t->below_port = !strcmp(text, "port");
		if (!t->below_port && strcmp(text, "root"))
			return "place is root or port";
	} else if (!strcmp(key, "vf-of")) {
		snprintf(t->vf_of, sizeof(t->vf_of), "%s", text);
	} else if (!strcmp(key, "model")) {
		t->desc.model = mock_device_find(text);
		if (!t->desc.model)
			return "no such model in mock-hw";
	} else if (!strcmp(key, "gaps")) {
		if (strcmp(text, "rw"))
			return "gaps is rw";
		t->desc.flags |= MOCK_TWIN_GAPS_RW;
	} else {
		return "unknown key";
	}
	return NULL;
}

static const char *read_lines(struct twin *t, FILE *in, unsigned int *nr)
{
	const char *wrong = NULL;
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	*nr = 0;
	while (!wrong && (len = getline(&line, &room, in)) >= 0) {
		while (len && (line[len - 1] == '\n' || line[len - 1] == '\r'))
			line[--len] = '\0';
		if (!(*nr)++) {
			if (strcmp(line, "twin 1"))
				wrong = "the first line must be \"twin 1\"";
			continue;
		}
		wrong = put_line(t, line);
	}
	free(line);
	if (!wrong && (!t->desc.config || !t->name[0]))
		wrong = "name or config is missing";
	return wrong;
}

struct twin *twin_load(const char *path, char *why, size_t why_len)
{
	struct twin *t = calloc(1, sizeof(*t));
	FILE *in = fopen(path, "r");
	const char *wrong;
	unsigned int nr;

	if (!t || !in) {
		snprintf(why, why_len, "%s: %s", path, t ? strerror(errno) : "out of memory");
		goto err_free;
	}
	wrong = read_lines(t, in, &nr);
	if (wrong) {
		snprintf(why, why_len, "%s:%u: %s", path, nr, wrong);
		goto err_free;
	}
	fclose(in);
	t->desc.name = t->name;
	t->desc.init = t->init;
	t->desc.masks = t->masks;
	mock_twin_device(&t->device, &t->desc);
	t->model = &t->device;
	return t;

err_free:
	if (in)
		fclose(in);
	twin_free(t);
	return NULL;
}

void twin_free(struct twin *t)
{
	if (!t)
		return;
	twin_free(t->vf);
	while (t->nr_blocks)
		free(t->blocks[--t->nr_blocks]);
	free(t);
}

static int is_twin(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && !strcmp(d->d_name + n - 5, ".twin");
}

void twin_free_all(struct twin **list, int count)
{
	while (count > 0)
		twin_free(list[--count]);
	free(list);
}

/* Take the VFs out of the list and give them to their PFs. */
static int adopt_vfs(struct twin **list, int count)
{
	int i, j, kept = 0;

	bool adopted;

	for (i = 0; i < count; i++) {
		adopted = false;
		for (j = 0; list[i]->vf_of[0] && !adopted && j < count; j++) {
			adopted = !strcmp(list[j]->name, list[i]->vf_of) && !list[j]->vf;
			if (!adopted)
				continue;
			list[j]->vf = list[i];
			list[j]->device.vf = &list[i]->device;
		}
		/* A VF whose PF is not here is of no use to anybody. */
		list[i]->orphan = list[i]->vf_of[0] && !adopted;
	}
	for (i = 0; i < count; i++) {
		if (list[i]->orphan)
			twin_free(list[i]);
		else if (!list[i]->vf_of[0])
			list[kept++] = list[i];
	}
	return kept;
}

int twin_load_dir(const char *dir, struct twin ***list, char *why, size_t why_len)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_twin, alphasort), i, good = 0;
	char path[4096];

	if (n <= 0) {
		snprintf(why, why_len, "%s: %s", dir, n ? strerror(errno) : "no *.twin in it");
		return -1;
	}
	*list = calloc((size_t)n, sizeof(**list));
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		if (*list && good == i) {
			(*list)[i] = twin_load(path, why, why_len);
			good += !!(*list)[i];
		}
		free(names[i]);
	}
	free(names);
	if (good == n)
		return adopt_vfs(*list, n);
	twin_free_all(*list, good);
	return -1;
}
