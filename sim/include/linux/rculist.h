/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - lists that readers walk under RCU */
#ifndef _LINUX_RCULIST_H
#define _LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#define list_add_rcu(entry, head)	list_add(entry, head)
#define list_add_tail_rcu(entry, head)	list_add_tail(entry, head)
#define list_for_each_entry_rcu(pos, head, member, cond...) list_for_each_entry(pos, head, member)
#define list_entry_rcu(ptr, type, member) list_entry(ptr, type, member)
#define list_first_or_null_rcu(ptr, type, member) list_first_entry_or_null(ptr, type, member)

/* A reader may stand on the entry: its next link stays. */
static inline void list_del_rcu(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->prev = LIST_POISON2;
}

#endif /* _LINUX_RCULIST_H */
