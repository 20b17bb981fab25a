/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - init and exit functions as entries of the module's own table */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <shared/modtab.h>

/*
 * The lab keeps init code and data with the rest of the module: insmod after
 * rmmod runs them again from the restored image, so nothing may be discarded.
 */
#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __ro_after_init

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#ifdef MODULE
#define module_init(fn)                                                          \
	static inline initcall_t __maybe_unused __sim_inittest(void)             \
	{                                                                        \
		return fn;                                                       \
	}                                                                        \
	static const struct sim_modent __sim_init_ent = {                        \
		.kind = SIM_MODENT_INIT, .name = #fn, .ptr = (const void *)fn }; \
	SIM_MODENT(__sim_init_ent)

#define module_exit(fn)                                                          \
	static inline exitcall_t __maybe_unused __sim_exittest(void)             \
	{                                                                        \
		return fn;                                                       \
	}                                                                        \
	static const struct sim_modent __sim_exit_ent = {                        \
		.kind = SIM_MODENT_EXIT, .name = #fn, .ptr = (const void *)fn }; \
	SIM_MODENT(__sim_exit_ent)
#endif

#endif /* _LINUX_INIT_H */
