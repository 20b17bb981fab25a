/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - how much one of s390's PCI instructions carries */
#ifndef _ASM_S390_PCI_IO_H
#define _ASM_S390_PCI_IO_H

#define ZPCI_MAX_READ_SIZE	8
#define ZPCI_MAX_WRITE_SIZE	128

#endif
