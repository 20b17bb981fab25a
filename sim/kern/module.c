// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading of modules, and the references on them.
 *
 * The modules are linked into the binary; what insmod adds is pristine data,
 * executable code, parameters and init, in the kernel's order. Which modules
 * are loaded is state of the run. The rules on who may be unloaded when are
 * those of delete_module(2).
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/wait.h>

#include <shared/modmem.h>
#include <shared/module.h>

#include "modules.h"
#include "oracle.h"
#include "state.h"

/* '-' and '_' are one letter in module and parameter names. */
bool sim_module_name_equal(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		char ca = *a == '-' ? '_' : *a, cb = *b == '-' ? '_' : *b;

		if (ca != cb)
			return false;
	}
	return *a == *b;
}

int sim_module_index(const char *name)
{
	for (int i = 0; sim_moddescs[i]; i++)
		if (sim_module_name_equal(sim_moddescs[i]->name, name))
			return i;
	return -ENOENT;
}

bool sim_module_is_loaded(int index)
{
	return SIM->modules.seq[index] != 0;
}

static struct module *module_at(int index)
{
	return sim_moddescs[index]->this_module;
}

const struct sim_modent *sim_module_entry(int index, enum sim_modent_kind kind, unsigned int nth)
{
	const struct sim_modent *const *ent;

	for (ent = sim_moddescs[index]->tab; ent < sim_moddescs[index]->tab_end; ent++)
		if ((*ent)->kind == kind && nth-- == 0)
			return *ent;
	return NULL;
}

/* ---- references ---- */

bool try_module_get(struct module *module)
{
	if (!module)
		return true;
	if (sim_should_fail(SIM_FAULT_MODULE_GET))
		return false;
	if (!module_is_live(module))
		return false;
	module->sim_refcnt++;
	sim_live_inc(SIM_LIVE_MODULE_REF);
	return true;
}

void __module_get(struct module *module)
{
	if (!module)
		return;
	module->sim_refcnt++;
	sim_live_inc(SIM_LIVE_MODULE_REF);
}

void module_put(struct module *module)
{
	if (!module)
		return;
	if (module->sim_refcnt <= 0)
		sim_bug("module reference", "module_put() of %s without a reference",
			module->name);
	module->sim_refcnt--;
	sim_live_dec(SIM_LIVE_MODULE_REF);
}

int module_refcount(struct module *mod)
{
	return mod->sim_refcnt;
}

/* ---- insmod ---- */

/* A symbol resolves when its owner is loaded; the owner is then in use until rmmod. */
static int deps_check(int index)
{
	const struct sim_moddesc *desc = sim_moddescs[index];

	for (unsigned int i = 0; i < desc->nr_deps; i++) {
		int dep = sim_module_index(desc->deps[i]);

		if (dep < 0 || !sim_module_is_loaded(dep) ||
		    module_at(dep)->state != MODULE_STATE_LIVE) {
			pr_err("%s: Unknown symbol of module %s (err -2)\n", desc->name,
			       desc->deps[i]);
			return -ENOENT;
		}
	}
	return 0;
}

static void deps_use(int index, int count)
{
	const struct sim_moddesc *desc = sim_moddescs[index];

	for (unsigned int i = 0; i < desc->nr_deps; i++)
		SIM->modules.users[sim_module_index(desc->deps[i])] += count;
}

static void module_unload(int index)
{
	deps_use(index, -1);
	sim_module_params_free(index);
	SIM->modules.seq[index] = 0;
	sim_modmem_unload(index);
}

static int module_load(int index, const char *params)
{
	const struct sim_moddesc *desc = sim_moddescs[index];
	const struct sim_modent *init;
	struct module *mod = module_at(index);
	int ret = deps_check(index);

	if (ret)
		return ret;
	sim_modmem_load(index);
	sim_race_new(desc->data, desc->data_end - desc->data);
	sim_race_new(desc->bss, desc->bss_end - desc->bss);
	SIM->modules.seq[index] = ++SIM->modules.load_seq;
	deps_use(index, 1);
	mod->sim_index = index;
	mod->state = MODULE_STATE_COMING;
	ret = sim_module_params_parse(index, params ? params : "");
	if (!ret) {
		init = sim_module_entry(index, SIM_MODENT_INIT, 0);
		if (init)
			ret = ((int (*)(void))init->ptr)();
		if (ret > 0) {
			/* The kernel warns about a positive answer and takes it for success. */
			pr_warn("%s: init returned %d, which is neither 0 nor an error\n",
				mod->name, ret);
			ret = 0;
		}
	}
	if (ret) {
		mod->state = MODULE_STATE_GOING;
		module_unload(index);
	} else {
		mod->state = MODULE_STATE_LIVE;
	}
	wake_up_all(&SIM->modules.loaded);
	return ret;
}

/* Who asks for a module whose init is still running learns how that ends. */
static int wait_for_init(int index)
{
	return wait_event_interruptible(SIM->modules.loaded,
					!sim_module_is_loaded(index) ||
					module_at(index)->state != MODULE_STATE_COMING);
}

static int insmod(const char *name, const char *params)
{
	int index = sim_module_index(name);

	if (index < 0)
		return index;
	if (wait_for_init(index))
		return -EINTR;
	if (sim_module_is_loaded(index))
		return -EEXIST;
	return module_load(index, params);
}

static int modprobe(const char *name, const char *params)
{
	int index = sim_module_index(name);
	int ret;

	if (index < 0)
		return index;
	if (wait_for_init(index))
		return -EINTR;
	if (sim_module_is_loaded(index))
		return 0;
	for (unsigned int i = 0; i < sim_moddescs[index]->nr_deps; i++) {
		ret = modprobe(sim_moddescs[index]->deps[i], NULL);
		if (ret)
			return ret;
	}
	/* Somebody else may have been faster while the dependencies were loaded. */
	ret = insmod(name, params);
	return ret == -EEXIST ? 0 : ret;
}

static int rmmod(const char *name)
{
	int index = sim_module_index(name);
	const struct sim_modent *init, *exit;
	struct module *mod;

	if (index < 0 || !sim_module_is_loaded(index))
		return -ENOENT;
	mod = module_at(index);
	if (SIM->modules.users[index])
		return -EWOULDBLOCK;
	if (mod->state != MODULE_STATE_LIVE)
		return -EBUSY;
	init = sim_module_entry(index, SIM_MODENT_INIT, 0);
	exit = sim_module_entry(index, SIM_MODENT_EXIT, 0);
	if (init && !exit)
		return -EBUSY;
	if (mod->sim_refcnt)
		return -EWOULDBLOCK;
	mod->state = MODULE_STATE_GOING;
	if (exit)
		((void (*)(void))exit->ptr)();
	module_unload(index);
	return 0;
}

int sim_insmod(const char *name, const char *params)
{
	int ret;

	sim_syscall_enter("init_module");
	ret = insmod(name, params);
	sim_syscall_exit();
	return ret;
}

int sim_modprobe(const char *name, const char *params)
{
	int ret;

	sim_syscall_enter("init_module");
	ret = modprobe(name, params);
	sim_syscall_exit();
	return ret;
}

int sim_rmmod(const char *name)
{
	int ret;

	sim_syscall_enter("delete_module");
	ret = rmmod(name);
	sim_syscall_exit();
	return ret;
}

/*
 * modprobe as a user-space helper runs it: a module's own name, or else an alias, which asks for
 * every module that has it. What the last of them came to is the exit status.
 */
static int modprobe_helper(const char *name)
{
	int index = sim_module_index(name);
	int ret = -ENOENT;

	if (index >= 0)
		return modprobe(name, NULL);
	for (int i = 0; sim_moddescs[i]; i++)
		if (sim_module_has_alias(i, name))
			ret = modprobe(sim_moddescs[i]->name, NULL);
	return ret;
}

int __request_module(bool wait, const char *fmt, ...)
{
	char name[MODULE_NAME_LEN];
	va_list args;
	int ret;

	va_start(args, fmt);
	ret = vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	if (ret >= (int)sizeof(name))
		return -ENAMETOOLONG;
	if (!wait)
		sim_unimplemented("request_module_nowait");
	/* The kernel forks the helper, and sleeps till it is done. */
	might_sleep();
	if (sim_should_fail(SIM_FAULT_ALLOC))
		return -ENOMEM;
	return modprobe_helper(name) ? 256 : 0;
}

/* ---- the lab's view ---- */

void sim_modules_boot(void)
{
	for (int i = 0; sim_moddescs[i]; i++)
		if (i >= SIM_MODULES_MAX)
			sim_bug("boot", "more than %d modules in this binary", SIM_MODULES_MAX);
	init_waitqueue_head(&SIM->modules.loaded);
	sim_modmem_init();
}

int sim_module_refcount(const char *name)
{
	int index = sim_module_index(name);

	if (index < 0 || !sim_module_is_loaded(index))
		return -ENOENT;
	return module_at(index)->sim_refcnt + SIM->modules.users[index];
}

const char *sim_module_name(unsigned int index)
{
	for (unsigned int i = 0; i < index; i++)
		if (!sim_moddescs[i])
			return NULL;
	return sim_moddescs[index] ? sim_moddescs[index]->name : NULL;
}

int sim_module_loaded(const char *name)
{
	int index = sim_module_index(name);

	return index >= 0 && sim_module_is_loaded(index);
}

const char *sim_module_next_loaded(unsigned int pos)
{
	u32 last = 0;

	for (;;) {
		int next = -1;

		for (int i = 0; sim_moddescs[i]; i++)
			if (SIM->modules.seq[i] > last &&
			    (next < 0 || SIM->modules.seq[i] < SIM->modules.seq[next]))
				next = i;
		if (next < 0)
			return NULL;
		if (pos-- == 0)
			return sim_moddescs[next]->name;
		last = SIM->modules.seq[next];
	}
}
