/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - module parameters, parsed from insmod's text and from sysfs writes */
#ifndef _LINUX_MODULEPARAM_H
#define _LINUX_MODULEPARAM_H

#include <linux/compiler.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/stringify.h>
#include <linux/types.h>
#include <shared/modtab.h>

struct kernel_param;
struct module;

enum {
	KERNEL_PARAM_OPS_FL_NOARG = (1 << 0),	/* "name" without "=value" is allowed */
};

/**
 * struct kernel_param_ops - how a type of parameter is parsed and shown
 * @flags: KERNEL_PARAM_OPS_FL_*
 * @set: parse @val into the parameter, 0 or -errno; @val is NULL without "="
 * @get: print into @buffer (PAGE_SIZE), the length or -errno
 * @free: drop what @set allocated, may be NULL
 */
struct kernel_param_ops {
	unsigned int flags;
	int (*set)(const char *val, const struct kernel_param *kp);
	int (*get)(char *buffer, const struct kernel_param *kp);
	void (*free)(void *arg);
};

struct kparam_string {
	unsigned int maxlen;
	char *string;
};

struct kparam_array {
	unsigned int max;
	unsigned int elemsize;
	unsigned int *num;
	const struct kernel_param_ops *ops;
	void *elem;
};

struct kernel_param {
	const char *name;
	struct module *mod;
	const struct kernel_param_ops *ops;
	const u16 perm;
	s8 level;
	u8 flags;
	union {
		void *arg;
		const struct kparam_string *str;
		const struct kparam_array *arr;
	};
};

#ifdef MODULE
extern struct module __this_module;
#define __SIM_PARAM_MODULE (&__this_module)
#else
#define __SIM_PARAM_MODULE ((struct module *)0)
#endif

/* As in the kernel a mode that others may write to is refused at build time. */
#define __SIM_PARAM_PERM(perm)                                                   \
	((perm) + BUILD_BUG_ON_ZERO((perm) < 0 || (perm) > 0777 || ((perm) & 2)))

#define __module_param_ent(pname, pops, parg, pperm)                             \
	static struct kernel_param __param_##pname = {                           \
		.name = #pname, .mod = __SIM_PARAM_MODULE, .ops = (pops),        \
		.perm = __SIM_PARAM_PERM(pperm), .level = -1, .arg = (void *)(parg) }; \
	static const struct sim_modent __param_ent_##pname = {                   \
		.kind = SIM_MODENT_PARAM, .name = #pname, .ptr = &__param_##pname }; \
	SIM_MODENT(__param_ent_##pname)

#define module_param_cb(name, ops, arg, perm) __module_param_ent(name, ops, arg, perm)

#define module_param_named(name, value, type, perm)                              \
	static inline __maybe_unused typeof(param_check_##type(NULL)) *           \
	__param_check_##name(void) { param_check_##type(&(value)); return NULL; } \
	__module_param_ent(name, &param_ops_##type, &(value), perm)

#define module_param(name, type, perm) module_param_named(name, name, type, perm)

#define module_param_string(name, string, len, perm)                             \
	static const struct kparam_string __param_string_##name = { len, string }; \
	__module_param_ent(name, &param_ops_string, &__param_string_##name, perm)

/* modinfo's tagged strings; the counter only keeps the entries' names apart. */
#define __SIM_MODINFO_ID(id, tagname, text)                                      \
	static const struct sim_modent __sim_modinfo_##id = {                    \
		.kind = SIM_MODENT_INFO, .name = #tagname, .ptr = text };        \
	SIM_MODENT(__sim_modinfo_##id)
#define __SIM_MODINFO_AT(id, tagname, text) __SIM_MODINFO_ID(id, tagname, text)
#define __SIM_MODINFO(tagname, text) __SIM_MODINFO_AT(__COUNTER__, tagname, text)

#define __MODULE_INFO(tag, name, info) __SIM_MODINFO(tag, info)
#define MODULE_PARM_DESC(parm, desc) __SIM_MODINFO(parm, #parm ":" desc)

/* The pointer's type is the check: a bool parameter over an int does not build. */
static inline void param_check_bool(bool *p) { (void)p; }
static inline void param_check_byte(unsigned char *p) { (void)p; }
static inline void param_check_short(short *p) { (void)p; }
static inline void param_check_ushort(unsigned short *p) { (void)p; }
static inline void param_check_int(int *p) { (void)p; }
static inline void param_check_uint(unsigned int *p) { (void)p; }
static inline void param_check_long(long *p) { (void)p; }
static inline void param_check_ulong(unsigned long *p) { (void)p; }
static inline void param_check_charp(char **p) { (void)p; }

extern const struct kernel_param_ops param_ops_bool;
extern const struct kernel_param_ops param_ops_byte;
extern const struct kernel_param_ops param_ops_short;
extern const struct kernel_param_ops param_ops_ushort;
extern const struct kernel_param_ops param_ops_int;
extern const struct kernel_param_ops param_ops_uint;
extern const struct kernel_param_ops param_ops_long;
extern const struct kernel_param_ops param_ops_ulong;
extern const struct kernel_param_ops param_ops_charp;
extern const struct kernel_param_ops param_ops_string;

int param_set_bool(const char *val, const struct kernel_param *kp);
int param_get_bool(char *buffer, const struct kernel_param *kp);
int param_set_int(const char *val, const struct kernel_param *kp);
int param_get_int(char *buffer, const struct kernel_param *kp);
int param_set_uint(const char *val, const struct kernel_param *kp);
int param_get_uint(char *buffer, const struct kernel_param *kp);

#endif /* _LINUX_MODULEPARAM_H */
