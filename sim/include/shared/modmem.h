/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHARED_MODMEM_H
#define SHARED_MODMEM_H

struct sim_moddesc;

/*
 * The memory of modules: their pristine data, their shadow, the protection of
 * their code. Kept by the host side because it outlives every run, while which
 * modules are loaded is state of the run (struct sim_modules).
 *
 * A module's index is its position in sim_moddescs[].
 */

/**
 * sim_modmem_init - keep a pristine copy of every module's data and shadow
 *
 * The first call must come before any module ran. Each call leaves all modules
 * unloaded: data poisoned, code not executable. For sim_modules_boot().
 */
void sim_modmem_init(void);

/** sim_modmem_load - give a module its pristine data and make its code executable */
void sim_modmem_load(unsigned int index);

/** sim_modmem_unload - poison a module's data and make its code a fault */
void sim_modmem_unload(unsigned int index);

/**
 * sim_modmem_image_size - bytes that sim_modmem_image_take() writes now
 *
 * Counts data, bss and shadow of the modules that are loaded, which the image
 * of a run must contain beside the arena.
 */
unsigned long sim_modmem_image_size(void);

/** sim_modmem_image_take - copy loaded modules' data and shadow to @buf */
void sim_modmem_image_take(void *buf);

/**
 * sim_modmem_image_restore - make modules as they were when the image was taken
 * @buf: what sim_modmem_image_take() wrote
 *
 * Modules that are loaded now and were not then are unloaded; code protection
 * changes only for modules whose state differs, so a restore makes no system
 * call on the usual path.
 */
void sim_modmem_image_restore(const void *buf);

/**
 * sim_modmem_module_at - which module an address belongs to
 * @addr: code or data address
 *
 * Return: the module's index, or -1. Does not say that the module is loaded.
 */
int sim_modmem_module_at(const void *addr);

/**
 * sim_modmem_explain - sentence for a fault at @addr
 *
 * Return: NULL when @addr is not in an unloaded module, otherwise a text like
 * "call into unloaded module vfio_pci (text+0x40)", or about its variables when
 * @addr is one (from a sanitizer's report). Safe in a signal handler; the text
 * stays valid until the next call.
 */
const char *sim_modmem_explain(const void *addr);

#endif /* SHARED_MODMEM_H */
