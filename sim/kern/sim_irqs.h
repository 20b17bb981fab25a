/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interrupts: descriptors, the vector table that MSI messages are decoded with, and the lines that
 * INTx pins drive.
 */
#ifndef _SIM_IRQS_H
#define _SIM_IRQS_H

#include <linux/types.h>
#include <linux/wait.h>

struct device;
struct irq_desc;
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
#define SIM_MSI_PER_CPU		(SIM_MSI_VECTOR_LAST - SIM_MSI_VECTOR_FIRST + 1)

struct irqaction {
	int (*sim_handler)(int, void *);	/* irq_handler_t, without the header */
	int (*sim_thread_fn)(int, void *);
	void *dev_id;
	struct irqaction *next;
	struct irq_desc *desc;
	unsigned int flags;
	const char *name;
	char sim_name[32];			/* a copy, for reports */
	bool thread_pending;		/* woken and not yet begun */
	bool thread_live;		/* a context for it exists */
};

/*
 * No lock: nothing below is touched across a scheduling point but @inprogress and the threads, and
 * those are what synchronize_irq() waits for.
 */
struct irq_desc {
	unsigned int irq;
	struct irqaction *action;
	unsigned int depth;		/* of disable_irq(); 1 before the first request */
	unsigned int status;		/* IRQ_* settings */
	bool level;			/* a line that stays asserted, not a message */
	bool masked;			/* at the interrupt controller or in the device */
	bool pending;			/* came while masked, disabled or in progress */
	bool posted;			/* a hard context for it exists and has not begun */
	bool inprogress;		/* hard handlers are running */
	unsigned int threads;		/* threaded handlers woken or running */
	unsigned int oneshot;		/* of those, ones that keep the line masked */
	wait_queue_head_t wait;		/* for inprogress and threads to end */
	unsigned int asserted;		/* level: number of functions driving the line high */
	unsigned int unhandled;		/* deliveries in a row that nobody wanted */
	unsigned int busy;		/* contexts that refer to the descriptor */
	bool gone;			/* freed while one still did */

	struct msi_desc *msi_desc;
	u16 vector;			/* its place in sim_irqs.vector, plus 1; 0 none */
};

struct sim_irqs {
	struct irq_desc **block[SIM_NR_IRQS / SIM_IRQ_BLOCK];
	u16 *vector;			/* irq of each vector of each CPU, 0 free */
	u16 next;			/* next fit, so that a stale message hits nobody else's */
	u64 delivered;			/* handlers run */
	u64 dropped;			/* messages that the interrupt remapper refused */
};

void sim_irqs_boot(void);

struct irq_desc *sim_irq_desc(unsigned int irq);

/*
 * @nvec consecutive irq numbers with consecutive vectors, the first aligned to @nvec rounded up to
 * a power of two, as a multi-message function needs it. Returns the first irq, or -ENOSPC.
 */
int sim_irq_alloc_msi(unsigned int nvec, struct msi_desc *desc);
void sim_irq_free_msi(unsigned int irq, unsigned int nvec);
void sim_irq_compose_msg(unsigned int irq, struct msi_msg *msg);

/*
 * A message arrived from @dev: 0, or -EIO when the interrupt remapper refuses it, since the vector
 * is another device's. To a vector that was freed it is a finding.
 */
int sim_irq_msi(u64 addr, u32 data, struct device *dev);

/* True when a memory write of a device is for the interrupt controller and not for memory. */
bool sim_irq_is_doorbell(u64 addr);

void sim_irq_edge(struct irq_desc *desc);

/* A function's INTx changed: its line is the irq given, @delta +1 or -1. */
void sim_irq_line(unsigned int irq, int delta);

/* msi.c: the mask bit of one message of a descriptor, in the device. */
void sim_msi_mask(struct msi_desc *desc, unsigned int irq, bool mask);

/* Is a handler of the irq requested? For oracles and tests. */
bool sim_irq_requested(unsigned int irq);

#endif
