/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device model's state, and what other parts of the shim may ask of it.
 */
#ifndef _SIM_DEVICES_H
#define _SIM_DEVICES_H

#include <linux/types.h>
#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/ioport.h>

struct bus_type;
struct class;
struct device;
struct device_driver;
struct workqueue_struct;

/*
 * One registered bus or class. struct bus_type of PCI is read-only data, so the link from a bus to
 * its private part is a search of SIM->devices.buses, of which there are one or two.
 */
struct subsys_private {
	struct list_head node;		/* in sim_devices.buses, or .classes */
	struct bus_type *bus;
	struct class *class;
	struct list_head devices;	/* by order of addition */
	DECLARE_HASHTABLE(names, 6);	/* of a bus: the same devices */
	struct list_head drivers;
	struct blocking_notifier_head notifier;
};

struct driver_private {
	struct list_head node;		/* in subsys_private.drivers */
	struct device_driver *driver;
	struct list_head devices;	/* bound to this driver */
};

/*
 * Lists of the shim have no locks: nothing between two calls that may block or that are scheduling
 * points can be interrupted, so only what is kept across such a call needs a reference.
 */
struct sim_devices {
	u64 next_seq;
	struct list_head buses;
	struct list_head classes;
	struct resource ioport_root;
	struct resource iomem_root;
	struct workqueue_struct *pm_wq;
};

void sim_devices_boot(void);

/* NULL while @bus is not registered. */
struct subsys_private *sim_bus_private(struct bus_type *bus);
/* The device of that name, with or without a newline behind it; no reference is taken. */
struct device *sim_bus_lookup(struct subsys_private *sp, const char *name);
void sim_bus_enter(struct subsys_private *sp, struct device *dev);

/*
 * sysfs by path, in the context of the calling task and without a system call's entry and exit:
 * what open/read/write on /sys use. Both return a byte count or -errno.
 */
ssize_t sim_sysfs_show_path(const char *path, char *buf, size_t len);
ssize_t sim_sysfs_store_path(const char *path, const char *buf, size_t len);

/* Attributes of PCI functions and drivers, in sysfs_pci.c; -ENOENT when the name is unknown. */
ssize_t sim_pci_attr_show(struct device *dev, const char *attr, char *buf, size_t len);
ssize_t sim_pci_attr_store(struct device *dev, const char *attr, const char *buf, size_t len);
ssize_t sim_pci_driver_attr_store(struct device_driver *drv, const char *attr, const char *buf,
				  size_t len);
ssize_t sim_pci_bus_attr_store(const char *attr, const char *buf, size_t len);

/* driver.c, device.c: what sysfs and the device model need of each other. */
int sim_driver_detach(struct device_driver *drv, struct device *dev);
void sim_devres_release_all(struct device *dev);

/* Runtime PM of one device: device_initialize() and device_del() call these. */
void sim_pm_runtime_init(struct device *dev);
void sim_pm_runtime_remove(struct device *dev);

#endif
