// SPDX-License-Identifier: GPL-2.0-only
/*
 * The INTx level, and the choice between the three kinds of interrupts.
 */
#include "func_priv.h"

int mock_irq(struct mock_func *fn, unsigned int vector)
{
	if (mock_msix_enabled(fn))
		return mock_msix_fire(fn, vector);
	if (mock_msi_enabled(fn))
		return mock_msi_fire(fn, vector);
	return 0;
}

void mock_irq_clear(struct mock_func *fn, unsigned int vector)
{
	mock_msix_clear(fn, vector);
	mock_msi_clear(fn, vector);
}

/*
 * LB 6.2.2 and 6.2.3: Interrupt Disable gates the line, not the status bit. LB 6.8.3: a function
 * with MSI or MSI-X enabled does not use its line; ASSUMED: nor does it show the status bit then.
 */
void mock_irq_update(struct mock_func *fn)
{
	int want = fn->intx_want && fn->alive && !mock_msi_enabled(fn) && !mock_msix_enabled(fn);
	mock_u32 status = mock_cfg16(fn, MOCK_STATUS) & ~(mock_u32)MOCK_STATUS_INTX;
	int level = want && fn->dstate == MOCK_D0 &&
		    !(mock_cfg16(fn, MOCK_COMMAND) & MOCK_COMMAND_INTX_DISABLE);

	if (!fn->shape->pin)
		return;
	mock_cfg_set(fn, MOCK_STATUS, 2, status | (want ? MOCK_STATUS_INTX : 0));
	if (level == fn->intx_level)
		return;
	fn->intx_level = (mock_u8)level;
	if (fn->ops->intx)
		fn->ops->intx(fn->host, fn, fn->shape->pin, level);
}

void mock_intx(struct mock_func *fn, int level)
{
	if (fn->intx_want == !!level)
		return;
	fn->intx_want = !!level;
	mock_irq_update(fn);
}

int mock_line_asserted(const struct mock_func *fn)
{
	return fn->intx_level;
}
