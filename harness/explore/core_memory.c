// SPDX-License-Identifier: GPL-2.0-only
/*
 * What makes a device's memory go away, against those who use it: resets, power, moved mappings,
 * VFs. The mistakes are upstream's or were close to being ours.
 */
#include <sys/mman.h>

#include <mock/func.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "explore/scenario.h"

#define PAGE 4096

/* A load of a BAR that was not zapped while its memory is off would answer with all ones. */
static void touch(vt_addr at)
{
	uint64_t value = 0;
	enum vt_fault fault = vt_load(at, 4, &value);

	CHECK(fault == VT_OK || fault == VT_SIGBUS);
	CHECK(fault != VT_OK || value != 0xffffffff);
}

static int map_bar0(struct scenario *s, vt_addr *at)
{
	struct vfio_region_info info;

	if (vt_region(s->fd, VFIO_PCI_BAR0_REGION_INDEX, &info))
		return -1;
	return vt_map(s->fd, info.offset, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, at);
}

static void map_and_touch(struct scenario *s)
{
	vt_addr at;

	if (map_bar0(s, &at))
		return;
	touch(at);
	touch(at);
	vt_unmap(at, PAGE);
}

static void memory_off_and_on(struct scenario *s)
{
	vt_cfg_set16(s->fd, PCI_COMMAND, 0);
	vt_cfg_set16(s->fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
}

static void hot_reset(struct scenario *s)
{
	struct {
		struct vfio_pci_hot_reset hdr;
		int32_t group;
	} arg = { .hdr = { .argsz = sizeof(arg), .count = 1 }, .group = s->dev.group };
	int ret = vt_ioctl(s->fd, VFIO_DEVICE_PCI_HOT_RESET, &arg, sizeof(arg));

	/* Contention is an answer, waiting for ever is not. */
	CHECK(ret == 0 || ret == -EBUSY || ret == -EAGAIN);
}

/* ---- mm moves page tables without asking who wrote them down ---- */

static void map_move_and_touch(struct scenario *s)
{
	vt_addr at, moved;

	if (map_bar0(s, &at))
		return;
	touch(at);
	moved = sim_mremap(at, PAGE);
	if (sim_mmap_failed(moved)) {
		vt_unmap(at, PAGE);
		return;
	}
	touch(moved);
	touch(moved);
	vt_unmap(moved, PAGE);
}

SCENARIO(mapping_moved_vs_memory_disable,
	 "a mapped BAR moved by mremap while memory decoding goes off and on", .open = true,
	 .tasks = { map_move_and_touch, memory_off_and_on });

/* ---- 98693e0897f7: SET_IRQS, hot reset and AER each held what the next one wanted ---- */

static void set_msix(struct scenario *s)
{
	int32_t fd = vt_eventfd(0);

	vt_irq_set(s->fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_irq_set(s->fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1, .fds = &fd);
	vt_irq_off(s->fd, VFIO_PCI_MSIX_IRQ_INDEX);
	vt_irq_off(s->fd, VFIO_PCI_ERR_IRQ_INDEX);
	vt_close(fd);
}

static void report_error(struct scenario *s)
{
	sim_pci_error(s->bdf, SIM_PCI_ERROR_NONFATAL);
}

SCENARIO(fix_98693e0897f7_hot_reset_vs_set_irqs_vs_error,
	 "a hot reset while MSI-X and the error eventfd change and the device reports an error",
	 .open = true, .tasks = { hot_reset, set_msix, report_error });

SCENARIO(hot_reset_vs_map_vs_memory_disable,
	 "a hot reset against a mapping that is touched and memory that goes off and on",
	 .open = true, .tasks = { hot_reset, map_and_touch, memory_off_and_on });

SCENARIO(two_hot_resets_vs_map, "two hot resets of one device, and a mapping that is touched",
	 .open = true, .tasks = { hot_reset, hot_reset, map_and_touch });

/* ---- ports that the function lacks look like ports that it lost: BARs are restored ---- */

static void read_rom(struct scenario *s)
{
	struct vfio_region_info info;
	uint8_t image[16];

	CHECK(vt_region(s->fd, VFIO_PCI_ROM_REGION_INDEX, &info) == 0);
	CHECK(vt_pread(s->fd, image, sizeof(image), info.offset) == sizeof(image));
	CHECK(image[0] == 0x55 && image[1] == 0xaa);
}

static void ports_on_twice(struct scenario *s)
{
	const uint16_t cmd = PCI_COMMAND_IO | PCI_COMMAND_MEMORY;

	CHECK(vt_cfg_set16(s->fd, PCI_COMMAND, cmd) == 0);
	CHECK(vt_cfg_set16(s->fd, PCI_COMMAND, cmd) == 0);
}

SCENARIO(rom_read_vs_bars_restored,
	 "the ROM is read while COMMAND turns on ports that the function does not have",
	 .open = true, .tasks = { read_rom, ports_on_twice });

/* ---- low power ---- */

static int low_power(struct scenario *s, uint32_t feature)
{
	struct vfio_device_feature arg = {
		.argsz = sizeof(arg),
		.flags = feature | VFIO_DEVICE_FEATURE_SET,
	};

	return vt_ioctl(s->fd, VFIO_DEVICE_FEATURE, &arg, sizeof(arg));
}

static void sleep_and_wake(struct scenario *s)
{
	int ret = low_power(s, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY);

	/* Refused only to the second of two. */
	CHECK(ret == 0 || ret == -EINVAL);
	vt_sleep_ms(1);
	CHECK(low_power(s, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT) == 0);
}

static void read_bar(struct scenario *s)
{
	uint32_t value = 0;
	ssize_t got = vt_bar_get(s->fd, VFIO_PCI_BAR0_REGION_INDEX, 0, &value, sizeof(value));

	CHECK(got == -EIO || got == sizeof(value));
	CHECK(got < 0 || value != 0xffffffff);
}

SCENARIO(low_power_vs_map_vs_read,
	 "a device put to sleep and woken while it is mapped, touched and read", .open = true,
	 .tasks = { sleep_and_wake, map_and_touch, read_bar });

SCENARIO(low_power_twice_vs_intx,
	 "two threads put one device to sleep and wake it while its line is asserted",
	 .irq = IRQ_INTX, .tasks = { sleep_and_wake, sleep_and_wake }, .storm = true);

/* ---- 40ef3edf151e: a PF must stay in D0 while it has VFs ---- */

static void to_d3_and_back(struct scenario *s)
{
	unsigned int pm = vt_cap(s->fd, PCI_CAP_ID_PM);

	if (!pm)
		return;
	vt_cfg_set16(s->fd, pm + PCI_PM_CTRL, 3);
	vt_cfg_set16(s->fd, pm + PCI_PM_CTRL, 0);
}

static void vfs_on_and_off(struct scenario *s)
{
	CHECK(vt_pci_write(s->bdf, "sriov_numvfs", "1") == 0);
	/* Whatever the user wrote, before or now: the VF answers only while its PF is awake. */
	CHECK(mock_func_power(sim_pci_model(s->bdf)) == MOCK_D0);
	CHECK(vt_pci_write(s->bdf, "sriov_numvfs", "0") == 0);
}

SCENARIO(fix_40ef3edf151e_power_state_vs_sriov,
	 "a PF's user writes D3hot while VFs are enabled and disabled",
	 .stage = "pf", .open = true, .tasks = { to_d3_and_back, vfs_on_and_off, read_bar });
