// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt numbers and the vectors that messages are decoded with.
 */
#include <linux/interrupt.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>
#include <linux/device.h>
#include <linux/slab.h>
#include <linux/log2.h>
#include "state.h"
#include "oracle.h"

#define NR_VECTORS	(SIM_MSI_CPUS * SIM_MSI_PER_CPU)

static struct irq_desc *new_desc(unsigned int irq)
{
	struct irq_desc ***block = &SIM->irqs.block[irq / SIM_IRQ_BLOCK];
	struct irq_desc *desc = sim_zalloc(sizeof(*desc));

	if (!*block)
		*block = sim_zalloc(SIM_IRQ_BLOCK * sizeof(**block));
	desc->irq = irq;
	desc->depth = 1;
	desc->masked = true;
	init_waitqueue_head(&desc->wait);
	(*block)[irq % SIM_IRQ_BLOCK] = desc;
	return desc;
}

static void free_desc(struct irq_desc *desc)
{
	if (desc->action)
		sim_bug("irq", "vector of irq %u freed, but %s has still requested it", desc->irq,
			desc->action->sim_name);
	SIM->irqs.block[desc->irq / SIM_IRQ_BLOCK][desc->irq % SIM_IRQ_BLOCK] = NULL;
	if (desc->vector)
		SIM->irqs.vector[desc->vector - 1] = 0;
	desc->gone = true;
	desc->msi_desc = NULL;
	if (!desc->busy)
		kfree(desc);
}

/* First of @nvec free irq numbers in a row, 0 if there are none. */
static unsigned int find_irqs(unsigned int nvec)
{
	unsigned int irq, run = 0;

	for (irq = SIM_IRQ_MSI_BASE; irq < SIM_NR_IRQS; irq++) {
		run = sim_irq_desc(irq) ? 0 : run + 1;
		if (run == nvec)
			return irq - nvec + 1;
	}
	return 0;
}

/* @align is a power of two, and the vectors of a CPU begin at a multiple of 32. */
static int find_vectors(unsigned int nvec, unsigned int align)
{
	unsigned int start = ALIGN(SIM->irqs.next, align), tried, i, v;

	for (tried = 0; tried < NR_VECTORS; tried += align) {
		v = (start + tried) % NR_VECTORS;
		v = ALIGN_DOWN(v % SIM_MSI_PER_CPU, align) + v / SIM_MSI_PER_CPU * SIM_MSI_PER_CPU;
		if (v % SIM_MSI_PER_CPU + nvec > SIM_MSI_PER_CPU)
			continue;
		for (i = 0; i < nvec && !SIM->irqs.vector[v + i]; i++)
			;
		if (i == nvec)
			return v;
	}
	return -ENOSPC;
}

int sim_irq_alloc_msi(unsigned int nvec, struct msi_desc *msi_desc)
{
	unsigned int align = roundup_pow_of_two(nvec), irq, i;
	struct irq_desc *desc;
	int v;

	if (!SIM->irqs.vector)
		SIM->irqs.vector = sim_zalloc(NR_VECTORS * sizeof(u16));
	irq = find_irqs(nvec);
	v = find_vectors(nvec, align);
	if (!irq || v < 0)
		return -ENOSPC;
	for (i = 0; i < nvec; i++) {
		desc = new_desc(irq + i);
		desc->msi_desc = msi_desc;
		desc->vector = v + i + 1;
		SIM->irqs.vector[v + i] = irq + i;
	}
	SIM->irqs.next = (v + nvec) % NR_VECTORS;
	return irq;
}

void sim_irq_free_msi(unsigned int irq, unsigned int nvec)
{
	while (nvec--)
		free_desc(sim_irq_desc(irq++));
}

void sim_irq_compose_msg(unsigned int irq, struct msi_msg *msg)
{
	unsigned int v = sim_irq_desc(irq)->vector - 1;

	msg->address_hi = 0;
	msg->address_lo = SIM_MSI_ADDR_BASE | (v / SIM_MSI_PER_CPU) << 12;
	msg->data = SIM_MSI_VECTOR_FIRST + v % SIM_MSI_PER_CPU;
}

bool sim_irq_is_doorbell(u64 addr)
{
	return (addr & ~0xfffffULL) == SIM_MSI_ADDR_BASE;
}

int sim_irq_msi(u64 addr, u32 data, struct device *dev)
{
	unsigned int cpu = (addr >> 12) & 0xff, vector = data & 0xff;
	struct irq_desc *desc;
	unsigned int irq;

	if (cpu >= SIM_MSI_CPUS || vector < SIM_MSI_VECTOR_FIRST ||
	    vector > SIM_MSI_VECTOR_LAST || !SIM->irqs.vector) {
		SIM->irqs.dropped++;
		return -EIO;
	}
	irq = SIM->irqs.vector[cpu * SIM_MSI_PER_CPU + vector - SIM_MSI_VECTOR_FIRST];
	desc = irq ? sim_irq_desc(irq) : NULL;
	if (!desc) {
		if (!SIM->pci.lenient)
			sim_bug("irq after free", "%s sends vector %#x of CPU %u, which was freed",
				dev ? dev_name(dev) : "a device", vector, cpu);
		SIM->irqs.dropped++;
		return -EIO;
	}
	if (SIM->iommu.intr_remap && desc->msi_desc && desc->msi_desc->dev != dev) {
		SIM->irqs.dropped++;
		return -EIO;
	}
	sim_irq_edge(desc);
	return 0;
}

bool irq_domain_check_msi_remap(void)
{
	return SIM->iommu.intr_remap;
}

struct msi_desc *irq_get_msi_desc(unsigned int irq)
{
	struct irq_desc *desc = sim_irq_desc(irq);

	return desc ? desc->msi_desc : NULL;
}

void sim_irqs_boot(void)
{
	unsigned int i;

	for (i = 0; i < SIM_IRQ_LINES; i++)
		new_desc(SIM_IRQ_LINE_BASE + i)->level = true;
}
