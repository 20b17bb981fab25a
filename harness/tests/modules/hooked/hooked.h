/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this driver and its user, harness/tests/vendor_test.c, agree upon.
 */
#ifndef HOOKED_H
#define HOOKED_H

#define HOOKED_CAP_ID		0x7001		/* of GET_INFO and GET_REGION_INFO */
#define HOOKED_FEATURE		0x7000		/* a u32 that is kept until close */

#define HOOKED_MEMORY_PAGES	1
#define HOOKED_COUNTER_SIZE	8

/* BAR views that the driver asks for; all else is left alone, or asked to grow, in vain. */
#define HOOKED_BAR0_SIZE	128
#define HOOKED_BAR2_SIZE	0x2800

#endif /* HOOKED_H */
