// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices: names, references, addition and removal, classes, and messages about a device.
 */
#include <linux/device.h>
#include <linux/pm_runtime.h>
#include <linux/iommu.h>
#include <linux/pci.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

static void kobject_release(struct kref *kref)
{
	struct kobject *kobj = container_of(kref, struct kobject, kref);
	const char *name = kobj->name;

	/* The release frees the object around the kobject, the name is ours. */
	if (kobj->ktype && kobj->ktype->release)
		kobj->ktype->release(kobj);
	kfree(name);
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	kref_init(&kobj->kref);
	INIT_LIST_HEAD(&kobj->entry);
	kobj->ktype = ktype;
	kobj->state_initialized = 1;
	kobj->state_in_sysfs = 0;
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj) {
		WARN(!kobj->state_initialized, "kobject_get() of an object never initialised\n");
		kref_get(&kobj->kref);
	}
	return kobj;
}

struct kobject * __must_check kobject_get_unless_zero(struct kobject *kobj)
{
	if (!kobj || !kref_get_unless_zero(&kobj->kref))
		return NULL;
	return kobj;
}

void kobject_put(struct kobject *kobj)
{
	if (!kobj)
		return;
	/* The last of them is behind all others. */
	sim_race_cross(&kobj->kref);
	kref_put(&kobj->kref, kobject_release);
}

int kobject_set_name_vargs(struct kobject *kobj, const char *fmt, va_list vargs)
{
	char *name;

	if (kobj->name && !fmt)
		return 0;
	name = kvasprintf(GFP_KERNEL, fmt, vargs);
	if (!name)
		return -ENOMEM;
	kfree(kobj->name);
	kobj->name = name;
	return 0;
}

int kobject_set_name(struct kobject *kobj, const char *name, ...)
{
	va_list args;
	int ret;

	va_start(args, name);
	ret = kobject_set_name_vargs(kobj, name, args);
	va_end(args);
	return ret;
}

int dev_set_name(struct device *dev, const char *fmt, ...)
{
	va_list args;
	int ret;

	va_start(args, fmt);
	ret = kobject_set_name_vargs(&dev->kobj, fmt, args);
	va_end(args);
	return ret;
}

const char *dev_bus_name(const struct device *dev)
{
	return dev->bus ? dev->bus->name : dev->class ? dev->class->name : "";
}

const char *dev_driver_string(const struct device *dev)
{
	const struct device_driver *drv = READ_ONCE(dev->driver);

	return drv ? drv->name : dev_bus_name(dev);
}

static void device_release(struct kobject *kobj)
{
	struct device *dev = kobj_to_dev(kobj);

	if (dev->release)
		dev->release(dev);
	else if (dev->type && dev->type->release)
		dev->type->release(dev);
	else if (dev->class && dev->class->dev_release)
		dev->class->dev_release(dev);
	else
		WARN(1, "Device '%s' does not have a release() function, it is broken\n",
		     dev_name(dev));
}

static const struct kobj_type device_ktype = {
	.release = device_release,
};

void device_initialize(struct device *dev)
{
	kobject_init(&dev->kobj, &device_ktype);
	mutex_init(&dev->mutex);
	/* Devices lock their children and parents in every order the topology has. */
	lockdep_set_novalidate_class(&dev->mutex);
	spin_lock_init(&dev->devres_lock);
#if SIM_API_LEVEL >= 612
	spin_lock_init(&dev->driver_override.lock);
#endif
	INIT_LIST_HEAD(&dev->devres_head);
	INIT_LIST_HEAD(&dev->sim_bus_node);
	INIT_LIST_HEAD(&dev->sim_drv_node);
	INIT_LIST_HEAD(&dev->sim_class_node);
	set_dev_node(dev, -1);
	sim_pm_runtime_init(dev);
	sim_live_inc(SIM_LIVE_DEVICE);
}

struct device *get_device(struct device *dev)
{
	if (dev) {
		kobject_get(&dev->kobj);
		sim_live_inc(SIM_LIVE_DEVICE);
	}
	return dev;
}

void put_device(struct device *dev)
{
	if (dev) {
		sim_live_dec(SIM_LIVE_DEVICE);
		kobject_put(&dev->kobj);
	}
}

static void bus_notify(struct device *dev, unsigned long event)
{
	struct subsys_private *sp = dev->bus ? sim_bus_private(dev->bus) : NULL;

	if (sp)
		blocking_notifier_call_chain(&sp->notifier, event, dev);
}

int device_add(struct device *dev)
{
	struct subsys_private *sp = NULL;
	int ret;

	if (!get_device(dev))
		return -EINVAL;

	if (dev->init_name) {
		ret = dev_set_name(dev, "%s", dev->init_name);
		if (ret)
			goto err_put;
		dev->init_name = NULL;
	}
	ret = -EINVAL;
	if (!dev_name(dev))
		goto err_put;
	ret = -ENOMEM;
	if (sim_should_fail(SIM_FAULT_DEVICE_ADD))
		goto err_put;
	if (dev->bus) {
		sp = sim_bus_private(dev->bus);
		ret = -EINVAL;
		if (!sp)
			goto err_put;
		ret = -EEXIST;
		if (sim_bus_lookup(sp, dev_name(dev)))
			goto err_put;
	}

	dev->parent = get_device(dev->parent);
	if (dev->parent && dev_to_node(dev) == -1)
		set_dev_node(dev, dev_to_node(dev->parent));
	dev->sim_seq = ++SIM->devices.next_seq;
	if (sp)
		sim_bus_enter(sp, dev);
	if (dev->class && dev->class->p)
		list_add_tail(&dev->sim_class_node, &dev->class->p->devices);
	dev->kobj.state_in_sysfs = 1;
	dev->sim_added = 1;

	/* The IOMMU comes first: whoever hears of the device finds its group. */
	if (dev->bus == &pci_bus_type)
		iommu_probe_device(dev);
	bus_notify(dev, BUS_NOTIFY_ADD_DEVICE);
	if (sp) {
		ret = device_attach(dev);
		WARN_ON(ret < 0 && ret != -ENODEV && ret != -EPROBE_DEFER);
	}
	put_device(dev);
	return 0;

err_put:
	put_device(dev);
	return ret;
}

void device_del(struct device *dev)
{
	struct device *parent = dev->parent;

	device_lock(dev);
	dev->sim_dead = 1;
	device_unlock(dev);

	bus_notify(dev, BUS_NOTIFY_DEL_DEVICE);
	list_del_init(&dev->sim_class_node);
	dev->kobj.state_in_sysfs = 0;
	list_del_init(&dev->sim_bus_node);
	hash_del(&dev->sim_name_node);
	if (dev->bus)
		device_release_driver(dev);
	sim_pm_runtime_remove(dev);
	bus_notify(dev, BUS_NOTIFY_REMOVED_DEVICE);
	if (dev->bus == &pci_bus_type)
		iommu_release_device(dev);
	dev->sim_added = 0;
	dev->parent = NULL;
	put_device(parent);
}

int device_register(struct device *dev)
{
	device_initialize(dev);
	return device_add(dev);
}

void device_unregister(struct device *dev)
{
	device_del(dev);
	put_device(dev);
}

struct class *__class_create(struct module *owner, const char *name, struct lock_class_key *key)
{
	struct subsys_private *sp;
	struct class *cls;

	cls = kzalloc(sizeof(*cls), GFP_KERNEL);
	if (!cls)
		return ERR_PTR(-ENOMEM);
	sp = kzalloc(sizeof(*sp), GFP_KERNEL);
	if (!sp) {
		kfree(cls);
		return ERR_PTR(-ENOMEM);
	}
	cls->name = name;
	cls->owner = owner;
	cls->p = sp;
	sp->class = cls;
	INIT_LIST_HEAD(&sp->devices);
	INIT_LIST_HEAD(&sp->drivers);
	list_add_tail(&sp->node, &SIM->devices.classes);
	return cls;
}

void class_destroy(struct class *cls)
{
	if (IS_ERR_OR_NULL(cls))
		return;
	WARN(!list_empty(&cls->p->devices), "class %s destroyed with devices\n", cls->name);
	list_del(&cls->p->node);
	kfree(cls->p);
	kfree(cls);
}

static void device_create_release(struct device *dev)
{
	kfree(dev);
}

struct device *device_create(struct class *cls, struct device *parent, dev_t devt, void *drvdata,
			     const char *fmt, ...)
{
	struct device *dev;
	va_list args;
	int ret;

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return ERR_PTR(-ENOMEM);
	device_initialize(dev);
	dev->devt = devt;
	dev->class = cls;
	dev->parent = parent;
	dev->release = device_create_release;
	dev_set_drvdata(dev, drvdata);

	va_start(args, fmt);
	ret = kobject_set_name_vargs(&dev->kobj, fmt, args);
	va_end(args);
	if (!ret)
		ret = device_add(dev);
	if (ret) {
		put_device(dev);
		return ERR_PTR(ret);
	}
	return dev;
}

void device_destroy(struct class *cls, dev_t devt)
{
	struct device *dev;

	list_for_each_entry(dev, &cls->p->devices, sim_class_node) {
		if (dev->devt == devt) {
			device_unregister(dev);
			return;
		}
	}
}

/* Resources of a driver on a device, freed in reverse after its remove(). */
struct devres {
	struct list_head node;
	void (*action)(void *data);
	void *data;
	u8 mem[] __aligned(8);
};

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	struct devres *dr = kmalloc(sizeof(*dr) + size, gfp);

	if (!dr)
		return NULL;
	dr->action = NULL;
	list_add_tail(&dr->node, &dev->devres_head);
	return dr->mem;
}

void devm_kfree(struct device *dev, const void *p)
{
	struct devres *dr;

	list_for_each_entry(dr, &dev->devres_head, node) {
		if (dr->mem == p) {
			list_del(&dr->node);
			kfree(dr);
			return;
		}
	}
	WARN_ON(p);
}

int devm_add_action(struct device *dev, void (*action)(void *), void *data)
{
	struct devres *dr = kmalloc(sizeof(*dr), GFP_KERNEL);

	if (!dr)
		return -ENOMEM;
	dr->action = action;
	dr->data = data;
	list_add_tail(&dr->node, &dev->devres_head);
	return 0;
}

void sim_devres_release_all(struct device *dev)
{
	struct devres *dr;

	while (!list_empty(&dev->devres_head)) {
		dr = list_last_entry(&dev->devres_head, struct devres, node);
		list_del(&dr->node);
		if (dr->action)
			dr->action(dr->data);
		kfree(dr);
	}
}

static void dev_vprintk(const char *level, const struct device *dev, const char *fmt, va_list args)
{
	const char *driver = dev ? dev_driver_string(dev) : "(NULL device *)";
	const char *name = dev ? dev_name(dev) : "";
	const char *space = dev ? " " : "";
	char text[256], line[40];

	vscnprintf(text, sizeof(text), fmt, args);
	/* The level is looked for in the format, not in what it prints. */
	snprintf(line, sizeof(line), "%s%%s%%s%%s: %%s", level);
	_printk(line, driver, space, name, text);
}

#define DEFINE_DEV_PRINTK(func, level)						\
void func(const struct device *dev, const char *fmt, ...)			\
{										\
	va_list args;								\
										\
	va_start(args, fmt);							\
	dev_vprintk(level, dev, fmt, args);					\
	va_end(args);								\
}

DEFINE_DEV_PRINTK(_dev_emerg, KERN_EMERG)
DEFINE_DEV_PRINTK(_dev_alert, KERN_ALERT)
DEFINE_DEV_PRINTK(_dev_crit, KERN_CRIT)
DEFINE_DEV_PRINTK(_dev_err, KERN_ERR)
DEFINE_DEV_PRINTK(_dev_warn, KERN_WARNING)
DEFINE_DEV_PRINTK(_dev_notice, KERN_NOTICE)
DEFINE_DEV_PRINTK(_dev_info, KERN_INFO)

void _dev_printk(const char *level, const struct device *dev, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	dev_vprintk(level, dev, fmt, args);
	va_end(args);
}

int dev_err_probe(const struct device *dev, int err, const char *fmt, ...)
{
	char text[200];
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (err != -EPROBE_DEFER)
		_dev_err(dev, "error %d: %s", err, text);
	return err;
}

void sim_devices_boot(void)
{
	struct sim_devices *d = &SIM->devices;

	INIT_LIST_HEAD(&d->buses);
	INIT_LIST_HEAD(&d->classes);
	d->ioport_root = DEFINE_RES_NAMED(0, 0x10000, "PCI IO", IORESOURCE_IO);
	d->iomem_root = DEFINE_RES_NAMED(0, 1ULL << 46, "PCI mem", IORESOURCE_MEM);
	d->pm_wq = NULL;
}
