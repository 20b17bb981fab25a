/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VFIO_PCI_PRIV_H
#define VFIO_PCI_PRIV_H

/*
 * What the files of vfio-pci-core share with each other, and with nobody else.
 *
 * Lock order, outermost first:
 *
 *	device_lock of the function	driver core: bind, unbind, SR-IOV, AER callbacks
 *	 dev_set->lock			vfio: open, close, hot reset
 *	  rom_lock			the ROM is mapped and decodes
 *	  mmap_lock			mm: mmap and page faults
 *	   irqs.igate			interrupt setup
 *	   ioeventfds_lock		removing an ioeventfd waits for its write, below memory_lock
 *	    vma_lock			list of populated mappings (some kernels)
 *	     memory_lock		memory decode and power state
 *	      barmap_lock, config.lock, vf_token->lock, pfs mutex, registry_lock	leaves
 *	       irqs.lock		hard interrupt context
 *
 * - No PTE exists when decode goes away, and a fault waits for memory_lock. Where the device has
 *   an address_space, mappings are zapped with memory_lock held for writing, i_mmap_rwsem inside.
 *   Else zapping needs mmap_lock, which is outside vma_lock, yet the mappings are found in a list
 *   below vma_lock: vfio_pci_vmas.c drops and retakes, and memory_lock is taken for writing with
 *   vma_lock held and the list empty.
 * - No copy from or to userspace below mmap_lock: memory_lock is taken around single accesses.
 * - igate is never taken with memory_lock held. The eventfds for errors and requests are read under
 *   RCU alone: AER calls in with pci_bus_sem held, and a hot reset takes that below memory_lock.
 * - Whoever holds memory_lock locks a pci_dev only by trylock (pci_try_reset_function(),
 *   pci_reset_bus()), since SR-IOV and AER come with device_lock held.
 * - Runtime PM may call in from any pm_runtime_get: never call those with a lock of ours held
 *   except dev_set->lock.
 */

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>
#include <linux/xarray.h>

/* The ROM image the platform keeps in memory is reported with the size of the legacy window. */
#define VFIO_PCI_SHADOW_ROM_SIZE	0x20000

/* BARs and the ROM: the regions whose view a driver can narrow */
#define VFIO_PCI_NUM_VIEWS		(VFIO_PCI_ROM_REGION_INDEX + 1)

struct vfio_pci_eventfd;
struct vfio_pci_intx;
struct vfio_pci_vector;
struct vfio_pci_vf_token;

/**
 * struct vfio_pci_perm_bits - what may happen to each bit of a dword of config space
 * @virt: the bit lives in vconfig; otherwise it is the function's own
 * @write: the user may change the bit, wherever it lives
 */
struct vfio_pci_perm_bits {
	u32 virt;
	u32 write;
};

struct vfio_pci_config_access;

/**
 * struct vfio_pci_perm - permissions of one kind of capability (vfio_pci_perm.c)
 * @dw: one entry per dword, from the capability's first
 * @nr_dw: entries of @dw
 * @rest: for every dword behind @dw
 * @read: instead of vfio_pci_config_load(), or NULL
 * @write: instead of vfio_pci_config_store(), or NULL
 */
struct vfio_pci_perm {
	const struct vfio_pci_perm_bits *dw;
	unsigned int nr_dw;
	struct vfio_pci_perm_bits rest;
	int (*read)(struct vfio_pci_config_access *acc);
	int (*write)(struct vfio_pci_config_access *acc);
};

/**
 * struct vfio_pci_cap - a stretch of config space with permissions of its own
 * @start: first byte, dword aligned
 * @len: bytes; the rest of the last dword is a gap
 * @perm: its permissions
 */
struct vfio_pci_cap {
	u16 start;
	u16 len;
	const struct vfio_pci_perm *perm;
};

/**
 * struct vfio_pci_config_access - one aligned access within one dword and one capability
 * @vdev: the device
 * @perm: permissions that apply
 * @start: first byte of the capability
 * @pos: first byte of the access
 * @width: 1, 2 or 4
 * @val: value to write, or read
 */
struct vfio_pci_config_access {
	struct vfio_pci_core_device *vdev;
	const struct vfio_pci_perm *perm;
	unsigned int start;
	unsigned int pos;
	unsigned int width;
	u32 val;
};

/**
 * struct vfio_pci_config - config space as the user sees it (vfio_pci_config.c, _perm.c, _caps.c)
 * @vconfig: value of each virtual byte; pdev->cfg_size bytes, NULL while closed. Changed under
 *	@lock, by aligned stores, so that a reader needs no lock.
 * @map: per dword, the index into @caps of what is there, or VFIO_PCI_MAP_GAP
 * @caps: what covers which bytes; [0] is the header. Constant from finish_enable to disable.
 * @nr_caps: entries of @caps
 * @max_caps: allocated entries of @caps
 * @rbar: the host's BARs and ROM BAR, to notice and repair a reset behind our back
 * @bar_mask: bits of each BAR and the ROM BAR that sizing leaves writable
 * @bar_flags: read-only type bits of each BAR
 * @lock: leaf; read-modify-write of @vconfig and of the function's registers
 * @extended_caps: the extended space is there to be walked
 */
struct vfio_pci_config {
	u8 *vconfig;
	u16 *map;
	struct vfio_pci_cap *caps;
	unsigned int nr_caps;
	unsigned int max_caps;
	u32 rbar[PCI_STD_NUM_BARS + 1];
	u32 bar_mask[PCI_STD_NUM_BARS + 1];
	u32 bar_flags[PCI_STD_NUM_BARS + 1];
	struct mutex lock;
	bool extended_caps;
};

/**
 * struct vfio_pci_irqs - interrupts (vfio_pci_intrs.c, _intx.c, _msi.c)
 * @igate: protects @type, @virq_disabled, @msi_qmax and the contexts
 * @lock: INTx masked state, against the hard handler
 * @type: the VFIO_PCI_*_IRQ_INDEX that is on, or VFIO_PCI_NUM_IRQS
 * @virq_disabled: the user set INTX_DISABLE in the virtual COMMAND. Written under igate, read by
 *	the hard handler without.
 * @msi_qmax: log2 of the MSI vectors of the last MSI setup of this open
 * @intx: the INTx context, while @type is INTx; owned by vfio_pci_intx.c. Set under igate and
 *	@lock, so that either will do for reading.
 * @vectors: while @type is MSI or MSI-X, a context for each vector that has a trigger; owned by
 *	vfio_pci_msi.c
 * @nr_vectors: how many vectors SET_IRQS may name while @type is MSI or MSI-X
 * @err: eventfd of VFIO_PCI_ERR_IRQ_INDEX; written under igate, read under RCU
 * @req: eventfd of VFIO_PCI_REQ_IRQ_INDEX; the same
 */
struct vfio_pci_irqs {
	struct mutex igate;
	spinlock_t lock;
	int type;
	bool virq_disabled;
	u8 msi_qmax;
	struct vfio_pci_intx *intx;
	struct xarray vectors;
	unsigned int nr_vectors;
	struct vfio_pci_eventfd __rcu *err;
	struct vfio_pci_eventfd __rcu *req;
};

/**
 * struct vfio_pci_irq_request - a VFIO_DEVICE_SET_IRQS on its way to the code for its index
 * @index: below VFIO_PCI_NUM_IRQS
 * @start: first interrupt
 * @count: how many
 * @flags: exactly one VFIO_IRQ_SET_DATA_*, and VFIO_IRQ_SET_ACTION_*
 * @data: @count values of the type that @flags says; not for DATA_NONE
 */
struct vfio_pci_irq_request {
	unsigned int index;
	unsigned int start;
	unsigned int count;
	u32 flags;
	void *data;
};

/**
 * struct vfio_pci_memory - BARs: decode, mappings, host-side maps (vfio_pci_mmap.c)
 * @lock: "memory_lock". Read: the BARs stay accessible (or stay not so) during an access. Write:
 *	the COMMAND memory bit, the power state or a reset changes them.
 * @vma_lock: protects @vmas; not used where the device has an address_space
 * @vmas: mappings that have PTEs, one struct vfio_pci_mapping each
 * @barmap_lock: serialises filling of @barmap
 * @barmap: host-side map of a BAR; also says that the BAR's resource is ours. Set once per open,
 *	released at close, so a set pointer is read without a lock.
 * @subpage: resources that reserve the rest of a page behind a small BAR
 * @mmappable: BARs that may be mapped; constant while open
 * @rom_mapped: a read of the ROM has its decoder on. Written under rom_lock and @lock for reading,
 *	read under @lock for writing.
 * @view: BARs and ROM as the driver narrowed them; constant while open
 */
struct vfio_pci_memory {
	struct rw_semaphore lock;
	struct mutex vma_lock;
	struct list_head vmas;
	struct mutex barmap_lock;
	void __iomem *barmap[PCI_STD_NUM_BARS];
	struct list_head subpage;
	bool mmappable[PCI_STD_NUM_BARS];
	bool rom_mapped;
	struct vfio_pci_region_view view[VFIO_PCI_NUM_VIEWS];
};

/**
 * struct vfio_pci_power - power state (vfio_pci_pm.c); everything under memory.lock for writing
 * unless said
 * @needs_restore: the function loses its state from D3 to D0; constant while registered
 * @engaged: the user put the device into low power; read with memory.lock held for reading
 * @sriov_active: VFs are enabled through us, so the PF must stay in D0. A flag of our own, since
 *	asking the PCI core would need its locks in the opposite order.
 * @suspended: from before a runtime suspend till after the resume; current_state
 *	changes only when the function is asleep already
 * @intx_masked: INTx was masked by runtime suspend; only touched by the runtime PM callbacks
 * @saved: config space saved at D0 to D3
 * @wakeup: one-shot eventfd for leaving low power
 */
struct vfio_pci_power {
	bool needs_restore;
	bool engaged;
	bool sriov_active;
	bool suspended;
	bool intx_masked;
	struct pci_saved_state *saved;
	struct eventfd_ctx *wakeup;
};

/**
 * struct vfio_pci_sriov - SR-IOV trust and bookkeeping (vfio_pci_sriov.c)
 * @token: a PF's VF token; NULL for anything but a PF
 * @pfs_item: on the list of PFs that enabled VFs through us; the list's mutex
 * @pf: a VF's PF, when that is ours. Constant while registered: a PF removes its VFs first.
 * @nb: a PF's listener for its VFs appearing on the bus
 */
struct vfio_pci_sriov {
	struct vfio_pci_vf_token *token;
	struct list_head pfs_item;
	struct vfio_pci_core_device *pf;
	struct notifier_block nb;
};

/**
 * struct vfio_pci_attached - an extension on an open device
 * @ext: the extension
 * @owner: its module, pinned
 * @data: its pointer for this device
 */
struct vfio_pci_attached {
	const struct vfio_pci_core_extension *ext;
	struct module *owner;
	void *data;
};

/**
 * struct vfio_pci_attachments - the extensions of an open device (vfio_pci_ext.c)
 * @nr: how many are prepared
 * @nr_setup: how many of those, from the first, are set up
 * @item: by name; constant from the end of enable to disable
 */
struct vfio_pci_attachments {
	unsigned int nr;
	unsigned int nr_setup;
	struct vfio_pci_attached item[];
};

/**
 * struct vfio_pci_core_priv - everything of a device that its driver must not touch
 * @vdev: the public part
 * @nointxmask: policy, latched at registration
 * @nointx_policy: policy, latched at registration
 * @disable_vga: policy, latched at registration
 * @idle_d3: policy, latched at registration: runtime PM references depend on it staying the same
 * @pci_2_3: INTx can be masked at the function; constant while open
 * @nointx: INTx is kept off; constant while open
 * @reset_works: the function can be reset by itself; constant while open
 * @has_vga: the VGA region is there; constant while open
 * @needs_reset: the function was used and not reset since; dev_set->lock
 * @msix_bar: BAR that holds the MSI-X table, 0xff without one; constant while open
 * @msix_offset: where in the BAR the table begins
 * @msix_size: its length in bytes
 * @msix_grows: vectors can be added while MSI-X is on; constant while open
 * @saved_state: config space as it was before the user; from enable to disable
 * @config: config space
 * @irqs: interrupts
 * @memory: BARs
 * @power: power states
 * @sriov: SR-IOV
 * @rom_lock: one user of the ROM at a time, since unmapping turns its decoder off. Held over copies
 *	to userspace, so outside mmap_lock.
 * @ioeventfds_lock: protects @ioeventfds and @ioeventfds_nr
 * @ioeventfds: the user's ioeventfds
 * @ioeventfds_nr: how many
 * @regions: the driver's regions; constant from finish_enable to disable
 * @num_regions: how many
 * @regions_closed: finish_enable was called, so no more regions; dev_set->lock
 * @extensions: those of this open; NULL for none. Changed at enable and disable, under
 *	dev_set->lock.
 * @ext_errors: the same while errors are passed on; read under RCU
 */
struct vfio_pci_core_priv {
	struct vfio_pci_core_device *vdev;

	bool nointxmask;
	bool nointx_policy;
	bool disable_vga;
	bool idle_d3;

	bool pci_2_3;
	bool nointx;
	bool reset_works;
	bool has_vga;
	bool needs_reset;
	u8 msix_bar;
	u32 msix_offset;
	u32 msix_size;
	bool msix_grows;
	struct pci_saved_state *saved_state;

	struct vfio_pci_config config;
	struct vfio_pci_irqs irqs;
	struct vfio_pci_memory memory;
	struct vfio_pci_power power;
	struct vfio_pci_sriov sriov;

	struct mutex rom_lock;
	struct mutex ioeventfds_lock;
	struct list_head ioeventfds;
	unsigned int ioeventfds_nr;

	struct vfio_pci_region *regions;
	unsigned int num_regions;
	bool regions_closed;

	struct vfio_pci_attachments *extensions;
	struct vfio_pci_attachments __rcu *ext_errors;
};

static inline struct vfio_pci_core_device *vfio_pci_from_vfio(struct vfio_device *core_vdev)
{
	return container_of(core_vdev, struct vfio_pci_core_device, vdev);
}

static inline bool vfio_pci_is_vga(struct pci_dev *pdev)
{
	return (pdev->class >> 8) == PCI_CLASS_DISPLAY_VGA;
}

/* pci_power_t is opaque to sparse; deeper states are larger numbers. */
static inline int vfio_pci_power_level(pci_power_t state)
{
	return (__force int)state;
}

static inline bool vfio_pci_is_d3(pci_power_t state)
{
	return vfio_pci_power_level(state) >= vfio_pci_power_level(PCI_D3hot);
}

/* ---- vfio_pci_config.c ---- */

static inline u32 vfio_pci_vconfig_get(struct vfio_pci_config *config, unsigned int pos,
				       unsigned int width)
{
	u8 *p = config->vconfig + pos;

	switch (width) {
	case 1:
		return READ_ONCE(*p);
	case 2:
		return le16_to_cpu(READ_ONCE(*(__le16 *)p));
	default:
		return le32_to_cpu(READ_ONCE(*(__le32 *)p));
	}
}

static inline u16 vfio_pci_virtual_command(struct vfio_pci_core_device *vdev)
{
	return vfio_pci_vconfig_get(&vdev->priv->config, PCI_COMMAND, 2);
}

/**
 * vfio_pci_vpin - the interrupt pin the user sees
 * @vdev: the device, open
 *
 * Return: 1 to 4, or 0 for none.
 */
static inline u8 vfio_pci_vpin(struct vfio_pci_core_device *vdev)
{
	return vfio_pci_vconfig_get(&vdev->priv->config, PCI_INTERRUPT_PIN, 1);
}

/**
 * vfio_pci_memory_enabled - may the BARs' memory be accessed?
 * @vdev: the device, open
 *
 * Context: memory_lock held, either way.
 * Return: true if the function decodes memory, is in D0 to D2 and is not about to leave it.
 */
static inline bool vfio_pci_memory_enabled(struct vfio_pci_core_device *vdev)
{
	struct pci_dev *pdev = vdev->pdev;

	/* D3hot, D3cold and not known */
	if (vfio_pci_is_d3(pdev->current_state) || vdev->priv->power.suspended)
		return false;

	/* A VF's memory is switched by its PF; the bit in its COMMAND means nothing */
	return pdev->no_command_memory || (vfio_pci_virtual_command(vdev) & PCI_COMMAND_MEMORY);
}

int vfio_pci_config_init(struct vfio_pci_core_device *vdev);
void vfio_pci_config_free(struct vfio_pci_core_device *vdev);
ssize_t vfio_pci_config_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			   loff_t *ppos, bool iswrite);
void vfio_pci_config_size_bar(struct vfio_pci_core_device *vdev, unsigned int bar, u64 size,
			      u32 type);
int vfio_pci_config_load(struct vfio_pci_config_access *acc);
int vfio_pci_config_store_locked(struct vfio_pci_config_access *acc);
int vfio_pci_config_store(struct vfio_pci_config_access *acc);
int vfio_pci_hw_config_read(struct pci_dev *pdev, unsigned int pos, unsigned int width, u32 *val);
int vfio_pci_hw_config_write(struct pci_dev *pdev, unsigned int pos, unsigned int width, u32 val);
void vfio_pci_vconfig_set(struct vfio_pci_config *config, unsigned int pos, unsigned int width,
			  u32 val);

static inline bool vfio_pci_access_covers(const struct vfio_pci_config_access *acc,
					  unsigned int byte)
{
	return acc->pos <= acc->start + byte && acc->pos + acc->width > acc->start + byte;
}

/* ---- vfio_pci_perm.c ---- */

#define VFIO_PCI_MAP_GAP		0xffff

extern const struct vfio_pci_perm vfio_pci_perm_header;
extern const struct vfio_pci_perm vfio_pci_perm_gap;
extern const struct vfio_pci_perm vfio_pci_perm_virt;
extern const struct vfio_pci_perm vfio_pci_perm_cap;
extern const struct vfio_pci_perm vfio_pci_perm_pm;
extern const struct vfio_pci_perm vfio_pci_perm_vpd;
extern const struct vfio_pci_perm vfio_pci_perm_pcix;
extern const struct vfio_pci_perm vfio_pci_perm_vndr;
extern const struct vfio_pci_perm vfio_pci_perm_exp;
extern const struct vfio_pci_perm vfio_pci_perm_af;
extern const struct vfio_pci_perm vfio_pci_perm_ecap;
extern const struct vfio_pci_perm vfio_pci_perm_err;
extern const struct vfio_pci_perm vfio_pci_perm_pwr;
extern const struct vfio_pci_perm vfio_pci_perm_ecap_raw;

const struct vfio_pci_perm *vfio_pci_perm_msi(u16 flags);
struct vfio_pci_perm_bits vfio_pci_perm_at(const struct vfio_pci_perm *perm, unsigned int offset,
					   unsigned int width);

/* Writes with an effect beyond their bits: vfio_pci_config.c for the header, vfio_pci_capops.c */
int vfio_pci_header_read(struct vfio_pci_config_access *acc);
int vfio_pci_header_write(struct vfio_pci_config_access *acc);
int vfio_pci_pm_write(struct vfio_pci_config_access *acc);
int vfio_pci_vpd_write(struct vfio_pci_config_access *acc);
int vfio_pci_exp_write(struct vfio_pci_config_access *acc);
int vfio_pci_af_write(struct vfio_pci_config_access *acc);
int vfio_pci_msi_read(struct vfio_pci_config_access *acc);
int vfio_pci_msi_write(struct vfio_pci_config_access *acc);

/* ---- vfio_pci_caps.c ---- */

int vfio_pci_caps_init(struct vfio_pci_core_device *vdev);
int vfio_pci_config_fill(struct vfio_pci_core_device *vdev, unsigned int pos, unsigned int len);
int vfio_pci_config_add_cap(struct vfio_pci_core_device *vdev, unsigned int pos, unsigned int len,
			    const struct vfio_pci_perm *perm);

/* ---- vfio_pci_intx.c, all with igate held ---- */

int vfio_pci_intx_trigger(struct vfio_pci_core_device *vdev,
			  const struct vfio_pci_irq_request *req);
int vfio_pci_intx_set_mask(struct vfio_pci_core_device *vdev,
			   const struct vfio_pci_irq_request *req);
int vfio_pci_intx_set_unmask(struct vfio_pci_core_device *vdev,
			     const struct vfio_pci_irq_request *req);
void vfio_pci_intx_disable(struct vfio_pci_core_device *vdev);
void vfio_pci_intx_follow_command(struct vfio_pci_core_device *vdev);

/* ---- vfio_pci_msi.c, all with igate held ---- */

int vfio_pci_msi_trigger(struct vfio_pci_core_device *vdev,
			 const struct vfio_pci_irq_request *req);
void vfio_pci_msi_disable(struct vfio_pci_core_device *vdev);

/* ---- vfio_pci_intrs.c ---- */

void vfio_pci_irqs_init(struct vfio_pci_core_device *vdev);
void vfio_pci_irqs_destroy(struct vfio_pci_core_device *vdev);
void vfio_pci_irqs_disable(struct vfio_pci_core_device *vdev);
void vfio_pci_irqs_release_triggers(struct vfio_pci_core_device *vdev);
unsigned int vfio_pci_irq_count(struct vfio_pci_core_device *vdev, unsigned int index);
int vfio_pci_set_irqs(struct vfio_pci_core_device *vdev, const struct vfio_pci_irq_request *req);
void vfio_pci_intx_settle(struct vfio_pci_core_device *vdev);
bool vfio_pci_intx_mask(struct vfio_pci_core_device *vdev);
void vfio_pci_intx_unmask(struct vfio_pci_core_device *vdev);
bool vfio_pci_signal_err(struct vfio_pci_core_device *vdev);
bool vfio_pci_signal_req(struct vfio_pci_core_device *vdev);

/* ---- vfio_pci_rdwr.c ---- */

/**
 * struct vfio_pci_io - a stretch of I/O space that a read or write works on
 * @vdev: the device
 * @base: mapped memory or ports
 * @backing: the driver's, instead of @base
 * @index: the region that @backing is behind
 * @hole_start: first byte that reads as ones and drops writes
 * @hole_end: first byte behind the hole
 * @max_width: widest access the space is given: 4 or 8
 * @memory: it decodes only while memory is enabled; test that, under memory_lock
 */
struct vfio_pci_io {
	struct vfio_pci_core_device *vdev;
	void __iomem *base;
	const struct vfio_pci_backing *backing;
	u32 index;
	u64 hole_start;
	u64 hole_end;
	unsigned int max_width;
	bool memory;
};

ssize_t vfio_pci_io_rw(const struct vfio_pci_io *io, char __user *buf, u64 off, size_t count,
		       bool iswrite);
void vfio_pci_io_write(void __iomem *io, unsigned int width, u64 val);

/* Does a BAR with a backing of the driver's disappear when memory decoding is off? */
static inline bool vfio_pci_backing_is_memory(const struct vfio_pci_backing *backing)
{
	return !backing->always && !(backing->type & PCI_BASE_ADDRESS_SPACE_IO);
}

/*
 * A value of the function's, which is little endian, to and from userspace. Each size is a constant
 * of its own, since a size that the compiler does not know costs a check of the whole object.
 */
static inline int vfio_pci_value_to_user(char __user *buf, u64 val, unsigned int width)
{
	__le64 le = cpu_to_le64(val);
	unsigned long left;

	switch (width) {
	case 1:
		left = copy_to_user(buf, &le, 1);
		break;
	case 2:
		left = copy_to_user(buf, &le, 2);
		break;
	case 4:
		left = copy_to_user(buf, &le, 4);
		break;
	default:
		left = copy_to_user(buf, &le, 8);
		break;
	}
	return left ? -EFAULT : 0;
}

static inline int vfio_pci_value_from_user(u64 *val, const char __user *buf, unsigned int width)
{
	__le64 le = 0;
	unsigned long left;

	switch (width) {
	case 1:
		left = copy_from_user(&le, buf, 1);
		break;
	case 2:
		left = copy_from_user(&le, buf, 2);
		break;
	case 4:
		left = copy_from_user(&le, buf, 4);
		break;
	default:
		left = copy_from_user(&le, buf, 8);
		break;
	}
	*val = le64_to_cpu(le);
	return left ? -EFAULT : 0;
}

ssize_t vfio_pci_bar_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			loff_t *ppos, bool iswrite);
ssize_t vfio_pci_vga_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			loff_t *ppos, bool iswrite);
int vfio_pci_ioeventfd(struct vfio_pci_core_device *vdev, u64 offset, u64 data, int count, int fd);
void vfio_pci_ioeventfds_release(struct vfio_pci_core_device *vdev);

/* ---- vfio_pci_region.c ---- */

/**
 * vfio_pci_view - a BAR or the ROM as userspace may use it
 * @vdev: the device, after finish_enable
 * @index: VFIO_PCI_BAR0_REGION_INDEX to VFIO_PCI_ROM_REGION_INDEX
 *
 * Return: the view; the ROM's has READ whether or not an image is there, reading finds that out.
 */
static inline const struct vfio_pci_region_view *vfio_pci_view(struct vfio_pci_core_device *vdev,
							       unsigned int index)
{
	return &vdev->priv->memory.view[index];
}

void vfio_pci_regions_open(struct vfio_pci_core_device *vdev);
void vfio_pci_regions_close(struct vfio_pci_core_device *vdev);
void vfio_pci_regions_release(struct vfio_pci_core_device *vdev, unsigned int keep);
struct vfio_pci_region *vfio_pci_find_region(struct vfio_pci_core_device *vdev, u64 index);
int vfio_pci_copy_info(void __user *arg, void *info, size_t size, size_t minsz,
		       struct vfio_info_cap *caps, u32 *argsz, u32 *cap_offset);
int vfio_pci_ioctl_get_region_info(struct vfio_pci_core_device *vdev,
				   struct vfio_region_info __user *arg);

/* ---- vfio_pci_ioctl.c ---- */

int vfio_pci_merge_caps(struct vfio_info_cap *caps, struct vfio_info_cap *own, int ret);

/* ---- vfio_pci_ext.c ---- */

void vfio_pci_ext_request(struct pci_dev *pdev);
int vfio_pci_ext_prepare(struct vfio_pci_core_device *vdev);
void vfio_pci_ext_unprepare(struct vfio_pci_core_device *vdev);
int vfio_pci_ext_setup(struct vfio_pci_core_device *vdev);
void vfio_pci_ext_teardown(struct vfio_pci_core_device *vdev);
int vfio_pci_ext_info_caps(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps);
int vfio_pci_ext_feature(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
			 size_t argsz);
void vfio_pci_ext_error(struct vfio_pci_core_device *vdev, pci_channel_state_t state);

/* ---- vfio_pci_mmap.c ---- */

void vfio_pci_memory_init(struct vfio_pci_core_device *vdev);
void vfio_pci_memory_destroy(struct vfio_pci_core_device *vdev);
void vfio_pci_memory_open(struct vfio_pci_core_device *vdev);
void vfio_pci_memory_close(struct vfio_pci_core_device *vdev);
void vfio_pci_zap_and_down_write_memory_lock(struct vfio_pci_core_device *vdev);
bool vfio_pci_try_stop_faults(struct vfio_pci_core_device *vdev);
void vfio_pci_resume_faults(struct vfio_pci_core_device *vdev);
bool vfio_pci_try_zap_and_down_write_memory_lock(struct vfio_pci_core_device *vdev);
bool vfio_pci_memory_accessible(struct vfio_pci_core_device *vdev);
vm_fault_t vfio_pci_fault_backing(struct vfio_pci_core_device *vdev, struct vm_fault *vmf);
u16 vfio_pci_memory_lock_and_enable(struct vfio_pci_core_device *vdev);
void vfio_pci_memory_unlock_and_restore(struct vfio_pci_core_device *vdev, u16 cmd);

/* ---- vfio_pci_vmas.c, on kernels without a vfio_pci_device_mapping() ---- */

void vfio_pci_vmas_zap_and_lock(struct vfio_pci_core_device *vdev);
bool vfio_pci_vmas_try_zap_and_lock(struct vfio_pci_core_device *vdev);
void vfio_pci_vmas_unlock(struct vfio_pci_core_device *vdev);
void vfio_pci_vmas_mmap(struct vm_area_struct *vma, unsigned long pfn);
void vfio_pci_vmas_mmap_backing(struct vm_area_struct *vma);

/* ---- vfio_pci_pm.c ---- */

int vfio_pci_set_power_state(struct vfio_pci_core_device *vdev, pci_power_t state);
void vfio_pci_power_register(struct vfio_pci_core_device *vdev);
void vfio_pci_power_unregister(struct vfio_pci_core_device *vdev);
void vfio_pci_power_close(struct vfio_pci_core_device *vdev);
int vfio_pci_feature_low_power(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
			       size_t argsz);

/* ---- vfio_pci_reset.c ---- */

int vfio_pci_assign_device_set(struct vfio_pci_core_device *vdev);
int vfio_pci_reset_function(struct vfio_pci_core_device *vdev);
int vfio_pci_ioctl_reset(struct vfio_pci_core_device *vdev);
int vfio_pci_ioctl_hot_reset_info(struct vfio_pci_core_device *vdev, void __user *arg);
int vfio_pci_ioctl_hot_reset(struct vfio_pci_core_device *vdev, void __user *arg);
void vfio_pci_reset_at_close(struct vfio_pci_core_device *vdev);
void vfio_pci_reset_set_if_idle(struct vfio_pci_core_device *vdev);

/* ---- vfio_pci_sriov.c ---- */

int vfio_pci_sriov_register(struct vfio_pci_core_device *vdev);
void vfio_pci_sriov_unregister(struct vfio_pci_core_device *vdev);
void vfio_pci_sriov_open(struct vfio_pci_core_device *vdev);
void vfio_pci_sriov_close(struct vfio_pci_core_device *vdev);
int vfio_pci_feature_vf_token(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
			      size_t argsz);

/* ---- vfio_pci_vga.c ---- */

int vfio_pci_vga_register(struct vfio_pci_core_device *vdev);
void vfio_pci_vga_unregister(struct vfio_pci_core_device *vdev);

#endif /* VFIO_PCI_PRIV_H */
