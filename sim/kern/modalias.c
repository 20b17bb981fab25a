// SPDX-License-Identifier: GPL-2.0-only
/*
 * What modinfo and depmod know of a module: its tags, and the aliases of its
 * device tables in the form that user space matches modaliases against.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/string.h>

#include <shared/module.h>

#include "modules.h"
#include "state.h"

#define ALIAS_LEN 128

static size_t add_field(char *out, size_t at, const char *sep, bool any, int width,
			unsigned int value)
{
	if (any)
		return at + scnprintf(out + at, ALIAS_LEN - at, "%s*", sep);
	return at + scnprintf(out + at, ALIAS_LEN - at, "%s%0*X", sep, width, value);
}

/* One byte of the class: a wildcard where the mask is empty, as depmod prints it. */
static size_t add_class(char *out, size_t at, const char *sep, const struct pci_device_id *id,
			int shift)
{
	u8 mask = id->class_mask >> shift;

	return add_field(out, at, sep, mask == 0, 2, (id->class >> shift) & 0xff);
}

static const char *pci_alias_start(const struct pci_device_id *id)
{
	return id->override_only == PCI_ID_F_VFIO_DRIVER_OVERRIDE ? "vfio_pci:" : "pci:";
}

static void pci_alias(char *out, const struct pci_device_id *id)
{
	size_t at = scnprintf(out, ALIAS_LEN, "%s", pci_alias_start(id));

	at = add_field(out, at, "v", id->vendor == PCI_ANY_ID, 8, id->vendor);
	at = add_field(out, at, "d", id->device == PCI_ANY_ID, 8, id->device);
	at = add_field(out, at, "sv", id->subvendor == PCI_ANY_ID, 8, id->subvendor);
	at = add_field(out, at, "sd", id->subdevice == PCI_ANY_ID, 8, id->subdevice);
	at = add_class(out, at, "bc", id, 16);
	at = add_class(out, at, "sc", id, 8);
	at = add_class(out, at, "i", id, 0);
	/* depmod closes an open end with a wildcard, so that longer modaliases match. */
	if (out[at - 1] != '*')
		scnprintf(out + at, ALIAS_LEN - at, "*");
}

static bool pci_id_end(const struct pci_device_id *id)
{
	return !id->vendor && !id->subvendor && !id->class_mask;
}

/* The nth alias of a module's device tables into @out. */
static bool table_alias(int index, unsigned int nth, char *out)
{
	const struct sim_modent *ent;

	for (unsigned int n = 0; (ent = sim_module_entry(index, SIM_MODENT_TABLE, n)); n++) {
		const struct pci_device_id *id = ent->ptr;

		if (strcmp(ent->name, "pci"))
			continue;
		for (; !pci_id_end(id); id++) {
			if (nth-- == 0) {
				pci_alias(out, id);
				return true;
			}
		}
	}
	return false;
}

static const struct sim_modent *info_entry(int index, const char *tag, unsigned int *nth)
{
	const struct sim_modent *ent;

	for (unsigned int n = 0; (ent = sim_module_entry(index, SIM_MODENT_INFO, n)); n++) {
		if (strcmp(ent->name, tag))
			continue;
		if (*nth == 0)
			return ent;
		(*nth)--;
	}
	return NULL;
}

const char *sim_module_info(const char *name, const char *tag, unsigned int nth)
{
	int index = sim_module_index(name);
	const struct sim_modent *ent;
	char *text = SIM->modules.info_text;

	if (index < 0)
		return NULL;
	if (!strcmp(tag, "depends"))
		return nth < sim_moddescs[index]->nr_deps ? sim_moddescs[index]->deps[nth] : NULL;
	ent = info_entry(index, tag, &nth);
	if (ent)
		return ent->ptr;
	if (strcmp(tag, "alias") || !table_alias(index, nth, text))
		return NULL;
	return text;
}

/* Shell wildcards as module aliases use them: only '*'. */
static bool alias_match(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = name;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

/* An id whose alias starts with other letters is passed over before that is spelled out. */
static bool table_has_alias(const struct pci_device_id *id, const char *name)
{
	char alias[ALIAS_LEN];

	for (; !pci_id_end(id); id++) {
		if (!str_has_prefix(name, pci_alias_start(id)))
			continue;
		pci_alias(alias, id);
		if (alias_match(alias, name))
			return true;
	}
	return false;
}

bool sim_module_has_alias(int index, const char *name)
{
	const struct sim_moddesc *desc = sim_moddescs[index];
	const struct sim_modent *const *ent;

	if (SIM->modules.blacklist[index])
		return false;
	for (ent = desc->tab; ent < desc->tab_end; ent++) {
		if ((*ent)->kind == SIM_MODENT_INFO && !strcmp((*ent)->name, "alias") &&
		    alias_match((*ent)->ptr, name))
			return true;
		if ((*ent)->kind == SIM_MODENT_TABLE && !strcmp((*ent)->name, "pci") &&
		    table_has_alias((*ent)->ptr, name))
			return true;
	}
	return false;
}

int sim_module_blacklist(const char *name, int on)
{
	int index = sim_module_index(name);

	if (index < 0)
		return index;
	SIM->modules.blacklist[index] = on;
	return 0;
}
