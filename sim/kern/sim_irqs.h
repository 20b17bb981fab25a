/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts: descriptors, the vector table that MSI messages are decoded with, and the lines that
 * INTx pins drive.
 */
#ifndef _SIM_IRQS_H
#define _SIM_IRQS_H

#include <linux/types.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

struct irqaction;
struct msi_desc;
struct msi_msg;

#define SIM_IRQ_LINES		16	/* GSIs that INTx pins are wired to */
#define SIM_IRQ_LINE_BASE	16	/* irq number of the first one */
#define SIM_IRQ_MSI_BASE	32
#define SIM_NR_IRQS		4096
#define SIM_IRQ_BLOCK		64

/* MSI: address 0xfee00000 | cpu << 12, data is the vector, as on x86 without remapping. */
#define SIM_MSI_ADDR_BASE	0xfee00000ULL
#define SIM_MSI_ADDR_MASK	0xfff00000ULL
#define SIM_MSI_VECTOR_FIRST	0x20
#define SIM_MSI_VECTOR_LAST	0xef
#define SIM_MSI_CPUS		16

struct irqaction {
	int (*sim_handler)(int, void *);	/* irq_handler_t, without the header */
	int (*sim_thread_fn)(int, void *);
	void *dev_id;
	struct irqaction *next;
	unsigned int irq;
	unsigned int flags;
	const char *name;
	struct irq_desc *desc;
	bool thread_pending;		/* woken and not yet run to its end */
	bool thread_live;		/* a context for it exists */
};

struct irq_desc {
	unsigned int irq;
	spinlock_t lock;		/* protects all below */
	struct irqaction *action;
	unsigned int depth;		/* of disable_irq(); 1 before the first request */
	unsigned int status;		/* IRQ_* settings */
	bool level;			/* a line that stays asserted, not a message */
	bool masked;			/* at the interrupt controller */
	bool pending;			/* edge seen while masked or disabled */
	bool posted;			/* a hard context for it exists and has not begun */
	unsigned int inprogress;	/* hard handlers running */
	unsigned int threads;		/* threaded handlers woken or running */
	wait_queue_head_t wait;		/* for inprogress and threads to become 0 */
	unsigned int asserted;		/* level: number of functions driving the line high */
	unsigned int unhandled;		/* of a level line in a row */
	unsigned int busy;		/* a context refers to the descriptor */
	bool gone;			/* freed while a context still referred to it */

	struct msi_desc *msi_desc;
	struct msi_msg *msg;		/* inside msi_desc */
	u16 vector;			/* index into sim_irqs.vector + 1, 0 none */
};

struct sim_irqs {
	struct irq_desc **block[SIM_NR_IRQS / SIM_IRQ_BLOCK];
	u16 vector[SIM_MSI_CPUS][SIM_MSI_VECTOR_LAST - SIM_MSI_VECTOR_FIRST + 1];
	u16 vector_next;		/* next fit, so that a stale message hits nobody else's */
	u16 nr_msi;
	u64 delivered;
};

void sim_irqs_boot(void);

struct irq_desc *sim_irq_desc(unsigned int irq);

/*
 * @nvec consecutive irq numbers with consecutive vectors, the first aligned to @nvec rounded up to a
 * power of two as a multi-message function needs it. Returns the first irq, or -ENOSPC.
 */
int sim_irq_alloc_msi(unsigned int nvec);
void sim_irq_free_msi(unsigned int irq, unsigned int nvec);
void sim_irq_compose_msg(unsigned int irq, struct msi_msg *msg);

/* A message arrived from a device: 0, or -ENOENT when no vector is there (reported). */
int sim_irq_msi(u64 addr, u32 data, const char *who);

/* True when a memory write of a device is for the interrupt controller and not for memory. */
bool sim_irq_is_doorbell(u64 addr);

/* A function's INTx changed: its line is the irq given, @delta +1 or -1. */
void sim_irq_line(unsigned int irq, int delta);

/* Is a handler of the irq requested? For oracles and tests. */
bool sim_irq_requested(unsigned int irq);

#endif
