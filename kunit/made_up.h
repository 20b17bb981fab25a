/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KUNIT_MADE_UP_H
#define KUNIT_MADE_UP_H

/*
 * A function without hardware: config space is an array behind a bus of its own, and everything
 * else is what a suite writes into the structures. No user could arrange what these can be made to
 * show.
 */

#include <kunit/test.h>
#include <linux/pci.h>

#include "vfio_pci_priv.h"

#define MADE_UP_CAP		0x40	/* where a single capability is put */
#define MADE_UP_NOWHERE		-1

/**
 * struct made_up - a made-up function
 * @vdev: the device, as init_dev leaves it, never registered
 * @priv: its private part
 * @pdev: on @bus
 * @bus: reads from @space and writes to it
 * @space: config space; every bit can be written
 * @fail_at: reads that touch this byte fail; or MADE_UP_NOWHERE
 * @failed: how many did
 * @beyond: accesses of bytes behind the space
 * @written: writes
 * @scratch: for the callbacks of a suite
 */
struct made_up {
	struct vfio_pci_core_device vdev;
	struct vfio_pci_core_priv priv;
	struct pci_dev pdev;
	struct pci_bus bus;
	u8 space[PCI_CFG_SPACE_EXP_SIZE];
	int fail_at;
	unsigned int failed;
	unsigned int beyond;
	unsigned int written;
	void *scratch;
};

/* A suite's init and exit: test->priv is a function that is blank, with PCI_CFG_SPACE_SIZE bytes */
int made_up_init(struct kunit *test);
void made_up_exit(struct kunit *test);

/* One more, that ends with the case; NULL for no memory */
struct made_up *made_up_function(struct kunit *test, const char *name);

/* A function with an empty list of capabilities at MADE_UP_CAP; the second is a PCIe endpoint */
void made_up_blank(struct made_up *fn, int cfg_size);
void made_up_blank_express(struct made_up *fn);

void made_up_put(struct made_up *fn, unsigned int pos, unsigned int width, u32 val);
u32 made_up_get(struct made_up *fn, unsigned int pos, unsigned int width);
void made_up_put_cap(struct made_up *fn, unsigned int pos, u8 id, u8 next);
void made_up_put_ext_cap(struct made_up *fn, unsigned int pos, u16 id, u16 next);

/* What a table of cases needs: rows have a name, which is the description */
#define MADE_UP_PARAM(table, type)						\
static void table##_name(const type *row, char *desc)				\
{										\
	strscpy(desc, row->name, KUNIT_PARAM_DESC_SIZE);			\
}										\
KUNIT_ARRAY_PARAM(table, table, table##_name)

#endif /* KUNIT_MADE_UP_H */
