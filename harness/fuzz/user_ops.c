// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an untrusted user can do to a device that it has open, an operation each. Used by every
 * target that has such a user.
 */
#include <string.h>
#include <sys/mman.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "fuzz/user_ops.h"

static int width_of(const struct program_op *op)
{
	return 1 << (op->sel >> 4 & 3);
}

static uint64_t region_offset(const struct program_op *op)
{
	return (uint64_t)(op->sel & 0xf) << 40 | (op->a & 0xfffff);
}

static void op_config_read(struct fuzz_user *u, const struct program_op *op)
{
	uint64_t v;

	vt_pread(u->dev.fd, &v, (size_t)width_of(op), (7ull << 40) + (op->a & 0x1fff));
}

static void op_config_write(struct fuzz_user *u, const struct program_op *op)
{
	vt_pwrite(u->dev.fd, &op->b, (size_t)width_of(op), (7ull << 40) + (op->a & 0x1fff));
}

static void op_region_read(struct fuzz_user *u, const struct program_op *op)
{
	uint8_t buf[64];

	vt_pread(u->dev.fd, buf, op->flags % sizeof(buf), region_offset(op));
}

static void op_region_write(struct fuzz_user *u, const struct program_op *op)
{
	uint8_t buf[64];

	memset(buf, (int)op->b, sizeof(buf));
	memcpy(buf, &op->b, sizeof(op->b));
	vt_pwrite(u->dev.fd, buf, op->flags % sizeof(buf), region_offset(op));
}

static void op_bar_word(struct fuzz_user *u, const struct program_op *op)
{
	uint64_t v = op->b;

	if (op->flags & 1)
		vt_pwrite(u->dev.fd, &v, (size_t)width_of(op), region_offset(op));
	else
		vt_pread(u->dev.fd, &v, (size_t)width_of(op), region_offset(op));
}

static void op_info(struct fuzz_user *u, const struct program_op *op)
{
	union {
		struct vfio_device_info dev;
		struct vfio_region_info region;
		struct vfio_irq_info irq;
		struct vfio_pci_hot_reset_info hot;
		uint8_t room[256];
	} v;
	static const unsigned long cmds[] = {
		VFIO_DEVICE_GET_INFO,
		VFIO_DEVICE_GET_REGION_INFO,
		VFIO_DEVICE_GET_IRQ_INFO,
		VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
	};
	size_t size = op->flags % sizeof(v);

	memset(&v, 0, sizeof(v));
	v.region.argsz = op->flags & 0x8000 ? (uint32_t)op->b : (uint32_t)size;
	v.region.index = op->a;
	vt_ioctl(u->dev.fd, cmds[op->sel % 4], &v, size);
}

static void op_set_irqs(struct fuzz_user *u, const struct program_op *op)
{
	union {
		struct vfio_irq_set set;
		uint8_t room[128];
	} v;
	size_t size = sizeof(v.set) + (op->b & 0x3f);
	int32_t fd;
	unsigned int i;

	memset(&v, 0, sizeof(v));
	v.set.argsz = op->b & 0x8000 ? (uint32_t)(op->b >> 32) : (uint32_t)size;
	v.set.flags = op->flags & 0x7f;
	v.set.index = op->sel & 0x80 ? op->sel : op->sel % 5;
	v.set.start = op->b >> 16 & 0xff;
	v.set.count = op->a & 0x100 ? op->a : op->a % 6;
	for (i = 0; i < 16; i++) {
		fd = op->a >> (9 + i % 20) & 1 ? -1 : u->events[(i + op->a) % FUZZ_EVENTS];
		if (sizeof(v.set) + i * 4 + 4 <= sizeof(v))
			memcpy(v.set.data + i * 4, &fd, 4);
	}
	vt_ioctl(u->dev.fd, VFIO_DEVICE_SET_IRQS, &v, size);
}

/* The usual way to enable interrupts: random bits alone seldom get there. */
static void op_enable_irqs(struct fuzz_user *u, const struct program_op *op)
{
	uint32_t index = op->sel % 5;
	unsigned int count = op->a % (FUZZ_EVENTS + 1);
	int32_t fds[FUZZ_EVENTS];
	unsigned int i;

	for (i = 0; i < FUZZ_EVENTS; i++)
		fds[i] = op->flags >> i & 1 ? -1 : u->events[i];
	vt_irq_set(u->dev.fd, index, .start = op->a >> 8 & 3, .count = count, .fds = fds);
}

static void op_device_irq(struct fuzz_user *u, const struct program_op *op)
{
	struct mock_func *fn = sim_pci_model(u->dev.bdf);

	if (!fn)
		return;
	if (op->sel & 1)
		mock_intx(fn, op->flags & 1);
	else
		mock_irq(fn, op->a % 4);
	sim_yield_point();
}

static void op_reset(struct fuzz_user *u, const struct program_op *op)
{
	union {
		struct vfio_pci_hot_reset hot;
		uint8_t room[64];
	} v = { .hot = { .argsz = sizeof(v.hot) + 4, .count = 1 } };
	int32_t group = u->dev.group;

	if (op->sel & 1) {
		memcpy(v.room + sizeof(v.hot), &group, 4);
		vt_ioctl(u->dev.fd, VFIO_DEVICE_PCI_HOT_RESET, &v, sizeof(v.hot) + 4);
	} else {
		vt_ioctl_arg(u->dev.fd, VFIO_DEVICE_RESET, 0);
	}
}

static void op_feature(struct fuzz_user *u, const struct program_op *op)
{
	union {
		struct vfio_device_feature f;
		uint8_t room[96];
	} v;
	size_t size = sizeof(v.f) + op->sel % 64;

	memset(&v, 0, sizeof(v));
	v.f.argsz = (uint32_t)size;
	v.f.flags = (op->a & 0xf) | (uint32_t)(op->flags & 7) << 16;
	memcpy(v.f.data, &op->b, sizeof(op->b));
	vt_ioctl(u->dev.fd, VFIO_DEVICE_FEATURE, &v, size);
}

static void op_ioeventfd(struct fuzz_user *u, const struct program_op *op)
{
	struct vfio_device_ioeventfd v = {
		.argsz = sizeof(v),
		.flags = op->flags & 0x1f,
		.offset = op->a & 0x80000000 ? op->b : region_offset(op),
		.data = op->b,
		.fd = op->sel & 0x80 ? -1 : u->events[op->a % FUZZ_EVENTS],
	};

	vt_ioctl(u->dev.fd, VFIO_DEVICE_IOEVENTFD, &v, sizeof(v));
}

/* A signal or a failed allocation leaves the mapping in place. */
static int unmap(struct fuzz_user *u, unsigned int i)
{
	int ret = vt_unmap(u->own->maps[i].at, u->own->maps[i].len);

	if (!ret)
		u->own->maps[i].len = 0;
	return ret;
}

static void op_map(struct fuzz_user *u, const struct program_op *op)
{
	unsigned int i = op->flags % FUZZ_MAPPINGS;
	uint64_t len = (uint64_t)(1 + (op->b & 7)) * 4096;

	if (u->own->maps[i].len) {
		unmap(u, i);
		return;
	}
	if (!vt_map(u->dev.fd, region_offset(op) & ~0xfffull, len, PROT_READ | PROT_WRITE,
		    op->flags & 0x100 ? MAP_PRIVATE : MAP_SHARED, &u->own->maps[i].at))
		u->own->maps[i].len = len;
}

static void op_touch(struct fuzz_user *u, const struct program_op *op)
{
	unsigned int i = op->flags % FUZZ_MAPPINGS;
	uint64_t v = op->b;
	vt_addr at;

	if (!u->own->maps[i].len)
		return;
	at = u->own->maps[i].at + (op->a % u->own->maps[i].len & ~7ull);
	if (op->flags & 0x100)
		vt_store(at, width_of(op), v);
	else
		vt_load(at, width_of(op), &v);
}

static void op_dma(struct fuzz_user *u, const struct program_op *op)
{
	uint64_t size = (uint64_t)(op->a & 3) << 12;

	if (op->flags & 1)
		vt_dma_unmap(u->dev.container, op->b, &size, op->flags >> 1 & 3);
	else
		vt_dma_map(u->dev.container, u->mem + (op->a >> 2 & 3) * 4096, op->b, size,
			   op->flags >> 1 & 7);
}

static void op_events(struct fuzz_user *u, const struct program_op *op)
{
	if (op->sel & 1)
		vt_poll(u->events[op->a % FUZZ_EVENTS], 1, op->flags & 0xff);
	else
		vt_event_count(u->events[op->a % FUZZ_EVENTS]);
}

static void op_reopen(struct fuzz_user *u, const struct program_op *op)
{
	(void)op;
	vt_close(u->dev.fd);
	u->dev.fd = vt_get_device(u->dev.group, u->dev.bdf);
}

static void op_raw_ioctl(struct fuzz_user *u, const struct program_op *op)
{
	static const int where[] = { 0, 1, 2 };
	int fds[] = { u->dev.fd, u->dev.group, u->dev.container };

	/* ';' is VFIO's ioctl type; the number is the input's. */
	vt_ioctl_arg(fds[where[op->sel % 3]], (unsigned long)(';' << 8 | (100 + op->a % 25)),
		     op->flags & 1 ? op->b : u->mem);
}

/* The fds of a group's and a container's calls, and a device fd opened twice. */
static void op_group(struct fuzz_user *u, const struct program_op *op)
{
	struct vfio_group_status status = { .argsz = op->flags & 0x1f };
	int32_t container = op->flags & 0x100 ? u->events[0] : u->dev.container;

	switch (op->sel % 4) {
	case 0:
		vt_ioctl(u->dev.group, VFIO_GROUP_GET_STATUS, &status, sizeof(status));
		break;
	case 1:
		vt_ioctl(u->dev.group, VFIO_GROUP_SET_CONTAINER, &container, sizeof(container));
		break;
	case 2:
		vt_ioctl_arg(u->dev.group, VFIO_GROUP_UNSET_CONTAINER, 0);
		break;
	default:
		if (u->own->second >= 0)
			vt_close(u->own->second);
		u->own->second = vt_get_device(u->dev.group, u->dev.bdf);
		break;
	}
}

static void op_container(struct fuzz_user *u, const struct program_op *op)
{
	struct vfio_iommu_type1_info info = { .argsz = op->flags & 0x3f };

	switch (op->sel % 3) {
	case 0:
		vt_ioctl_arg(u->dev.container, VFIO_CHECK_EXTENSION, op->b);
		break;
	case 1:
		vt_ioctl_arg(u->dev.container, VFIO_SET_IOMMU, op->a & 0xf);
		break;
	default:
		vt_ioctl(u->dev.container, VFIO_IOMMU_GET_INFO, &info, sizeof(info));
		break;
	}
}

static void op_use_second(struct fuzz_user *u, const struct program_op *op)
{
	uint32_t v;

	if (op->sel & 1) {
		vt_close(u->own->second);
		u->own->second = -1;
	} else {
		vt_pread(u->own->second, &v, sizeof(v), region_offset(op));
	}
}

/* Virtual, so it costs nothing; what is idle falls asleep meanwhile. */
static void op_sleep(struct fuzz_user *u, const struct program_op *op)
{
	(void)u;
	vt_sleep_ms(op->flags & 0xff);
}

/* A structure or a region from the blob: sizes and pointers that no operation would compose. */
static void op_blob(struct fuzz_user *u, const struct program_op *op)
{
	static const unsigned long cmds[] = {
		VFIO_DEVICE_SET_IRQS, VFIO_DEVICE_PCI_HOT_RESET, VFIO_DEVICE_FEATURE,
		VFIO_DEVICE_IOEVENTFD, VFIO_DEVICE_GET_REGION_INFO, VFIO_IOMMU_MAP_DMA,
		VFIO_IOMMU_UNMAP_DMA,
	};
	unsigned int cmd = op->sel % (sizeof(cmds) / sizeof(cmds[0]) + 1);
	unsigned int from = op->a % (u->nblob + 1), len = op->flags % (u->nblob - from + 1);
	uint8_t room[PROGRAM_BLOB];

	memcpy(room, u->blob + from, len);
	if (cmd == sizeof(cmds) / sizeof(cmds[0]))
		vt_pwrite(u->dev.fd, room, len, (uint64_t)(op->sel >> 4) << 40 | (op->b & 0xfffff));
	else
		vt_ioctl(cmd < 5 ? u->dev.fd : u->dev.container, cmds[cmd], room, len);
}

static void (*const operations[FUZZ_OP_NR])(struct fuzz_user *u, const struct program_op *op) = {
#define USER_OP_ROW(name) [OP_##name] = op_##name,
	USER_OPS(USER_OP_ROW)
#undef USER_OP_ROW
};

void fuzz_user_open(struct fuzz_user *u, const struct program *p)
{
	unsigned int i;

	u->blob = p->blob;
	u->nblob = p->nblob;
	u->own->second = -1;
	vt_cfg_set16(u->dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
	for (i = 0; i < FUZZ_EVENTS; i++)
		u->events[i] = vt_eventfd(0);
}

void fuzz_user_op(struct fuzz_user *u, const struct program_op *op)
{
	operations[(op->op & FUZZ_OP_MASK) % FUZZ_OP_NR](u, op);
}

void fuzz_user_end(struct fuzz_user *u)
{
	unsigned int i, tries;

	/* A process that ends loses its mappings whatever fails; faults are few. */
	for (i = 0; i < FUZZ_MAPPINGS; i++)
		for (tries = 0; u->own->maps[i].len && tries <= PROGRAM_FAULTS; tries++)
			unmap(u, i);
}

/*
 * The kernel looks for VFs where their PF last said that they are. One that said something else
 * when they were made has VFs that are never found again, and all that they hold stays held.
 */
bool fuzz_vfs_lost(void)
{
	struct sim_pci_info info;
	unsigned int cookie = 0;

	while (sim_pci_next(&cookie, &info) > 0)
		if (info.is_vf)
			return true;
	return false;
}
