/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - pairs an interrupt's producer with its consumer by token */
#ifndef IRQBYPASS_H
#define IRQBYPASS_H

#include <linux/list.h>

struct irq_bypass_consumer;

struct irq_bypass_producer {
	struct list_head node;
	void *token;
	int irq;
	int (*add_consumer)(struct irq_bypass_producer *prod, struct irq_bypass_consumer *cons);
	void (*del_consumer)(struct irq_bypass_producer *prod, struct irq_bypass_consumer *cons);
	void (*stop)(struct irq_bypass_producer *prod);
	void (*start)(struct irq_bypass_producer *prod);
};

struct irq_bypass_consumer {
	struct list_head node;
	void *token;
	int (*add_producer)(struct irq_bypass_consumer *cons, struct irq_bypass_producer *prod);
	void (*del_producer)(struct irq_bypass_consumer *cons, struct irq_bypass_producer *prod);
	void (*stop)(struct irq_bypass_consumer *cons);
	void (*start)(struct irq_bypass_consumer *cons);
};

int irq_bypass_register_producer(struct irq_bypass_producer *prod);
void irq_bypass_unregister_producer(struct irq_bypass_producer *prod);
int irq_bypass_register_consumer(struct irq_bypass_consumer *cons);
void irq_bypass_unregister_consumer(struct irq_bypass_consumer *cons);

#endif /* IRQBYPASS_H */
