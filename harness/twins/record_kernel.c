// SPDX-License-Identifier: GPL-2.0-only
/*
 * Recorder: config space, its writable bits, BAR kinds and sizes and the ROM, all from sysfs.
 * Finding the writable bits writes to config space: a device is recorded in a guest, or when nobody
 * needs it.
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

/* ---- which bits take writes -------------------------------------------------------- */

/* All but the top bit, which resets the function in device control. */
enum { HALF = 2 };

/* Do not probe: the byte has effects of its own, and the specification's mask is right for it. */
static void keep_off(unsigned char *skip, unsigned int from, unsigned int len)
{
	while (len-- && from < 4096)
		skip[from++] = 1;
}

static unsigned int word_at(const unsigned char *config, unsigned int pos)
{
	return config[pos] | config[pos + 1] << 8;
}

static void mark_caps(const unsigned char *config, unsigned char *skip)
{
	unsigned int pos = config[PCI_CAPABILITY_LIST] & ~3u, left = 48;

	if (!(config[PCI_STATUS] & PCI_STATUS_CAP_LIST))
		return;
	for (; pos >= 0x40 && left--; pos = config[pos + 1] & ~3u) {
		switch (config[pos]) {
		case PCI_CAP_ID_PM:
			keep_off(skip, pos + PCI_PM_CTRL, 1);
			break;
		case PCI_CAP_ID_VPD:
			keep_off(skip, pos, 8);
			break;
		case PCI_CAP_ID_MSI:
		case PCI_CAP_ID_MSIX:
			keep_off(skip, pos + 2, 2);
			break;
		case PCI_CAP_ID_EXP:
			skip[pos + PCI_EXP_DEVCTL + 1] = HALF;
			keep_off(skip, pos + PCI_EXP_LNKCTL, 2);
			break;
		}
	}
}

static void mark_ecaps(const unsigned char *config, unsigned char *skip)
{
	unsigned int pos = 0x100, left = 100;

	for (; pos >= 0x100 && left--; pos = word_at(config, pos + 2) >> 4) {
		if (word_at(config, pos) == PCI_EXT_CAP_ID_SRIOV)
			keep_off(skip, pos, PCI_EXT_CAP_SRIOV_SIZEOF);
	}
}

/* Flip each byte, see what stays flipped, put it back. Only for machines that are there for it. */
static int probe_masks(const char *bdf, const unsigned char *config, size_t len,
		       const unsigned char *skip, unsigned char *mask)
{
	unsigned char flipped, now;
	char path[128];
	size_t i;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/config", bdf);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (i = 0; i < len; i++) {
		flipped = (unsigned char)~config[i];
		if (skip[i] == HALF)
			flipped &= 0x7f;
		else if (skip[i])
			continue;
		if (pwrite(fd, &flipped, 1, (off_t)i) != 1 || pread(fd, &now, 1, (off_t)i) != 1 ||
		    pwrite(fd, config + i, 1, (off_t)i) != 1) {
			close(fd);
			return -EIO;
		}
		mask[i] = now ^ config[i];
	}
	close(fd);
	return 0;
}

static int put_masks(FILE *out, const char *name, const char *bdf, const unsigned char *config,
		     size_t len)
{
	unsigned char skip[4096] = { 0 }, mask[4096] = { 0 };
	size_t end, i, from;
	int ret;

	/* COMMAND's effects end with the probe; STATUS clears by ones; BARs are the twin's own. */
	keep_off(skip, PCI_VENDOR_ID, 4);
	keep_off(skip, PCI_STATUS, 2);
	keep_off(skip, PCI_BASE_ADDRESS_0, 24);
	keep_off(skip, PCI_ROM_ADDRESS, 4);
	mark_caps(config, skip);
	if (len > 256)
		mark_ecaps(config, skip);
	ret = probe_masks(bdf, config, len, skip, mask);
	if (ret)
		return ret;
	for (end = len; end && !config[end - 1] && !mask[end - 1]; end--)
		;
	for (i = 0; i < end; i++) {
		if (skip[i] == 1)
			continue;
		for (from = i; i < end && skip[i] != 1; i++)
			;
		fprintf(out, "twin\t%s\twmask 0x%zx ", name, from);
		put_hex(out, mask + from, i - from);
	}
	return 0;
}

int twin_record(FILE *out, const char *name, const char *bdf, const char *model)
{
	int ret;

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
	if (model)
		fprintf(out, "twin\t%s\tmodel %s\n", name, model);
	/* Where it sits decides which resets there are. Bus 0 is the root bus. */
	fprintf(out, "twin\t%s\tplace %s\n", name, strncmp(bdf + 5, "00:", 3) ? "port" : "root");
	fprintf(out, "twin\t%s\tconfig ", name);
	put_hex(out, config, (size_t)len);
	put_bars(out, name, resources);
	ret = put_rom(out, name, bdf);
	return ret ? ret : put_masks(out, name, bdf, config, (size_t)len);
}
