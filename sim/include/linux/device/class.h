/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - struct class: a name, a device list and a release of last resort */
#ifndef _DEVICE_CLASS_H_
#define _DEVICE_CLASS_H_

#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/pm.h>
#include <linux/device/bus.h>

struct device;
struct module;

struct class {
	const char		*name;
	struct module		*owner;

	const struct attribute_group	**class_groups;
	const struct attribute_group	**dev_groups;

	int (*dev_uevent)(struct device *dev, struct kobj_uevent_env *env);
	char *(*devnode)(struct device *dev, umode_t *mode);

	void (*class_release)(struct class *class);
	void (*dev_release)(struct device *dev);

	const struct dev_pm_ops *pm;

	struct subsys_private *p;
};

struct class * __must_check __class_create(struct module *owner, const char *name,
					   struct lock_class_key *key);
void class_destroy(struct class *cls);

#define class_create(owner, name)			\
({							\
	static struct lock_class_key __key;		\
	__class_create(owner, name, &__key);		\
})

#endif
