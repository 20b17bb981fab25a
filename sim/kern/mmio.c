// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device memory and ports: cookies, the accessors, and physical addresses.
 *
 * A cookie names a slot and an offset. The slot leads to the function in one load, so that an
 * access costs little more than the model's own work.
 */
#include <linux/pci.h>
#include <linux/io.h>
#include <linux/slab.h>
#include <linux/log2.h>
#include <linux/string.h>
#include <linux/sched.h>
#include <shared/layout.h>
#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

#define SLOT_MASK	((1ULL << SIM_MMIO_SLOT_SHIFT) - 1)

static u64 ones(int width)
{
	return width >= 8 ? ~0ULL : (1ULL << (8 * width)) - 1;
}

static void grow_slots(struct sim_pci *p)
{
	u32 nr = p->nr_slots ? p->nr_slots * 2 : 16;
	struct sim_mmio_slot *slots;

	if (nr > SIM_MMIO_SLOTS)
		sim_unimplemented("mmio: so many mappings at once");
	slots = sim_zalloc(nr * sizeof(*slots));
	if (p->slots)
		memcpy(slots, p->slots, p->nr_slots * sizeof(*slots));
	kfree(p->slots);
	p->slots = slots;
	p->nr_slots = nr;
}

/* The table is a part of the simulator, so it neither fails on demand nor counts as a leak. */
void __iomem *sim_mmio_map(struct sim_pci_func *func, int bar, u64 off, u64 len, bool io)
{
	struct sim_pci *p = &SIM->pci;
	struct sim_mmio_slot *slot;
	u32 i;

	/* Slot 0 stays unused: an offset from NULL must never look like a mapping. */
	for (i = max(p->first_free, 1U); i < p->nr_slots && p->slots[i].len; i++)
		;
	if (i >= p->nr_slots)
		grow_slots(p);
	p->first_free = i + 1;
	slot = &p->slots[i];
	slot->func = func;
	slot->bar = bar;
	slot->off = off;
	slot->len = len;
	slot->behind = 0;
	slot->io = io;
	sim_live_inc(SIM_LIVE_IOMAP);
	return (void __iomem *)(SIM_MMIO_BASE + ((u64)i << SIM_MMIO_SLOT_SHIFT));
}

/* The slot, which may be free: its length is 0 then. */
static __always_inline struct sim_mmio_slot *slot_of(u64 addr)
{
	u64 i = (addr - SIM_MMIO_BASE) >> SIM_MMIO_SLOT_SHIFT;

	return likely(i < SIM->pci.nr_slots) ? &SIM->pci.slots[i] : NULL;
}

static struct sim_mmio_slot *find_slot(u64 addr)
{
	struct sim_mmio_slot *slot = slot_of(addr);

	return slot && slot->len ? slot : NULL;
}

void sim_mmio_unmap(const volatile void __iomem *cookie)
{
	struct sim_mmio_slot *slot = find_slot((u64)cookie);

	if (!slot)
		sim_bug("MMIO", "unmap of an address that is no mapping, or twice");
	if ((u64)cookie & SLOT_MASK & ~(PAGE_SIZE - 1))
		sim_bug("MMIO", "unmap of an address inside a mapping");
	sim_live_dec(SIM_LIVE_IOMAP);
	slot->len = 0;
	slot->func = NULL;
	if (slot - SIM->pci.slots < SIM->pci.first_free)
		SIM->pci.first_free = slot - SIM->pci.slots;
}

/* Which BARs answer, at the address that the kernel believes them to have. */
static void refresh_decode(struct sim_pci_func *func)
{
	const struct resource *res;
	unsigned int decode = 0;
	u64 addr;
	int bar;

	if (func->present && func->pdev && !func->bus->sim_unreachable) {
		res = func->pdev->resource;
		for (bar = 0; bar <= PCI_ROM_RESOURCE; bar++, res++) {
			if (!res->flags || res->flags & IORESOURCE_UNSET)
				continue;
			if (sim_hw_bar_addr(func->model, bar, &addr) &&
			    (addr == res->start || func->zpci))
				decode |= 1 << bar;
		}
	}
	func->decode = decode;
	func->decode_gen = SIM->pci.decode_gen;
}

/* Who is at fault when nobody answers. */
enum mmio_by { BY_DRIVER, BY_USER, BY_MSI };

/* As the device has it: a transition under way is not yet, or no more, in current_state. */
static bool asleep(struct sim_pci_func *func)
{
	u8 pm = func->pdev->pm_cap;

	return pm && sim_pci_hw_read(func, pm + PCI_PM_CTRL, 2) & PCI_PM_CTRL_STATE_MASK;
}

/* A VF goes with its PF, which may be pulled out. */
static bool pulled_out(const struct sim_pci_func *func)
{
	return !func->present || (func->pdev && func->pdev->is_virtfn &&
				  !func->pdev->physfn->sim_func->present);
}

/* Nobody answers, which is mostly a driver's fault; false if it is not. */
static noinline bool nobody_answers(struct sim_pci_func *func, int bar, u64 off, enum mmio_by by)
{
	/* Gone, or ports, which no one guards: a machine would read all ones and go on. */
	if (pulled_out(func) || !func->pdev || pci_dev_is_disconnected(func->pdev) ||
	    func->pdev->resource[bar].flags & IORESOURCE_IO || SIM->pci.lenient)
		return false;
	/*
	 * Its handle is an old one, or it is in error: firmware answers for it, whatever it
	 * decodes.
	 */
	if (func->zpci && !sim_zpci_reachable(func))
		return false;
	/* To free the irq of a sleeping function masks it in vain, which the kernel allows. */
	if (by == BY_MSI && asleep(func))
		return false;
	sim_bug("pci-misuse", "%s: %s access to BAR %d + 0x%llx, which does not decode now",
		pci_name(func->pdev), by == BY_USER ? "user" : "driver", bar,
		(unsigned long long)off);
}

/* Where firmware is in between, a BAR is named by its number and not by where it is. */
static __always_inline u64 bar_read(struct sim_pci_func *func, int bar, u64 off, int width)
{
	if (unlikely(func->zpci))
		return sim_zpci_bar_read(func, bar, off, width);
	return sim_hw_bar_read(func->model, bar, off, width);
}

static __always_inline void bar_write(struct sim_pci_func *func, int bar, u64 off, int width,
				      u64 val)
{
	if (unlikely(func->zpci))
		sim_zpci_bar_write(func, bar, off, width, val);
	else
		sim_hw_bar_write(func->model, bar, off, width, val);
}

/* True: the access reaches the BAR. */
static bool decodes(struct sim_pci_func *func, int bar, u64 off, enum mmio_by by)
{
	if (unlikely(func->decode_gen != SIM->pci.decode_gen))
		refresh_decode(func);
	return likely(func->decode & (1 << bar)) || nobody_answers(func, bar, off, by);
}

static noinline __noreturn void not_mapped(u64 addr, int width)
{
	sim_bug("MMIO", "access of %d bytes to %#llx, which is mapped no more or never was", width,
		(unsigned long long)addr);
}

static noinline __noreturn void not_aligned(struct sim_mmio_slot *slot, u64 addr, int width)
{
	if (!slot->len)
		not_mapped(addr, width);
	sim_unimplemented("mmio: access that is not naturally aligned");
}

/* Behind a BAR's end is the bus, which answers all ones; behind a mapping's end is a mistake. */
static noinline void check_behind(struct sim_mmio_slot *slot, u64 off, int width)
{
	if (!slot->len)
		not_mapped(SIM_MMIO_BASE +
			   ((u64)(slot - SIM->pci.slots) << SIM_MMIO_SLOT_SHIFT) + off, width);
	if (off + width > slot->len + slot->behind)
		sim_bug("MMIO", "%s: %d bytes at 0x%llx are beyond a mapping of 0x%llx (BAR %d)",
			slot->func->pdev ? pci_name(slot->func->pdev) : "?", width,
			(unsigned long long)off, (unsigned long long)slot->len, slot->bar);
}

/* NULL when nobody answers. */
static __always_inline struct sim_mmio_slot *check_access(u64 addr, int width, u64 *off)
{
	struct sim_mmio_slot *slot = slot_of(addr);

	*off = addr & SLOT_MASK;
	if (unlikely(!slot))
		not_mapped(addr, width);
	if (unlikely(*off & (width - 1)))
		not_aligned(slot, addr, width);
	if (unlikely(*off + width > slot->len)) {
		check_behind(slot, *off, width);
		return NULL;
	}
	*off += slot->off;
	return slot;
}

/* No BAR answers. Legacy addresses belong to none; their mappings come here every time. */
static u64 no_bar_read(struct sim_mmio_slot *slot, u64 off, int width)
{
	return slot->bar == SIM_BAR_LEGACY ? sim_legacy_read(off, width, slot->io) : ones(width);
}

/* It does not decode as far as is known, or somebody watches. */
static noinline u64 slow_read(struct sim_mmio_slot *slot, u64 off, int width, enum mmio_by by)
{
	u64 val;

	if (!decodes(slot->func, slot->bar, off, by))
		return no_bar_read(slot, off, width);
	val = bar_read(slot->func, slot->bar, off, width);
	sim_trace_device(slot->func, "BAR %d 0x%llx -> 0x%llx", slot->bar, off, val);
	return val;
}

static noinline void slow_write(struct sim_mmio_slot *slot, u64 off, int width, u64 val,
				enum mmio_by by)
{
	if (!decodes(slot->func, slot->bar, off, by)) {
		if (slot->bar == SIM_BAR_LEGACY)
			sim_legacy_write(off, width, slot->io, val);
		return;
	}
	sim_trace_device(slot->func, "BAR %d 0x%llx <- 0x%llx", slot->bar, off, val & ones(width));
	bar_write(slot->func, slot->bar, off, width, val & ones(width));
}

/* What is known of the function holds still, and says that the BAR answers, without firmware. */
static __always_inline bool known_to_decode(const struct sim_mmio_slot *slot)
{
	return likely(slot->func->decode_gen == SIM->pci.decode_gen) &&
	       likely(slot->func->decode & (1 << slot->bar)) && likely(!slot->func->zpci) &&
	       likely(!sim_host_trace_on);
}

static __always_inline u64 mmio_read(const volatile void __iomem *cookie, int width,
				     enum mmio_by by)
{
	struct sim_mmio_slot *slot;
	u64 off;

	sim_point(SIM_PT_MMIO, NULL);
	slot = check_access((u64)cookie, width, &off);
	if (unlikely(!slot))
		return ones(width);
	if (known_to_decode(slot))
		return sim_hw_bar_read(slot->func->model, slot->bar, off, width);
	return slow_read(slot, off, width, by);
}

static __always_inline void mmio_write(volatile void __iomem *cookie, int width, u64 val,
				       enum mmio_by by)
{
	struct sim_mmio_slot *slot;
	u64 off;

	sim_point(SIM_PT_MMIO, NULL);
	slot = check_access((u64)cookie, width, &off);
	if (unlikely(!slot))
		return;
	if (known_to_decode(slot))
		sim_hw_bar_write(slot->func->model, slot->bar, off, width, val & ones(width));
	else
		slow_write(slot, off, width, val, by);
}

u64 sim_mmio_read(const volatile void __iomem *cookie, int width)
{
	return mmio_read(cookie, width, BY_DRIVER);
}

void sim_mmio_write(volatile void __iomem *cookie, int width, u64 val)
{
	mmio_write(cookie, width, val, BY_DRIVER);
}

u32 sim_msix_read(const volatile void __iomem *cookie)
{
	return mmio_read(cookie, 4, BY_MSI);
}

void sim_msix_write(u32 val, volatile void __iomem *cookie)
{
	mmio_write(cookie, 4, val, BY_MSI);
}

/* For the kernel's own probing, where all ones is an answer as good as any other. */
u64 sim_mmio_probe(const volatile void __iomem *cookie, int width)
{
	struct sim_mmio_slot *slot;
	u64 off, half;

	/* Where a device's own data leads it need not be aligned; a bus splits such a read. */
	if ((u64)cookie & (width - 1)) {
		width /= 2;
		half = sim_mmio_probe(cookie, width);
		return half | sim_mmio_probe(cookie + width, width) << (8 * width);
	}
	sim_point(SIM_PT_MMIO, NULL);
	slot = check_access((u64)cookie, width, &off);
	if (!slot)
		return ones(width);
	if (slot->func->decode_gen != SIM->pci.decode_gen)
		refresh_decode(slot->func);
	if (slot->bar == SIM_BAR_LEGACY || !(slot->func->decode & (1 << slot->bar)))
		return no_bar_read(slot, off, width);
	return bar_read(slot->func, slot->bar, off, width);
}

unsigned int ioread8(const void __iomem *addr)
{
	return sim_mmio_read(addr, 1);
}

unsigned int ioread16(const void __iomem *addr)
{
	return sim_mmio_read(addr, 2);
}

unsigned int ioread32(const void __iomem *addr)
{
	return sim_mmio_read(addr, 4);
}

unsigned int ioread16be(const void __iomem *addr)
{
	return swab16(sim_mmio_read(addr, 2));
}

unsigned int ioread32be(const void __iomem *addr)
{
	return swab32(sim_mmio_read(addr, 4));
}

void iowrite8(u8 val, void __iomem *addr)
{
	sim_mmio_write(addr, 1, val);
}

void iowrite16(u16 val, void __iomem *addr)
{
	sim_mmio_write(addr, 2, val);
}

void iowrite32(u32 val, void __iomem *addr)
{
	sim_mmio_write(addr, 4, val);
}

void iowrite16be(u16 val, void __iomem *addr)
{
	sim_mmio_write(addr, 2, swab16(val));
}

void iowrite32be(u32 val, void __iomem *addr)
{
	sim_mmio_write(addr, 4, swab32(val));
}

/* Memory takes 64 bits at once; ports know 32 at most, low half first. */
static bool is_port(const volatile void __iomem *addr)
{
	struct sim_mmio_slot *slot = find_slot((u64)addr);

	return slot && slot->io;
}

u64 ioread64_lo_hi(const void __iomem *addr)
{
	u64 lo;

	if (!is_port(addr))
		return sim_mmio_read(addr, 8);
	lo = sim_mmio_read(addr, 4);
	return lo | sim_mmio_read(addr + 4, 4) << 32;
}

void iowrite64_lo_hi(u64 val, void __iomem *addr)
{
	if (!is_port(addr)) {
		sim_mmio_write(addr, 8, val);
		return;
	}
	sim_mmio_write(addr, 4, (u32)val);
	sim_mmio_write(addr + 4, 4, val >> 32);
}

u64 ioread64be_lo_hi(const void __iomem *addr)
{
	return swab64(ioread64_lo_hi(addr));
}

void iowrite64be_lo_hi(u64 val, void __iomem *addr)
{
	iowrite64_lo_hi(swab64(val), addr);
}

void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count)
{
	u8 *p = to;

	while (count) {
		if (!((u64)from & 3) && count >= 4) {
			u32 val = sim_mmio_read(from, 4);

			memcpy(p, &val, 4);
			p += 4, from += 4, count -= 4;
		} else {
			*p++ = sim_mmio_read(from++, 1);
			count--;
		}
	}
}

void memcpy_toio(volatile void __iomem *to, const void *from, size_t count)
{
	const u8 *p = from;

	while (count) {
		if (!((u64)to & 3) && count >= 4) {
			u32 val;

			memcpy(&val, p, 4);
			sim_mmio_write(to, 4, val);
			p += 4, to += 4, count -= 4;
		} else {
			sim_mmio_write(to++, 1, *p++);
			count--;
		}
	}
}

void memset_io(volatile void __iomem *addr, int val, size_t count)
{
	while (count--)
		sim_mmio_write(addr++, 1, (u8)val);
}

static bool bar_covers(struct sim_pci_func *func, int bar, u64 phys, u64 len)
{
	struct resource *res = &func->pdev->resource[bar];

	/* What stands for a ROM that firmware copied is memory of the machine. */
	if (bar == PCI_ROM_RESOURCE && res->flags & IORESOURCE_ROM_SHADOW)
		return false;
	return (res->flags & (IORESOURCE_MEM | IORESOURCE_UNSET)) == IORESOURCE_MEM &&
	       phys >= res->start && phys <= res->end && len - 1 <= res->end - phys;
}

static struct sim_pci_func *find_on_bus(struct pci_bus *bus, u64 phys, u64 len, int *bar)
{
	struct sim_pci_func *func;
	struct pci_bus *child;

	list_for_each_entry(func, &bus->sim_funcs, node) {
		if (!func->pdev || !func->model)
			continue;
		for (*bar = 0; *bar <= PCI_ROM_RESOURCE; (*bar)++) {
			if (bar_covers(func, *bar, phys, len))
				return func;
		}
	}
	list_for_each_entry(child, &bus->children, node) {
		func = find_on_bus(child, phys, len, bar);
		if (func)
			return func;
	}
	return NULL;
}

/* Which function's BAR was assigned this range; NULL when none was. */
struct sim_pci_func *sim_pci_phys_find(u64 phys, u64 len, int *bar, u64 *off)
{
	struct sim_pci *p = &SIM->pci;
	struct sim_pci_func *func = p->last_func;
	struct pci_bus *root;

	if (func && func->pdev && bar_covers(func, p->last_bar, phys, len)) {
		*bar = p->last_bar;
		*off = phys - func->pdev->resource[*bar].start;
		return func;
	}
	list_for_each_entry(root, &p->roots, node) {
		func = find_on_bus(root, phys, len, bar);
		if (func) {
			p->last_func = func;
			p->last_bar = *bar;
			*off = phys - func->pdev->resource[*bar].start;
			return func;
		}
	}
	return NULL;
}

static bool touched_on_bus(struct pci_bus *bus, u64 phys, u64 len)
{
	struct sim_pci_func *func;
	struct pci_bus *child;

	list_for_each_entry(func, &bus->sim_funcs, node) {
		for (int bar = 0; func->pdev && bar <= PCI_ROM_RESOURCE; bar++) {
			struct resource *res = &func->pdev->resource[bar];

			if (bar_covers(func, bar, res->start, 1) && phys <= res->end &&
			    phys + len > res->start)
				return true;
		}
	}
	list_for_each_entry(child, &bus->children, node)
		if (touched_on_bus(child, phys, len))
			return true;
	return false;
}

/* Has a BAR any byte of this range? */
bool sim_mmio_phys_touched(u64 phys, u64 len)
{
	struct pci_bus *root;

	list_for_each_entry(root, &SIM->pci.roots, node)
		if (touched_on_bus(root, phys, len))
			return true;
	return false;
}

bool sim_mmio_phys_valid(u64 phys, u64 len)
{
	int bar;
	u64 off;

	return len && sim_pci_phys_find(phys, len, &bar, &off);
}

/* No scheduling point: the caller's walk of the page table and the access are one step. */
u64 sim_mmio_phys_read(u64 phys, int width)
{
	struct sim_pci_func *func;
	u64 off, val;
	int bar;

	func = sim_pci_phys_find(phys, width, &bar, &off);
	if (!func || !decodes(func, bar, off, BY_USER))
		return ones(width);
	val = bar_read(func, bar, off, width);
	sim_trace_device(func, "BAR %d 0x%llx -> 0x%llx (user)", bar, off, val);
	return val;
}

void sim_mmio_phys_write(u64 phys, int width, u64 val)
{
	struct sim_pci_func *func;
	u64 off;
	int bar;

	func = sim_pci_phys_find(phys, width, &bar, &off);
	if (!func || !decodes(func, bar, off, BY_USER))
		return;
	sim_trace_device(func, "BAR %d 0x%llx <- 0x%llx (user)", bar, off, val & ones(width));
	bar_write(func, bar, off, width, val & ones(width));
}

/*
 * A device that lies about its config space leads a driver beside its BARs. The kernel maps what it
 * is told to, and the bus answers for nobody.
 */
static void __iomem *map_beside(u64 phys, u64 size)
{
	struct sim_pci_func *func;
	void __iomem *cookie;
	struct resource *res;
	u64 off, len;
	int bar;

	func = sim_pci_phys_find(phys, 1, &bar, &off);
	if (!SIM->pci.lenient)
		sim_bug("pci-misuse", "ioremap of 0x%llx bytes at 0x%llx, which %s a BAR",
			(unsigned long long)size, (unsigned long long)phys,
			func ? "leave" : "are no part of");
	if (!func)
		return sim_mmio_map(&SIM->pci.nobody, 0, 0, size, false);
	res = &func->pdev->resource[bar];
	len = res->end - phys + 1;
	cookie = sim_mmio_map(func, bar, off, len, false);
	find_slot((u64)cookie)->behind = size - len;
	return cookie;
}

void __iomem *ioremap(resource_size_t phys_addr, unsigned long size)
{
	struct sim_pci_func *func;
	void __iomem *legacy;
	u64 off;
	int bar;

	might_sleep();
	if (!size || sim_should_fail(SIM_FAULT_IOMAP))
		return NULL;
	func = sim_pci_phys_find(phys_addr, size, &bar, &off);
	if (func)
		return sim_mmio_map(func, bar, off, size, false);
	legacy = sim_legacy_map(phys_addr, size, false);
	return legacy ? legacy : map_beside(phys_addr, size);
}

void __iomem *ioremap_wc(resource_size_t phys_addr, unsigned long size)
{
	return ioremap(phys_addr, size);
}

void iounmap(volatile void __iomem *addr)
{
	if (addr)
		sim_mmio_unmap(addr);
}

void __iomem *ioport_map(unsigned long port, unsigned int nr)
{
	void __iomem *legacy;

	if (!nr || sim_should_fail(SIM_FAULT_IOMAP))
		return NULL;
	legacy = sim_legacy_map(port, nr, true);
	if (!legacy)
		sim_unimplemented("ioport_map: ports that are not of legacy VGA");
	return legacy;
}

void ioport_unmap(void __iomem *addr)
{
	sim_mmio_unmap(addr);
}
