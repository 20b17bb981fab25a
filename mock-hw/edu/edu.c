// SPDX-License-Identifier: GPL-2.0-only
/*
 * edu: the template device. Read this file to learn how a model is written.
 *
 * The registers are those of QEMU's educational device (document EDU: "EDU device", docs/specs/edu
 * in the QEMU manual), built twice: `qemu-edu` is what QEMU plugs in, register for register, and
 * `edu` is the same engine as a modern PCI Express function with MSI-X, FLR, a ROM and a 64-bit
 * BAR.
 *
 * What no document says is marked ASSUMED, so that a surprised reader knows whom to doubt.
 */
#include <mock/func.h>

#define EDU_ID			0x00	/* EDU, MMIO area, 0x00: 0xRRrr00ed, a version */
#define EDU_LIVENESS		0x04	/* EDU, MMIO area, 0x04: reads inverted */
#define EDU_FACTORIAL		0x08	/* EDU, MMIO area, 0x08 */
#define EDU_STATUS		0x20	/* EDU, MMIO area, 0x20 */
#define  EDU_STATUS_COMPUTING	0x01
#define  EDU_STATUS_IRQ		0x80
#define EDU_IRQ_STATUS		0x24	/* EDU, MMIO area, 0x24 */
#define EDU_IRQ_RAISE		0x60	/* EDU, MMIO area, 0x60: ORed into the status */
#define EDU_IRQ_ACK		0x64	/* EDU, MMIO area, 0x64: cleared from the status */
#define EDU_DMA_SRC		0x80	/* EDU, MMIO area, 0x80 */
#define EDU_DMA_DST		0x88	/* EDU, MMIO area, 0x88 */
#define EDU_DMA_COUNT		0x90	/* EDU, MMIO area, 0x90 */
#define EDU_DMA_CMD		0x98	/* EDU, MMIO area, 0x98 */
#define  EDU_DMA_START		0x01
#define  EDU_DMA_TO_RAM		0x02
#define  EDU_DMA_IRQ		0x04
#define  EDU_DMA_MASK		0x07

#define EDU_IRQ_FACTORIAL	0x001	/* ASSUMED: the document gives DMA's bit only */
#define EDU_IRQ_DMA		0x100	/* EDU, MMIO area, 0x98 */

#define EDU_BUF			0x40000	/* EDU, DMA controller: visible to DMA, not to MMIO */
#define EDU_BUF_LEN		4096

/* ASSUMED: no document gives times; these are long enough for software to see the busy bits. */
#define EDU_FACTORIAL_NS	1000
#define EDU_DMA_NS		10000

enum { EDU_TIMER_FACTORIAL, EDU_TIMER_DMA };

/* ASSUMED: the document knows one vector. */
enum { EDU_VECTOR_SOFTWARE, EDU_VECTOR_FACTORIAL, EDU_VECTOR_DMA };

/* What tells the two variants apart once they are built. */
struct edu_kind {
	mock_u64 dma_mask;	/* EDU, command line: the address lines that the DMA engine has */
	unsigned int vectors;	/* that it uses; a cause with a higher one comes on vector 0 */
};

struct edu {
	mock_u32 liveness;
	mock_u32 factorial;
	mock_u32 status;
	mock_u32 irq_status;
	mock_u64 src, dst, count, cmd;
	mock_u8 buf[EDU_BUF_LEN];
};

/* ---- interrupts ----------------------------------------------------------------- */

/*
 * Each cause is latched in the status register, which also is the INTx level; a message goes out
 * per event. The framework knows whether MSI-X, MSI or the line is in use, so a model just says
 * both.
 */
static void edu_raise(struct mock_func *fn, mock_u32 cause, unsigned int vector)
{
	const struct edu_kind *kind = mock_device_data(fn);
	struct edu *edu = mock_state(fn);

	edu->irq_status |= cause;
	if (!edu->irq_status)
		return;
	mock_irq(fn, vector < kind->vectors ? vector : 0);
	mock_intx(fn, 1);
}

static void edu_ack(struct mock_func *fn, mock_u32 cause)
{
	struct edu *edu = mock_state(fn);

	edu->irq_status &= ~cause;
	mock_intx(fn, edu->irq_status != 0);
}

/* ---- the factorial engine ------------------------------------------------------- */

static void edu_factorial_start(struct mock_func *fn, mock_u32 n)
{
	struct edu *edu = mock_state(fn);

	if (edu->status & EDU_STATUS_COMPUTING)
		return;		/* ASSUMED: a new operand waits for nobody and is lost */
	edu->factorial = n;
	edu->status |= EDU_STATUS_COMPUTING;
	mock_after(fn, EDU_FACTORIAL_NS, EDU_TIMER_FACTORIAL);
}

static void edu_factorial_done(struct mock_func *fn)
{
	struct edu *edu = mock_state(fn);
	mock_u32 result = 1, n;

	/* 34! and beyond are multiples of 2^32, so the loop is short whatever was asked. */
	for (n = edu->factorial; n > 1 && result; n--)
		result *= n;
	edu->factorial = result;
	edu->status &= ~(mock_u32)EDU_STATUS_COMPUTING;
	if (edu->status & EDU_STATUS_IRQ)
		edu_raise(fn, EDU_IRQ_FACTORIAL, EDU_VECTOR_FACTORIAL);
}

/* ---- the DMA engine ------------------------------------------------------------- */

/* The device's side of a transfer has to lie in the buffer. NULL otherwise. */
static mock_u8 *edu_window(struct edu *edu, mock_u64 addr)
{
	mock_u64 off = addr - EDU_BUF;

	if (off >= EDU_BUF_LEN || edu->count > EDU_BUF_LEN - off)
		return NULL;
	return edu->buf + off;
}

static void edu_dma_done(struct mock_func *fn)
{
	const struct edu_kind *kind = mock_device_data(fn);
	struct edu *edu = mock_state(fn);
	int to_ram = !!(edu->cmd & EDU_DMA_TO_RAM), err = -1;
	mock_u8 *buf = edu_window(edu, to_ram ? edu->src : edu->dst);

	/* ASSUMED: a transfer that cannot be done transfers nothing and still completes. */
	if (!buf)
		mock_log(fn, "DMA outside the buffer: src 0x%llx, dst 0x%llx, count 0x%llx",
			 edu->src, edu->dst, edu->count);
	else if (to_ram)
		err = mock_dma_write(fn, edu->dst & kind->dma_mask, buf, (mock_u32)edu->count);
	else
		err = mock_dma_read(fn, edu->src & kind->dma_mask, buf, (mock_u32)edu->count);
	if (buf && err)
		mock_log(fn, "DMA refused by the bus");
	edu->cmd &= ~(mock_u64)EDU_DMA_START;
	if (edu->cmd & EDU_DMA_IRQ)
		edu_raise(fn, EDU_IRQ_DMA, EDU_VECTOR_DMA);
}

static void edu_dma_write_reg(struct mock_func *fn, mock_u64 *reg, mock_u64 val)
{
	struct edu *edu = mock_state(fn);

	/* ASSUMED: the engine's registers stand still while it runs. */
	if (edu->cmd & EDU_DMA_START)
		return;
	*reg = val;
	if (reg == &edu->cmd && val & EDU_DMA_START)
		mock_after(fn, EDU_DMA_NS, EDU_TIMER_DMA);
}

/* ---- the function's face -------------------------------------------------------- */

static mock_u64 edu_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	struct edu *edu = mock_state(fn);

	/* EDU, MMIO area: 4 bytes below 0x80, 4 or 8 above. */
	if (width < 4 || (width == 8 && off < EDU_DMA_SRC))
		return mock_unclaimed(fn, bar, off, width);
	switch (off) {
	case EDU_ID:
		return 0x010000ed;
	case EDU_LIVENESS:
		return ~edu->liveness;
	case EDU_FACTORIAL:
		return edu->factorial;
	case EDU_STATUS:
		return edu->status;
	case EDU_IRQ_STATUS:
		return edu->irq_status;
	case EDU_DMA_SRC:
		return edu->src;
	case EDU_DMA_DST:
		return edu->dst;
	case EDU_DMA_COUNT:
		return edu->count;
	case EDU_DMA_CMD:
		return edu->cmd;
	default:
		return mock_unclaimed(fn, bar, off, width);
	}
}

static void edu_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	struct edu *edu = mock_state(fn);

	if (width < 4 || (width == 8 && off < EDU_DMA_SRC)) {
		mock_unclaimed_write(fn, bar, off, width);
		return;
	}
	switch (off) {
	case EDU_LIVENESS:
		edu->liveness = (mock_u32)val;
		break;
	case EDU_FACTORIAL:
		edu_factorial_start(fn, (mock_u32)val);
		break;
	case EDU_STATUS:
		edu->status = (edu->status & ~(mock_u32)EDU_STATUS_IRQ) |
			      ((mock_u32)val & EDU_STATUS_IRQ);
		break;
	case EDU_IRQ_RAISE:
		edu_raise(fn, (mock_u32)val, EDU_VECTOR_SOFTWARE);
		break;
	case EDU_IRQ_ACK:
		edu_ack(fn, (mock_u32)val);
		break;
	case EDU_DMA_SRC:
		edu_dma_write_reg(fn, &edu->src, val);
		break;
	case EDU_DMA_DST:
		edu_dma_write_reg(fn, &edu->dst, val);
		break;
	case EDU_DMA_COUNT:
		edu_dma_write_reg(fn, &edu->count, val);
		break;
	case EDU_DMA_CMD:
		edu_dma_write_reg(fn, &edu->cmd, val & EDU_DMA_MASK);
		break;
	default:
		mock_unclaimed_write(fn, bar, off, width);
	}
}

static void edu_timer(struct mock_func *fn, int cookie)
{
	if (cookie == EDU_TIMER_FACTORIAL)
		edu_factorial_done(fn);
	else
		edu_dma_done(fn);
}

/* ASSUMED: every reset is complete; no secret of one user stays in the buffer for the next. */
static void edu_reset(struct mock_func *fn, enum mock_reset_kind kind)
{
	(void)kind;
	mock_fill(mock_state(fn), 0, sizeof(struct edu));
}

/*
 * LB 6.3.1: header, pointer to the data structure "PCIR" with ids, length in 512 byte units, last
 * image.
 */
static const mock_u8 edu_rom[1024] = {
	0x55, 0xaa, 0x01, [0x18] = 0x1c, 0x00,
	[0x1c] = 'P', 'C', 'I', 'R', 0x34, 0x12, 0xe8, 0x11, 0x00, 0x00, 0x18, 0x00,
	[0x28] = 0x00, 0x00, 0xff, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x80,
	[0x40] = 'e', 'd', 'u', ' ', 'r', 'o', 'm',
	/* Behind the image: software that goes by its length never sees this. */
	[0x200] = 'l', 'e', 'f', 't', 'o', 'v', 'e', 'r',
};

static void edu_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x1234, 0x11e8, MOCK_CLASS_OTHER);
	mock_cfg_revision(fn, 0x20);
	mock_cfg_bar(fn, 0, MOCK_MEM64, 1 << 20);
	if (!mock_is_vf(fn)) {
		mock_cfg_rom(fn, 2048, edu_rom, sizeof(edu_rom));
		mock_cfg_intx(fn, 1);
	}
	mock_cap_pm(fn, MOCK_PM_D3HOT | MOCK_PM_NO_SOFT_RESET);
	mock_cap_pcie(fn, MOCK_PCIE_FLR);
	mock_cap_msi(fn, .vectors = 4, .maskable = 1);
	mock_cap_msix(fn, .vectors = 4, .table_bar = 0, .table_off = 0x800, .pba_off = 0xc00);
}

static const struct edu_kind edu_kind = { .dma_mask = ~0ULL, .vectors = 3 };

MOCK_DEVICE(edu, .build = edu_build, .read = edu_read, .write = edu_write, .reset = edu_reset,
	    .timer = edu_timer, .state_size = sizeof(struct edu), .data = &edu_kind,
	    .doc = "QEMU edu specification, as a PCI Express function");

/*
 * EDU, PCI specs and IRQ controller. ASSUMED: revision and subsystem, as QEMU's functions have
 * them.
 */
static void qemu_edu_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x1234, 0x11e8, MOCK_CLASS_OTHER);
	mock_cfg_revision(fn, 0x10);
	mock_cfg_subsystem(fn, 0x1af4, 0x1100);
	mock_cfg_bar(fn, 0, MOCK_MEM32, 1 << 20);
	mock_cfg_intx(fn, 1);
	mock_cap_msi(fn, .vectors = 1);
}

static const struct edu_kind qemu_edu_kind = { .dma_mask = (1 << 28) - 1, .vectors = 1 };

MOCK_DEVICE_NAMED(qemu_edu, "qemu-edu", .build = qemu_edu_build, .read = edu_read,
		  .write = edu_write, .reset = edu_reset, .timer = edu_timer,
		  .state_size = sizeof(struct edu), .data = &qemu_edu_kind,
		  .doc = "QEMU edu specification");
