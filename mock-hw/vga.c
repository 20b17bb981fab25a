// SPDX-License-Identifier: GPL-2.0-only
/*
 * Legacy VGA addresses: fixed places in memory and I/O space that no BAR asks for. Every display
 * function answers there while its COMMAND lets it; that only one of them does at a time is the
 * work of bridges and of whoever sets them.
 */
#include "func_priv.h"

int mock_vga_decodes(const struct mock_func *fn, int io)
{
	mock_u32 bit = io ? MOCK_COMMAND_IO : MOCK_COMMAND_MEM;

	return fn->dev->vga_read && fn->alive && fn->dstate == MOCK_D0 &&
	       mock_cfg16(fn, MOCK_COMMAND) & bit;
}

mock_u8 mock_vga_read(struct mock_func *fn, int io, mock_u32 addr)
{
	mock_u8 val = 0xff;

	if (mock_vga_decodes(fn, io))
		val = fn->dev->vga_read(fn, io, addr);
	val ^= (mock_u8)mock_lie(fn, 1);
	return val;
}

void mock_vga_write(struct mock_func *fn, int io, mock_u32 addr, mock_u8 val)
{
	if (mock_vga_decodes(fn, io))
		fn->dev->vga_write(fn, io, addr, val);
}
