// SPDX-License-Identifier: GPL-2.0-only
/*
 * s390's PCI as its kernel has it: functions that firmware describes, a bus for each, config space
 * and BARs by instruction, interrupts by number.
 */
#include <linux/msi.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <asm/pci.h>
#include <asm/unaligned.h>
#include <shared/zpci.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

#define REQ(fh, space, op)	((u64)(fh) << 32 | (u64)(space) << 16 | (op))
#define SPACE_CONFIG		15
#define FIB_LEN			80

enum { FC_REG_INT = 2, FC_DEREG_INT = 3, FC_REG_IOAT = 4 };

/* ---- the list of functions ---- */

static void release(struct kref *kref)
{
	struct zpci_dev *zdev = container_of(kref, struct zpci_dev, kref);

	if (zdev->zbus->function[zdev->devfn] == zdev)
		zdev->zbus->function[zdev->devfn] = NULL;
	kfree(zdev->sim_msgs);
	kfree(zdev);
}

void sim_zpci_put(struct zpci_dev *zdev)
{
	if (zdev)
		kref_put(&zdev->kref, release);
}

/** get_zdev_by_fid - a function that the kernel knows, with a reference; NULL if there is none */
struct zpci_dev *get_zdev_by_fid(u32 fid)
{
	struct zpci_dev *zdev, *found = NULL;

	spin_lock(&SIM->zpci.lock);
	list_for_each_entry(zdev, &SIM->zpci.devices, entry) {
		if (zdev->fid != fid)
			continue;
		kref_get(&zdev->kref);
		found = zdev;
		break;
	}
	spin_unlock(&SIM->zpci.lock);
	return found;
}

int sim_zpci_known(unsigned int fid)
{
	struct zpci_dev *zdev = get_zdev_by_fid(fid);

	sim_zpci_put(zdev);
	return !!zdev;
}

struct zpci_dev *sim_zdev(struct sim_pci_func *func)
{
	struct zpci_bus *zbus = func->bus->sysdata;

	return zbus ? zbus->function[func->devfn] : NULL;
}

static struct sim_pci_func *func_of(u32 fid)
{
	struct sim_pci_func *func;
	struct pci_bus *bus;

	list_for_each_entry(bus, &SIM->pci.roots, node) {
		list_for_each_entry(func, &bus->sim_funcs, node) {
			if (func->zpci && func->fid == fid)
				return func;
		}
	}
	return NULL;
}

static struct zpci_dev *new_zdev(struct sim_pci_func *func, u32 fid, u32 fh)
{
	struct zpci_dev *zdev = kzalloc(sizeof(*zdev), GFP_KERNEL);
	int ret;

	if (!zdev)
		return ERR_PTR(-ENOMEM);
	kref_init(&zdev->kref);
	mutex_init(&zdev->kzdev_lock);
	zdev->fid = fid;
	zdev->fh = fh;
	zdev->zbus = func->bus->sysdata;
	zdev->devfn = func->devfn;
	zdev->sim_func = func;
	ret = clp_query_pci_fn(zdev);
	if (ret) {
		kfree(zdev);
		return ERR_PTR(ret);
	}
	zdev->sim_msgs = sim_zalloc((zdev->max_msi + 1) * sizeof(*zdev->sim_msgs));
	zdev->zbus->function[zdev->devfn] = zdev;
	spin_lock(&SIM->zpci.lock);
	list_add_tail(&zdev->entry, &SIM->zpci.devices);
	spin_unlock(&SIM->zpci.lock);
	return zdev;
}

/* Firmware told of a function that the kernel does not know yet. */
struct zpci_dev *sim_zpci_create(u32 fid, u32 fh, int state)
{
	struct sim_pci_func *func = func_of(fid);
	struct zpci_dev *zdev;

	if (!func)
		return ERR_PTR(-ENODEV);
	zdev = new_zdev(func, fid, fh);
	if (!IS_ERR(zdev))
		zdev->state = state;
	return zdev;
}

/* The kernel has known it since before it was pulled out: what is plugged in now is another one. */
void sim_zpci_refound(struct zpci_dev *zdev)
{
	struct sim_pci_func *func = func_of(zdev->fid);

	if (func)
		zdev->sim_func = func;
}

void sim_zpci_reserved(struct zpci_dev *zdev)
{
	spin_lock(&SIM->zpci.lock);
	list_del(&zdev->entry);
	spin_unlock(&SIM->zpci.lock);
	zdev->state = ZPCI_FN_STATE_RESERVED;
	sim_zpci_put(zdev);
}

/* ---- on and off ---- */

/** zpci_update_fh - @fh, if not 0, is the function's handle from now on */
void zpci_update_fh(struct zpci_dev *zdev, u32 fh)
{
	if (fh)
		zdev->fh = fh;
}

static int modify(struct zpci_dev *zdev, unsigned int op, const u8 *fib)
{
	return sim_zhw_modify(REQ(zdev->fh, 0, op), fib) ? -EIO : 0;
}

static int register_irqs(struct zpci_dev *zdev)
{
	u8 fib[FIB_LEN] = {};

	put_unaligned_be32(zdev->max_msi << 16, fib + 40);
	return modify(zdev, FC_REG_INT, fib);
}

/* What DMA goes through is the lab's IOMMU; the machine only wants to know the range. */
static int register_space(struct zpci_dev *zdev)
{
	u8 fib[FIB_LEN] = {};

	put_unaligned_be64(zdev->start_dma, fib + 16);
	put_unaligned_be64(zdev->end_dma, fib + 24);
	put_unaligned_be64(0x800 | 1 << 2, fib + 32);
	return modify(zdev, FC_REG_IOAT, fib);
}

static void decode_changed(void)
{
	if (++SIM->pci.decode_gen == 0)
		SIM->pci.decode_gen = 1;
}

/**
 * zpci_enable_device - have the function react
 *
 * It has a new handle then, is as after a cold reset, and its DMA and interrupts are registered as
 * they were before.
 *
 * Return: 0 or -EIO.
 */
int zpci_enable_device(struct zpci_dev *zdev)
{
	u32 fh = zdev->fh;

	if (clp_enable_fh(zdev, &fh, ZPCI_NR_DMA_SPACES))
		return -EIO;
	zpci_update_fh(zdev, fh);
	decode_changed();
	if (register_space(zdev) || (zdev->sim_irqs && register_irqs(zdev)))
		return -EIO;
	return 0;
}

/** zpci_disable_device - the opposite; its handle changes. Return: 0 or -EIO. */
int zpci_disable_device(struct zpci_dev *zdev)
{
	u32 fh = zdev->fh;

	if (clp_disable_fh(zdev, &fh))
		return -EIO;
	zpci_update_fh(zdev, fh);
	decode_changed();
	return 0;
}

/* The function is configured: enable it and let drivers have it. */
int sim_zpci_scan(struct zpci_dev *zdev)
{
	struct pci_dev *pdev;
	int ret;

	if (!zdev_enabled(zdev)) {
		ret = zpci_enable_device(zdev);
		if (ret)
			return ret;
	}
	pci_lock_rescan_remove();
	pdev = pci_scan_single_device(zdev->zbus->bus, zdev->devfn);
	if (pdev)
		pci_bus_add_device(pdev);
	pci_unlock_rescan_remove();
	return pdev ? 0 : -ENODEV;
}

/* Drivers lose it. @gone: it does not answer any more, and they may as well know. */
void sim_zpci_remove(struct zpci_dev *zdev, bool gone)
{
	struct pci_dev *pdev = pci_get_slot(zdev->zbus->bus, zdev->devfn);

	if (!pdev)
		return;
	if (gone)
		pdev->error_state = pci_channel_io_perm_failure;
	pci_stop_and_remove_bus_device_locked(pdev);
	pci_dev_put(pdev);
}

/* A function that the kernel found holds what firmware said of it, as long as anybody holds it. */
void sim_zpci_device_found(struct pci_dev *pdev)
{
	struct zpci_dev *zdev = to_zpci(pdev);

	if (!zdev)
		return;
	kref_get(&zdev->kref);
	pdev->sim_zdev = zdev;
}

void sim_zpci_device_gone(struct pci_dev *pdev)
{
	sim_zpci_put(pdev->sim_zdev);
	pdev->sim_zdev = NULL;
}

/* ---- VFs ---- */

/* A VF is a function of firmware's too, which the kernel enables before it looks at it. */
int sim_zpci_add_vf(struct pci_dev *pf, struct sim_pci_func *func, int id)
{
	struct zpci_dev *pf_zdev = to_zpci(pf), *zdev;
	int ret;

	if (!pf_zdev)
		return 0;
	/* Firmware says where it is, on its PF's bus. A PF that says otherwise is wrong. */
	if (!func->bus->sysdata)
		return -EINVAL;
	func->zpci = true;
	func->no_intx = true;
	func->fid = sim_zhw_vf_fid(pf_zdev->fid, id);
	zdev = new_zdev(func, func->fid, sim_zhw_handle(func->fid));
	if (IS_ERR(zdev))
		return PTR_ERR(zdev);
	zdev->state = ZPCI_FN_STATE_CONFIGURED;
	ret = zpci_enable_device(zdev);
	if (ret)
		sim_zpci_reserved(zdev);
	return ret;
}

void sim_zpci_remove_vf(struct pci_dev *vf)
{
	struct zpci_dev *zdev = to_zpci(vf);

	if (zdev)
		sim_zpci_reserved(zdev);
}

/* ---- config space and BARs ---- */

static struct zpci_dev *zdev_at(struct pci_bus *bus, unsigned int devfn)
{
	struct zpci_bus *zbus = bus->sysdata;

	return devfn < ZPCI_FUNCTIONS_PER_BUS ? zbus->function[devfn] : NULL;
}

/* A register has a device's first byte in the highest place: of @len bytes, that is the reverse. */
static u64 reverse(u64 val, int len)
{
	return swab64(val) >> (64 - 8 * len);
}

static int zpci_cfg_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *val)
{
	struct zpci_dev *zdev = zdev_at(bus, devfn);
	u64 data;

	*val = ~0u >> (32 - 8 * size);
	if (!zdev || !zdev_enabled(zdev))
		return -ENODEV;
	if (sim_zhw_load(REQ(zdev->fh, SPACE_CONFIG, size), where, &data))
		return -EIO;
	*val = reverse(data, size);
	sim_trace_device(zdev->sim_func, "config 0x%x -> 0x%x", where, *val);
	return 0;
}

static int zpci_cfg_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 val)
{
	struct zpci_dev *zdev = zdev_at(bus, devfn);

	if (!zdev || !zdev_enabled(zdev))
		return -ENODEV;
	decode_changed();
	sim_trace_device(zdev->sim_func, "config 0x%x <- 0x%x", where, val);
	return sim_zhw_store(REQ(zdev->fh, SPACE_CONFIG, size), where, reverse(val, size)) ?
	       -EIO : 0;
}

static struct pci_ops *zpci_ops(void)
{
	static const struct pci_ops ops = { .read = zpci_cfg_read, .write = zpci_cfg_write };

	return (struct pci_ops *)&ops;
}

void sim_zpci_bus_init(struct pci_bus *bus, struct zpci_bus *zbus)
{
	zbus->bus = bus;
	zbus->domain_nr = bus->sim_domain_nr;
	bus->sysdata = zbus;
	bus->ops = zpci_ops();
}

/* Does the handle that the kernel has lead to a function that works? */
bool sim_zpci_reachable(struct sim_pci_func *func)
{
	struct zpci_dev *zdev = sim_zdev(func);

	return zdev && zdev->fh == sim_zhw_handle(zdev->fid) && sim_zhw_works(zdev->fid);
}

u64 sim_zpci_bar_read(struct sim_pci_func *func, int bar, u64 off, int width)
{
	struct zpci_dev *zdev = sim_zdev(func);
	u64 data;

	/* The ROM is no address space; nobody answers, as when the function does not. */
	if (!zdev || bar >= PCI_STD_NUM_BARS ||
	    sim_zhw_load(REQ(zdev->fh, bar, width), off, &data))
		return ~0ULL >> (64 - 8 * width);
	return reverse(data, width);
}

void sim_zpci_bar_write(struct sim_pci_func *func, int bar, u64 off, int width, u64 val)
{
	struct zpci_dev *zdev = sim_zdev(func);

	if (zdev && bar < PCI_STD_NUM_BARS)
		sim_zhw_store(REQ(zdev->fh, bar, width), off, reverse(val, width));
}

/* ---- interrupts ---- */

/*
 * @msg is the lab's own message for bit @bit, @nr of them; the function is given a number instead.
 */
int sim_zpci_compose_msg(struct pci_dev *pdev, unsigned int bit, unsigned int nr,
			 struct msi_msg *msg)
{
	struct zpci_dev *zdev = to_zpci(pdev);
	unsigned int i;

	if (!zdev)
		return 0;
	if (bit + nr > zdev->max_msi)
		return -ENOSPC;
	if (!zdev->sim_irqs) {
		if (register_irqs(zdev))
			return -EIO;
		zdev->sim_irqs = true;
	}
	for (i = 0; i < nr; i++) {
		zdev->sim_msgs[bit + i].addr = (u64)msg->address_hi << 32 | msg->address_lo;
		zdev->sim_msgs[bit + i].data = msg->data + i;
		zdev->sim_msgs[bit + i].used = true;
	}
	msg->address_hi = zdev->msi_addr >> 32;
	msg->address_lo = (u32)zdev->msi_addr;
	msg->data = bit;
	return 0;
}

/* An adapter interrupt: a bit of the function's vector is set. */
void sim_zpci_interrupt(u32 fid, u32 bit)
{
	struct zpci_dev *zdev = get_zdev_by_fid(fid);

	if (zdev && bit < zdev->max_msi && zdev->sim_msgs[bit].used && zdev->sim_func->pdev)
		sim_irq_msi(zdev->sim_msgs[bit].addr, zdev->sim_msgs[bit].data,
			    &zdev->sim_func->pdev->dev);
	sim_zpci_put(zdev);
}

/* ---- sysfs ---- */

static ssize_t show_path(struct zpci_dev *zdev, const char *attr, char *buf, size_t len)
{
	unsigned int i;

	if (sscanf(attr, "pfip/segment%u", &i) != 1 || i >= CLP_PFIP_NR_SEGMENTS)
		return -ENOENT;
	return scnprintf(buf, len, "0x%02x\n", zdev->pfip[i]);
}

ssize_t sim_zpci_attr_show(struct pci_dev *pdev, const char *attr, char *buf, size_t len)
{
	struct zpci_dev *zdev = to_zpci(pdev);

	if (!zdev)
		return -ENOENT;
	if (!strcmp(attr, "function_id"))
		return scnprintf(buf, len, "0x%08x\n", zdev->fid);
	if (!strcmp(attr, "function_handle"))
		return scnprintf(buf, len, "0x%08x\n", zdev->fh);
	if (!strcmp(attr, "pchid"))
		return scnprintf(buf, len, "0x%04x\n", zdev->pchid);
	if (!strcmp(attr, "pfgid"))
		return scnprintf(buf, len, "0x%02x\n", zdev->pfgid);
	if (!strcmp(attr, "vfn"))
		return scnprintf(buf, len, "0x%04x\n", zdev->vfn);
	if (!strcmp(attr, "pft"))
		return scnprintf(buf, len, "0x%02x\n", zdev->pft);
	if (!strcmp(attr, "port"))
		return scnprintf(buf, len, "%d\n", zdev->port);
	if (!strcmp(attr, "uid"))
		return scnprintf(buf, len, "0x%x\n", zdev->uid);
	if (!strcmp(attr, "util_string")) {
		len = min(len, sizeof(zdev->util_str));
		memcpy(buf, zdev->util_str, len);
		return len;
	}
	return show_path(zdev, attr, buf, len);
}

void sim_zpci_boot(void)
{
	INIT_LIST_HEAD(&SIM->zpci.devices);
	INIT_LIST_HEAD(&SIM->zpci.events);
	INIT_LIST_HEAD(&SIM->zpci.guests);
	spin_lock_init(&SIM->zpci.lock);
}
