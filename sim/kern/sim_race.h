/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is ordered before whom, and which accesses are not: the data race detector of the fine build.
 *
 * Every context has a vector clock. The shim's primitives say here what orders contexts: a release
 * on an object happens before each later acquire of it. Accesses of driver code come from the
 * compiler's hooks (fine_hooks.c), those that the shim makes in a driver's name from here. Any
 * other build compiles all of this away.
 */
#ifndef SIM_KERN_SIM_RACE_H
#define SIM_KERN_SIM_RACE_H

#include <linux/types.h>

struct sim_lock;
struct task_struct;

/* Flags of an access. A marked one is READ_ONCE(), WRITE_ONCE(), an atomic, a bit operation ... */
#define SIM_RACE_READ	0
#define SIM_RACE_WRITE	1
#define SIM_RACE_MARKED	2

#ifdef SIM_FINE

struct sim_race_tables;

/* The tables lie in a window of their own; an image is taken without any. */
struct sim_race {
	struct sim_race_tables	*tables;	/* NULL: nothing has happened since the image */
	const void		*origin;
	bool			from_origin;
};

/** sim_race_release() - what this context did so far is before what an acquirer of @obj does */
void sim_race_release(const void *obj);
void sim_race_acquire(const void *obj);

/** sim_race_cross() - a lock of the kernel's that the shim needs not take, taken and released */
static inline void sim_race_cross(const void *obj)
{
	sim_race_acquire(obj);
	sim_race_release(obj);
}

/** sim_race_acquire_all() - behind everything that anybody did: the test, when nothing runs */
void sim_race_acquire_all(void);
/** sim_race_rcu_out() - the current context leaves a section that grace periods wait for */
void sim_race_rcu_out(void);

/** sim_race_origin() - contexts born until sim_race_origin_end() are behind releases on @obj only,
 * not behind what the current context did
 */
void sim_race_origin(const void *obj);
void sim_race_origin_end(void);
void sim_race_forget_object(const void *obj);

void sim_race_lock(const struct sim_lock *lock, bool read);
void sim_race_unlock(const struct sim_lock *lock, bool read);
void sim_race_task_new(struct task_struct *t);
void sim_race_task_end(struct task_struct *t);

/** sim_race_access() - the shim touches driver memory as the caller of the kernel's API asked */
void sim_race_access(const void *p, size_t len, unsigned int flags, void *site);
/** sim_race_free() - a block goes: whoever touched it last must be ordered before */
void sim_race_free(const void *p, size_t len, void *site);
/** sim_race_new() - a block comes: nobody has touched it yet */
void sim_race_new(const void *p, size_t len);
/** sim_race_reset() - all that was is before all that comes */
void sim_race_reset(void);

#else

struct sim_race { };

static inline void sim_race_release(const void *obj) { }
static inline void sim_race_acquire(const void *obj) { }
static inline void sim_race_cross(const void *obj) { }
static inline void sim_race_acquire_all(void) { }
static inline void sim_race_rcu_out(void) { }
static inline void sim_race_origin(const void *obj) { }
static inline void sim_race_origin_end(void) { }
static inline void sim_race_forget_object(const void *obj) { }
static inline void sim_race_lock(const struct sim_lock *lock, bool read) { }
static inline void sim_race_unlock(const struct sim_lock *lock, bool read) { }
static inline void sim_race_task_new(struct task_struct *t) { }
static inline void sim_race_task_end(struct task_struct *t) { }
static inline void sim_race_access(const void *p, size_t len, unsigned int flags, void *site) { }
static inline void sim_race_free(const void *p, size_t len, void *site) { }
static inline void sim_race_new(const void *p, size_t len) { }
static inline void sim_race_reset(void) { }

#endif

/* A key beside an object's own, for its other end: readers of a lock, the end of a work item. */
#define sim_race_end_of(obj)	((const void *)((const char *)(obj) + 1))

#endif
