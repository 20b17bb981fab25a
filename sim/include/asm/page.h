/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - page geometry as a build parameter, page protection */
#ifndef _ASM_PAGE_H
#define _ASM_PAGE_H

#include <linux/types.h>

/* 12 or 16: set by the build, never by a header of the host. */
#ifndef SIM_PAGE_SHIFT
#define SIM_PAGE_SHIFT	12
#endif

#define PAGE_SHIFT	SIM_PAGE_SHIFT
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)	(((x) + PAGE_SIZE - 1) & PAGE_MASK)

typedef struct {
	unsigned long pgprot;
} pgprot_t;

#define pgprot_val(x)	((x).pgprot)
#define __pgprot(x)	((pgprot_t){ (x) })

#define SIM_PGPROT_NOCACHE	0x10UL
#define SIM_PGPROT_WC		0x08UL

#define pgprot_noncached(prot)		__pgprot(pgprot_val(prot) | SIM_PGPROT_NOCACHE)
#define pgprot_writecombine(prot)	__pgprot(pgprot_val(prot) | SIM_PGPROT_WC)
#define pgprot_decrypted(prot)		(prot)

#endif /* _ASM_PAGE_H */
