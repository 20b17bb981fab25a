/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - pids are task indices */
#ifndef _LINUX_PID_H
#define _LINUX_PID_H

#include <linux/sched.h>

#endif /* _LINUX_PID_H */
