/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - one processor as far as drivers can see */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

#include <linux/cpumask.h>
#include <linux/sched.h>

#define get_cpu()	({ preempt_disable(); 0; })
#define put_cpu()	preempt_enable()

#endif /* _LINUX_SMP_H */
