// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runtime power management: usage counts, requests through pm_wq, and the four states.
 *
 * Nothing here is protected by power.lock, which in the kernel is never held across a callback or a
 * wait either: between two of those no other context runs. So waking up is no scheduling point
 * here: who was waited for may free the device as soon as the last of them has seen the new state.
 * What the lock orders is said to the race detector.
 */
#include <linux/pm_runtime.h>
#include <linux/workqueue.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

static int rpm_idle(struct device *dev, int flags);
static int rpm_suspend(struct device *dev, int flags);
static int rpm_resume(struct device *dev, int flags);

static const struct dev_pm_ops *ops_of(struct device *dev)
{
	if (dev->type && dev->type->pm)
		return dev->type->pm;
	if (dev->class && dev->class->pm)
		return dev->class->pm;
	if (dev->bus && dev->bus->pm)
		return dev->bus->pm;
	return dev->driver ? dev->driver->pm : NULL;
}

static void queue_request(struct device *dev, enum rpm_request request)
{
	dev->power.request = request;
	if (dev->power.request_pending)
		return;
	dev->power.request_pending = true;
	queue_work(SIM->devices.pm_wq, &dev->power.work);
}

static void pm_work(struct work_struct *work)
{
	struct device *dev = container_of(work, struct device, power.work);
	enum rpm_request request = dev->power.request;

	if (!dev->power.request_pending)
		return;
	dev->power.request = RPM_REQ_NONE;
	dev->power.request_pending = false;
	switch (request) {
	case RPM_REQ_IDLE:
		rpm_idle(dev, RPM_NOWAIT);
		break;
	case RPM_REQ_SUSPEND:
		rpm_suspend(dev, RPM_NOWAIT);
		break;
	case RPM_REQ_AUTOSUSPEND:
		rpm_suspend(dev, RPM_NOWAIT | RPM_AUTO);
		break;
	case RPM_REQ_RESUME:
		rpm_resume(dev, RPM_NOWAIT);
		break;
	case RPM_REQ_NONE:
		break;
	}
}

/* Negative: no; 1: it is suspended already. */
static int suspend_allowed(struct device *dev)
{
	struct dev_pm_info *p = &dev->power;

	if (p->runtime_error)
		return -EINVAL;
	if (p->disable_depth)
		return -EACCES;
	if (atomic_read(&p->usage_count))
		return -EAGAIN;
	if (!p->ignore_children && atomic_read(&p->child_count))
		return -EBUSY;
	if ((p->deferred_resume && p->runtime_status == RPM_SUSPENDING) ||
	    (p->request_pending && p->request == RPM_REQ_RESUME))
		return -EAGAIN;
	return p->runtime_status == RPM_SUSPENDED;
}

static int rpm_idle(struct device *dev, int flags)
{
	struct dev_pm_info *p = &dev->power;
	int ret = suspend_allowed(dev);
	const struct dev_pm_ops *ops;

	sim_race_cross(&p->lock);
	if (ret < 0)
		return ret;
	if (p->runtime_status != RPM_ACTIVE || (p->request_pending && p->request > RPM_REQ_IDLE))
		return -EAGAIN;
	if (p->idle_notification)
		return -EINPROGRESS;
	p->request = RPM_REQ_NONE;

	ops = ops_of(dev);
	if (ops && ops->runtime_idle && !p->no_callbacks) {
		if (flags & RPM_ASYNC) {
			queue_request(dev, RPM_REQ_IDLE);
			return 0;
		}
		p->idle_notification = true;
		ret = ops->runtime_idle(dev);
		p->idle_notification = false;
		sim_wake_up_all(&p->wait_queue);
		if (ret)
			return ret;
	}
	return rpm_suspend(dev, flags | RPM_AUTO);
}

static int call(struct device *dev, int (*cb)(struct device *))
{
	int ret = cb ? cb(dev) : -ENOSYS;

	sim_race_cross(&dev->power.lock);
	dev->power.runtime_error = ret;
	return ret == -EACCES ? -EIO : ret;
}

static void suspended(struct device *dev)
{
	struct device *parent = dev->parent;

	dev->power.runtime_status = RPM_SUSPENDED;
	if (parent)
		atomic_add_unless(&parent->power.child_count, -1, 0);
	sim_wake_up_all(&dev->power.wait_queue);
}

static int rpm_suspend(struct device *dev, int flags)
{
	const struct dev_pm_ops *ops = ops_of(dev);
	struct dev_pm_info *p = &dev->power;
	int ret;

repeat:
	sim_race_cross(&p->lock);
	ret = suspend_allowed(dev);
	if (ret < 0)
		return ret;
	if (p->runtime_status == RPM_RESUMING && !(flags & RPM_ASYNC))
		return -EAGAIN;
	if (ret)
		return ret;
	p->request = RPM_REQ_NONE;

	if (p->runtime_status == RPM_SUSPENDING) {
		if (flags & (RPM_ASYNC | RPM_NOWAIT))
			return -EINPROGRESS;
		wait_event(p->wait_queue, p->runtime_status != RPM_SUSPENDING);
		goto repeat;
	}
	if (flags & RPM_ASYNC) {
		queue_request(dev, flags & RPM_AUTO ? RPM_REQ_AUTOSUSPEND : RPM_REQ_SUSPEND);
		return 0;
	}

	p->runtime_status = RPM_SUSPENDING;
	ret = p->no_callbacks ? 0 : call(dev, ops ? ops->runtime_suspend : NULL);
	if (ret) {
		p->runtime_status = RPM_ACTIVE;
		p->deferred_resume = false;
		if (ret == -EAGAIN || ret == -EBUSY)
			p->runtime_error = 0;
		sim_wake_up_all(&p->wait_queue);
		return ret;
	}
	suspended(dev);
	/* Somebody wanted it up again while it was on the way down. */
	if (p->deferred_resume) {
		p->deferred_resume = false;
		rpm_resume(dev, 0);
		return -EAGAIN;
	}
	if (dev->parent && !dev->parent->power.ignore_children)
		rpm_idle(dev->parent, RPM_ASYNC);
	return 0;
}

static int resume_parent(struct device *dev)
{
	struct device *parent = dev->parent;

	if (!parent || parent->power.disable_depth || parent->power.ignore_children)
		return 0;
	pm_runtime_get_noresume(parent);
	rpm_resume(parent, 0);
	return parent->power.runtime_status == RPM_ACTIVE ? 0 : -EBUSY;
}

static void put_parent(struct device *dev)
{
	struct device *parent = dev->parent;

	if (parent && !parent->power.disable_depth && !parent->power.ignore_children)
		pm_runtime_put(parent);
}

static int rpm_resume(struct device *dev, int flags)
{
	const struct dev_pm_ops *ops;
	struct dev_pm_info *p = &dev->power;
	int ret;

repeat:
	sim_race_cross(&p->lock);
	if (p->runtime_error)
		return -EINVAL;
	if (p->disable_depth)
		return p->disable_depth == 1 && p->runtime_status == RPM_ACTIVE ? 1 : -EACCES;
	p->request = RPM_REQ_NONE;
	if (p->runtime_status == RPM_ACTIVE)
		return 1;
	if (p->runtime_status == RPM_RESUMING || p->runtime_status == RPM_SUSPENDING) {
		if (flags & (RPM_ASYNC | RPM_NOWAIT)) {
			if (p->runtime_status != RPM_SUSPENDING)
				return -EINPROGRESS;
			p->deferred_resume = true;
			return flags & RPM_NOWAIT ? -EINPROGRESS : 0;
		}
		wait_event(p->wait_queue, p->runtime_status != RPM_RESUMING &&
					  p->runtime_status != RPM_SUSPENDING);
		goto repeat;
	}
	if (flags & RPM_ASYNC) {
		queue_request(dev, RPM_REQ_RESUME);
		return 0;
	}
	/* As if a parent did not come up: an error that does not stick. */
	if (sim_should_fail(SIM_FAULT_PM))
		return -EBUSY;

	ret = resume_parent(dev);
	if (ret)
		goto out_parent;
	/* The parent's resume may have let others in. */
	if (p->runtime_status != RPM_SUSPENDED) {
		put_parent(dev);
		goto repeat;
	}
	p->runtime_status = RPM_RESUMING;
	/* Asked late: mostly the device is up, and while others ran its driver may have changed. */
	ops = ops_of(dev);
	ret = p->no_callbacks ? 0 : call(dev, ops ? ops->runtime_resume : NULL);
	if (ret) {
		p->runtime_status = RPM_SUSPENDED;
	} else {
		p->runtime_status = RPM_ACTIVE;
		if (dev->parent)
			atomic_inc(&dev->parent->power.child_count);
	}
	sim_wake_up_all(&p->wait_queue);
	if (ret >= 0)
		rpm_idle(dev, RPM_ASYNC);
out_parent:
	put_parent(dev);
	return ret;
}

/* Mostly there is nothing to do. */
static __always_inline int resume(struct device *dev, int flags)
{
	struct dev_pm_info *p = &dev->power;

	if (unlikely(p->runtime_error || p->disable_depth || p->runtime_status != RPM_ACTIVE))
		return rpm_resume(dev, flags);
	sim_race_cross(&p->lock);
	p->request = RPM_REQ_NONE;
	return 1;
}

void pm_runtime_get_noresume(struct device *dev)
{
	atomic_inc(&dev->power.usage_count);
	sim_live_inc(SIM_LIVE_PM_USAGE);
}

static int drop_usage(struct device *dev)
{
	int left = atomic_sub_return(1, &dev->power.usage_count);

	if (left < 0) {
		/* A warning in the kernel's log, and always somebody's mistake. */
		sim_bug("runtime PM", "%s: pm_runtime_put() without a reference", dev_name(dev));
	}
	sim_live_dec(SIM_LIVE_PM_USAGE);
	return left;
}

void pm_runtime_put_noidle(struct device *dev)
{
	if (atomic_add_unless(&dev->power.usage_count, -1, 0))
		sim_live_dec(SIM_LIVE_PM_USAGE);
}

static void check_context(struct device *dev, int flags)
{
	if (!(flags & RPM_ASYNC) && !dev->power.irq_safe)
		might_sleep();
}

int __pm_runtime_idle(struct device *dev, int flags)
{
	int left;

	if (flags & RPM_GET_PUT) {
		left = drop_usage(dev);
		if (left)
			return left < 0 ? left : 0;
	}
	check_context(dev, flags);
	return rpm_idle(dev, flags);
}

int __pm_runtime_suspend(struct device *dev, int flags)
{
	int left;

	if (flags & RPM_GET_PUT) {
		left = drop_usage(dev);
		if (left)
			return left < 0 ? left : 0;
	}
	check_context(dev, flags);
	return rpm_suspend(dev, flags);
}

int __pm_runtime_resume(struct device *dev, int flags)
{
	if (dev->power.runtime_status != RPM_ACTIVE)
		check_context(dev, flags);
	if (flags & RPM_GET_PUT)
		pm_runtime_get_noresume(dev);
	return resume(dev, flags);
}

int pm_runtime_get_if_active(struct device *dev, bool ign_usage_count)
{
	if (dev->power.disable_depth)
		return -EINVAL;
	if (dev->power.runtime_status != RPM_ACTIVE)
		return 0;
	if (!ign_usage_count && !atomic_read(&dev->power.usage_count))
		return 0;
	pm_runtime_get_noresume(dev);
	return 1;
}

int __pm_runtime_set_status(struct device *dev, unsigned int status)
{
	struct device *parent = dev->parent;
	bool was_active = dev->power.runtime_status == RPM_ACTIVE;

	if (status != RPM_ACTIVE && status != RPM_SUSPENDED)
		return -EINVAL;
	if (!dev->power.runtime_error && !dev->power.disable_depth)
		return -EAGAIN;
	if (parent && status == RPM_ACTIVE && !was_active)
		atomic_inc(&parent->power.child_count);
	if (parent && status == RPM_SUSPENDED && was_active)
		atomic_add_unless(&parent->power.child_count, -1, 0);
	dev->power.runtime_status = status;
	dev->power.runtime_error = 0;
	return 0;
}

/* Cancels what is requested and waits for what is under way. */
int pm_runtime_barrier(struct device *dev)
{
	struct dev_pm_info *p = &dev->power;
	int ret = 0;

	pm_runtime_get_noresume(dev);
	if (p->request_pending && p->request == RPM_REQ_RESUME) {
		rpm_resume(dev, 0);
		ret = 1;
	}
	if (p->disable_depth)
		goto out;
	if (p->request_pending) {
		p->request = RPM_REQ_NONE;
		cancel_work_sync(&p->work);
		p->request_pending = false;
	}
	wait_event(p->wait_queue, p->runtime_status != RPM_SUSPENDING &&
				  p->runtime_status != RPM_RESUMING && !p->idle_notification);
out:
	sim_race_cross(&p->lock);
	pm_runtime_put_noidle(dev);
	return ret;
}

void pm_runtime_enable(struct device *dev)
{
	if (dev->power.disable_depth)
		dev->power.disable_depth--;
	else
		dev_warn(dev, "Unbalanced %s!\n", __func__);
}

void __pm_runtime_disable(struct device *dev, bool check_resume)
{
	if (dev->power.disable_depth) {
		dev->power.disable_depth++;
		return;
	}
	if (check_resume && dev->power.request_pending &&
	    dev->power.request == RPM_REQ_RESUME) {
		pm_runtime_get_noresume(dev);
		rpm_resume(dev, 0);
		pm_runtime_put_noidle(dev);
	}
	pm_runtime_barrier(dev);
	dev->power.disable_depth++;
}

/* The administrator's count is not a driver's to leak, so these two do not tell the oracle. */
void pm_runtime_allow(struct device *dev)
{
	if (dev->power.runtime_auto)
		return;
	dev->power.runtime_auto = true;
	if (!atomic_sub_return(1, &dev->power.usage_count))
		rpm_idle(dev, RPM_AUTO | RPM_ASYNC);
}

void pm_runtime_forbid(struct device *dev)
{
	if (!dev->power.runtime_auto)
		return;
	dev->power.runtime_auto = false;
	atomic_inc(&dev->power.usage_count);
	rpm_resume(dev, 0);
}

void pm_runtime_no_callbacks(struct device *dev)
{
	dev->power.no_callbacks = 1;
}

int pm_generic_runtime_suspend(struct device *dev)
{
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;

	return pm && pm->runtime_suspend ? pm->runtime_suspend(dev) : 0;
}

int pm_generic_runtime_resume(struct device *dev)
{
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;

	return pm && pm->runtime_resume ? pm->runtime_resume(dev) : 0;
}

void sim_pm_runtime_init(struct device *dev)
{
	struct dev_pm_info *p = &dev->power;

	spin_lock_init(&p->lock);
	p->runtime_status = RPM_SUSPENDED;
	p->disable_depth = 1;
	p->runtime_auto = true;
	INIT_WORK(&p->work, pm_work);
	init_waitqueue_head(&p->wait_queue);
}

void sim_pm_runtime_remove(struct device *dev)
{
	__pm_runtime_disable(dev, false);
	/* A request that runs has its last look at the device behind it, as power.lock sees to. */
	cancel_work_sync(&dev->power.work);
	if (dev->power.runtime_status == RPM_ACTIVE)
		pm_runtime_set_suspended(dev);
	/* What is held of a device that is gone goes with it. */
	if (!dev->power.runtime_auto)
		atomic_dec(&dev->power.usage_count);
	while (atomic_read(&dev->power.usage_count))
		pm_runtime_put_noidle(dev);
}
