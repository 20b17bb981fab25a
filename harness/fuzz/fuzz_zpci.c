// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target `zpci`: firmware that answers anything, and an operator who does anything, while a
 * function is configured, bound, opened, used and taken away. Whatever firmware said, the
 * capabilities must be well formed and say what the kernel shows of the function.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/vfio_zdev.h>
#include <mock/func.h>
#include <shared/fault.h>
#include <shared/lab.h>
#include <shared/module.h>
#include <shared/pci.h>
#include <shared/sys.h>
#include <shared/zpci.h>

#include "cli/cli.h"
#include "cli/stage.h"
#include "cli/zpci_machine.h"
#include "fuzz/fuzz.h"
#include "fuzz/user_ops.h"
#include "fuzz/zpci_ops.h"

static const struct set_up {
	const struct mock_zpci_desc *desc;
	const char *bdf, *model, *driver;
	bool guest;
} set_ups[] = {
	{ &zpci_full, ZPCI_FULL, "edu", "vfio-pci", false },
	{ &zpci_full, ZPCI_FULL, "edu", "vfio-pci", true },
	{ &zpci_bare, ZPCI_BARE, "edu", "zdev-vfio-pci", false },
	{ &zpci_bare, ZPCI_BARE, "edu", "zdev-vfio-pci", true },
	{ &zpci_pf, ZPCI_PF, "demo-pf", "vfio-pci", false },
};

static vt_addr prepared_mem;

/* One input's run. */
static struct run {
	struct program p;
	const struct set_up *set_up;
	struct fuzz_user user;
	struct fuzz_thread own;
	bool honest;	/* no faults: what can be asked is answered */
	bool whole;	/* no module is refused: extensions have been found */
	bool guest;	/* has the group now */
} run;

static void must(bool holds, const char *what)
{
	if (!holds)
		sim_bug("zpci", "%s", what);
}

/* ---- what the user must see ---- */

static bool shows(const char *attr, unsigned long value)
{
	char text[64];

	return vt_pci_read(run.set_up->bdf, attr, text, sizeof(text)) ||
	       strtoul(text, NULL, 0) == value;
}

static void check_base(const struct vfio_device_info_cap_zpci_base *base)
{
	/* What firmware has told meanwhile may change it between the two looks. */
	must(sim_zpci_busy() || shows("function_handle", base->fh),
	     "the handle is not what sysfs shows");
	must(shows("pchid", base->pchid), "the channel is not what sysfs shows");
	must(shows("vfn", base->vfn), "the VF's number is not what sysfs shows");
	must(shows("pft", base->pft), "the type is not what sysfs shows");
	must(shows("pfgid", base->gid), "the group is not what sysfs shows");
}

static void check_caps(const uint8_t *info, uint32_t at, uint32_t end)
{
	struct vfio_device_info_cap_zpci_base base;
	struct vfio_info_cap_header head;
	unsigned int seen = 0;

	for (; at; at = head.next) {
		must(at + sizeof(head) <= end, "a capability is outside of the answer");
		memcpy(&head, info + at, sizeof(head));
		must(!head.next || head.next > at, "the chain does not go on");
		must(!(seen & 1u << head.id % 32), "a capability is there twice");
		seen |= 1u << head.id % 32;
		if (head.id == VFIO_DEVICE_INFO_CAP_ZPCI_BASE) {
			memcpy(&base, info + at, sizeof(base));
			check_base(&base);
		}
	}
	/* A module that goes away takes its extension along; zdev-vfio-pci has the code itself. */
	if (run.whole)
		must((seen & 0x16) == 0x16, "BASE, GROUP or PFIP is missing");
}

static void zpci_look(const struct program_op *op)
{
	struct {
		struct vfio_device_info info;
		uint8_t bytes[512];
	} v;
	uint32_t argsz = op->a % sizeof(v);

	if (run.user.dev.fd < 0)
		return;
	memset(&v, 0, sizeof(v));
	v.info.argsz = argsz < sizeof(v.info) ? (uint32_t)sizeof(v) : argsz;
	if (vt_ioctl(run.user.dev.fd, VFIO_DEVICE_GET_INFO, &v, v.info.argsz)) {
		must(!run.honest, "GET_INFO fails");
		return;
	}
	if (v.info.flags & VFIO_DEVICE_FLAGS_CAPS && v.info.cap_offset)
		check_caps((const uint8_t *)&v, v.info.cap_offset, v.info.argsz);
}

/* ---- the machine and its operator ---- */

static void zpci_error(const struct program_op *op)
{
	sim_zpci_error(run.set_up->desc->fid, op->a & 0x7f);
}

static void zpci_request(const struct program_op *op)
{
	(void)op;
	sim_zpci_request(run.set_up->desc->fid);
}

static void zpci_configure(const struct program_op *op)
{
	(void)op;
	sim_zpci_configure(run.set_up->desc->fid);
}

static void zpci_unplug(const struct program_op *op)
{
	(void)op;
	sim_zpci_unplug(run.set_up->desc->fid);
}

static void zpci_busy(const struct program_op *op)
{
	mock_zpci_busy(sim_zpci_machine(), run.set_up->desc->fid, op->a % 8);
}

static void zpci_message(const struct program_op *op)
{
	struct mock_func *fn = sim_pci_model(run.set_up->bdf);

	if (fn)
		mock_irq(fn, (unsigned int)op->b % 8);
}

static void zpci_numvfs(const struct program_op *op)
{
	char text[8];

	/* Not while it goes away: the attribute's file would be gone. */
	if (sim_zpci_busy() || sim_pci_lost())
		return;
	snprintf(text, sizeof(text), "%u", op->a % 3);
	vt_pci_write(run.set_up->bdf, "sriov_numvfs", text);
}

/* ---- the session ---- */

static void close_session(void)
{
	if (run.user.dev.group < 0)
		return;
	fuzz_user_end(&run.user);
	if (run.user.dev.fd >= 0)
		vt_close(run.user.dev.fd);
	run.user.dev.fd = -1;
	/* A second descriptor or a mapping may keep the device open, and with it the guest. */
	if (run.guest)
		sim_kvm_detach(run.user.dev.group);
	run.guest = false;
	vt_dev_close(&run.user.dev);
}

static void open_session(bool guest)
{
	struct vt_dev *d = &run.user.dev;

	if (vt_dev_attach(d, run.set_up->bdf))
		return;
	if (guest)
		run.guest = sim_kvm_attach(d->group) == 0;
	d->fd = vt_get_device(d->group, run.set_up->bdf);
	if (d->fd < 0) {
		d->fd = -1;
		close_session();
		return;
	}
	fuzz_user_open(&run.user, &run.p);
}

static void zpci_reopen(const struct program_op *op)
{
	(void)op;
	close_session();
	open_session(run.set_up->guest);
}

static void zpci_guest(const struct program_op *op)
{
	close_session();
	open_session(op->sel & 1);
}

static void (*const operations[ZPCI_OP_NR])(const struct program_op *op) = {
#define ZPCI_OP_ROW(name) [ZPCI_##name] = zpci_##name,
	ZPCI_OPS(ZPCI_OP_ROW)
#undef ZPCI_OP_ROW
};

static void do_ops(void)
{
	const struct program_op *op = run.p.ops, *end = op + run.p.nops;

	for (; op < end; op++) {
		if (!(op->op & ZPCI_OP_USER))
			operations[(op->op & 0x7f) % ZPCI_OP_NR](op);
		else if (run.user.dev.fd >= 0 && (op->op & FUZZ_OP_MASK) % FUZZ_OP_NR != OP_reopen)
			fuzz_user_op(&run.user, op);
		sim_yield_point();
	}
}

static void life(void)
{
	const struct set_up *s = run.set_up;

	if (sim_zpci_plug(s->desc, mock_device_find(s->model)))
		return;
	sim_zpci_configure(s->desc->fid);
	sim_settle();
	if (vt_bind(s->bdf, s->driver))
		return;
	open_session(s->guest);
	zpci_look(&(struct program_op){ .a = 0 });
	do_ops();
	close_session();
}

/*
 * When it was pulled out firmware's list could not be read, or lied: the kernel has it in standby,
 * until one of that id has come and gone.
 */
static void have_it_forgotten(void)
{
	const struct set_up *s = run.set_up;

	if (!sim_zpci_known(s->desc->fid))
		return;
	must(sim_zpci_plug(s->desc, mock_device_find(s->model)) == 0, "its place is not free");
	sim_zpci_unplug(s->desc->fid);
	sim_drain();
	must(!sim_zpci_known(s->desc->fid), "the kernel lists what firmware took back");
}

/* Nothing fails and nobody lies any more: what is left now stays for ever. */
static void undo(void)
{
	sim_fault_clear();
	sim_device_stream(NULL, 0);
	sim_munmap_all();
	sim_close_all();
	sim_settle();
	must(sim_kvm_end() == 0, "a guest's function stays registered");
	if (!sim_pci_lost())
		vt_pci_write(run.set_up->bdf, "sriov_numvfs", "0");
	sim_zpci_unplug(run.set_up->desc->fid);
	sim_drain();
	have_it_forgotten();
}

static void prepare(void)
{
	stage_enter("zpci");
	sim_zpci_unplug(ZPCI_FULL_FID);
	sim_zpci_unplug(ZPCI_BARE_FID);
	sim_kvm_load(1);
	sim_module_param_write("vfio-pci", "enable_sriov", "1");
	prepared_mem = vt_umem(16384);
	stage_image();
}

/* Can an open find that the module of its extension is on its way out? */
static bool refuses_modules(const struct program *p)
{
	unsigned int i;

	for (i = 0; i < p->nfaults; i++) {
		if (p->faults[i].class % SIM_FAULT_NR == SIM_FAULT_MODULE_GET)
			return true;
	}
	return false;
}

static void one(const uint8_t *data, size_t size)
{
	program_parse(&run.p, data, size);
	stage_restore();
	run.set_up = &set_ups[run.p.setup % (sizeof(set_ups) / sizeof(set_ups[0]))];
	memset(&run.user, 0, sizeof(run.user));
	memset(&run.own, 0, sizeof(run.own));
	run.user.mem = prepared_mem;
	run.user.own = &run.own;
	run.user.dev.fd = run.user.dev.group = run.user.dev.container = -1;
	run.guest = false;
	run.honest = !run.p.nfaults;
	run.whole = !strcmp(run.set_up->driver, "zdev-vfio-pci") || !refuses_modules(&run.p);
	program_begin(&run.p, "fuzz/zpci", data, size);
	/* What firmware says of handles and ranges is what instructions are given. */
	sim_pci_lenient(1);
	life();
	undo();
	if (!fuzz_vfs_lost() && !sim_pci_lost())
		sim_check_end();
}

FUZZ_TARGET_(zpci,
	     .doc = "zPCI firmware that answers anything and an operator who does anything, from "
		    "plugging in to unplugging: capabilities are compared with sysfs",
	     .second = ZPCI_OP_USER, .prepare = prepare, .one = one);
