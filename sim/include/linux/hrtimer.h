/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - sleeping with nanosecond resolution */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <linux/timer.h>

enum hrtimer_mode { HRTIMER_MODE_ABS = 0, HRTIMER_MODE_REL = 1 };
int schedule_hrtimeout(ktime_t *expires, const enum hrtimer_mode mode);

#endif /* _LINUX_HRTIMER_H */
