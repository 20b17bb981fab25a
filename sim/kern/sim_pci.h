/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI: the hardware side (functions and where they sit), the MMIO slots, and what the parts of
 * sim/kern/pci_*.c share. The kernel side is struct pci_dev and struct pci_bus.
 */
#ifndef _SIM_PCI_H
#define _SIM_PCI_H

#include <linux/types.h>
#include <shared/host.h>
#include <shared/layout.h>
#include <shared/pci.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/wait.h>
#include <linux/spinlock.h>

struct mock_device;
struct mock_func;
struct pci_bus;
struct pci_dev;
struct sim_pci_func;
struct pci_driver;
struct resource;
struct device;

/* As many cookies as the window has room for. */
#define SIM_MMIO_SLOTS		(SIM_MMIO_SIZE >> SIM_MMIO_SLOT_SHIFT)

/* A function of the machine: a model behind glue, or one of our own bridges. */
struct sim_pci_func {
	struct list_head node;		/* in pci_bus::sim_funcs, by devfn */
	struct pci_bus *bus;
	unsigned int devfn;
	struct mock_func *model;	/* NULL for a bridge */
	u8 *bridge;			/* config space of a bridge */
	struct pci_dev *pdev;		/* NULL until enumerated */
	struct sim_pci_func *pf;	/* of a VF */
	bool present;			/* false after a surprise removal: all-ones */
	bool no_intx;
	bool zpci;			/* firmware is between it and the kernel */
	u8 intx_pin;			/* the pin it drives high, 0 none */
	u32 decode_gen;			/* sim_pci::decode_gen that decode is of */
	u8 decode;			/* BARs that answer where the kernel believes them to be */
	struct list_head timers;	/* of the model, not yet run */
	u32 dma_faults;			/* DMA accesses refused */
	u32 fid;			/* by which firmware knows it */
};

/* One live mapping of device memory or ports; its index is in the cookie. */
struct sim_mmio_slot {
	struct sim_pci_func *func;
	u64 off;			/* of the mapping in the BAR */
	u64 len;			/* 0: free */
	u64 behind;			/* mapped behind the BAR's end, where nobody answers */
	u8 bar;
	bool io;
};

/* The arbiter of legacy VGA, and what firmware did for the first display. */
struct sim_vga {
	spinlock_t lock;		/* protects @devices, what each owns, and routing */
	struct list_head devices;
	wait_queue_head_t wait;
	struct pci_dev *boot;		/* the display that firmware used */
	struct pci_dev *console;	/* firmware's console is in its memory */
	u8 *shadow;			/* copy of the ROM of @boot */
	struct sim_pci_func *stand_in;	/* of mappings of legacy addresses */
	bool used;			/* somebody has asked the arbiter */
	bool firmware_done;
};

/* What a hot-plug driver knows of a slot: the port that can reset what is in it. */
struct hotplug_slot {
	struct pci_dev *port;
};

#define SIM_BAR_LEGACY	30		/* sim_mmio_slot::bar of legacy addresses */

struct sim_pci {
	struct list_head roots;
	struct mutex rescan_remove;	/* protects the set of functions and buses */
	struct rw_semaphore bus_sem;	/* protects pci_bus lists; callbacks run below it */
	spinlock_t lock;		/* protects block_cfg_access */
	wait_queue_head_t cfg_wait;
	struct list_head errors;	/* reported, recovery has not ended */
	u64 next_mem32, next_mem64, next_io;
	struct sim_mmio_slot *slots;
	u32 nr_slots;
	u32 first_free;			/* no free slot is below it */
	u32 nr_funcs;
	u32 decode_gen;			/* counts what may move or stop a BAR; never 0 */
	bool lost;			/* a function could not be added, yet is there */
	bool lenient;			/* a BAR used while it does not decode is no finding */
	u32 unclaimed;			/* accesses that no register claimed */
	struct sim_pci_func nobody;	/* answers where ioremap() found no BAR */
	struct sim_pci_func *last_func;	/* of the last physical access */
	int last_bar;
	struct sim_vga vga;
	struct list_head firmware;	/* memory that firmware keeps, see memremap.c */
	struct list_head remaps;	/* drivers' mappings of it */
	struct pci_driver *mlx5_core;	/* NULL until it is loaded */
};

void sim_pci_boot(void);
int pci_bus_error_reset(struct pci_dev *bridge);

/* ---- mockhost.c: the only file that knows <mock/...> ---- */
struct mock_func *sim_hw_create(const struct mock_device *model, struct sim_pci_func *func,
				unsigned int rid);
void sim_hw_destroy(struct mock_func *model);
struct mock_func *sim_hw_vf(struct mock_func *pf, struct sim_pci_func *func, unsigned int n);
u32 sim_hw_config_read(struct mock_func *model, unsigned int off, int width);
void sim_hw_config_write(struct mock_func *model, unsigned int off, int width, u32 val);
u64 sim_hw_bar_read(struct mock_func *model, int bar, u64 off, int width);
void sim_hw_bar_write(struct mock_func *model, int bar, u64 off, int width, u64 val);
void sim_hw_bus_reset(struct mock_func *model);
int sim_hw_bar_addr(struct mock_func *model, int bar, u64 *addr);
void sim_hw_set_present(struct mock_func *model, bool present);
int sim_hw_line(struct mock_func *model);
int sim_hw_vga_decodes(struct mock_func *model, bool io);
u8 sim_hw_vga_read(struct mock_func *model, bool io, u32 addr);
void sim_hw_vga_write(struct mock_func *model, bool io, u32 addr, u8 val);
void sim_hw_forget_timers(struct sim_pci_func *func);
/* What a device does or is asked, for whoever watches. */
void __sim_trace_device(struct sim_pci_func *func, const char *fmt, ...)
	__attribute__((__format__(__printf__, 2, 3), __cold__));
#define sim_trace_device(func, ...)						\
	do {									\
		if (unlikely(sim_host_trace_on))				\
			__sim_trace_device(func, __VA_ARGS__);			\
	} while (0)

/* ---- pci_hw.c: routing below the kernel's own functions ---- */
struct sim_pci_func *sim_pci_func_at(struct pci_bus *bus, unsigned int devfn);
u32 sim_pci_hw_read(struct sim_pci_func *func, int where, int size);
void sim_pci_hw_write(struct sim_pci_func *func, int where, int size, u32 val);
void sim_pci_func_intx(struct sim_pci_func *func, int pin, int level);
unsigned int sim_pci_line_irq(struct sim_pci_func *func, int pin);
struct sim_pci_func *sim_pci_func_new(struct pci_bus *bus, unsigned int devfn);
void sim_pci_func_free(struct sim_pci_func *func);

/* ---- vga_hw.c, vgaarb.c ---- */
void sim_vga_boot(void);
void sim_vga_firmware(struct sim_pci_func *func);
void sim_vga_fixup(struct pci_dev *dev);
void sim_vga_device_added(struct pci_dev *pdev);
void sim_vga_device_gone(struct pci_dev *pdev);
void __iomem *sim_legacy_map(u64 addr, u64 len, bool io);
u64 sim_legacy_read(u64 addr, int width, bool io);
void sim_legacy_write(u64 addr, int width, bool io, u64 val);

/* ---- mmio.c ---- */
void __iomem *sim_mmio_map(struct sim_pci_func *func, int bar, u64 off, u64 len, bool io);
u64 sim_mmio_probe(const volatile void __iomem *cookie, int width);
void sim_mmio_unmap(const volatile void __iomem *cookie);
struct sim_pci_func *sim_pci_phys_find(u64 phys, u64 len, int *bar, u64 *off);
bool sim_mmio_phys_touched(u64 phys, u64 len);

/* The MSI core's accesses to a table: a function that is asleep drops them, which is no finding. */
u32 sim_msix_read(const volatile void __iomem *cookie);
void sim_msix_write(u32 val, volatile void __iomem *cookie);

/* Does one assigned BAR cover the whole range? */
bool sim_mmio_phys_valid(u64 phys, u64 len);

/* User accesses through a page table that maps a BAR: same checks, no cookie. */
u64 sim_mmio_phys_read(u64 phys, int width);
void sim_mmio_phys_write(u64 phys, int width, u64 val);

/* ---- pci_probe.c ---- */
void sim_pci_bus_put(struct pci_bus *bus);
struct pci_bus *sim_pci_bus_new(struct pci_bus *parent, struct pci_dev *self, int domain, int nr);
struct pci_dev *pci_scan_single_device(struct pci_bus *bus, int devfn);
void pci_bus_add_device(struct pci_dev *dev);
void pci_device_add(struct pci_dev *dev, struct pci_bus *bus);
int sim_pci_setup_device(struct pci_dev *dev);
struct pci_dev *sim_pci_alloc_dev(struct pci_bus *bus, unsigned int devfn);
int sim_pci_assign_resource(struct pci_dev *dev, int resno, u64 size, u64 align);
u64 sim_pci_bar_size(struct pci_dev *dev, unsigned int reg, bool rom, unsigned long *flags,
		     bool *is64);

/* ---- pci_bridge.c ---- */
void sim_bridge_init(struct sim_pci_func *func, enum sim_pci_port type, int secondary,
		     int subordinate, bool slot);
u32 sim_bridge_read(struct sim_pci_func *func, int where, int size);
void sim_bridge_write(struct sim_pci_func *func, int where, int size, u32 val);

/* ---- shared between the other parts ---- */
void pci_iov_init(struct pci_dev *dev);
void pci_iov_release(struct pci_dev *dev);
void pci_iov_remove(struct pci_dev *dev);
void pci_restore_iov_state(struct pci_dev *dev);
u64 pci_iov_resource_size(struct pci_dev *dev, int resno);
void sim_pci_vf_header(struct pci_dev *dev);
int pci_iov_cfg_size(struct pci_dev *pf);
bool sim_pci_vf_autoprobe(struct pci_dev *vf);
void pci_msi_init(struct pci_dev *dev);
void pci_msix_init(struct pci_dev *dev);
void pci_restore_msi_state(struct pci_dev *dev);
void pci_pm_init(struct pci_dev *dev);
void pci_vpd_init(struct pci_dev *dev);
void pci_allocate_cap_save_buffers(struct pci_dev *dev);
void pci_free_cap_save_buffers(struct pci_dev *dev);
void pci_init_reset_methods(struct pci_dev *dev);
int pci_power_up(struct pci_dev *dev);
int pci_pm_bus_runtime_suspend(struct device *dev);
int pci_pm_bus_runtime_resume(struct device *dev);
int pci_pm_bus_runtime_idle(struct device *dev);
struct pci_dev *sim_pci_dev_by_name(const char *name);	/* carries a reference */
ssize_t sim_pci_add_dynid_text(struct pci_driver *drv, const char *buf, size_t len);
ssize_t sim_pci_remove_dynid_text(struct pci_driver *drv, const char *buf, size_t len);

/* AER as an injected event, run in a work context of its own. */
void sim_pci_report_error(struct pci_dev *dev, int kind);

/* Where the kernel of the level keeps it. */
#if SIM_API_LEVEL >= 612
#define sim_driver_override(pdev)	((pdev)->dev.driver_override.name)
#else
#define sim_driver_override(pdev)	((pdev)->driver_override)
#endif

#endif
