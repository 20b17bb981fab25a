// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs attributes of PCI functions, drivers and the bus.
 */
#include <linux/pci.h>
#include <linux/iommu.h>
#include <linux/pm_runtime.h>
#include <linux/capability.h>
#include <linux/string.h>
#include "state.h"
#include "oracle.h"

static const char *const rpm_names[] = { "active", "resuming", "suspended", "suspending" };

static ssize_t show_resource(struct pci_dev *pdev, char *buf, size_t len)
{
	ssize_t at = 0;
	int i;

	for (i = 0; i < (pdev->subordinate ? PCI_NUM_RESOURCES : PCI_IOV_RESOURCES); i++)
		at += scnprintf(buf + at, len - at, "0x%016llx 0x%016llx 0x%016llx\n",
				(unsigned long long)pdev->resource[i].start,
				(unsigned long long)pdev->resource[i].end,
				(unsigned long long)pdev->resource[i].flags);
	return at;
}

/* The whole config space, as the file of that name has it for the administrator. */
static ssize_t show_config(struct pci_dev *pdev, char *buf, size_t len)
{
	size_t n = min_t(size_t, len, pdev->cfg_size), i;
	u8 byte;

	pm_runtime_get_sync(&pdev->dev);
	for (i = 0; i < n; i++) {
		pci_user_read_config_byte(pdev, i, &byte);
		buf[i] = byte;
	}
	pm_runtime_put(&pdev->dev);
	return n;
}

static ssize_t show_link(struct pci_dev *pdev, const char *attr, char *buf, size_t len)
{
	int id;

	if (!strcmp(attr, "driver"))
		return pdev->dev.driver ? scnprintf(buf, len, "%s", pdev->dev.driver->name) :
					  -ENOENT;
	if (!strcmp(attr, "iommu_group"))
		return pdev->dev.iommu_group ?
		       scnprintf(buf, len, "%d", iommu_group_id(pdev->dev.iommu_group)) : -ENOENT;
	if (!strcmp(attr, "physfn"))
		return pdev->is_virtfn ? scnprintf(buf, len, "%s", pci_name(pdev->physfn)) :
					 -ENOENT;
	if (pdev->is_physfn && sscanf(attr, "virtfn%d", &id) == 1 && id >= 0 &&
	    id < pci_num_vf(pdev))
		return scnprintf(buf, len, "%04x:%02x:%02x.%d", pci_domain_nr(pdev->bus),
				 pci_iov_virtfn_bus(pdev, id),
				 PCI_SLOT(pci_iov_virtfn_devfn(pdev, id)),
				 PCI_FUNC(pci_iov_virtfn_devfn(pdev, id)));
	return -ENOENT;
}

ssize_t sim_pci_attr_show(struct device *dev, const char *attr, char *buf, size_t len)
{
	struct pci_dev *pdev = to_pci_dev(dev);
	ssize_t ret = show_link(pdev, attr, buf, len);

	/* Links first: who opens a device looks for its group. */
	if (ret != -ENOENT)
		return ret;
	if (!strcmp(attr, "vendor"))
		return scnprintf(buf, len, "0x%04x\n", pdev->vendor);
	if (!strcmp(attr, "device"))
		return scnprintf(buf, len, "0x%04x\n", pdev->device);
	if (!strcmp(attr, "subsystem_vendor"))
		return scnprintf(buf, len, "0x%04x\n", pdev->subsystem_vendor);
	if (!strcmp(attr, "subsystem_device"))
		return scnprintf(buf, len, "0x%04x\n", pdev->subsystem_device);
	if (!strcmp(attr, "class"))
		return scnprintf(buf, len, "0x%06x\n", pdev->class);
	if (!strcmp(attr, "revision"))
		return scnprintf(buf, len, "0x%02x\n", pdev->revision);
	if (!strcmp(attr, "irq"))
		return scnprintf(buf, len, "%u\n", pdev->irq);
	if (!strcmp(attr, "enable"))
		return scnprintf(buf, len, "%u\n", atomic_read(&pdev->enable_cnt));
	if (!strcmp(attr, "power_state"))
		return scnprintf(buf, len, "%s\n", pci_power_name(pdev->current_state));
	if (!strcmp(attr, "power/control"))
		return scnprintf(buf, len, "%s\n", dev->power.runtime_auto ? "auto" : "on");
	if (!strcmp(attr, "power/runtime_status"))
		return scnprintf(buf, len, "%s\n", dev->power.disable_depth ? "unsupported" :
				 rpm_names[dev->power.runtime_status]);
	if (!strcmp(attr, "power/runtime_usage"))
		return scnprintf(buf, len, "%d\n", atomic_read(&dev->power.usage_count));
	if (!strcmp(attr, "driver_override"))
		return scnprintf(buf, len, "%s\n",
				 sim_driver_override(pdev) ? sim_driver_override(pdev) : "(null)");
	if (!strcmp(attr, "resource"))
		return show_resource(pdev, buf, len);
	if (!strcmp(attr, "config"))
		return show_config(pdev, buf, len);
	if (!strcmp(attr, "modalias"))
		return scnprintf(buf, len,
				 "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X\n", pdev->vendor,
				 pdev->device, pdev->subsystem_vendor, pdev->subsystem_device,
				 (u8)(pdev->class >> 16), (u8)(pdev->class >> 8),
				 (u8)pdev->class);
	if (!strcmp(attr, "sriov_totalvfs") && pdev->is_physfn)
		return scnprintf(buf, len, "%d\n", pci_sriov_get_totalvfs(pdev));
	if (!strcmp(attr, "sriov_numvfs") && pdev->is_physfn)
		return scnprintf(buf, len, "%d\n", pci_num_vf(pdev));
	return sim_zpci_attr_show(pdev, attr, buf, len);
}

static ssize_t store_reset(struct pci_dev *pdev, const char *buf, size_t len)
{
	unsigned long val;
	int ret;

	if (!pdev->reset_methods[0])
		return -ENOENT;
	if (kstrtoul(buf, 0, &val) < 0 || val != 1)
		return -EINVAL;
	pm_runtime_get_sync(&pdev->dev);
	ret = pci_reset_function(pdev);
	pm_runtime_put(&pdev->dev);
	return ret < 0 ? ret : (ssize_t)len;
}

static ssize_t store_enable(struct pci_dev *pdev, const char *buf, size_t len)
{
	unsigned long val;
	int ret = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (kstrtoul(buf, 0, &val) < 0)
		return -EINVAL;
	device_lock(&pdev->dev);
	if (pdev->dev.driver)
		ret = -EBUSY;
	else if (val)
		ret = pci_enable_device(pdev);
	else if (pci_is_enabled(pdev))
		pci_disable_device(pdev);
	else
		ret = -EIO;
	device_unlock(&pdev->dev);
	return ret < 0 ? ret : (ssize_t)len;
}

static int configure_vfs(struct pci_dev *pdev, u16 num)
{
	int ret;

	if (num == pci_num_vf(pdev))
		return 0;
	if (!pdev->driver || !pdev->driver->sriov_configure) {
		pci_info(pdev, "no driver bound to device, or it cannot configure SR-IOV\n");
		return -ENOENT;
	}
	if (num && pci_num_vf(pdev)) {
		pci_warn(pdev, "%d VFs already enabled. Disable before enabling %d VFs\n",
			 pci_num_vf(pdev), num);
		return -EBUSY;
	}
	pci_lock_rescan_remove();
	ret = pdev->driver->sriov_configure(pdev, num);
	pci_unlock_rescan_remove();
	if (num && ret >= 0 && ret != num)
		pci_warn(pdev, "%d VFs requested; only %d enabled\n", num, ret);
	return ret;
}

static ssize_t store_numvfs(struct pci_dev *pdev, const char *buf, size_t len)
{
	u16 num;
	int ret;

	if (!pdev->is_physfn)
		return -ENOENT;
	if (kstrtou16(buf, 0, &num) < 0)
		return -EINVAL;
	if (num > pci_sriov_get_totalvfs(pdev))
		return -ERANGE;
	device_lock(&pdev->dev);
	ret = configure_vfs(pdev, num);
	device_unlock(&pdev->dev);
	return ret < 0 ? ret : (ssize_t)len;
}

static ssize_t store_power_control(struct device *dev, const char *buf, size_t len)
{
	if (!sysfs_streq(buf, "auto") && !sysfs_streq(buf, "on"))
		return -EINVAL;
	device_lock(dev);
	if (sysfs_streq(buf, "auto"))
		pm_runtime_allow(dev);
	else
		pm_runtime_forbid(dev);
	device_unlock(dev);
	return len;
}

ssize_t sim_pci_attr_store(struct device *dev, const char *attr, const char *buf, size_t len)
{
	struct pci_dev *pdev = to_pci_dev(dev);
	unsigned long val;
	int ret;

	if (!strcmp(attr, "driver_override")) {
#if SIM_API_LEVEL >= 612
		ret = __device_set_driver_override(dev, buf, len);
#else
		ret = driver_set_override(dev, &pdev->driver_override, buf, len);
#endif
		return ret ? ret : (ssize_t)len;
	}
	if (!strcmp(attr, "reset"))
		return store_reset(pdev, buf, len);
	if (!strcmp(attr, "remove")) {
		if (kstrtoul(buf, 0, &val) < 0)
			return -EINVAL;
		if (val && device_is_registered(dev))
			pci_stop_and_remove_bus_device_locked(pdev);
		return len;
	}
	if (!strcmp(attr, "enable"))
		return store_enable(pdev, buf, len);
	if (!strcmp(attr, "sriov_numvfs"))
		return store_numvfs(pdev, buf, len);
	if (!strcmp(attr, "power/control"))
		return store_power_control(dev, buf, len);
	return -ENOENT;
}

ssize_t sim_pci_driver_attr_store(struct device_driver *drv, const char *attr, const char *buf,
				  size_t len)
{
	struct pci_driver *pdrv = to_pci_driver(drv);
	struct device *dev;
	ssize_t ret = -ENODEV;

	if (!strcmp(attr, "new_id"))
		return sim_pci_add_dynid_text(pdrv, buf, len);
	if (!strcmp(attr, "remove_id"))
		return sim_pci_remove_dynid_text(pdrv, buf, len);
	if (strcmp(attr, "bind") && strcmp(attr, "unbind"))
		return -ENOENT;

	dev = bus_find_device_by_name(&pci_bus_type, NULL, buf);
	if (!dev)
		return -ENODEV;
	if (!strcmp(attr, "unbind"))
		ret = sim_driver_detach(drv, dev);
	else if (pci_bus_type.match(dev, drv))
		ret = device_driver_attach(drv, dev);
	put_device(dev);
	return ret ? ret : (ssize_t)len;
}

ssize_t sim_pci_bus_attr_store(const char *attr, const char *buf, size_t len)
{
	struct pci_bus *bus;
	struct device *dev;
	unsigned long val;
	int ret;

	if (!strcmp(attr, "drivers_probe")) {
		dev = bus_find_device_by_name(&pci_bus_type, NULL, buf);
		if (!dev)
			return -ENODEV;
		ret = dev->driver ? 0 : device_attach(dev);
		put_device(dev);
		return ret < 0 ? ret : (ssize_t)len;
	}
	if (!strcmp(attr, "rescan")) {
		if (kstrtoul(buf, 0, &val) < 0)
			return -EINVAL;
		pci_lock_rescan_remove();
		list_for_each_entry(bus, &SIM->pci.roots, node) {
			if (val)
				pci_rescan_bus(bus);
		}
		pci_unlock_rescan_remove();
		return len;
	}
	return -ENOENT;
}
