/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - drivers see one processor */
#ifndef _LINUX_CPUMASK_H
#define _LINUX_CPUMASK_H

#include <linux/bitmap.h>

#define nr_cpu_ids		1U
#define num_online_cpus()	1U
#define num_possible_cpus()	1U
#define cpu_online(cpu)		((cpu) == 0)
typedef struct cpumask {
	DECLARE_BITMAP(bits, 8192);
} cpumask_t;
#define for_each_online_cpu(cpu) for ((cpu) = 0; (cpu) < 1; (cpu)++)
#define for_each_possible_cpu(cpu) for_each_online_cpu(cpu)

#endif /* _LINUX_CPUMASK_H */
