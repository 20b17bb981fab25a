// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vendor driver that must not build: it declares a private function of the core and calls it. The
 * compiler cannot object; the linker must, in the lab and in kbuild.
 */
#include <linux/module.h>
#include <linux/vfio_pci_core.h>

void vfio_pci_config_free(struct vfio_pci_core_device *vdev);

static void (*reach_in)(struct vfio_pci_core_device *vdev) = vfio_pci_config_free;

static int __init bad_call_init(void)
{
	reach_in(NULL);
	return 0;
}
module_init(bad_call_init);

MODULE_DESCRIPTION("A driver that reaches into the core");
MODULE_LICENSE("GPL");
