/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the running task, at the base of the state */
#ifndef _ASM_CURRENT_H
#define _ASM_CURRENT_H

#include <shared/layout.h>

struct task_struct;
#define get_current()	(*(struct task_struct *volatile *)SIM_STATE_BASE)
#define current		get_current()

#endif /* _ASM_CURRENT_H */
