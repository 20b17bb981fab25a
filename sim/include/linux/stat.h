/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - file modes of the uAPI and their sums */
#ifndef _SIM_LINUX_STAT_H
#define _SIM_LINUX_STAT_H

#include <uapi/linux/stat.h>

#define S_IRUGO (S_IRUSR | S_IRGRP | S_IROTH)
#define S_IWUGO (S_IWUSR | S_IWGRP | S_IWOTH)
#define S_IXUGO (S_IXUSR | S_IXGRP | S_IXOTH)
#define S_IRWXUGO (S_IRWXU | S_IRWXG | S_IRWXO)

#endif /* _SIM_LINUX_STAT_H */
