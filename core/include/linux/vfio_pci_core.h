/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef LINUX_VFIO_PCI_CORE_H
#define LINUX_VFIO_PCI_CORE_H

/*
 * vfio-pci-core: what a VFIO driver for PCI functions may use.
 *
 * A driver embeds struct vfio_pci_core_device as the first member of its own struct, owns its
 * struct vfio_device_ops and fills each slot with its own function or with the core's of the same
 * name. Whatever is not in this header is behind the opaque pointer @priv and may change at any
 * time.
 *
 * Policy belongs to a device, not to the library: there is no vfio_pci_core_set_params(). A driver
 * writes the policy bits after vfio_pci_core_init_dev() and before vfio_pci_core_register_device(),
 * which latches them. Nothing can change them under a bound device.
 */

#include <linux/export.h>
#include <linux/pci.h>
#include <linux/types.h>
#include <linux/vfio.h>
#include <linux/vfio_pci_compat.h>

/*
 * A device file offset is a region index above bit 40 and an offset into the region below it. The
 * shift is unsigned: an offset with bit 63 set is a large index, never a negative one.
 */
#define VFIO_PCI_OFFSET_SHIFT		40
#define VFIO_PCI_OFFSET_TO_INDEX(off)	((u64)(off) >> VFIO_PCI_OFFSET_SHIFT)
#define VFIO_PCI_INDEX_TO_OFFSET(index)	((u64)(index) << VFIO_PCI_OFFSET_SHIFT)
#define VFIO_PCI_OFFSET_MASK		(((u64)1 << VFIO_PCI_OFFSET_SHIFT) - 1)

struct vfio_pci_core_device;
struct vfio_pci_core_priv;
struct vfio_pci_region;
struct vm_fault;

/* Widest access that a stretch of I/O space is given */
enum vfio_pci_io_width {
	VFIO_PCI_IO_WIDTH_1 = 1,
	VFIO_PCI_IO_WIDTH_2 = 2,
	VFIO_PCI_IO_WIDTH_4 = 4,
	VFIO_PCI_IO_WIDTH_8 = 8,
};

/**
 * struct vfio_pci_regops - what a driver's own region does
 * @rw: read or write of the region; *@ppos still holds the region index in its upper bits. Called
 *	with the function awake and no lock held. Mandatory.
 * @release: the device is being closed, give back the region's data. Mandatory.
 * @mmap: map the region; called under mmap_lock, if flags have VFIO_REGION_INFO_FLAG_MMAP
 * @add_capability: add to the capability chain of GET_REGION_INFO, behind the region's type
 */
struct vfio_pci_regops {
	ssize_t (*rw)(struct vfio_pci_core_device *vdev, char __user *buf, size_t count,
		      loff_t *ppos, bool iswrite);
	void (*release)(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region);
	int (*mmap)(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region,
		    struct vm_area_struct *vma);
	int (*add_capability)(struct vfio_pci_core_device *vdev, struct vfio_pci_region *region,
			      struct vfio_info_cap *caps);
};

/**
 * struct vfio_pci_region - a region of the driver's own, as its regops see it
 * @type: VFIO_REGION_TYPE_*
 * @subtype: VFIO_REGION_SUBTYPE_*
 * @ops: the region's operations
 * @data: the driver's, from vfio_pci_core_register_dev_region()
 * @size: in bytes, as userspace sees it
 * @flags: VFIO_REGION_INFO_FLAG_*
 *
 * The object may move when a further region is registered: keep @data, not this pointer.
 */
struct vfio_pci_region {
	u32 type;
	u32 subtype;
	const struct vfio_pci_regops *ops;
	void *data;
	size_t size;
	u32 flags;
};

/**
 * struct vfio_pci_backing - what a driver puts behind a BAR instead of the function's own
 * @type: the low bits that the BAR's register shows, PCI_BASE_ADDRESS_*. A BAR of 64 bits takes the
 *	register behind it too, so BAR 5 cannot be one.
 * @always: reachable whatever COMMAND and the power state say. Without it the backing is memory of
 *	the function: while memory decoding is off or the function sleeps, reads and writes get
 *	-EIO, ioeventfds are dropped, and mappings are empty and fault with SIGBUS.
 * @width: widest access that @read and @write are given, 4 if 0
 * @read: one naturally aligned access of 1, 2, 4 or 8 bytes, *@val in the CPU's byte order
 * @write: the same. Also called for ioeventfds, from a work item.
 * @mmap: before a mapping is made: may change its page protection and flags. Without @fault it has
 *	to map everything itself, and what it maps then stays reachable, so @always must be set.
 * @fault: make the PTE of one page, vmf_insert_pfn() for example; @off is the offset of
 *	vmf->address in the BAR. The core finds the mapping and empties it when memory goes away.
 *
 * @read and @write may sleep. Unless @always, they and @fault are called with the memory lock held
 * for reading, so what they reach stays reachable; they must not wait for a reset of the function.
 * Reads and writes by the user find the function awake, ioeventfds and faults do not wake it.
 */
struct vfio_pci_backing {
	u32 type;
	bool always;
	enum vfio_pci_io_width width;
	int (*read)(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		    u64 *val);
	int (*write)(struct vfio_pci_core_device *vdev, u32 index, u64 off, unsigned int width,
		     u64 val);
	int (*mmap)(struct vfio_pci_core_device *vdev, u32 index, struct vm_area_struct *vma);
	vm_fault_t (*fault)(struct vfio_pci_core_device *vdev, u32 index, struct vm_fault *vmf,
			    u64 off);
};

/**
 * struct vfio_pci_region_view - how a BAR or the ROM appears to userspace
 * @index: VFIO_PCI_BAR0_REGION_INDEX to VFIO_PCI_ROM_REGION_INDEX, not to be changed
 * @flags: VFIO_REGION_INFO_FLAG_READ, _WRITE, _MMAP that the core offers; a driver may clear some
 * @size: in bytes; a driver may make it smaller. 0 hides the region. A BAR's register sizes
 *	accordingly, rounded up to a power of two.
 * @backing: NULL, or what is behind a BAR instead of the function's own. @size may then be
 *	anything that a file offset can express, also where the function has no such BAR, and
 *	@flags whatever the backing has operations for.
 */
struct vfio_pci_region_view {
	u32 index;
	u32 flags;
	u64 size;
	const struct vfio_pci_backing *backing;
};

/* A write that the driver has dealt with: the core does nothing more for these bytes */
#define VFIO_PCI_CONFIG_TAKEN	1

/**
 * struct vfio_pci_config_range - bytes of config space that a driver wants to see accesses of
 * @start: first byte, of any alignment
 * @len: how many; 0 ends a table
 * @read: after the core's virtualisation: @bytes are what the user is about to get and may be
 *	changed. An error fails the access.
 * @write: before the core stores: 0 to go on, VFIO_PCI_CONFIG_TAKEN if the core is to forget these
 *	bytes, or an error, which fails the access
 *
 * Both are optional. @off is relative to @start, @bytes are as in config space, little endian, and
 * @count is at most 4: an access is cut into aligned pieces first, and a write also where a range
 * begins and ends. Called with the function awake and no lock held; they may sleep. What the core
 * itself believes, such as whether memory is enabled, does not follow what @read shows.
 */
struct vfio_pci_config_range {
	u16 start;
	u16 len;
	int (*read)(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		    unsigned int off, u8 *bytes, unsigned int count);
	int (*write)(struct vfio_pci_core_device *vdev, const struct vfio_pci_config_range *range,
		     unsigned int off, const u8 *bytes, unsigned int count);
};

/**
 * struct vfio_pci_core_hooks - what a driver adds to the core's own behaviour
 * @info_caps: add capabilities to VFIO_DEVICE_GET_INFO; an error fails the ioctl, and -ENODEV means
 *	that there is nothing to add
 * @config: table of ranges of config space to be seen, ended by one of length 0
 * @region: narrow the view of one BAR or the ROM, or replace a BAR's backing. Called once per open
 *	and region by vfio_pci_core_finish_enable(), with the device set's lock held; info, read,
 *	write, mmap, faults and ioeventfds all follow the result until close.
 * @region_caps: add capabilities to GET_REGION_INFO of a BAR, the ROM, config space or VGA
 * @feature: a feature of VFIO_DEVICE_FEATURE, asked before the core's; -ENOTTY passes it on
 *
 * Every slot is optional. The functions but @region are called from an ioctl with the function
 * awake and none of the core's locks held; they may sleep and copy from and to userspace.
 */
struct vfio_pci_core_hooks {
	int (*info_caps)(struct vfio_pci_core_device *vdev, struct vfio_info_cap *caps);
	const struct vfio_pci_config_range *config;
	void (*region)(struct vfio_pci_core_device *vdev, struct vfio_pci_region_view *view);
	int (*region_caps)(struct vfio_pci_core_device *vdev, u32 index,
			   struct vfio_info_cap *caps);
	int (*feature)(struct vfio_pci_core_device *vdev, u32 flags, void __user *arg,
		       size_t argsz);
};

/**
 * struct vfio_pci_core_device - the core's part of a driver's device
 * @vdev: the VFIO device; first, so that vfio_alloc_device() and container_of() agree
 * @pdev: the function, set by vfio_pci_core_init_dev()
 * @hooks: optional; set before vfio_pci_core_register_device(), constant from then on
 * @nointxmask: do not use the PCI 2.3 INTx mask even if the function has it; its line is then
 *	requested exclusively.
 * @nointx: the function's INTx cannot be trusted: keep it off and report no interrupt pin. Wins
 *	over @nointxmask.
 * @disable_vga: no VGA region, and legacy VGA decoding may be routed away
 * @disable_idle_d3: keep the function in D0 while nobody has it open
 * @priv: the core's own
 */
struct vfio_pci_core_device {
	struct vfio_device vdev;
	struct pci_dev *pdev;
	const struct vfio_pci_core_hooks *hooks;
	bool nointxmask:1;
	bool nointx:1;
	bool disable_vga:1;
	bool disable_idle_d3:1;
	struct vfio_pci_core_priv *priv;
};

/* Life of a device */
int vfio_pci_core_init_dev(struct vfio_device *core_vdev);
void vfio_pci_core_release_dev(struct vfio_device *core_vdev);
int vfio_pci_core_register_device(struct vfio_pci_core_device *vdev);
void vfio_pci_core_unregister_device(struct vfio_pci_core_device *vdev);

/* Life of an open: enable, the driver's own setup, finish_enable; then close_device or disable */
int vfio_pci_core_enable(struct vfio_pci_core_device *vdev);
void vfio_pci_core_finish_enable(struct vfio_pci_core_device *vdev);
void vfio_pci_core_disable(struct vfio_pci_core_device *vdev);
void vfio_pci_core_close_device(struct vfio_device *core_vdev);
int vfio_pci_core_register_dev_region(struct vfio_pci_core_device *vdev, unsigned int type,
				      unsigned int subtype, const struct vfio_pci_regops *ops,
				      size_t size, u32 flags, void *data);

/* Slots of struct vfio_device_ops */
long vfio_pci_core_ioctl(struct vfio_device *core_vdev, unsigned int cmd, unsigned long arg);
int vfio_pci_core_ioctl_feature(struct vfio_device *core_vdev, u32 flags, void __user *arg,
				size_t argsz);
ssize_t vfio_pci_core_read(struct vfio_device *core_vdev, char __user *buf, size_t count,
			   loff_t *ppos);
ssize_t vfio_pci_core_write(struct vfio_device *core_vdev, const char __user *buf, size_t count,
			    loff_t *ppos);
int vfio_pci_core_mmap(struct vfio_device *core_vdev, struct vm_area_struct *vma);
void vfio_pci_core_request(struct vfio_device *core_vdev, unsigned int count);
int vfio_pci_core_match(struct vfio_device *core_vdev, char *buf);

/* Slots of struct pci_driver */
extern const struct pci_error_handlers vfio_pci_core_err_handlers;
pci_ers_result_t vfio_pci_core_aer_err_detected(struct pci_dev *pdev, pci_channel_state_t state);
int vfio_pci_core_sriov_configure(struct vfio_pci_core_device *vdev, int nr_virtfn);

/*
 * Extensions: what belongs to a platform or to a kind of function rather than to one driver, such
 * as capabilities that every function of an architecture has. A module of its own registers one;
 * each driver's devices get it, and neither knows the other.
 */

/**
 * struct vfio_pci_core_extension - what is added to the devices of any driver
 * @name: unique; devices ask their extensions in the order of the names
 * @match: is this function, driven by the driver of that name, of interest? Optional: all are.
 * @prepare: the device is being opened, there is no virtual config space yet. What is done to the
 *	function here is seen in it.
 * @unprepare: undo @prepare; the virtual config space is gone
 * @setup: between vfio_pci_core_enable()'s config space and the driver's own setup: register
 *	regions, carve out config space, set its values
 * @teardown: undo @setup; the extension's regions are released already, config space is still there
 * @info_caps: add capabilities to GET_INFO, into a chain of its own; -ENODEV for none. One whose id
 *	the driver or an earlier extension has already is left out.
 * @feature: a feature of VFIO_DEVICE_FEATURE, asked after the driver and before the core; -ENOTTY
 *	passes it on
 * @error: the function reported an error; the user is told next. Called between @setup and
 *	@teardown, with the RCU read lock held: must not sleep.
 *
 * Every slot but @name is optional. @data is one pointer per open device and extension, NULL at
 * first, which @prepare and @setup may set.
 *
 * @prepare or @setup returning -ENODEV means that the extension is absent from this device until it
 * is closed: @unprepare follows a @prepare that succeeded, regions registered by such a @setup are
 * released, and nothing more is called. Any other error fails the open, and everything is undone in
 * reverse order. Carved out config space stays carved out until the close, so do that last.
 *
 * All but @match, which must only look, are called with the function awake; @prepare to @teardown
 * with the device set's lock held, and never with a lock of the registry. A device that has been
 * opened keeps its extensions, their modules and its pci_dev until it is closed, also if the
 * extension is unregistered or the function vanishes meanwhile.
 */
struct vfio_pci_core_extension {
	const char *name;
	bool (*match)(struct pci_dev *pdev, const char *driver);
	int (*prepare)(struct vfio_pci_core_device *vdev, void **data);
	void (*unprepare)(struct vfio_pci_core_device *vdev, void *data);
	int (*setup)(struct vfio_pci_core_device *vdev, void **data);
	void (*teardown)(struct vfio_pci_core_device *vdev, void *data);
	int (*info_caps)(struct vfio_pci_core_device *vdev, void *data,
			 struct vfio_info_cap *caps);
	int (*feature)(struct vfio_pci_core_device *vdev, void *data, u32 flags,
		       void __user *arg, size_t argsz);
	void (*error)(struct vfio_pci_core_device *vdev, void *data, pci_channel_state_t state);
};

int __vfio_pci_core_register_extension(const struct vfio_pci_core_extension *ext,
				       struct module *owner);
#define vfio_pci_core_register_extension(ext)	\
	__vfio_pci_core_register_extension(ext, THIS_MODULE)
void vfio_pci_core_unregister_extension(const struct vfio_pci_core_extension *ext);

/*
 * Have the module loaded when a function of that pattern is bound to any VFIO driver. The pattern
 * is that of a PCI modalias behind its "pci:"; subsystem ids must be given as asterisks, and @match
 * may look closer: VFIO_PCI_CORE_EXTENSION_ALIAS("v00001234d00005A60sv*sd*bc*sc*i*").
 */
#define VFIO_PCI_CORE_EXTENSION_ALIAS(pattern)	MODULE_ALIAS("vfio_pci_ext:" pattern)

/*
 * Accessors. The names and signatures are the kernel's own where it has them; each function says at
 * its definition what it needs.
 */
int vfio_pci_core_setup_barmap(struct vfio_pci_core_device *vdev, int bar);
void __iomem *vfio_pci_core_get_iomap(struct vfio_pci_core_device *vdev, int bar);
void *vfio_pci_core_region_data(struct vfio_pci_core_device *vdev, u64 index);
int vfio_pci_core_irq_type(struct vfio_pci_core_device *vdev);
pci_power_t vfio_pci_core_power_state(struct vfio_pci_core_device *vdev);

/* Whether BARs are reachable, and that it stays so */
void vfio_pci_core_memory_lock(struct vfio_pci_core_device *vdev);
void vfio_pci_core_memory_unlock(struct vfio_pci_core_device *vdev);
void vfio_pci_core_assert_memory_lock(struct vfio_pci_core_device *vdev);
bool vfio_pci_core_memory_enabled(struct vfio_pci_core_device *vdev);

/* Config space as the user sees it */
ssize_t vfio_pci_config_rw_single(struct vfio_pci_core_device *vdev, char __user *buf,
				  size_t count, loff_t *ppos, bool iswrite);
int vfio_pci_core_config_carve_out(struct vfio_pci_core_device *vdev, unsigned int offset,
				   unsigned int len);
int vfio_pci_core_config_set(struct vfio_pci_core_device *vdev, unsigned int offset,
			     unsigned int width, u32 val);

/* Accesses of I/O space, for a driver with read and write of its own */
ssize_t vfio_pci_core_do_io_rw(struct vfio_pci_core_device *vdev, bool test_mem, void __iomem *io,
			       char __user *buf, loff_t off, size_t count, size_t x_start,
			       size_t x_end, bool iswrite, enum vfio_pci_io_width max_width);
bool vfio_pci_core_range_intersect_range(loff_t buf_start, size_t buf_cnt, loff_t reg_start,
					 size_t reg_cnt, loff_t *buf_offset,
					 size_t *intersect_count, size_t *register_offset);
int vfio_pci_core_iowrite8(struct vfio_pci_core_device *vdev, bool test_mem, u8 val,
			   void __iomem *io);
int vfio_pci_core_iowrite16(struct vfio_pci_core_device *vdev, bool test_mem, u16 val,
			    void __iomem *io);
int vfio_pci_core_iowrite32(struct vfio_pci_core_device *vdev, bool test_mem, u32 val,
			    void __iomem *io);
int vfio_pci_core_iowrite64(struct vfio_pci_core_device *vdev, bool test_mem, u64 val,
			    void __iomem *io);
int vfio_pci_core_ioread8(struct vfio_pci_core_device *vdev, bool test_mem, u8 *val,
			  void __iomem *io);
int vfio_pci_core_ioread16(struct vfio_pci_core_device *vdev, bool test_mem, u16 *val,
			   void __iomem *io);
int vfio_pci_core_ioread32(struct vfio_pci_core_device *vdev, bool test_mem, u32 *val,
			   void __iomem *io);
int vfio_pci_core_ioread64(struct vfio_pci_core_device *vdev, bool test_mem, u64 *val,
			   void __iomem *io);

#endif /* LINUX_VFIO_PCI_CORE_H */
