/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - rights of the user program: all of them or none (sim_privileged) */
#ifndef _LINUX_CAPABILITY_H
#define _LINUX_CAPABILITY_H

#include <linux/types.h>

#define CAP_IPC_LOCK	14
#define CAP_SYS_RAWIO	17
#define CAP_SYS_ADMIN	21
#define CAP_SYS_RESOURCE 24

bool capable(int cap);

#endif /* _LINUX_CAPABILITY_H */
