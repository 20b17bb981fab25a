/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - rate limits never suppress: a hidden message would depend on history */
#ifndef _LINUX_RATELIMIT_H
#define _LINUX_RATELIMIT_H

#include <linux/ratelimit_types.h>

static inline int ___ratelimit(struct ratelimit_state *rs, const char *func)
{
	return rs && func;
}
#define __ratelimit(state) ___ratelimit(state, __func__)

static inline void ratelimit_state_init(struct ratelimit_state *rs, int interval, int burst)
{
	rs->interval = interval;
	rs->burst = burst;
}

#endif /* _LINUX_RATELIMIT_H */
