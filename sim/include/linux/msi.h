/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - MSI messages and their descriptors */
#ifndef LINUX_MSI_H
#define LINUX_MSI_H

#include <linux/spinlock.h>
#include <linux/mutex.h>
#include <linux/list.h>
#include <linux/types.h>
#include <linux/irq.h>
#include <linux/limits.h>

struct pci_dev;

struct msi_msg {
	u32	address_lo;
	u32	address_hi;
	u32	data;
};

struct pci_msi_desc {
	u32	msi_mask;
	u32	msix_ctrl;
	struct {
		u8	is_msix		: 1;
		u8	multiple	: 3;
		u8	multi_cap	: 3;
		u8	can_mask	: 1;
		u8	is_64		: 1;
		u8	is_virtual	: 1;
	} msi_attrib;
	u8	mask_pos;
	void __iomem *mask_base;
};

struct msi_desc {
	unsigned int	irq;
	unsigned int	nvec_used;
	struct device	*dev;
	struct msi_msg	msg;
	u16		msi_index;
	struct pci_msi_desc pci;
	struct list_head sim_node;	/* lab only: in the device's list, by index */
};

#if SIM_API_LEVEL >= 612
/**
 * struct msi_map - a vector that was added
 * @index: its number, or a negative errno
 * @virq: its Linux interrupt
 */
struct msi_map {
	int	index;
	int	virq;
};

#define MSI_ANY_INDEX	UINT_MAX
#endif

void get_cached_msi_msg(unsigned int irq, struct msi_msg *msg);
void pci_write_msi_msg(unsigned int irq, struct msi_msg *msg);
struct msi_desc *irq_get_msi_desc(unsigned int irq);

#endif
