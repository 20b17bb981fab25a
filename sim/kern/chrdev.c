// SPDX-License-Identifier: GPL-2.0-only
/*
 * Character devices of drivers: device numbers, cdevs and misc devices, each a node under /dev.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "oracle.h"
#include "state.h"

/* A node whose name and memory belong to a device: alive as long as files refer to it. */
struct chr_node {
	struct sim_node	node;
	struct device	*parent;
	unsigned int	refs;
	char		*name;
};

static void chr_node_put(struct chr_node *chr)
{
	if (--chr->refs)
		return;
	if (chr->parent)
		put_device(chr->parent);
	kfree(chr->name);
	kfree(chr);
}

static void chr_opened(struct sim_node *node)
{
	container_of(node, struct chr_node, node)->refs++;
}

static void chr_closed(struct sim_node *node)
{
	chr_node_put(container_of(node, struct chr_node, node));
}

/* Takes over @name, also on failure. */
static struct sim_node *chr_node_make(char *name, const struct file_operations *fops,
				      struct device *parent)
{
	struct chr_node *chr;
	int ret = -ENOMEM;

	if (!name)
		return ERR_PTR(-ENOMEM);
	chr = kzalloc(sizeof(*chr), GFP_KERNEL);
	if (!chr)
		goto err_name;
	chr->node.name = name;
	chr->node.fops = fops;
	chr->node.opened = chr_opened;
	chr->node.closed = chr_closed;
	chr->name = name;
	chr->refs = 1;
	ret = sim_node_add(&chr->node);
	if (ret)
		goto err_chr;
	if (parent)
		chr->parent = get_device(parent);
	return &chr->node;

err_chr:
	kfree(chr);
err_name:
	kfree(name);
	return ERR_PTR(ret);
}

static void chr_node_gone(struct sim_node *node)
{
	sim_node_del(node);
	chr_node_put(container_of(node, struct chr_node, node));
}

int alloc_chrdev_region(dev_t *dev, unsigned int baseminor, unsigned int count, const char *name)
{
	if (sim_should_fail(SIM_FAULT_CHRDEV))
		return -EBUSY;
	*dev = MKDEV(SIM->fs.next_major, baseminor);
	SIM->fs.next_major++;
	sim_live_inc(SIM_LIVE_CHRDEV);
	return 0;
}
EXPORT_SYMBOL(alloc_chrdev_region);

/* Numbers are not used again within a run, so there is nothing to give back. */
void unregister_chrdev_region(dev_t dev, unsigned int count)
{
	sim_live_dec(SIM_LIVE_CHRDEV);
}
EXPORT_SYMBOL(unregister_chrdev_region);

void cdev_init(struct cdev *cdev, const struct file_operations *fops)
{
	memset(cdev, 0, sizeof(*cdev));
	cdev->ops = fops;
}
EXPORT_SYMBOL(cdev_init);

static char *device_node_name(struct device *dev)
{
	umode_t mode = 0;
	char *name = NULL;

	if (dev->class && dev->class->devnode)
		name = dev->class->devnode(dev, &mode);
	return name ? name : kstrdup(dev_name(dev), GFP_KERNEL);
}

int cdev_device_add(struct cdev *cdev, struct device *dev)
{
	struct sim_node *node;
	int ret;

	node = chr_node_make(device_node_name(dev), cdev->ops, dev);
	if (IS_ERR(node))
		return PTR_ERR(node);
	node->cdev = cdev;
	node->rdev = dev->devt;
	cdev->dev = dev->devt;
	cdev->sim_node = node;
	ret = device_add(dev);
	if (ret) {
		cdev->sim_node = NULL;
		chr_node_gone(node);
	}
	return ret;
}
EXPORT_SYMBOL(cdev_device_add);

void cdev_device_del(struct cdev *cdev, struct device *dev)
{
	device_del(dev);
	chr_node_gone(cdev->sim_node);
	cdev->sim_node = NULL;
}
EXPORT_SYMBOL(cdev_device_del);

int misc_register(struct miscdevice *misc)
{
	const char *name = misc->nodename ? misc->nodename : misc->name;
	struct sim_node *node;

	if (sim_should_fail(SIM_FAULT_CHRDEV))
		return -EBUSY;
	node = chr_node_make(kstrdup(name, GFP_KERNEL), misc->fops, NULL);
	if (IS_ERR(node))
		return PTR_ERR(node);
	misc->sim_node = node;
	return 0;
}
EXPORT_SYMBOL(misc_register);

void misc_deregister(struct miscdevice *misc)
{
	chr_node_gone(misc->sim_node);
	misc->sim_node = NULL;
}
EXPORT_SYMBOL(misc_deregister);
