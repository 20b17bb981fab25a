// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workqueues. A queued item becomes a context of its own, so that items of one queue can overlap;
 * an ordered queue starts the next one only when the last has ended. An item never overlaps itself.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "state.h"

struct workqueue_struct {
	char			name[24];
	unsigned int		flags;
	unsigned int		max_active, active;
	bool			draining;
	struct list_head	node;		/* SIM->works.queues */
	struct list_head	pending;	/* items, oldest first */
	struct list_head	running;	/* struct run */
};

/* One item being run; it lives on its context's stack, since the item may free itself. */
struct run {
	struct list_head	node;
	struct work_struct	*work;
	u64			seq;
	struct task_struct	*task;
};

static void kick(struct workqueue_struct *wq);

/* An item remembers its last queue, which may be gone. */
static bool exists(const struct workqueue_struct *wq)
{
	const struct workqueue_struct *q;

	list_for_each_entry(q, &SIM->works.queues, node)
		if (q == wq)
			return true;
	return false;
}

static struct run *run_of(struct workqueue_struct *wq, const struct work_struct *work)
{
	struct run *r;

	if (wq && exists(wq))
		list_for_each_entry(r, &wq->running, node)
			if (r->work == work)
				return r;
	return NULL;
}

/* The oldest pending item that does not run at the moment. */
static struct work_struct *next_item(struct workqueue_struct *wq)
{
	struct work_struct *w;

	list_for_each_entry(w, &wq->pending, entry) {
		sim_check_module(w, "work item");
		if (!run_of(wq, w))
			return w;
	}
	return NULL;
}

static void worker(void *arg)
{
	struct workqueue_struct *wq = arg;
	struct work_struct *w = next_item(wq);
	work_func_t fn;
	struct run r;

	if (w) {
		list_del_init(&w->entry);
		w->sim_pending = false;
		r = (struct run){ .work = w, .seq = w->sim_seq, .task = current };
		list_add_tail(&r.node, &wq->running);
		current->flags |= PF_WQ_WORKER;
		current->sim_private = wq;
		fn = w->func;
		sim_race_acquire(w);
		if (wq->flags & __WQ_ORDERED)
			sim_race_acquire(wq);
		sim_trace(current, "work", wq->name);
		fn(w);
		sim_task_check_clean(current, "at the end of a work item");
		list_del(&r.node);
		sim_race_release(sim_race_end_of(w));
		sim_race_release(wq->flags & __WQ_ORDERED ? wq : sim_race_end_of(wq));
	}
	wq->active--;
	sim_wake_all_on(wq);
	kick(wq);
}

/* As many workers as there is work for. */
static void kick(struct workqueue_struct *wq)
{
	unsigned int wanted = 0, busy = 0;
	struct work_struct *w;
	struct run *r;

	list_for_each_entry(w, &wq->pending, entry)
		wanted += !run_of(wq, w);
	list_for_each_entry(r, &wq->running, node)
		busy++;
	while (wq->active < wq->max_active && wq->active - busy < wanted) {
		wq->active++;
		/* Which item it will run is open; each item says whom it is behind. */
		sim_race_origin(NULL);
		sim_post(SIM_CTX_WORK, wq->name, worker, wq);
		sim_race_origin_end();
	}
}

static bool enqueue(struct workqueue_struct *wq, struct work_struct *work)
{
	/* Also of an item that is pending already: its function sees what was done before. */
	sim_race_release(work);
	if (work->sim_pending || work->sim_canceling)
		return false;
	if (!work->func)
		sim_bug("work", "a work item without a function is queued on %s", wq->name);
	/* An item that runs on another queue goes there, so that it does not overlap itself. */
	if (work->sim_wq && work->sim_wq != wq && run_of(work->sim_wq, work))
		wq = work->sim_wq;
	work->sim_pending = true;
	work->sim_wq = wq;
	work->sim_seq = ++SIM->works.seq;
	list_add_tail(&work->entry, &wq->pending);
	kick(wq);
	return true;
}

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	bool queued;

	(void)cpu;
	if (wq->draining && !(current->flags & PF_WQ_WORKER && current->sim_private == wq)) {
		sim_warned(__FILE__, __LINE__, "work is queued on %s while it is destroyed",
			   wq->name);
		return false;
	}
	queued = enqueue(wq, work);
	sim_point(SIM_PT_WAKE, work);
	return queued;
}

/* Wait for the instances of @work that were queued up to @seq. */
static bool flush_upto(struct work_struct *work, u64 seq)
{
	struct workqueue_struct *wq = work->sim_wq;
	bool waited = false;
	struct run *r;

	while (wq) {
		r = run_of(wq, work);
		if (!(work->sim_pending && work->sim_seq <= seq) && !(r && r->seq <= seq))
			break;
		waited = true;
		sim_block("work", wq, wq->name, r ? r->task : NULL, SIM_FOREVER);
		wq = work->sim_wq;
	}
	sim_race_acquire(sim_race_end_of(work));
	return waited;
}

bool flush_work(struct work_struct *work)
{
	sim_assert_may_sleep("flush_work");
	sim_point(SIM_PT_WAIT, work);
	return flush_upto(work, work->sim_seq);
}

bool cancel_work(struct work_struct *work)
{
	if (!work->sim_pending)
		return false;
	list_del_init(&work->entry);
	work->sim_pending = false;
	sim_wake_all_on(work->sim_wq);
	return true;
}

bool cancel_work_sync(struct work_struct *work)
{
	bool was;

	sim_assert_may_sleep("cancel_work_sync");
	sim_point(SIM_PT_WAIT, work);
	was = cancel_work(work);
	/* While it is being cancelled the item cannot requeue itself. */
	work->sim_canceling++;
	flush_upto(work, ~0ULL);
	work->sim_canceling--;
	return was;
}

/* Items of an ordered queue are behind each other, those of another one are not. */
static void after_all(struct workqueue_struct *wq)
{
	sim_race_acquire(wq->flags & __WQ_ORDERED ? wq : sim_race_end_of(wq));
}

void __flush_workqueue(struct workqueue_struct *wq)
{
	u64 seq = SIM->works.seq;

	sim_assert_may_sleep("flush_workqueue");
	sim_point(SIM_PT_WAIT, wq);
	for (;;) {
		struct task_struct *owner = NULL;
		struct work_struct *w;
		bool busy = false;
		struct run *r;

		list_for_each_entry(w, &wq->pending, entry)
			busy |= w->sim_seq <= seq;
		list_for_each_entry(r, &wq->running, node) {
			if (r->seq > seq)
				continue;
			busy = true;
			owner = r->task;
		}
		if (!busy)
			break;
		sim_block("workqueue", wq, wq->name, owner, SIM_FOREVER);
	}
	after_all(wq);
}

void drain_workqueue(struct workqueue_struct *wq)
{
	wq->draining = true;
	while (!list_empty(&wq->pending) || wq->active)
		sim_block("workqueue", wq, wq->name, NULL, SIM_FOREVER);
	wq->draining = false;
	after_all(wq);
}

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq;
	va_list args;

	if (sim_should_fail(SIM_FAULT_WORKQUEUE))
		return NULL;
	wq = sim_zalloc(sizeof(*wq));
	va_start(args, max_active);
	vsnprintf(wq->name, sizeof(wq->name), fmt, args);
	va_end(args);
	wq->flags = flags;
	wq->max_active = flags & __WQ_ORDERED ? 1 : max_active > 0 ? max_active : 256;
	INIT_LIST_HEAD(&wq->pending);
	INIT_LIST_HEAD(&wq->running);
	list_add_tail(&wq->node, &SIM->works.queues);
	sim_live_inc(SIM_LIVE_WORKQUEUE);
	return wq;
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	sim_assert_may_sleep("destroy_workqueue");
	drain_workqueue(wq);
	list_del(&wq->node);
	sim_live_dec(SIM_LIVE_WORKQUEUE);
	kfree(wq);
}

struct work_struct *current_work(void)
{
	struct workqueue_struct *wq = current->sim_private;
	struct run *r;

	if (!(current->flags & PF_WQ_WORKER))
		return NULL;
	list_for_each_entry(r, &wq->running, node)
		if (r->task == current)
			return r->work;
	return NULL;
}

unsigned int work_busy(struct work_struct *work)
{
	return work->sim_pending | (run_of(work->sim_wq, work) ? 2 : 0);
}

struct workqueue_struct *sim_system_wq(int which)
{
	struct workqueue_struct **q = &SIM->works.system;

	return q[which];
}

void delayed_work_timer_fn(struct timer_list *t)
{
	struct delayed_work *dwork = container_of(t, struct delayed_work, timer);

	enqueue(dwork->wq, &dwork->work);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			   unsigned long delay)
{
	if (delayed_work_pending(dwork) || dwork->work.sim_canceling)
		return false;
	dwork->wq = wq;
	if (!delay)
		return queue_work_on(cpu, wq, &dwork->work);
	mod_timer(&dwork->timer, jiffies + delay);
	return true;
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork,
			 unsigned long delay)
{
	bool was = cancel_delayed_work(dwork);

	queue_delayed_work_on(cpu, wq, dwork, delay);
	return was;
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return del_timer(&dwork->timer) || cancel_work(&dwork->work);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	bool was;

	dwork->work.sim_canceling++;
	was = del_timer_sync(&dwork->timer);
	/* Still cancelling while a run of it ends, or that run could arm the timer again. */
	was |= cancel_work_sync(&dwork->work);
	dwork->work.sim_canceling--;
	return was;
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	if (del_timer_sync(&dwork->timer))
		enqueue(dwork->wq, &dwork->work);
	return flush_work(&dwork->work);
}

void sim_work_boot(void)
{
	static const char *const names[] = {
		"events", "events_long", "events_unbound", "events_highpri", "events_freezable",
		"events_power_efficient",
	};
	struct workqueue_struct **q = &SIM->works.system;

	INIT_LIST_HEAD(&SIM->works.queues);
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		q[i] = alloc_workqueue("%s", 0, 0, names[i]);
}
