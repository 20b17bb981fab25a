/* SPDX-License-Identifier: GPL-2.0-only */
/* class: stub - the register layout is uAPI and comes from the level's own header */
#ifndef _SIM_LINUX_PCI_REGS_H
#define _SIM_LINUX_PCI_REGS_H

#include <uapi/linux/pci_regs.h>

#endif
