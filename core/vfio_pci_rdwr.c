// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads and writes of BARs, the ROM and legacy VGA space.
 *
 * A transfer is cut into naturally aligned accesses, as wide as possible, since a function's
 * registers are only defined for those. memory_lock is held around each access and never around a
 * copy: the user's buffer may be a mapping of this same device, whose fault handler needs the
 * lock.
 */
#include <linux/io.h>
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/vgaarb.h>

#include "vfio_pci_priv.h"

/* Where the kernel's own vfio-pci-core gives registers accesses of 8 bytes, so does this one */
#ifdef HAVE_VFIO_PCI_IOREAD64
#define BAR_MAX_WIDTH		8
#else
#define BAR_MAX_WIDTH		4
#endif

#define VGA_MEM_START		0xa0000
#define VGA_MEM_SIZE		0x20000

/* Ports of monochrome and colour adapters, without the parallel port between them */
#define VGA_MONO_START		0x3b0
#define VGA_MONO_SIZE		0x0c
#define VGA_COLOUR_START	0x3c0
#define VGA_COLOUR_SIZE		0x20

static u64 io_read(void __iomem *io, unsigned int width)
{
	switch (width) {
	case 1:
		return ioread8(io);
	case 2:
		return ioread16(io);
	case 4:
		return ioread32(io);
	default:
		return ioread64(io);
	}
}

/**
 * vfio_pci_io_write - write a value to I/O space
 * @io: mapped address, aligned to @width
 * @width: 1, 2, 4 or 8
 * @val: value in the byte order of the CPU
 */
void vfio_pci_io_write(void __iomem *io, unsigned int width, u64 val)
{
	switch (width) {
	case 1:
		iowrite8(val, io);
		break;
	case 2:
		iowrite16(val, io);
		break;
	case 4:
		iowrite32(val, io);
		break;
	default:
		iowrite64(val, io);
		break;
	}
}

/* Have the space stay accessible until io_end() */
static int io_begin(const struct vfio_pci_io *io)
{
	struct vfio_pci_core_device *vdev = io->vdev;

	if (!io->memory)
		return 0;

	down_read(&vdev->priv->memory.lock);
	if (likely(vfio_pci_memory_enabled(vdev)))
		return 0;
	up_read(&vdev->priv->memory.lock);
	return -EIO;
}

static void io_end(const struct vfio_pci_io *io)
{
	if (io->memory)
		up_read(&io->vdev->priv->memory.lock);
}

static inline int io_do(const struct vfio_pci_io *io, u64 off, unsigned int width, u64 *val,
			bool iswrite)
{
	const struct vfio_pci_backing *backing = io->backing;

	if (unlikely(backing))
		return iswrite ? backing->write(io->vdev, io->index, off, width, *val) :
				 backing->read(io->vdev, io->index, off, width, val);
	if (iswrite)
		vfio_pci_io_write(io->base + off, width, *val);
	else
		*val = io_read(io->base + off, width);
	return 0;
}

static inline int io_write_one(const struct vfio_pci_io *io, const char __user *buf, u64 off,
			       unsigned int width)
{
	u64 val;
	int ret = vfio_pci_value_from_user(&val, buf, width);

	if (!ret)
		ret = io_begin(io);
	if (ret)
		return ret;
	ret = io_do(io, off, width, &val, true);
	io_end(io);
	return ret;
}

static inline int io_read_one(const struct vfio_pci_io *io, char __user *buf, u64 off,
			      unsigned int width)
{
	u64 val = 0;
	int ret = io_begin(io);

	if (ret)
		return ret;
	ret = io_do(io, off, width, &val, false);
	io_end(io);
	return ret ?: vfio_pci_value_to_user(buf, val, width);
}

static int fill_with_ones(char __user *buf, size_t count)
{
	u8 ones[64];
	size_t n;

	memset(ones, 0xff, sizeof(ones));
	for (; count; count -= n, buf += n) {
		n = min(count, sizeof(ones));
		if (copy_to_user(buf, ones, n))
			return -EFAULT;
	}
	return 0;
}

/**
 * vfio_pci_io_rw - move bytes between userspace and I/O space in naturally aligned accesses
 * @io: the space
 * @buf: userspace buffer
 * @off: offset from @io->base
 * @count: bytes
 * @iswrite: direction
 *
 * Return: @count, or a negative errno; then an unknown part was done.
 */
ssize_t vfio_pci_io_rw(const struct vfio_pci_io *io, char __user *buf, u64 off, size_t count,
		       bool iswrite)
{
	u64 end = off + count;
	unsigned int width;
	size_t n;
	u64 stop;
	int ret;

	for (; off < end; off += n, buf += n) {
		if (off >= io->hole_start && off < io->hole_end) {
			n = min(end, io->hole_end) - off;
			ret = iswrite ? 0 : fill_with_ones(buf, n);
		} else {
			/* An access must not reach into the hole */
			stop = off < io->hole_start ? min(end, io->hole_start) : end;
			width = io->max_width;
			while (width > stop - off || off & (width - 1))
				width >>= 1;
			n = width;
			ret = iswrite ? io_write_one(io, buf, off, width) :
					io_read_one(io, buf, off, width);
		}
		if (ret)
			return ret;
	}
	return count;
}

/**
 * vfio_pci_core_do_io_rw - move bytes between userspace and I/O space in aligned accesses
 * @vdev: the device, awake
 * @test_mem: the space decodes only while memory is enabled: test that before each access
 * @io: the space
 * @buf: userspace buffer
 * @off: offset from @io
 * @count: bytes
 * @x_start: first byte of a hole, which reads as ones and drops writes
 * @x_end: first byte behind the hole; equal to @x_start for none
 * @iswrite: direction
 * @max_width: widest access
 *
 * Context: no lock held; with @test_mem takes the memory lock around each access.
 * Return: @count; -EIO if memory is off; -EFAULT. After an error an unknown part was done.
 */
ssize_t vfio_pci_core_do_io_rw(struct vfio_pci_core_device *vdev, bool test_mem, void __iomem *io,
			       char __user *buf, loff_t off, size_t count, size_t x_start,
			       size_t x_end, bool iswrite, enum vfio_pci_io_width max_width)
{
	const struct vfio_pci_io space = {
		.vdev = vdev,
		.base = io,
		.hole_start = x_start,
		.hole_end = x_end,
		.max_width = max_width,
		.memory = test_mem,
	};

	return vfio_pci_io_rw(&space, buf, off, count, iswrite);
}
EXPORT_SYMBOL_GPL(vfio_pci_core_do_io_rw);

static int one_access(struct vfio_pci_core_device *vdev, bool test_mem, void __iomem *addr,
		      unsigned int width, u64 *val, bool iswrite)
{
	const struct vfio_pci_io space = { .vdev = vdev, .base = addr, .memory = test_mem };
	int ret = io_begin(&space);

	if (ret)
		return ret;
	ret = io_do(&space, 0, width, val, iswrite);
	io_end(&space);
	return ret;
}

/**
 * DOC: vfio_pci_core_ioread8() to _iowrite64() - one access of I/O space by the driver
 *
 * With test_mem it is made only if memory is enabled, under the memory lock; the caller must not
 * hold that then, and may sleep. Return: 0, or -EIO if memory is off.
 */
#define DEFINE_IO(bits)								\
int vfio_pci_core_iowrite##bits(struct vfio_pci_core_device *vdev, bool test_mem,	\
				u##bits val, void __iomem *io)			\
{										\
	u64 wide = val;								\
										\
	return one_access(vdev, test_mem, io, bits / 8, &wide, true);		\
}										\
EXPORT_SYMBOL_GPL(vfio_pci_core_iowrite##bits);					\
										\
int vfio_pci_core_ioread##bits(struct vfio_pci_core_device *vdev, bool test_mem,	\
			       u##bits *val, void __iomem *io)			\
{										\
	u64 wide = 0;								\
	int ret = one_access(vdev, test_mem, io, bits / 8, &wide, false);	\
										\
	if (!ret)								\
		*val = wide;							\
	return ret;								\
}										\
EXPORT_SYMBOL_GPL(vfio_pci_core_ioread##bits)

DEFINE_IO(8);
DEFINE_IO(16);
DEFINE_IO(32);
DEFINE_IO(64);

/**
 * vfio_pci_core_range_intersect_range - which bytes of a register does an access touch?
 * @buf_start: first byte of the access
 * @buf_cnt: bytes of it
 * @reg_start: first byte of the register
 * @reg_cnt: bytes of it
 * @buf_offset: set to where in the access they begin
 * @intersect_count: set to how many they are
 * @register_offset: set to where in the register they begin, unless NULL
 *
 * Return: false if there are none; nothing is set then.
 */
bool vfio_pci_core_range_intersect_range(loff_t buf_start, size_t buf_cnt, loff_t reg_start,
					 size_t reg_cnt, loff_t *buf_offset,
					 size_t *intersect_count, size_t *register_offset)
{
	loff_t from = max(buf_start, reg_start);
	loff_t to = min_t(loff_t, buf_start + buf_cnt, reg_start + reg_cnt);

	if (from >= to)
		return false;

	*buf_offset = from - buf_start;
	*intersect_count = to - from;
	if (register_offset)
		*register_offset = from - reg_start;
	return true;
}
EXPORT_SYMBOL_GPL(vfio_pci_core_range_intersect_range);

/*
 * The image may be shorter than its BAR; behind it there are ones, without asking the function for
 * each of them. Unmapping turns the ROM's decoder off, hence one reader at a time.
 */
static ssize_t rom_read(struct vfio_pci_core_device *vdev, char __user *buf, u64 pos, size_t count)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct pci_dev *pdev = vdev->pdev;
	unsigned long flags = pdev->resource[PCI_ROM_RESOURCE].flags;
	struct vfio_pci_io io = {
		.vdev = vdev,
		.hole_end = vfio_pci_view(vdev, VFIO_PCI_ROM_REGION_INDEX)->size,
		.max_width = 4,
		.memory = flags & IORESOURCE_MEM,
	};
	ssize_t ret = -ENOMEM;
	size_t size = 0;

	mutex_lock(&priv->rom_lock);

	/*
	 * Mapping looks for an image, which is not to be done with decoding off: none is found
	 * then
	 */
	down_read(&priv->memory.lock);
	if (vfio_pci_memory_enabled(vdev) || (flags & IORESOURCE_ROM_SHADOW))
		io.base = pci_map_rom(pdev, &size);
	priv->memory.rom_mapped = io.base;
	up_read(&priv->memory.lock);

	if (io.base) {
		io.hole_start = size;
		ret = vfio_pci_io_rw(&io, buf, pos, count, false);

		down_read(&priv->memory.lock);
		pci_unmap_rom(pdev, io.base);
		priv->memory.rom_mapped = false;
		up_read(&priv->memory.lock);
	}

	mutex_unlock(&priv->rom_lock);
	return ret;
}

static ssize_t bar_access(struct vfio_pci_core_device *vdev, int bar, char __user *buf, u64 pos,
			  size_t count, bool iswrite)
{
	struct vfio_pci_core_priv *priv = vdev->priv;
	struct vfio_pci_io io = { .vdev = vdev, .max_width = BAR_MAX_WIDTH };
	int ret;

	/* Pairs with the release in vfio_pci_core_setup_barmap(): what is mapped is seen whole */
	io.base = smp_load_acquire(&priv->memory.barmap[bar]);
	if (unlikely(!io.base)) {
		ret = vfio_pci_core_setup_barmap(vdev, bar);
		if (ret)
			return ret;
		/* The same pair: another opener of the same BAR may have been first */
		io.base = smp_load_acquire(&priv->memory.barmap[bar]);
	}

	io.memory = pci_resource_flags(vdev->pdev, bar) & IORESOURCE_MEM;
	/* The messages are the host's: a user who wrote them would choose where interrupts go */
	if (bar == priv->msix_bar) {
		io.hole_start = priv->msix_offset;
		io.hole_end = (u64)priv->msix_offset + priv->msix_size;
	}
	return vfio_pci_io_rw(&io, buf, pos, count, iswrite);
}

static ssize_t backing_access(struct vfio_pci_core_device *vdev,
			      const struct vfio_pci_region_view *view, char __user *buf, u64 pos,
			      size_t count, bool iswrite)
{
	struct vfio_pci_io io = {
		.vdev = vdev,
		.backing = view->backing,
		.index = view->index,
		.max_width = view->backing->width ?: VFIO_PCI_IO_WIDTH_4,
		.memory = vfio_pci_backing_is_memory(view->backing),
	};

	return vfio_pci_io_rw(&io, buf, pos, count, iswrite);
}

/**
 * vfio_pci_bar_rw - read or write a BAR or read the ROM
 * @vdev: the device, awake
 * @buf: userspace buffer
 * @count: bytes, not 0
 * @ppos: file offset, region index included (BAR 0 to 5 or ROM); advanced by what was done
 * @iswrite: direction, never true for the ROM
 *
 * The bound is vfio_pci_view()->size, not the BAR's own.
 *
 * Context: no lock held; takes memory_lock for reading around each single access.
 * Return: bytes done or a negative errno.
 */
ssize_t vfio_pci_bar_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			loff_t *ppos, bool iswrite)
{
	unsigned int index = VFIO_PCI_OFFSET_TO_INDEX(*ppos);
	const struct vfio_pci_region_view *view = vfio_pci_view(vdev, index);
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	ssize_t done;

	if (pos >= view->size)
		return -EINVAL;
	if (!(view->flags & (iswrite ? VFIO_REGION_INFO_FLAG_WRITE : VFIO_REGION_INFO_FLAG_READ)))
		return -EINVAL;
	count = min_t(u64, count, view->size - pos);

	if (index == VFIO_PCI_ROM_REGION_INDEX)
		done = rom_read(vdev, buf, pos, count);
	else if (unlikely(view->backing))
		done = backing_access(vdev, view, buf, pos, count, iswrite);
	else
		done = bar_access(vdev, index, buf, pos, count, iswrite);

	if (done >= 0)
		*ppos += done;
	return done;
}

/**
 * vfio_pci_vga_rw - read or write legacy VGA memory and ports
 * @vdev: the device, awake
 * @buf: userspace buffer
 * @count: bytes, not 0
 * @ppos: file offset, region index included
 * @iswrite: direction
 *
 * Return: bytes done, or a negative errno; -EINVAL for a device without has_vga.
 */
ssize_t vfio_pci_vga_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			loff_t *ppos, bool iswrite)
{
	/* No BAR, and legacy software probes it: not tied to the memory bit */
	struct vfio_pci_io io = { .vdev = vdev, .max_width = 4 };
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;
	unsigned int rsrc = VGA_RSRC_LEGACY_IO;
	unsigned int start, size;
	ssize_t done;

	if (!vdev->priv->has_vga)
		return -EINVAL;

	if (pos - VGA_MEM_START < VGA_MEM_SIZE) {
		start = VGA_MEM_START;
		size = VGA_MEM_SIZE;
		rsrc = VGA_RSRC_LEGACY_MEM;
	} else if (pos - VGA_MONO_START < VGA_MONO_SIZE) {
		start = VGA_MONO_START;
		size = VGA_MONO_SIZE;
	} else if (pos - VGA_COLOUR_START < VGA_COLOUR_SIZE) {
		start = VGA_COLOUR_START;
		size = VGA_COLOUR_SIZE;
	} else {
		return -EINVAL;
	}
	count = min_t(u64, count, start + size - pos);

	if (rsrc == VGA_RSRC_LEGACY_MEM)
		io.base = ioremap(start, size);
	else
		io.base = ioport_map(start, size);
	if (!io.base)
		return -ENOMEM;

	/* Several adapters answer to these addresses; the arbiter routes them to this one */
	done = vga_get_interruptible(vdev->pdev, rsrc);
	if (!done) {
		done = vfio_pci_io_rw(&io, buf, pos - start, count, iswrite);
		vga_put(vdev->pdev, rsrc);
	}

	if (rsrc == VGA_RSRC_LEGACY_MEM)
		iounmap(io.base);
	else
		ioport_unmap(io.base);

	if (done >= 0)
		*ppos += done;
	return done;
}
