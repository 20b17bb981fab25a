// SPDX-License-Identifier: GPL-2.0-only
/*
 * A physical function whose driver is in userspace, its VFs, and the token that ties them together.
 */
#include <stdio.h>
#include <string.h>

#include <shared/lab.h>
#include <shared/module.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/expect.h"
#include "tests/suite.h"

#define PF "0000:01:00.0"
#define VF "0000:01:01.0"

static const char token[] = "6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6";
static const uint8_t token_bytes[16] = {
	0x6b, 0x2f, 0x3c, 0x1e, 0x8d, 0x0a, 0x4c, 0x77,
	0x9e, 0x51, 0x2f, 0x60, 0xa3, 0xb4, 0xc5, 0xd6,
};

static int set_token(int fd, const uint8_t uuid[16])
{
	struct {
		struct vfio_device_feature head;
		uint8_t uuid[16];
	} v = { .head = { .argsz = sizeof(v),
			  .flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN } };

	memcpy(v.uuid, uuid, 16);
	return vt_ioctl(fd, VFIO_DEVICE_FEATURE, &v, sizeof(v));
}

/* Opens @bdf's group and container; the device itself by @name. */
static int open_by_name(struct vt_dev *d, const char *bdf, const char *name)
{
	assert_int_equal(vt_dev_attach(d, bdf), 0);
	d->fd = vt_get_device(d->group, name);
	return d->fd;
}

static void pf_enables_vfs_that_get_its_driver(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "2"), 0);
	vt_driver(VF, text, sizeof(text));
	assert_string_equal(text, "vfio-pci");
	assert_true(vt_pci_read(VF, "driver_override", text, sizeof(text)) >= 0);
	assert_string_equal(text, "vfio-pci");
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	assert_true(vt_pci_read(VF, "vendor", text, sizeof(text)) < 0);
}

static void enable_twice_is_refused(void **state)
{
	(void)state;
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "2"), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "4"), -EBUSY);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
}

/* What becomes of a PF that is told to sleep; it is awake afterwards. */
static unsigned int told_to_sleep(int fd)
{
	unsigned int ctrl = vt_cap(fd, PCI_CAP_ID_PM) + PCI_PM_CTRL, power;

	assert_int_equal(vt_cfg_set16(fd, ctrl, 3), 0);
	power = vt_cfg_get16(fd, ctrl) & PCI_PM_CTRL_STATE_MASK;
	assert_int_equal(vt_cfg_set16(fd, ctrl, 0), 0);
	return power;
}

/* A PF sleeps unless it has VFs, and a failure to get some gives it none. */
static void pf_without_vfs_may_sleep(void **state)
{
	struct vt_dev pf;

	(void)state;
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	sim_fault_at(SIM_FAULT_SRIOV, 1);
	assert_true(vt_pci_write(PF, "sriov_numvfs", "2") < 0);
	sim_fault_clear();
	assert_int_equal(told_to_sleep(pf.fd), 3);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "2"), 0);
	assert_int_equal(told_to_sleep(pf.fd), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	assert_int_equal(told_to_sleep(pf.fd), 3);
	vt_dev_close(&pf);
}

static void enable_after_a_failed_one_works(void **state)
{
	(void)state;
	sim_fault_at(SIM_FAULT_SRIOV, 1);
	assert_true(vt_pci_write(PF, "sriov_numvfs", "2") < 0);
	sim_fault_clear();
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "2"), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
}

/* The PF asks for the token only as long as a VF is in use. */
static void closed_vf_is_in_use_no_more(void **state)
{
	struct vt_dev pf, vf;

	(void)state;
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	assert_int_equal(set_token(pf.fd, token_bytes), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);
	assert_true(open_by_name(&vf, VF, VF " vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6") >=
		    0);
	vt_dev_close(&vf);
	vt_dev_close(&pf);
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	vt_dev_close(&pf);
}

static void too_many_vfs_are_refused(void **state)
{
	(void)state;
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "9"), -ERANGE);
}

static void switched_off_by_parameter(void **state)
{
	(void)state;
	assert_int_equal(sim_module_param_write("vfio-pci", "enable_sriov", "0"), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), -ENOENT);
}

static void vf_ids_come_from_the_pf(void **state)
{
	struct vt_dev pf, vf;

	(void)state;
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	assert_int_equal(set_token(pf.fd, token_bytes), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);
	assert_true(open_by_name(&vf, VF, VF " vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6") >=
		    0);
	/* A VF's own register reads all ones. */
	assert_int_equal(vt_cfg_get16(vf.fd, PCI_VENDOR_ID), 0x1234);
	assert_int_equal(vt_cfg_get16(vf.fd, PCI_DEVICE_ID), 0x5a31);
	vt_dev_close(&vf);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	vt_dev_close(&pf);
}

static void vf_memory_bit_is_virtual(void **state)
{
	struct vt_dev pf, vf;
	char name[96];

	(void)state;
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	assert_int_equal(set_token(pf.fd, token_bytes), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);
	snprintf(name, sizeof(name), "%s vf_token=%s", VF, token);
	assert_true(open_by_name(&vf, VF, name) >= 0);
	vt_cfg_set16(vf.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	assert_int_equal(vt_cfg_get16(vf.fd, PCI_COMMAND) & PCI_COMMAND_MEMORY, PCI_COMMAND_MEMORY);
	assert_int_equal(vt_bar_get32(vf.fd, 0, EDU_ID), 0x010000ed);
	vt_dev_close(&vf);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	vt_dev_close(&pf);
}

static void vf_without_the_token_stays_closed(void **state)
{
	struct vt_dev pf, vf;

	(void)state;
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	assert_int_equal(set_token(pf.fd, token_bytes), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);
	assert_int_equal(open_by_name(&vf, VF, VF), -EACCES);
	vt_dev_close(&vf);
	assert_int_equal(open_by_name(&vf, VF, VF " vf_token=00000000-0000-0000-0000-000000000001"),
			 -EACCES);
	vt_dev_close(&vf);
	assert_int_equal(open_by_name(&vf, VF, VF " vf_token=no-uuid"), -EINVAL);
	vt_dev_close(&vf);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	vt_dev_close(&pf);
}

static void pf_reopened_while_a_vf_is_used_needs_the_token(void **state)
{
	struct vt_dev pf, vf;
	char name[96];

	(void)state;
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	assert_int_equal(set_token(pf.fd, token_bytes), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);
	snprintf(name, sizeof(name), "%s vf_token=%s", VF, token);
	assert_true(open_by_name(&vf, VF, name) >= 0);
	vt_close(pf.fd);
	pf.fd = vt_get_device(pf.group, PF);
	assert_int_equal(pf.fd, -EACCES);
	snprintf(name, sizeof(name), "%s vf_token=%s", PF, token);
	pf.fd = vt_get_device(pf.group, name);
	assert_true(pf.fd >= 0);
	vt_dev_close(&vf);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	vt_dev_close(&pf);
}

static void token_is_never_given_out(void **state)
{
	struct {
		struct vfio_device_feature head;
		uint8_t uuid[16];
	} v = { .head = { .argsz = sizeof(v),
			  .flags = VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN } };
	struct vt_dev pf;

	(void)state;
	assert_int_equal(vt_dev_open(&pf, PF), 0);
	assert_int_equal(vt_ioctl(pf.fd, VFIO_DEVICE_FEATURE, &v, sizeof(v)), -EINVAL);
	vt_dev_close(&pf);
}

static void pf_unbound_takes_its_vfs_along(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "3"), 0);
	vt_unbind(PF);
	assert_true(vt_pci_read(VF, "vendor", text, sizeof(text)) < 0);
}

SUITE_ON(sriov, "pf", cmocka_unit_test(pf_enables_vfs_that_get_its_driver),
	 cmocka_unit_test(enable_twice_is_refused),
	 cmocka_unit_test(enable_after_a_failed_one_works),
	 cmocka_unit_test(pf_without_vfs_may_sleep),
	 cmocka_unit_test(closed_vf_is_in_use_no_more),
	 cmocka_unit_test(too_many_vfs_are_refused),
	 cmocka_unit_test(switched_off_by_parameter), cmocka_unit_test(vf_ids_come_from_the_pf),
	 cmocka_unit_test(vf_memory_bit_is_virtual),
	 cmocka_unit_test(vf_without_the_token_stays_closed),
	 cmocka_unit_test(pf_reopened_while_a_vf_is_used_needs_the_token),
	 cmocka_unit_test(token_is_never_given_out),
	 cmocka_unit_test(pf_unbound_takes_its_vfs_along));
