// SPDX-License-Identifier: GPL-2.0-only
/*
 * Structure-aware mutation. Bytes that are flipped blindly mostly change what an operation is and
 * with it the meaning of all its fields; here an operation, a lie, a decision or a fault changes as
 * what it is, and the streams stay independent of each other.
 */
#include <string.h>

#include <linux/pci_regs.h>

#include "fuzz/mutate.h"

struct editor {
	struct program p;
	uint8_t schedule[PROGRAM_SCHED];
	uint8_t blob[PROGRAM_BLOB];
	uint64_t rng;
	mutate_bytes bytes;
};

/* splitmix64: every seed gives a sequence of its own. */
static uint32_t draw(struct editor *e)
{
	uint64_t z = e->rng += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (uint32_t)(z >> 32);
}

static uint32_t below(struct editor *e, uint32_t n)
{
	return draw(e) % n;
}

/* Numbers at which checks break: edges of signs, shifts and sizes, registers, region offsets. */
static uint64_t interesting(struct editor *e)
{
	static const uint64_t values[] = {
		0, 1, 2, 3, 4, 7, 8, 16, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x1001, 0x7fff,
		0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
		0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
		PCI_COMMAND, PCI_STATUS, PCI_BASE_ADDRESS_0, PCI_ROM_ADDRESS, PCI_INTERRUPT_LINE,
		PCI_COMMAND_MEMORY, PCI_COMMAND_MASTER, PCI_COMMAND_INTX_DISABLE,
		PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER,
	};
	uint64_t v = values[below(e, sizeof(values) / sizeof(values[0]))];

	switch (below(e, 4)) {
	case 0:
		return v + below(e, 3) - 1;
	case 1:
		return v << below(e, 48);
	default:
		return v;
	}
}

static uint64_t number(struct editor *e, uint64_t old)
{
	switch (below(e, 5)) {
	case 0:
		return old ^ 1ull << below(e, 64);
	case 1:
		return old + below(e, 17) - 8;
	case 2:
		return draw(e) & 0xff;
	case 3:
		return (uint64_t)draw(e) << 32 | draw(e);
	default:
		return interesting(e);
	}
}

/* Room for one more record at a random place; its index, or -1 when there is none. */
static int insert(struct editor *e, void *records, size_t size, unsigned int *count,
		  unsigned int max)
{
	uint8_t *bytes = records;
	unsigned int at;

	if (*count == max)
		return -1;
	at = below(e, *count + 1);
	memmove(bytes + (at + 1) * size, bytes + at * size, (*count - at) * size);
	memset(bytes + at * size, 0, size);
	++*count;
	return (int)at;
}

static void drop(struct editor *e, void *records, size_t size, unsigned int *count)
{
	uint8_t *bytes = records;
	unsigned int at, n;

	if (!*count)
		return;
	at = below(e, *count);
	n = 1 + below(e, *count - at < 4 ? *count - at : 4);
	memmove(bytes + at * size, bytes + (at + n) * size, (*count - at - n) * size);
	*count -= n;
}

/* ---- operations ---- */

static void mutate_field(struct editor *e, struct program_op *op)
{
	switch (below(e, 6)) {
	case 0:
		op->op = (uint8_t)draw(e);
		break;
	case 1:
		op->op ^= (uint8_t)(0x20 << below(e, 3)); /* who does it, or when */
		break;
	case 2:
		op->sel = (uint8_t)(below(e, 2) ? below(e, 16) | below(e, 4) << 4 : draw(e));
		break;
	case 3:
		op->flags = (uint16_t)number(e, op->flags);
		break;
	case 4:
		op->a = (uint32_t)number(e, op->a);
		break;
	default:
		op->b = number(e, op->b);
		break;
	}
}

static void new_op(struct editor *e)
{
	int at = insert(e, e->p.ops, sizeof(e->p.ops[0]), &e->p.nops, PROGRAM_OPS);
	struct program_op *op;

	if (at < 0)
		return;
	op = &e->p.ops[at];
	if (e->p.nops > 1 && below(e, 3) == 0) {
		*op = e->p.ops[below(e, e->p.nops)]; /* again, and then a little different */
		mutate_field(e, op);
		return;
	}
	op->op = (uint8_t)draw(e);
	op->sel = (uint8_t)(below(e, 16) | below(e, 4) << 4);
	op->flags = (uint16_t)number(e, 0);
	op->a = (uint32_t)number(e, 0);
	op->b = number(e, 0);
}

static void mutate_ops(struct editor *e)
{
	unsigned int n = e->p.nops, i, j;
	struct program_op tmp;

	switch (n ? below(e, 6) : 0) {
	case 0:
		new_op(e);
		break;
	case 1:
		drop(e, e->p.ops, sizeof(e->p.ops[0]), &e->p.nops);
		break;
	case 2:
		i = below(e, n);
		j = below(e, n);
		tmp = e->p.ops[i];
		e->p.ops[i] = e->p.ops[j];
		e->p.ops[j] = tmp;
		break;
	default:
		mutate_field(e, &e->p.ops[below(e, n)]);
		break;
	}
}

/* ---- lies ---- */

static void mutate_lies(struct editor *e)
{
	struct program_lie *lie;
	int at;

	if (!e->p.nlies || below(e, 3) == 0) {
		at = insert(e, e->p.lies, sizeof(e->p.lies[0]), &e->p.nlies, PROGRAM_LIES);
		if (at < 0)
			return;
		lie = &e->p.lies[at];
		/* Early answers describe the device, late ones are registers. */
		lie->nth = (uint16_t)below(e, 1u << below(e, 12));
		lie->low = below(e, 2) ? 1u << below(e, 32) : (uint32_t)number(e, 0);
		return;
	}
	if (below(e, 4) == 0) {
		drop(e, e->p.lies, sizeof(e->p.lies[0]), &e->p.nlies);
		return;
	}
	lie = &e->p.lies[below(e, e->p.nlies)];
	switch (below(e, 3)) {
	case 0:
		lie->nth = (uint16_t)(lie->nth + below(e, 9) - 4);
		break;
	case 1:
		lie->low = (uint32_t)number(e, lie->low);
		break;
	default:
		lie->high = (uint16_t)number(e, lie->high);
		break;
	}
}

/* ---- schedule, faults, blob ---- */

static void mutate_schedule(struct editor *e)
{
	unsigned int at;

	switch (below(e, 3)) {
	case 0:
		at = below(e, PROGRAM_SCHED);
		/* A preemption further out: everything up to it goes on. */
		while (e->p.nschedule <= at)
			e->schedule[e->p.nschedule++] = 0;
		e->schedule[at] = (uint8_t)(1 + below(e, 4));
		break;
	case 1:
		drop(e, e->schedule, 1, &e->p.nschedule);
		break;
	default:
		if (e->p.nschedule)
			e->schedule[below(e, e->p.nschedule)] = (uint8_t)below(e, 5);
		break;
	}
}

static void mutate_faults(struct editor *e)
{
	struct program_fault *fault;
	int at;

	if (e->p.nfaults && below(e, 3) == 0) {
		drop(e, e->p.faults, sizeof(e->p.faults[0]), &e->p.nfaults);
		return;
	}
	if (e->p.nfaults && below(e, 2)) {
		fault = &e->p.faults[below(e, e->p.nfaults)];
		fault->nth = (uint8_t)(fault->nth + below(e, 9) - 4);
		return;
	}
	at = insert(e, e->p.faults, sizeof(e->p.faults[0]), &e->p.nfaults, PROGRAM_FAULTS);
	if (at < 0)
		return;
	e->p.faults[at].class = (uint8_t)draw(e);
	e->p.faults[at].nth = (uint8_t)below(e, 1u << below(e, 9));
}

static void mutate_blob(struct editor *e)
{
	unsigned int at;

	if (e->bytes && below(e, 2)) {
		e->p.nblob = (unsigned int)e->bytes(e->blob, e->p.nblob, PROGRAM_BLOB);
		return;
	}
	/* Records of four bytes are what set-ups take from it. */
	at = below(e, 1u << below(e, 10)) & ~3u;
	if (at >= PROGRAM_BLOB)
		return;
	while (e->p.nblob < at + 4)
		e->blob[e->p.nblob++] = 0;
	e->blob[at] = (uint8_t)(below(e, 3) ? draw(e) & 0xfc : draw(e));
	e->blob[at + 1] = (uint8_t)below(e, 4);
	e->blob[at + 2] = (uint8_t)draw(e);
	e->blob[at + 3] = (uint8_t)below(e, 3);
}

static void load(struct editor *e, const uint8_t *data, size_t size)
{
	program_parse(&e->p, data, size);
	/* Of an input that is no program there are none. */
	if (e->p.nschedule)
		memcpy(e->schedule, e->p.schedule, e->p.nschedule);
	if (e->p.nblob)
		memcpy(e->blob, e->p.blob, e->p.nblob);
	e->p.schedule = e->schedule;
	e->p.blob = e->blob;
}

/* What does not fit is cut from its end, where it weighs least. */
static size_t store(struct editor *e, uint8_t *out, size_t max)
{
	size_t size;

	while (!(size = program_write(&e->p, out, max))) {
		if (e->p.nblob)
			e->p.nblob /= 2;
		else if (e->p.nops)
			e->p.nops--;
		else if (e->p.nlies)
			e->p.nlies--;
		else if (e->p.nschedule)
			e->p.nschedule /= 2;
		else
			return 0;
	}
	return size;
}

size_t mutate_program(uint8_t *data, size_t size, size_t max, unsigned int seed, mutate_bytes bytes)
{
	static struct editor e;
	unsigned int i, n;

	load(&e, data, size);
	e.rng = seed;
	e.bytes = bytes;
	n = 1 + below(&e, 4);
	for (i = 0; i < n; i++) {
		switch (below(&e, 12)) {
		case 0:
		case 1:
			mutate_lies(&e);
			break;
		case 2:
		case 3:
			mutate_schedule(&e);
			break;
		case 4:
			mutate_faults(&e);
			break;
		case 5:
			mutate_blob(&e);
			break;
		case 6:
			e.p.setup = below(&e, 8);
			break;
		default:
			mutate_ops(&e);
			break;
		}
	}
	return store(&e, data, max);
}

size_t cross_programs(const uint8_t *a, size_t na, const uint8_t *b, size_t nb, uint8_t *out,
		      size_t max, unsigned int seed)
{
	static struct editor e, other;
	unsigned int from, n;

	load(&e, a, na);
	load(&other, b, nb);
	e.rng = seed;
	/* The beginning of one program and the end of the other. */
	if (e.p.nops && other.p.nops) {
		e.p.nops = below(&e, e.p.nops + 1);
		from = below(&e, other.p.nops);
		n = other.p.nops - from;
		if (n > PROGRAM_OPS - e.p.nops)
			n = PROGRAM_OPS - e.p.nops;
		memcpy(e.p.ops + e.p.nops, other.p.ops + from, n * sizeof(e.p.ops[0]));
		e.p.nops += n;
	}
	/* Of the other streams each comes whole from one of them. */
	if (below(&e, 2)) {
		e.p.nlies = other.p.nlies;
		memcpy(e.p.lies, other.p.lies, sizeof(e.p.lies));
	}
	if (below(&e, 2)) {
		e.p.nschedule = other.p.nschedule;
		memcpy(e.schedule, other.schedule, sizeof(e.schedule));
	}
	if (below(&e, 2)) {
		e.p.nfaults = other.p.nfaults;
		memcpy(e.p.faults, other.p.faults, sizeof(e.p.faults));
	}
	if (below(&e, 2)) {
		e.p.nblob = other.p.nblob;
		memcpy(e.blob, other.blob, sizeof(e.blob));
		e.p.setup = other.p.setup;
	}
	return store(&e, out, max);
}
