// SPDX-License-Identifier: GPL-2.0-only
/*
 * An integrated display whose bridges, firmware and extension are at work while somebody reads it.
 */
#include <string.h>

#include <shared/module.h>
#include <shared/pci.h>

#include "cli/igd.h"
#include "explore/scenario.h"

enum { OPREGION = VFIO_PCI_NUM_REGIONS, HOST, LPC, REGIONS };

#define AT(region, pos) ((uint64_t)(region) << 40 | (pos))

/* What is there of these regions is whole: no read ends in the middle of what it asked for. */
static void read_all(int fd)
{
	uint8_t buf[64];
	unsigned int i;

	for (i = OPREGION; i < REGIONS; i++) {
		ssize_t got = vt_pread(fd, buf, sizeof(buf), AT(i, 0));

		CHECK(got == sizeof(buf) || got < 0);
		if (got > 0 && i == OPREGION)
			CHECK(!memcmp(buf, "IntelGraphicsMem", 16));
	}
}

static void read_regions(struct scenario *s)
{
	read_all(s->fd);
	read_all(s->fd);
}

static void unplug_lpc(struct scenario *s)
{
	(void)s;
	sim_pci_unplug(IGD_LPC);
}

static void reset(struct scenario *s)
{
	vt_ioctl_arg(s->fd, VFIO_DEVICE_RESET, 0);
}

/* The user's register and the function's part ways at the open, and meet no more. */
static void write_register(struct scenario *s)
{
	CHECK(vt_cfg_set32(s->fd, MOCK_IGD_ASLS, 0x1234000) == 0);
	CHECK(vt_cfg_get32(s->fd, MOCK_IGD_ASLS) == 0x1234000);
}

static void still_read(struct scenario *s)
{
	uint8_t buf[64];

	CHECK(vt_pread(s->fd, buf, sizeof(buf), AT(OPREGION, 0)) == sizeof(buf));
	CHECK(vt_pread(s->fd, buf, sizeof(buf), AT(HOST, 0)) == sizeof(buf));
	CHECK(vt_cfg_get32(s->fd, MOCK_IGD_ASLS) == 0x1234000);
}

SCENARIO(igd_read_vs_reset_vs_unplug,
	 "regions of an integrated display read while it is reset and a bridge goes away",
	 .stage = "igd", .open = true,
	 .tasks = { read_regions, reset, unplug_lpc, write_register }, .check = still_read);

/* Once it is unloaded nobody loads it again, so that what it holds is gone for good. */
static void load_no_more(struct scenario *s)
{
	(void)s;
	sim_module_blacklist("vfio-pci-igd", 1);
}

static void close_and_open(struct scenario *s)
{
	struct vt_dev d;

	vt_dev_close(&s->dev);
	s->fd = -1;
	if (vt_dev_open(&d, s->bdf))
		return;
	/* All regions or none, whoever comes and goes. */
	CHECK(d.info.num_regions == OPREGION || d.info.num_regions == REGIONS);
	if (d.info.num_regions == REGIONS)
		read_all(d.fd);
	vt_dev_close(&d);
}

static void unload(struct scenario *s)
{
	int ret = sim_rmmod("vfio-pci-igd");

	(void)s;
	CHECK(ret == 0 || ret == -EWOULDBLOCK || ret == -ENOENT);
}

static void unbind(struct scenario *s)
{
	vt_unbind(s->bdf);
}

SCENARIO(igd_open_vs_unload_vs_unbind,
	 "an integrated display closed and opened, its extension unloaded, its driver unbound",
	 .stage = "igd", .open = true, .begin = load_no_more,
	 .tasks = { close_and_open, unload, unbind });
