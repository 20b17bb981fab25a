/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the vfio layer's side of a device driver */
#ifndef _SIM_LINUX_VFIO_H
#define _SIM_LINUX_VFIO_H

#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/workqueue.h>
#include <linux/poll.h>
#include <linux/device.h>
#include <linux/completion.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>
#include <uapi/linux/vfio.h>
#include <linux/iova_bitmap.h>

struct kvm;
struct inode;
struct iommufd_ctx;
struct file;
struct page;
struct vfio_group;
struct vfio_device_ops;
struct vfio_migration_ops;
struct vfio_log_ops;

/**
 * struct vfio_device_set - devices that one reset reaches
 * @set_id: what they have in common; only compared
 * @lock: protects @device_list and open_count of each; held over open_device and close_device
 * @device_count: members, protected by the registry of sets
 */
struct vfio_device_set {
	void			*set_id;
	struct mutex		lock;
	struct list_head	device_list;
	unsigned int		device_count;
};

/**
 * struct vfio_device - the vfio layer's object, embedded in the driver's
 *
 * A driver sets mig_ops, log_ops and migration_flags before it registers. kvm is stable from
 * open_device to close_device. The members from index on belong to the layer.
 */
struct vfio_device {
	struct device				*dev;
	const struct vfio_device_ops		*ops;
	const struct vfio_migration_ops		*mig_ops;
	const struct vfio_log_ops		*log_ops;
	struct vfio_group			*group;
	struct vfio_device_set			*dev_set;
	struct list_head			dev_set_list;
	unsigned int				migration_flags;
	struct kvm				*kvm;

	unsigned int				index;
	struct device				device;
	refcount_t				refcount;
	unsigned int				open_count;
	struct completion			comp;
	struct list_head			group_next;
	struct list_head			iommu_entry;
#if SIM_API_LEVEL >= 612
	struct inode				*inode;
	u8					cdev_opened:1;
#endif
};

/**
 * struct vfio_device_ops - what a driver implements
 * @init: at allocation; @release: frees, from the last vfio_put_device()
 * @open_device: first descriptor; @close_device: last one gone; both under the set's lock
 * @request: the driver is to be unbound, called again and again until the user lets go
 * @match: does @buf (a device name, perhaps with options) mean this device: 1, 0 or an error
 * @dma_unmap: a range whose pages the driver pinned goes away
 * @device_feature: features that the layer does not know itself
 */
struct vfio_device_ops {
	char	*name;
	int	(*init)(struct vfio_device *vdev);
	void	(*release)(struct vfio_device *vdev);
#if SIM_API_LEVEL >= 612
	int	(*bind_iommufd)(struct vfio_device *vdev, struct iommufd_ctx *ictx,
				u32 *out_device_id);
	void	(*unbind_iommufd)(struct vfio_device *vdev);
	int	(*attach_ioas)(struct vfio_device *vdev, u32 *pt_id);
	void	(*detach_ioas)(struct vfio_device *vdev);
#endif
	int	(*open_device)(struct vfio_device *vdev);
	void	(*close_device)(struct vfio_device *vdev);
	ssize_t	(*read)(struct vfio_device *vdev, char __user *buf, size_t count, loff_t *ppos);
	ssize_t	(*write)(struct vfio_device *vdev, const char __user *buf, size_t count,
			 loff_t *size);
	long	(*ioctl)(struct vfio_device *vdev, unsigned int cmd, unsigned long arg);
	int	(*mmap)(struct vfio_device *vdev, struct vm_area_struct *vma);
	void	(*request)(struct vfio_device *vdev, unsigned int count);
	int	(*match)(struct vfio_device *vdev, char *buf);
	void	(*dma_unmap)(struct vfio_device *vdev, u64 iova, u64 length);
	int	(*device_feature)(struct vfio_device *device, u32 flags, void __user *arg,
				  size_t argsz);
};

/* Both run under the driver's own state lock; a returned file is handed to the user. */
struct vfio_migration_ops {
	struct file *(*migration_set_state)(struct vfio_device *device,
					    enum vfio_device_mig_state new_state);
	int (*migration_get_state)(struct vfio_device *device,
				   enum vfio_device_mig_state *curr_state);
#if SIM_API_LEVEL >= 612
	int (*migration_get_data_size)(struct vfio_device *device,
				       unsigned long *stop_copy_length);
#endif
};

/* The ranges of log_start are interval_tree_nodes; *page_size may be changed by the driver. */
struct vfio_log_ops {
	int (*log_start)(struct vfio_device *device, struct rb_root_cached *ranges, u32 nnodes,
			 u64 *page_size);
	int (*log_stop)(struct vfio_device *device);
	int (*log_read_and_clear)(struct vfio_device *device, unsigned long iova,
				  unsigned long length, struct iova_bitmap *dirty);
};

/**
 * vfio_check_feature - the protocol that all device features share
 * @flags: as the user gave them
 * @argsz: bytes of the feature's own data
 * @supported_ops: of VFIO_DEVICE_FEATURE_GET and _SET
 * @minsz: bytes that GET or SET need
 *
 * Return: 1 to go on, 0 if the probe is answered, -EINVAL.
 */
static inline int vfio_check_feature(u32 flags, size_t argsz, u32 supported_ops, size_t minsz)
{
	u32 ops = flags & (VFIO_DEVICE_FEATURE_GET | VFIO_DEVICE_FEATURE_SET);

	if (ops & ~supported_ops)
		return -EINVAL;
	if (flags & VFIO_DEVICE_FEATURE_PROBE)
		return 0;
	if (!ops || argsz < minsz)
		return -EINVAL;
	return 1;
}

struct vfio_device *_vfio_alloc_device(size_t size, struct device *dev,
				       const struct vfio_device_ops *ops);
/* The vfio_device must be the first member of what it is embedded in. */
#define vfio_alloc_device(dev_struct, member, dev, ops)				\
({										\
	BUILD_BUG_ON(offsetof(struct dev_struct, member) != 0);			\
	container_of(_vfio_alloc_device(sizeof(struct dev_struct), dev, ops),	\
		     struct dev_struct, member);				\
})

#if SIM_API_LEVEL < 612
int vfio_init_device(struct vfio_device *device, struct device *dev,
		     const struct vfio_device_ops *ops);
void vfio_free_device(struct vfio_device *device);
#endif
static inline void vfio_put_device(struct vfio_device *device)
{
	put_device(&device->device);
}

int vfio_register_group_dev(struct vfio_device *device);
int vfio_register_emulated_iommu_dev(struct vfio_device *device);
void vfio_unregister_group_dev(struct vfio_device *device);

int vfio_assign_device_set(struct vfio_device *device, void *set_id);
unsigned int vfio_device_set_open_count(struct vfio_device_set *dev_set);
#if SIM_API_LEVEL >= 612
struct vfio_device *vfio_find_device_in_devset(struct vfio_device_set *dev_set,
					       struct device *dev);
#endif

#if SIM_API_LEVEL >= 612
/*
 * Make @req_nodes of the @cur_nodes ranges in the tree, joining those first that are closest; nodes
 * that are not needed any more are taken out.
 */
void vfio_combine_iova_ranges(struct rb_root_cached *root, u32 cur_nodes, u32 req_nodes);
#endif

int vfio_mig_get_next_state(struct vfio_device *device, enum vfio_device_mig_state cur_fsm,
			    enum vfio_device_mig_state new_fsm,
			    enum vfio_device_mig_state *next_fsm);

struct iommu_group *vfio_file_iommu_group(struct file *file);
bool vfio_file_is_group(struct file *file);
bool vfio_file_enforced_coherent(struct file *file);
void vfio_file_set_kvm(struct file *file, struct kvm *kvm);
bool vfio_file_has_dev(struct file *file, struct vfio_device *device);

struct vfio_info_cap {
	struct vfio_info_cap_header	*buf;
	size_t				size;
};

struct vfio_info_cap_header *vfio_info_cap_add(struct vfio_info_cap *caps, size_t size, u16 id,
					       u16 version);
void vfio_info_cap_shift(struct vfio_info_cap *caps, size_t offset);
int vfio_info_add_capability(struct vfio_info_cap *caps, struct vfio_info_cap_header *cap,
			     size_t size);
int vfio_set_irqs_validate_and_prepare(struct vfio_irq_set *hdr, int num_irqs, int max_irq_type,
				       size_t *data_size);

#if SIM_API_LEVEL >= 612
/*
 * The lab's kernel is configured without iommufd, as Debian's is: no device is opened by a file of
 * its own, and the callbacks that a driver names are none.
 */
static inline struct iommufd_ctx *vfio_iommufd_device_ictx(struct vfio_device *vdev)
{
	return NULL;
}

static inline int vfio_iommufd_get_dev_id(struct vfio_device *vdev, struct iommufd_ctx *ictx)
{
	return VFIO_PCI_DEVID_NOT_OWNED;
}

static inline bool vfio_device_cdev_opened(struct vfio_device *device)
{
	return device->cdev_opened;
}

#define vfio_iommufd_physical_bind	\
	((int (*)(struct vfio_device *vdev, struct iommufd_ctx *ictx, u32 *out_device_id))NULL)
#define vfio_iommufd_physical_unbind		((void (*)(struct vfio_device *vdev))NULL)
#define vfio_iommufd_physical_attach_ioas	\
	((int (*)(struct vfio_device *vdev, u32 *pt_id))NULL)
#define vfio_iommufd_physical_detach_ioas	((void (*)(struct vfio_device *vdev))NULL)
#else
/* No platform of the lab has EEH. */
struct pci_dev;
static inline void vfio_spapr_pci_eeh_open(struct pci_dev *pdev) { }
static inline void vfio_spapr_pci_eeh_release(struct pci_dev *pdev) { }
static inline long vfio_spapr_iommu_eeh_ioctl(struct iommu_group *group, unsigned int cmd,
					      unsigned long arg)
{
	return -ENOTTY;
}
#endif

/**
 * struct virqfd - an eventfd that makes the kernel do something
 * @handler: in the signaller's context, atomic; true asks for @thread
 * @thread: in a work item
 * @pvirqfd: where the owner keeps the pointer; cleared when the user closes the eventfd
 */
struct virqfd {
	void			*opaque;
	struct eventfd_ctx	*eventfd;
	int			(*handler)(void *opaque, void *data);
	void			(*thread)(void *opaque, void *data);
	void			*data;
	struct work_struct	inject;
	wait_queue_entry_t	wait;
	poll_table		pt;
	struct work_struct	shutdown;
	struct work_struct	flush_inject;
	struct virqfd		**pvirqfd;
};

int vfio_virqfd_enable(void *opaque, int (*handler)(void *opaque, void *data),
		       void (*thread)(void *opaque, void *data), void *data,
		       struct virqfd **pvirqfd, int fd);
void vfio_virqfd_disable(struct virqfd **pvirqfd);
void vfio_virqfd_flush_thread(struct virqfd **pvirqfd);

#endif /* _SIM_LINUX_VFIO_H */
