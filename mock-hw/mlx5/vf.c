// SPDX-License-Identifier: GPL-2.0-only
/*
 * mlx5-vf: a virtual function as its guest sees it. A real one has the PF's command interface in
 * small; this one has just enough of a device to be worth migrating (ASSUMED, all of it): an engine
 * that writes to the guest's memory by itself, a queue of writes that the guest posts, a window for
 * writes of peers, context memory that all of them change. See <mock/mlx5.h> for the registers.
 */
#include "mlx5.h"

#define TICK_MIN_NS	1000U
#define CTX_DEFAULT	(16ULL * PAGE)
#define VF_BAR0_SIZE	(64U << 10)
#define VF_MSIX_OFF	0x8000U
#define QUEUE_NS	2000U

enum { COOKIE_TICK = 1, COOKIE_QUEUE };

extern const struct mock_device mock_device_mlx5_vf;

/* ---- what it does --------------------------------------------------------------- */

/* A 64-bit word of context is counted up: work leaves traces all over the context. */
static void touch_context(struct mock_func *fn, mock_u64 where)
{
	struct vf *vf = mock_state(fn);
	mock_u64 off = where % (vf->ctx_pages * PAGE / 8) * 8, word;

	mlx5_ctx_read(fn, off, &word, 8);
	word++;
	mlx5_ctx_write(fn, off, &word, 8);
}

static mock_u64 next_seed(struct vf *vf)
{
	mock_u64 x = vf->regs.seed ? vf->regs.seed : 0x9e3779b97f4a7c15ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	vf->regs.seed = x;
	return x;
}

/* Every write to the guest goes through here: the firmware's tracker sees it. */
static int guest_write(struct mock_func *fn, mock_u64 addr, const void *buf, mock_u32 len)
{
	struct vf *vf = mock_state(fn);

	if (mock_dma_write(fn, addr, buf, len)) {
		vf->regs.errors++;
		return -1;
	}
	mlx5_track_mark(mock_func_pf(fn), mock_func_vf_index(fn), addr, len);
	return 0;
}

/* One write of 64 bytes: the count, and what the seed makes of it. */
static void write_packet(struct mock_func *fn)
{
	struct vf *vf = mock_state(fn);
	mock_u64 slots = vf->regs.dma_len / 64, packet[8], at;
	mock_u32 i;

	if (!slots)
		return;
	packet[0] = vf->regs.count;
	for (i = 1; i < 8; i++)
		packet[i] = next_seed(vf);
	at = vf->regs.ctrl & MLX5VF_CTRL_SEQUENTIAL ? vf->regs.count * 64 : packet[7];
	guest_write(fn, vf->regs.dma_base + at % slots * 64, packet, sizeof(packet));
	touch_context(fn, packet[1]);
	vf->regs.count++;
	if (vf->regs.limit && vf->regs.count >= vf->regs.limit)
		vf->regs.ctrl &= ~(mock_u32)MLX5VF_CTRL_RUN;
}

static void tick(struct mock_func *fn)
{
	struct vf *vf = mock_state(fn);
	mock_u32 i;

	vf->ticking = 0;
	if (vf->state != MOCK_MLX5_RUNNING)
		return;
	for (i = 0; i < vf->regs.burst && vf->regs.ctrl & MLX5VF_CTRL_RUN; i++)
		write_packet(fn);
	if (vf->regs.ctrl & MLX5VF_CTRL_IRQ)
		mock_irq(fn, 0);
	mlx5_vf_go(fn);
}

/*
 * Posted writes: a page at most, of the descriptor's seed. A page is a quarter of a kernel's stack,
 * so it is the PF's; whoever else uses that is called after the write alone.
 */
static void run_queue(struct mock_func *fn)
{
	struct vf *vf = mock_state(fn);
	struct pf *pf = mock_state(mock_func_pf(fn));
	mock_u8 desc[MLX5VF_DESC_LEN], *data = pf->page;
	mock_u32 mask = (1U << vf->regs.queue_log) - 1, len, i;
	mock_u64 at;

	while (vf->state == MOCK_MLX5_RUNNING && vf->regs.queue_ci != vf->regs.queue_pi) {
		at = (mock_u64)(vf->regs.queue_ci & mask) * MLX5VF_DESC_LEN;
		if (mock_dma_read(fn, vf->regs.queue_base + at, desc, sizeof(desc))) {
			vf->regs.errors++;
			vf->regs.queue_pi = vf->regs.queue_ci;
			return;
		}
		len = mock_get_le32(desc + 8);
		if (len > PAGE)
			len = PAGE;
		for (i = 0; i < len; i++)
			data[i] = (mock_u8)(mock_get_le32(desc + 12) + i);
		guest_write(fn, mock_get_le64(desc), data, len);
		touch_context(fn, mock_get_le32(desc + 12));
		vf->regs.queue_ci++;
	}
	if (vf->regs.ctrl & MLX5VF_CTRL_IRQ)
		mock_irq(fn, 1);
}

/* Whatever waits for a running device is taken up. */
void mlx5_vf_go(struct mock_func *fn)
{
	struct vf *vf = mock_state(fn);
	mock_u64 ns = vf->regs.period < TICK_MIN_NS ? TICK_MIN_NS : vf->regs.period;

	if (vf->state != MOCK_MLX5_RUNNING)
		return;
	if (vf->regs.ctrl & MLX5VF_CTRL_RUN && vf->regs.period && !vf->ticking) {
		vf->ticking = 1;
		mock_after(fn, ns, COOKIE_TICK);
	}
	if (vf->regs.queue_ci != vf->regs.queue_pi)
		mock_after(fn, QUEUE_NS, COOKIE_QUEUE);
}

static void vf_timer(struct mock_func *fn, int cookie)
{
	if (cookie == COOKIE_TICK)
		tick(fn);
	else
		run_queue(fn);
}

/* ---- registers ------------------------------------------------------------------ */

/* 8-byte registers; NULL for none. */
static mock_u64 *wide_register(struct vf *vf, mock_u64 off)
{
	switch (off) {
	case MLX5VF_DMA_BASE:
		return &vf->regs.dma_base;
	case MLX5VF_DMA_LEN:
		return &vf->regs.dma_len;
	case MLX5VF_SEED:
		return &vf->regs.seed;
	case MLX5VF_LIMIT:
		return &vf->regs.limit;
	case MLX5VF_COUNT:
		return &vf->regs.count;
	case MLX5VF_QUEUE_BASE:
		return &vf->regs.queue_base;
	case MLX5VF_CTX_ADDR:
		return &vf->regs.ctx_addr;
	case MLX5VF_RX_COUNT:
		return &vf->regs.rx_count;
	case MLX5VF_RX_SUM:
		return &vf->regs.rx_sum;
	default:
		return NULL;
	}
}

static mock_u32 *narrow_register(struct vf *vf, mock_u64 off)
{
	switch (off) {
	case MLX5VF_CTRL:
		return &vf->regs.ctrl;
	case MLX5VF_PERIOD:
		return &vf->regs.period;
	case MLX5VF_ERRORS:
		return &vf->regs.errors;
	case MLX5VF_BURST:
		return &vf->regs.burst;
	case MLX5VF_QUEUE_LOG:
		return &vf->regs.queue_log;
	case MLX5VF_QUEUE_CI:
		return &vf->regs.queue_ci;
	case MLX5VF_QUEUE_PI:
		return &vf->regs.queue_pi;
	default:
		return NULL;
	}
}

static mock_u64 vf_read(struct mock_func *fn, int bar, mock_u64 off, int width)
{
	struct vf *vf = mock_state(fn);
	mock_u64 *wide = wide_register(vf, off), word;
	mock_u32 *narrow = narrow_register(vf, off);

	if (width == 8 && wide)
		return *wide;
	/* Guests without 8-byte accesses read the halves. */
	if (width == 4 && wide)
		return (mock_u32)*wide;
	wide = off % 8 == 4 ? wide_register(vf, off - 4) : NULL;
	if (width == 4 && wide)
		return *wide >> 32;
	if (width == 4 && narrow)
		return *narrow;
	if (width == 4 && off == MLX5VF_ID)
		return MLX5VF_ID_VALUE;
	if (width == 4 && off == MLX5VF_STATE)
		return vf->state;
	if (width >= 4 && off == MLX5VF_CTX_SIZE)
		return vf->ctx_pages * PAGE;
	if (width == 8 && off == MLX5VF_CTX_DATA) {
		mlx5_ctx_read(fn, vf->regs.ctx_addr & ~7ULL, &word, 8);
		return word;
	}
	return mock_unclaimed(fn, bar, off, width);
}

static int read_only(mock_u64 off)
{
	return off == MLX5VF_COUNT || off == MLX5VF_RX_COUNT || off == MLX5VF_RX_SUM ||
	       off == MLX5VF_ERRORS || off == MLX5VF_QUEUE_CI || off == MLX5VF_ID ||
	       off == MLX5VF_STATE || off == MLX5VF_CTX_SIZE;
}

static void write_narrow(struct mock_func *fn, mock_u64 off, mock_u32 val)
{
	struct vf *vf = mock_state(fn);

	if (off == MLX5VF_CTRL)
		val &= MLX5VF_CTRL_RUN | MLX5VF_CTRL_IRQ | MLX5VF_CTRL_SEQUENTIAL;
	if (off == MLX5VF_BURST)
		val = val < 1 ? 1 : val > 256 ? 256 : val;
	if (off == MLX5VF_QUEUE_LOG && val > 12)
		val = 12;
	/* More entries than the ring has are not there. */
	if (off == MLX5VF_QUEUE_PI && val - vf->regs.queue_ci > 1U << vf->regs.queue_log)
		val = vf->regs.queue_ci;
	*narrow_register(vf, off) = val;
	if (off == MLX5VF_CTRL || off == MLX5VF_PERIOD || off == MLX5VF_QUEUE_PI)
		mlx5_vf_go(fn);
}

/* What a peer writes is received while the responder runs, whatever the initiator does. */
static void receive(struct mock_func *fn, mock_u64 off, mock_u64 val)
{
	struct vf *vf = mock_state(fn);

	vf->regs.rx_count++;
	vf->regs.rx_sum += val;
	touch_context(fn, off);
}

static void vf_write(struct mock_func *fn, int bar, mock_u64 off, int width, mock_u64 val)
{
	struct vf *vf = mock_state(fn);
	mock_u64 *wide = wide_register(vf, off);
	mock_u64 *high = off % 8 == 4 ? wide_register(vf, off - 4) : NULL;

	/* A frozen device takes nothing in; whoever writes to it then loses the write. */
	if (vf->state == MOCK_MLX5_SUSPENDED) {
		mock_log(fn, "a write to 0x%llx while suspended is lost", off);
		return;
	}
	if (off >= MLX5VF_RX && off < MLX5VF_RX_END && width >= 4) {
		receive(fn, off, val);
		return;
	}
	if (read_only(off) || (off % 8 == 4 && read_only(off - 4) && wide_register(vf, off - 4)))
		return;
	if (width == 8 && wide)
		*wide = val;
	else if (width == 4 && wide)
		*wide = (*wide & ~0xffffffffULL) | val;
	else if (width == 4 && high)
		*high = (*high & 0xffffffffULL) | val << 32;
	else if (width == 4 && narrow_register(vf, off))
		write_narrow(fn, off, (mock_u32)val);
	else if (width == 8 && off == MLX5VF_CTX_DATA)
		mlx5_ctx_write(fn, vf->regs.ctx_addr & ~7ULL, &val, 8);
	else
		mock_unclaimed_write(fn, bar, off, width);
}

/* ---- life ----------------------------------------------------------------------- */

/* Everything but the size of the context, which is the device's. */
void mlx5_vf_reset_state(struct mock_func *fn)
{
	struct vf *vf = mock_state(fn);

	if (!vf->ctx)
		mock_mlx5_vf_context(fn, CTX_DEFAULT);
	mlx5_ctx_clear(fn);
	mock_fill(&vf->regs, 0, sizeof(vf->regs));
	vf->regs.burst = 1;
	vf->state = MOCK_MLX5_RUNNING;
	vf->tracking = 0;
	vf->final = 0;
	vf->chunk = 0;
	vf->sweep = 0;
	vf->save_index = 0;
	vf->loading = 0;
	vf->load_index = 0;
}

/* ASSUMED: a function level reset of a VF ends its suspension, and every migration of it. */
static void vf_reset(struct mock_func *fn, enum mock_reset_kind kind)
{
	struct vf *vf = mock_state(fn);

	(void)kind;
	vf->ticking = 0;	/* its timer is cancelled */
	mlx5_vf_reset_state(fn);
}

static void vf_build(struct mock_func *fn)
{
	mock_cfg_endpoint(fn, 0x15b3, 0x101e, MOCK_CLASS_NETWORK);
	mock_cfg_subsystem(fn, 0x15b3, 0x0001);
	mock_cfg_bar(fn, 0, MOCK_MEM64 | MOCK_PREFETCH, VF_BAR0_SIZE);
	mock_cap_pcie(fn, MOCK_PCIE_FLR);
	mock_cap_msix(fn, .vectors = 8, .table_bar = 0, .table_off = VF_MSIX_OFF,
		      .pba_off = VF_MSIX_OFF + 0x1000);
	mock_ecap_ari(fn, 0);
}

MOCK_DEVICE_NAMED(mlx5_vf, "mlx5-vf", .build = vf_build, .read = vf_read, .write = vf_write,
		  .reset = vf_reset, .timer = vf_timer, .state_size = sizeof(struct vf),
		  .doc = "mock-hw/include/mock/mlx5.h");
