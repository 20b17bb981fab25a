/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - interrupts on this task's processor */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

#include <linux/types.h>
#include <linux/preempt.h>

unsigned long sim_irq_save(void);
void sim_irq_restore(unsigned long flags);
void local_irq_disable(void);
void local_irq_enable(void);
bool irqs_disabled(void);
#define local_irq_save(flags)	do { (flags) = sim_irq_save(); } while (0)
#define local_irq_restore(flags) sim_irq_restore(flags)
#define local_save_flags(flags)	do { (flags) = irqs_disabled(); } while (0)
#define irqs_disabled_flags(flags) (!!(flags))

#endif /* _LINUX_IRQFLAGS_H */
