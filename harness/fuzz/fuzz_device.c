// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target `device`: a malicious or broken device. It is plugged in, found, bound, has VFs, is
 * opened, used, closed and removed, all of that by the book; meanwhile its answers are what the
 * input makes of them, and it interrupts, writes memory, reports errors or vanishes when it likes.
 *
 * Two kinds of device: models that tell the truth but for the input's lies, and the relaxed one,
 * whose config space is the input's: nothing of a specification binds it.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <mock/func.h>
#include <mock/twin.h>
#include <shared/lab.h>
#include <shared/pci.h>
#include <shared/sys.h>

#include "cli/cli.h"
#include "cli/stage.h"
#include "fuzz/device_ops.h"
#include "fuzz/fuzz.h"
#include "fuzz/user_ops.h"

#include <shared/module.h>

#define PHASE_BITS 0xe0

/* Behind the root port, which leads to bus 1. */
#define DEVICE "0000:01:00.0"
#define VF0    "0000:01:01.0"

static const struct set_up {
	const char *model;  /* NULL: the relaxed one */
	const char *opened; /* which function the user gets */
	const char *numvfs;
} set_ups[] = {
	{ "demo-pf", VF0, "2" }, { "edu", DEVICE, NULL }, { "demo-bars", DEVICE, NULL },
	{ NULL, DEVICE, NULL },	 { "demo-pf", DEVICE, "1" },
};

static vt_addr prepared_mem;

/* One input's run. */
struct run {
	const struct program *program;
	const struct set_up *set_up;
	struct fuzz_user user;
	struct fuzz_thread own;
};

/* ---- the relaxed device ---- */

#define RELAXED_LEN 4096

/*
 * Edits of config space, four bytes each in the blob: offset (16 bits), value, and what to do with
 * it. The base is an endpoint with the capabilities that the driver treats in ways of their own.
 */
enum { EDIT_SET, EDIT_XOR, EDIT_ADD, EDIT_KINDS };

static const struct {
	uint16_t off, value;
} base[] = {
	{ PCI_VENDOR_ID, 0x1234 },
	{ PCI_DEVICE_ID, 0x5a50 },
	{ PCI_STATUS, PCI_STATUS_CAP_LIST },
	{ PCI_CLASS_DEVICE, 0x0200 },
	{ PCI_INTERRUPT_LINE, 0x0100 },
	{ PCI_CAPABILITY_LIST, 0x40 },
	{ 0x40, 0x5000 | PCI_CAP_ID_PM },
	{ 0x42, 3 },
	{ 0x50, 0x7000 | PCI_CAP_ID_MSI },
	{ 0x52, PCI_MSI_FLAGS_64BIT | PCI_MSI_FLAGS_MASKBIT | 2 << 1 },
	{ 0x70, 0xb000 | PCI_CAP_ID_EXP },
	{ 0x72, 2 },
	{ 0x76, PCI_EXP_DEVCAP_FLR >> 16 },
	{ 0xb0, 0xc000 | PCI_CAP_ID_MSIX },
	{ 0xb2, 3 },
	{ 0xb8, 0x800 },
	{ 0xc0, 0xc800 | PCI_CAP_ID_VPD },
	{ 0xc8, 0xd000 | PCI_CAP_ID_AF },
	{ 0xca, 0x0306 },
	{ 0xd0, PCI_CAP_ID_VNDR },
	{ 0xd2, 0x10 },
	{ 0x100, PCI_EXT_CAP_ID_ERR },
	{ 0x102, 0x1501 },
	{ 0x150, PCI_EXT_CAP_ID_VNDR },
	{ 0x152, 0x1801 },
	{ 0x156, 0x0200 },
	{ 0x180, PCI_EXT_CAP_ID_PWR },
	{ 0x182, 0x0001 },
};

static struct mock_device *relaxed_device(const struct program *p)
{
	static struct mock_twin_desc desc;
	static struct mock_device device;
	static uint8_t config[RELAXED_LEN];
	unsigned int i;

	memset(config, 0, sizeof(config));
	for (i = 0; i < sizeof(base) / sizeof(base[0]); i++)
		memcpy(config + base[i].off, &base[i].value, 2);
	for (i = 0; i + 4 <= p->nblob; i += 4) {
		const uint8_t *edit = p->blob + i;
		uint8_t *at = config + (edit[0] | edit[1] << 8) % RELAXED_LEN;

		switch (edit[3] % EDIT_KINDS) {
		case EDIT_SET:
			*at = edit[2];
			break;
		case EDIT_XOR:
			*at ^= edit[2];
			break;
		default:
			*at = (uint8_t)(*at + edit[2]);
			break;
		}
	}
	desc = (struct mock_twin_desc){
		.name = "relaxed", .config = config, .config_len = sizeof(config),
		.bars[0] = { MOCK_MEM32, 4096 },
		.bars[2] = { MOCK_MEM64 | MOCK_PREFETCH, 64 << 10 },
		.bars[4] = { MOCK_IO, 32 },
	};
	mock_twin_device(&device, &desc);
	return &device;
}

/* ---- what the device does by itself ---- */

static void dev_vector(struct mock_func *fn, const struct program_op *op)
{
	mock_irq(fn, op->a % 8);
}

static void dev_line(struct mock_func *fn, const struct program_op *op)
{
	mock_intx(fn, op->flags & 1);
}

/* To and from where the user may have mapped something, the doorbells, and anywhere. */
static void dev_dma(struct mock_func *fn, const struct program_op *op)
{
	mock_u64 addr = op->sel & 1 ? op->b : (op->b & 0x3fff) + 0x10000;
	mock_u8 buf[16] = { 0 };

	if (op->sel & 2)
		mock_dma_read(fn, addr, buf, op->flags % sizeof(buf));
	else
		mock_dma_write(fn, addr, &op->b, op->flags % sizeof(op->b));
}

static void dev_config(struct mock_func *fn, const struct program_op *op)
{
	static const int widths[] = { 1, 2, 4, 1 };
	int width = widths[op->sel & 3];

	mock_cfg_set(fn, op->a & 0xfff & ~((unsigned int)width - 1), width, (mock_u32)op->b);
}

static void dev_error(struct mock_func *fn, const struct program_op *op)
{
	(void)fn;
	sim_pci_error(DEVICE, op->sel % (SIM_PCI_ERROR_PERM + 1));
}

static void dev_pme(struct mock_func *fn, const struct program_op *op)
{
	(void)op;
	mock_pme(fn);
}

static void dev_vanish(struct mock_func *fn, const struct program_op *op)
{
	(void)fn;
	(void)op;
	sim_pci_vanish(DEVICE);
}

/*
 * The kernel's own recovery does not go with adding and removing functions: one that is removed
 * while its bus is reset stays locked, and recovery takes device locks with the bus held, SR-IOV
 * the other way around. No driver can help either, so here the two take turns.
 */
static void let_recover(void)
{
	while (sim_pci_recovering())
		vt_sleep_ms(1000);
}

static void dev_unplug(struct mock_func *fn, const struct program_op *op)
{
	(void)fn;
	(void)op;
	let_recover();
	if (!sim_pci_lost())
		sim_pci_unplug(DEVICE);
}

/* ---- and the administrator, or time ---- */

static void dev_pass(struct mock_func *fn, const struct program_op *op)
{
	(void)fn;
	vt_sleep_ms(op->flags & 0xff);
}

/* VFs that a lie put where another function is cannot be taken away: the other one would be. */
static void dev_numvfs(struct mock_func *fn, const struct program_op *op)
{
	char text[8];

	(void)fn;
	let_recover();
	if (sim_pci_lost())
		return;
	snprintf(text, sizeof(text), "%u", op->a % 4);
	vt_pci_write(DEVICE, "sriov_numvfs", text);
}

static void dev_reset(struct mock_func *fn, const struct program_op *op)
{
	(void)fn;
	(void)op;
	vt_pci_write(DEVICE, "reset", "1");
}

static void dev_unbind(struct mock_func *fn, const struct program_op *op)
{
	(void)fn;
	let_recover();
	if (!sim_pci_lost())
		vt_unbind(op->sel & 1 ? VF0 : DEVICE);
}

static void (*const operations[DEVICE_OP_NR])(struct mock_func *fn, const struct program_op *op) = {
#define DEVICE_OP_ROW(name) [DEV_##name] = dev_##name,
	DEVICE_OPS(DEVICE_OP_ROW)
#undef DEVICE_OP_ROW
};

static void device_ops(struct run *r, enum device_phase phase)
{
	const struct program_op *op = r->program->ops, *end = op + r->program->nops;

	for (; op < end; op++) {
		struct mock_func *fn;

		if (op->op >> 5 != phase)
			continue;
		fn = sim_pci_model(op->sel & 0x80 ? VF0 : DEVICE);
		if (fn)
			operations[(op->op & FUZZ_OP_MASK) % DEVICE_OP_NR](fn, op);
		sim_yield_point();
	}
}

static bool has_phase(const struct program *p, enum device_phase phase)
{
	unsigned int i;

	for (i = 0; i < p->nops; i++)
		if (p->ops[i].op >> 5 == phase)
			return true;
	return false;
}

static void beside(void *arg)
{
	device_ops(arg, PHASE_BESIDE);
}

/* ---- by the book ---- */

static void session(struct run *r)
{
	const struct program_op *op = r->program->ops, *end = op + r->program->nops;
	struct fuzz_user *u = &r->user;
	struct vfio_region_info region;
	unsigned int i, tries = 0;
	vt_addr at;

	fuzz_user_open(u, r->program);
	for (i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		if (vt_region(u->dev.fd, i, &region) || !region.size)
			continue;
		vt_bar_get32(u->dev.fd, i, 0);
		if (region.flags & VFIO_REGION_INFO_FLAG_MMAP &&
		    !vt_map(u->dev.fd, region.offset, 4096, PROT_READ, MAP_SHARED, &at)) {
			uint64_t v;

			vt_load(at, 4, &v);
			/* A signal may keep it, which would keep the device open. */
			while (vt_unmap(at, 4096) && tries++ < PROGRAM_FAULTS)
				;
		}
	}
	vt_dma_map(u->dev.container, u->mem, 0x10000, 16384, 3);
	vt_irq_set(u->dev.fd, VFIO_PCI_MSIX_IRQ_INDEX, .count = 2, .fds = u->events);
	mock_irq(sim_pci_model(r->set_up->opened), 0);
	for (; op < end; op++)
		if (op->op >> 5 == PHASE_SESSION)
			fuzz_user_op(u, op);
	fuzz_user_end(u);
}

static void open_and_close(struct run *r)
{
	int task = -1;

	if (has_phase(r->program, PHASE_BESIDE))
		task = sim_spawn("device", beside, r);
	if (!vt_dev_open(&r->user.dev, r->set_up->opened) &&
	    sim_pci_model(r->set_up->opened))
		session(r);
	sim_close_all();
	if (task >= 0)
		sim_join(task);
}

static void life(struct run *r)
{
	if (vt_bind(DEVICE, "vfio-pci"))
		return;
	device_ops(r, PHASE_BOUND);
	let_recover();
	if (r->set_up->numvfs)
		vt_pci_write(DEVICE, "sriov_numvfs", r->set_up->numvfs);
	if (sim_pci_lost())
		return;
	device_ops(r, PHASE_VFS);
	open_and_close(r);
	device_ops(r, PHASE_CLOSED);
}

/* Extensions that the device's ids asked for were loaded behind the driver; they are no leak. */
static void unload_extensions(void)
{
	const char *name, *last;
	unsigned int i;

	do {
		last = NULL;
		for (i = 0; (name = sim_module_next_loaded(i)); i++)
			last = name;
	} while (last && strcmp(last, "vfio_pci") && !sim_rmmod(last));
}

/* Nothing fails and nobody lies any more: what is left now stays for ever. */
static void undo(void)
{
	struct mock_func *fn = sim_pci_model(DEVICE);

	sim_fault_clear();
	sim_device_stream(NULL, 0);
	if (fn)
		mock_intx(fn, 0);
	let_recover();
	if (sim_pci_lost())
		return;
	vt_pci_write(DEVICE, "sriov_numvfs", "0");
	vt_pci_write(DEVICE, "remove", "1");
	/* Recovery from an error waits for links and holds its function meanwhile. */
	sim_drain();
}

static void prepare(void)
{
	stage_enter("port");
	prepared_mem = vt_umem(16384);
	stage_image();
}

static void one(const uint8_t *data, size_t size)
{
	static struct program p;
	static struct run r;
	const struct mock_device *model;

	program_parse(&p, data, size);
	stage_restore();
	memset(&r, 0, sizeof(r));
	r.program = &p;
	r.set_up = &set_ups[p.setup % (sizeof(set_ups) / sizeof(set_ups[0]))];
	r.user.mem = prepared_mem;
	r.user.own = &r.own;
	model = r.set_up->model ? mock_device_find(r.set_up->model) : relaxed_device(&p);
	if (!model)
		cli_die("fuzz: mock-hw has no device '%s'", r.set_up->model);
	program_begin(&p, "fuzz/device", data, size);
	/* What a device says of its BARs may change while they are in use. */
	sim_pci_lenient(1);
	if (!sim_pci_add(DEVICE, model, 0))
		life(&r);
	undo();
	unload_extensions();
	if (!fuzz_vfs_lost() && !sim_pci_lost())
		sim_check_end();
}

FUZZ_TARGET_(device,
	     .doc = "a malicious or broken device, from plugging in to removal: lies, its own "
		    "actions, a user's session, schedule, faults",
	     .second = PHASE_BITS, .prepare = prepare, .one = one);
