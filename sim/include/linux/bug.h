/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - BUG ends the run with a finding; WARN is one too unless the test expects it */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/compiler.h>
#include <linux/build_bug.h>
#include <linux/printk.h>

void sim_kernel_bug(const char *file, int line, const char *cond) __noreturn __cold;
void sim_warned(const char *file, int line, const char *fmt, ...) __printf(3, 4) __cold;

#define BUG()		sim_kernel_bug(__FILE__, __LINE__, "BUG()")
#define BUG_ON(cond) \
	do { if (unlikely(cond)) sim_kernel_bug(__FILE__, __LINE__, #cond); } while (0)

#define WARN_ON(cond) ({						\
	int __warned = !!(cond);					\
	if (unlikely(__warned))						\
		sim_warned(__FILE__, __LINE__, "%s", #cond);		\
	unlikely(__warned);						\
})
#define WARN(cond, fmt...) ({						\
	int __warned = !!(cond);					\
	if (unlikely(__warned))						\
		sim_warned(__FILE__, __LINE__, fmt);			\
	unlikely(__warned);						\
})
/*
 * "Once" is per boot in the kernel; a run is a boot, and a counter would be state outside the
 * arena.
 */
#define WARN_ON_ONCE(cond)		WARN_ON(cond)
#define WARN_ONCE(cond, fmt...)		WARN(cond, fmt)
#define WARN_TAINT(cond, taint, fmt...)	WARN(cond, fmt)
#define WARN_ON_SMP(cond)		WARN_ON(cond)
#define __WARN()			WARN_ON(1)

#endif /* _LINUX_BUG_H */
