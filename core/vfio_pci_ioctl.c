// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls and features of a device file: argument checks, and who does the work.
 *
 * Every struct begins with argsz. The rule, in this order: copy the part that every version of the
 * struct had, compare argsz with it, check what the user asked, act. Nothing is copied twice. The
 * vfio layer has made sure that the function is awake.
 */
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "vfio_pci_priv.h"

/*
 * Atomic operations that the function can send all the way to the host's memory. What lies between
 * is asked, and told to let them pass, for the whole physical function.
 */
static int vfio_pci_info_atomics(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps)
{
	static const struct {
		u32 devcap2;
		u32 flag;
	} widths[] = {
		{ PCI_EXP_DEVCAP2_ATOMIC_COMP32, VFIO_PCI_INFO_ATOMIC32 },
		{ PCI_EXP_DEVCAP2_ATOMIC_COMP64, VFIO_PCI_INFO_ATOMIC64 },
		{ PCI_EXP_DEVCAP2_ATOMIC_COMP128, VFIO_PCI_INFO_ATOMIC128 },
	};
	struct pci_dev *pf = pci_physfn(vdev->pdev);
	u32 devcap2 = 0, flags = 0;
	unsigned int i;

	if (VFIO_PCI_INFO_ATOMIC32 == 0)
		return 0;

	pcie_capability_read_dword(pf, PCI_EXP_DEVCAP2, &devcap2);
	for (i = 0; i < ARRAY_SIZE(widths); i++)
		if ((devcap2 & widths[i].devcap2) &&
		    !pci_enable_atomic_ops_to_root(pf, widths[i].devcap2))
			flags |= widths[i].flag;
	return vfio_pci_info_add_atomics(caps, flags);
}

static bool has_cap(struct vfio_info_cap *caps, u16 id)
{
	struct vfio_info_cap_header *head = caps->buf;

	/* A chain that is not shifted yet has offsets from its own begin, and ends with 0. */
	while (head && head->id != id)
		head = head->next ? (void *)caps->buf + head->next : NULL;
	return head;
}

static int add_cap_once(struct vfio_info_cap *caps, struct vfio_info_cap_header *cap, size_t size)
{
	return has_cap(caps, cap->id) ? 0 : vfio_info_add_capability(caps, cap, size);
}

/**
 * vfio_pci_merge_caps - add capabilities to a chain, each id at most once
 * @caps: the chain; whoever is in it first stays
 * @own: what to add; its buffer is freed
 * @ret: what its maker said: -ENODEV for nothing to add, another error is passed on
 *
 * Return: 0 or a negative errno.
 */
int vfio_pci_merge_caps(struct vfio_info_cap *caps, struct vfio_info_cap *own, int ret)
{
	struct vfio_info_cap_header *head = ret ? NULL : own->buf;
	size_t end;

	while (!ret && head) {
		end = head->next ? head->next : own->size;
		ret = add_cap_once(caps, head, (void *)own->buf + end - (void *)head);
		head = head->next ? (void *)own->buf + head->next : NULL;
	}
	kfree(own->buf);
	return ret == -ENODEV ? 0 : ret;
}

static int vfio_pci_info_caps(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps)
{
	struct vfio_info_cap own = { .buf = NULL, .size = 0 };
	int ret;

	if (vdev->hooks && vdev->hooks->info_caps) {
		ret = vdev->hooks->info_caps(vdev, &own);
		ret = vfio_pci_merge_caps(caps, &own, ret);
		if (ret)
			return ret;
	}
	ret = vfio_pci_ext_info_caps(vdev, caps);
	if (ret)
		return ret;

	own = (struct vfio_info_cap){ .buf = NULL, .size = 0 };
	ret = vfio_pci_info_atomics(vdev, &own);
	return vfio_pci_merge_caps(caps, &own, ret);
}

static int vfio_pci_ioctl_get_info(struct vfio_pci_core_device *vdev,
				   struct vfio_device_info __user *arg)
{
	size_t minsz = offsetofend(struct vfio_device_info, num_irqs);
	struct vfio_info_cap caps = { .buf = NULL, .size = 0 };
	struct vfio_device_info info = {};
	int ret;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;
	minsz = vfio_pci_info_size(info.argsz);

	info.flags = VFIO_DEVICE_FLAGS_PCI;
	if (vdev->priv->reset_works)
		info.flags |= VFIO_DEVICE_FLAGS_RESET;
	info.num_regions = VFIO_PCI_NUM_REGIONS + vdev->priv->num_regions;
	info.num_irqs = VFIO_PCI_NUM_IRQS;

	ret = vfio_pci_info_caps(vdev, &caps);
	if (ret) {
		kfree(caps.buf);
		return ret;
	}

	if (caps.size)
		info.flags |= VFIO_DEVICE_FLAGS_CAPS;
	return vfio_pci_copy_info(arg, &info, sizeof(info), minsz, &caps, &info.argsz,
				  &info.cap_offset);
}

/*
 * The vectors' number cannot change while they are on, unless vectors can be added; one that is
 * alone has nothing to resize.
 */
static const u32 irq_flags[VFIO_PCI_NUM_IRQS] = {
	[VFIO_PCI_INTX_IRQ_INDEX] = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_MASKABLE |
				    VFIO_IRQ_INFO_AUTOMASKED,
	[VFIO_PCI_MSI_IRQ_INDEX] = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE,
	[VFIO_PCI_MSIX_IRQ_INDEX] = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE,
	[VFIO_PCI_ERR_IRQ_INDEX] = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE,
	[VFIO_PCI_REQ_IRQ_INDEX] = VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE,
};

static int vfio_pci_ioctl_get_irq_info(struct vfio_pci_core_device *vdev,
				       struct vfio_irq_info __user *arg)
{
	const size_t minsz = offsetofend(struct vfio_irq_info, count);
	struct vfio_irq_info info;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz || info.index >= VFIO_PCI_NUM_IRQS)
		return -EINVAL;

	info.count = vfio_pci_irq_count(vdev, info.index);
	/* No interrupts is a count of 0, but errors without AER are no index at all. */
	if (info.index == VFIO_PCI_ERR_IRQ_INDEX && !info.count)
		return -EINVAL;
	info.flags = irq_flags[array_index_nospec(info.index, VFIO_PCI_NUM_IRQS)];
	if (info.index == VFIO_PCI_MSIX_IRQ_INDEX && vdev->priv->msix_grows)
		info.flags &= ~VFIO_IRQ_INFO_NORESIZE;
	return copy_to_user(arg, &info, minsz) ? -EFAULT : 0;
}

static int vfio_pci_ioctl_set_irqs(struct vfio_pci_core_device *vdev,
				   struct vfio_irq_set __user *arg)
{
	struct vfio_pci_irq_request req = {};
	struct vfio_irq_set hdr;
	size_t size = 0;
	int ret;

	/* What follows the header is as long as flags and count say. */
	if (copy_from_user(&hdr, arg, sizeof(hdr)))
		return -EFAULT;
	ret = vfio_set_irqs_validate_and_prepare(&hdr, vfio_pci_irq_count(vdev, hdr.index),
						 VFIO_PCI_NUM_IRQS, &size);
	if (ret)
		return ret;

	req.index = hdr.index;
	req.start = hdr.start;
	req.count = hdr.count;
	req.flags = hdr.flags;
	if (size)
		req.data = memdup_user(arg->data, size);
	if (IS_ERR(req.data))
		return PTR_ERR(req.data);

	ret = vfio_pci_set_irqs(vdev, &req);
	kfree(req.data);
	return ret;
}

static int vfio_pci_ioctl_ioeventfd(struct vfio_pci_core_device *vdev,
				    struct vfio_device_ioeventfd __user *arg)
{
	const size_t minsz = offsetofend(struct vfio_device_ioeventfd, fd);
	struct vfio_device_ioeventfd ioeventfd;

	if (copy_from_user(&ioeventfd, arg, minsz))
		return -EFAULT;
	if (ioeventfd.argsz < minsz || ioeventfd.flags & ~VFIO_DEVICE_IOEVENTFD_SIZE_MASK)
		return -EINVAL;

	/* Each size is a flag whose value is the size: exactly one of them. */
	switch (ioeventfd.flags) {
	case VFIO_DEVICE_IOEVENTFD_8:
	case VFIO_DEVICE_IOEVENTFD_16:
	case VFIO_DEVICE_IOEVENTFD_32:
	case VFIO_DEVICE_IOEVENTFD_64:
		break;
	default:
		return -EINVAL;
	}
	if (ioeventfd.fd < -1)
		return -EINVAL;

	return vfio_pci_ioeventfd(vdev, ioeventfd.offset, ioeventfd.data, ioeventfd.flags,
				  ioeventfd.fd);
}

/**
 * vfio_pci_core_ioctl - the ioctls of a VFIO PCI device
 * @core_vdev: the device, open
 * @cmd: VFIO_DEVICE_*
 * @arg: the user's struct
 *
 * Context: may sleep, no lock held.
 * Return: 0 or what the ioctl defines; -ENOTTY for one that is not handled here; other errors are
 * given at each ioctl in uapi/linux/vfio.h.
 */
long vfio_pci_core_ioctl(struct vfio_device *core_vdev, unsigned int cmd, unsigned long arg)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);
	void __user *uarg = (void __user *)arg;

	switch (cmd) {
	case VFIO_DEVICE_GET_INFO:
		return vfio_pci_ioctl_get_info(vdev, uarg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return vfio_pci_ioctl_get_region_info(vdev, uarg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return vfio_pci_ioctl_get_irq_info(vdev, uarg);
	case VFIO_DEVICE_SET_IRQS:
		return vfio_pci_ioctl_set_irqs(vdev, uarg);
	case VFIO_DEVICE_RESET:
		return vfio_pci_ioctl_reset(vdev);
	case VFIO_DEVICE_GET_PCI_HOT_RESET_INFO:
		return vfio_pci_ioctl_hot_reset_info(vdev, uarg);
	case VFIO_DEVICE_PCI_HOT_RESET:
		return vfio_pci_ioctl_hot_reset(vdev, uarg);
	case VFIO_DEVICE_IOEVENTFD:
		return vfio_pci_ioctl_ioeventfd(vdev, uarg);
	default:
		return -ENOTTY;
	}
}
EXPORT_SYMBOL_GPL(vfio_pci_core_ioctl);

/**
 * vfio_pci_core_ioctl_feature - the features of VFIO_DEVICE_FEATURE
 * @core_vdev: the device, open
 * @flags: feature number and VFIO_DEVICE_FEATURE_GET, _SET, _PROBE
 * @arg: the feature's data, behind the header
 * @argsz: bytes of it
 *
 * The driver's own features come first, then those of extensions, so that each can replace one of
 * the core's.
 *
 * Context: may sleep, no lock held.
 * Return: 0; -ENOTTY for a feature that the device does not have; -EINVAL for a direction or size
 * that the feature does not have; or the feature's own error.
 */
int vfio_pci_core_ioctl_feature(struct vfio_device *core_vdev, u32 flags, void __user *arg,
				size_t argsz)
{
	struct vfio_pci_core_device *vdev = vfio_pci_from_vfio(core_vdev);
	int ret;

	if (vdev->hooks && vdev->hooks->feature) {
		ret = vdev->hooks->feature(vdev, flags, arg, argsz);
		if (ret != -ENOTTY)
			return ret;
	}
	ret = vfio_pci_ext_feature(vdev, flags, arg, argsz);
	if (ret != -ENOTTY)
		return ret;

	switch (flags & VFIO_DEVICE_FEATURE_MASK) {
	case VFIO_DEVICE_FEATURE_PCI_VF_TOKEN:
		return vfio_pci_feature_vf_token(vdev, flags, arg, argsz);
	case VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY:
	case VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP:
	case VFIO_DEVICE_FEATURE_LOW_POWER_EXIT:
		return vfio_pci_feature_low_power(vdev, flags, arg, argsz);
	default:
		return -ENOTTY;
	}
}
EXPORT_SYMBOL_GPL(vfio_pci_core_ioctl_feature);
