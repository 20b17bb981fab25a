// SPDX-License-Identifier: GPL-2.0-only
/*
 * The config-space builder: headers and BARs. It describes; nothing here runs after creation.
 *
 * A device that no bus would accept would only teach a driver to handle what cannot happen, so
 * every call checks what the specification demands and refuses with the rule's reason.
 */
#include "func_priv.h"

/* Pieces appear with the first register in them; a function without any there reads zero. */
struct cfg_chunk *mock_chunk(struct mock_func *fn, unsigned int off)
{
	struct cfg_chunk **chunk = &fn->shape->chunk[off / CFG_CHUNK];

	if (!*chunk)
		*chunk = mock_alloc(fn, sizeof(**chunk));
	return *chunk;
}

static void set_bits(mock_u8 *bytes, int width, mock_u32 val)
{
	for (; width; width--, val >>= 8)
		*bytes++ = (mock_u8)val;
}

/*
 * Masks are assigned, not added: what is said last holds, which lets a recording overrule the
 * specification.
 */
void mock_wmask(struct mock_func *fn, unsigned int off, int width, mock_u32 mask)
{
	struct cfg_chunk *chunk = mock_chunk(fn, off);

	if (chunk)
		set_bits(chunk->wmask + off % CFG_CHUNK, width, mask);
}

void mock_w1c(struct mock_func *fn, unsigned int off, int width, mock_u32 mask)
{
	struct cfg_chunk *chunk = mock_chunk(fn, off);

	if (chunk)
		set_bits(chunk->w1c + off % CFG_CHUNK, width, mask);
}

/* By dwords, because that is how the specifications give sticky bits: register by register. */
void mock_hold(struct mock_func *fn, unsigned int off, mock_u32 mask, mock_u32 kinds)
{
	struct mock_shape *shape = fn->shape;

	if (shape->nholds == MAX_HOLDS) {
		mock_refuse(fn, "too many sticky registers");
		return;
	}
	shape->hold[shape->nholds++] = (struct cfg_hold){
		.off = (mock_u16)off, .kinds = (mock_u16)kinds, .mask = mask,
	};
}

/* Order matters to a reader only here: what follows depends on the header type. */
static int header_missing(struct mock_func *fn, const char *what)
{
	if (fn->shape->header < 0)
		mock_refuse(fn, "%s before the header was declared", what);
	return fn->refused;
}

static void header_common(struct mock_func *fn, mock_u32 vendor, mock_u32 device,
			  mock_u32 class_code)
{
	struct mock_shape *shape = fn->shape;

	if (shape->header >= 0)
		mock_refuse(fn, "two headers");
	else if (!vendor || vendor >= 0xffff)
		mock_refuse(fn, "vendor id 0x%x: all ones means that nobody is there", vendor);
	else if (device > 0xffff)
		mock_refuse(fn, "device id 0x%x does not fit 16 bits", device);
	else if (class_code > 0xffffff)
		mock_refuse(fn, "class code 0x%x does not fit 24 bits", class_code);
	if (fn->refused || !mock_chunk(fn, 0))
		return;
	shape->device_id = device;
	/* SR 3.4.1.1: software takes a VF's identity from its PF; reading it finds nobody. */
	mock_cfg_set(fn, MOCK_VENDOR_ID, 2, fn->pf ? 0xffff : vendor);
	mock_cfg_set(fn, MOCK_DEVICE_ID, 2, fn->pf ? 0xffff : device);
	mock_cfg_set(fn, MOCK_CLASS, 1, class_code & 0xff);
	mock_cfg_set(fn, MOCK_CLASS + 1, 2, class_code >> 8);
}

void mock_cfg_endpoint(struct mock_func *fn, mock_u32 vendor, mock_u32 device, mock_u32 class_code)
{
	if (fn->refused)
		return;
	header_common(fn, vendor, device, class_code);
	fn->shape->header = 0;
}

void mock_cfg_bridge(struct mock_func *fn, mock_u32 vendor, mock_u32 device)
{
	if (fn->refused)
		return;
	if (fn->pf) {
		mock_refuse(fn, "a VF has a type 0 header");
		return;
	}
	header_common(fn, vendor, device, MOCK_CLASS_BRIDGE_PCI);
	if (fn->refused)
		return;
	fn->shape->header = 1;
	mock_cfg_set(fn, MOCK_HEADER_TYPE, 1, 1);
	/* The low bits say how wide the windows are: wide ones are what today's bridges have. */
	mock_cfg_set(fn, MOCK_IO_BASE, 1, MOCK_IO_32BIT);
	mock_cfg_set(fn, MOCK_IO_LIMIT, 1, MOCK_IO_32BIT);
	mock_cfg_set(fn, MOCK_PREF_BASE, 2, MOCK_PREF_64BIT);
	mock_cfg_set(fn, MOCK_PREF_LIMIT, 2, MOCK_PREF_64BIT);
}

void mock_cfg_revision(struct mock_func *fn, mock_u32 revision)
{
	if (!header_missing(fn, "a revision"))
		mock_cfg_set(fn, MOCK_REVISION, 1, revision);
}

void mock_cfg_subsystem(struct mock_func *fn, mock_u32 vendor, mock_u32 device)
{
	if (header_missing(fn, "a subsystem"))
		return;
	if (fn->shape->header) {
		mock_refuse(fn, "subsystem ids are registers of a type 0 header");
		return;
	}
	mock_cfg_set(fn, MOCK_SUBSYSTEM_VENDOR, 2, vendor);
	mock_cfg_set(fn, MOCK_SUBSYSTEM_ID, 2, device);
}

void mock_cfg_multifunction(struct mock_func *fn)
{
	if (header_missing(fn, "multifunction"))
		return;
	mock_cfg_set(fn, MOCK_HEADER_TYPE, 1, (mock_u32)fn->shape->header | MOCK_HEADER_MULTI);
}

/* ---- BARs ----------------------------------------------------------------------- */

int mock_size_ok(mock_u64 size, mock_u64 min, mock_u64 max)
{
	return size >= min && size <= max && !(size & (size - 1));
}

/* Where a BAR can be: within the header, and not in the upper half of another. */
static int bar_slot_ok(struct mock_func *fn, int bar, int type)
{
	int last = fn->shape->header ? 1 : 5;

	if (bar < 0 || bar > last)
		mock_refuse(fn, "BAR %d: a type %d header has BARs 0 to %d", bar, fn->shape->header,
			    last);
	else if (type & MOCK_MEM64 && bar == last)
		mock_refuse(fn,
			    "BAR %d is 64 bits wide, but no register follows for the upper half",
			    bar);
	else if (fn->shape->bar[bar].type)
		mock_refuse(fn, "BAR %d is already taken", bar);
	else if (type & MOCK_MEM64 && fn->shape->bar[bar + 1].type)
		mock_refuse(fn, "BAR %d is 64 bits wide, but BAR %d is already taken", bar,
			    bar + 1);
	return !fn->refused;
}

/* What a BAR can be: its space and size. LB 6.2.5.1 gives the bounds. */
static int bar_kind_ok(struct mock_func *fn, int bar, int type, mock_u64 size)
{
	int kind = type & ~MOCK_PREFETCH;

	if (kind != MOCK_IO && kind != MOCK_MEM32 && kind != MOCK_MEM64)
		mock_refuse(fn, "BAR %d: type 0x%x is not one of I/O, 32-bit and 64-bit memory",
			    bar, (unsigned int)type);
	else if (type == (MOCK_IO | MOCK_PREFETCH))
		mock_refuse(fn, "BAR %d: I/O space cannot be prefetchable", bar);
	else if (kind == MOCK_IO && fn->pf)
		mock_refuse(fn, "BAR %d: VF BARs are memory", bar);
	else if (kind == MOCK_IO && !mock_size_ok(size, 4, 256))
		mock_refuse(fn,
			    "BAR %d: 0x%llx bytes of I/O; a power of two from 4 to 256 is possible",
			    bar, size);
	else if (kind == MOCK_MEM32 && !mock_size_ok(size, 16, 1ULL << 31))
		mock_refuse(fn, "BAR %d: 0x%llx bytes; a power of two from 16 to 2 GiB is possible",
			    bar, size);
	else if (kind == MOCK_MEM64 && !mock_size_ok(size, 16, 1ULL << 62))
		mock_refuse(fn, "BAR %d: 0x%llx bytes; a power of two from 16 is possible", bar,
			    size);
	else if (fn->pf && size < 4096)
		mock_refuse(fn, "BAR %d: 0x%llx bytes; VF BARs are not smaller than a page", bar,
			    size);
	return !fn->refused;
}

/* Sizing works because the low bits of the register cannot be written (LB 6.2.5.1). */
void mock_bar_masks(struct mock_func *fn, unsigned int reg, int type, mock_u64 size)
{
	mock_u64 mask = ~(size - 1);
	mock_u32 low = 0;

	if (type & MOCK_IO)
		low = MOCK_BAR_IO;
	if (type & MOCK_MEM64)
		low |= MOCK_BAR_MEM64;
	if (type & MOCK_PREFETCH)
		low |= MOCK_BAR_PREFETCH;
	mock_cfg_set(fn, reg, 4, low);
	mock_wmask(fn, reg, 4, (mock_u32)mask);
	if (type & MOCK_MEM64) {
		mock_cfg_set(fn, reg + 4, 4, 0);
		mock_wmask(fn, reg + 4, 4, (mock_u32)(mask >> 32));
	}
}

void mock_cfg_bar(struct mock_func *fn, int bar, int type, mock_u64 size)
{
	struct bar_shape *shape;

	if (header_missing(fn, "a BAR") || !bar_slot_ok(fn, bar, type) ||
	    !bar_kind_ok(fn, bar, type, size))
		return;
	/* -1 below keeps the upper half's register from being declared as a BAR of its own. */
	shape = &fn->shape->bar[bar];
	shape->type = type;
	shape->size = size;
	if (type & MOCK_MEM64)
		shape[1].type = -1;	/* taken, but not a BAR */
	/* SR 3.4.1.11: a VF's own BAR registers are zero; the PF's VF BARs place it. */
	if (!fn->pf)
		mock_bar_masks(fn, MOCK_BAR0 + 4 * (unsigned int)bar, type, size);
}

void mock_cfg_rom(struct mock_func *fn, mock_u32 size, const mock_u8 *image, mock_u32 len)
{
	struct mock_shape *shape = fn->shape;
	unsigned int reg;

	if (header_missing(fn, "a ROM"))
		return;
	if (fn->pf)
		mock_refuse(fn, "a VF has no expansion ROM");
	else if (shape->bar[MOCK_BAR_ROM].size)
		mock_refuse(fn, "two expansion ROMs");
	else if (!mock_size_ok(size, 2048, 16 << 20))
		mock_refuse(fn,
			    "a ROM of 0x%x bytes; a power of two from 2 KiB to 16 MiB is possible",
			    size);
	else if (len > size)
		mock_refuse(fn, "a ROM image of 0x%x bytes in a ROM of 0x%x", len, size);
	else if (!shape->lenient && len && (len < 2 || image[0] != 0x55 || image[1] != 0xaa))
		mock_refuse(fn, "the ROM image does not begin with 55 aa");
	if (fn->refused)
		return;
	/* The enable bit is the only one below the size that can be written (LB 6.2.5.2). */
	shape->bar[MOCK_BAR_ROM] = (struct bar_shape){ .size = size, .type = MOCK_MEM32 };
	shape->rom = image;
	shape->rom_len = len;
	reg = shape->header ? MOCK_ROM1 : MOCK_ROM0;
	mock_wmask(fn, reg, 4, ~(size - 1) | MOCK_ROM_ENABLE);
}

void mock_cfg_intx(struct mock_func *fn, int pin)
{
	if (header_missing(fn, "INTx"))
		return;
	if (pin < 1 || pin > 4)
		mock_refuse(fn, "interrupt pin %d: there are 1 (INTA) to 4 (INTD)", pin);
	else if (fn->pf)
		mock_refuse(fn, "a VF has no INTx (SR-IOV 1.1, 3.4.1.18)");
	if (fn->refused)
		return;
	fn->shape->pin = pin;
	mock_cfg_set(fn, MOCK_INT_PIN, 1, (mock_u32)pin);
}

void mock_cfg_at(struct mock_func *fn, unsigned int off)
{
	if (!header_missing(fn, "a capability"))
		fn->shape->at = off;
}

void mock_cfg_own(struct mock_func *fn, unsigned int off, mock_u32 val, mock_u32 wmask,
		  int keeps)
{
	if (header_missing(fn, "a register"))
		return;
	if (off % 4 || off < MOCK_CAP_FIRST || off >= fn->shape->cfg_size)
		mock_refuse(fn, "a register at 0x%x: dwords from 0x40 to 0x%x are the device's",
			    off, fn->shape->cfg_size);
	else if (mock_cap_over(fn, off, 4))
		mock_refuse(fn, "the register at 0x%x is inside a capability", off);
	if (fn->refused || !mock_chunk(fn, off))
		return;
	mock_cfg_set(fn, off, 4, val);
	mock_wmask(fn, off, 4, wmask);
	if (keeps)
		mock_hold(fn, off, ~0U, HOLD_STICKY);
}

/* ---- what only shows when all has been said ------------------------------------- */

/* Rules between capabilities: none of them is wrong by itself. */
static void check_express(struct mock_func *fn)
{
	struct mock_shape *shape = fn->shape;

	if (!shape->exp) {
		if (fn->pf)
			mock_refuse(fn, "a VF without a PCI Express capability (SR-IOV 1.1, 3.5)");
		return;
	}
	if (!shape->pm && !fn->pf)
		mock_refuse(fn, "a PCI Express function without power management (PCIe 3.0, 7.6)");
	else if (shape->pin && !shape->header && !shape->msi && !shape->msix)
		mock_refuse(fn, "a PCI Express function with INTx but neither MSI nor MSI-X "
			    "(PCIe 3.0, 7.7)");
	else if (fn->pf && !(mock_cfg32(fn, shape->exp + MOCK_EXP_DEVCAP) & MOCK_EXP_DEVCAP_FLR))
		mock_refuse(fn, "a VF without FLR (SR-IOV 1.1, 2.2.2)");
	else if (shape->sriov && shape->exp_type != MOCK_EXP_TYPE_RC_ENDPOINT &&
		 !mock_cap_find(fn, ECAP(MOCK_ECAP_ID_ARI)))
		mock_refuse(fn, "SR-IOV without ARI outside the root complex (SR-IOV 1.1, 3.7)");
}

/*
 * Header masks come last because COMMAND has a bit for a space only if a BAR is in it. A recording
 * has done that itself, before its own masks.
 */
void mock_build_finish(struct mock_func *fn)
{
	if (header_missing(fn, "the end"))
		return;
	if (fn->shape->at)
		mock_refuse(fn, "offset 0x%x was chosen for a capability that never came",
			    fn->shape->at);
	if (fn->shape->lenient || fn->refused)
		return;
	check_express(fn);
	if (!fn->refused)
		mock_adopt_header(fn);
}
