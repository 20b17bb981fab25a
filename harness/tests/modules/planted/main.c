// SPDX-License-Identifier: GPL-2.0-only
/*
 * planted: choose a mistake by module parameter.
 */
#include <linux/module.h>
#include <linux/string.h>

#include "planted.h"

static char bug[32];
module_param_string(bug, bug, sizeof(bug), 0);
MODULE_PARM_DESC(bug, "which mistake");

static bool clean;
module_param(clean, bool, 0);
MODULE_PARM_DESC(clean, "do it right instead");

static const struct planted *chosen;

static const struct planted *find(const struct planted *p)
{
	for (; p->name; p++)
		if (!strcmp(p->name, bug))
			return p;
	return NULL;
}

static int __init planted_init(void)
{
	chosen = find(planted_locks);
	if (!chosen)
		chosen = find(planted_memory);
	if (!chosen)
		chosen = find(planted_device);
	if (!chosen)
		chosen = find(planted_pci);
	if (!chosen)
		chosen = find(planted_races);
	if (!chosen)
		chosen = find(planted_remap);
	return chosen ? chosen->run(clean) : -ENOENT;
}
module_init(planted_init);

static void __exit planted_exit(void)
{
	if (chosen->undo)
		chosen->undo(clean);
}
module_exit(planted_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("mistakes that the lab's oracles must find");
