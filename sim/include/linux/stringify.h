/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the expanded text of a macro as a string */
#ifndef _LINUX_STRINGIFY_H
#define _LINUX_STRINGIFY_H

#define __stringify_text(x...) #x
#define __stringify(x...) __stringify_text(x)

#endif /* _LINUX_STRINGIFY_H */
