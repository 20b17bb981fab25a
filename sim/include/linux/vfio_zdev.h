/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - the zPCI capabilities are the level's own uAPI */
#ifndef _SIM_LINUX_VFIO_ZDEV_H
#define _SIM_LINUX_VFIO_ZDEV_H

#include <uapi/linux/vfio_zdev.h>

#endif
