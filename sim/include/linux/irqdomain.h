/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - only the question whether interrupts are remapped */
#ifndef _LINUX_IRQDOMAIN_H
#define _LINUX_IRQDOMAIN_H

#include <linux/types.h>
#include <linux/irq.h>

bool irq_domain_check_msi_remap(void);

#endif
