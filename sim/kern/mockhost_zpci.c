// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the zPCI machine is plugged in, and its part of the door: see mockhost.c for devices.
 */
#include <linux/pci.h>
#include <linux/slab.h>
#include <asm/pci.h>
#include <mock/host.h>
#include <mock/zpci.h>
#include <shared/zpci.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

static void *host_alloc(void *host, mock_u64 size)
{
	return sim_zalloc(size);
}

static void host_free(void *host, void *mem)
{
	kfree(mem);
}

static void host_event(void *host, const struct mock_zpci_event *event)
{
	sim_log("zpci: %s event 0x%x for function 0x%x", event->error ? "error" : "availability",
		event->pec, event->fid);
	sim_zpci_told(event->error, event->pec, event->fid, event->fh);
}

static void host_interrupt(void *host, mock_u32 fid, mock_u32 bit)
{
	sim_zpci_interrupt(fid, bit);
}

static mock_u64 host_lie(void *host, int width)
{
	return sim_lie(width);
}

static void host_log(void *host, const char *msg)
{
	sim_log("%s", msg);
}

static const struct mock_zpci_ops ops = {
	.alloc = host_alloc,
	.free = host_free,
	.event = host_event,
	.interrupt = host_interrupt,
	.lie = host_lie,
	.log = host_log,
};

struct mock_zpci *sim_zpci_machine(void)
{
	if (!SIM->zpci.machine)
		SIM->zpci.machine = mock_zpci_create(&ops, NULL);
	return SIM->zpci.machine;
}

/*
 * ---- the kernel's instructions: condition code, or a program interrupt, which kernels do not take
 */

static int completed(int cc, const char *what)
{
	if (cc < 0 && !SIM->pci.lenient)
		sim_bug("zpci", "%s ends with a program interrupt (%s)", what,
			cc == MOCK_ZPCI_OPERAND ? "operand" : "specification");
	return cc;
}

int sim_zhw_clp(u8 *block)
{
	return completed(mock_zpci_clp(sim_zpci_machine(), block), "call logical processor");
}

int sim_zhw_load(u64 req, u64 off, u64 *data)
{
	mock_u64 val = 0;
	mock_u8 status;
	int cc;

	cc = completed(mock_zpci_load(sim_zpci_machine(), req, off, &val, &status), "PCI load");
	*data = val;
	return cc;
}

int sim_zhw_store(u64 req, u64 off, u64 data)
{
	mock_u8 status;

	return completed(mock_zpci_store(sim_zpci_machine(), req, off, data, &status),
			 "PCI store");
}

int sim_zhw_modify(u64 req, const u8 *fib)
{
	mock_u8 status;

	return completed(mock_zpci_modify(sim_zpci_machine(), req, fib, &status),
			 "modify PCI function controls");
}

/* ---- what functions do ---- */

void sim_zhw_msi(struct sim_pci_func *func, u64 addr, u32 data)
{
	mock_zpci_msi(sim_zpci_machine(), func->fid, addr, data);
}

int sim_zhw_dma(struct sim_pci_func *func, u64 addr, u32 len)
{
	return mock_zpci_dma(sim_zpci_machine(), func->fid, addr, len);
}

void sim_zhw_vfs(struct sim_pci_func *func)
{
	mock_zpci_vfs(sim_zpci_machine(), func->fid);
}

u32 sim_zhw_vf_fid(u32 pf_fid, int id)
{
	return mock_zpci_vf_fid(sim_zpci_machine(), pf_fid, id);
}

u32 sim_zhw_handle(u32 fid)
{
	return mock_zpci_handle(sim_zpci_machine(), fid);
}

/* Enabled, and not in error. */
bool sim_zhw_works(u32 fid)
{
	enum mock_zpci_state state = mock_zpci_state(sim_zpci_machine(), fid);

	return state == MOCK_ZPCI_ENABLED || state == MOCK_ZPCI_BLOCKED;
}

int sim_zhw_deconfigure(u32 fid)
{
	return mock_zpci_deconfigure(sim_zpci_machine(), fid) ? -EIO : 0;
}

/* ---- the door ---- */

int sim_zpci_group(const struct mock_zpci_group *group)
{
	return mock_zpci_add_group(sim_zpci_machine(), group) ? -EINVAL : 0;
}

/*
 * One bus for each function, whose domain is the user's number for it. It stays when it is empty.
 */
static struct pci_bus *bus_of(u32 uid)
{
	struct pci_bus *bus = pci_find_bus(uid, ZPCI_BUS_NR);
	struct zpci_bus *zbus;

	if (bus)
		return bus->sysdata ? bus : NULL;
	bus = sim_pci_bus_new(NULL, NULL, uid, ZPCI_BUS_NR);
	zbus = sim_zalloc(sizeof(*zbus));
	if (!bus)
		return NULL;
	sim_zpci_bus_init(bus, zbus);
	return bus;
}

/* What was there before is gone, though somebody may still hold the kernel's idea of it. */
static void clear_place(struct pci_bus *bus)
{
	struct sim_pci_func *old = sim_pci_func_at(bus, 0);

	if (!old)
		return;
	sim_hw_forget_timers(old);
	list_del_init(&old->node);
	SIM->pci.nr_funcs--;
}

int sim_zpci_plug(const struct mock_zpci_desc *desc, const struct mock_device *model)
{
	struct sim_pci_func *func;
	struct pci_bus *bus;

	if (!desc->uid || desc->uid > 0xffff)
		return -EINVAL;
	bus = bus_of(desc->uid);
	if (!bus)
		return -EEXIST;
	func = sim_pci_func_at(bus, 0);
	if (func && func->present)
		return -EEXIST;
	clear_place(bus);
	func = sim_pci_func_new(bus, 0);
	func->no_intx = true;
	func->zpci = true;
	func->fid = desc->fid;
	func->model = sim_hw_create(model, func, 0);
	if (!func->model || mock_zpci_plug(sim_zpci_machine(), desc, func->model)) {
		sim_hw_destroy(func->model);
		sim_pci_func_free(func);
		return -EINVAL;
	}
	return 0;
}

int sim_zpci_configure(unsigned int fid)
{
	return mock_zpci_configure(sim_zpci_machine(), fid) ? -EINVAL : 0;
}

int sim_zpci_request(unsigned int fid)
{
	return mock_zpci_request(sim_zpci_machine(), fid) ? -EINVAL : 0;
}

static void set_absent(struct sim_pci_func *func)
{
	func->present = false;
	if (++SIM->pci.decode_gen == 0)
		SIM->pci.decode_gen = 1;
}

int sim_zpci_unplug(unsigned int fid)
{
	struct sim_pci_func *func;
	struct pci_bus *bus;

	list_for_each_entry(bus, &SIM->pci.roots, node) {
		list_for_each_entry(func, &bus->sim_funcs, node) {
			if (!func->zpci || func->fid != fid || func->pf)
				continue;
			if (mock_zpci_unplug(sim_zpci_machine(), fid))
				return -ENODEV;
			set_absent(func);
			return 0;
		}
	}
	return -ENODEV;
}

int sim_zpci_error(unsigned int fid, unsigned int pec)
{
	return mock_zpci_error(sim_zpci_machine(), fid, pec) ? -EINVAL : 0;
}
