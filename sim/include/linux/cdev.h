/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - character devices, reached through nodes under /dev */
#ifndef _LINUX_CDEV_H
#define _LINUX_CDEV_H

#include <linux/list.h>
#include <linux/kdev_t.h>
#include <linux/types.h>

struct file_operations;
struct module;
struct device;
struct sim_node;

/**
 * struct cdev - a range of device numbers and its operations
 * @sim_node: the /dev entry made for it, NULL while it has none
 */
struct cdev {
	struct module			*owner;
	const struct file_operations	*ops;
	dev_t				dev;
	unsigned int			count;
	struct sim_node			*sim_node;
};

void cdev_init(struct cdev *cdev, const struct file_operations *fops);
/* Adds the device too; its class names the node (devnode), else its own name does. */
int cdev_device_add(struct cdev *cdev, struct device *dev);
void cdev_device_del(struct cdev *cdev, struct device *dev);

#endif /* _LINUX_CDEV_H */
