// SPDX-License-Identifier: GPL-2.0-only
/*
 * Single faults in the life of a device and in what its user asks.
 */
#include <sys/mman.h>

#include <shared/lab.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/fallible.h"
#include "tests/suite.h"

static struct vt_dev dev;
static int32_t fds[8];
static vt_addr mapped;

#define bdf() (stage_current()->bdf)

/* ---- the device's life ---- */

static void unbind(void)
{
	assert_int_equal(vt_unbind(bdf()), 0);
}

static int bind(void)
{
	int ret = vt_bind(bdf(), "vfio-pci");

	if (ret < 0)
		vt_unbind(bdf());
	return ret;
}

static void attach(void)
{
	assert_int_equal(vt_dev_attach(&dev, bdf()), 0);
}

static int open_device(void)
{
	return dev.fd = vt_get_device(dev.group, bdf());
}

static void close_device(void)
{
	vt_close(dev.fd);
	dev.fd = -1;
}

static void detach(void)
{
	vt_dev_close(&dev);
}

/* Closing cannot fail, whatever does within it. */
static int close_and_open(void)
{
	vt_close(dev.fd);
	sim_fault_clear();
	return open_device();
}

static void open_all(void)
{
	device_open(&dev);
}

/* ---- what an open device is asked ---- */

static int ask_hot_reset_info(void)
{
	struct {
		struct vfio_pci_hot_reset_info head;
		struct vfio_pci_dependent_device devices[2];
	} v = { .head = { .argsz = sizeof(v) } };

	return vt_ioctl(dev.fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &v, sizeof(v));
}

static int ask_regions(void)
{
	struct vfio_region_info info;
	uint32_t i;
	int ret;

	for (i = 0; i < VFIO_PCI_VGA_REGION_INDEX; i++) {
		ret = vt_region(dev.fd, i, &info);
		if (ret)
			return ret;
	}
	return 0;
}

static int walk_config(void)
{
	unsigned int pos;
	uint32_t value;

	for (pos = 0; pos < 256; pos += 4) {
		uint64_t at = ((uint64_t)VFIO_PCI_CONFIG_REGION_INDEX << 40) + pos;
		int ret = (int)vt_pread(dev.fd, &value, 4, at);

		if (ret < 0)
			return ret;
	}
	return 0;
}

/* Every register with an effect, with the value that it has. */
static int write_config(void)
{
	static const uint8_t effects[] = { PCI_COMMAND, PCI_BASE_ADDRESS_0, PCI_INTERRUPT_LINE };
	static const uint8_t ids[] = { PCI_CAP_ID_PM, PCI_CAP_ID_EXP, PCI_CAP_ID_MSI,
				       PCI_CAP_ID_VPD };
	unsigned int i, pos;
	int ret;

	for (i = 0; i < sizeof(effects); i++) {
		ret = vt_cfg_set16(dev.fd, effects[i],
				   effects[i] == PCI_COMMAND ? PCI_COMMAND_MEMORY : 0);
		if (ret)
			return ret;
	}
	for (i = 0; i < sizeof(ids); i++) {
		pos = vt_cap(dev.fd, ids[i]);
		if (!pos)
			return -ENODEV;
		ret = vt_cfg_set16(dev.fd, pos + 2, 0);
		if (!ret && ids[i] != PCI_CAP_ID_VPD)
			ret = vt_cfg_set32(dev.fd, pos + (ids[i] == PCI_CAP_ID_EXP ? 8 : 4), 0);
		if (ret)
			return ret;
	}
	return 0;
}

static int reset_by_config(void)
{
	unsigned int pos = vt_cap(dev.fd, PCI_CAP_ID_EXP);

	return pos ? vt_cfg_set16(dev.fd, pos + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR) : -ENODEV;
}

static int reset(void)
{
	int ret = vt_ioctl_arg(dev.fd, VFIO_DEVICE_RESET, 0);

	return ret ? ret : vt_cfg_set16(dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY);
}

static int read_rom(void)
{
	uint8_t rom[16];

	return (int)vt_bar_get(dev.fd, VFIO_PCI_ROM_REGION_INDEX, 0, rom, sizeof(rom));
}

/* ---- interrupts ---- */

static void open_with_eventfds(void)
{
	unsigned int i;

	device_open(&dev);
	for (i = 0; i < 8; i++)
		fds[i] = vt_eventfd(0);
}

/* A positive answer means fewer vectors than that, and that none was enabled. */
static int enable_index(uint32_t index, unsigned int count)
{
	int ret = vt_irq_set(dev.fd, index, .count = count, .fds = fds);

	return ret > 0 ? -ENOSPC : ret;
}

static void disable_index(uint32_t index)
{
	assert_int_equal(vt_irq_off(dev.fd, index), 0);
}

#define INDEX(name, index, nr)				\
	static int enable_##name(void)			\
	{						\
		return enable_index((index), (nr));	\
	}						\
	static void disable_##name(void)		\
	{						\
		disable_index((index));			\
	}

INDEX(intx, VFIO_PCI_INTX_IRQ_INDEX, 1)
INDEX(msi, VFIO_PCI_MSI_IRQ_INDEX, 2)
INDEX(msix, VFIO_PCI_MSIX_IRQ_INDEX, 3)
INDEX(err, VFIO_PCI_ERR_IRQ_INDEX, 1)
INDEX(req, VFIO_PCI_REQ_IRQ_INDEX, 1)

/* ---- memory ---- */

static int map_and_touch(void)
{
	uint64_t value = 0;
	int ret = vt_map(dev.fd, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, &mapped);

	if (ret)
		return ret;
	ret = vt_load(mapped, 4, &value);
	if (ret)
		vt_unmap(mapped, 4096);
	return ret;
}

static void unmap(void)
{
	assert_int_equal(vt_unmap(mapped, 4096), 0);
}

static int ioeventfd(int fd)
{
	struct vfio_device_ioeventfd v = { .argsz = sizeof(v), .flags = VFIO_DEVICE_IOEVENTFD_32,
					   .offset = EDU_LIVENESS, .data = 5, .fd = fd };

	return vt_ioctl(dev.fd, VFIO_DEVICE_IOEVENTFD, &v, sizeof(v));
}

static int add_ioeventfd(void)
{
	return ioeventfd(fds[0]);
}

static void remove_ioeventfd(void)
{
	assert_int_equal(ioeventfd(-1), 0);
}

#define ASKED(name_, run_)						\
	FAULTS(name_, .prepare = open_all, .run = run_, .finish = detach)
#define IRQS(index)							\
	FAULTS(index, .prepare = open_with_eventfds, .run = enable_##index,	\
	       .undo = disable_##index, .finish = detach)

SUITE_ON(fault, "edu", FAULTS(bind, .prepare = unbind, .run = bind, .undo = unbind),
	 FAULTS(open, .prepare = attach, .run = open_device, .undo = close_device,
		.finish = detach),
	 FAULTS(close, .prepare = open_all, .run = close_and_open, .finish = detach),
	 ASKED(regions, ask_regions), ASKED(rom, read_rom), ASKED(config_reads, walk_config),
	 ASKED(reset, reset), ASKED(reset_by_config, reset_by_config),
	 ASKED(hot_reset_info, ask_hot_reset_info),
	 IRQS(intx), IRQS(msi), IRQS(msix), IRQS(err), IRQS(req),
	 FAULTS(map, .prepare = open_all, .run = map_and_touch, .undo = unmap, .finish = detach),
	 FAULTS(ioeventfd, .prepare = open_with_eventfds, .run = add_ioeventfd,
		.undo = remove_ioeventfd, .finish = detach));

SUITE_ON(fault_many, "bars",
	 FAULTS(bind, .prepare = unbind, .run = bind, .undo = unbind),
	 FAULTS(open, .prepare = attach, .run = open_device, .undo = close_device,
		.finish = detach),
	 ASKED(config_writes, write_config), ASKED(config_reads, walk_config));

SUITE_ON(fault_pf, "pf",
	 FAULTS(bind, .prepare = unbind, .run = bind, .undo = unbind),
	 FAULTS(open, .prepare = attach, .run = open_device, .undo = close_device,
		.finish = detach));
