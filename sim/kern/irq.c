// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts: flow from a line or a message to handlers, requests, masking, and waiting.
 *
 * Lines are level triggered as PCI's are: still asserted when the handlers are done and nobody has
 * masked it, they run again. Messages are edges: one that comes while the handler runs makes it run
 * once more, several in between are one.
 */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/sched.h>
#include <linux/printk.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

/* A line that nobody wants so often in a row is stuck; the kernel then turns it off. */
#define SIM_IRQ_UNHANDLED_MAX	100

struct irq_desc *sim_irq_desc(unsigned int irq)
{
	struct irq_desc **block;

	if (irq >= SIM_NR_IRQS)
		return NULL;
	block = SIM->irqs.block[irq / SIM_IRQ_BLOCK];
	return block ? block[irq % SIM_IRQ_BLOCK] : NULL;
}

static void run_irq(void *arg);

/* Deliver to a CPU: a context of its own, unless one is on its way already. */
static void post_irq(struct irq_desc *desc)
{
	struct task_struct *t;

	if (desc->posted || desc->inprogress) {
		desc->pending = true;
		return;
	}
	desc->posted = true;
	desc->pending = false;
	desc->busy++;
	t = sim_post(SIM_CTX_HARDIRQ, desc->action ? desc->action->name : "irq", run_irq, desc);
	/* The name is the driver's memory, and a driver that frees it too early is to be named. */
	t->sim_name = t->comm;
}

static void mask_irq(struct irq_desc *desc)
{
	if (desc->masked)
		return;
	desc->masked = true;
	if (desc->msi_desc)
		sim_msi_mask(desc->msi_desc, desc->irq, true);
}

static void unmask_irq(struct irq_desc *desc)
{
	if (!desc->masked)
		return;
	desc->masked = false;
	if (desc->msi_desc)
		sim_msi_mask(desc->msi_desc, desc->irq, false);
	if (desc->level && desc->asserted)
		post_irq(desc);
}

static void put_busy(struct irq_desc *desc)
{
	if (!--desc->busy && desc->gone)
		kfree(desc);
}

static void run_thread(void *arg)
{
	struct irqaction *action = arg;
	struct irq_desc *desc = action->desc;
	irqreturn_t (*fn)(int, void *) = (irq_handler_t)action->sim_thread_fn;

	sim_race_acquire(action);
	while (action->thread_pending) {
		action->thread_pending = false;
		fn(desc->irq, action->dev_id);
	}
	sim_race_release(desc);
	action->thread_live = false;
	if (action->flags & IRQF_ONESHOT && !--desc->oneshot && !desc->depth)
		unmask_irq(desc);
	if (!--desc->threads)
		wake_up_all(&desc->wait);
	put_busy(desc);
}

static void wake_thread(struct irq_desc *desc, struct irqaction *action)
{
	action->thread_pending = true;
	sim_race_release(action);
	if (action->thread_live)
		return;
	action->thread_live = true;
	desc->threads++;
	desc->busy++;
	if (action->flags & IRQF_ONESHOT)
		desc->oneshot++;
	sim_post(SIM_CTX_KTHREAD, action->name, run_thread, action);
}

static irqreturn_t run_handlers(struct irq_desc *desc)
{
	struct irqaction *action, *next;
	irqreturn_t ret = IRQ_NONE, one;
	irq_handler_t fn;

	SIM->irqs.delivered++;
	/* free_irq() unlinks first and waits then, so the action that runs stays valid. */
	for (action = desc->action; action; action = next) {
		fn = (irq_handler_t)action->sim_handler;
		one = fn ? fn(desc->irq, action->dev_id) : IRQ_WAKE_THREAD;
		if (!irqs_disabled())
			sim_bug("irq", "handler %s returned with interrupts enabled",
				action->sim_name);
		if (one == IRQ_WAKE_THREAD) {
			if (!action->sim_thread_fn)
				sim_bug("irq", "handler %s wakes a thread it has not",
					action->sim_name);
			wake_thread(desc, action);
		}
		ret |= one;
		next = action->next;
	}
	return ret;
}

/* The rest of the kernel's spurious interrupt detector: a line that is stuck goes off. */
static void note_result(struct irq_desc *desc, irqreturn_t ret)
{
	if (ret != IRQ_NONE) {
		desc->unhandled = 0;
		return;
	}
	if (++desc->unhandled < SIM_IRQ_UNHANDLED_MAX)
		return;
	pr_err("irq %u: nobody cared\n", desc->irq);
	pr_emerg("Disabling IRQ #%u\n", desc->irq);
	desc->unhandled = 0;
	desc->depth++;
	mask_irq(desc);
}

static bool deliverable(struct irq_desc *desc)
{
	return desc->action && !desc->depth;
}

static void run_irq(void *arg)
{
	struct irq_desc *desc = arg;

	desc->posted = false;
	if (deliverable(desc)) {
		desc->inprogress = true;
		sim_race_acquire(desc);
		/*
		 * In progress until it is decided not to go round again: another context that ran
		 * handlers meanwhile would end the wait of free_irq() while this one still does.
		 */
		do {
			desc->pending = false;
			note_result(desc, run_handlers(desc));
			if (desc->oneshot)
				mask_irq(desc);
		} while (!desc->level && !desc->oneshot && desc->pending && !desc->masked &&
			 deliverable(desc));
		sim_race_release(desc);
		desc->inprogress = false;
		wake_up_all(&desc->wait);
	} else {
		/* Lazily disabled: only now does it cost a mask, and it is remembered. */
		if (!desc->level)
			desc->pending = true;
		if (!desc->gone)
			mask_irq(desc);
	}

	if (desc->level && desc->asserted && !desc->masked && !desc->gone)
		post_irq(desc);
	put_busy(desc);
}

void sim_irq_line(unsigned int irq, int delta)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	desc->asserted += delta;
	if (desc->asserted && !desc->masked)
		post_irq(desc);
}

/* An edge. Masked in the device it does not even come; masked here it is noted. */
void sim_irq_edge(struct irq_desc *desc)
{
	if (desc->masked)
		desc->pending = true;
	else
		post_irq(desc);
}

bool sim_irq_requested(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	return desc && desc->action;
}

static void start_irq(struct irq_desc *desc)
{
	desc->depth = 0;
	desc->unhandled = 0;
	unmask_irq(desc);
	if (!desc->level && desc->pending)
		post_irq(desc);
}

static int check_sharing(struct irq_desc *desc, unsigned long flags)
{
	struct irqaction *old = desc->action;

	if (!old)
		return 0;
	if (!(old->flags & flags & IRQF_SHARED) || (old->flags ^ flags) & IRQF_ONESHOT)
		return -EBUSY;
	return 0;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			 unsigned long flags, const char *name, void *dev)
{
	struct irqaction *action, **p;
	struct irq_desc *desc;
	int ret;

	might_sleep();
	if (irq == IRQ_NOTCONNECTED)
		return -ENOTCONN;
	if ((flags & IRQF_SHARED && !dev) || (flags & IRQF_SHARED && flags & IRQF_NO_AUTOEN))
		return -EINVAL;
	desc = sim_irq_desc(irq);
	if (!desc || desc->status & IRQ_NOREQUEST || (!handler && !thread_fn))
		return -EINVAL;
	/* Without a primary handler a level line would storm until its thread has run. */
	if (!handler && !(flags & IRQF_ONESHOT) && desc->level)
		return -EINVAL;
	if (sim_should_fail(SIM_FAULT_IRQ))
		return -ENOMEM;
	sim_point(SIM_PT_LOCK, desc);

	action = kzalloc(sizeof(*action), GFP_KERNEL);
	if (!action)
		return -ENOMEM;
	action->sim_handler = (int (*)(int, void *))handler;
	action->sim_thread_fn = (int (*)(int, void *))thread_fn;
	action->flags = flags;
	action->name = name;
	strscpy(action->sim_name, name ?: "", sizeof(action->sim_name));
	action->dev_id = dev;
	action->desc = desc;

	ret = check_sharing(desc, flags);
	if (ret) {
		kfree(action);
		return ret;
	}
	for (p = &desc->action; *p; p = &(*p)->next)
		;
	*p = action;
	sim_race_acquire(desc);
	sim_race_release(desc);
	sim_live_inc(SIM_LIVE_IRQ);
	if (desc->action == action) {
		if (flags & IRQF_NO_AUTOEN || desc->status & IRQ_NOAUTOEN)
			desc->depth = 1;
		else
			start_irq(desc);
	}
	/* It may come before the caller has gone on. */
	sim_point(SIM_PT_IRQFLAGS, desc);
	return 0;
}

bool synchronize_hardirq(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	if (!desc)
		return true;
	if (in_hardirq() && desc->inprogress)
		sim_bug("deadlock", "irq %u: handler waits for its own end", irq);
	/* Busy waiting in the kernel, so it is allowed in atomic context as well. */
	while (desc->inprogress)
		sim_delay(100);
	sim_race_acquire(desc);
	return !desc->threads;
}

static void wait_threads(struct irq_desc *desc)
{
	wait_event(desc->wait, !desc->threads);
}

void synchronize_irq(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	if (!desc)
		return;
	might_sleep();
	sim_point(SIM_PT_WAIT, desc);
	wait_event(desc->wait, !desc->inprogress);
	wait_threads(desc);
	sim_race_acquire(desc);
}

const void *free_irq(unsigned int irq, void *dev_id)
{
	struct irq_desc *desc = sim_irq_desc(irq);
	struct irqaction *action, **p;
	const char *name;

	if (!desc)
		return NULL;
	WARN(in_interrupt(), "Trying to free IRQ %u from IRQ context!\n", irq);
	/* The kernel takes a mutex here, and until it has it the handler can still be called. */
	sim_point(SIM_PT_LOCK, desc);
	for (p = &desc->action; (action = *p); p = &action->next) {
		if (action->dev_id == dev_id)
			break;
	}
	if (!action) {
		WARN(1, "Trying to free already-free IRQ %u\n", irq);
		return NULL;
	}
	*p = action->next;
	if (!desc->action) {
		/* The setting belongs to the request that is gone. */
		desc->status &= ~IRQ_DISABLE_UNLAZY;
		desc->depth = 1;
		mask_irq(desc);
	}
	desc->busy++;
	wait_event(desc->wait, !desc->inprogress);
	wait_threads(desc);
	put_busy(desc);
	sim_race_acquire(desc);

	name = action->name;
	kfree(action);
	sim_live_dec(SIM_LIVE_IRQ);
	return name;
}

/* Its lock is what the handler takes as well. */
static void disable_desc(struct irq_desc *desc)
{
	sim_race_acquire(desc);
	sim_race_release(desc);
	if (!desc->depth++ && desc->status & IRQ_DISABLE_UNLAZY)
		mask_irq(desc);
}

void disable_irq_nosync(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	if (desc)
		disable_desc(desc);
	sim_point(SIM_PT_IRQFLAGS, desc);
}

void disable_irq(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	might_sleep();
	if (!desc)
		return;
	disable_desc(desc);
	synchronize_irq(irq);
}

bool disable_hardirq(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	if (!desc)
		return false;
	disable_desc(desc);
	return synchronize_hardirq(irq);
}

void enable_irq(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	if (!desc)
		return;
	sim_race_acquire(desc);
	sim_race_release(desc);
	if (!desc->depth) {
		WARN(1, "Unbalanced enable for IRQ %u\n", irq);
	} else if (!desc->action) {
		WARN(1, "enable_irq before setup/request_irq: irq %u\n", irq);
	} else if (desc->depth == 1) {
		start_irq(desc);
	} else {
		desc->depth--;
	}
	sim_point(SIM_PT_IRQFLAGS, desc);
}

void irq_wake_thread(unsigned int irq, void *dev_id)
{
	struct irq_desc *desc = sim_irq_desc(irq);
	struct irqaction *action;

	for (action = desc ? desc->action : NULL; action; action = action->next) {
		if (action->dev_id == dev_id && action->sim_thread_fn)
			wake_thread(desc, action);
	}
}

void irq_modify_status(unsigned int irq, unsigned long clr, unsigned long set)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	if (desc) {
		desc->status &= ~clr;
		desc->status |= set;
	}
}
