// SPDX-License-Identifier: GPL-2.0-only
/*
 * Users who meet what takes their device away: removal, other openers, resets, VFs that come and
 * go, DMA that runs while its mapping ends. Each says what must hold whoever came first.
 */
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "explore/devices.h"
#include "explore/scenario.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)

/* ---- open, use, close against removal ---- */

/* An open device keeps its function: who got it can use it until the close. */
static void open_use_close(struct scenario *s)
{
	struct vt_dev d;
	int ret = vt_dev_open(&d, s->bdf);

	/*
	 * -EAGAIN: a reset at open does not wait for who has the function locked. -EINVAL: the
	 * group lost its last device, and so its container.
	 */
	CHECK(ret == 0 || ret == -ENODEV || ret == -ENOENT || ret == -EBUSY || ret == -EAGAIN ||
	      ret == -EINVAL);
	if (ret)
		return;
	CHECK(vt_cfg_get16(d.fd, 0) == 0x1234);
	CHECK(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY) == 0);
	CHECK(vt_bar_get32(d.fd, 0, 0) != 0xffffffff);
	vt_dev_close(&d);
}

static void remove_function(struct scenario *s)
{
	CHECK(vt_pci_write(s->bdf, "remove", "1") == 0);
}

static void removed(struct scenario *s)
{
	char text[16];

	CHECK(vt_pci_read(s->bdf, "vendor", text, sizeof(text)) < 0);
	CHECK(sim_pci_line(s->bdf) <= 0);
}

SCENARIO(open_use_close_vs_remove, "a device opened, used and closed while its function is removed",
	 .tasks = { open_use_close, remove_function }, .check = removed);

/* ---- INTx: masked by COMMAND, masked by ioctl, delivered ---- */

static void mask_and_unmask_by_command(struct scenario *s)
{
	const uint16_t on = PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER;

	CHECK(vt_cfg_set16(s->fd, PCI_COMMAND, on | PCI_COMMAND_INTX_DISABLE) == 0);
	CHECK(vt_cfg_set16(s->fd, PCI_COMMAND, on) == 0);
}

static int intx(struct scenario *s, uint32_t action)
{
	return vt_irq_set(s->fd, VFIO_PCI_INTX_IRQ_INDEX, .count = 1,
			  .flags = VFIO_IRQ_SET_DATA_NONE | action);
}

static void mask_and_unmask_by_ioctl(struct scenario *s)
{
	CHECK(intx(s, VFIO_IRQ_SET_ACTION_MASK) == 0);
	CHECK(intx(s, VFIO_IRQ_SET_ACTION_UNMASK) == 0);
}

/* Nothing masks any more: an asserted line is told exactly once, then waits for an unmask. */
static void line_is_told_once(struct scenario *s)
{
	device_lower(s);
	sim_settle();
	CHECK(intx(s, VFIO_IRQ_SET_ACTION_UNMASK) == 0);
	sim_settle();
	vt_event_count(s->events[0]);
	device_raise(s);
	sim_settle();
	CHECK(vt_event_count(s->events[0]) == 1);
	sim_settle();
	CHECK(vt_event_count(s->events[0]) == 0);
	CHECK(intx(s, VFIO_IRQ_SET_ACTION_UNMASK) == 0);
	sim_settle();
	CHECK(vt_event_count(s->events[0]) == 1);
	device_lower(s);
}

SCENARIO(intx_mask_by_config_vs_ioctl_vs_delivery,
	 "INTx masked in COMMAND and by ioctl while the line is asserted", .irq = IRQ_INTX,
	 .tasks = { mask_and_unmask_by_command, mask_and_unmask_by_ioctl }, .storm = true,
	 .check = line_is_told_once);

/* ---- a hot reset wants every function of the slot; another user opens one ---- */

#define OTHER "0000:01:00.1"

static void hot_reset_own(struct scenario *s)
{
	struct {
		struct vfio_pci_hot_reset hdr;
		int32_t group;
	} arg = { .hdr = { .argsz = sizeof(arg), .count = 1 }, .group = s->dev.group };
	int ret = vt_ioctl(s->fd, VFIO_DEVICE_PCI_HOT_RESET, &arg, sizeof(arg));

	/* Allowed while nobody has the other one open, else refused. */
	CHECK(ret == 0 || ret == -EINVAL || ret == -EBUSY || ret == -EAGAIN);
}

static void open_other(struct scenario *s)
{
	struct vt_dev d;
	int ret = vt_dev_open(&d, OTHER);

	(void)s;
	/* Error recovery has the function locked, and the reset at open does not wait for it. */
	CHECK(ret == 0 || ret == -EAGAIN);
	if (ret)
		return;
	/* Whoever has it open is not reset beneath. */
	CHECK(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY) == 0);
	sim_yield_point();
	CHECK(vt_cfg_get16(d.fd, PCI_COMMAND) & PCI_COMMAND_MEMORY);
	vt_dev_close(&d);
}

static void other_has_an_error(struct scenario *s)
{
	(void)s;
	sim_pci_error(OTHER, SIM_PCI_ERROR_NONFATAL);
}

static void both_answer(struct scenario *s)
{
	CHECK(vt_cfg_get16(s->fd, 0) != 0xffff);
	open_other(s);
}

SCENARIO(hot_reset_vs_other_opener_vs_error,
	 "a hot reset while the slot's other function is opened and reports an error",
	 .stage = "pair", .open = true,
	 .tasks = { hot_reset_own, open_other, other_has_an_error }, .check = both_answer);

/* ---- VFs come and go while one is opened with the PF's token ---- */

#define VF "0000:01:01.0"
#define TOKEN "6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6"

static void set_token_and_enable(struct scenario *s)
{
	struct {
		struct vfio_device_feature head;
		uint8_t uuid[16];
	} token = { .head = { .argsz = sizeof(token),
			      .flags = VFIO_DEVICE_FEATURE_SET |
				       VFIO_DEVICE_FEATURE_PCI_VF_TOKEN },
		    .uuid = { 0x6b, 0x2f, 0x3c, 0x1e, 0x8d, 0x0a, 0x4c, 0x77, 0x9e, 0x51, 0x2f,
			      0x60, 0xa3, 0xb4, 0xc5, 0xd6 } };

	CHECK(vt_ioctl(s->fd, VFIO_DEVICE_FEATURE, &token, sizeof(token)) == 0);
	CHECK(vt_pci_write(s->bdf, "sriov_numvfs", "1") == 0);
	CHECK(vt_pci_write(s->bdf, "sriov_numvfs", "0") == 0);
}

static void open_vf(struct scenario *s, const char *name, bool with_token)
{
	struct vt_dev d;

	if (vt_dev_attach(&d, VF))
		return;
	d.fd = vt_get_device(d.group, name);
	/* Gone, not yet bound, or refused; a wrong token never opens. */
	CHECK(d.fd < 0 || with_token);
	if (d.fd >= 0)
		CHECK(vt_cfg_get16(d.fd, 0) == 0x1234);
	vt_dev_close(&d);
	(void)s;
}

static void open_vf_with_token(struct scenario *s)
{
	open_vf(s, VF " vf_token=" TOKEN, true);
}

static void open_vf_with_another(struct scenario *s)
{
	open_vf(s, VF " vf_token=00000000-0000-0000-0000-000000000001", false);
}

static void no_vf_left(struct scenario *s)
{
	char text[16];

	CHECK(vt_pci_read(VF, "vendor", text, sizeof(text)) < 0);
	CHECK(vt_cfg_get16(s->fd, 0) == 0x1234);
}

SCENARIO(sriov_vs_vf_open_with_token,
	 "VFs enabled and disabled while one is opened, with the PF's token and with another",
	 .stage = "pf", .open = true,
	 .tasks = { set_token_and_enable, open_vf_with_token, open_vf_with_another },
	 .check = no_vf_left);

/* ---- an ioeventfd, its BAR zapped, and the close ---- */

static void ioeventfd_fires(struct scenario *s)
{
	struct vfio_device_ioeventfd io = {
		.argsz = sizeof(io), .flags = VFIO_DEVICE_IOEVENTFD_32, .offset = 0x4,
		.data = 0x12345678, .fd = vt_eventfd(0),
	};
	uint64_t one = 1;

	/* The device may be closed already; the descriptor is then nobody's. */
	vt_ioctl(s->fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io));
	vt_write(io.fd, &one, sizeof(one));
	vt_write(io.fd, &one, sizeof(one));
	vt_close(io.fd);
}

static void memory_off_and_on(struct scenario *s)
{
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MASTER);
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY);
}

static void close_device(struct scenario *s)
{
	vt_dev_close(&s->dev);
}

SCENARIO(ioeventfd_vs_memory_disable_vs_close,
	 "an ioeventfd signalled while its BAR is turned off and the device is closed",
	 .open = true, .tasks = { ioeventfd_fires, memory_off_and_on, close_device });

/* ---- type1: the device writes while its mapping comes and goes ---- */

#define IOVA 0x100000

static void map_and_unmap(struct scenario *s)
{
	vt_addr mem = (vt_addr)s->note[0];
	uint64_t size = PAGE;

	CHECK(vt_dma_map(s->dev.container, mem, IOVA, PAGE,
			 VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE) == 0);
	CHECK(vt_dma_unmap(s->dev.container, IOVA, &size, 0) == 0);
	CHECK(size == PAGE);
	/* From here on the device reaches nothing: what the user writes stays. */
	memset(vt_uptr(mem, PAGE), 0x55, PAGE);
	s->note[1] = 1;
}

static void device_writes(struct scenario *s)
{
	uint32_t word = 0x600df00d;
	bool unmapped;
	int i, ret;

	for (i = 0; i < 4; i++) {
		sim_yield_point();
		unmapped = s->note[1];
		ret = mock_dma_write(sim_pci_model(s->bdf), IOVA, &word, sizeof(word));
		CHECK(!unmapped || ret < 0);
	}
}

static void map_elsewhere(struct scenario *s)
{
	vt_addr mem = vt_umem(PAGE);
	uint64_t size = PAGE;

	CHECK(vt_dma_map(s->dev.container, mem, IOVA + 16 * PAGE, PAGE,
			 VFIO_DMA_MAP_FLAG_READ) == 0);
	CHECK(vt_dma_unmap(s->dev.container, IOVA + 16 * PAGE, &size, 0) == 0);
	vt_unmap(mem, PAGE);
}

static void user_memory_is_the_users(struct scenario *s)
{
	const uint8_t *mem = vt_uptr((vt_addr)s->note[0], PAGE);
	unsigned int i;

	for (i = 0; i < PAGE; i++)
		CHECK(mem[i] == 0x55);
}

static void get_memory(struct scenario *s)
{
	s->note[0] = (long)vt_umem(PAGE);
	CHECK(s->note[0]);
}

SCENARIO(dma_map_vs_unmap_vs_device,
	 "a page mapped for DMA and unmapped while the device writes to it", .open = true,
	 .begin = get_memory, .tasks = { map_and_unmap, device_writes, map_elsewhere },
	 .check = user_memory_is_the_users);
