/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - ids and what they stand for */
#ifndef _LINUX_IDR_H
#define _LINUX_IDR_H

#include <linux/xarray.h>
#include <linux/gfp.h>

struct idr {
	struct xarray	idr_rt;
	unsigned int	idr_base;
	unsigned int	idr_next;
};

#define IDR_INIT(name)		{ .idr_rt = XARRAY_INIT((name).idr_rt, 0) }
#define DEFINE_IDR(name)	struct idr name = IDR_INIT(name)

void idr_init(struct idr *idr);
void idr_destroy(struct idr *idr);
void idr_preload(gfp_t gfp_mask);
#define idr_preload_end()	do { } while (0)
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);
void *idr_remove(struct idr *idr, unsigned long id);
void *idr_find(const struct idr *idr, unsigned long id);
void *idr_replace(struct idr *idr, void *ptr, unsigned long id);
int idr_for_each(const struct idr *idr, int (*fn)(int id, void *p, void *data), void *data);
void *idr_get_next(struct idr *idr, int *nextid);
#define idr_is_empty(idr)	xa_empty(&(idr)->idr_rt)
#define idr_for_each_entry(idr, entry, id) \
	for (id = 0; ((entry) = idr_get_next(idr, &(id))) != NULL; id += 1U)

struct ida {
	struct xarray	xa;
};

#define IDA_INIT(name)		{ .xa = XARRAY_INIT((name).xa, 0) }
#define DEFINE_IDA(name)	struct ida name = IDA_INIT(name)

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);
void ida_destroy(struct ida *ida);
#define ida_init(ida)			xa_init(&(ida)->xa)
#define ida_is_empty(ida)		xa_empty(&(ida)->xa)
#define ida_alloc(ida, gfp)		ida_alloc_range(ida, 0, ~0, gfp)
#define ida_alloc_min(ida, min, gfp)	ida_alloc_range(ida, min, ~0, gfp)
#define ida_alloc_max(ida, max, gfp)	ida_alloc_range(ida, 0, max, gfp)
#define ida_simple_get(ida, start, end, gfp) ida_alloc_range(ida, start, (end) - 1, gfp)
#define ida_simple_remove(ida, id)	ida_free(ida, id)

#endif /* _LINUX_IDR_H */
