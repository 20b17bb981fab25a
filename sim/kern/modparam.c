// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module parameters: the types, the text of insmod, and the files in sysfs.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <shared/module.h>

#include "modules.h"

#define PARAM_TEXT_MAX 1024

/* ---- types ---- */

#define PARAM_NUMBER(name, type, parse, format)                                  \
	static int set_##name(const char *val, const struct kernel_param *kp)    \
	{                                                                        \
		return parse(val, 0, (type *)kp->arg);                           \
	}                                                                        \
	static int get_##name(char *buffer, const struct kernel_param *kp)       \
	{                                                                        \
		return scnprintf(buffer, PAGE_SIZE, format "\n", *(type *)kp->arg); \
	}                                                                        \
	const struct kernel_param_ops param_ops_##name = {                       \
		.set = set_##name, .get = get_##name }

PARAM_NUMBER(byte, u8, kstrtou8, "%hhu");
PARAM_NUMBER(short, short, kstrtos16, "%hi");
PARAM_NUMBER(ushort, unsigned short, kstrtou16, "%hu");
PARAM_NUMBER(int, int, kstrtoint, "%i");
PARAM_NUMBER(uint, unsigned int, kstrtouint, "%u");
PARAM_NUMBER(long, long, kstrtol, "%li");
PARAM_NUMBER(ulong, unsigned long, kstrtoul, "%lu");

int param_set_int(const char *val, const struct kernel_param *kp)
{
	return set_int(val, kp);
}

int param_get_int(char *buffer, const struct kernel_param *kp)
{
	return get_int(buffer, kp);
}

int param_set_uint(const char *val, const struct kernel_param *kp)
{
	return set_uint(val, kp);
}

int param_get_uint(char *buffer, const struct kernel_param *kp)
{
	return get_uint(buffer, kp);
}

int param_set_bool(const char *val, const struct kernel_param *kp)
{
	/* The bare name of a flag switches it on. */
	return kstrtobool(val ? val : "1", kp->arg);
}

int param_get_bool(char *buffer, const struct kernel_param *kp)
{
	return scnprintf(buffer, PAGE_SIZE, "%c\n", *(bool *)kp->arg ? 'Y' : 'N');
}

const struct kernel_param_ops param_ops_bool = {
	.flags = KERNEL_PARAM_OPS_FL_NOARG,
	.set = param_set_bool,
	.get = param_get_bool,
};

static int set_string(const char *val, const struct kernel_param *kp)
{
	const struct kparam_string *str = kp->str;

	if (strlen(val) >= str->maxlen) {
		pr_err("%s: string doesn't fit in %u chars.\n", kp->name, str->maxlen - 1);
		return -ENOSPC;
	}
	strcpy(str->string, val);
	return 0;
}

static int get_string(char *buffer, const struct kernel_param *kp)
{
	return scnprintf(buffer, PAGE_SIZE, "%s\n", kp->str->string);
}

const struct kernel_param_ops param_ops_string = { .set = set_string, .get = get_string };

/*
 * Only a text that set_charp() allocated may be freed: the default is constant.
 * The entry's flags say so, and insmod restores them with the module's data.
 */
static int set_charp(const char *val, const struct kernel_param *kp)
{
	char *copy = kstrdup(val, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	if (kp->flags)
		kfree(*(char **)kp->arg);
	*(char **)kp->arg = copy;
	((struct kernel_param *)kp)->flags = 1;
	return 0;
}

static int get_charp(char *buffer, const struct kernel_param *kp)
{
	return scnprintf(buffer, PAGE_SIZE, "%s\n", *(char **)kp->arg);
}

const struct kernel_param_ops param_ops_charp = { .set = set_charp, .get = get_charp };

/* ---- the text of insmod ---- */

static const struct kernel_param *param_find(int index, const char *name)
{
	const struct sim_modent *ent;

	for (unsigned int n = 0; (ent = sim_module_entry(index, SIM_MODENT_PARAM, n)); n++)
		if (sim_module_name_equal(ent->name, name))
			return ent->ptr;
	return NULL;
}

/*
 * Cut one `name` or `name=value` off @text. Quotes keep blanks together, around
 * the value or around the whole word, and are dropped.
 */
static char *next_word(char *text, char **name, char **value)
{
	bool quoted = false;
	char *at = text;

	*name = text;
	*value = NULL;
	if (*at == '"') {
		quoted = true;
		*name = ++at;
	}
	for (; *at && (quoted || !isspace(*at)); at++) {
		if (*at == '=' && !*value) {
			*at = '\0';
			*value = at + 1;
		} else if (*at == '"') {
			quoted = !quoted;
		}
	}
	if (*value && **value == '"')
		(*value)++;
	if (at > text && at[-1] == '"')
		at[-1] = '\0';
	if (*at)
		*at++ = '\0';
	while (isspace(*at))
		at++;
	return at;
}

static int param_set_one(int index, const char *name, const char *value)
{
	const struct kernel_param *kp = param_find(index, name);
	const char *module = sim_moddescs[index]->name;
	int ret;

	if (!kp) {
		pr_warn("%s: unknown parameter '%s' ignored\n", module, name);
		return 0;
	}
	if (!value && !(kp->ops->flags & KERNEL_PARAM_OPS_FL_NOARG)) {
		pr_err("%s: `%s' expects an argument\n", module, name);
		return -EINVAL;
	}
	ret = kp->ops->set(value, kp);
	if (ret)
		pr_err("%s: `%s' invalid for parameter `%s'\n", module, value ? value : "", name);
	return ret;
}

int sim_module_params_parse(int index, const char *text)
{
	char *copy, *at, *name, *value;
	int ret = 0;

	if (strlen(text) >= PARAM_TEXT_MAX)
		return -ENOSPC;
	while (isspace(*text))
		text++;
	if (!*text)
		return 0;
	copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	for (at = copy; *at && !ret;) {
		at = next_word(at, &name, &value);
		ret = param_set_one(index, name, value);
	}
	kfree(copy);
	return ret;
}

void sim_module_params_free(int index)
{
	const struct sim_modent *ent;

	for (unsigned int n = 0; (ent = sim_module_entry(index, SIM_MODENT_PARAM, n)); n++) {
		const struct kernel_param *kp = ent->ptr;

		if (kp->ops == &param_ops_charp && kp->flags)
			kfree(*(char **)kp->arg);
		else if (kp->ops->free)
			kp->ops->free(kp->arg);
	}
}

/* ---- /sys/module/<name>/parameters ---- */

static const struct kernel_param *param_file(const char *module, const char *param)
{
	int index = sim_module_index(module);
	const struct kernel_param *kp;

	if (index < 0 || !sim_module_is_loaded(index))
		return NULL;
	kp = param_find(index, param);
	return kp && kp->perm ? kp : NULL;
}

int sim_module_param_write(const char *name, const char *param, const char *text)
{
	const struct kernel_param *kp = param_file(name, param);
	char *copy;
	int ret;

	if (!kp)
		return -ENOENT;
	if (!(kp->perm & 0222))
		return -EACCES;
	copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	ret = kp->ops->set(copy, kp);
	kfree(copy);
	return ret;
}

int sim_module_param_read(const char *name, const char *param, char *buf, unsigned long len)
{
	const struct kernel_param *kp = param_file(name, param);
	char *page;
	int ret;

	if (!kp)
		return -ENOENT;
	if (!(kp->perm & 0444))
		return -EACCES;
	page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	ret = kp->ops->get(page, kp);
	if (ret >= 0) {
		ret = min_t(unsigned long, ret, len);
		memcpy(buf, page, ret);
	}
	kfree(page);
	return ret;
}
