// SPDX-License-Identifier: GPL-2.0-only
/*
 * zPCI functions over their whole lives: interrupts, DMA, guests, errors, VFs, and functions that
 * come and go while somebody has them open.
 */
#include <stdio.h>
#include <string.h>

#include <linux/vfio_zdev.h>
#include <mock/func.h>
#include <shared/fault.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>
#include <shared/zpci.h>

#include "cli/stage.h"
#include "cli/zpci_machine.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/fallible.h"
#include "tests/suite.h"
#include "tests/world.h"

#define PAGE (1ull << SIM_PAGE_SHIFT)


/* BASE of GET_INFO; false if there is none. */
static bool base_of(int fd, struct vfio_device_info_cap_zpci_base *base)
{
	struct {
		struct vfio_device_info info;
		uint8_t bytes[512];
	} v = { .info = { .argsz = sizeof(v) } };

	assert_int_equal(vt_ioctl(fd, VFIO_DEVICE_GET_INFO, &v, sizeof(v)), 0);
	memset(base, 0, sizeof(*base));
	if (!(v.info.flags & VFIO_DEVICE_FLAGS_CAPS))
		return false;
	memcpy(base, (uint8_t *)&v + v.info.cap_offset, sizeof(*base));
	return base->header.id == VFIO_DEVICE_INFO_CAP_ZPCI_BASE;
}

static uint32_t handle_of(int fd)
{
	struct vfio_device_info_cap_zpci_base base;

	assert_true(base_of(fd, &base));
	return base.fh;
}

static uint32_t handle(unsigned int fid)
{
	return mock_zpci_handle(sim_zpci_machine(), fid);
}

static void open_named(struct vt_dev *d, const char *bdf)
{
	int ret = vt_dev_open(d, bdf);

	if (ret)
		fail_msg("cannot open %s: errno %d", bdf, -ret);
	assert_int_equal(vt_cfg_set16(d->fd, PCI_COMMAND, PCI_COMMAND_MASTER | PCI_COMMAND_MEMORY),
			 0);
}

/* ---- what a user does with one ------------------------------------------------------- */

static void bars_and_config_answer(void **state)
{
	const size_t size = SIM_API_LEVEL < 612 ? 4 : 8;
	const uint64_t value = 0x0102030405060708;
	struct vt_dev d;
	uint64_t wide;

	(void)state;
	open_named(&d, ZPCI_FULL);
	assert_int_equal(vt_bar_set32(d.fd, 0, EDU_LIVENESS, 0x11223344), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~0x11223344u);
	/* The core of 6.1 cuts it in two, which the register does not take. */
	assert_int_equal(vt_bar_set(d.fd, 0, EDU_DMA_SRC, &value, size), size);
	assert_int_equal(vt_bar_get(d.fd, 0, EDU_DMA_SRC, &wide, size), size);
	assert_memory_equal(&wide, &value, size);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	vt_dev_close(&d);
}

static void messages_come_as_numbers(void **state)
{
	struct vt_dev d;
	int32_t fds[4];

	(void)state;
	open_named(&d, ZPCI_FULL);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 4, fds);
	/* By the driver's way, vector 0; and all others, which edu uses for other causes. */
	assert_int_equal(vt_bar_set32(d.fd, 0, EDU_IRQ_RAISE, 4), 0);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	mock_irq(sim_pci_model(ZPCI_FULL), 2);
	assert_int_equal(vt_event_wait(fds[2], 100), 1);
	assert_int_equal(vt_event_count(fds[1]), 0);
	assert_int_equal(vt_event_count(fds[3]), 0);
	vt_dev_close(&d);
}

static void line_is_nowhere(void **state)
{
	struct vfio_irq_info irq;
	struct vt_dev d;

	(void)state;
	open_named(&d, ZPCI_FULL);
	assert_int_equal(vt_irq_info(d.fd, VFIO_PCI_INTX_IRQ_INDEX, &irq), 0);
	assert_int_equal(irq.count, 0);
	assert_int_equal(vt_cfg_get8(d.fd, PCI_INTERRUPT_PIN), 0);
	vt_dev_close(&d);
}

/* A group of its own, with fewer interrupts than edu has vectors. */
static void interrupts_end_with_the_group(void **state)
{
	static const struct mock_zpci_group two = { .id = 0x30, .noi = 2, .version = 1,
						    .maxstbl = 128, .msia = 0xfc00000000000000 };
	struct mock_zpci_desc desc = zpci_bare;
	struct vt_dev d;
	int32_t fds[4];
	int ret, i;

	(void)state;
	desc.fid = 0x55;
	desc.uid = 8;
	desc.pfgid = two.id;
	assert_int_equal(sim_zpci_group(&two), 0);
	assert_int_equal(zpci_machine_add(&desc, "edu"), 0);
	assert_int_equal(vt_bind("0008:00:00.0", "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_named(&d, "0008:00:00.0");
	for (i = 0; i < 4; i++)
		fds[i] = vt_eventfd(0);
	ret = vt_irq_set(d.fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 4, .fds = fds);
	assert_int_equal(ret, 2);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = fds), 0);
	vt_dev_close(&d);
}

/* Its range is below 4 GiB, so that the core of 6.1 too can tell edu an address in it. */
static void dma_has_a_range(void **state)
{
	struct mock_zpci_desc desc = zpci_full;
	struct vt_dev d;
	vt_addr mem;

	(void)state;
	desc.fid = 0x56;
	desc.uid = 9;
	desc.sdma = 0x40000000;
	assert_int_equal(zpci_machine_add(&desc, "edu"), 0);
	assert_int_equal(vt_bind("0009:00:00.0", "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_named(&d, "0009:00:00.0");
	mem = vt_umem(PAGE);
	assert_int_equal(vt_dma_map(d.container, mem, desc.sdma, PAGE,
				    VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE), 0);
	assert_int_equal(edu_dma(&d, desc.sdma, EDU_BUF, 16, 0), 0);
	assert_int_equal(mock_zpci_state(sim_zpci_machine(), desc.fid), MOCK_ZPCI_ENABLED);
	/* Below it the machine stops the function, whatever the IOMMU would say. */
	edu_dma(&d, 0x10000, EDU_BUF, 16, 0);
	assert_int_equal(mock_zpci_state(sim_zpci_machine(), desc.fid), MOCK_ZPCI_ERROR);
	sim_settle();
	vt_dev_close(&d);
}

/* ---- errors ---------------------------------------------------------------------- */

static void error_of_an_open_function(void **state)
{
	struct vt_dev d;
	int32_t fd;

	(void)state;
	open_named(&d, ZPCI_FULL);
	fd = vt_eventfd(0);
	vt_irq_set(d.fd, VFIO_PCI_ERR_IRQ_INDEX, .count = 1, .fds = &fd);
	assert_int_equal(sim_zpci_error(ZPCI_FULL_FID, MOCK_ZPCI_PEC_SYSTEM), 0);
	sim_settle();
	/* The kernel leaves a function that is in a user's address space to the user. */
	assert_int_equal(vt_event_count(fd), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), 0xffffffff);
	assert_int_equal(sim_zpci_busy(), 0);
	vt_dev_close(&d);
	/* It comes back when the operator takes it and gives it again. */
	assert_int_equal(sim_zpci_unplug(ZPCI_FULL_FID), 0);
	sim_settle();
	assert_int_equal(zpci_machine_add(&zpci_full, "edu"), 0);
	assert_int_equal(vt_bind(ZPCI_FULL, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_named(&d, ZPCI_FULL);
	vt_dev_close(&d);
}

static void error_of_measurement_is_no_error(void **state)
{
	struct vt_dev d;

	(void)state;
	open_named(&d, ZPCI_FULL);
	assert_int_equal(sim_zpci_error(ZPCI_FULL_FID, MOCK_ZPCI_PEC_FMBPRO), 0);
	sim_settle();
	assert_int_equal(vt_bar_set32(d.fd, 0, EDU_LIVENESS, 1), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~1u);
	vt_dev_close(&d);
}

static void permanent_error_of_an_unused_function(void **state)
{
	(void)state;
	assert_int_equal(sim_zpci_error(ZPCI_FULL_FID, MOCK_ZPCI_PEC_PERMANENT), 0);
	assert_int_equal(sim_zpci_error(0x99, MOCK_ZPCI_PEC_PERMANENT), -EINVAL);
	sim_settle();
	assert_int_equal(vt_unbind(ZPCI_FULL), 0);
}

/* ---- guests ---------------------------------------------------------------------- */

/* Open for a guest: container and group first, since the group is what a guest takes. */
static int open_for_guest(struct vt_dev *d, const char *bdf)
{
	assert_int_equal(vt_dev_attach(d, bdf), 0);
	assert_int_equal(sim_kvm_attach(d->group), 0);
	d->fd = vt_get_device(d->group, bdf);
	return d->fd < 0 ? d->fd : 0;
}

static void close_device(struct vt_dev *d)
{
	if (d->fd >= 0)
		assert_int_equal(vt_close(d->fd), 0);
	d->fd = -1;
}

static void guest_registers_the_function(const char *bdf, unsigned int fid)
{
	struct vt_dev d;
	uint32_t before = handle(fid), inside;

	sim_kvm_load(1);
	assert_int_equal(open_for_guest(&d, bdf), 0);
	assert_int_equal(sim_kvm_registered(), 1);
	inside = handle_of(d.fd);
	assert_int_not_equal(inside, before);
	assert_int_equal(inside, handle(fid));
	assert_int_equal(sim_kvm_detach(d.group), -EBUSY);
	/* It was restarted: what the user sees is as after that. */
	assert_int_equal(vt_cfg_get16(d.fd, PCI_COMMAND) & PCI_COMMAND_MEMORY, 0);
	assert_int_equal(vt_cfg_set16(d.fd, PCI_COMMAND, PCI_COMMAND_MEMORY), 0);
	assert_int_equal(vt_bar_set32(d.fd, 0, EDU_LIVENESS, 5), 0);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), ~5u);
	close_device(&d);
	assert_int_equal(sim_kvm_registered(), 0);
	assert_int_not_equal(handle(fid), inside);
	assert_int_equal(sim_kvm_detach(d.group), 0);
	vt_dev_close(&d);
}

static void guest_registers_by_either_driver(void **state)
{
	(void)state;
	only_ours("the lab's other core is built without zPCI");
	guest_registers_the_function(ZPCI_FULL, ZPCI_FULL_FID);
	guest_registers_the_function(ZPCI_BARE, ZPCI_BARE_FID);
}

static void without_a_guest_nothing_is_registered(void **state)
{
	uint32_t before = handle(ZPCI_FULL_FID);
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	sim_kvm_load(1);
	open_named(&d, ZPCI_FULL);
	assert_int_equal(sim_kvm_registered(), 0);
	assert_int_equal(handle_of(d.fd), before);
	vt_dev_close(&d);
}

static void guest_without_kvm_is_refused(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	assert_int_equal(open_for_guest(&d, ZPCI_FULL), -ENOENT);
	assert_int_equal(sim_kvm_detach(d.group), 0);
	vt_dev_close(&d);
}

static void busy_function_is_waited_for(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	sim_kvm_load(1);
	assert_int_equal(mock_zpci_busy(sim_zpci_machine(), ZPCI_FULL_FID, 3), 0);
	assert_int_equal(open_for_guest(&d, ZPCI_FULL), 0);
	close_device(&d);
	assert_int_equal(sim_kvm_detach(d.group), 0);
	vt_dev_close(&d);
}

/* What fails while it is registered fails the open, and leaves nothing. */
static void failed_registration_leaves_nothing(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	sim_kvm_load(1);
	assert_int_equal(mock_zpci_busy(sim_zpci_machine(), ZPCI_FULL_FID, 1000), 0);
	assert_int_equal(open_for_guest(&d, ZPCI_FULL), -EIO);
	assert_int_equal(sim_kvm_registered(), 0);
	assert_int_equal(mock_zpci_busy(sim_zpci_machine(), ZPCI_FULL_FID, 0), 0);
	d.fd = vt_get_device(d.group, ZPCI_FULL);
	assert_true(d.fd >= 0);
	assert_int_equal(sim_kvm_registered(), 1);
	close_device(&d);
	assert_int_equal(sim_kvm_detach(d.group), 0);
	vt_dev_close(&d);
}

/* ---- coming and going -------------------------------------------------------------- */

static void unplug_under_an_open_device(void **state)
{
	struct vfio_device_info_cap_zpci_base base;
	struct vt_dev d;
	char driver[32];
	int32_t fd;

	(void)state;
	open_named(&d, ZPCI_FULL);
	fd = vt_eventfd(0);
	assert_int_equal(vt_irq_set(d.fd, VFIO_PCI_REQ_IRQ_INDEX, .count = 1, .fds = &fd), 0);
	assert_int_equal(sim_zpci_unplug(ZPCI_FULL_FID), 0);
	assert_int_equal(sim_zpci_unplug(ZPCI_FULL_FID), -ENODEV);
	sim_settle();
	/* The user is asked, and until it goes the kernel waits. */
	assert_true(vt_event_count(fd) >= 1);
	assert_int_equal(sim_zpci_busy(), 1);
	assert_int_equal(vt_bar_get32(d.fd, 0, EDU_LIVENESS), 0xffffffff);
	if (core_is_ours()) {
		/* What firmware said of it is still known. */
		assert_true(base_of(d.fd, &base));
		assert_int_equal(base.pchid, zpci_full.pchid);
	}
	vt_dev_close(&d);
	sim_settle();
	assert_int_equal(sim_zpci_busy(), 0);
	assert_true(vt_driver(ZPCI_FULL, driver, sizeof(driver)) < 0 || !driver[0]);
	assert_true(vt_dev_open(&d, ZPCI_FULL) < 0);
}

static void unplug_under_a_guest(void **state)
{
	struct vt_dev d;

	(void)state;
	only_ours("the lab's other core is built without zPCI");
	sim_kvm_load(1);
	assert_int_equal(open_for_guest(&d, ZPCI_FULL), 0);
	assert_int_equal(sim_zpci_unplug(ZPCI_FULL_FID), 0);
	sim_settle();
	close_device(&d);
	assert_int_equal(sim_kvm_registered(), 0);
	assert_int_equal(sim_kvm_detach(d.group), 0);
	vt_dev_close(&d);
	sim_settle();
}

static void give_back_and_have_again(void **state)
{
	uint32_t before = handle(ZPCI_FULL_FID);
	struct vt_dev d;

	(void)state;
	assert_int_equal(sim_zpci_request(ZPCI_FULL_FID), 0);
	sim_settle();
	assert_int_equal(mock_zpci_state(sim_zpci_machine(), ZPCI_FULL_FID), MOCK_ZPCI_STANDBY);
	assert_int_equal(sim_zpci_request(ZPCI_FULL_FID), -EINVAL);
	assert_true(vt_dev_open(&d, ZPCI_FULL) < 0);
	assert_int_equal(sim_zpci_configure(ZPCI_FULL_FID), 0);
	assert_int_equal(sim_zpci_configure(ZPCI_FULL_FID), -EINVAL);
	sim_settle();
	assert_int_not_equal(handle(ZPCI_FULL_FID), before);
	assert_int_equal(vt_bind(ZPCI_FULL, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_named(&d, ZPCI_FULL);
	vt_dev_close(&d);
}

static void place_is_free_again(void **state)
{
	struct mock_zpci_desc desc = zpci_full;
	struct vt_dev d;

	(void)state;
	/* Not while somebody is there; not on a bus of the other kind; not without a number. */
	desc.fid = 0x66;
	assert_int_equal(sim_zpci_plug(&desc, mock_device_find("edu")), -EEXIST);
	desc.uid = 0;
	assert_int_equal(sim_zpci_plug(&desc, mock_device_find("edu")), -EINVAL);
	desc.uid = 9;
	assert_int_equal(sim_zpci_plug(&desc, mock_device_find("demo-pci")), -EINVAL);
	assert_int_equal(sim_zpci_unplug(ZPCI_FULL_FID), 0);
	sim_settle();
	desc.uid = zpci_full.uid;
	assert_int_equal(zpci_machine_add(&desc, "edu"), 0);
	assert_int_equal(vt_bind(ZPCI_FULL, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_named(&d, ZPCI_FULL);
	if (core_is_ours())
		assert_int_equal(handle_of(d.fd), handle(0x66));
	vt_dev_close(&d);
}

/*
 * Firmware's list cannot be read when the function goes (fuzz/zpci, one failing call and an
 * unplug): the kernel keeps it in standby, as Linux does. One of that id is then taken for it,
 * messages are the new one's, and when that goes nothing is left.
 */
static void function_of_an_unread_list_is_kept_and_found_again(void **state)
{
	struct vt_dev d;
	int32_t fds[2];

	(void)state;
	assert_int_equal(sim_fault_at(SIM_FAULT_FIRMWARE, 1), 0);
	assert_int_equal(sim_zpci_unplug(ZPCI_FULL_FID), 0);
	sim_settle();
	sim_fault_clear();
	assert_int_equal(sim_zpci_known(ZPCI_FULL_FID), 1);
	assert_int_equal(sim_zpci_known(ZPCI_BARE_FID), 1);

	assert_int_equal(zpci_machine_add(&zpci_full, "edu"), 0);
	assert_int_equal(vt_bind(ZPCI_FULL, "vfio-pci"), 0);
	open_named(&d, ZPCI_FULL);
	device_irqs(&d, VFIO_PCI_MSIX_IRQ_INDEX, 2, fds);
	mock_irq(sim_pci_model(ZPCI_FULL), 1);
	assert_int_equal(vt_event_wait(fds[1], 100), 1);
	vt_dev_close(&d);

	assert_int_equal(sim_zpci_unplug(ZPCI_FULL_FID), 0);
	sim_settle();
	assert_int_equal(sim_zpci_known(ZPCI_FULL_FID), 0);
}

/* ---- VFs ------------------------------------------------------------------------- */

#define TOKEN "00010203-0405-0607-0809-0a0b0c0d0e0f"

/* A VF whose PF is a user's too is opened by who knows the token that the PF's user has set. */
static void open_vf(struct vt_dev *pf, struct vt_dev *vf, const char *bdf)
{
	struct {
		struct vfio_device_feature head;
		uint8_t uuid[16];
	} v = { .head = { .argsz = sizeof(v),
			  .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN } };
	char name[80];
	uint8_t i;

	for (i = 0; i < sizeof(v.uuid); i++)
		v.uuid[i] = i;
	assert_int_equal(vt_ioctl(pf->fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), 0);
	assert_int_equal(vt_dev_attach(vf, bdf), 0);
	snprintf(name, sizeof(name), "%s vf_token=" TOKEN, bdf);
	vf->fd = vt_get_device(vf->group, name);
	assert_true(vf->fd >= 0);
}

static void vfs_have_capabilities_of_their_own(void **state)
{
	struct vfio_device_info_cap_zpci_base base;
	struct vt_dev pf, d;
	char text[32], id[16];

	(void)state;
	assert_int_equal(sim_module_param_write("vfio-pci", "enable_sriov", "1"), 0);
	assert_int_equal(zpci_machine_add(&zpci_pf, "demo-pf"), 0);
	assert_int_equal(vt_bind(ZPCI_PF, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	open_named(&pf, ZPCI_PF);
	assert_int_equal(vt_pci_write(ZPCI_PF, "sriov_numvfs", "2"), 0);
	sim_settle();
	assert_int_equal(vt_sysfs_link(VT_PCI ZPCI_PF "/virtfn1", text, sizeof(text)), 0);
	assert_true(mock_zpci_state(sim_zpci_machine(), zpci_pf.vf_fid + 1) == MOCK_ZPCI_ENABLED);
	assert_int_equal(vt_pci_read(text, "function_id", id, sizeof(id)), 0);
	assert_string_equal(id, "0x00000101");
	open_vf(&pf, &d, text);
	if (core_is_ours()) {
		assert_true(base_of(d.fd, &base));
		assert_int_equal(base.vfn, 2);
		assert_int_equal(base.fh, handle(zpci_pf.vf_fid + 1));
	}
	assert_int_equal(vt_cfg_get32(d.fd, PCI_VENDOR_ID) >> 16, 0x5a31);
	vt_dev_close(&d);
	assert_int_equal(vt_pci_write(ZPCI_PF, "sriov_numvfs", "0"), 0);
	sim_settle();
	assert_int_equal(handle(zpci_pf.vf_fid + 1), 0);
	vt_dev_close(&pf);
}

/*
 * A VF is firmware's function as well: one that cannot be set up must go from the kernel's list
 * too (fuzz/zpci, without memory in the middle of enabling VFs).
 */
static void pf_of_zpci(void)
{
	assert_int_equal(sim_module_param_write("vfio-pci", "enable_sriov", "1"), 0);
	assert_int_equal(zpci_machine_add(&zpci_pf, "demo-pf"), 0);
	assert_int_equal(vt_bind(ZPCI_PF, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
}

static int enable_vf(void)
{
	int ret = vt_pci_write(ZPCI_PF, "sriov_numvfs", "1");

	if (ret < 0) {
		vt_pci_write(ZPCI_PF, "sriov_numvfs", "0");
		sim_settle();
		assert_int_equal(sim_zpci_known(zpci_pf.vf_fid), 0);
	}
	return ret;
}

static void disable_vf(void)
{
	assert_int_equal(vt_pci_write(ZPCI_PF, "sriov_numvfs", "0"), 0);
	sim_settle();
	assert_int_equal(sim_zpci_known(zpci_pf.vf_fid), 0);
}

/*
 * A PF that answers wrongly where its VFs are, once for each answer that enabling takes: it may say
 * that they are on another bus, where no zPCI function is (fuzz/zpci, a lie and two VFs).
 */
static void vfs_that_are_counted_to_another_bus_are_refused(void **state)
{
	unsigned long long answers[40] = {};
	unsigned int nth, refused = 0;

	(void)state;
	pf_of_zpci();
	for (nth = 0; nth < sizeof(answers) / sizeof(answers[0]); nth++) {
		answers[nth] = 0x100;
		sim_device_stream(answers, nth + 1);
		if (vt_pci_write(ZPCI_PF, "sriov_numvfs", "2") == -EINVAL)
			refused++;
		sim_device_stream(NULL, 0);
		answers[nth] = 0;
		vt_pci_write(ZPCI_PF, "sriov_numvfs", "0");
		sim_settle();
		assert_int_equal(sim_zpci_known(zpci_pf.vf_fid), 0);
		assert_int_equal(sim_zpci_known(zpci_pf.vf_fid + 1), 0);
	}
	assert_true(refused >= 2);
}

SUITE_ON(zpci_life, "zpci",
	 cmocka_unit_test(bars_and_config_answer),
	 cmocka_unit_test(messages_come_as_numbers),
	 cmocka_unit_test(line_is_nowhere),
	 cmocka_unit_test(interrupts_end_with_the_group),
	 cmocka_unit_test(dma_has_a_range),
	 cmocka_unit_test(error_of_an_open_function),
	 cmocka_unit_test(error_of_measurement_is_no_error),
	 cmocka_unit_test(permanent_error_of_an_unused_function),
	 cmocka_unit_test(guest_registers_by_either_driver),
	 cmocka_unit_test(without_a_guest_nothing_is_registered),
	 cmocka_unit_test(guest_without_kvm_is_refused),
	 cmocka_unit_test(busy_function_is_waited_for),
	 cmocka_unit_test(failed_registration_leaves_nothing),
	 cmocka_unit_test(unplug_under_an_open_device),
	 cmocka_unit_test(unplug_under_a_guest),
	 cmocka_unit_test(give_back_and_have_again),
	 cmocka_unit_test(place_is_free_again),
	 cmocka_unit_test(function_of_an_unread_list_is_kept_and_found_again),
	 cmocka_unit_test(vfs_have_capabilities_of_their_own),
	 cmocka_unit_test(vfs_that_are_counted_to_another_bus_are_refused),
	 FAULTS(vf_that_cannot_be_set_up_is_forgotten, .prepare = pf_of_zpci, .run = enable_vf,
		.undo = disable_vf,
		.except = 1ull << SIM_FAULT_DEVICE_ADD | 1ull << SIM_FAULT_CONFIG));
