/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - s390's PCI functions; the lab's machine has them beside those on buses */
#ifndef __ASM_S390_PCI_H
#define __ASM_S390_PCI_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <asm/pci_clp.h>

#define ZPCI_BUS_NR			0
#define ZPCI_NR_DMA_SPACES		1
#define ZPCI_FUNCTIONS_PER_BUS		256

enum zpci_state {
	ZPCI_FN_STATE_STANDBY = 0,
	ZPCI_FN_STATE_CONFIGURED = 1,
	ZPCI_FN_STATE_RESERVED = 2,
};

struct kvm_zdev;

struct zpci_bus {
	struct pci_bus		*bus;
	struct zpci_dev		*function[ZPCI_FUNCTIONS_PER_BUS];
	int			domain_nr;
};

struct sim_zpci_msg;

/*
 * A function as firmware described it when it came. @fh changes whenever the function is enabled or
 * disabled; nobody keeps a driver from reading it at that moment.
 */
struct zpci_dev {
	struct zpci_bus		*zbus;
	struct list_head	entry;
	struct kref		kref;

	enum zpci_state		state;
	u32			fid;
	u32			fh;
	u32			gisa;
	u16			vfn;
	u16			pchid;
	u16			maxstbl;
	u8			pfgid;
	u8			pft;
	u8			port;
	u8			dtsm;
	u8			rid_available : 1;
	u8			is_physfn : 1;
	u8			util_str_avail : 1;
	unsigned int		devfn;

	u8			pfip[CLP_PFIP_NR_SEGMENTS];
	u32			uid;
	u8			util_str[CLP_UTIL_STR_LEN];

	u64			msi_addr;
	unsigned int		max_msi;
	int			tlb_refresh;

	u64			start_dma;
	u64			end_dma;
	u64			dma_mask;

	u16			fmb_update;
	u16			fmb_length;

	u8			version;

	struct kvm_zdev		*kzdev;		/* protected by kzdev_lock */
	struct mutex		kzdev_lock;

	struct sim_zpci_msg	*sim_msgs;	/* what each bit of its vector stands for */
	struct sim_pci_func	*sim_func;
	bool			sim_irqs;	/* interrupts are registered */
};

static inline bool zdev_enabled(struct zpci_dev *zdev)
{
	return (zdev->fh & (1UL << 31)) ? true : false;
}

/* NULL of a function that was taken away, and here also of one that is on a bus. */
static inline struct zpci_dev *to_zpci(struct pci_dev *pdev)
{
	struct zpci_bus *zbus = pdev->sysdata;

	return zbus ? zbus->function[pdev->devfn] : NULL;
}

static inline struct zpci_dev *to_zpci_dev(struct device *dev)
{
	return to_zpci(to_pci_dev(dev));
}

int zpci_enable_device(struct zpci_dev *zdev);
int zpci_disable_device(struct zpci_dev *zdev);
void zpci_update_fh(struct zpci_dev *zdev, u32 fh);
int clp_query_pci_fn(struct zpci_dev *zdev);
int clp_enable_fh(struct zpci_dev *zdev, u32 *fh, u8 nr_dma_as);
int clp_disable_fh(struct zpci_dev *zdev, u32 *fh);
int clp_get_state(u32 fid, enum zpci_state *state);
struct zpci_dev *get_zdev_by_fid(u32 fid);

#endif
