/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - open flags of the generic ABI */
#ifndef _LINUX_FCNTL_H
#define _LINUX_FCNTL_H

#define O_ACCMODE	00000003
#define O_RDONLY	00000000
#define O_WRONLY	00000001
#define O_RDWR		00000002
#define O_CREAT		00000100
#define O_EXCL		00000200
#define O_NONBLOCK	00004000
#define O_CLOEXEC	02000000

#endif /* _LINUX_FCNTL_H */
