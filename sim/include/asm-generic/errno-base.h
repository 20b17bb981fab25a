/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - error numbers of the user interface */
#ifndef _SIM_ASM_GENERIC_ERRNO_BASE_H
#define _SIM_ASM_GENERIC_ERRNO_BASE_H

#include <uapi/asm-generic/errno-base.h>

#endif /* _SIM_ASM_GENERIC_ERRNO_BASE_H */
