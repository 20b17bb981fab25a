// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory and I/O accesses. The path of a plain register is a bit test, a bounds test and the
 * model's own switch; everything unusual is out of line.
 */
#include "func_priv.h"

static mock_u64 nobody(struct mock_func *fn, int bar, mock_u64 off, int width, int write)
{
	if (fn->alive && fn->ops->unclaimed)
		fn->ops->unclaimed(fn->host, fn, bar, off, width, write);
	return mock_all_ones(width);
}

mock_u64 mock_unclaimed(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	return nobody(fn, bar, off, width, 0);
}

void mock_unclaimed_write(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	nobody(fn, bar, off, width, 1);
}

/* Natural alignment keeps an access inside one register and so inside the BAR. */
static mock_always_inline int bar_hit(const struct mock_func *fn, int bar, mock_u64 off, int width)
{
	return (unsigned int)bar <= MOCK_BAR_ROM && fn->live >> bar & 1 &&
	       !(off & ((mock_u64)width - 1)) && off < fn->shape->bar[bar].size;
}

/* Behind the image nothing is programmed: ROM cells read as ones. */
static mock_u64 rom_read(const struct mock_func *fn, mock_u64 off, int width)
{
	mock_u64 val = 0;
	int i;

	for (i = 0; i < width; i++) {
		mock_u64 at = off + (mock_u64)i;
		mock_u64 byte = at < fn->shape->rom_len ? fn->shape->rom[at] : 0xff;

		val |= byte << 8 * i;
	}
	return val;
}

/* BARs that hold more than the model's registers: is this such a place? */
static mock_always_inline int engine_owns(const struct mock_func *fn, int bar, mock_u64 off)
{
	return mock_unlikely(fn->engine_bars >> bar & 1) &&
	       (bar == MOCK_BAR_ROM || mock_msix_covers(fn, bar, off));
}

static mock_u64 engine_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	mock_u64 val = 0;

	/* ASSUMED: a ROM answers a dword at most, as the slowest of them do. */
	if (bar == MOCK_BAR_ROM)
		return width > 4 ? nobody(fn, bar, off, width, 0) : rom_read(fn, off, width);
	mock_msix_access(fn, bar, off, width, &val, 0);
	return val;
}

/* One of each width: the masks are constants then. */
static mock_always_inline mock_u64 bar_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	mock_u64 val;

	if (mock_unlikely(!bar_hit(fn, bar, off, width)))
		return nobody(fn, bar, off, width, 0);
	if (engine_owns(fn, bar, off))
		val = engine_read(fn, bar, off, width);
	else if (mock_likely(fn->dev->read))
		val = fn->dev->read(fn, bar, off, width);
	else
		val = nobody(fn, bar, off, width, 0);
	return (val ^ mock_lie(fn, width)) & mock_all_ones(width);
}

mock_u64 mock_bar_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	switch (width) {
	case 4:
		return bar_read(fn, bar, off, 4);
	case 1:
		return bar_read(fn, bar, off, 1);
	case 2:
		return bar_read(fn, bar, off, 2);
	case 8:
		return bar_read(fn, bar, off, 8);
	default:
		return nobody(fn, bar, off, width, 0);
	}
}

static mock_always_inline void bar_write(struct mock_func *fn, int bar, mock_u64 off, int width,
					 mock_u64 val)
{
	if (mock_unlikely(!bar_hit(fn, bar, off, width))) {
		nobody(fn, bar, off, width, 1);
		return;
	}
	val &= mock_all_ones(width);
	if (engine_owns(fn, bar, off)) {
		if (bar != MOCK_BAR_ROM)
			mock_msix_access(fn, bar, off, width, &val, 1);
	} else if (mock_likely(fn->dev->write)) {
		fn->dev->write(fn, bar, off, width, val);
	} else {
		nobody(fn, bar, off, width, 1);
	}
}

void mock_bar_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	switch (width) {
	case 4:
		bar_write(fn, bar, off, 4, val);
		break;
	case 1:
		bar_write(fn, bar, off, 1, val);
		break;
	case 2:
		bar_write(fn, bar, off, 2, val);
		break;
	case 8:
		bar_write(fn, bar, off, 8, val);
		break;
	default:
		nobody(fn, bar, off, width, 1);
		break;
	}
}

/* Asked of the registers each time: a reset takes an address away without telling anybody. */
int mock_bar_addr(struct mock_func *fn, int bar, mock_u64 *addr)
{
	const struct bar_shape *shape = fn->shape->bar;
	unsigned int reg;

	if ((unsigned int)bar > MOCK_BAR_ROM || !(fn->live >> bar & 1))
		return 0;
	if (fn->pf) {
		*addr = mock_vf_bar_base(fn, bar);
		return 1;
	}
	reg = MOCK_BAR0 + 4 * (unsigned int)bar;
	if (bar == MOCK_BAR_ROM)
		reg = fn->shape->header ? MOCK_ROM1 : MOCK_ROM0;
	*addr = mock_cfg32(fn, reg);
	if (shape[bar].type & MOCK_MEM64)
		*addr |= (mock_u64)mock_cfg32(fn, reg + 4) << 32;
	*addr &= ~(shape[bar].size - 1);
	return 1;
}
