// SPDX-License-Identifier: GPL-2.0-only
/*
 * Surfaces of functions that neither guests nor the models have: every layout of MSI, capabilities
 * of buses that are gone, a table of who may open what with which token.
 */
#include <stdio.h>
#include <string.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "cli/stage.h"
#include "tests/device.h"
#include "tests/hand_made.h"
#include "tests/suite.h"

static struct hand_made hm;

static const uint8_t ones[64] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff,
};

static struct mock_twin_mask mask;

/* Hardware that would take any write to these bytes: what then sticks, the core let through. */
static void take_writes(unsigned int off, unsigned int len)
{
	mask = (struct mock_twin_mask){ .off = off, .mask = ones, .len = len };
	hm.desc.masks = &mask;
	hm.desc.nmasks = 1;
}

static uint32_t hardware(unsigned int off)
{
	return mock_config_read(sim_pci_model(HAND_MADE), off, 4);
}

/* ---- MSI in its four layouts ---- */

static void vectors_of_each_msi_layout_fire(void **state)
{
	uint16_t layout = (uint16_t)(uintptr_t)*state;
	unsigned int data = layout & PCI_MSI_FLAGS_64BIT ? PCI_MSI_DATA_64 : PCI_MSI_DATA_32;
	unsigned int i, masks = layout & PCI_MSI_FLAGS_64BIT ? PCI_MSI_MASK_64 : PCI_MSI_MASK_32;
	struct mock_func *fn;
	struct vt_dev d;
	int32_t fds[4];

	hand_made_init(&hm, 256);
	hand_made_list(&hm, 0x40);
	hand_made_cap(&hm, 0x40, PCI_CAP_ID_MSI, 0);
	hand_made_set(&hm, 0x40 + PCI_MSI_FLAGS, 2, layout | 2 << 1);
	hand_made_open(&hm, &d);
	device_memory(&d, 1);
	fn = sim_pci_model(HAND_MADE);

	device_irqs(&d, VFIO_PCI_MSI_IRQ_INDEX, 4, fds);
	for (i = 0; i < 4; i++) {
		mock_irq(fn, i);
		assert_int_equal(vt_event_wait(fds[i], 100), 1);
	}
	/* Address and data are the user's to keep and not the function's to follow. */
	assert_int_equal(vt_cfg_set32(d.fd, 0x40 + PCI_MSI_ADDRESS_LO, 0x1000), 0);
	assert_int_equal(vt_cfg_set16(d.fd, 0x40 + data, 0x5a5a), 0);
	assert_int_equal(vt_cfg_get16(d.fd, 0x40 + data), 0x5a5a);
	mock_irq(fn, 3);
	assert_int_equal(vt_event_wait(fds[3], 100), 1);
	if (layout & PCI_MSI_FLAGS_MASKBIT) {
		/* Masks of single vectors are the function's. */
		assert_int_equal(vt_cfg_set32(d.fd, 0x40 + masks, 1 << 2), 0);
		mock_irq(fn, 2);
		assert_int_equal(vt_event_wait(fds[2], 100), 0);
		assert_int_equal(vt_cfg_set32(d.fd, 0x40 + masks, 0), 0);
		assert_int_equal(vt_event_wait(fds[2], 100), 1);
	}
	vt_dev_close(&d);
}

#define MSI(name_, layout)							\
	{ .name = "vectors_of_msi_" #name_ "_fire",				\
	  .test_func = vectors_of_each_msi_layout_fire,				\
	  .initial_state = (void *)(uintptr_t)(layout) }

/* ---- capabilities that take some writes and not others ---- */

/**
 * struct writable - a register, and what of a write of ones must reach the function
 * @id: capability; extended ones are told by @ext
 * @len: bytes of the capability that the hardware would take writes to
 * @off: the register
 * @lets: bits that the core lets through
 */
struct writable {
	unsigned int id;
	bool ext;
	unsigned int len;
	unsigned int off;
	uint32_t lets;
};

static void write_of_ones(void **state)
{
	const struct writable *w = *state;
	unsigned int pos = w->ext ? 0x100 : 0x60;
	struct vt_dev d;

	hand_made_init(&hm, 4096);
	hand_made_list(&hm, 0x40);
	hand_made_express(&hm, 0x40, w->ext ? 0 : 0x80);
	if (w->ext) {
		hand_made_ecap(&hm, 0x100, w->id, 0);
	} else {
		pos = 0x80;
		hand_made_cap(&hm, pos, w->id, 0);
	}
	take_writes(pos + 4, w->len - 4);
	if (w->off < 4)
		take_writes(pos + w->off, 2);
	hand_made_open(&hm, &d);
	if (w->off < 4) {
		assert_int_equal(vt_cfg_set16(d.fd, pos + w->off, 0xffff), 0);
		assert_int_equal(hardware(pos) >> 8 * w->off, w->lets);
	} else {
		assert_int_equal(vt_cfg_set32(d.fd, pos + w->off, ~0u), 0);
		assert_int_equal(hardware(pos + w->off), w->lets);
		assert_int_equal(vt_cfg_get32(d.fd, pos + w->off), w->lets);
	}
	vt_dev_close(&d);
}

#define WRITE(name_, ...)							\
	{ .name = "write_of_ones_to_" #name_, .test_func = write_of_ones,	\
	  .initial_state = &(struct writable){ __VA_ARGS__ } }

/* ---- who may open what ---- */

#define PF	"0000:01:00.0"
#define VF	"0000:01:01.0"
#define RIGHT	" vf_token=6b2f3c1e-8d0a-4c77-9e51-2f60a3b4c5d6"
#define WRONG	" vf_token=00000000-0000-0000-0000-000000000001"

static int open_named(struct vt_dev *d, const char *bdf, const char *token)
{
	char name[160];

	snprintf(name, sizeof(name), "%s%s", bdf, token);
	assert_int_equal(vt_dev_attach(d, bdf), 0);
	d->fd = vt_get_device(d->group, name);
	return d->fd;
}

/* Opened and closed again: 0, or what the open said. */
static int try_open(const char *bdf, const char *token)
{
	struct vt_dev d;
	int ret = open_named(&d, bdf, token);

	vt_dev_close(&d);
	return ret < 0 ? ret : 0;
}

static void tokens_in_all_combinations(void **state)
{
	struct vt_dev pf, vf;

	(void)state;
	/* A PF that nobody uses takes any token, and makes it its own; one VF. */
	assert_int_equal(try_open(PF, WRONG), 0);
	assert_true(open_named(&pf, PF, RIGHT) >= 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);

	/* A VF of an open PF. */
	assert_int_equal(try_open(VF, ""), -EACCES);
	assert_int_equal(try_open(VF, WRONG), -EACCES);
	assert_int_equal(try_open(VF, RIGHT), 0);
	assert_int_equal(try_open(VF, " vf_token=6b2f3c1e"), -EINVAL);
	assert_int_equal(try_open(VF, RIGHT RIGHT), -EINVAL);
	assert_int_equal(try_open(VF, RIGHT " "), 0);

	/* Its PF closed: the token stays. */
	vt_dev_close(&pf);
	assert_int_equal(try_open(VF, ""), -EACCES);
	assert_true(open_named(&vf, VF, RIGHT) >= 0);

	/* The PF while the VF is used. */
	assert_int_equal(try_open(PF, ""), -EACCES);
	assert_int_equal(try_open(PF, WRONG), -EACCES);
	assert_int_equal(try_open(PF, RIGHT), 0);
	vt_dev_close(&vf);

	/* No user of a VF, no need of a token; and a new one replaces the old. */
	assert_int_equal(try_open(PF, ""), 0);
	assert_int_equal(try_open(PF, WRONG), 0);
	assert_int_equal(try_open(VF, RIGHT), -EACCES);
	assert_int_equal(try_open(VF, WRONG), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
}

/* VFs that a former driver left behind may be in use, and their users know of no token. */
static void pf_with_vfs_of_a_former_driver_is_refused(void **state)
{
	char text[32];

	(void)state;
	assert_int_equal(vt_unbind(PF), 0);
	assert_int_equal(sim_insmod("leaver", NULL), 0);
	sim_check_baseline();
	assert_int_equal(vt_bind(PF, "leaver"), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "1"), 0);
	assert_int_equal(vt_unbind(PF), 0);
	assert_true(vt_bind(PF, "vfio-pci") < 0);
	vt_driver(PF, text, sizeof(text));
	assert_string_equal(text, "");
	/* A VF whose PF nobody drives is like one of an unknown PF. */
	assert_int_equal(vt_bind(VF, "vfio-pci"), 0);
	assert_int_equal(try_open(VF, RIGHT), -EINVAL);
	assert_int_equal(try_open(VF, ""), 0);
	assert_int_equal(vt_unbind(VF), 0);

	assert_int_equal(vt_bind(PF, "leaver"), 0);
	assert_int_equal(vt_pci_write(PF, "sriov_numvfs", "0"), 0);
	assert_int_equal(vt_unbind(PF), 0);
	assert_int_equal(vt_bind(PF, "vfio-pci"), 0);
	assert_int_equal(vt_unbind(PF), 0);
}

SUITE_ON(surface, "cold", MSI(short, 0), MSI(short_maskable, PCI_MSI_FLAGS_MASKBIT),
	 MSI(long, PCI_MSI_FLAGS_64BIT),
	 MSI(long_maskable, PCI_MSI_FLAGS_64BIT | PCI_MSI_FLAGS_MASKBIT),
	 WRITE(pcix_command, PCI_CAP_ID_PCIX, false, 24, PCI_X_CMD, 0xffff),
	 WRITE(pcix_status, PCI_CAP_ID_PCIX, false, 24, PCI_X_STATUS, 0),
	 WRITE(subsystem_ids, PCI_CAP_ID_SSVID, false, 8, 4, ~0u),
	 WRITE(power_budget_selector, PCI_EXT_CAP_ID_PWR, true, 16, PCI_PWR_DSR, 0xff),
	 WRITE(power_budget_data, PCI_EXT_CAP_ID_PWR, true, 16, PCI_PWR_DATA, 0),
	 WRITE(error_mask, PCI_EXT_CAP_ID_ERR, true, 0x2c, PCI_ERR_UNCOR_MASK, 0x03fff031),
	 WRITE(error_log, PCI_EXT_CAP_ID_ERR, true, 0x2c, PCI_ERR_HEADER_LOG, 0),
	 WRITE(latency_tolerance, PCI_EXT_CAP_ID_LTR, true, 8, 4, 0),
	 WRITE(address_translation, PCI_EXT_CAP_ID_ATS, true, 8, 4, 0));

SUITE_ON(surface_token, "pf", cmocka_unit_test(tokens_in_all_combinations),
	 cmocka_unit_test(pf_with_vfs_of_a_former_driver_is_refused));
