// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI drivers: id tables, dynamic ids, driver_override, and the bus' probe and remove.
 */
#include <linux/pci.h>
#include <linux/iommu.h>
#include <linux/pm_runtime.h>
#include "state.h"
#include "oracle.h"

struct pci_dynid {
	struct list_head node;
	struct pci_device_id id;
};

static bool id_matches(const struct pci_device_id *id, struct pci_dev *dev)
{
	return (id->vendor == PCI_ANY_ID || id->vendor == dev->vendor) &&
	       (id->device == PCI_ANY_ID || id->device == dev->device) &&
	       (id->subvendor == PCI_ANY_ID || id->subvendor == dev->subsystem_vendor) &&
	       (id->subdevice == PCI_ANY_ID || id->subdevice == dev->subsystem_device) &&
	       !((id->class ^ dev->class) & id->class_mask);
}

static bool is_last(const struct pci_device_id *id)
{
	return !id->vendor && !id->subvendor && !id->class_mask;
}

const struct pci_device_id *pci_match_id(const struct pci_device_id *ids, struct pci_dev *dev)
{
	for (; ids && !is_last(ids); ids++) {
		if (id_matches(ids, dev))
			return ids;
	}
	return NULL;
}

static const struct pci_device_id any_id = {
	.vendor = PCI_ANY_ID,
	.device = PCI_ANY_ID,
	.subvendor = PCI_ANY_ID,
	.subdevice = PCI_ANY_ID,
};

/*
 * driver_override set: only the driver of that name, and any device of it. Otherwise dynamic ids
 * come first, and lines that are only for an override are passed over.
 */
static const struct pci_device_id *match_device(struct pci_driver *drv, struct pci_dev *dev)
{
	const struct pci_device_id *id;
	struct pci_dynid *dyn;

	if (sim_driver_override(dev) && strcmp(sim_driver_override(dev), drv->name))
		return NULL;
	list_for_each_entry(dyn, &drv->dynids.list, node) {
		if (id_matches(&dyn->id, dev))
			return &dyn->id;
	}
	for (id = drv->id_table; (id = pci_match_id(id, dev)); id++) {
		if (!id->override_only || sim_driver_override(dev))
			return id;
	}
	return sim_driver_override(dev) ? &any_id : NULL;
}

static int pci_bus_match(struct device *dev, struct device_driver *drv)
{
	struct pci_dev *pdev = to_pci_dev(dev);

	return pdev->match_driver && match_device(to_pci_driver(drv), pdev);
}

static int pci_device_probe(struct device *dev)
{
	struct pci_driver *drv = to_pci_driver(dev->driver);
	struct pci_dev *pdev = to_pci_dev(dev);
	const struct pci_device_id *id;
	int ret = 0;

	if (pdev->is_virtfn && !sim_pci_vf_autoprobe(pdev) && !sim_driver_override(pdev))
		return -ENODEV;
	pci_dev_get(pdev);
	id = drv->probe ? match_device(drv, pdev) : NULL;
	if (drv->probe && !id)
		ret = -ENODEV;
	if (id) {
		/* A driver is called with the device up, and may drop this count in its probe. */
		pm_runtime_get_sync(dev);
		pdev->driver = drv;
		ret = drv->probe(pdev, id);
		if (ret > 0) {
			pci_warn(pdev, "Driver probe function unexpectedly returned %d\n", ret);
			ret = 0;
		}
		if (ret) {
			pdev->driver = NULL;
			pm_runtime_put_sync(dev);
		}
	}
	if (ret)
		pci_dev_put(pdev);
	return ret;
}

static void pci_device_remove(struct device *dev)
{
	struct pci_dev *pdev = to_pci_dev(dev);
	struct pci_driver *drv = pdev->driver;

	if (drv && drv->remove) {
		pm_runtime_get_sync(dev);
		drv->remove(pdev);
		pm_runtime_put_noidle(dev);
	}
	pdev->driver = NULL;
	pci_iov_remove(pdev);
	/* The count of probe. */
	pm_runtime_put_sync(dev);
	/* The next driver can rely on nothing, and must set D0 itself. */
	if (pdev->current_state == PCI_D0)
		pdev->current_state = PCI_UNKNOWN;
	pci_dev_put(pdev);
}

static int pci_dma_configure(struct device *dev)
{
	struct pci_driver *drv = to_pci_driver(dev->driver);

	/* A driver that hands the device to users claims the group for them itself. */
	return drv->driver_managed_dma ? 0 : iommu_device_use_default_domain(dev);
}

static void pci_dma_cleanup(struct device *dev)
{
	struct pci_driver *drv = to_pci_driver(dev->driver);

	if (!drv->driver_managed_dma)
		iommu_device_unuse_default_domain(dev);
}

static int pci_bus_num_vf(struct device *dev)
{
	return pci_num_vf(to_pci_dev(dev));
}

static const struct dev_pm_ops pci_dev_pm_ops = {
	.runtime_suspend = pci_pm_bus_runtime_suspend,
	.runtime_resume = pci_pm_bus_runtime_resume,
	.runtime_idle = pci_pm_bus_runtime_idle,
};

/* The public name is of a writable type; what it names is not, for its state is in the arena. */
static const struct bus_type pci_bus = {
	.name = "pci",
	.match = pci_bus_match,
	.probe = pci_device_probe,
	.remove = pci_device_remove,
	.num_vf = pci_bus_num_vf,
	.dma_configure = pci_dma_configure,
	.dma_cleanup = pci_dma_cleanup,
	.pm = &pci_dev_pm_ops,
};
extern struct bus_type pci_bus_type __attribute__((alias("pci_bus")));

struct pci_driver *pci_dev_driver(const struct pci_dev *dev)
{
	return dev->driver;
}

int pci_add_dynid(struct pci_driver *drv, unsigned int vendor, unsigned int device,
		  unsigned int subvendor, unsigned int subdevice, unsigned int class,
		  unsigned int class_mask, unsigned long driver_data)
{
	struct pci_dynid *dyn = kzalloc(sizeof(*dyn), GFP_KERNEL);

	if (!dyn)
		return -ENOMEM;
	dyn->id.vendor = vendor;
	dyn->id.device = device;
	dyn->id.subvendor = subvendor;
	dyn->id.subdevice = subdevice;
	dyn->id.class = class;
	dyn->id.class_mask = class_mask;
	dyn->id.driver_data = driver_data;
	list_add_tail(&dyn->node, &drv->dynids.list);
	return driver_attach(&drv->driver);
}

int __pci_register_driver(struct pci_driver *drv, struct module *owner, const char *mod_name)
{
	drv->driver.name = drv->name;
	drv->driver.bus = &pci_bus_type;
	drv->driver.owner = owner;
	drv->driver.mod_name = mod_name;
	drv->driver.groups = drv->groups;
	drv->driver.dev_groups = drv->dev_groups;
	spin_lock_init(&drv->dynids.lock);
	INIT_LIST_HEAD(&drv->dynids.list);
	return driver_register(&drv->driver);
}

static void free_dynids(struct pci_driver *drv)
{
	struct pci_dynid *dyn, *tmp;

	list_for_each_entry_safe(dyn, tmp, &drv->dynids.list, node) {
		list_del(&dyn->node);
		kfree(dyn);
	}
}

void pci_unregister_driver(struct pci_driver *drv)
{
	driver_unregister(&drv->driver);
	free_dynids(drv);
}

static int parse_ids(const char *buf, struct pci_device_id *id)
{
	id->subvendor = PCI_ANY_ID;
	id->subdevice = PCI_ANY_ID;
	return sscanf(buf, "%x %x %x %x %x %x %lx", &id->vendor, &id->device, &id->subvendor,
		      &id->subdevice, &id->class, &id->class_mask, &id->driver_data);
}

/* Would the driver take a device of these ids already? Then writing them again is a mistake. */
static bool known_id(struct pci_driver *drv, const struct pci_device_id *id)
{
	struct pci_dev dev = {
		.vendor = id->vendor,
		.device = id->device,
		.subsystem_vendor = id->subvendor,
		.subsystem_device = id->subdevice,
		.class = id->class,
	};

	return match_device(drv, &dev);
}

ssize_t sim_pci_add_dynid_text(struct pci_driver *drv, const char *buf, size_t len)
{
	struct pci_device_id id = { 0 };
	const struct pci_device_id *line;
	int fields, ret;

	fields = parse_ids(buf, &id);
	if (fields < 2)
		return -EINVAL;
	if (fields != 7 && known_id(drv, &id))
		return -EEXIST;
	/* Data that no line of the driver's own table has is data it does not understand. */
	if (drv->id_table) {
		ret = -EINVAL;
		for (line = drv->id_table; !is_last(line); line++) {
			if (line->driver_data == id.driver_data) {
				ret = 0;
				break;
			}
		}
		if (ret)
			return ret;
	}
	ret = pci_add_dynid(drv, id.vendor, id.device, id.subvendor, id.subdevice, id.class,
			    id.class_mask, id.driver_data);
	return ret ? ret : len;
}

ssize_t sim_pci_remove_dynid_text(struct pci_driver *drv, const char *buf, size_t len)
{
	struct pci_device_id id = { 0 };
	struct pci_dynid *dyn, *tmp;

	if (parse_ids(buf, &id) < 2)
		return -EINVAL;
	list_for_each_entry_safe(dyn, tmp, &drv->dynids.list, node) {
		if (dyn->id.vendor == id.vendor && dyn->id.device == id.device &&
		    (id.subvendor == PCI_ANY_ID || dyn->id.subvendor == id.subvendor) &&
		    (id.subdevice == PCI_ANY_ID || dyn->id.subdevice == id.subdevice) &&
		    !((id.class ^ dyn->id.class) & id.class_mask)) {
			list_del(&dyn->node);
			kfree(dyn);
			return len;
		}
	}
	return -ENODEV;
}
