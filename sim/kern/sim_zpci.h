/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * s390's PCI: what its kernel knows of functions, and the firmware it asks.
 */
#ifndef _SIM_ZPCI_H
#define _SIM_ZPCI_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <asm/kvm_host.h>

struct kvm;
struct device;
struct mock_device;
struct mock_func;
struct mock_zpci;
struct msi_msg;
struct pci_bus;
struct pci_dev;
struct sim_pci_func;
struct zpci_bus;
struct zpci_dev;

/**
 * struct sim_zpci - the s390 side of the machine
 * @machine: firmware and its functions; NULL before there are any
 * @devices: that the kernel knows, struct zpci_dev
 * @lock: protects @devices
 * @events: told by firmware, not dealt with yet
 * @hook: KVM's, empty unless it is loaded
 * @guests: made by sim_kvm_attach()
 * @registered: functions with a guest
 */
struct sim_zpci {
	struct mock_zpci	*machine;
	struct list_head	devices;
	spinlock_t		lock;
	struct list_head	events;
	typeof((zpci_kvm_hook))	hook;
	struct list_head	guests;
	unsigned int		registered;
};

/* What firmware said: struct mock_zpci_event in the kernel's types. */
struct sim_zpci_event {
	struct list_head	node;
	bool			error;
	u32			pec, fid, fh;
};

/* Where a function's message really goes: the lab's interrupt controller. */
struct sim_zpci_msg {
	u64	addr;
	u32	data;
	bool	used;
};

void sim_zpci_boot(void);

/* ---- zpci.c ---- */
struct zpci_dev *sim_zdev(struct sim_pci_func *func);
bool sim_zpci_reachable(struct sim_pci_func *func);
u64 sim_zpci_bar_read(struct sim_pci_func *func, int bar, u64 off, int width);
void sim_zpci_bar_write(struct sim_pci_func *func, int bar, u64 off, int width, u64 val);
void sim_zpci_put(struct zpci_dev *zdev);
void sim_zpci_bus_init(struct pci_bus *bus, struct zpci_bus *zbus);
void sim_zpci_device_found(struct pci_dev *pdev);
void sim_zpci_device_gone(struct pci_dev *pdev);
void sim_zpci_remove_vf(struct pci_dev *vf);
int sim_zpci_add_vf(struct pci_dev *pf, struct sim_pci_func *func, int id);
int sim_zpci_compose_msg(struct pci_dev *pdev, unsigned int bit, unsigned int nr,
			 struct msi_msg *msg);
void sim_zpci_interrupt(u32 fid, u32 bit);
ssize_t sim_zpci_attr_show(struct pci_dev *pdev, const char *attr, char *buf, size_t len);
struct zpci_dev *sim_zpci_create(u32 fid, u32 fh, int state);
void sim_zpci_refound(struct zpci_dev *zdev);
int sim_zpci_scan(struct zpci_dev *zdev);
void sim_zpci_remove(struct zpci_dev *zdev, bool gone);
void sim_zpci_reserved(struct zpci_dev *zdev);

/* ---- zpci_event.c ---- */
void sim_zpci_told(bool error, u32 pec, u32 fid, u32 fh);

/* ---- mockhost_zpci.c: the only other file that knows <mock/...> ---- */
int sim_zhw_clp(u8 *block);
int sim_zhw_load(u64 req, u64 off, u64 *data);
int sim_zhw_store(u64 req, u64 off, u64 data);
int sim_zhw_modify(u64 req, const u8 *fib);
void sim_zhw_msi(struct sim_pci_func *func, u64 addr, u32 data);
int sim_zhw_dma(struct sim_pci_func *func, u64 addr, u32 len);
void sim_zhw_vfs(struct sim_pci_func *func);
u32 sim_zhw_vf_fid(u32 pf_fid, int id);
u32 sim_zhw_handle(u32 fid);
bool sim_zhw_works(u32 fid);
int sim_zhw_deconfigure(u32 fid);

#endif
