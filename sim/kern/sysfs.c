// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs by path: which object a path means, and attributes that buses and drivers bring.
 */
#include <linux/device.h>
#include <linux/pci.h>
#include <linux/string.h>
#include <linux/slab.h>
#include <shared/module.h>
#include <shared/pci.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vscnprintf(buf, PAGE_SIZE, fmt, args);
	va_end(args);
	return len;
}

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list args;
	int len;

	if (at < 0 || at >= PAGE_SIZE) {
		WARN(1, "invalid sysfs_emit_at: at:%d\n", at);
		return 0;
	}
	va_start(args, fmt);
	len = vscnprintf(buf + at, PAGE_SIZE - at, fmt, args);
	va_end(args);
	return len;
}

/* Copies the component that @path starts with, and returns what follows its slash, or NULL. */
static const char *component(const char *path, char *name, size_t len)
{
	size_t n = strcspn(path, "/");

	if (!n || n >= len)
		return NULL;
	memcpy(name, path, n);
	name[n] = 0;
	return path[n] == '/' ? path + n + 1 : path + n;
}

static const char *skip_prefix(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(path, prefix, n) ? NULL : path + n;
}

/* An attribute of the bound driver's dev_groups, which live and die with the binding. */
static struct device_attribute *driver_dev_attr(struct device *dev, const char *name)
{
	const struct attribute_group **group;
	struct attribute **attr;

	if (!dev->driver || !dev->driver->dev_groups)
		return NULL;
	for (group = dev->driver->dev_groups; *group; group++) {
		for (attr = (*group)->attrs; attr && *attr; attr++) {
			if (!strcmp((*attr)->name, name))
				return container_of(*attr, struct device_attribute, attr);
		}
	}
	return NULL;
}

static ssize_t device_show(const char *path, char *buf, size_t len)
{
	struct device_attribute *attr;
	struct pci_dev *pdev;
	char name[24], *page;
	ssize_t ret;

	path = component(path, name, sizeof(name));
	pdev = path ? sim_pci_dev_by_name(name) : NULL;
	if (!pdev)
		return -ENOENT;
	ret = sim_pci_attr_show(&pdev->dev, path, buf, len);
	if (ret == -ENOENT) {
		attr = driver_dev_attr(&pdev->dev, path);
		page = attr && attr->show ? kzalloc(PAGE_SIZE, GFP_KERNEL | __GFP_SIM) : NULL;
		if (page) {
			ret = attr->show(&pdev->dev, attr, page);
			if (ret > 0) {
				ret = min_t(ssize_t, ret, len);
				memcpy(buf, page, ret);
			}
			kfree(page);
		}
	}
	pci_dev_put(pdev);
	return ret;
}

static ssize_t device_store(const char *path, const char *buf, size_t len)
{
	struct device_attribute *attr;
	struct pci_dev *pdev;
	char name[24];
	ssize_t ret;

	path = component(path, name, sizeof(name));
	pdev = path ? sim_pci_dev_by_name(name) : NULL;
	if (!pdev)
		return -ENOENT;
	ret = sim_pci_attr_store(&pdev->dev, path, buf, len);
	if (ret == -ENOENT) {
		attr = driver_dev_attr(&pdev->dev, path);
		if (attr && attr->store)
			ret = attr->store(&pdev->dev, attr, buf, len);
	}
	pci_dev_put(pdev);
	return ret;
}

static ssize_t driver_store(const char *path, const char *buf, size_t len)
{
	struct device_driver *drv;
	char name[40];

	path = component(path, name, sizeof(name));
	drv = path ? driver_find(name, &pci_bus_type) : NULL;
	if (!drv)
		return -ENOENT;
	return sim_pci_driver_attr_store(drv, path, buf, len);
}

/* "<module>/parameters/<parameter>" into its two names. */
static bool split_param(const char *path, char *module, char *param, size_t len)
{
	path = component(path, module, len);
	if (path)
		path = skip_prefix(path, "parameters/");
	return path && component(path, param, len);
}

ssize_t sim_sysfs_show_path(const char *path, char *buf, size_t len)
{
	char module[40], param[40];
	const char *rest;

	rest = skip_prefix(path, "/sys/bus/pci/devices/");
	if (rest)
		return device_show(rest, buf, len);
	rest = skip_prefix(path, "/sys/module/");
	if (rest && split_param(rest, module, param, sizeof(module)))
		return sim_module_param_read(module, param, buf, len);
	return -ENOENT;
}

ssize_t sim_sysfs_store_path(const char *path, const char *buf, size_t len)
{
	char module[40], param[40], *text;
	const char *rest;
	ssize_t ret = -ENOENT;

	if (len >= PAGE_SIZE)
		return -E2BIG;
	/* A store gets a terminated copy, whatever the user wrote. */
	text = kzalloc(len + 1, GFP_KERNEL | __GFP_SIM);
	if (!text)
		return -ENOMEM;
	memcpy(text, buf, len);

	rest = skip_prefix(path, "/sys/bus/pci/devices/");
	if (rest) {
		ret = device_store(rest, text, len);
		goto out;
	}
	rest = skip_prefix(path, "/sys/bus/pci/drivers/");
	if (rest) {
		ret = driver_store(rest, text, len);
		goto out;
	}
	rest = skip_prefix(path, "/sys/bus/pci/");
	if (rest) {
		ret = sim_pci_bus_attr_store(rest, text, len);
		goto out;
	}
	rest = skip_prefix(path, "/sys/module/");
	if (rest && split_param(rest, module, param, sizeof(module))) {
		ret = sim_module_param_write(module, param, text);
		ret = ret < 0 ? ret : (ssize_t)len;
	}
out:
	kfree(text);
	return ret;
}

int sim_sysfs_write(const char *path, const char *text)
{
	ssize_t ret;

	sim_syscall_enter("write");
	ret = sim_sysfs_store_path(path, text, strlen(text));
	sim_fs_return_to_user();
	sim_syscall_exit();
	return ret;
}

int sim_sysfs_read(const char *path, char *buf, int len)
{
	ssize_t ret;

	if (len < 1)
		return -EINVAL;
	sim_syscall_enter("read");
	ret = sim_sysfs_show_path(path, buf, len - 1);
	sim_fs_return_to_user();
	sim_syscall_exit();
	buf[ret > 0 ? ret : 0] = 0;
	return ret;
}
