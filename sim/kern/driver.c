// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buses and drivers: who matches whom, probe and remove, and what the bus' notifier hears of it.
 */
#include <linux/device.h>
#include <linux/pm_runtime.h>
#include <linux/string.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

struct subsys_private *sim_bus_private(struct bus_type *bus)
{
	struct subsys_private *sp;

	list_for_each_entry(sp, &SIM->devices.buses, node) {
		if (sp->bus == bus)
			return sp;
	}
	return NULL;
}

int bus_register(struct bus_type *bus)
{
	struct subsys_private *sp = kzalloc(sizeof(*sp), GFP_KERNEL);

	if (!sp)
		return -ENOMEM;
	sp->bus = bus;
	INIT_LIST_HEAD(&sp->devices);
	hash_init(sp->names);
	INIT_LIST_HEAD(&sp->drivers);
	BLOCKING_INIT_NOTIFIER_HEAD(&sp->notifier);
	list_add_tail(&sp->node, &SIM->devices.buses);
	return 0;
}

void bus_unregister(struct bus_type *bus)
{
	struct subsys_private *sp = sim_bus_private(bus);

	if (!sp)
		return;
	list_del(&sp->node);
	kfree(sp);
}

int bus_register_notifier(struct bus_type *bus, struct notifier_block *nb)
{
	struct subsys_private *sp = sim_bus_private(bus);

	if (!sp)
		return -EINVAL;
	if (sim_should_fail(SIM_FAULT_NOTIFIER))
		return -ENOMEM;
	return blocking_notifier_chain_register(&sp->notifier, nb);
}

int bus_unregister_notifier(struct bus_type *bus, struct notifier_block *nb)
{
	struct subsys_private *sp = sim_bus_private(bus);

	return sp ? blocking_notifier_chain_unregister(&sp->notifier, nb) : -EINVAL;
}

static void notify(struct device *dev, unsigned long event)
{
	struct subsys_private *sp = sim_bus_private(dev->bus);

	if (sp)
		blocking_notifier_call_chain(&sp->notifier, event, dev);
}

/*
 * The device after @start by order of addition, with a reference. Order numbers survive the removal
 * of @start itself while its holder was busy.
 */
static struct device *next_device(struct subsys_private *sp, struct device *start)
{
	struct device *dev;

	list_for_each_entry(dev, &sp->devices, sim_bus_node) {
		if (!start || dev->sim_seq > start->sim_seq)
			return get_device(dev);
	}
	return NULL;
}

int bus_for_each_dev(struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data))
{
	struct subsys_private *sp = sim_bus_private(bus);
	struct device *dev, *prev = NULL;
	int ret = 0;

	if (!sp)
		return -EINVAL;
	dev = next_device(sp, start);
	while (dev) {
		ret = fn(dev, data);
		prev = dev;
		dev = ret ? NULL : next_device(sp, prev);
		put_device(prev);
	}
	return ret;
}

struct device *bus_find_device(struct bus_type *bus, struct device *start, const void *data,
			       int (*match)(struct device *dev, const void *data))
{
	struct subsys_private *sp = sim_bus_private(bus);
	struct device *dev;

	if (!sp)
		return NULL;
	list_for_each_entry(dev, &sp->devices, sim_bus_node) {
		if (start && dev->sim_seq <= start->sim_seq)
			continue;
		if (match(dev, data))
			return get_device(dev);
	}
	return NULL;
}

static int match_name(struct device *dev, const void *name)
{
	return sysfs_streq(dev_name(dev), name);
}

static u32 name_hash(const char *name)
{
	u32 hash = 0;

	while (*name && (*name != '\n' || name[1]))
		hash = hash * 31 + (u8)*name++;
	return hash;
}

void sim_bus_enter(struct subsys_private *sp, struct device *dev)
{
	dev->sim_name_hash = name_hash(dev_name(dev));
	list_add_tail(&dev->sim_bus_node, &sp->devices);
	hash_add(sp->names, &dev->sim_name_node, dev->sim_name_hash);
}

struct device *sim_bus_lookup(struct subsys_private *sp, const char *name)
{
	u32 hash = name_hash(name);
	struct device *dev;

	hash_for_each_possible(sp->names, dev, sim_name_node, hash) {
		if (dev->sim_name_hash == hash && match_name(dev, name))
			return dev;
	}
	return NULL;
}

struct device *bus_find_device_by_name(struct bus_type *bus, struct device *start,
				       const char *name)
{
	struct subsys_private *sp = sim_bus_private(bus);

	if (start)
		return bus_find_device(bus, start, name, match_name);
	return sp ? get_device(sim_bus_lookup(sp, name)) : NULL;
}

int bus_for_each_drv(struct bus_type *bus, struct device_driver *start, void *data,
		     int (*fn)(struct device_driver *, void *))
{
	struct subsys_private *sp = sim_bus_private(bus);
	struct driver_private *p, *tmp;
	int ret;

	if (!sp)
		return -EINVAL;
	list_for_each_entry_safe(p, tmp, &sp->drivers, node) {
		ret = fn(p->driver, data);
		if (ret)
			return ret;
	}
	return 0;
}

bool device_is_bound(struct device *dev)
{
	return dev->sim_bound;
}

static int driver_matches(struct device_driver *drv, struct device *dev)
{
	return drv->bus->match ? drv->bus->match(dev, drv) : 1;
}

static void unbind_cleanup(struct device *dev)
{
	sim_devres_release_all(dev);
	dev->driver = NULL;
	dev_set_drvdata(dev, NULL);
}

/* The bus' hooks around probe: DMA ownership must be settled before the driver sees the device. */
static int really_probe(struct device *dev, struct device_driver *drv)
{
	int ret;

	dev->driver = drv;
	if (dev->bus->dma_configure) {
		ret = dev->bus->dma_configure(dev);
		if (ret)
			goto err_unbind;
	}
	notify(dev, BUS_NOTIFY_BIND_DRIVER);
	if (dev->bus->probe)
		ret = dev->bus->probe(dev);
	else
		ret = drv->probe ? drv->probe(dev) : 0;
	if (ret)
		goto err_dma;

	list_add_tail(&dev->sim_drv_node, &drv->p->devices);
	dev->sim_bound = 1;
	notify(dev, BUS_NOTIFY_BOUND_DRIVER);
	return 0;

err_dma:
	notify(dev, BUS_NOTIFY_DRIVER_NOT_BOUND);
	if (dev->bus->dma_cleanup)
		dev->bus->dma_cleanup(dev);
err_unbind:
	unbind_cleanup(dev);
	return ret < 0 ? ret : -ret;
}

static int probe_device(struct device_driver *drv, struct device *dev)
{
	struct device *parent = dev->parent;
	int ret;

	device_lock_assert(dev);
	if (dev->sim_dead || !device_is_registered(dev))
		return -ENODEV;
	if (dev->driver)
		return -EBUSY;

	if (parent)
		pm_runtime_get_sync(parent);
	pm_runtime_barrier(dev);
	ret = really_probe(dev, drv);
	pm_request_idle(dev);
	if (parent)
		pm_runtime_put(parent);
	return ret;
}

int device_bind_driver(struct device *dev)
{
	if (!dev->driver || !dev->driver->p)
		return -EINVAL;
	list_add_tail(&dev->sim_drv_node, &dev->driver->p->devices);
	dev->sim_bound = 1;
	notify(dev, BUS_NOTIFY_BOUND_DRIVER);
	return 0;
}

int device_attach(struct device *dev)
{
	struct subsys_private *sp = sim_bus_private(dev->bus);
	struct driver_private *p, *tmp;
	int ret = 0;

	device_lock(dev);
	if (dev->sim_dead)
		goto out;
	if (dev->driver) {
		ret = dev->sim_bound ? 1 : device_bind_driver(dev) == 0;
		goto out;
	}
	list_for_each_entry_safe(p, tmp, &sp->drivers, node) {
		if (driver_matches(p->driver, dev) && !probe_device(p->driver, dev)) {
			ret = 1;
			break;
		}
	}
	if (!ret && dev->sim_added)
		pm_request_idle(dev);
out:
	device_unlock(dev);
	return ret;
}

int device_driver_attach(struct device_driver *drv, struct device *dev)
{
	int ret;

	device_lock(dev);
	ret = probe_device(drv, dev);
	device_unlock(dev);
	return ret == -EPROBE_DEFER ? -EAGAIN : ret;
}

static int driver_attach_one(struct device *dev, void *data)
{
	struct device_driver *drv = data;

	if (!driver_matches(drv, dev))
		return 0;
	device_lock(dev);
	if (!dev->driver)
		probe_device(drv, dev);
	device_unlock(dev);
	return 0;
}

int driver_attach(struct device_driver *drv)
{
	return bus_for_each_dev(drv->bus, NULL, drv, driver_attach_one);
}

static void release_driver_locked(struct device *dev)
{
	struct device_driver *drv = dev->driver;

	if (!drv)
		return;
	pm_runtime_get_sync(dev);
	notify(dev, BUS_NOTIFY_UNBIND_DRIVER);
	pm_runtime_put_sync(dev);

	if (dev->bus->remove)
		dev->bus->remove(dev);
	else if (drv->remove)
		drv->remove(dev);

	if (dev->bus->dma_cleanup)
		dev->bus->dma_cleanup(dev);
	unbind_cleanup(dev);
	list_del_init(&dev->sim_drv_node);
	dev->sim_bound = 0;
	notify(dev, BUS_NOTIFY_UNBOUND_DRIVER);
}

/* @drv NULL: whichever it is. Only the device lock tells whether it is still that one. */
static void release_driver(struct device *dev, struct device_driver *drv)
{
	device_lock(dev);
	if (!drv || drv == dev->driver)
		release_driver_locked(dev);
	device_unlock(dev);
}

void device_release_driver(struct device *dev)
{
	release_driver(dev, NULL);
}

int device_reprobe(struct device *dev)
{
	int ret;

	if (dev->driver)
		device_release_driver(dev);
	ret = device_attach(dev);
	return ret < 0 ? ret : 0;
}

int sim_driver_detach(struct device_driver *drv, struct device *dev)
{
	if (dev->driver != drv)
		return -ENODEV;
	release_driver(dev, drv);
	return 0;
}

struct device_driver *driver_find(const char *name, struct bus_type *bus)
{
	struct subsys_private *sp = sim_bus_private(bus);
	struct driver_private *p;

	if (!sp)
		return NULL;
	list_for_each_entry(p, &sp->drivers, node) {
		if (!strcmp(p->driver->name, name))
			return p->driver;
	}
	return NULL;
}

int driver_register(struct device_driver *drv)
{
	struct subsys_private *sp = sim_bus_private(drv->bus);
	struct driver_private *p;
	int ret;

	if (!sp)
		return -EINVAL;
	if (driver_find(drv->name, drv->bus)) {
		pr_err("Error: Driver '%s' is already registered, aborting...\n", drv->name);
		return -EBUSY;
	}
	if (sim_should_fail(SIM_FAULT_DRIVER))
		return -ENOMEM;
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->driver = drv;
	INIT_LIST_HEAD(&p->devices);
	drv->p = p;
	list_add_tail(&p->node, &sp->drivers);
	/* A failing probe is the device's matter, so this fails only without a bus. */
	ret = driver_attach(drv);
	WARN_ON(ret);
	return 0;
}

void driver_unregister(struct device_driver *drv)
{
	struct driver_private *p = drv->p;
	struct device *dev;

	if (!p) {
		WARN(1, "Unexpected driver unregister!\n");
		return;
	}
	list_del(&p->node);
	while (!list_empty(&p->devices)) {
		dev = get_device(list_last_entry(&p->devices, struct device, sim_drv_node));
		release_driver(dev, drv);
		put_device(dev);
	}
	drv->p = NULL;
	kfree(p);
}

int driver_for_each_device(struct device_driver *drv, struct device *start, void *data,
			   int (*fn)(struct device *dev, void *))
{
	struct device *dev, *tmp;
	int ret;

	list_for_each_entry_safe(dev, tmp, &drv->p->devices, sim_drv_node) {
		ret = fn(dev, data);
		if (ret)
			return ret;
	}
	return 0;
}

static int rescan_one(struct device *dev, void *data)
{
	int ret = 0;

	if (!dev->driver)
		ret = device_attach(dev);
	return ret < 0 ? ret : 0;
}

int bus_rescan_devices(struct bus_type *bus)
{
	return bus_for_each_dev(bus, NULL, NULL, rescan_one);
}

int device_for_each_child(struct device *parent, void *data,
			  int (*fn)(struct device *dev, void *data))
{
	struct subsys_private *sp = parent->bus ? sim_bus_private(parent->bus) : NULL;
	struct device *dev, *tmp;
	int ret;

	if (!sp)
		return 0;
	list_for_each_entry_safe(dev, tmp, &sp->devices, sim_bus_node) {
		if (dev->parent != parent)
			continue;
		ret = fn(dev, data);
		if (ret)
			return ret;
	}
	return 0;
}

/* What is written to a driver_override: NULL for an empty line. */
static int override_name(const char *s, size_t len, const char **name)
{
	const char *nl;

	*name = NULL;
	/* sysfs shows at most a page with its newline. */
	if (len >= PAGE_SIZE - 1)
		return -EINVAL;

	nl = memchr(s, '\n', len);
	if (nl)
		len = nl - s;
	if (len && *s) {
		if (sim_should_fail(SIM_FAULT_ALLOC))
			return -ENOMEM;
		/* The device's own until the user writes another: no leak of whoever runs. */
		*name = kstrndup(s, len, GFP_KERNEL | __GFP_SIM);
	}
	return 0;
}

int driver_set_override(struct device *dev, const char **override, const char *s, size_t len)
{
	const char *new, *old;
	int ret;

	if (!override || !s)
		return -EINVAL;
	ret = override_name(s, len, &new);
	if (ret)
		return ret;
	device_lock(dev);
	old = *override;
	*override = new;
	device_unlock(dev);
	kfree(old);
	return 0;
}

#if SIM_API_LEVEL >= 612
int __device_set_driver_override(struct device *dev, const char *s, size_t len)
{
	const char *new, *old;
	int ret;

	if (!s)
		return -EINVAL;
	ret = override_name(s, len, &new);
	if (ret)
		return ret;
	spin_lock(&dev->driver_override.lock);
	old = dev->driver_override.name;
	dev->driver_override.name = new;
	spin_unlock(&dev->driver_override.lock);
	kfree(old);
	return 0;
}

int device_set_driver_override(struct device *dev, const char *s)
{
	return __device_set_driver_override(dev, s, s ? strlen(s) : 0);
}
#endif
