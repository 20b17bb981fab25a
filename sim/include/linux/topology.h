/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - one memory node, one processor as far as drivers can see */
#ifndef _LINUX_TOPOLOGY_H
#define _LINUX_TOPOLOGY_H

#include <linux/types.h>

typedef struct {
	DECLARE_BITMAP(bits, 1024);
} nodemask_t;

#define NUMA_NO_NODE	(-1)
#define numa_node_id()	0
#define numa_mem_id()	0
#define cpu_to_node(cpu) ((void)(cpu), 0)

#endif /* _LINUX_TOPOLOGY_H */
