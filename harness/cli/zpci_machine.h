/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A zPCI machine for stages and tests: two groups, and functions with and without everything that a
 * function may lack.
 */
#ifndef VFIOLAB_HARNESS_ZPCI_MACHINE_H
#define VFIOLAB_HARNESS_ZPCI_MACHINE_H

#include <mock/zpci.h>

/* By uid, which is the domain; fid of the same function. */
#define ZPCI_FULL	"0005:00:00.0"	/* utility string, measured, a port */
#define ZPCI_FULL_FID	0x11
#define ZPCI_BARE	"0006:00:00.0"	/* nothing of all that */
#define ZPCI_BARE_FID	0x22
#define ZPCI_PF		"0007:00:00.0"	/* its VFs are 0007:00:01.0 and further */
#define ZPCI_PF_FID	0x30

extern const struct mock_zpci_group zpci_groups[2];
extern const struct mock_zpci_desc zpci_full, zpci_bare, zpci_pf;

int zpci_machine_groups(void);

/* The groups, and edu behind the first two functions, known to the kernel. 0 or -errno. */
int zpci_machine_up(void);

/* One more, of model @model. */
int zpci_machine_add(const struct mock_zpci_desc *desc, const char *model);

#endif
