/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - assertions about locks are always on */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#include <linux/lockdep_types.h>
#include <linux/compiler.h>

bool sim_lockdep_held(const struct sim_lock *lock, int mode);
void sim_lockdep_fail(const struct sim_lock *lock, const char *what, const char *file,
		      int line) __cold;
void sim_lock_set_class(struct sim_lock *lock, const void *key, const char *name, bool novalidate);

enum { SIM_HELD_ANY, SIM_HELD_WRITE, SIM_HELD_READ };

#define lockdep_is_held(lock)		sim_lockdep_held(&(lock)->sim_lock, SIM_HELD_ANY)
#define lockdep_is_held_type(lock, r) \
	sim_lockdep_held(&(lock)->sim_lock, (r) ? SIM_HELD_READ : SIM_HELD_WRITE)
#define __sim_assert(lock, mode, want, what) do {				\
	if (unlikely(sim_lockdep_held(&(lock)->sim_lock, mode) != (want)))	\
		sim_lockdep_fail(&(lock)->sim_lock, what, __FILE__, __LINE__);	\
} while (0)
#define lockdep_assert_held(lock)	__sim_assert(lock, SIM_HELD_ANY, true, "is not held")
#define lockdep_assert_held_write(lock) \
	__sim_assert(lock, SIM_HELD_WRITE, true, "is not held for writing")
#define lockdep_assert_held_read(lock) \
	__sim_assert(lock, SIM_HELD_READ, true, "is not held for reading")
#define lockdep_assert_not_held(lock)	__sim_assert(lock, SIM_HELD_ANY, false, "is held")
#define lockdep_assert_held_once(lock)	lockdep_assert_held(lock)
#define lockdep_assert_none_held_once()	do { } while (0)
#define lockdep_assert(cond)		WARN_ON(!(cond))
void lockdep_assert_irqs_disabled(void);
void lockdep_assert_irqs_enabled(void);
#define lockdep_off()			do { } while (0)
#define lockdep_on()			do { } while (0)
#define lockdep_register_key(key)	((void)(key))
#define lockdep_unregister_key(key)	((void)(key))
#define lockdep_set_class(lock, key)	sim_lock_set_class(&(lock)->sim_lock, key, #key, false)
#define lockdep_set_class_and_name(lock, key, name) \
	sim_lock_set_class(&(lock)->sim_lock, key, name, false)
#define lockdep_set_novalidate_class(lock) \
	sim_lock_set_class(&(lock)->sim_lock, (lock), #lock, true)
#define lockdep_set_subclass(lock, sub)	do { } while (0)
#define SINGLE_DEPTH_NESTING		1
#define might_lock(lock)		do { } while (0)
#define might_lock_nested(lock, sub)	do { } while (0)
#define debug_locks			1
#define debug_check_no_locks_held()	do { } while (0)

#endif /* _LINUX_LOCKDEP_H */
