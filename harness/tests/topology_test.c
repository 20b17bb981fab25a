// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets and VFs where the topology is not one function below one port: slots, switches, VFs on a
 * bus of their own.
 */
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/suite.h"

#define bdf() (stage_current()->bdf)

struct hits {
	struct vfio_pci_hot_reset_info head;
	struct vfio_pci_dependent_device devices[8];
};

static int list_hits(const struct vt_dev *d, struct hits *hits)
{
	memset(hits, 0, sizeof(*hits));
	hits->head.argsz = sizeof(*hits);
	return vt_ioctl(d->fd, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, hits, sizeof(*hits));
}

static bool hit(const struct hits *hits, unsigned int bus, unsigned int devfn)
{
	unsigned int i;

	for (i = 0; i < hits->head.count; i++)
		if (hits->devices[i].bus == bus && hits->devices[i].devfn == devfn)
			return true;
	return false;
}

static int hot_reset(const struct vt_dev *d, unsigned int count, const struct vt_dev *other)
{
	struct {
		struct vfio_pci_hot_reset head;
		int32_t fds[2];
	} v = { .head = { .argsz = sizeof(v), .count = count },
		.fds = { d->group, other ? other->group : -1 } };

	return vt_ioctl(d->fd, VFIO_DEVICE_PCI_HOT_RESET, &v, sizeof(v));
}

static uint32_t ram(const struct vt_dev *d, uint32_t value)
{
	device_memory(d, 1);
	if (value)
		assert_int_equal(vt_bar_set32(d->fd, 0, 0x10, value), 0);
	return vt_bar_get32(d->fd, 0, 0x10);
}

/* ---- a slot that can be reset ---- */

#define BESIDE "0000:01:00.1"

static void slot_reset_takes_all_functions_of_the_slot(void **state)
{
	struct vt_dev pf, other;
	struct hits hits;

	(void)state;
	device_open(&pf);
	assert_int_equal(vt_dev_open(&other, BESIDE), 0);
	assert_int_equal(list_hits(&pf, &hits), 0);
	assert_int_equal(hits.head.count, 2);
	ram(&pf, 0x11);
	ram(&other, 0x22);
	assert_int_equal(hot_reset(&pf, 1, NULL), -EINVAL);
	assert_int_equal(ram(&pf, 0), 0x11);
	assert_int_equal(hot_reset(&pf, 2, &other), 0);
	assert_int_equal(ram(&pf, 0), 0);
	assert_int_equal(ram(&other, 0), 0);
	vt_dev_close(&other);
	vt_dev_close(&pf);
}

/*
 * VFs with alternative routing ids have device numbers of their own: they are in no slot, so a slot
 * reset neither lists nor asks for them, though it goes through their PF.
 */
static void slot_reset_does_not_ask_for_vfs(void **state)
{
	struct vt_dev pf, other;
	struct hits hits;

	(void)state;
	device_open(&pf);
	assert_int_equal(vt_dev_open(&other, BESIDE), 0);
	assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "2"), 0);
	assert_int_equal(list_hits(&pf, &hits), 0);
	assert_int_equal(hits.head.count, 2);
	assert_false(hit(&hits, 1, 8));
	assert_int_equal(hot_reset(&pf, 2, &other), 0);
	/* Brought back with the PF. */
	assert_int_equal(mock_config_read(sim_pci_model("0000:01:01.0"), PCI_COMMAND, 2) & 0x8000,
			 0);
	assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "0"), 0);
	vt_dev_close(&other);
	vt_dev_close(&pf);
}

static void last_close_resets_the_slot(void **state)
{
	struct vt_dev other;

	(void)state;
	/* No reset of its own, and more than one function: only the slot can. */
	assert_int_equal(vt_dev_open(&other, BESIDE), 0);
	ram(&other, 0x33);
	vt_dev_close(&other);
	assert_int_equal(vt_dev_open(&other, BESIDE), 0);
	assert_int_equal(ram(&other, 0), 0);
	vt_dev_close(&other);
}

SUITE_ON(slot, "slot", cmocka_unit_test(slot_reset_takes_all_functions_of_the_slot),
	 cmocka_unit_test(slot_reset_does_not_ask_for_vfs),
	 cmocka_unit_test(last_close_resets_the_slot));

#define ALONE "0000:01:00.0"

static void function_alone_in_its_slot_is_reset_with_it(void **state)
{
	struct vt_dev d;

	(void)state;
	assert_int_equal(sim_pci_bridge("0000:00:01.0", SIM_PCI_ROOT_PORT, 1, 1, 1), 0);
	assert_int_equal(sim_pci_add(ALONE, mock_device_find("demo-bare"), 0), 0);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(ALONE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_dev_open(&d, ALONE), 0);
	assert_true(d.info.flags & VFIO_DEVICE_FLAGS_RESET);
	ram(&d, 0x44);
	assert_int_equal(vt_ioctl_arg(d.fd, VFIO_DEVICE_RESET, 0), 0);
	assert_int_equal(ram(&d, 0), 0);
	vt_dev_close(&d);
}

/* What is in a slot is also what is behind a switch in it. */
static void slot_reset_goes_through_a_switch(void **state)
{
	struct vt_dev beside;
	struct hits hits;

	(void)state;
	assert_int_equal(sim_pci_bridge("0000:00:01.0", SIM_PCI_ROOT_PORT, 1, 1, 1), 0);
	assert_int_equal(sim_pci_bridge(ALONE, SIM_PCI_UPSTREAM_PORT, 2, 2, 0), 0);
	assert_int_equal(sim_pci_bridge("0000:02:00.0", SIM_PCI_DOWNSTREAM_PORT, 3, 3, 0), 0);
	assert_int_equal(sim_pci_add("0000:03:00.0", mock_device_find("edu"), 0), 0);
	assert_int_equal(sim_pci_add(BESIDE, mock_device_find("demo-multi"), 0), 0);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(BESIDE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_dev_open(&beside, BESIDE), 0);
	assert_int_equal(list_hits(&beside, &hits), 0);
	assert_int_equal(hits.head.count, 4);
	assert_true(hit(&hits, 3, 0));
	assert_int_equal(hot_reset(&beside, 1, NULL), -EINVAL);
	vt_dev_close(&beside);
}

SUITE_ON(slot_alone, "cold", cmocka_unit_test(function_alone_in_its_slot_is_reset_with_it),
	 cmocka_unit_test(slot_reset_goes_through_a_switch));

/* ---- a switch ---- */

#define SWITCH	"0000:01:00.1"	/* beside the upstream port */
#define SECOND	"0000:04:00.0"

/* The register reads inverted: all ones is what a reset left, if somebody is there at all. */
static void assert_fresh(const struct vt_dev *d)
{
	assert_int_equal(vt_bar_get32(d->fd, 0, EDU_ID) & 0xff, 0xed);
	assert_int_equal(vt_bar_get32(d->fd, 0, EDU_LIVENESS), ~0u);
}

static void reset_below_one_port_leaves_the_other(void **state)
{
	struct vt_dev d, other;
	struct hits hits;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_dev_open(&other, SECOND), 0);
	device_memory(&other, 1);
	assert_int_equal(vt_bar_set32(d.fd, 0, EDU_LIVENESS, 1), 0);
	assert_int_equal(vt_bar_set32(other.fd, 0, EDU_LIVENESS, 1), 0);
	assert_int_equal(list_hits(&d, &hits), 0);
	assert_int_equal(hits.head.count, 1);
	assert_int_equal(hot_reset(&d, 1, NULL), 0);
	device_memory(&d, 1);
	assert_fresh(&d);
	assert_int_equal(vt_bar_get32(other.fd, 0, EDU_LIVENESS), ~1u);
	vt_dev_close(&other);
	vt_dev_close(&d);
}

/* A reset beside the switch would go through it, and ports are nobody's to give. */
static void reset_through_a_switch_is_refused(void **state)
{
	struct vt_dev beside;
	struct hits hits;

	(void)state;
	assert_int_equal(vt_dev_open(&beside, SWITCH), 0);
	/* Ports have groups of their own, so they are listed like any other function. */
	assert_int_equal(list_hits(&beside, &hits), 0);
	assert_int_equal(hits.head.count, 6);
	assert_true(hit(&hits, 1, 0));
	assert_true(hit(&hits, 1, 1));
	assert_true(hit(&hits, 2, 0));
	assert_true(hit(&hits, 2, 8));
	assert_true(hit(&hits, 3, 0));
	assert_true(hit(&hits, 4, 0));
	assert_int_equal(hot_reset(&beside, 1, NULL), -EINVAL);
	vt_dev_close(&beside);
}

/*
 * A fatal error of the root port: everything below is reset, ports and all. The kernel's own driver
 * gives the ports their numbers back, so that the users below can be told, and reach their devices.
 */
static void fatal_error_resets_through_the_switch(void **state)
{
	int32_t fds[2];
	struct vt_dev d, other;

	(void)state;
	device_open(&d);
	assert_int_equal(vt_dev_open(&other, SECOND), 0);
	device_irqs(&d, VFIO_PCI_ERR_IRQ_INDEX, 1, &fds[0]);
	device_irqs(&other, VFIO_PCI_ERR_IRQ_INDEX, 1, &fds[1]);
	assert_int_equal(vt_bar_set32(d.fd, 0, EDU_LIVENESS, 1), 0);
	assert_int_equal(sim_pci_error("0000:00:01.0", SIM_PCI_ERROR_FATAL), 0);
	assert_int_equal(vt_event_wait(fds[0], 2000), 1);
	assert_int_equal(vt_event_wait(fds[1], 2000), 1);
	vt_sleep_ms(500);
	assert_int_equal(mock_config_read(sim_pci_model(bdf()), PCI_BASE_ADDRESS_0, 4) & ~0xfu, 0);
	assert_int_equal(vt_cfg_get16(d.fd, PCI_VENDOR_ID), 0x1234);
	/* The user's next step puts the addresses back. */
	device_memory(&d, 1);
	assert_fresh(&d);
	vt_dev_close(&other);
	vt_dev_close(&d);
}

static void nonfatal_error_tells_all_below_the_port(void **state)
{
	struct vt_dev beside, d;
	int32_t fds[2];

	(void)state;
	device_open(&d);
	assert_int_equal(vt_dev_open(&beside, SWITCH), 0);
	device_irqs(&d, VFIO_PCI_ERR_IRQ_INDEX, 1, &fds[0]);
	device_irqs(&beside, VFIO_PCI_ERR_IRQ_INDEX, 1, &fds[1]);
	assert_int_equal(sim_pci_error(SWITCH, SIM_PCI_ERROR_NONFATAL), 0);
	assert_int_equal(vt_event_wait(fds[1], 100), 1);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	assert_int_equal(sim_pci_error(bdf(), SIM_PCI_ERROR_NONFATAL), 0);
	assert_int_equal(vt_event_wait(fds[0], 100), 1);
	assert_int_equal(vt_event_wait(fds[1], 100), 0);
	vt_dev_close(&beside);
	vt_dev_close(&d);
}

SUITE_ON(below_switch, "switch", cmocka_unit_test(reset_below_one_port_leaves_the_other),
	 cmocka_unit_test(reset_through_a_switch_is_refused),
	 cmocka_unit_test(fatal_error_resets_through_the_switch),
	 cmocka_unit_test(nonfatal_error_tells_all_below_the_port));

/* ---- VFs on another bus ---- */

#define FAR_VF "0000:02:00.0"
#define TOKEN "6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6"

static void vfs_of_the_next_bus_open(void **state)
{
	struct vt_dev pf, vf;
	struct hits hits;
	char text[32];
	int i;

	(void)state;
	assert_int_equal(vt_dev_attach(&pf, bdf()), 0);
	pf.fd = vt_get_device(pf.group, "0000:01:00.0 vf_token=" TOKEN);
	assert_true(pf.fd >= 0);
	for (i = 0; i < 2; i++) {
		assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "3"), 0);
		vt_driver(FAR_VF, text, sizeof(text));
		assert_string_equal(text, "vfio-pci");
		assert_int_equal(vt_dev_attach(&vf, FAR_VF), 0);
		assert_int_equal(vt_get_device(vf.group, FAR_VF), -EACCES);
		vf.fd = vt_get_device(vf.group, FAR_VF " vf_token=" TOKEN);
		assert_true(vf.fd >= 0);
		assert_int_equal(vt_cfg_get16(vf.fd, PCI_DEVICE_ID), 0x5a33);
		assert_int_equal(vt_bar_get32(vf.fd, 0, EDU_ID) & 0xff, 0xed);
		/* No bridge leads to their bus, so nothing resets it. */
		assert_int_equal(list_hits(&vf, &hits), -ENODEV);
		assert_int_equal(list_hits(&pf, &hits), 0);
		assert_int_equal(hits.head.count, 1);
		vt_dev_close(&vf);
		assert_int_equal(vt_pci_write(bdf(), "sriov_numvfs", "0"), 0);
		assert_true(vt_pci_read(FAR_VF, "vendor", text, sizeof(text)) < 0);
	}
	vt_dev_close(&pf);
}

SUITE_ON(far_vf, "far-pf", cmocka_unit_test(vfs_of_the_next_bus_open));

static void vfs_beyond_the_last_bus_are_refused(void **state)
{
	(void)state;
	assert_int_equal(sim_pci_root_port("0000:00:01.0", 1), 0);
	assert_int_equal(sim_pci_add(ALONE, mock_device_find("demo-far-pf"), 0), 0);
	assert_int_equal(sim_modprobe("vfio-pci", "enable_sriov=1"), 0);
	assert_int_equal(vt_bind(ALONE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	assert_int_equal(vt_pci_write(ALONE, "sriov_numvfs", "1"), -ENOMEM);
}

SUITE_ON(far_vf_cold, "cold", cmocka_unit_test(vfs_beyond_the_last_bus_are_refused));
