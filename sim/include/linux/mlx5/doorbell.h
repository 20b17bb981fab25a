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
	/* The bytes as they are in memory, whatever this processor makes of them. */
	u64 first = le32_to_cpu((__force __le32)val[0]);
	u64 second = le32_to_cpu((__force __le32)val[1]);

	writeq(first | second << 32, dest);
}

#endif /* MLX5_DOORBELL_H */
