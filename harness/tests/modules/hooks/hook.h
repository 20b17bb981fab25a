/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the drivers of this folder have in common: all of a driver but what is special about it.
 * Each file uses one hook of the public header and nothing else; what it does with it is chosen so
 * that a user program can tell (harness/tests/hooks_test.c).
 */
#ifndef HOOK_H
#define HOOK_H

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>

#include "hooks.h"

struct hook {
	struct vfio_pci_core_device core;
	u32 value;
	u8 byte;
	void *memory;
};

static inline struct hook *hook_of(struct vfio_pci_core_device *vdev)
{
	return container_of(vdev, struct hook, core);
}

static inline struct hook *hook_of_vfio(struct vfio_device *core_vdev)
{
	return container_of(core_vdev, struct hook, core.vdev);
}

static inline __maybe_unused int hook_open(struct vfio_device *core_vdev)
{
	int ret = vfio_pci_core_enable(&hook_of_vfio(core_vdev)->core);

	if (!ret)
		vfio_pci_core_finish_enable(&hook_of_vfio(core_vdev)->core);
	return ret;
}

/* Every slot is the core's; what a driver names behind this wins. */
#define HOOK_OPS							\
	.release	= vfio_pci_core_release_dev,			\
	.ioctl		= vfio_pci_core_ioctl,				\
	.device_feature	= vfio_pci_core_ioctl_feature,			\
	.mmap		= vfio_pci_core_mmap,				\
	.request	= vfio_pci_core_request,			\
	.match		= vfio_pci_core_match,				\
	VFIO_PCI_CORE_IOMMUFD_OPS

#define HOOK_OPEN							\
	.open_device	= hook_open,					\
	.close_device	= vfio_pci_core_close_device

#define HOOK_READ_WRITE							\
	.read		= vfio_pci_core_read,				\
	.write		= vfio_pci_core_write

/* Probe and remove; @ops_ may be an expression over pdev. @before runs before registration. */
#define HOOK_DRIVER(name_, ops_, handlers_, before)			\
static int hook_probe(struct pci_dev *pdev, const struct pci_device_id *id)	\
{									\
	struct hook *h = vfio_alloc_device(hook, core.vdev, &pdev->dev, ops_);	\
	int ret;							\
									\
	if (IS_ERR(h))							\
		return PTR_ERR(h);					\
	pci_set_drvdata(pdev, &h->core);				\
	before(&h->core);						\
	ret = vfio_pci_core_register_device(&h->core);			\
	if (ret)							\
		vfio_put_device(&h->core.vdev);				\
	return ret;							\
}									\
									\
static void hook_remove(struct pci_dev *pdev)				\
{									\
	struct vfio_pci_core_device *vdev = pci_get_drvdata(pdev);	\
									\
	vfio_pci_core_unregister_device(vdev);				\
	vfio_put_device(&vdev->vdev);					\
}									\
									\
static const struct pci_device_id hook_table[] = {			\
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_ANY_ID, PCI_ANY_ID) },	\
	{}								\
};									\
MODULE_DEVICE_TABLE(pci, hook_table);					\
									\
static struct pci_driver hook_driver = {				\
	.name			= name_,				\
	.id_table		= hook_table,				\
	.probe			= hook_probe,				\
	.remove			= hook_remove,				\
	.err_handler		= handlers_,				\
	.driver_managed_dma	= true,					\
};									\
module_pci_driver(hook_driver);						\
									\
MODULE_LICENSE("GPL");							\
MODULE_DESCRIPTION("one hook of vfio-pci-core")

static inline __maybe_unused void hook_nothing(struct vfio_pci_core_device *vdev)
{
}

/* A driver whose only special thing is in its struct vfio_pci_core_hooks */
#define HOOKS_DRIVER(name_, hooks_)					\
static void set_hooks(struct vfio_pci_core_device *vdev)		\
{									\
	vdev->hooks = hooks_;						\
}									\
									\
static const struct vfio_device_ops hook_ops = {			\
	.name		= name_,					\
	.init		= vfio_pci_core_init_dev,			\
	HOOK_OPEN,							\
	HOOK_READ_WRITE,						\
	HOOK_OPS							\
};									\
HOOK_DRIVER(name_, &hook_ops, &vfio_pci_core_err_handlers, set_hooks)

#endif /* HOOK_H */
