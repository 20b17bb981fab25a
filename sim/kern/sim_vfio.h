/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vfio layer: groups, containers, devices. State, and what its own files share.
 */
#ifndef SIM_VFIO_H
#define SIM_VFIO_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/idr.h>
#include <linux/refcount.h>
#include "sim_fs.h"

struct class;
struct kvm;
struct iommu_group;
struct sim_type1;
struct vfio_device;
struct vfio_device_set;
struct workqueue_struct;

/**
 * struct vfio_group - the user's handle on an IOMMU group: /dev/vfio/<id>
 * @drivers: devices registered in it; at 0 the group is dead and only memory
 * @refs: of the struct: one while listed, one per open file
 * @lock: protects @iommu_group, @container, @container_users, @opened_file, @kvm
 * @device_lock: protects @devices
 * @container_users: 1 for the attachment and 1 per open device
 * @emulated: no DMA of its own: nothing is attached to the IOMMU
 */
struct vfio_group {
	struct list_head	link;
	refcount_t		drivers;
	unsigned int		refs;
	struct iommu_group	*iommu_group;
	struct mutex		lock;
	struct mutex		device_lock;
	struct list_head	devices;
	struct vfio_container	*container;
	struct list_head	in_container;
	unsigned int		container_users;
	struct file		*opened_file;
	struct kvm		*kvm;
	bool			emulated;
	struct sim_node		node;
	char			node_name[24];
};

/**
 * struct vfio_container - /dev/vfio/vfio
 * @group_lock: protects @groups and @type1
 * @type1: the address space, once SET_IOMMU chose one
 */
struct vfio_container {
	unsigned int		refs;
	struct rw_semaphore	group_lock;
	struct list_head	groups;
	struct sim_type1	*type1;
};

/**
 * struct sim_vfio - registries
 * @lock: protects @groups
 * @sets_lock: protects @sets; a leaf
 * @virqfd_lock: the owners' pointers to their virqfds; taken in hard interrupt context
 * @bypass_lock: protects both lists of the interrupt bypass manager
 * @dma_entry_limit: the type1 parameter of that name
 */
struct sim_vfio {
	struct mutex			lock;
	struct list_head		groups;
	struct ida			device_ids;
	spinlock_t			sets_lock;
	struct list_head		sets;
	struct class			*device_class;
	spinlock_t			virqfd_lock;
	struct workqueue_struct		*virqfd_wq;
	struct mutex			bypass_lock;
	struct list_head		producers;
	struct list_head		consumers;
	struct sim_node			container_node;
	unsigned int			dma_entry_limit;
};

void sim_vfio_boot(void);

/* container */
struct vfio_container *sim_container_from_file(struct file *file);
int sim_container_attach(struct vfio_container *container, struct vfio_group *group);
void sim_container_detach(struct vfio_group *group);
long sim_container_check_extension(struct vfio_container *container, unsigned long arg);
extern const struct file_operations sim_container_fops;

/* type1 */
struct sim_type1 *sim_type1_open(unsigned long model);
void sim_type1_release(struct sim_type1 *t1);
long sim_type1_ioctl(struct sim_type1 *t1, unsigned int cmd, unsigned long arg);
long sim_type1_extension(struct sim_type1 *t1, unsigned long arg);
int sim_type1_attach(struct sim_type1 *t1, struct vfio_group *group);
void sim_type1_detach(struct sim_type1 *t1, struct vfio_group *group);

/* group and device */
struct file *sim_vfio_open_device(struct vfio_device *device);
bool sim_vfio_get_registration(struct vfio_device *device);
void sim_vfio_put_registration(struct vfio_device *device);
struct vfio_group *sim_group_find_or_make(struct iommu_group *iommu_group, bool emulated);
void sim_group_leave(struct vfio_group *group);
extern const struct file_operations sim_group_fops;
long sim_vfio_feature(struct vfio_device *device, unsigned long arg);

#endif /* SIM_VFIO_H */
