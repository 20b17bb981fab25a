// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is broken one call at a time: programs that reach every path which can fail, each by the
 * shortest way.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <mock/func.h>
#include <shared/pci.h>
#include <shared/zpci.h>

#include "cli/zpci_machine.h"
#include "explore/aftermath.h"
#include "explore/faults.h"
#include "vt/vt.h"

#define PAGE 4096

static int get_device(struct vt_dev *d, const char *bdf)
{
	if (STEP(vt_dev_open(d, bdf)))
		return -1;
	STEP(vt_cfg_set16(d->fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER));
	return 0;
}

static void raise_irq(const char *bdf, int vector)
{
	struct mock_func *fn = sim_pci_model(bdf);

	if (!fn)
		return;
	if (vector < 0)
		mock_intx(fn, vector == -1);
	else
		mock_irq(fn, (unsigned int)vector);
}

/* ---- open, ask, close ---- */

static void open_info_close(const char *bdf)
{
	struct vfio_region_info region;
	struct vfio_irq_info irq;
	struct vt_dev d;
	unsigned int i;
	uint32_t word;

	if (get_device(&d, bdf))
		return;
	for (i = 0; i < VFIO_PCI_NUM_REGIONS; i++)
		STEP(vt_region(d.fd, i, &region));
	for (i = 0; i < VFIO_PCI_NUM_IRQS; i++)
		STEP(vt_irq_info(d.fd, i, &irq));
	STEP(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x1fc, &word, 4));
	STEP(vt_bar_get(d.fd, VFIO_PCI_ROM_REGION_INDEX, 0x7fc, &word, 4));
	vt_dev_close(&d);
	if (!get_device(&d, bdf))
		vt_dev_close(&d);
}

/* What the stage bound is unbound first, so that what stays at the end came from here. */
static void bind_unbind(const char *bdf)
{
	vt_unbind(bdf);
	STEP(vt_bind(bdf, aftermath_driver()));
	STEP(vt_unbind(bdf));
	vt_unbind(bdf);
}

/* What a slot, or an administrator, does. */
static void rescan_remove(const char *bdf)
{
	struct vt_dev d;

	STEP(vt_sysfs_write("/sys/bus/pci/rescan", "1"));
	STEP(vt_bind(bdf, "vfio-pci"));
	if (!get_device(&d, bdf)) {
		vt_ecap(d.fd, 1);
		vt_dev_close(&d);
	}
	/* What was not there at the start must not be at the end. */
	if (vt_pci_write(bdf, "remove", "1"))
		vt_pci_write(bdf, "remove", "1");
}

/* ---- SET_IRQS ---- */

static void vectors(const char *bdf, uint32_t index)
{
	int32_t fds[2], none = -1;
	struct vt_dev d;

	if (get_device(&d, bdf))
		return;
	fds[0] = vt_eventfd(0);
	fds[1] = vt_eventfd(0);
	STEP(vt_irq_set(d.fd, index, .count = 2, .fds = fds));
	raise_irq(d.bdf, 0);
	STEP(vt_irq_set(d.fd, index, .start = 1, .count = 1, .fds = fds));
	STEP(vt_irq_set(d.fd, index, .start = 1, .count = 1, .fds = &none));
	STEP(vt_irq_set(d.fd, index, .count = 2, .fds = fds));
	STEP(vt_irq_set(d.fd, index, .count = 2));
	STEP(vt_irq_off(d.fd, index));
	/* Left on for the close. */
	STEP(vt_irq_set(d.fd, index, .count = 2, .fds = fds));
	vt_dev_close(&d);
}

static void irqs_msi(const char *bdf)
{
	vectors(bdf, VFIO_PCI_MSI_IRQ_INDEX);
}

static void irqs_msix(const char *bdf)
{
	vectors(bdf, VFIO_PCI_MSIX_IRQ_INDEX);
}

static void irqs_intx(const char *bdf)
{
	const uint32_t index = VFIO_PCI_INTX_IRQ_INDEX;
	int32_t fd, other, unmask;
	uint64_t one = 1;
	struct vt_dev d;

	if (get_device(&d, bdf))
		return;
	fd = vt_eventfd(0);
	other = vt_eventfd(0);
	unmask = vt_eventfd(0);
	STEP(vt_irq_set(d.fd, index, .count = 1, .fds = &fd));
	raise_irq(d.bdf, -1);
	STEP(vt_irq_set(d.fd, index, .count = 1, .fds = &unmask,
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_UNMASK));
	vt_write(unmask, &one, sizeof(one));
	STEP(vt_irq_set(d.fd, index, .count = 1, .fds = &other));
	raise_irq(d.bdf, -2);
	STEP(vt_irq_off(d.fd, index));
	STEP(vt_irq_set(d.fd, index, .count = 1, .fds = &fd));
	vt_dev_close(&d);
}

static void irqs_err_req(const char *bdf)
{
	struct vt_dev d;
	int32_t fd;

	if (get_device(&d, bdf))
		return;
	fd = vt_eventfd(0);
	STEP(vt_irq_set(d.fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &fd));
	STEP(vt_irq_set(d.fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 1, .fds = &fd));
	STEP(vt_irq_set(d.fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &fd));
	vt_dev_close(&d);
}

/* ---- config space ---- */

static void config(const char *bdf)
{
	unsigned int pos, at;
	struct vt_dev d;

	if (get_device(&d, bdf))
		return;
	for (pos = 0; pos < 64; pos += 4)
		vt_cfg_get32(d.fd, pos);
	STEP(vt_cfg_set32(d.fd, PCI_BASE_ADDRESS_0, 0xffffffff));
	STEP(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_INTX_DISABLE));
	STEP(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
	STEP(vt_cfg_set8(d.fd, PCI_CACHE_LINE_SIZE, 16));
	at = vt_cap(d.fd, PCI_CAP_ID_MSI);
	if (at)
		STEP(vt_cfg_set16(d.fd, at + PCI_MSI_FLAGS, 0));
	at = vt_cap(d.fd, PCI_CAP_ID_EXP);
	if (at)
		STEP(vt_cfg_set16(d.fd, at + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR));
	at = vt_cap(d.fd, PCI_CAP_ID_PM);
	if (at) {
		STEP(vt_cfg_set16(d.fd, at + PCI_PM_CTRL, 3));
		STEP(vt_cfg_set16(d.fd, at + PCI_PM_CTRL, 0));
	}
	vt_dev_close(&d);
}

/* ---- BARs ---- */

static void bars(const char *bdf)
{
	struct vfio_device_ioeventfd io = {
		.argsz = sizeof(io), .flags = VFIO_DEVICE_IOEVENTFD_32, .offset = 0x4,
	};
	struct vfio_region_info info;
	uint64_t value, one = 1;
	uint8_t buf[24] = { 0 };
	struct vt_dev d;
	vt_addr at;
	unsigned int i;

	if (get_device(&d, bdf))
		return;
	/* A BAR with an MSI-X table among them: reads of it are ones, made in the kernel. */
	for (i = 0; i < 6; i++)
		STEP(vt_bar_get(d.fd, i, 0, buf, sizeof(buf)));
	STEP(vt_bar_set(d.fd, 0, 0x88, buf, 8));
	io.fd = vt_eventfd(0);
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_IOEVENTFD, &io, sizeof(io)));
	vt_write(io.fd, &one, sizeof(one));
	if (!STEP(vt_region(d.fd, 0, &info)) &&
	    !vt_map(d.fd, info.offset, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, &at)) {
		vt_load(at, 4, &value);
		STEP(vt_cfg_set16(d.fd, PCI_COMMAND, 0));
		STEP(vt_bar_get(d.fd, 0, 0, buf, 4));
		STEP(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY));
		vt_load(at, 4, &value);
		/* A signal may have kept it from being unmapped. */
		if (vt_unmap(at, PAGE))
			vt_unmap(at, PAGE);
	}
	vt_dev_close(&d);
}

/* ---- resets and power ---- */

static void hot_reset(int fd, int group, int other)
{
	struct {
		struct vfio_pci_hot_reset_info head;
		struct vfio_pci_dependent_device devices[4];
	} info = { .head = { .argsz = sizeof(info) } };
	struct {
		struct vfio_pci_hot_reset head;
		int32_t fds[2];
	} arg = { .head = { .argsz = sizeof(arg), .count = other >= 0 ? 2 : 1 },
		  .fds = { group, other } };

	STEP(vt_ioctl(fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info, sizeof(info)));
	STEP(vt_ioctl(fd, VFIO_DEVICE_PCI_HOT_RESET, &arg, sizeof(arg)));
}

static void resets(const char *bdf)
{
	struct vt_dev d;

	if (get_device(&d, bdf))
		return;
	STEP(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0));
	hot_reset(d.fd, d.group, -1);
	vt_dev_close(&d);
}

static void reset_of_two(const char *bdf)
{
	struct vt_dev d, other;

	if (get_device(&d, bdf))
		return;
	if (!get_device(&other, "0000:01:00.1")) {
		hot_reset(d.fd, d.group, other.group);
		vt_dev_close(&other);
	}
	vt_dev_close(&d);
}

static void low_power(const char *bdf)
{
	struct {
		struct vfio_device_feature head;
		struct vfio_device_low_power_entry_with_wakeup entry;
	} arg = { .head = { .argsz = sizeof(arg),
			    .flags = VFIO_DEVICE_FEATURE_SET |
				     VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP } };
	struct vt_dev d;

	if (get_device(&d, bdf))
		return;
	arg.entry.wakeup_eventfd = vt_eventfd(0);
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &arg, sizeof(arg)));
	/* The second entry is refused and must not keep the eventfd. */
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &arg, sizeof(arg)));
	/* Long enough to fall asleep: the read is what wakes it. */
	vt_sleep_ms(1000);
	vt_cfg_get32(d.fd, 0);
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &arg, sizeof(arg)));
	vt_dev_close(&d);
}

/* ---- SR-IOV ---- */

static void vfs(const char *bdf)
{
	static const char vf[] = "0000:01:01.0";
	struct {
		struct vfio_device_feature head;
		uint8_t uuid[16];
	} token = { .head = { .argsz = sizeof(token),
			      .flags = VFIO_DEVICE_FEATURE_SET |
				       VFIO_DEVICE_FEATURE_PCI_VF_TOKEN },
		    .uuid = { 0x6b } };
	struct vt_dev d, v;

	if (get_device(&d, bdf))
		return;
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_FEATURE, &token, sizeof(token)));
	STEP(vt_pci_write(bdf, "sriov_numvfs", "2"));
	if (!STEP(vt_dev_attach(&v, vf))) {
		v.fd = vt_get_device(v.group, "0000:01:01.0 vf_token=6b000000-0000-0000-0000-"
					      "000000000000");
		vt_dev_close(&v);
	}
	STEP(vt_pci_write(bdf, "sriov_numvfs", "0"));
	vt_dev_close(&d);
}

/* Nobody has the PF open, so it sleeps, and its VFs wake it. */
static void vfs_of_a_sleeping_pf(const char *bdf)
{
	vt_sleep_ms(1000);
	STEP(vt_pci_write(bdf, "sriov_numvfs", "1"));
	STEP(vt_pci_write(bdf, "sriov_numvfs", "0"));
}

/* ---- what few devices and few users have ---- */

/* With room for what follows the struct: capabilities of BARs, of config space, of the device. */
static void infos_with_capabilities(const char *bdf)
{
	struct {
		struct vfio_region_info info;
		uint32_t room[16];
	} region;
	struct {
		struct vfio_device_info info;
		uint32_t room[16];
	} info = { .info.argsz = sizeof(info) };
	struct vt_dev d;
	unsigned int i;

	if (get_device(&d, bdf))
		return;
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)));
	for (i = 0; i < info.info.num_regions; i++) {
		memset(&region, 0, sizeof(region));
		region.info.argsz = sizeof(region);
		region.info.index = i;
		STEP(vt_ioctl(d.fd, VFIO_DEVICE_GET_REGION_INFO, &region, sizeof(region)));
	}
	vt_dev_close(&d);
}

/* A byte, a word and a dword of each region that the driver or an extension added. */
static void regions_in_pieces(const char *bdf)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vfio_region_info region;
	uint8_t buf[8];
	struct vt_dev d;
	unsigned int i;

	if (get_device(&d, bdf))
		return;
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)));
	for (i = VFIO_PCI_NUM_REGIONS; i < info.num_regions; i++)
		if (!STEP(vt_region(d.fd, i, &region)))
			STEP(vt_pread(d.fd, buf, 7, region.offset + 1));
	vt_dev_close(&d);
}

static void zdev_bind_unbind(const char *bdf)
{
	(void)bdf;
	vt_unbind(ZPCI_BARE);
	STEP(vt_bind(ZPCI_BARE, "zdev-vfio-pci"));
	STEP(vt_unbind(ZPCI_BARE));
	vt_unbind(ZPCI_BARE);
}

/* The table is in a BAR that does not decode, so the kernel has it decode for a moment. */
static void vectors_with_memory_off(const char *bdf)
{
	struct vt_dev d;
	int32_t fd;

	if (get_device(&d, bdf))
		return;
	fd = vt_eventfd(0);
	STEP(vt_cfg_set16(d.fd, PCI_COMMAND, 0));
	STEP(vt_irq_set(d.fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 1, .fds = &fd));
	STEP(vt_irq_off(d.fd, VFIO_PCI_MSIX_IRQ_INDEX));
	vt_dev_close(&d);
}

/* A user who does not know yet how many functions there are, and one who knows. */
static void hot_reset_info(const char *bdf)
{
	struct vfio_pci_hot_reset_info head = { .argsz = sizeof(head) };
	struct vt_dev d;

	if (get_device(&d, bdf))
		return;
	STEP(vt_ioctl(d.fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &head, sizeof(head)));
	vt_dev_close(&d);
}

/* A BAR that the driver backs with memory of its own, mapped page by page. */
static void mapped_backing(const char *bdf)
{
	struct vfio_region_info info;
	struct vt_dev d;
	uint64_t value;
	vt_addr at;

	if (get_device(&d, bdf))
		return;
	if (!STEP(vt_region(d.fd, 0, &info)) &&
	    !vt_map(d.fd, info.offset, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, &at)) {
		vt_load(at, 4, &value);
		if (vt_unmap(at, PAGE))
			vt_unmap(at, PAGE);
	}
	vt_dev_close(&d);
}

/* Two displays at the same addresses: each use has the bridges lead to another one. */
static void vga(const char *bdf)
{
	struct vt_dev first, second;
	uint8_t buf[4] = { 0 };

	if (get_device(&first, bdf))
		return;
	if (!get_device(&second, "0000:02:00.0")) {
		STEP(vt_bar_set(first.fd, VFIO_PCI_VGA_REGION_INDEX, 0x3c4, buf, 2));
		STEP(vt_bar_get(second.fd, VFIO_PCI_VGA_REGION_INDEX, 0xa0000, buf, 4));
		STEP(vt_bar_get(first.fd, VFIO_PCI_VGA_REGION_INDEX, 0xa0000, buf, 4));
		vt_dev_close(&second);
	}
	vt_dev_close(&first);
}

/* ---- a zPCI function: by the driver that is named after it, and for a guest ---- */

static void zpci_by_its_driver(const char *bdf)
{
	struct vt_dev d;

	vt_unbind(bdf);
	if (STEP(vt_bind(bdf, "zdev-vfio-pci")))
		return;
	if (!get_device(&d, bdf))
		vt_dev_close(&d);
	vt_unbind(bdf);
}

static void zpci_of_a_guest(const char *bdf)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	struct vt_dev d;

	if (STEP(vt_dev_attach(&d, bdf)))
		return;
	sim_kvm_load(1);
	sim_kvm_attach(d.group);
	d.fd = vt_get_device(d.group, bdf);
	STEP(d.fd < 0 ? d.fd : 0);
	if (d.fd >= 0) {
		STEP(vt_ioctl(d.fd, VFIO_DEVICE_GET_INFO, &info, sizeof(info)));
		vt_close(d.fd);
		d.fd = -1;
	}
	sim_kvm_detach(d.group);
	vt_dev_close(&d);
}

const struct fault_program fault_programs[] = {
	{ "open_info_close", "edu", true, open_info_close },
	{ "bind_unbind", "edu", true, bind_unbind },
	{ "bind_unbind_pf", "pf", true, bind_unbind },
	{ "rescan_remove", "unscanned", false, rescan_remove },
	{ "irqs_intx", "edu", false, irqs_intx },
	{ "irqs_intx_unmaskable", "legacy", false, irqs_intx },
	{ "irqs_msi", "edu", false, irqs_msi },
	{ "irqs_msix", "edu", false, irqs_msix },
	{ "irqs_err_req", "edu", false, irqs_err_req },
	{ "config", "edu", true, config },
	{ "config_soft_reset", "pair", true, config },
	{ "config_bars", "bars", true, config },
	{ "config_legacy", "legacy", true, config },
	{ "bars", "bars", false, bars },
	{ "resets", "edu", false, resets },
	{ "reset_of_two", "pair", false, reset_of_two },
	{ "low_power", "edu", false, low_power },
	{ "vfs", "pf", false, vfs },
	{ "vfs_of_a_sleeping_pf", "pf", false, vfs_of_a_sleeping_pf },
	{ "infos_of_bars", "bars", true, infos_with_capabilities },
	{ "infos_of_regions", "regions", false, infos_with_capabilities },
	{ "infos_of_an_odd_function", "odd", true, infos_with_capabilities },
	{ "regions_of_igd", "igd", false, regions_in_pieces },
	{ "regions_in_pieces", "regions", false, regions_in_pieces },
	{ "irqs_of_an_odd_function", "odd", false, irqs_msi },
	{ "mapped_backing", "backed", false, mapped_backing },
	{ "irqs_with_memory_off", "edu", false, vectors_with_memory_off },
	{ "hot_reset_info", "pair", false, hot_reset_info },
	{ "vga", "vga", false, vga },
	{ "zpci_infos", "zpci", true, infos_with_capabilities },
	{ "zpci_bind_unbind", "zpci", true, bind_unbind },
	{ "zdev_bind_unbind", "zpci", true, zdev_bind_unbind },
	{ "zpci_irqs", "zpci", false, irqs_msix },
	{ "zpci_of_a_guest", "zpci", false, zpci_of_a_guest },
	{ "bind_unbind_mlx5", "mlx5", false, bind_unbind },
	{ "migrate_out", "mlx5", false, fault_migrate_out },
	{ "migrate_precopy", "mlx5", false, fault_migrate_precopy },
	{ "migrate_in", "mlx5", false, fault_migrate_in },
	{ "dirty_pages", "mlx5", false, fault_dirty_pages },
	{ "dirty_parts_of_pages", "mlx5", false, fault_dirty_parts },
	{ "migrate_reset", "mlx5", false, fault_migrate_reset },
	{ "zpci_by_its_driver", "zpci", true, zpci_by_its_driver },
};
const unsigned int fault_program_count = sizeof(fault_programs) / sizeof(fault_programs[0]);
