/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - what kind of context runs, and whether it may sleep */
#ifndef _LINUX_PREEMPT_H
#define _LINUX_PREEMPT_H

#include <linux/types.h>

bool sim_ctx_in_hardirq(void);
bool sim_ctx_in_softirq(void);
bool sim_ctx_in_task(void);
int preempt_count(void);
void preempt_disable(void);
void preempt_enable(void);
bool in_atomic(void);
#define preempt_enable_no_resched() preempt_enable()
#define preempt_disable_notrace() preempt_disable()
#define preempt_enable_notrace() preempt_enable()
#define in_hardirq()		sim_ctx_in_hardirq()
#define in_irq()		in_hardirq()
#define in_serving_softirq()	sim_ctx_in_softirq()
#define in_softirq()		sim_ctx_in_softirq()
#define in_interrupt()		(in_hardirq() || in_softirq())
#define in_nmi()		false
#define in_task()		sim_ctx_in_task()
#define preemptible()		(!in_atomic() && !irqs_disabled())

#endif /* _LINUX_PREEMPT_H */
