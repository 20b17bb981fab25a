/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHARED_MODULE_H
#define SHARED_MODULE_H

/*
 * Loading modules as an administrator does. To be called from a task, like a
 * system call; names may be written with '-' or '_'.
 */

/**
 * sim_insmod - load one module of this binary
 * @name: module name, "vfio-pci" or "vfio_pci"
 * @params: "a=1 b=text", may be NULL
 *
 * Return: 0, -ENOENT (no such module, or one of its symbols has no loaded
 * owner), -EEXIST, -EINVAL (a parameter), or what the module's init returned.
 */
int sim_insmod(const char *name, const char *params);

/** sim_modprobe - sim_insmod() of everything it depends on, then of @name */
int sim_modprobe(const char *name, const char *params);

/**
 * sim_rmmod - unload a module
 *
 * Return: 0, -ENOENT, -EWOULDBLOCK (in use by a module or by references),
 * -EBUSY (in init or exit, or has no exit).
 */
int sim_rmmod(const char *name);

/**
 * sim_module_blacklist - modprobe.d's `blacklist NAME`: ignore the module's aliases
 * @name: module
 * @on: 1 to ignore them, 0 to undo
 *
 * Return: 0 or -ENOENT.
 */
int sim_module_blacklist(const char *name, int on);

/** sim_module_refcount - references beside the base one, -ENOENT if not loaded */
int sim_module_refcount(const char *name);

/** sim_module_name - name of module @index of this binary, NULL at the end */
const char *sim_module_name(unsigned int index);

/** sim_module_loaded - 1 if the module is loaded (live, coming or going) */
int sim_module_loaded(const char *name);

/**
 * sim_module_next_loaded - walk loaded modules in load order
 * @pos: 0 for the first
 *
 * Return: the name, or NULL past the last.
 */
const char *sim_module_next_loaded(unsigned int pos);

/**
 * sim_module_info - modinfo: text of the @nth entry with that tag, or NULL
 * @name: module, loaded or not
 * @tag: "license", "alias", "parm", "description", "depends" ...
 *
 * Aliases of device tables are printed in file2alias form, so "alias" gives
 * "vfio_pci:v*d*sv*sd*bc*sc*i*". The text lives until the next call.
 */
const char *sim_module_info(const char *name, const char *tag, unsigned int nth);

/**
 * sim_module_param_write - store to /sys/module/<name>/parameters/<param>
 * Return: 0 or -errno (-ENOENT, -EACCES without write permission, -EINVAL).
 */
int sim_module_param_write(const char *name, const char *param, const char *text);

/** sim_module_param_read - show of the same file; length or -errno */
int sim_module_param_read(const char *name, const char *param, char *buf, unsigned long len);

#endif /* SHARED_MODULE_H */
