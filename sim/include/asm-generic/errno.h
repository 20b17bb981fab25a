/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - error numbers of the user interface */
#ifndef _ASM_GENERIC_ERRNO_H
#define _ASM_GENERIC_ERRNO_H

#include <uapi/asm-generic/errno.h>

#endif /* _ASM_GENERIC_ERRNO_H */
