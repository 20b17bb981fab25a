// SPDX-License-Identifier: GPL-2.0-only
/* RESET, what it leaves, and the hot reset of a bus. */
#include <stdlib.h>
#include <string.h>

#include "conformance.h"

static int reset(struct conf *c)
{
	return vt_ioctl_arg(c->fd, VFIO_DEVICE_RESET, 0);
}

CASE(reset_works_or_says_so, NEEDS(ANY))
{
	observe_hex(c, "flags", c->dev.info.flags);
	observe_errno(c, "reset", reset(c));
	observe_errno(c, "argument ignored", vt_ioctl_arg(c->fd, VFIO_DEVICE_RESET, 1234));
}

CASE(reset_keeps_command, NEEDS(RESET))
{
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER));
	observe_errno(c, "reset", reset(c));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
}

CASE(reset_keeps_scratch_and_bars, NEEDS(RESET))
{
	uint32_t bar0 = vt_cfg_get32(c->fd, PCI_BASE_ADDRESS_0);

	MUST(c, vt_cfg_set8(c->fd, PCI_INTERRUPT_LINE, 0x77));
	observe_errno(c, "reset", reset(c));
	observe_hex(c, "line", vt_cfg_get8(c->fd, PCI_INTERRUPT_LINE));
	observe_text(c, "bar0", "%s", vt_cfg_get32(c->fd, PCI_BASE_ADDRESS_0) == bar0 ?
		     "same" : "other");
}

CASE(reset_and_cacheline, NEEDS(RESET))
{
	MUST(c, vt_cfg_set8(c->fd, PCI_CACHE_LINE_SIZE, 16));
	observe_errno(c, "reset", reset(c));
	observe_hex(c, "cacheline", vt_cfg_get8(c->fd, PCI_CACHE_LINE_SIZE));
}

CASE(reset_then_memory, NEEDS(RESET, MEM))
{
	uint32_t v;

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	observe_errno(c, "reset", reset(c));
	observe_errno(c, "read", vt_bar_get(c->fd, (uint32_t)c->bar, 0, &v, 4));
}

CASE(reset_with_memory_off, NEEDS(RESET, MEM))
{
	uint32_t v;

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0));
	observe_errno(c, "reset", reset(c));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
	observe_errno(c, "read", vt_bar_get(c->fd, (uint32_t)c->bar, 0, &v, 4));
}

CASE(reset_keeps_vectors, NEEDS(RESET, MSIX))
{
	int32_t fd = conf_eventfd(c);

	MUST(c, vt_irq_set(c->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1, .fds = &fd));
	observe_errno(c, "reset", reset(c));
	observe_irq_state(c);
	observe_errno(c, "trigger", vt_irq_set(c->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1));
	observe_u64(c, "signals", vt_event_count(fd));
	observe_errno(c, "off", vt_irq_off(c->fd, VFIO_PCI_MSIX_IRQ_INDEX));
}

CASE(reset_from_d3, NEEDS(RESET, PM))
{
	unsigned int ctrl = vt_cap(c->fd, PCI_CAP_ID_PM) + PCI_PM_CTRL;

	MUST(c, vt_cfg_set16(c->fd, ctrl, 3));
	observe_errno(c, "reset", reset(c));
	observe_hex(c, "ctrl", vt_cfg_get16(c->fd, ctrl));
	observe_hex(c, "id", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
}

CASE(reset_five_times, NEEDS(RESET))
{
	int i, good = 0;

	for (i = 0; i < 5; i++)
		good += !reset(c);
	observe_u32(c, "good", (uint32_t)good);
}

/* ---- hot reset --------------------------------------------------------------------- */

CASE(hot_reset_info_needs_room, NEEDS(ANY))
{
	struct vfio_pci_hot_reset_info info = { .argsz = sizeof(info) };

	observe_errno(c, "ret", vt_ioctl(c->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info,
					 sizeof(info)));
	observe_u32(c, "count", info.count);
	observe_hex(c, "flags", info.flags);
}

CASE(hot_reset_info_argsz, NEEDS(ANY))
{
	struct vfio_pci_hot_reset_info info = { .argsz = sizeof(info) - 1 };

	observe_errno(c, "short", vt_ioctl(c->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info,
					   sizeof(info)));
	observe_errno(c, "pointer", vt_ioctl_arg(c->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
						 vt_bad_addr()));
}

CASE(hot_reset_info_lists_itself, NEEDS(PORT))
{
	unsigned char buf[256] = { 0 };
	struct vfio_pci_hot_reset_info *info = (void *)buf;
	unsigned int bus = 0, slot = 0, fn = 0;

	info->argsz = sizeof(buf);
	observe_errno(c, "ret", vt_ioctl(c->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, buf,
					 sizeof(buf)));
	observe_u32(c, "count", info->count);
	if (!info->count || sscanf(c->bdf, "%*x:%x:%x.%x", &bus, &slot, &fn) != 3)
		return;
	observe_text(c, "first", "%s", info->devices[0].bus == bus &&
		     info->devices[0].devfn == (slot << 3 | fn) ? "this device" : "other");
}

static int hot_reset(struct conf *c, uint32_t argsz, uint32_t flags, uint32_t count,
		     const int32_t *groups, size_t size)
{
	unsigned char buf[64] = { 0 };
	struct vfio_pci_hot_reset *hot = (void *)buf;

	hot->argsz = argsz;
	hot->flags = flags;
	hot->count = count;
	if (groups)
		memcpy(hot->group_fds, groups, count * sizeof(*groups));
	return vt_ioctl(c->fd, VFIO_DEVICE_PCI_HOT_RESET, buf, size);
}

CASE(hot_reset_arguments, NEEDS(PORT))
{
	int32_t fd = c->group;

	observe_errno(c, "argsz", hot_reset(c, 8, 0, 1, &fd, 64));
	observe_errno(c, "flags", hot_reset(c, 64, 1, 1, &fd, 64));
	observe_errno(c, "no group", hot_reset(c, 64, 0, 0, NULL, 64));
	observe_errno(c, "too many", hot_reset(c, 64, 0, 9, NULL, 64));
	fd = 9999;
	observe_errno(c, "closed", hot_reset(c, 64, 0, 1, &fd, 64));
	fd = c->container;
	observe_errno(c, "container", hot_reset(c, 64, 0, 1, &fd, 64));
	fd = c->fd;
	observe_errno(c, "device", hot_reset(c, 64, 0, 1, &fd, 64));
	fd = c->group;
	observe_errno(c, "unreadable", hot_reset(c, 64, 0, 1, &fd, 12));
}

CASE(hot_reset_of_own_bus, NEEDS(PORT))
{
	int32_t fd = c->group;

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	observe_errno(c, "reset", hot_reset(c, 64, 0, 1, &fd, 64));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
	observe_hex(c, "id", vt_cfg_get32(c->fd, PCI_VENDOR_ID));
}

CASE(hot_reset_without_bus, NEEDS(ANY))
{
	int32_t fd = c->group;

	if (c->facts & CONF_PORT) {
		conf_skip(c, "has a bus of its own");
		return;
	}
	observe_errno(c, "reset", hot_reset(c, 64, 0, 1, &fd, 64));
}
