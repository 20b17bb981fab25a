// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opening, mapping, resetting, unbinding: lives that cross.
 */
#include <sys/mman.h>

#include "explore/devices.h"
#include "explore/scenario.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)

static void reset_device(struct scenario *s)
{
	vt_ioctl_arg(s->fd, VFIO_DEVICE_RESET, 0);
}

static void memory_off_and_on(struct scenario *s)
{
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MASTER);
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY);
}

static void map_and_touch(struct scenario *s)
{
	struct vfio_region_info info;
	uint64_t value;
	vt_addr at;
	int i;

	if (vt_region(s->fd, VFIO_PCI_BAR0_REGION_INDEX, &info) ||
	    vt_map(s->fd, info.offset, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, &at))
		return;
	for (i = 0; i < 3; i++) {
		enum vt_fault fault = vt_load(at, 4, &value);

		/* Never anything else: a load of an unzapped, disabled BAR would be VT_OK with all
		 * ones. */
		CHECK(fault == VT_OK || fault == VT_SIGBUS);
		CHECK(fault != VT_OK || value != 0xffffffff);
	}
	vt_unmap(at, PAGE);
}

SCENARIO(mmap_vs_memory_disable_vs_reset,
	 "a mapped BAR touched while memory is disabled and the device reset", .open = true,
	 .tasks = { map_and_touch, memory_off_and_on, reset_device });

static void read_bar(struct scenario *s)
{
	uint32_t value;
	ssize_t got = vt_bar_get(s->fd, VFIO_PCI_BAR0_REGION_INDEX, 0, &value, sizeof(value));

	CHECK(got == -EIO || got == sizeof(value));
	CHECK(got < 0 || value != 0xffffffff);
}

SCENARIO(bar_read_vs_memory_disable,
	 "BAR reads while another thread turns memory decoding off and on", .open = true,
	 .tasks = { read_bar, memory_off_and_on, read_bar });

static void open_and_close(struct scenario *s)
{
	int fd = vt_get_device(s->dev.group, s->bdf);

	CHECK(fd >= 0);
	vt_close(fd);
}

SCENARIO(concurrent_opens, "several opens and closes of one device from one group", .open = true,
	 .tasks = { open_and_close, open_and_close, reset_device });

static void first_open(struct scenario *s)
{
	struct vt_dev d;
	int ret = vt_dev_open(&d, s->bdf);

	/* The group may be open, or in use: then the errno says so. */
	CHECK(ret == 0 || ret == -EBUSY);
	if (!ret)
		vt_dev_close(&d);
}

SCENARIO(first_opens, "two users race for the first open of a group",
	 .tasks = { first_open, first_open });

static void unbind(struct scenario *s)
{
	vt_unbind(s->bdf);
}

static void close_on_request(struct scenario *s)
{
	/* The notice may come before or after; an open device holds the unbind back until this
	 * close. */
	vt_poll(s->events[0], 1 /* POLLIN */, 100);
	vt_dev_close(&s->dev);
}

static void ask_for_notice(struct scenario *s)
{
	s->events[0] = vt_eventfd(0);
	vt_irq_set(s->fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 1, .fds = &s->events[0]);
	close_on_request(s);
}

static void unbound(struct scenario *s)
{
	char driver[32];

	vt_driver(s->bdf, driver, sizeof(driver));
	CHECK(!driver[0]);
}

SCENARIO(unbind_vs_request, "a driver unbound under an open device: the user is asked, and closes",
	 .open = true, .tasks = { unbind, ask_for_notice }, .check = unbound);

static void map_dma(struct scenario *s)
{
	vt_addr mem = vt_umem(2 * PAGE);
	uint64_t size = 2 * PAGE;

	CHECK(vt_dma_map(s->dev.container, mem, 0x10000, 2 * PAGE,
			 VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE) == 0);
	CHECK(vt_dma_unmap(s->dev.container, 0x10000, &size, 0) == 0);
	CHECK(size == 2 * PAGE);
}

static void map_other_dma(struct scenario *s)
{
	vt_addr mem = vt_umem(PAGE);
	uint64_t size = PAGE;

	CHECK(vt_dma_map(s->dev.container, mem, 0x80000, PAGE, VFIO_DMA_MAP_FLAG_READ) == 0);
	CHECK(vt_dma_unmap(s->dev.container, 0x80000, &size, 0) == 0);
}

SCENARIO(dma_map_vs_unmap, "two threads map and unmap their own ranges of one container",
	 .open = true, .tasks = { map_dma, map_other_dma });
