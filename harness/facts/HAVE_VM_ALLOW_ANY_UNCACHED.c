// SPDX-License-Identifier: GPL-2.0-only
/* A mapping can say that KVM may give it any uncached memory type. */
#include <linux/mm.h>

unsigned long probe(void);
unsigned long probe(void)
{
	return VM_ALLOW_ANY_UNCACHED;
}
