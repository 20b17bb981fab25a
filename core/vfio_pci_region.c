// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions: what a device file offset can name, and what GET_REGION_INFO says of it.
 *
 * Indices below VFIO_PCI_NUM_REGIONS are fixed. The driver's own follow in the order in which it
 * registered them. BARs and the ROM are seen through a view, computed once per open.
 */
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vfio_pci_priv.h"

/* Legacy VGA is addressed by its bus addresses: memory from 0xa0000, ports from 0x3b0. */
#define VFIO_PCI_VGA_REGION_SIZE	0xc0000

static void vfio_pci_view_bar(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view)
{
	view->size = pci_resource_len(vdev->pdev, view->index);
	if (!view->size)
		return;
	view->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	if (vdev->priv->memory.mmappable[view->index])
		view->flags |= VFIO_REGION_INFO_FLAG_MMAP;
}

static void vfio_pci_view_rom(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view)
{
	struct resource *res = &vdev->pdev->resource[PCI_ROM_RESOURCE];

	view->size = pci_resource_len(vdev->pdev, PCI_ROM_RESOURCE);
	if (!view->size && (res->flags & IORESOURCE_ROM_SHADOW))
		view->size = VFIO_PCI_SHADOW_ROM_SIZE;
	if (view->size)
		view->flags = VFIO_REGION_INFO_FLAG_READ;
}

/* A driver may take away, never add: what the core cannot do must not be offered. */
static void vfio_pci_view_narrow(struct vfio_pci_core_device *vdev,
				 struct vfio_pci_region_view *view,
				 const struct vfio_pci_region_view *wanted)
{
	view->size = min(view->size, wanted->size);
	view->flags = view->size ? view->flags & wanted->flags : 0;
	/* A page of which the driver hides a part cannot be mapped. */
	if (view->size < PAGE_SIZE && view->size < pci_resource_len(vdev->pdev, view->index))
		view->flags &= ~VFIO_REGION_INFO_FLAG_MMAP;
}

static bool vfio_pci_backing_is_wide(const struct vfio_pci_backing *backing)
{
	return !(backing->type & PCI_BASE_ADDRESS_SPACE_IO) &&
	       backing->type & PCI_BASE_ADDRESS_MEM_TYPE_64;
}

static bool vfio_pci_backing_ok(const struct vfio_pci_region_view *wanted)
{
	const struct vfio_pci_backing *backing = wanted->backing;

	if (wanted->index > VFIO_PCI_BAR5_REGION_INDEX || wanted->size > VFIO_PCI_OFFSET_MASK)
		return false;
	if (backing->width > VFIO_PCI_IO_WIDTH_8 || (backing->width & (backing->width - 1)))
		return false;
	/* What the core cannot empty it must not have to. */
	if (backing->mmap && !backing->fault && !backing->always)
		return false;
	return !vfio_pci_backing_is_wide(backing) || wanted->index < VFIO_PCI_BAR5_REGION_INDEX;
}

/* With a backing of its own a driver may add: size, and what it has operations for. */
static void vfio_pci_view_back(struct vfio_pci_core_device *vdev,
			       struct vfio_pci_region_view *view,
			       const struct vfio_pci_region_view *wanted)
{
	const struct vfio_pci_backing *backing = wanted->backing;
	u32 can = 0;

	*view = (struct vfio_pci_region_view){ .index = view->index };
	if (!wanted->size)
		return;
	if (!vfio_pci_backing_ok(wanted)) {
		pci_warn(vdev->pdev, "%s: region %u: impossible backing, hidden\n",
			 vdev->vdev.ops->name, view->index);
		return;
	}

	if (backing->read)
		can |= VFIO_REGION_INFO_FLAG_READ;
	if (backing->write)
		can |= VFIO_REGION_INFO_FLAG_WRITE;
	if (IS_ENABLED(CONFIG_VFIO_PCI_MMAP) && (backing->mmap || backing->fault))
		can |= VFIO_REGION_INFO_FLAG_MMAP;
	view->flags = wanted->flags & can;
	view->size = wanted->size;
	view->backing = backing;
	vfio_pci_config_size_bar(vdev, view->index, view->size, backing->type);
}

static void vfio_pci_view_ask_driver(struct vfio_pci_core_device *vdev,
				     struct vfio_pci_region_view *view)
{
	struct vfio_pci_region_view wanted = *view;
	u64 size = view->size;

	if (!vdev->hooks || !vdev->hooks->region)
		return;

	vdev->hooks->region(vdev, &wanted);
	wanted.index = view->index;
	if (wanted.backing)
		vfio_pci_view_back(vdev, view, &wanted);
	else if (view->size)
		vfio_pci_view_narrow(vdev, view, &wanted);
	/* Who sizes the register must find what GET_REGION_INFO says. */
	if (view->index <= VFIO_PCI_BAR5_REGION_INDEX && !view->backing && view->size != size)
		vfio_pci_config_size_bar(vdev, view->index, view->size,
					 vdev->priv->config.bar_flags[view->index]);
}

/**
 * vfio_pci_regions_open - fix the views of BARs and ROM, and the list of the driver's regions
 * @vdev: the device; from finish_enable, after vfio_pci_memory_open()
 */
void vfio_pci_regions_open(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_region_view *view;
	u32 index;

	for (index = 0; index < VFIO_PCI_NUM_VIEWS; index++) {
		view = &vdev->priv->memory.view[index];
		*view = (struct vfio_pci_region_view){ .index = index };
		/* The register is the upper half of the BAR before it, which the driver backs. */
		if (index && view[-1].backing && vfio_pci_backing_is_wide(view[-1].backing))
			continue;
		if (index == VFIO_PCI_ROM_REGION_INDEX)
			vfio_pci_view_rom(vdev, view);
		else
			vfio_pci_view_bar(vdev, view);
		vfio_pci_view_ask_driver(vdev, view);
	}
	vdev->priv->regions_closed = true;
}

/**
 * vfio_pci_regions_release - release regions of the driver or of extensions
 * @vdev: the device, being enabled or disabled
 * @keep: how many to keep, from the first
 */
void vfio_pci_regions_release(struct vfio_pci_core_device *vdev, unsigned int keep)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct vfio_pci_region *region;

	while (priv->num_regions > keep) {
		region = &priv->regions[--priv->num_regions];
		region->ops->release(vdev, region);
	}
}

/**
 * vfio_pci_regions_close - release the driver's regions
 * @vdev: the device, being disabled
 */
void vfio_pci_regions_close(struct vfio_pci_core_device *vdev)
{
	struct vfio_pci_core_priv *priv = vdev->priv;

	vfio_pci_regions_release(vdev, 0);
	kfree(priv->regions);
	priv->regions = NULL;
	priv->regions_closed = false;
	memset(priv->memory.view, 0, sizeof(priv->memory.view));
}

/**
 * vfio_pci_core_register_dev_region - add a region of the driver's own
 * @vdev: the device
 * @type: VFIO_REGION_TYPE_*
 * @subtype: VFIO_REGION_SUBTYPE_*
 * @ops: its operations, rw and release at least
 * @size: in bytes, below 1 << VFIO_PCI_OFFSET_SHIFT
 * @flags: VFIO_REGION_INFO_FLAG_*
 * @data: for the driver, in struct vfio_pci_region
 *
 * Only between vfio_pci_core_enable() and vfio_pci_core_finish_enable(): no reader exists then, and
 * none of them ever sees the array move. @ops->release() is called when the device is disabled.
 *
 * Context: dev_set->lock held, as in any open_device.
 * Return: 0; -EBUSY outside that window; -EINVAL for missing ops or a size that the file offset
 * cannot express; -ENOMEM.
 */
int vfio_pci_core_register_dev_region(struct vfio_pci_core_device *vdev, unsigned int type,
				      unsigned int subtype, const struct vfio_pci_regops *ops,
				      size_t size, u32 flags, void *data)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct vfio_pci_region *regions;

	if (!ops || !ops->rw || !ops->release || size > VFIO_PCI_OFFSET_MASK)
		return -EINVAL;
	/* There is a virtual config space from enable to disable */
	if (priv->regions_closed || !priv->config.vconfig)
		return -EBUSY;

	regions = krealloc(priv->regions, array_size(priv->num_regions + 1, sizeof(*regions)),
			   GFP_KERNEL_ACCOUNT);
	if (!regions)
		return -ENOMEM;

	regions[priv->num_regions] = (struct vfio_pci_region){
		.type = type,
		.subtype = subtype,
		.ops = ops,
		.data = data,
		.size = size,
		.flags = flags,
	};
	priv->regions = regions;
	priv->num_regions++;
	return 0;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_register_dev_region);

/**
 * vfio_pci_find_region - a region of the driver's by its index
 * @vdev: the device, open
 * @index: any number, from the user
 *
 * Return: the region, also safe under speculation, or NULL.
 */
struct vfio_pci_region *vfio_pci_find_region(struct vfio_pci_core_device *vdev, u64 index)
{
	unsigned int nr = vdev->priv->num_regions;
	unsigned long i;

	if (index < VFIO_PCI_NUM_REGIONS || index - VFIO_PCI_NUM_REGIONS >= nr)
		return NULL;
	i = array_index_nospec((unsigned long)index - VFIO_PCI_NUM_REGIONS, nr);
	return &vdev->priv->regions[i];
}

/**
 * vfio_pci_core_region_data - what a driver gave with a region of its own
 * @vdev: the device, open
 * @index: the region's index, VFIO_PCI_OFFSET_TO_INDEX() of a file offset
 *
 * Return: @data of vfio_pci_core_register_dev_region(), NULL for an index that is no such region.
 */
void *vfio_pci_core_region_data(struct vfio_pci_core_device *vdev, u64 index)
{
	struct vfio_pci_region *region = vfio_pci_find_region(vdev, index);

	return region ? region->data : NULL;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_region_data);

/**
 * vfio_pci_copy_info - end of an info ioctl: the struct, then its capabilities if they fit
 * @arg: where the user's struct is
 * @info: what to copy there
 * @size: sizeof(*@info), where capabilities begin
 * @minsz: how much of @info the user has room for
 * @caps: capabilities or none; freed in any case
 * @argsz: in @info; becomes the size needed when they do not fit
 * @cap_offset: in @info
 *
 * Return: 0 or -EFAULT.
 */
int vfio_pci_copy_info(void __user *arg, void *info, size_t size, size_t minsz,
		       struct vfio_info_cap *caps, u32 *argsz, u32 *cap_offset)
{
	int ret = 0;

	if (caps->size && *argsz < size + caps->size) {
		/* Not an error: the user learns the size and asks again. */
		*argsz = size + caps->size;
		*cap_offset = 0;
	} else if (caps->size) {
		vfio_info_cap_shift(caps, size);
		if (copy_to_user(arg + size, caps->buf, caps->size))
			ret = -EFAULT;
		*cap_offset = size;
	}
	kfree(caps->buf);

	if (!ret && copy_to_user(arg, info, minsz))
		ret = -EFAULT;
	return ret;
}

/* An image is there if the PCI core finds its signature, and that needs the memory to decode. */
static bool vfio_pci_rom_present(struct vfio_pci_core_device *vdev)
{
	void __iomem *rom;
	size_t size;
	u16 cmd;

	mutex_lock(&vdev->priv->rom_lock);
	cmd = vfio_pci_memory_lock_and_enable(vdev);
	rom = pci_map_rom(vdev->pdev, &size);
	if (rom)
		pci_unmap_rom(vdev->pdev, rom);
	vfio_pci_memory_unlock_and_restore(vdev, cmd);
	mutex_unlock(&vdev->priv->rom_lock);
	return rom;
}

static int vfio_pci_bar_caps(struct vfio_pci_core_device *vdev, struct vfio_region_info *info,
			     struct vfio_info_cap *caps)
{
	struct vfio_info_cap_header mappable = {
		.id = VFIO_REGION_INFO_CAP_MSIX_MAPPABLE,
		.version = 1,
	};

	/*
	 * The page with the MSI-X table may be mapped with the rest. That is safe because interrupt
	 * remapping checks what the device sends, not because the table is out of reach.
	 */
	if (!(info->flags & VFIO_REGION_INFO_FLAG_MMAP) || info->index != vdev->priv->msix_bar)
		return 0;
	return vfio_info_add_capability(caps, &mappable, sizeof(mappable));
}

static int vfio_pci_fixed_region(struct vfio_pci_core_device *vdev, struct vfio_region_info *info,
				 struct vfio_info_cap *caps)
{
	const u32 rw = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
	int ret = 0;

	switch (info->index) {
	case VFIO_PCI_BAR0_REGION_INDEX ... VFIO_PCI_BAR5_REGION_INDEX:
		info->size = vfio_pci_view(vdev, info->index)->size;
		info->flags = vfio_pci_view(vdev, info->index)->flags;
		ret = vfio_pci_bar_caps(vdev, info, caps);
		break;
	case VFIO_PCI_ROM_REGION_INDEX:
		/* The size of the BAR, not of the image: that is what the user must size. */
		info->size = vfio_pci_view(vdev, info->index)->size;
		info->flags = vfio_pci_view(vdev, info->index)->flags;
		if (info->size && !vfio_pci_rom_present(vdev)) {
			info->size = 0;
			info->flags = 0;
		}
		break;
	case VFIO_PCI_CONFIG_REGION_INDEX:
		info->size = vdev->pdev->cfg_size;
		info->flags = rw;
		break;
	case VFIO_PCI_VGA_REGION_INDEX:
		if (!vdev->priv->has_vga)
			return -EINVAL;
		info->size = VFIO_PCI_VGA_REGION_SIZE;
		info->flags = rw;
		break;
	}

	if (!ret && vdev->hooks && vdev->hooks->region_caps)
		ret = vdev->hooks->region_caps(vdev, info->index, caps);
	return ret;
}

static int vfio_pci_driver_region(struct vfio_pci_core_device *vdev, struct vfio_region_info *info,
				  struct vfio_info_cap *caps)
{
	struct vfio_region_info_cap_type type = {
		.header.id = VFIO_REGION_INFO_CAP_TYPE,
		.header.version = 1,
	};
	struct vfio_pci_region *region = vfio_pci_find_region(vdev, info->index);
	int ret;

	if (!region)
		return -EINVAL;

	info->size = region->size;
	info->flags = region->flags;
	type.type = region->type;
	type.subtype = region->subtype;
	ret = vfio_info_add_capability(caps, &type.header, sizeof(type));
	if (!ret && region->ops->add_capability)
		ret = region->ops->add_capability(vdev, region, caps);
	return ret;
}

/**
 * vfio_pci_ioctl_get_region_info - VFIO_DEVICE_GET_REGION_INFO
 * @vdev: the device, open and awake
 * @arg: struct vfio_region_info
 *
 * A BAR that the function does not have is a region of size 0, not an error.
 *
 * Return: 0; -EINVAL for a short argsz, an index that is no region or VGA of a device without;
 * -EFAULT; -ENOMEM.
 */
int vfio_pci_ioctl_get_region_info(struct vfio_pci_core_device *vdev,
				   struct vfio_region_info __user *arg)
{
	size_t minsz = offsetofend(struct vfio_region_info, offset);
	struct vfio_info_cap caps = { .buf = NULL, .size = 0 };
	struct vfio_region_info info;
	int ret;

	if (copy_from_user(&info, arg, minsz))
		return -EFAULT;
	if (info.argsz < minsz)
		return -EINVAL;

	if (info.index < VFIO_PCI_NUM_REGIONS)
		ret = vfio_pci_fixed_region(vdev, &info, &caps);
	else
		ret = vfio_pci_driver_region(vdev, &info, &caps);
	if (ret) {
		kfree(caps.buf);
		return ret;
	}

	info.offset = VFIO_PCI_INDEX_TO_OFFSET(info.index);
	if (caps.size)
		info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
	return vfio_pci_copy_info(arg, &info, sizeof(info), minsz, &caps, &info.argsz,
				  &info.cap_offset);
}
