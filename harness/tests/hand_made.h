/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions whose config space a test writes byte by byte: what no builder would make, such as
 * lists that bite their tails, and ids that mean something to a driver.
 */
#ifndef VFIOLAB_HARNESS_HAND_MADE_H
#define VFIOLAB_HARNESS_HAND_MADE_H

#include <mock/twin.h>

#include "vt/vt.h"

/* Where hand-made functions are: on the root bus of the stage "cold". */
#define HAND_MADE "0000:00:05.0"

/**
 * struct hand_made - a function in the making
 * @desc: BARs, masks and ROM may be set before hand_made_add()
 * @model: filled in by hand_made_add()
 * @config: its config space
 *
 * Must outlive the case's lab, so a test has one that is static and starts with hand_made_init().
 */
struct hand_made {
	struct mock_twin_desc desc;
	struct mock_device model;
	uint8_t config[4096];
};

/* An endpoint 1234:5a40 with INTA and one memory BAR of a page; @len is 256 or 4096. */
void hand_made_init(struct hand_made *h, unsigned int len);

void hand_made_set(struct hand_made *h, unsigned int off, int width, uint32_t value);

/* The list begins at @pos; 0 ends it, which still says that there is one. */
void hand_made_list(struct hand_made *h, unsigned int pos);

/* The header of one capability; @next is taken as it is, right or wrong. */
void hand_made_cap(struct hand_made *h, unsigned int pos, unsigned int id, unsigned int next);
void hand_made_ecap(struct hand_made *h, unsigned int pos, unsigned int id, unsigned int next);

/* A PCI Express capability without which there are no extended ones; endpoint, version 2. */
void hand_made_express(struct hand_made *h, unsigned int pos, unsigned int next);

/* Plug it in; fails the case if the lab refuses. */
void hand_made_add(struct hand_made *h);

/* hand_made_add(), load vfio-pci, bind, open. What lives before the open is no leak. */
void hand_made_open(struct hand_made *h, struct vt_dev *d);

#endif /* VFIOLAB_HARNESS_HAND_MADE_H */
