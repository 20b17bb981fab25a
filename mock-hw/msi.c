// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSI: one address, consecutive data values, optional mask and pending bits in config space.
 */
#include "func_priv.h"

static mock_u32 control(const struct mock_func *fn)
{
	return mock_cfg16(fn, (unsigned int)fn->shape->msi + MOCK_MSI_CONTROL);
}

static unsigned int mask_reg(const struct mock_func *fn)
{
	return (unsigned int)fn->shape->msi +
	       (control(fn) & MOCK_MSI_64BIT ? MOCK_MSI_MASK64 : MOCK_MSI_MASK32);
}

int mock_msi_enabled(const struct mock_func *fn)
{
	return fn->shape->msi && control(fn) & MOCK_MSI_ENABLE;
}

static mock_u32 allocated(const struct mock_func *fn)
{
	mock_u32 mme = control(fn) >> MOCK_MSI_MME_SHIFT & 7;
	mock_u32 n = 1U << mme;

	return n < fn->shape->msi_vectors ? n : fn->shape->msi_vectors;
}

/* A message is a memory write of the function's own, so it needs bus mastering (LB 6.8.1.3). */
static int msi_send(struct mock_func *fn, unsigned int vector)
{
	unsigned int msi = fn->shape->msi;
	mock_u64 addr = mock_cfg32(fn, msi + MOCK_MSI_ADDR) & ~3U;
	mock_u32 data;

	if (!fn->master && fn->ops->unmastered)
		fn->ops->unmastered(fn->host, fn, "a message interrupt");
	if (!fn->master || !fn->ops->msi) {
		mock_log(fn, "MSI vector %u lost: bus mastering is off", vector);
		return -1;
	}
	if (control(fn) & MOCK_MSI_64BIT) {
		addr |= (mock_u64)mock_cfg32(fn, msi + MOCK_MSI_ADDR + 4) << 32;
		data = mock_cfg16(fn, msi + MOCK_MSI_DATA64);
	} else {
		data = mock_cfg16(fn, msi + MOCK_MSI_DATA32);
	}
	/* With several messages enabled the function owns the low bits of the data (LB 6.8.1.6). */
	fn->ops->msi(fn->host, fn, addr, (data & ~(allocated(fn) - 1)) | vector);
	return 1;
}

int mock_msi_fire(struct mock_func *fn, unsigned int vector)
{
	/* ASSUMED: a function that got fewer vectors than it asked for lets them share, modulo. */
	vector &= allocated(fn) - 1;
	if (control(fn) & MOCK_MSI_MASKABLE && mock_cfg32(fn, mask_reg(fn)) >> vector & 1) {
		mock_cfg_set(fn, mask_reg(fn) + 4, 4,
			     mock_cfg32(fn, mask_reg(fn) + 4) | 1U << vector);
		return 1;
	}
	return msi_send(fn, vector);
}

/*
 * After any write to the capability: what is pending and no longer masked goes out, lowest first.
 */
void mock_msi_flush(struct mock_func *fn)
{
	unsigned int reg = mask_reg(fn), vector;
	mock_u32 ready;

	if (!mock_msi_enabled(fn) || !(control(fn) & MOCK_MSI_MASKABLE))
		return;
	ready = mock_cfg32(fn, reg + 4) & ~mock_cfg32(fn, reg);
	mock_cfg_set(fn, reg + 4, 4, mock_cfg32(fn, reg + 4) & ~ready);
	for (vector = 0; ready; vector++, ready >>= 1)
		if (ready & 1)
			msi_send(fn, vector);
}

void mock_msi_clear(struct mock_func *fn, unsigned int vector)
{
	unsigned int reg;

	if (!fn->shape->msi || !(control(fn) & MOCK_MSI_MASKABLE) || vector > 31)
		return;
	reg = mask_reg(fn) + 4;
	mock_cfg_set(fn, reg, 4, mock_cfg32(fn, reg) & ~(1U << vector));
}
