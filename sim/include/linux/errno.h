/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - error numbers, also those that user space never sees */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

#include <asm-generic/errno.h>

/* a signal ended the wait; the system call layer turns it into EINTR */
#define ERESTARTSYS	512
#define ERESTARTNOINTR	513
#define ERESTARTNOHAND	514
#define ENOIOCTLCMD	515
#define ERESTART_RESTARTBLOCK 516
#define EPROBE_DEFER	517
#define EOPENSTALE	518
#define ENOPARAM	519
#define ENOTSUPP	524
#define EIOCBQUEUED	529

#endif /* _LINUX_ERRNO_H */
