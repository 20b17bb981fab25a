// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets and power states.
 */
#include "func_priv.h"

/* Sticky bits are lifted over the defaults; by kind, since each reset spares others. */
static void reset_config(struct mock_func *fn, enum mock_reset_kind kind)
{
	const struct mock_shape *shape = fn->shape;
	mock_u32 held[MAX_HOLDS], i;

	for (i = 0; i < shape->nholds; i++)
		held[i] = mock_cfg32(fn, shape->hold[i].off & ~3U);
	for (i = 0; i < CFG_CHUNKS; i++)
		if (fn->cfg[i])
			mock_copy(fn->cfg[i], shape->chunk[i]->def, CFG_CHUNK);
	for (i = 0; i < shape->nholds; i++) {
		unsigned int off = shape->hold[i].off & ~3U;
		mock_u32 mask = shape->hold[i].mask << 8 * (shape->hold[i].off & 3U);

		if (shape->hold[i].kinds >> kind & 1)
			mock_cfg_set(fn, off, 4, (mock_cfg32(fn, off) & ~mask) | (held[i] & mask));
	}
}

/*
 * VFs do not outlive a reset of their PF: VF Enable is cleared by it (SR 2.2.3), and mock_update()
 * then silences them. They are reset themselves when they come back.
 */
void mock_reset_func(struct mock_func *fn, enum mock_reset_kind kind)
{
	mock_u32 vfs = fn->num_vfs;

	fn->epoch++;
	reset_config(fn, kind);
	fn->dstate = MOCK_D0;
	fn->intx_want = 0;
	fn->num_vfs = 0;
	mock_msix_reset(fn);
	mock_update(fn);
	if (fn->dev->reset)
		fn->dev->reset(fn, kind);
	if (vfs && fn->ops->attention)
		fn->ops->attention(fn->host, fn, MOCK_ATTN_VFS);
}

/* Nothing resets a function that has no power or is not there. */
void mock_reset(struct mock_func *fn, enum mock_reset_kind kind)
{
	if (fn->present && (fn->dstate != MOCK_D3COLD || kind == MOCK_RESET_COLD))
		mock_reset_func(fn, kind);
}

/* Config space first, so that a model that looks at it in .power sees the new state. */
void mock_sleep(struct mock_func *fn, enum mock_power_state state)
{
	fn->dstate = state;
	mock_update(fn);
	if (fn->dev->power)
		fn->dev->power(fn, state);
}

static int state_supported(const struct mock_func *fn, mock_u32 state)
{
	mock_u32 pmc = mock_cfg16(fn, fn->shape->pm + MOCK_PMC);

	if (state == MOCK_D1)
		return !!(pmc & MOCK_PMC_D1);
	if (state == MOCK_D2)
		return !!(pmc & MOCK_PMC_D2);
	return 1;
}

/* PM 3.2.4: an unsupported state is dropped; from D3hot the only way is D0. */
void mock_pm_written(struct mock_func *fn, mock_u32 old_state)
{
	unsigned int reg = fn->shape->pm + MOCK_PMCSR;
	mock_u32 pmcsr = mock_cfg16(fn, reg), state = pmcsr & MOCK_PMCSR_STATE;

	if (state == old_state)
		return;
	if (!state_supported(fn, state) || (old_state == MOCK_D3HOT && state != MOCK_D0)) {
		mock_cfg_set(fn, reg, 2, (pmcsr & ~(mock_u32)MOCK_PMCSR_STATE) | old_state);
		return;
	}
	if (old_state == MOCK_D3HOT && !(pmcsr & MOCK_PMCSR_NO_SOFT_RESET))
		mock_reset_func(fn, MOCK_RESET_D3);
	mock_sleep(fn, (enum mock_power_state)state);
}

/* Between D0 and D3hot the platform goes through the register, like software. */
void mock_power(struct mock_func *fn, enum mock_power_state state)
{
	unsigned int reg = fn->shape->pm + MOCK_PMCSR;

	if (state == fn->dstate || !fn->present)
		return;
	if (state == MOCK_D3COLD) {
		fn->epoch++;
		fn->num_vfs = 0;
		fn->intx_want = 0;
		mock_sleep(fn, MOCK_D3COLD);
	} else if (fn->dstate == MOCK_D3COLD) {
		mock_reset_func(fn, MOCK_RESET_COLD);
	} else if (fn->shape->pm) {
		mock_u32 old = mock_cfg16(fn, reg);

		mock_cfg_set(fn, reg, 2, (old & ~(mock_u32)MOCK_PMCSR_STATE) | (mock_u32)state);
		mock_pm_written(fn, old & MOCK_PMCSR_STATE);
	}
}

/* PM 3.2.4: the status is latched whether or not anybody wants to know. */
void mock_pme(struct mock_func *fn)
{
	unsigned int reg = fn->shape->pm + MOCK_PMCSR;
	mock_u32 pmcsr;

	if (!fn->shape->pm || !fn->alive ||
	    !(mock_cfg16(fn, fn->shape->pm + MOCK_PMC) >> MOCK_PMC_PME_SHIFT))
		return;
	pmcsr = mock_cfg16(fn, reg);
	mock_cfg_set(fn, reg, 2, pmcsr | MOCK_PMCSR_PME_STATUS);
	if (pmcsr & MOCK_PMCSR_PME_ENABLE && fn->ops->attention)
		fn->ops->attention(fn->host, fn, MOCK_ATTN_PME);
}
