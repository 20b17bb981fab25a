/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - time */
#ifndef _LINUX_TIME_H
#define _LINUX_TIME_H

#include <linux/time64.h>
#include <linux/jiffies.h>

#endif /* _LINUX_TIME_H */
