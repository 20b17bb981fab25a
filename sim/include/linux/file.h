/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - descriptors of the lab's one process */
#ifndef _LINUX_FILE_H
#define _LINUX_FILE_H

#include <linux/types.h>
#include <linux/fs.h>

struct fd {
	struct file *file;
	unsigned int flags;
};

#define FDPUT_FPUT	1

/* fget() and fdget() both take a reference: the lab's threads share their descriptors. */
struct file *fget(unsigned int fd);
void fput(struct file *file);

static inline struct fd fdget(unsigned int fd)
{
	struct file *file = fget(fd);

	return (struct fd){ file, file ? FDPUT_FPUT : 0 };
}

static inline void fdput(struct fd fd)
{
	if (fd.flags & FDPUT_FPUT)
		fput(fd.file);
}

int get_unused_fd_flags(unsigned int flags);
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file);

#endif /* _LINUX_FILE_H */
