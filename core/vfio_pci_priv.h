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
 *	  mmap_lock			mm: mmap and page faults
 *	   irqs.igate			interrupt setup
 *	    vma_lock			list of populated mappings
 *	     memory_lock		memory decode and power state
 *	      barmap_lock, config.lock, ioeventfds_lock, vf_token->lock, pfs mutex	leaves
 *	       irqs.lock		hard interrupt context
 *
 * - Zapping needs mmap_lock, which is outside vma_lock, yet the mappings are found in a list below
 *   vma_lock: vfio_pci_mmap.c drops and retakes. memory_lock is taken for writing with vma_lock held
 *   and the list empty, so no PTE exists when decode goes away, and a fault waits.
 * - No copy from or to userspace below mmap_lock: memory_lock is taken around single accesses.
 * - igate is never taken with memory_lock held. The eventfds for errors and requests are read under
 *   RCU alone: AER calls in with pci_bus_sem held, and a hot reset takes that below memory_lock.
 * - Whoever holds memory_lock locks a pci_dev only by trylock (pci_try_reset_function(),
 *   pci_reset_bus()), since SR-IOV and AER come with device_lock held.
 * - Runtime PM may call in from any pm_runtime_get: never call those with a lock of ours held except
 *   dev_set->lock.
 */

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/vfio_pci_core.h>
#include <linux/xarray.h>

/* The ROM image the platform keeps in memory is reported with the size of the legacy window. */
#define VFIO_PCI_SHADOW_ROM_SIZE	0x20000

/* BARs and the ROM: the regions whose view a driver can narrow */
#define VFIO_PCI_NUM_VIEWS		(VFIO_PCI_ROM_REGION_INDEX + 1)

struct vfio_pci_cap;
struct vfio_pci_eventfd;
struct vfio_pci_intx;
struct vfio_pci_vf_token;

/**
 * struct vfio_pci_config - config space as the user sees it (vfio_pci_config.c, _perm.c, _caps.c)
 * @vconfig: value of each virtual byte; pdev->cfg_size bytes, NULL while closed
 * @map: per byte, an index into @caps or one of the special values of vfio_pci_config.c
 * @caps: what covers which bytes; [0] is the header
 * @nr_caps: entries of @caps
 * @rbar: the host's BARs and ROM BAR, to notice and repair a reset behind our back
 * @lock: leaf; read-modify-write of @vconfig and of the function's registers. Reads need no lock.
 * @extended_caps: the extended space was walked
 */
struct vfio_pci_config {
	u8 *vconfig;
	u16 *map;
	struct vfio_pci_cap *caps;
	u16 nr_caps;
	u32 rbar[7];
	struct mutex lock;
	bool extended_caps;
};

/**
 * struct vfio_pci_irqs - interrupts (vfio_pci_intrs.c and its splits)
 * @igate: protects @type, the contexts and @virq_disabled
 * @lock: INTx masked state, against the hard handler
 * @type: the VFIO_PCI_*_IRQ_INDEX that is on, or VFIO_PCI_NUM_IRQS
 * @virq_disabled: the user set INTX_DISABLE in the virtual COMMAND; igate
 * @msi_qmax: log2 of the vectors of the MSI capability the user may see
 * @intx: the INTx context; igate
 * @vectors: MSI and MSI-X contexts by vector; igate
 * @nr_vectors: vectors allocated from the PCI core; igate
 * @err: eventfd of VFIO_PCI_ERR_IRQ_INDEX
 * @req: eventfd of VFIO_PCI_REQ_IRQ_INDEX
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
 * struct vfio_pci_memory - BARs: decode, mappings, host-side maps (vfio_pci_mmap.c)
 * @lock: "memory_lock". Read: the BARs stay accessible (or stay not so) during an access. Write: the
 *	COMMAND memory bit, the power state or a reset changes them.
 * @vma_lock: protects @vmas
 * @vmas: mappings that have PTEs, one struct vfio_pci_mapping each
 * @barmap_lock: serialises filling of @barmap
 * @barmap: host-side map of a BAR; also says that the BAR's resource is ours. Set once per open,
 *	released at close, so a set pointer is read without a lock.
 * @subpage: resources that reserve the rest of a page behind a small BAR
 * @mmappable: BARs that may be mapped; constant while open
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
	struct vfio_pci_region_view view[VFIO_PCI_NUM_VIEWS];
};

/**
 * struct vfio_pci_power - power state (vfio_pci_pm.c); everything under memory.lock for writing
 * unless said
 * @needs_restore: the function loses its state from D3 to D0; constant while registered
 * @engaged: the user put the device into low power; read with memory.lock held for reading
 * @sriov_active: VFs are enabled through us, so the PF must stay in D0. A flag of our own, since
 *	asking the PCI core would need its locks in the opposite order.
 * @intx_masked: INTx was masked by runtime suspend; only touched by the runtime PM callbacks
 * @saved: config space saved at D0 to D3
 * @wakeup: one-shot eventfd for leaving low power
 */
struct vfio_pci_power {
	bool needs_restore;
	bool engaged;
	bool sriov_active;
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
 * @saved_state: config space as it was before the user; from enable to disable
 * @config: config space
 * @irqs: interrupts
 * @memory: BARs
 * @power: power states
 * @sriov: SR-IOV
 * @ioeventfds_lock: leaf; protects @ioeventfds and @ioeventfds_nr
 * @ioeventfds: the user's ioeventfds
 * @ioeventfds_nr: how many
 * @regions: the driver's regions; constant from finish_enable to disable
 * @num_regions: how many
 * @regions_closed: finish_enable was called, so no more regions; dev_set->lock
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
	struct pci_saved_state *saved_state;

	struct vfio_pci_config config;
	struct vfio_pci_irqs irqs;
	struct vfio_pci_memory memory;
	struct vfio_pci_power power;
	struct vfio_pci_sriov sriov;

	struct mutex ioeventfds_lock;
	struct list_head ioeventfds;
	unsigned int ioeventfds_nr;

	struct vfio_pci_region *regions;
	unsigned int num_regions;
	bool regions_closed;
};

static inline struct vfio_pci_core_device *vfio_pci_from_vfio(struct vfio_device *core_vdev)
{
	return container_of(core_vdev, struct vfio_pci_core_device, vdev);
}

static inline bool vfio_pci_is_vga(struct pci_dev *pdev)
{
	return (pdev->class >> 8) == PCI_CLASS_DISPLAY_VGA;
}

/* ---- vfio_pci_config.c ---- */

/**
 * vfio_pci_config_init - build the user's view of config space
 * @vdev: the device, being enabled
 *
 * Context: dev_set->lock held; @pci_2_3 and @nointx of priv are set.
 * Return: 0 or a negative errno; nothing is left behind on failure.
 */
int vfio_pci_config_init(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_config_free - undo vfio_pci_config_init()
 * @vdev: the device, being disabled
 */
void vfio_pci_config_free(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_config_rw - read or write config space through its virtualisation
 * @vdev: the device, awake
 * @buf: userspace buffer
 * @count: bytes, not 0
 * @ppos: file offset, region index included; advanced by what was done
 * @iswrite: direction
 *
 * Context: no lock held; takes igate, vma_lock and memory_lock.
 * Return: bytes done or a negative errno.
 */
ssize_t vfio_pci_config_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			   loff_t *ppos, bool iswrite);

/**
 * vfio_pci_config_carve_out - make a byte range of config space fully virtual
 * @vdev: the device, between enable and finish_enable
 * @offset: first byte
 * @len: bytes
 *
 * Return: 0 or -EINVAL when the range is outside config space.
 */
int vfio_pci_config_carve_out(struct vfio_pci_core_device *vdev, unsigned int offset,
			      unsigned int len);

/**
 * vfio_pci_vpin - the interrupt pin the user sees; 0 is none
 * @vdev: the device, open
 */
u8 vfio_pci_vpin(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_memory_enabled - may the BARs' memory be accessed?
 * @vdev: the device, open
 *
 * Context: memory_lock held, either way.
 * Return: true if the function decodes memory and is in D0 to D2.
 */
bool vfio_pci_memory_enabled(struct vfio_pci_core_device *vdev);

/* ---- vfio_pci_intrs.c ---- */

void vfio_pci_irqs_init(struct vfio_pci_core_device *vdev);
void vfio_pci_irqs_destroy(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_irqs_disable - turn off whatever of INTx, MSI and MSI-X is on, at close
 * @vdev: the device, being disabled
 *
 * Context: dev_set->lock held, takes igate and memory_lock.
 */
void vfio_pci_irqs_disable(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_irqs_release_triggers - drop the error and request eventfds, at close
 * @vdev: the device
 */
void vfio_pci_irqs_release_triggers(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_irq_count - how many interrupts an index has
 * @vdev: the device, open
 * @index: any number; one without interrupts gives 0
 */
unsigned int vfio_pci_irq_count(struct vfio_pci_core_device *vdev, unsigned int index);

/**
 * vfio_pci_set_irqs_ioctl - act on a validated VFIO_DEVICE_SET_IRQS
 * @vdev: the device, open and awake
 * @flags: exactly one VFIO_IRQ_SET_DATA_*, and VFIO_IRQ_SET_ACTION_*
 * @index: below VFIO_PCI_NUM_IRQS
 * @start: first interrupt
 * @count: how many; start + count is within vfio_pci_irq_count()
 * @data: kernel copy of the payload that flags and count call for, or NULL
 *
 * Context: takes igate itself; may take memory_lock below it.
 * Return: 0, a positive number of available vectors, or a negative errno (-ENOTTY: no such action).
 */
int vfio_pci_set_irqs_ioctl(struct vfio_pci_core_device *vdev, u32 flags, unsigned int index,
			    unsigned int start, unsigned int count, void *data);

/**
 * vfio_pci_intx_mask - mask INTx if it is on
 * @vdev: the device
 *
 * Context: takes igate.
 * Return: true if INTx is on and this call masked it.
 */
bool vfio_pci_intx_mask(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_intx_unmask - undo vfio_pci_intx_mask() that returned true
 * @vdev: the device
 *
 * Context: takes igate.
 */
void vfio_pci_intx_unmask(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_signal_err - tell the user of a device error
 * @vdev: the device
 *
 * Context: RCU only; called from AER with pci_bus_sem and device_lock held.
 * Return: false if the user gave no eventfd.
 */
bool vfio_pci_signal_err(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_signal_req - ask the user to give the device back
 * @vdev: the device
 *
 * Context: RCU only.
 * Return: false if the user gave no eventfd.
 */
bool vfio_pci_signal_req(struct vfio_pci_core_device *vdev);

/* ---- vfio_pci_rdwr.c ---- */

/**
 * vfio_pci_bar_rw - read or write a BAR or read the ROM
 * @vdev: the device, awake
 * @buf: userspace buffer
 * @count: bytes, not 0
 * @ppos: file offset, region index included (BAR 0 to 5 or ROM); advanced by what was done
 * @iswrite: direction, never true for the ROM
 *
 * The bound is vfio_pci_view()->size, not the BAR's own.
 *
 * Context: no lock held; takes memory_lock for reading around each single access.
 * Return: bytes done or a negative errno.
 */
ssize_t vfio_pci_bar_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			loff_t *ppos, bool iswrite);

/**
 * vfio_pci_vga_rw - read or write legacy VGA memory and ports
 * @vdev: the device, awake
 * @buf: userspace buffer
 * @count: bytes, not 0
 * @ppos: file offset, region index included
 * @iswrite: direction
 *
 * Return: bytes done, or a negative errno; -EINVAL for a device without has_vga.
 */
ssize_t vfio_pci_vga_rw(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
			loff_t *ppos, bool iswrite);

/**
 * vfio_pci_ioeventfd - let an eventfd write to a BAR, or stop it
 * @vdev: the device, awake
 * @offset: file offset, region index included; any 64-bit value
 * @data: what to write
 * @count: bytes of the write: 1, 2, 4 or 8
 * @fd: the eventfd, or -1 to remove
 *
 * Return: 0 or a negative errno.
 */
int vfio_pci_ioeventfd(struct vfio_pci_core_device *vdev, u64 offset, u64 data, int count, int fd);

/**
 * vfio_pci_ioeventfds_release - remove all ioeventfds, at close
 * @vdev: the device
 */
void vfio_pci_ioeventfds_release(struct vfio_pci_core_device *vdev);

/* ---- views of regions ---- */

/**
 * vfio_pci_view - a BAR or the ROM as userspace may use it
 * @vdev: the device, after finish_enable
 * @index: VFIO_PCI_BAR0_REGION_INDEX to VFIO_PCI_ROM_REGION_INDEX
 *
 * The ROM's view has READ whether or not an image is there; only reading finds that out.
 */
static inline const struct vfio_pci_region_view *vfio_pci_view(struct vfio_pci_core_device *vdev,
							       unsigned int index)
{
	return &vdev->priv->memory.view[index];
}


/* ---- vfio_pci_mmap.c ---- */

void vfio_pci_memory_init(struct vfio_pci_core_device *vdev);
void vfio_pci_memory_destroy(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_memory_open - decide what of the BARs can be mapped and how they look
 * @vdev: the device; from finish_enable, dev_set->lock held
 */
void vfio_pci_memory_open(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_memory_close - release the BARs' host maps and resources
 * @vdev: the device; from disable, dev_set->lock held, nobody uses a BAR any more
 */
void vfio_pci_memory_close(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_zap_and_down_write_memory_lock - stop all access to the BARs
 * @vdev: the device
 *
 * On return no mapping of the device has a PTE, and memory_lock is held for writing; release it with
 * up_write(&priv->memory.lock).
 *
 * Context: may sleep; neither mmap_lock, vma_lock nor memory_lock held.
 */
void vfio_pci_zap_and_down_write_memory_lock(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_try_zap_and_lock_vmas - first half of the above for several devices at once
 * @vdev: the device
 * @zapped: collects what must be given to vfio_pci_put_zapped() once no lock is held
 *
 * Return: true with vma_lock held and no PTE left, false on contention with nothing held.
 */
bool vfio_pci_try_zap_and_lock_vmas(struct vfio_pci_core_device *vdev, struct list_head *zapped);

/**
 * vfio_pci_put_zapped - drop what zapping kept alive
 * @zapped: from vfio_pci_try_zap_and_lock_vmas()
 *
 * Context: may sleep and run the end of an address space: no lock of ours held.
 */
void vfio_pci_put_zapped(struct list_head *zapped);

/**
 * vfio_pci_memory_lock_and_enable - decode memory for the kernel's own use
 * @vdev: the device
 *
 * Takes memory_lock for writing and sets the memory bit in the function's COMMAND. Mappings keep
 * their PTEs: access to the BARs only becomes possible, never impossible.
 *
 * Context: may sleep; igate may be held.
 * Return: the COMMAND to give to vfio_pci_memory_unlock_and_restore().
 */
u16 vfio_pci_memory_lock_and_enable(struct vfio_pci_core_device *vdev);

/**
 * vfio_pci_memory_unlock_and_restore - undo vfio_pci_memory_lock_and_enable()
 * @vdev: the device
 * @cmd: what that returned
 */
void vfio_pci_memory_unlock_and_restore(struct vfio_pci_core_device *vdev, u16 cmd);

/* ---- vfio_pci_pm.c ---- */

/**
 * vfio_pci_set_power_state - change the D-state, keeping config space over a soft reset
 * @vdev: the device
 * @state: PCI_D0 to PCI_D3hot
 *
 * Context: memory_lock held for writing; for a state below D0 the mappings are zapped.
 * Return: 0; -EBUSY for a PF with VFs that should leave D0; else from the PCI core.
 */
int vfio_pci_set_power_state(struct vfio_pci_core_device *vdev, pci_power_t state);

void vfio_pci_power_register(struct vfio_pci_core_device *vdev);
void vfio_pci_power_unregister(struct vfio_pci_core_device *vdev);
void vfio_pci_power_close(struct vfio_pci_core_device *vdev);
int vfio_pci_feature_low_power(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
			       size_t argsz);

/* ---- vfio_pci_reset.c ---- */

int vfio_pci_assign_device_set(struct vfio_pci_core_device *vdev);
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
