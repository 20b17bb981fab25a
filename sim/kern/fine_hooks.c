// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the compiler calls before each access of driver code in the fine build. It instruments as
 * for ThreadSanitizer, told to tell volatile accesses apart, as the kernel's own detector has it;
 * the runtime behind the calls is ours.
 *
 * A hook is a scheduling point and then the access is noted; what follows it up to the next hook is
 * one step that nobody interrupts. So an atomic operation is one, and a plain `x++` is two.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <shared/host.h>

#include "fine_race.h"

/* Declared for the compiler's sake: it makes these calls itself. */
#pragma clang diagnostic ignored "-Wmissing-prototypes"

#define PC	((u64)__builtin_return_address(0))
/* The frame of the function that called the hook. */
#define FP	(*(const u64 **)__builtin_frame_address(0))

static __always_inline bool hook(u64 addr, u64 len, unsigned int flags, u64 pc, const u64 *fp)
{
	if (!race_watched(addr) || SIM->findings.reporting)
		return false;
	sim_point_fine((const void *)addr);
	sim_race_check(addr, len, flags, pc, fp);
	return true;
}

#define HOOKS(name, len)								\
void __tsan_read##name(void *p) { hook((u64)p, len, SIM_RACE_READ, PC, FP); }		\
void __tsan_write##name(void *p) { hook((u64)p, len, SIM_RACE_WRITE, PC, FP); }		\
void __tsan_unaligned_read##name(void *p) { hook((u64)p, len, SIM_RACE_READ, PC, FP); }	\
void __tsan_unaligned_write##name(void *p) { hook((u64)p, len, SIM_RACE_WRITE, PC, FP); } \
void __tsan_volatile_read##name(void *p) \
{ hook((u64)p, len, SIM_RACE_READ | SIM_RACE_MARKED, PC, FP); marked(p, false, true); }	\
void __tsan_volatile_write##name(void *p) \
{ hook((u64)p, len, SIM_RACE_WRITE | SIM_RACE_MARKED, PC, FP); marked(p, true, false); } \
void __tsan_unaligned_volatile_read##name(void *p) \
{ hook((u64)p, len, SIM_RACE_READ | SIM_RACE_MARKED, PC, FP); }				\
void __tsan_unaligned_volatile_write##name(void *p) \
{ hook((u64)p, len, SIM_RACE_WRITE | SIM_RACE_MARKED, PC, FP); }

/*
 * A relaxed marked access orders nothing by itself; with a barrier behind the load and one before
 * the store it does. What a store publishes replaces what was published there before.
 */
static void marked(const void *p, bool write, bool read)
{
	u32 slot = current->sim_slot;
	struct sim_race_tables *r = race_tables();
	struct race_object *o;

	if (!race_watched((u64)p) || slot == RACE_NO_SLOT)
		return;
	o = race_object_of(p, write && r->fence_release[slot][slot]);
	if (!o)
		return;
	if (read)
		race_join(r->fence_acquire[slot], o->clock);
	if (write)
		memcpy(o->clock, r->fence_release[slot], sizeof(o->clock));
}

HOOKS(1, 1)
HOOKS(2, 2)
HOOKS(4, 4)
HOOKS(8, 8)
HOOKS(16, 16)

void __tsan_init(void)
{
}

void __tsan_vptr_update(void **p, void *v)
{
	hook((u64)p, 8, SIM_RACE_WRITE, PC, FP);
}

/* modlink.py sends the driver's calls of these three here. */
void *sim_race_memcpy(void *to, const void *from, size_t n)
{
	if (n) {
		hook((u64)from, n, SIM_RACE_READ, PC, FP);
		hook((u64)to, n, SIM_RACE_WRITE, PC, FP);
	}
	return memcpy(to, from, n);
}

void *sim_race_memmove(void *to, const void *from, size_t n)
{
	if (n) {
		hook((u64)from, n, SIM_RACE_READ, PC, FP);
		hook((u64)to, n, SIM_RACE_WRITE, PC, FP);
	}
	return memmove(to, from, n);
}

void *sim_race_memset(void *to, int byte, size_t n)
{
	if (n)
		hook((u64)to, n, SIM_RACE_WRITE, PC, FP);
	return memset(to, byte, n);
}

/* ---- atomics ---- */

enum step { LOAD, STORE, CHANGE };

static bool releases(int order)
{
	return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

static bool acquires(int order)
{
	return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME ||
	       order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

/* A store begins a new history of its location, a change goes on with the one there is. */
static void order_by(const void *p, enum step step, int order)
{
	struct sim_race_tables *r = race_tables();
	u32 slot = current->sim_slot, *mine;
	struct race_object *o;

	if (slot == RACE_NO_SLOT)
		return;
	mine = r->clock[slot];
	o = race_object_of(p, step != LOAD);
	if (!o)
		return;
	if (step != STORE)
		race_join(acquires(order) ? mine : r->fence_acquire[slot], o->clock);
	if (step == STORE)
		memset(o->clock, 0, sizeof(o->clock));
	if (step != LOAD) {
		race_join(o->clock, releases(order) ? mine : r->fence_release[slot]);
		if (releases(order))
			race_tick();
	}
}

static void atomic(const volatile void *p, size_t len, enum step step, u64 pc, const u64 *fp)
{
	hook((u64)p, len, SIM_RACE_MARKED | (step == LOAD ? SIM_RACE_READ : SIM_RACE_WRITE), pc,
	     fp);
}

#define RMW(bits, type, name, expr)							\
type __tsan_atomic##bits##_##name(volatile type *p, type v, int order)			\
{											\
	type old;									\
											\
	atomic(p, sizeof(type), CHANGE, PC, FP);					\
	order_by((const void *)p, CHANGE, order);					\
	old = *p;									\
	*p = (type)(expr);								\
	return old;									\
}

#define ATOMICS(bits, type)								\
type __tsan_atomic##bits##_load(const volatile type *p, int order)			\
{											\
	atomic(p, sizeof(type), LOAD, PC, FP);						\
	order_by((const void *)p, LOAD, order);						\
	return *p;									\
}											\
void __tsan_atomic##bits##_store(volatile type *p, type v, int order)			\
{											\
	atomic(p, sizeof(type), STORE, PC, FP);						\
	order_by((const void *)p, STORE, order);					\
	*p = v;										\
}											\
type __tsan_atomic##bits##_compare_exchange_val(volatile type *p, type old, type new,	\
						int order, int failed)			\
{											\
	type was;									\
											\
	atomic(p, sizeof(type), CHANGE, PC, FP);					\
	was = *p;									\
	order_by((const void *)p, was == old ? CHANGE : LOAD, was == old ? order : failed); \
	if (was == old)									\
		*p = new;								\
	return was;									\
}											\
RMW(bits, type, exchange, v)								\
RMW(bits, type, fetch_add, (u64)old + v)						\
RMW(bits, type, fetch_sub, (u64)old - v)						\
RMW(bits, type, fetch_and, old & v)							\
RMW(bits, type, fetch_or, old | v)							\
RMW(bits, type, fetch_xor, old ^ v)

ATOMICS(8, u8)
ATOMICS(16, u16)
ATOMICS(32, u32)
ATOMICS(64, u64)

void __tsan_atomic_thread_fence(int order)
{
	struct sim_race_tables *r = race_tables();
	u32 slot = current->sim_slot;

	if (slot == RACE_NO_SLOT)
		return;
	if (acquires(order))
		race_join(r->clock[slot], r->fence_acquire[slot]);
	if (releases(order)) {
		memcpy(r->fence_release[slot], r->clock[slot], sizeof(r->clock[slot]));
		race_tick();
	}
}

void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}
