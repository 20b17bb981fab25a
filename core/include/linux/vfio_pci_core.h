/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LINUX_VFIO_PCI_CORE_H
#define LINUX_VFIO_PCI_CORE_H

/*
 * vfio-pci-core: what a VFIO driver for PCI functions may use.
 *
 * A driver embeds struct vfio_pci_core_device as the first member of its own struct, owns its
 * struct vfio_device_ops and fills each slot with its own function or with the core's of the same
 * name. Whatever is not in this header is behind the opaque pointer @priv and may change at any
 * time.
 *
 * Policy belongs to a device, not to the library: there is no vfio_pci_core_set_params(). A driver
 * writes the policy bits after vfio_pci_core_init_dev() and before vfio_pci_core_register_device(),
 * which latches them. Nothing can change them under a bound device.
 */

#include <linux/pci.h>
#include <linux/types.h>
#include <linux/vfio.h>
#include <linux/vfio_pci_compat.h>

/*
 * A device file offset is a region index above bit 40 and an offset into the region below it. The
 * shift is unsigned: an offset with bit 63 set is a large index, never a negative one.
 */
#define VFIO_PCI_OFFSET_SHIFT		40
#define VFIO_PCI_OFFSET_TO_INDEX(off)	((u64)(off) >> VFIO_PCI_OFFSET_SHIFT)
#define VFIO_PCI_INDEX_TO_OFFSET(index)	((u64)(index) << VFIO_PCI_OFFSET_SHIFT)
#define VFIO_PCI_OFFSET_MASK		(((u64)1 << VFIO_PCI_OFFSET_SHIFT) - 1)

struct vfio_pci_core_device;
struct vfio_pci_core_priv;
struct vfio_pci_region;

/**
 * struct vfio_pci_regops - what a driver's own region does
 * @rw: read or write of the region; *@ppos still holds the region index in its upper bits. Called
 *	with the function awake and no lock held. Mandatory.
 * @release: the device is being closed, give back the region's data. Mandatory.
 * @mmap: map the region; called under mmap_lock, if flags have VFIO_REGION_INFO_FLAG_MMAP
 * @add_capability: add to the capability chain of GET_REGION_INFO, behind the region's type
 */
struct vfio_pci_regops {
	ssize_t (*rw)(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
		      loff_t *ppos, bool iswrite);
	void (*release)(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region);
	int (*mmap)(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region,
		    struct vm_area_struct *vma);
	int (*add_capability)(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region,
			      struct vfio_info_cap *caps);
};

/**
 * struct vfio_pci_region - a region of the driver's own, as its regops see it
 * @type: VFIO_REGION_TYPE_*
 * @subtype: VFIO_REGION_SUBTYPE_*
 * @ops: the region's operations
 * @data: the driver's, from vfio_pci_core_register_dev_region()
 * @size: in bytes, as userspace sees it
 * @flags: VFIO_REGION_INFO_FLAG_*
 *
 * The object may move when a further region is registered: keep @data, not this pointer.
 */
struct vfio_pci_region {
	u32 type;
	u32 subtype;
	const struct vfio_pci_regops *ops;
	void *data;
	size_t size;
	u32 flags;
};

/**
 * struct vfio_pci_region_view - how a BAR or the ROM appears to userspace
 * @index: VFIO_PCI_BAR0_REGION_INDEX to VFIO_PCI_ROM_REGION_INDEX, not to be changed
 * @flags: VFIO_REGION_INFO_FLAG_READ, _WRITE, _MMAP that the core offers; a driver may clear some
 * @size: in bytes; a driver may make it smaller. 0 hides the region.
 */
struct vfio_pci_region_view {
	u32 index;
	u32 flags;
	u64 size;
};

/**
 * struct vfio_pci_core_hooks - what a driver adds to the core's own behaviour
 * @info_caps: add capabilities to VFIO_DEVICE_GET_INFO; an error fails the ioctl, and -ENODEV means
 *	that there is nothing to add
 * @region: narrow the view of one BAR or the ROM. Called once per open and region by
 *	vfio_pci_core_finish_enable(), with the device set's lock held; info, read, write, mmap and
 *	faults all follow the result until close.
 * @region_caps: add capabilities to GET_REGION_INFO of a BAR, the ROM, config space or VGA
 * @feature: a feature of VFIO_DEVICE_FEATURE, asked before the core's; -ENOTTY passes it on
 *
 * Every slot is optional. All but @region are called from an ioctl with the function awake and none
 * of the core's locks held; they may sleep and copy from and to userspace.
 */
struct vfio_pci_core_hooks {
	int (*info_caps)(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps);
	void (*region)(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view);
	int (*region_caps)(struct vfio_pci_core_device *vdev, u32 index,
			   struct vfio_info_cap *caps);
	int (*feature)(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
		       size_t argsz);
};

/**
 * struct vfio_pci_core_device - the core's part of a driver's device
 * @vdev: the VFIO device; first, so that vfio_alloc_device() and container_of() agree
 * @pdev: the function, set by vfio_pci_core_init_dev()
 * @hooks: optional; set before vfio_pci_core_register_device(), constant from then on
 * @nointxmask: do not use the PCI 2.3 INTx mask even if the function has it; its line is then
 *	requested exclusively.
 * @nointx: the function's INTx cannot be trusted: keep it off and report no interrupt pin. Wins
 *	over @nointxmask.
 * @disable_vga: no VGA region, and legacy VGA decoding may be routed away
 * @disable_idle_d3: keep the function in D0 while nobody has it open
 * @priv: the core's own
 */
struct vfio_pci_core_device {
	struct vfio_device vdev;
	struct pci_dev *pdev;
	const struct vfio_pci_core_hooks *hooks;
	bool nointxmask:1;
	bool nointx:1;
	bool disable_vga:1;
	bool disable_idle_d3:1;
	struct vfio_pci_core_priv *priv;
};

/* Life of a device */
int vfio_pci_core_init_dev(struct vfio_device *core_vdev);
void vfio_pci_core_release_dev(struct vfio_device *core_vdev);
int vfio_pci_core_register_device(struct vfio_pci_core_device *vdev);
void vfio_pci_core_unregister_device(struct vfio_pci_core_device *vdev);

/* Life of an open: enable, the driver's own setup, finish_enable; then close_device or disable */
int vfio_pci_core_enable(struct vfio_pci_core_device *vdev);
void vfio_pci_core_finish_enable(struct vfio_pci_core_device *vdev);
void vfio_pci_core_disable(struct vfio_pci_core_device *vdev);
void vfio_pci_core_close_device(struct vfio_device *core_vdev);
int vfio_pci_core_register_dev_region(struct vfio_pci_core_device *vdev, unsigned int type,
				      unsigned int subtype, const struct vfio_pci_regops *ops,
				      size_t size, u32 flags, void *data);

/* Slots of struct vfio_device_ops */
long vfio_pci_core_ioctl(struct vfio_device *core_vdev, unsigned int cmd, unsigned long arg);
int vfio_pci_core_ioctl_feature(struct vfio_device *core_vdev, u32 flags, void __user *arg,
				size_t argsz);
ssize_t vfio_pci_core_read(struct vfio_device *core_vdev, char __user *buf, size_t count,
			   loff_t *ppos);
ssize_t vfio_pci_core_write(struct vfio_device *core_vdev, const char __user *buf, size_t count,
			    loff_t *ppos);
int vfio_pci_core_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma);
void vfio_pci_core_request(struct vfio_device *core_vdev, unsigned int count);
int vfio_pci_core_match(struct vfio_device *core_vdev, char *buf);

/* Slots of struct pci_driver */
extern const struct pci_error_handlers vfio_pci_core_err_handlers;
pci_ers_result_t vfio_pci_core_aer_err_detected(struct pci_dev *pdev, pci_channel_state_t state);
int vfio_pci_core_sriov_configure(struct vfio_pci_core_device *vdev, int nr_virtfn);

/* Accessors */
int vfio_pci_core_setup_barmap(struct vfio_pci_core_device *vdev, int bar);
void __iomem *vfio_pci_core_get_iomap(struct vfio_pci_core_device *vdev, int bar);

#endif /* LINUX_VFIO_PCI_CORE_H */
