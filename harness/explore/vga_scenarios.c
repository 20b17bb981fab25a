// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two displays at the same legacy addresses, each with its own user.
 */
#include <shared/pci.h>

#include "explore/scenario.h"

#define SECOND "0000:02:00.0"

enum { SEQ = 0x3c4, MEM = 0xa0000 };

/* What is written must be read back: nobody else's cycle may have come to this display. */
static void use(int fd, uint8_t mine)
{
	const uint8_t set[2] = { 2, mine };
	uint8_t seen = 0;
	int i;

	for (i = 0; i < 2; i++) {
		CHECK(vt_bar_set(fd, VFIO_PCI_VGA_REGION_INDEX, SEQ, set, 2) == 2);
		CHECK(vt_bar_set(fd, VFIO_PCI_VGA_REGION_INDEX, MEM, &mine, 1) == 1);
		CHECK(vt_bar_get(fd, VFIO_PCI_VGA_REGION_INDEX, SEQ + 1, &seen, 1) == 1);
		CHECK(seen == mine);
		CHECK(vt_bar_get(fd, VFIO_PCI_VGA_REGION_INDEX, MEM, &seen, 1) == 1);
		CHECK(seen == mine);
	}
}

static void decode(int fd)
{
	CHECK(vt_cfg_set16(fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_IO) == 0);
}

static void use_first(struct scenario *s)
{
	decode(s->fd);
	use(s->fd, 0x11);
}

static void use_second(struct scenario *s)
{
	struct vt_dev d;

	CHECK(vt_dev_open(&d, SECOND) == 0);
	decode(d.fd);
	use(d.fd, 0x22);
	vt_dev_close(&d);
	(void)s;
}

SCENARIO(two_displays, "two displays behind a port each, used by two programs", .stage = "vga",
	 .open = true, .tasks = { use_first, use_second });

static void unplug_second(struct scenario *s)
{
	sim_pci_unplug(SECOND);
	(void)s;
}

SCENARIO(display_unplugged_vs_use, "a display is used while the other one is pulled out",
	 .stage = "vga", .open = true, .tasks = { use_first, unplug_second });
