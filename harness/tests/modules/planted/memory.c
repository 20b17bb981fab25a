// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes with memory: the driver's own, the user's, and what outlives the module.
 */
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "planted.h"

struct thing {
	struct mutex lock;
	int value;
	char tail[5];
};

static unsigned long user_address;
module_param(user_address, ulong, 0);
MODULE_PARM_DESC(user_address, "of readable user memory");

/* Kept from the optimiser, so that a wrong access is made. */
static volatile int sink;

static int leak(bool clean)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (clean)
		kfree(t);
	return 0;
}

static int use_after_free(bool clean)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	if (!clean)
		kfree(t);
	sink = *(volatile int *)&t->value;
	if (clean)
		kfree(t);
	return 0;
}

static int double_free(bool clean)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);

	kfree(t);
	if (!clean)
		kfree(t);
	return 0;
}

static int overflow(bool clean)
{
	char *p = kzalloc(13, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	((volatile char *)p)[clean ? 12 : 13] = 1;
	kfree(p);
	return 0;
}

static int free_held_lock(bool clean)
{
	struct thing *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	mutex_init(&t->lock);
	mutex_lock(&t->lock);
	if (clean)
		mutex_unlock(&t->lock);
	kfree(t);
	return 0;
}

static int user_pointer(bool clean)
{
	int __user *u = (int __user *)user_address;
	int value;

	if (clean)
		return copy_from_user(&value, u, sizeof(value)) ? -EFAULT : 0;
	sink = *(volatile int __force *)u;
	return 0;
}

static void tick(struct timer_list *unused)
{
	sink = 1;
}
static DEFINE_TIMER(timer, tick);

static int timer_outlives_module(bool clean)
{
	mod_timer(&timer, jiffies + HZ);
	return 0;
}

static void stop_timer(bool clean)
{
	if (clean)
		del_timer_sync(&timer);
}

static void work_fn(struct work_struct *unused)
{
	sink = 2;
}
static DECLARE_WORK(work, work_fn);

static int work_outlives_module(bool clean)
{
	return 0;
}

static void queue_late(bool clean)
{
	schedule_work(&work);
	if (clean)
		flush_work(&work);
}

static int warning(bool clean)
{
	WARN_ON(!clean);
	return 0;
}

/* The processor's own clock is different in every run, and so is what follows from it. */
static unsigned int host_clock(void)
{
	unsigned int low, high;

	__asm__ __volatile__("rdtsc" : "=a"(low), "=d"(high));
	return low;
}

static int reads_host_clock(bool clean)
{
	unsigned int n = (clean ? (unsigned int)ktime_get() : host_clock()) % 61;
	struct thing t = { .value = 0 };

	mutex_init(&t.lock);
	while (n--) {
		mutex_lock(&t.lock);
		t.value++;
		mutex_unlock(&t.lock);
	}
	return 0;
}

const struct planted planted_memory[] = {
	{ "leak", leak },
	{ "use_after_free", use_after_free },
	{ "double_free", double_free },
	{ "overflow", overflow },
	{ "free_held_lock", free_held_lock },
	{ "user_pointer", user_pointer },
	{ "timer_outlives_module", timer_outlives_module, stop_timer },
	{ "work_outlives_module", work_outlives_module, queue_late },
	{ "warning", warning },
	{ "host_clock", reads_host_clock },
	{}
};
