// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks vfio for the next state of every migration: from each state to each state, for a device
 * with each set of flags, and says the answers in the log. The same file is loaded by a real
 * kernel, whose answers are recorded (harness/qemu/migration), and by the lab, whose answers must
 * be those.
 *
 * States and flags are numbers here: an older kernel, which does not know the last of them, is
 * asked for them too.
 */
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/timer.h>
#include <linux/vfio.h>

#define STATES		9	/* one more than any kernel has */
#define FLAGS		8	/* STOP_COPY, P2P, PRE_COPY */
#define WORD		10

/* What does not come to an end in a kernel ends a run of the lab. */
static bool ask_endless = true;
module_param(ask_endless, bool, 0444);

static struct vfio_device device;
static bool expired;

/*
 * A search that goes on for ever looks at the flags in each round; a device with all of them ends
 * it. That is how the kernel lives to tell.
 */
static void end_of_patience(struct timer_list *timer)
{
	WRITE_ONCE(expired, true);
	WRITE_ONCE(device.migration_flags, ~0U);
}

static DEFINE_TIMER(patience, end_of_patience);

static bool may_be_endless(unsigned int flags, unsigned int from, unsigned int to)
{
#ifdef VFIO_MIGRATION_PRE_COPY
	unsigned int needed = VFIO_MIGRATION_STOP_COPY | VFIO_MIGRATION_PRE_COPY;

	if (to == VFIO_DEVICE_STATE_PRE_COPY_P2P)
		needed |= VFIO_MIGRATION_P2P;
	else if (to != VFIO_DEVICE_STATE_PRE_COPY)
		return false;
	return from == VFIO_DEVICE_STATE_STOP_COPY && (flags & needed) == needed;
#else
	return false;
#endif
}

static void ask(unsigned int flags, unsigned int from, unsigned int to, char *word)
{
	enum vfio_device_mig_state next = STATES;
	int ret;

	if (!ask_endless && may_be_endless(flags, from, to)) {
		snprintf(word, WORD, " unasked");
		return;
	}
	device.migration_flags = flags;
	expired = false;
	if (ask_endless)
		mod_timer(&patience, jiffies + HZ / 2);
	ret = vfio_mig_get_next_state(&device, from, to, &next);
	if (ask_endless)
		del_timer_sync(&patience);
	if (READ_ONCE(expired))
		snprintf(word, WORD, " endless");
	else if (ret == -EINVAL)
		snprintf(word, WORD, " -");
	else if (ret)
		snprintf(word, WORD, " %d", ret);
	else
		snprintf(word, WORD, " %u", next);
}

static int __init migration_table_init(void)
{
	unsigned int flags, from, to;
	char row[STATES * WORD];
	size_t len;

	for (flags = 0; flags < FLAGS; flags++) {
		for (from = 0; from < STATES; from++) {
			len = 0;
			for (to = 0; to < STATES; to++) {
				ask(flags, from, to, row + len);
				len += strlen(row + len);
			}
			pr_info("flags %u from %u:%s\n", flags, from, row);
		}
	}
	return 0;
}

static void __exit migration_table_exit(void)
{
}

module_init(migration_table_init);
module_exit(migration_table_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("the table of migration states, as vfio has it");
