// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hand-made functions, and how they get into the lab.
 */
#include <string.h>

#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>

#include "tests/hand_made.h"
#include "tests/suite.h"

void hand_made_init(struct hand_made *h, unsigned int len)
{
	memset(h, 0, sizeof(*h));
	h->desc.name = "hand-made";
	h->desc.config = h->config;
	h->desc.config_len = len;
	h->desc.bars[0].type = MOCK_MEM32;
	h->desc.bars[0].size = 4096;
	hand_made_set(h, PCI_VENDOR_ID, 2, 0x1234);
	hand_made_set(h, PCI_DEVICE_ID, 2, 0x5a40);
	hand_made_set(h, PCI_INTERRUPT_PIN, 1, 1);
}

void hand_made_set(struct hand_made *h, unsigned int off, int width, uint32_t value)
{
	int i;

	for (i = 0; i < width; i++)
		h->config[off + (unsigned int)i] = (uint8_t)(value >> 8 * i);
}

void hand_made_list(struct hand_made *h, unsigned int pos)
{
	hand_made_set(h, PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	hand_made_set(h, PCI_CAPABILITY_LIST, 1, pos);
}

void hand_made_cap(struct hand_made *h, unsigned int pos, unsigned int id, unsigned int next)
{
	hand_made_set(h, pos + PCI_CAP_LIST_ID, 1, id);
	hand_made_set(h, pos + PCI_CAP_LIST_NEXT, 1, next);
}

void hand_made_ecap(struct hand_made *h, unsigned int pos, unsigned int id, unsigned int next)
{
	hand_made_set(h, pos, 4, id | 1 << 16 | next << 20);
}

void hand_made_express(struct hand_made *h, unsigned int pos, unsigned int next)
{
	hand_made_cap(h, pos, PCI_CAP_ID_EXP, next);
	hand_made_set(h, pos + PCI_EXP_FLAGS, 2, 2);
}

void hand_made_add(struct hand_made *h)
{
	mock_twin_device(&h->model, &h->desc);
	assert_int_equal(sim_pci_add(HAND_MADE, &h->model, 0), 0);
}

void hand_made_open(struct hand_made *h, struct vt_dev *d)
{
	int ret;

	hand_made_add(h);
	assert_int_equal(sim_modprobe("vfio-pci", NULL), 0);
	assert_int_equal(vt_bind(HAND_MADE, "vfio-pci"), 0);
	sim_settle();
	sim_check_baseline();
	ret = vt_dev_open(d, HAND_MADE);
	if (ret)
		fail_msg("cannot open the hand-made function: errno %d", -ret);
}
