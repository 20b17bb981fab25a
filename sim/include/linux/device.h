/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the device model: devices, reference counts, locks, driver data */
#ifndef _DEVICE_H_
#define _DEVICE_H_

#include <linux/dev_printk.h>
#include <linux/ioport.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/kdev_t.h>
#include <linux/mutex.h>
#include <linux/pm.h>
#include <linux/atomic.h>
#include <linux/slab.h>
#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/device/bus.h>
#include <linux/device/class.h>
#include <linux/device/driver.h>

struct device;
struct device_private;
struct device_driver;
struct driver_private;
struct module;
struct class;
struct subsys_private;
struct device_node;
struct fwnode_handle;
struct iommu_group;
struct dev_iommu;
struct msi_device_data;

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr, const char *buf,
			 size_t count);
};

#define DEVICE_ATTR(_name, _mode, _show, _store) \
	struct device_attribute dev_attr_##_name = __ATTR(_name, _mode, _show, _store)
#define DEVICE_ATTR_RW(_name) struct device_attribute dev_attr_##_name = __ATTR_RW(_name)
#define DEVICE_ATTR_RO(_name) struct device_attribute dev_attr_##_name = __ATTR_RO(_name)
#define DEVICE_ATTR_WO(_name) struct device_attribute dev_attr_##_name = __ATTR_WO(_name)

struct device_type {
	const char *name;
	const struct attribute_group **groups;
	int (*uevent)(struct device *dev, struct kobj_uevent_env *env);
	char *(*devnode)(struct device *dev, umode_t *mode, kuid_t *uid, kgid_t *gid);
	void (*release)(struct device *dev);

	const struct dev_pm_ops *pm;
};

struct device_dma_parameters {
	unsigned int max_segment_size;
	unsigned int min_align_mask;
	unsigned long segment_boundary_mask;
};

struct dev_msi_info {
	struct msi_device_data	*data;
};

struct dev_archdata {
};

struct device {
	struct kobject kobj;
	struct device		*parent;
	struct device_private	*p;

	const char		*init_name;
	const struct device_type *type;

	struct bus_type		*bus;
	struct device_driver	*driver;
	void			*platform_data;
	void			*driver_data;
#if SIM_API_LEVEL >= 612
	struct {
		const char	*name;
		spinlock_t	lock;
	} driver_override;
#endif
	struct mutex		mutex;		/* serialises probe, remove, resets, unbind */

	struct dev_pm_info	power;
	struct dev_msi_info	msi;
	u64			*dma_mask;
	u64			coherent_dma_mask;
	u64			bus_dma_limit;
	struct device_dma_parameters *dma_parms;
	struct dev_archdata	archdata;

	struct device_node	*of_node;
	struct fwnode_handle	*fwnode;

	int			numa_node;
	dev_t			devt;
	u32			id;

	spinlock_t		devres_lock;	/* protects devres_head */
	struct list_head	devres_head;

	struct class		*class;
	const struct attribute_group **groups;

	void	(*release)(struct device *dev);
	struct iommu_group	*iommu_group;
	struct dev_iommu	*iommu;

	bool			offline_disabled : 1;
	bool			offline : 1;

	/* lab only: links of the bus', driver's, class' and parent's lists, and state bits */
	struct list_head	sim_bus_node;
	struct hlist_node	sim_name_node;	/* in the bus's names, by sim_name_hash */
	u32			sim_name_hash;
	struct list_head	sim_drv_node;
	struct list_head	sim_class_node;
	u64			sim_seq;	/* order of addition to the bus */
	unsigned int		sim_added : 1;
	unsigned int		sim_bound : 1;
	unsigned int		sim_dead : 1;
	unsigned int		sim_no_drivers : 1;
};

static inline struct device *kobj_to_dev(struct kobject *kobj)
{
	return container_of(kobj, struct device, kobj);
}

static inline bool device_iommu_mapped(struct device *dev)
{
	return dev->iommu_group != NULL;
}

static inline const char *dev_name(const struct device *dev)
{
	if (dev->init_name)
		return dev->init_name;

	return kobject_name(&dev->kobj);
}

const char *dev_bus_name(const struct device *dev);
const char *dev_driver_string(const struct device *dev);
__printf(2, 3) int dev_set_name(struct device *dev, const char *name, ...);

static inline int dev_to_node(struct device *dev)
{
	return dev->numa_node;
}

static inline void set_dev_node(struct device *dev, int node)
{
	dev->numa_node = node;
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline void dev_set_uevent_suppress(struct device *dev, int val)
{
	dev->kobj.uevent_suppress = val;
}

static inline int device_is_registered(struct device *dev)
{
	return dev->kobj.state_in_sysfs;
}

static inline void device_lock(struct device *dev)
{
	mutex_lock(&dev->mutex);
}

static inline int device_lock_interruptible(struct device *dev)
{
	return mutex_lock_interruptible(&dev->mutex);
}

static inline int device_trylock(struct device *dev)
{
	return mutex_trylock(&dev->mutex);
}

static inline void device_unlock(struct device *dev)
{
	mutex_unlock(&dev->mutex);
}

static inline void device_lock_assert(struct device *dev)
{
	lockdep_assert_held(&dev->mutex);
}

int __must_check device_register(struct device *dev);
void device_unregister(struct device *dev);
void device_initialize(struct device *dev);
int __must_check device_add(struct device *dev);
void device_del(struct device *dev);
int device_for_each_child(struct device *dev, void *data,
			  int (*fn)(struct device *dev, void *data));

__printf(5, 6)
struct device *device_create(struct class *cls, struct device *parent, dev_t devt,
			     void *drvdata, const char *fmt, ...);
void device_destroy(struct class *cls, dev_t devt);

bool device_is_bound(struct device *dev);
int __must_check device_bind_driver(struct device *dev);
void device_release_driver(struct device *dev);
int __must_check device_attach(struct device *dev);
int __must_check driver_attach(struct device_driver *drv);
int __must_check device_reprobe(struct device *dev);
int device_driver_attach(struct device_driver *drv, struct device *dev);

struct device *get_device(struct device *dev);
void put_device(struct device *dev);

/* Resources freed after remove(), newest first; only what a driver asks for by name exists. */
void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp) __malloc;
static inline void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return devm_kmalloc(dev, size, gfp | __GFP_ZERO);
}

void devm_kfree(struct device *dev, const void *p);
int __must_check devm_add_action(struct device *dev, void (*action)(void *), void *data);

#endif
