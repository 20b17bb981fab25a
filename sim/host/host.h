/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host side's own files share. */
#ifndef SIM_HOST_HOST_H
#define SIM_HOST_HOST_H

#include <shared/lab.h>

void sim_first(void);
int sim_elf_lookup(unsigned long pc, const char **name, unsigned long *offset, const char **file);
void sim_host_print_replay(void);

#endif
