/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - virtual time */
#ifndef _LINUX_TIMEKEEPING_H
#define _LINUX_TIMEKEEPING_H

#include <linux/ktime.h>

#endif /* _LINUX_TIMEKEEPING_H */
