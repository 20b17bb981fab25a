/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the only way from kernel code to the user program's memory */
#ifndef _LINUX_UACCESS_H
#define _LINUX_UACCESS_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/compiler.h>
#include <linux/kernel.h>

/*
 * User addresses lie in a window that the host maps with no rights, so a plain dereference of one
 * faults in the instruction that did it. Every copy is a scheduling point and may be made to fail
 * by fault injection; a partial copy returns the exact number of bytes that were not copied.
 */
unsigned long __must_check copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long __must_check copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long __must_check clear_user(void __user *to, unsigned long n);
long strncpy_from_user(char *dst, const char __user *src, long count);
long strnlen_user(const char __user *str, long count);
int __must_check copy_struct_from_user(void *dst, size_t ksize, const void __user *src,
				       size_t usize);

/* Exact-size heap copies; an ERR_PTR on failure. The string form wants its NUL within @n. */
void *memdup_user(const void __user *src, size_t len);
void *memdup_user_nul(const void __user *src, size_t len);
char *strndup_user(const char __user *str, long n);

int sim_get_user(unsigned long long *val, const void __user *from, int width);
int sim_put_user(unsigned long long val, void __user *to, int width);

#define get_user(x, ptr)							\
({										\
	unsigned long long __gu_val = 0;					\
	int __gu_err = sim_get_user(&__gu_val, (ptr), sizeof(*(ptr)));		\
	(x) = (__force __typeof__(*(ptr)))__gu_val;				\
	__gu_err;								\
})

#define put_user(x, ptr)							\
({										\
	__typeof__(*(ptr)) __pu_val = (x);					\
	sim_put_user((__force unsigned long long)__pu_val, (ptr), sizeof(*(ptr)));	\
})

#define __get_user(x, ptr)	get_user(x, ptr)
#define __put_user(x, ptr)	put_user(x, ptr)
#define __copy_from_user(t, f, n)	copy_from_user(t, f, n)
#define __copy_to_user(t, f, n)		copy_to_user(t, f, n)

/* The first address that no user mapping can have: 47 bits, less a guard page. */
#define TASK_SIZE_MAX	((1UL << 47) - 4096)
#define TASK_SIZE	TASK_SIZE_MAX

/* As on hardware with one address space: a question about the number, not about a mapping. */
#define access_ok(addr, size)							\
({										\
	unsigned long __ao_addr = (unsigned long)(addr);			\
	unsigned long __ao_size = (size);					\
	__ao_size <= TASK_SIZE_MAX && __ao_addr <= TASK_SIZE_MAX - __ao_size;	\
})

#define untagged_addr(addr)	(addr)

#endif /* _LINUX_UACCESS_H */
