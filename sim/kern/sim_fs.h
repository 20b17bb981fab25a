/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptors, files and device nodes of the lab's one process: state and what others may call.
 */
#ifndef SIM_FS_H
#define SIM_FS_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/fs.h>
#include <linux/workqueue.h>

#define SIM_FDS_INLINE	64
#define SIM_FDS_MAX	4096

/**
 * struct sim_node - an entry under /dev
 * @name: path after "/dev/"; the owner's memory
 * @fops: what an opened file gets
 * @cdev: for inode->i_cdev; may be NULL
 * @opened: told before fops->open that a file refers to the node's owner; NULL if nothing counts
 * @closed: the counterpart, after release
 */
struct sim_node {
	struct list_head		link;
	const char			*name;
	const struct file_operations	*fops;
	struct cdev			*cdev;
	dev_t				rdev;
	void				(*opened)(struct sim_node *node);
	void				(*closed)(struct sim_node *node);
};

/**
 * struct sim_fs - descriptors and nodes
 * @fds: slot to file, SIM_FD_RESERVED, or NULL; points to @fds_inline until that is too small
 * @nr_slots: of @fds
 * @limit: RLIMIT_NOFILE
 * @lowest: no slot below is free
 * @nr_open: installed descriptors
 * @nodes: sim_node.link
 * @releases: file.sim_release of files whose last reference is gone and whose release is due at
 *            the closing task's return to user space
 * @orphans: the same for files dropped outside of a user task, run by @orphan_work
 * @anon: the one address_space behind all anonymous inodes
 * @nr_releases: length of @releases, so that a return with nothing due costs one load
 */
struct sim_fs {
	struct file		**fds;
	unsigned int		nr_slots;
	unsigned int		limit;
	unsigned int		lowest;
	unsigned int		nr_open;
	unsigned int		next_major;
	struct list_head	nodes;
	struct list_head	releases;
	struct list_head	orphans;
	unsigned int		nr_releases;
	bool			privileged;
	struct work_struct	orphan_work;
	struct address_space	anon;
	struct file		*fds_inline[SIM_FDS_INLINE];
};

void sim_fs_boot(void);

/* The caller keeps @node alive until sim_node_del(); -EEXIST if the name is taken. */
int sim_node_add(struct sim_node *node);
void sim_node_del(struct sim_node *node);
struct sim_node *sim_node_find(const char *name);

/* Run the releases that the current task owes. Called at the end of each system call. */
void sim_fs_return_to_user(void);

/* The calls behind shared/sys.h, without the bracket of a system call. */
int sim_do_open(const char *path, int flags);
int sim_do_close(unsigned int fd);
int sim_do_eventfd(unsigned int count, int flags);
/* Opens a /sys path: its file operations go to the device model. */
struct file *sim_sysfs_open(const char *path, int flags);

struct file *sim_file_alloc(const char *name, const struct file_operations *fops, void *priv,
			    int flags);
/* Frees a file without a release call, and lets go of its node. */
void sim_file_discard(struct file *file);

#endif /* SIM_FS_H */
