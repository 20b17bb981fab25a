/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - a value's type, checked while compiling */
#ifndef _LINUX_TYPECHECK_H
#define _LINUX_TYPECHECK_H

#define typecheck(type, x) ({ type __t; typeof(x) __x; (void)(&__t == &__x); 1; })
#define typecheck_fn(type, function) ({ typeof(type) __f = function; (void)__f; })

#endif /* _LINUX_TYPECHECK_H */
