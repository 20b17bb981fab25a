/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - branch hints, barriers, marked accesses */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#include <linux/compiler_types.h>
#include <linux/types.h>
#include <asm/rwonce.h>
#include <asm/barrier.h>

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define likely_notrace(x)	likely(x)
#define unlikely_notrace(x)	unlikely(x)

#define unreachable()		__builtin_unreachable()
#define barrier_data(ptr)	__asm__ __volatile__("" : : "r"(ptr) : "memory")
#define OPTIMIZER_HIDE_VAR(var)	__asm__("" : "=r"(var) : "0"(var))
#define RELOC_HIDE(ptr, off)	((typeof(ptr))((unsigned long)(ptr) + (off)))
#ifdef SIM_FINE
void sim_race_ignore(int more);
#define data_race(expr) ({							\
	sim_race_ignore(1); __auto_type __dr = (expr); sim_race_ignore(-1); __dr; })
#else
#define data_race(expr)		(expr)
#endif
#define prevent_tail_call_optimization() barrier()
#define absolute_pointer(val)	((void *)(val))
#define is_signed_type(type)	(((type)(-1)) < (type)1)
#define is_unsigned_type(type)	(!is_signed_type(type))
#define __must_be_array(a)	((int)(sizeof(struct { int:(-!!__same_type((a), &(a)[0])); })))
#define __ADDRESSABLE(sym)

#ifndef __UNIQUE_ID
#define __SIM_PASTE2(a, b)	a##b
#define __SIM_PASTE(a, b)	__SIM_PASTE2(a, b)
#define __UNIQUE_ID(prefix)	__SIM_PASTE(__SIM_PASTE(__UNIQUE_ID_, prefix), __COUNTER__)
#endif
#define ___PASTE(a, b)		a##b
#define __PASTE(a, b)		___PASTE(a, b)

#endif /* _LINUX_COMPILER_H */
