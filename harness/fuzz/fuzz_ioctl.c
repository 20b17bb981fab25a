// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target `ioctl`: an untrusted user of one device. Open, a program of ioctls, config and BAR
 * accesses, mappings, DMA ranges and device interrupts, close; then nothing may be left.
 */
#include <string.h>
#include <sys/mman.h>

#include <mock/func.h>
#include <shared/lab.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "cli/stage.h"
#include "fuzz/fuzz.h"
#include "fuzz/ioctl_ops.h"
#include "fuzz/program.h"
#include "vt/vt.h"

#define MAPPINGS 4
#define EVENTS	 4

/* What the program has open; a copy per input, since its numbers live in the image too. */
struct user {
	struct vt_dev dev;
	int events[EVENTS];
	vt_addr mem;
	struct {
		vt_addr at;
		uint64_t len;
	} maps[MAPPINGS];
};

static struct user prepared;
static const char *bdf;

static int width_of(const struct program_op *op)
{
	return 1 << (op->sel >> 4 & 3);
}

static uint64_t region_offset(const struct program_op *op)
{
	return (uint64_t)(op->sel & 0xf) << 40 | (op->a & 0xfffff);
}

static void op_config_read(struct user *u, const struct program_op *op)
{
	uint64_t v;

	vt_pread(u->dev.fd, &v, (size_t)width_of(op), (7ull << 40) + (op->a & 0x1fff));
}

static void op_config_write(struct user *u, const struct program_op *op)
{
	vt_pwrite(u->dev.fd, &op->b, (size_t)width_of(op), (7ull << 40) + (op->a & 0x1fff));
}

static void op_region_read(struct user *u, const struct program_op *op)
{
	uint8_t buf[64];

	vt_pread(u->dev.fd, buf, op->flags % sizeof(buf), region_offset(op));
}

static void op_region_write(struct user *u, const struct program_op *op)
{
	uint8_t buf[64];

	memset(buf, (int)op->b, sizeof(buf));
	memcpy(buf, &op->b, sizeof(op->b));
	vt_pwrite(u->dev.fd, buf, op->flags % sizeof(buf), region_offset(op));
}

static void op_bar_word(struct user *u, const struct program_op *op)
{
	uint64_t v = op->b;

	if (op->flags & 1)
		vt_pwrite(u->dev.fd, &v, (size_t)width_of(op), region_offset(op));
	else
		vt_pread(u->dev.fd, &v, (size_t)width_of(op), region_offset(op));
}

static void op_info(struct user *u, const struct program_op *op)
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

static void op_set_irqs(struct user *u, const struct program_op *op)
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
		fd = op->a >> (9 + i % 20) & 1 ? -1 : u->events[(i + op->a) % EVENTS];
		if (sizeof(v.set) + i * 4 + 4 <= sizeof(v))
			memcpy(v.set.data + i * 4, &fd, 4);
	}
	vt_ioctl(u->dev.fd, VFIO_DEVICE_SET_IRQS, &v, size);
}

/* The usual way to enable interrupts: random bits alone seldom get there. */
static void op_enable_irqs(struct user *u, const struct program_op *op)
{
	uint32_t index = op->sel % 5;
	unsigned int count = op->a % (EVENTS + 1);
	int32_t fds[EVENTS];
	unsigned int i;

	for (i = 0; i < EVENTS; i++)
		fds[i] = op->flags >> i & 1 ? -1 : u->events[i];
	vt_irq_set(u->dev.fd, index, .start = op->a >> 8 & 3, .count = count, .fds = fds);
}

static void op_device_irq(struct user *u, const struct program_op *op)
{
	struct mock_func *fn = sim_pci_model(bdf);

	(void)u;
	if (!fn)
		return;
	if (op->sel & 1)
		mock_intx(fn, op->flags & 1);
	else
		mock_irq(fn, op->a % 4);
	sim_yield_point();
}

static void op_reset(struct user *u, const struct program_op *op)
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

static void op_feature(struct user *u, const struct program_op *op)
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

static void op_ioeventfd(struct user *u, const struct program_op *op)
{
	struct vfio_device_ioeventfd v = {
		.argsz = sizeof(v),
		.flags = op->flags & 0x1f,
		.offset = op->a & 0x80000000 ? op->b : region_offset(op),
		.data = op->b,
		.fd = op->sel & 0x80 ? -1 : u->events[op->a % EVENTS],
	};

	vt_ioctl(u->dev.fd, VFIO_DEVICE_IOEVENTFD, &v, sizeof(v));
}

/* A signal or a failed allocation leaves the mapping in place. */
static int unmap(struct user *u, unsigned int i)
{
	int ret = vt_unmap(u->maps[i].at, u->maps[i].len);

	if (!ret)
		u->maps[i].len = 0;
	return ret;
}

static void op_map(struct user *u, const struct program_op *op)
{
	unsigned int i = op->flags % MAPPINGS;
	uint64_t len = (uint64_t)(1 + (op->b & 7)) * 4096;

	if (u->maps[i].len) {
		unmap(u, i);
		return;
	}
	if (!vt_map(u->dev.fd, region_offset(op) & ~0xfffull, len, PROT_READ | PROT_WRITE,
		    op->flags & 0x100 ? MAP_PRIVATE : MAP_SHARED, &u->maps[i].at))
		u->maps[i].len = len;
}

static void op_touch(struct user *u, const struct program_op *op)
{
	unsigned int i = op->flags % MAPPINGS;
	uint64_t v = op->b;
	vt_addr at;

	if (!u->maps[i].len)
		return;
	at = u->maps[i].at + (op->a % u->maps[i].len & ~7ull);
	if (op->flags & 0x100)
		vt_store(at, width_of(op), v);
	else
		vt_load(at, width_of(op), &v);
}

static void op_dma(struct user *u, const struct program_op *op)
{
	uint64_t size = (uint64_t)(op->a & 3) << 12;

	if (op->flags & 1)
		vt_dma_unmap(u->dev.container, op->b, &size, op->flags >> 1 & 3);
	else
		vt_dma_map(u->dev.container, u->mem + (op->a >> 2 & 3) * 4096, op->b, size,
			   op->flags >> 1 & 7);
}

static void op_events(struct user *u, const struct program_op *op)
{
	if (op->sel & 1)
		vt_poll(u->events[op->a % EVENTS], 1, op->flags & 0xff);
	else
		vt_event_count(u->events[op->a % EVENTS]);
}

static void op_reopen(struct user *u, const struct program_op *op)
{
	(void)op;
	vt_close(u->dev.fd);
	u->dev.fd = vt_get_device(u->dev.group, bdf);
}

static void op_raw_ioctl(struct user *u, const struct program_op *op)
{
	static const int where[] = { 0, 1, 2 };
	int fds[] = { u->dev.fd, u->dev.group, u->dev.container };

	/* ';' is VFIO's ioctl type; the number is the input's. */
	vt_ioctl_arg(fds[where[op->sel % 3]], (unsigned long)(';' << 8 | (100 + op->a % 25)),
		     op->flags & 1 ? op->b : u->mem);
}

static void (*const operations[IOCTL_OP_NR])(struct user *u, const struct program_op *op) = {
#define IOCTL_OP_ROW(name) [OP_##name] = op_##name,
	IOCTL_OPS(IOCTL_OP_ROW)
#undef IOCTL_OP_ROW
};

static void prepare(void)
{
	bdf = stage_enter("edu")->bdf;
	memset(&prepared, 0, sizeof(prepared));
	prepared.mem = vt_umem(16384);
	stage_image();
}

static void one(const uint8_t *data, size_t size)
{
	static struct user u;
	struct program p;
	unsigned int i, tries;

	program_parse(&p, data, size);
	stage_restore();
	u = prepared;
	program_begin(&p, "fuzz/ioctl", data, size);
	if (!vt_dev_open(&u.dev, bdf)) {
		vt_cfg_set16(u.dev.fd, PCI_COMMAND, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
		for (i = 0; i < EVENTS; i++)
			u.events[i] = vt_eventfd(0);
		for (i = 0; i < p.nops; i++)
			operations[p.ops[i].op % IOCTL_OP_NR](&u, &p.ops[i]);
		/* A process that ends loses its mappings whatever fails; faults are few. */
		for (i = 0; i < MAPPINGS; i++)
			for (tries = 0; u.maps[i].len && tries <= PROGRAM_FAULTS; tries++)
				unmap(&u, i);
	}
	mock_intx(sim_pci_model(bdf), 0);
	sim_close_all();
	sim_check_end();
}

FUZZ_TARGET_(ioctl, .doc = "an untrusted user of one device: up to 64 operations, schedule, faults",
	     .prepare = prepare, .one = one);
