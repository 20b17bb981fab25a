/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fault injection: every fallible kernel API asks sim_should_fail(class) at its joint. A fault is
 * named by (class, nth): the nth call of that class since the schedule was set fails. The call site
 * is recorded, so that a sweep can say which sites it reached.
 */
#ifndef SHARED_FAULT_H
#define SHARED_FAULT_H

/* X(enumerator, name in replay strings) */
#define SIM_FAULT_CLASSES(X)						\
	X(SIM_FAULT_ALLOC, alloc)					\
	X(SIM_FAULT_PAGES, pages)					\
	X(SIM_FAULT_UCOPY, ucopy)					\
	X(SIM_FAULT_TRYLOCK, trylock)					\
	X(SIM_FAULT_ID, id)						\
	X(SIM_FAULT_MODULE_GET, module_get)				\
	X(SIM_FAULT_DEVICE_ADD, device_add)				\
	X(SIM_FAULT_CHRDEV, chrdev)					\
	X(SIM_FAULT_NOTIFIER, notifier)					\
	X(SIM_FAULT_DRIVER, driver)					\
	X(SIM_FAULT_CAPABLE, capable)					\
	X(SIM_FAULT_FD, fd)						\
	X(SIM_FAULT_FILE, file)						\
	X(SIM_FAULT_PM, pm)						\
	X(SIM_FAULT_PCI_ENABLE, pci_enable)				\
	X(SIM_FAULT_PCI_POWER, pci_power)				\
	X(SIM_FAULT_PCI_RESET, pci_reset)				\
	X(SIM_FAULT_REGION, region)				\
	X(SIM_FAULT_IOMAP, iomap)					\
	X(SIM_FAULT_RESOURCE, resource)					\
	X(SIM_FAULT_VECTORS, vectors)					\
	X(SIM_FAULT_SRIOV, sriov)					\
	X(SIM_FAULT_IRQ, irq)				\
	X(SIM_FAULT_BYPASS, bypass)				\
	X(SIM_FAULT_CONFIG, config)					\
	X(SIM_FAULT_REMAP, remap)					\
	X(SIM_FAULT_PIN, pin)						\
	X(SIM_FAULT_IOMMU, iommu)					\
	X(SIM_FAULT_OWNER, owner)				\
	X(SIM_FAULT_DMA_MAP, dma_map)					\
	X(SIM_FAULT_FIRMWARE, firmware)					\
	X(SIM_FAULT_FW_TIMEOUT, fw_timeout)				\
	X(SIM_FAULT_POLL_TIMEOUT, poll_timeout)				\
	X(SIM_FAULT_WORKQUEUE, workqueue)				\
	X(SIM_FAULT_SIGNAL, signal)					\
	X(SIM_FAULT_MM_GONE, mm_gone)					\
	X(SIM_FAULT_REFETCH, refetch)					\
	X(SIM_FAULT_GONE, gone)						\
	X(SIM_FAULT_SHORT_CONFIG, short_config)

enum sim_fault_class {
#define SIM_FAULT_ENUM(id, name) id,
	SIM_FAULT_CLASSES(SIM_FAULT_ENUM)
#undef SIM_FAULT_ENUM
	SIM_FAULT_NR
};

/**
 * sim_fault_at() - let one call fail
 * @class: which kind of call
 * @nth: counts from 1 since the last sim_fault_clear() or image restore; 0 means every call
 *
 * Return: 0, or -1 when the table of planned faults is full (16).
 */
int sim_fault_at(enum sim_fault_class class, unsigned int nth);

/** sim_fault_from() - let call @nth of @class and all later ones fail. Return: as sim_fault_at().
 */
int sim_fault_from(enum sim_fault_class class, unsigned int nth);

/** sim_fault_clear() - forget planned faults and counts */
void sim_fault_clear(void);

/** sim_fault_calls() - how often calls of @class asked since the last clear */
unsigned int sim_fault_calls(enum sim_fault_class class);

/** sim_fault_hits() - how many faults were injected since the last clear */
unsigned int sim_fault_hits(void);

/** sim_fault_name() - the class as replay strings spell it */
const char *sim_fault_name(enum sim_fault_class class);

/** sim_fault_parse() - the class of a name, or -1 */
int sim_fault_parse(const char *name);

/**
 * sim_fault_watch() - be told of every call that asks, while it is being made
 * @fn: gets its class, its number and whether it fails; it may look at the stack. NULL ends it
 *
 * Costs time, and only for runs of which sim_fault_record() says so.
 */
void sim_fault_watch(void (*fn)(int class, unsigned int nth, int fails));
void sim_fault_record(int on);

/**
 * sim_fault_refetch() - look for user memory that one system call reads twice; off at first
 *
 * Each such read then asks for %SIM_FAULT_REFETCH, and "fails" by seeing other bytes than before.
 */
void sim_fault_refetch(int on);

#endif
