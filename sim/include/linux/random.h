/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - random numbers from the run's own generator */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

#include <linux/types.h>

void get_random_bytes(void *buf, size_t len);
u32 get_random_u32(void);
u64 get_random_u64(void);
u8 get_random_u8(void);
u16 get_random_u16(void);
u32 prandom_u32_max(u32 ceil);
#define get_random_long()	((unsigned long)get_random_u64())
#define get_random_u32_below(ceil) prandom_u32_max(ceil)

#endif /* _LINUX_RANDOM_H */
