// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mistakes with memory: the driver's own, the user's, and what outlives the module.
 */
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/pci.h>
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
#ifdef __s390x__
	unsigned long long tod;

	__asm__ __volatile__("stckf %0" : "=Q"(tod) : : "cc");
	return (unsigned int)(tod ^ tod >> 12);
#else
	unsigned int low, high;

	__asm__ __volatile__("rdtsc" : "=a"(low), "=d"(high));
	return low;
#endif
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

struct request {
	u32 len;
	char data[12];
};

/* The length that was checked is not the one that is used: its bytes are read again. */
static int double_fetch(bool clean)
{
	const struct request __user *from = (void __user *)user_address;
	struct request req;
	char *copy;
	u32 len;

	if (copy_from_user(&req, from, sizeof(req)))
		return -EFAULT;
	len = req.len % 8;
	copy = kzalloc(len + 1, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	if (!clean && get_user(req.len, &from->len))
		req.len = 0;
	memset(copy, 1, clean ? len : req.len % 64);
	kfree(copy);
	return 0;
}

static int leaked_page(bool clean)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (clean)
		__free_page(page);
	return 0;
}

static const struct file_operations no_ops;

static int leaked_file(bool clean)
{
	struct file *file = anon_inode_getfile("[planted]", &no_ops, NULL, O_RDWR);

	if (IS_ERR(file))
		return PTR_ERR(file);
	if (clean)
		fput(file);
	return 0;
}

static int leaked_workqueue(bool clean)
{
	struct workqueue_struct *wq = alloc_workqueue("planted", 0, 0);

	if (clean)
		destroy_workqueue(wq);
	return 0;
}

static int notified(struct notifier_block *nb, unsigned long action, void *data)
{
	return NOTIFY_DONE;
}

static struct notifier_block nb = { .notifier_call = notified };

static int leaked_notifier(bool clean)
{
	int ret = bus_register_notifier(&pci_bus_type, &nb);

	if (clean)
		bus_unregister_notifier(&pci_bus_type, &nb);
	return ret;
}

static int leaked_chrdev(bool clean)
{
	dev_t dev;
	int ret = alloc_chrdev_region(&dev, 0, 1, "planted");

	if (!ret && clean)
		unregister_chrdev_region(dev, 1);
	return ret;
}

static int leaked_module_reference(bool clean)
{
	__module_get(THIS_MODULE);
	if (clean)
		module_put(THIS_MODULE);
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
	{ "double_fetch", double_fetch },
	{ "leaked_page", leaked_page },
	{ "leaked_file", leaked_file },
	{ "leaked_workqueue", leaked_workqueue },
	{ "leaked_notifier", leaked_notifier },
	{ "leaked_chrdev", leaked_chrdev },
	{ "leaked_module_reference", leaked_module_reference },
	{}
};
