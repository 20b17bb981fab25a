/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - 64-bit accesses: one for memory, two for ports, low half first */
#ifndef _LINUX_IO_64_NONATOMIC_LO_HI_H_
#define _LINUX_IO_64_NONATOMIC_LO_HI_H_

#include <linux/io.h>

#ifndef ioread64
#define ioread64 ioread64_lo_hi
#endif
#ifndef iowrite64
#define iowrite64 iowrite64_lo_hi
#endif
#ifndef ioread64be
#define ioread64be ioread64be_lo_hi
#endif
#ifndef iowrite64be
#define iowrite64be iowrite64be_lo_hi
#endif

#endif
