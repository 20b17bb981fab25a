// SPDX-License-Identifier: GPL-2.0-only
/*
 * disguise: have one function of the guest show ids, a class and a register for an OpRegion that
 * its emulator does not give it, and keep some memory for that register to point to.
 *
 * QEMU has no integrated display. But all that the kernel knows of a function comes through its
 * bus's config accessors, and those can be replaced: BARs, interrupts, resets, IOMMU and group stay
 * those of the emulated device. The function has to be removed and found again to be believed.
 * A module of the test lane; nobody ships it.
 */
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/sysfs.h>

#define ASLS		0xfc
#define MEMORY_ORDER	6	/* 256 KiB */
#define MEMORY_LEN	(PAGE_SIZE << MEMORY_ORDER)

static unsigned int nr = 1;
module_param(nr, uint, 0444);
MODULE_PARM_DESC(nr, "number of the bus");

static unsigned int devfn;
module_param(devfn, uint, 0444);

static unsigned int ids = 0x3e928086;
module_param(ids, uint, 0444);
MODULE_PARM_DESC(ids, "device and vendor");

static unsigned int class = 0x030000;
module_param(class, uint, 0444);

static unsigned long base;
module_param(base, ulong, 0444);
MODULE_PARM_DESC(base, "physical address of the memory, to be read");

static struct pci_bus *bus;
static struct pci_ops *old_ops, new_ops;
static u32 asls;
static char *memory;

static u8 shown(int where, u8 byte)
{
	if (where < 4)
		return ids >> 8 * where;
	if (where >= PCI_CLASS_PROG && where < PCI_CLASS_PROG + 3)
		return class >> 8 * (where - PCI_CLASS_PROG);
	if (where >= ASLS && where < ASLS + 4)
		return asls >> 8 * (where - ASLS);
	return byte;
}

static int disguised_read(struct pci_bus *b, unsigned int fn, int where, int size, u32 *val)
{
	int ret = old_ops->read(b, fn, where, size, val), i;
	u32 all = 0;

	if (ret || fn != devfn)
		return ret;
	for (i = 0; i < size; i++)
		all |= (u32)shown(where + i, *val >> 8 * i) << 8 * i;
	*val = all;
	return 0;
}

static int disguised_write(struct pci_bus *b, unsigned int fn, int where, int size, u32 val)
{
	int i;

	if (fn != devfn || where < ASLS || where >= ASLS + 4)
		return old_ops->write(b, fn, where, size, val);
	for (i = 0; i < size; i++, where++) {
		asls &= ~(0xffu << 8 * (where - ASLS));
		asls |= (val >> 8 * i & 0xff) << 8 * (where - ASLS);
	}
	return 0;
}

static ssize_t memory_write(struct file *file, struct kobject *kobj, struct bin_attribute *attr,
			    char *buf, loff_t pos, size_t count)
{
	memcpy(memory + pos, buf, count);
	return count;
}

static struct bin_attribute memory_attr = {
	.attr	= { .name = "memory", .mode = 0200 },
	.size	= MEMORY_LEN,
	.write	= memory_write,
};

static int __init disguise_init(void)
{
	int ret = -ENOMEM;

	bus = pci_find_bus(0, nr);
	if (!bus)
		return -ENODEV;
	/* The register has 32 bits. */
	memory = (char *)__get_free_pages(GFP_KERNEL | GFP_DMA32 | __GFP_ZERO, MEMORY_ORDER);
	if (!memory)
		return -ENOMEM;
	base = virt_to_phys(memory);
	ret = sysfs_create_bin_file(&THIS_MODULE->mkobj.kobj, &memory_attr);
	if (ret) {
		free_pages((unsigned long)memory, MEMORY_ORDER);
		return ret;
	}
	old_ops = bus->ops;
	new_ops = *old_ops;
	new_ops.read = disguised_read;
	new_ops.write = disguised_write;
	pci_bus_set_ops(bus, &new_ops);
	return 0;
}
module_init(disguise_init);

/* There is no exit: a function that lost its disguise would be another one. */
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("another function's ids and class, for tests in a guest");
