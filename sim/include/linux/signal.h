/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - signals */
#ifndef _LINUX_SIGNAL_H
#define _LINUX_SIGNAL_H

#include <linux/sched/signal.h>

#endif /* _LINUX_SIGNAL_H */
