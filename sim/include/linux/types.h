/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - the kernel's integer and container types, also for uAPI headers */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

#include <linux/compiler_types.h>
#include <linux/stddef.h>

typedef signed char		__s8;
typedef unsigned char		__u8;
typedef signed short		__s16;
typedef unsigned short		__u16;
typedef signed int		__s32;
typedef unsigned int		__u32;
typedef signed long long	__s64;
typedef unsigned long long	__u64;

typedef __s8	s8;
typedef __u8	u8;
typedef __s16	s16;
typedef __u16	u16;
typedef __s32	s32;
typedef __u32	u32;
typedef __s64	s64;
typedef __u64	u64;

typedef u8	u_int8_t;
typedef s8	int8_t;
typedef u16	u_int16_t;
typedef s16	int16_t;
typedef u32	u_int32_t;
typedef s32	int32_t;
typedef u64	u_int64_t;
typedef s64	int64_t;
typedef u8	uint8_t;
typedef u16	uint16_t;
typedef u32	uint32_t;
typedef u64	uint64_t;

typedef unsigned char	unchar;
typedef unsigned short	ushort;
typedef unsigned int	uint;
typedef unsigned long	ulong;
typedef unsigned char	u_char;
typedef unsigned int	u_int;
typedef unsigned long	u_long;

typedef u16 __bitwise	__le16;
typedef u16 __bitwise	__be16;
typedef u32 __bitwise	__le32;
typedef u32 __bitwise	__be32;
typedef u64 __bitwise	__le64;
typedef u64 __bitwise	__be64;
typedef u16 __bitwise	__sum16;
typedef u32 __bitwise	__wsum;
typedef unsigned int __bitwise __poll_t;

#define __aligned_u64	__u64 __attribute__((__aligned__(8)))
#define __aligned_be64	__be64 __attribute__((__aligned__(8)))
#define __aligned_le64	__le64 __attribute__((__aligned__(8)))
#define aligned_u64	__aligned_u64
#define aligned_be64	__aligned_be64
#define aligned_le64	__aligned_le64

typedef unsigned long		__kernel_ulong_t;
typedef long			__kernel_long_t;
typedef __kernel_ulong_t	__kernel_size_t;
typedef __kernel_long_t		__kernel_ssize_t;
typedef __kernel_long_t		__kernel_off_t;
typedef long long		__kernel_loff_t;
typedef long long		__kernel_time64_t;
typedef int			__kernel_pid_t;
typedef int			__kernel_clockid_t;
typedef unsigned int		__kernel_uid32_t;
typedef unsigned int		__kernel_gid32_t;

typedef __kernel_size_t		size_t;
typedef __kernel_ssize_t	ssize_t;
typedef __kernel_long_t		ptrdiff_t;
typedef unsigned long		uintptr_t;
typedef long			intptr_t;
typedef _Bool			bool;
typedef __kernel_loff_t		loff_t;
typedef __kernel_off_t		off_t;
typedef __kernel_pid_t		pid_t;
typedef __kernel_uid32_t	uid_t;
typedef __kernel_gid32_t	gid_t;
typedef __kernel_clockid_t	clockid_t;
typedef u32			dev_t;
typedef u32			__kernel_dev_t;
typedef unsigned short		umode_t;
typedef unsigned long		ino_t;
typedef u32			nlink_t;
typedef u64			sector_t;
typedef u64			blkcnt_t;

typedef u64		dma_addr_t;
typedef u64		phys_addr_t;
typedef phys_addr_t	resource_size_t;
typedef unsigned long	irq_hw_number_t;
typedef unsigned long	pgoff_t;
typedef unsigned int __bitwise	gfp_t;
typedef unsigned int __bitwise	slab_flags_t;
typedef unsigned int __bitwise	fmode_t;

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t;

#define ATOMIC_INIT(i)		{ (i) }

typedef struct {
	uid_t val;
} kuid_t;

typedef struct {
	gid_t val;
} kgid_t;

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

/**
 * struct callback_head - a queued RCU callback
 * @sim_gp: grace period after which it may run
 * @sim_list: on the list of pending callbacks
 */
struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
	u64 sim_gp;
	struct list_head sim_list;
};
#define rcu_head callback_head

typedef void (*rcu_callback_t)(struct rcu_head *head);
typedef void (*call_rcu_func_t)(struct rcu_head *head, rcu_callback_t func);
typedef int (*cmp_func_t)(const void *a, const void *b);
typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *priv);
typedef void (*swap_func_t)(void *a, void *b, int size);
typedef void (*swap_r_func_t)(void *a, void *b, int size, const void *priv);

#define DECLARE_BITMAP(name, bits) unsigned long name[((bits) + 63) / 64]

#endif /* _LINUX_TYPES_H */
