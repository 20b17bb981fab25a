/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - exported symbols as entries of the module's own table */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

#include <shared/modtab.h>

/*
 * In a module the entry's name, __ksymtab_<symbol>, is what the module linker
 * reads: each name found there stays global in the relocatable, everything
 * else becomes local. The built-in part of the lab exports by being linked.
 */
#if defined(MODULE) && !defined(__DISABLE_EXPORTS)
#define __SIM_EXPORT(sym)                                                        \
	extern typeof(sym) sym;                                                  \
	static const struct sim_modent __ksymtab_##sym = {                       \
		.kind = SIM_MODENT_EXPORT, .name = #sym, .ptr = (const void *)&sym }; \
	SIM_MODENT(__ksymtab_##sym)
#else
#define __SIM_EXPORT(sym) extern typeof(sym) sym
#endif

#define EXPORT_SYMBOL(sym) __SIM_EXPORT(sym)
#define EXPORT_SYMBOL_GPL(sym) __SIM_EXPORT(sym)
#define EXPORT_SYMBOL_NS(sym, ns) __SIM_EXPORT(sym)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __SIM_EXPORT(sym)

#ifdef MODULE
struct module;
extern struct module __this_module;
#define THIS_MODULE (&__this_module)
#else
#define THIS_MODULE ((struct module *)0)
#endif

#endif /* _LINUX_EXPORT_H */
