/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - softirqs off on this processor counts as not preemptible */
#ifndef _LINUX_BOTTOM_HALF_H
#define _LINUX_BOTTOM_HALF_H

void local_bh_disable(void);
void local_bh_enable(void);

#endif /* _LINUX_BOTTOM_HALF_H */
