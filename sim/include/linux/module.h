/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - loadable modules: identity, references, metadata */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/kmod.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/stat.h>
#include <linux/stringify.h>
#include <linux/types.h>
#include <shared/modtab.h>

#define MODULE_NAME_LEN 56

enum module_state {
	MODULE_STATE_LIVE,
	MODULE_STATE_COMING,
	MODULE_STATE_GOING,
	MODULE_STATE_UNFORMED,
};

/**
 * struct module - one loaded module
 * @state: live, in init, or in exit
 * @name: the module's name with underscores, as lsmod prints it
 * @version: MODULE_VERSION or NULL
 * @sim_refcnt: references beside the base one that being loaded is
 * @sim_index: position in the binary's module table
 *
 * The object lies in the module's own data, so rmmod poisons it with the rest:
 * taking a reference on an unloaded module is a use after free here too.
 */
struct module {
	enum module_state state;
	char name[MODULE_NAME_LEN];
	const char *version;
	int sim_refcnt;
	int sim_index;
};

bool try_module_get(struct module *module);
void __module_get(struct module *module);
void module_put(struct module *module);
int module_refcount(struct module *mod);

static inline bool module_is_live(struct module *mod)
{
	return mod->state != MODULE_STATE_GOING;
}

static inline const char *module_name(struct module *mod)
{
	return mod ? mod->name : "kernel";
}

/* The macros' parameters are not called as the tags are: they would replace them. */
#define MODULE_INFO(tag_, text_) __SIM_MODINFO(tag_, text_)
#define MODULE_ALIAS(text_) __SIM_MODINFO(alias, text_)
#define MODULE_SOFTDEP(text_) __SIM_MODINFO(softdep, text_)
#define MODULE_LICENSE(text_) __SIM_MODINFO(license, text_)
#define MODULE_AUTHOR(text_) __SIM_MODINFO(author, text_)
#define MODULE_DESCRIPTION(text_) __SIM_MODINFO(description, text_)
#define MODULE_VERSION(text_) __SIM_MODINFO(version, text_)
#define MODULE_IMPORT_NS(ns_) __SIM_MODINFO(import_ns, #ns_)
#define MODULE_FIRMWARE(text_) __SIM_MODINFO(firmware, text_)

#ifdef MODULE
#define MODULE_DEVICE_TABLE(type, table)                                         \
	static const struct sim_modent __mod_##type##__##table##_ent = {         \
		.kind = SIM_MODENT_TABLE, .name = #type, .ptr = table,           \
		.size = sizeof(table[0]) };                                      \
	SIM_MODENT(__mod_##type##__##table##_ent)
#else
#define MODULE_DEVICE_TABLE(type, table)
#endif

#endif /* _LINUX_MODULE_H */
