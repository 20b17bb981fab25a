/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - address-space marks, inlining, and what the compiler offers */
#ifndef _LINUX_COMPILER_TYPES_H
#define _LINUX_COMPILER_TYPES_H

#include <linux/compiler_attributes.h>

/* Marks for sparse; the lab finds a wrong address space at run time, by the window it faults in. */
#define __user
#define __iomem
#define __percpu
#define __rcu
#define __kernel
#define __force
#define __nocast
#define __safe
#define __private
#define __bitwise
#define __bitwise__
#define __must_hold(x)
#define __acquires(x)
#define __releases(x)
#define __acquire(x)		((void)0)
#define __release(x)		((void)0)
#define __cond_lock(x, c)	(c)
#define __cond_acquires(x)
#define ACCESS_PRIVATE(p, member) ((p)->member)
#define __chk_user_ptr(x)	((void)0)
#define __chk_io_ptr(x)		((void)0)

#undef inline
#define inline			inline __attribute__((__gnu_inline__, __unused__))
#ifndef __always_inline
#define __always_inline		inline __attribute__((__always_inline__))
#endif
#define __inline inline
#define __inline__ inline
#define noinline_for_stack	noinline
#define notrace
#define asmlinkage
#define __latent_entropy
#define randomized_struct_fields_start
#define randomized_struct_fields_end
#define __randomize_layout
#define __no_randomize_layout
#define __noclone
#define __nostackprotector
#define __no_kcsan
#define __no_sanitize_undefined
#define __read_mostly
#define __ro_after_init
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __cacheline_aligned
#define __cacheline_aligned_in_smp

#define __same_type(a, b)	__builtin_types_compatible_p(typeof(a), typeof(b))
#define __compiletime_error(msg)
#define __compiletime_warning(msg)
#define __compiletime_object_size(obj) (~0UL)

#define compiletime_assert(condition, msg) _Static_assert(1, msg)

/* A scalar's type without its qualifiers: the array decays, a comma expression drops them. */
#define __unqual_scalar_typeof(x) typeof(((void)0, (x)))

#endif /* _LINUX_COMPILER_TYPES_H */
