// SPDX-License-Identifier: GPL-2.0-only
/*
 * Notifier chains: one list by priority under three kinds of protection.
 */
#include <linux/kernel.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>

#include "state.h"

static int add(struct notifier_block **chain, struct notifier_block *nb)
{
	for (; *chain; chain = &(*chain)->next) {
		if (*chain == nb)
			sim_bug("list", "a notifier is registered twice");
		if (nb->priority > (*chain)->priority)
			break;
	}
	nb->next = *chain;
	*chain = nb;
	sim_live_inc(SIM_LIVE_NOTIFIER);
	return 0;
}

static int del(struct notifier_block **chain, struct notifier_block *nb)
{
	for (; *chain; chain = &(*chain)->next)
		if (*chain == nb) {
			*chain = nb->next;
			sim_live_dec(SIM_LIVE_NOTIFIER);
			return 0;
		}
	return -ENOENT;
}

static int call(struct notifier_block *nb, unsigned long val, void *v)
{
	struct notifier_block *next;
	int ret = NOTIFY_DONE;

	for (; nb; nb = next) {
		next = nb->next;
		ret = nb->notifier_call(nb, val, v);
		if (ret & NOTIFY_STOP_MASK)
			break;
	}
	return ret;
}

int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&nh->lock, flags);
	ret = add(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	return ret;
}

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&nh->lock, flags);
	ret = del(&nh->head, nb);
	spin_unlock_irqrestore(&nh->lock, flags);
	synchronize_rcu();
	return ret;
}

int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long val, void *v)
{
	int ret;

	rcu_read_lock();
	ret = call(nh->head, val, v);
	rcu_read_unlock();
	return ret;
}

int blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	int ret;

	down_write(&nh->rwsem);
	ret = add(&nh->head, nb);
	up_write(&nh->rwsem);
	return ret;
}

int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	int ret;

	down_write(&nh->rwsem);
	ret = del(&nh->head, nb);
	up_write(&nh->rwsem);
	return ret;
}

int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long val, void *v)
{
	int ret = NOTIFY_DONE;

	if (!nh->head)
		return ret;
	down_read(&nh->rwsem);
	ret = call(nh->head, val, v);
	up_read(&nh->rwsem);
	return ret;
}

int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return add(&nh->head, nb);
}

int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	return del(&nh->head, nb);
}

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long val, void *v)
{
	return call(nh->head, val, v);
}
