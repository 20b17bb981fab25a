/* SPDX-License-Identifier: GPL-2.0-only */
/* class: custom - MMIO and port accesses; every one is a scheduling point and reaches a model */
#ifndef _SIM_ASM_IO_H
#define _SIM_ASM_IO_H

#include <linux/types.h>
#include <linux/compiler.h>
#include <asm/byteorder.h>

/*
 * A cookie is an address in the MMIO window: slot number in the high bits, offset below. It cannot
 * be dereferenced; an access outside the mapping it came from is reported.
 */
u64 sim_mmio_read(const volatile void __iomem *addr, int width);
void sim_mmio_write(volatile void __iomem *addr, int width, u64 val);

/* Memory accessors: the value is little endian on the wire and in the CPU's order here. */
static inline u8 readb(const volatile void __iomem *addr)
{
	return sim_mmio_read(addr, 1);
}

static inline u16 readw(const volatile void __iomem *addr)
{
	return sim_mmio_read(addr, 2);
}

static inline u32 readl(const volatile void __iomem *addr)
{
	return sim_mmio_read(addr, 4);
}

static inline u64 readq(const volatile void __iomem *addr)
{
	return sim_mmio_read(addr, 8);
}

static inline void writeb(u8 val, volatile void __iomem *addr)
{
	sim_mmio_write(addr, 1, val);
}

static inline void writew(u16 val, volatile void __iomem *addr)
{
	sim_mmio_write(addr, 2, val);
}

static inline void writel(u32 val, volatile void __iomem *addr)
{
	sim_mmio_write(addr, 4, val);
}

static inline void writeq(u64 val, volatile void __iomem *addr)
{
	sim_mmio_write(addr, 8, val);
}

#define readb readb
#define readw readw
#define readl readl
#define readq readq
#define writeb writeb
#define writew writew
#define writel writel
#define writeq writeq

#define readb_relaxed readb
#define readw_relaxed readw
#define readl_relaxed readl
#define readq_relaxed readq
#define writeb_relaxed writeb
#define writew_relaxed writew
#define writel_relaxed writel
#define writeq_relaxed writeq

/* Accessors for either kind of cookie, memory or port. */
unsigned int ioread8(const void __iomem *addr);
unsigned int ioread16(const void __iomem *addr);
unsigned int ioread32(const void __iomem *addr);
unsigned int ioread16be(const void __iomem *addr);
unsigned int ioread32be(const void __iomem *addr);
void iowrite8(u8 val, void __iomem *addr);
void iowrite16(u16 val, void __iomem *addr);
void iowrite32(u32 val, void __iomem *addr);
void iowrite16be(u16 val, void __iomem *addr);
void iowrite32be(u32 val, void __iomem *addr);

u64 ioread64_lo_hi(const void __iomem *addr);
u64 ioread64be_lo_hi(const void __iomem *addr);
void iowrite64_lo_hi(u64 val, void __iomem *addr);
void iowrite64be_lo_hi(u64 val, void __iomem *addr);

void __iomem *ioremap(resource_size_t phys_addr, unsigned long size);
void __iomem *ioremap_wc(resource_size_t offset, unsigned long size);
void iounmap(volatile void __iomem *addr);

void __iomem *ioport_map(unsigned long port, unsigned int nr);
void ioport_unmap(void __iomem *addr);

void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count);
void memcpy_toio(volatile void __iomem *to, const void *from, size_t count);
void memset_io(volatile void __iomem *addr, int val, size_t count);

#endif
