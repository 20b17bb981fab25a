// SPDX-License-Identifier: GPL-2.0-only
/* type1 mappings: arguments, overlap, partial unmap. The device is not needed, only its group. */
#include <stdlib.h>
#include <string.h>

#include "conformance.h"

#define RW (VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)

#define PAGE vt_page_size()

/*
 * Low enough for an IOMMU of 39 bits, no reserved window of a PC, and above 4 GiB, where the
 * addresses of a zPCI function begin.
 */
static const uint64_t IOVA = 0x110000000;

static int map(struct conf *c, vt_addr mem, uint64_t iova, uint64_t size)
{
	return vt_dma_map(c->container, mem, iova, size, RW);
}

static void unmap(struct conf *c, const char *what, uint64_t iova, uint64_t size, uint32_t flags)
{
	char name[48];
	int ret;

	ret = vt_dma_unmap(c->container, iova, &size, flags);
	observe_errno(c, what, ret);
	if (!ret) {
		snprintf(name, sizeof(name), "%s size", what);
		observe_hex(c, name, size);
	}
}

CASE(dma_map_and_unmap, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(4 * PAGE);

	observe_errno(c, "map", map(c, mem, IOVA, 4 * PAGE));
	unmap(c, "unmap", IOVA, 4 * PAGE, 0);
	unmap(c, "unmap again", IOVA, 4 * PAGE, 0);
	vt_unmap(mem, 4 * PAGE);
}

CASE(dma_map_overlap, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(4 * PAGE);

	observe_errno(c, "first", map(c, mem, IOVA, 2 * PAGE));
	observe_errno(c, "same", map(c, mem, IOVA, 2 * PAGE));
	observe_errno(c, "inside", map(c, mem, IOVA + PAGE, PAGE));
	observe_errno(c, "across", map(c, mem, IOVA + PAGE, 2 * PAGE));
	observe_errno(c, "around", map(c, mem, IOVA - PAGE, 4 * PAGE));
	observe_errno(c, "behind", map(c, mem, IOVA + 2 * PAGE, PAGE));
	observe_errno(c, "before", map(c, mem, IOVA - PAGE, PAGE));
	unmap(c, "all", IOVA - PAGE, 4 * PAGE, 0);
	vt_unmap(mem, 4 * PAGE);
}

CASE(dma_same_memory_twice, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(PAGE);

	observe_errno(c, "first", map(c, mem, IOVA, PAGE));
	observe_errno(c, "second", map(c, mem, IOVA + PAGE, PAGE));
	unmap(c, "both", IOVA, 2 * PAGE, 0);
	vt_unmap(mem, PAGE);
}

CASE(dma_map_alignment, NEEDS(CLOSED))
{
	vt_addr mem = vt_umem(4 * PAGE);

	observe_errno(c, "iova", map(c, mem, IOVA + 0x200, PAGE));
	observe_errno(c, "size", map(c, mem, IOVA, 0x200));
	observe_errno(c, "size+", map(c, mem, IOVA, PAGE + 1));
	observe_errno(c, "vaddr", map(c, mem + 0x200, IOVA, PAGE));
	observe_errno(c, "zero", map(c, mem, IOVA, 0));
	vt_unmap(mem, 4 * PAGE);
}

CASE(dma_map_wraps, NEEDS(CLOSED))
{
	vt_addr mem = vt_umem(2 * PAGE);

	observe_errno(c, "iova", map(c, mem, 0ull - PAGE, 2 * PAGE));
	observe_errno(c, "vaddr", map(c, 0ull - PAGE, IOVA, 2 * PAGE));
	observe_errno(c, "size", map(c, mem, IOVA, 0ull - PAGE));
	vt_unmap(mem, 2 * PAGE);
}

CASE(dma_map_flags, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(PAGE);

	observe_errno(c, "none", vt_dma_map(c->container, mem, IOVA, PAGE, 0));
	observe_errno(c, "unknown", vt_dma_map(c->container, mem, IOVA, PAGE, RW | 1u << 9));
	observe_errno(c, "vaddr", vt_dma_map(c->container, mem, IOVA, PAGE,
					     VFIO_DMA_MAP_FLAG_VADDR));
	observe_errno(c, "read", vt_dma_map(c->container, mem, IOVA, PAGE,
					    VFIO_DMA_MAP_FLAG_READ));
	observe_errno(c, "write", vt_dma_map(c->container, mem, IOVA + PAGE, PAGE,
					     VFIO_DMA_MAP_FLAG_WRITE));
	unmap(c, "all", IOVA, 2 * PAGE, 0);
	vt_unmap(mem, PAGE);
}

CASE(dma_map_argsz, NEEDS(CLOSED))
{
	struct vfio_iommu_type1_dma_map m = { .argsz = sizeof(m) - 1, .flags = RW };

	observe_errno(c, "short", vt_ioctl(c->container, VFIO_IOMMU_MAP_DMA, &m, sizeof(m)));
	m.argsz = sizeof(m);
	observe_errno(c, "buffer", vt_ioctl(c->container, VFIO_IOMMU_MAP_DMA, &m, 16));
	observe_errno(c, "pointer", vt_ioctl_arg(c->container, VFIO_IOMMU_MAP_DMA, vt_bad_addr()));
}

CASE(dma_map_of_unmapped_memory, NEEDS(CLOSED))
{
	vt_addr mem = vt_umem(2 * PAGE);

	MUST(c, vt_unmap(mem + PAGE, PAGE));
	observe_errno(c, "none", map(c, mem + PAGE, IOVA, PAGE));
	observe_errno(c, "half", map(c, mem, IOVA, 2 * PAGE));
	unmap(c, "nothing left", IOVA, 2 * PAGE, 0);
	vt_unmap(mem, PAGE);
}

CASE(dma_unmap_in_part, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(4 * PAGE);

	MUST(c, map(c, mem, IOVA, 4 * PAGE));
	unmap(c, "head", IOVA, PAGE, 0);
	unmap(c, "middle", IOVA + PAGE, PAGE, 0);
	unmap(c, "tail", IOVA + 3 * PAGE, PAGE, 0);
	unmap(c, "across end", IOVA + 3 * PAGE, 4 * PAGE, 0);
	unmap(c, "across start", IOVA - PAGE, 2 * PAGE, 0);
	unmap(c, "whole", IOVA, 4 * PAGE, 0);
	vt_unmap(mem, 4 * PAGE);
}

CASE(dma_unmap_many_at_once, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(PAGE);

	MUST(c, map(c, mem, IOVA, PAGE));
	MUST(c, map(c, mem, IOVA + 2 * PAGE, PAGE));
	MUST(c, map(c, mem, IOVA + 8 * PAGE, PAGE));
	unmap(c, "two and a hole", IOVA, 4 * PAGE, 0);
	unmap(c, "rest", IOVA, 16 * PAGE, 0);
	vt_unmap(mem, PAGE);
}

CASE(dma_unmap_all, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(PAGE);

	MUST(c, map(c, mem, IOVA, PAGE));
	MUST(c, map(c, mem, IOVA + 2 * PAGE, PAGE));
	unmap(c, "with size", 0, PAGE, VFIO_DMA_UNMAP_FLAG_ALL);
	unmap(c, "with iova", IOVA, 0, VFIO_DMA_UNMAP_FLAG_ALL);
	unmap(c, "all", 0, 0, VFIO_DMA_UNMAP_FLAG_ALL);
	unmap(c, "all again", 0, 0, VFIO_DMA_UNMAP_FLAG_ALL);
	vt_unmap(mem, PAGE);
}

CASE(dma_unmap_arguments, NEEDS(CLOSED))
{
	struct vfio_iommu_type1_dma_unmap u = { .argsz = sizeof(u) - 1 };

	unmap(c, "unaligned", IOVA + 1, PAGE, 0);
	unmap(c, "odd size", IOVA, PAGE + 1, 0);
	unmap(c, "zero", IOVA, 0, 0);
	unmap(c, "wraps", 0ull - PAGE, 2 * PAGE, 0);
	unmap(c, "unknown flag", IOVA, PAGE, 1u << 9);
	unmap(c, "dirty bitmap off", IOVA, PAGE, VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP);
	observe_errno(c, "argsz", vt_ioctl(c->container, VFIO_IOMMU_UNMAP_DMA, &u, sizeof(u)));
}

CASE(dma_unmap_page_of_the_top, NEEDS(CLOSED))
{
	unmap(c, "top", 0ull - PAGE, PAGE, 0);
	unmap(c, "everything", 0, 1ull << 63, 0);
}

CASE(dma_survives_device_close, NEEDS(SMALL))
{
	vt_addr mem = vt_umem(PAGE);

	MUST(c, map(c, mem, IOVA, PAGE));
	MUST(c, vt_close(c->dev.fd));
	c->dev.fd = vt_get_device(c->group, c->bdf);
	MUST(c, c->dev.fd);
	unmap(c, "still there", IOVA, PAGE, 0);
	vt_unmap(mem, PAGE);
}

CASE(dma_gone_with_the_container, NEEDS(CLOSED))
{
	vt_addr mem = vt_umem(PAGE);

	MUST(c, map(c, mem, IOVA, PAGE));
	conf_close(c);
	MUST(c, vt_dev_attach(&c->dev, c->bdf));
	c->container = c->dev.container;
	c->group = c->dev.group;
	unmap(c, "new container", IOVA, PAGE, 0);
	observe_errno(c, "map", map(c, mem, IOVA, PAGE));
	vt_unmap(mem, PAGE);
}

CASE(dma_memory_freed_while_mapped, NEEDS(CLOSED, SMALL))
{
	vt_addr mem = vt_umem(PAGE);

	MUST(c, map(c, mem, IOVA, PAGE));
	observe_errno(c, "free", vt_unmap(mem, PAGE));
	unmap(c, "unmap", IOVA, PAGE, 0);
}

CASE(iommu_info, NEEDS(CLOSED, SMALL))
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };

	observe_errno(c, "ret", vt_ioctl(c->container, VFIO_IOMMU_GET_INFO, &info, sizeof(info)));
	observe_hex(c, "flags", info.flags);
	observe_hex(c, "4k pages", info.iova_pgsizes & PAGE);
	observe_u32(c, "caps", info.cap_offset);
	observe_text(c, "wants more", "%s", info.argsz > sizeof(info) ? "yes" : "no");
	info.argsz = 4;
	observe_errno(c, "short", vt_ioctl(c->container, VFIO_IOMMU_GET_INFO, &info, sizeof(info)));
}

CASE(iommu_info_capability_ids, NEEDS(CLOSED))
{
	static unsigned char buf[1024];
	struct vfio_iommu_type1_info *info = (void *)buf;
	struct vfio_info_cap_header head;
	char list[64] = "";
	uint32_t at;
	size_t n = 0;

	memset(buf, 0, sizeof(buf));
	info->argsz = sizeof(buf);
	observe_errno(c, "ret", vt_ioctl(c->container, VFIO_IOMMU_GET_INFO, buf, sizeof(buf)));
	for (at = info->cap_offset; at && at < sizeof(buf) - sizeof(head); at = head.next) {
		memcpy(&head, buf + at, sizeof(head));
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%u.%u", n ? " " : "",
				      head.id, head.version);
	}
	observe_text(c, "caps", "%s", list);
}

CASE(dirty_pages_arguments, NEEDS(CLOSED))
{
	struct vfio_iommu_type1_dirty_bitmap d = { .argsz = sizeof(d) };

	observe_errno(c, "no flag", vt_ioctl(c->container, VFIO_IOMMU_DIRTY_PAGES, &d, sizeof(d)));
	d.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_START | VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP;
	observe_errno(c, "two", vt_ioctl(c->container, VFIO_IOMMU_DIRTY_PAGES, &d, sizeof(d)));
	d.flags = VFIO_IOMMU_DIRTY_PAGES_FLAG_STOP;
	observe_errno(c, "stop", vt_ioctl(c->container, VFIO_IOMMU_DIRTY_PAGES, &d, sizeof(d)));
}
