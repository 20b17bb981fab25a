/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - context tests */
#ifndef _LINUX_HARDIRQ_H
#define _LINUX_HARDIRQ_H

#include <linux/preempt.h>
#include <linux/irqflags.h>

void synchronize_irq(unsigned int irq);

#endif /* _LINUX_HARDIRQ_H */
