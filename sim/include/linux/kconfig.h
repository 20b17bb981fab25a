/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - CONFIG_ tests over the configuration of the API level (sim/config) */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

#include <generated/autoconf.h>

/*
 * An option is either undefined or defined to 1, and an option that is a
 * module defines its _MODULE twin. To turn that into a value that both cpp and
 * the compiler can use, the option's text is pasted behind a prefix: only
 * "1" makes the paste hit a macro that brings a second argument along.
 */
#define __KCFG_PAD_1 padding,
#define __kcfg_second(a, b, ...) b
#define __kcfg_value3(arg1_or_junk) __kcfg_second(arg1_or_junk 1, 0)
#define __kcfg_value2(text) __kcfg_value3(__KCFG_PAD_##text)
#define __kcfg_value(option) __kcfg_value2(option)

#define IS_BUILTIN(option) __kcfg_value(option)
#define IS_MODULE(option) __kcfg_value(option##_MODULE)
#define IS_ENABLED(option) (IS_BUILTIN(option) || IS_MODULE(option))

#ifdef MODULE
#define __KCFG_IN_MODULE 1
#else
#define __KCFG_IN_MODULE 0
#endif
#define IS_REACHABLE(option) (IS_BUILTIN(option) || (IS_MODULE(option) && __KCFG_IN_MODULE))

#endif /* _LINUX_KCONFIG_H */
