// SPDX-License-Identifier: GPL-2.0-only
/*
 * demo-vga: a display function whose legacy registers are those of the IBM VGA (document VGA: "IBM
 * VGA/XGA Technical Reference Manual", 1992, chapter 2), as far as software sets a mode with them.
 * What is displayed does not matter here, so planes and write modes are not modelled: memory is
 * linear. ASSUMED: so is the frame buffer in BAR 0, which is the same memory.
 */
#include <mock/func.h>

#define VGA_RAM_LEN		4096

/* VGA, video subsystem: ports of the colour emulation; the monochrome ones are at 3Bx. */
#define VGA_ATTR		0x3c0	/* index and data in turns */
#define VGA_ATTR_READ		0x3c1
#define VGA_MISC		0x3c2	/* write; read at 3CC */
#define VGA_SEQ			0x3c4
#define VGA_DAC_MASK		0x3c6
#define VGA_DAC_READ		0x3c7
#define VGA_DAC_WRITE		0x3c8
#define VGA_DAC_DATA		0x3c9
#define VGA_MISC_READ		0x3cc
#define VGA_GC			0x3ce
#define VGA_CRTC_MONO		0x3b4
#define VGA_STATUS_MONO		0x3ba
#define VGA_CRTC		0x3d4
#define VGA_STATUS		0x3da
#define  VGA_MISC_COLOUR	0x01	/* VGA, miscellaneous output: I/O address select */
#define  VGA_GC_MISC		6	/* VGA, graphics: memory map in bits 3:2 */

/* An index register and what it selects. */
struct vga_bank {
	mock_u8 index;
	mock_u8 reg[32];
};

struct vga {
	mock_u8 misc;
	mock_u8 attr_is_data;
	mock_u8 dac_mask, dac_read, dac_write, dac_part;
	struct vga_bank seq, gc, crtc, attr;
	mock_u8 dac[256][3];
	mock_u8 ram[VGA_RAM_LEN];
};

/* Index at the even port, data behind it. */
static mock_u8 bank_read(const struct vga_bank *bank, mock_u32 data)
{
	return data ? bank->reg[bank->index & 31] : bank->index;
}

static void bank_write(struct vga_bank *bank, mock_u32 data, mock_u8 val)
{
	if (data)
		bank->reg[bank->index & 31] = val;
	else
		bank->index = val;
}

/* VGA, PEL: three writes or reads are one entry. */
static mock_u8 *dac_next(struct vga *vga, mock_u8 *index)
{
	mock_u8 *part = &vga->dac[*index][vga->dac_part];

	if (++vga->dac_part == 3) {
		vga->dac_part = 0;
		++*index;
	}
	return part;
}

/* The CRT controller and the status are at one of two places. */
static mock_u32 as_colour(const struct vga *vga, mock_u32 port)
{
	int colour = vga->misc & VGA_MISC_COLOUR;

	if (port < 0x3c0)
		return colour ? 0 : port + 0x20;
	return port >= 0x3d0 && !colour ? 0 : port;
}

static mock_u8 port_read(struct vga *vga, mock_u32 port)
{
	port = as_colour(vga, port);
	switch (port) {
	case VGA_ATTR:
		return vga->attr.index;
	case VGA_ATTR_READ:
		return bank_read(&vga->attr, 1);
	case VGA_SEQ:
	case VGA_SEQ + 1:
		return bank_read(&vga->seq, port & 1);
	case VGA_DAC_MASK:
		return vga->dac_mask;
	case VGA_DAC_WRITE:
		return vga->dac_write;
	case VGA_DAC_DATA:
		return *dac_next(vga, &vga->dac_read);
	case VGA_MISC_READ:
		return vga->misc;
	case VGA_GC:
	case VGA_GC + 1:
		return bank_read(&vga->gc, port & 1);
	case VGA_CRTC:
	case VGA_CRTC + 1:
		return bank_read(&vga->crtc, port & 1);
	case VGA_STATUS:
		/* VGA, input status 1: reading it makes the next write at 3C0 an index. */
		vga->attr_is_data = 0;
		return 0;
	}
	return 0xff;
}

static void port_write(struct vga *vga, mock_u32 port, mock_u8 val)
{
	port = as_colour(vga, port);
	switch (port) {
	case VGA_ATTR:
		bank_write(&vga->attr, vga->attr_is_data, val);
		vga->attr_is_data = !vga->attr_is_data;
		break;
	case VGA_MISC:
		vga->misc = val;
		break;
	case VGA_SEQ:
	case VGA_SEQ + 1:
		bank_write(&vga->seq, port & 1, val);
		break;
	case VGA_DAC_MASK:
		vga->dac_mask = val;
		break;
	case VGA_DAC_READ:
		vga->dac_read = val;
		vga->dac_part = 0;
		break;
	case VGA_DAC_WRITE:
		vga->dac_write = val;
		vga->dac_part = 0;
		break;
	case VGA_DAC_DATA:
		*dac_next(vga, &vga->dac_write) = val;
		break;
	case VGA_GC:
	case VGA_GC + 1:
		bank_write(&vga->gc, port & 1, val);
		break;
	case VGA_CRTC:
	case VGA_CRTC + 1:
		bank_write(&vga->crtc, port & 1, val);
		break;
	}
}

/* VGA, graphics, miscellaneous: which part of A0000 to BFFFF is memory. */
static mock_u8 *memory_at(struct vga *vga, mock_u32 addr)
{
	static const struct {
		mock_u32 start, len;
	} map[4] = {
		{ 0xa0000, 0x20000 }, { 0xa0000, 0x10000 },
		{ 0xb0000, 0x8000 }, { 0xb8000, 0x8000 },
	};
	mock_u32 which = vga->gc.reg[VGA_GC_MISC] >> 2 & 3;

	if (addr - map[which].start >= map[which].len)
		return NULL;
	return &vga->ram[(addr - map[which].start) % VGA_RAM_LEN];
}

static mock_u8 vga_vga_read(struct mock_func *fn, int io, mock_u32 addr)
{
	struct vga *vga = mock_state(fn);
	mock_u8 *cell;

	if (io)
		return port_read(vga, addr);
	cell = memory_at(vga, addr);
	return cell ? *cell : 0xff;
}

static void vga_vga_write(struct mock_func *fn, int io, mock_u32 addr, mock_u8 val)
{
	struct vga *vga = mock_state(fn);
	mock_u8 *cell;

	if (io) {
		port_write(vga, addr, val);
		return;
	}
	cell = memory_at(vga, addr);
	if (cell)
		*cell = val;
}

static mock_u64 vga_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	struct vga *vga = mock_state(fn);
	mock_u64 val = 0;
	int i;

	(void)bar;
	for (i = width - 1; i >= 0; i--)
		val = val << 8 | vga->ram[(off + (mock_u64)i) % VGA_RAM_LEN];
	return val;
}

static void vga_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	struct vga *vga = mock_state(fn);
	int i;

	(void)bar;
	for (i = 0; i < width; i++)
		vga->ram[(off + (mock_u64)i) % VGA_RAM_LEN] = (mock_u8)(val >> 8 * i);
}

static void vga_reset(struct mock_func *fn, enum mock_reset_kind kind)
{
	(void)kind;
	mock_fill(mock_state(fn), 0, sizeof(struct vga));
}

/* LB 6.3.1; one unit of 512 bytes in a ROM BAR of 2 KiB. */
static const mock_u8 vga_rom[512] = {
	0x55, 0xaa, 0x01, [0x18] = 0x1c, 0x00,
	[0x1c] = 'P', 'C', 'I', 'R', 0x34, 0x12, 0x35, 0x5a, 0x00, 0x00, 0x18, 0x00,
	[0x28] = 0x00, 0x00, 0x00, 0x03, 0x01, 0x00, 0x00, 0x00, 0x00, 0x80,
	[0x40] = 'v', 'g', 'a', ' ', 'b', 'i', 'o', 's',
};

static void vga_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x1234, 0x5a35, MOCK_CLASS_VGA);
	mock_cfg_bar(fn, 0, MOCK_MEM32 | MOCK_PREFETCH, 64 << 10);
	mock_cfg_rom(fn, 2048, vga_rom, sizeof(vga_rom));
	mock_cfg_intx(fn, 1);
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_pcie(fn, MOCK_PCIE_LEGACY | MOCK_PCIE_FLR);
	mock_cap_msi(fn, .vectors = 1);
}

MOCK_DEVICE_NAMED(demo_vga, "demo-vga", .build = vga_build, .read = vga_read, .write = vga_write,
		  .vga_read = vga_vga_read, .vga_write = vga_vga_write, .reset = vga_reset,
		  .state_size = sizeof(struct vga), .doc = "IBM VGA Technical Reference Manual");
