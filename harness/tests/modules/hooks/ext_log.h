/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXT_LOG_H
#define EXT_LOG_H

void ext_note(const char *what);

#endif /* EXT_LOG_H */
