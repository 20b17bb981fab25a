/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - SRCU: readers may sleep */
#ifndef _LINUX_SRCU_H
#define _LINUX_SRCU_H

#include <linux/types.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

struct srcu_struct {
	int sim_readers[2];
	u32 sim_idx;
};

int init_srcu_struct(struct srcu_struct *ssp);
void cleanup_srcu_struct(struct srcu_struct *ssp);
int srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
void synchronize_srcu(struct srcu_struct *ssp);
#define DEFINE_SRCU(name)	struct srcu_struct name
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name
#define srcu_dereference(p, ssp) rcu_dereference_raw(p)

#endif /* _LINUX_SRCU_H */
