// SPDX-License-Identifier: GPL-2.0-only
/*
 * memremap(): what is at a physical address, as memory that a driver dereferences.
 *
 * RAM is mapped already, so its mapping is the memory itself. Any other range gets a block of
 * exactly its size, which a driver must not leave, with what firmware keeps there, and ones where
 * there is nothing. Firmware that writes reaches all mappings of its memory; a driver that writes
 * stops the run.
 */
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <shared/pci.h>

#include "state.h"
#include "sim_sched.h"
#include "oracle.h"

/* Physical addresses of the machine have so many bits. */
#define PHYS_BITS	46
/* A mapping may be so large; there is no room for more, as when a kernel has used up its own. */
#define REMAP_MAX	BIT(20)

/* Memory that firmware keeps, or a mapping: @bytes are what is in [phys, phys + len). */
struct sim_phys_block {
	struct list_head node;
	u64 phys, len;
	u8 *bytes;
	bool ram;	/* a mapping of RAM: @bytes are the memory itself */
};

/* Copy what both have. */
static void show(struct sim_phys_block *to, const struct sim_phys_block *from)
{
	u64 start = max(to->phys, from->phys);
	u64 end = min(to->phys + to->len, from->phys + from->len);

	if (start < end)
		memcpy(to->bytes + (start - to->phys), from->bytes + (start - from->phys),
		       end - start);
}

static bool meet(const struct sim_phys_block *b, u64 phys, u64 len)
{
	return b->phys < phys + len && phys < b->phys + b->len;
}

static struct sim_phys_block *new_block(u64 phys, u64 len)
{
	struct sim_phys_block *b = sim_zalloc(sizeof(*b));

	b->phys = phys;
	b->len = len;
	b->bytes = sim_zalloc(len);
	memset(b->bytes, 0xff, len);
	return b;
}

static void free_block(struct sim_phys_block *b)
{
	kfree(b->bytes);
	kfree(b);
}

static void look(struct sim_phys_block *to)
{
	struct sim_phys_block *b;

	list_for_each_entry(b, &SIM->pci.firmware, node)
		show(to, b);
}

enum ram { RAM_NONE, RAM_PART, RAM_ALL };

static enum ram ram_in(u64 phys, u64 len)
{
	const struct { u64 start, len; } ram[] = {
		{ SIM_PHYS_UMEM, SIM_UMEM_SIZE }, { SIM_PHYS_PAGES, SIM_PAGES_SIZE },
		{ SIM_PHYS_HEAP, SIM_ARENA_SIZE },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(ram); i++) {
		u64 end = ram[i].start + ram[i].len;

		if (phys < end && phys + len > ram[i].start)
			return phys >= ram[i].start && phys + len <= end ? RAM_ALL : RAM_PART;
	}
	return RAM_NONE;
}

static void *add_mapping(struct sim_phys_block *b)
{
	list_add_tail(&b->node, &SIM->pci.remaps);
	sim_live_inc(SIM_LIVE_MEMREMAP);
	return b->bytes;
}

static void *map_ram(u64 phys, u64 size)
{
	struct sim_phys_block *b = sim_zalloc(sizeof(*b));

	b->phys = phys;
	b->len = size;
	b->bytes = sim_phys_to_virt(phys, size);
	b->ram = true;
	return add_mapping(b);
}

/*
 * What is no RAM goes the way of ioremap_cache(), which warns of an address that the machine cannot
 * have. BARs are refused, as x86 does while somebody else has one mapped uncached.
 */
static void *map_other(u64 phys, u64 size)
{
	struct sim_phys_block *b;

	if (WARN(phys >> PHYS_BITS, "ioremap: invalid physical address %llx",
		 (unsigned long long)phys))
		return NULL;
	if (size > REMAP_MAX || sim_mmio_phys_touched(phys, size))
		return NULL;
	b = new_block(phys, size);
	look(b);
	return add_mapping(b);
}

void *memremap(resource_size_t offset, size_t size, unsigned long flags)
{
	enum ram ram;

	might_sleep();
	if (!flags || !size || offset + size < offset || sim_should_fail(SIM_FAULT_IOMAP))
		return NULL;
	if (flags != MEMREMAP_WB)
		sim_unimplemented("memremap: mappings that are not write-back");
	ram = ram_in(offset, size);
	if (WARN(ram == RAM_PART, "memremap attempted on mixed range %#llx size: %#zx",
		 (unsigned long long)offset, size))
		return NULL;
	return ram == RAM_ALL ? map_ram(offset, size) : map_other(offset, size);
}

static struct sim_phys_block *mapping_at(const void *addr)
{
	struct sim_phys_block *b;

	list_for_each_entry(b, &SIM->pci.remaps, node)
		if (b->bytes == addr)
			return b;
	sim_bug("memremap", "memunmap of an address that is no mapping, or twice");
}

/* Nothing follows what a driver writes, so it must not. */
static void check_unwritten(const struct sim_phys_block *b)
{
	struct sim_phys_block *now = new_block(b->phys, b->len);

	look(now);
	if (memcmp(now->bytes, b->bytes, b->len))
		sim_unimplemented("memremap: a driver that writes into a mapping");
	free_block(now);
}

void memunmap(void *addr)
{
	struct sim_phys_block *b;

	if (!addr)
		return;
	b = mapping_at(addr);
	list_del(&b->node);
	sim_live_dec(SIM_LIVE_MEMREMAP);
	if (b->ram) {
		kfree(b);
		return;
	}
	check_unwritten(b);
	free_block(b);
}

/* ---- firmware ---- */

static struct sim_phys_block *kept_at(u64 phys)
{
	struct sim_phys_block *b;

	list_for_each_entry(b, &SIM->pci.firmware, node)
		if (b->phys == phys)
			return b;
	return NULL;
}

int sim_pci_firmware_memory(unsigned long long phys, const void *bytes, unsigned long len)
{
	struct sim_phys_block *b = kept_at(phys), *other;

	if (b && b->len != len) {
		list_for_each_entry(other, &SIM->pci.remaps, node)
			if (meet(other, b->phys, b->len))
				return -EINVAL;
		list_del(&b->node);
		free_block(b);
		b = NULL;
	}
	if (!len)
		return 0;
	if (!b) {
		if (phys + len < phys || (phys + len) >> PHYS_BITS || ram_in(phys, len))
			return -EINVAL;
		list_for_each_entry(other, &SIM->pci.firmware, node)
			if (meet(other, phys, len))
				return -EINVAL;
		b = new_block(phys, len);
		list_add_tail(&b->node, &SIM->pci.firmware);
	}
	memcpy(b->bytes, bytes, len);
	list_for_each_entry(other, &SIM->pci.remaps, node)
		if (!other->ram)
			show(other, b);
	return 0;
}
