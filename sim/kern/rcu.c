// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU. A read section is also every stretch that cannot be preempted. A grace period marks the
 * tasks that are in one; each mark falls when its task gets out of all of them.
 */
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/string.h>

#include "state.h"

static bool in_section(const struct task_struct *t)
{
	return sim_in_atomic(t) && t->sim_run != SIM_TASK_NEW && t->sim_run != SIM_TASK_DONE;
}

static unsigned int holdouts(void)
{
	struct task_struct *t;
	unsigned int n = 0;

	list_for_each_entry(t, &SIM->sched.tasks, sim_node)
		n += t->sim_rcu_holdout;
	return n;
}

static void run_callbacks(void *arg)
{
	struct sim_locks *l = &SIM->locks;
	LIST_HEAD(pending);

	(void)arg;
	list_splice_init(&l->rcu_callbacks, &pending);
	while (!list_empty(&pending)) {
		struct rcu_head *head = list_first_entry(&pending, struct rcu_head, sim_list);

		/* Came after the grace period began: it waits for another one. */
		if (head->sim_gp > SIM->sched.gp_seq) {
			list_move_tail(&head->sim_list, &l->rcu_callbacks);
			continue;
		}
		list_del(&head->sim_list);
		sim_race_acquire(head);
		sim_race_acquire(sim_race_end_of(&SIM->sched.gp_seq));
		head->func(head);
		sim_race_release(&SIM->locks.rcu_callbacks);
	}
	/* Not before: a second runner would let rcu_barrier() overtake callbacks that still run. */
	l->rcu_posted = false;
	if (!list_empty(&l->rcu_callbacks))
		sim_rcu_start();
}

static void grace_period_ends(void)
{
	SIM->sched.gp_seq++;
	sim_wake_all_on(&SIM->sched.gp_seq);
	if (!list_empty(&SIM->locks.rcu_callbacks) && !SIM->locks.rcu_posted) {
		SIM->locks.rcu_posted = true;
		/* Each callback says whom it is behind; who ended the period is not one of them. */
		sim_race_origin(NULL);
		sim_post(SIM_CTX_SOFTIRQ, "rcu", run_callbacks, NULL);
		sim_race_origin_end();
	}
}

/* One grace period at a time; who comes while it runs waits for the next. */
void sim_rcu_start(void)
{
	struct task_struct *t;

	if (holdouts())
		return;
	list_for_each_entry(t, &SIM->sched.tasks, sim_node)
		t->sim_rcu_holdout = in_section(t);
	if (!holdouts())
		grace_period_ends();
}

void sim_rcu_quiescent(struct task_struct *t)
{
	if (t->sim_run != SIM_TASK_DONE && sim_in_atomic(t))
		return;
	t->sim_rcu_holdout = false;
	if (!holdouts())
		grace_period_ends();
}

void rcu_read_lock(void)
{
	if (!current->sim_rcu_depth++)
		sim_race_acquire(&SIM->sched.gp_seq);
}

void rcu_read_unlock(void)
{
	struct task_struct *t = current;

	if (unlikely(!t->sim_rcu_depth))
		sim_bug("RCU", "rcu_read_unlock outside any read section");
	if (!--t->sim_rcu_depth)
		sim_race_rcu_out();
	if (unlikely(t->sim_rcu_holdout))
		sim_rcu_quiescent(t);
	sim_point(SIM_PT_UNLOCK, NULL);
}

int rcu_read_lock_held(void)
{
	return sim_in_atomic(current);
}

void sim_rcu_check(bool ok, const char *file, int line)
{
	if (unlikely(!ok))
		sim_bug("RCU", "an RCU pointer is read without protection at %s:%d",
			kbasename(file), line);
}

void synchronize_rcu(void)
{
	/* A period that runs already may have begun before our caller's update. */
	u64 want = SIM->sched.gp_seq + (holdouts() ? 2 : 1);

	sim_assert_may_sleep("synchronize_rcu");
	sim_race_release(&SIM->sched.gp_seq);
	sim_point(SIM_PT_WAIT, NULL);
	while (SIM->sched.gp_seq < want) {
		struct task_struct *t, *owner = NULL;

		sim_rcu_start();
		if (SIM->sched.gp_seq >= want)
			break;
		list_for_each_entry(t, &SIM->sched.tasks, sim_node)
			if (t->sim_rcu_holdout)
				owner = t;
		sim_block("grace period", &SIM->sched.gp_seq, "RCU", owner, SIM_FOREVER);
	}
	sim_race_acquire(sim_race_end_of(&SIM->sched.gp_seq));
}

void synchronize_rcu_expedited(void)
{
	synchronize_rcu();
}

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	head->func = func;
	head->sim_gp = SIM->sched.gp_seq + (holdouts() ? 2 : 1);
	sim_race_release(&SIM->sched.gp_seq);
	sim_race_release(head);
	list_add_tail(&head->sim_list, &SIM->locks.rcu_callbacks);
	sim_rcu_start();
}

static void barrier_done(struct rcu_head *head)
{
	head->next = head;
	sim_wake_all_on(head);
}

/* Callbacks run in order, so one more at the end says that all before it ran. */
void rcu_barrier(void)
{
	struct rcu_head head = { };

	sim_assert_may_sleep("rcu_barrier");
	call_rcu(&head, barrier_done);
	while (!head.next)
		sim_block("rcu_barrier", &head, NULL, NULL, SIM_FOREVER);
	sim_race_acquire(&SIM->locks.rcu_callbacks);
}

/* The offset is small, so it stands where a function's address cannot. */
static void free_callback(struct rcu_head *head)
{
	kfree((char *)head - (unsigned long)head->next);
}

void sim_kvfree_rcu(struct rcu_head *head, unsigned long offset)
{
	head->next = (struct rcu_head *)offset;
	call_rcu(head, free_callback);
}

int init_srcu_struct(struct srcu_struct *ssp)
{
	*ssp = (struct srcu_struct){ };
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	if (ssp->sim_readers[0] || ssp->sim_readers[1])
		sim_bug("RCU", "cleanup_srcu_struct with readers inside");
}

int srcu_read_lock(struct srcu_struct *ssp)
{
	int idx = ssp->sim_idx & 1;

	ssp->sim_readers[idx]++;
	sim_race_acquire(ssp);
	return idx;
}

void srcu_read_unlock(struct srcu_struct *ssp, int idx)
{
	if (!ssp->sim_readers[idx])
		sim_bug("RCU", "srcu_read_unlock outside any read section");
	sim_race_release(sim_race_end_of(ssp));
	if (!--ssp->sim_readers[idx])
		sim_wake_all_on(ssp);
	sim_point(SIM_PT_UNLOCK, ssp);
}

void synchronize_srcu(struct srcu_struct *ssp)
{
	sim_assert_may_sleep("synchronize_srcu");
	sim_race_release(ssp);
	for (int pass = 0; pass < 2; pass++) {
		int idx = ssp->sim_idx++ & 1;

		while (ssp->sim_readers[idx])
			sim_block("grace period", ssp, "SRCU", NULL, SIM_FOREVER);
	}
	sim_race_acquire(sim_race_end_of(ssp));
}
