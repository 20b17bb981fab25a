// SPDX-License-Identifier: GPL-2.0-only
/* What the extensions' callbacks were called, in order, as letters: see ext_body.h. */
#include "hook.h"
#include "ext_log.h"

static char log[512];
module_param_string(log, log, sizeof(log), 0644);

void ext_note(const char *what)
{
	strlcat(log, what, sizeof(log));
}
EXPORT_SYMBOL_GPL(ext_note);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("the order in which extensions are called");
