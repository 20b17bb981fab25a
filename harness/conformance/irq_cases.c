// SPDX-License-Identifier: GPL-2.0-only
/* GET_IRQ_INFO and SET_IRQS: the protocol, then each index's own rules. */
#include <string.h>

#include "conformance.h"

enum { INTX = VFIO_PCI_INTX_IRQ_INDEX };
enum { MSI = VFIO_PCI_MSI_IRQ_INDEX };
enum { MSIX = VFIO_PCI_MSIX_IRQ_INDEX };
enum { ERR = VFIO_PCI_ERR_IRQ_INDEX };
enum { REQ = VFIO_PCI_REQ_IRQ_INDEX };

#define SET(data, action) (VFIO_IRQ_SET_DATA_##data | VFIO_IRQ_SET_ACTION_##action)

/* The index a device surely has, for rules that hold for all. */
static uint32_t some_index(struct conf *c)
{
	return c->facts & CONF_MSIX ? MSIX : c->facts & CONF_MSI ? MSI : INTX;
}

CASE(irq_info_of_each_index, NEEDS(ANY))
{
	static const char * const names[] = { "intx", "msi", "msix", "err", "req", "past" };
	struct vfio_irq_info info;
	uint32_t i;
	int ret;

	for (i = 0; i <= VFIO_PCI_NUM_IRQS; i++) {
		ret = vt_irq_info(c->fd, i, &info);
		if (ret)
			observe_errno(c, names[i], ret);
		else
			observe_text(c, names[i], "%u flags %#x", info.count, info.flags);
	}
}

CASE(irq_info_bad_index, NEEDS(ANY))
{
	struct vfio_irq_info info;

	observe_errno(c, "ones", vt_irq_info(c->fd, ~0u, &info));
	observe_errno(c, "sign", vt_irq_info(c->fd, 0x80000000u, &info));
}

CASE(irq_info_argsz, NEEDS(ANY))
{
	struct vfio_irq_info info = { .argsz = sizeof(info) - 1, .index = REQ };

	observe_errno(c, "one short", vt_ioctl(c->fd, VFIO_DEVICE_GET_IRQ_INFO, &info,
					       sizeof(info)));
	info.argsz = 0;
	observe_errno(c, "zero", vt_ioctl(c->fd, VFIO_DEVICE_GET_IRQ_INFO, &info, sizeof(info)));
	info.argsz = ~0u;
	observe_errno(c, "huge", vt_ioctl(c->fd, VFIO_DEVICE_GET_IRQ_INFO, &info, sizeof(info)));
	observe_hex(c, "argsz", info.argsz);
	info.argsz = sizeof(info);
	observe_errno(c, "short buffer", vt_ioctl(c->fd, VFIO_DEVICE_GET_IRQ_INFO, &info, 8));
	observe_errno(c, "pointer", vt_ioctl_arg(c->fd, VFIO_DEVICE_GET_IRQ_INFO, vt_bad_addr()));
}

/* ---- the protocol of SET_IRQS ------------------------------------------------------ */

static int raw(struct conf *c, uint32_t argsz, uint32_t flags, uint32_t index, uint32_t start,
	       uint32_t count, size_t size)
{
	unsigned char buf[64] = { 0 };
	struct vfio_irq_set *set = (struct vfio_irq_set *)buf;

	set->argsz = argsz;
	set->flags = flags;
	set->index = index;
	set->start = start;
	set->count = count;
	return vt_ioctl(c->fd, VFIO_DEVICE_SET_IRQS, buf, size);
}

enum { SET_MIN = offsetof(struct vfio_irq_set, data) };

CASE(set_irqs_argsz, NEEDS(ANY))
{
	uint32_t none = SET(NONE, TRIGGER);

	observe_errno(c, "one short", raw(c, SET_MIN - 1, none, REQ, 0, 0, SET_MIN));
	observe_errno(c, "zero", raw(c, 0, none, REQ, 0, 0, SET_MIN));
	observe_errno(c, "exact", raw(c, SET_MIN, none, REQ, 0, 0, SET_MIN));
	observe_errno(c, "more", raw(c, 64, none, REQ, 0, 0, 64));
	observe_errno(c, "huge", raw(c, ~0u, none, REQ, 0, 0, SET_MIN));
	observe_errno(c, "short buffer", raw(c, SET_MIN, none, REQ, 0, 0, 12));
	observe_errno(c, "pointer", vt_ioctl_arg(c->fd, VFIO_DEVICE_SET_IRQS, vt_bad_addr()));
}

CASE(set_irqs_data_must_fit_argsz, NEEDS(ANY))
{
	observe_errno(c, "eventfd", raw(c, SET_MIN, SET(EVENTFD, TRIGGER), REQ, 0, 1, 64));
	observe_errno(c, "eventfd 3 of 4", raw(c, SET_MIN + 3, SET(EVENTFD, TRIGGER), REQ, 0, 1,
					       64));
	observe_errno(c, "bool", raw(c, SET_MIN, SET(BOOL, TRIGGER), REQ, 0, 1, 64));
	observe_errno(c, "bool unreadable", raw(c, SET_MIN + 1, SET(BOOL, TRIGGER), REQ, 0, 1,
						SET_MIN));
}

CASE(set_irqs_flags, NEEDS(ANY))
{
	observe_errno(c, "none", raw(c, 64, 0, REQ, 0, 0, 64));
	observe_errno(c, "unknown", raw(c, 64, SET(NONE, TRIGGER) | 1 << 6, REQ, 0, 0, 64));
	observe_errno(c, "top", raw(c, 64, SET(NONE, TRIGGER) | 1u << 31, REQ, 0, 0, 64));
	observe_errno(c, "no data", raw(c, 64, VFIO_IRQ_SET_ACTION_TRIGGER, REQ, 0, 0, 64));
	observe_errno(c, "two data", raw(c, 64, SET(NONE, TRIGGER) | VFIO_IRQ_SET_DATA_BOOL, REQ, 0,
					 1, 64));
	observe_errno(c, "no action", raw(c, 64, VFIO_IRQ_SET_DATA_NONE, REQ, 0, 1, 64));
	observe_errno(c, "two actions", raw(c, 64, SET(NONE, TRIGGER) | VFIO_IRQ_SET_ACTION_MASK,
					    REQ, 0, 1, 64));
}

CASE(set_irqs_index, NEEDS(ANY))
{
	observe_errno(c, "past", raw(c, 64, SET(NONE, TRIGGER), VFIO_PCI_NUM_IRQS, 0, 0, 64));
	observe_errno(c, "ones", raw(c, 64, SET(NONE, TRIGGER), ~0u, 0, 0, 64));
}

CASE(set_irqs_start_and_count, NEEDS(ANY))
{
	struct vfio_irq_info info;
	uint32_t index = some_index(c), none = SET(NONE, TRIGGER);

	MUST(c, vt_irq_info(c->fd, index, &info));
	observe_errno(c, "start at max", raw(c, 64, none, index, info.count, 0, 64));
	observe_errno(c, "start at max, one", raw(c, 64, none, index, info.count, 1, 64));
	observe_errno(c, "count past max", raw(c, 64, none, index, 0, info.count + 1, 64));
	observe_errno(c, "sum past max", raw(c, 64, none, index, 1, info.count, 64));
	observe_errno(c, "sum wraps", raw(c, 64, none, index, ~0u, 2, 64));
	observe_errno(c, "count wraps", raw(c, 64, none, index, 1, ~0u, 64));
	observe_irq_state(c);
}

CASE(set_irqs_eventfd_count_zero, NEEDS(ANY))
{
	observe_errno(c, "eventfd", raw(c, 64, SET(EVENTFD, TRIGGER), some_index(c), 0, 0, 64));
	observe_errno(c, "bool", raw(c, 64, SET(BOOL, TRIGGER), some_index(c), 0, 0, 64));
	observe_irq_state(c);
}

CASE(set_irqs_off_when_off, NEEDS(ANY))
{
	observe_errno(c, "once", vt_irq_off(c->fd, some_index(c)));
	observe_errno(c, "twice", vt_irq_off(c->fd, some_index(c)));
}

CASE(set_irqs_trigger_when_off, NEEDS(ANY))
{
	uint8_t one = 1;

	observe_errno(c, "none", vt_irq_set(c->fd, some_index(c), .count = 1));
	observe_errno(c, "bool", vt_irq_set(c->fd, some_index(c), .count = 1, .bools = &one));
}

CASE(set_irqs_eventfd_is_no_file, NEEDS(ANY))
{
	int32_t fd = 9999;

	observe_errno(c, "closed", vt_irq_set(c->fd, some_index(c), .count = 1, .fds = &fd));
	fd = -2;
	observe_errno(c, "minus two", vt_irq_set(c->fd, some_index(c), .count = 1, .fds = &fd));
	observe_irq_state(c);
}

CASE(set_irqs_eventfd_is_another_file, NEEDS(ANY))
{
	int32_t fd = c->container;

	observe_errno(c, "container", vt_irq_set(c->fd, some_index(c), .count = 1, .fds = &fd));
	fd = c->fd;
	observe_errno(c, "device", vt_irq_set(c->fd, some_index(c), .count = 1, .fds = &fd));
	observe_irq_state(c);
}

CASE(set_irqs_first_deassign, NEEDS(ANY))
{
	int32_t fd = -1;

	observe_errno(c, "ret", vt_irq_set(c->fd, some_index(c), .count = 1, .fds = &fd));
	observe_irq_state(c);
	observe_errno(c, "off", vt_irq_off(c->fd, some_index(c)));
}

/* ---- INTx -------------------------------------------------------------------------- */

static int intx_on(struct conf *c, int32_t *fd)
{
	*fd = conf_eventfd(c);
	return vt_irq_set(c->fd, INTX, .count = 1, .fds = fd);
}

CASE(intx_enable_and_disable, NEEDS(INTX))
{
	int32_t fd;

	observe_errno(c, "on", intx_on(c, &fd));
	observe_errno(c, "again", vt_irq_set(c->fd, INTX, .count = 1, .fds = &fd));
	observe_errno(c, "off", vt_irq_off(c->fd, INTX));
	observe_errno(c, "off again", vt_irq_off(c->fd, INTX));
	observe_u64(c, "signals", vt_event_count(fd));
}

CASE(intx_loopback_none, NEEDS(INTX))
{
	int32_t fd;

	MUST(c, intx_on(c, &fd));
	observe_errno(c, "ret", vt_irq_set(c->fd, INTX, .count = 1));
	observe_u64(c, "signals", vt_event_wait(fd, 1000));
}

CASE(intx_loopback_bool, NEEDS(INTX))
{
	uint8_t on = 1, off = 0;
	int32_t fd;

	MUST(c, intx_on(c, &fd));
	observe_errno(c, "off", vt_irq_set(c->fd, INTX, .count = 1, .bools = &off));
	observe_u64(c, "signals after off", vt_event_count(fd));
	observe_errno(c, "on", vt_irq_set(c->fd, INTX, .count = 1, .bools = &on));
	observe_u64(c, "signals after on", vt_event_wait(fd, 1000));
}

CASE(intx_swaps_eventfd, NEEDS(INTX))
{
	int32_t first, second;

	MUST(c, intx_on(c, &first));
	observe_errno(c, "swap", intx_on(c, &second));
	observe_errno(c, "trigger", vt_irq_set(c->fd, INTX, .count = 1));
	observe_u64(c, "first", vt_event_count(first));
	observe_u64(c, "second", vt_event_wait(second, 1000));
}

CASE(intx_deassign_keeps_it_enabled, NEEDS(INTX))
{
	int32_t none = -1, fd;

	MUST(c, intx_on(c, &fd));
	observe_errno(c, "deassign", vt_irq_set(c->fd, INTX, .count = 1, .fds = &none));
	observe_errno(c, "trigger", vt_irq_set(c->fd, INTX, .count = 1));
	observe_u64(c, "signals", vt_event_count(fd));
	observe_errno(c, "mask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, MASK), .count = 1));
	observe_errno(c, "unmask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK), .count = 1));
	observe_errno(c, "assign", vt_irq_set(c->fd, INTX, .count = 1, .fds = &fd));
	observe_errno(c, "trigger", vt_irq_set(c->fd, INTX, .count = 1));
	observe_u64(c, "signals then", vt_event_wait(fd, 1000));
}

CASE(intx_mask_and_unmask, NEEDS(INTX))
{
	uint8_t one = 1, zero = 0;
	int32_t fd;

	MUST(c, intx_on(c, &fd));
	observe_errno(c, "mask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, MASK), .count = 1));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND) & PCI_COMMAND_INTX_DISABLE);
	observe_errno(c, "mask twice", vt_irq_set(c->fd, INTX, .flags = SET(NONE, MASK),
						  .count = 1));
	observe_errno(c, "unmask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK), .count = 1));
	observe_errno(c, "unmask twice", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK),
						    .count = 1));
	observe_errno(c, "mask bool 0", vt_irq_set(c->fd, INTX, .flags = SET(BOOL, MASK),
						   .count = 1, .bools = &zero));
	observe_errno(c, "mask bool 1", vt_irq_set(c->fd, INTX, .flags = SET(BOOL, MASK),
						   .count = 1, .bools = &one));
	observe_errno(c, "unmask bool 1", vt_irq_set(c->fd, INTX, .flags = SET(BOOL, UNMASK),
						     .count = 1, .bools = &one));
}

CASE(intx_mask_when_off, NEEDS(INTX))
{
	int32_t fd = conf_eventfd(c);

	observe_errno(c, "mask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, MASK), .count = 1));
	observe_errno(c, "unmask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK), .count = 1));
	observe_errno(c, "unmask eventfd", vt_irq_set(c->fd, INTX, .flags = SET(EVENTFD, UNMASK),
						      .count = 1, .fds = &fd));
}

CASE(intx_mask_by_eventfd_is_not_offered, NEEDS(INTX))
{
	int32_t fd, mask = conf_eventfd(c);

	MUST(c, intx_on(c, &fd));
	observe_errno(c, "ret", vt_irq_set(c->fd, INTX, .flags = SET(EVENTFD, MASK), .count = 1,
					   .fds = &mask));
}

CASE(intx_unmask_by_eventfd, NEEDS(INTX))
{
	int32_t fd, unmask = conf_eventfd(c), none = -1;
	uint64_t one = 1;

	MUST(c, intx_on(c, &fd));
	observe_errno(c, "set", vt_irq_set(c->fd, INTX, .flags = SET(EVENTFD, UNMASK), .count = 1,
					   .fds = &unmask));
	observe_errno(c, "set twice", vt_irq_set(c->fd, INTX, .flags = SET(EVENTFD, UNMASK),
						 .count = 1, .fds = &unmask));
	MUST(c, vt_irq_set(c->fd, INTX, .flags = SET(NONE, MASK), .count = 1));
	observe_errno(c, "signal", vt_write(unmask, &one, sizeof(one)));
	vt_sleep_ms(5);
	observe_u64(c, "consumed", vt_event_count(unmask));
	observe_errno(c, "remove", vt_irq_set(c->fd, INTX, .flags = SET(EVENTFD, UNMASK),
					      .count = 1, .fds = &none));
	observe_errno(c, "bad", vt_irq_set(c->fd, INTX, .flags = SET(EVENTFD, UNMASK), .count = 1,
					   .fds = (int32_t[]){ c->fd }));
}

CASE(intx_has_one_vector, NEEDS(INTX))
{
	int32_t fds[2] = { conf_eventfd(c), conf_eventfd(c) };

	observe_errno(c, "two", vt_irq_set(c->fd, INTX, .count = 2, .fds = fds));
	observe_errno(c, "second", vt_irq_set(c->fd, INTX, .start = 1, .count = 1, .fds = fds));
}

CASE(intx_masked_by_command, NEEDS(INTX))
{
	int32_t fd;

	MUST(c, intx_on(c, &fd));
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_INTX_DISABLE));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
	observe_errno(c, "unmask", vt_irq_set(c->fd, INTX, .flags = SET(NONE, UNMASK), .count = 1));
	observe_errno(c, "trigger", vt_irq_set(c->fd, INTX, .count = 1));
	observe_u64(c, "signals", vt_event_count(fd));
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0));
	observe_errno(c, "off", vt_irq_off(c->fd, INTX));
}

CASE(intx_enabled_while_command_masks, NEEDS(INTX))
{
	int32_t fd;

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, PCI_COMMAND_INTX_DISABLE));
	observe_errno(c, "on", intx_on(c, &fd));
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND));
	observe_errno(c, "trigger", vt_irq_set(c->fd, INTX, .count = 1));
	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0));
	observe_errno(c, "off", vt_irq_off(c->fd, INTX));
	observe_u64(c, "signals", vt_event_count(fd));
}

CASE(intx_gives_way_to_no_other_type, NEEDS(INTX, MSI))
{
	int32_t fd, msi = conf_eventfd(c);

	MUST(c, intx_on(c, &fd));
	observe_errno(c, "msi", vt_irq_set(c->fd, MSI, .count = 1, .fds = &msi));
	observe_errno(c, "msi trigger", vt_irq_set(c->fd, MSI, .count = 1));
	observe_errno(c, "msi off", vt_irq_off(c->fd, MSI));
	observe_errno(c, "intx trigger", vt_irq_set(c->fd, INTX, .count = 1));
	observe_u64(c, "signals", vt_event_wait(fd, 1000));
	observe_errno(c, "intx off", vt_irq_off(c->fd, INTX));
	observe_errno(c, "msi then", vt_irq_set(c->fd, MSI, .count = 1, .fds = &msi));
}

CASE(intx_event_outlives_close_of_its_fd, NEEDS(INTX))
{
	int32_t fd = vt_eventfd(0);

	MUST(c, vt_irq_set(c->fd, INTX, .count = 1, .fds = &fd));
	MUST(c, vt_close(fd));
	observe_errno(c, "trigger", vt_irq_set(c->fd, INTX, .count = 1));
	observe_errno(c, "off", vt_irq_off(c->fd, INTX));
}

/* ---- ERR and REQ ------------------------------------------------------------------- */

static void one_eventfd_index(struct conf *c, uint32_t index)
{
	int32_t fd = conf_eventfd(c), none = -1, bad = 9999;
	uint8_t on = 1, off = 0;

	observe_errno(c, "trigger unset", vt_irq_set(c->fd, index, .count = 1));
	observe_errno(c, "set", vt_irq_set(c->fd, index, .count = 1, .fds = &fd));
	observe_errno(c, "trigger", vt_irq_set(c->fd, index, .count = 1));
	observe_errno(c, "bool 0", vt_irq_set(c->fd, index, .count = 1, .bools = &off));
	observe_errno(c, "bool 1", vt_irq_set(c->fd, index, .count = 1, .bools = &on));
	observe_u64(c, "signals", vt_event_wait(fd, 1000));
	observe_errno(c, "mask", vt_irq_set(c->fd, index, .flags = SET(NONE, MASK), .count = 1));
	observe_errno(c, "unmask", vt_irq_set(c->fd, index, .flags = SET(NONE, UNMASK),
					      .count = 1));
	observe_errno(c, "bad fd", vt_irq_set(c->fd, index, .count = 1, .fds = &bad));
	observe_errno(c, "second", vt_irq_set(c->fd, index, .start = 1, .count = 1, .fds = &fd));
	observe_errno(c, "remove", vt_irq_set(c->fd, index, .count = 1, .fds = &none));
	observe_errno(c, "trigger removed", vt_irq_set(c->fd, index, .count = 1));
	observe_u64(c, "signals then", vt_event_count(fd));
	observe_errno(c, "clear", vt_irq_set(c->fd, index, .count = 0));
}

CASE(err_index_life, NEEDS(PCIE))
{
	one_eventfd_index(c, ERR);
}

CASE(err_index_on_conventional_device, NEEDS(NOPCIE))
{
	int32_t fd = conf_eventfd(c);

	observe_errno(c, "set", vt_irq_set(c->fd, ERR, .count = 1, .fds = &fd));
	observe_errno(c, "clear", vt_irq_off(c->fd, ERR));
}

CASE(req_index_life, NEEDS(ANY))
{
	one_eventfd_index(c, REQ);
}

CASE(req_cleared_by_count_zero, NEEDS(ANY))
{
	int32_t fd = conf_eventfd(c);

	MUST(c, vt_irq_set(c->fd, REQ, .count = 1, .fds = &fd));
	observe_errno(c, "clear", vt_irq_off(c->fd, REQ));
	observe_errno(c, "trigger", vt_irq_set(c->fd, REQ, .count = 1));
	observe_u64(c, "signals", vt_event_count(fd));
}
