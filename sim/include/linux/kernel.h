/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the everyday macros */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/stdarg.h>
#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/limits.h>
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/bitops.h>
#include <linux/kstrtox.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/typecheck.h>
#include <linux/printk.h>
#include <linux/build_bug.h>
#include <linux/stringify.h>
#include <asm/byteorder.h>

#define upper_32_bits(n)	((u32)(((n) >> 16) >> 16))
#define lower_32_bits(n)	((u32)((n) & 0xffffffff))
#define upper_16_bits(n)	((u16)((n) >> 16))
#define lower_16_bits(n)	((u16)((n) & 0xffff))
#define READ			0
#define WRITE			1
#define PTR_IF(cond, ptr)	((cond) ? (ptr) : NULL)
#define u64_to_user_ptr(x)	({ typecheck(u64, (x)); (void __user *)(uintptr_t)(x); })
#define repeat_char(c)		((c) * 0x0101010101010101UL)
#define __COUNT_ARGS(_0, _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _n, X...) _n
#define COUNT_ARGS(X...)	__COUNT_ARGS(, ##X, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define CONCATENATE(a, b)	__PASTE(a, b)

struct file;

#ifndef might_sleep
void might_sleep(void);
#define might_sleep_if(cond)	do { if (cond) might_sleep(); } while (0)
#endif
#define cant_sleep()		do { } while (0)
#define might_fault()		do { } while (0)

/* The names are libc's too, and the harness needs libc's: the symbols differ. */
int sprintf(char *buf, const char *fmt, ...) __asm__("sim_sprintf") __printf(2, 3);
int vsprintf(char *buf, const char *fmt, va_list args) __asm__("sim_vsprintf") __printf(2, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) __asm__("sim_snprintf") __printf(3, 4);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args) __asm__("sim_vsnprintf")
	__printf(3, 0);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args) __printf(3, 0);
char *kasprintf(gfp_t gfp, const char *fmt, ...) __printf(2, 3) __malloc;
char *kvasprintf(gfp_t gfp, const char *fmt, va_list args) __printf(2, 0) __malloc;
int sscanf(const char *buf, const char *fmt, ...) __asm__("sim_sscanf") __scanf(2, 3);
int vsscanf(const char *buf, const char *fmt, va_list args) __asm__("sim_vsscanf") __scanf(2, 0);

int hex_to_bin(unsigned char ch);
int hex2bin(u8 *dst, const char *src, size_t count);
char *bin2hex(char *dst, const void *src, size_t count);
extern const char hex_asc[];
#define hex_asc_lo(x)	hex_asc[(x) & 0x0f]
#define hex_asc_hi(x)	hex_asc[((x) & 0xf0) >> 4]

void panic(const char *fmt, ...) __printf(1, 2) __noreturn __cold;

enum system_states { SYSTEM_BOOTING, SYSTEM_SCHEDULING, SYSTEM_FREEING_INITMEM, SYSTEM_RUNNING };
#define system_state	SYSTEM_RUNNING
#define TAINT_WARN	9
#define TAINT_USER	6
#define trace_printk(fmt, ...) no_printk(fmt, ##__VA_ARGS__)

#endif /* _LINUX_KERNEL_H */
