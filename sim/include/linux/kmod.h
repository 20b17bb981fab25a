/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - request_module resolved against the modules of this binary */
#ifndef _LINUX_KMOD_H
#define _LINUX_KMOD_H

#include <linux/compiler.h>

/**
 * __request_module - load the module that a name or alias asks for
 * @wait: wait for its init to return; the lab only does the waiting form
 * @fmt: module name or alias of at most MODULE_NAME_LEN - 1 characters; wildcards of the modules'
 * own aliases apply, and every module with a matching alias is loaded
 *
 * Return: 0 when modules were loaded or were there, 256 (the exit status of a
 * user space helper that found nothing, or failed), -ENAMETOOLONG, -ENOMEM.
 */
__printf(2, 3) int __request_module(bool wait, const char *fmt, ...);

#define request_module(fmt...) __request_module(true, fmt)
#define request_module_nowait(fmt...) __request_module(false, fmt)

#endif /* _LINUX_KMOD_H */
