// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files and descriptors. There is one process, whose threads share one table, so every lookup takes
 * a reference. The last fput() does not release: the task that dropped the reference does so when
 * it returns to user space, with none of the locks it may hold here; that is where the kernel does
 * it too, and code that relies on either order must see the same in both worlds.
 */
#include <linux/anon_inodes.h>
#include <linux/capability.h>
#include <linux/export.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "oracle.h"
#include "sim_syscall.h"

/* 0, 1 and 2 belong to the user program's terminal. */
#define SIM_FD_FIRST	3

/* Never shrinks. The allocation lets others run, who may grow the table as well. */
static int fd_table_grow(struct sim_fs *fs, unsigned int want)
{
	unsigned int nr = 2 * want;
	struct file **fds = kcalloc(nr, sizeof(*fds), GFP_KERNEL | __GFP_SIM);

	if (!fds)
		return -ENOMEM;
	if (nr <= fs->nr_slots) {
		kfree(fds);
		return 0;
	}
	memcpy(fds, fs->fds, fs->nr_slots * sizeof(*fds));
	if (fs->fds != fs->fds_inline)
		kfree(fs->fds);
	fs->fds = fds;
	fs->nr_slots = nr;
	return 0;
}

/**
 * get_unused_fd_flags - reserve the lowest free descriptor
 * @flags: O_CLOEXEC means nothing here, there is no exec
 *
 * Return: the descriptor, -EMFILE, or -ENOMEM.
 */
int get_unused_fd_flags(unsigned int flags)
{
	struct sim_fs *fs = &SIM->fs;
	unsigned int fd;
	int ret;

	if (sim_should_fail(SIM_FAULT_FD))
		return -EMFILE;
	for (;;) {
		for (fd = fs->lowest; fd < fs->nr_slots && fs->fds[fd]; fd++)
			;
		if (fd >= fs->limit)
			return -EMFILE;
		if (fd < fs->nr_slots)
			break;
		ret = fd_table_grow(fs, fd);
		if (ret)
			return ret;
	}
	fs->fds[fd] = SIM_FD_RESERVED;
	fs->lowest = fd + 1;
	return fd;
}
EXPORT_SYMBOL(get_unused_fd_flags);

static void fd_slot_free(struct sim_fs *fs, unsigned int fd)
{
	fs->fds[fd] = NULL;
	if (fd < fs->lowest)
		fs->lowest = fd;
}

/** put_unused_fd - give a reserved descriptor back */
void put_unused_fd(unsigned int fd)
{
	struct sim_fs *fs = &SIM->fs;

	if (fd >= fs->nr_slots || fs->fds[fd] != SIM_FD_RESERVED)
		sim_bug("fd", "put_unused_fd(%u): the descriptor is not reserved", fd);
	fd_slot_free(fs, fd);
}
EXPORT_SYMBOL(put_unused_fd);

/** fd_install - make @file visible to the user; the caller's reference moves to the table */
void fd_install(unsigned int fd, struct file *file)
{
	struct sim_fs *fs = &SIM->fs;

	if (fd >= fs->nr_slots || fs->fds[fd] != SIM_FD_RESERVED)
		sim_bug("fd", "fd_install(%u): the descriptor is not reserved", fd);
	sim_race_release(file);
	fs->fds[fd] = file;
	fs->nr_open++;
	sim_live_inc(SIM_LIVE_FD);
}
EXPORT_SYMBOL(fd_install);

struct file *fget(unsigned int fd)
{
	return sim_fget(fd);
}
EXPORT_SYMBOL(fget);

struct file *get_file(struct file *file)
{
	if (!file->sim_refs)
		sim_bug("fd", "get_file() of %s, which is being released", file->sim_name);
	file->sim_refs++;
	return file;
}

static bool in_user_task(void)
{
	return in_task() && !(current->flags & PF_KTHREAD);
}

void sim_file_unreferenced(struct file *file)
{
	struct sim_fs *fs = &SIM->fs;

	if (!file->sim_refs)
		sim_bug("fd", "fput() of %s without a reference", file->sim_name);
	sim_race_release(sim_race_end_of(file));
	if (--file->sim_refs)
		return;
	if (in_user_task()) {
		file->sim_closer = current;
		list_add_tail(&file->sim_release, &fs->releases);
		fs->nr_releases++;
		return;
	}
	file->sim_closer = NULL;
	list_add_tail(&file->sim_release, &fs->orphans);
	schedule_work(&fs->orphan_work);
}

void fput(struct file *file)
{
	sim_fput(file);
}
EXPORT_SYMBOL(fput);

static void file_release(struct file *file)
{
	struct module *owner = file->f_op->owner;

	sim_race_acquire(sim_race_end_of(file));
	if (file->f_op->release)
		file->f_op->release(file->f_inode, file);
	sim_file_discard(file);
	module_put(owner);
}

static void orphan_work_fn(struct work_struct *work)
{
	struct sim_fs *fs = &SIM->fs;

	while (!list_empty(&fs->orphans)) {
		struct file *file = list_first_entry(&fs->orphans, struct file, sim_release);

		list_del(&file->sim_release);
		file_release(file);
	}
}

static struct file *next_release(struct sim_fs *fs)
{
	struct file *file;

	list_for_each_entry(file, &fs->releases, sim_release)
		if (file->sim_closer == current)
			return file;
	return NULL;
}

void sim_fs_return_to_user(void)
{
	struct sim_fs *fs = &SIM->fs;
	struct file *file;

	/* A release may drop the last reference to another file: a device's to its group's. */
	while (fs->nr_releases && (file = next_release(fs))) {
		list_del(&file->sim_release);
		fs->nr_releases--;
		file_release(file);
	}
}

struct file *sim_file_alloc(const char *name, const struct file_operations *fops, void *priv,
			    int flags)
{
	struct file *file = kzalloc(sizeof(*file), GFP_KERNEL);

	if (!file)
		return ERR_PTR(-ENOMEM);
	file->f_op = fops;
	file->private_data = priv;
	file->f_flags = flags;
	/* O_RDONLY, O_WRONLY, O_RDWR are 0, 1, 2; as rights they are the bits 1, 2, 3. */
	file->f_mode = (__force fmode_t)((flags + 1) & O_ACCMODE);
	file->sim_refs = 1;
	file->sim_name = name;
	file->f_inode = &file->sim_inode;
	sim_live_inc(SIM_LIVE_FILE);
	return file;
}

void sim_file_discard(struct file *file)
{
	if (file->sim_node && file->sim_node->closed)
		file->sim_node->closed(file->sim_node);
	sim_live_dec(SIM_LIVE_FILE);
	kfree(file);
}

void address_space_init_once(struct address_space *mapping)
{
	init_rwsem(&mapping->i_mmap_rwsem);
	INIT_LIST_HEAD(&mapping->sim_areas);
}
EXPORT_SYMBOL(address_space_init_once);

/**
 * anon_inode_getfile - a file without a path
 * @name: for reports; not copied
 * @fops: its owner is pinned while the file lives
 */
struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv,
				int flags)
{
	struct file *file;

	if (!try_module_get(fops->owner))
		return ERR_PTR(-ENOENT);
	file = sim_file_alloc(name, fops, priv, flags & (O_ACCMODE | O_NONBLOCK));
	if (IS_ERR(file))
		module_put(fops->owner);
	else
		file->f_mapping = &SIM->fs.anon;
	return file;
}
EXPORT_SYMBOL_GPL(anon_inode_getfile);

int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags)
{
	int fd = get_unused_fd_flags(flags);
	struct file *file;

	if (fd < 0)
		return fd;
	file = anon_inode_getfile(name, fops, priv, flags);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}
EXPORT_SYMBOL_GPL(anon_inode_getfd);

static struct file *open_node(struct sim_node *node, int flags)
{
	const struct file_operations *fops = node->fops;
	struct file *file;
	int ret;

	file = sim_file_alloc(node->name, fops, NULL, flags & (O_ACCMODE | O_NONBLOCK));
	if (IS_ERR(file))
		return file;
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	file->f_inode->i_cdev = node->cdev;
	file->f_inode->i_rdev = node->rdev;
	file->sim_node = node;
	ret = fops->open ? fops->open(file->f_inode, file) : 0;
	if (!ret)
		return file;
	kfree(file);
	sim_live_dec(SIM_LIVE_FILE);
	return ERR_PTR(ret);
}

/* The node may lose its name, and its owner all but its memory, while the open is under way. */
static struct file *open_path(const char *name, int flags)
{
	struct sim_node *node = sim_node_find(name);
	struct file *file;

	if (!node)
		return ERR_PTR(-ENOENT);
	if (!try_module_get(node->fops->owner))
		return ERR_PTR(-ENXIO);
	if (node->opened)
		node->opened(node);
	file = open_node(node, flags);
	if (!IS_ERR(file))
		return file;
	module_put(node->fops->owner);
	if (node->closed)
		node->closed(node);
	return file;
}

int sim_do_open(const char *path, int flags)
{
	struct file *file;
	int fd = get_unused_fd_flags(flags);

	if (fd < 0)
		return fd;
	file = ERR_PTR(-ENOENT);
	if (!strncmp(path, "/dev/", 5))
		file = open_path(path + 5, flags);
	else if (!strncmp(path, "/sys/", 5))
		file = sim_sysfs_open(path, flags);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	fd_install(fd, file);
	return fd;
}

int sim_do_close(unsigned int fd)
{
	struct sim_fs *fs = &SIM->fs;
	struct file *file;

	if (fd >= fs->nr_slots)
		return -EBADF;
	file = fs->fds[fd];
	if (!file || file == SIM_FD_RESERVED)
		return -EBADF;
	fd_slot_free(fs, fd);
	fs->nr_open--;
	sim_live_dec(SIM_LIVE_FD);
	if (file->f_op->flush)
		file->f_op->flush(file, NULL);
	fput(file);
	return 0;
}

int sim_node_add(struct sim_node *node)
{
	if (sim_node_find(node->name))
		return -EEXIST;
	list_add_tail(&node->link, &SIM->fs.nodes);
	return 0;
}

void sim_node_del(struct sim_node *node)
{
	list_del_init(&node->link);
}

struct sim_node *sim_node_find(const char *name)
{
	struct sim_node *node;

	list_for_each_entry(node, &SIM->fs.nodes, link)
		if (!strcmp(node->name, name))
			return node;
	return NULL;
}

/** stream_open - a file without a position: reads and writes exclude each other no more */
int stream_open(struct inode *inode, struct file *file)
{
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_ATOMIC_POS);
	file->f_mode |= FMODE_STREAM;
	return 0;
}
EXPORT_SYMBOL(stream_open);

int nonseekable_open(struct inode *inode, struct file *file)
{
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	return 0;
}
EXPORT_SYMBOL(nonseekable_open);

#if SIM_API_LEVEL < 612
loff_t no_llseek(struct file *file, loff_t off, int whence)
{
	return -ESPIPE;
}
EXPORT_SYMBOL(no_llseek);
#endif

loff_t noop_llseek(struct file *file, loff_t off, int whence)
{
	return file->f_pos;
}
EXPORT_SYMBOL(noop_llseek);

long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (!file->f_op->unlocked_ioctl)
		return -ENOIOCTLCMD;
	return file->f_op->unlocked_ioctl(file, cmd, arg);
}
EXPORT_SYMBOL(compat_ptr_ioctl);

/** capable - the user program has all rights or none; a failed check may also be injected */
bool capable(int cap)
{
	if (sim_should_fail(SIM_FAULT_CAPABLE))
		return false;
	return SIM->fs.privileged;
}
EXPORT_SYMBOL(capable);

void sim_fs_boot(void)
{
	struct sim_fs *fs = &SIM->fs;

	fs->fds = fs->fds_inline;
	fs->nr_slots = SIM_FDS_INLINE;
	fs->limit = 1024;
	fs->lowest = SIM_FD_FIRST;
	/* Character devices before this one have names of their own on a real system. */
	fs->next_major = 240;
	fs->privileged = true;
	address_space_init_once(&fs->anon);
	INIT_LIST_HEAD(&fs->nodes);
	INIT_LIST_HEAD(&fs->releases);
	INIT_LIST_HEAD(&fs->orphans);
	INIT_WORK(&fs->orphan_work, orphan_work_fn);
}
