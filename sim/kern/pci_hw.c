// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hardware's side of PCI: which function answers where, config transactions, interrupt pins.
 */
#include <linux/pci.h>
#include <linux/workqueue.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

struct sim_pci_func *sim_pci_func_new(struct pci_bus *bus, unsigned int devfn)
{
	struct sim_pci_func *func, *pos;

	func = sim_zalloc(sizeof(*func));
	func->bus = bus;
	func->devfn = devfn;
	func->present = true;
	INIT_LIST_HEAD(&func->timers);

	/* By devfn, so that a walk is in order of address whatever the order of construction. */
	list_for_each_entry(pos, &bus->sim_funcs, node) {
		if (pos->devfn > devfn)
			break;
	}
	list_add_tail(&func->node, &pos->node);
	SIM->pci.nr_funcs++;
	return func;
}

void sim_pci_func_free(struct sim_pci_func *func)
{
	if (SIM->pci.last_func == func)
		SIM->pci.last_func = NULL;
	if (func->intx_pin)
		sim_pci_func_intx(func, func->intx_pin, 0);
	sim_hw_forget_timers(func);
	list_del(&func->node);
	SIM->pci.nr_funcs--;
	kfree(func->bridge);
	kfree(func);
}

struct sim_pci_func *sim_pci_func_at(struct pci_bus *bus, unsigned int devfn)
{
	struct sim_pci_func *func;

	list_for_each_entry(func, &bus->sim_funcs, node) {
		if (func->devfn == devfn)
			return func;
	}
	return NULL;
}

static __always_inline u32 hw_read(struct sim_pci_func *func, int where, int size)
{
	u32 val = ~0u;

	if (func && func->present && !func->bus->sim_unreachable) {
		if (func->model)
			val = sim_hw_config_read(func->model, where, size);
		else
			val = sim_bridge_read(func, where, size);
	}
	sim_trace_device(func, "config 0x%x -> 0x%x", where, val);
	return size == 4 ? val : val & ((1u << (8 * size)) - 1);
}

u32 sim_pci_hw_read(struct sim_pci_func *func, int where, int size)
{
	return hw_read(func, where, size);
}

/* Any register may enable, move or reset a BAR, of this function or of a VF below it. */
static __always_inline void decode_may_change(void)
{
	if (unlikely(++SIM->pci.decode_gen == 0))
		SIM->pci.decode_gen = 1;
}

void sim_pci_hw_write(struct sim_pci_func *func, int where, int size, u32 val)
{
	if (!func || !func->present || func->bus->sim_unreachable)
		return;
	sim_trace_device(func, "config 0x%x <- 0x%x", where, val);
	decode_may_change();
	if (func->model)
		sim_hw_config_write(func->model, where, size, val);
	else
		sim_bridge_write(func, where, size, val);
}

/* By value: a result behind a pointer would cost each caller a stack frame that ASan guards. */
static noinline u64 ops_read(struct pci_bus *bus, unsigned int devfn, int where, int size)
{
	u32 val = ~0u;
	int ret = bus->ops->read(bus, devfn, where, size, &val);

	return (u64)(u32)ret << 32 | val;
}

/* Pulled out: this access and all later ones are answered by nobody. */
static noinline void vanish(struct pci_bus *bus, struct sim_pci_func *func, unsigned int devfn)
{
	if (!func && !bus->ops)
		func = sim_pci_func_at(bus, devfn);
	if (!func || !func->model || !func->present || !sim_should_fail(SIM_FAULT_GONE))
		return;
	sim_hw_set_present(func->model, false);
	func->present = false;
	decode_may_change();
}

/* Does this transaction fail? It may also find that the function is gone now. */
static noinline bool armed_access(struct pci_bus *bus, struct sim_pci_func *func,
				  unsigned int devfn)
{
	vanish(bus, func, devfn);
	return __sim_should_fail(SIM_FAULT_CONFIG);
}

static __always_inline bool access_fails(struct pci_bus *bus, struct sim_pci_func *func,
					 unsigned int devfn)
{
	SIM->faults.calls[SIM_FAULT_CONFIG]++;
	return unlikely(SIM->faults.armed) && armed_access(bus, func, devfn);
}

/* A result in the upper half, what was read in the lower one. */
static noinline u64 bus_read(struct pci_bus *bus, struct sim_pci_func *func, unsigned int devfn,
			     int where, int size)
{
	if (where & (size - 1) || where < 0 || where > 4096 - size)
		return (u64)PCIBIOS_BAD_REGISTER_NUMBER << 32 | ~0u;
	sim_point(SIM_PT_CONFIG, func);
	if (access_fails(bus, func, devfn))
		return (u64)PCIBIOS_SET_FAILED << 32 | ~0u;
	if (unlikely(bus->ops))
		return ops_read(bus, devfn, where, size);
	if (!func)
		func = sim_pci_func_at(bus, devfn);
	return hw_read(func, where, size);
}

static noinline int bus_write(struct pci_bus *bus, struct sim_pci_func *func, unsigned int devfn,
			      int where, int size, u32 val)
{
	if (where & (size - 1) || where < 0 || where > 4096 - size)
		return PCIBIOS_BAD_REGISTER_NUMBER;
	sim_point(SIM_PT_CONFIG, func);
	if (access_fails(bus, func, devfn))
		return PCIBIOS_SET_FAILED;
	if (bus->ops)
		return bus->ops->write(bus, devfn, where, size, val);
	if (!func)
		func = sim_pci_func_at(bus, devfn);
	sim_pci_hw_write(func, where, size, val);
	return PCIBIOS_SUCCESSFUL;
}

/* A model answers, nobody else could run, no call is to fail, and nobody watches: no questions. */
static __always_inline bool plain_access(const struct pci_dev *dev, int where, int size)
{
	const struct sim_pci_func *func = dev->sim_func;

	return likely(!SIM->sched.choices && !SIM->faults.armed && !sim_host_trace_on) &&
	       likely(!(where & (size - 1)) && (unsigned int)where <= 4096U - size) &&
	       likely(func && func->present && func->model) &&
	       likely(!dev->bus->ops && !func->bus->sim_unreachable);
}

static __always_inline u64 dev_read(const struct pci_dev *dev, int where, int size)
{
	if (!plain_access(dev, where, size))
		return bus_read(dev->bus, dev->sim_func, dev->devfn, where, size);
	SIM->faults.calls[SIM_FAULT_CONFIG]++;
	return sim_hw_config_read(dev->sim_func->model, where, size);
}

static __always_inline int dev_write(const struct pci_dev *dev, int where, int size, u32 val)
{
	if (!plain_access(dev, where, size))
		return bus_write(dev->bus, dev->sim_func, dev->devfn, where, size, val);
	SIM->faults.calls[SIM_FAULT_CONFIG]++;
	decode_may_change();
	sim_hw_config_write(dev->sim_func->model, where, size, val);
	return PCIBIOS_SUCCESSFUL;
}

/* The unchecked, checked and user forms of the six config accessors, for one width each. */
#define DEFINE_CONFIG_ACCESS(name, type, size)						\
int pci_bus_read_config_##name(struct pci_bus *bus, unsigned int devfn, int where, type *val) \
{											\
	u64 both = bus_read(bus, NULL, devfn, where, size);				\
											\
	*val = (type)both;								\
	return both >> 32;								\
}											\
											\
int pci_bus_write_config_##name(struct pci_bus *bus, unsigned int devfn, int where, type val) \
{											\
	return bus_write(bus, NULL, devfn, where, size, val);				\
}											\
											\
int pci_read_config_##name(const struct pci_dev *dev, int where, type *val)		\
{											\
	u64 both = (u64)PCIBIOS_DEVICE_NOT_FOUND << 32 | ~0u;				\
											\
	if (likely(!pci_dev_is_disconnected(dev)))					\
		both = dev_read(dev, where, size);					\
	*val = (type)both;								\
	return both >> 32;								\
}											\
											\
int pci_write_config_##name(const struct pci_dev *dev, int where, type val)		\
{											\
	if (pci_dev_is_disconnected(dev))						\
		return PCIBIOS_DEVICE_NOT_FOUND;					\
	return dev_write(dev, where, size, val);					\
}											\
											\
int pci_user_read_config_##name(struct pci_dev *dev, int where, type *val)		\
{											\
	int ret = -EINVAL;								\
	u64 both = ~0u;									\
											\
	if (!(where & (size - 1))) {							\
		wait_cfg_access(dev);							\
		both = dev_read(dev, where, size);					\
		ret = pcibios_err_to_errno(both >> 32);					\
	}										\
	*val = (type)both;								\
	return ret;									\
}											\
											\
int pci_user_write_config_##name(struct pci_dev *dev, int where, type val)		\
{											\
	if (where & (size - 1))								\
		return -EINVAL;								\
	wait_cfg_access(dev);								\
	return pcibios_err_to_errno(dev_write(dev, where, size, val));			\
}

/*
 * User accesses stay out while a reset or a power transition has the config space. The kernel does
 * the access under the same lock that the flag is tested with; here nothing can come between.
 */
static void wait_cfg_access(struct pci_dev *dev)
{
	might_sleep();
	wait_event(SIM->pci.cfg_wait, !dev->block_cfg_access);
}

DEFINE_CONFIG_ACCESS(byte, u8, 1)
DEFINE_CONFIG_ACCESS(word, u16, 2)
DEFINE_CONFIG_ACCESS(dword, u32, 4)

void pci_cfg_access_lock(struct pci_dev *dev)
{
	wait_cfg_access(dev);
	dev->block_cfg_access = 1;
}

bool pci_cfg_access_trylock(struct pci_dev *dev)
{
	sim_point(SIM_PT_TRYLOCK, dev);
	if (dev->block_cfg_access)
		return false;
	dev->block_cfg_access = 1;
	return true;
}

void pci_cfg_access_unlock(struct pci_dev *dev)
{
	WARN_ON(!dev->block_cfg_access);
	dev->block_cfg_access = 0;
	wake_up_all(&SIM->pci.cfg_wait);
}

/* Pins are swizzled by device number on the way up, then wired to the lines A..D of the root. */
unsigned int sim_pci_line_irq(struct sim_pci_func *func, int pin)
{
	struct sim_pci_func *pf = func;
	struct pci_bus *bus = func->bus;
	unsigned int devfn = pf->devfn;

	if (!pin || func->no_intx)
		return IRQ_NOTCONNECTED;
	while (bus->self) {
		pin = (pin - 1 + PCI_SLOT(devfn)) % PCI_NUM_INTX + 1;
		devfn = bus->self->devfn;
		bus = bus->parent;
	}
	return SIM_IRQ_LINE_BASE + (pin - 1 + PCI_SLOT(devfn)) % SIM_IRQ_LINES;
}

void sim_pci_func_intx(struct sim_pci_func *func, int pin, int level)
{
	unsigned int irq = sim_pci_line_irq(func, pin);

	if (level == !!func->intx_pin)
		return;
	func->intx_pin = level ? pin : 0;
	if (irq != IRQ_NOTCONNECTED)
		sim_irq_line(irq, level ? 1 : -1);
}

void sim_pci_boot(void)
{
	struct sim_pci *p = &SIM->pci;

	INIT_LIST_HEAD(&p->roots);
	INIT_LIST_HEAD(&p->errors);
	INIT_LIST_HEAD(&p->firmware);
	INIT_LIST_HEAD(&p->remaps);
	mutex_init(&p->rescan_remove);
	init_rwsem(&p->bus_sem);
	init_waitqueue_head(&p->cfg_wait);
	p->decode_gen = 1;
	sim_vga_boot();
	SIM->devices.pm_wq = alloc_workqueue("pm", WQ_FREEZABLE, 0);
	if (bus_register(&pci_bus_type) || !SIM->devices.pm_wq)
		sim_bug("boot", "no memory for the PCI bus");
}
