// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vendor driver that must not build: it touches a private field of the core's device. The type
 * behind the opaque pointer is incomplete outside the core, so the compiler must object.
 */
#include <linux/module.h>
#include <linux/vfio_pci_core.h>

static struct vfio_pci_core_device bad_device;

static int __init bad_touch_init(void)
{
	return bad_device.priv->memory_lock.count;
}
module_init(bad_touch_init);

MODULE_DESCRIPTION("A driver that looks into the core");
MODULE_LICENSE("GPL");
