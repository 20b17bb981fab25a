/* SPDX-License-Identifier: GPL-2.0-only */
/* class: dup - greatest common divisor */
#ifndef _LINUX_GCD_H
#define _LINUX_GCD_H

unsigned long gcd(unsigned long a, unsigned long b);

#endif /* _LINUX_GCD_H */
