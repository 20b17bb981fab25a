// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data races. The two parties never meet: one is done long before the other begins, and sleeping
 * orders nothing. Only who looks at what orders them sees the mistake.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

#include "planted.h"

#define EDU_RAISE	0x60

/* Not static, or what is only written would not be read either. */
int planted_seen;

static int plain, flag;
static u8 bytes[64];
static atomic_t counter;
static struct {
	bool one:1;
	bool other:1;
} bits;
static struct {
	int value;
} __rcu *published;
static DEFINE_MUTEX(lock);
static DEFINE_MUTEX(other_lock);
static DEFINE_SPINLOCK(spin);
static DECLARE_RWSEM(rwsem);
static DECLARE_COMPLETION(done);

/* @first runs in a thread of its own; it has ended long before @second runs here. */
static int apart(int (*first)(void *), void (*second)(bool), bool clean)
{
	struct task_struct *t = kthread_run(first, clean ? &lock : NULL, "first");

	if (IS_ERR(t))
		return PTR_ERR(t);
	msleep(5);
	second(clean);
	return 0;
}

static void count(bool locked)
{
	if (locked)
		mutex_lock(&lock);
	plain++;
	if (locked)
		mutex_unlock(&lock);
}

static int count_first(void *clean)
{
	count(clean);
	return 0;
}

static int plain_race(bool clean)
{
	return apart(count_first, count, clean);
}

static int mark_first(void *clean)
{
	WRITE_ONCE(flag, 1);
	return 0;
}

static void look(bool clean)
{
	planted_seen = clean ? READ_ONCE(flag) : flag;
}

static int marked_plain_race(bool clean)
{
	return apart(mark_first, look, clean);
}

static void look_announced(bool clean)
{
	planted_seen = clean ? data_race(flag) : flag;
}

static int announced_race(bool clean)
{
	return apart(mark_first, look_announced, clean);
}

static int set_one_bit(void *clean)
{
	mutex_lock(&lock);
	bits.one = true;
	mutex_unlock(&lock);
	return 0;
}

static void set_other_bit(bool clean)
{
	struct mutex *m = clean ? &lock : &other_lock;

	mutex_lock(m);
	bits.other = true;
	mutex_unlock(m);
}

/* Each bit has its lock, but they share a byte. */
static int bitfield_race(bool clean)
{
	return apart(set_one_bit, set_other_bit, clean);
}

static int publish(void *clean)
{
	plain = 1;
	if (clean)
		smp_store_release(&flag, 1);
	else
		WRITE_ONCE(flag, 1);
	return 0;
}

static void consume(bool clean)
{
	if (smp_load_acquire(&flag))
		planted_seen = plain;
}

static int publish_race(bool clean)
{
	return apart(publish, consume, clean);
}

static int publish_by_barrier(void *clean)
{
	plain = 1;
	smp_wmb();
	WRITE_ONCE(flag, 1);
	return 0;
}

static void consume_by_barrier(bool clean)
{
	int ready = READ_ONCE(flag);

	if (clean)
		smp_rmb();
	if (ready)
		planted_seen = plain;
}

static int barrier_race(bool clean)
{
	return apart(publish_by_barrier, consume_by_barrier, clean);
}

static int count_atomically(void *clean)
{
	plain = 1;
	atomic_inc_return(&counter);
	return 0;
}

static void look_atomically(bool clean)
{
	planted_seen = clean ? atomic_xchg(&counter, 0) : counter.counter;
	if (clean)
		planted_seen += plain;
}

static int atomic_race(bool clean)
{
	return apart(count_atomically, look_atomically, clean);
}

static int fill(void *clean)
{
	if (clean)
		down_read(&rwsem);
	planted_seen = memcmp(bytes, bytes + 8, 8);
	memcpy(bytes, bytes + 32, 16);
	if (clean)
		up_read(&rwsem);
	return 0;
}

static void clear(bool clean)
{
	if (clean)
		down_write(&rwsem);
	memset(bytes + 15, 0, 4);
	if (clean)
		up_write(&rwsem);
}

static int copy_race(bool clean)
{
	return apart(fill, clear, clean);
}

static int read_published(void *clean)
{
	rcu_read_lock();
	planted_seen = rcu_dereference(published)->value;
	rcu_read_unlock();
	return 0;
}

static void replace(bool clean)
{
	typeof(published) old = rcu_dereference_protected(published, true);

	rcu_assign_pointer(published, NULL);
	if (clean)
		synchronize_rcu();
	kfree(old);
}

static int rcu_race(bool clean)
{
	typeof(published) new = kzalloc(sizeof(*new), GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	new->value = 1;
	rcu_assign_pointer(published, new);
	return apart(read_published, replace, clean);
}

static int count_and_complete(void *clean)
{
	plain++;
	complete(&done);
	return 0;
}

static void wait_and_count(bool clean)
{
	if (clean)
		wait_for_completion(&done);
	plain++;
}

static int completion_race(bool clean)
{
	return apart(count_and_complete, wait_and_count, clean);
}

static void work_fn(struct work_struct *work)
{
	plain++;
}

static DECLARE_WORK(work, work_fn);

static int work_race(bool clean)
{
	plain++;
	schedule_work(&work);
	msleep(5);
	if (clean)
		flush_work(&work);
	plain++;
	return 0;
}

static void timer_fn(struct timer_list *t)
{
	plain++;
}

static DEFINE_TIMER(timer, timer_fn);

static int timer_race(bool clean)
{
	plain++;
	mod_timer(&timer, jiffies + 1);
	msleep(50);
	if (clean)
		del_timer_sync(&timer);
	plain++;
	return 0;
}

static irqreturn_t count_irq(int irq, void *clean)
{
	if (clean)
		spin_lock(&spin);
	plain++;
	if (clean)
		spin_unlock(&spin);
	return IRQ_HANDLED;
}

static void count_with_irqs(bool clean)
{
	unsigned long flags;

	/* Off are the interrupts of this processor; another one takes them meanwhile. */
	local_irq_save(flags);
	if (clean)
		spin_lock(&spin);
	plain++;
	if (clean)
		spin_unlock(&spin);
	local_irq_restore(flags);
}

static int irq_race(bool clean)
{
	struct pci_dev *pdev = pci_get_domain_bus_and_slot(0, 1, PCI_DEVFN(0, 0));
	void __iomem *bar;
	int ret;

	if (!pdev)
		return -ENODEV;
	ret = pci_enable_device(pdev);
	if (ret)
		goto out_put;
	pci_set_master(pdev);
	bar = pci_iomap(pdev, 0, 0);
	ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSIX);
	if (ret < 0)
		goto out_disable;
	ret = request_irq(pci_irq_vector(pdev, 0), count_irq, 0, "planted", clean ? &lock : NULL);
	if (ret)
		goto out_vectors;

	iowrite32(1, bar + EDU_RAISE);
	msleep(5);
	count_with_irqs(clean);
	free_irq(pci_irq_vector(pdev, 0), clean ? &lock : NULL);
	/* The handler is behind us now, lock or not. */
	plain++;

out_vectors:
	pci_free_irq_vectors(pdev);
out_disable:
	pci_iounmap(pdev, bar);
	pci_clear_master(pdev);
	pci_disable_device(pdev);
out_put:
	pci_dev_put(pdev);
	return ret < 0 ? ret : 0;
}

const struct planted planted_races[] = { { "plain_race", plain_race },
					 { "marked_plain_race", marked_plain_race },
					 { "announced_race", announced_race },
					 { "bitfield_race", bitfield_race },
					 { "publish_race", publish_race },
					 { "barrier_race", barrier_race },
					 { "atomic_race", atomic_race },
					 { "copy_race", copy_race },
					 { "rcu_race", rcu_race },
					 { "completion_race", completion_race },
					 { "work_race", work_race },
					 { "timer_race", timer_race },
					 { "irq_race", irq_race },
					 {} };
