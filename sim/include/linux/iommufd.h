/* SPDX-License-Identifier: GPL-2.0-only */
/* class: stub - the lab's kernel is configured without iommufd */
#ifndef _LINUX_IOMMUFD_H
#define _LINUX_IOMMUFD_H

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/types.h>

struct file;
struct iommufd_ctx;

#if SIM_API_LEVEL >= 612
static inline struct iommufd_ctx *iommufd_ctx_from_file(struct file *file)
{
	return ERR_PTR(-EOPNOTSUPP);
}

static inline void iommufd_ctx_put(struct iommufd_ctx *ictx)
{
}
#endif

#endif /* _LINUX_IOMMUFD_H */
