// SPDX-License-Identifier: GPL-2.0-only
/*
 * The interrupt bypass manager: a producer (a device's vector) and a consumer (a guest's interrupt)
 * that carry the same token are introduced to each other, and parted when one of them goes.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/irqbypass.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include "oracle.h"
#include "state.h"

/* Both sides stand still while the connection between them changes. */
static void pause_both(struct irq_bypass_producer *prod, struct irq_bypass_consumer *cons)
{
	if (prod->stop)
		prod->stop(prod);
	if (cons->stop)
		cons->stop(cons);
}

static void resume_both(struct irq_bypass_producer *prod, struct irq_bypass_consumer *cons)
{
	if (cons->start)
		cons->start(cons);
	if (prod->start)
		prod->start(prod);
}

static int connect(struct irq_bypass_producer *prod, struct irq_bypass_consumer *cons)
{
	int ret = 0;

	pause_both(prod, cons);
	if (prod->add_consumer)
		ret = prod->add_consumer(prod, cons);
	if (!ret) {
		ret = cons->add_producer(cons, prod);
		if (ret && prod->del_consumer)
			prod->del_consumer(prod, cons);
	}
	resume_both(prod, cons);
	return ret;
}

static void disconnect(struct irq_bypass_producer *prod, struct irq_bypass_consumer *cons)
{
	pause_both(prod, cons);
	cons->del_producer(cons, prod);
	if (prod->del_consumer)
		prod->del_consumer(prod, cons);
	resume_both(prod, cons);
}

static struct irq_bypass_producer *producer_of(const void *token)
{
	struct irq_bypass_producer *prod;

	list_for_each_entry(prod, &SIM->vfio.producers, node)
		if (prod->token == token)
			return prod;
	return NULL;
}

static struct irq_bypass_consumer *consumer_of(const void *token)
{
	struct irq_bypass_consumer *cons;

	list_for_each_entry(cons, &SIM->vfio.consumers, node)
		if (cons->token == token)
			return cons;
	return NULL;
}

/**
 * irq_bypass_register_producer - offer a vector
 * Return: 0, -EINVAL (no token), -EBUSY (a second producer of the token), or the consumer's error.
 */
int irq_bypass_register_producer(struct irq_bypass_producer *prod)
{
	struct irq_bypass_consumer *cons;
	int ret = 0;

	if (!prod->token)
		return -EINVAL;
	might_sleep();
	if (sim_should_fail(SIM_FAULT_BYPASS))
		return -ENODEV;
	mutex_lock(&SIM->vfio.bypass_lock);
	if (producer_of(prod->token))
		ret = -EBUSY;
	cons = ret ? NULL : consumer_of(prod->token);
	if (cons)
		ret = connect(prod, cons);
	if (!ret) {
		list_add(&prod->node, &SIM->vfio.producers);
		sim_live_inc(SIM_LIVE_BYPASS);
	}
	mutex_unlock(&SIM->vfio.bypass_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(irq_bypass_register_producer);

/* By token, as registered: a producer whose registration failed may be passed as well. */
void irq_bypass_unregister_producer(struct irq_bypass_producer *prod)
{
	struct irq_bypass_consumer *cons;

	if (!prod->token)
		return;
	might_sleep();
	mutex_lock(&SIM->vfio.bypass_lock);
	if (producer_of(prod->token) == prod) {
		cons = consumer_of(prod->token);
		if (cons)
			disconnect(prod, cons);
		list_del(&prod->node);
		sim_live_dec(SIM_LIVE_BYPASS);
	} else if (producer_of(prod->token)) {
		/* The kernel would take the other producer of this token apart. */
		sim_bug("irqbypass",
			"unregister of an unregistered producer whose token is another's");
	}
	mutex_unlock(&SIM->vfio.bypass_lock);
}
EXPORT_SYMBOL_GPL(irq_bypass_unregister_producer);

int irq_bypass_register_consumer(struct irq_bypass_consumer *cons)
{
	struct irq_bypass_producer *prod;
	int ret = 0;

	if (!cons->token || !cons->add_producer || !cons->del_producer)
		return -EINVAL;
	might_sleep();
	mutex_lock(&SIM->vfio.bypass_lock);
	if (consumer_of(cons->token))
		ret = -EBUSY;
	prod = ret ? NULL : producer_of(cons->token);
	if (prod)
		ret = connect(prod, cons);
	if (!ret)
		list_add(&cons->node, &SIM->vfio.consumers);
	mutex_unlock(&SIM->vfio.bypass_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(irq_bypass_register_consumer);

void irq_bypass_unregister_consumer(struct irq_bypass_consumer *cons)
{
	struct irq_bypass_producer *prod;

	if (!cons->token)
		return;
	might_sleep();
	mutex_lock(&SIM->vfio.bypass_lock);
	if (consumer_of(cons->token) == cons) {
		prod = producer_of(cons->token);
		if (prod)
			disconnect(prod, cons);
		list_del(&cons->node);
	}
	mutex_unlock(&SIM->vfio.bypass_lock);
}
EXPORT_SYMBOL_GPL(irq_bypass_unregister_consumer);
