// SPDX-License-Identifier: GPL-2.0-only
/*
 * BARs that the driver backs: memory in place of a smaller BAR, ports where the function has none,
 * and a window onto another BAR that can only be mapped.
 */
#include <linux/mm.h>

#include "hook.h"

/* What to do wrong: see harness/tests/hooks_test.c. */
static char *wrong = "";
module_param(wrong, charp, 0444);

#define RAM_SIZE (HOOK_RAM_PAGES * PAGE_SIZE)

static struct page *ram_page(struct vfio_pci_core_device *vdev, u64 off)
{
	return ((struct page **)hook_of(vdev)->memory)[off >> PAGE_SHIFT];
}

static void *ram_at(struct vfio_pci_core_device *vdev, u64 off)
{
	return page_address(ram_page(vdev, off)) + off % PAGE_SIZE;
}

/* As of a device: accesses of several users are not ordered, memory_lock is only read here. */
static int ram_read(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		    u64 *val)
{
	const u8 *from = ram_at(vdev, off);
	__le64 le = 0;

	vfio_pci_core_assert_memory_lock(vdev);
	for (unsigned int i = 0; i < width; i++)
		((u8 *)&le)[i] = READ_ONCE(from[i]);
	*val = le64_to_cpu(le);
	return 0;
}

static int ram_write(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		     u64 val)
{
	__le64 le = cpu_to_le64(val);
	u8 *to = ram_at(vdev, off);

	vfio_pci_core_assert_memory_lock(vdev);
	for (unsigned int i = 0; i < width; i++)
		WRITE_ONCE(to[i], ((const u8 *)&le)[i]);
	return 0;
}

static int ram_mmap(struct vfio_pci_core_device *vdev, u32 index, struct vm_area_struct *vma)
{
	return vma->vm_end - vma->vm_start == 2 * PAGE_SIZE ? -EPERM : 0;
}

static vm_fault_t ram_fault(struct vfio_pci_core_device *vdev, u32 index, struct vm_fault *vmf,
			    u64 off)
{
	return vmf_insert_pfn(vmf->vma, vmf->address, page_to_pfn(ram_page(vdev, off)));
}

static const struct vfio_pci_backing ram = {
	.type	= PCI_BASE_ADDRESS_MEM_PREFETCH,
	.width	= VFIO_PCI_IO_WIDTH_8,
	.read	= ram_read,
	.write	= ram_write,
	.mmap	= ram_mmap,
	.fault	= ram_fault,
};

static int port_read(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		     u64 *val)
{
	struct hook *h = hook_of(vdev);

	switch (off) {
	case HOOK_PORT_WRITES:
		*val = h->value >> 24;
		return 0;
	case HOOK_PORT_WIDTH:
		*val = h->byte;
		return 0;
	case HOOK_PORT_LAST:
		*val = h->value & 0xffff;
		return 0;
	default:
		return -ENXIO;
	}
}

static int port_write(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		      u64 val)
{
	struct hook *h = hook_of(vdev);

	if (off >= HOOK_PORT_BAD)
		return -ENXIO;
	h->value = ((h->value >> 24) + 1) << 24 | (val & 0xffff);
	h->byte = width;
	return 0;
}

static const struct vfio_pci_backing port = {
	.type	= PCI_BASE_ADDRESS_SPACE_IO,
	.width	= VFIO_PCI_IO_WIDTH_2,
	.read	= port_read,
	.write	= port_write,
};

static int window_mmap(struct vfio_pci_core_device *vdev, u32 index, struct vm_area_struct *vma)
{
	return io_remap_pfn_range(vma, vma->vm_start,
				  pci_resource_start(vdev->pdev, 2) >> PAGE_SHIFT,
				  vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static const struct vfio_pci_backing window = {
	.type	= PCI_BASE_ADDRESS_MEM_TYPE_64,
	.always	= true,
	.mmap	= window_mmap,
};

static const struct vfio_pci_backing no_such_bar = { .type = PCI_BASE_ADDRESS_MEM_TYPE_64 };
static const struct vfio_pci_backing no_such_width = { .width = 3, .read = port_read };
static const struct vfio_pci_backing cannot_be_emptied = { .mmap = window_mmap };

static void do_wrong(struct vfio_pci_region_view *view)
{
	if (view->index == VFIO_PCI_BAR5_REGION_INDEX && !strcmp(wrong, "bar"))
		view->backing = &no_such_bar;
	if (view->index == VFIO_PCI_BAR5_REGION_INDEX && !strcmp(wrong, "width"))
		view->backing = &no_such_width;
	if (view->index == VFIO_PCI_BAR5_REGION_INDEX && !strcmp(wrong, "mmap"))
		view->backing = &cannot_be_emptied;
	if (view->index == VFIO_PCI_BAR5_REGION_INDEX && !strcmp(wrong, "size"))
		view->size = 1ULL << VFIO_PCI_OFFSET_SHIFT;
	if (view->index == VFIO_PCI_BAR5_REGION_INDEX && !strcmp(wrong, "empty"))
		view->size = 0;
	/* The upper half of the window's register */
	if (view->index == HOOK_WINDOW_BAR + 1 && !strcmp(wrong, "half")) {
		view->size = HOOK_PORT_SIZE;
		view->backing = &port;
	}
	if (view->index == VFIO_PCI_ROM_REGION_INDEX && !strcmp(wrong, "rom")) {
		view->size = RAM_SIZE;
		view->backing = &ram;
	}
}

static void region(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view)
{
	view->flags = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE |
		      VFIO_REGION_INFO_FLAG_MMAP;
	switch (view->index) {
	case HOOK_RAM_BAR:
		view->size = RAM_SIZE;
		view->backing = &ram;
		break;
	case HOOK_PORT_BAR:
		view->size = HOOK_PORT_SIZE;
		view->backing = &port;
		break;
	case HOOK_WINDOW_BAR:
		view->size = HOOK_WINDOW_PAGES * PAGE_SIZE;
		view->backing = &window;
		break;
	}
	do_wrong(view);
}

static const struct vfio_pci_core_hooks hooks = { .region = region };

static void free_ram(struct hook *h)
{
	struct page **pages = h->memory;
	unsigned int i;

	for (i = 0; pages && i < HOOK_RAM_PAGES; i++)
		if (pages[i])
			__free_page(pages[i]);
	kfree(pages);
}

static int alloc_ram(struct hook *h)
{
	struct page **pages = kcalloc(HOOK_RAM_PAGES, sizeof(*pages), GFP_KERNEL);
	unsigned int i;

	h->memory = pages;
	if (!pages)
		return -ENOMEM;
	for (i = 0; i < HOOK_RAM_PAGES; i++) {
		pages[i] = alloc_page(GFP_KERNEL | __GFP_ZERO);
		if (!pages[i])
			return -ENOMEM;
	}
	return 0;
}

static int backing_init(struct vfio_device *core_vdev)
{
	struct hook *h = hook_of_vfio(core_vdev);
	int ret = alloc_ram(h);

	if (!ret)
		ret = vfio_pci_core_init_dev(core_vdev);
	if (ret)
		free_ram(h);
	h->core.hooks = &hooks;
	return ret;
}

static void backing_release(struct vfio_device *core_vdev)
{
	free_ram(hook_of_vfio(core_vdev));
	vfio_pci_core_release_dev(core_vdev);
}

static const struct vfio_device_ops hook_ops = {
	HOOK_OPS
	HOOK_OPEN,
	HOOK_READ_WRITE,
	.name		= "hook-backing",
	.init		= backing_init,
	.release	= backing_release,
};
HOOK_DRIVER("hook-backing", &hook_ops, &vfio_pci_core_err_handlers, hook_nothing);
