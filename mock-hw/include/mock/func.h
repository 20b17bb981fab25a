/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a device model is written: what it claims to be (builder calls in .build), its registers
 * (.read and .write), and what it can do to its host (DMA, interrupts, time).
 *
 * A model holds no variables of its own: all state is the zeroed block of .state_size bytes that
 * mock_state() returns. mock-hw/edu/edu.c is the template to read first.
 */
#ifndef MOCK_FUNC_H
#define MOCK_FUNC_H

#include <mock/types.h>
#include <mock/host.h>
#include <mock/regs.h>

struct mock_twin_desc;

/**
 * struct mock_device - a kind of device
 * @name: what scenarios and topologies call it
 * @doc: the document its registers were transcribed from
 * @state_size: bytes of per-function state, zeroed at creation (not at reset: that is .reset's
 * 	work)
 * @data: constant data of this kind; see mock_device_data()
 * @recording: set by mock_twin_device() only
 * @vf: what the VFs of this PF are; needed by mock_ecap_sriov()
 * @build: describes config space; mock_* builder calls only
 * @read: a read of @width bytes at @off of @bar that is not MSI-X or ROM; @off is aligned to @width
 * 	and inside the BAR, which decodes
 * @write: the same for writes; @val has no bits above @width
 * @reset: put @fn's state to its power-on value. Also called once after .build (MOCK_RESET_COLD).
 * 	The framework has already reset config space, interrupts and pending timers
 * @timer: a mock_after() has elapsed
 * @cfg_written: a config write changed, or could have changed, a register of a vendor-specific
 * 	capability, or one the framework has no behaviour for
 * @power: the function entered this D-state
 * @vga_read: the function is a display that also answers at the legacy VGA addresses: one byte of
 * 	memory (0xa0000 to 0xbffff) or, with @io, one of the ports 0x3b0 to 0x3df
 * @vga_write: the same for writes; goes with @vga_read
 *
 * Every member but @name and @build is optional.
 */
struct mock_device {
	const char *name;
	const char *doc;
	mock_u32 state_size;
	const void *data;
	const struct mock_twin_desc *recording;
	const struct mock_device *vf;
	void (*build)(struct mock_func *fn);
	mock_u64 (*read)(struct mock_func *fn, int bar, mock_u64 off, int width);
	void (*write)(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val);
	void (*reset)(struct mock_func *fn, enum mock_reset_kind kind);
	void (*timer)(struct mock_func *fn, int cookie);
	void (*cfg_written)(struct mock_func *fn, unsigned int off, int width);
	void (*power)(struct mock_func *fn, enum mock_power_state state);
	mock_u8 (*vga_read)(struct mock_func *fn, int io, mock_u32 addr);
	void (*vga_write)(struct mock_func *fn, int io, mock_u32 addr, mock_u8 val);
};

/* Defines `mock_device_<id>`; name it in mock-hw/devices.c and it can be put into a topology. */
#define MOCK_DEVICE(id, ...)	MOCK_DEVICE_NAMED(id, #id, __VA_ARGS__)
#define MOCK_DEVICE_NAMED(id, name_, ...)						\
	extern const struct mock_device mock_device_##id;				\
	const struct mock_device mock_device_##id = { .name = (name_), __VA_ARGS__ }

/* All kinds that mock-hw has, NULL-terminated; and one by its name, or NULL. */
extern const struct mock_device *const mock_devices[];
const struct mock_device *mock_device_find(const char *name);

void *mock_state(struct mock_func *fn);
const void *mock_device_data(const struct mock_func *fn);
int mock_is_vf(const struct mock_func *fn);

/* ---- builder: the header -------------------------------------------------------- */

/*
 * Builder calls never fail one by one: the first impossible thing is remembered with its reason,
 * the rest of .build is ignored, and mock_func_create() returns NULL after logging "edu: refused:
 * MSI-X table [0x800, 0x840) and PBA [0x820, 0x828) overlap in BAR 0".
 */

/* A type 0 header. @class_code is base class << 16 | subclass << 8 | interface. */
void mock_cfg_endpoint(struct mock_func *fn, mock_u32 vendor, mock_u32 device, mock_u32 class_code);

/*
 * A type 1 header: bridge, root port or switch port. Windows are 32-bit I/O and 64-bit
 * prefetchable.
 */
void mock_cfg_bridge(struct mock_func *fn, mock_u32 vendor, mock_u32 device);

void mock_cfg_revision(struct mock_func *fn, mock_u32 revision);
void mock_cfg_subsystem(struct mock_func *fn, mock_u32 vendor, mock_u32 device);
void mock_cfg_multifunction(struct mock_func *fn);

/* BAR types, for mock_cfg_bar(). */
#define MOCK_MEM32	0x1
#define MOCK_MEM64	0x2
#define MOCK_IO		0x4
#define MOCK_PREFETCH	0x8

/**
 * mock_cfg_bar - declare a BAR
 * @bar: 0..5 (0..1 for a bridge); a 64-bit BAR takes @bar + 1 too
 * @type: MOCK_MEM32, MOCK_MEM64 or MOCK_IO, and MOCK_PREFETCH
 * @size: a power of two
 *
 * In a VF this declares the VF BAR; the PF's SR-IOV capability takes it over.
 */
void mock_cfg_bar(struct mock_func *fn, int bar, int type, mock_u64 size);

/**
 * mock_cfg_rom - an expansion ROM
 * @size: of the ROM BAR, a power of two
 * @image: what is in it, copied by reference: must outlive the function. Beyond @len reads all ones
 */
void mock_cfg_rom(struct mock_func *fn, mock_u32 size, const mock_u8 *image, mock_u32 len);

/* The function uses INTx; @pin is 1 (INTA) to 4 (INTD). */
void mock_cfg_intx(struct mock_func *fn, int pin);

/**
 * mock_cfg_own - a register of the device's own, outside of the header and of any capability
 * @off: dword aligned, 0x40 or above; to be said after the capabilities
 * @val: its four bytes after a cold reset
 * @wmask: which of its bits software can write
 * @keeps: it survives every reset but a cold one
 */
void mock_cfg_own(struct mock_func *fn, unsigned int off, mock_u32 val, mock_u32 wmask, int keeps);

/* The next capability goes to this offset instead of the first free one (below or above 0x100). */
void mock_cfg_at(struct mock_func *fn, unsigned int off);

/* ---- builder: capabilities ------------------------------------------------------ */

/* D3hot and D0 are always there. */
#define MOCK_PM_D1		0x01
#define MOCK_PM_D2		0x02
#define MOCK_PM_D3HOT		0x04	/* said for the reader */
#define MOCK_PM_NO_SOFT_RESET	0x08
#define MOCK_PM_PME		0x10	/* PME from every supported state but D3cold */

void mock_cap_pm(struct mock_func *fn, unsigned int flags);

#define MOCK_PCIE_FLR		0x01
#define MOCK_PCIE_LEGACY	0x02	/* legacy endpoint */
#define MOCK_PCIE_RC		0x04	/* integrated into the root complex */
#define MOCK_PCIE_EXT_TAG	0x08

/* A PCI Express endpoint, capability version 2. */
void mock_cap_pcie(struct mock_func *fn, unsigned int flags);

enum mock_port { MOCK_PORT_ROOT, MOCK_PORT_UPSTREAM, MOCK_PORT_DOWNSTREAM, MOCK_PORT_TO_PCI };

/**
 * struct mock_port_args - a PCI Express port, for mock_cap_port()
 * @type: which port
 * @slot: physical slot number, 0 for no slot; root and downstream ports only
 * @hotplug: the slot can be hot-plugged (button, indicators, power controller)
 * @hotplug_vector: MSI or MSI-X vector of the port's own interrupts
 */
struct mock_port_args {
	enum mock_port type;
	mock_u32 slot;
	int hotplug;
	mock_u32 hotplug_vector;
};

void mock_cap_port_args(struct mock_func *fn, const struct mock_port_args *args);
#define mock_cap_port(fn, ...) \
	mock_cap_port_args((fn), &(const struct mock_port_args){ __VA_ARGS__ })

/**
 * struct mock_msi_args - for mock_cap_msi()
 * @vectors: 1, 2, 4, .. 32
 * @addr32: the short form, conventional functions only
 * @maskable: per-vector mask and pending bits
 */
struct mock_msi_args {
	mock_u32 vectors;
	int addr32;
	int maskable;
};

void mock_cap_msi_args(struct mock_func *fn, const struct mock_msi_args *args);
#define mock_cap_msi(fn, ...) mock_cap_msi_args((fn), &(const struct mock_msi_args){ __VA_ARGS__ })

/**
 * struct mock_msix_args - for mock_cap_msix()
 * @vectors: 1..2048
 * @table_bar: memory BAR of the table, declared before
 * @table_off: 8-byte aligned
 * @pba_bar: BAR of the pending bits; 0 means the same as @table_bar unless @pba_elsewhere
 * @pba_off: 8-byte aligned
 * @pba_elsewhere: take @pba_bar as it is
 */
struct mock_msix_args {
	mock_u32 vectors;
	int table_bar;
	mock_u32 table_off;
	int pba_bar;
	mock_u32 pba_off;
	int pba_elsewhere;
};

void mock_cap_msix_args(struct mock_func *fn, const struct mock_msix_args *args);
#define mock_cap_msix(fn, ...) \
	mock_cap_msix_args((fn), &(const struct mock_msix_args){ __VA_ARGS__ })

/* Advanced Features of conventional PCI: function level reset and transactions pending. */
void mock_cap_af(struct mock_func *fn);

/* Vital product data of @len bytes (a multiple of 4); a copy is kept, and writable if @writable. */
void mock_cap_vpd(struct mock_func *fn, const mock_u8 *data, mock_u32 len, int writable);

/**
 * mock_cap_vendor - a vendor-specific capability
 * @body: what follows the id, next and length bytes
 * @wmask: which of its bits software can write; NULL for none
 * @len: bytes of @body
 *
 * Returns its offset in config space (0 if refused); the model reads it by mock_cfg_get().
 */
unsigned int mock_cap_vendor(struct mock_func *fn, const mock_u8 *body, const mock_u8 *wmask,
			     mock_u32 len);

/* ---- builder: extended capabilities (they need mock_cap_pcie or mock_cap_port first)  */

void mock_ecap_aer(struct mock_func *fn);
void mock_ecap_dsn(struct mock_func *fn, mock_u64 serial);
void mock_ecap_ari(struct mock_func *fn, mock_u32 next_function);
void mock_ecap_acs(struct mock_func *fn, mock_u32 caps);
void mock_ecap_ats(struct mock_func *fn);

/**
 * struct mock_sriov_args - for mock_ecap_sriov()
 * @total_vfs: TotalVFs and InitialVFs
 * @first_offset: RID of VF 0 minus RID of the PF
 * @stride: RID distance of two VFs
 * @vf_device: the id that software reads for all VFs
 */
struct mock_sriov_args {
	mock_u32 total_vfs;
	mock_u32 first_offset;
	mock_u32 stride;
	mock_u32 vf_device;
};

/* VF BARs are those that the .vf device declares; it is built once and serves all VFs. */
void mock_ecap_sriov_args(struct mock_func *fn, const struct mock_sriov_args *args);
#define mock_ecap_sriov(fn, ...) \
	mock_ecap_sriov_args((fn), &(const struct mock_sriov_args){ __VA_ARGS__ })

/* Any extended capability: @body follows the 4-byte header, @wmask as in mock_cap_vendor(). */
unsigned int mock_ecap_raw(struct mock_func *fn, mock_u32 id, mock_u32 version, const mock_u8 *body,
			   const mock_u8 *wmask, mock_u32 len);

/* ---- config space from inside: no lie, no side effect --------------------------- */

mock_u32 mock_cfg_get(const struct mock_func *fn, unsigned int off, int width);
void mock_cfg_set(struct mock_func *fn, unsigned int off, int width, mock_u32 val);

/* ---- what a running model does -------------------------------------------------- */

/* An access that matches no register: tells the host's oracle, and returns all ones. */
mock_u64 mock_unclaimed(struct mock_func *fn, int bar, mock_u64 off, int width);
void mock_unclaimed_write(struct mock_func *fn, int bar, mock_u64 off, int width);

/* 0 when all of it was transferred; negative, and nothing was, without bus mastering or D0. */
int mock_dma_read(struct mock_func *fn, mock_u64 addr, void *buf, mock_u32 len);
int mock_dma_write(struct mock_func *fn, mock_u64 addr, const void *buf, mock_u32 len);

/*
 * Interrupts. mock_irq() sends vector @vector by MSI-X or MSI, whichever the driver enabled; a
 * masked vector becomes pending and is sent when unmasked. It returns 0 when neither is enabled:
 * INTx is a level, set by mock_intx() from the model's own cause register. It returns a negative
 * number when the message was lost because bus mastering is off.
 */
int mock_irq(struct mock_func *fn, unsigned int vector);
void mock_intx(struct mock_func *fn, int level);

/* Withdraw a vector that is still pending (its cause went away while it was masked). */
void mock_irq_clear(struct mock_func *fn, unsigned int vector);

/* Signal a power management event: sets PME_Status, and tells the platform if PME is enabled. */
void mock_pme(struct mock_func *fn);

/* Call .timer(@fn, @cookie) after @ns; @cookie is 0..0xffff. A reset cancels it. */
void mock_after(struct mock_func *fn, mock_u64 ns, int cookie);

/*
 * Memory of a running model, zeroed; NULL when the host has none. What is not given back goes with
 * the function; a reset leaves it alone.
 */
void *mock_mem_alloc(struct mock_func *fn, mock_u64 size);
void mock_mem_free(struct mock_func *fn, void *mem);	/* NULL is fine */

/* One line to the host's log: %s %d %u %x %llu %llx, and nothing else. */
void mock_log(struct mock_func *fn, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Refuse to be built: for checks that only this model knows. */
void mock_refuse(struct mock_func *fn, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif /* MOCK_FUNC_H */
