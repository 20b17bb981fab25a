/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - files and their operations, without a dentry or a page cache */
#ifndef _LINUX_FS_H
#define _LINUX_FS_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/kdev_t.h>
#include <linux/mm_types.h>
#include <linux/rwsem.h>
#include <linux/xarray.h>

struct module;
struct file;
struct inode;
struct cdev;
struct poll_table_struct;
struct vm_area_struct;

typedef unsigned int __bitwise fmode_t;
typedef void *fl_owner_t;

#define FMODE_READ		((__force fmode_t)0x1)
#define FMODE_WRITE		((__force fmode_t)0x2)
#define FMODE_LSEEK		((__force fmode_t)0x4)
#define FMODE_PREAD		((__force fmode_t)0x8)
#define FMODE_PWRITE		((__force fmode_t)0x10)
#define FMODE_EXEC		((__force fmode_t)0x20)
#define FMODE_UNSIGNED_OFFSET	((__force fmode_t)0x2000)
#define FMODE_ATOMIC_POS	((__force fmode_t)0x8000)
#define FMODE_STREAM		((__force fmode_t)0x200000)
#define FMODE_NOWAIT		((__force fmode_t)0x8000000)

#define SEEK_SET	0
#define SEEK_CUR	1
#define SEEK_END	2

/**
 * struct address_space - through which the mappings of an inode are found
 * @i_mmap_rwsem: protects @sim_areas; nests inside mmap_lock
 * @sim_areas: all areas that map a file with this as its f_mapping
 */
struct address_space {
	struct rw_semaphore	i_mmap_rwsem;
	struct list_head	sim_areas;
};

/**
 * struct inode - what is behind a file
 * @i_mapping: where its mappings are found, usually its own @i_data
 */
struct inode {
	struct address_space	*i_mapping;
	struct address_space	i_data;
	umode_t			i_mode;
	dev_t			i_rdev;
	struct cdev		*i_cdev;
};

struct file_operations {
	struct module *owner;
	loff_t (*llseek)(struct file *file, loff_t off, int whence);
	ssize_t (*read)(struct file *file, char __user *buf, size_t count, loff_t *ppos);
	ssize_t (*write)(struct file *file, const char __user *buf, size_t count, loff_t *ppos);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *wait);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, fl_owner_t id);
	int (*release)(struct inode *inode, struct file *file);
};

/**
 * struct file - an open file
 * @f_mapping: where its mappings are found. NULL for a node under /dev, which no driver maps.
 * @sim_refs: references of descriptors, mappings and holders of get_file()
 * @sim_closer: the task that dropped the last reference and releases at its return to user space
 * @sim_name: what was opened, for reports
 * @sim_node: the node it came from, held until after the release
 */
struct file {
	const struct file_operations	*f_op;
	void				*private_data;
	unsigned int			f_flags;
	fmode_t				f_mode;
	loff_t				f_pos;
	struct inode			*f_inode;
	struct address_space		*f_mapping;
	struct inode			sim_inode;
	unsigned int			sim_refs;
	const char			*sim_name;
	struct sim_node			*sim_node;
	const void			*sim_closer;
	struct list_head		sim_release;
};

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

/* A further reference to a file that the caller already holds one of. */
struct file *get_file(struct file *file);

/* An address_space without mappings. */
void address_space_init_once(struct address_space *mapping);

static inline void i_mmap_lock_read(struct address_space *mapping)
{
	down_read(&mapping->i_mmap_rwsem);
}

static inline void i_mmap_unlock_read(struct address_space *mapping)
{
	up_read(&mapping->i_mmap_rwsem);
}

static inline void i_mmap_lock_write(struct address_space *mapping)
{
	down_write(&mapping->i_mmap_rwsem);
}

static inline void i_mmap_unlock_write(struct address_space *mapping)
{
	up_write(&mapping->i_mmap_rwsem);
}

int stream_open(struct inode *inode, struct file *file);
int nonseekable_open(struct inode *inode, struct file *file);
#if SIM_API_LEVEL < 612
loff_t no_llseek(struct file *file, loff_t off, int whence);
#endif
loff_t noop_llseek(struct file *file, loff_t off, int whence);
/* One ABI in the lab: there is no 32-bit caller, so this only fills the slot. */
long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

int alloc_chrdev_region(dev_t *dev, unsigned int baseminor, unsigned int count, const char *name);
void unregister_chrdev_region(dev_t dev, unsigned int count);

#endif /* _LINUX_FS_H */
