/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - sizes of what s390's firmware says of a PCI function */
#ifndef _ASM_S390_PCI_CLP_H
#define _ASM_S390_PCI_CLP_H

#define CLP_UTIL_STR_LEN	64
#define CLP_PFIP_NR_SEGMENTS	4

#endif
