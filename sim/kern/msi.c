// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI and MSI-X: vectors for a function, and its capability and table programmed by accesses to
 * the device, as the kernel does.
 */
#include <linux/pci.h>
#include <linux/msi.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include "state.h"
#include "oracle.h"

/* What dev->msi.data points to while MSI or MSI-X is enabled. */
struct msi_device_data {
	struct list_head descs;		/* by index */
	unsigned int line;		/* dev->irq to come back to */
	int msix_entries;		/* of the table that is mapped */
};

static struct list_head *descs_of(struct pci_dev *dev)
{
	return &dev->dev.msi.data->descs;
}

void pci_msi_init(struct pci_dev *dev)
{
	u16 ctrl;

	dev->msi_cap = pci_find_capability(dev, PCI_CAP_ID_MSI);
	if (!dev->msi_cap)
		return;
	/* Firmware may have left it on, and would then send to where nobody listens. */
	pci_read_config_word(dev, dev->msi_cap + PCI_MSI_FLAGS, &ctrl);
	if (ctrl & PCI_MSI_FLAGS_ENABLE)
		pci_write_config_word(dev, dev->msi_cap + PCI_MSI_FLAGS,
				      ctrl & ~PCI_MSI_FLAGS_ENABLE);
}

void pci_msix_init(struct pci_dev *dev)
{
	u16 ctrl;

	dev->msix_cap = pci_find_capability(dev, PCI_CAP_ID_MSIX);
	if (!dev->msix_cap)
		return;
	pci_read_config_word(dev, dev->msix_cap + PCI_MSIX_FLAGS, &ctrl);
	if (ctrl & PCI_MSIX_FLAGS_ENABLE)
		pci_write_config_word(dev, dev->msix_cap + PCI_MSIX_FLAGS,
				      ctrl & ~PCI_MSIX_FLAGS_ENABLE);
}

static void msi_set_enable(struct pci_dev *dev, bool on)
{
	u16 ctrl;

	pci_read_config_word(dev, dev->msi_cap + PCI_MSI_FLAGS, &ctrl);
	ctrl &= ~PCI_MSI_FLAGS_ENABLE;
	if (on)
		ctrl |= PCI_MSI_FLAGS_ENABLE;
	pci_write_config_word(dev, dev->msi_cap + PCI_MSI_FLAGS, ctrl);
}

static void msix_set_ctrl(struct pci_dev *dev, u16 clear, u16 set)
{
	u16 ctrl;

	pci_read_config_word(dev, dev->msix_cap + PCI_MSIX_FLAGS, &ctrl);
	ctrl = (ctrl & ~clear) | set;
	pci_write_config_word(dev, dev->msix_cap + PCI_MSIX_FLAGS, ctrl);
}

static void __iomem *msix_entry_addr(struct msi_desc *desc)
{
	return desc->pci.mask_base + desc->msi_index * PCI_MSIX_ENTRY_SIZE;
}

static void msix_write_ctrl(struct msi_desc *desc, u32 ctrl)
{
	if (!desc->pci.msi_attrib.is_virtual)
		sim_msix_write(ctrl, msix_entry_addr(desc) + PCI_MSIX_ENTRY_VECTOR_CTRL);
}

/*
 * Here and below: the kernel masks under locks, here the last word may come while the write is on
 * its way.
 */
static void msi_update_mask(struct msi_desc *desc, u32 clear, u32 set)
{
	struct pci_dev *dev = to_pci_dev(desc->dev);
	u32 mask;

	if (!desc->pci.msi_attrib.can_mask)
		return;
	desc->pci.msi_mask = (desc->pci.msi_mask & ~clear) | set;
	do {
		mask = desc->pci.msi_mask;
		pci_write_config_dword(dev, desc->pci.mask_pos, mask);
	} while (mask != desc->pci.msi_mask);
}

static u32 all_mask(struct msi_desc *desc)
{
	/* The capability may hold more messages than were asked for: those stay masked too. */
	if (desc->pci.msi_attrib.multi_cap >= 5)
		return ~0u;
	return (1u << (1 << desc->pci.msi_attrib.multi_cap)) - 1;
}

/* The irq layer's mask operation. Reads back, so that no message is under way when it returns. */
void sim_msi_mask(struct msi_desc *desc, unsigned int irq, bool mask)
{
	u32 bit = 1u << (irq - desc->irq), ctrl;

	if (!desc->pci.msi_attrib.is_msix) {
		msi_update_mask(desc, mask ? 0 : bit, mask ? bit : 0);
		return;
	}
	if (mask)
		desc->pci.msix_ctrl |= PCI_MSIX_ENTRY_CTRL_MASKBIT;
	else
		desc->pci.msix_ctrl &= ~PCI_MSIX_ENTRY_CTRL_MASKBIT;
	if (to_pci_dev(desc->dev)->error_state == pci_channel_io_perm_failure)
		return;
	do {
		ctrl = desc->pci.msix_ctrl;
		msix_write_ctrl(desc, ctrl);
	} while (ctrl != desc->pci.msix_ctrl);
	if (mask)
		sim_msix_read(desc->pci.mask_base);
}

static void write_msg_msix(struct msi_desc *desc, struct msi_msg *msg)
{
	void __iomem *entry = msix_entry_addr(desc);
	bool unmasked = !(desc->pci.msix_ctrl & PCI_MSIX_ENTRY_CTRL_MASKBIT);

	if (desc->pci.msi_attrib.is_virtual)
		return;
	/* No device may see half a message: the specification wants it masked meanwhile. */
	if (unmasked)
		msix_write_ctrl(desc, desc->pci.msix_ctrl | PCI_MSIX_ENTRY_CTRL_MASKBIT);
	sim_msix_write(msg->address_lo, entry + PCI_MSIX_ENTRY_LOWER_ADDR);
	sim_msix_write(msg->address_hi, entry + PCI_MSIX_ENTRY_UPPER_ADDR);
	sim_msix_write(msg->data, entry + PCI_MSIX_ENTRY_DATA);
	if (unmasked)
		msix_write_ctrl(desc, desc->pci.msix_ctrl);
	sim_msix_read(entry + PCI_MSIX_ENTRY_DATA);
}

static void write_msg_msi(struct pci_dev *dev, struct msi_desc *desc, struct msi_msg *msg)
{
	int pos = dev->msi_cap;
	u16 ctrl;

	pci_read_config_word(dev, pos + PCI_MSI_FLAGS, &ctrl);
	ctrl &= ~PCI_MSI_FLAGS_QSIZE;
	ctrl |= desc->pci.msi_attrib.multiple << 4;
	pci_write_config_word(dev, pos + PCI_MSI_FLAGS, ctrl);
	pci_write_config_dword(dev, pos + PCI_MSI_ADDRESS_LO, msg->address_lo);
	if (desc->pci.msi_attrib.is_64) {
		pci_write_config_dword(dev, pos + PCI_MSI_ADDRESS_HI, msg->address_hi);
		pci_write_config_word(dev, pos + PCI_MSI_DATA_64, msg->data);
	} else {
		pci_write_config_word(dev, pos + PCI_MSI_DATA_32, msg->data);
	}
	pci_read_config_word(dev, pos + PCI_MSI_FLAGS, &ctrl);
}

static void write_msg(struct msi_desc *desc, struct msi_msg *msg)
{
	struct pci_dev *dev = to_pci_dev(desc->dev);

	/* In a low power state only the cached copy changes; the resume writes it. */
	if (dev->current_state == PCI_D0 && !pci_dev_is_disconnected(dev)) {
		if (desc->pci.msi_attrib.is_msix)
			write_msg_msix(desc, msg);
		else
			write_msg_msi(dev, desc, msg);
	}
	desc->msg = *msg;
}

void pci_write_msi_msg(unsigned int irq, struct msi_msg *msg)
{
	struct msi_desc *desc = irq_get_msi_desc(irq);

	if (!desc)
		sim_bug("msi", "pci_write_msi_msg(%u): no message interrupt", irq);
	write_msg(desc, msg);
}

void get_cached_msi_msg(unsigned int irq, struct msi_msg *msg)
{
	struct msi_desc *desc = irq_get_msi_desc(irq);

	if (!desc)
		sim_bug("msi", "get_cached_msi_msg(%u): no message interrupt", irq);
	*msg = desc->msg;
}

static int setup_context(struct pci_dev *dev)
{
	struct msi_device_data *data = dev->dev.msi.data;

	if (data)
		return 0;
	data = kzalloc(sizeof(*data), GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	INIT_LIST_HEAD(&data->descs);
	dev->dev.msi.data = data;
	return 0;
}

static void free_descs(struct pci_dev *dev)
{
	struct msi_desc *desc, *tmp;

	list_for_each_entry_safe(desc, tmp, descs_of(dev), sim_node) {
		if (desc->irq) {
			sim_irq_free_msi(desc->irq, desc->nvec_used);
			sim_live_dec(SIM_LIVE_VECTOR);
		}
		list_del(&desc->sim_node);
		kfree(desc);
	}
	kfree(dev->dev.msi.data);
	dev->dev.msi.data = NULL;
	if (dev->msix_base) {
		iounmap(dev->msix_base);
		dev->msix_base = NULL;
	}
}

static struct msi_desc *add_desc(struct pci_dev *dev, unsigned int index, unsigned int nvec)
{
	struct msi_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL), *prev;

	if (!desc)
		return NULL;
	desc->dev = &dev->dev;
	desc->msi_index = index;
	desc->nvec_used = nvec;
	/* By index, also one that comes later. */
	list_for_each_entry_reverse(prev, descs_of(dev), sim_node)
		if (prev->msi_index < index)
			break;
	list_add(&desc->sim_node, &prev->sim_node);
	return desc;
}

static int alloc_vectors(struct msi_desc *desc)
{
	struct msi_msg msg;
	int irq = -ENOSPC, ret;

	if (!sim_should_fail(SIM_FAULT_VECTORS))
		irq = sim_irq_alloc_msi(desc->nvec_used, desc);
	if (irq < 0)
		return irq;
	desc->irq = irq;
	sim_irq_compose_msg(irq, &msg);
	ret = sim_zpci_compose_msg(to_pci_dev(desc->dev), desc->msi_index, desc->nvec_used, &msg);
	if (ret) {
		sim_irq_free_msi(irq, desc->nvec_used);
		desc->irq = 0;
		return ret;
	}
	sim_live_inc(SIM_LIVE_VECTOR);
	write_msg(desc, &msg);
	return 0;
}

static int msi_enable(struct pci_dev *dev, int nvec)
{
	struct msi_desc *desc;
	u16 ctrl;
	int ret;

	ret = setup_context(dev);
	if (ret)
		return ret;
	msi_set_enable(dev, false);
	dev->msi_enabled = 1;
	desc = add_desc(dev, 0, nvec);
	ret = -ENOMEM;
	if (!desc)
		goto err_free;

	pci_read_config_word(dev, dev->msi_cap + PCI_MSI_FLAGS, &ctrl);
	desc->pci.msi_attrib.is_64 = !!(ctrl & PCI_MSI_FLAGS_64BIT);
	desc->pci.msi_attrib.can_mask = !!(ctrl & PCI_MSI_FLAGS_MASKBIT);
	desc->pci.msi_attrib.multi_cap = (ctrl & PCI_MSI_FLAGS_QMASK) >> 1;
	desc->pci.msi_attrib.multiple = ilog2(roundup_pow_of_two(nvec));
	desc->pci.mask_pos = dev->msi_cap +
			     (ctrl & PCI_MSI_FLAGS_64BIT ? PCI_MSI_MASK_64 : PCI_MSI_MASK_32);
	if (desc->pci.msi_attrib.can_mask)
		pci_read_config_dword(dev, desc->pci.mask_pos, &desc->pci.msi_mask);
	msi_update_mask(desc, 0, all_mask(desc));

	ret = alloc_vectors(desc);
	if (ret) {
		msi_update_mask(desc, all_mask(desc), 0);
		/* Several messages need neighbouring vectors; one alone may still fit. */
		if (ret == -ENOSPC && nvec > 1)
			ret = 1;
		goto err_free;
	}
	dev->dev.msi.data->line = dev->irq;
	pci_intx(dev, 0);
	msi_set_enable(dev, true);
	dev->irq = desc->irq;
	return 0;

err_free:
	free_descs(dev);
	dev->msi_enabled = 0;
	return ret;
}

static bool msi_possible(struct pci_dev *dev, int nvec)
{
	return !dev->no_msi && nvec >= 1 && dev->current_state == PCI_D0;
}

int pci_msi_vec_count(struct pci_dev *dev)
{
	u16 ctrl;

	if (!dev->msi_cap)
		return -EINVAL;
	pci_read_config_word(dev, dev->msi_cap + PCI_MSI_FLAGS, &ctrl);
	return 1 << ((ctrl & PCI_MSI_FLAGS_QMASK) >> 1);
}

int pci_msix_vec_count(struct pci_dev *dev)
{
	u16 ctrl;

	if (!dev->msix_cap)
		return -EINVAL;
	pci_read_config_word(dev, dev->msix_cap + PCI_MSIX_FLAGS, &ctrl);
	return (ctrl & PCI_MSIX_FLAGS_QSIZE) + 1;
}

static int msi_enable_range(struct pci_dev *dev, int minvec, int maxvec)
{
	int nvec, ret;

	if (!msi_possible(dev, minvec) || dev->msix_enabled)
		return -EINVAL;
	if (maxvec < minvec)
		return -ERANGE;
	if (WARN_ON(dev->msi_enabled))
		return -EINVAL;
	nvec = pci_msi_vec_count(dev);
	if (nvec < 0)
		return nvec;
	if (nvec < minvec)
		return -ENOSPC;
	nvec = min(nvec, maxvec);

	for (;;) {
		ret = msi_enable(dev, nvec);
		if (!ret)
			return nvec;
		if (ret < 0)
			return ret;
		if (ret < minvec)
			return -ENOSPC;
		nvec = ret;
	}
}

static int msix_map(struct pci_dev *dev, int count)
{
	struct resource *res;
	u32 table;

	pci_read_config_dword(dev, dev->msix_cap + PCI_MSIX_TABLE, &table);
	res = &dev->resource[table & PCI_MSIX_TABLE_BIR];
	if (!res->flags || res->flags & IORESOURCE_UNSET)
		return -ENOMEM;
	dev->msix_base = ioremap(res->start + (table & PCI_MSIX_TABLE_OFFSET),
				 count * PCI_MSIX_ENTRY_SIZE);
	return dev->msix_base ? 0 : -ENOMEM;
}

static struct msi_desc *msix_add_desc(struct pci_dev *dev, unsigned int index, int count)
{
	struct msi_desc *desc = add_desc(dev, index, 1);

	if (!desc)
		return NULL;
	desc->pci.mask_base = dev->msix_base;
	desc->pci.msi_attrib.is_msix = 1;
	desc->pci.msi_attrib.is_64 = 1;
	desc->pci.msi_attrib.is_virtual = desc->msi_index >= count;
	desc->pci.msi_attrib.can_mask = !desc->pci.msi_attrib.is_virtual;
	if (desc->pci.msi_attrib.can_mask)
		desc->pci.msix_ctrl = sim_msix_read(msix_entry_addr(desc) +
						    PCI_MSIX_ENTRY_VECTOR_CTRL);
	return desc;
}

static int msix_add_descs(struct pci_dev *dev, struct msix_entry *entries, int nvec, int count)
{
	struct msi_desc *desc;
	int i;

	for (i = 0; i < nvec; i++) {
		if (!msix_add_desc(dev, entries ? entries[i].entry : i, count))
			return -ENOMEM;
	}
	i = 0;
	list_for_each_entry(desc, descs_of(dev), sim_node) {
		int ret = alloc_vectors(desc);

		/* A positive result: so many there are, if the driver can do with them. */
		if (ret)
			return i ? i : ret;
		i++;
	}
	return 0;
}

static int msix_enable(struct pci_dev *dev, struct msix_entry *entries, int nvec, int count)
{
	struct msi_desc *desc;
	int i = 0, ret;

	ret = setup_context(dev);
	if (ret)
		return ret;
	/* The table may be unreadable while MSI-X is off, so it goes on with everything masked. */
	msix_set_ctrl(dev, 0, PCI_MSIX_FLAGS_MASKALL | PCI_MSIX_FLAGS_ENABLE);
	dev->msix_enabled = 1;
	dev->dev.msi.data->msix_entries = count;
	ret = msix_map(dev, count);
	if (ret)
		goto err_disable;
	ret = msix_add_descs(dev, entries, nvec, count);
	if (ret)
		goto err_disable;

	dev->dev.msi.data->line = dev->irq;
	pci_intx(dev, 0);
	/* Entries that nobody asked for must not fire, whatever they held before. */
	for (i = 0; i < count; i++)
		sim_msix_write(PCI_MSIX_ENTRY_CTRL_MASKBIT,
			       dev->msix_base + i * PCI_MSIX_ENTRY_SIZE +
			       PCI_MSIX_ENTRY_VECTOR_CTRL);
	list_for_each_entry(desc, descs_of(dev), sim_node)
		desc->pci.msix_ctrl |= PCI_MSIX_ENTRY_CTRL_MASKBIT;
	msix_set_ctrl(dev, PCI_MSIX_FLAGS_MASKALL, 0);

	i = 0;
	list_for_each_entry(desc, descs_of(dev), sim_node) {
		if (entries)
			entries[i++].vector = desc->irq;
	}
	return 0;

err_disable:
	free_descs(dev);
	dev->msix_enabled = 0;
	msix_set_ctrl(dev, PCI_MSIX_FLAGS_MASKALL | PCI_MSIX_FLAGS_ENABLE, 0);
	return ret;
}

static int check_entries(struct msix_entry *entries, int nvec, int count)
{
	int i, j;

	for (i = 0; entries && i < nvec; i++) {
		if (entries[i].entry >= count)
			return -EINVAL;
		for (j = i + 1; j < nvec; j++)
			if (entries[i].entry == entries[j].entry)
				return -EINVAL;
	}
	return 0;
}

static int msix_enable_range(struct pci_dev *dev, struct msix_entry *entries, int minvec,
			     int maxvec, unsigned int flags)
{
	int nvec = maxvec, count, ret;

	if (maxvec < minvec)
		return -ERANGE;
	if (WARN_ON(dev->msix_enabled))
		return -EINVAL;
	if (!msi_possible(dev, nvec))
		return -EINVAL;
	count = pci_msix_vec_count(dev);
	if (count < 0)
		return count;
	if (nvec > count && !(flags & PCI_IRQ_VIRTUAL)) {
		if (count < minvec)
			return -ENOSPC;
		nvec = count;
	}
	ret = check_entries(entries, nvec, count);
	if (ret)
		return ret;
	if (dev->msi_enabled) {
		pci_info(dev, "can't enable MSI-X (MSI IRQ already assigned)\n");
		return -EINVAL;
	}
	for (;;) {
		ret = msix_enable(dev, entries, nvec, count);
		if (ret <= 0)
			return ret ? ret : nvec;
		if (ret < minvec)
			return -ENOSPC;
		nvec = ret;
	}
}

int pci_enable_msi(struct pci_dev *dev)
{
	int ret = msi_enable_range(dev, 1, 1);

	return ret < 0 ? ret : 0;
}

int pci_enable_msix_range(struct pci_dev *dev, struct msix_entry *entries, int minvec, int maxvec)
{
	return msix_enable_range(dev, entries, minvec, maxvec, 0);
}

void pci_disable_msi(struct pci_dev *dev)
{
	struct msi_desc *desc;

	if (!dev->msi_enabled)
		return;
	msi_set_enable(dev, false);
	pci_intx(dev, 1);
	dev->msi_enabled = 0;
	dev->irq = dev->dev.msi.data->line;
	/* The state after reset is unmasked. */
	list_for_each_entry(desc, descs_of(dev), sim_node)
		msi_update_mask(desc, all_mask(desc), 0);
	free_descs(dev);
}

void pci_disable_msix(struct pci_dev *dev)
{
	struct msi_desc *desc;

	if (!dev->msix_enabled)
		return;
	if (!pci_dev_is_disconnected(dev)) {
		list_for_each_entry(desc, descs_of(dev), sim_node)
			msix_write_ctrl(desc, desc->pci.msix_ctrl | PCI_MSIX_ENTRY_CTRL_MASKBIT);
		msix_set_ctrl(dev, PCI_MSIX_FLAGS_ENABLE, 0);
		pci_intx(dev, 1);
	}
	dev->msix_enabled = 0;
	free_descs(dev);
}

int pci_alloc_irq_vectors_affinity(struct pci_dev *dev, unsigned int min_vecs,
				   unsigned int max_vecs, unsigned int flags,
				   struct irq_affinity *affd)
{
	int nvecs = -ENOSPC;

	if (affd || flags & PCI_IRQ_AFFINITY)
		sim_unimplemented("pci_alloc_irq_vectors_affinity: spreading over CPUs");
	if (flags & PCI_IRQ_MSIX) {
		nvecs = msix_enable_range(dev, NULL, min_vecs, max_vecs, flags);
		if (nvecs > 0)
			return nvecs;
	}
	if (flags & PCI_IRQ_MSI) {
		nvecs = msi_enable_range(dev, min_vecs, max_vecs);
		if (nvecs > 0)
			return nvecs;
	}
	if (flags & PCI_IRQ_LEGACY && min_vecs == 1 && dev->irq) {
		pci_intx(dev, 1);
		return 1;
	}
	return nvecs;
}

void pci_free_irq_vectors(struct pci_dev *dev)
{
	pci_disable_msix(dev);
	pci_disable_msi(dev);
}

int pci_irq_vector(struct pci_dev *dev, unsigned int nr)
{
	struct msi_desc *desc;

	if (!dev->msi_enabled && !dev->msix_enabled)
		return nr ? -EINVAL : dev->irq;
	list_for_each_entry(desc, descs_of(dev), sim_node) {
		if (dev->msi_enabled)
			return nr < desc->nvec_used ? desc->irq + nr : -EINVAL;
		if (desc->msi_index == nr)
			return desc->irq;
	}
	return -EINVAL;
}

#if SIM_API_LEVEL >= 612
/** pci_msix_can_alloc_dyn - can vectors be added while MSI-X is on? The lab's domain always can. */
bool pci_msix_can_alloc_dyn(struct pci_dev *dev)
{
	return dev->msix_cap;
}

static struct msi_desc *find_desc(struct pci_dev *dev, unsigned int index)
{
	struct msi_desc *desc;

	list_for_each_entry(desc, descs_of(dev), sim_node)
		if (desc->msi_index == index)
			return desc;
	return NULL;
}

static void free_one_desc(struct msi_desc *desc)
{
	list_del(&desc->sim_node);
	kfree(desc);
}

/**
 * pci_msix_alloc_irq_at - add a vector while MSI-X is on
 * @index: entry of the table, which has none yet
 * @affdesc: spreading over CPUs, which the lab does not have
 *
 * What counts is the table as MSI-X was enabled with it, whatever the function says of it now.
 *
 * Return: the vector; in .index -ENXIO (MSI-X is off), -ERANGE (no such entry), -EBUSY, -ENOMEM or
 * -ENOSPC.
 */
struct msi_map pci_msix_alloc_irq_at(struct pci_dev *dev, unsigned int index,
				     const struct irq_affinity_desc *affdesc)
{
	struct msi_map map = { .index = -ENXIO };
	struct msi_desc *desc;
	int count, ret;

	if (!dev->msix_enabled)
		return map;
	if (affdesc || index == MSI_ANY_INDEX)
		sim_unimplemented("pci_msix_alloc_irq_at: any index, or spreading over CPUs");
	count = dev->dev.msi.data->msix_entries;
	map.index = index >= count ? -ERANGE : -EBUSY;
	if (index >= count || find_desc(dev, index))
		return map;
	desc = msix_add_desc(dev, index, count);
	map.index = -ENOMEM;
	if (!desc)
		return map;
	ret = alloc_vectors(desc);
	if (ret) {
		free_one_desc(desc);
		map.index = ret;
		return map;
	}
	map.index = index;
	map.virq = desc->irq;
	return map;
}

/** pci_msix_free_irq - take back what pci_msix_alloc_irq_at() gave */
void pci_msix_free_irq(struct pci_dev *dev, struct msi_map map)
{
	struct msi_desc *desc;

	if (WARN_ON_ONCE(map.index < 0 || map.virq <= 0) || !dev->msix_enabled)
		return;
	desc = find_desc(dev, map.index);
	if (WARN_ON_ONCE(!desc))
		return;
	sim_irq_free_msi(desc->irq, 1);
	sim_live_dec(SIM_LIVE_VECTOR);
	free_one_desc(desc);
}
#endif

/* After a reset: messages and masks again from the cached copies. */
void pci_restore_msi_state(struct pci_dev *dev)
{
	struct msi_desc *desc;
	u16 cmd;

	if (dev->msi_enabled) {
		desc = list_first_entry(descs_of(dev), struct msi_desc, sim_node);
		pci_intx(dev, 0);
		msi_set_enable(dev, false);
		write_msg_msi(dev, desc, &desc->msg);
		msi_update_mask(desc, 0, 0);
		msi_set_enable(dev, true);
	}
	if (dev->msix_enabled) {
		pci_intx(dev, 0);
		msix_set_ctrl(dev, 0, PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL);
		/* The table is memory, and the state restored may have that off. */
		pci_read_config_word(dev, PCI_COMMAND, &cmd);
		pci_write_config_word(dev, PCI_COMMAND, cmd | PCI_COMMAND_MEMORY);
		list_for_each_entry(desc, descs_of(dev), sim_node) {
			write_msg_msix(desc, &desc->msg);
			msix_write_ctrl(desc, desc->pci.msix_ctrl);
		}
		pci_write_config_word(dev, PCI_COMMAND, cmd);
		msix_set_ctrl(dev, PCI_MSIX_FLAGS_MASKALL, 0);
	}
}
