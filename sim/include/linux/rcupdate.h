/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - RCU: sections are counted, grace periods really wait for them */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/atomic.h>
#include <linux/preempt.h>
#include <linux/bottom_half.h>
#include <linux/lockdep.h>

void rcu_read_lock(void);
void rcu_read_unlock(void);
int rcu_read_lock_held(void);
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
void call_rcu(struct rcu_head *head, rcu_callback_t func);
void rcu_barrier(void);
/* Asserts the section or @c, as the kernel's CONFIG_PROVE_RCU. */
void sim_rcu_check(bool ok, const char *file, int line);

#define synchronize_net()		synchronize_rcu()
#define rcu_read_lock_bh()		do { local_bh_disable(); rcu_read_lock(); } while (0)
#define rcu_read_unlock_bh()		do { rcu_read_unlock(); local_bh_enable(); } while (0)
#define rcu_read_lock_any_held()	rcu_read_lock_held()
#define rcu_read_lock_bh_held()		rcu_read_lock_held()
#define rcu_read_lock_sched_held()	rcu_read_lock_held()

#define RCU_INITIALIZER(v)		(v)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)
#define rcu_replace_pointer(p, v, c) ({						\
	sim_rcu_check(c, __FILE__, __LINE__);					\
	typeof(p) __rp = (p); rcu_assign_pointer(p, v); __rp; })
#define rcu_access_pointer(p)		READ_ONCE(p)
/* Whatever is reached through the pointer is ordered behind reading it. */
#ifdef SIM_FINE
#define rcu_dereference_raw(p)		__atomic_load_n(&(p), __ATOMIC_CONSUME)
#else
#define rcu_dereference_raw(p)		READ_ONCE(p)
#endif
#define rcu_dereference_check(p, c) ({						\
	sim_rcu_check((c) || rcu_read_lock_held(), __FILE__, __LINE__);		\
	rcu_dereference_raw(p); })
#define rcu_dereference(p)		rcu_dereference_check(p, 0)
#define rcu_dereference_protected(p, c)	({ sim_rcu_check(c, __FILE__, __LINE__); (p); })
#define rcu_dereference_bh(p)		rcu_dereference(p)
#define rcu_pointer_handoff(p)		(p)
#define rcu_head_init(h)		do { } while (0)

void sim_kvfree_rcu(struct rcu_head *head, unsigned long offset);
#define kvfree_rcu_head(ptr, member) \
	sim_kvfree_rcu(&(ptr)->member, __builtin_offsetof(typeof(*(ptr)), member))
#define kfree_rcu(ptr, member)		kvfree_rcu_head(ptr, member)
#define kvfree_rcu(ptr, member)		kvfree_rcu_head(ptr, member)

#endif /* _LINUX_RCUPDATE_H */
