// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver with read and write of its own, made of the accessors: BAR 2 as the core would do it but
 * with a hole, BAR 4 by single accesses, config space with another revision, and a region beyond
 * all others that is config space one access at a time.
 */
#include "hook.h"

static ssize_t window_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			 u64 pos, bool iswrite)
{
	int ret = vfio_pci_core_setup_barmap(vdev, 2);

	if (ret)
		return ret;
	return vfio_pci_core_do_io_rw(vdev, true, vfio_pci_core_get_iomap(vdev, 2), buf, pos,
				      count, 0x10, 0x14, iswrite, VFIO_PCI_IO_WIDTH_4);
}

#define ACCESS(bits)								\
static int access##bits(struct vfio_pci_core_device *vdev, void __iomem *io,	\
			char __user *buf, bool iswrite)				\
{										\
	u##bits val = 0;							\
	int ret;								\
										\
	if (iswrite && copy_from_user(&val, buf, sizeof(val)))			\
		return -EFAULT;							\
	ret = iswrite ? vfio_pci_core_iowrite##bits(vdev, true, val, io) :	\
			vfio_pci_core_ioread##bits(vdev, true, &val, io);	\
	if (ret || iswrite)							\
		return ret;							\
	return copy_to_user(buf, &val, sizeof(val)) ? -EFAULT : 0;		\
}

ACCESS(8)
ACCESS(16)
ACCESS(32)
ACCESS(64)

static ssize_t single_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			 u64 pos, bool iswrite)
{
	int ret = vfio_pci_core_setup_barmap(vdev, 4);
	void __iomem *io = vfio_pci_core_get_iomap(vdev, 4) + pos;

	if (!ret && count == 1)
		ret = access8(vdev, io, buf, iswrite);
	else if (!ret && count == 2)
		ret = access16(vdev, io, buf, iswrite);
	else if (!ret && count == 4)
		ret = access32(vdev, io, buf, iswrite);
	else if (!ret && count == 8)
		ret = access64(vdev, io, buf, iswrite);
	else if (!ret)
		ret = -EINVAL;
	return ret ? ret : (ssize_t)count;
}

static ssize_t state_read(struct vfio_pci_core_device *vdev, char __user *buf, size_t count)
{
	u32 state[3] = { vfio_pci_core_irq_type(vdev) };

	vfio_pci_core_memory_lock(vdev);
	vfio_pci_core_assert_memory_lock(vdev);
	state[1] = (__force u32)vfio_pci_core_power_state(vdev);
	state[2] = vfio_pci_core_memory_enabled(vdev);
	vfio_pci_core_memory_unlock(vdev);
	if (count != sizeof(state))
		return -EINVAL;
	return copy_to_user(buf, state, sizeof(state)) ? -EFAULT : (ssize_t)sizeof(state);
}

static ssize_t config_read(struct vfio_device *core_vdev, char __user *buf, size_t count,
			   loff_t *ppos)
{
	const u8 revision = HOOK_IO_REVISION;
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	ssize_t ret = vfio_pci_core_read(core_vdev, buf, count, ppos);
	size_t len, off = 1;
	loff_t at;

	if (ret < 0)
		return ret;
	if (vfio_pci_core_range_intersect_range(pos, count, PCI_REVISION_ID, 1, &at, &len, &off) &&
	    copy_to_user(buf + at, &revision + off, len))
		return -EFAULT;
	return ret;
}

static ssize_t config_single(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			     u64 pos, bool iswrite)
{
	loff_t off = pos;

	return vfio_pci_config_rw_single(vdev, buf, count, &off, iswrite);
}

static ssize_t io_read(struct vfio_device *core_vdev, char __user *buf, size_t count, loff_t *ppos)
{
	struct vfio_pci_core_device *vdev = &hook_of_vfio(core_vdev)->core;
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;

	switch (VFIO_PCI_OFFSET_TO_INDEX(*ppos)) {
	case VFIO_PCI_BAR2_REGION_INDEX:
		return window_rw(vdev, buf, count, pos, false);
	case VFIO_PCI_BAR4_REGION_INDEX:
		return single_rw(vdev, buf, count, pos, false);
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return config_read(core_vdev, buf, count, ppos);
	case HOOK_IO_CONFIG:
		return config_single(vdev, buf, count, pos, false);
	case HOOK_IO_STATE:
		return state_read(vdev, buf, count);
	default:
		return vfio_pci_core_read(core_vdev, buf, count, ppos);
	}
}

static ssize_t io_write(struct vfio_device *core_vdev, const char __user *buf, size_t count,
			loff_t *ppos)
{
	struct vfio_pci_core_device *vdev = &hook_of_vfio(core_vdev)->core;
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;

	switch (VFIO_PCI_OFFSET_TO_INDEX(*ppos)) {
	case VFIO_PCI_BAR2_REGION_INDEX:
		return window_rw(vdev, (char __user *)buf, count, pos, true);
	case VFIO_PCI_BAR4_REGION_INDEX:
		return single_rw(vdev, (char __user *)buf, count, pos, true);
	case HOOK_IO_CONFIG:
		return config_single(vdev, (char __user *)buf, count, pos, true);
	default:
		return vfio_pci_core_write(core_vdev, buf, count, ppos);
	}
}

static const struct vfio_device_ops hook_ops = {
	HOOK_OPS
	HOOK_OPEN,
	.name		= "hook-io",
	.init		= vfio_pci_core_init_dev,
	.read		= io_read,
	.write		= io_write,
};
HOOK_DRIVER("hook-io", &hook_ops, &vfio_pci_core_err_handlers, hook_nothing);
