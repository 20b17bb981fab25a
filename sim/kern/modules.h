/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERN_MODULES_H
#define SIM_KERN_MODULES_H

/* What the files of the module loader share: module.c, modparam.c, modalias.c. */
#include <linux/types.h>
#include <shared/modtab.h>

/* Position in sim_moddescs[], or -ENOENT. */
int sim_module_index(const char *name);
bool sim_module_is_loaded(int index);
bool sim_module_name_equal(const char *a, const char *b);

/* The module's nth entry of a kind, or NULL. */
const struct sim_modent *sim_module_entry(int index, enum sim_modent_kind kind, unsigned int nth);

/* Parse "a=1 b=text" into the module's parameters; 0 or the first -errno. */
int sim_module_params_parse(int index, const char *text);
/* Drop what parameters allocated. */
void sim_module_params_free(int index);

/* Does a module that is not blacklisted have an alias that matches @name? */
bool sim_module_has_alias(int index, const char *name);

#endif /* SIM_KERN_MODULES_H */
