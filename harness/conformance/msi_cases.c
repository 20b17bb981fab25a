// SPDX-License-Identifier: GPL-2.0-only
/* MSI and MSI-X through SET_IRQS: allocation, NORESIZE, single vectors, unwinding, loopback. */
#include <string.h>

#include "conformance.h"

enum { INTX = VFIO_PCI_INTX_IRQ_INDEX };
enum { MSI = VFIO_PCI_MSI_IRQ_INDEX };
enum { MSIX = VFIO_PCI_MSIX_IRQ_INDEX };

#define SET(data, action) (VFIO_IRQ_SET_DATA_##data | VFIO_IRQ_SET_ACTION_##action)

static uint32_t vectors(struct conf *c, uint32_t index)
{
	struct vfio_irq_info info;

	return vt_irq_info(c->fd, index, &info) ? 0 : info.count;
}

static int enable(struct conf *c, uint32_t index, uint32_t count, int32_t *fds)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		fds[i] = conf_eventfd(c);
	return vt_irq_set(c->fd, index, .count = count, .fds = fds);
}

static void signals(struct conf *c, const char *what, const int32_t *fds, uint32_t count)
{
	char list[128] = "";
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < count; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%llu", n ? "," : "",
				      (unsigned long long)vt_event_count(fds[i]));
	observe_text(c, what, "%s", list);
}

CASE(msi_one_vector_loopback, NEEDS(MSI))
{
	int32_t fd;

	observe_errno(c, "on", enable(c, MSI, 1, &fd));
	observe_irq_state(c);
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSI, .count = 1));
	signals(c, "signals", &fd, 1);
	observe_errno(c, "off", vt_irq_off(c->fd, MSI));
	observe_irq_state(c);
	observe_errno(c, "trigger off", vt_irq_set(c->fd, MSI, .count = 1));
}

CASE(msi_loopback_bool, NEEDS(MSI))
{
	uint8_t on = 1, off = 0;
	int32_t fd;

	MUST(c, enable(c, MSI, 1, &fd));
	observe_errno(c, "zero", vt_irq_set(c->fd, MSI, .count = 1, .bools = &off));
	signals(c, "signals", &fd, 1);
	observe_errno(c, "one", vt_irq_set(c->fd, MSI, .count = 1, .bools = &on));
	signals(c, "signals", &fd, 1);
}

CASE(msi_mask_is_not_offered, NEEDS(MSI))
{
	int32_t fd;

	MUST(c, enable(c, MSI, 1, &fd));
	observe_errno(c, "mask", vt_irq_set(c->fd, MSI, .flags = SET(NONE, MASK), .count = 1));
	observe_errno(c, "unmask", vt_irq_set(c->fd, MSI, .flags = SET(NONE, UNMASK), .count = 1));
	observe_errno(c, "eventfd", vt_irq_set(c->fd, MSI, .flags = SET(EVENTFD, UNMASK),
					       .count = 1, .fds = &fd));
}

CASE(msi_more_than_the_device_has, NEEDS(MSI))
{
	int32_t fds[40];
	uint32_t n = vectors(c, MSI);

	observe_errno(c, "more", enable(c, MSI, n + 1, fds));
	observe_irq_state(c);
}

CASE(msi_refuses_msix_and_intx, NEEDS(MSI, MSIX, INTX))
{
	int32_t fd, other = conf_eventfd(c);

	MUST(c, enable(c, MSI, 1, &fd));
	observe_errno(c, "msix", vt_irq_set(c->fd, MSIX, .count = 1, .fds = &other));
	observe_errno(c, "msix off", vt_irq_off(c->fd, MSIX));
	observe_errno(c, "intx", vt_irq_set(c->fd, INTX, .count = 1, .fds = &other));
	observe_errno(c, "intx off", vt_irq_off(c->fd, INTX));
	observe_errno(c, "still", vt_irq_set(c->fd, MSI, .count = 1));
	signals(c, "signals", &fd, 1);
}

CASE(msi_off_then_intx_on, NEEDS(MSI, INTX))
{
	int32_t fd, intx = conf_eventfd(c);

	MUST(c, enable(c, MSI, 1, &fd));
	MUST(c, vt_irq_off(c->fd, MSI));
	observe_errno(c, "intx", vt_irq_set(c->fd, INTX, .count = 1, .fds = &intx));
	observe_errno(c, "trigger", vt_irq_set(c->fd, INTX, .count = 1));
	signals(c, "signals", &intx, 1);
}

CASE(msi_and_intx_disable_bit, NEEDS(MSI, INTX))
{
	int32_t fd;

	MUST(c, enable(c, MSI, 1, &fd));
	observe_hex(c, "while on", vt_cfg_get16(c->fd, PCI_COMMAND) & PCI_COMMAND_INTX_DISABLE);
	MUST(c, vt_irq_off(c->fd, MSI));
	observe_hex(c, "after", vt_cfg_get16(c->fd, PCI_COMMAND) & PCI_COMMAND_INTX_DISABLE);
}

CASE(msi_deassign_and_assign, NEEDS(MSI))
{
	int32_t fd, none = -1;

	MUST(c, enable(c, MSI, 1, &fd));
	observe_errno(c, "deassign", vt_irq_set(c->fd, MSI, .count = 1, .fds = &none));
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSI, .count = 1));
	signals(c, "signals", &fd, 1);
	observe_irq_state(c);
	observe_errno(c, "assign", vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSI, .count = 1));
	signals(c, "signals", &fd, 1);
}

/* ---- MSI-X ------------------------------------------------------------------------- */

CASE(msix_one_vector_loopback, NEEDS(MSIX))
{
	int32_t fd;

	observe_errno(c, "on", enable(c, MSIX, 1, &fd));
	observe_irq_state(c);
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 1));
	signals(c, "signals", &fd, 1);
	observe_errno(c, "off", vt_irq_off(c->fd, MSIX));
	observe_irq_state(c);
}

CASE(msix_all_vectors, NEEDS(MSIX))
{
	uint32_t n = vectors(c, MSIX);
	int32_t fds[40];
	uint8_t odd[40];
	uint32_t i;

	if (n > 32) {
		conf_skip(c, "too many vectors");
		return;
	}
	for (i = 0; i < n; i++)
		odd[i] = i & 1;
	observe_errno(c, "on", enable(c, MSIX, n, fds));
	observe_errno(c, "odd", vt_irq_set(c->fd, MSIX, .count = n, .bools = odd));
	signals(c, "signals", fds, n);
	observe_errno(c, "all", vt_irq_set(c->fd, MSIX, .count = n));
	signals(c, "signals", fds, n);
	observe_errno(c, "off", vt_irq_off(c->fd, MSIX));
}

CASE(msix_more_than_the_device_has, NEEDS(MSIX))
{
	uint32_t n = vectors(c, MSIX);
	int32_t fds[64];

	if (n > 32) {
		conf_skip(c, "too many vectors");
		return;
	}
	observe_errno(c, "more", enable(c, MSIX, n + 1, fds));
	observe_irq_state(c);
}

CASE(msix_cannot_grow_while_enabled, NEEDS(MSIX))
{
	int32_t fd, more[2];

	MUST(c, enable(c, MSIX, 1, &fd));
	more[0] = conf_eventfd(c);
	more[1] = conf_eventfd(c);
	observe_errno(c, "second", vt_irq_set(c->fd, MSIX, .start = 1, .count = 1, .fds = more));
	observe_errno(c, "both", vt_irq_set(c->fd, MSIX, .count = 2, .fds = more));
	observe_errno(c, "trigger second", vt_irq_set(c->fd, MSIX, .start = 1, .count = 1));
	observe_errno(c, "trigger first", vt_irq_set(c->fd, MSIX, .count = 1));
	signals(c, "first", &fd, 1);
	signals(c, "more", more, 2);
}

CASE(msix_first_start_not_zero, NEEDS(MSIX))
{
	int32_t fd = conf_eventfd(c);

	observe_errno(c, "on", vt_irq_set(c->fd, MSIX, .start = 1, .count = 1, .fds = &fd));
	observe_irq_state(c);
	observe_errno(c, "trigger 1", vt_irq_set(c->fd, MSIX, .start = 1, .count = 1));
	observe_errno(c, "trigger 0", vt_irq_set(c->fd, MSIX, .start = 0, .count = 1));
	signals(c, "signals", &fd, 1);
	observe_errno(c, "set 0", vt_irq_set(c->fd, MSIX, .count = 1, .fds = &fd));
	observe_errno(c, "trigger 0", vt_irq_set(c->fd, MSIX, .start = 0, .count = 1));
	signals(c, "signals", &fd, 1);
}

CASE(msix_one_vector_replaced, NEEDS(MSIX))
{
	int32_t fds[2], other;

	MUST(c, enable(c, MSIX, 2, fds));
	other = conf_eventfd(c);
	observe_errno(c, "replace", vt_irq_set(c->fd, MSIX, .start = 1, .count = 1, .fds = &other));
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 2));
	signals(c, "old", fds, 2);
	signals(c, "new", &other, 1);
}

CASE(msix_holes_between_vectors, NEEDS(MSIX))
{
	int32_t fds[3];

	fds[0] = conf_eventfd(c);
	fds[1] = -1;
	fds[2] = conf_eventfd(c);
	if (vectors(c, MSIX) < 3) {
		conf_skip(c, "fewer than three vectors");
		return;
	}
	observe_errno(c, "on", vt_irq_set(c->fd, MSIX, .count = 3, .fds = fds));
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 3));
	signals(c, "first", fds, 1);
	signals(c, "third", fds + 2, 1);
	fds[1] = conf_eventfd(c);
	observe_errno(c, "fill", vt_irq_set(c->fd, MSIX, .start = 1, .count = 1, .fds = fds + 1));
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 3));
	signals(c, "all", fds, 3);
}

CASE(msix_bad_eventfd_unwinds_the_first_enable, NEEDS(MSIX))
{
	int32_t fds[2];

	fds[0] = conf_eventfd(c);
	fds[1] = 9999;
	observe_errno(c, "on", vt_irq_set(c->fd, MSIX, .count = 2, .fds = fds));
	observe_irq_state(c);
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 1));
	signals(c, "signals", fds, 1);
	fds[1] = conf_eventfd(c);
	observe_errno(c, "again", vt_irq_set(c->fd, MSIX, .count = 2, .fds = fds));
	observe_irq_state(c);
}

CASE(msix_bad_eventfd_unwinds_the_block, NEEDS(MSIX))
{
	int32_t fds[2], block[2];

	MUST(c, enable(c, MSIX, 2, fds));
	block[0] = conf_eventfd(c);
	block[1] = 9999;
	observe_errno(c, "replace", vt_irq_set(c->fd, MSIX, .count = 2, .fds = block));
	observe_irq_state(c);
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 2));
	signals(c, "old", fds, 2);
	signals(c, "new", block, 1);
}

CASE(msix_same_eventfd_twice, NEEDS(MSIX))
{
	int32_t fds[2];

	fds[0] = conf_eventfd(c);
	fds[1] = fds[0];
	observe_errno(c, "on", vt_irq_set(c->fd, MSIX, .count = 2, .fds = fds));
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 2));
	signals(c, "signals", fds, 1);
}

CASE(msix_enable_ten_times, NEEDS(MSIX))
{
	int32_t fds[2];
	int i, good = 0;

	fds[0] = conf_eventfd(c);
	fds[1] = conf_eventfd(c);
	for (i = 0; i < 10; i++) {
		good += !vt_irq_set(c->fd, MSIX, .count = 2, .fds = fds);
		good += !vt_irq_off(c->fd, MSIX);
	}
	observe_u32(c, "good", (uint32_t)good);
	observe_irq_state(c);
}

CASE(msix_left_on_at_close, NEEDS(MSIX))
{
	int32_t fds[2];

	MUST(c, enable(c, MSIX, 2, fds));
	conf_close(c);
	MUST(c, conf_open(c));
	observe_irq_state(c);
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 1));
	observe_errno(c, "on", vt_irq_set(c->fd, MSIX, .count = 2, .fds = fds));
}

CASE(msix_enabled_with_memory_off, NEEDS(MSIX))
{
	int32_t fds[2];

	MUST(c, vt_cfg_set16(c->fd, PCI_COMMAND, 0));
	observe_errno(c, "on", enable(c, MSIX, 2, fds));
	observe_irq_state(c);
	observe_hex(c, "command", vt_cfg_get16(c->fd, PCI_COMMAND) & PCI_COMMAND_MEMORY);
	observe_errno(c, "trigger", vt_irq_set(c->fd, MSIX, .count = 2));
	signals(c, "signals", fds, 2);
	observe_errno(c, "off", vt_irq_off(c->fd, MSIX));
}

CASE(msix_then_msi, NEEDS(MSIX, MSI))
{
	int32_t fds[2], fd = conf_eventfd(c);

	MUST(c, enable(c, MSIX, 2, fds));
	observe_errno(c, "msi while", vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	MUST(c, vt_irq_off(c->fd, MSIX));
	observe_errno(c, "msi after", vt_irq_set(c->fd, MSI, .count = 1, .fds = &fd));
	observe_irq_state(c);
}

CASE(msix_second_device_fd_shares_state, NEEDS(MSIX))
{
	int32_t fds[1];
	int second = conf_keep(c, vt_get_device(c->group, c->bdf));

	MUST(c, second);
	MUST(c, enable(c, MSIX, 1, fds));
	observe_errno(c, "trigger", vt_irq_set(second, MSIX, .count = 1));
	signals(c, "signals", fds, 1);
	observe_errno(c, "off", vt_irq_off(second, MSIX));
	observe_irq_state(c);
}

CASE(msix_mask_is_not_offered, NEEDS(MSIX))
{
	int32_t fd;

	MUST(c, enable(c, MSIX, 1, &fd));
	observe_errno(c, "mask", vt_irq_set(c->fd, MSIX, .flags = SET(NONE, MASK), .count = 1));
	observe_errno(c, "unmask", vt_irq_set(c->fd, MSIX, .flags = SET(NONE, UNMASK), .count = 1));
}
