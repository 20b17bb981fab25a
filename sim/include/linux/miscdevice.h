/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - single-node character devices */
#ifndef _LINUX_MISCDEVICE_H
#define _LINUX_MISCDEVICE_H

#include <linux/list.h>
#include <linux/types.h>

#define VFIO_MINOR		196
#define MISC_DYNAMIC_MINOR	255

struct file_operations;
struct device;
struct sim_node;

struct miscdevice {
	int				minor;
	const char			*name;
	const struct file_operations	*fops;
	struct list_head		list;
	struct device			*parent;
	struct device			*this_device;
	const char			*nodename;
	umode_t				mode;
	struct sim_node			*sim_node;
};

int misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);

#endif /* _LINUX_MISCDEVICE_H */
