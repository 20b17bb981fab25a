// SPDX-License-Identifier: GPL-2.0-only
/*
 * igd_kernel TARGET OUT BDF: what a user sees of a function in disguise (disguise.c) under each of
 * mock-hw's firmwares, one line each: "igd TARGET FIRMWARE OBSERVATION", separated by tabs. Runs in
 * a guest, as root.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/igd_expect.h"
#include "vt/vt.h"

#define DISGUISE "/sys/module/disguise/"
#define TABLE_AT 0x1000		/* in its memory; VBTs that are not close to the table are here: */
#define VBT_AT	 0x30000

static const char *target, *bdf;
static FILE *out;

static void die(const char *what)
{
	printf("Bail out! igd_kernel: %s\n", what);
	exit(1);
}

static uint64_t base(void)
{
	char text[32];

	if (vt_sysfs_read(DISGUISE "parameters/base", text, sizeof(text)) < 0)
		die("no disguise");
	return strtoull(text, NULL, 10);
}

static void put(const char *path, const void *bytes, size_t len, uint64_t at)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < len) {
		ssize_t n = pwrite(fd, (const char *)bytes + done, len - done,
				   (off_t)(at + done));

		if (n <= 0)
			die("cannot write the tables");
		done += (size_t)n;
	}
	if (fd < 0)
		die(path);
	close(fd);
}

/* Have firmware be @fw, with its addresses where the memory is. Return: what it became. */
static struct mock_igd_firmware use(const struct mock_igd_firmware *fw)
{
	static uint8_t table[MOCK_IGD_OPREGION_LEN], vbt[IGD_REGION_MAX];
	struct mock_igd_firmware here = *fw;
	uint64_t far = fw->vbt_at - MOCK_IGD_OPREGION_AT, at = base() + TABLE_AT;
	bool apart = fw->vbt_at && far >= VBT_AT;
	uint32_t asls;
	char path[128];

	if (fw->asls && ~fw->asls)
		here.asls = (uint32_t)(fw->asls - MOCK_IGD_OPREGION_AT < 0x1000 ?
					       at + fw->asls - MOCK_IGD_OPREGION_AT : fw->asls);
	if (apart) {
		here.vbt_at = base() + VBT_AT;
		here.rvda = here.vbt_at;
	} else if (fw->vbt_at) {
		here.vbt_at = at + far;
	}
	mock_igd_write_opregion(&here, table);
	put(DISGUISE "memory", table, sizeof(table), TABLE_AT);
	mock_igd_write_vbt(&here, vbt);
	if (here.vbt_len)
		put(DISGUISE "memory", vbt, here.vbt_len, apart ? VBT_AT : TABLE_AT + far);
	asls = here.asls;
	snprintf(path, sizeof(path), VT_PCI "%s/config", bdf);
	put(path, &asls, 4, MOCK_IGD_ASLS);
	return here;
}

static uint64_t hash(const uint8_t *bytes, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	while (len--)
		h = (h ^ *bytes++) * 0x100000001b3;
	return h;
}

/* In pieces of every length and alignment it is the same as in one. */
static bool same_in_pieces(int fd, uint64_t off, const uint8_t *all, uint64_t size)
{
	uint64_t pos = 0, step = 1;
	uint8_t buf[64];

	for (; pos < size; pos += step, step = step % 61 + 1) {
		uint64_t len = step < size - pos ? step : size - pos;

		if (vt_pread(fd, buf, len, off + pos) != (ssize_t)len ||
		    memcmp(buf, all + pos, len))
			return false;
	}
	return true;
}

static void observe_region(const struct vt_dev *d, uint32_t index,
			   const struct mock_igd_firmware *fw)
{
	static uint8_t bytes[IGD_REGION_MAX], want[IGD_REGION_MAX];
	static const char *const bridges[] = { "0000:00:00.0", "0000:00:1f.0" };
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_type type;
	} v = { .info = { .argsz = sizeof(v), .index = index } };
	uint64_t size;
	char path[64];
	ssize_t got;
	int fd;

	if (vt_ioctl(d->fd, VFIO_DEVICE_GET_REGION_INFO, &v, sizeof(v)))
		die("GET_REGION_INFO");
	size = v.info.size < sizeof(bytes) ? v.info.size : sizeof(bytes);
	fprintf(out, " [%x.%u size %llu flags %x", v.type.type, v.type.subtype,
		(unsigned long long)v.info.size, v.info.flags);
	got = vt_pread(d->fd, bytes, size, v.info.offset);
	fprintf(out, " read %zd hash %016llx pieces %d", got,
		(unsigned long long)hash(bytes, got > 0 ? (size_t)got : 0),
		same_in_pieces(d->fd, v.info.offset, bytes, size));
	if (v.type.subtype == VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION) {
		igd_expected(fw, want);
		fprintf(out, " expected %d", !memcmp(bytes, want, size));
	} else if (v.type.subtype <= VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG) {
		snprintf(path, sizeof(path), VT_PCI "%s/config", bridges[v.type.subtype - 2]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		fprintf(out, " as sysfs %d", pread(fd, want, size, 0) == (ssize_t)size &&
						     !memcmp(bytes, want, size));
		close(fd);
	}
	fprintf(out, " write %zd end %zd beyond %zd]", vt_pwrite(d->fd, bytes, 4, v.info.offset),
		vt_pread(d->fd, bytes, 16, v.info.offset + v.info.size - 3),
		vt_pread(d->fd, bytes, 1, v.info.offset + v.info.size));
}

/* Which address the register shows, since the address itself is another one in every guest. */
static const char *meaning(uint32_t asls, const struct mock_igd_firmware *fw)
{
	return asls == fw->asls ? "opregion" : asls == fw->vbt_at ? "vbt" : "other";
}

static void observe(const struct mock_igd_firmware *fw)
{
	struct mock_igd_firmware here = use(fw);
	struct vt_dev d;
	uint32_t i, hw = 0;
	char path[128];
	int ret = vt_dev_open(&d, bdf), fd;

	fprintf(out, "igd\t%s\t%s\topen %d", target, fw->name, ret);
	if (!ret) {
		fprintf(out, " asls %s", meaning(vt_cfg_get32(d.fd, MOCK_IGD_ASLS), &here));
		for (i = VFIO_PCI_NUM_REGIONS; i < d.info.num_regions; i++)
			observe_region(&d, i, &here);
		vt_cfg_set32(d.fd, MOCK_IGD_ASLS, 0x1234000);
		snprintf(path, sizeof(path), VT_PCI "%s/config", bdf);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (pread(fd, &hw, 4, MOCK_IGD_ASLS) != 4)
			die("config of sysfs");
		close(fd);
		fprintf(out, " user's own %d function's %s",
			vt_cfg_get32(d.fd, MOCK_IGD_ASLS) == 0x1234000, meaning(hw, &here));
		vt_dev_close(&d);
	}
	fprintf(out, "\n");
	fflush(out);
}

/*
 * What makes the kernel's own vfio-pci read behind a mapping, and what makes every kernel warn, are
 * for the lab.
 */
static bool harmless(const struct mock_igd_firmware *fw)
{
	if (fw->vbt_at >> 32 || strstr(fw->name, "4 GiB"))
		return false;
	return strcmp(target, "distribution") ||
	       !(strstr(fw->name, "large") || strstr(fw->name, "wraps"));
}

int main(int argc, char **argv)
{
	const struct mock_igd_firmware *fw;

	if (argc != 4)
		die("TARGET OUT BDF");
	target = argv[1];
	bdf = argv[3];
	out = fopen(argv[2], "w");
	if (!out)
		die(argv[2]);
	for (fw = mock_igd_firmwares; fw->name; fw++)
		if (harmless(fw))
			observe(fw);
	return 0;
}
