// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recorder: config space, BAR kinds and sizes and the ROM, all from sysfs, so that it works on any
 * machine and disturbs nothing but the ROM's enable bit.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record.h"

/* Bits of a resource's flags, as sysfs prints them; from the kernel's stable sysfs ABI. */
enum { RES_IO = 0x100, RES_MEM = 0x200, RES_PREFETCH = 0x2000, RES_MEM64 = 0x100000 };

enum { ROM_MAX = 1 << 20, ROM_RESOURCE = 6 };

static ssize_t slurp(const char *bdf, const char *attr, void *buf, size_t len)
{
	char path[128];
	ssize_t got, all = 0;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", bdf, attr);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while ((got = read(fd, (char *)buf + all, len - (size_t)all)) > 0)
		all += got;
	close(fd);
	return got < 0 && !all ? -errno : all;
}

static void put_hex(FILE *out, const unsigned char *b, size_t len)
{
	while (len--)
		fprintf(out, "%02x", *b++);
	fputc('\n', out);
}

static void put_bars(FILE *out, const char *name, char *resources)
{
	unsigned long long start, end, flags;
	char *save = NULL, *line;
	int i = 0;

	for (line = strtok_r(resources, "\n", &save); line && i < ROM_RESOURCE;
	     line = strtok_r(NULL, "\n", &save), i++) {
		if (sscanf(line, "%llx %llx %llx", &start, &end, &flags) != 3 || !end)
			continue;
		if (!(flags & (RES_IO | RES_MEM)))
			continue;
		fprintf(out, "twin\t%s\tbar %d %s%s 0x%llx\n", name, i,
			flags & RES_IO ? "io" : flags & RES_MEM64 ? "mem64" : "mem32",
			flags & RES_PREFETCH ? " prefetch" : "", end - start + 1);
	}
}

static int put_rom(FILE *out, const char *name, const char *bdf)
{
	unsigned char *rom;
	char path[128];
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/rom", bdf);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	rom = malloc(ROM_MAX);
	if (!rom || write(fd, "1", 1) != 1) {
		free(rom);
		close(fd);
		return -EIO;
	}
	len = slurp(bdf, "rom", rom, ROM_MAX);
	if (write(fd, "0", 1) != 1)
		len = -EIO;
	close(fd);
	if (len > 0) {
		fprintf(out, "twin\t%s\trom ", name);
		put_hex(out, rom, (size_t)len);
	}
	free(rom);
	return 0;
}

int twin_record(FILE *out, const char *name, const char *bdf)
{
	unsigned char config[4096];
	char resources[4096];
	ssize_t len, got;

	len = slurp(bdf, "config", config, sizeof(config));
	got = slurp(bdf, "resource", resources, sizeof(resources) - 1);
	if (len < 64 || got < 0)
		return len < 0 ? (int)len : -EIO;
	resources[got] = '\0';
	fprintf(out, "twin\t%s\ttwin 1\ntwin\t%s\tname %s\n", name, name, name);
	fprintf(out, "twin\t%s\tvendor %02x%02x device %02x%02x\n", name, config[1], config[0],
		config[3], config[2]);
	/* Where it sits decides which resets there are. Bus 0 is the root bus. */
	fprintf(out, "twin\t%s\tplace %s\n", name, strncmp(bdf + 5, "00:", 3) ? "port" : "root");
	fprintf(out, "twin\t%s\tconfig ", name);
	put_hex(out, config, (size_t)len);
	put_bars(out, name, resources);
	return put_rom(out, name, bdf);
}
