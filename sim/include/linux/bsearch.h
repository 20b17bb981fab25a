/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - binary search */
#ifndef _LINUX_BSEARCH_H
#define _LINUX_BSEARCH_H

#include <linux/sort.h>

#endif /* _LINUX_BSEARCH_H */
