/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - doorbells in a UAR page */
#ifndef MLX5_DOORBELL_H
#define MLX5_DOORBELL_H

#include <linux/io.h>

#define MLX5_BF_OFFSET		0x800
#define MLX5_CQ_DOORBELL	0x20

/* The two words go out as they lie in memory, in one transaction. */
static inline void mlx5_write64(__be32 val[2], void __iomem *dest)
{
	writeq((__force u64)val[0] | (__force u64)val[1] << 32, dest);
}

#endif /* MLX5_DOORBELL_H */
