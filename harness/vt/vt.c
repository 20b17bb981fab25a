// SPDX-License-Identifier: GPL-2.0-only
/*
 * vt helpers: fixtures and accessors on top of the port. Nothing in here knows which port it is.
 */
#include <endian.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vt.h"

enum { VT_PATH = 128 };

int vt_pci_write(const char *bdf, const char *attr, const char *text)
{
	char path[VT_PATH];

	snprintf(path, sizeof(path), VT_PCI "%s/%s", bdf, attr);
	return vt_sysfs_write(path, text);
}

int vt_pci_read(const char *bdf, const char *attr, char *buf, size_t len)
{
	char path[VT_PATH];

	snprintf(path, sizeof(path), VT_PCI "%s/%s", bdf, attr);
	return vt_sysfs_read(path, buf, len);
}

int vt_driver(const char *bdf, char *buf, size_t len)
{
	char path[VT_PATH];
	int ret;

	snprintf(path, sizeof(path), VT_PCI "%s/driver", bdf);
	ret = vt_sysfs_link(path, buf, len);
	if (ret == -ENOENT) {
		buf[0] = '\0';
		return 0;
	}
	return ret;
}

int vt_unbind(const char *bdf)
{
	char driver[64], path[VT_PATH];
	int ret;

	ret = vt_driver(bdf, driver, sizeof(driver));
	if (!ret && driver[0]) {
		snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/unbind", driver);
		ret = vt_sysfs_write(path, bdf);
	}
	if (ret)
		return ret;
	/* A lone newline is how sysfs spells "no override". */
	return vt_pci_write(bdf, "driver_override", "\n");
}

int vt_bind(const char *bdf, const char *driver)
{
	char now[64];
	int ret;

	ret = vt_pci_write(bdf, "driver_override", driver);
	if (ret)
		return ret;
	ret = vt_sysfs_write("/sys/bus/pci/drivers_probe", bdf);
	if (ret)
		return ret;
	ret = vt_driver(bdf, now, sizeof(now));
	if (ret)
		return ret;
	return strcmp(now, driver) ? -ENODEV : 0;
}

int vt_open_container(void)
{
	return vt_open("/dev/vfio/vfio", O_RDWR);
}

/* The IOMMU group's number, or -errno. */
static int group_number(const char *bdf)
{
	char path[VT_PATH], group[32];
	int ret;

	snprintf(path, sizeof(path), VT_PCI "%s/iommu_group", bdf);
	ret = vt_sysfs_link(path, group, sizeof(group));
	return ret ? ret : atoi(group);
}

int vt_open_group(const char *bdf)
{
	char path[VT_PATH];
	int number = group_number(bdf);

	if (number < 0)
		return number;
	snprintf(path, sizeof(path), "/dev/vfio/%d", number);
	return vt_open(path, O_RDWR);
}

int vt_get_device(int group, const char *name)
{
	char copy[96];

	snprintf(copy, sizeof(copy), "%s", name);
	return vt_ioctl(group, VFIO_GROUP_GET_DEVICE_FD, copy, strlen(copy) + 1);
}

int vt_dev_attach(struct vt_dev *d, const char *bdf)
{
	int ret;

	memset(d, 0, sizeof(*d));
	snprintf(d->bdf, sizeof(d->bdf), "%s", bdf);
	d->fd = -1;
	d->group = -1;
	d->group_id = group_number(bdf);
	d->container = vt_open_container();
	if (d->container < 0)
		return d->container;
	d->group = vt_open_group(bdf);
	ret = d->group;
	if (ret < 0)
		goto err_close;
	ret = vt_ioctl(d->group, VFIO_GROUP_SET_CONTAINER, &d->container, sizeof(d->container));
	if (ret < 0)
		goto err_close;
	ret = vt_ioctl_arg(d->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU);
	if (ret < 0)
		goto err_close;
	return 0;

err_close:
	vt_dev_close(d);
	return ret;
}

int vt_dev_open(struct vt_dev *d, const char *bdf)
{
	int ret;

	ret = vt_dev_attach(d, bdf);
	if (ret)
		return ret;
	d->fd = vt_get_device(d->group, bdf);
	ret = d->fd;
	if (ret < 0)
		goto err_close;
	d->info.argsz = sizeof(d->info);
	ret = vt_ioctl(d->fd, VFIO_DEVICE_GET_INFO, &d->info, sizeof(d->info));
	if (ret < 0)
		goto err_close;
	return 0;

err_close:
	vt_dev_close(d);
	return ret;
}

void vt_dev_close(struct vt_dev *d)
{
	int *fds[] = { &d->fd, &d->group, &d->container };
	unsigned int i;

	for (i = 0; i < 3; i++) {
		if (*fds[i] >= 0)
			vt_close(*fds[i]);
		*fds[i] = -1;
	}
}

int vt_region(int fd, uint32_t index, struct vfio_region_info *info)
{
	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
	info->index = index;
	return vt_ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, info, sizeof(*info));
}

ssize_t vt_bar_get(int fd, uint32_t index, uint64_t off, void *buf, size_t len)
{
	struct vfio_region_info info;
	int ret;

	ret = vt_region(fd, index, &info);
	return ret ? ret : vt_pread(fd, buf, len, info.offset + off);
}

ssize_t vt_bar_set(int fd, uint32_t index, uint64_t off, const void *buf, size_t len)
{
	struct vfio_region_info info;
	int ret;

	ret = vt_region(fd, index, &info);
	return ret ? ret : vt_pwrite(fd, buf, len, info.offset + off);
}

uint32_t vt_bar_get32(int fd, uint32_t index, uint64_t off)
{
	uint32_t value;

	if (vt_bar_get(fd, index, off, &value, sizeof(value)) != sizeof(value))
		return ~0u;
	return le32toh(value);
}

static int all_or_error(ssize_t got, size_t want)
{
	if (got < 0)
		return (int)got;
	return (size_t)got == want ? 0 : -EIO;
}

int vt_bar_set32(int fd, uint32_t index, uint64_t off, uint32_t value)
{
	value = htole32(value);
	return all_or_error(vt_bar_set(fd, index, off, &value, sizeof(value)), sizeof(value));
}

uint64_t vt_bar_get64(int fd, uint32_t index, uint64_t off)
{
	uint64_t value;

	if (vt_bar_get(fd, index, off, &value, sizeof(value)) != sizeof(value))
		return ~0ull;
	return le64toh(value);
}

int vt_bar_set64(int fd, uint32_t index, uint64_t off, uint64_t value)
{
	value = htole64(value);
	return all_or_error(vt_bar_set(fd, index, off, &value, sizeof(value)), sizeof(value));
}

/* Little-endian bytes: config space is that on every host. */
static uint32_t cfg_get(int fd, unsigned int pos, unsigned int width)
{
	uint8_t b[4] = { 0 };
	uint32_t value = 0;
	unsigned int i;

	if (vt_bar_get(fd, VFIO_PCI_CONFIG_REGION_INDEX, pos, b, width) != (ssize_t)width)
		return ~0u;
	for (i = 0; i < width; i++)
		value |= (uint32_t)b[i] << (8 * i);
	return value;
}

static int cfg_set(int fd, unsigned int pos, unsigned int width, uint32_t value)
{
	uint8_t b[4];
	unsigned int i;

	for (i = 0; i < width; i++)
		b[i] = (uint8_t)(value >> (8 * i));
	return all_or_error(vt_bar_set(fd, VFIO_PCI_CONFIG_REGION_INDEX, pos, b, width), width);
}

uint8_t vt_cfg_get8(int fd, unsigned int pos)
{
	return (uint8_t)cfg_get(fd, pos, 1);
}

uint16_t vt_cfg_get16(int fd, unsigned int pos)
{
	return (uint16_t)cfg_get(fd, pos, 2);
}

uint32_t vt_cfg_get32(int fd, unsigned int pos)
{
	return cfg_get(fd, pos, 4);
}

int vt_cfg_set8(int fd, unsigned int pos, uint8_t value)
{
	return cfg_set(fd, pos, 1, value);
}

int vt_cfg_set16(int fd, unsigned int pos, uint16_t value)
{
	return cfg_set(fd, pos, 2, value);
}

int vt_cfg_set32(int fd, unsigned int pos, uint32_t value)
{
	return cfg_set(fd, pos, 4, value);
}

unsigned int vt_cap(int fd, uint8_t id)
{
	unsigned int pos, left = 48;	/* more than fit: a loop in the list ends here */

	if (!(vt_cfg_get16(fd, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return 0;
	for (pos = vt_cfg_get8(fd, PCI_CAPABILITY_LIST) & ~3u; pos >= 0x40 && left; left--) {
		if (vt_cfg_get8(fd, pos) == id)
			return pos;
		pos = vt_cfg_get8(fd, pos + 1) & ~3u;
	}
	return 0;
}

unsigned int vt_ecap(int fd, uint16_t id)
{
	unsigned int pos = 0x100, left = 960;
	struct vfio_region_info info;
	uint32_t head;

	if (vt_region(fd, VFIO_PCI_CONFIG_REGION_INDEX, &info) || info.size <= 0x100)
		return 0;
	for (; pos >= 0x100 && left; left--) {
		head = vt_cfg_get32(fd, pos);
		if (head && PCI_EXT_CAP_ID(head) == id)
			return pos;
		pos = PCI_EXT_CAP_NEXT(head);
	}
	return 0;
}

int vt_irq_info(int fd, uint32_t index, struct vfio_irq_info *info)
{
	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
	info->index = index;
	return vt_ioctl(fd, VFIO_DEVICE_GET_IRQ_INFO, info, sizeof(*info));
}

int vt_irq_set_(int fd, uint32_t index, struct vt_irq_args args)
{
	struct vfio_irq_set *set;
	size_t data = 0, size;
	int ret;

	if (args.fds)
		data = args.count * sizeof(*args.fds);
	else if (args.bools)
		data = args.count;
	size = sizeof(*set) + data;
	set = calloc(1, size);
	if (!set)
		return -ENOMEM;
	set->argsz = (uint32_t)size;
	set->flags = VFIO_IRQ_SET_ACTION_TRIGGER |
		     (args.fds ? VFIO_IRQ_SET_DATA_EVENTFD :
		      args.bools ? VFIO_IRQ_SET_DATA_BOOL : VFIO_IRQ_SET_DATA_NONE);
	if (args.flags)
		set->flags = args.flags;
	set->index = index;
	set->start = args.start;
	set->count = args.count;
	if (args.fds)
		memcpy(set->data, args.fds, data);
	else if (args.bools)
		memcpy(set->data, args.bools, data);
	ret = vt_ioctl(fd, VFIO_DEVICE_SET_IRQS, set, size);
	free(set);
	return ret;
}

int vt_irq_off(int fd, uint32_t index)
{
	return vt_irq_set(fd, index, .count = 0);
}

uint64_t vt_event_count(int fd)
{
	uint64_t count = 0;

	return vt_read(fd, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

uint64_t vt_event_wait(int fd, int timeout_ms)
{
	if (vt_poll(fd, POLLIN, timeout_ms) <= 0)
		return 0;
	return vt_event_count(fd);
}

int vt_dma_map(int container, vt_addr vaddr, uint64_t iova, uint64_t size, uint32_t prot)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = prot,
		.vaddr = vaddr,
		.iova = iova,
		.size = size,
	};

	return vt_ioctl(container, VFIO_IOMMU_MAP_DMA, &map, sizeof(map));
}

int vt_dma_unmap(int container, uint64_t iova, uint64_t *size, uint32_t flags)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.flags = flags,
		.iova = iova,
		.size = *size,
	};
	int ret;

	ret = vt_ioctl(container, VFIO_IOMMU_UNMAP_DMA, &unmap, sizeof(unmap));
	*size = unmap.size;
	return ret;
}
